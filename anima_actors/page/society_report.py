"""The report of a society: one document that shows its ticks to somebody who has nothing but a browser.

It is read from the journal alone, and no mind lives again: the same journal gives the same bytes. Levels are
kept in thousandths, as differences from the tick before in planes of bytes, which compress well;
`assets/society_data.js` is the other half.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from anima_actors.encoding.json import dumps
from anima_actors.page.bundle import COMPRESSED, asset, compressed, framed, joined_modules
from anima_actors.page.paper import evenly
from anima_actors.page.report import without_words
from anima_actors.page.source import verdict_as_data
from anima_actors.page.sweep_charts import plain
from anima_actors.page.sweep_tables import note, section, table
from anima_actors.psyche.model.reactor_space import BASELINE, REACTOR_NAMES
from anima_actors.psyche.modules.personality import Personality
from anima_actors.runtime.redaction import redacted
from anima_actors.scenario import Scenario, Verdict, judge
from anima_actors.scenario.over_minds import TickOutcome
from anima_actors.society.lineage import ACROSS, CausePart, Spread, SpreadSearch
from anima_actors.society.log import SocietyTick
from anima_actors.society.network import Network, SocietyError
from anima_actors.society.record import SocietyRecord
from anima_actors.society.story import (
    TickFigures,
    figures_of,
    first_posed,
    moved_reactor,
    outcome_of,
    steps_of,
    story_of,
)
from anima_actors.society.view import felt_words, occasion, outcome, percent

VERSION = 1
MOST_VALUES = 2_000_000
"""Minds times ticks of which a report is made; of this many it has some 15 MB."""
MOST_IN_TREE, MOST_SAID, MOST_ROWS, MOST_CAUSES = 48, 2_000, 200, 4
HASH = 12  # characters of the society's hash that are told
KINDS = ("story", "caught", "heard", "before", "within")
METHODS = (
    "Each mind is a dot on a circle, in order; lines join those who perceive one another. Bands are nine in "
    "ten of the minds and the middle half. Arrow keys, Home and End step through the ticks, space plays.",
    "A level's distance from home is made of what was left from the tick before, what the story posed, what "
    "each neighbour gave, and what the mind added; the shares sum to 1. A mind counts as reached where it is "
    ".1 from home or more and some of that comes from the first.",
    "Emotional contagion goes by the rule of ASCRIBE (Bosse et al. 2009). This says how the model behaves, "
    "not how well it is a model of people.",
)


def society_report(
    society: SocietyRecord, *, words: bool = True, verdicts: Sequence[Verdict] | None = None
) -> bytes:
    """Return the report of a recorded society as an HTML document that needs nothing else.

    Args:
        society: its journal, as :meth:`Society.open` reads it.
        words: put in what was said and told in sentences; without, names and figures alone.
        verdicts: on what its story expects; None to judge it by what is on record.

    Raises:
        SocietyError: there are no ticks, or more than a report holds.
    """
    values = len(society.names) * society.ticks
    if not 0 < values <= MOST_VALUES:
        told = f"a report holds {MOST_VALUES:,} minds x ticks, not {values:,}; anima plot draws it"
        raise SocietyError(f"{society.path.name}: {told if values else 'there are no ticks to show'}")
    story = story_of(society)
    reactor = moved_reactor(story) if story is not None else "tension"
    steps = steps_of(story) if story is not None else []
    course = _Course(society, story, reactor)
    for tick in society:
        course.take(tick, steps[tick.number - 1] if tick.number <= len(steps) else -1)
    spread, title = course.spread, redacted(story.title if story is not None else "A society")
    occasions = _occasions(story, course.figures, words=words)
    planes, places = course.planes()
    data = _about(society, reactor, title) | course.told(words=words) | _tree(society.network, spread)
    data |= {"occasions": occasions, "planes": places}
    judged = course.verdicts if verdicts is None else verdicts
    came = outcome(course.figures, society.names, spread, reactor)
    body = [*_head(society, story, title), *_told_at_once(story, judged, came, words=words)]
    body.append('<div id="society" hidden></div>')
    body.append(note("The pictures need a browser that runs scripts.").replace("<p ", '<p id="still" ', 1))
    body += _verdicts(judged, words=words)
    body += _ticks_table(course.figures, occasions, reactor)
    body += _spread_table(spread, reactor)
    body += section("How to read it", [*map(note, _notes(course, words=words)), *map(note, METHODS)])
    held = "".join(
        f'<script {COMPRESSED} id="report-{name}">{compressed(raw)}</script>\n'
        for name, raw in (("data", dumps(data)), ("planes", planes))
    )
    module, style = joined_modules("society_main.js"), asset("society.css")
    return framed(f"{title}: a society", "\n".join(body), style=style, held=held, module=module)


class _Course:
    """What is kept of a society's ticks, as they are read one after another."""

    def __init__(self, society: SocietyRecord, story: Scenario | None, reactor: str) -> None:
        self.figures: list[TickFigures] = []
        self._story, self._outcomes = story, list[TickOutcome]()
        self.said: dict[int, dict[int, str]] = {}
        self.said_in_all = 0
        self._network, self._reactor = society.network, reactor
        self._root = first_posed(society)
        self._search = SpreadSearch(society.network, reactor, self._root or 0)
        self._levels: list[Any] = []
        self._felt: list[list[str]] = []
        self._causes = tuple(list[int]() for _ in range(4))  # how many, kind, mind, share in thousandths
        self._caught: list[dict[int, float]] = [{} for _ in society.names]

    def take(self, tick: SocietyTick, step: int) -> None:
        self.figures.append(figures_of(tick, step))
        if self._story is not None and step >= 0 and tick.measured:
            self._outcomes.append(outcome_of(tick, self._story, step))
        parts = self._search.take(tick)
        self._levels.append(np.rint(np.array([one.level for one in tick.minds]).T * 1000).astype(np.int16))
        self._felt.append([one.emotion for one in tick.minds])
        for place, one in enumerate(tick.minds):
            if one.said:
                self.said_in_all += 1
                if self.said_in_all <= MOST_SAID:
                    self.said.setdefault(tick.number, {})[place] = redacted(one.said)
            level = one.level[REACTOR_NAMES.index(self._reactor)]
            self._take_causes(place, parts[place] if place in tick.roots else [], level)

    def _take_causes(self, place: int, found: Sequence[CausePart], level: float) -> None:
        """Keep what the level is made of, where something reached the mind."""
        counts, kinds, whose, shares = self._causes
        away = abs(level - BASELINE[REACTOR_NAMES.index(self._reactor)])
        for one in found:
            if one.kind in ACROSS:
                caught = self._caught[place]
                caught[one.place] = caught.get(one.place, 0.0) + one.share * away
        merged: dict[tuple[int, int], float] = {}  # what the story posed comes as a dose and as words
        for one in found:
            key = KINDS.index(one.kind), one.place
            merged[key] = merged.get(key, 0.0) + one.share
        told = sorted(merged.items(), key=lambda one: -one[1])[:MOST_CAUSES]
        counts.append(len(told))
        kinds += (kind for (kind, _), _ in told)
        whose += (by for (_, by), _ in told)
        shares += (round(1000 * share) for _, share in told)

    @property
    def verdicts(self) -> Sequence[Verdict]:
        """What became of each expectation; none where nothing was measured."""
        return judge(self._story, self._outcomes) if self._story and self._outcomes else ()

    @property
    def spread(self) -> Spread | None:
        """Whom the state reached from the first who was posed something; None where none was."""
        if self._root is None:
            return None
        return Spread(self._reactor, self._network.names[self._root], self._search.reached)

    @property
    def emotions(self) -> list[str]:
        """The emotions that were felt, the most frequent first."""
        counts = Counter(one for tick in self._felt for one in tick)
        return sorted(counts, key=lambda one: (-counts[one], one))

    def told(self, *, words: bool) -> dict[str, Any]:
        """Return what is short: emotions, bands, what was said, and from whom each mind caught most."""
        caught = []
        for by in self._caught:
            total = sum(by.values())
            most = sorted(by.items(), key=lambda one: (-one[1], one[0]))[:MOST_CAUSES]
            caught.append([[place, round(1000 * one / total)] for place, one in most if total])
        bands = {
            name: [[round(value, 3) for value in one.levels[name]] for one in self.figures]
            for name in REACTOR_NAMES
        }
        said = self.said if words else {}
        return {"emotions": self.emotions, "bands": bands, "said": said, "caught": caught}

    def planes(self) -> tuple[bytes, Mapping[str, tuple[int, int]]]:
        """Return all that is long as bytes, and where each plane begins and how long it is."""
        levels = np.stack(self._levels)
        steps = np.ravel(np.concatenate([levels[:1], np.diff(levels, axis=0)])).astype("<i2")
        indices = {name: index for index, name in enumerate(self.emotions)}
        counts, kinds, whose, shares = self._causes
        incoming = self._network.incoming
        sides = {
            "low": steps.tobytes()[0::2],
            "high": steps.tobytes()[1::2],
            "felt": bytes(min(255, indices[one]) for tick in self._felt for one in tick),
            "causes": bytes(counts),
            "kinds": bytes(kinds),
            "whose": np.array(whose, "<u4").tobytes(),
            "shares": np.array(shares, "<u2").tobytes(),
            "heard": np.array([len(one) for one in incoming], "<u4").tobytes(),
            "senders": np.array([by for one in incoming for by, _ in one], "<u4").tobytes(),
            "strengths": np.array([round(1000 * how) for one in incoming for _, how in one], "<u2").tobytes(),
        }
        raw, places = bytearray(), dict[str, tuple[int, int]]()
        for name, side in sides.items():
            places[name] = len(raw), len(side)
            raw += side + bytes(-len(side) % 4)  # so that each begins where numbers may
        return bytes(raw), places


