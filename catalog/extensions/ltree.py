"""ltree: labels of places in a tree, stored as they are printed.

A label has letters, digits and underscores, all of which sort above the dot, so the stored texts sort as the
paths do, and what is below a path are the texts from it to the one with the character behind the dot.
PostgreSQL 15 docs F.23; source ltree_io.c, ltree_op.c, _ltree_op.c.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from polar_lite.catalog.extensions import BaseType
from polar_lite.catalog.extensions.ltree_queries import (
    LABEL,
    MOST_LEVELS,
    check_label,
    check_levels,
    matches,
    read_lquery,
    read_ltxtquery,
    satisfies,
    text_of_lquery,
    text_of_ltxtquery,
)
from polar_lite.catalog.types import LQUERY, LTREE, LTXTQUERY
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codec import Codec
from polar_lite.protocol.codecs.array import flatten, load
from polar_lite.protocol.sqlstate import PgError

Test = Callable[[str, Any], bool]
_VERSION: Final = 1
_RUN: Final = re.compile(f"{LABEL}*")


def _read(text: str) -> str:
    """A path as a user writes it (42601, 42622, 54000)."""
    check_levels(text.count(".") + 1, "ltree labels")
    place = 0
    while place < len(text):
        end = _end_of_run(text, place)
        if end == place or text[end : end + 1] not in ("", "."):
            raise PgError(code.SYNTAX_ERROR, f"ltree syntax error at character {end + 1}")
        check_label(end - place, end + 1)
        place = end + 1
    if text.endswith("."):
        raise PgError(code.SYNTAX_ERROR, "ltree syntax error", detail="Unexpected end of input.")
    return text


def _end_of_run(text: str, place: int) -> int:
    found = _RUN.match(text, place)
    return place if found is None else found.end()


def _base_type(oid: int, name: str, read: Callable[[str], str]) -> BaseType:
    """All three are sent as a version number and their text."""

    def receive(data: bytes, typmod: int) -> str:
        version = data[0] if data else 0
        if version != _VERSION:
            message = f"unsupported {name} version number {version}"
            raise PgError(code.INVALID_BINARY_REPRESENTATION, message)
        return read(data[1:].decode())

    codec = Codec(
        output=lambda value, typmod, style: str(value),
        input=lambda text, typmod, style: read(text),
        send=lambda value, typmod: bytes((_VERSION,)) + value.encode(),
        receive=receive,
    )
    return BaseType(oid, oid + 1, "U", codec)


TYPES: Final = {
    "ltree": _base_type(LTREE, "ltree", _read),
    "lquery": _base_type(LQUERY, "lquery", lambda text: text_of_lquery(read_lquery(text))),
    "ltxtquery": _base_type(LTXTQUERY, "ltxtquery", lambda text: text_of_ltxtquery(read_ltxtquery(text))),
}


def _labels(path: str) -> list[str]:
    return path.split(".") if path else []


def _path(labels: Sequence[str]) -> str:
    return ".".join(labels)


def _compared(a: str, b: str) -> int:
    """PostgreSQL's number, which is larger for a difference nearer to the root."""
    first, second = _labels(a), _labels(b)
    for depth, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            shared = min(len(one), len(other))
            distance = len(one) - len(other) if one[:shared] == other[:shared] else (one > other) * 2 - 1
            return distance * 10 * (len(first) - depth + 1)
    return (len(first) - len(second)) * 10 * (max(len(first) - len(second), 0) + 1)


def _is_under(path: str, above: str) -> bool:
    return not above or path == above or path.startswith(f"{above}.")


def _part(labels: Sequence[str], start: int, end: int) -> str:
    if start < 0 or end < 0 or start >= len(labels) or start > end:
        raise PgError(code.INVALID_PARAMETER_VALUE, "invalid positions")
    return _path(labels[start:end])


def _subpath(path: str, start: int, length: int | None = None) -> str:
    """From a place on, from the end if it is negative; a negative length leaves out so many at the end."""
    labels = _labels(path)
    for _ in range(2):
        start += len(labels) if start < 0 else 0
    if length is None:
        return _part(labels, start, MOST_LEVELS)
    return _part(labels, start, start + length if length >= 0 else len(labels) + length)


def _index(path: str, part: str, start: int = 0) -> int:
    """Where the part begins, -1 if it is not there; a negative start counts from the end."""
    labels, wanted = _labels(path), _labels(part)
    first = max(len(labels) + start, 0) if start < 0 else start
    if not wanted:
        return -1
    places = range(first, len(labels) - len(wanted) + 1)
    return next((place for place in places if labels[place : place + len(wanted)] == wanted), -1)


