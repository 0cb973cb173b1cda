"""Accounts close over an interceptor: what it changed or dropped is a part of the way."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from anima_actors import Actor, Journal, Mind, ReactorNudge, StimulusBias, intercepts
from anima_actors.events import EmotionFelt, MirrorReflected, ReactorsMoved, Spoken
from anima_actors.scenario import Scenario, build_mind
from anima_actors.scenario.runner import live
from tests.explain.asking import STORY_FILES, asked, every_account, gaps_within, open_ends

CLOSED = 1e-12


class Muffler(Actor):
    """Halves every bias, and lets nothing through that a defence gave back."""

    @intercepts
    def muffle(self, biases: tuple[StimulusBias, ...]) -> tuple[StimulusBias, ...]:
        return tuple(replace(one, tension=one.tension / 2, cohesion=one.cohesion / 2) for one in biases)

    @intercepts
    def hold_back(self, nudges: tuple[ReactorNudge, ...]) -> tuple[ReactorNudge, ...]:
        return tuple(one for one in nudges if one.source != "defense")


class Naive(Actor):
    """Hears no fear, and takes all else for well."""

    @intercepts
    def mishear(self, heard: MirrorReflected) -> MirrorReflected | None:
        return None if heard.inferred.tension > 0.1 else replace(heard, empathy_note="All is well with them.")


class Numb(Actor):
    """Feels half of how far the body moved."""

    @intercepts
    def feel_less(self, body: ReactorsMoved) -> ReactorsMoved:
        half = [(after + before) / 2 for before, after in zip(body.before, body.after, strict=True)]
        return replace(body, after=type(body.after)(*half))


class Torn(Actor):
    """Fails every time."""

    @intercepts
    def tear(self, felt: EmotionFelt) -> EmotionFelt | None:
        raise RuntimeError("torn")


def through(file: Path, module: type[Actor], journal: Path | None = None) -> Mind:
    def make(**asked_for: object) -> Mind:
        return Mind(**{**asked_for, "extra": [module]}, record=journal)  # type: ignore[arg-type]

    story = Scenario.from_file(file)
    mind = build_mind(story, mind_factory=make)

    async def lived() -> None:
        for _, step in story.turns():
            await live(mind, step)

    asyncio.run(lived())
    return mind


@pytest.mark.slow
@pytest.mark.parametrize("module", [Muffler, Naive, Numb, Torn])
@pytest.mark.parametrize("file", STORY_FILES[:3], ids=[file.stem for file in STORY_FILES[:3]])
def test_every_account_closes_over_an_interceptor(file: Path, module: type[Actor]) -> None:
    mind = through(file, module)
    numbers = 0
    for account in every_account(asked(mind)):
        where = f"{account.path}@{account.turn}"
        assert account.gap <= CLOSED or not account.is_number, where
        assert open_ends(account) == [], where
        assert gaps_within(account) == [], where
        numbers += account.is_number and account.change != 0
    assert numbers > 100


FIRST = next(file for file in STORY_FILES if file.stem == "first_contact")


def test_an_answer_is_about_what_the_readers_had() -> None:
    mind = through(FIRST, Naive)
    for turn, note in ((5, "All is well with them."), (4, None)):
        account = mind.why(f"mirror.empathy_note@{turn}")
        assert account.after == note


def test_an_answer_names_the_interceptor_and_goes_on_behind_it() -> None:
    account = through(FIRST, Muffler).why("reactors.tension@4")
    held = next(one for one in account.contributions if "muffler" in one.text)
    assert {one.ends for one in held.roots()} <= {"stimulus", "random draw", "earlier turn"}
    assert held.sources


def test_a_record_tells_an_event_as_its_readers_had_it(tmp_path: Path) -> None:
    class Husher(Actor):
        @intercepts
        def hush(self, spoken: Spoken) -> Spoken | None:
            return replace(spoken, text="Hush.")

    journal = tmp_path / "hushed.anima"
    with through(FIRST, Husher, journal):
        pass
    with Journal.open(journal) as recorded:
        record = recorded.turn(1)
    assert [one.data["text"] == "Hush." for one in record.find_all("Spoken")] == [False, True]
    found = record.find("Spoken")
    assert found is not None and found.data["text"] == "Hush."
