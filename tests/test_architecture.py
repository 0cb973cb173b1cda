"""The rooms and who may enter which; where time and chance may come from; what is public."""

import ast
import inspect
from pathlib import Path
from typing import NamedTuple

import pytest

import anima_actors

PACKAGE = Path(anima_actors.__file__).parent
LEAVES = ("nearest", "version")  # they import nothing of ours, and any room but the two lowest may use them
ROOT_LEVEL = tuple(sorted(path.stem for path in PACKAGE.glob("*.py") if not path.stem.startswith("__")))

MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "runtime": (),
    "psyche": ("runtime",),
    "voice": ("runtime", "psyche", *LEAVES),
    "mind": ("runtime", "psyche", "voice", *ROOT_LEVEL),
    "scenario": ("runtime", "psyche", "voice", *ROOT_LEVEL),
    "trace": ("runtime", *LEAVES),
    "rerun": ("runtime", "psyche", "voice", "scenario", "trace", *ROOT_LEVEL),  # DESIGN.md lacks it yet
    "minds": ("runtime", "psyche", "voice", "trace", "rerun", *ROOT_LEVEL),
    "chat": ("runtime", "psyche", "voice", "scenario", "trace", "rerun", "minds", *ROOT_LEVEL),
    "testing": ("runtime", "psyche", "voice", "trace", *ROOT_LEVEL),
    "web": ("runtime", "psyche", "voice", "scenario", "trace", "minds", *ROOT_LEVEL),
    "scale": ("runtime", "psyche", "voice", "scenario", "trace", *ROOT_LEVEL),
    "scaffold": ("runtime", *ROOT_LEVEL),
}
"""DESIGN.md, section 2: what each room may import of ours besides itself; the command line may import all."""

DOORS = {"mind": ("trace", "rerun", "scale")}
"""Rooms above that a facade opens late, inside a method, for whoever asks for a record or an account."""

FILES = sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    if len(parts) > 1:
        return parts[0]
    return "mind" if path.stem in ROOT_LEVEL else path.stem


class Import(NamedTuple):
    line: int
    name: str  # absolute
    late: bool  # inside a function, or for type checkers alone


def imported(path: Path) -> list[Import]:
    """Every module that a file imports, wherever in the file."""
    package = ("anima_actors", *path.relative_to(PACKAGE).parts[:-1])
    tree = ast.parse(path.read_text("utf-8"))
    late = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        or (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
        for inner in ast.walk(node)
    }
    found = []
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            names = [module, *(f"{module}.{alias.name}" for alias in node.names)]
        found += [Import(getattr(node, "lineno", 0), name, id(node) in late) for name in names]
    return found


def rooms_imported(path: Path, late: bool | None = None) -> set[str]:
    names = {
        one.name.split(".")[1]
        for one in imported(path)
        if one.name.startswith("anima_actors.") and late in (None, one.late)
    }
    rooms = {child.name for child in PACKAGE.iterdir() if child.is_dir()} | set(ROOT_LEVEL)
    return names & rooms


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(PACKAGE)) for path in FILES])
def test_arrows_point_downwards_only(path: Path) -> None:
    room = room_of(path)
    if room in MAY_IMPORT:
        below = {room, *MAY_IMPORT[room]}
        assert rooms_imported(path, late=False) <= below
        assert rooms_imported(path, late=True) <= below | set(DOORS.get(room, ()))
    else:
        assert room in {"cli", "__init__", "__main__"}, f"{room} is in no list; say what it may import"


@pytest.mark.parametrize("leaf", LEAVES)
def test_a_leaf_imports_nothing_of_ours(leaf: str) -> None:
    assert rooms_imported(PACKAGE / f"{leaf}.py") == set()


def test_the_words_are_pure_and_alone() -> None:
    for path in (PACKAGE / "psyche" / "words").glob("*.py"):
        names = {name for _, name, _ in imported(path) if name.startswith("anima_actors")}
        assert all(name.startswith("anima_actors.psyche.words") for name in names)


FORBIDDEN = ("time", "datetime", "random", "secrets", "uuid", "numpy.random")
INNER = [path for path in FILES if room_of(path) in ("runtime", "psyche")]
CLOCK = PACKAGE / "runtime" / "clock.py"


