"""A mind while somebody talks with it: recorded, saved after each turn, resting while nobody is there."""

import asyncio
import shutil
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from anima_actors.chat.commands import ChatError
from anima_actors.explain import Account, WhyError
from anima_actors.explain.sources import account_in
from anima_actors.journal.parts import PartsRecorder, open_parts, part_paths
from anima_actors.journal.records import TurnRecord
from anima_actors.mind.mind import Mind
from anima_actors.mind.module_refs import load_actor
from anima_actors.mind.streaming import OwnWords
from anima_actors.psyche.events import Spoken
from anima_actors.runtime import Turn
from anima_actors.scenario.values import COMMANDS as STIMULI
from anima_actors.store import KeptMind, MindStore, Presence, StoreError
from anima_actors.store.session import RECORD, held
from anima_actors.voice import VoiceSettings

if TYPE_CHECKING:
    from anima_actors.journal.timeline import TurnHistory


_PREFIX = "anima-chat-"
_LOCK = "lock"
_SETTLING_S = 60.0  # a folder that is younger may not be held yet


@contextmanager
def session_folder(now_s: float) -> Iterator[Path]:
    """Yield a temporary folder for as long as a session lasts; those of killed sessions go now."""
    with TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
        own = Path(name)
        for other in own.parent.glob(f"{_PREFIX}*"):
            with suppress(OSError, StoreError):
                facts = other.lstat()
                if facts.st_uid == own.lstat().st_uid and facts.st_mtime < now_s - _SETTLING_S:
                    _removed(other)
        with held(own / _LOCK, "this session", "anima chat"):
            yield own


def _removed(folder: Path) -> None:
    """Remove what a session has left, unless it goes on."""
    if not folder.is_symlink():
        with held(folder / _LOCK, "that session", "anima chat"):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)  # on Windows a file that is open stays until here


class SessionRecord:
    """The journal of a session, or that of a mind with what came before this session.

    Args:
        folder: of its parts; a new voice or a new beginning begins another.
        since: the last turn before this session.
    """

    def __init__(self, folder: Path, since: int = 0) -> None:
        self._folder = folder
        self._since = since

    def follow(self, mind: Mind) -> None:
        """Record the mind from now on."""
        mind.recorder = PartsRecorder(mind, self._folder)

    def forget(self) -> None:
        """Remove what was recorded so far, which belongs to the mind no more."""
        self._since = 0
        for part in part_paths(self._folder):
            part.unlink(missing_ok=True)

    def move_to(self, folder: Path) -> None:
        """Take what was recorded so far to another folder; nobody may be writing it."""
        for part in part_paths(self._folder):
            folder.mkdir(exist_ok=True, mode=0o700)
            shutil.move(part, folder / part.name)
        self._folder = folder

    def why(self, question: str, mind: Mind) -> Account:
        """Explain a value in the last turn or in another that is on record; WhyError where that cannot be."""
        if not part_paths(self._folder):
            raise WhyError("nothing has happened yet")
        with open_parts(self._folder, "this mind") as journal:
            own = (*mind.config.extra, *mind.config.reserve)
            return account_in(journal, question, lambda header: Mind.from_header(header, own))

    def history(self, name: str, mind: Mind) -> "TurnHistory":
        """Return the turns of the session with the states they came to."""
        from anima_actors.journal.records import event_types
        from anima_actors.journal.timeline import TurnHistory

        wiring = mind.bus.wiring
        return TurnHistory(
            name=name,
            turns=self._turns,
            types=event_types(wiring),
            keys=list(mind.state),
            layers={module.name: module.layer for module in wiring.modules},
            facts={"seed": mind.seed},
            wiring=wiring,
        )

    def _turns(self) -> Iterator[TurnRecord]:
        if part_paths(self._folder):
            with open_parts(self._folder, "this mind") as journal:
                yield from journal.turns(self._since + 1)


HOLDER = "anima chat"

MOST_OWN_WORDS = 5
"""Sayings of a mind's own accord that are told at once; of more, the last."""

ChooseVoice = Callable[[VoiceSettings], VoiceSettings]
"""From the voice that a mind had to the one that it is to have."""


