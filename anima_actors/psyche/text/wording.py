"""The choice of words at one moment: by chance, and not those that were used lately."""

import re
from collections.abc import Callable, Sequence

from anima_actors.psyche.text.grammar import pick
from anima_actors.psyche.text.phrases import LANGUAGE

Lately = tuple[tuple[str, ...], ...]
"""The phrases and sentences used in each of the last tellings, the newest last."""

TELLINGS_REMEMBERED = 20

_SENTENCE_END = re.compile(r"(?<=[.?!…])\s+")


class Wording:
    """Picks phrases of one language, and remembers them.

    Args:
        draw: a random number in [0, 1), of the actor that speaks.
        lately: what was used in the tellings before.
        language: of the phrases.
    """

    def __init__(self, draw: Callable[[], float], lately: Lately = (), language: str = LANGUAGE) -> None:
        self.language = language
        self.draw = draw
        self._used_at = {phrase: place for place, used in enumerate(lately) for phrase in used}
        self._used: list[str] = []

    def pick(self, variants: Sequence[str]) -> str:
        """Return a variant that was not used lately; where all were, one of those used longest ago."""
        unused = [one for one in variants if one not in self._used_at]
        if not unused:
            oldest = sorted(variants, key=self._used_at.__getitem__)
            unused = oldest[: max(1, len(oldest) // 2)]
        chosen = pick(unused, self.draw())
        self._used.append(chosen)
        return chosen

    def pick_unused(self, variants: Sequence[str]) -> str | None:
        """Return a variant that was not used lately; None where all were."""
        unused = [one for one in variants if one not in self._used_at]
        return self.pick(unused) if unused else None

    def is_new(self, told: str) -> bool:
        """Tell whether none of the sentences was used lately."""
        return not any(sentence in self._used_at for sentence in sentences_of(told))

    def remembered(self, lately: Lately, told: str) -> Lately:
        """Return what is to be handed in the next time, when this was told."""
        used = tuple(dict.fromkeys((*self._used, *sentences_of(told))))
        return (*lately, used)[-TELLINGS_REMEMBERED:]


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text."""
    return _SENTENCE_END.split(text) if text else []
