"""The JSON of the providers' interfaces: pure functions from our records to theirs.

base       what every dialect has, and helpers that they share
openai     chat completions
anthropic  messages
"""

from anima_actors.voice.dialects.anthropic import ANTHROPIC_MESSAGES
from anima_actors.voice.dialects.base import SYSTEM, Dialect
from anima_actors.voice.dialects.openai import OPENAI_CHAT

DIALECTS = {"openai": OPENAI_CHAT, "anthropic": ANTHROPIC_MESSAGES}

__all__ = ["ANTHROPIC_MESSAGES", "DIALECTS", "OPENAI_CHAT", "SYSTEM", "Dialect"]
