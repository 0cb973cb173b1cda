"""Scenarios: small stories that a mind lives through, with expectations that make them tests.

values               single values: the reactors, the six commands, durations, texts
state_paths          every word that a story may use, and every path of the state
schema               what a file may say, field by field; shorthand: what the fields mean together
loading              a file, a text or plain data -> Scenario; yaml_reader: a text -> data with its lines
errors               what is wrong, and where
json_schema          the same for editors
conditions           what one value of the state, or one turn, is expected to be
expectations         claims over turns; judging: the verdicts over the turns that came of it
accepting            expectations written into a story's file, as ranges round what came
runner               the story, run by a mind; report: what came of it, for people and machines
"""

from anima_actors.scenario.conditions import TurnOutcome
from anima_actors.scenario.errors import Problem, ScenarioError
from anima_actors.scenario.judging import StoryRun, Verdict, judge
from anima_actors.scenario.runner import build_mind, run_scenario, run_scenario_now
from anima_actors.scenario.schema import Addition, Modules, Scenario, StoryStep, Voice
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
    "StoryRun",
    "StoryStep",
    "TurnOutcome",
    "Verdict",
    "Voice",
    "build_mind",
    "judge",
    "run_scenario",
    "run_scenario_now",
]
