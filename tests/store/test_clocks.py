"""Clocks that are wrong: no mind ages by them, and somebody is asked."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors.mind.inputs import LONGEST_REST_S
from anima_actors.store import MindStore
from anima_actors.store.presence import doubted
from anima_actors.store.session import seen_in
from tests.store.kept import HOUR, NOON, Wall, lived, no_birth, store_in

YEAR = 366 * 24 * HOUR
CLOCKS = st.lists(
    st.tuples(
        st.sampled_from(("open", "open with a wrong clock")),
        st.floats(0.0, 300 * HOUR),  # that really go by before
        st.floats(-20 * YEAR, 20 * YEAR),  # by which the wrong clock is off
        st.floats(0.0, 10 * HOUR),  # that it stays open
    ),
    max_size=6,
)


@pytest.mark.slow
@given(CLOCKS)
def test_a_wrong_clock_ages_no_mind_by_more_than_a_year_and_nothing_seen_goes_back(
    visits: list[tuple[str, float, float, float]],
) -> None:
    async def lived_through() -> None:
        with TemporaryDirectory() as folder:
            true_s, shift_s = NOON, 0.0
            store = MindStore(folder, lambda: true_s + shift_s, lambda: true_s)
            await lived(store)
            seen_s, wrong = seen_in(Path(folder) / "olha")[0], 0
            for how, gap_s, off_s, stay_s in visits:
                true_s += gap_s
                shift_s = off_s if how != "open" else 0.0
                wrong += how != "open"
                async with store.open("olha", no_birth, holder="a test") as kept:
                    assert kept.away_s is not None and 0.0 <= kept.away_s <= YEAR + 1
                    shift_s = -off_s  # set while it is open, which nobody heeds
                    true_s += stay_s
                    assert await kept.presence.come_back() == pytest.approx(
                        stay_s if stay_s >= 60 else 0.0, abs=1e-3
                    )
                    kept.save()
                assert seen_in(Path(folder) / "olha")[0] >= seen_s
                seen_s = seen_in(Path(folder) / "olha")[0]

    asyncio.run(lived_through())


@pytest.mark.parametrize(("right", "rested"), [(True, 10 * YEAR), (False, 0.0), (None, YEAR)])
async def test_an_absence_that_cannot_be_is_asked_about(
    tmp_path: Path, right: bool | None, rested: float
) -> None:
    wall = Wall()
    asked: list[tuple[str, float]] = []
    store = store_in(tmp_path, wall)
    await lived(store)

    def ask(name: str, away_s: float) -> bool | None:
        asked.append((name, away_s))
        return right

    store.doubt = ask
    wall.now_s += 10 * YEAR
    async with store.open("olha", no_birth, holder="a test") as kept:
        assert kept.away_s == min(rested, LONGEST_REST_S)
        kept.save()
    wall.now_s += HOUR  # the same clock an hour later is no surprise any more
    async with store.open("olha", no_birth, holder="a test") as kept:
        assert kept.away_s == pytest.approx(HOUR) and len(asked) == 1
        kept.save()
    if right is False:
        wall.now_s -= 10 * YEAR  # put right at last
        async with store.open("olha", no_birth, holder="a test") as kept:
            assert kept.away_s is not None and kept.away_s < 2 * HOUR


async def test_a_clock_that_is_behind_is_told_of_once_and_passes_no_time(tmp_path: Path) -> None:
    wall = Wall()
    told: list[str] = []
    store = store_in(tmp_path, wall)
    await lived(store)

    def tell(name: str, away_s: float) -> None:
        told.append(doubted(name, away_s))

    store.doubt = tell
    wall.now_s -= 48 * HOUR
    for away_s in (0.0, HOUR):
        async with store.open("olha", no_birth, holder="a test") as kept:
            assert kept.away_s == away_s
            kept.save()
        wall.now_s += HOUR
    assert told == [
        "the clock of this machine is 2 d behind the moment when olha was last seen; "
        "no time has passed for it"
    ]
