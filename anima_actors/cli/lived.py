"""One run of one story, and what is kept of it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from anima_actors.cli.stories import MindFactory
from anima_actors.encoding.turn_content import turn_hash
from anima_actors.mind.mind import Mind
from anima_actors.scenario import Scenario, TurnOutcome, Verdict, run_scenario


@dataclass(frozen=True, slots=True)
class Lived:
    """What became of a story with a seed."""

    story: Scenario
    seed: int
    verdicts: tuple[Verdict, ...]
    hashes: tuple[str, ...]  # of each turn, chained; the last one stands for the whole history
    emotion: str  # the last to show
    outcomes: tuple[TurnOutcome, ...]  # empty where nobody needs them

    @property
    def met(self) -> bool:
        """Whether every expectation was met."""
        return all(verdict.met for verdict in self.verdicts)

    @property
    def failed(self) -> tuple[Verdict, ...]:
        """The verdicts on what was not met."""
        return tuple(verdict for verdict in self.verdicts if not verdict.met)


async def live_through(
    story: Scenario,
    seed: int,
    mind_factory: MindFactory,
    on_turn: Callable[[TurnOutcome, Mind], None],
    *,
    with_outcomes: bool,
) -> Lived:
    """Run a story with a seed."""
    hashes: list[str] = []

    def turned(outcome: TurnOutcome, mind: Mind) -> None:
        assert mind.last_turn is not None
        hashes.append(turn_hash(mind.last_turn, hashes[-1] if hashes else ""))
        on_turn(outcome, mind)
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError  # an interrupt; a story of quick turns may never wait for anything

    run = await run_scenario(story, seed=seed, mind_factory=mind_factory, on_turn=turned)
    return Lived(
        story=story,
        seed=seed,
        verdicts=run.verdicts,
        hashes=tuple(hashes),
        emotion=run.outcomes[-1].state.get("primary") or "",
        outcomes=run.outcomes if with_outcomes else (),
    )
