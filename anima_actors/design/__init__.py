"""Inverse design: the least change of a story's persona or stimuli that brings a target about.

target     what is wanted of a run, in the language of `anima sweep` and `expect`; how far a run is from it
space      what may be changed in a story, and how far a change is from the story's own values
search     the plain story, one change, many at once, from the nearest on; then as little as will do
result     what the search came to: the answer, or the nearest, and what each change was needed for
"""

from anima_actors.design.result import DesignResult
from anima_actors.design.search import run_design
from anima_actors.design.space import Change, DesignError, Space
from anima_actors.design.target import DesignTarget

__all__ = ["Change", "DesignError", "DesignResult", "DesignTarget", "Space", "run_design"]