def _joined(first: str, second: str) -> str:
    found = [*_labels(first), *_labels(second)]
    check_levels(len(found), "ltree levels")
    return _path(found)


def _common_ancestor(*paths: str) -> str | None:
    """The longest path that all are below; NULL if there is none or one of them is empty."""
    above = [_labels(path)[:-1] for path in paths]
    if not all(paths) or not above:
        return None
    shared = []
    for labels in zip(*above, strict=False):
        if len(set(labels)) > 1:
            break
        shared.append(labels[0])
    return _path(shared)


def _items(array: str) -> list[str]:
    """The elements of an array of one dimension without NULLs (2202E, 22004)."""
    found = load(array)
    if len(found.lengths) > 1:
        raise PgError(code.ARRAY_SUBSCRIPT_ERROR, "array must be one-dimensional")
    items = list(flatten(found.items))
    if None in items:
        raise PgError(code.NULL_VALUE_NOT_ALLOWED, "array must not contain nulls")
    return items


def _any_query(path: str, queries: str) -> bool:
    return any(matches(path, query) for query in _items(queries))


def _any_query_of_any(paths: str, queries: str) -> bool:
    return any(_found(matches, paths, query) is not None for query in _items(queries))


def _found(test: Test, paths: str, value: Any) -> str | None:
    """The first of the paths that passes."""
    return next((path for path in _items(paths) if test(path, value)), None)


def _any(test: Test) -> Test:
    return lambda paths, value: _found(test, paths, value) is not None


def _turned(test: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda a, b: test(b, a)


def _is_above(path: str, below: str) -> bool:
    return _is_under(below, path)


_SIGNS: Final = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
# symbol -> the test of one path, and the symbol that gives an array's first one that passes.
_TESTS: Final[dict[str, tuple[Test, str]]] = {
    "ltree_isparent": (_is_above, "_ltree_extract_isparent"),
    "ltree_risparent": (_is_under, "_ltree_extract_risparent"),
    "ltq_regex": (matches, "_ltq_extract_regex"),
    "ltxtq_exec": (satisfies, "_ltxtq_extract_exec"),
}


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "ltree_eq": lambda a, b: a == b,
    "ltree_ne": lambda a, b: a != b,
    "ltree_lt": lambda a, b: a < b,
    "ltree_le": lambda a, b: a <= b,
    "ltree_gt": lambda a, b: a > b,
    "ltree_ge": lambda a, b: a >= b,
    "ltree_cmp": _compared,
    "subltree": lambda path, start, end: _part(_labels(path), start, end),
    "subpath": _subpath,
    "ltree_index": _index,
    "nlevel": lambda path: len(_labels(path)),
    "ltree2text": str,
    "text2ltree": _read,
    "lca": _common_ancestor,
    "_lca": lambda paths: _common_ancestor(*_items(paths)),
    "ltree_addltree": _joined,
    "ltree_addtext": lambda path, text: _joined(path, _read(text)),
    "ltree_textadd": lambda text, path: _joined(_read(text), path),
    **{symbol: test for symbol, (test, _) in _TESTS.items()},
    **{f"_{symbol}": _any(test) for symbol, (test, _) in _TESTS.items()},
    **{extractor: partial(_found, test) for test, extractor in _TESTS.values()},
    "_ltree_r_isparent": _turned(_any(_is_above)),
    "_ltree_r_risparent": _turned(_any(_is_under)),
    "ltq_rregex": _turned(matches),
    "_ltq_rregex": _turned(_any(matches)),
    "ltxtq_rexec": _turned(satisfies),
    "_ltxtq_rexec": _turned(_any(satisfies)),
    "lt_q_regex": _any_query,
    "lt_q_rregex": _turned(_any_query),
    "_lt_q_regex": _any_query_of_any,
    "_lt_q_rregex": _turned(_any_query_of_any),
}
# What is below the empty path is everything: no label has a tilde.
_UNDER: Final = "({0} >= {1} AND {0} < (CASE {1} WHEN '' THEN '~' ELSE {1} || '/' END))"
SQL: Final = {
    **{f"ltree_{name}": f"({{0}} {sign} {{1}})" for name, sign in _SIGNS.items()},
    "ltree_risparent": _UNDER,
    "ltree_isparent": _UNDER.replace("{0}", "{2}").replace("{1}", "{0}").replace("{2}", "{1}"),
}
