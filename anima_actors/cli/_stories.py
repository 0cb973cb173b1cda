"""The stories of a command line: found by file, folder, name or pipe, and loaded, or every reason why not.

Also what follows a run: the command that repeats it, what came written into files, a run on each change.
"""

import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from anima_actors.cli._group import BadInput, refusing
from anima_actors.cli._modules import BUILT_IN_NAMES, check_choice, placed, split_changes
from anima_actors.cli._options import ModuleOptions
from anima_actors.cli._voice import VoiceOptions, voice_settings
from anima_actors.mind.mind import Mind
from anima_actors.runtime.errors import suggestion
from anima_actors.runtime.redaction import redacted
from anima_actors.scenario import Scenario, ScenarioError, build_mind
from anima_actors.scenario.loading import shipped_stories, stories_in
from anima_actors.scenario.yaml_reader import LARGEST, decoded
from anima_actors.voice.settings import OFFLINE

if TYPE_CHECKING:
    from anima_actors.scenario.report import RunReport

T = TypeVar("T")

STDIN = "-"
_PIPES = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")


MindFactory = Callable[..., Mind]


def find_stories(names: Iterable[str]) -> list[str]:
    """Return the files that are meant by names: of files, folders, stories of the package, or - for stdin.

    Raises:
        BadInput: a folder holds no story, or nothing has that name.
    """
    found: list[str] = []
    for name in names:
        path = Path(name)
        if name and "\0" not in name and path.is_dir():
            inside = stories_in(path)
            if not inside:
                raise BadInput(f"{name}: no story is in this folder; a story is a .yaml file")
            found += map(str, inside)
        elif is_shipped(name):
            found.append(_shipped(name))
        elif "\0" not in name and not path.exists() and path.stem in shipped_stories(societies=True):
            raise BadInput(f"{name}: no such file; the package has this story by its name, {path.stem}")
        else:
            found.append(name)
    return found


def is_shipped(name: str) -> bool:
    """Return whether a name can only be that of a story of the package."""
    return name.replace("_", "").replace("-", "").isalnum() and not Path(name).exists()


def _shipped(name: str) -> str:
    stories = shipped_stories(societies=True)
    if name in stories:
        path = stories[name]
        return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
    near = suggestion(name, stories) if stories else ""
    raise BadInput(f"{name}: no such file, and no story of the package has that name{near}")


def load_story(file: str) -> Scenario:
    """Load the story in a file, on stdin or in a pipe.

    Raises:
        ScenarioError: everything that is wrong with it.
    """
    if file == STDIN:
        return Scenario.from_text(decoded(sys.stdin.buffer.read(LARGEST + 1), "stdin"), "stdin")
    if file.startswith(_PIPES) and Path(file).is_fifo():
        with Path(file).open("rb") as pipe:
            return Scenario.from_text(decoded(pipe.read(LARGEST + 1), file), file)
    return Scenario.from_file(file)


def load_stories(names: Iterable[str]) -> list[Scenario]:
    """Load all stories that are meant by names.

    Raises:
        BadInput: with every problem of every file.
    """
    return _loaded(find_stories(names), load_story)


def load_one_story(name: str, place: str = "") -> Scenario:
    """Load the one story that is meant by a name.

    Raises:
        BadInput: with every problem of it; or it is a folder of several, told with the place of the name.
    """
    stories = load_stories([name])
    if len(stories) > 1:
        raise BadInput(f"{place}{name}: name one story")
    return stories[0]


def load_with_minds(
    files: Iterable[str], changes: Mapping[str, Any] | None = None, mind_factory: Callable[..., Mind] = Mind
) -> list[tuple[Scenario, Mind]]:
    """Load stories, changed as asked for, each with a first mind that shows that one can be made.

    Raises:
        BadInput: with every problem of every file.
    """

    def load(file: str) -> tuple[Scenario, Mind]:
        story = load_story(file)
        if changes:
            story = story.changed(changes)
        if story.society is not None:
            from anima_actors.society.plan import SocietyPlan

            return story, SocietyPlan(story, mind_factory=mind_factory).first_mind
        return story, build_mind(story, mind_factory=mind_factory)

    return _loaded(files, load)


def _loaded(files: Iterable[str], load: Callable[[str], T]) -> list[T]:
    loaded: list[T] = []
    problems: list[str] = []
    for file in files:
        try:
            loaded.append(load(file))
        except ScenarioError as error:
            problems += map(str, error.problems)
    if problems:
        raise BadInput(*problems)
    return loaded


def existing(files: Sequence[str]) -> list[str]:
    """Return the files that a report must not take the place of."""
    return [file for file in files if file != STDIN and not file.startswith(_PIPES)]


POLL_S = 0.3  # from one look at the files to the next


