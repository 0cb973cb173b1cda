"""The error of a wrong test. In a file of its own, as all files of this room raise it."""

from anima_actors.runtime import AnimaError


class HarnessError(AnimaError, ValueError):
    """A module was handed what it does not take, or asked for what it does not have; nothing has changed."""
