"""citext: text whose case does not count. PostgreSQL 15 docs F.10.

Stored as it is written, under a collation of its own.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from polar_lite.catalog.extensions import BaseType
from polar_lite.catalog.functions import casts, network
from polar_lite.catalog.functions.strings import patterns, regular_expressions
from polar_lite.catalog.functions.strings.letters import lower, upper
from polar_lite.catalog.types import CASELESS, CITEXT, compare_caseless
from polar_lite.protocol.codecs import scalar as codec_scalar

TYPES: Final = {"citext": BaseType(CITEXT, CITEXT + 1, "S", codec_scalar.TEXT_CODEC)}
_SIGNS: Final = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_TESTS: Final[dict[str, Callable[[int], bool]]] = {
    "eq": lambda order: order == 0,
    "ne": lambda order: order != 0,
    "lt": lambda order: order < 0,
    "le": lambda order: order <= 0,
    "gt": lambda order: order > 0,
    "ge": lambda order: order >= 0,
}


def _test(test: Callable[[int], bool]) -> Callable[[str, str], bool]:
    return lambda a, b: test(compare_caseless(a, b))


def _replaced(text: str, old: str, new: str) -> str:
    return re.sub(re.escape(old), lambda found: new, text, flags=re.IGNORECASE) if old else text


def _split_part(text: str, delimiter: str, number: int) -> str:
    parts = re.split(re.escape(delimiter), text, flags=re.IGNORECASE)
    return parts[number - 1] if 0 < number <= len(parts) else ""


def _translated(text: str, letters: str, replacements: str) -> str:
    """Each letter in both cases."""
    table: dict[int, str] = {}
    for place, letter in enumerate(lower(letters)):
        for form in (letter, upper(letter)):
            table.setdefault(ord(form), replacements[place : place + 1])
    return text.translate(table)


def _ignoring_case(name: str) -> Callable[..., Any]:
    """A function of regular expressions with the flag i, unless the flags say c."""
    function = regular_expressions.PYTHON[name]

    def call(text: str, pattern: str, flags: str = "") -> Any:
        return function(text, pattern, flags if "c" in flags else f"{flags}i")

    return call


def _regexp_replace(text: str, pattern: str, replacement: str, flags: str = "") -> Any:
    flags = flags if "c" in flags else f"{flags}i"
    return regular_expressions.PYTHON["textregexreplace"](text, pattern, replacement, flags)


def _regexp_rows(text: str, pattern: str, flags: str = "") -> Iterator[Any]:
    yield from _ignoring_case("regexp_matches")(text, pattern, flags)


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    **{f"citext_{name}": _test(test) for name, test in _TESTS.items()},
    **{f"citext_pattern_{name}": _test(test) for name, test in _TESTS.items()},
    "citext_cmp": compare_caseless,
    "citext_pattern_cmp": compare_caseless,
    "citext_smaller": lambda a, b: a if compare_caseless(a, b) < 0 else b,
    "citext_larger": lambda a, b: a if compare_caseless(a, b) > 0 else b,
    "booltext": casts.PYTHON["booltext"],
    "rtrim1": casts.PYTHON["rtrim1"],
    "network_show": network.PYTHON["network_show"],
    **{name: patterns.PYTHON[name] for name in ("texticlike", "texticnlike")},
    **{name: regular_expressions.PYTHON[name] for name in ("texticregexeq", "texticregexne")},
    "regexp_match": _ignoring_case("regexp_match"),
    "regexp_matches": _regexp_rows,
    "regexp_replace": _regexp_replace,
    "regexp_split_to_array": _ignoring_case("regexp_split_to_array"),
    "regexp_split_to_table": _ignoring_case("regexp_split_to_table"),
    "strpos": lambda text, part: lower(text).find(lower(part)) + 1,
    "replace": _replaced,
    "split_part": _split_part,
    "translate": _translated,
}
SQL: Final = {f"citext_{name}": f"({{0}} {sign} {{1}} COLLATE {CASELESS})" for name, sign in _SIGNS.items()}
