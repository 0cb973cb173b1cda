"""Phenomena: effects that were published of people, each as a small experiment that minds can be put to.

NAME.yaml  one effect: the claim, its sources, the arms, what is compared and how large it must be
arms       what the minds of an arm live through, by seed -> stories
contrast   arms compared: measures of `anima sweep` with + - * / between them
phenomenon the file of an effect, read and checked
plugins    effects that installed packages bring
battery    runs effects over seeds, on any engine of a sweep; what came of it as a table, JSON and JUnit
carriers   which module carries which effect: the effects without each module
"""

from anima_actors.phenomena.battery import PhenomenonResult, run_battery
from anima_actors.phenomena.carriers import EffectCarriers, carriers_of
from anima_actors.phenomena.phenomenon import Phenomenon, shipped_phenomena
from anima_actors.phenomena.plugins import EffectOffer, effect_offers

__all__ = [
    "EffectCarriers",
    "EffectOffer",
    "Phenomenon",
    "PhenomenonResult",
    "carriers_of",
    "effect_offers",
    "run_battery",
    "shipped_phenomena",
]
