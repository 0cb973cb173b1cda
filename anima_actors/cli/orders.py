"""What `anima run` was told to do, as one value."""

from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from anima_actors.cli.group import BadInput
from anima_actors.cli.voices import VoiceOptions

STDOUT = "-"


@dataclass(frozen=True, slots=True)
class Orders:
    """The files and options of `anima run`."""

    files: tuple[str, ...]
    seed: int | None = None
    seeds: int | None = None
    settings: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()
    intercept: tuple[str, ...] = ()
    voice: VoiceOptions = field(default_factory=VoiceOptions)
    log: str | None = None
    log_only: tuple[str, ...] = ()
    log_level: str | None = None
    prompt: bool = False
    numbers: bool = False
    json_out: str | None = None
    junit_out: str | None = None
    record: str | None = None
    sync: str | None = None

    @property
    def several(self) -> bool:
        """Whether there is more than one run."""
        return len(self.files) > 1 or (self.seeds or 1) > 1

    @property
    def reported_to_stdout(self) -> bool:
        """Whether a report takes stdout for itself."""
        return STDOUT in (self.json_out, self.junit_out)

    @property
    def log_kind(self) -> str:
        """pretty, json or off: as asked for; else pretty where one run, or a part of the log, is wanted."""
        if self.log:
            return self.log
        wanted = not self.several or self.prompt or self.log_only or self.log_level
        return "pretty" if wanted and not self.reported_to_stdout else "off"

    def check(self) -> None:
        """Refuse what cannot be had together."""
        if self.json_out == self.junit_out == STDOUT:
            raise BadInput("anima run: --json and --junit cannot both go to stdout")
        outs = {"--json": self.json_out, "--junit": self.junit_out, "--record": self.record}
        named = {option: Path(out).resolve() for option, out in outs.items() if out not in (None, STDOUT)}
        for option, other in combinations(named, 2):
            if named[option] == named[other]:
                raise BadInput(f"anima run: {option} and {other} cannot both go to {outs[option]}")
        if self.reported_to_stdout and self.log in ("pretty", "json"):
            raise BadInput(f"anima run: --log {self.log} and a report cannot both go to stdout; name a file")
        if self.log == "off" and (self.prompt or self.log_only or self.log_level):
            raise BadInput("anima run: --prompt, --log-only and --log-level need a log; leave out --log off")
        if self.sync is not None and self.record is None:
            raise BadInput("anima run: --sync is for a journal; name one with --record FILE")
        if self.record is not None and self.several:
            raise BadInput("anima run: --record keeps one run; name one story, without --seeds")
        if self.seeds and self.seed is None and any(one.strip().startswith("seed=") for one in self.settings):
            raise BadInput("anima run: --seeds counts from --seed; write --seed instead of --set seed=")
