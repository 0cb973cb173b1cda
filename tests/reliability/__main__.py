"""List and run the attacks: `python -m tests.reliability [NAME ...] [--times N] [--seed N] [--list]`."""

import argparse
import sys

from tests.reliability import attacks

SHOWN = 5  # lines on what was wrong, for each attack


def main() -> int:
    """Run the attacks that were named, or all; return 1 where one of them was met wrongly."""
    known = {one.name: one for one in attacks()}
    parser = argparse.ArgumentParser(prog="python -m tests.reliability", description="Repeat the attacks.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)}; all by default")
    parser.add_argument("--times", type=int, help="how often each is tried")
    parser.add_argument("--seed", type=int, default=1, help="of all chance; 1 by default")
    parser.add_argument("--list", action="store_true", help="say what is tried, and try nothing")
    asked = parser.parse_args()
    if unknown := [name for name in asked.names if name not in known]:
        parser.error(f"no attack {unknown[0]!r}; there are {', '.join(known)}")
    wrong = 0
    for name in asked.names or known:
        one = known[name]
        if asked.list:
            print(f"{name}: {one.about} {one.times:,} times")
            continue
        outcome = one.run(asked.times or one.times, asked.seed)
        told = "".join(f"; {words} {count:,}" for words, count in outcome.found.items())
        print(f"{name}: tried {outcome.tried:,}, wrong {len(outcome.wrong):,}{told}", flush=True)
        for line in outcome.wrong[:SHOWN]:
            print(f"  {line}")
        wrong += len(outcome.wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
