"""`anima replay`, `anima resume` and `anima repair`: what they do and what they say."""

import os
from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

from anima_actors.cli.group import BadInput, refusing
from anima_actors.cli.parts import BUILT_IN_NAMES, loaded
from anima_actors.cli.settings import changes_in
from anima_actors.cli.telling import verdict_lines
from anima_actors.cli.terminal import console, say, write_json
from anima_actors.cli.voices import VoiceOptions, voice_settings
from anima_actors.compare.divergence import shown as value_text
from anima_actors.encoding.turn_content import to_plain
from anima_actors.journal.file import shown
from anima_actors.journal.reader import Journal
from anima_actors.journal.records import TurnRecord
from anima_actors.journal.recovery import repair
from anima_actors.journal.writer import Sync
from anima_actors.replay.origin import Birth, past_in
from anima_actors.replay.replay import Replay, changed_modules, replay
from anima_actors.replay.resume import resume
from anima_actors.replay.stand_in import Script
from anima_actors.scenario import Step
from anima_actors.voice import VoiceSettings

EQUAL, DIFFERENT = 0, 1
MET, NOT_MET = 0, 1


def replay_file(file: str, settings: Sequence[str], extra: Sequence[str], *, as_json: bool) -> int:
    """Replay a journal and say what came of it; 0 where all came out as recorded."""
    with refusing(file), Journal.open(file) as journal:
        past = past_in(journal, loaded(extra))
        changes = changes_in(settings, known_modules(past.birth))
        with refusing("--set"):
            birth = past.birth.changed(changes)
        found = replay(past, birth)
        changed = changed_modules(journal.header, birth.mind(Script()))
        torn = journal.torn
    if as_json:
        write_json({"equal": found.equal, **to_plain(found), "changed_modules": changed, "torn": torn})
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


def resume_file(file: str, extra: Sequence[str], sync: Sync, options: VoiceOptions) -> int:
    """Go on with a journal, and say what was done; 0 where all that its story expects was met."""
    out = console()

    def lived(record: TurnRecord, step: Step) -> None:
        felt = record.find("EmotionFelt")
        emotion = str(felt.data.get("primary", "")) if felt is not None else ""
        say(out, Text(f"  turn {record.number:<5}{emotion:<18}", "dim").append(step.label, "not dim"))

    with refusing(file):
        done = resume(
            file,
            extra=loaded(extra),
            voice=_voice_on_record(file, options),
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
    if done.verdicts:
        for line in verdict_lines(done.verdicts, done.after + done.lived, done.hash, out):
            out.print(line, no_wrap=True, overflow="crop")
    return MET if all(verdict.met for verdict in done.verdicts) else NOT_MET


def _voice_on_record(file: str, options: VoiceOptions) -> VoiceSettings | None:
    """Who spoke, with a key; None where the offline voice did.

    Raises:
        BadInput: somebody else is to speak, or the key is missing.
    """
    with Journal.open(file) as journal:
        spoke = VoiceSettings.from_data(journal.header.get("voice") or {})
    if (options.provider or spoke.provider) != spoke.provider:
        raise BadInput(f"--provider {options.provider}: {file} goes on with its own voice, {spoke.provider}")
    settings = voice_settings(options, os.environ, spoke)
    return None if settings.offline else settings


def repair_file(file: str, out: str | None) -> int:
    """Save what is whole, and say what that is."""
    path = Path(file)
    target = out or str(path.with_name(f"{path.stem}.repaired{path.suffix}"))
    with refusing(file, target):
        done = repair(file, target)
    say(console(), Text(done.message, "yellow" if done.lost else "green"))
    return 0


def known_modules(birth: Birth) -> tuple[str, ...]:
    """The names of all modules that a mind so made may have."""
    wired = (module.name for module in birth.mind(Script()).bus.wiring.modules)
    return tuple(dict.fromkeys((*BUILT_IN_NAMES, *wired)))
