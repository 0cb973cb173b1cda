"""Societies: many minds on one clock, each of which catches what its neighbours show and hears what they say.

network      the minds by name, and who perceives whom
contagion    how a state is caught, and its constants
members      the minds: made from their place, and what is told of them after a tick
partitions   where they live: here, in processes, or on the workers of dask
society      the ticks
"""

from anima_actors.society.contagion import Contagion
from anima_actors.society.members import MindTick
from anima_actors.society.network import Network, SocietyError, network_of
from anima_actors.society.society import Society, SocietyTick

__all__ = ["Contagion", "MindTick", "Network", "Society", "SocietyError", "SocietyTick", "network_of"]
