"""A society as lines of text: its ticks as they are lived, and who moved whom back to the first causes."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.text import Text

from anima_actors.journal.drawing import emotion_colour
from anima_actors.logs.text import tidy
from anima_actors.logs.wrapping import hanging
from anima_actors.psyche.model.reactor_space import BASELINE, REACTOR_NAMES
from anima_actors.scenario import Scenario
from anima_actors.society.lineage import CauseKind, Lineage, SocialCause, Spread
from anima_actors.society.log import SocietyTick
from anima_actors.society.story import TickFigures

WIDE, NARROW = 24, 14
"""Columns of the scale of a level, on a wide console and on one below 80 columns."""
LEAST_SHARE = 0.05
"""The smallest cause that is told of by itself."""
NEAR = 0.005
"""How far from home a median is that has not moved."""
DEEPEST = 12
"""Steps back that an account goes at most; its first causes are found however far back they lie."""


def society_head(names: Sequence[str], tick_seconds: float, channels: int, reactor: str) -> str:
    """Return what a society is, in a line."""
    neighbours = channels / len(names)
    return (
        f"{len(names):,} minds, {neighbours:.3g} neighbours each, ticks of {tick_seconds:g} s; {reactor}: "
        f"a dot for the median mind, lines for half of them and for nine in ten"
    )


def farthest_lines(
    tick: SocietyTick, names: Sequence[str], reactor: str, console: Console, most: int = 10
) -> Iterator[Text]:
    """Return the minds whose level is farthest from home after a tick, each with what it feels and says."""
    at = REACTOR_NAMES.index(reactor)
    order = sorted(range(len(names)), key=lambda place: -abs(tick.minds[place].level[at] - BASELINE[at]))
    width = max(len(name) for name in names)
    yield Text(f"      farthest from home ({reactor})", "bold")
    for place in order[:most]:
        one = tick.minds[place]
        line = Text(f"      {names[place]:<{width}}  {one.level[at]:.2f}  ")
        line.append(f"{one.emotion:<12}", emotion_colour(one.emotion))
        sources = tick.roots[place].sources if place in tick.roots else ()
        told = f"caught from {', '.join(source.mind for source in sources[:4])}" if sources else ""
        said = f"says “{one.said}”" if one.said else ""
        words = "; ".join(filter(None, (told + ", …" * (len(sources) > 4), said)))
        yield from hanging(line, Text(tidy(words), "dim"), console)


class TickLines:
    """The ticks of a society as lines, one below the other.

    Args:
        console: where they are to fit.
        reactor: whose level is drawn.
        story: whose steps are told of; None where it is not known.
    """

    def __init__(self, console: Console, reactor: str, story: Scenario | None = None) -> None:
        self._console, self._reactor, self._story = console, reactor, story
        self._scale = WIDE if console.width >= 80 else NARROW
        self._step = -1

    def head(self) -> Text:
        """Return the names of the columns."""
        name = f"{self._reactor} 0".ljust(self._scale + 4) + "1"
        return Text(f"tick  {name}  felt", "bold")

    def of(self, tick: TickFigures) -> Iterator[Text]:
        """Return the lines of a tick; the first of a step is led by what happens in it."""
        if tick.step != self._step and self._story is not None:
            self._step = tick.step
            words = occasion(self._story, tick.step)
            yield from hanging(Text("      "), Text(words, "cyan"), self._console)
        line = Text(f"{tick.number:>4}  ", "dim")
        band = tick.levels[self._reactor]
        line.append(f"{band[2]:.2f} ", "bold")
        line.append(_scale(band, self._scale), "not dim")
        line.append("  ")
        room = self._console.width - line.cell_len
        yield line.append_text(_emotions(tick.emotions, room))


def occasion(story: Scenario, index: int, *, words: bool = True) -> str:
    """Return what happens in a step of a society's story, to whom; without words, in names and figures."""
    step = story.steps[index]
    if step.rest is not None:
        happens = "time passes"
    else:
        whom = ", ".join(step.to[:4]) + ", …" * (len(step.to) > 4)
        moved = step.command or ", ".join(f"{name} {delta:+g}" for name, delta in step.deltas.items())
        said = f"“{step.say}”" if step.say and words else ""
        happens = ", ".join(filter(None, (moved, said))) or "a quiet tick"
        happens += f", to {whom}"
    return tidy(f"{step.label}: {happens}" if step.label and words else happens)


