"""What is done to a module lasts as long as it is said to, harms no other, and happens again alike."""

import pytest

from anima_actors.encoding.snapshots import decode_state
from anima_actors.encoding.turn_content import pack
from anima_actors.runtime import Actor, Bus, Disturbed, InvalidEvent, handler
from anima_actors.runtime.fault_injection import Fault
from tests.runtime.troupe import Answered, Called, Heard, Understood, published, stage


class Ear(Actor):
    """Counts what it hears."""

    def __init__(self) -> None:
        self.heard = 0

    @handler
    def hear(self, called: Called) -> Heard:
        self.heard += 1
        return Heard(str(self.heard))


class Mind(Actor):
    @handler
    def understand(self, heard: Heard) -> Understood:
        return Understood(heard.text)


class Door(Actor):
    @handler
    def answer(self, called: Called, understood: Understood | None) -> Answered:
        return Answered(understood.text if understood else "nobody understood")


def told(bus: Bus) -> str:
    answer = bus.run_turn_sync(Called()).find(Answered)
    assert answer is not None
    return answer.text


def disturbed(kind: str, module: str, amount: float = 0.0) -> Bus:
    bus = stage(Ear, Mind, Door)
    assert told(bus) == "1"
    bus.run_turn_sync(Disturbed(kind, module, amount))
    return bus


def test_a_killed_module_is_absent_until_it_is_restored_as_it_was() -> None:
    bus = disturbed("kill", "ear")
    assert told(bus) == "nobody understood"
    assert bus.run_turn_sync(Called()).degraded == [{"module": "ear", "handler": "ear", "reason": "killed"}]
    bus.run_turn_sync(Disturbed("restore", "ear"))
    assert told(bus) == "2"


def test_a_short_delay_costs_time_and_a_long_one_the_answer() -> None:
    bus = disturbed("delay", "mind", 2.0)
    before_s = bus.clock.now_s()
    assert told(bus) == "2" and bus.clock.now_s() == before_s + 2.0
    bus.run_turn_sync(Disturbed("delay", "mind", 6.0))
    turn = bus.run_turn_sync(Called())
    assert published(turn, Understood) == [] and turn.failures[0].reason == "overran its deadline of 5 s"
    bus.run_turn_sync(Disturbed("restore", "mind"))
    assert told(bus) == "4"


def test_a_corrupted_module_fails_once_and_is_good_again() -> None:
    bus = disturbed("corrupt", "ear")
    turn = bus.run_turn_sync(Called())
    assert published(turn, Heard) == [] and turn.failures[0].publisher == "ear.hear"
    assert told(bus) == "2"


def test_a_flooded_module_is_handed_everything_so_many_times_over() -> None:
    bus = disturbed("flood", "ear", 1000)
    assert told(bus) == "1002"
    assert told(bus) == "1003"


@pytest.mark.parametrize(
    ("kind", "amount"), [("kill", 0.0), ("delay", 6.0), ("corrupt", 0.0), ("flood", 5.0)]
)
def test_trouble_outlasts_a_snapshot(kind: str, amount: float) -> None:
    bus = disturbed(kind, "ear", amount)
    twin = stage(Ear, Mind, Door)
    twin.restore(bus.snapshot())
    for one in (bus, twin):
        one.run_turn_sync(Called())
        one.run_turn_sync(Disturbed("restore", "ear"))
    assert told(bus) == told(twin) and bus.clock.now_s() == twin.clock.now_s()


def test_only_what_there_is_can_be_disturbed() -> None:
    bus = stage(Ear, Mind, Door)
    with pytest.raises(InvalidEvent, match="one of the modules ear, mind, door"):
        bus.run_turn_sync(Disturbed("kill", "nose"))
    with pytest.raises(InvalidEvent, match="kill, restore, delay, corrupt, flood"):
        bus.run_turn_sync(Disturbed("tickle", "ear"))
    assert bus.turns == 0


def test_a_fault_that_was_saved_under_its_former_name_is_read() -> None:
    saved = pack((1, ["anima_actors.runtime.disturbance:Trouble"], ["n", 0, [2.0, False, 0]]))
    assert decode_state(saved) == Fault(delay_s=2.0) and type(decode_state(saved)) is Fault
