"""The report of a sweep: one document that says what came of it, read from the sweep's folder alone.

No clock, no path and no figure of this machine goes into it: the same rows give the same bytes.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import nan
from typing import Any

from anima_actors.page.bundle import framed
from anima_actors.page.sweep_charts import ChartPoint, legend, number, plain, row_chart, scatter_chart
from anima_actors.page.sweep_measures import course_card, number_card
from anima_actors.page.sweep_tables import charts, note, section, shaded, table, text_table
from anima_actors.sweep.sensitivity import SEEDS, TOGETHER, Influence, influences
from anima_actors.sweep.summaries import SweepSummary, text_of
from anima_actors.sweep.sweeping import SweepResult

MOST_REASONS, MOST_FAILED = 30, 6
TITLES: Mapping[str, str] = {
    "grid": "What moves what",
    "random": "What goes with what",
    "latin": "What goes with what",
    "sobol": "Sobol indices",
    "morris": "Elementary effects by Morris",
}
MEANT: Mapping[str, str] = {
    "grid": "Shares of the variance of all runs (eta squared): what each factor does by itself, what they do "
    "together, and what the seeds do.",
    "random": "Rank correlations (Spearman) with 95% bootstrap intervals over the points.",
    "latin": "Rank correlations (Spearman) with 95% bootstrap intervals over the points.",
    "sobol": "S1 is the share of the variance that a factor makes by itself, ST with all that it does "
    "together with others (Sobol 2001; Saltelli 2010); 95% intervals, by SALib, of the mean over seeds at "
    "each point.",
    "morris": "μ* is how far a measure goes where a factor goes over its range, σ how much that depends on "
    "the others or on where it is (Morris 1991; Campolongo, Cariboni & Saltelli 2007); 95% intervals, by "
    "SALib, of the mean over seeds at each point.",
}
METHODS = (
    "A mean has its 95% bootstrap interval over seeds: 1,000 draws, always the same, stretched by the root "
    "of n/(n-1) (Hesterberg 2015); of more than 2,000 values the normal interval.",
)
OF_EFFECTS = (
    "A difference is of the runs of a seed where both settings have the same seeds, with the bootstrap "
    "interval of these differences.",
    "Cliff's δ is the chance that a run of a setting has more than a run of the base, less the chance of the "
    "opposite, with the interval of Feng & Cliff 2004. It asks for an order alone; a standardised difference "
    "such as Hedges' g divides by the spread over seeds, which is often next to none here. Below .147 it is "
    "called negligible, below .33 small, below .474 medium, else large (Romano et al. 2006).",
)
CAUTION = (
    "The intervals are of chance between seeds alone. They do not say how well this is a model of people."
)


def sweep_report(result: SweepResult, base: Mapping[str, Any] | None = None) -> bytes:
    """Return the report of a sweep as an HTML document that needs nothing else.

    Args:
        result: of the sweep, see :func:`~anima_actors.sweep.read_sweep`.
        base: what effects are measured against, as {path: value}; settings are compared with the one that has
            these and is else the same. Unless told otherwise nothing left out, or the first setting.

    Raises:
        ValueError: the sweep has no such setting.
        SweepError: its design needs a library that is not installed.
    """
    summary = SweepSummary(result)
    if base and not summary.has_settings:
        raise ValueError(
            f"a {result.plan.design} design has no setting that others differ from; leave out the base"
        )
    against = summary.base(base) if summary.has_settings else {}
    title = ", ".join(result.plan.titles)
    parts = [*_head(result), *_sensitivity(summary)]
    for index, measure in enumerate(result.plan.measures):
        parts.append(f'<section class="card" id="m{index}" aria-labelledby="m{index}-name">')
        parts.append(f'<div class="card-head"><h2 id="m{index}-name">{plain(measure.name)}</h2>')
        parts.append(f"<code>{plain(measure.expression)}</code></div>")
        parts += _measure(summary, measure.name, against)
        parts.append("</section>")
    parts += _failed(result)
    methods = (*METHODS, *(OF_EFFECTS if summary.has_settings else ()), CAUTION)
    parts += section("How it was worked out", (f"<p>{plain(one)}</p>" for one in methods), "methods")
    return framed(f"{title}: a sweep", "\n".join(parts))


def _measure(summary: SweepSummary, name: str, base: Mapping[str, Any]) -> Iterator[str]:
    kind = summary.kind(name)
    if kind == "none":
        yield note("No run has a value here.")
    elif kind == "number":
        yield from number_card(summary, name, base)
    elif kind == "course":
        yield from course_card(summary, name)
    else:
        yield from text_table(summary, name)


def _head(result: SweepResult) -> Iterator[str]:
    plan = result.plan
    seeds = {len(one.seeds) for one in plan.stories}
    design = plan.design if plan.design == "grid" else f"{plan.design} {plan.points:,}"
    facts = [f"{len(plan):,} cells", f"design {design}", f"{plan.settings:,} settings"]
    facts += [f"{max(seeds):,} seed{'s' * (max(seeds) != 1)} each", f"{len(result.failed):,} failed"]
    facts += [f"digest {result.digest[:12]}", f"anima_actors {plan.package}"]
    yield '<div class="sweep-head"><p class="dim">What came of a sweep of</p>'
    yield f"<h1>{plain(', '.join(plan.titles))}</h1>"
    yield f'<p class="dim">{" · ".join(map(plain, facts))}</p></div>'
    if result.missing:
        yield (
            '<p class="banner bad" role="status"><span>'
            f"Unfinished: {len(result.rows):,} of {len(plan):,} cells are done. The figures are of these."
            "</span></p>"
        )
    varied = [f"<dt>{plain(one.path)}</dt><dd>{plain(_levels(one))}</dd>" for one in plan.factors]
    links = [
        f'<li><a class="soft" href="#m{index}">{plain(one.name)}</a></li>'
        for index, one in enumerate(plan.measures)
    ]
    yield from section(
        "What was varied",
        [f'<dl class="varied">{"".join(varied)}</dl>'] if varied else [note("Nothing but the seeds.")],
    )
    yield f'<nav aria-label="Measures"><ul class="jumps">{"".join(links)}</ul></nav>'


def _levels(factor: Any) -> str:
    if factor.values and len(factor.values) <= 8:
        return ", ".join(map(text_of, factor.values))
    if factor.ends is not None:
        low, high = map(text_of, factor.ends)
        return f"{low} to {high}" + (f" in {len(factor.values)} steps" if factor.values else "")
    return f"{len(factor.values):,} values, {text_of(factor.values[0])} to {text_of(factor.values[-1])}"


def _sensitivity(summary: SweepSummary) -> Iterator[str]:
    plan = summary.plan
    names = [one.name for one in plan.measures if summary.kind(one.name) == "number"]
    if not names or not summary.axes:
        return
    found: dict[str, dict[str, list[Influence]]] = {}
    reasons: dict[str, str] = {}
    titles = plan.titles if plan.design != "grid" else [""]
    for story, title in enumerate(titles):
        for name in names:
            try:
                shown = f"{name}, {title}" if len(titles) > 1 else name
                found.setdefault(title, {})[shown] = influences(summary, name, story)
            except ValueError as error:
                reasons[shown] = str(error)
    told = {name: one for by_name in found.values() for name, one in by_name.items()}
    draw = {"grid": _shares, "sobol": _indices, "morris": _elementary}.get(plan.design, _correlations)
    parts = [note(MEANT[plan.design])]
    parts += draw(told) if told else []
    parts += [note(f"Not of {name}: {reason}.") for name, reason in reasons.items()]
    yield from section(TITLES[plan.design], parts)


def _shares(found: Mapping[str, Sequence[Influence]]) -> Iterator[str]:
    """Yield a table of factors and measures, the stronger shaded the more of the variance is theirs."""
    factors = dict.fromkeys(one.factor for told in found.values() for one in told)
    head = "".join(f'<th scope="col">{plain(name)}</th>' for name in found)
    rows = []
    for factor in factors:
        name = {TOGETHER: "together", SEEDS: "the seeds"}.get(factor, factor)
        shares = [{one.factor: one.first.mean for one in told}.get(factor, nan) for told in found.values()]
        cells = "".join(shaded(share, f"{share:.0%}", (0.0, 1.0)) for share in shares)
        rows.append(f'<tr><th scope="row">{plain(name)}</th>{cells}</tr>')
    yield (
        '<div class="table-holder" tabindex="0" role="group" aria-label="Shares of the variance">'
        f'<table class="heat"><thead><tr><th scope="col">share of the variance</th>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _correlations(found: Mapping[str, Sequence[Influence]]) -> Iterator[str]:
    yield charts(
        row_chart(
            name,
            [(one.factor, [_first(one)]) for one in told],
            (-1.0, 1.0),
            _label(name, told, "rank correlation"),
        )
        for name, told in found.items()
    )
    yield from _numbers(found, ["rank correlation", "low", "high"])


def _indices(found: Mapping[str, Sequence[Influence]]) -> Iterator[str]:
    yield legend(["S1, by itself", "ST, with all that it does together"])
    yield charts(
        row_chart(
            name,
            [(one.factor, [_first(one), _second(one)]) for one in told],
            (0.0, 1.0),
            _label(name, told, "S1"),
        )
        for name, told in found.items()
    )
    yield from _numbers(found, ["S1", "low", "high", "ST", "low", "high"])


def _elementary(found: Mapping[str, Sequence[Influence]]) -> Iterator[str]:
    drawn = []
    for name, told in found.items():
        points = [
            (
                one.factor,
                ChartPoint(
                    one.first.mean, one.second.mean if one.second else nan, one.first.low, one.first.high
                ),
            )
            for one in told
        ]
        drawn.append(scatter_chart(name, "μ*", "σ", points, _label(name, told, "μ*")))
    yield charts(drawn)
    yield from _numbers(found, ["μ*", "low", "high", "σ"])


def _first(one: Influence) -> ChartPoint:
    return ChartPoint(0.0, *one.first)


def _second(one: Influence) -> ChartPoint:
    return ChartPoint(0.0, *one.second) if one.second else ChartPoint(0.0, nan, nan, nan)


def _label(name: str, told: Sequence[Influence], what: str) -> str:
    return f"{name}: {what} " + ", ".join(f"{one.factor} {number(one.first.mean)}" for one in told)


def _numbers(found: Mapping[str, Sequence[Influence]], heads: Sequence[str]) -> Iterator[str]:
    rows = []
    for name, told in found.items():
        for one in told:
            values = [*one.first, *(one.second or ())]
            rows.append([name, one.factor, *(number(value) for value in values[: len(heads)])])
    yield from table(["measure", "factor", *heads], rows, 2)


def _failed(result: SweepResult) -> Iterator[str]:
    if not result.failed:
        return
    counts = Counter(row.reason for row in result.failed).most_common()
    parts = []
    for reason, count in counts[:MOST_REASONS]:
        rows = [row for row in result.failed if row.reason == reason]
        where = "".join(f"<li>{plain(_where(result, row))}</li>" for row in rows[:MOST_FAILED])
        more = f"<li>and {count - MOST_FAILED:,} more</li>" if count > MOST_FAILED else ""
        parts.append(f"<h3>{count:,}: {plain(reason)}</h3><ul>{where}{more}</ul>")
    if len(counts) > MOST_REASONS:
        parts.append(note(f"{MOST_REASONS} of {len(counts):,} reasons are listed."))
    yield from section(f"{len(result.failed):,} cells failed", parts, "failed")


def _where(result: SweepResult, row: Any) -> str:
    values = ", ".join(f"{path} {text_of(value)}" for path, value in row.cell.point)
    return ", ".join(filter(None, (result.plan.titles[row.cell.story], values, f"seed {row.cell.seed}")))
