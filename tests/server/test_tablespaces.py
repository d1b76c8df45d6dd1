"""Tablespaces that have folders; what is refused: tests/differential/statements/tablespaces.sql."""

from pathlib import Path

import psycopg
import pytest

from harness.servers import ServerProcess


def test_tables_say_which_tablespace_they_are_in(clean_server: ServerProcess, tmp_path: Path) -> None:
    folder = tmp_path / "space"
    folder.mkdir()
    query = clean_server.query
    query(f"CREATE TABLESPACE ts LOCATION '{folder}' WITH (seq_page_cost = 2)")
    with pytest.raises(psycopg.errors.ObjectInUse, match="already in use as a tablespace"):
        query(f"CREATE TABLESPACE other LOCATION '{folder}'")
    row = "SELECT pg_tablespace_location(oid), spcoptions FROM pg_tablespace WHERE spcname = 'ts'"
    assert query(row) == [(str(folder), ["seq_page_cost=2"])]
    query("CREATE TABLE t (a int PRIMARY KEY USING INDEX TABLESPACE ts, b int) TABLESPACE ts")
    query("CREATE INDEX i ON t (b)")
    placed = (
        "SELECT relname FROM pg_class JOIN pg_tablespace s ON s.oid = reltablespace"
        " WHERE spcname = 'ts' ORDER BY 1"
    )
    assert query(placed) == [("t",), ("t_pkey",)]
    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match='tablespace "ts" is not empty'):
        query("DROP TABLESPACE ts")
    query("ALTER TABLE t SET TABLESPACE pg_default")
    query("ALTER INDEX t_pkey SET TABLESPACE pg_default")
    query("ALTER TABLESPACE ts RENAME TO ts2")
    query("SET default_tablespace = ts2; CREATE TABLE u (a int); DROP TABLE u")
    query("DROP TABLESPACE ts2")
    assert list(folder.iterdir()) == []
