"""Every error of the package has one ancestor, says what to do instead, and keeps its facts."""

import difflib
from collections.abc import Iterable

MANY, SOME = 100, 20
"""More names than so many, as of the minds of a society, are not all told, but some."""


def suggestion(wrong: object, right: Iterable[str]) -> str:
    """Return a clause that ends an error message: the nearest name, or all or some where none is near."""
    names = list(right)
    nearest = difflib.get_close_matches(str(wrong), names, n=1, cutoff=0.6)
    if nearest:
        return f'; did you mean "{nearest[0]}"?'
    if len(names) > MANY:
        return f"; known: {', '.join(names[:SOME])} and {len(names) - SOME:,} more"
    return f"; known: {', '.join(names)}"


class AnimaError(Exception):
    """The common ancestor of all errors raised on purpose by this package."""


class ModuleError(AnimaError, ValueError):
    """A module or a constant was named that does not exist or cannot be loaded.

    Attributes:
        place: of what is wrong in what was asked for, such as ("constants", "emotion.learn_rate") or
            ("without", "defence"); empty where nothing else was asked for.
    """

    def __init__(self, message: str, *, place: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.place = place

    @property
    def reason(self) -> str:
        """The message without the place that it begins with."""
        message = str(self)
        for head in (".".join(self.place), *self.place[:1]):
            if message.startswith(head):
                return message[len(head) :].removeprefix(":").lstrip()
        return message


class WiringError(AnimaError, TypeError):
    """The actors, as given, cannot be wired into one acyclic graph; raised before the first turn."""


class InvalidEvent(AnimaError, ValueError):
    """An event holds a value that is not finite, or lies outside its declared range."""


class UndeclaredEvent(AnimaError, TypeError):
    """A handler returned something that its signature does not announce."""


class BusyError(AnimaError, RuntimeError):
    """A turn was asked for in a place from where it cannot be run."""


class MailboxFull(AnimaError, RuntimeError):
    """A mailbox holds as many messages as it may, and was sent another."""


class DependencyUnavailable(AnimaError, RuntimeError):
    """A service outside, which a handler waits for, is not there: its outputs are absent this turn.

    It counts as no failure of the module: however long the outside stays away, the module is not stopped.
    """


class RecordedFailure(AnimaError, RuntimeError):
    """A failure on record happens again, with the reason of then.

    Attributes:
        forgiven: whether it counted as no failure of the module.
        stopped: why the module was out of service from then on; None where it was not.
    """

    def __init__(self, reason: str, *, forgiven: bool = False, stopped: str | None = None) -> None:
        super().__init__(reason)
        self.forgiven = forgiven
        self.stopped = stopped


def install_command(package: str) -> str:
    """Return the command that installs a package which is needed now.

    It names the package, not an extra of ours: that works from a checkout as well as from an index.
    """
    return f"pip install {package}"


class RecordedOngoing(RecordedFailure):
    """A handler on record published nothing in its turn: its work went on beside those that followed."""

    def __init__(self) -> None:
        super().__init__("", forgiven=True)
