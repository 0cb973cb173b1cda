"""`anima stories`, `anima check` and `anima schema`: the stories of the package, and the rules for all."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from anima_actors.cli._group import BadInput, refusing
from anima_actors.cli._options import (
    OwnModules,
    json_option,
    own_module_options,
    stories_argument,
    trust_of_user,
)
from anima_actors.cli._output import console, write_json, write_lines

if TYPE_CHECKING:
    from anima_actors.scenario import Scenario


@click.command(epilog="Example: anima stories")
@json_option()
def stories(as_json: bool) -> None:
    """List the stories that come with the package.

    Of each: its name, its title and what it shows. `anima run NAME` runs one.
    """
    from rich.text import Text

    from anima_actors.logs.wrapping import hanging
    from anima_actors.scenario import Scenario
    from anima_actors.scenario.loading import shipped_stories

    found = {name: Scenario.from_file(path) for name, path in shipped_stories(societies=True).items()}
    if as_json:
        told = ("title", "about", "file")
        write_json(
            [{"name": name} | {key: getattr(story, key) for key in told} for name, story in found.items()]
        )
        return
    out = console()
    for number, (name, story) in enumerate(found.items()):
        write_lines([Text()] if number else [], out)
        write_lines([Text(name, "bold").append(f"  {story.title}", "not bold")], out)
        write_lines(hanging(Text("  "), " ".join(story.about.split()), out), out)


@click.command(epilog="Example: anima check scenarios/*.yaml", no_args_is_help=True)
@stories_argument
@own_module_options
def check(files: tuple[str, ...], own: OwnModules) -> int:
    """Check story files without running them.

    A STORY is a file, a folder of them, the name of one that `anima stories` lists, or - for stdin. All that
    is wrong is reported, a line a problem; then the exit status is 2.

    No module is loaded because a story names it: what depends on one is checked where it is given by --with,
    or trusted.
    """
    from anima_actors.cli._modules import loaded
    from anima_actors.cli._stories import find_stories, load_story
    from anima_actors.scenario import build_mind

    loaded(own.extra)
    problems: list[str] = []
    for file in find_stories(files):
        try:
            with refusing():
                story = load_story(file)
                unknown = _not_to_load(story, own)
                if unknown:
                    told = f"{', '.join(unknown)}: not loaded to check it; give it by --with, or add --trust"
                    click.echo(f"{story.file}: {told}", err=True)
                elif story.society is not None:
                    from anima_actors.society.plan import SocietyPlan

                    SocietyPlan(story)
                else:
                    build_mind(story)
        except BadInput as error:
            problems.append(error.format_message())
        else:
            steps = len(story.steps)
            expected = sum(len(one.clauses) for one in story.expectations)
            told = f"{steps} step{'s' * (steps != 1)}, {expected} expectation{'s' * (expected != 1)}"
            click.echo(f"{story.file}: ok ({told})")
    if problems:
        raise BadInput(*problems)
    return 0


def _not_to_load(story: "Scenario", own: OwnModules) -> list[str]:
    """Return the modules that a story names and that are neither built in, nor given, nor trusted."""
    from anima_actors.mind.module_refs import is_built_in
    from anima_actors.mind.trust import UntrustedModule, shown, source_of
    from anima_actors.runtime.errors import ModuleError
    from anima_actors.scenario.runner import named_modules, refused

    given = {source_of(one)[0] if _has_source(one) else one for one in own.extra}
    trust, unknown = trust_of_user(own.trust), []
    for place, reference in named_modules(story):
        installed = not _has_source(reference)  # the name of what an installed package offers
        if is_built_in(reference) or (installed and reference in given):
            continue
        try:
            if installed or not _is_given(source_of(reference)[0], given):
                trust.check(reference.rpartition(":")[2], reference)
        except UntrustedModule:
            unknown.append(shown(reference))
        except ModuleError as error:
            if not installed:
                raise refused(story, str(error), place) from error
            unknown.append(shown(reference))
    return unknown


def _has_source(reference: str) -> bool:
    return ":" in reference or reference.endswith(".py")


def _is_given(place: str, given: Iterable[str]) -> bool:
    """Whether a module is one of those given; a file without a class stands for each class in it."""
    return place in given or any(
        (one.endswith(".py") and place.startswith(f"{one}:"))
        or (place.endswith(".py") and one.startswith(f"{place}:"))
        for one in given
    )


@click.command(epilog="Example: anima schema > story.schema.json")
@click.option("--sweep", is_flag=True, help="Print that of the plans of anima sweep.")
def schema(sweep: bool) -> None:
    """Print the JSON Schema of story files.

    Editors complete and check a story by it: with the YAML language server, begin the story with
    `# yaml-language-server: $schema=story.schema.json`.
    """
    if sweep:
        from anima_actors.sweep.json_schema import schema_text
    else:
        from anima_actors.scenario.json_schema import schema_text

    click.echo(schema_text(), nl=False)
