"""Experiences leave traces; what resembles a trace, or is its opposite, brings it back.

What comes back is felt against what is here. Content-addressed recall (after Hintzman 1986), easier in the
mood of the trace (Bower 1981); what is remembered of several is their peak and their end (Kahneman et al.
1993); what repeats becomes habit, what is new undoes habits (Rankin et al. 2009).
"""

from dataclasses import dataclass
from math import exp, sqrt
from typing import NamedTuple

from anima_actors.psyche.events import (
    AttentionDirected,
    EmotionFelt,
    Forgotten,
    MemoryRecalled,
    Stimulus,
    StimulusBias,
    TimePassed,
)
from anima_actors.psyche.model.decay import DAY_S, MINUTE_S, kept
from anima_actors.psyche.model.personality import Vad
from anima_actors.psyche.model.reactor_space import Reactors
from anima_actors.runtime import Actor, RootEvent, handler

NOTHING_RECALLED = MemoryRecalled(0.0, 0, "", 0, novelty=1.0)


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    capacity: int = 200  # traces
    said_at_most: int = 160  # characters
    same_from: float = 0.85  # cosine from which an experience joins a trace instead of adding one
    first_weight: float = 0.4
    reinforcement: float = 0.2
    heaviest: float = 1.5
    half_life_s: float = 30.0 * DAY_S  # of a weight; three times as long for the most intense
    by_intensity: float = 2.0
    habit: float = 0.35  # share of the way to a full habit in one experience without threat
    habit_half_life_s: float = DAY_S
    dishabituation: float = 0.8
    recalled: int = 3  # traces at most
    recall_from: float = 0.3  # score
    recollection: float = 0.15  # share of a recalled trace that is felt again
    mood_floor: float = 0.1
    mood_span: float = 1.4
    mood_width: float = 0.15  # of the square of a difference of valence


class Trace(NamedTuple):
    """One remembered kind of experience."""

    vector: Reactors  # what is remembered of it: between its peak and its latest
    peak: Reactors
    emotion: str  # what showed at the latest
    vad: Vad
    intensity: float
    weight: float
    habit: float  # how used one is to it, [0, 1]
    turn: int  # of the latest
    said: str = ""  # by the other, where it was felt most


