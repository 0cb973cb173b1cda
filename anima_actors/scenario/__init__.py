"""Scenarios: small stories that a mind lives through, with expectations that make them tests.

stimuli       the reactors, and the six commands
vocabulary    every word that a story may use
schema        what a file may say (rules: what it means together; shapes: single values; durations: rests)
loading       file -> text (reading) -> tree with lines (yaml_events, yaml_tree, scalars) -> Scenario
explaining    from pydantic's errors to sentences; problems: their place in the file
json_schema   the same for editors
checks, expectations  the conditions of an `expect` (checks of turns), and the turns that must meet them
judging       verdicts over the turns (outcome) that came of it
running       the story, lived through by a mind
"""

from anima_actors.scenario.checks import TurnOutcome
from anima_actors.scenario.errors import Problem, ScenarioError
from anima_actors.scenario.judging import Verdict, judge
from anima_actors.scenario.runner import StoryRun, build_mind, run_scenario
from anima_actors.scenario.schema import Addition, Modules, Scenario, Step, Voice
from anima_actors.scenario.values import BASELINE, COMMANDS, REACTORS

__all__ = [
    "BASELINE",
    "COMMANDS",
    "REACTORS",
    "Addition",
    "Modules",
    "Problem",
    "Scenario",
    "ScenarioError",
    "Step",
    "StoryRun",
    "TurnOutcome",
    "Verdict",
    "Voice",
    "build_mind",
    "judge",
    "run_scenario",
]
