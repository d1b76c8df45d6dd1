"""Collations of ICU on any connection to SQLite: of older sessions, after a restart, of work put back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from psycopg.errors import UniqueViolation

from harness.servers import ServerProcess
from polar_lite.catalog import icu

MADE = """
CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE t (id int PRIMARY KEY, name text COLLATE ci UNIQUE);
CREATE UNIQUE INDEX ON t ((lower(name) COLLATE ci), id);
INSERT INTO t VALUES (1, 'Anna');
"""
FOUND = "SELECT id FROM t WHERE name = 'ANNA'"

needs_icu = pytest.mark.skipif(not icu.is_available(), reason="the system has no libicu")


@needs_icu
def test_a_session_meets_a_collation_that_another_one_has_made(clean_cluster: ServerProcess) -> None:
    maker, held, idle = (clean_cluster.connect() for _ in range(3))
    idle.execute("SELECT 1")
    held.execute("CREATE TEMP TABLE keeps_the_connection (a int)")
    maker.execute(MADE)
    for session in (held, idle, maker):
        assert session.execute(FOUND).fetchall() == [(1,)]
    held.execute("BEGIN")
    held.execute("INSERT INTO t VALUES (2, 'Bert')")
    with pytest.raises(UniqueViolation):
        held.execute("INSERT INTO t VALUES (3, 'BERT')")


@needs_icu
def test_work_that_was_set_aside_has_them(clean_cluster: ServerProcess) -> None:
    one, other = clean_cluster.connect(), clean_cluster.connect()
    one.execute(MADE)
    one.execute("BEGIN")
    one.execute("INSERT INTO t VALUES (2, 'Bert')")
    other.execute("INSERT INTO t VALUES (3, 'Carl')")  # the other transaction steps aside for it
    other.execute("SET lock_timeout = 200")
    with pytest.raises(Exception, match="lock timeout"):
        other.execute("INSERT INTO t VALUES (4, 'BERT')")
    one.execute("COMMIT")
    with pytest.raises(UniqueViolation):
        other.execute("INSERT INTO t VALUES (4, 'BERT')")
    assert other.execute("SELECT id FROM t ORDER BY name DESC").fetchall() == [(3,), (2,), (1,)]


@needs_icu
def test_after_a_restart(start_server: Callable[..., ServerProcess]) -> None:
    server = start_server()
    server.connect().execute(MADE)
    server.stop()
    again = start_server(data_dir=server.data_dir).connect()
    with pytest.raises(UniqueViolation):
        again.execute("INSERT INTO t VALUES (2, 'aNNA')")
    assert again.execute("UPDATE t SET id = 5 WHERE name = 'aNNA' RETURNING id").fetchall() == [(5,)]
    assert again.execute(FOUND).fetchall() == [(5,)]


@needs_icu
def test_copy_and_pipelines(clean_cluster: ServerProcess, tmp_path: Path) -> None:
    client = clean_cluster.connect()
    client.execute(MADE)
    with client.cursor() as cursor:
        with cursor.copy("COPY t FROM STDIN") as copy:
            copy.write("2\tBert\n3\tCarl\n")
        cursor.executemany("INSERT INTO t VALUES (%s, %s)", [(n, f"name {n}") for n in range(10, 40)])
        with pytest.raises(UniqueViolation), cursor.copy("COPY t FROM STDIN") as copy:
            copy.write("4\tBERT\n")
    assert client.execute("SELECT count(*) FROM t WHERE name > 'CARL'").fetchone() == (30,)


@pytest.mark.parametrize("locale", ["und", "", "en-US-u-va-posix", "de@collation=phonebook", "X_y"])
@pytest.mark.parametrize("deterministic", [True, False])
def test_the_name_says_what_it_is(locale: str, deterministic: bool) -> None:
    name = icu.name_of(locale, deterministic=deterministic)
    assert icu.locale_of(name) == locale
    assert icu.is_deterministic(name) == deterministic
    assert name.isidentifier()
    assert name == name.lower()