class Memory(Actor):
    """Keeps traces of stimuli, recalls those that matter in this mood, and grows used to what repeats."""

    name = "memory"
    layer = "L1"
    cause_name = "a memory"
    memory_words = dict.fromkeys(("traces", "valence", "turn"), "what it has lived through before")
    constants: Constants

    def __init__(self) -> None:
        self.turn = 0
        self.traces: tuple[Trace, ...] = ()
        self.valence: float | None = None  # of the last turn

    @handler
    def recollect(self, stimulus: Stimulus) -> tuple[MemoryRecalled, StimulusBias | None]:
        """Bring back the experiences that this one and the mood call for."""
        self.turn += 1
        length = _length(stimulus.deltas)
        if not self.traces or not length:
            return NOTHING_RECALLED, None
        constants = self.constants
        cosines = [
            _product(stimulus.deltas, one.vector) / (length * _length(one.vector)) for one in self.traces
        ]
        alike = max(range(len(cosines)), key=cosines.__getitem__)
        likeness = min(1.0, max(0.0, cosines[alike]))  # rounding may take a cosine past 1
        novelty = 1.0 - self.traces[alike].habit * likeness
        familiarity = likeness * min(1.0, self.traces[alike].weight)
        strengths = [min(1.0, one.weight) * self._in_this_mood(one) for one in self.traces]
        scores = [abs(cosine) * strength for cosine, strength in zip(cosines, strengths, strict=True)]
        found = sorted(
            [(-score, index) for index, score in enumerate(scores) if score > constants.recall_from]
        )
        chosen = [index for _, index in found[: constants.recalled]]
        if not chosen:
            return MemoryRecalled(familiarity, 0, "", 0, novelty), None
        felt = [0.0, 0.0, 0.0, 0.0]
        for index in chosen:
            share = constants.recollection * strengths[index] * cosines[index]
            felt = [whole + share * part for whole, part in zip(felt, self.traces[index].vector, strict=True)]
        nearest = self.traces[chosen[0]]
        recalled = MemoryRecalled(
            familiarity,
            len(chosen),
            nearest.emotion,
            self.turn - nearest.turn,
            novelty,
            nearest.said if self.turn - nearest.turn > 1 else "",  # a language model has the latest anyway
        )
        return recalled, StimulusBias(self.name, *felt)

    @handler
    def keep(
        self,
        root: RootEvent,
        emotion: EmotionFelt,
        directed: AttentionDirected | None,
        recalled: MemoryRecalled | None,
    ) -> None:
        """Join this experience to the trace that it is the same as, or add one; let time do its work."""
        if isinstance(root, Stimulus):
            self.valence = emotion.vad.valence
        if isinstance(root, Stimulus) and _length(root.deltas):
            threat = directed.threat if directed else 0.0
            self._trace(root, emotion, threat, recalled.novelty if recalled else 1.0)
        passed = root.seconds if isinstance(root, TimePassed) else MINUTE_S
        constants = self.constants
        calmer = kept(passed, constants.habit_half_life_s)
        self.traces = tuple(
            [
                one._replace(
                    weight=one.weight
                    * kept(passed, constants.half_life_s * (1.0 + constants.by_intensity * one.intensity)),
                    habit=one.habit * calmer,
                )
                for one in self.traces
            ]
        )

    @handler
    def forget(self, forgotten: Forgotten) -> None:
        """Keep the trace of what is to be forgotten, and none of its words."""
        gone = forgotten.entries_of(self.name)
        self.traces = tuple(
            [one._replace(said="") if place in gone else one for place, one in enumerate(self.traces)]
        )

    def remembered_texts(self) -> tuple[str, ...]:
        """Return the words of each trace, in the order in which :class:`Forgotten` counts them."""
        return tuple([one.said for one in self.traces])

    def _in_this_mood(self, trace: Trace) -> float:
        constants = self.constants
        away = 0.0 if self.valence is None else self.valence - trace.vad.valence
        return constants.mood_floor + constants.mood_span * exp(-away * away / constants.mood_width)

    def _trace(self, stimulus: Stimulus, emotion: EmotionFelt, threat: float, novelty: float) -> None:
        constants, vector = self.constants, stimulus.deltas
        said = " ".join(stimulus.message.split())[: constants.said_at_most]
        length = _length(vector)
        traces = list(self.traces)
        cosines = [_product(vector, one.vector) / (length * _length(one.vector)) for one in traces]
        same = max(range(len(cosines)), key=cosines.__getitem__) if cosines else -1
        if same >= 0 and cosines[same] > constants.same_from:
            now = _joined(traces[same], vector, emotion, self.turn, constants)
            if said and (not now.said or emotion.intensity >= traces[same].intensity):
                now = now._replace(said=said)
        else:
            if len(traces) >= constants.capacity:
                del traces[min(range(len(traces)), key=lambda index: traces[index].weight)]
            same = len(traces)
            now = Trace(
                vector,
                vector,
                emotion.primary,
                emotion.vad,
                emotion.intensity,
                constants.first_weight,
                0.0,
                self.turn,
                said,
            )
            traces.append(now)
        used = now.habit + constants.habit * max(0.0, 1.0 - 2.0 * threat) * (1.0 - now.habit)
        undone = 1.0 - constants.dishabituation * min(1.0, length) * novelty
        traces = [one._replace(habit=one.habit * undone) for one in traces]
        traces[same] = now._replace(habit=used)
        self.traces = tuple(traces)


def _joined(trace: Trace, vector: Reactors, emotion: EmotionFelt, turn: int, constants: Constants) -> Trace:
    peak = trace.peak if _length(trace.peak) >= _length(vector) else vector
    return Trace(
        Reactors(*[(most + latest) / 2.0 for most, latest in zip(peak, vector, strict=True)]),
        peak,
        emotion.primary,
        Vad(*[(old + new) / 2.0 for old, new in zip(trace.vad, emotion.vad, strict=True)]),
        max(trace.intensity, emotion.intensity),
        min(constants.heaviest, trace.weight + constants.reinforcement),
        trace.habit,
        turn,
        trace.said,
    )


def _product(one: Reactors, other: Reactors) -> float:
    return one[0] * other[0] + one[1] * other[1] + one[2] * other[2] + one[3] * other[3]


def _length(vector: Reactors) -> float:
    return sqrt(_product(vector, vector))
