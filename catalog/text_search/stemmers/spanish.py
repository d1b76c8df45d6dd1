"""The Spanish stemmer of Snowball, written from its description.

https://snowballstem.org/algorithms/spanish/stemmer.html; what PostgreSQL's dictionary spanish_stem does.
"""

from typing import Final

from polar_lite.catalog.text_search.stemmers.endings import behind_first, listed, longest, region, without

_VOWELS: Final = frozenset("aeiouáéíóúü")
_PLAIN: Final = str.maketrans("áéíóú", "aeiou")
_PRONOUNS: Final = listed("me se sela selo selas selos la le lo las les los nos")
_BEFORE_PRONOUNS: Final = listed("iéndo ándo ár ér ír ando iendo ar er ir yendo")
# Endings in R2, each with the endings that are taken off next.
_STANDARD: Final = {
    **dict.fromkeys(
        listed(
            "anza anzas ico ica icos icas ismo ismos able ables ible ibles ista istas oso osa osos osas "
            "amiento amientos imiento imientos"
        ),
        (),
    ),
    **dict.fromkeys(listed("adora ador ación adoras adores aciones ante antes ancia ancias"), ("ic",)),
    "mente": ("ante", "able", "ible"),
    **dict.fromkeys(("idad", "idades"), ("abil", "ic", "iv")),
    **dict.fromkeys(listed("iva ivo ivas ivos"), ("at",)),
}
_REPLACED: Final = {
    "logía": "log", "logías": "log", "ución": "u", "uciones": "u", "encia": "ente", "encias": "ente",
}  # fmt: skip
_AFTER_U: Final = listed("ya ye yan yen yeron yendo yo yó yas yes yais yamos")
_AFTER_G: Final = ("en", "es", "éis", "emos")
_OF_VERBS: Final = listed(
    "arían arías arán arás aríais aría aréis aríamos aremos ará aré erían erías erán erás eríais ería "
    "eréis eríamos eremos erá eré irían irías irán irás iríais iría iréis iríamos iremos irá iré aba "
    "ada ida ía ara iera ad ed id ase iese aste iste an aban ían aran ieran asen iesen aron ieron ado "
    "ido ando iendo ió ar er ir as abas adas idas ías aras ieras ases ieses ís áis abais íais arais "
    "ierais aseis ieseis asteis isteis ados idos amos ábamos íamos imos áramos iéramos iésemos ásemos"
)


def stem(word: str) -> str:
    """The stem of a word in lower case."""
    verbs = _of_verbs(word)
    first = region(word, _VOWELS)
    second = region(word, _VOWELS, first)
    word = _without_pronoun(word, verbs)
    made = _standard(word, first, second)
    if made == word:
        made = _verb_with_y(word, verbs)
    if made == word:
        made = _verb(word, verbs)
    return _residue(made, verbs).translate(_PLAIN)


def _of_verbs(word: str) -> int:
    """RV, in which endings of verbs are looked for."""
    if len(word) < 3:
        return len(word)
    if word[1] not in _VOWELS:
        return behind_first(word, 2, _VOWELS, are_in=True)
    if word[0] in _VOWELS:
        return behind_first(word, 2, _VOWELS, are_in=False)
    return 3


def _without_pronoun(word: str, verbs: int) -> str:
    pronoun = longest(word, _PRONOUNS)
    left = word.removesuffix(pronoun) if pronoun else word
    before = longest(left, _BEFORE_PRONOUNS)
    place = len(left) - len(before)
    if not pronoun or not before or place < verbs:
        return word
    if before == "yendo" and left[place - 1 : place] != "u":
        return word
    return left[:place] + before.translate(_PLAIN)


def _standard(word: str, first: int, second: int) -> str:
    ending = longest(word, (*_STANDARD, *_REPLACED, "amente"))
    left = word.removesuffix(ending) if ending else word
    place = len(left)
    if ending == "amente" and place >= first:
        made = without(left, ("iv", "os", "ic", "ad"), second)
        return without(made, ("at",), second) if left.endswith("iv") and made != left else made
    if not ending or ending == "amente" or place < second:
        return word
    if ending in _REPLACED:
        return left + _REPLACED[ending]
    return without(left, _STANDARD[ending], second)


def _verb_with_y(word: str, verbs: int) -> str:
    ending = longest(word, _AFTER_U, verbs)
    left = word.removesuffix(ending) if ending else word
    return left if ending and left.endswith("u") else word


def _verb(word: str, verbs: int) -> str:
    ending = longest(word, (*_AFTER_G, *_OF_VERBS), verbs)
    left = word.removesuffix(ending) if ending else word
    return left[:-1] if ending in _AFTER_G and left.endswith("gu") else left


def _residue(word: str, verbs: int) -> str:
    ending = longest(word, ("os", "a", "o", "á", "í", "ó", "e", "é"))
    left = word.removesuffix(ending) if ending else word
    if not ending or len(left) < verbs:
        return word
    return left[:-1] if ending in "eé" and left.endswith("gu") and len(left) - 1 >= verbs else left
