"""What can go wrong in a test of a module, apart from the module."""

from anima_actors.runtime import AnimaError


class HarnessError(AnimaError, ValueError):
    """A module was handed what it does not take, or asked for what it does not have; nothing has changed."""
