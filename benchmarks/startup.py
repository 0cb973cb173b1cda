"""The start of each command in units of `import numpy`: user and system time, the least of several runs."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 5
GOALS = {
    "models": 2.5,
    "check first_contact": 2.5,
    "minds": 2.5,
    "show r.anima --turn 1": 3.5,
    "why r.anima primary": 3.5,
    "run first_contact": 5.0,
    "chat": 5.0,
    "--help": 0.5,
    "run --help": 0.5,
    "plot r.anima": None,
}


def seconds(arguments: list[str], folder: Path) -> float:
    """Return the CPU time of a program, the least of several runs."""
    figures = []
    for _ in range(RUNS):
        before = os.times()
        subprocess.run(
            [sys.executable, *arguments],
            cwd=folder,
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        after = os.times()
        figures.append(
            after.children_user + after.children_system - before.children_user - before.children_system
        )
    return min(figures)


def main() -> None:
    """Print each command's ratio beside its goal."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        anima = ["-m", "anima_actors"]
        os.environ["ANIMA_HOME"] = str(folder / "home")
        subprocess.run(
            [sys.executable, *anima, "run", "first_contact", "--record", "r.anima"],
            cwd=folder,
            capture_output=True,
            check=True,
        )
        subprocess.run(
            [sys.executable, *anima, "chat", "--mind", "olha"],
            cwd=folder,
            input=b"hello",
            capture_output=True,
            check=True,
        )
        unit = seconds(["-c", "import numpy"], folder)
        print(f"{'import numpy':<24}{unit:.3f} s")
        for command, goal in GOALS.items():
            ratio = seconds([*anima, *command.split()], folder) / unit
            print(f"{'anima ' + command:<32}{ratio:5.2f}" + (f"  goal {goal}" if goal else ""))


if __name__ == "__main__":
    main()
