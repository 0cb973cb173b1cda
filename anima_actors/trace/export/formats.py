"""What can go wrong with an export."""

from anima_actors.runtime import AnimaError


class ExportError(AnimaError):
    """An export that cannot be made; nothing was written."""
