"""Run all benchmarks: `make bench`."""

from benchmarks import journal, minds, remote, runtime, speech, turns, voice


def main() -> None:
    """Measure and print, one figure a line."""
    for group in (runtime, turns, speech, minds, journal, voice, remote):
        for figure in group.figures():
            print(figure.line(), flush=True)


if __name__ == "__main__":
    main()