@pytest.mark.parametrize("path", INNER, ids=[str(path.relative_to(PACKAGE)) for path in INNER])
def test_no_module_reads_the_wall_clock_the_global_chance_or_the_environment(path: Path) -> None:
    allowed = {"time"} if path == CLOCK else set()
    for line, name, _ in imported(path):
        for forbidden in FORBIDDEN:
            if name == forbidden or name.startswith(f"{forbidden}."):
                assert forbidden in allowed, f"{path}:{line} imports {name}"
        assert name != "os.environ", f"{path}:{line}"
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            used = f"{node.value.id}.{node.attr}"
            assert used not in {"os.environ", "os.getenv", "os.urandom", "np.random", "numpy.random"}, (
                f"{path}:{node.lineno} uses {used}"
            )


def test_the_search_for_forbidden_things_finds_them(tmp_path: Path) -> None:
    wrong = PACKAGE / "psyche" / "wrong.py"
    source = tmp_path / "wrong.py"
    source.write_text("def f():\n    from datetime import datetime\n    import numpy.random as r\n")

    class Elsewhere(type(source)):  # type: ignore[misc]
        def read_text(self, *_: object, **__: object) -> str:
            return source.read_text("utf-8")

    names = {name for _, name, _ in imported(Elsewhere(wrong))}
    assert {"datetime", "datetime.datetime", "numpy.random"} <= names


PUBLIC = [
    "Actor",
    "AnimaCore",
    "AnimaError",
    "AttentionDirected",
    "Between",
    "BusyError",
    "DefenseRaised",
    "DissonanceFelt",
    "Disturbed",
    "DrivesFelt",
    "DynamicsHeld",
    "EmotionFelt",
    "Envelope",
    "Event",
    "EventId",
    "Facet",
    "FlashCounted",
    "GhostRemembered",
    "GoalHeld",
    "IdentityFormed",
    "IntegrationMeasured",
    "IntentionJudged",
    "IntentionProposed",
    "InvalidEvent",
    "Journal",
    "JournalError",
    "LanguageModel",
    "MemoryRecalled",
    "Message",
    "MessageAppraised",
    "Mind",
    "MirrorReflected",
    "ModelReply",
    "ModelRequest",
    "ModuleError",
    "NarrativeTold",
    "Need",
    "NonNegative",
    "Personality",
    "PersonalityDrifted",
    "PersonalityHeld",
    "PredictionMade",
    "QualiaFelt",
    "ReactorNudge",
    "Reactors",
    "ReactorsMoved",
    "ReactorsSettled",
    "RealClock",
    "Requirement",
    "Restart",
    "RootEvent",
    "Scenario",
    "ScenarioError",
    "Secret",
    "Share",
    "Signed",
    "Spoken",
    "StateGathered",
    "Stimulus",
    "StimulusBias",
    "StimulusError",
    "TemporalSelfTold",
    "TimePassed",
    "Traits",
    "Turn",
    "Unavailable",
    "UndeclaredEvent",
    "Unit",
    "Vad",
    "ValueRule",
    "ValueSystem",
    "ValuesHeld",
    "Veto",
    "VirtualClock",
    "VoiceError",
    "VoiceFailed",
    "VoiceSettings",
    "Watch",
    "WiringError",
    "__version__",
    "handler",
    "intercepts",
    "run_scenario",
]


def test_the_public_list_is_what_we_promised() -> None:
    assert sorted(anima_actors.__all__) == sorted(PUBLIC)


def test_the_public_list_is_written_out() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text("utf-8"))
    [literal] = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    ]
    assert ast.literal_eval(literal) == anima_actors.__all__


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_there_and_described(name: str) -> None:
    public = getattr(anima_actors, name)
    if inspect.isclass(public):
        assert_described(public, name)
    elif callable(public):
        assert inspect.getdoc(public), name


def assert_described(cls: type, name: str) -> None:
    """A class and all that is public in it has words of its own."""
    own = vars(cls).get("__doc__")
    assert own, f"{name} has no docstring"
    assert not own.startswith(f"{cls.__name__}("), f"{name} has only what @dataclass wrote"
    for member, value in vars(cls).items():
        plain = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
        if not member.startswith("_") and inspect.isfunction(plain):
            assert plain.__doc__, f"{name}.{member} has no docstring"


def test_every_file_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(PACKAGE))
        for path in FILES
        if path.read_text("utf-8").strip() and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_an_unknown_public_name_is_an_ordinary_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Minds'"):
        anima_actors.Minds  # noqa: B018
