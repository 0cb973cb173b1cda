"""A journal as the page and the report ask for it: about its mind, its turns, why, the prompt."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anima_actors.explain import WhyError, account
from anima_actors.explain.sources import replayer_in
from anima_actors.journal.reader import Journal
from anima_actors.journal.records import TurnRecord, event_types, events_of
from anima_actors.journal.timeline import REACTORS, TurnHistory, columns_of
from anima_actors.journal.turn_data import Json, mind_as_data, turn_as_data
from anima_actors.mind.builder import BUILT_IN
from anima_actors.mind.mind import Mind
from anima_actors.mind.module_refs import ModuleRef, built_in_part
from anima_actors.mind.state import types_on_record
from anima_actors.psyche.events import StateGathered
from anima_actors.psyche.prompt.compose import Prompt
from anima_actors.replay.origin import origin_of
from anima_actors.runtime import Actor, AnimaError, Wiring, WiringError

if TYPE_CHECKING:
    from anima_actors.scenario import Verdict


@dataclass(frozen=True, slots=True)
class ReadableJournal:
    """The history in a journal, and the story that it tells of.

    Attributes:
        history: its turns and their states.
        wiring: of its built-in modules, with idle ones in place of all others.
        story_title: empty where no story is on record that can be read.
        labels: of the story's steps, turn by turn.
        missing: why its built-in modules cannot be had, in a line; empty where they can.
    """

    history: TurnHistory
    wiring: Wiring
    story_title: str
    labels: tuple[str, ...]
    missing: str

    @classmethod
    def of(cls, journal: Journal, name: str = "") -> "ReadableJournal":
        """Find out how a journal is to be read.

        Args:
            journal: open as long as the history is read.
            name: of the history; by default that of the file.
        """
        header = journal.header
        modules = header.get("modules")
        listed = [one for one in modules if isinstance(one, Mapping)] if isinstance(modules, list) else []
        layers = {str(one.get("name")): str(one.get("layer", "")) for one in listed}
        wiring, missing = None, ""
        try:
            wiring = _built_in_mind(journal).bus.wiring
        except WiringError:  # without the others they do not fit together
            pass
        except AnimaError as error:
            missing = " ".join(str(error).split())
        at_hand = _with_others(wiring or Mind().bus.wiring, layers)
        history = TurnHistory(
            name=name or Path(journal.path).stem,
            turns=journal.turns,
            types=types_on_record(header, event_types(at_hand)),
            keys=[str(key) for key in header.get("state_keys") or ()],
            layers={module.name: module.layer for module in at_hand.modules} | layers,
            facts={"seed": header["seed"]} if isinstance(header.get("seed"), int) else {},
            wiring=wiring,
            turn=lambda number: next(journal.turns(number, number), None),
        )
        return cls(history, at_hand, *story_in(header), missing)


def label_in(labels: Sequence[str], turn: int) -> str:
    """Return the label of the story's step in a turn; empty where it has none."""
    return labels[turn - 1] if 1 <= turn <= len(labels) else ""


