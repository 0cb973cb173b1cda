"""A report: one document that shows a mind, or two side by side, to somebody who has nothing but a browser.

It is made of the record alone: no clock, no path and no figure of this machine goes into it, so the same
journal gives the same bytes. Why is worked out beforehand, for the turns in which most happened.
"""

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from functools import partial
from html import escape
from typing import Any, NamedTuple, TypeVar, cast

from anima_actors.analysis.health import Finding
from anima_actors.compare.diff import differences_between
from anima_actors.compare.divergence import setup_differences
from anima_actors.encoding.files import StrPath, write_whole
from anima_actors.encoding.json import dumps
from anima_actors.encoding.turn_content import to_plain
from anima_actors.explain.history import ActorReplayer
from anima_actors.explain.sources import replayer_in
from anima_actors.journal.reader import Journal
from anima_actors.journal.timeline import TurnHistory
from anima_actors.journal.turn_data import Json, mind_as_data
from anima_actors.mind.mind import Mind
from anima_actors.mind.module_refs import ModuleRef
from anima_actors.mind.trust import NOBODY, ModuleTrust
from anima_actors.page.bundle import COMPRESSED, compressed, document
from anima_actors.page.course import Course, accounts_of, course_of
from anima_actors.page.packing import Packer
from anima_actors.page.paper import printed
from anima_actors.page.source import JournalSource, label_in, verdict_as_data
from anima_actors.runtime import AnimaError
from anima_actors.runtime.redaction import GONE
from anima_actors.scenario import Verdict

VERSION = 1
MOST_TURNS, MOST_LIVELY, MOST_FINDINGS = 2_000, 200, 200
"""Turns that are told in full, turns of which why is told, and findings."""
BRIEF = ("primary", "reactors", "phi", "prediction_error", "free_energy", "surprise_spike", "degraded")
"""The parts of a state that are told of turns beyond those in full."""

HASH = 12
"""Characters of a turn's hash that are kept."""


class ReportContent(NamedTuple):
    """What goes into a report.

    Args:
        prompts: the system prompt of each turn.
        words: what was said and told in sentences; without, figures and labels alone.
    """

    prompts: bool = False
    words: bool = True


ALL_WORDS = ReportContent()


@dataclass(frozen=True, slots=True)
class ReportedMind:
    """A mind on record, and what is told of it besides.

    Args:
        source: its journal, open as long as the report is made.
        verdicts: on what its story expects; None to judge it from the record.
        extra: modules of one's own, given by hand.
        trust: tells which others may be loaded because the journal names them.
    """

    source: JournalSource
    verdicts: Sequence[Verdict] | None = None
    extra: Sequence[ModuleRef] = ()
    trust: ModuleTrust = NOBODY

    @property
    def history(self) -> TurnHistory:
        """Its turns, named after its story."""
        readable = self.source.readable
        return replace(readable.history, name=readable.story_title or readable.history.name)

    @property
    def header(self) -> Mapping[str, Any]:
        """Of its journal."""
        return self.source.journal.header

    def judged(self) -> list[Json]:
        """Return what became of each expectation."""
        if self.verdicts is None:
            return self.source.verdicts
        return [verdict_as_data(verdict) for verdict in self.verdicts]

    def replayer(self) -> ActorReplayer | None:
        """Return its actors, to be asked why; None where not all of its modules are at hand."""
        label = partial(label_in, self.source.readable.labels)
        born = partial(Mind.from_header, extra=self.extra, trust=self.trust)
        try:
            return replayer_in(self.source.journal, born, label)
        except AnimaError:
            return None


def write_report(
    path: StrPath, *journals: Journal | StrPath, prompts: bool = False, words: bool = True
) -> None:
    """Write a recorded mind, or two side by side, as one HTML file for a browser, whole or not at all.

    Args:
        path: of the file.
        journals: one or two, open or by their paths.
        prompts: put in the system prompts of the turns in which most happened.
        words: put in what was said and told in sentences; without, names and figures alone.

    Raises:
        ValueError: there are no journals, or more than two.
        JournalError: one cannot be read.
        OSError: the file cannot be written.
    """
    with ExitStack() as stack:
        found = [
            one if isinstance(one, Journal) else stack.enter_context(Journal.open(one)) for one in journals
        ]
        minds = [ReportedMind(JournalSource(journal)) for journal in found]
        write_whole(path, report_of(minds, ReportContent(prompts, words)))


