"""`anima stories`, `anima check` and `anima schema`: the stories of the package, and the rules for all."""

import click

from anima_actors.cli._group import BadInput
from anima_actors.cli._options import json_option, stories_argument
from anima_actors.cli._output import console, write_json, write_lines


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

    found = {name: Scenario.from_file(path) for name, path in shipped_stories().items()}
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
def check(files: tuple[str, ...]) -> int:
    """Check story files without running them.

    A STORY is a file, a folder of them, the name of one that `anima stories` lists, or - for stdin. All that
    is wrong is reported, a line a problem; then the exit status is 2.
    """
    from anima_actors.cli._stories import find_stories, load_with_minds

    problems: list[str] = []
    for file in find_stories(files):
        try:
            [(story, _)] = load_with_minds([file])
        except BadInput as error:
            problems.append(error.format_message())
        else:
            steps = len(story.steps)
            expectations = (*story.expect, *(one for step in story.steps for one in step.expect))
            expected = sum(len(one.clauses) for one in expectations)
            told = f"{steps} step{'s' * (steps != 1)}, {expected} expectation{'s' * (expected != 1)}"
            click.echo(f"{story.file}: ok ({told})")
    if problems:
        raise BadInput(*problems)
    return 0


@click.command(epilog="Example: anima schema > story.schema.json")
def schema() -> None:
    """Print the JSON Schema of story files.

    Editors complete and check a story by it: with the YAML language server, begin the story with
    `# yaml-language-server: $schema=story.schema.json`.
    """
    from anima_actors.scenario.json_schema import schema_text

    click.echo(schema_text(), nl=False)
