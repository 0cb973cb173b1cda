"""The public names for tests of a module, and where each is defined: the one list that all read."""

from anima_actors.runtime import VirtualClock as VirtualClock
from anima_actors.testing.conformance import Check as Check
from anima_actors.testing.conformance import Report as Report
from anima_actors.testing.conformance import check_module as check_module
from anima_actors.testing.conformance import check_modules as check_modules
from anima_actors.testing.event_factory import EventGenerator as EventGenerator
from anima_actors.testing.event_factory import events_of as events_of
from anima_actors.testing.event_factory import made_of as made_of
from anima_actors.testing.harness import Harness as Harness
from anima_actors.testing.harness import mini_mind as mini_mind
from anima_actors.testing.matchers import near as near
from anima_actors.testing.matchers import one_of as one_of
from anima_actors.testing.matchers import published as published
from anima_actors.testing.matchers import within as within
from anima_actors.testing.turn_alone import HarnessError as HarnessError

__all__: list[str]
