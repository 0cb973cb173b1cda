"""Actors: private state and handlers. Nothing else is needed to write a module."""

import re
from collections import deque
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import is_dataclass
from typing import Any, ClassVar, TypeVar, cast, get_type_hints, overload

from anima_actors.runtime.errors import WiringError
from anima_actors.runtime.event import ConcludingEvent, Event, RootEvent
from anima_actors.runtime.random_stream import RandomStream
from anima_actors.runtime.signature import HandlerSignature, read_signature
from anima_actors.runtime.timer import MindTime, Timer, timer_after

Function = TypeVar("Function", bound=Callable[..., Any])

DEFAULT_DEADLINE_S = 5.0


@overload
def handler(function: Function, /) -> Function: ...
@overload
def handler(
    *, deadline_s: float = ..., conclusion: type[ConcludingEvent] | None = None
) -> Callable[[Function], Function]: ...
def handler(
    function: Function | None = None,
    /,
    *,
    deadline_s: float = DEFAULT_DEADLINE_S,
    conclusion: type[ConcludingEvent] | None = None,
) -> Function | Callable[[Function], Function]:
    """Mark a method of an actor as a handler: its annotations are its subscription.

    The method itself is left as it is and can be called in a test like any other.

    Args:
        function: the method, where the decorator is used bare.
        deadline_s: how many seconds an ``async def`` handler may take before its outputs close as
            absent. A plain ``def`` handler must not wait for anything.
        conclusion: of an ``async def`` handler whose work may go on beside the turns that follow, the event
            with which it ends then. What the handler changes of its actor is lost; take the event to change
            it.
    """

    def mark(marked: Function) -> Function:
        marked.__handler_deadline_s__ = deadline_s  # type: ignore[attr-defined]
        marked.__handler_conclusion__ = conclusion  # type: ignore[attr-defined]
        return marked

    return mark if function is None else mark(function)


@overload
def intercepts(function: Function, /) -> Function: ...
@overload
def intercepts(*, deadline_s: float) -> Callable[[Function], Function]: ...
def intercepts(
    function: Function | None = None, /, *, deadline_s: float = DEFAULT_DEADLINE_S
) -> Function | Callable[[Function], Function]:
    """Mark a handler that sees an event before its readers do, and may change or drop it.

    Its first parameter is the event, or ``tuple[SomeEvent, ...]`` for all of a type; what it returns takes
    their place for every reader, None and the empty tuple drop them. Both are on record, before and after.
    Several interceptors of a type act one after another, in the order of their modules. One that fails lets
    the event pass as it was.

    Args:
        function: the method, where the decorator is used bare.
        deadline_s: as for :func:`handler`.
    """

    def mark(marked: Function) -> Function:
        marked.__handler_intercepts__ = True  # type: ignore[attr-defined]
        return handler(deadline_s=deadline_s)(marked)

    return mark if function is None else mark(function)