def watch(names: Sequence[str], references: Sequence[str]) -> int:
    """Run what the command line asks for in a process of its own, now and after each change of a file.

    A new process finds modules as they are now. Returns the status of the last run that came to its end.

    Raises:
        BadInput: a story is no file.
    """
    if any(name == STDIN or name.startswith(_PIPES) for name in names):
        raise BadInput("anima run: --watch looks at files; a story on stdin or in a pipe is none")
    status, seen = 0, None
    again = [sys.executable, "-m", "anima_actors", *(one for one in sys.argv[1:] if one != "--watch")]
    try:
        while True:
            now = _times(names, references)
            if now != seen:
                seen = now
                status = subprocess.run(again, check=False).returncode
                click.echo(f"watching {len(now)} files; Ctrl-C ends", err=True)
            time.sleep(POLL_S)
    except KeyboardInterrupt:
        return status


def _times(names: Sequence[str], references: Sequence[str]) -> dict[Path, int]:
    """Return when each file was changed: the stories, and the Python files beside the modules they name."""
    try:
        stories = [Path(file) for file in find_stories(names)]
    except BadInput:  # between two versions of a folder
        stories = []
    folders = {Path(one.partition("=")[2] or one).parent for one in references if ".py" in one}
    for story in stories:
        with suppress(OSError, ValueError):
            text = story.read_text("utf-8", errors="replace")
            folders |= {(story.parent / found).parent for found in re.findall(r"[\w./-]+\.py\b", text)}
    times = {}
    for path in (*stories, *(file for folder in sorted(folders) for file in folder.glob("*.py"))):
        with suppress(OSError):
            times[path] = path.stat().st_mtime_ns
    return times


AGAIN = (
    *("settings", "only", "without", "extra", "replace", "intercept", "provider", "model"),
    *("temperature", "max_tokens", "base_url", "patience", "pause", "history_tokens"),
)
"""The options that a run is repeated with. A key or a proxy, which may hold a password, is none of them."""


def again_as(context: click.Context) -> Callable[[Scenario, int], str]:
    """Return what makes the command that runs a story with a seed as it is run here.

    It is empty for a story that came through a pipe and cannot be had again.
    """
    given: list[str] = []
    for option in context.command.params:
        value = context.params.get(str(option.name))
        if option.name in AGAIN and value is not None:
            for one in value if isinstance(value, tuple) else (value,):
                given += [option.opts[0], str(one)]

    def command(story: Scenario, seed: int) -> str:
        if not Path(story.file).is_file():
            return ""
        return redacted(shlex.join(["anima", "run", story.file, *given, "--seed", str(seed)]))

    return command


def accept_what_came(reports: "Sequence[RunReport]") -> int:
    """Write what came into the files of the stories, and say what was written and what was not."""
    from anima_actors.cli._output import console, say
    from anima_actors.encoding.files import write_whole
    from anima_actors.scenario.accepting import accept

    out, left = console(), 0
    for file in dict.fromkeys(report.scenario.file for report in reports):
        runs = [report for report in reports if report.scenario.file == file]
        try:
            text = Path(file).read_bytes().decode("utf-8")
            with refusing():
                found = accept(runs[0].scenario, text, [run.outcomes for run in runs])
            if found.written:
                write_whole(file, found.text.encode("utf-8"))
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8"
            raise BadInput(f"--accept: {file}: cannot be written into: {reason}") from None
        say(out, f"{file}: {len(found.written) or 'no'} expectation{'s' * (len(found.written) != 1)} written")
        for line in found.written:
            say(out, f"  {line}", "green")
        for line in found.left:
            say(out, f"  left as it is, {line}", "yellow")
        left += len(found.left)
    return int(left > 0)


class StoryMinds:
    """Makes minds as a story asks for them and the command line changes them.

    Args:
        modules: asked for on the command line.
        settings: of --set.
        voice: asked for on the command line.
        numbers: whether prompts hold the figures of the state.
        timed: whether handlers are measured.

    Attributes:
        changes: to make in the story.
    """

    def __init__(
        self, modules: ModuleOptions, settings: Sequence[str], voice: VoiceOptions, numbers: bool, timed: bool
    ) -> None:
        self._modules, self._voice, self._numbers, self._timed = modules, voice, numbers, timed
        self._settings = settings
        self._placement = placed(modules)
        self.changes, self._constants = split_changes(settings, self._placement.extra)

    def __reduce__(self) -> tuple[Any, ...]:
        """Go to another process without what is loaded and without a key: all minds there speak offline."""
        voice = VoiceOptions(provider=OFFLINE)
        return StoryMinds, (self._modules, self._settings, voice, self._numbers, self._timed)

    def __call__(self, **asked: Any) -> Mind:
        """Make a mind, or raise BadInput."""
        modules, placement = self._modules, self._placement
        gone = set(modules.without) & set(BUILT_IN_NAMES)  # with what replaces them in the story
        extra = (*(one for one in asked.pop("extra") if one.name not in gone), *placement.extra)
        check_choice(modules, extra)
        voice = voice_settings(self._voice, os.environ, asked["voice"])
        asked["voice"] = replace(voice, numbers=True) if self._numbers else voice
        asked["without"] = (*asked["without"], *modules.without, *placement.without)
        asked["only"] = modules.only or asked["only"]
        constants: Mapping[str, Any] = {**asked["constants"], **self._constants}
        mind = Mind(**{**asked, "constants": constants}, extra=extra, timed=self._timed)
        with refusing("--replace"):
            placement.check(mind.bus.wiring)
        return mind
