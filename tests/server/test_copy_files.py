"""COPY with files on the server; what is refused: tests/differential/statements/copy_files.sql."""

from pathlib import Path

import psycopg
import pytest

from harness.servers import ServerProcess
from harness.waiting import eventually


def test_rows_come_back_from_a_file(clean_server: ServerProcess, tmp_path: Path) -> None:
    file = tmp_path / "rows"
    clean_server.query("CREATE TABLE t (a int, b text)")
    clean_server.query("INSERT INTO t VALUES (1, 'x'), (2, NULL), (3, E'tab\\there')")
    clean_server.query(f"COPY t TO '{file}'")
    assert file.read_text() == "1\tx\n2\t\\N\n3\ttab\\there\n"
    clean_server.query("CREATE TABLE u (LIKE t)")
    clean_server.query(f"COPY u FROM '{file}'")
    clean_server.query(f"COPY (SELECT a, b FROM t ORDER BY a) TO '{file}' (FORMAT csv, HEADER)")
    assert file.read_text().splitlines()[:2] == ["a,b", "1,x"]
    clean_server.query(f"COPY u FROM '{file}' CSV HEADER WHERE a > 1")
    clean_server.query(f"COPY t TO '{file}' (FORMAT binary)")
    clean_server.query(f"DO $$ BEGIN COPY u FROM '{file}' (FORMAT binary); END $$")
    rows = [(1, "x")] * 2 + [(2, None)] * 3 + [(3, "tab\there")] * 3
    assert clean_server.query("SELECT a, b FROM u ORDER BY a") == rows


def test_files_of_the_data_folder_are_refused(clean_server: ServerProcess, tmp_path: Path) -> None:
    """SQLite's locks on a file end with any descriptor of it that the process closes."""
    clean_server.query("CREATE TABLE refused (a int)")
    database = clean_server.data_dir / "base" / "polardb.db"
    linked = tmp_path / "linked"
    linked.hardlink_to(database)
    link = tmp_path / "link"
    link.symlink_to(database)
    for path in (database, linked, link):
        for direction in ("TO", "FROM"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="in the data folder"):
                clean_server.query(f"COPY refused {direction} '{path}'")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        clean_server.query(f"COPY refused TO '{clean_server.data_dir / 'base' / 'new'}'")


def test_a_timeout_ends_the_program(clean_server: ServerProcess, tmp_path: Path) -> None:
    """With all that it has started."""
    mark = tmp_path / "pid"
    clean_server.query("CREATE TABLE timed (a int)")
    with clean_server.connect() as connection:
        connection.execute("SET statement_timeout = 200")
        with pytest.raises(psycopg.errors.QueryCanceled):
            connection.execute(f"COPY timed FROM PROGRAM 'sleep 100 & echo $! > {mark}; wait'")
    command = Path(f"/proc/{int(mark.read_text())}/cmdline")
    eventually(lambda: not (command.exists() and command.read_bytes()), "the end of the sleep")
