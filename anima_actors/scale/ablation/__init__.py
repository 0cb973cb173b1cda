"""Leaving modules out: the same stories on the same random streams, with and without each.

lives      a story, lived through without some of its modules, and what is kept of each turn
effects    what differs between two lives, and between four: the interaction of a pair
running    all stories, modules and seeds, on several processors if need be
intervals  a mean over seeds with its 95% interval
matrix     module -> variable, and all else that a report tells
heatmap    the same as a picture
"""

from anima_actors.scale.ablation.intervals import Estimate, estimate
from anima_actors.scale.ablation.lives import AblationError
from anima_actors.scale.ablation.matrix import Matrix, ModuleEffect, PairEffect
from anima_actors.scale.ablation.running import Plan, ablate

__all__ = ["AblationError", "Estimate", "Matrix", "ModuleEffect", "PairEffect", "Plan", "ablate", "estimate"]
