"""Over a thousand turns of a realistic life the mind hardly repeats itself, and has much to say."""

from collections import deque
from typing import NamedTuple

import pytest

from anima_actors.mind.mind import Mind
from anima_actors.psyche.text.wording import sentences_of
from tests.voice.realistic_life import life

TURNS = 1_000
LATELY = 20  # turns


class Heard(NamedTuple):
    """How often something heard lately came back, and how many different sentences were said."""

    repeated: float  # share of tellings
    sentences: int


def heard(texts: list[str | None]) -> Heard:
    lately: deque[set[str]] = deque(maxlen=LATELY)
    told = [set(sentences_of(text or "")) for text in texts]
    repeated = 0
    for said in told:
        repeated += any(said & before for before in lately)
        lately.append(said)
    return Heard(repeated / sum([bool(said) for said in told]), len(set[str]().union(*told)))


@pytest.fixture(scope="module")
def lived() -> tuple[list[str | None], list[str | None]]:
    mind = Mind(seed=5)
    narratives: list[str | None] = []
    replies: list[str | None] = []
    for said in life(TURNS):
        if said.rest_s:
            mind.rest_now(said.rest_s)
            replies.append(None)
        else:
            replies.append(mind.chat_now(said.message, said.deltas or None))
        narratives.append(mind.state["narrative"])
    return narratives, replies


@pytest.mark.slow
def test_a_sentence_heard_in_the_last_twenty_turns_seldom_comes_back(
    lived: tuple[list[str | None], list[str | None]],
) -> None:
    narratives, replies = lived
    assert heard(narratives).repeated <= 0.15
    assert heard(replies).repeated <= 0.15


@pytest.mark.slow
def test_six_hundred_different_sentences_are_said(lived: tuple[list[str | None], list[str | None]]) -> None:
    assert heard(lived[1]).sentences >= 600
