"""`anima run`, from its orders to its exit status."""

import asyncio
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from anima_actors.cli.keeping import recording
from anima_actors.cli.lived import Lived, live_through
from anima_actors.cli.orders import Orders
from anima_actors.cli.parts import BUILT_IN_NAMES, check_filled, check_names, joined
from anima_actors.cli.reports import json_report, junit_report
from anima_actors.cli.settings import changes_in
from anima_actors.cli.stage import Stage
from anima_actors.cli.stories import MindFactory, load_stories
from anima_actors.cli.voices import voice_settings
from anima_actors.cli.writing import OutputFile
from anima_actors.mind.mind import Mind
from anima_actors.mind.placement import ModulePlacement
from anima_actors.runtime import Actor
from anima_actors.scenario import Scenario

MET, NOT_MET = 0, 1


def perform(orders: Orders) -> int:
    """Run the stories, tell what came of them, write the reports; 0 where all expectations were met.

    Raises:
        BadInput: before anything was run or written.
    """
    orders.check()
    joining = joined(orders.extra, orders.replace, orders.intercept)
    changes = changes_in(orders.settings, (*BUILT_IN_NAMES, *(module.name for module in joining.extra)))
    constants = {path: changes.pop(path) for path in list(changes) if _of_an_extra(path, joining.extra)}
    factory = _mind_factory(orders, joining, constants)
    stories = load_stories(orders.files, changes, factory)
    with ExitStack() as drafts:
        written = [
            (drafts.enter_context(OutputFile(out, spared=orders.files)), render)
            for out, render in ((orders.json_out, json_report), (orders.junit_out, junit_report))
            if out is not None
        ]
        stage = Stage(orders, stories)
        lives = asyncio.run(_all(orders, [story for story, _ in stories], factory, stage))
        stage.close(lives)
        for draft, render in written:
            draft.write(render(lives))
    return MET if all(life.met for life in lives) else NOT_MET


async def _all(orders: Orders, stories: list[Scenario], factory: MindFactory, stage: Stage) -> list[Lived]:
    lives = []
    with stage.progress(len(stories) * (orders.seeds or 1)) as advance:
        for story in stories:
            for seed in _seeds(orders, story):
                stage.open(story, seed)
                with recording(orders, story, factory) as make:
                    life = await live_through(
                        story, seed, make, stage.turn, with_outcomes=orders.json_out is not None
                    )
                stage.end(life)
                lives.append(life)
                advance()
    return lives


def _seeds(orders: Orders, story: Scenario) -> Iterator[int]:
    first = story.seed if orders.seed is None else orders.seed
    yield from range(first, first + (orders.seeds or 1))


def _of_an_extra(path: str, extra: Sequence[type[Actor]]) -> bool:
    """Whether a setting is for a module that the command line brings: no story knows of it."""
    return any(path.startswith(f"constants.{module.name}.") for module in extra)


def _stood_in(module: type[Actor], left_out: Sequence[str]) -> bool:
    """Whether it has the name of a built-in module that is left out now, and so goes with it."""
    return module.name in left_out and module.name in BUILT_IN_NAMES


def _mind_factory(orders: Orders, joining: ModulePlacement, constants: Mapping[str, Any]) -> MindFactory:
    """Makes minds as the story asks for and the command line has it."""
    timed = orders.log_kind != "off"

    def make(**asked: Any) -> Mind:
        added = (*(one for one in asked.pop("extra") if not _stood_in(one, orders.without)), *joining.extra)
        known = (*BUILT_IN_NAMES, *(module.name for module in added))
        check_names("--only", orders.only, known)
        check_names("--without", orders.without, known)
        voice = voice_settings(orders.voice, os.environ, asked["voice"])
        asked["voice"] = replace(voice, numbers=True) if orders.numbers else voice
        asked["without"] = (*asked["without"], *orders.without, *joining.without)
        asked["only"] = orders.only or asked["only"]
        added_constants = {path.removeprefix("constants."): value for path, value in constants.items()}
        asked["constants"] = {**asked["constants"], **added_constants}
        mind = Mind(**asked, extra=added, timed=timed)
        check_filled(joining, mind.bus.wiring)
        return mind

    return make
