"""Differences as lines for a person: the first one, a table of numbers, courses, words."""

from collections.abc import Iterator, Mapping, Sequence

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from anima_actors.compare.diff import Differences, Episode, NumberDifference
from anima_actors.compare.divergence import shown

FEW, FEW_WORDS, FEW_EPISODES = 15, 6, 8
"""So many numbers, words, and episodes of a course are shown where not all are wanted."""


def difference_lines(
    found: Differences, names: tuple[str, str], *, first_turn: int = 1, everything: bool = False
) -> Iterator[Text]:
    """Return the lines that report differences.

    Args:
        found: what differs.
        names: of the two histories, such as ("A", "B").
        first_turn: from which they were compared.
        everything: whether all numbers are wanted.
    """
    if found.divergence is None:
        plural = "s" * (found.turns != 1)
        yield Text(f"No difference in {found.turns} turn{plural} from turn {first_turn} on.", "green")
        return
    yield Text("first difference  ", "bold").append(
        found.divergence.told(f"in {names[0]}", f"in {names[1]}"), "not bold"
    )
    if found.effect is not None:
        told = found.effect.told(f"in {names[0]}", f"in {names[1]}")
        yield Text("first effect      ", "bold").append(told, "not bold")
    turns = max(found.first_length, found.second_length)
    differ = f"turn{'s' * (turns != 1)} differ{'s' * (found.differing == 1)}"
    yield Text(f"{found.differing} of {turns} {differ}", "dim")
    if found.numbers:
        yield Text()
        yield from _number_lines(found.numbers, names, everything)
    if any(found.courses.values()):
        yield Text()
        yield from _course_lines(found.courses, names, everything)
    words = [one for one in found.words if one.name not in ("primary", "intention.goal", "defense.mechanism")]
    if words:
        yield Text()
        chosen = words if everything else words[:FEW_WORDS]
        told = ", ".join(
            f"{one.name} ({one.turns} turn{'s' * (one.turns != 1)}, from turn {one.first_turn})"
            for one in chosen
        )
        more = f", and {len(words) - len(chosen)} more" if len(chosen) < len(words) else ""
        yield Text("words  ", "bold").append(told + more, "not bold")


def _number_lines(
    numbers: Sequence[NumberDifference], names: tuple[str, str], everything: bool
) -> Iterator[Text]:
    chosen = numbers if everything else numbers[:FEW]
    width = max(16, *(len(one.name) for one in chosen))
    first, second = (name.removeprefix("the ") for name in names)
    head = f"{'number':<{width}}{'from turn':>11}{'turns':>7}{'mean':>10}{'largest':>10}{'at turn':>9}"
    yield Text(f"{head}{first:>11}{second:>11}", "bold")
    for one in chosen:
        amounts = f"{_amount(one.mean):>10}{_amount(one.largest):>10}{one.at_turn:>9}"
        values = f"{_value(one.first):>11}{_value(one.second):>11}"
        yield Text(f"{one.name:<{width}}{one.first_turn:>11}{one.turns:>7}{amounts}{values}")
    if len(chosen) < len(numbers):
        rest = numbers[len(chosen) :]
        most = f"none by more than {_amount(rest[0].largest)}" if rest[0].largest else "which only one has"
        yield Text(f"and {len(rest)} more, {most}; --all shows them", "dim")


def _course_lines(
    courses: Mapping[str, Sequence[Episode]], names: tuple[str, str], everything: bool
) -> Iterator[Text]:
    first, second = (name.removeprefix("the ") for name in names)
    yield Text(f"{'course':<10}{'turns':<12}{_padded(first, 34)}{second}", "bold")
    for course, episodes in courses.items():
        chosen = episodes if everything else episodes[:FEW_EPISODES]
        for number, one in enumerate(chosen):
            turns = f"{one.first_turn}" + (f"-{one.last_turn}" if one.last_turn > one.first_turn else "")
            here, there = _cut(one.first or "none", 32), _cut(one.second or "none", 40)
            yield Text(f"{'' if number else course:<10}{turns:<12}{_padded(here, 34)}{there}")
        if len(chosen) < len(episodes):
            yield Text(f"{'':<10}and {len(episodes) - len(chosen)} times more", "dim")


def _amount(value: float) -> str:
    if not value:
        return "-"
    return f"{value:.4f}" if 0.00005 <= value < 10_000 else f"{value:.1e}"


def _value(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.4f}" if abs(value) < 10_000 and isinstance(value, float) else shown(value)[:10]


def _cut(text: str, width: int) -> str:
    """A text that fits."""
    return text if cell_len(text) <= width else f"{set_cell_size(text, width - 1).rstrip()}…"


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))
