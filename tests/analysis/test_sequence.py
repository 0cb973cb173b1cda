import re

from rich.console import Console

from anima_actors.analysis.sequence import as_mermaid, as_text, messages_of
from anima_actors.journal.records import EventRecord, TurnRecord
from anima_actors.logs.from_journal import typed_events
from tests.journal.histories import SHOCK, lived


def test_every_cause_on_record_is_a_message_and_nothing_else_is() -> None:
    (record,) = lived([SHOCK])
    seen = set()
    wanted = []
    for event in record.events[1:]:
        if event.publisher not in seen:
            seen.add(event.publisher)
            wanted += [(record.events[cause].module, event.module, cause) for cause in event.causes]
    found = [(message.source, message.target, message.sequence) for message in messages_of(record)]
    assert found == wanted


def test_the_diagram_names_all_who_take_part_and_shows_the_main_values() -> None:
    history = lived([SHOCK, SHOCK])
    record = list(history)[1]
    messages = list(messages_of(record, typed_events(record, history.types)))
    lines = list(as_mermaid(record, messages))
    assert lines[0] == "sequenceDiagram"
    aliases = {}
    for line in lines:
        if match := re.fullmatch(r"  (?:participant|actor) (m\d+) as (\w+)", line):
            aliases[match[1]] = match[2]
    assert set(aliases.values()) == {event.module for event in record.events} - {"voice"}
    arrows = [re.fullmatch(r"  (m\d+)-(?:>>|\))(m\d+): (.+)", line) for line in lines]
    drawn = [(aliases[arrow[1]], aliases[arrow[2]]) for arrow in arrows if arrow]
    assert drawn == [(message.source, message.target) for message in messages]
    assert any("DefenseRaised<br/>" in line for line in lines)


def test_text_tells_each_module_what_it_was_told() -> None:
    history = lived([SHOCK])
    (record,) = history
    messages = list(messages_of(record, typed_events(record, history.types), ["qualia"]))
    lines = [line.plain for line in as_text(record, messages, Console(width=100))]
    assert lines[0] == "turn 1  0:01:00  Stimulus"
    assert "qualia is told" in lines
    place = lines.index("qualia is told")
    assert lines[place + 1].split()[:2] == ["emotion", "EmotionFelt"]
    assert all({message.source, message.target} & {"qualia"} for message in messages)


def test_wicked_words_do_not_break_the_diagram() -> None:
    root = EventRecord(0, "outside", (), "Stimulus", {"message": "end; %% #<b>"})
    heard = EventRecord(1, "ear.listen", (0,), "Heard;#", {})
    failure = {"publisher": "ear.listen", "reason": "a\nb; c", "stopped": False}
    record = TurnRecord(1, 60.0, (root, heard), failures=(failure,))
    lines = list(as_mermaid(record, list(messages_of(record))))
    assert not any(";" in re.sub(r"#\d+;", "", line) for line in lines)
    assert all("\n" not in line for line in lines)
