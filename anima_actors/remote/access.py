"""How a connection to a NATS server proves who it is, and whom it trusts; in no reference and no record."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anima_actors.runtime.errors import ModuleError

PREFIX = "ANIMA_NATS_"
SYSTEM = "system"
"""In place of a file with certificates: those that this system trusts."""

NO_CREDENTIALS = (
    "a reference holds no credentials; put them into the environment: ANIMA_NATS_USER and "
    "ANIMA_NATS_PASSWORD, ANIMA_NATS_TOKEN, or the file ANIMA_NATS_CREDENTIALS"
)


@dataclass(frozen=True)
class NatsAccess:
    """What a NATS server asks for.

    Attributes:
        credentials: the path of a .creds file, of a user's JWT and seed; needs the package nkeys.
        user: a name, with its password.
        password: of the user.
        token: in place of a user.
        ca: the path of a PEM file of the certificates that are trusted, or "system"; TLS where it is given.
        certificate: the path of this program's own certificate, where the server asks for one.
        key: the path of its private key.
    """

    credentials: str = ""
    user: str = ""
    password: str = ""
    token: str = ""
    ca: str = ""
    certificate: str = ""
    key: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "NatsAccess":
        """Read the variables ANIMA_NATS_USER, _PASSWORD, _TOKEN, _CREDENTIALS, _CA, _CERTIFICATE and _KEY.

        ANIMA_NATS_PASSWORD_FILE and ANIMA_NATS_TOKEN_FILE name a file that holds one.

        Raises:
            ModuleError: such a file cannot be read, or one variable lacks another.
        """
        given = {name: environment.get(f"{PREFIX}{name.upper()}", "") for name in cls.__dataclass_fields__}
        for name in ("password", "token"):
            variable = f"{PREFIX}{name.upper()}_FILE"
            if path := environment.get(variable, ""):
                given[name] = _read(variable, path).strip()
        for name in ("credentials", "ca", "certificate", "key"):
            if given[name] and (name, given[name]) != ("ca", SYSTEM):
                _read(f"{PREFIX}{name.upper()}", given[name])
        for name, needed in (("password", "user"), ("key", "certificate"), ("certificate", "ca")):
            if given[name] and not given[needed]:
                raise ModuleError(f"{PREFIX}{name.upper()} needs {PREFIX}{needed.upper()} beside it")
        return cls(**given)

    def __repr__(self) -> str:
        named = [name for name in self.__dataclass_fields__ if getattr(self, name)]
        return f"NatsAccess({', '.join(f'{name}=...' for name in named)})"

    def options(self) -> dict[str, Any]:
        """Return what the client of NATS takes.

        Raises:
            ModuleError: a certificate or key is none.
        """
        names = {"user": self.user, "password": self.password, "token": self.token}
        given: dict[str, Any] = {name: value for name, value in names.items() if value}
        if self.credentials:
            given["user_credentials"] = self.credentials
        if self.ca:
            given["tls"] = self._tls()
        return given

    def _tls(self) -> ssl.SSLContext:
        try:
            context = ssl.create_default_context(cafile=None if self.ca == SYSTEM else self.ca)
            if self.certificate:
                context.load_cert_chain(self.certificate, self.key or None)
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            what = "CERTIFICATE" if self.certificate else "CA"
            raise ModuleError(
                f"{PREFIX}{what}: no certificate can be read from it ({type(error).__name__})"
            ) from None
        return context


def _read(variable: str, path: str) -> str:
    try:
        return Path(path).read_text("utf-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it holds no text"
        raise ModuleError(f"{variable}: {path}: {reason}") from None
