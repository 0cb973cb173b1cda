"""`anima replay`, `anima resume` and `anima repair`: what they do and what they say."""

from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

from anima_actors.cli.parts import BUILT_IN_NAMES, loaded
from anima_actors.cli.recorded import refusing, say, write_json
from anima_actors.cli.settings import changes_in
from anima_actors.cli.terminal import console
from anima_actors.rerun.birth import Birth, past_in
from anima_actors.rerun.replay import Replay, changed_modules, replay
from anima_actors.rerun.resume import resume
from anima_actors.runtime import plain
from anima_actors.scenario import Step
from anima_actors.trace.disk import shown
from anima_actors.trace.divergence import shown as value_text
from anima_actors.trace.reader import Journal
from anima_actors.trace.record import TurnRecord
from anima_actors.trace.recovery import repair
from anima_actors.trace.writer import Sync

EQUAL, DIFFERENT = 0, 1


def replay_file(file: str, settings: Sequence[str], extra: Sequence[str], *, as_json: bool) -> int:
    """Replay a journal and say what came of it; 0 where all came out as recorded."""
    with refusing(file), Journal.open(file) as journal:
        past = past_in(journal, loaded(extra))
        birth = past.birth.changed(changes_in(settings, known_modules(past.birth)))
        found = replay(past, birth)
        changed = changed_modules(journal.header, birth.mind())
        torn = journal.torn
    if as_json:
        write_json({"equal": found.equal, **plain(found), "changed_modules": changed, "torn": torn})
        return EQUAL if found.equal else DIFFERENT
    out = console()
    for line in _replay_lines(shown(file), found, changed):
        say(out, line)
    if torn is not None:
        say(out, Text(f"its last turn was never finished ({torn}); anima resume goes on with it", "yellow"))
    return EQUAL if found.equal else DIFFERENT


def _replay_lines(name: str, found: Replay, changed: Sequence[str]) -> list[Text]:
    turns = f"{found.turns} turn{'s' * (found.turns != 1)}"
    where = found.divergence
    if where is None:
        return [Text(f"{name}: {turns} replayed, all as recorded, hash {found.hash[:12]}", "green")]
    lines = [Text(f"{name}: turn {where.turn} came out otherwise than recorded", "bold red")]
    if where.kind == "value":
        rows = {
            "module": where.module or "none; it came from outside",
            "event": f"{where.event} {where.id}" + (f", of {where.publisher}" if where.publisher else ""),
            "field": where.field,
            "recorded": value_text(where.first),
            "now": value_text(where.second),
        }
        lines += [Text(f"  {key:<10}", "dim").append(text, "not dim") for key, text in rows.items()]
    else:
        lines.append(Text(f"  {where.told('in the record', 'now')}"))
    lines.append(Text(f"  {turns} before it came out as recorded", "dim"))
    if changed:
        lines.append(Text(f"  not made as when it was recorded: {', '.join(changed)}", "yellow"))
    return lines


def resume_file(file: str, extra: Sequence[str], sync: Sync) -> int:
    """Go on with a journal, and say what was done."""
    out = console()

    def lived(record: TurnRecord, step: Step) -> None:
        felt = record.find("EmotionFelt")
        emotion = str(felt.data.get("primary", "")) if felt is not None else ""
        say(out, Text(f"  turn {record.number:<5}{emotion:<18}", "dim").append(step.label, "not dim"))

    with refusing(file):
        done = resume(
            file,
            extra=loaded(extra),
            sync=sync,
            on_turn=lived,
            on_cut=lambda told: say(out, Text(told, "yellow")),
        )
    name = shown(file)
    if not done.story:
        say(out, Text(f"{name}: it has no story, so nothing was left to live after turn {done.after}"))
    elif not done.lived:
        say(out, Text(f'{name}: all {done.after} turns of "{done.story}" were lived already'))
    else:
        state = done.after - done.relived
        start = f"the state saved after turn {state}" if state else "the beginning"
        turns = f"{done.lived} turn{'s' * (done.lived != 1)}"
        told = f'{name}: went on after turn {done.after}, from {start}; {turns} of "{done.story}" came to it'
        say(out, Text(told, "green"))
    say(out, Text(f"hash {done.hash}", "dim"))
    return EQUAL


def repair_file(file: str, out: str | None) -> int:
    """Save what is whole, and say what that is."""
    path = Path(file)
    target = out or str(path.with_name(f"{path.stem}.repaired{path.suffix}"))
    with refusing(file):
        done = repair(file, target)
    say(console(), Text(done.told, "yellow" if done.lost else "green"))
    return EQUAL


def known_modules(birth: Birth) -> tuple[str, ...]:
    """The names of all modules that a mind so made may have."""
    wired = (module.name for module in birth.mind().bus.wiring.modules)
    return tuple(dict.fromkeys((*BUILT_IN_NAMES, *wired)))
