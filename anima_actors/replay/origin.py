"""What a mind was made of when its record began, so that it can be made again, or a little otherwise."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from anima_actors.encoding.snapshots import SnapshotError, decode_state
from anima_actors.journal.reader import Journal
from anima_actors.journal.records import TurnRecord
from anima_actors.mind.config import MindConfig
from anima_actors.mind.mind import Mind
from anima_actors.mind.module_refs import name_of, recover_addition
from anima_actors.mind.trust import NOBODY, ModuleTrust
from anima_actors.psyche.modules.personality import Personality
from anima_actors.psyche.modules.values import ValueSystem
from anima_actors.replay.rerun import RerunError, Script, stand_in
from anima_actors.runtime import AnimaError, BusState, Membership, ModuleAdded, VirtualClock, WiringError
from anima_actors.runtime.errors import suggestion

if TYPE_CHECKING:
    from anima_actors.scenario import Scenario


@dataclass(frozen=True, slots=True)
class MindOrigin:
    """A mind as it was made, and the text of the story that it was to live through, where there was one."""

    config: MindConfig
    text: str = ""

    @property
    def story(self) -> "Scenario | None":
        """The story. ScenarioError where this program cannot read it."""
        from anima_actors.scenario import Scenario

        return Scenario.from_text(self.text, "the story on record") if self.text else None

    def mind(self, script: Script | None = None, **options: Any) -> Mind:
        """The mind as it was born, on a virtual clock, recording nothing.

        Args:
            script: where modules that would wait for the world outside have their events from; None where
                they are to wait for it.
            options: of the mind, such as whose language model is asked.

        Raises:
            ModuleError: a module is no longer there, or has no such constant any more.
            WiringError: the modules do not fit together.
        """
        double = None if script is None else cache(lambda module: stand_in(module, script))
        run = {"clock": VirtualClock(), "record": None, "stand_in": double, **options}
        return Mind.from_config(replace(self.config, **run))

    def whole(self, added: tuple[ModuleAdded, ...]) -> Mind:
        """The mind as it was born, with all modules that ever joined it, for reading what is on record.

        Raises:
            ModuleError: one of them cannot be had.
        """
        mind = self.mind(Script())
        with suppress(WiringError):  # those that were never in use together need not fit
            mind.bus.change_to(Membership(added))
        return mind

    def changed(self, settings: Mapping[str, Any], without: Iterable[str] = ()) -> "MindOrigin":
        """The same with some settings changed and some modules left out.

        Args:
            settings: by place: "persona.neuroticism", "values.care", "constants.emotion.learn_rate", "seed".
            without: further modules to leave out.

        Raises:
            RerunError: a place that there is not, or a value that does not go there.
            ModuleError: an unknown module or constant.
            WiringError: the remaining modules do not fit together.
        """
        made = replace(self.config, without=tuple(dict.fromkeys((*self.config.without, *without))))
        for place, value in settings.items():
            made = _set(made, place, value)
        changed = replace(self, config=made)
        changed.mind(Script())  # refuses what does not fit
        return changed


def _set(made: MindConfig, place: str, value: Any) -> MindConfig:
    part, _, name = place.partition(".")
    try:
        if place == "seed":
            if isinstance(value, bool) or not isinstance(value, int):
                raise RerunError(f"seed is {value!r}; it must be a whole number")
            return replace(made, seed=value)
        if part == "persona" and name:
            known = [one.name for one in fields(Personality)]
            if name not in known:
                raise RerunError(f"{place}: unknown trait{suggestion(name, known)}")
            return replace(made, personality=replace(made.personality or Personality(), **{name: value}))
        if part == "values" and name:
            return replace(made, values=_with_value(made.values or ValueSystem(), name, value))
    except RerunError:
        raise
    except ValueError as error:  # it names the place as the library does
        raise RerunError(str(error).replace("personality.", "persona.", 1)) from error
    if part == "constants" and name:
        return replace(made, constants={**made.constants, name: value})
    raise RerunError(
        f"{place} cannot be changed in what was already lived; "
        f"change persona, values, constants or seed, such as persona.neuroticism=0.2"
    )


def _with_value(values: ValueSystem, name: str, weight: Any) -> ValueSystem:
    if name in {one.name for one in fields(ValueSystem)} - {"others", "rules"}:
        return replace(values, **{name: weight})
    return replace(values, others={**values.others, name: weight})


@dataclass(frozen=True, slots=True)
class RecordedHistory:
    """A history that can be gone through again, in memory or in a journal."""

    origin: MindOrigin
    turns: Callable[[int], Iterator[TurnRecord]]  # from a number on, in order
    before: int = 0  # the last turn before the record begins; of then there is a state
    before_hash: str = ""
    state_at: Callable[[int], tuple[int, str, BusState] | None] = lambda turn: None
    """The last state saved at a turn or before it: after which turn, that turn's hash, and the state."""
    added: tuple[ModuleAdded, ...] = ()
    """The modules that joined in it, for those who read it."""


def history_in(journal: Journal, extra: Iterable[Any] = (), trust: ModuleTrust = NOBODY) -> RecordedHistory:
    """The history in a journal.

    Args:
        journal: open as long as the history is used.
        extra: modules of one's own, given by hand.
        trust: tells which others may be loaded because the journal names them. Those that are elsewhere
            need not be: what they answered is on record.

    Raises:
        RerunError: the header does not tell how the mind was made.
        ModuleError: a module is not where it was, or is neither given nor trusted.
    """

    def state_at(turn: int) -> tuple[int, str, BusState] | None:
        found = journal.snapshot_before(turn)
        if found is None:
            return None
        after, state = found
        last_hash = before_hash if after < journal.first else journal.turn(after).hash
        for added in journal.membership_after(after).added:
            if added.reference and added.name not in by_hand:
                recover_addition(added, trust)  # a class is there before its state
        try:
            return after, last_hash, decode_state(state)
        except SnapshotError:
            if journal.first > 1:
                raise
            return None  # of an older program; everything is lived again

    before_hash = str((journal.header.get("after") or {}).get("hash", ""))
    extra, trust = tuple(extra), trust.without_connecting()
    by_hand = {name_of(one) for one in extra}
    origin, added = origin_of(journal.header, extra, trust), journal.membership_after().added
    return RecordedHistory(origin, journal.turns, journal.first - 1, before_hash, state_at, added)


def origin_of(
    header: Mapping[str, Any], extra: Iterable[Any] = (), trust: ModuleTrust = NOBODY
) -> MindOrigin:
    """The mind that a header tells of.

    Raises:
        RerunError: the header does not tell how the mind was made.
        ModuleError: a module is not where it was, or is neither given nor trusted.
    """
    try:
        made = MindConfig.from_data(header, extra, trust=trust)
    except AnimaError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise RerunError(f"its header does not tell how the mind was made ({reason})") from error
    return MindOrigin(made, str(header.get("scenario") or ""))
