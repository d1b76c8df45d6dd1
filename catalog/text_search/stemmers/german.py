"""The German stemmer of Snowball, written from its description.

https://snowballstem.org/algorithms/german/stemmer.html; what PostgreSQL's dictionary german_stem does.
While it works, U and Y are consonants.
"""

from typing import Final

from polar_lite.catalog.text_search.stemmers.endings import longest, region, without

_VOWELS: Final = frozenset("aeiouyäöü")
_BEFORE_S: Final = "bdfghklmnrt"
_BEFORE_ST: Final = "bdfghklmnt"
_FINISH: Final = str.maketrans("YUäöü", "yuaou")


def stem(word: str) -> str:
    """The stem of a word in lower case."""
    word = _marked(word.replace("ß", "ss"))
    first = region(word, _VOWELS)
    second = region(word, _VOWELS, first)
    if len(word) < 3:
        first = second = len(word)
    first = max(first, 3)
    for step in (_inflected, _compared):
        word = step(word, first)
    return _derived(word, first, second).translate(_FINISH)


def _marked(word: str) -> str:
    """U and Y for those between vowels."""
    for at in range(len(word) - 2):
        if word[at] in _VOWELS and word[at + 1] in "uy" and word[at + 2] in _VOWELS:
            word = word[: at + 1] + word[at + 1].upper() + word[at + 2 :]
    return word


def _inflected(word: str, first: int) -> str:
    ending = longest(word, ("em", "ern", "er", "e", "en", "es", "s"))
    left = word.removesuffix(ending) if ending else word
    if not ending or len(left) < first or (ending == "s" and left[-1:] not in _BEFORE_S):
        return word
    if ending in ("e", "en", "es") and left.endswith("niss"):
        return left[:-1]
    return left


def _compared(word: str, first: int) -> str:
    ending = longest(word, ("en", "er", "est", "st"))
    left = word.removesuffix(ending) if ending else word
    if not ending or len(left) < first:
        return word
    return word if ending == "st" and (len(left) < 4 or left[-1] not in _BEFORE_ST) else left


def _derived(word: str, first: int, second: int) -> str:
    ending = longest(word, ("end", "ung", "ig", "ik", "isch", "lich", "heit", "keit"))
    left = word.removesuffix(ending) if ending else word
    if not ending or len(left) < second:
        return word
    match ending:
        case "end" | "ung":
            return left if left.endswith("eig") else without(left, ("ig",), second)
        case "ig" | "ik" | "isch":
            return word if left.endswith("e") else left
        case "lich" | "heit":
            return without(left, ("er", "en"), first)
        case _:
            return without(left, ("lich", "ig"), second)
