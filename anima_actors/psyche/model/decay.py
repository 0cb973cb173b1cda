"""Slow states halve with the mind's time, however it is cut into turns."""

MINUTE_S, HOUR_S, DAY_S = 60.0, 3_600.0, 86_400.0


def kept(seconds: float, half_life_s: float) -> float:
    """Return the share of a slow state that is left after so many seconds, in (0, 1]."""
    return float(0.5 ** (seconds / half_life_s))
