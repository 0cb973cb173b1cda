"""A mind that lives on, as the options of `anima chat`, `live` and `serve` ask for it."""

import os
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from anima_actors.cli._group import BadInput, refusing
from anima_actors.cli._options import (
    Decorator,
    ModuleOptions,
    gathered,
    mind_module_options,
    seed_option,
    set_option,
    store_in,
    trust_of_user,
    trust_option,
)
from anima_actors.cli._voice import VoiceOptions, voice_options, voice_settings

if TYPE_CHECKING:
    from anima_actors.chat.session import Session
    from anima_actors.mind.mind import Mind
    from anima_actors.store import MindStore
    from anima_actors.voice.settings import VoiceSettings

NOTHING_HAPPENS = {"title": "A conversation", "persona": "cli", "steps": [{"rest": "1s"}]}
"""The story of a mind whose story is not written yet."""


class MindOptions(NamedTuple):
    """What shapes a mind that is new, and the voice of one that is found again."""

    seed: int | None = None
    settings: tuple[str, ...] = ()
    appraisal: str | None = None
    numbers: bool = False
    modules: ModuleOptions = ModuleOptions()
    trust: bool = False
    voice: VoiceOptions = VoiceOptions()

    def store(self, folder: str | None) -> "MindStore":
        """Return the minds of a folder; None for the user's own."""
        return store_in(folder, trust_of_user(self.trust))

    def check_birth(self, command: str, name: str, store: "MindStore") -> None:
        """Refuse what shapes a new mind for one that is born; --with is left out, it may be about either."""
        values = {
            "--seed": self.seed,
            "--set": self.settings,
            "--only": self.modules.only,
            "--without": self.modules.without,
            "--appraisal": self.appraisal,
        }
        given = ", ".join(option for option, value in values.items() if value not in (None, ()))
        if name in store and given:
            raise BadInput(f"anima {command}: {name} is born already; {given} can only shape a new mind")

    def session(
        self, store: "MindStore", name: str | None, *, keeps_record: bool
    ) -> "AbstractAsyncContextManager[Session]":
        """Return a session with the mind of a name, born where there is none; see :func:`begun`."""
        from anima_actors.chat.session import begun

        def born() -> "Mind":
            return self.build(name or "anima")

        moved = self.modules.extra
        return begun(store, born, name, self.choose_voice, moved, keeps_record=keeps_record)

    def choose_voice(self, before: "VoiceSettings | None") -> "VoiceSettings":
        """Return the voice of a mind that had another; BadInput where what is asked for cannot be had."""
        chosen = voice_settings(self.voice, os.environ, before)
        return replace(chosen, numbers=True) if self.numbers else chosen

    def build(self, name: str = "anima") -> "Mind":
        """Build the mind, with what lets one live from day to day, or raise BadInput."""
        from anima_actors.cli._modules import check_choice, loaded, split_changes
        from anima_actors.mind.mind import Mind
        from anima_actors.mind.module_refs import load_actor
        from anima_actors.psyche import KEPT
        from anima_actors.scenario import Scenario, build_mind

        voice = voice_settings(self.voice, os.environ, None)
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


def mind_options(new: str, *own: Decorator) -> Decorator:
    """Return the options of a command in which minds live on.

    Args:
        new: what --seed and --set shape, such as "a new mind".
        own: options of this command alone, fields of :class:`MindOptions` too.
    """
    seed = seed_option(f"Derive all chance of {new} from this seed; a whole number from 0.")
    shape = (seed, set_option(f"Shape {new}"), *own)
    return gathered("asked", MindOptions, *shape, mind_module_options, trust_option, voice_options)
