"""Journals, opened for the commands that read them."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import click

from anima_actors.cli._group import BadInput, one_line, refusing
from anima_actors.cli._modules import check_names
from anima_actors.journal.reader import Journal
from anima_actors.journal.records import event_types
from anima_actors.journal.timeline import TurnHistory
from anima_actors.mind.mind import Mind
from anima_actors.replay.origin import origin_of
from anima_actors.replay.rerun import Script
from anima_actors.runtime import Actor, AnimaError, Wiring


class OpenJournal(NamedTuple):
    """A journal, its turns and their states, and the story it tells of."""

    journal: Journal
    history: TurnHistory
    wiring: Wiring  # of the mind; of a built-in one where its modules are not at hand
    story_title: str  # empty where no story is on record that can be read
    labels: tuple[str, ...]  # of the story's steps, turn by turn

    @property
    def title(self) -> str:
        """The title of the story, or the name of the file."""
        return self.story_title or self.history.name

    def titled(self) -> TurnHistory:
        """Return the history, named after its story."""
        return replace(self.history, name=self.title)

    def check_turn(self, number: int) -> None:
        """Refuse a turn that is not there."""
        first, last = self.journal.first, self.journal.last
        if not first <= number <= last:
            span = f"it has turns {first} to {last}" if last >= first else "it has none"
            raise BadInput(f"{self.journal.path} has no turn {number}; {span}")

    def check_modules(self, names: Sequence[str]) -> None:
        """Refuse the first name that none of its modules has."""
        check_names("--module", names, [*self.history.layers, "outside"])


def label_in(labels: Sequence[str], turn: int) -> str:
    """Return the label of the story's step in a turn; empty where it has none."""
    return labels[turn - 1] if 1 <= turn <= len(labels) else ""


@contextmanager
def opened(path: str) -> Iterator[OpenJournal]:
    """Open a journal; report what is wrong with it, now or while it is read, on one line.

    Raises:
        BadInput: it is no journal, cannot be read, or is damaged.
    """
    with refusing(), Journal.open(path) as journal:
        yield _opened(journal)
        if journal.torn:
            click.echo(f"{path}: read up to its last whole turn; {journal.torn}", err=True)


def _opened(journal: Journal) -> OpenJournal:
    header = journal.header
    modules = header.get("modules")
    listed = [one for one in modules if isinstance(one, Mapping)] if isinstance(modules, list) else []
    layers = {str(one.get("name")): str(one.get("layer", "")) for one in listed}
    wiring = None
    try:
        wiring = origin_of(header).mind(Script()).bus.wiring
    except AnimaError as error:
        click.echo(f"{journal.path}: not all of its modules are at hand: {one_line(error)}", err=True)
    at_hand = wiring or _stood_in(layers)
    history = TurnHistory(
        name=Path(journal.path).stem,
        turns=journal.turns,
        types=event_types(at_hand),
        keys=[str(key) for key in header.get("state_keys") or ()],
        layers={module.name: module.layer for module in at_hand.modules} | layers,
        facts={"seed": header["seed"]} if isinstance(header.get("seed"), int) else {},
        wiring=wiring,
    )
    return OpenJournal(journal, history, at_hand, *story_in(header))


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


def _stood_in(layers: Mapping[str, str]) -> Wiring:
    """Return the wiring of a built-in mind, with idle modules in place of those not at hand."""
    wiring = Mind().bus.wiring
    known = {module.name for module in wiring.modules}
    missing = [
        type("NotAtHand", (Actor,), {"name": name, "layer": layer})
        for name, layer in layers.items()
        if name not in known and re.fullmatch(r"[a-z][a-z0-9_]*", name)
    ]
    return replace(wiring, modules=(*wiring.modules, *missing))
