"""Phenomena: effects that were published of people, each as a small experiment that minds can be put to.

NAME.yaml  one effect: the claim, its sources, the arms, what is compared and how large it must be
arms       what the minds of an arm live through, by seed -> stories
contrast   arms compared: measures of `anima sweep` with + - * / between them
effects    the file of an effect, read and checked
battery    runs effects over seeds, on any engine of a sweep; what came of it as a table, JSON and JUnit
"""

from anima_actors.phenomena.battery import EffectResult, run_battery
from anima_actors.phenomena.effects import Effect, shipped_effects

__all__ = ["Effect", "EffectResult", "run_battery", "shipped_effects"]
