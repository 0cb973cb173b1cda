"""L6: what the mind says aloud, and the language models that can be asked for it."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anima_actors.voice.call_log import Call, CallLog
    from anima_actors.voice.errors import VoiceError
    from anima_actors.voice.language_model import LanguageModel, Message, ModelReply, ModelRequest
    from anima_actors.voice.llm_appraisal import ModelAppraisal
    from anima_actors.voice.secret import Secret
    from anima_actors.voice.settings import VoiceSettings
    from anima_actors.voice.speakers import ModelVoice, OfflineVoice

_HOME_OF = {
    "anima_actors.voice.call_log": (
        "Call",
        "CallLog",
    ),
    "anima_actors.voice.errors": ("VoiceError",),
    "anima_actors.voice.language_model": (
        "LanguageModel",
        "Message",
        "ModelReply",
        "ModelRequest",
    ),
    "anima_actors.voice.llm_appraisal": ("ModelAppraisal",),
    "anima_actors.voice.secret": ("Secret",),
    "anima_actors.voice.settings": ("VoiceSettings",),
    "anima_actors.voice.speakers": (
        "ModelVoice",
        "OfflineVoice",
    ),
}
"""The names of each file, which is imported when one is first asked for: `anima models` imports no mind."""


def __getattr__(name: str) -> Any:
    for module, names in _HOME_OF.items():
        if name in names:
            globals()[name] = value = getattr(import_module(module), name)
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def opened(settings: "VoiceSettings") -> "LanguageModel":
    """The language model that settings name; loads what speaks to the network only now.

    Raises:
        VoiceError: there is no such provider, or its key is missing.
    """
    from anima_actors.voice.http_client import open_model

    return open_model(settings)


__all__ = [
    "Call",
    "CallLog",
    "LanguageModel",
    "Message",
    "ModelAppraisal",
    "ModelReply",
    "ModelRequest",
    "ModelVoice",
    "OfflineVoice",
    "Secret",
    "VoiceError",
    "VoiceSettings",
    "opened",
]