def _scale(band: Sequence[float], width: int) -> str:
    low, quarter, middle, three, high = (min(width - 1, int(value * width)) for value in band)
    cells = [" " for _ in range(width)]
    cells[low : high + 1] = ["─"] * (high + 1 - low)
    cells[quarter : three + 1] = ["━"] * (three + 1 - quarter)
    cells[middle] = "●"
    return "".join(cells)


def _emotions(shares: Sequence[tuple[str, float]], room: int) -> Text:
    told = Text()
    for name, share in shares:
        part = f"{', ' if told else ''}{name or 'nothing'} {percent(share)}"
        if told.cell_len + len(part) > room:
            break
        told.append(part, emotion_colour(name))
    return told


def felt_words(tick: TickFigures, most: int | None = None) -> str:
    """Return what was felt after a tick, the most frequent emotion first."""
    return ", ".join(f"{name or 'nothing'} {percent(share)}" for name, share in tick.emotions[:most])


def outcome(ticks: Sequence[TickFigures], names: Sequence[str], spread: Spread | None, reactor: str) -> str:
    """Return in a few sentences what came of it: who was reached, when the peak was, what it ended in."""
    home, told = BASELINE[REACTOR_NAMES.index(reactor)], []
    if spread is None:
        told.append("Nothing was posed to anybody.")
    else:
        others = len(spread.reached) - (spread.root in spread.reached)
        part = "all" if others == len(names) - 1 else f"{others:,} of"
        whom = f"{part} the {len(names) - 1:,} others" if others else "nobody else"
        told.append(f"{reactor.capitalize()} spread from {spread.root} to {whom}.")
    peak = max(ticks, key=lambda one: abs(one.levels[reactor][2] - home))
    median = peak.levels[reactor][2]
    if abs(median - home) < NEAR:
        told.append(f"The median stayed at home, {home:.2f}.")
    else:
        told.append(f"The median went farthest after tick {peak.number}, to {median:.2f} from {home:.2f}.")
    return " ".join([*told, f"In the end, after tick {ticks[-1].number}: {felt_words(ticks[-1], 4)}."])


def percent(share: float) -> str:
    """Return a share as people read it: whole percents, of a small one its first digit."""
    return f"{100 * share:.0f}%" if share >= 0.01 else f"{100 * share:.1g}%"


def cause_lines(society: Lineage, mind: str, reactor: str, tick: int, console: Console) -> Iterator[Text]:
    """Return who moved a level, step by step and mind by mind, down to the first causes and their shares."""
    home = BASELINE[REACTOR_NAMES.index(reactor)]
    level = level_of(society, mind, reactor, tick)
    side = "above" if level >= home else "below"
    yield Text(
        f"{mind}: {reactor} {level:.3f} after tick {tick}, {abs(level - home):.3f} {side} home", "bold"
    )
    yield from _tree(society, society.sources_of(mind, reactor, tick), reactor, 1.0, "", console, 1)
    causes = society.first_causes(mind, reactor, tick)
    yield Text()
    yield Text("first causes", "bold")
    told = [one for one in causes if one.share >= LEAST_SHARE] or [*causes[:1]]
    for cause in told:
        line = Text(f"  {100 * cause.share:5.1f}%  ", "bold")
        yield from hanging(line, Text(first_cause_words(cause)), console)
    if rest := causes[len(told) :]:
        share = 1.0 - sum(one.share for one in told)
        yield Text(f"  {100 * share:5.1f}%  ", "bold").append(
            f"{len(rest):,} smaller one{'s' * (len(rest) != 1)}", "dim"
        )
    way = way_to_first_cause(society, mind, reactor, tick)
    names = " → ".join(f"{name} (tick {when})" for name, when in way)
    yield from hanging(Text("  way     ", "bold"), Text(names), console)


