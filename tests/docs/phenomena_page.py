"""The tables of docs/phenomena.md, from a run of the effects over 20 seeds; as a module it writes them."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from anima_actors.phenomena import Phenomenon, PhenomenonResult, run_battery, shipped_phenomena
from anima_actors.phenomena.battery import summary_of

PAGE = Path(__file__).parents[2] / "docs" / "phenomena.md"
SEEDS = 20
BEGIN, END = "<!-- tables: python -m tests.docs.phenomena_page -->\n", "<!-- end of tables -->\n"
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


if __name__ == "__main__":
    results = run_battery([Phenomenon.from_file(path) for path in shipped_phenomena().values()], seeds=SEEDS)
    head, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}\n{tables(results)}{END}{rest.partition(END)[2]}", "utf-8")
