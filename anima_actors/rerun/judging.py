"""A story on record, held against what it expected of itself."""

from dataclasses import replace

from anima_actors.rerun.birth import Birth
from anima_actors.rerun.stand_in import Script
from anima_actors.scenario import TurnOutcome, Verdict, judge
from anima_actors.trace.decode import event_types, events_of
from anima_actors.trace.reader import Journal


def verdicts_in(journal: Journal, birth: Birth) -> tuple[Verdict, ...]:
    """A verdict on each expectation, as the run itself would have come to it.

    There is none where the journal has no story, or begins after the story's first turn. A verdict names
    the place in the story, but no line: of the file that the story was read from nothing is on record.

    Args:
        journal: open, and to be read to its end.
        birth: of the mind in it.

    Raises:
        AnimaError: the mind cannot be made again, or an event is of no known type.
    """
    story = birth.story
    if story is None or journal.first > 1:
        return ()
    mind = birth.mind(Script())
    types = event_types(mind.bus.wiring)
    outcomes = []
    for record, (index, step) in zip(journal.turns(), story.turns(), strict=False):
        mind.recall(record.number, events_of(record, types), record.degraded)
        spoken = record.find("Spoken")
        outcomes.append(
            TurnOutcome(
                turn=record.number,
                step=index,
                label=step.label,
                state=mind.state,
                published=tuple(one.module for one in record.events if "." in one.publisher),
                composed=mind.system_prompt(),
                reply=str(spoken.data["text"]) if spoken is not None else "",
            )
        )
    return tuple(replace(verdict, line=0) for verdict in judge(story, outcomes))