def story_in(header: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Return the title of the story on record and the labels of its turns; empty where it cannot be read."""
    text = str(header.get("scenario") or "")
    with suppress(ValueError, TypeError, KeyError, AttributeError):  # as runs record it, it is JSON
        document = json.loads(text)
        steps = [(str(step.get("label", "")), int(step.get("repeat", 1))) for step in document["steps"]]
        return str(document["title"]), tuple(label for label, times in steps for _ in range(times))
    if text:
        from anima_actors.scenario import Scenario

        with suppress(AnimaError):
            story = Scenario.from_text(text, "the story on record")
            return story.title, tuple(step.label for _, step in story.turns())
    return "", ()


def _built_in_mind(journal: Journal) -> Mind:
    """Return the mind in a journal with its built-in modules alone: what a journal names is read, not run.

    Raises:
        AnimaError: it cannot be made.
    """
    names = {module.name for module in BUILT_IN}
    joined = journal.membership_after().added
    known = tuple(one for one in joined if one.name in names and not one.reference)
    return origin_of(built_in_part(journal.header)).whole(known)


def _with_others(wiring: Wiring, layers: Mapping[str, str]) -> Wiring:
    """Return a wiring with idle modules in place of those that are not built in."""
    known = {module.name for module in wiring.modules}
    missing = [
        type("NotAtHand", (Actor,), {"name": name, "layer": layer})
        for name, layer in layers.items()
        if name not in known and re.fullmatch(r"[a-z][a-z0-9_]*", name)
    ]
    return replace(wiring, modules=(*wiring.modules, *missing))


STRIP = (
    *("turn", "at_s", "root", "failures", "primary", "goal", "defense", "crisis", "surprise_spike"),
    *(f"reactors.{name}" for name in REACTORS),
    *("phi", "prediction_error", "free_energy", "dissonance"),
)
"""The columns that the strip of a story is drawn from."""


class JournalSource:
    """What a page or a report asks of a journal.

    Args:
        journal: open for as long as it is asked.
        name: of the history; by default that of the file.
        extra: the mind's own modules, for accounts of what they do; a journal alone has none of them run.
    """

    def __init__(self, journal: Journal, name: str = "", extra: Iterable[ModuleRef] = ()) -> None:
        self.journal = journal
        self._extra = tuple(extra)
        self.readable = ReadableJournal.of(journal, name)

    def about(self) -> Json:
        """Return the mind as data, the title, the number of turns, the first of them, and the verdicts.

        Raises:
            JournalError: the journal cannot be read.
        """
        readable, journal = self.readable, self.journal
        last = journal.turn(journal.last).hash if len(journal) else ""
        notes = [{"after": after, **note} for after, note in journal.notes()]
        told = mind_as_data(readable.history, journal.header, readable.story_title, last)
        told |= {"turns": len(journal), "first": journal.first, "notes": notes}
        return told | {"verdicts": self.verdicts}

    def turns(self, first: int | None = None, last: int | None = None) -> list[Json]:
        """Return the turns from one number to another, both included; all by default.

        Raises:
            JournalError: the journal cannot be read.
        """
        return [self.turn(record) for record in self.journal.turns(first, last)]

    def columns(self, first: int | None = None, last: int | None = None) -> dict[str, list[Any]]:
        """Return the variables of a strip over the turns from one number to another, a list each.

        Raises:
            JournalError: the journal cannot be read.
        """
        found = columns_of(self.journal.turns(first, last))
        return {name: found[name].tolist() for name in STRIP}

    def turn(self, record: TurnRecord) -> Json:
        """Return one turn."""
        state = self.readable.history.state_of(record)
        return turn_as_data(record, state, label_in(self.readable.labels, record.number))

    def why(self, path: str, turn: int | None = None) -> Json:
        """Return the account of a value, after the last turn by default.

        Raises:
            WhyError: there is no such value, or the turn cannot be lived through again.
            AnimaError: a module is not at hand, or the journal cannot be read.
        """
        if "@" in path:
            raise WhyError(f"{path[:60]!r} names a turn; give the turn by itself")
        label = partial(label_in, self.readable.labels)
        journal = self.journal if turn is None else self.journal.as_of(turn)
        replayer = replayer_in(journal, partial(Mind.from_header, extra=self._extra), label)
        return account(path if turn is None else f"{path}@{turn}", replayer).to_dict()

    def prompt(self, turn: int | None = None) -> Json | None:
        """Return what a language model was told in a turn, the last by default; None where nothing was.

        Raises:
            AnimaError: there is no such turn, or a module is not at hand.
        """
        record = self.journal.turn(self.journal.last if turn is None else turn)
        events = events_of(record, self.readable.history.types)
        gathered = next((event for event in events if isinstance(event, StateGathered)), None)
        if gathered is None:
            return None
        return prompt_as_data(self._mind.prompt_of(gathered), record.number)

    @cached_property
    def verdicts(self) -> list[Json]:
        """A verdict on each expectation of the story, where the journal has one and can be judged."""
        if not self.journal.header.get("scenario") or self.readable.missing:
            return []
        from anima_actors.replay.resume import verdicts_in

        try:
            found = verdicts_in(self.journal, origin_of(self.journal.header))
        except AnimaError:  # a story of a later version, a module that is not at hand
            return []
        return [verdict_as_data(one) for one in found]

    @cached_property
    def _mind(self) -> Mind:
        return _built_in_mind(self.journal)


def verdict_as_data(verdict: "Verdict") -> Json:
    """Return what became of an expectation; its label is the expectation in words."""
    return {
        "turn": verdict.turn,
        "label": verdict.expectation,
        "path": verdict.place,
        "expected": verdict.expected,
        "found": verdict.found,
        "passed": verdict.met,
        "led_to": list(verdict.led_to),
    }


def prompt_as_data(prompt: Prompt, turn: int) -> Json:
    """Return a prompt with the provenance of each line."""
    return {"turn": turn, "text": prompt.text, "lines": [line._asdict() for line in prompt.lines]}