class Session:
    """What can be done with a mind in a conversation. Made by :func:`begun`.

    Attributes:
        mind: that is talked with.
        kept: where it is kept; None for one without a name.
        away_s: how long it was away before; None for one that is new.
        presence: how its time passes.
        own_words: what it said of its own accord and nobody has told yet.
        lock: held while anything is done with the mind.
    """

    def __init__(
        self,
        mind: Mind,
        kept: KeptMind | None,
        store: MindStore,
        record: SessionRecord,
        presence: Presence,
        stack: AsyncExitStack,
        own_words: deque[Spoken],
        *,
        keeps_record: bool,
    ) -> None:
        self.mind = mind
        self.kept = kept
        self.away_s = kept.away_s if kept is not None else None
        self._store = store
        self._record = record
        self.presence = presence
        self.own_words = own_words
        self.lock = asyncio.Lock()
        self._stack = stack
        self._keeps_record = keeps_record

    async def come_back(self) -> float:
        """Let the time pass in which nobody said anything, where it was long; how many seconds it was."""
        return await self.presence.come_back()

    async def live(self, *, save: bool = True) -> Turn | None:
        """Let the next timer open its turn, where it is due; return the turn.

        Args:
            save: whether to keep the mind after it; if not, and nobody does later, the turn is lived again.
        """
        turn = await self.presence.pass_to_timer()
        if turn is not None and self.kept is not None and save:
            self.kept.save(spoken=False)
        return turn

    async def say(self, words: str, command: str = "") -> AsyncGenerator[str, None]:
        """Say something and hear the answer as it comes; a command such as "stress" says what it means.

        A turn that is not listened to until its end is kept like any other.
        """
        turns = self.mind.bus.turns
        try:
            async with aclosing(self.mind.stream(words, STIMULI.get(command))) as pieces:
                async for piece in pieces:
                    yield piece
        finally:
            if self.mind.bus.turns != turns:
                self._lived()

    async def happen(self, command: str) -> None:
        """Let something happen without words."""
        await self.mind.experience(STIMULI[command])
        self._lived()

    async def rest(self, seconds: float) -> None:
        """Let time pass."""
        await self.mind.rest(seconds)
        self._lived()

    async def speak_with(self, settings: VoiceSettings) -> None:
        """Let another voice speak from now on."""
        self.mind.stop_recording()
        try:
            await self.mind.speak_with(settings)
        finally:
            self._record.follow(self.mind)
        await self.presence.come_back(least_s=0.0)  # so that the next turn has one on record before it
        self._lived()

    async def join(self, module: str) -> str:
        """Let a module join; see :meth:`Mind.add`. Return its name."""
        event = self.mind.addition_of(module)
        await self.mind.run_turn(event, 0.0)
        self._lived()
        return event.name

    async def leave(self, name: str) -> None:
        """Let a module leave; see :meth:`Mind.remove`."""
        await self.mind.remove(name)
        self._lived()

    def reset(self) -> None:
        """Begin anew: everything that it lived is gone, from its place in the store too."""
        self.mind.stop_recording()
        self._record.forget()
        self.mind.reset()
        self._record.follow(self.mind)
        self._lived()

    def keep_as(self, name: str) -> KeptMind:
        """Give a mind a name and a place in the store; ChatError or StoreError where that cannot be."""
        if self.kept is not None:
            own = self.kept.name
            raise ChatError(f"this mind is {own} already; for a twin: anima minds copy {own} {name}")
        self.kept = self._stack.enter_context(self._store.keep(name, self.mind, holder=HOLDER))
        self.presence = self.kept.presence
        if self._keeps_record:
            self.mind.stop_recording()
            self._record.move_to(self.kept.folder / RECORD)
            self._record.follow(self.mind)
        return self.kept

    def why(self, question: str) -> Account:
        """Explain a value; see :meth:`SessionRecord.why`."""
        return self._record.why(question, self.mind)

    def picture(self, form: str) -> bytes:
        """Draw the session as png, svg or html; PlotError without matplotlib, or before the first turn."""
        from anima_actors.analysis.plot import save

        title = self.kept.name if self.kept is not None else "a conversation"
        return save([self._record.history(title, self.mind)], form)

    @property
    def spoken(self) -> Spoken | None:
        """What was said in the last turn, if anything."""
        return self.mind.last_turn.find(Spoken) if self.mind.last_turn is not None else None

    def _lived(self) -> None:
        self.presence.seen()
        if self.kept is not None:
            self.kept.save()


@asynccontextmanager
async def begun(
    store: MindStore,
    born: Callable[[], Mind],
    name: str | None,
    choose_voice: ChooseVoice,
    moved: Sequence[str] = (),
    *,
    keeps_record: bool = True,
) -> AsyncGenerator[Session, None]:
    """Hold a session from its beginning to its end.

    Args:
        store: of the minds that have a name.
        born: makes a new mind, whose voice is chosen already.
        name: of the mind; None for one that is gone afterwards.
        choose_voice: for a mind that has lived before.
        moved: references to modules of such a mind that are not where they were.
        keeps_record: whether a journal is kept beside a mind that has a name; else it lasts for the session.

    Raises:
        StoreError, ChatError: the mind cannot be opened; it has no module like one of those moved.
    """
    async with AsyncExitStack() as stack:
        record = SessionRecord(stack.enter_context(session_folder(store.now_s())) / RECORD)
        newborn: list[Mind] = []
        own_words: deque[Spoken] = deque(maxlen=MOST_OWN_WORDS)

        def bear() -> Mind:
            newborn.append(born())
            return newborn[0]

        async def prepare(mind: Mind) -> None:
            mind.observe(OwnWords(own_words.append))
            if mind not in newborn:
                await _taken_up(mind, choose_voice, moved)
            if name is None or not keeps_record:
                record.follow(mind)

        kept: KeptMind | None = None
        if name is None:
            mind = bear()
            await prepare(mind)
            stack.push_async_callback(mind.aclose)
            presence = store.presence(mind)
        else:
            opened = store.open(name, bear, holder=HOLDER, extra=moved, prepare=prepare, record=keeps_record)
            kept = await stack.enter_async_context(opened)
            mind, presence = kept.mind, kept.presence
            record = SessionRecord(kept.folder / RECORD, kept.before) if keeps_record else record
        yield Session(mind, kept, store, record, presence, stack, own_words, keeps_record=keeps_record)


async def _taken_up(mind: Mind, choose_voice: ChooseVoice, moved: Sequence[str]) -> None:
    """Give a mind that has lived before its voice; refuse a module that it was not born with."""
    has = {module.name for module in mind.bus.wiring.modules}
    for reference in moved:
        if (name := load_actor(reference).name) not in has:
            raise ChatError(
                f"--with {reference}: this mind was born without {name}; a module can only join a new mind"
            )
    if (wanted := choose_voice(mind.voice)) != mind.voice:
        await mind.speak_with(wanted)
