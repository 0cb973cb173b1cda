"""`anima fork`: what it does and what it says."""

from collections.abc import Mapping, Sequence
from contextlib import closing, nullcontext
from typing import Any

from rich.text import Text

from anima_actors.cli.comparing import write_differences
from anima_actors.cli.group import BadInput, refusing
from anima_actors.cli.parts import check_names, loaded
from anima_actors.cli.rerunning import known_modules
from anima_actors.cli.settings import changes_in
from anima_actors.cli.terminal import console, say
from anima_actors.journal.file import shown
from anima_actors.journal.reader import Journal
from anima_actors.replay.fork import WhatIf, check_stimulus, fork
from anima_actors.replay.origin import past_in
from anima_actors.replay.rerun import RerunError
from anima_actors.scenario import Scenario, ScenarioError

NAMES = ("the parent", "the fork")


def fork_file(
    file: str,
    at: int,
    stimulus: Sequence[str],
    settings: Sequence[str],
    without: tuple[str, ...],
    extra: Sequence[str],
    steps: str | None,
    record: str | None,
    *,
    everything: bool,
    as_json: bool,
) -> int:
    """Fork a journal and say how the futures differ."""
    deltas = deltas_in(stimulus)
    story = _story(steps)
    with refusing(file), Journal.open(file) as journal:
        past = past_in(journal, loaded(extra))
        known = known_modules(past.birth)
        check_names("--without", without, known)
        changes = changes_in(settings, known)
        with refusing("--set"):
            past.birth.changed(changes)
        what_if = WhatIf(at, deltas, changes, without, story)
        forked = fork(past, what_if)
        with refusing(record or file):
            recorder = forked.recorded(record, journal.path.name) if record else None
            with closing(recorder) if recorder is not None else nullcontext():
                found = forked.compared()
    out = console()
    if not as_json:
        say(out, Text(_title(shown(file), what_if, steps), "bold"))
    facts = {"file": file, "at": at, "stimulus": deltas, "settings": changes, "without": without}
    write_differences(found, NAMES, at, {**facts, "steps": steps}, everything=everything, as_json=as_json)
    if recorder is not None and not as_json:
        writer = recorder.writer
        say(out, Text(f"{shown(record or '')}: turns {at} to {writer.turns}, hash {writer.hash[:12]}", "dim"))
    return 0


def deltas_in(given: Sequence[str]) -> dict[str, float]:
    """The changes of --stimulus, which may have commas between them."""
    deltas: dict[str, float] = {}
    for one in (part for text in given for part in text.split(",")):
        name, equals, number = one.partition("=")
        try:
            if not equals or not name.strip():
                raise ValueError
            deltas[name.strip()] = float(number)
        except ValueError:
            raise BadInput(f"--stimulus {one}: write REACTOR=CHANGE, such as tension=0.6") from None
    try:
        check_stimulus(deltas)
    except RerunError as error:
        raise BadInput(f"--{error}") from error
    return deltas


def _story(file: str | None) -> Scenario | None:
    if file is None:
        return None
    try:
        return Scenario.from_file(file)
    except ScenarioError as error:
        raise BadInput(*map(str, error.problems)) from error


def _title(name: str, what_if: WhatIf, steps: str | None) -> str:
    settings: Mapping[str, Any] = what_if.settings
    told = [f"{reactor} {delta:+g}" for reactor, delta in what_if.stimulus.items()]
    told += [f"{place.removeprefix('constants.')}={value}" for place, value in settings.items()]
    told += [f"without {module}" for module in what_if.without]
    told += [f"the steps of {steps}"] if steps else []
    return f"{name} from turn {what_if.at} on: {', '.join(told) or 'nothing changed'}"
