"""The French stemmer of Snowball, written from its description.

https://snowballstem.org/algorithms/french/stemmer.html; what PostgreSQL's dictionary french_stem does.
While it works, I, U and Y are consonants, and He and Hi stand for letters with a diaeresis.
"""

from typing import Final, NamedTuple

from polar_lite.catalog.text_search.stemmers.endings import behind_first, listed, longest, region, without

_VOWELS: Final = frozenset("aeiouyâàëéêèïîôûù")
_MARKS: Final = (("I", "i"), ("U", "u"), ("Y", "y"), ("He", "ë"), ("Hi", "ï"), ("H", ""))
# Endings, each with the way it is taken off, which `_standard` knows.
_STANDARD: Final = {
    **dict.fromkeys(listed("ance iqUe isme able iste eux ances iqUes ismes ables istes"), "delete"),
    **dict.fromkeys(listed("atrice ateur ation atrices ateurs ations"), "ation"),
    **dict.fromkeys(("logie", "logies"), "log"),
    **dict.fromkeys(listed("usion ution usions utions"), "u"),
    **dict.fromkeys(("ence", "ences"), "ent"),
    **dict.fromkeys(("ement", "ements"), "ement"),
    **dict.fromkeys(("ité", "ités"), "ité"),
    **dict.fromkeys(listed("if ive ifs ives"), "if"),
    **dict.fromkeys(("euse", "euses"), "euse"),
    **dict.fromkeys(("issement", "issements"), "issement"),
    **dict.fromkeys(("ment", "ments"), "ment"),
    **{ending: ending for ending in ("eaux", "aux", "amment", "emment")},
}
_OF_VERBS_IN_IR: Final = listed(
    "îmes ît îtes i ie ies ir ira irai iraIent irais irait iras irent irez iriez irions irons iront is "
    "issaIent issais issait issant issante issantes issants isse issent isses issez issiez issions "
    "issons it"
)
_OF_VERBS: Final = listed(
    "é ée ées és èrent er era erai eraIent erais erait eras erez eriez erions erons eront ez iez"
)
_OF_VERBS_WITH_A: Final = listed(
    "âmes ât âtes a ai aIent ais ait ant ante antes ants as asse assent asses assiez assions"
)
_ALL_OF_VERBS: Final = (*_OF_VERBS, *_OF_VERBS_WITH_A, "ions")


class _Regions(NamedTuple):
    verbs: int
    first: int
    second: int


def stem(word: str) -> str:
    """The stem of a word in lower case."""
    word = _marked(word)
    first = region(word, _VOWELS)
    regions = _Regions(_of_verbs(word), first, region(word, _VOWELS, first))
    word, is_changed = _standard(word, regions)
    for step in (_verb_in_ir, _verb):
        if not is_changed:
            word, is_changed = step(word, regions)
    if is_changed:
        word = word[:-1] + {"Y": "i", "ç": "c"}.get(word[-1:], word[-1:])
    else:
        word = _residue(word, regions)
    if word.endswith(("enn", "onn", "ett", "ell", "eill")):
        word = word[:-1]
    word = _without_accent(word)
    for mark, letter in _MARKS:
        word = word.replace(mark, letter)
    return word


def _marked(word: str) -> str:
    """Vowels that stand for consonants in capitals."""
    at = 0
    while at < len(word):
        letter, second, third = word[at], word[at + 1 : at + 2], word[at + 2 : at + 3]
        is_vowel = letter in _VOWELS
        if is_vowel and (second == "y" or (second in ("u", "i") and third in _VOWELS)):
            word = word[: at + 1] + second.upper() + word[at + 2 :]
        elif letter in "ëï":
            word = word[:at] + ("He" if letter == "ë" else "Hi") + word[at + 1 :]
        elif letter == "y" and second in _VOWELS:
            word = word[:at] + "Y" + word[at + 1 :]
        elif letter == "q" and second == "u":
            word = word[: at + 1] + "U" + word[at + 2 :]
        else:
            at += 1
    return word


def _of_verbs(word: str) -> int:
    """RV, in which endings of verbs are looked for."""
    if len(word) > 2 and word[0] in _VOWELS and word[1] in _VOWELS:
        return 3
    if word.startswith(("par", "col", "tap")):
        return 3
    return behind_first(word, 1, _VOWELS, are_in=True)


