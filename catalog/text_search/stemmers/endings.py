"""What the stemmers of several languages share: regions of a word, and endings.

A region is where it begins: R1 is behind the first consonant after a vowel, R2 the same of R1.
"""

from collections.abc import Collection, Iterable


def listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def region(word: str, vowels: Collection[str], start: int = 0) -> int:
    """Where the part behind the first consonant after a vowel begins, from `start` on."""
    for place in range(start + 1, len(word)):
        if word[place - 1] in vowels and word[place] not in vowels:
            return place + 1
    return len(word)


def behind_first(word: str, start: int, letters: Collection[str], *, are_in: bool) -> int:
    """Behind the first letter, from `start` on, that is one of `letters`, or that is none of them."""
    for place in range(start, len(word)):
        if (word[place] in letters) is are_in:
            return place + 1
    return len(word)


def longest(word: str, endings: Iterable[str], start: int = 0) -> str:
    """The longest of the endings that the word has, not before `start`; empty if it has none."""
    return max((e for e in endings if len(word) - len(e) >= start and word.endswith(e)), key=len, default="")


def without(word: str, endings: Iterable[str], start: int) -> str:
    """Without the longest of the endings, if it begins at `start` or behind it."""
    ending = longest(word, endings)
    left = len(word) - len(ending)
    return word[:left] if ending and left >= start else word
