"""A new mind as the options of a command ask for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from anima_actors.cli.group import BadInput
from anima_actors.cli.parts import BUILT_IN_NAMES, check_names, loaded
from anima_actors.cli.settings import changes_in
from anima_actors.mind.mind import Mind
from anima_actors.psyche.modules.absence import Absence
from anima_actors.runtime import Actor
from anima_actors.scenario import Scenario, ScenarioError, build_mind
from anima_actors.voice import VoiceSettings

NOTHING_HAPPENS = {
    "title": "A conversation",
    "persona": "cli",
    "steps": [{"rest": "1s"}],
}
"""The story of a mind whose story is not written yet."""


@dataclass(frozen=True, slots=True)
class Birth:
    """What is asked of a new mind."""

    seed: int | None = None
    settings: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    appraisal: str | None = None

    @property
    def wishes(self) -> list[str]:
        """The options that were given, by name; --with is left out, for it may be about an old mind too."""
        told = {
            "--seed": self.seed,
            "--set": self.settings,
            "--only": self.only,
            "--without": self.without,
            "--appraisal": self.appraisal,
        }
        return [option for option, value in told.items() if value not in (None, ())]

    def mind(self, voice: VoiceSettings, name: str = "anima") -> Mind:
        """The new mind. It notices when it was alone for long.

        Raises:
            BadInput: there can be none such.
        """
        extra: tuple[type[Actor], ...] = (Absence, *loaded(self.extra))
        known = (*BUILT_IN_NAMES, *(module.name for module in extra))
        check_names("--only", self.only, known)
        check_names("--without", self.without, known)
        changes = changes_in(self.settings, known)
        constants = {
            path.removeprefix("constants."): changes.pop(path)
            for path in list(changes)
            if any(path.startswith(f"constants.{module.name}.") for module in extra)
        }

        def make(**asked: Any) -> Mind:
            asked |= {"voice": voice, "extra": extra, "name": name, "only": self.only or None}
            asked |= {"without": self.without, "constants": {**asked["constants"], **constants}}
            asked |= {"appraisal": self.appraisal} if self.appraisal else {}
            return Mind(**asked)

        with _told():
            story = Scenario.from_document(NOTHING_HAPPENS).changed(changes)
            return build_mind(story, seed=self.seed, mind_factory=make)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except ScenarioError as error:
        raise BadInput(*dict.fromkeys(map(str, error.problems))) from error
