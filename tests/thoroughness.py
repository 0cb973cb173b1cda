"""How many examples a property is tried on."""

from hypothesis import settings


def examples(count: int, *, steps: int = 50) -> settings:
    """Settings with so many examples in a thorough run, and a tenth of them in a quick one.

    Args:
        count: the examples of a thorough run.
        steps: the most rules that a state machine applies in one of them.
    """
    thorough = settings.get_current_profile_name() != "quick"
    return settings(max_examples=count if thorough else max(5, count // 10), stateful_step_count=steps)
