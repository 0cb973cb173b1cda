"""Weather: three modules that talk through an event of their own; moods follow the sky (Keller et al. 2005).

They sit beside the others:  modules: {with: [{use: ./weather.py:Sky, settings: {grey: 0.8}}, ...]}
"""

from dataclasses import dataclass

from anima_actors import Actor, Event, ReactorNudge, RootEvent, Stimulus, StimulusBias, Unit, handler


@dataclass(frozen=True)
class WeatherTurned(Event):
    """An event of one's own: frozen, data only, each float with its range."""

    grey: Unit
    pressure_falls: bool


@dataclass(frozen=True)
class Constants:
    """What a story may set: {use: ./weather.py:Sky, settings: {grey: 0.8}}."""

    grey: Unit = 0.4  # how much of the time the sky is grey
    changes: Unit = 0.2  # chance of another weather, each turn


class Sky(Actor):
    """Draws the weather from its own random stream and tells whoever wants to know."""

    constants: Constants

    def __init__(self) -> None:
        self.grey: float | None = None

    @handler
    def turn(self, root: RootEvent) -> WeatherTurned:
        before = self.grey
        if before is None or self.random.chance(self.constants.changes):
            self.grey = 1.0 if self.random.chance(self.constants.grey) else self.random.random() / 2
        assert self.grey is not None
        return WeatherTurned(self.grey, pressure_falls=before is not None and self.grey > before)


class Spirits(Actor):
    """Biases the stimulus: under a grey sky everything that happens pleases a little less."""

    @handler
    def sink(self, stimulus: Stimulus, weather: WeatherTurned) -> StimulusBias:
        return StimulusBias(self.name, satisfaction=0.03 - 0.08 * weather.grey)


class Headache(Actor):
    """Nudges the reactors: when the pressure falls, it aches."""

    @handler
    def ache(self, weather: WeatherTurned) -> ReactorNudge | None:
        return ReactorNudge(self.name, tension=0.06) if weather.pressure_falls else None
