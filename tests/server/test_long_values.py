"""VALUES with very many rows: their order, and their places in errors."""

from typing import Any

import psycopg
import pytest

from harness.servers import ServerProcess

ROWS = 1_500  # of more than one SELECT in SQLite


def listed(rows: int, row: str) -> str:
    return ", ".join(row.format(n) for n in range(rows))


@pytest.fixture
def client(clean_polardb: ServerProcess) -> psycopg.Connection[Any]:
    made = clean_polardb.connect()
    made.execute("CREATE TABLE t (n int PRIMARY KEY, s text, CHECK (n <> -1))")
    return made


def test_rows_keep_their_order(client: psycopg.Connection[Any]) -> None:
    given = list(range(ROWS))
    rows = listed(ROWS, "({0}, 's')")
    found = client.execute(f"INSERT INTO t VALUES {rows} RETURNING n").fetchall()
    assert [n for (n,) in found] == given
    assert [n for (n,) in client.execute(f"VALUES {listed(ROWS, '({0})')}")] == given
    query = f"SELECT v.n FROM (VALUES {listed(ROWS, '({0})')}) AS v (n) LIMIT 3 OFFSET 700"
    assert client.execute(query).fetchall() == [(700,), (701,), (702,)]


def test_parameters_of_all_rows(client: psycopg.Connection[Any]) -> None:
    values = [part for n in range(ROWS) for part in (n, f"s{n}")]
    client.execute(f"INSERT INTO t VALUES {listed(ROWS, '(%s, %s)')}", values)
    assert client.execute("SELECT count(*), max(n) FROM t WHERE s = 's' || n").fetchone() == (ROWS, ROWS - 1)


def test_a_wrong_row_among_them(client: psycopg.Connection[Any]) -> None:
    rows = listed(ROWS, "({0}, 's')")
    with pytest.raises(psycopg.errors.UniqueViolation) as taken:
        client.execute(f"INSERT INTO t VALUES {rows}, (7, 'again')")
    assert taken.value.diag.message_detail == "Key (n)=(7) already exists."
    with pytest.raises(psycopg.errors.CheckViolation) as checked:
        client.execute(f"INSERT INTO t VALUES {rows}, (-1, 'no')")
    assert checked.value.diag.message_detail == "Failing row contains (-1, no)."
    text = f"INSERT INTO t VALUES {rows}, ('x', 'no')"
    with pytest.raises(psycopg.errors.InvalidTextRepresentation) as read:
        client.execute(text)
    assert read.value.diag.statement_position == str(text.index("'x'") + 1)
    assert client.execute("SELECT count(*) FROM t").fetchone() == (0,)
