"""Minds by name, kept from one day to the next.

store      a folder of minds: opened, listed, described, copied, deleted
kept       one of them while somebody has it open
presence   when it was last spoken with; the time away passes as a rest
holding    one program at a time
names      what a mind may be called
"""

from anima_actors.store.names import StoreError
from anima_actors.store.session import KeptMind, Presence
from anima_actors.store.store import Description, MindStore

__all__ = ["Description", "KeptMind", "MindStore", "Presence", "StoreError"]
