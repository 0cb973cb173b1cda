"""A finished turn as its user sees it."""

import pytest

from anima_actors import Mind, Stimulus
from anima_actors.encoding.snapshots import decode_state, encode_state
from anima_actors.encoding.turn_content import pack, unpack
from anima_actors.mind.state import TurnSnapshot


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