def report_of(minds: Sequence[ReportedMind], content: ReportContent = ALL_WORDS) -> bytes:
    """Return the report of a mind, or of two with their differences.

    Raises:
        ValueError: there are more than two minds, or none.
        AnimaError: a record cannot be read.
    """
    if not 1 <= len(minds) <= 2:
        raise ValueError(f"a report is of one mind or two; there are {len(minds)}")
    verdicts = [mind.judged() for mind in minds]
    courses = [course_of(mind.history, _failed(told)) for mind, told in zip(minds, verdicts, strict=True)]
    told = [_mind(*one, content) for one in zip(minds, courses, verdicts, strict=True)]
    difference = _difference(*minds) if len(minds) == 2 else None
    if not content.words:
        told, difference = [mind_without_words(one) for one in told], without_words(difference)
    title = " and ".join(dict.fromkeys(str(one["about"]["title"]) for one in told))
    paper = printed(title, told, [course.strip for course in courses], difference)
    before, after = document()
    page = [before.replace("<title>anima</title>", f"<title>{escape(title)}</title>", 1)]
    page += [paper, _data(told, difference), after]
    return "".join(page).encode("utf-8", "replace")


def _data(minds: Sequence[Json], difference: Json | None) -> str:
    """Return the element that holds the data, compressed where that is smaller."""
    packer, packed = Packer(), []
    for mind in minds:  # what is packed first is read first
        turns = {"about": mind["about"], "count": len(mind["turns"]), "turns": packer.pack(mind["turns"])}
        numbered = {
            name: [[int(turn) for turn in mind[name]], packer.pack(list(mind[name].values()))]
            for name in ("accounts", "prompts")
        }
        packed.append({**turns, **numbered})
    data = {"version": VERSION, "words": packer.words, "minds": packed, "diff": difference}
    raw = dumps(data)
    pressed = compressed(raw)
    if len(pressed) < len(raw):
        return f'<script {COMPRESSED} id="report-data">{pressed}</script>\n'
    plain = raw.decode().replace("<", "\\u003c")
    return f'<script type="application/json" id="report-data">{plain}</script>\n'


def _mind(mind: ReportedMind, course: Course, verdicts: Sequence[Json], content: ReportContent) -> Json:
    chosen = course.liveliest(MOST_TURNS)
    replayer = mind.replayer()
    lively = sorted(course.liveliest(MOST_LIVELY))
    accounts = dict(accounts_of(replayer, course, lively)) if replayer is not None else {}
    turns = []
    for record in mind.history:
        told = {**mind.source.turn(record), "us": {}, "hash": record.hash[:HASH]}
        turns.append(told if record.number in chosen else _in_brief(told))
    prompts = {str(number): mind.source.prompt(number) for number in lively if content.prompts}
    about = mind_as_data(mind.history, mind.header, hash=course.hash)
    about |= {
        "turns": len(turns),
        "first": turns[0]["n"] if turns else 0,
        "about": _introduction(mind.header),
        "verdicts": list(verdicts),
        "findings": [_finding(one) for one in course.findings[:MOST_FINDINGS]],
        "modules": [  # without the files that they were read from
            {key: value for key, value in one.items() if key != "reference"} for one in about["modules"]
        ],
    }
    about["notes"] = _notes(course, about, None if replayer is None else accounts, content)
    return {"about": about, "turns": turns, "accounts": accounts, "prompts": prompts}


def _introduction(header: Mapping[str, Any]) -> str:
    """Return the introduction of the story on record, where it has one."""
    with suppress(ValueError, TypeError, KeyError):  # not a story, or one of another form
        return str(json.loads(header["scenario"])["about"])
    return ""


def _failed(verdicts: Sequence[Json]) -> set[int | None]:
    return {one["turn"] for one in verdicts if not one["passed"]}


def _in_brief(turn: Json) -> Json:
    """Return a turn with what the course of a story shows of it; the rest of its state is None."""
    state = {key: value if key in BRIEF else None for key, value in turn["state"].items()}
    for name, part in (("intention", "goal"), ("defense", "mechanism"), ("dissonance", "level")):
        if found := turn["state"].get(name):
            state[name] = {part: found[part]}
    nothing: Json = {"message": "", "reply": "", "narrative": "", "skipped": [], "draws": {}}
    return {**turn, **nothing, "state": state, "events": turn["events"][:1]}


