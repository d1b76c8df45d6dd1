"""The English stemmer of Snowball (Porter2), written from its description.

https://snowballstem.org/algorithms/english/stemmer.html; what PostgreSQL's dictionary english_stem does.
"""

from typing import Final

from polar_lite.catalog.text_search.stemmers.endings import region

_VOWELS: Final = frozenset("aeiouy")
_DOUBLES: Final = frozenset(("bb", "dd", "ff", "gg", "mm", "nn", "pp", "rr", "tt"))
_BEFORE_LI: Final = frozenset("cdeghkmnrt")
_WHOLE: Final = {
    "skis": "ski", "skies": "sky", "dying": "die", "lying": "lie", "tying": "tie", "idly": "idl",
    "gently": "gentl", "ugly": "ugli", "early": "earli", "only": "onli", "singly": "singl",
    **{word: word for word in ("sky", "news", "howe", "atlas", "cosmos", "bias", "andes")},
}  # fmt: skip
_AFTER_PLURALS: Final = frozenset(
    ("inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed")
)
_FIRST_REGIONS: Final = ("gener", "commun", "arsen")
# Suffixes of the second and third step with what takes their place, longest first.
_SECOND: Final = (
    ("ization", "ize"), ("ational", "ate"), ("fulness", "ful"), ("ousness", "ous"), ("iveness", "ive"),
    ("tional", "tion"), ("biliti", "ble"), ("lessli", "less"), ("entli", "ent"), ("ation", "ate"),
    ("alism", "al"), ("aliti", "al"), ("ousli", "ous"), ("iviti", "ive"), ("fulli", "ful"),
    ("enci", "ence"), ("anci", "ance"), ("abli", "able"), ("izer", "ize"), ("ator", "ate"),
    ("alli", "al"), ("bli", "ble"), ("ogi", "og"), ("li", ""),
)  # fmt: skip
_THIRD: Final = (
    ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("icate", "ic"), ("iciti", "ic"),
    ("ative", ""), ("ical", "ic"), ("ness", ""), ("ful", ""),
)  # fmt: skip
_FOURTH: Final = (
    "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive",
    "ize", "ion", "al", "er", "ic",
)  # fmt: skip


def stem(word: str) -> str:
    """The stem of a word in lower case."""
    if len(word) <= 2:
        return word
    if word in _WHOLE:
        return _WHOLE[word]
    word = _mark_consonants(word.removeprefix("'"))
    first = next((len(p) for p in _FIRST_REGIONS if word.startswith(p)), None) or region(word, _VOWELS)
    second = region(word, _VOWELS, first)
    for ending in ("'s'", "'s", "'"):
        if word.endswith(ending):
            word = word[: -len(ending)]
            break
    word = _plural(word)
    if word in _AFTER_PLURALS:
        return word
    word = _ending(_participle(word, first))
    for step in (_second, _third):
        word = step(word, first, second)
    return _fifth(_fourth(word, second), first, second).replace("Y", "y")


def _mark_consonants(word: str) -> str:
    """Y for a y that begins the word or follows a vowel."""
    made = ""
    for letter in word:
        made += "Y" if letter == "y" and (not made or made[-1] in _VOWELS) else letter
    return made


def _ends_in_short_syllable(word: str) -> bool:
    if len(word) == 2:
        return word[0] in _VOWELS and word[1] not in _VOWELS
    return (
        len(word) > 2
        and word[-1] not in _VOWELS
        and word[-1] not in "wxY"
        and word[-2] in _VOWELS
        and word[-3] not in _VOWELS
    )


def _has_vowel(word: str) -> bool:
    return any(letter in _VOWELS for letter in word)


def _plural(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith(("ied", "ies")):
        return word[:-2] if len(word) > 4 else word[:-1]
    if word.endswith("s") and not word.endswith(("us", "ss")) and _has_vowel(word[:-2]):
        return word[:-1]
    return word


def _participle(word: str, first: int) -> str:
    for ending in ("eedly", "eed"):
        if word.endswith(ending):
            return word[: -len(ending)] + "ee" if len(word) - len(ending) >= first else word
    for ending in ("ingly", "edly", "ing", "ed"):
        if word.endswith(ending):
            left = word[: -len(ending)]
            if not _has_vowel(left):
                return word
            if left.endswith(("at", "bl", "iz")):
                return left + "e"
            if left[-2:] in _DOUBLES:
                return left[:-1]
            return left + "e" if first >= len(left) and _ends_in_short_syllable(left) else left
    return word


def _ending(word: str) -> str:
    if len(word) > 2 and word[-1] in "yY" and word[-2] not in _VOWELS:
        return word[:-1] + "i"
    return word


def _second(word: str, first: int, second: int) -> str:
    for ending, made in _SECOND:
        if word.endswith(ending):
            left = word[: -len(ending)]
            if len(left) < first:
                return word
            if (ending == "ogi" and left[-1:] != "l") or (ending == "li" and left[-1:] not in _BEFORE_LI):
                return word
            return left + made
    return word


def _third(word: str, first: int, second: int) -> str:
    for ending, made in _THIRD:
        if word.endswith(ending):
            left = word[: -len(ending)]
            return left + made if len(left) >= (second if ending == "ative" else first) else word
    return word


def _fourth(word: str, second: int) -> str:
    for ending in _FOURTH:
        if word.endswith(ending):
            left = word[: -len(ending)]
            fits = len(left) >= second and (ending != "ion" or left[-1:] in ("s", "t"))
            return left if fits else word
    return word


def _fifth(word: str, first: int, second: int) -> str:
    left = word[:-1]
    if word.endswith("e"):
        goes = len(left) >= second or (len(left) >= first and not _ends_in_short_syllable(left))
        return left if goes else word
    return left if word.endswith("ll") and len(left) >= second else word
