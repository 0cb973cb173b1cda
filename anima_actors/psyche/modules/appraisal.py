"""A message is judged by its meaning for oneself: praise warms, threats alarm, comfort calms.

Appraisal of relevance and of good or harm to oneself (Lazarus 1991; Scherer 2001); bad is stronger than good
(Baumeister et al. 2001).
"""

from dataclasses import dataclass

from anima_actors.psyche.events import MessageAppraised, Stimulus, StimulusBias
from anima_actors.psyche.lexicon import read_address
from anima_actors.psyche.model.reactor_space import NO_CHANGE, Reactors
from anima_actors.runtime import Actor, handler

NAME = "appraisal"
BY_LEXICON = "lexicon"
DOUBT = 0.5
"""The share of its doubt that the lexicon keeps with each word that counts."""


@dataclass(frozen=True)
class Constants:
    """The module's constants."""

    satisfaction: float = 0.30  # by esteem: the good or bad that one is told to one's face
    cohesion: float = 0.30  # by bond: the closeness that is offered or taken away
    threat: float = 0.30  # tension by what is bad in either
    relief: float = 0.10  # tension taken away by what is good in either
    danger: float = 0.30  # tension by a threat
    safety: float = 0.20  # tension taken away by comfort
    relevance: float = 0.15  # arousal by the strongest of esteem, bond and threat: this concerns me
    limit: float = 0.30  # per reactor, however strong the words


class LexiconAppraisal(Actor):
    """Judges by the words what a message means to the one it is said to.

    It acts only where nobody has said so already: an explicit stimulus is an appraisal. How the other feels
    is the mirror's business.
    """

    name = NAME
    layer = "L5"
    cause_name = "what the words meant to it"
    constants: Constants

    @handler
    def appraise(self, stimulus: Stimulus) -> tuple[MessageAppraised | None, StimulusBias | None]:
        """Weigh the message where its meaning is still open."""
        if stimulus.appraised or not stimulus.message:
            return None, None
        appraised = appraised_by_words(stimulus.message, self.constants)
        return appraised, bias_of(appraised)


def appraised_by_words(message: str, constants: Constants) -> MessageAppraised:
    """Return what a message means to its reader, by the lexicon."""
    reading = read_address(message)
    confidence = 1.0 - DOUBT**reading.counted
    if not reading.counted:
        known = "nothing in it is said of me or to me"
        reason = known if reading.language != "unknown" else "I do not know the words"
        return MessageAppraised(NO_CHANGE, confidence, BY_LEXICON, reason, ())
    esteem, bond = reading.esteem, reading.bond
    harm = (max(0.0, -esteem) + max(0.0, -bond)) / 2.0
    good = (max(0.0, esteem) + max(0.0, bond)) / 2.0
    danger, safety = max(0.0, reading.threat), max(0.0, -reading.threat)
    tension = constants.threat * harm - constants.relief * good
    changes = Reactors(
        tension=tension + constants.danger * danger - constants.safety * safety,
        arousal=constants.relevance * max(abs(esteem), abs(bond), danger),
        satisfaction=constants.satisfaction * esteem,
        cohesion=constants.cohesion * bond,
    )
    deltas = Reactors(*[max(-constants.limit, min(constants.limit, change)) for change in changes])
    return MessageAppraised(
        deltas, confidence, BY_LEXICON, _reason(harm, good, reading.threat), reading.evidence
    )


def bias_of(appraised: MessageAppraised) -> StimulusBias | None:
    """Return what an appraisal does to the body; None where that is nothing."""
    return StimulusBias(NAME, *appraised.deltas) if any(appraised.deltas) else None


def _reason(harm: float, good: float, threat: float) -> str:
    if threat > max(harm, good):
        return "it threatens me"
    if -threat > max(harm, good):
        return "it tells me that I am safe"
    if harm and good:
        return "it is said to me, and is both kind and unkind"
    return "it is said to me, and is unkind" if harm else "it is said to me, and is kind"
