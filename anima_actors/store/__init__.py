"""Minds by name, kept from one day to the next.

store      a folder of minds: opened, listed, described, copied, deleted
session    one of them: its name, one program at a time, the time away that passes as a rest
"""

from anima_actors.store.session import KeptMind, Presence, StoreError
from anima_actors.store.store import Description, MindStore

__all__ = ["Description", "KeptMind", "MindStore", "Presence", "StoreError"]
