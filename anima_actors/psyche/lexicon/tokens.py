"""From a message to its tokens: what is not said to us is dropped, the rest is cleaned and cut."""

import re
import unicodedata
from functools import cache

from anima_actors.psyche.lexicon.tables import emoji

CHARACTERS_READ = 6_000  # of the cleaned text; a message speaks its mood early, and time must be bounded
TOKENS_READ = 500
LONGEST_WORD = 40  # no word of ours is longer; a longer one is cut here and so matches nothing

# Composing letters shrinks a text, hardly ever by more than this: the cut before it is that much wider.
_SHRINKING = 4

_APOSTROPHES = "’‘ʼ`´＇ʹ′"
_UNSEEN = (
    *(0x00AD, 0x061C, 0x180E, 0xFEFF),  # soft hyphen, marks of direction and of byte order
    *range(0x200B, 0x2010),  # zero-width characters, marks of direction
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0x0300, 0x0370),  # accents left over after composition: Ukrainian stress marks, zalgo
    *range(0xFE00, 0xFE10),  # variants of a sign
    *range(0x1F3FB, 0x1F400),  # shades of skin
)
_CLEANING: dict[int, str | None] = {
    **dict.fromkeys(_UNSEEN),
    **{ord(mark): "'" for mark in _APOSTROPHES},
}


def clean(message: str) -> tuple[str, bool]:
    """Return the part of the message that is read, in NFKC form, and whether it was cut within a word."""
    text = without_pasted(message.lstrip()[: CHARACTERS_READ * _SHRINKING])
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_CLEANING)
    if "://" in text or "www." in text:
        text = re.sub(r"(?:https?://|www\.)\S+", " ", text)
    at_the_cut = text[CHARACTERS_READ - 1 : CHARACTERS_READ + 1]
    return text[:CHARACTERS_READ], len(at_the_cut) == 2 and at_the_cut.isalpha()


_PASTED_LINE = re.compile(
    r"""^[ \t]*(?:
        >                                                 # a quotation
      | \$[ ]                                            # a command
      | \[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d                  # a line of a log: its time
      | \[?\d\d:\d\d:\d\d                                # or only the hour
      | [\[(]?(?:DEBUG|INFO|WARN|WARNING|ERROR|FATAL|CRITICAL|TRACE)[\])]?[ :]  # or its level
      | Traceback[ ]\(most | File[ ]".*",[ ]line[ ]\d | at[ ][\w.$]+\( | [A-Z]\w*(?:Error|Exception):
    ).*$""",
    re.MULTILINE | re.VERBOSE,
)
_INLINE_CODE = re.compile(r"`[^`\n]+`")
_COMMAND = re.compile(r"(?<![\w-])[a-z][\w.-]*[ ]-(?:\d+|-\w[\w-]*|[b-hj-zA-HJ-Z])(?!\w)(?:[ ]\d+)*")


def without_pasted(text: str) -> str:
    """Return the text less what is pasted, not said: fenced and inline code, quotations, logs, commands."""
    if "```" in text:
        text = "\n".join(text.split("```")[::2])  # an unclosed fence runs to the end
    if "`" in text:
        text = _INLINE_CODE.sub(" ", text)
    text = _PASTED_LINE.sub("", text)
    return _COMMAND.sub(" ", text) if " -" in text else text


def tokens_of(text: str, cut_in_word: bool = False) -> list[str]:
    """Return words (with inner apostrophes), runs of stops, commas, newlines, emoji; at most TOKENS_READ."""
    tokens = _pattern().findall(text)
    if cut_in_word and tokens:
        del tokens[-1]  # half a word may be another word: "paint" must not become "pain"
    return tokens[:TOKENS_READ]


def lowered(token: str) -> str:
    """Return the form in which a token is looked up, at most one character longer than LONGEST_WORD."""
    if len(token) > LONGEST_WORD:
        token = squeezed(token, 2)[: LONGEST_WORD + 1]
    return token.lower()


def squeezed(token: str, length: int) -> str:
    """Return the token with each run of three or more equal letters cut down to `length` of them."""
    return _RUN.sub(lambda run: run[1] * length, token)


def is_elongated(text: str) -> bool:
    """Return whether a letter stands three or more times in a row."""
    return _RUN.search(text) is not None


_RUN = re.compile(r"([^\W\d_])\1\1+")


@cache
def _pattern() -> re.Pattern[str]:
    # Each alternative is a run of one class of characters: nothing to backtrack into.
    drawn = [sign for sign in emoji() if not sign.isascii()]
    typed = [re.escape(sign) for sign in emoji() if sign.isascii()]
    return re.compile(
        r"[^\W\d_]+(?:'[^\W\d_]+)*"
        rf"|(?<!\w)(?i:{'|'.join(typed)})(?!\w)"
        rf"|[{''.join(drawn)}]"
        r"|[.!?…]+|\n+|[,;:()—–]"
    )
