"""Wirings that are refused, and actors for them."""

from collections.abc import Callable
from typing import Any

import pytest

from anima_actors.runtime import Actor, WiringError, handler


def refused(what: Callable[[], object], *parts: str) -> str:
    """The message of the WiringError, which must hold all the parts."""
    with pytest.raises(WiringError) as caught:
        what()
    message = str(caught.value)
    for part in parts:
        assert part in message, message
    assert "\n" not in message
    return message


def with_handler(function: Callable[..., Any]) -> Callable[[], object]:
    """Defines an actor class around a function."""
    return lambda: type("Stranger", (Actor,), {function.__name__: handler(function)})
