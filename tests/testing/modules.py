"""Modules for the tests of the harness: each does one thing that a harness has to get right."""

import asyncio
from dataclasses import dataclass

from anima_actors import Actor, Event, Facet, IntentionProposed, RootEvent, Signed, Stimulus, Unit, handler
from anima_actors.events import DissonanceFelt, EmotionFelt, PredictionMade, TimePassed
from anima_actors.runtime import intercepts


@dataclass(frozen=True)
class CuriosityFelt(Facet):
    level: Unit

    def prompt_lines(self) -> tuple[str, ...]:
        return ("You want to know more.",) if self.level > 0.2 else ()


@dataclass(frozen=True)
class CuriousConstants:
    growth: float = 0.5


class Curious(Actor):
    constants: CuriousConstants

    def __init__(self, level: float = 0.0) -> None:
        self.level = level

    @handler
    def wonder(self, made: PredictionMade) -> tuple[CuriosityFelt, IntentionProposed | None]:
        self.level += self.constants.growth * (made.error - self.level)
        wish = IntentionProposed("explore", urgency=self.level) if self.level > 0.4 else None
        return CuriosityFelt(self.level), wish

    @handler
    def calm_down(self, rest: TimePassed) -> None:
        self.level *= 0.5 ** (rest.seconds / 3600)


@dataclass(frozen=True)
class WeatherSensed(Event):
    pressure: Signed
    clouds: tuple[Unit, ...] = ()


class Barometer(Actor):
    @handler
    def sense(self, root: RootEvent) -> WeatherSensed:
        return WeatherSensed(-0.4)

    @handler
    def doubt(self, weather: WeatherSensed, moods: tuple[EmotionFelt, ...]) -> CuriosityFelt:
        return CuriosityFelt(min(1.0, -weather.pressure + 0.1 * len(moods)))


class Headache(Actor):
    @handler
    def ache(self, weather: WeatherSensed, dissonance: DissonanceFelt | None) -> CuriosityFelt:
        return CuriosityFelt(abs(weather.pressure) * (1.0 if dissonance is None else 0.5))


class Dice(Actor):
    def __init__(self) -> None:
        self.thrown: list[float] = []

    @handler
    def throw(self, stimulus: Stimulus) -> CuriosityFelt:
        self.thrown.append(self.random.random())
        if stimulus.message == "break":
            raise RuntimeError("the table broke")
        return CuriosityFelt(self.thrown[-1])


class Optimist(Actor):
    @intercepts
    def brighten(self, weather: WeatherSensed) -> WeatherSensed | None:
        return WeatherSensed(abs(weather.pressure)) if weather.pressure else None

    @handler
    def look(self, weather: WeatherSensed | None, root: RootEvent) -> CuriosityFelt:
        return CuriosityFelt(0.0 if weather is None else abs(weather.pressure))


class Oracle(Actor):
    @handler(deadline_s=0.05)
    async def ask(self, stimulus: Stimulus) -> CuriosityFelt:
        await asyncio.sleep(10.0 if stimulus.message == "slow" else 0.0)
        return CuriosityFelt(0.3)
