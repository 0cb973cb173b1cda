"""Reads the phrases of the program: one data file a language, read once when the first phrase is asked for.

A phrase has a name, "section.table". Another language is a file with those tables of english.toml that are
spoken in the language of the other: narratives, replies, and what is noticed in somebody.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, cast

LANGUAGE = "english"
UKRAINIAN = "ukrainian"


class PhraseError(ValueError):
    """The file of phrases is broken, or lacks a table that is asked for."""


@cache
def phrase_book(language: str = LANGUAGE) -> Mapping[str, Any]:
    """Return all tables of a language by name; lists in them are tuples.

    Raises:
        PhraseError: the file is missing, no TOML, or holds something outside of a section.
    """
    place = f"psyche/text/{language}.toml"
    try:
        sections = tomllib.loads(files(__package__).joinpath(f"{language}.toml").read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise PhraseError(f"{place}: {error}") from error
    if loose := [name for name, value in sections.items() if not isinstance(value, dict)]:
        raise PhraseError(f"{place}: {loose[0]} stands in no section; write it under [agency] or another")
    return {
        f"{section}.{name}": _frozen(value)
        for section, tables in sections.items()
        for name, value in tables.items()
    }


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple([_frozen(one) for one in value])
    return {key: _frozen(one) for key, one in value.items()} if isinstance(value, dict) else value


def _found(name: str, language: str) -> Any:
    try:
        return phrase_book(language)[name]
    except KeyError:
        raise PhraseError(f"psyche/text/{language}.toml lacks {name}") from None


def text(name: str, language: str = LANGUAGE) -> str:
    """Return a phrase by its name, "section.table".

    Raises:
        PhraseError: there is none in that language, here and below.
    """
    return cast("str", _found(name, language))


def lines(name: str, language: str = LANGUAGE) -> tuple[str, ...]:
    """Return several phrases that stand for one another."""
    return cast("tuple[str, ...]", _found(name, language))


def groups(name: str, language: str = LANGUAGE) -> tuple[tuple[str, ...], ...]:
    """Return several such lists, in their order: mild and strong, say."""
    return cast("tuple[tuple[str, ...], ...]", _found(name, language))


def signed(name: str, language: str = LANGUAGE) -> tuple[tuple[str, int], ...]:
    """Return words, each with a sign or a weight."""
    return cast("tuple[tuple[str, int], ...]", _found(name, language))


def words(name: str, language: str = LANGUAGE) -> Mapping[str, str]:
    """Return one phrase for each key."""
    return cast("Mapping[str, str]", _found(name, language))


def choices(name: str, language: str = LANGUAGE) -> Mapping[str, tuple[str, ...]]:
    """Return several phrases for each key."""
    return cast("Mapping[str, tuple[str, ...]]", _found(name, language))


def grouped(name: str, language: str = LANGUAGE) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Return several lists of phrases for each key."""
    return cast("Mapping[str, tuple[tuple[str, ...], ...]]", _found(name, language))


def entries(name: str, language: str = LANGUAGE) -> Mapping[str, Mapping[str, str]]:
    """Return a table of phrases for each key."""
    return cast("Mapping[str, Mapping[str, str]]", _found(name, language))


def nested(name: str, language: str = LANGUAGE) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return a table of lists of phrases for each key."""
    return cast("Mapping[str, Mapping[str, tuple[str, ...]]]", _found(name, language))
