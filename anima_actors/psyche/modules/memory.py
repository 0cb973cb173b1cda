"""Experiences leave traces; what resembles a trace brings it back and is felt a little like it.

Content-addressed recall with reinforcement and decay (after Hintzman 1986).
"""

from dataclasses import dataclass
from math import sqrt
from typing import Any, NamedTuple

import numpy as np

from anima_actors.psyche.events import EmotionFelt, MemoryRecalled, Stimulus, StimulusBias
from anima_actors.psyche.model.personality import Vad
from anima_actors.psyche.model.reactor_space import Reactors
from anima_actors.runtime import Actor, handler

NOTHING_RECALLED = MemoryRecalled(0.0, 0, "", 0)


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    capacity: int = 200  # traces
    same_from: float = 0.85  # cosine from which an experience reinforces a trace instead of adding one
    first_weight: float = 0.4
    reinforcement: float = 0.2
    heaviest: float = 3.0
    recalled: int = 3  # traces at most
    recall_from: float = 0.3  # similarity times weight
    recollection: float = 0.05  # share of a recalled trace that is felt again
    fading: float = 0.005  # share of its weight that a trace loses each turn


class Trace(NamedTuple):
    """One remembered experience."""

    vector: Reactors
    emotion: str
    vad: Vad
    intensity: float
    turn: int


class Memory(Actor):
    """Keeps traces of stimuli, recalls the most similar, and grows familiar with what repeats."""

    name = "memory"
    layer = "L1"
    constants: Constants

    def __init__(self) -> None:
        self.turn = 0
        self.traces: tuple[Trace, ...] = ()
        self.directions: Any = None  # unit vectors, shape (traces, 4)
        self.weights: Any = None  # shape (traces,)

    def snapshot(self) -> dict[str, Any]:
        """All attributes, shared: arrays are replaced, never written in place."""
        return vars(self).copy()

    @handler
    def recollect(self, stimulus: Stimulus) -> tuple[MemoryRecalled, StimulusBias | None]:
        """Bring back the most similar experiences, all compared in one product."""
        self.turn += 1
        if not self.traces:
            return NOTHING_RECALLED, None
        constants = self.constants
        self.weights = self.weights * (1.0 - constants.fading)
        direction = _direction(stimulus.deltas)
        if direction is None:
            return NOTHING_RECALLED, None
        similarity = self.directions @ direction
        strength = (similarity * self.weights).tolist()
        found = [(-value, index) for index, value in enumerate(strength) if value > constants.recall_from]
        if not found:
            return NOTHING_RECALLED, None
        chosen = [index for _, index in sorted(found)[: constants.recalled]]
        best = chosen[0]
        felt = [0.0, 0.0, 0.0, 0.0]
        for index in chosen:
            share = constants.recollection * float(self.weights[index])
            felt = [sum_ + share * part for sum_, part in zip(felt, self.traces[index].vector, strict=True)]
        familiarity = min(1.0, float(similarity[best]) * min(1.0, float(self.weights[best])))
        nearest = self.traces[best]
        recalled = MemoryRecalled(familiarity, len(chosen), nearest.emotion, self.turn - nearest.turn)
        return recalled, StimulusBias(self.name, *felt)

    @handler
    def keep(self, stimulus: Stimulus, emotion: EmotionFelt) -> None:
        """Reinforce the trace that this experience is the same as, or add one; the weakest goes first."""
        direction = _direction(stimulus.deltas)
        if direction is None:
            return
        constants = self.constants
        trace = Trace(stimulus.deltas, emotion.primary, emotion.vad, emotion.intensity, self.turn)
        if not self.traces:
            self.traces = (trace,)
            self.directions = direction[None, :]
            self.weights = np.array([constants.first_weight])
            return
        similarity = self.directions @ direction
        same = int(similarity.argmax())
        if similarity[same] > constants.same_from:
            self.weights = self.weights.copy()
            self.weights[same] = min(constants.heaviest, self.weights[same] + constants.reinforcement)
            return
        if len(self.traces) >= constants.capacity:
            self._forget(int(self.weights.argmin()))
        self.traces = (*self.traces, trace)
        self.directions = np.vstack([self.directions, direction])
        self.weights = np.append(self.weights, constants.first_weight)

    def _forget(self, index: int) -> None:
        self.traces = self.traces[:index] + self.traces[index + 1 :]
        self.directions = np.delete(self.directions, index, axis=0)
        self.weights = np.delete(self.weights, index)


def _direction(vector: Reactors) -> Any:
    length = sqrt(sum(part * part for part in vector))
    if length == 0.0:
        return None
    return np.array([part / length for part in vector])
