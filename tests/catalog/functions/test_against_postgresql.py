"""Calls of functions with the results that PostgreSQL 15.18 gave, under TimeZone Europe/Berlin.

A line: OID, argument types, argument texts, result type, result text (a list for a set), or SQLSTATE
and message.
"""

import json
from datetime import UTC, datetime
from math import isclose
from pathlib import Path
from typing import Any

import pytest

from polar_lite.catalog.functions.registry import REGISTRY, specialize
from polar_lite.protocol.pgtypes import BY_NAME, BY_OID, FLOAT8, Style
from polar_lite.protocol.sqlstate import PgError

STYLE = Style(time_zone="Europe/Berlin")
CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("postgresql_15.jsonl").read_text("utf-8").splitlines()
]
POLYMORPHIC = {BY_NAME[n].oid for n in BY_NAME if n.startswith("any")}


class Session:
    """What functions of this table ask of a session."""

    style = STYLE
    transaction_timestamp = statement_timestamp = datetime(2024, 1, 1, tzinfo=UTC)


def printed(type_oid: int, value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return BY_OID[type_oid].output(value, -1, STYLE)


def called(oid: int, types: list[str], texts: list[str], result: int) -> Any:
    function = REGISTRY.by_oid[oid]
    oids = tuple(BY_NAME[name].oid for name in types)
    if POLYMORPHIC & set(function.args):
        function = specialize(function, oids, result)
    values = [BY_OID[t].input(text, -1, STYLE) for t, text in zip(oids, texts, strict=True)]
    assert function.python is not None
    value = function.python(Session(), *values) if function.context else function.python(*values)
    if function.returns_set:
        return [printed(result, item) for item in value] or None
    return printed(result, value)


def is_next_float(type_oid: int, found: Any, expected: str | None) -> bool:
    """The last digit of acosh(2) and the like is the C library's."""
    if type_oid != FLOAT8.oid or found is None or expected is None:
        return False
    return isclose(float(found), float(expected), rel_tol=3e-16)


@pytest.mark.parametrize("oid", sorted({case[0] for case in CASES}))
def test_agrees_with_postgresql(oid: int) -> None:
    for _, types, texts, result, expected, error in (case for case in CASES if case[0] == oid):
        if error is None:
            found = called(oid, types.split(), texts, result)
            assert found == expected or is_next_float(result, found, expected), (types, texts)
            continue
        with pytest.raises(PgError) as raised:
            called(oid, types.split(), texts, result)
        assert [raised.value.sqlstate, raised.value.message] == error, (types, texts)
