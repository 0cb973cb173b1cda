"""Conformance: what every module owes the others, checked in a process of its own.

report        the checks, their remedies, and what came of them
runner        from outside: start the processes, hear them, compare what they say
worker        the process: make the checks one after another
module        the module under check, and what is found wrong with it
driver        the generated turns that it lives through
behaviour, side_effects, determinism, endurance   the checks
"""

from anima_actors.testing.conformance.report import TITLES, Check, Report
from anima_actors.testing.conformance.runner import check_module, check_modules, reference_to

__all__ = ["TITLES", "Check", "Report", "check_module", "check_modules", "reference_to"]
