"""The events of a YAML text, without what a story has no use for and attacks are made of."""

from collections.abc import Iterator
from typing import NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import Event
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.scanner import Scanner

from anima_actors.scenario.problems import Problem, ScenarioError, printable

_HINTS = {  # what the scanner says, and what a person most probably did
    "mapping values are not allowed here": 'a text with ": " in it needs quotes around it',
    "found character '\\t' that cannot start any token": "a tab stands here; YAML is indented with spaces",
    "expected a comment or a line break, but found": 'a comparison needs quotes, as in ">= 0.5"',
    "expected chomping or indentation indicators, but found": 'a comparison needs quotes, as in ">= 0.5"',
    "that cannot start any token": "a text that begins with this character needs quotes around it",
    "expected <block end>, but found": "is the indentation right?",
    "could not find expected ':'": "a key is followed by a colon and a space",
}


class _StoryScanner(Scanner):
    """Refuses aliases, anchors and tags before a character of them is scanned."""

    def fetch_alias(self) -> None:
        self._refuse("aliases (*name) are not used in scenarios; a text that begins with * needs quotes")

    def fetch_anchor(self) -> None:
        self._refuse("anchors (&name) are not used in scenarios; a text that begins with & needs quotes")

    def fetch_tag(self) -> None:
        self._refuse("tags (!name) are not used in scenarios; a text that begins with ! needs quotes")

    def _refuse(self, message: str) -> NoReturn:
        raise MarkedYAMLError(problem=message, problem_mark=self.reader.get_mark())


def events(text: str, name: str) -> Iterator[Event]:
    """The events one by one. ScenarioError, with its line and column, where the text is not YAML."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Scanner = _StoryScanner
    try:
        yield from yaml.parse(text)
    except ReaderError as error:
        at = int(error.position)
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        message = f"the character #x{ord(text[at]):04x} is not allowed in YAML"
        raise ScenarioError([Problem(name, line, column, "", message)]) from None
    except MarkedYAMLError as error:
        raise ScenarioError([_syntax_problem(error, name)]) from None
    except (YAMLError, ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
        reason = printable(str(error).partition("\n")[0])[:200] or type(error).__name__
        raise ScenarioError([Problem(name, 1, 1, "", f"not YAML: {reason}")]) from None


def _syntax_problem(error: MarkedYAMLError, name: str) -> Problem:
    """The scanner's or parser's complaint on one line, with what was probably meant."""
    complaint = printable(str(error.problem or error.context or "it cannot be read").partition("\n")[0])[:200]
    if "are not used in scenarios" not in complaint:
        context = printable(str(error.context or ""))[:200] if error.problem else ""
        hint = next((hint for words, hint in _HINTS.items() if words in complaint), "")
        complaint = "not YAML: " + "; ".join(filter(None, (context, complaint, hint)))
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Problem(name, line, column, "", complaint)
