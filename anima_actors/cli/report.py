"""`anima report`: a recorded mind, two side by side, or a society, as one file for a browser."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from anima_actors.cli._group import BadInput, refusing
from anima_actors.cli._options import OwnModules, journals_argument, own_module_options, trust_of_user
from anima_actors.cli._output import STDOUT, stdout, stdout_kept, written

if TYPE_CHECKING:
    from anima_actors.mind.module_refs import ModuleRef
    from anima_actors.mind.trust import ModuleTrust
    from anima_actors.page.report import ReportedMind
    from anima_actors.scenario import Verdict
    from anima_actors.scenario.report import RunReport
    from anima_actors.society import SocietyRecord

MOST_FILES = 2


@click.command(epilog="Example: anima report first.anima -o first.html", no_args_is_help=True)
@journals_argument
@click.option("-o", "--out", metavar="OUT", help="Write this .html file; FILE.html by default; - for stdout.")
@click.option("--prompts", is_flag=True, help="Put system prompts in, of the turns in which most happened.")
@click.option(
    "--redact",
    type=click.Choice(["words"]),
    help="Leave out what was said and told in sentences; names and figures stay.",
)
@click.option("--open", "open_it", is_flag=True, help="Open the report in the browser.")
@own_module_options
@stdout_kept()
def report(
    files: tuple[str, ...],
    out: str | None,
    prompts: bool,
    redact: str | None,
    open_it: bool,
    own: OwnModules,
) -> int:
    """Write a recorded mind, or a society, as one file for a browser.

    It shows the course of the story, the wave of each turn, the state, what was said, and why values changed;
    what the story expected and whether it came so. Two journals are shown side by side, with what differs.
    Of a society: its network, levels and emotions by tick, each mind, and who reached whom. The file needs no
    network, and the same journals give the same bytes.
    """
    from anima_actors.cli._modules import loaded
    from anima_actors.cli._society import society_at
    from anima_actors.page.report import ReportContent, report_of

    target = out or f"{Path(files[0]).stem}.html"
    if out is not None and out != STDOUT:
        check_name(out)
    elif target == STDOUT and open_it:
        raise BadInput("anima report: --open needs a file; leave out -o -")
    if prompts and redact:
        raise BadInput("anima report: --prompts are words; leave out --redact words")
    if len(files) > MOST_FILES:
        raise BadInput(
            f"anima report: at most {MOST_FILES} journals go side by side; {len(files)} were named"
        )
    if found := [society for file in files if (society := society_at(file))]:
        if len(files) > 1:
            raise BadInput(
                f"anima report: {found[0].path} is of a society, which is shown by itself; name it alone"
            )
        _of_society(found[0], target, prompts, own, words=redact is None)
    else:
        content = ReportContent(prompts, redact is None)
        given = loaded(own.extra), trust_of_user(own.trust)
        with written([(target, bytes)], spared=files) as write, reported(files, *given, own=own) as minds:
            write(report_of(minds, content))
    if target != STDOUT:
        click.echo(target, file=stdout())
    if open_it:
        click.launch(str(Path(target).resolve()))
    return 0


def _of_society(
    society: "SocietyRecord", target: str, prompts: bool, own: OwnModules, *, words: bool
) -> None:
    """Write the report of a society, for which no mind is lived again."""
    from anima_actors.page.society_report import society_report

    if prompts or own.extra or own.trust:
        raise BadInput(
            "anima report: of a society no mind is lived again; --prompts, --with and --trust are for that "
            f"of one: anima expand {society.path} MIND"
        )
    with refusing(), written([(target, bytes)], spared=[str(society.path)]) as write:
        write(society_report(society, words=words))


def check_name(target: str) -> None:
    """Refuse a name that no browser takes for a page."""
    if Path(target).suffix.lower() not in (".html", ".htm"):
        raise BadInput(f"{target}: a report's name must end in .html")


@contextmanager
def reported(
    files: Sequence[str],
    extra: "Sequence[ModuleRef]" = (),
    trust: "ModuleTrust | None" = None,
    verdicts: "Sequence[Verdict] | None" = None,
    *,
    own: OwnModules,
) -> "Iterator[list[ReportedMind]]":
    """Open the journals that a report is made of.

    Args:
        files: of the journals.
        extra: modules of one's own, given by hand.
        trust: tells which others may be loaded because a journal names them; None for none of them.
        verdicts: on what the story expects; None to judge it from the record.
        own: the modules that may be run where a journal holds inputs alone.
    """
    from contextlib import ExitStack

    from anima_actors.cli._journal import opened
    from anima_actors.mind.trust import NOBODY
    from anima_actors.page.report import ReportedMind
    from anima_actors.page.source import JournalSource

    with ExitStack() as stack:
        sources = [JournalSource(stack.enter_context(opened(file, own)).journal) for file in files]
        yield [ReportedMind(source, verdicts, extra, trust or NOBODY) for source in sources]


@contextmanager
def journal_of_a_run(page: str | None, record: str | None) -> Iterator[str | None]:
    """Yield the journal that a run is recorded in, where there is one: for a report a passing one will do."""
    from tempfile import TemporaryDirectory

    if page is None or record is not None:
        yield record
        return
    with TemporaryDirectory() as folder:
        yield str(Path(folder) / "run.anima")


def report_of_a_run(journal: str | None, runs: "Sequence[RunReport]", extra: Sequence[str]) -> bytes:
    """Return the report of a run that was recorded, with its own verdicts."""
    from anima_actors.cli._society import society_at
    from anima_actors.page.report import report_of
    from anima_actors.page.society_report import society_report

    assert journal is not None
    if society := society_at(journal):
        with refusing():
            return society_report(society, verdicts=runs[0].verdicts)
    own = OwnModules(tuple(extra))
    with reported([journal], extra, verdicts=runs[0].verdicts, own=own) as minds:
        return report_of(minds)
