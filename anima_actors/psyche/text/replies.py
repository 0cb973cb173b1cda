"""The offline voice: two or three sentences said to the other, by what is felt, wanted and kept away."""

from collections.abc import Sequence

from anima_actors.psyche.text.affect import emotion_noun
from anima_actors.psyche.text.grammar import called, lowered, pick
from anima_actors.psyche.text.narrative import SPLIT_FROM, STARTLED_FROM, TORN_FROM, NarrativeContext
from anima_actors.psyche.text.phrases import choices, grouped, groups, lines, nested, text, words

_STRONG_FROM = 0.5
_EXCLAIMED = ("Oh", "Ah", "Huh", "Mm", "Hm", "Wait", "Yes")


def _answer(context: NarrativeContext, draw: float, heard: bool) -> str:
    """Return the first thing said: to words, to a gesture, or into a silence."""
    if not heard:
        if context.quiet:
            return pick(lines("replies.silences"), draw)
        return pick(choices("replies.gestures")[words("replies.colours").get(context.emotion, "warm")], draw)
    strong = context.intensity >= _STRONG_FROM
    answers = grouped("replies.answers").get(context.emotion, groups("replies.answers_other"))[strong]
    answer = pick(answers, draw).format(emotion_noun(context.emotion))
    if (
        context.surprise >= STARTLED_FROM
        and context.emotion != "Numbness"
        and not answer.startswith(_EXCLAIMED)
    ):
        return f"Oh, {lowered(answer)}"
    return answer


def _request(goal: str | None, draw: float) -> str:
    if not goal:
        return pick(lines("replies.requests_none"), draw)
    return pick(choices("replies.requests").get(goal, lines("replies.requests_other")), draw).format(
        called(goal, "I call")
    )


def _aside(context: NarrativeContext, draw: float, which: float) -> str | None:
    """Return what comes out at the end: the split, the mask, the memory, the undertone, or nothing."""
    if context.dissonance >= TORN_FROM:
        return pick(
            lines("replies.split_aloud") if context.dissonance >= SPLIT_FROM else lines("replies.torn_aloud"),
            draw,
        )
    if context.emotion != context.felt and which < 0.4:
        return pick(lines("replies.masked"), draw)
    if context.memory and which < 0.6:
        return pick(lines("replies.reminded"), draw)
    if which < 0.8:
        return pick(
            choices("replies.slips").get(context.undertone or context.felt, lines("replies.slips_other")),
            draw,
        )
    return None


def spoken_reply(context: NarrativeContext, draws: Sequence[float], heard: bool) -> str:
    """Return two or three sentences said to the other; heard tells whether they said something in words."""
    turns = nested("replies.turns").get(context.defense or "")
    if turns is None:
        said = [_answer(context, draws[0], heard), _request(context.goal, draws[1])]
        aside = _aside(context, draws[2], draws[3])
    else:
        openings = choices("replies.openings").get(context.defense or "")
        opening = pick(
            openings or choices("replies.projected")[words("replies.colours").get(context.felt, "warm")],
            draws[0],
        )
        if context.quiet and not heard and draws[4] < 0.5:
            said = [pick(lines("replies.silences"), draws[5]), opening]
            aside = pick(turns[words("replies.leanings").get(context.goal or "", "easy")], draws[1])
        else:
            said = [opening, pick(turns[words("replies.leanings").get(context.goal or "", "easy")], draws[1])]
            # What is kept away slips out all the same, now and then.
            aside = (
                pick(choices("replies.slips").get(context.felt, lines("replies.slips_other")), draws[2])
                if draws[3] < 0.7
                else None
            )
    return " ".join([*said, aside] if aside else said)


def preamble() -> str:
    """Return what a language model is told before the state."""
    return text("replies.preamble")


def expression_rules() -> tuple[str, ...]:
    """Return what a language model is told after the state: how to speak from it."""
    return lines("replies.expression_rules")
