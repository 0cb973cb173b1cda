"""The inner voice: two to four sentences that run the whole of a moment together."""

from typing import NamedTuple

from anima_actors.psyche.text.affect import emotion_noun
from anima_actors.psyche.text.grammar import bare, called, lowered, raised
from anima_actors.psyche.text.phrases import choices, lines, words
from anima_actors.psyche.text.wording import Wording

TORN_FROM = 0.3
SPLIT_FROM = 0.6
STARTLED_FROM = 0.6
TAKEN_ABACK_FROM = 0.3
FAINT_BELOW = 0.25
STRONG_FROM = 0.8
_NOTICEABLE = 0.2
_RESTLESS_FROM = 0.2
_PLAIN = ("Calm", "Surprise")  # said as they are, however faint or strong
_TRIES = 12  # of a telling whose sentences were not used lately
_MOST_SENTENCES = 4

BODY_SIGNS = {  # whether a state of the body is welcome
    "tension, much": -1,
    "tension, some": -1,
    "tension, little": 1,
    "satisfaction, much": 1,
    "satisfaction, little": -1,
    "cohesion, much": 1,
    "cohesion, little": -1,
}
WELCOME = ("Joy", "Anticipation", "Trust", "Calm", "Relief")
UNWELCOME = ("Fear", "Anger", "Sadness", "Disgust", "Anxiety", "Numbness", "Protective anger")


class NarrativeContext(NamedTuple):
    """All that the words need to know of a moment."""

    emotion: str  # what shows
    felt: str  # what is felt
    undertone: str | None
    intensity: float  # 0..1
    tension: float  # 0..1, as the next three
    arousal: float
    satisfaction: float
    cohesion: float
    dominant_drive: str | None  # a reactor
    goal: str | None
    goal_strength: float  # 0..1
    dissonance: float  # 0..1
    defense: str | None
    surprise: float  # 0..1
    archival: str | None
    growing: bool  # a stimulus has just set it going; False while it ebbs
    quiet: bool  # time passed and nobody spoke
    memory: bool  # something was recollected


def _bodies(context: NarrativeContext) -> list[str]:
    """Return the keys of BODY that are out of the ordinary, most striking first."""
    tension, arousal = context.tension - 0.2, context.arousal - 0.2
    bond = (("satisfaction", context.satisfaction - 0.5), ("cohesion", context.cohesion - 0.5))
    striking = [(2 * abs(d), f"{name}, {'much' if d > 0 else 'little'}") for name, d in bond]
    for name, d in (("tension", tension), ("arousal", arousal)):
        if d < 0:
            striking.append((4 * -d, f"{name}, little"))
        else:
            striking.append((1.25 * d, f"{name}, {'much' if d > 0.35 else 'some'}"))
    return [key for weight, key in sorted(striking, reverse=True) if weight > _NOTICEABLE]


def narrative(context: NarrativeContext, wording: Wording) -> str:
    """Return two to four connected first-person sentences, new ones where there are any."""
    told: list[str] = []
    for _ in range(_TRIES):
        told = _Telling(context, wording).sentences()
        new = [one for one in told if wording.is_new(one)]
        if len(new) == len(told):
            break
        if len(new) >= 2:  # what was said lately goes without saying
            told = new
            break
    if len(told) < 2:
        told.append(wording.pick(lines("narrative.still", wording.language)))
    return " ".join(told[:_MOST_SENTENCES])


