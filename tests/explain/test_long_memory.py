"""What a module has long known is as old as the turn in which it came to know it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest

from anima_actors import Actor, Mind, ReactorNudge, Stimulus, handler
from anima_actors.events import StimulusBias
from anima_actors.explain import Account, account
from anima_actors.explain.sources import replayer_in
from anima_actors.journal.reader import Journal
from anima_actors.mind.builder import BUILT_IN

HURT, ASKED = "hurt", "now"


class Grudging(Actor):
    """Keeps what hurt it, and gives it back when it is asked."""

    def __init__(self) -> None:
        self.kept = 0.0
        self.turns = 0

    def gives(self, stimulus: Stimulus) -> float:
        self.turns += 1
        self.kept = 0.9 if stimulus.message == HURT else self.kept
        return self.kept if stimulus.message == ASKED else 0.0

    @handler
    def show(self, stimulus: Stimulus) -> ReactorNudge | None:
        """Give it back at the end of the turn."""
        given = self.gives(stimulus)
        return ReactorNudge(self.name, tension=given) if given else None


class Resentful(Grudging):
    """Does so as the turn begins."""

    @handler
    def show(self, stimulus: Stimulus) -> StimulusBias | None:  # type: ignore[override]
        given = self.gives(stimulus)
        return StimulusBias(self.name, tension=given / 2) if given else None


def since(told: Account, module: str) -> list[int | None]:
    """The turns that the ends of a module's share go back to."""

    def ends(parts: Any) -> Iterator[Any]:
        for part in parts:
            yield from ends(part.sources) if part.sources else (part,)

    return [one.since for one in ends(told.contributions) if one.source == module]


@pytest.mark.slow
@pytest.mark.parametrize("module", [Grudging, Resentful])
@pytest.mark.parametrize(("hurt", "asked"), [(1, 7), (3, 4), (2, 115), (63, 131), (50, 102)])
def test_a_grudge_is_as_old_as_the_hurt(module: type[Actor], hurt: int, asked: int, tmp_path: Path) -> None:
    mind = Mind(seed=1, extra=[module], record=tmp_path / "x.anima")
    for turn in range(1, asked + 2):
        mind.experience_now({}, {hurt: HURT, asked: ASKED}.get(turn, ""))
    question = f"reactors.tension@{asked + 1 if module is Grudging else asked}"
    assert since(mind.why(question), module.name) == [hurt]
    mind.close()

    def made(header: Mapping[str, Any]) -> Mind:
        return Mind.from_header(header, [module])

    with Journal.open(tmp_path / "x.anima") as journal:
        assert since(account(question, replayer_in(journal, made)), module.name) == [hurt]


class Counting(Resentful):
    """Says in its own words what it keeps."""

    cause_name = "an old grudge"
    memory_words: ClassVar[Mapping[str, str]] = {"kept": "what hurt it once"}


def test_a_module_says_in_its_own_words_what_it_keeps() -> None:
    mind = Mind(seed=1, extra=[Counting])
    for message in (HURT, "", ASKED):
        mind.experience_now({}, message)
    told = mind.why("reactors.tension").tree()
    assert "an old grudge: tension +.45" in told
    assert "what hurt it once" in told


@pytest.mark.parametrize("module", BUILT_IN, ids=lambda module: module.name)
def test_a_built_in_module_has_words_only_for_what_it_keeps(module: type[Actor]) -> None:
    assert module.memory_words.keys() <= vars(module()).keys()
