"""Societies: many minds on one clock, each of which catches what its neighbours show and hears what they say.

network      the minds by name, and who perceives whom
contagion    how a state is caught, and its constants
members      the minds: made from their place, and what is told of them after a tick
partitions   where they live: here, in processes, or on the workers of dask
log          the ticks as they are recorded; record: their journal read, replayed, a mind taken out of it
lineage      who moved whom, back to the first causes
society      the ticks
plan         from a story with a `society:` section to its society
"""

from anima_actors.society.contagion import Contagion
from anima_actors.society.lineage import MindReached, SocialCause, Spread
from anima_actors.society.log import SocietyTick
from anima_actors.society.members import MindTick
from anima_actors.society.network import Network, SocietyError, network_of
from anima_actors.society.plan import SocietyPlan
from anima_actors.society.record import ExpandedMind, ReplayedSociety, SocietyRecord, save_whole_ticks
from anima_actors.society.society import Society

__all__ = [
    "Contagion",
    "ExpandedMind",
    "MindReached",
    "MindTick",
    "Network",
    "ReplayedSociety",
    "SocialCause",
    "Society",
    "SocietyError",
    "SocietyPlan",
    "SocietyRecord",
    "SocietyTick",
    "Spread",
    "network_of",
    "save_whole_ticks",
]
