"""Which of the modules that a file names may be loaded: those whose source the user has trusted once.

A journal or a mind file says where the modules of its mind are. That is somebody's word, so on it nothing is
imported and nobody is connected to. What is trusted is the source as it was then: where it is changed since,
it is asked about again.
"""

import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from anima_actors.encoding.files import write_whole
from anima_actors.runtime.errors import ModuleError

REMOTE = "nats://"
FORMAT = 1


class UntrustedModule(ModuleError):
    """A file names a module that nobody has given by hand, and whose source nobody has trusted."""


class ModuleTrust:
    """The sources that a user has trusted.

    Args:
        file: where they are remembered; None where nothing is.
        trusting: whether to trust from now on whatever is asked about, and to remember it.
        tell: takes a line for each source that comes to be trusted.

    Attributes:
        connecting: whether modules elsewhere will be asked; a replay has their answers on record.
    """

    def __init__(
        self,
        file: Path | None = None,
        *,
        trusting: bool = False,
        tell: Callable[[str], object] = lambda line: None,
    ) -> None:
        self._file, self._trusting, self._tell = file, trusting, tell
        self.connecting = True

    def without_connecting(self) -> "ModuleTrust":
        """Return the same for what connects to nobody."""
        other = ModuleTrust(self._file, trusting=self._trusting, tell=self._tell)
        other.connecting = False
        return other

    def check(self, name: str, reference: str) -> str:
        """Refuse a module that a file names, unless its source is trusted; nothing of it is run.

        Args:
            name: of the module.
            reference: where the file says that it is.

        Returns:
            The reference that may be loaded: its file by its whole path.

        Raises:
            UntrustedModule: nobody has trusted it, or its source is another by now.
            ModuleError: there is no such source, or what was trusted cannot be read or remembered.
        """
        place, digest = source_of(reference)
        known = self._known()
        if known.get(place) == digest:
            return place
        told = f"the module {shown(name)} ({shown(place)})"
        if not self._trusting:
            if place.startswith(REMOTE):
                why = "is elsewhere, and only the file says where: nobody is connected to on its word"
            elif place in known:
                why = "has another source than when it was trusted, so it is not run"
            else:
                why = "is named by the file alone, so it is not run"
            raise UntrustedModule(f"{told} {why}; {self._remedy(place)}")
        self._remember({**known, place: digest})
        self._tell(f"{told} is trusted from now on" + (f", sha256 {digest[:12]}" if digest else ""))
        return place

    def _remedy(self, place: str) -> str:
        if self._file is None:
            remote = place.startswith(REMOTE)
            return f"give it: extra=[{shown(place)!r}]" if remote else "give its class: extra=[...]"
        return f"give it, --with {shown(place)}, or trust it as it is now, --trust"

    def _known(self) -> dict[str, str]:
        if self._file is None:
            return {}
        try:
            told = json.loads(self._file.read_bytes())["modules"]
            return {str(place): str(digest) for place, digest in told.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            reason = getattr(error, "strerror", None) or "it is no list of trusted modules; delete it"
            raise ModuleError(f"{self._file}: {reason}") from error

    def _remember(self, modules: dict[str, str]) -> None:
        if self._file is None:
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not self._file.exists():
                self._file.touch(mode=0o600)  # what takes its place keeps that
                self._file.write_bytes(b'{"modules": {}}')
            told = {"format": FORMAT, "modules": dict(sorted(modules.items()))}
            write_whole(self._file, json.dumps(told, ensure_ascii=False, indent=1).encode())
        except OSError as error:
            raise ModuleError(f"{self._file}: {error.strerror or error}") from error


NOBODY = ModuleTrust()
"""Trusts no module; what a library does unless it is told otherwise."""


def shown(text: str) -> str:
    """Return a name or a reference out of a file so that it can be printed."""
    return text[:300] if text.isprintable() else ascii(text[:300])


def source_of(reference: str) -> tuple[str, str]:
    """Return where a module is and the hash of its source, empty for one elsewhere; nothing is imported.

    Of a file alone the place is the file, whichever actor it defines.
    The source of a module in a package is its file and those of the packages that it is in.

    Raises:
        ModuleError: there is no such source.
    """
    if reference.startswith(REMOTE):
        return reference, ""
    alone = reference.endswith(".py")
    place, _, name = (reference, "", "") if alone else reference.rpartition(":")
    if place.endswith(".py"):
        path = Path(place)
        if not path.is_file():
            raise ModuleError(f"{path}: there is no such file")
        files, place = [path], str(path.resolve())
    elif not all(part.isidentifier() for part in (*place.split("."), name)):
        told = f"{shown(reference)!r} names no class"
        raise ModuleError(f"{told}; write 'package.module:Class' or './file.py:Class'")
    else:
        files = _files_of(place, reference)
    digest = hashlib.sha256()
    try:
        for file in files:
            digest.update(file.read_bytes())
    except OSError as error:
        raise ModuleError(f"{reference}: {error.strerror or error}") from error
    return place if alone else f"{place}:{name}", digest.hexdigest()


def _files_of(place: str, reference: str) -> list[Path]:
    """Return the files of a module and of the packages that it is in, from the outermost on."""
    files, within, so_far = [], None, ""
    for part in place.split("."):
        so_far = f"{so_far}.{part}" if so_far else part
        spec = _found(so_far, within)
        if spec is None:
            reason = f"ModuleNotFoundError: No module named {so_far!r}"
            raise ModuleError(f"{reference}: {place} cannot be imported: {reason}")
        if spec.origin is not None and Path(spec.origin).is_file():
            files.append(Path(spec.origin))
        within = list(spec.submodule_search_locations or ())
    if not files:
        raise ModuleError(f"{reference}: {place} has no source that could be trusted")
    return files


def _found(name: str, within: list[str] | None) -> Any:
    """Return the specification of a module; unlike importlib.util this imports no package around it."""
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)
        spec = find(name, within) if find is not None and (within is None or within) else None
        if spec is not None:
            return spec
    return None
