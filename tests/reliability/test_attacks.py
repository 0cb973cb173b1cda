"""Each attack, tried a few times; docs/reliability.md says how they are tried in full."""

import pytest

from tests.reliability import Attack, attacks


@pytest.mark.slow
@pytest.mark.parametrize("attack", attacks(), ids=lambda attack: attack.name)
def test_nothing_that_is_tried_is_met_wrongly(attack: Attack) -> None:
    times = max(1, attack.times // 100)
    outcome = attack.run(times, 7)
    assert outcome.wrong == []
    assert outcome.tried >= times
    assert attack.about.endswith(".")
