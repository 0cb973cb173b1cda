"""A second opinion on English valence: VADER (Hutto & Gilbert 2014), from the extra `affect`."""

from collections.abc import Callable
from functools import cache


@cache
def compound() -> Callable[[str], float]:
    """VADER's compound score, a function from text to [-1, 1].

    Raises ImportError, naming the extra, where vaderSentiment is missing.
    """
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError as missing:
        raise ImportError(
            'english_valence "vader" needs the extra "affect": pip install "anima-actors[affect]"'
        ) from missing
    analyzer = SentimentIntensityAnalyzer()
    return lambda text: float(analyzer.polarity_scores(text)["compound"])
