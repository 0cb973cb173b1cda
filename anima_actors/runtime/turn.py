"""The complete account of one turn."""

from collections.abc import Mapping
from functools import cached_property
from typing import TypeVar

from anima_actors.runtime.event import Envelope, Event, RootEvent
from anima_actors.runtime.ledger import Ledger, Outline
from anima_actors.runtime.step import Slots
from anima_actors.runtime.supervision import Failure

E = TypeVar("E", bound=Event)


class Turn:
    """One root event and the wave that it set off. Not to be changed."""

    def __init__(
        self,
        ledger: Ledger,
        skipped: tuple[str, ...],
        failures: tuple[Failure, ...],
        stopped: Mapping[str, str],
        microseconds: Mapping[str, float],
    ) -> None:
        self.number = ledger.number  # from 1
        self.at_s = ledger.at_s  # the mind's time in seconds
        self.skipped = skipped  # handlers whose inputs stayed absent, in canonical order
        self.failures = failures  # in canonical order
        self.stopped = stopped  # modules out of service, and why
        self.microseconds = microseconds  # by handler, where measured; stands beside the record
        self._ledger = ledger

    @property
    def root(self) -> RootEvent:
        """The event that opened the turn."""
        return self._ledger.root

    @cached_property
    def envelopes(self) -> tuple[Envelope, ...]:
        """Every event with its provenance, in canonical order, the root first."""
        return tuple(self._ledger.envelopes())

    def laid_out(self) -> tuple[Outline, Slots]:
        """What :attr:`envelopes` tell, in its shortest form: the turn's shape, and the events by port."""
        return self._ledger.outline(), self._ledger.slots

    def find(self, event_type: type[E]) -> E | None:
        """The first event of that type in this turn, or None."""
        return self._ledger.find(event_type)

    @property
    def degraded(self) -> list[dict[str, str]]:
        """Modules that failed this turn or are out of service, each with the reason; JSON-ready."""
        found = [
            {"module": failure.module, "handler": failure.publisher, "reason": failure.reason}
            for failure in self.failures
        ]
        told = {failure.module for failure in self.failures if failure.stopped}
        found += [
            {"module": module, "handler": module, "reason": why}
            for module, why in self.stopped.items()
            if module not in told
        ]
        return found
