"""Stories made by chance: valid ones, as plain data and as YAML text, and the ways to spoil them."""

import json
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from anima_actors.scenario.state_paths import EMOTIONS, MECHANISMS, MODULES, TRAITS
from anima_actors.scenario.values import COMMANDS, REACTORS

Document = dict[str, Any]

units = st.floats(0, 1) | st.sampled_from([0, 1])
deltas = st.floats(-1, 1, allow_subnormal=False) | st.sampled_from([-1, 0, 1])
lines = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12) | st.sampled_from(
    ["no", "3", "null", "- a", "a: b", "#x", "!", "*x*", "'", '"', "{", "привіт", "0.2..0.4", "<<", "😀"]
)
texts = lines | st.text(max_size=20).filter(str.strip).filter(lambda text: text.isprintable())
numbers_wanted = st.one_of(
    st.floats(-2, 2).map(lambda bound: f">= {bound:.3f}"),
    st.tuples(st.integers(0, 4), st.integers(5, 9)).map(lambda ends: f"0.{ends[0]}..0.{ends[1]}"),
    st.sampled_from([0.5, 1, "rises", "falls", "any", "none"]),
)
conditions = st.fixed_dictionaries(
    {},
    optional={
        "primary": st.sampled_from(EMOTIONS) | st.lists(st.sampled_from(EMOTIONS), min_size=1, max_size=3),
        "reactors.tension": numbers_wanted,
        "reactors": st.fixed_dictionaries({"cohesion": numbers_wanted}),
        "defense": st.sampled_from(["any", "none"]),
        "defense.mechanism": st.sampled_from(MECHANISMS),
        "surprise_spike": st.booleans(),
        "reply": st.fixed_dictionaries({"contains": texts}),
        "order": st.lists(st.sampled_from(MODULES), min_size=1, max_size=3),
    },
).filter(bool)
turns = st.integers(1, 20) | st.integers(2, 20).map(lambda number: f"{number} turns")
expectation = st.one_of(
    conditions,
    st.builds(lambda held, number: {**held, "within": number}, conditions, turns),
    st.fixed_dictionaries({"never": conditions}, optional={"always": conditions}),
    st.builds(lambda held, number: {"at_least": {**held, "turns": number}}, conditions, turns),
    st.fixed_dictionaries(
        {
            "returns_to_baseline": st.just(True)
            | st.fixed_dictionaries({"within": turns, "tolerance": st.just(0.05)})
        }
    ),
)
expectations = expectation | st.lists(expectation, min_size=1, max_size=2)
stimuli = st.dictionaries(st.sampled_from(REACTORS), deltas, max_size=4)
rests = st.integers(1, 10**6) | st.tuples(st.integers(1, 99), st.sampled_from("smhdw")).map(
    lambda part: f"{part[0]}{part[1]}"
)
around = {"repeat": st.integers(1, 3), "label": lines, "note": texts, "expect": expectations}
steps = st.one_of(
    st.fixed_dictionaries({"stimulus": stimuli}, optional={"say": texts, **around}),
    st.fixed_dictionaries({"command": st.sampled_from(list(COMMANDS))}, optional={"say": texts, **around}),
    st.fixed_dictionaries({"say": texts}, optional=around),
    st.fixed_dictionaries({"rest": rests}, optional=around),
)
documents: st.SearchStrategy[Document] = st.fixed_dictionaries(
    {"title": lines, "steps": st.lists(steps, min_size=1, max_size=4)},
    optional={
        "about": st.text(st.characters(exclude_categories=["C"]), max_size=40),
        "seed": st.integers(0, 2**63 - 1),
        "persona": st.dictionaries(st.sampled_from(TRAITS), units) | st.just("cli"),
        "values": st.dictionaries(
            st.sampled_from(["care", "growth", "peace of mind", "честь", "a-b_1"]), units
        ),
        "voice": st.just("offline")
        | st.fixed_dictionaries({"provider": st.just("groq")}, optional={"model": lines}),
        "modules": st.fixed_dictionaries(
            {},
            optional={
                "without": st.lists(st.sampled_from(MODULES)),
                "with": st.just(["a.b:C", {"use": "./x.py:Y"}]),
            },
        ),
        "constants": st.dictionaries(
            st.sampled_from(["emotion.learn_rate", "memory.traces"]), units | st.booleans() | texts
        ),
        "expect": expectations,
    },
)