class _Telling:
    """One telling of a moment while it is put together."""

    def __init__(self, context: NarrativeContext, wording: Wording) -> None:
        self.context = context
        self.wording = wording
        self.draw = wording.draw
        self.language = wording.language

    def sentences(self) -> list[str]:
        """Return what happened, body and feeling, then the wish, then a closing."""
        body, comfort = self._body()
        feeling, under = self._feeling(), self._under()
        felt = self.context.felt
        at_odds = self.context.emotion == felt and comfort * ((felt in WELCOME) - (felt in UNWELCOME)) < 0
        occasion = self._occasion()
        if occasion:
            sentences = self._with_occasion(occasion, body, feeling, at_odds)
            added = under
        else:
            sentences, added = self._plainly(body, feeling, under, at_odds)
        wish = self._wish()
        if added and not (occasion and wish):
            sentences.append(f"{raised(added)}.")
        if wish:
            sentences.append(wish)
        if closing := self._closing(occasion is not None and not self.context.quiet):
            so = self._joint("so")
            if closing.startswith(so) and wish and wish.startswith(so):
                closing = raised(closing[len(so) :])
            sentences.append(closing)
        return sentences

    def _with_occasion(self, occasion: str, body: str, feeling: str, at_odds: bool) -> list[str]:
        if self.draw() < 0.4 and not self._shaded():
            return [occasion.format(bare(lowered(feeling))), f"{raised(body)}."]
        odd = at_odds and not self._shaded()
        return [occasion.format(body), f"{self._joint('still')}{lowered(feeling)}" if odd else feeling]

    def _plainly(
        self, body: str, feeling: str, under: str | None, at_odds: bool
    ) -> tuple[list[str], str | None]:
        """Return body and feeling, and what lies under them where that is still to be said."""
        which = self.draw()
        shaded = self._shaded()
        together = self._joint("yet" if at_odds else "and")
        long = self._joint("and").format("", "") in feeling
        if which < 0.35 and not shaded:
            return [f"{together.format(raised(body), bare(lowered(feeling)))}."], under
        if which < 0.55 and not long and self.context.emotion == self.context.felt:
            return [f"{together.format(bare(feeling), body)}."], under
        if which < 0.8 or shaded:
            opened = self._joint("and_yet").format(body) if at_odds else raised(body)
            return [feeling, f"{self._joint('and').format(opened, under) if under else opened}."], None
        told = f"{self._joint('besides').format(bare(feeling), under)}." if under else feeling
        return [f"{raised(body)}.", f"{self._joint('even_so')}{lowered(told)}" if at_odds else told], None

    def _body(self) -> tuple[str, int]:
        """Return how the body is, as a clause, and whether that is pleasant."""
        keys = _bodies(self.context) or ["rest"]
        key = keys[1] if self.draw() >= 0.65 and len(keys) > 1 else keys[0]
        return self.wording.pick(choices("narrative.body", self.language)[key]), BODY_SIGNS.get(key, 0)

    def _occasion(self) -> str | None:
        """Return what has just happened, where it is worth a word, with a gap for the body."""
        context = self.context
        if context.surprise >= STARTLED_FROM:
            return self._line("startled")
        if context.quiet:
            return self._line("quiet")
        if context.surprise >= TAKEN_ABACK_FROM:
            return self._line("taken_aback")
        return self._line("recollected") if context.memory and self.draw() < 0.2 else None

    def _shaded(self) -> bool:
        """Tell whether the feeling is so faint or so strong that this is said first."""
        context = self.context
        if context.emotion != context.felt or context.felt in _PLAIN:
            return False
        return context.intensity < FAINT_BELOW or context.intensity >= STRONG_FROM

    def _feeling(self) -> str:
        """Return the feeling as one sentence, with what shows of it where that is something else."""
        context = self.context
        known = choices("affect.first_person", self.language).get(context.felt)
        other = lines("affect.first_person_other", self.language)
        felt = self.wording.pick(known or other).format(emotion_noun(context.felt))
        if context.emotion != context.felt:
            shown = choices("narrative.outside", self.language).get(context.emotion)
            outside = self.wording.pick(shown or lines("narrative.outside_other", self.language))
            return f"{bare(felt)}, {outside.format(emotion_noun(context.emotion))}."
        if self._shaded():
            return (
                f"{self._line('faintly' if context.intensity < FAINT_BELOW else 'strongly')}{lowered(felt)}"
            )
        return felt

    def _under(self) -> str | None:
        """Return what lies under the feeling as a clause, where it is something else."""
        name = self.context.undertone
        if not name or name in (self.context.felt, self.context.emotion):
            return None
        known = choices("narrative.under", self.language).get(name)
        under = self.wording.pick_unused(known or lines("narrative.under_other", self.language))
        return under.format(emotion_noun(name)) if under else None

    def _wish(self) -> str | None:
        """Return what I want, and what stands against it, drives it, or becomes of it."""
        context, goal = self.context, self.context.goal
        if not goal:
            return None
        known = choices("narrative.wishes", self.language).get(goal)
        wish = self.wording.pick(known or lines("narrative.wishes_other", self.language))
        wish = raised(wish.format(called(goal, "I call")))
        if context.dissonance >= TORN_FROM:
            return f"{wish}{self._line('split' if context.dissonance >= SPLIT_FROM else 'torn')}."
        if context.dominant_drive:
            return f"{wish}{self._because(context.dominant_drive)}."
        if goal == "observe":
            return f"{self._joint('for_now' if self.draw() < 0.5 else 'so')}{lowered(wish)}."
        if context.goal_strength < 0.35:
            return f"{wish}{self._line('waning')}."
        if self.draw() < 0.4:
            return f"{self._joint('so')}{lowered(wish)}."
        return f"{wish}{self._line('fierce')}." if context.goal_strength >= 0.75 else f"{wish}."

    def _because(self, drive: str) -> str:
        drowsing = drive == "arousal" and self.context.arousal < _RESTLESS_FROM
        known = choices("narrative.because", self.language).get("drowsing" if drowsing else drive)
        reason = self.wording.pick(known or lines("narrative.because_other", self.language))
        return reason.format(called(drive, "I call"))

    def _closing(self, occasion_told: bool) -> str | None:
        """Return how I shield myself, what is oldest in this, or whether it grows or ebbs."""
        context = self.context
        if context.defense:
            return self._shielding(context.defense)
        if context.memory and not occasion_told and self.draw() < 0.3:
            return self._line("remembering")
        oldest = choices("narrative.archival", self.language).get(context.archival or "")
        if oldest and self.draw() < 0.7:
            return self.wording.pick(oldest)
        if context.felt == "Calm":
            return self._line("waiting") if context.quiet else None
        if context.growing:
            return self._line("growing")
        return self._line("ebbing" if self.draw() < 0.4 else "waiting") if context.quiet else None

    def _shielding(self, defense: str) -> str:
        known = choices("agency.defenses", self.language).get(defense)
        shielding = self.wording.pick(known or lines("agency.defenses_other", self.language))
        joints = choices("narrative.towards_defense", self.language).get(defense)
        joint = self.wording.pick(joints) if joints else ""
        against = self._joint("but")
        if not joint or (joint == against and self.context.dissonance >= TORN_FROM):
            return shielding
        return f"{joint}{lowered(shielding)}"

    def _line(self, table: str) -> str:
        return self.wording.pick(lines(f"narrative.{table}", self.language))

    def _joint(self, name: str) -> str:
        return words("narrative.joints", self.language)[name]
