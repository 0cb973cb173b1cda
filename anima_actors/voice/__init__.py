"""L6: what the mind says aloud, and the language models that can be asked for it."""

from anima_actors.voice.call_log import Call, CallLog
from anima_actors.voice.errors import VoiceError
from anima_actors.voice.language_model import LanguageModel, Message, ModelReply, ModelRequest
from anima_actors.voice.llm_appraisal import ModelAppraisal
from anima_actors.voice.secret import Secret
from anima_actors.voice.settings import VoiceSettings
from anima_actors.voice.speakers import ModelVoice, OfflineVoice


def opened(settings: VoiceSettings) -> LanguageModel:
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
