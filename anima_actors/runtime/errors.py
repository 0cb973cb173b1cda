"""Every error of the package has one ancestor, says what to do instead, and keeps its facts."""


class AnimaError(Exception):
    """The common ancestor of all errors raised on purpose by this package."""


class WiringError(AnimaError, TypeError):
    """The actors, as given, cannot be wired into one acyclic graph; raised before the first turn."""


class InvalidEvent(AnimaError, ValueError):
    """An event holds a value that is not finite, or lies outside its declared range."""


class UndeclaredEvent(AnimaError, TypeError):
    """A handler returned something that its signature does not announce."""


class BusyError(AnimaError, RuntimeError):
    """A turn was asked for in a place from where it cannot be run."""


class AsRecorded(AnimaError, RuntimeError):
    """A failure that is on record happens again; it is told in the words of then."""
