"""L6: what the mind says aloud."""

from anima_actors.voice.offline import OfflineVoice

__all__ = ["OfflineVoice"]
