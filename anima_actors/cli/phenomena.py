"""`anima phenomena`: published effects, and which of them show in minds of this model."""

from collections.abc import Container, Iterable, Sequence
from typing import TYPE_CHECKING

import click

from anima_actors.cli import completion as complete
from anima_actors.cli._group import BadInput, OptionalOutCommand, refusing
from anima_actors.cli._options import (
    LogOptions,
    json_out_option,
    junit_option,
    names_option,
    number_option,
)
from anima_actors.cli._output import (
    STDOUT,
    check_outputs,
    console,
    json_bytes,
    open_table,
    progress,
    say,
    written,
)

if TYPE_CHECKING:
    from anima_actors.phenomena import EffectCarriers, Phenomenon, PhenomenonResult

NARROW, WIDE = 80, 100  # columns from which the table tells the sizes, and the claims


def _names(_context: click.Context) -> Iterable[str]:
    from anima_actors.phenomena import effect_offers, shipped_phenomena

    return (*shipped_phenomena(), *(one.name for one in effect_offers(own=False) if one.effect))


effect_names = complete.completing(_names)


@click.command(cls=OptionalOutCommand, epilog="Example: anima phenomena habituation inertia --seeds 5")
@click.argument("names", nargs=-1, metavar="[NAME...]", shell_complete=effect_names)
@number_option("--seeds", 1, 10_000, "Run each with N seeds, each another person.", default="20")
@click.option(
    "--module",
    "modules",
    multiple=True,
    metavar="REFERENCE",
    shell_complete=complete.files,
    help="Add this module to all minds: a name that anima modules lists, "
    '"./file.py:Class" or "package.module:Class". Repeatable.',
)
@names_option(
    "--without", "Leave modules out, such as defense,memory: which effects do they carry? Repeatable."
)
@click.option("--list", "listed", is_flag=True, help="List all effects and who brings them; run none.")
@json_out_option("Write the results as JSON, with the amount of each seed")
@junit_option
@number_option("--processes", 1, 256, "Share the work among N; one a processor unless told otherwise.")
def phenomena(
    names: tuple[str, ...],
    seeds: int,
    modules: tuple[str, ...],
    without: tuple[str, ...],
    listed: bool,
    json_out: str | None,
    junit_out: str | None,
    processes: int | None,
) -> int:
    """Run published effects as experiments, and say which show.

    A NAME is an effect of this package or of an installed one, or a YAML file of your own; all effects of
    packages unless named. An effect shows where enough seeds have its direction and their mean is of its
    practical size. The exit status is 1 where one that is expected does not show. The voice is the embedded
    one.
    """
    from anima_actors.phenomena import run_battery
    from anima_actors.phenomena.battery import json_of, junit_of
    from anima_actors.sweep import engine_named

    check_outputs("phenomena", LogOptions(), {"--json": json_out, "--junit": junit_out})
    if listed:
        if junit_out is not None:
            raise BadInput("anima phenomena: --list runs none, so there are no verdicts; leave out --junit")
        _list(json_out)
        return 0
    effects = [*chosen_effects(names)]
    if modules or without:
        from anima_actors.cli._modules import check_names, loaded
        from anima_actors.scenario.state_paths import MODULES

        loaded(modules)
        check_names("--without", without, MODULES)
    engine = engine_named("serial" if processes == 1 else "processes", processes) if processes else None
    with (
        refusing("anima phenomena"),
        written(((json_out, json_of), (junit_out, junit_of)), spared=[one.file for one in effects]) as write,
    ):
        with progress("experiments", len(effects) * seeds, count=True) as advance:
            results = run_battery(
                effects, seeds=seeds, added=modules, left_out=without, engine=engine, advance=advance
            )
        write(results)
    if STDOUT not in (json_out, junit_out):
        _show(results)
    return int(any(one.failed for one in results))


def chosen_effects(names: tuple[str, ...]) -> Iterable["Phenomenon"]:
    """Return the effects of these names, of the package and of others; all where none is named."""
    from anima_actors.phenomena import Phenomenon, effect_offers, shipped_phenomena
    from anima_actors.runtime.errors import suggestion

    shipped = shipped_phenomena()
    known = names and all(_is_own(name, shipped) for name in names)
    offers = () if known else effect_offers(own=False)
    brought = {one.name: one for one in reversed(offers)}  # of two with one name the first counts
    for name in names or (*shipped, *(name for name, one in brought.items() if one.effect)):
        one = brought.get(name)
        if one is not None and name not in shipped:
            if one.effect is None:
                raise BadInput(f"anima phenomena: {name} from {one.origin}: {one.problem}")
            yield one.effect
            continue
        if not _is_own(name, shipped):
            raise BadInput(f"anima phenomena: no effect {name!r:.80}{suggestion(name, (*shipped, *brought))}")
        with refusing():
            yield Phenomenon.from_file(shipped.get(name, name))
    for one in () if names else offers:
        if one.problem:
            click.echo(f"anima phenomena: {one.name} from {one.origin}: {one.problem}", err=True)


def _is_own(name: str, shipped: Container[str]) -> bool:
    return name in shipped or name.endswith((".yaml", ".yml"))


def _list(json_out: str | None) -> None:
    from anima_actors.phenomena import effect_offers

    offers = effect_offers()
    if json_out is not None:
        with written(
            [(json_out, lambda all: json_bytes(lambda: [one.as_data() for one in all]))], ()
        ) as write:
            write(offers)
        return
    out = console()
    titles = ("effect", "status", "from", "claim")[: 4 if out.width >= NARROW else 3]
    table = open_table(titles, wrapped=("claim",))
    for one in offers:
        if one.effect is not None:
            row = (one.name, one.effect.status.replace("_", " "), one.origin, one.effect.claim)
            table.add_row(*row[: len(table.columns)])
    out.print(table)
    for one in offers:
        if one.problem:
            say(out, f"{one.name} from {one.origin}: {one.problem}", "red")


def _show(results: "list[PhenomenonResult]") -> None:
    from anima_actors.phenomena.battery import explained, summary_of, table_of

    out = console()
    heading, *lines = table_of(results)
    columns = len(heading) if out.width >= WIDE else 5 if out.width >= NARROW else 3
    table = open_table(heading[:columns], right=("mean", "at least", "seeds"), wrapped=("claim",))
    for one, line in zip(results, lines, strict=True):
        style = "red" if one.failed else "" if one.effect.status == "expected" else "dim"
        table.add_row(*line[:columns], style=style)
    out.print(table)
    for one in results:
        if one.failed:
            say(out, f"{one.effect.name}: {explained(one)}")
    say(out, summary_of(results))


def show_carriers(results: "Sequence[EffectCarriers]") -> None:
    """Show which effects fall without which module, then the modules with what each carries."""
    from anima_actors.phenomena.carriers import carried_by_module, carriers_table

    out = console()
    heading, *lines = carriers_table(results)
    columns = 4 if out.width >= WIDE else 3
    table = open_table(heading[:columns], right=("mean",), wrapped=heading[2:])
    for line in lines:
        table.add_row(*line[:columns])
    out.print(table)
    nothing = []
    for module, effects in carried_by_module(results).items():
        if effects:
            say(out, f"{module} carries {len(effects)}: {', '.join(effects)}")
        else:
            nothing.append(module)
    if nothing:
        say(out, f"no effect falls without {', '.join(nothing)}", "dim")
    for one in results:
        for module, without in one.without.items():
            if without.reason:
                say(out, f"{one.whole.effect.name} without {module}: {without.reason}", "red")
