"""`anima ablate`: what each module does, by leaving it out."""

from typing import Any

import click

from anima_actors.cli.options import names_option, whole_number, with_option


@click.command(
    epilog="Example: anima ablate scenarios/*.yaml --with ./curiosity.py:Curiosity --plot effects.png",
    no_args_is_help=True,
)
@click.argument("files", nargs=-1, required=True, metavar="SCENARIO...")
@names_option("--modules", "Leave out these, such as defense,mirror; all unless told otherwise. Repeatable.")
@with_option
@click.option("--pairs", is_flag=True, help="Every two together as well: what they do beyond the sum.")
@click.option(
    "--seeds",
    default="20",
    show_default=True,
    metavar="N",
    callback=whole_number(1, 10_000),
    help="Seeds for each story, from its own on.",
)
@click.option("--all", "everything", is_flag=True, help="Show every variable that moves, one a line.")
@click.option("--csv", "csv_out", metavar="OUT", help="Write module, variable, effect as CSV; - for stdout.")
@click.option("--plot", "plot_out", metavar="OUT", help="Draw a heat map, .png or .svg.")
@click.option("--json", "as_json", is_flag=True, help="Write all of it as JSON.")
@click.option(
    "--processes",
    metavar="N",
    callback=whole_number(1, 256),
    help="Processes that share the work; one a processor unless told otherwise.",
)
def command(files: tuple[str, ...], **options: Any) -> int:
    """Measure what each module does, by leaving it out.

    The stories are lived through without each, on the same chance: every module has random numbers of its
    own. For each variable: the mean absolute change a turn with its 95% interval over seeds (Student's t on
    the means of the seeds). The voice is the embedded one. Needs matplotlib for --plot.
    """
    from anima_actors.cli.ablating import ablate_files

    return ablate_files(files, **options)
