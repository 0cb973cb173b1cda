"""The tables of docs/phenomena.md, from a run of the effects over 20 seeds; as a module it writes them.

`python -m tests.docs.phenomena_page carriers` writes the table of what falls without which module.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from math import inf
from pathlib import Path

from anima_actors.phenomena import (
    EffectCarriers,
    Phenomenon,
    PhenomenonResult,
    carriers_of,
    run_battery,
    shipped_phenomena,
)
from anima_actors.phenomena.battery import summary_of
from anima_actors.phenomena.carriers import WEAK, carried_by_module, carriers_table

PAGE = Path(__file__).parents[2] / "docs" / "phenomena.md"
SEEDS, CARRIERS_SEEDS = 20, 3
BEGIN, END = "<!-- tables: python -m tests.docs.phenomena_page -->\n", "<!-- end of tables -->\n"
CARRIERS = "<!-- carriers: python -m tests.docs.phenomena_page carriers -->\n"
CARRIERS_END = "<!-- end of carriers -->\n"
HEADINGS = {
    "expected": "### Expected",
    "contested": "### Contested in the literature",
    "not_modelled": "### Not modelled",
}
_FIGURES = re.compile(r"\| [-+.\dnone]+ \| ([-+.\d]+) \| \d+% \| (yes|no) \|$", re.MULTILINE)


def tables(results: Sequence[PhenomenonResult]) -> str:
    """Return the tables of the page, a heading each status."""
    return "\n".join([f"Of {SEEDS} seeds, {summary_of(results)}.", "", *_lines(results)]) + "\n"


def _lines(results: Sequence[PhenomenonResult]) -> Iterator[str]:
    for status, heading in HEADINGS.items():
        those = [one for one in results if one.effect.status == status]
        if those:
            yield from (heading, "", "| effect | claim | sources | mean | at least | seeds | shows |")
            yield "| --- | --- | --- | --- | --- | --- | --- |"
            yield from map(_row, those)
            yield ""
            for one in those:
                if one.effect.needs:
                    yield f"- `{one.effect.name}`: {one.effect.needs}"
            if status != "expected":
                yield ""


def _row(one: PhenomenonResult) -> str:
    effect = one.effect
    mean = "none" if one.mean is None else f"{one.mean:+.3f}"
    cells = (f"`{effect.name}`", effect.claim, "; ".join(effect.cites), mean)
    least, shows = f"{effect.sign * effect.practical_size:+g}", "yes" if one.shows else "no"
    return f"| {' | '.join((*cells, least, f'{one.share:.0%}', shows))} |"


def tables_on(text: str) -> str:
    """Return the tables that a page has."""
    return text.partition(BEGIN)[2].partition(END)[0]


def without_figures(text: str) -> str:
    """Return tables without what a run showed."""
    return _FIGURES.sub(r"| \1 |", re.sub(r"^Of .*", "", text))


def blank_tables() -> str:
    """Return the tables of the effects as their files have them, without figures."""
    effects = [Phenomenon.from_file(path) for path in shipped_phenomena().values()]
    return without_figures(tables([PhenomenonResult(effect, (None,)) for effect in effects]))


def shown_on(text: str) -> set[str]:
    """Return the names of the effects that show by the tables of a page."""
    return {line.split("`")[1] for line in tables_on(text).splitlines() if line.endswith("| yes |")}


def carriers_found(effects: Sequence[Phenomenon]) -> list[EffectCarriers]:
    """Run effects with few seeds and without each module, those that do not show with twice as many."""
    few = {one.whole.effect.name: one for one in carriers_of(effects, seeds=CARRIERS_SEEDS)}
    again = [one.whole.effect for one in few.values() if not one.whole.shows]
    more = carriers_of(again, seeds=2 * CARRIERS_SEEDS) if again else []
    return [*(few | {one.whole.effect.name: one for one in more}).values()]


def carriers_lines(results: Sequence[EffectCarriers]) -> Iterator[str]:
    """Yield the lines of the tables of what falls without which module."""
    several = [f"`{one.whole.effect.name}`" for one in results if len(one.whole.amounts) > CARRIERS_SEEDS]
    told = f" ({2 * CARRIERS_SEEDS} where these did not do: {', '.join(several)})" if several else ""
    yield f"{len(results)} expected effects without each module, each with {CARRIERS_SEEDS} seeds{told}:"
    yield from ("", "| effect | falls without | weaker without |", "| --- | --- | --- |")
    for one, (name, _, falls, weakens) in zip(results, [*carriers_table(results)][1:], strict=True):
        for module in one.falls:
            share = f"{module} {one.kept(module):.0%}"
            falls = falls.replace(share, f"{share} (?)") if WEAK <= one.kept(module) < inf else falls
        yield f"| `{name}` | {falls} | {weakens} |"
    yield from ("", "| module | effects that fall without it | |", "| --- | --- | --- |")
    for module, fallen in carried_by_module(results).items():
        others = [one.whole.effect.name for one in results if one.whole.effect.name not in fallen]
        most = len(fallen) > 2 * len(others)
        names = ", ".join(f"`{one}`" for one in (others if most else fallen))
        yield f"| {module} | {len(fallen)} | {'all but ' if most else ''}{names} |"


def carried_on(text: str) -> set[str]:
    """Return the names of the effects of which a page says what carries them."""
    told = text.partition(CARRIERS)[2].partition("| module |")[0]
    return {line.split("`")[1] for line in told.splitlines() if line.startswith("| `")}


def write_between(begin: str, end: str, text: str) -> None:
    """Put a text between two marks of the page."""
    head, _, rest = PAGE.read_text("utf-8").partition(begin)
    PAGE.write_text(f"{head}{begin}\n{text}{end}{rest.partition(end)[2]}", "utf-8")


if __name__ == "__main__":
    effects = [Phenomenon.from_file(path) for path in shipped_phenomena().values()]
    if sys.argv[1:] == ["carriers"]:
        found = carriers_found([one for one in effects if one.status == "expected"])
        write_between(CARRIERS, CARRIERS_END, "\n".join([*carriers_lines(found), "", ""]))
    else:
        write_between(BEGIN, END, tables(run_battery(effects, seeds=SEEDS)))
