"""What a module has long known is as old as the turn in which it came to know it."""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import add, attrgetter, itemgetter
from pathlib import Path
from typing import Any, ClassVar

import pytest

from anima_actors import Actor, Facet, Mind, ReactorNudge, Stimulus, handler
from anima_actors.events import PredictionMade, StimulusBias
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


@dataclass
class Diary:
    """What a module keeps, beside what changes each turn."""

    first: float = 0.0
    turns: int = 0


def _noted(diary: Diary, told: float) -> None:
    diary.turns += 1
    diary.first = told if diary.turns == 1 else diary.first


class Keeping(Actor):
    """Keeps what each turn brings in one place, and gives back what the first brought when it is asked."""

    shape: ClassVar[Callable[[], Any]]
    note: ClassVar[Callable[[Any, float], Any]]
    first: ClassVar[Callable[[Any], float]]

    def __init__(self) -> None:
        self.kept = type(self).shape()

    @handler
    def show(self, stimulus: Stimulus) -> StimulusBias | None:
        """Give it back as the turn begins."""
        changed = type(self).note(self.kept, stimulus.deltas.tension)
        self.kept = self.kept if changed is None else changed
        if stimulus.message != ASKED:
            return None
        return StimulusBias(self.name, tension=type(self).first(self.kept) / 2)


SHAPES: Mapping[str, tuple[Callable[[], Any], Callable[[Any, float], Any], Callable[[Any], float]]] = {
    "a number": (float, max, float),
    "a list": (list, list.append, itemgetter(0)),
    "a tuple": (tuple, lambda kept, told: (*kept, told), max),
    "a short deque": (lambda: deque(maxlen=9), deque.append, max),
    "a mapping": (dict, lambda kept, told: {**kept, f"turn {len(kept) + 1}": told}, itemgetter("turn 1")),
    "a mapping with a count": (
        lambda: {"turns": 0},
        lambda kept, told: {f"turn {kept['turns'] + 1}": told, **kept, "turns": kept["turns"] + 1},
        itemgetter("turn 1"),
    ),
    "a counter": (Counter, lambda kept, told: kept.update([told > 0.5]), lambda kept: kept[True] * 0.5),
    "a set": (set, lambda kept, told: kept.add(told + len(kept) * 1e-6), max),
    "an object": (Diary, _noted, attrgetter("first")),
    "a list in a mapping": (
        lambda: {"told": []},
        lambda kept, told: kept["told"].append({"tension": told}),
        lambda kept: kept["told"][0]["tension"],
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_part_of_what_is_kept_is_as_old_as_itself_in_any_shape(shape: str) -> None:
    make, note, first = SHAPES[shape]
    module = type(
        "Keeper", (Keeping,), {"shape": make, "note": staticmethod(note), "first": staticmethod(first)}
    )
    mind = Mind(seed=1, extra=[module])
    for turn in range(1, 8):
        mind.experience_now({"tension": 0.6 if turn == 1 else 0.01 * turn}, ASKED if turn == 7 else "")
        if turn == 3:
            mind.rest_now(600)
    told = mind.why("reactors.tension")
    assert since(told, "keeper") == [1] and told.gap < 1e-12


@pytest.mark.parametrize("module", [Grudging, Resentful])
def test_what_is_older_than_the_record_is_as_old_as_the_record(module: type[Actor], tmp_path: Path) -> None:
    before = Mind(seed=1, extra=[module])
    for message in (HURT, "", ""):
        before.experience_now({}, message)
    before.save(tmp_path / "x.mind")
    mind = Mind.load(tmp_path / "x.mind", extra=[module])
    mind.record_to(tmp_path / "x.anima")
    for message in ("", "", "", ASKED, ""):  # turns 4 to 8
        mind.experience_now({}, message)
    told = mind.why("reactors.tension@8" if module is Grudging else "reactors.tension@7")
    assert since(told, module.name) == [4]
    mind.close()


class Summing(Keeping):
    """Keeps a sum, of which no part is older than the rest."""

    shape, first = float, float
    note = add


def test_a_sum_is_as_old_as_what_was_added_last() -> None:
    mind = Mind(seed=1, extra=[Summing])
    for turn in range(1, 8):
        mind.experience_now({"tension": 0.1}, ASKED if turn == 7 else "")
    assert since(mind.why("reactors.tension"), "summing") == [6]


@dataclass(frozen=True)
class MoodTold(Facet):
    level: float
    turns: int


class Echoing(Actor):
    """Hears in one handler, and tells in another."""

    def __init__(self) -> None:
        self.heard, self.turns = 0.0, 0

    @handler
    def hear(self, stimulus: Stimulus) -> None:
        self.turns += 1
        self.heard = stimulus.deltas.tension or self.heard

    @handler
    def tell(self, prediction: PredictionMade) -> MoodTold:
        return MoodTold(self.heard, self.turns)


def test_what_a_module_has_heard_in_this_very_turn_is_no_memory() -> None:
    mind = Mind(seed=1, extra=[Echoing])
    for tension in (0.5, 0.0, 0.0, 0.4, 0.0):
        mind.experience_now({"tension": tension})
    for turn, text, amount in (
        (1, "the stimulus (tension +.50)", 0.5),
        (4, "the stimulus (tension +.40)", -0.1),
    ):
        (one,) = mind.why(f"mood_told.level@{turn}").contributions
        assert one.text == text and one.amount == pytest.approx(amount)
    (one,) = mind.why("mood_told.turns@5").contributions
    assert (one.source, one.amount) == ("stimulus", 1)
    told = mind.why("mood_told.level@5")
    assert told.sentence() == "Mood told level stayed at .40 at turn 5: nothing has changed it since turn 4."


class Postponing(Actor):
    """Shows each turn what it took in the turn before."""

    def __init__(self) -> None:
        self.pending, self.shown = 0.0, 0.0

    @handler
    def take(self, stimulus: Stimulus) -> None:
        self.shown, self.pending = self.pending, stimulus.deltas.tension

    @handler
    def tell(self, prediction: PredictionMade) -> MoodTold:
        return MoodTold(self.shown, 0)


def test_what_is_passed_on_within_a_turn_is_as_old_as_when_it_was_taken() -> None:
    mind = Mind(seed=1, extra=[Postponing])
    for tension in (0.1, 0.2, 0.4):
        mind.experience_now({"tension": tension})
    (one,) = mind.why("mood_told.level").contributions
    assert (one.source, one.since) == ("postponing", 2) and one.amount == pytest.approx(0.1)


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