class Actor:
    """Private state, and handlers that react to events.

    A subclass may set:
        name: the module's name in scenarios, logs and states; by default the class name in snake case.
        layer: where it belongs ("L1" to "L6"); only shown.
        cause_name: what its events are called where `anima why` tells them as a cause, such as "a memory"; by
            default the module's name.
        memory_words: what it keeps in which attribute, in words for the same, such as {"held": "the goal held
            so far"}.
        constants: an annotation naming a frozen dataclass whose defaults are the module's constants.
            Each can be overridden when the mind is built, as "module.constant".

    The runtime sets :attr:`random`, the actor's own random stream, :attr:`constants`, and :attr:`mind_time`,
    whose ``now_s`` is the mind's time in seconds and ``turn`` the number of the turn. All are there from the
    start, so an actor can be made and called in a test without a bus.
    """

    __slots__ = ("__dict__", "constants", "mind_time", "pending_timers", "random")

    name: ClassVar[str] = ""
    layer: ClassVar[str] = "module"
    cause_name: ClassVar[str] = ""
    memory_words: ClassVar[Mapping[str, str]] = {}
    constants_type: ClassVar[type | None] = None
    handlers: ClassVar[tuple[HandlerSignature, ...]] = ()

    constants: Any
    random: RandomStream
    mind_time: MindTime
    pending_timers: tuple[Timer, ...]  # those set, in the order in which they were

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "name" not in vars(cls):
            cls.name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", cls.__name__).lower()
        if not re.fullmatch(r"[a-z][a-z0-9_]*", cls.name):
            raise WiringError(
                f"{cls.__name__}: the module name {cls.name!r} must be lower-case letters, digits and _"
            )
        cls.constants_type = _constants_type(cls)
        cls.handlers = _read_handlers(cls)

    def __new__(cls, *_arguments: object, **_keywords: object) -> "Actor":
        actor = super().__new__(cls)
        actor.constants = cls.constants_type() if cls.constants_type else None
        actor.random = RandomStream(cls.name)
        actor.mind_time, actor.pending_timers = MindTime(), ()
        return actor

    def later(self, seconds: float, event: RootEvent) -> None:
        """Ask for an event of one's own: when so much of the mind's time has passed, it opens a turn.

        Timers belong to the actor's state: they are kept in mind files and journals, and a handler that fails
        has set none. Several that are due go by time, then by module, then in the order of their setting.

        Args:
            seconds: from the time of this turn, from 0.
            event: such as ``Reminded("tea")``, a subclass of RootEvent that a handler takes.

        Raises:
            ValueError: the seconds are not a number from 0, or 64 timers are set already.
            TypeError: the event opens no turn.
            InvalidEvent: it holds a bad value.
        """
        held = self.pending_timers
        self.pending_timers = (*held, timer_after(seconds, event, self.mind_time.now_s, len(held)))
        self.mind_time.has_timers = True

    def cancel_timers(self) -> None:
        """Let go of all timers that are set: what was asked for is no longer wanted."""
        self.pending_timers = ()

    def snapshot(self) -> dict[str, Any]:
        """The actor's state as plain data that shares nothing mutable with it.

        By default all attributes. Tuples and events count as immutable; keep what changes in numbers,
        lists, dicts or arrays. Override together with :meth:`restore`.
        """
        state = self.__dict__.copy()
        if not immutable_types.issuperset(map(type, state.values())):  # few actors hold anything else
            for key, value in state.items():
                if type(value) not in immutable_types:
                    state[key] = _copied(value)
        return state

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take over a state made by :meth:`snapshot`. The given mapping stays the caller's."""
        own = vars(self)
        own.clear()
        for key, value in state.items():
            own[key] = _copied(value)

    async def aclose(self) -> None:
        """Let go of what is held outside, such as a connection, until it is needed. By default nothing."""


immutable_types: set[type] = {int, float, str, bool, bytes, type(None), tuple}


def _copied(value: Any) -> Any:
    if type(value) in immutable_types:
        return value
    if isinstance(value, tuple | Event):
        immutable_types.add(type(value))  # met again every turn
        return value
    if type(value) is list:
        return [_copied(item) for item in value]
    if type(value) is dict:
        return {key: _copied(item) for key, item in value.items()}
    if type(value) is deque:
        return deque((_copied(item) for item in value), value.maxlen)
    if type(value).__module__ == "numpy":
        return value.copy()
    return deepcopy(value)


def _constants_type(cls: type[Actor]) -> type | None:
    if "constants" not in vars(cls).get("__annotations__", {}):
        return cls.constants_type
    try:
        hinted: Any = get_type_hints(cls)["constants"]
        hinted()
        frozen = is_dataclass(hinted) and getattr(hinted, "__dataclass_params__").frozen  # noqa: B009
        if not frozen:
            raise TypeError(f"{hinted!r} is none")
    except Exception as error:
        raise WiringError(
            f"{cls.__name__}.constants must be annotated with a frozen dataclass "
            f"whose fields all have defaults ({error})"
        ) from error
    return cast("type", hinted)


def _read_handlers(cls: type[Actor]) -> tuple[HandlerSignature, ...]:
    """Handlers in written order, inherited ones first; an overriding one keeps its ancestor's place."""
    marks: dict[str, tuple[float, bool, type[ConcludingEvent] | None]] = {}
    for ancestor in reversed(cls.__mro__):
        for name, member in vars(ancestor).items():
            deadline_s = getattr(member, "__handler_deadline_s__", None)
            if deadline_s is not None:
                intercepting = getattr(member, "__handler_intercepts__", False)
                marks[name] = deadline_s, intercepting, getattr(member, "__handler_conclusion__", None)
    return tuple(
        read_signature(getattr(cls, name), f"{cls.__name__}.{name}", *mark) for name, mark in marks.items()
    )
