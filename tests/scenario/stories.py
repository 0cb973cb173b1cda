"""What the scenario tests share: the smallest story, and how to hear what is wrong with one."""

from collections.abc import Mapping
from typing import Any

import pytest

from anima_actors.scenario import Scenario, ScenarioError, TurnOutcome

NAME = "scenarios/x.yaml"
STEPS = "steps:\n  - say: hello\n"


def story(more: str = "", *, steps: str = STEPS) -> Scenario:
    """A story of a title, whatever is given, and steps."""
    return Scenario.from_text(f"title: A story\n{more}{steps}", NAME)


def one_step(step: str, more: str = "") -> Scenario:
    """A story of one step, written in flow style: its text begins in line 3 (after more), column 5."""
    return story(more, steps=f"steps:\n  - {step}\n")


def complaints(text: str) -> list[str]:
    """The lines that a text gets, without the file's name."""
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_text(text, NAME)
    lines = [str(problem) for problem in caught.value.problems]
    assert str(caught.value) == "\n".join(lines)
    assert all("\n" not in line and line.startswith(NAME) for line in lines)
    return [line.removeprefix(f"{NAME}:") for line in lines]


def complaint(text: str) -> str:
    """The one line that a text gets."""
    lines = complaints(text)
    assert len(lines) == 1, lines
    return lines[0]


def step_complaint(step: str, more: str = "") -> str:
    """The one line that a story of this step gets; the step stands in line 3, column 5."""
    return complaint(f"title: A story\n{more}steps:\n  - {step}\n")


def outcome(
    turn: int, *, step: int | None = None, published: tuple[str, ...] = (), **state: Any
) -> TurnOutcome:
    """A turn that ended with this state; `prompt` and `reply` are the turn's own."""
    prompt, reply = state.pop("prompt", ""), state.pop("reply", "")
    index = turn - 1 if step is None else step
    return TurnOutcome(turn, index, "", state, published, prompt, reply)


def body(
    tension: float = 0.2, arousal: float = 0.2, satisfaction: float = 0.5, cohesion: float = 0.5
) -> Mapping[str, float]:
    """The four reactors."""
    return {"tension": tension, "arousal": arousal, "satisfaction": satisfaction, "cohesion": cohesion}