def _about(society: SocietyRecord, reactor: str, title: str) -> dict[str, Any]:
    return {
        "version": VERSION,
        "title": title,
        "ticks": society.ticks,
        "names": society.names,
        "reactor": reactor,
        "reactors": REACTOR_NAMES,
        "home": list(BASELINE),
        "kinds": KINDS,
        "traits": list(Personality.__dataclass_fields__),
        "personas": [[round(value, 3) for value in vars(one).values()] for one in society.personas],
    }


def _occasions(story: Scenario | None, figures: Sequence[TickFigures], *, words: bool) -> list[str]:
    """Return for each tick what happens in it."""
    steps = range(len(story.steps)) if story is not None else ()
    told = [redacted(occasion(story, one, words=words), bare=False) for one in steps if story]
    return [told[one.step] if one.step >= 0 else "" for one in figures]


def _tree(network: Network, spread: Spread | None) -> dict[str, Any]:
    """Return whom the state reached, and the first of them as a tree, with how many more each stands for.

    In the tree each mind comes before those that it reached, and all of these before the next.
    """
    if spread is None:
        return {"root": None, "reached": {}, "tree": []}
    first = [*spread.reached][:MOST_IN_TREE]  # who was reached is there after those it was reached from
    drawn, stack, children = list[str](), first[:1], spread.children()
    while stack:
        drawn.append(name := stack.pop())
        stack += [one for one in reversed(children[name]) if one in {*first}]
    place = {name: at for at, name in enumerate(drawn)}
    parent = {one.mind: one.parents[0][0] for one in spread.reached.values() if one.parents}
    stands: dict[str, str] = {}
    for name in spread.reached:
        stands[name] = name if name in place else stands[parent[name]]
    more = Counter(stands.values())
    tree = [
        [network.index(name), spread.reached[name].tick, place.get(parent.get(name, ""), -1), more[name] - 1]
        for name in drawn
    ]
    reached = {
        network.index(one.mind): [
            one.tick,
            one.generation,
            [[network.index(name), round(1000 * share)] for name, share in one.parents[:MOST_CAUSES]],
        ]
        for one in spread.reached.values()
    }
    return {"root": network.index(spread.root), "reached": reached, "tree": tree}


