"""L6: the voice of a mind, offline or from a language model.

speakers        OfflineVoice and ModelVoice, the two modules that may speak
llm_appraisal   a language model's judgement of a message, instead of the lexicon's
leak_check      whether a reply gives the machinery away
call_log        each call to a model recorded, or answered from a record
language_model  the interface of a model: request, reply, conversation
settings        which provider, which model, which limits
providers       the table of providers
proxy           which proxy a request goes through, if any
secret          a key that does not show, and its removal from any text
http_client     a model over HTTP: retries within a budget
http_exchange   one request and its answer; connections
http_errors     what went wrong, in words
retries         backoff, rate limit, the wait that a server asks for
normaliser      bytes of an answer to its words and its end: the one reading of all that is heard
event_stream    bytes to JSON
answer_shapes   JSON of any server's answer to one record
speech_filter   words without thoughts and marks of turns
error_kinds     an error in any envelope to what it means
dialects/       requests of OpenAI's and Anthropic's interfaces

The modules of speakers and llm_appraisal are imported from there: a list of the providers loads no psyche.
"""

from anima_actors.voice.call_log import Call, CallLog
from anima_actors.voice.language_model import LanguageModel, Message, ModelReply, ModelRequest, VoiceError
from anima_actors.voice.secret import Secret
from anima_actors.voice.settings import VoiceSettings


def open_model(settings: VoiceSettings) -> LanguageModel:
    """Return the language model that the settings describe; the HTTP client is imported only now.

    Raises:
        VoiceError: the provider is unknown, or its key is missing.
    """
    from anima_actors.voice.http_client import HttpModel
    from anima_actors.voice.providers import provider_named

    return HttpModel(provider_named(settings.provider), settings)


__all__ = [
    "Call",
    "CallLog",
    "LanguageModel",
    "Message",
    "ModelReply",
    "ModelRequest",
    "Secret",
    "VoiceError",
    "VoiceSettings",
    "open_model",
]