def _standard(word: str, regions: _Regions) -> tuple[str, bool]:
    """The word without an ending of nouns and adjectives, and whether that was all there was to do."""
    ending = longest(word, _STANDARD)
    left = word.removesuffix(ending) if ending else word
    place = len(left)
    match _STANDARD.get(ending):
        case "eaux":
            return left + "eau", True
        case "aux" if place >= regions.first:
            return left + "al", True
        case "delete" | "log" | "u" | "ent" | "ation" | "ité" | "if" as way if place >= regions.second:
            return _derived(left, way, regions), True
        case "euse" if place >= regions.first:
            return (left if place >= regions.second else left + "eux"), True
        case "ement" if place >= regions.verbs:
            return _before_ement(left, regions), True
        case "issement" if place >= regions.first and left[-1] not in _VOWELS:
            return left, True
        case "amment" | "emment" as whole if place >= regions.verbs:
            return left + ("ant" if whole == "amment" else "ent"), False
        case "ment" if place > regions.verbs and left[-1] in _VOWELS:
            return left, False
        case _:
            return word, False


def _derived(left: str, way: str, regions: _Regions) -> str:
    """What is left before an ending in R2."""
    match way:
        case "log" | "u" | "ent":
            return left + way
        case "ation":
            return _without_ic(left, regions)
        case "ité":
            return _before_ité(left, regions)
        case "if":
            made = without(left, ("at",), regions.second)
            return _without_ic(made, regions) if made != left else left
        case _:
            return left


def _without_ic(word: str, regions: _Regions) -> str:
    if not word.endswith("ic"):
        return word
    return word[:-2] if len(word) - 2 >= regions.second else word[:-2] + "iqU"


def _before_ité(word: str, regions: _Regions) -> str:
    if word.endswith("abil"):
        return word[:-4] if len(word) - 4 >= regions.second else word[:-4] + "abl"
    if word.endswith("ic"):
        return _without_ic(word, regions)
    return without(word, ("iv",), regions.second)


def _before_ement(word: str, regions: _Regions) -> str:
    ending = longest(word, ("iv", "eus", "abl", "iqU", "ièr", "Ièr"))
    left = word.removesuffix(ending) if ending else word
    place = len(left)
    if ending in ("ièr", "Ièr"):
        return left + "i" if place >= regions.verbs else word
    if ending == "eus" and regions.first <= place < regions.second:
        return left + "eux"
    if not ending or place < regions.second:
        return word
    return without(left, ("at",), regions.second) if ending == "iv" else left


def _verb_in_ir(word: str, regions: _Regions) -> tuple[str, bool]:
    ending = longest(word, _OF_VERBS_IN_IR, regions.verbs)
    left = word.removesuffix(ending) if ending else word
    fits = ending and len(left) > regions.verbs and left[-1] != "H" and left[-1] not in _VOWELS
    return (left, True) if fits else (word, False)


def _verb(word: str, regions: _Regions) -> tuple[str, bool]:
    ending = longest(word, _ALL_OF_VERBS, regions.verbs)
    if not ending:
        return word, False
    left = word.removesuffix(ending)
    if ending == "ions" and len(left) < regions.second:
        return word, False
    if ending in _OF_VERBS_WITH_A and len(left) > regions.verbs:
        left = left.removesuffix("e")
    return left, True


def _residue(word: str, regions: _Regions) -> str:
    if word.endswith("s") and len(word) > 1 and (word.endswith("His") or word[-2] not in "aiouès"):
        word = word[:-1]
    ending = longest(word, ("ion", "ier", "ière", "Ier", "Ière", "e"), regions.verbs)
    left = word.removesuffix(ending) if ending else word
    if ending == "ion":
        fits = len(left) >= regions.second and len(left) > regions.verbs and left[-1] in "st"
        return left if fits else word
    return left + "i" if len(ending) > 1 else left


def _without_accent(word: str) -> str:
    """With a plain e where an é or è is the last vowel and no letter follows but consonants."""
    place = next((n for n in range(len(word) - 1, -1, -1) if word[n] in _VOWELS), len(word) - 1)
    if 0 <= place < len(word) - 1 and word[place] in "éè":
        return word[:place] + "e" + word[place + 1 :]
    return word
