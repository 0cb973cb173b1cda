"""Reads the phrases of the program: one data file a language, read once when the first phrase is asked for.

A phrase has a name, "section.table". Another language is a file with the same tables.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, cast

LANGUAGE = "english"


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


def _found(name: str) -> Any:
    try:
        return phrase_book()[name]
    except KeyError:
        raise PhraseError(f"psyche/text/{LANGUAGE}.toml lacks {name}") from None


def text(name: str) -> str:
    return cast("str", _found(name))


def lines(name: str) -> tuple[str, ...]:
    return cast("tuple[str, ...]", _found(name))


def groups(name: str) -> tuple[tuple[str, ...], ...]:
    return cast("tuple[tuple[str, ...], ...]", _found(name))


def signed(name: str) -> tuple[tuple[str, int], ...]:
    return cast("tuple[tuple[str, int], ...]", _found(name))


def words(name: str) -> Mapping[str, str]:
    return cast("Mapping[str, str]", _found(name))


def choices(name: str) -> Mapping[str, tuple[str, ...]]:
    return cast("Mapping[str, tuple[str, ...]]", _found(name))


def grouped(name: str) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    return cast("Mapping[str, tuple[tuple[str, ...], ...]]", _found(name))


def entries(name: str) -> Mapping[str, Mapping[str, str]]:
    return cast("Mapping[str, Mapping[str, str]]", _found(name))


def nested(name: str) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    return cast("Mapping[str, Mapping[str, tuple[str, ...]]]", _found(name))
