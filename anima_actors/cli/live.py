"""`anima live`: a mind lives in the terminal while one watches, and may speak first."""

import math
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from anima_actors.cli._group import ending_signals, heed_signals, refusing
from anima_actors.cli._mind import MindOptions, mind_options
from anima_actors.cli._options import folder_option, mind_names, no_record_option
from anima_actors.cli._output import console

if TYPE_CHECKING:
    import asyncio

    from rich.console import Console

    from anima_actors.chat.session import Session
    from anima_actors.logs import TurnLog
    from anima_actors.runtime import Turn
    from anima_actors.store import MindStore, RealTime

FASTEST = "max"

SAVED_AFTER_S = 1.0
"""How long a mind that lives faster than the world may go unsaved; what it lived since, it may live again."""


class _Speed(click.ParamType[float]):
    name = "speed"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return seconds of the mind in one of the world; infinite where it is to wait for nothing."""
        try:
            speed = math.inf if value == FASTEST else float(value)
        except ValueError:
            speed = math.nan
        if not speed > 0 or (speed == math.inf and value != FASTEST):
            self.fail(f"{value!r} is no speed; a number above 0, or {FASTEST}", param, ctx)
        return speed


class _Duration(click.ParamType[float]):
    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return seconds."""
        from anima_actors.scenario.values import typed_seconds

        try:
            return typed_seconds(value, "it")
        except ValueError as error:
            self.fail(f"{value!r}: {error}", param, ctx)


class _Watched(NamedTuple):
    """How a mind is watched."""

    speed: float
    seconds: float | None  # of the mind's time, after which it ends
    log: str


@click.command(epilog="Example: anima live olha --speed 60 --for 8h")
@click.argument("name", shell_complete=mind_names)
@click.option(
    "--speed",
    type=_Speed(),
    metavar="NUMBER",
    default=1.0,
    help=f"Let so many seconds pass for the mind in one of the world, or {FASTEST}: wait for nothing.",
)
@click.option(
    "--for",
    "seconds",
    type=_Duration(),
    metavar="DURATION",
    help="End after so much of the mind's time, such as 8h; without it Ctrl-C ends.",
)
@click.option(
    "--log",
    type=click.Choice(["brief", "pretty", "off"]),
    default="brief",
    help="Show each turn like this: brief, unless told otherwise; off shows what the mind says alone.",
)
@folder_option
@no_record_option
@mind_options("a new mind")
def live(
    name: str,
    speed: float,
    seconds: float | None,
    log: str,
    folder: str | None,
    no_record: bool,
    asked: MindOptions,
) -> int:
    """Let a mind live in the terminal, and watch.

    It is the mind of anima chat --mind NAME, or a new one of that name. What its modules have set timers for
    happens when it is due, and what it says of its own accord is shown. Each turn is kept. Ctrl-C ends.
    """
    import asyncio

    store = asked.store(folder)
    with refusing():
        asked.check_birth("live", name, store)
        watched = _Watched(speed, seconds, log)
        return asyncio.run(_live(store, name, asked, watched, keeps_record=not no_record))


class _View:
    """Shows the turns that a mind lives, and what it says of its own accord.

    Args:
        session: with the mind; its turns are shown from now on.
        out: where to.
        log: brief, pretty or off.
    """

    def __init__(self, session: "Session", out: "Console", log: str) -> None:
        self.spoken = 0
        self._name = session.kept.name if session.kept is not None else session.mind.name
        self._session, self._out = session, out
        self._log = _log(log, session, out)
        self._turns: list[Callable[[], None]] = []
        if self._log is not None:
            session.mind.observe(self._note)

    def tell(self) -> None:
        """Show what has happened since."""
        for show in self._turns:
            show()
        self._turns.clear()
        own_words = self._session.own_words
        while own_words:
            from anima_actors.chat.terminal import harmless

            words = harmless(own_words.popleft().text)
            self.spoken += 1
            self._out.print(f"{self._name}: {words}", style="bold")
        self._out.file.flush()

    def refuse(self, error: Exception) -> None:
        """Show what could not be done."""
        console(stderr=True).print(" ".join(str(error).split()), style="red")

    def _note(self, turn: "Turn") -> None:
        from anima_actors.logs import TurnSummary

        log, state = self._log, self._session.mind.state
        assert log is not None, "it is noted for one"
        self._turns.append(lambda: log.turn(turn, TurnSummary("", state)))


