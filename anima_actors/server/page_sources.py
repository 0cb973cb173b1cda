"""The journals that the page shows: of minds, and of one folder; new ones by fork and run."""

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from anima_actors.compare.diff import compared
from anima_actors.encoding.turn_content import to_plain
from anima_actors.journal.reader import Journal
from anima_actors.journal.turn_data import Json
from anima_actors.mind.mind import Mind
from anima_actors.page.source import JournalSource
from anima_actors.replay.fork import WhatIf, fork
from anima_actors.replay.origin import history_in
from anima_actors.runtime import AnimaError
from anima_actors.scenario import Scenario
from anima_actors.scenario.loading import shipped_stories, stories_in
from anima_actors.scenario.runner import run_scenario_now
from anima_actors.server.routes import RequestError, without_paths
from anima_actors.store import MindStore
from anima_actors.store.session import is_name

T = TypeVar("T")

MOST_OPEN = 16  # journals that are kept open
MOST_ACCOUNTS = 512
ID_LENGTH = 12


class _OpenSource(NamedTuple):
    """A journal that is kept open, and the state of its files at that time."""

    stamp: tuple[Any, ...]
    source: JournalSource


class PageSources:
    """Journals by what the page calls them. Everything in it may wait for the disk: call it in a thread.

    Args:
        store: of the minds.
        folder: of the journals that are listed, and into which new ones are written.
        files: further journals to list.
        stories: a folder of stories beside those of the package; None for those alone.
        mind_factory: makes the minds of stories.
    """

    def __init__(
        self,
        store: MindStore,
        folder: Path,
        files: Sequence[Path] = (),
        stories: Path | None = None,
        mind_factory: Callable[..., Mind] = Mind,
    ) -> None:
        self._store = store
        self._folder = folder
        self._files = tuple(files)
        self._stories = stories
        self._mind_factory = mind_factory
        self._open: dict[str, _OpenSource] = {}
        self._accounts: dict[tuple[str, str], Json] = {}
        self._listed: dict[Path, tuple[tuple[int, int], Json]] = {}
        self._lock = threading.RLock()

    @contextmanager
    def mind(self, name: str) -> Iterator[JournalSource]:
        """Have the history of a mind for a while.

        Raises:
            RequestError: there is no such mind.
            JournalError: nothing of it is on record, or that cannot be read.
        """
        self.known(name)
        with self._lock:
            stamp = self._store.history_stamp(name)
            yield self._kept(f"mind:{name}", stamp, lambda: JournalSource(self._store.history(name), name))

    @contextmanager
    def journal(self, id: str) -> Iterator[JournalSource]:
        """Have the history in a journal for a while.

        Raises:
            RequestError: there is no such journal.
            JournalError: it cannot be read.
        """
        path = self._path(id)
        with self._lock:
            stamp = (str(path), path.stat().st_ino)
            yield self._kept(f"journal:{id}", stamp, lambda: JournalSource(Journal.open(path, live=True)))

    @contextmanager
    def apart(self, reference: str) -> Iterator[JournalSource]:
        """Have the history that "mind:NAME" or "journal:ID" means to oneself, for what takes long.

        Raises:
            RequestError: there is none.
            JournalError: it cannot be read.
        """
        kind, _, name = reference.partition(":")
        if kind == "mind":
            source = JournalSource(self._store.history(self.known(name)), name)
        elif kind == "journal":
            source = JournalSource(Journal.open(self._path(name), live=True))
        else:
            said = 'name two histories, each "mind:" and a name, or "journal:" and an id'
            raise RequestError(400, said, "invalid_reference")
        with closing(source.journal):
            yield source

    def id_of(self, path: Path) -> str:
        """Return the id of a journal that was named when this was made."""
        return _id_of(str(path))

    def known(self, name: str) -> str:
        """Return the name of a mind that there is.

        Raises:
            RequestError: there is no mind of that name.
        """
        if not is_name(name) or name not in self._store:
            raise RequestError(404, "there is no mind of that name", "mind_not_found", param="name")
        return name

    def seen_s(self, name: str) -> float:
        """Return when a mind was last seen, in seconds since 1970."""
        return self._store.seen_s(name)

    def journals(self) -> list[Json]:
        """Return what there is to know of each journal of the folder."""
        paths = self._paths()
        ids = {path.name: id for id, path in paths.items()}
        return [self._entry(id, path, ids) for id, path in paths.items()]

    def why(self, source: JournalSource, path: str, turn: int | None) -> Json:
        """Return an account; those that were asked for before are kept.

        Raises:
            AnimaError: there is none; see :meth:`JournalSource.why`.
        """
        number = source.journal.last if turn is None else turn
        key = (source.journal.turn(number).hash, path)
        if key not in self._accounts:
            if len(self._accounts) >= MOST_ACCOUNTS:
                del self._accounts[next(iter(self._accounts))]
            self._accounts[key] = source.why(path, number)
        return self._accounts[key]

    def compare(self, first: str, second: str) -> Json:
        """Return the differences between two histories, as `anima diff --json` tells them.

        Raises:
            JournalError: there is nothing to compare.
        """
        with self.apart(first) as one, self.apart(second) as other:
            found = compared(one.journal, other.journal, one.readable.history, other.readable.history)
        return {"files": [first, second], **to_plain_differences(found)}

    def fork(self, reference: str, turn: int, without: Sequence[str], stimulus: Mapping[str, float]) -> str:
        """Live another future from a turn on, into a new journal; return its id. The source stays as it is.

        Raises:
            AnimaError: there is no such turn or module, or what is on record does not come out again.
        """
        with self.apart(reference) as source:
            parent = source.journal.path.name
            past = history_in(source.journal.as_of(turn))
            forked = fork(past, WhatIf(turn, dict(stimulus), {}, tuple(without)))
            with self._new(f"{Path(parent).stem}-fork") as draft:
                with closing(forked.recorded(draft, parent)):
                    forked.compared()
                return self._finished(draft)

    def stories(self) -> list[Json]:
        """Return the stories that can be run, each with its last run."""
        runs: dict[str, Json] = {}
        for one in self.journals():
            found = re.fullmatch(r"(.+)-run-\d+", one.pop("name"))
            if found:
                verdicts = one.get("verdicts") or {"passed": 0, "failed": 0}
                runs[found[1]] = {"journal": one["id"], **verdicts}
        return [self._story(id, path, runs.get(_safe(id))) for id, path in self._story_paths().items()]

    def run_story(self, id: str, seed: int | None) -> str:
        """Live a story into a new journal; return its id.

        Raises:
            RequestError: there is no such story.
            ScenarioError: it cannot be read.
        """
        path = self._story_paths().get(id)
        if path is None:
            raise RequestError(404, "there is no story of that id", "story_not_found", param="id")
        story = Scenario.from_file(path)
        text = json.dumps(story.document, ensure_ascii=False, indent=1)
        with self._new(f"{id}-run") as draft:
            with ExitStack() as stack:

                def recorded(**asked: Any) -> Mind:
                    mind = self._mind_factory(**asked)
                    stack.callback(mind.close)
                    mind.record_to(draft, scenario=text)
                    return mind

                run_scenario_now(story, seed=seed, mind_factory=recorded)
            return self._finished(draft)

    def _path(self, id: str) -> Path:
        path = self._paths().get(id)
        if path is None:
            raise RequestError(404, "there is no journal of that id", "journal_not_found", param="id")
        return path

    def _kept(self, key: str, stamp: tuple[Any, ...], make: Callable[[], JournalSource]) -> JournalSource:
        found = self._open.get(key)
        if found is None or found.stamp != stamp:
            made = _OpenSource(stamp, make())
            if found is not None:
                found.source.journal.close()
            self._open.pop(key, None)
            while len(self._open) >= MOST_OPEN:
                self._open.pop(next(iter(self._open))).source.journal.close()
            self._open[key] = found = made
        return found.source

    def _paths(self) -> dict[str, Path]:
        """Return the journals by id; an id is made from a name and looked up here, never the other way."""
        inside = sorted(self._folder.glob("*.anima")) if self._folder.is_dir() else []
        shown = [one for one in inside if one.is_file() and not one.name.startswith(".")]
        return {_id_of(str(one)): one for one in (*self._files, *shown)}

    def _entry(self, id: str, path: Path, ids: Mapping[str, str]) -> Json:
        facts = path.stat()
        stamp = (facts.st_mtime_ns, facts.st_size)
        if self._listed.get(path, ((0, 0), {}))[0] != stamp:
            told = {"id": id, "name": path.stem, "title": path.stem, "bytes": facts.st_size}
            try:
                told |= self._told(id)
            except AnimaError as error:
                told["problem"] = without_paths(str(error))
            self._listed[path] = stamp, told
        entry = self._listed[path][1]
        return {**entry, "parent": ids.get(entry.get("parent", ""))}

    def _told(self, id: str) -> Json:
        with self.journal(id) as source:
            journal, verdicts = source.journal, source.verdicts
            last = journal.turn(journal.last) if len(journal) else None
            felt = last.find("EmotionFelt") if last is not None else None
            forked = journal.header.get("forked")
            passed = sum(one["passed"] for one in verdicts)
            return {
                "title": source.readable.story_title or source.readable.history.name,
                "turns": len(journal),
                "seed": journal.header.get("seed"),
                "last": {"primary": felt.data.get("primary") if felt is not None else None},
                "verdicts": {"passed": passed, "failed": len(verdicts) - passed} if verdicts else None,
                "parent": str(forked.get("from")) if isinstance(forked, dict) else "",
            }

    def _story_paths(self) -> dict[str, Path]:
        own = stories_in(self._stories) if self._stories is not None and self._stories.is_dir() else []
        return {**shipped_stories(), **{f"own-{_id_of(str(path))}": path for path in own}}

    def _story(self, id: str, path: Path, last: Json | None) -> Json:
        told: Json = {
            "id": id,
            "title": path.stem,
            "about": "",
            "modified": path.stat().st_mtime,
            "last": last,
        }
        try:
            story = Scenario.from_file(path)
        except AnimaError as error:
            return {**told, "problem": without_paths(str(error))}
        return {**told, "title": story.title, "about": story.about, "steps": len(list(story.turns()))}

    @contextmanager
    def _new(self, name: str) -> Iterator[Path]:
        """Give a path for a journal that is not listed before it is complete."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._lock:
            known = [one.stem.lstrip(".") for one in self._folder.glob("*.anima")]
            numbers = [
                found[1] for one in known if (found := re.fullmatch(rf"{re.escape(_safe(name))}-(\d+)", one))
            ]
            number = max(map(int, numbers), default=0) + 1
            draft = self._folder / f".{_safe(name)}-{number:04d}.anima"
            draft.touch(exist_ok=False)
        try:
            yield draft
        finally:
            draft.unlink(missing_ok=True)

    def _finished(self, draft: Path) -> str:
        final = draft.with_name(draft.name.lstrip("."))
        draft.rename(final)
        return _id_of(str(final))


def to_plain_differences(found: Any) -> Json:
    """Return a comparison as plain data."""
    return {
        "setup": [line._asdict() for line in found.setup],
        "from_turn": found.start,
        "equal": found.differences.equal,
        **to_plain(found.differences),
    }


def _id_of(path: str) -> str:
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:ID_LENGTH]


def _safe(name: str) -> str:
    """Return a name as a part of the name of a file."""
    return re.sub(r"[^\w-]", "-", name)[:60]
