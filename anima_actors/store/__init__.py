"""Minds by name, kept from one day to the next.

store      a folder of minds: opened, listed, described, copied, deleted
session    one of them: its name, one program at a time, kept whole
presence   how its time passes: as a rest while nobody is there, timer by timer while it is open
forgetting what was said to one of them, and its record with it where that is wanted
"""

from anima_actors.store.forgetting import ForgottenWords, forget_words
from anima_actors.store.presence import Presence, RealTime
from anima_actors.store.session import KeptMind, StoreError
from anima_actors.store.store import Description, MindStore

__all__ = [
    "Description",
    "ForgottenWords",
    "KeptMind",
    "MindStore",
    "Presence",
    "RealTime",
    "StoreError",
    "forget_words",
]
