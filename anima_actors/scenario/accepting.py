"""Stories written as files; expectations written into one, as ranges round what the story came to.

The latter is changed as a text, at the places of values, so that its comments and layout stay as they are.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from anima_actors.runtime.errors import AnimaError
from anima_actors.scenario.conditions import Outcomes, PathCheck
from anima_actors.scenario.errors import StoryPath
from anima_actors.scenario.judging import judge
from anima_actors.scenario.schema import Scenario
from anima_actors.scenario.values import REACTORS

MARGIN = 0.05
"""How far a range reaches beyond the smallest and the largest value that came."""


def story_file(document: Mapping[str, Any], width: int | None = None) -> bytes:
    """Return plain data as the file of a story: its keys in their order, its lines of about a width."""
    out, yaml = StringIO(), YAML(typ="safe", pure=True)
    yaml.default_flow_style, yaml.allow_unicode, yaml.width = None, True, width
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.dump(_plain(document), out)
    return out.getvalue().encode()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


class AcceptError(AnimaError, ValueError):
    """Expectations cannot be written into a story's file."""


class Accepted(NamedTuple):
    """A story's text with expectations written into it."""

    text: str
    written: tuple[str, ...]  # each change, in a line
    left: tuple[str, ...]  # each failed expectation that was left as it is, with the reason


class _Change(NamedTuple):
    start: int
    end: int
    text: str
    told: str


def accept(story: Scenario, text: str, lives: Sequence[Outcomes]) -> Accepted:
    """Return the text of a story with ranges round what came, where it failed or expected nothing.

    A step without expectations gets the emotion and the reactors after its last turn. A failed expectation
    of one value at one turn gets a range round it, or the texts that came; others are left as they are.

    Args:
        story: that was lived.
        text: of its file.
        lives: the outcomes of each run.

    Raises:
        AcceptError: the text is laid out in a way that it cannot be written into.
    """
    root = YAML(typ="safe", pure=True).compose(text)
    changes, left = [], []
    verdicts = [judge(story, outcomes) for outcomes in lives]
    clauses = [(one.step, clause) for one in story.expectations for clause in one.clauses]
    for place, (step, clause) in enumerate(clauses):
        if all(verdict[place].met for verdict in verdicts):
            continue
        node = _node_at(root, clause.place)
        if clause.kind != "now" or not isinstance(clause.checks[0], PathCheck) or node is None:
            left.append(f"line {verdicts[0][place].line}: {clause}: only a value at one turn can be written")
            continue
        path = clause.checks[0].subject
        value = _written(path, [_last(outcomes, step).value(path) for outcomes in lives])
        if value is None:
            left.append(f"line {verdicts[0][place].line}: {clause}: what came is no number and no text")
            continue
        start, end = node.start_mark.index, node.end_mark.index
        told = f"line {node.start_mark.line + 1}: {path}: {value}, was {' '.join(text[start:end].split())}"
        changes.append(_Change(start, end, value, told))
    changes += _for_bare_steps(story, text, root, lives)
    return Accepted(_changed(story, text, changes, lives), tuple(one.told for one in changes), tuple(left))


def _last(outcomes: Outcomes, step: int | None) -> Any:
    return [one for one in outcomes if step is None or one.step == step][-1]


def _for_bare_steps(story: Scenario, text: str, root: Node, lives: Sequence[Outcomes]) -> Iterator[_Change]:
    for index, step in enumerate(story.steps):
        node = _node_at(root, ("steps", index))
        if step.expect or not isinstance(node, MappingNode) or not node.value:
            continue
        found = []
        for path, key in (("primary", "emotion"), *((f"reactors.{name}", name) for name in REACTORS)):
            value = _written(path, [_last(outcomes, index).value(path) for outcomes in lives])
            if value is not None:
                found.append(f"{key}: {value}")
        if not found:
            continue
        expect = f"expect: {{{', '.join(found)}}}"
        told = f"line {node.start_mark.line + 1}: {step.label or f'step {index + 1}'}: {expect}"
        if node.flow_style:
            end = _end_of(node.value[-1][1])
            yield _Change(end, end, f", {expect}", told)
        else:
            newline = "\r\n" if "\r\n" in text else "\n"
            end = _line_end(text, _end_of(node.value[-1][1]))
            ended = text[:end].endswith("\n")
            indent = " " * node.value[0][0].start_mark.column
            line = f"{indent}{expect}"
            yield _Change(end, end, f"{line}{newline}" if ended else f"{newline}{line}{newline}", told)


def _changed(story: Scenario, text: str, changes: Sequence[_Change], lives: Sequence[Outcomes]) -> str:
    """Put changes into a text, the last first, and look whether the story is the same but for them."""
    new = text
    for change in sorted(changes, reverse=True):
        new = new[: change.start] + change.text + new[change.end :]
    try:
        read = Scenario.from_text(new, story.file)
    except AnimaError as error:
        raise AcceptError(f"{story.file}: cannot be written into: {error}") from error
    if _bare(read.document) != _bare(story.document):
        raise AcceptError(f"{story.file}: cannot be written into without changing more than its expectations")
    known = {place for outcomes in lives for place in _failing(story, outcomes)}
    if any(not _failing(read, outcomes) <= known for outcomes in lives):
        raise AcceptError(f"{story.file}: cannot be written into: other expectations would fail")
    return new


def _failing(story: Scenario, outcomes: Outcomes) -> set[str]:
    return {verdict.place for verdict in judge(story, outcomes) if not verdict.met}


def _bare(document: Any) -> Any:
    """A story without its expectations."""
    if isinstance(document, Mapping):
        return {key: _bare(value) for key, value in document.items() if key != "expect"}
    return [_bare(value) for value in document] if isinstance(document, list | tuple) else document


def _written(path: str, values: Sequence[Any]) -> str | None:
    """A range round numbers, or the texts, flags and nothing that came; None for what cannot be written."""
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        low, high = min(values) - MARGIN, max(values) + MARGIN
        if path.startswith(("reactors.", "shown.")):
            low, high = max(0.0, low), min(1.0, high)
        return f"{math.floor(low * 100) / 100:g}..{math.ceil(high * 100) / 100:g}"
    if len(set(values)) == 1 and isinstance(values[0], bool):
        return "true" if values[0] else "false"
    texts = sorted({"none" if value is None else value for value in values if isinstance(value, str | None)})
    if len(texts) < 1 or not all(value is None or isinstance(value, str) for value in values):
        return None
    quoted = [one if one.replace(" ", "").isalpha() else _quoted(one) for one in texts]
    return quoted[0] if len(quoted) == 1 else f"[{', '.join(quoted)}]"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _node_at(root: Node, place: StoryPath) -> Node | None:
    node: Node | None = root
    for part in place:
        if isinstance(node, MappingNode):
            node = next((value for key, value in node.value if key.value == str(part)), None)
        elif isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        else:
            return None
    return node


def _end_of(node: Node) -> int:
    """Where the text of a node ends, without the comments and blank lines after it."""
    if not isinstance(node, MappingNode | SequenceNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end_of(last[1] if isinstance(node, MappingNode) else last)


def _line_end(text: str, at: int) -> int:
    """Where the line of a place ends, behind its newline; at the place where a line begins there."""
    if at and text[at - 1] == "\n":
        return at
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1
