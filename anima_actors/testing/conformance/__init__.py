"""Conformance: what every module owes the others, checked in a process of its own.

checking   from outside: starts the processes, hears them, compares what they say
worker     the process: makes the checks one after another
soundness, conduct, contact, endurance, constancy, snapshots   the checks
report     what came of it
"""

from anima_actors.testing.conformance.report import TITLES, Check, Report
from anima_actors.testing.conformance.runner import check_module, check_modules, reference_to

__all__ = ["TITLES", "Check", "Report", "check_module", "check_modules", "reference_to"]
