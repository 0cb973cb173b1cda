"""A dict that stays as it was made: equal to a dict, picklable, and deaf to change."""

from typing import Any, NoReturn, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class FrozenDict(dict[K, V]):
    """What a loaded scenario holds in place of dicts."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("a loaded scenario does not change; make another with Scenario.changed(...)")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self),)
