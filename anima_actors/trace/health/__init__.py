"""Sentinels: what is wrong with a mind, told from its turns, live or from a journal.

findings   what a sentinel says: which module, since when, and the evidence
series     the numbers of each event from turn to turn, and how much its causes moved
values     a value pinned, frozen, jumping, or swinging to and fro
modules    a module that has gone silent, and lines of the prompt that stay the same
sentinels  all of them together
"""

from anima_actors.trace.health.findings import Finding, Kind
from anima_actors.trace.health.sentinels import Sentinels, findings_of

__all__ = ["Finding", "Kind", "Sentinels", "findings_of"]
