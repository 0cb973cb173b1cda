"""The state and prompt of a mind of a server, read without passing time."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from anima_actors.mind.mind import Mind
from anima_actors.mind.module_refs import ModuleRef
from anima_actors.psyche.prompt.compose import Prompt
from anima_actors.server.routes import RequestError, mind_unavailable
from anima_actors.store import MindStore, StoreError


class MindView(NamedTuple):
    """A mind as it is, or was, after a turn."""

    name: str
    turn: int
    state: Mapping[str, Any]
    prompt: Callable[[], Prompt]


def view_of(name: str, mind: Mind) -> MindView:
    """Return a mind that is open, after its last turn."""
    turn = mind.history[-1].turn if mind.history else 0
    return MindView(name, turn, mind.state, lambda: mind.prompt)


def view_of_kept(store: MindStore, name: str, extra: Iterable[ModuleRef] = ()) -> MindView:
    """Return a mind as it was saved.

    Args:
        store: where it is kept.
        name: of the mind.
        extra: modules that cannot be imported by the names in its file.

    Raises:
        RequestError: there is no such mind, or its file cannot be read.
    """
    try:
        summary = store.describe(name) if name in store else None
    except StoreError as error:
        raise mind_unavailable(str(error)) from None
    if summary is None:
        raise RequestError(404, f"there is no mind called {name}", "mind_not_found", param="name")
    if summary.problem:
        raise mind_unavailable(summary.problem)

    def prompt() -> Prompt:
        try:
            return store.load(summary.name, extra).prompt
        except StoreError as error:
            raise mind_unavailable(str(error)) from None

    return MindView(summary.name, summary.turns, summary.state, prompt)
