"""Verdicts on short stories."""

from typing import Any

from anima_actors.scenario import Verdict, judge
from tests.scenario.stories import outcome, step_complaint, story


def met(condition: str, before: Any = None, more: str = "", **state: Any) -> bool:
    """Whether a condition holds of the second of two turns."""
    scenario = story(
        more, steps=f"steps:\n  - stimulus: {{}}\n  - stimulus: {{}}\n    expect: {{{condition}}}\n"
    )
    (verdict,) = judge(scenario, [outcome(1, **(before or {})), outcome(2, **state)])
    return verdict.met


def refusal(condition: str, more: str = "") -> str:
    """What is said of a condition, without its place."""
    return step_complaint(f"{{stimulus: {{}}, expect: {{{condition}}}}}", more).partition(".expect")[2]


def verdicts(steps: list[str], outcomes: list[Any], more: str = "") -> list[Verdict]:
    """The verdicts on a story of these steps, in flow style, that came to these outcomes."""
    return judge(story(more, steps="steps:\n" + "".join(f"  - {step}\n" for step in steps)), outcomes)


def verdict(steps: list[str], outcomes: list[Any], more: str = "") -> Verdict:
    (only,) = verdicts(steps, outcomes, more)
    return only


QUIET = "stimulus: {}"
