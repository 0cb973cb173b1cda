"""How providers want to be asked, and how they answer: pure functions between our records and their JSON.

Read in this order: dialect (what every dialect has), openai_chat, anthropic_messages.
"""

from anima_actors.voice.dialects.anthropic import ANTHROPIC_MESSAGES
from anima_actors.voice.dialects.base import Dialect, Part, Trouble
from anima_actors.voice.dialects.openai import OPENAI_CHAT

DIALECTS = {"openai": OPENAI_CHAT, "anthropic": ANTHROPIC_MESSAGES}

__all__ = ["ANTHROPIC_MESSAGES", "DIALECTS", "OPENAI_CHAT", "Dialect", "Part", "Trouble"]
