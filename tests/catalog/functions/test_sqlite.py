"""Functions as SQLite sees them: stored values in and out, NULL, errors, aggregates, windows, sets."""

import json
import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from polar_lite.catalog.functions.registry import REGISTRY, Function
from polar_lite.catalog.functions.sqlite import OVER, register, sqlite_name
from polar_lite.protocol.codecs.numeric import key
from polar_lite.protocol.sqlstate import PgError


class Host:
    """A connection as the engine has it."""

    def __init__(self) -> None:
        self.raw = sqlite3.connect(":memory:")
        self.error: BaseException | None = None
        self.context: Any = None

    def run(self, sql: str, *functions: Function) -> Any:
        for function in functions:
            register(self, function)
        names = [sqlite_name(function) for function in functions]
        return self.raw.execute(sql.format(*names)).fetchall()


@pytest.fixture
def host() -> Iterator[Host]:
    made = Host()
    yield made
    made.raw.close()


def test_numeric_keys(host: Host) -> None:
    add = REGISTRY.by_oid[1724]
    sql = f"SELECT {{}}('{key(Decimal('1.10'))}', '{key(Decimal('2'))}')"
    assert host.run(sql, add) == [(key(Decimal("3.10")),)]


def test_strict_functions_never_see_null(host: Host) -> None:
    assert host.run("SELECT {}(1, NULL)", REGISTRY.by_oid[177]) == [(None,)]


def test_the_error_is_kept(host: Host) -> None:
    with pytest.raises(sqlite3.OperationalError):
        host.run("SELECT {}(2147483647, 1)", REGISTRY.by_oid[177])
    assert isinstance(host.error, PgError)
    assert (host.error.sqlstate, str(host.error)) == ("22003", "integer out of range")


def test_what_is_not_computed_is_refused(host: Host) -> None:
    missing = REGISTRY.by_name["database_to_xml"][0]
    assert not missing.is_supported
    with pytest.raises(sqlite3.OperationalError):
        host.run("SELECT {}(1, 2)".replace("1, 2", ", ".join("1" * len(missing.args))), missing)
    assert isinstance(host.error, PgError)
    assert host.error.sqlstate == "0A000"


def test_nan_is_stored_as_text(host: Host) -> None:
    assert host.run("SELECT {}('NaN', 1.0)", REGISTRY.by_oid[218]) == [("NaN",)]


def test_aggregate_and_window(host: Host) -> None:
    total = REGISTRY.by_oid[2107]
    values = "(VALUES (1), (NULL), (9223372036854775807))"
    assert host.run(f"SELECT {{}}(column1) FROM {values}", total) == [(key(Decimal(2**63)),)]
    frames = host.run(
        f"SELECT {{}}{OVER}(column1) OVER (ORDER BY column1 ROWS 1 PRECEDING) FROM (VALUES (1), (2), (3))",
        total,
    )
    assert frames == [(key(Decimal(n)),) for n in (1, 3, 5)]


def test_a_set_is_json(host: Host) -> None:
    series = REGISTRY.by_oid[1067]
    assert json.loads(host.run("SELECT {}(1, 3)", series)[0][0]) == [1, 2, 3]
