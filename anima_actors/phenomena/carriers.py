"""Which module carries which effect: the effects are run without each module, and some no longer show."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from anima_actors.phenomena.arms import Arm
from anima_actors.phenomena.battery import PhenomenonResult, run_cells
from anima_actors.phenomena.phenomenon import Phenomenon
from anima_actors.runtime.errors import suggestion
from anima_actors.scenario.state_paths import MODULES
from anima_actors.sweep.ablation import NEVER_BY_ITSELF, AblationError
from anima_actors.sweep.engines import Engine

WEAK = 0.5  # of the mean: what is left of an effect that is weaker without a module


@dataclass(frozen=True, slots=True)
class EffectCarriers:
    """An effect with all modules, and without each."""

    whole: PhenomenonResult
    without: Mapping[str, PhenomenonResult]  # by module

    @property
    def falls(self) -> tuple[str, ...]:
        """The modules without which it no longer shows; none where it does not show with them."""
        return tuple(
            name for name, one in self.without.items() if self.whole.shows and not (one.shows or one.reason)
        )

    @property
    def weakens(self) -> tuple[str, ...]:
        """The modules without which it still shows, with less than half of its mean."""
        return tuple(
            name
            for name, one in self.without.items()
            if self.whole.shows and one.shows and self.kept(name) < WEAK
        )

    def kept(self, module: str) -> float:
        """Return what is left of its mean without a module, as a share; infinite where it has no number."""
        mean, whole = self.without[module].mean, self.whole.mean
        return inf if mean is None or not whole else mean / whole

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data, ready for JSON."""
        return {
            "name": self.whole.effect.name,
            "claim": self.whole.effect.claim,
            "shows": self.whole.shows,
            "mean": self.whole.mean,
            "seeds": len(self.whole.amounts),
            "falls_without": [*self.falls],
            "weaker_without": [*self.weakens],
            "without": {
                name: {"mean": one.mean, "share": one.share, "shows": one.shows, "reason": one.reason}
                for name, one in self.without.items()
            },
        }


def modules_of(effect: Phenomenon) -> list[str]:
    """Return the modules of an effect's minds that can be left out, those of any arm."""
    return [*dict.fromkeys(name for arm in effect.arms for name in _modules_of(arm))]


def _modules_of(arm: Arm) -> Iterator[str]:
    left_out = {*NEVER_BY_ITSELF, *arm.modules.get("without", ())}
    yield from (name for name in arm.modules.get("only") or MODULES if name not in left_out)
    for one in arm.modules.get("with", ()):
        named = one["use"] if isinstance(one, Mapping) and "use" in one else one
        if isinstance(named, str) and named.isidentifier():
            yield named


def carriers_of(
    effects: Sequence[Phenomenon],
    modules: Sequence[str] = (),
    *,
    seeds: int = 20,
    engine: Engine | None = None,
    advance: Callable[[int], None] = lambda cells: None,
) -> list[EffectCarriers]:
    """Run effects with all modules and without each, and return what came of it; the same under every engine.

    Args:
        effects: what to run.
        modules: to leave out, one at a time; all unless told otherwise.
        seeds: how many, from 0 on.
        engine: who runs them; see :func:`~anima_actors.phenomena.run_battery`.
        advance: called with the number of runs that were done just now.

    Raises:
        AblationError: no effect has a module that is named.
    """
    known = [*dict.fromkeys(name for effect in effects for name in modules_of(effect))]
    for name in modules:
        if name not in known:
            raise AblationError(f"no effect has a module {name!r}{suggestion(name, known)}")
    options = list_of_runs(effects, modules)
    results = run_cells(
        [(effect, without) for effect, without in options], seeds, engine=engine, advance=advance
    )
    found: dict[str, tuple[list[PhenomenonResult], dict[str, PhenomenonResult]]] = {}
    for (effect, without), result in zip(options, results, strict=True):
        whole, parts = found.setdefault(effect.name, ([], {}))
        if without:
            parts[without[0]] = result
        else:
            whole.append(result)
    return [EffectCarriers(whole[0], parts) for whole, parts in found.values()]


def list_of_runs(
    effects: Sequence[Phenomenon], modules: Sequence[str] = ()
) -> list[tuple[Phenomenon, tuple[str, ...]]]:
    """Return each effect with what it is run without: nothing, then each module."""
    return [
        (effect, without)
        for effect in effects
        for without in ((), *((name,) for name in modules_of(effect) if not modules or name in modules))
    ]


def carriers_table(results: Sequence[EffectCarriers]) -> Iterator[list[str]]:
    """Yield the lines of a table, the heading first; a share is what is left of the mean without a module."""
    yield ["effect", "mean", "falls without", "weaker without"]
    for one in results:
        mean = "none" if one.whole.mean is None else f"{one.whole.mean:+.3f}"
        falls = ", ".join(map(_with_share(one), one.falls)) if one.whole.shows else "does not show"
        yield [one.whole.effect.name, mean, falls, ", ".join(map(_with_share(one), one.weakens))]


def _with_share(one: EffectCarriers) -> Callable[[str], str]:
    def told(name: str) -> str:
        kept = one.kept(name)
        return f"{name} {'none' if kept == inf else f'{kept:.0%}'}"

    return told


def carried_by_module(results: Sequence[EffectCarriers]) -> dict[str, list[str]]:
    """Return the effects that fall without each module, the module with the most first."""
    found: dict[str, list[str]] = {}
    for one in results:
        for name in one.without:
            found.setdefault(name, []).extend([one.whole.effect.name] if name in one.falls else [])
    return dict(sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0])))