def as_yaml(value: Any, indent: int = 0, *, flow_from: int = 3) -> str:
    """The value as YAML: block style on the outside, flow style (which is JSON) further in."""
    pad = "  " * indent
    if indent < flow_from and isinstance(value, dict) and value:
        return "".join(
            f"{pad}{json.dumps(key)}:{_after(inner, indent, flow_from)}" for key, inner in value.items()
        )
    if indent < flow_from and isinstance(value, list) and value:
        return "".join(f"{pad}-{_after(inner, indent, flow_from)}" for inner in value)
    return f"{pad}{json.dumps(value)}\n"


def _after(inner: Any, indent: int, flow_from: int) -> str:
    if indent + 1 < flow_from and isinstance(inner, dict | list) and inner:
        return "\n" + as_yaml(inner, indent + 1, flow_from=flow_from)
    return f" {json.dumps(inner)}\n"


HOSTILE_VALUES: list[Any] = [
    *(None, True, False, 0, -1, 3, 1e300, 10**30, float("nan"), float("inf"), "", " ", "no", "\x00", "a\nb"),
    *([], {}, [[]], [{}], {"": {}}, {"a": {"b": {"c": {}}}}, "\x1b[31m", "cli", "2h", ">= 0.5", "x" * 300),
    *(
        "../../etc/passwd:X",
        "sk-secret",
        "{0}",
        "{message}",
        "%s",
        "none",
        "any",
        "1 turns",
        [None],
        [1, "a", []],
    ),
]
HOSTILE_KEYS = [
    "",
    " ",
    "a",
    "<<",
    "stimulsu",
    "tensoin",
    "0",
    "no",
    "~",
    "__class__",
    "api_key",
    "with_",
    "é",
    "_origin",
]
HOSTILE_PIECES = [
    *(
        "\t",
        "\x00",
        "\u2028",
        "\x85",
        "\ufeff",
        "\r",
        "\n\n",
        ": ",
        "- ",
        "? ",
        "# ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "|\n",
    ),
    *(
        ">",
        "&a ",
        "*a ",
        "!!python/object:x ",
        "!<x> ",
        "%YAML 1.1\n---\n",
        "---\n",
        "...\n",
        "<<: ",
        "'",
        '"',
        "\\",
    ),
    *(
        "`",
        "@",
        "=",
        "~",
        ".nan",
        "9" * 5_000,
        "1e999",
        "0x",
        "2026-13-45",
        '"\\ud800"',
        "[" * 60,
        "{a: " * 60,
        " " * 40,
    ),
]


@st.composite
def spoiled_documents(draw: st.DrawFn) -> str:
    """A valid story with one to three values, keys or items put out of order."""
    document: Any = json.loads(json.dumps(draw(documents)))
    for _ in range(draw(st.integers(1, 3))):
        where = draw(st.sampled_from(_containers(document)))
        if isinstance(where, dict) and (not where or draw(st.booleans())):
            where[draw(st.sampled_from(HOSTILE_KEYS))] = deepcopy(draw(st.sampled_from(HOSTILE_VALUES)))
        elif where:
            key: Any = draw(st.sampled_from(list(where) if isinstance(where, dict) else range(len(where))))
            if draw(st.booleans()):
                where[key] = deepcopy(draw(st.sampled_from(HOSTILE_VALUES)))
            else:
                del where[key]
    return as_yaml(document, flow_from=draw(st.integers(0, 4)))


@st.composite
def spoiled_bytes(draw: st.DrawFn) -> bytes:
    """A valid story's text with pieces put in, cut out, doubled or indented "
    "otherwise; perhaps with raw bytes."""
    text = as_yaml(draw(documents), flow_from=draw(st.integers(0, 4)))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        to = draw(st.integers(at, min(len(text), at + 12)))
        match draw(st.sampled_from(["put", "cut", "double", "indent"])):
            case "put":
                text = text[:at] + draw(st.sampled_from(HOSTILE_PIECES)) + text[at:]
            case "cut":
                text = text[:at] + text[to:]
            case "double":
                text = text[:to] + text[at:to] + text[to:]
            case "indent":
                rows = text.split("\n")
                row = draw(st.integers(0, len(rows) - 1))
                rows[row] = draw(st.sampled_from([" ", "  ", "\t", ""])) + rows[row].lstrip(" ")
                text = "\n".join(rows)
    data = text.encode("utf-8", "surrogatepass")
    if draw(st.integers(0, 4)) == 0:
        at = draw(st.integers(0, len(data)))
        data = data[:at] + draw(st.binary(min_size=1, max_size=6)) + data[at:]
    return data


def _containers(value: Any) -> list[Any]:
    """Every mapping and list in a document, itself included."""
    if not isinstance(value, dict | list):
        return []
    inner = value.values() if isinstance(value, dict) else value
    return [value, *(box for item in inner for box in _containers(item))]
