"""All sentinels together, over turns as they come or over a whole history."""

from collections.abc import Callable

from anima_actors.runtime import Turn, Wiring
from anima_actors.trace.decode import EventTypes, event_types
from anima_actors.trace.health.findings import Finding
from anima_actors.trace.health.modules import Repeats, Silences
from anima_actors.trace.health.series import Numbers
from anima_actors.trace.health.values import value_findings
from anima_actors.trace.log.retelling import typed_events
from anima_actors.trace.record import TurnRecord, record_turn
from anima_actors.trace.timeline import Chronicle


class Sentinels:
    """Watches the turns of one mind, one after another; what it knows of them does not grow.

    To watch a live mind: ``mind.observe(Sentinels(mind.bus.wiring, tell=print).live)``.

    Args:
        wiring: of the mind; without it nobody can tell who has gone silent.
        types: the event types, where there is no wiring; see :func:`~anima_actors.trace.decode.event_types`.
        tell: is called with each finding.
    """

    def __init__(
        self,
        wiring: Wiring | None = None,
        types: EventTypes | None = None,
        tell: Callable[[Finding], object] | None = None,
    ) -> None:
        self._types = types if types is not None else event_types(wiring) if wiring else {}
        self._tell = tell
        self._numbers = Numbers()
        self._silences = Silences(wiring) if wiring else None
        self._repeats = Repeats()
        self._lasting: set[tuple[str, str, str]] = set()

    def watch(self, record: TurnRecord) -> list[Finding]:
        """Take in the next turn; returns what has begun to be wrong with it."""
        told = self._numbers.add(record, typed_events(record, self._types))
        lasting = value_findings(self._numbers, told, record.number)
        lasting += self._repeats.findings(told, record.number, elapsed="seconds" in record.root.data)
        known, self._lasting = self._lasting, {_place(finding) for finding in lasting}
        found = [finding for finding in lasting if _place(finding) not in known]
        if self._silences is not None:
            found += self._silences.findings(record)
        if self._tell is not None:
            for finding in found:
                self._tell(finding)
        return found

    def live(self, turn: Turn) -> None:
        """Take in a turn just finished, as an observer does."""
        self.watch(record_turn(turn))


def findings_of(chronicle: Chronicle) -> list[Finding]:
    """All that is wrong with a history, in the order in which it was noticed."""
    sentinels = Sentinels(chronicle.wiring, chronicle.types)
    return [finding for record in chronicle for finding in sentinels.watch(record)]


def _place(finding: Finding) -> tuple[str, str, str]:
    return finding.kind, finding.module, finding.subject
