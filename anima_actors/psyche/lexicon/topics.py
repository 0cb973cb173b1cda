"""What a text is about: the words that carry meaning, without their endings."""

from anima_actors.psyche.lexicon.tables import Role
from anima_actors.psyche.lexicon.tokens import clean, lowered, tokens_of
from anima_actors.psyche.lexicon.vocabulary import english, ukrainian

TOPIC_WORDS = 40
"""Of a text; the later ones are left out."""

_SHORTEST = 3  # letters of a stem
_ENGLISH_ENDINGS = ("'s", "'", "ing", "ies", "ed", "es", "s", "y", "e")
_UKRAINIAN_ENDINGS = (
    *("ами", "ями", "ого", "ому", "ими", "ої", "ою", "ею", "єю", "ів", "ам", "ям", "ах", "ях", "ий", "ій"),
    *("им", "их", "ом", "ем", "єм", "а", "я", "у", "ю", "і", "ї", "и", "о", "е", "є", "й", "ь"),
)
_IRREGULAR = {
    "children": "child",
    "men": "man",
    "women": "woman",
    "wives": "wife",
    "knives": "knife",
    "mice": "mouse",
    "feet": "foot",
    "teeth": "tooth",
}
_VOWELS = "аеєиіїоуюя"
_OPENED = {"і": "о", "ї": "є"}
_SOFTENED = {"г": "з", "к": "ц", "х": "с"}
_SAYING_LITTLE = """
a an the and or but so then there here is are was were be been am have has had do does did will
would can could should shall may might must got get go going said say says what who how when where
which that this these those with from for about into just some any very too also one two know think
today now yes no ok well i'm i'll i've i'd it's that's you're don't didn't not like really tell me
hello є був була було були буду буде та й і а але або чи що хто як де коли це той те ті цей ця ці з
зі із від для про на в у до за по ще вже так ні ну бо щоб мені тобі мене тебе дуже просто сьогодні
зараз знаю думаю привіт можна треба мій моя моє мої мого мою моїй моєї моєму твій твоя твоє твої
твого твою твоїй твоєї
"""
_SAY_LITTLE = frozenset(_SAYING_LITTLE.split())
_EMPTY_ROLES = frozenset(Role) - {Role.PLAIN}


def topic_stems(text: str) -> tuple[str, ...]:
    """Return the stems of the words that a text is about, each once, in their order; at most 40."""
    cleaned, cut_in_word = clean(text)
    words = (lowered(token) for token in tokens_of(cleaned, cut_in_word))
    return tuple(dict.fromkeys(_stem(word) for word in words if _tells(word)))[:TOPIC_WORDS]


def shared_share(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Return which share of the shorter of two lists of stems is in the longer, in [0, 1]."""
    shorter, longer = sorted((one, other), key=len)
    return len(set(shorter) & set(longer)) / len(shorter) if shorter else 0.0


def _tells(word: str) -> bool:
    if len(word) < _SHORTEST or not word[0].isalpha() or word in _SAY_LITTLE:
        return False
    vocabulary = english() if word.isascii() else ukrainian()
    return vocabulary.look_up(word).role not in _EMPTY_ROLES


def _stem(word: str) -> str:
    word = _IRREGULAR.get(word, word)
    latin = word.isascii()
    endings = _ENGLISH_ENDINGS if latin else _UKRAINIAN_ENDINGS
    found = next((one for one in endings if word.endswith(one) and len(word) - len(one) >= _SHORTEST), "")
    stem = word[: len(word) - len(found)]
    return stem if latin else _without_alternation(stem)


def _without_alternation(stem: str) -> str:
    """Return one stem for both that a Ukrainian word has: кіт and кота, друг and друзі, рука and руці."""
    at = max(stem.rfind(vowel) for vowel in _VOWELS)
    if at > 0:  # a vowel that changes where the syllable is closed
        stem = stem[:at] + _OPENED.get(stem[at], stem[at]) + stem[at + 1 :]
    return stem[:-1] + _SOFTENED.get(stem[-1], stem[-1])
