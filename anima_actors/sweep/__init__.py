"""Sweeps: stories lived through with every setting that is varied, and what is measured of each run.

measures   what is measured of a run, in the language of `expect`
designs    which settings of what is varied are run: a grid, random or latin points, Sobol, Morris
plan       the file of a sweep, or its command line, checked -> cells
record     the plan as it is kept beside its rows, to be read without stories and modules
cells      one run: a pure function of a cell, whose key names all that it depends on
store      the rows of cells that are done, on the disk
engines    who runs the cells: this process, several, or dask on other machines
ablation, _runs, _effects, _report   a sweep over the modules left out: what each of them does
sweeping   runs what is missing; what came of it, as CSV and as a table
summaries  settings with their runs, and effects against a base; sensitivity: what moves a measure
"""

from anima_actors.sweep.cells import Cell, CellRow
from anima_actors.sweep.engines import DaskEngine, Engine, ProcessEngine, SerialEngine, engine_named
from anima_actors.sweep.plan import SweepPlan
from anima_actors.sweep.record import PlanRecord
from anima_actors.sweep.sensitivity import influences
from anima_actors.sweep.store import RowStore, SweepError
from anima_actors.sweep.summaries import SweepSummary, cliffs_delta, effect_of
from anima_actors.sweep.sweeping import SweepResult, read_sweep, run_sweep

__all__ = [
    "Cell",
    "CellRow",
    "DaskEngine",
    "Engine",
    "PlanRecord",
    "ProcessEngine",
    "RowStore",
    "SerialEngine",
    "SweepError",
    "SweepPlan",
    "SweepResult",
    "SweepSummary",
    "cliffs_delta",
    "effect_of",
    "engine_named",
    "influences",
    "read_sweep",
    "run_sweep",
]
