"""A mind and its turns as plain data, for whatever shows them: the page, the report, a program of one's own.

Everything is told once here. Who shows it adds nothing and works nothing out: columns and lanes of the wiring
are in it, and values are those that were recorded.
"""

from collections.abc import Mapping
from typing import Any

from anima_actors.journal.records import OUTSIDE, TurnRecord
from anima_actors.journal.timeline import TurnHistory
from anima_actors.runtime import Wiring
from anima_actors.runtime.step import HandlerStep

Json = dict[str, Any]

LANES = ("outside", "what comes in", "body and emotion", "processes and self", "agency", "language", "own")
"""The rows of the drawing of a turn, from top to bottom."""

COMES_IN, OWN = 1, 6
_LANE_OF_LAYER = {"L1": 2, "L2": 2, "L3": 3, "L4": 3, "L5": 4, "L6": 5}


def mind_as_data(history: TurnHistory, header: Mapping[str, Any], title: str = "", hash: str = "") -> Json:
    """Return what a mind is made of, and how its handlers hang together.

    Args:
        history: of the mind; where its modules are not at hand, the wiring is told of those that are.
        header: of its journal, or :meth:`Mind.described`.
        title: of its story; the name of the history by default.
        hash: of the history, where it is known.

    Returns:
        title, seed, package (its version), hash, persona, values, overrides (constants that were set),
        modules, lanes (names) and handlers: each with name, module, layer, lane and column (its place in the
        drawing of a turn), after (the handlers whose events it may take, or "outside"), tells (types of
        events) and silent (why it can never fire; empty where it can).
    """
    modules = header.get("modules")
    return {
        "title": title or history.name,
        "seed": header.get("seed"),
        "package": header.get("package"),
        "hash": hash,
        "persona": header.get("persona") or {},
        "values": header.get("values") or {},
        "overrides": header.get("overrides") or {},
        "modules": [one for one in modules if isinstance(one, dict)] if isinstance(modules, list) else [],
        "lanes": list(LANES),
        "handlers": handlers_as_data(history.wiring) if history.wiring else [],
    }


def handlers_as_data(wiring: Wiring) -> list[Json]:
    """Return the handlers of a wiring in canonical order, each with its place in the drawing of a turn.

    The column is the length of the longest way from outside to the handler, the same in every turn, so that
    a handler keeps its place while one steps from turn to turn. One that seldom
    runs and tells nothing has none.
    """
    columns = _columns(wiring)
    felt = min((columns[step.rank] for step in wiring.steps if step.layer == "L2"), default=0)
    told = []
    for step in wiring.steps:
        if step.rare and not step.signature.outputs:
            continue
        ranks = sorted({port.rank for port in step.taken}, key=lambda rank: -1 if rank is None else rank)
        after = [OUTSIDE if rank is None else wiring.steps[rank].name for rank in ranks]
        told.append(
            {
                "name": step.name,
                "module": step.module,
                "layer": step.layer,
                "lane": _lane(step, columns[step.rank] < felt),
                "column": columns[step.rank],
                "after": after,
                "tells": [output.event_type.__name__ for output in step.signature.outputs],
                "silent": wiring.silent.get(step.name, ""),
            }
        )
    return told


def turn_as_data(record: TurnRecord, state: Mapping[str, Any], label: str = "") -> Json:
    """Return a turn.

    Args:
        record: of the turn.
        state: after it; see :meth:`~anima_actors.journal.timeline.TurnHistory.state_of`.
        label: of the story's step; empty where there is none.

    Returns:
        n (its number), at_s, label, root (type of the event that opened it), message (what was said to the
        mind), reply and narrative (what it said, and tells itself), state, events (each with n, by, type,
        causes, values), failures, stopped, skipped, draws, us (microseconds by handler), hash.
    """
    return {
        "n": record.number,
        "at_s": record.at_s,
        "label": label,
        "root": record.root.type,
        "message": str(record.root.data.get("message") or ""),
        "reply": record.reply,
        "narrative": _told(record, "NarrativeTold"),
        "state": dict(state),
        "events": [
            {"n": n, "by": by, "type": kind, "causes": list(causes), "values": data}
            for n, by, causes, kind, data in record.events
        ],
        "failures": [dict(one) for one in record.failures],
        "stopped": dict(record.stopped),
        "skipped": list(record.skipped),
        "draws": dict(record.draws),
        "us": dict(record.microseconds),
        "hash": record.hash,
    }


def _told(record: TurnRecord, kind: str) -> str:
    event = record.find(kind)
    return str(event.data.get("text", "")) if event else ""


def _columns(wiring: Wiring) -> dict[int, int]:
    """The length of the longest way from outside to each handler, by rank."""
    columns: dict[int, int] = {}
    for step in wiring.steps:
        before = (columns[port.rank] for port in step.taken if port.rank is not None)
        columns[step.rank] = 1 + max(before, default=0)
    return columns


def _lane(step: HandlerStep, before_emotion: bool) -> int:
    """The row of a handler: agency that works on a stimulus before anything is felt is what comes in."""
    if step.layer == "L5" and before_emotion:
        return COMES_IN
    return _LANE_OF_LAYER.get(step.layer, OWN)
