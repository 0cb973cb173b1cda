"""The same bytes, however they are cut: read here and by the providers' own packages to the same pieces."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors.voice.answer_shapes import read_answer
from anima_actors.voice.event_stream import AnswerReader, EventReader
from anima_actors.voice.normaliser import Normaliser
from anima_actors.voice.speech_filter import SpeechFilter
from tests.voice.answers import anthropic_events, openai_events

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
PIECES = st.lists(TEXTS, max_size=6)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
CUTS = st.lists(st.integers(0, 2_000), max_size=12)


def cut(data: bytes, places: Sequence[int]) -> list[bytes]:
    """The bytes in pieces."""
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[first:last] for first, last in pairwise(edges)]


def read(chunks: Sequence[bytes]) -> list[tuple[str, str]]:
    reader = EventReader()
    return [(event.event, event.data) for chunk in chunks for event in reader.feed(chunk)]


def pieces_read(chunks: Sequence[bytes]) -> list[str]:
    reader = AnswerReader()
    pieces = [piece for chunk in chunks for piece in reader.feed(chunk)]
    parts = [read_answer(piece.data, streamed=piece.streamed) for piece in (*pieces, *reader.finish())]
    return [part.text for part in parts if part.text]


@pytest.mark.slow
@given(PIECES, ENDS, CUTS)
def test_the_package_of_openai_reads_the_same_pieces(pieces: list[str], end: str, cuts: list[int]) -> None:
    from tests.voice.packages import through_openai

    chunks = cut("".join(openai_events(pieces)).replace("\n", end).encode(), cuts)
    assert pieces_read(chunks) == through_openai(chunks) == [piece for piece in pieces if piece]


@pytest.mark.slow
@given(PIECES, ENDS, CUTS)
def test_the_package_of_anthropic_reads_the_same_pieces(pieces: list[str], end: str, cuts: list[int]) -> None:
    from tests.voice.packages import through_anthropic

    whole = "".join(anthropic_events(pieces)).replace("\n", end).encode()
    said = [piece for piece in pieces if piece]
    assert pieces_read(cut(whole, cuts)) == through_anthropic(cut(whole, cuts)) == said


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            ["", "", "data", "data:", ":", ": a comment", "event: ping", "id: 3", "retry: 10", "x: y"]
        ),
        st.builds(
            "data:{}".format,
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=8),
        ),
        st.builds("event: {}".format, st.sampled_from(["a", "b", "error"])),
    ),
    max_size=12,
)


@pytest.mark.slow
@given(LINES, ENDS, CUTS)
def test_any_lines_are_the_same_events_to_both_packages(lines: list[str], end: str, cuts: list[int]) -> None:
    from tests.voice.packages import AnthropicDecoder, OpenAIDecoder

    chunks = cut("".join(f"{line}{end}" for line in lines).encode(), cuts)
    ours = read(chunks)
    assert ours == read([b"".join(chunks)])
    with_data = [one for one in ours if one[1]]  # a package cannot tell an empty text from none
    of_openai = OpenAIDecoder().iter_bytes(iter(chunks))
    of_anthropic = AnthropicDecoder().iter_bytes(iter([b"".join(chunks)]))
    assert with_data == [(one.event or "", one.data) for one in of_openai if one.data]
    assert with_data == [(one.event or "", one.data) for one in of_anthropic if one.data]


@given(st.binary(max_size=200), CUTS)
def test_no_bytes_at_all_make_it_stumble(data: bytes, cuts: list[int]) -> None:
    assert read(cut(data, cuts)) == read([data])


KEYS = st.sampled_from(
    [
        "choices",
        "delta",
        "content",
        "message",
        "usage",
        "error",
        "type",
        "text",
        "code",
        "finish_reason",
        "input",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(JSON, st.booleans())
def test_no_json_at_all_makes_it_stumble(data: object, streamed: bool) -> None:
    part = read_answer(data, streamed=streamed)
    assert part.ended or streamed


def test_a_line_without_end_is_refused_before_it_fills_the_memory() -> None:
    reader = EventReader(most_bytes=100)
    with pytest.raises(ValueError, match="more than 100 bytes in one event"):
        for _ in range(100):
            list(reader.feed(b"data: x" * 2))
    reader = EventReader(most_bytes=100)
    with pytest.raises(ValueError, match="more than 100 bytes in one event"):
        for _ in range(100):
            list(reader.feed(b"data: xxxxxxxx\n"))


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert read([b"\xef\xbb", b"\xbfdata: x\n\n"]) == [("", "x")]


def test_a_character_in_two_halves_is_one_character() -> None:
    pieces: list[str] = []
    heard = Normaliser(pieces.append)
    heard.begin(SpeechFilter())
    for text in ('"a\\ud83d"', '"\\ude00b"', '"\\ud83d"', '"c"'):
        heard.feed(f'data: {{"choices": [{{"delta": {{"content": {text}}}}}]}}\n\n'.encode())
    heard.close()
    assert "".join(pieces) == "a😀b�c"