def level_of(society: Lineage, mind: str, reactor: str, tick: int) -> float:
    """Return the level of a reactor of a mind after a tick."""
    place = society.network.index(mind)
    return society.tick_lived(tick).minds[place].level[REACTOR_NAMES.index(reactor)]


def first_cause_words(cause: SocialCause) -> str:
    """Return a first cause in words."""
    if cause.kind == "story":
        return f"what the story posed to {cause.mind} in tick {cause.tick}"
    return f"what {cause.mind} added of itself in tick {cause.tick}"


def way_to_first_cause(society: Lineage, mind: str, reactor: str, tick: int) -> list[tuple[str, int]]:
    """Return the minds through which the largest part came, the first one first, each with its tick."""
    way = [(mind, tick)]
    while True:
        on, at = way[-1]
        found = society.sources_of(on, reactor, at)
        largest = max(found, key=lambda one: one.share)
        if largest.kind in ("story", "within"):
            return _without_waiting(way[::-1])
        way.append((largest.mind, largest.tick))


def _without_waiting(way: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Leave out that a mind kept a level: each mind in a row once, with the tick in which it was reached."""
    kept: dict[int, tuple[str, int]] = {}
    for name, tick in way:
        if not kept or kept[len(kept) - 1][0] != name:
            kept[len(kept)] = name, tick
    return [*kept.values()]


def _tree(
    society: Lineage,
    causes: Sequence[SocialCause],
    reactor: str,
    weight: float,
    indent: str,
    console: Console,
    depth: int,
) -> Iterator[Text]:
    """Return the causes of a level as the branches of a tree, each with its share of the whole."""
    merged = _through_time(society, causes, reactor)
    told = [one for one in merged if weight * one.share >= LEAST_SHARE]
    rest = weight * sum(one.share for one in merged if one not in told)
    for number, cause in enumerate(told):
        last = number == len(told) - 1 and rest < 0.0005
        line = Text(f"{indent}{'└─' if last else '├─'} ", "dim")
        line.append(f"{100 * weight * cause.share:.1f}% ", "bold")
        yield from hanging(line, Text(_cause_words(society, cause, reactor)), console)
        if cause.kind in ("caught", "heard") and depth < DEEPEST:
            inner = society.sources_of(cause.mind, reactor, cause.tick)
            below = f"{indent}{'   ' if last else '│  '}"
            yield from _tree(society, inner, reactor, weight * cause.share, below, console, depth + 1)
    if rest >= 0.0005:
        few = len(merged) - len(told)
        yield (
            Text(f"{indent}└─ ", "dim")
            .append(f"{100 * rest:.1f}% ", "bold")
            .append(f"{few:,} smaller one{'s' * (few != 1)}", "dim")
        )


def _through_time(society: Lineage, causes: Sequence[SocialCause], reactor: str) -> list[SocialCause]:
    """Follow what was left from before to what brought it, in whatever tick; the largest share first."""
    found: dict[tuple[CauseKind, str, int], float] = {}
    open_ones: list[SocialCause] = [*causes]
    while open_ones:
        cause = open_ones.pop()
        if cause.kind == "before" and cause.tick >= 1:
            inner = society.sources_of(cause.mind, reactor, cause.tick)
            open_ones += [one._replace(share=one.share * cause.share) for one in inner]
        else:
            key = cause.kind, cause.mind, cause.tick
            found[key] = found.get(key, 0.0) + cause.share
    made = [SocialCause(kind, mind, tick, share) for (kind, mind, tick), share in found.items()]
    return sorted(made, key=lambda one: (-one.share, one.tick, one.mind))


def _cause_words(society: Lineage, cause: SocialCause, reactor: str) -> str:
    if cause.kind in ("caught", "heard"):
        level = level_of(society, cause.mind, reactor, cause.tick)
        what = "caught from" if cause.kind == "caught" else "heard of"
        return f"{what} {cause.mind}, at {level:.2f} after tick {cause.tick}"
    return first_cause_words(cause)