async def _live(
    store: "MindStore", name: str, asked: MindOptions, watched: _Watched, *, keeps_record: bool
) -> int:
    from anima_actors.logs.text import duration, roughly
    from anima_actors.store.presence import doubted
    from anima_actors.voice.settings import describe_voice

    out, aside = console(), console(stderr=True)

    def tell_doubt(called: str, away_s: float) -> None:
        aside.print(f"{doubted(called, away_s)}{'' if away_s < 0 else '; it rests for a year'}.", style="dim")

    store.doubt = tell_doubt
    async with asked.session(store, name, keeps_record=keeps_record) as session:
        mind, kept = session.mind, session.kept
        assert kept is not None, "it has a name"
        away = "is new" if kept.away_s is None else f"was alone for {roughly(kept.away_s)}"
        aside.print(f"{kept.name} {away}. {describe_voice(mind.voice)}", style="dim")
        began_s, turns = mind.bus.clock.now_s(), mind.bus.turns
        view = _View(session, out, watched.log)
        view.tell()
        rest = await _lived(session, view, watched)
        lived_s, count = mind.bus.clock.now_s() - began_s, mind.bus.turns - turns
        told = f"{kept.name} lived {duration(lived_s)} in {_times(count, 'turn')}"
        told += f" and spoke first {_times(view.spoken, 'time')}" if view.spoken else ""
        aside.print(f"{told}; {rest}it is kept.", style="dim")
    return 0


def _times(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"


async def _lived(session: "Session", view: _View, watched: _Watched) -> str:
    """Let it live to its end, or until a signal comes; return why it ended by itself, where it did."""
    import asyncio

    from anima_actors.runtime import AnimaError
    from anima_actors.store import RealTime

    mind, kept, presence = session.mind, session.kept, session.presence
    assert kept is not None, "it has a name"
    presence.speed = watched.speed
    until_s = math.inf if watched.seconds is None else mind.bus.clock.now_s() + watched.seconds
    stop = asyncio.Event()
    now, saved_s = asyncio.get_running_loop().time, -math.inf

    async def live() -> bool:
        nonlocal saved_s
        async with session.lock:
            save = watched.speed <= 1.0 or now() - saved_s >= SAVED_AFTER_S
            saved_s = now() if save else saved_s
            try:
                await session.live(save=save)
            except AnimaError as error:
                view.refuse(error)
                return False
            finally:
                view.tell()
            return True

    heed_no_more = heed_signals([signal.SIGINT, *ending_signals()], stop.set)
    try:
        stopped = await _until_stopped(RealTime(lambda: presence, live, until_s), session, stop)
        if stopped and watched.speed != math.inf:
            await presence.come_back(least_s=0.0)  # what passed since the last turn
        presence.speed = 1.0
        kept.save()
        view.tell()
    finally:
        heed_no_more()
    nothing_left = not stop.is_set() and watched.seconds is None
    return "nothing is left to happen by itself; " if nothing_left else ""


async def _until_stopped(time: "RealTime", session: "Session", stop: "asyncio.Event") -> bool:
    """Let time pass to its end, or until it is stopped between two turns; return whether it was stopped."""
    import asyncio

    ended = asyncio.create_task(time.run())
    told = asyncio.create_task(stop.wait())
    await asyncio.wait([ended, told], return_when=asyncio.FIRST_COMPLETED)
    session.mind.hush()
    async with session.lock:
        ended.cancel()
        told.cancel()
    await asyncio.wait([ended, told])
    if not ended.cancelled() and (error := ended.exception()) is not None:
        raise error
    return ended.cancelled()


def _log(kind: str, session: "Session", out: "Console") -> "TurnLog | None":
    wiring = session.mind.bus.wiring
    if kind == "brief":
        from anima_actors.logs.brief_log import BriefLog

        return BriefLog(out, wiring)
    if kind == "pretty":
        from anima_actors.logs import Selection
        from anima_actors.logs.pretty_log import PrettyLog

        return PrettyLog(out, wiring, Selection())
    return None
