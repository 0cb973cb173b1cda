"""A finished turn as its user sees it."""

from typing import get_type_hints

import pytest
from pydantic import TypeAdapter

from anima_actors import Mind, Personality, Stimulus
from anima_actors.encoding.snapshots import decode_state, encode_state
from anima_actors.encoding.turn_content import pack, unpack
from anima_actors.mind.state import MindState, TurnSnapshot
from anima_actors.psyche import STATE_KEYS
from tests.stories import BETRAYAL, live


@pytest.mark.parametrize("former", ["anima_actors.told:Moment", "anima_actors.mind.state:Moment"])
def test_a_turn_in_an_older_mind_file_is_read_as_a_snapshot(former: str) -> None:
    mind = Mind()
    mind.experience_now({"tension": 0.4})
    snapshot = mind.history[-1]
    version, names, tree = unpack(encode_state(snapshot))
    older = [former if name.endswith(":TurnSnapshot") else name for name in names]
    again = decode_state(pack((version, older, tree)))
    assert former in older
    assert isinstance(again, TurnSnapshot) and again == snapshot
    assert isinstance(again.root, Stimulus)


TYPES = get_type_hints(MindState)


def test_every_key_of_the_state_has_a_type_and_no_other() -> None:
    assert tuple(TYPES) == STATE_KEYS


def test_every_value_of_a_state_is_of_its_type() -> None:
    seen = dict.fromkeys(TYPES, False)
    mind = Mind(Personality(neuroticism=0.9), seed=1)
    for state in (*(live(mind, one) for one in BETRAYAL), mind.rest_now(9 * 3600)):
        for key, value in state.items():
            TypeAdapter(TYPES[key]).validate_python(value, strict=True)
            seen[key] |= value is not None
    assert [key for key, was in seen.items() if not was] == []
