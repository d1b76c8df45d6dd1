"""Sets that are made row by row: a huge one takes no memory, and a cancel ends it."""

import threading
import time

import psycopg
import pytest

from harness.servers import ServerProcess


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM generate_series(1, 1000000000000)",
        "SELECT count(*) FROM generate_series(1, 100000000) a, generate_series(1, 1000) b",
        "SELECT count(*) FROM generate_series(1.0, 1000000000)",
        "SELECT x, n FROM (VALUES (1), (1000000000)) v(x), generate_series(1, x) n WHERE n < 0",
    ],
)
def test_a_set_is_cancelled(server: ServerProcess, sql: str) -> None:
    with psycopg.connect(server.conninfo("postgres", "postgres"), autocommit=True) as connection:
        timer = threading.Timer(0.3, connection.cancel)
        timer.start()
        start = time.monotonic()
        with pytest.raises(psycopg.errors.QueryCanceled):
            connection.execute(sql)
        assert time.monotonic() - start < 5
        timer.join()
        assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize("function", ["lower", "md5", "abs"])
def test_calls_may_be_nested_deeply(server: ServerProcess, function: str) -> None:
    with psycopg.connect(server.conninfo("postgres", "postgres"), autocommit=True) as connection:
        argument = "1.5" if function == "abs" else "'A'"
        sql = "SELECT " + f"{function}(" * 200 + argument + ")" * 200
        row = connection.execute(sql).fetchone()
        assert row is not None
