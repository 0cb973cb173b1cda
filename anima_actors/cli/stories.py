"""Loading the stories of a command line: all of them, or every reason why not."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import click

from anima_actors.cli.group import BadInput
from anima_actors.mind.mind import Mind
from anima_actors.scenario import Scenario, ScenarioError, build_mind

MindFactory = Callable[..., Mind]


def check(files: Sequence[str]) -> int:
    """Validate files, their modules included; say of each that it is fine, or all that is wrong."""
    problems: list[str] = []
    for file in files:
        try:
            story = Scenario.from_file(file)
            build_mind(story)
        except ScenarioError as error:
            problems += map(str, error.problems)
        else:
            expectations = count_expectations(story)
            steps = len(story.steps)
            click.echo(
                f"{story.file}: ok ({steps} step{'s' * (steps != 1)}, "
                f"{expectations} expectation{'s' * (expectations != 1)})"
            )
    if problems:
        raise BadInput(*problems)
    return 0


def count_expectations(story: Scenario) -> int:
    """How many verdicts there will be."""
    told = [*(one for step in story.steps for one in step.expect), *story.expect]
    return sum(len(one.clauses) for one in told)


def load_stories(
    files: Iterable[str], changes: Mapping[str, Any], mind_factory: MindFactory
) -> list[tuple[Scenario, Mind]]:
    """The stories, changed as asked for, each with a first mind that shows that one can be made.

    Raises:
        BadInput: with every problem of every file.
    """
    stories: list[tuple[Scenario, Mind]] = []
    problems: list[str] = []
    for file in files:
        try:
            story = Scenario.from_file(file)
            if changes:
                story = story.changed(changes)
            stories.append((story, build_mind(story, mind_factory=mind_factory)))
        except ScenarioError as error:
            problems += map(str, error.problems)
    if problems:
        raise BadInput(*dict.fromkeys(problems))
    return stories