def _head(society: SocietyRecord, story: Scenario | None, title: str) -> Iterator[str]:
    """Yield what a society is, in a line."""
    minds, ticks = len(society.names), society.ticks
    section = story.society if story is not None else None
    facts = [f"{minds:,} minds", f"{ticks:,} tick{'s' * (ticks != 1)} of {society.tick_seconds:g} s"]
    if section is not None:
        settings = ", ".join(f"{name} {value:g}" for name, value in section.network.settings.items())
        kind = section.network.kind.replace("_", " ") + " network"
        facts.append(f"{kind} ({settings})" if settings else kind)
    neighbours = sum(map(len, society.network.incoming)) / minds
    facts.append(f"{neighbours:.3g} neighbour{'s' * (neighbours != 1)} each")
    facts += [f"seed {society.header['seed']}", f"history {society.hash[:HASH]}"]
    facts.append(f"anima_actors {society.header.get('package', '')}")
    yield f'<div class="sweep-head"><p class="dim">A society</p><h1>{plain(title)}</h1>'
    yield f'<p class="dim">{" · ".join(map(plain, facts))}</p></div>'
    if society.torn:
        told = plain(f"Read up to its last whole tick; {society.torn}")
        yield f'<p class="banner bad" role="status"><span>{told}</span></p>'


