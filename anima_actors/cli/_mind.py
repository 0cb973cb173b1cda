"""Minds as the options of a command ask for them: a new one, or that of a story with changes."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from anima_actors.cli._group import refusing
from anima_actors.cli._modules import BUILT_IN_NAMES, changes_in, check_choice, loaded, placed
from anima_actors.cli._options import ModuleOptions
from anima_actors.cli._voice import VoiceOptions, voice_settings
from anima_actors.mind.mind import Mind
from anima_actors.mind.module_refs import load_actor
from anima_actors.psyche import KEPT
from anima_actors.runtime import Actor
from anima_actors.scenario import Scenario, build_mind
from anima_actors.voice.settings import OFFLINE, VoiceSettings

MindFactory = Callable[..., Mind]

NOTHING_HAPPENS = {"title": "A conversation", "persona": "cli", "steps": [{"rest": "1s"}]}
"""The story of a mind whose story is not written yet."""


@dataclass(frozen=True, slots=True)
class NewMind:
    """A new mind as it is asked for."""

    seed: int | None = None
    settings: tuple[str, ...] = ()
    modules: ModuleOptions = ModuleOptions()  # noqa: RUF009  a named tuple
    appraisal: str | None = None
    numbers: bool = False

    @property
    def given(self) -> list[str]:
        """The options that were given, by name; --with is left out, for it may be about an old mind too."""
        values = {
            "--seed": self.seed,
            "--set": self.settings,
            "--only": self.modules.only,
            "--without": self.modules.without,
            "--appraisal": self.appraisal,
        }
        return [option for option, value in values.items() if value not in (None, ())]

    def build(self, voice: VoiceSettings, name: str = "anima") -> Mind:
        """Build the mind, with what lets one live from day to day, or raise BadInput."""
        given = loaded(self.modules.extra)
        named = {module.name for module in given}
        extra = (*(load_actor(name) for name in KEPT if name not in named), *given)
        check_choice(self.modules, extra)
        changes, constants = split_changes(self.settings, extra)

        def make(**asked: Any) -> Mind:
            asked |= {"voice": voice, "extra": extra, "name": name, "only": self.modules.only or None}
            asked |= {"without": self.modules.without, "constants": {**asked["constants"], **constants}}
            asked |= {"appraisal": self.appraisal} if self.appraisal else {}
            asked |= {"numbers": self.numbers}
            return Mind(**asked)

        with refusing():
            story = Scenario.from_document(NOTHING_HAPPENS).changed(changes)
            return build_mind(story, seed=self.seed, mind_factory=make)


def split_changes(
    settings: Sequence[str], extra: Sequence[type[Actor]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the changes of --set to a story, and the constants of modules that no story knows of."""
    changes = changes_in(settings, (*BUILT_IN_NAMES, *(module.name for module in extra)))
    own = [path for path in changes if any(path.startswith(f"constants.{module.name}.") for module in extra)]
    return changes, {path.removeprefix("constants."): changes.pop(path) for path in own}


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
