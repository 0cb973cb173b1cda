"""From the text that a language model sends to the words that it says.

Models mark their thoughts, their turns and their channels in the text itself, each family in its own way,
and servers that should take the marks out often let them through. The marks are found here, wherever the
text is cut: what may yet become one is held back.
"""

import re
import unicodedata
from typing import Literal

_NAME = (
    r"(?:\w+:)?(?:think(?:s|ing)?(?:_\w{1,16})?|thoughts?(?:_process)?|reason(?:ing)?(?:_\w{1,16})?|reflections?|"
    r"scratch_?pad|analysis|cot|rumination|deliberation|(?:inner|internal)[_-]?(?:monologue|thoughts?))"
)
_ANSWER = r"(?:answer|response|solution|content|box|final(?:[_ ](?:answer|response))?)"
_ROLE = r"(?:user|human|system|tool|observation|developer|environment|ipython|function)"
_MARK = re.compile(
    rf"""
    (?P<close> </{_NAME}\s?> | \[/(?-i:THINK|THINKING|REASONING)\] | ◁/{_NAME}▷ | <[|｜]/{_NAME}[|｜]>
      | <[|｜]end[_▁](?:of[_▁])?{_NAME}[|｜]> | <channel\|> | <unused95> | <\|inner_suffix\|>
      | (?-i:assistantfinal) )
  | (?P<empty> <{_NAME}\s?/> )
  | (?P<open> <{_NAME}(?:\s[^<>\n]{{0,60}})?> | \[(?-i:THINK|THINKING|REASONING)\] | ◁{_NAME}▷
      | <[|｜](?:(?:start|begin)[_▁](?:of[_▁])?)?{_NAME}[|｜]> | <\|channel> | <unused94>
      | <\|inner_prefix\|> )
  | (?P<details> <details\s[^<>\n]{{0,30}}type="?reasoning[^<>\n]{{0,60}}> )
  | (?P<details_end> </details> )
  | (?P<header> <\|(?:start|begin|channel|im_start|start_header_id|header_start|turn)\|>
      | <start_of_turn> | <\|turn> )
  | (?P<header_end> <\|(?:message|content|end_header_id|header_end|im_sep)\|> )
  | (?P<around> </?{_ANSWER}> | <[|｜](?:start|begin|end)[_▁](?:of[_▁])?{_ANSWER}[|｜]> )
  | (?P<message_end> <\|end\|> )
  | (?P<other_side> <[|｜]{_ROLE}[|｜]> | \n[ \t]{{0,8}}(?:\#{{1,4}}[ ])?(?-i:User|Human|USER|HUMAN)[ ]?:
      | \n[ \t]{{0,8}}\#{{1,4}}[ ](?-i:Instruction)[ ]?: )
  | (?P<special> <[|｜][^<>|｜\n]{{1,40}}[|｜]> | </?s> | <(?:bos|eos|pad|unk|eod|eoa|eot|eom|im_end|eot_id)>
      | <(?:end|start)_of_(?:turn|utterance|text|sentence)> | <turn\|>
      | <extra_id_\d{{1,3}}> | <reserved_\d{{1,4}}>
      | <\|?TOKENS_UNUSED_\d{{1,4}}\|?> | \[UNUSED_TOKEN_\d{{1,4}}\] | </?(?:assistant|bot|model)>
      | \[/?INST\] | <</?SYS>> | \[(?:EOS|BOS|end\ of\ text)\] )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CUT_MARK = re.compile(
    r"(?:<(?:[a-zA-Z/|｜<][^<>\n]{0,120}|<[^<>\n]{0,8}>?)?|\[[A-Za-z/_ 0-9]{0,20}|◁[^◁▷\n]{0,60}"
    r"|\n[ \t]{0,8}(?:#{0,4}|#{1,4} )[A-Za-z]{0,11} ?"
    rf"|{'|'.join('assistantfinal'[:length] for length in range(13, 0, -1))})\Z"
)
"""What may become a mark with the next character."""

_END_OF_TURN = re.compile(r"end|eo[smtd]|return|</s>|turn\|", re.IGNORECASE)
_OURS = re.compile(r"\s*(?:assistant|model|bot|gpt|ai)?\s*", re.IGNORECASE)
_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"
_LONGEST_HEADER = 200


def has_words(text: str) -> bool:
    """Return whether a text has anything to be seen or read aloud."""
    return any(unicodedata.category(one)[0] in "LNPS" and one not in _BLANK_LETTERS for one in text)


def _next_mark(text: str, last: bool) -> re.Match[str] | None:
    """Return the first mark; none where a longer one may have begun before it and is not whole yet."""
    mark = _MARK.search(text)
    cut = None if last or mark is None else _CUT_MARK.search(text)
    return None if mark and cut and cut.start() < mark.start() else mark


class SpeechFilter:
    """Lets through what a model says, and neither its thoughts nor the marks of its turns.

    Some templates open the thought in the prompt, so that only its closing mark is seen: everything before it
    was a thought. Until it is known that a model is none of these, its words have to wait.

    Args:
        hold: whether to hold the words back until a closing mark, or the end, has come.
        opens_itself: False where the model is known to begin with a thought that it does not open.
    """

    def __init__(self, hold: bool = False, opens_itself: bool = True) -> None:
        self._hold = hold
        self._rest = ""  # may yet become a mark
        self._before = ""  # the last character that was dealt with
        self._lead = ""  # white space before the first word
        self._held = ""
        self._said = False  # whether there were words, held back or not
        self._released = False
        self._state: Literal["speech", "thought", "header", "between", "over"] = "speech"
        self._header = ""
        self._in_channel = False
        self._in_details = False
        self._first = False  # whether the thought began before the first word
        self._nested = 0
        self._out: list[str] = []
        self.ended = False  # a mark has ended the answer
        self.thought = False  # whether there were thoughts
        self.opens_itself = opens_itself  # False once a closing mark came alone
        self.exposed = False  # words were let through that turned out to be a thought

    @property
    def has_held(self) -> bool:
        """Whether words are held back."""
        return bool(self._held)

    def feed(self, text: str, last: bool = False) -> str:
        """Return what may be said of this text and of what was held back.

        Args:
            text: the next piece.
            last: whether nothing more comes.
        """
        self._rest += text
        while not self.ended and (mark := _next_mark(self._rest, last)) is not None:
            before = self._rest[mark.start() - 1] if mark.start() else self._before
            if before == "`" and mark.end() == len(self._rest) and not last:
                break  # a mark in backticks is only talked about
            if before == "`" and self._rest[mark.end() : mark.end() + 1] == "`":
                self._take(self._rest[: mark.end()])
            else:
                self._take(self._rest[: mark.start()])
                if not self.ended:
                    self._obey(str(mark.lastgroup), mark.group())
            self._before = self._rest[mark.end() - 1]
            self._rest = self._rest[mark.end() :]
        else:
            cut = None if last else _CUT_MARK.search(self._rest)
            ready = self._rest[: cut.start()] if cut else self._rest
            self._take(ready)
            self._before = ready[-1:] or self._before
            self._rest = self._rest[len(ready) :]
        out, self._out = "".join(self._out), []
        return out

    def finish(self, whole: bool) -> str:
        """Return what was held back and may be said, at the end of the answer.

        Args:
            whole: whether the answer came to its end. What a model says that opens its thoughts in the prompt
                is still a thought where it breaks off; see :attr:`opens_itself`.
        """
        said = self.feed("", last=True)
        held, self._held = self._held, ""
        return said + held if whole or self.opens_itself else said

    def _take(self, text: str) -> None:
        """Deal with text that holds no mark."""
        if self.ended:
            return
        if self._state == "header":
            self._header += text
            header, line_end, after = self._header.partition("\n")
            if line_end or len(header) > _LONGEST_HEADER:
                self._end_header(header)
                self._take(after)
        elif self._state == "between":
            self.ended = has_words(text)
        elif self._state == "speech":
            self._say(text)

    def _say(self, text: str) -> None:
        if not self._said:
            self._lead += text
            if not has_words(self._lead):
                return
            text, self._lead = (self._lead.lstrip() if self.thought else self._lead), ""
            self._said = True
        if self._hold:
            self._held += text
        elif text:
            self._released = True
            self._out.append(text)

    def _obey(self, kind: str, mark: str) -> None:
        if self._state == "over" and kind != "close":
            return
        if kind in ("open", "details"):
            self._open(details=kind == "details")
        elif kind == "close" or (kind == "details_end" and self._in_details):
            self._close()
        elif kind == "header":
            self._begin_header(mark.strip("<>|") == "channel")
        elif kind == "header_end":
            self._end_header(self._header)
        elif kind == "message_end":
            self.ended = self._state == "speech" and self.thought and self._said
            self._state = "between"
        elif kind == "other_side":
            self._other_side(named=mark[0] == "\n")
        elif kind == "special":
            self._special(mark)
        elif kind == "details_end" or (kind == "around" and not self.thought and mark[1] not in "|｜"):
            self._take(mark)  # no mark here
        elif kind == "empty":
            self.thought = True

    def _other_side(self, named: bool) -> None:
        """End the answer, for what follows is not ours; a thought may well name the other side."""
        if not named:
            self.ended = True
        elif self._hold and self._state == "speech":
            self._state = "over"  # or, where a closing mark comes yet, in the middle of a thought
        else:
            self.ended = self._state == "speech"

    def _special(self, mark: str) -> None:
        """End the answer, unless the mark stands before its first word or inside a thought."""
        if self._state == "thought" or not self._said:
            self.ended = self._state == "thought" and bool(_END_OF_TURN.search(mark))
        else:
            self.ended = True

    def _open(self, *, details: bool = False) -> None:
        if self._state == "thought":
            self._nested += 1
            return
        self._first = not self._said
        self._state, self.thought, self._in_details, self._nested = "thought", True, details, 0

    def _close(self) -> None:
        """End a thought; one that was never opened began with the answer."""
        self._in_details = False
        if self._state in ("thought", "header"):
            if self._nested:
                self._hold = True  # another closing mark should come: then this is a thought as well
            elif self._first:
                self._hold = False
            self._nested = 0
            self._state = "speech"
            return
        self.opens_itself = False
        self._forget()

    def _forget(self) -> None:
        """Take all that came so far as a thought."""
        self.exposed = self.exposed or self._released
        self.thought, self._said, self._lead, self._held = True, False, "", ""
        self._state, self._hold, self._released = "speech", False, False

    def _begin_header(self, channel: bool) -> None:
        self._header, self._in_channel, self._state = "", channel, "header"

    def _end_header(self, header: str) -> None:
        """Go on as the header of a message says: whose it is, and on which channel."""
        name = header.strip().casefold()
        self._header = ""
        if self._in_channel and "final" not in name:
            self._state, self.thought, self._first, self._nested = "thought", True, not self._said, 0
        elif self._in_channel:
            self._forget_thought_before()
        elif (_OURS.fullmatch(name) and not self._said) or (self._state == "thought" and not name):
            self._state = "speech"
        else:
            self.ended = True
        self._in_channel = False

    def _forget_thought_before(self) -> None:
        """Begin the final message: words without a channel before it were the rest of a thought."""
        if self._said:
            self.opens_itself = False
        self._forget()
