"""Comparison of every type, and boolean values.

Stored forms sort natively in SQLite (docs/design.md), so most templates are the bare operator. The
order of Python's own values is given as well, for expressions that never reach SQLite. Intervals and
arrays compare in `timestamps`, `intervals` and `arrays`.
"""

import operator
from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.functions.numbers.arithmetic import float_order

_TESTS: Final[dict[str, tuple[str, Callable[[Any, Any], bool]]]] = {
    "eq": ("=", operator.eq),
    "ne": ("<>", operator.ne),
    "lt": ("<", operator.lt),
    "le": ("<=", operator.le),
    "gt": (">", operator.gt),
    "ge": (">=", operator.ge),
}
# Name stem of the comparison functions, and whether an underscore precedes "eq".
_PLAIN: Final = (
    "int2", "int4", "int8", "int24", "int42", "int28", "int82", "int48", "int84", "bool", "oid", "xid8",
    "name", "text", "char", "bytea", "date_", "time_", "timestamp_", "uuid_", "text_", "xid",
    "text_pattern_", "bit", "cash_", "macaddr_", "macaddr8_", "pg_lsn_", "tid", "cid",
    "aclitem_",
)  # fmt: skip
# char(n), whose trailing blanks mean nothing.
_PADDED: Final = ("bpchar", "bpchar_pattern_")
_FLOATS: Final = ("float4", "float8", "float48", "float84")
_COMPARERS: Final = (
    "btint2cmp", "btint4cmp", "btint8cmp", "btint24cmp", "btint42cmp", "btint28cmp", "btint82cmp",
    "btint48cmp", "btint84cmp", "btboolcmp", "btoidcmp", "btcharcmp", "btnamecmp", "bttextcmp",
    "btnametextcmp", "bttextnamecmp", "byteacmp", "date_cmp", "time_cmp", "timestamp_cmp",
    "uuid_cmp", "bttext_pattern_cmp", "xid8cmp",
    "cash_cmp", "macaddr_cmp", "macaddr8_cmp", "pg_lsn_cmp", "bttidcmp",
)  # fmt: skip
_CHOICES: Final = (
    "text", "date", "time", "timestamp", "xid8", "pg_lsn",
)  # fmt: skip


def compare(a: Any, b: Any) -> int:
    return int(a > b) - int(a < b)


def _on_key(test: Callable[[Any, Any], bool], key: Callable[[Any], Any]) -> Callable[[Any, Any], bool]:
    return lambda a, b: test(key(a), key(b))


def without_blanks(value: str) -> str:
    return value.rstrip(" ")


def _python() -> dict[str, Callable[..., Any]]:
    table: dict[str, Callable[..., Any]] = {}
    for name, (_, test) in _TESTS.items():
        for stem in _PLAIN:
            table[f"{stem}{name}"] = test
        for stem in _FLOATS:
            table[f"{stem}{name}"] = _on_key(test, float_order)
        for stem in _PADDED:
            table[f"{stem}{name}"] = _on_key(test, without_blanks)
        # "nametext" and "textname" put the test's name in the middle.
        table[f"name{name}text"] = table[f"text{name}name"] = test
    table["xidneq"] = operator.ne
    for name in _COMPARERS:
        table[name] = compare
    for name in ("btfloat4cmp", "btfloat8cmp", "btfloat48cmp", "btfloat84cmp"):
        table[name] = lambda a, b: compare(float_order(a), float_order(b))
    for stem in _CHOICES:
        table[f"{stem}_larger"], table[f"{stem}_smaller"] = max, min
    for name in ("bpcharcmp", "btbpchar_pattern_cmp"):
        table[name] = lambda a, b: compare(without_blanks(a), without_blanks(b))
    table["bpchar_larger"] = lambda a, b: max(a, b, key=without_blanks)
    table["bpchar_smaller"] = lambda a, b: min(a, b, key=without_blanks)
    for stem in ("oid", "cash", "tid"):
        table[f"{stem}larger"], table[f"{stem}smaller"] = max, min
    table["booland_statefunc"] = lambda a, b: a and b
    table["boolor_statefunc"] = lambda a, b: a or b
    return table


def _templates() -> dict[str, str]:
    table: dict[str, str] = {}
    for name, (sign, _) in _TESTS.items():
        template = f"({{0}} {sign} {{1}})"
        for stem in (*_PLAIN, *_FLOATS):
            table[f"{stem}{name}"] = template
        for stem in _PADDED:
            table[f"{stem}{name}"] = f"({{0}} {sign} {{1}} COLLATE RTRIM)"
        table[f"name{name}text"] = table[f"text{name}name"] = template
    table["xidneq"] = "({0} <> {1})"
    return table


PYTHON: Final = _python()
SQL: Final = _templates()
