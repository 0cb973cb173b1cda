"""The body keeps an exact account of its own: shares by source that sum to its change. The way follows it."""

from collections.abc import Iterator
from dataclasses import replace
from operator import add
from typing import TYPE_CHECKING, Any

from anima_actors.psyche.events import ReactorNudge, ReactorsMoved, ReactorsSettled, StimulusBias
from anima_actors.psyche.reactor_space import Reactors, Share
from anima_actors.rerun.why.scene import Scene
from anima_actors.rerun.why.walk import Cause, Hop, Stage, Walker, opening
from anima_actors.runtime.step import Step

if TYPE_CHECKING:
    from anima_actors.rerun.why.troupe import Troupe

RETURN, STIMULUS = "return", "stimulus"
NUDGE = "nudge"
"""What is remembered of feedback to the body at the end of the turn before."""


def body_way(walker: Walker, port: int, old: Scene, new: Scene) -> Iterator[Stage] | None:
    """The way of the body by its own shares; None for other events, and where the body has no account."""
    held, was = new[port], old[port]
    if not isinstance(held, ReactorsMoved | ReactorsSettled) or type(was) is not type(held):
        return None
    moved_before, moved = _find(walker.troupe, old, ReactorsMoved), _find(walker.troupe, new, ReactorsMoved)
    if moved is None or moved_before is None:
        return None
    intercepting = walker.troupe.step_of_port[port].signature.intercepts
    if intercepting or (port != moved[0] and moved[0] in walker.troupe.wiring.intercepted):
        return None  # what was made of the body's movement is none of its own account
    return _by_shares(walker.troupe, old, new, was, held, moved)


def _by_shares(
    troupe: "Troupe", old: Scene, new: Scene, was: Any, held: Any, moved: tuple[int, Any]
) -> Iterator[Stage]:
    x = was.after
    base = replace(held, after=x)
    yield Stage((opening(new),), base)
    if isinstance(was, ReactorsMoved):
        settled = _find(troupe, old, ReactorsSettled)
        if settled and settled[1].after == moved[1].before and old.number == new.number - 1:
            for share in settled[1].shares:
                x = Reactors(*map(add, x, share.amounts))
                yield Stage((Cause("memory", new.number, share.source, NUDGE),), replace(base, after=x))
    if x != moved[1].before:
        x = moved[1].before
        yield Stage((Cause("memory", new.number, "reactors", "now"),), replace(base, after=x))
    for share, cause in _told(troupe, new, *moved):
        x = Reactors(*map(add, x, share.amounts))
        yield Stage((cause,), replace(base, after=x))
    if isinstance(held, ReactorsSettled):
        for share, cause in _told(troupe, new, *_known(_find(troupe, new, ReactorsSettled))):
            x = Reactors(*map(add, x, share.amounts))
            yield Stage((cause,), replace(base, after=x))
    yield Stage((opening(new),), held)


def _find(troupe: "Troupe", scene: Scene, kind: type) -> tuple[int, Any] | None:
    for port in scene.sequences:
        if port in troupe.step_of_port and isinstance(scene[port], kind):
            return port, scene[port]
    return None


def _known(found: tuple[int, Any] | None) -> tuple[int, Any]:
    assert found is not None
    return found


def _told(troupe: "Troupe", scene: Scene, port: int, event: Any) -> Iterator[tuple[Share, Cause]]:
    """The shares of a movement, each with its cause."""
    doses = list(_doses(troupe.step_of_port[port], scene))
    for share in event.shares:
        if share.source == RETURN:
            yield share, Cause("clock", scene.number, RETURN, hop=Hop(scene.number, 0, -1))
        elif share.source == STIMULUS and not any(source == STIMULUS for source, _, _ in doses):
            yield share, opening(scene, "deltas")
        else:
            place = next((i for i, (source, _, _) in enumerate(doses) if source == share.source), None)
            if place is None:
                yield share, opening(scene)
                continue
            _, hop, index = doses.pop(place)
            yield share, Cause("dose", scene.number, share.source, hop=hop, place=index)


def _doses(step: Step, scene: Scene) -> Iterator[tuple[str, Hop, int]]:
    """The doses that the body took, in its order: source, event, place in its port."""
    for port in step.taken:
        held = scene[port.number]
        for index, event in enumerate(held if isinstance(held, tuple) else (held,)):
            if isinstance(event, StimulusBias | ReactorNudge):
                sequence = scene.sequences[port.number][index]
                yield event.source, Hop(scene.number, sequence, port.number), index
