"""What a plain handler must not use, by its full name, and which check that concerns."""

from collections.abc import Mapping

CLOCKS = (
    *("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns"),
    *("process_time", "process_time_ns", "localtime", "gmtime", "ctime", "clock_gettime"),
)
NOW = ("now", "utcnow", "today")

FORBIDDEN: Mapping[str, str] = {
    **{f"time.{name}": "clock" for name in CLOCKS},
    **{f"datetime.datetime.{name}": "clock" for name in NOW},
    "datetime.date.today": "clock",
    "time.sleep": "waiting",
    "os.urandom": "chance",
    "uuid.uuid1": "chance",
    "uuid.uuid4": "chance",
    "anima_actors.runtime.RandomStream": "chance",
    **{f"os.{name}": "outside" for name in ("environ", "getenv", "system", "popen", "listdir", "remove")},
    "open": "outside",
    "input": "outside",
    "io.open": "outside",
    "sqlite3.connect": "outside",
}
"""Names, and the check that each concerns."""

FORBIDDEN_MODULES: Mapping[str, str] = {
    "random": "chance",
    "secrets": "chance",
    "numpy.random": "chance",
    "socket": "outside",
    "subprocess": "outside",
    "urllib.request": "outside",
    "http.client": "outside",
    "requests": "outside",
    "httpx": "outside",
    "shutil": "outside",
}
"""Modules of which nothing may be used."""

FILE_METHODS = ("read_text", "write_text", "read_bytes", "write_bytes")
"""Methods of paths that open a file."""

AUDITED: Mapping[str, str] = {
    "open": "opens",
    "socket": "uses a socket",
    "subprocess": "starts a process",
    "os": "asks the operating system",
    "shutil": "moves files",
    "sqlite3": "opens a database",
    "urllib": "asks the network",
    "ftplib": "asks the network",
    "smtplib": "asks the network",
    "glob": "looks for files",
    "tempfile": "makes a file",
    "ctypes": "loads a library",
}
"""The beginnings of the interpreter's own audit events, and what such an event means."""

TOLD: Mapping[str, str] = {
    "clock": "looks at the clock: {}",
    "chance": "draws from elsewhere than self.random: {}",
    "waiting": "sleeps: {}",
    "outside": "reaches out: {}",
}


def concerns(name: str) -> str | None:
    """The check that the use of a full name concerns, if any."""
    if name in FORBIDDEN:
        return FORBIDDEN[name]
    for module, check in FORBIDDEN_MODULES.items():
        if name.startswith(f"{module}."):
            return check
    return None