def _finding(finding: Finding) -> Json:
    text = f"{finding.module}: {finding.kind}: {finding.subject}: {finding.evidence}"
    return {"level": "warning", "text": text, "turn": finding.turn, "since": finding.since}


def _notes(course: Course, about: Json, accounts: Json | None, content: ReportContent) -> list[str]:
    """Return what is in the report of a mind and what is not, in sentences."""
    total = about["turns"]
    notes = []
    if total > MOST_TURNS:
        notes.append(
            f"The {MOST_TURNS:,} turns in which most happened are told in full, the others in brief."
        )
    if accounts is None:
        notes.append("It does not tell why: not all of the modules of this mind were at hand.")
    elif total > MOST_LIVELY:
        notes.append(f"It tells why for the {len(accounts):,} turns in which most happened.")
    if len(course.findings) > MOST_FINDINGS:
        notes.append(f"{MOST_FINDINGS} of {len(course.findings):,} findings are shown.")
    if not content.words:
        notes.append("What was said and told in sentences is left out.")
    if content.prompts:
        notes.append(f"It holds the system prompts of {min(total, MOST_LIVELY):,} turns.")
    return notes


def _difference(first: ReportedMind, second: ReportedMind) -> Json:
    """Return the differences of two minds, as `anima diff --json` has them."""
    start = max(min((one.number for one in mind.history), default=1) for mind in (first, second))
    turns = [[one for one in mind.history if one.number >= start] for mind in (first, second)]
    found = differences_between(first.history, second.history, *turns)
    setup = [line._asdict() for line in setup_differences(first.header, second.header)]
    names = [first.history.name, second.history.name]
    told = {"files": names, "setup": setup, "from_turn": start, "equal": found.equal}
    return {**told, **to_plain(found)}


T = TypeVar("T")

SAID = frozenset(
    {
        "description", "empathy_note", "evidence", "future", "label", "led_to", "memory", "message",
        "narrative", "past", "reply", "said", "self_desc", "text",
    }
)  # fmt: skip
"""Names under which words stand in a turn."""

LONGEST_NAME = 40
"""Characters up to which a text is a name, such as "protect myself without harming others"."""

_QUOTES = re.compile(r"[“”„«»\"\n]")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")


def mind_without_words(mind: Json) -> Json:
    """Return a mind of a report in figures and names alone; why keeps who gave how much."""
    about = mind["about"]
    findings = [one | {"text": ": ".join(one["text"].split(": ")[:3])} for one in about["findings"]]
    told = {"about": "", "verdicts": without_words(about["verdicts"]), "findings": findings}
    accounts = {
        turn: {path: _account(one) for path, one in found.items()} for turn, found in mind["accounts"].items()
    }
    return {"about": about | told, "turns": without_words(mind["turns"]), "accounts": accounts, "prompts": {}}


def without_words(data: T, name: str = "") -> T:
    """Return plain data whose texts are names alone: of emotions, goals, modules, measures."""
    made: Any = data  # what comes back has the shape of what went in
    if isinstance(data, str):
        spoken = name in SAID or len(data) > LONGEST_NAME or _QUOTES.search(data)
        made = GONE if data and spoken else data
    elif isinstance(data, Mapping):
        made = {key: without_words(value, str(key)) for key, value in data.items()}
    elif isinstance(data, list | tuple):
        made = [without_words(value, name) for value in data]
    return cast(T, made)


def _account(account: Json) -> Json:
    told = {key: value for key, value in account.items() if key != "contributions"}
    head = {"sentence": _head(account["sentence"]), "contributions": _sources(account["contributions"])}
    return without_words(told | {"sentence": ""}) | head


def _sources(contributions: list[Json]) -> list[Json]:
    return [
        without_words(one | {"text": "", "sources": []})
        | {"text": _head(one["text"])}
        | ({"sources": _sources(one["sources"])} if "sources" in one else {})
        for one in contributions
    ]


def _head(text: str) -> str:
    """Return a text up to what it tells in detail, without quotations."""
    return _QUOTED.sub("“…”", text).partition(": ")[0]
