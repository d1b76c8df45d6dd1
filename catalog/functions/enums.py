"""Enums: comparison, and enum_first, enum_last, enum_range. PostgreSQL 15 docs 9.10 (functions-enum).

A value is its label's key, a text that sorts as the labels do, so SQLite compares by itself.
"""

import operator
from collections.abc import Callable, Sequence
from typing import Any, Final

from polar_lite.catalog.functions.aggregates import AGGREGATES as _OF_OTHERS
from polar_lite.catalog.functions.comparison import compare
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.user_types import EnumLabel, check_safe
from polar_lite.protocol.codecs.array import dump
from polar_lite.protocol.sqlstate import (
    INVALID_PARAMETER_VALUE,
    OBJECT_NOT_IN_PREREQUISITE_STATE,
    PgError,
)

_SIGNS: Final = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


def _labels(context: SessionContext, oid: int) -> Sequence[EnumLabel]:
    found = context.snapshot.types.get(oid)
    if found is None or not found.labels:
        name = found.name if found is not None else str(oid)
        raise PgError(OBJECT_NOT_IN_PREREQUISITE_STATE, f"enum {name} contains no values")
    return found.labels


def _safe(context: SessionContext, oid: int, keys: Sequence[str]) -> None:
    snapshot = context.snapshot
    found = snapshot.types.get(oid)
    if found is not None and snapshot.unsafe_labels:
        unsafe = {label.key: label for label in found.labels if label.oid in snapshot.unsafe_labels}
        for key in keys:
            check_safe(found, unsafe, key)


def _first(context: SessionContext, types: Sequence[int], value: str | None) -> str:
    key = _labels(context, _enum(types))[0].key
    _safe(context, _enum(types), [key])
    return key


def _last(context: SessionContext, types: Sequence[int], value: str | None) -> str:
    key = _labels(context, _enum(types))[-1].key
    _safe(context, _enum(types), [key])
    return key


def _range(context: SessionContext, types: Sequence[int], low: str | None, high: str | None = None) -> str:
    found = context.snapshot.types.get(_enum(types))
    keys = [label.key for label in (found.labels if found is not None else ())]
    wanted = [key for key in keys if (low is None or key >= low) and (high is None or key <= high)]
    _safe(context, _enum(types), wanted)
    return dump(wanted)


def _range_all(context: SessionContext, types: Sequence[int], value: str | None) -> str:
    return _range(context, types, None)


def _enum(types: Sequence[int]) -> int:
    if not types[0]:
        raise PgError(INVALID_PARAMETER_VALUE, "could not determine actual enum type")
    return types[0]


SQL: Final = {
    **{f"enum_{name}": f"({{0}} {sign} {{1}})" for name, sign in _SIGNS.items()},
    "min/anyenum": "min({0})",
    "max/anyenum": "max({0})",
}
PYTHON: Final[dict[str, Callable[..., Any]]] = {
    **{f"enum_{name}": getattr(operator, name) for name in _SIGNS},
    "enum_cmp": compare,
    "enum_smaller": min,
    "enum_larger": max,
}
CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "enum_first": _first,
    "enum_last": _last,
    "enum_range_bounds": _range,
    "enum_range_all": _range_all,
}
AGGREGATES: Final[dict[str, type]] = {
    f"{name}/anyenum": _OF_OTHERS[f"{name}/text"] for name in ("min", "max")
}
TYPED: Final = frozenset(CONTEXT)
