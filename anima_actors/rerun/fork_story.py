"""The story of a fork, as a journal's header has it: so many turns lived elsewhere, and what came then."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from anima_actors.given import CHAT_STIMULUS
from anima_actors.rerun.birth import Birth
from anima_actors.scenario import Scenario, Step
from anima_actors.trace.log.json_text import dumps


def text_of_fork(
    birth: Birth, at: int, stimulus: Mapping[str, float], steps: Scenario | None, parent: str
) -> str:
    """The text; empty where neither the parent nor the fork has a story.

    Args:
        birth: of the parent's mind.
        at: the first turn of the fork.
        stimulus: what is otherwise in that turn.
        steps: the story that takes the place of the parent's from then on.
        parent: the name of what it is forked from.
    """
    story = steps or birth.story
    if story is None:
        return ""
    turns = list(_turns(story) if steps is not None else islice(_turns(story), at - 1, None))
    if stimulus and turns:
        turns[0] = _struck(*turns[0], stimulus), turns[0][1]
    if not turns:
        return ""
    elsewhere = {
        "rest": "1m",
        "repeat": at - 1,
        "label": f"lived in {parent}",
        "note": "not as it is told here",
    }
    title = f"{story.title}, what if from turn {at}"
    document = {"title": title, "steps": [*([elsewhere] if at > 1 else ()), *(one for one, _ in turns)]}
    return dumps(document, indent=True).decode()


def _turns(story: Scenario) -> Iterator[tuple[dict[str, Any], Step]]:
    """Each turn's step as plain data, without what is expected of it."""
    for index, step in story.turns():
        written = dict(story.document["steps"][index])
        yield {key: value for key, value in written.items() if key not in ("repeat", "expect")}, step


def _struck(written: dict[str, Any], step: Step, stimulus: Mapping[str, float]) -> dict[str, Any]:
    """A step with another stimulus."""
    told = {key: value for key, value in written.items() if key not in ("rest", "command", "stimulus")}
    only_words = step.rest is None and step.stimulus is None and step.command is None
    return {**told, "stimulus": {**(CHAT_STIMULUS if only_words else step.deltas), **stimulus}}