def _told_at_once(
    story: Scenario | None, verdicts: Sequence[Verdict], came: str, *, words: bool
) -> Iterator[str]:
    """Yield what it is about and what came of it."""
    yield '<div class="told-at-once">'
    if words and story is not None and story.about:
        yield note(redacted(story.about))
    yield f'<p class="lead">{plain(came)}</p>'
    if verdicts:
        yield f"<p>{sum(one.met for one in verdicts)} of {len(verdicts)} expectations met.</p>"
    yield "</div>"


def _verdicts(verdicts: Sequence[Verdict], *, words: bool) -> Iterator[str]:
    lines = []
    for verdict in verdicts:
        told = verdict_as_data(verdict) if words else without_words(verdict_as_data(verdict))
        at = f"tick {told['turn']}: " if told["turn"] is not None else ""
        look, mark, more = ("passed", "✓", "") if verdict.met else ("missed", "✗", f"; found {told['found']}")
        text = plain(redacted(at + told["label"] + more))
        lines.append(f'<li class="{look}"><span>{mark}</span> {text}</li>')
    if lines:
        yield from section("Expectations", ['<ul class="verdicts">', *lines, "</ul>"])


def _ticks_table(figures: Sequence[TickFigures], occasions: Sequence[str], reactor: str) -> Iterator[str]:
    """Yield in figures what the pictures show."""
    others = [name for name in REACTOR_NAMES if name != reactor]
    heads = ["tick", "what happens", f"{reactor}, median", "5%", "25%", "75%", "95%"]
    heads += [*(f"{name}, median" for name in others), "felt"]
    chosen = evenly(range(len(figures)), MOST_ROWS)
    rows = []
    for at in chosen:
        one, first = figures[at], not at or figures[at - 1].step != figures[at].step
        low, quarter, middle, three, high = one.levels[reactor]
        numbers = [middle, low, quarter, three, high, *(one.levels[name][2] for name in others)]
        told = occasions[at] if first else ""
        rows.append([str(one.number), told, *(f"{number:.2f}" for number in numbers), felt_words(one)])
    parts = [*table(heads, rows, 2)]
    if len(chosen) < len(figures):
        parts.append(note(f"{len(chosen)} of {len(figures):,} ticks, evenly spaced."))
    yield from section("In figures", parts)


def _spread_table(spread: Spread | None, reactor: str) -> Iterator[str]:
    if spread is None:
        return
    reached = [*spread.reached.values()]
    rows = []
    for one in reached[:MOST_IN_TREE]:
        parents = ", ".join(f"{name} {percent(share)}" for name, share in one.parents[:MOST_CAUSES])
        rows.append(
            [one.mind, str(one.tick), str(one.generation), f"{one.level:.2f}", parents or "the story"]
        )
    parts = [*table(["mind", "tick", "steps", reactor, "from"], rows, 1)]
    if len(rows) < len(reached):
        parts.append(note(f"The first {len(rows)} of {len(reached):,} that were reached."))
    yield from section(f"Who was reached from {spread.root}", parts)


def _notes(course: _Course, *, words: bool) -> Iterator[str]:
    if not words:
        yield "What was said and told in sentences is left out."
    elif course.said_in_all > MOST_SAID:
        yield f"The first {MOST_SAID:,} of {course.said_in_all:,} things that were said are in it."
