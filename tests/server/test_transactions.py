"""Transaction blocks as PostgreSQL has them: states, implicit blocks, savepoints, isolation, writers."""

import threading
from pathlib import Path

import psycopg
import pytest

from harness import frontend as f
from harness.frontend import Frontend
from harness.servers import ServerProcess
from harness.waiting import eventually


@pytest.fixture
def client(clean_polardb: ServerProcess) -> Frontend:
    made = clean_polardb.frontend()
    made.query("CREATE TABLE t (a int PRIMARY KEY)")
    return made


def outcome(client: Frontend, sql: str) -> str:
    """Command tags, SQLSTATEs of errors and warnings, and the state at the end."""
    words = []
    for message in client.query(sql):
        match message.tag:
            case "C":
                words.append(message.body.rstrip(b"\0").decode())
            case "E" | "N":
                words.append(message.fields["C"])
            case "Z":
                words.append(message.body.decode())
    return ", ".join(words)


def count(client: Frontend) -> int:
    return int(client.rows("SELECT count(*) FROM t")[0][0] or 0)


@pytest.mark.parametrize(
    ("sql", "answer", "rows"),
    [
        ("INSERT INTO t VALUES (1); INSERT INTO t VALUES (1)", "INSERT 0 1, 23505, I", 0),
        ("INSERT INTO t VALUES (1); COMMIT; SELECT 1/0", "INSERT 0 1, 25P01, COMMIT, 22012, I", 1),
        ("INSERT INTO t VALUES (1); BEGIN; INSERT INTO t VALUES (2)", "INSERT 0 1, BEGIN, INSERT 0 1, T", 2),
        ("BEGIN; SELECT 1/0", "BEGIN, 22012, E", None),
        ("INSERT INTO t VALUES (1); SAVEPOINT a", "INSERT 0 1, 25P01, I", 0),
        ("SELECT 1; selec 2", "42601, I", 0),
        ("BEGIN; BEGIN; COMMIT; COMMIT", "BEGIN, 25001, BEGIN, COMMIT, 25P01, COMMIT, I", 0),
        ("", "I", 0),
    ],
)  # fmt: skip
def test_several_statements(client: Frontend, sql: str, answer: str, rows: int | None) -> None:
    assert outcome(client, sql) == answer
    if rows is not None:
        assert count(client) == rows


def test_a_failed_block_refuses_all_but_its_end(client: Frontend) -> None:
    for sql, answer in (
        ("BEGIN", "BEGIN, T"),
        ("INSERT INTO t VALUES (1)", "INSERT 0 1, T"),
        ("SAVEPOINT a", "SAVEPOINT, T"),
        ("INSERT INTO t VALUES (1)", "23505, E"),
        ("SELECT 1", "25P02, E"),
        ("SAVEPOINT b", "25P02, E"),
        ("ROLLBACK TO nosuch", "3B001, E"),
        ("ROLLBACK TO a", "ROLLBACK, T"),
        ("INSERT INTO t VALUES (2)", "INSERT 0 1, T"),
        ("SELECT 1/0", "22012, E"),
        ("COMMIT", "ROLLBACK, I"),
    ):
        assert outcome(client, sql) == answer, sql
    assert count(client) == 0


def test_ddl_is_transactional(client: Frontend) -> None:
    assert outcome(client, "BEGIN; CREATE TABLE u (a int); INSERT INTO u VALUES (1); ROLLBACK").endswith("I")
    assert outcome(client, "SELECT * FROM u") == "42P01, I"
    outcome(client, "BEGIN; SAVEPOINT a; CREATE TABLE u (a int); ROLLBACK TO a")
    assert outcome(client, "CREATE TABLE u (b int)") == "CREATE TABLE, T"
    assert outcome(client, "COMMIT; SELECT b FROM u") == "COMMIT, SELECT 0, I"


def test_read_only(client: Frontend) -> None:
    assert outcome(client, "BEGIN READ ONLY; INSERT INTO t VALUES (1)") == "BEGIN, 25006, E"


def test_read_committed_sees_commits_and_repeatable_read_does_not(clean_polardb: ServerProcess) -> None:
    writer, reader, repeater = (clean_polardb.frontend() for _ in range(3))
    writer.query("CREATE TABLE t (a int)")
    reader.query("BEGIN")
    repeater.query("BEGIN ISOLATION LEVEL REPEATABLE READ")
    assert count(reader) == count(repeater) == 0
    writer.query("INSERT INTO t VALUES (1)")
    assert (count(reader), count(repeater)) == (1, 0)
    assert outcome(repeater, "INSERT INTO t VALUES (2)") == "INSERT 0 1, T"
    assert count(repeater) == 1
    assert outcome(repeater, "UPDATE t SET a = 3; COMMIT") == "UPDATE 1, COMMIT, I"
    assert count(reader) == 2


@pytest.mark.parametrize(
    ("seen", "change"),
    [
        ("SELECT count(*) FROM pg_class", "CREATE TABLE u (a int)"),
        ("SELECT * FROM t", "BEGIN; CREATE TABLE u (a int); INSERT INTO t VALUES (1); COMMIT"),
        ("SELECT * FROM t", "GRANT SELECT ON t TO PUBLIC"),
    ],
)
def test_a_snapshot_is_too_old_for_ddl_of_what_was_used(
    clean_polardb: ServerProcess, seen: str, change: str
) -> None:
    other, repeater = (clean_polardb.frontend() for _ in range(2))
    other.query("CREATE TABLE t (a int); CREATE TABLE own (a int)")
    for statement, expected in (("SELECT 1", "INSERT 0 1, T"), (seen, "40001, E")):
        repeater.query("BEGIN ISOLATION LEVEL REPEATABLE READ")
        repeater.query(statement)
        other.query(change)
        assert outcome(repeater, "INSERT INTO own VALUES (1)") == expected
        repeater.query("ROLLBACK")
        other.query("DROP TABLE IF EXISTS u; REVOKE SELECT ON t FROM PUBLIC")


def test_a_first_statement_that_waits_to_write_sees_what_it_has_waited_for(
    clean_polardb: ServerProcess,
) -> None:
    """A driver's setUp: its CREATE TABLE met the end of another session, and failed with 40001."""
    keeper, writer, repeater = (clean_polardb.frontend() for _ in range(3))
    keeper.query("CREATE TABLE t (a int); SELECT pg_advisory_lock(1)")
    writer.send(f.query("INSERT INTO t SELECT 1 FROM pg_advisory_lock(1)"))  # keeps the write transaction
    waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' ORDER BY pid"
    eventually(lambda: keeper.rows(waiting) == [(str(writer.pid),)], "the writer waits")
    repeater.query("BEGIN ISOLATION LEVEL SERIALIZABLE")
    repeater.send(f.query("INSERT INTO t VALUES (2)"))
    eventually(lambda: len(keeper.rows(waiting)) == 2, "the second writer waits")
    keeper.query("SELECT pg_advisory_unlock(1)")
    assert [m.tag for m in writer.until_ready()] == ["C", "Z"]
    assert [m.tag for m in repeater.until_ready()] == ["C", "Z"]
    assert repeater.rows("SELECT count(*) FROM t") == [("2",)]
    assert outcome(repeater, "COMMIT") == "COMMIT, I"


def test_an_exported_snapshot_is_shared_until_somebody_commits(clean_polardb: ServerProcess) -> None:
    isolated = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
    exporter, importer, writer = (clean_polardb.frontend() for _ in range(3))
    exporter.query(isolated)
    name = exporter.rows("SELECT pg_export_snapshot()")[0][0]
    taken = f"SET TRANSACTION SNAPSHOT '{name}'"
    assert outcome(importer, f"{isolated}; {taken}; SELECT 1") == "BEGIN, SET, SELECT 1, T"
    writer.query("CREATE TABLE later (a int)")
    assert outcome(importer, "SELECT * FROM later") == "42P01, E"
    assert outcome(importer, f"ROLLBACK; {isolated}; {taken}") == "ROLLBACK, BEGIN, 0A000, E"
    exporter.query("COMMIT")
    assert outcome(importer, f"ROLLBACK; {isolated}; {taken}") == "ROLLBACK, BEGIN, 22023, E"


def test_the_same_key_is_waited_for_and_times_out(clean_polardb: ServerProcess) -> None:
    holder, other = clean_polardb.connect(), clean_polardb.connect()
    holder.execute("CREATE TABLE t (a int PRIMARY KEY)")
    holder.execute("BEGIN; INSERT INTO t VALUES (1)")
    other.execute("SET lock_timeout = '50ms'")
    with pytest.raises(psycopg.errors.LockNotAvailable):
        other.execute("INSERT INTO t VALUES (1)")
    other.execute("INSERT INTO t VALUES (2)")
    other.execute("SET lock_timeout = 0")
    waiting = threading.Thread(
        target=other.execute, args=("INSERT INTO t VALUES (3), (1) ON CONFLICT DO NOTHING",)
    )
    waiting.start()
    holder.execute("COMMIT")
    waiting.join(10)
    assert holder.execute("SELECT count(*) FROM t").fetchone() == (3,)


def test_cancel_while_waiting_for_a_key(clean_polardb: ServerProcess) -> None:
    holder, other = clean_polardb.connect(), clean_polardb.connect()
    holder.execute("CREATE TABLE t (a int PRIMARY KEY)")
    holder.execute("BEGIN; INSERT INTO t VALUES (1)")
    threading.Timer(0.2, other.cancel).start()
    with pytest.raises(psycopg.errors.QueryCanceled):
        other.execute("INSERT INTO t VALUES (1)")
    holder.execute("COMMIT")
    assert other.execute("SELECT count(*) FROM t").fetchone() == (1,)


def test_statement_level_rollback(client: Frontend) -> None:
    client.query("SET polar_enable_stmt_transaction_rollback = on")
    assert outcome(client, "BEGIN; INSERT INTO t VALUES (1)") == "BEGIN, INSERT 0 1, T"
    assert outcome(client, "INSERT INTO t VALUES (1)") == "23505, T"
    assert outcome(client, "INSERT INTO t VALUES (2)") == "INSERT 0 1, T"
    assert outcome(client, "COMMIT") == "COMMIT, I"
    assert count(client) == 2


def test_settings_follow_the_transaction(client: Frontend) -> None:
    client.query("BEGIN; SET work_mem = '1MB'; SAVEPOINT a; SET work_mem = '2MB'; ROLLBACK TO a")
    assert client.rows("SHOW work_mem") == [("1MB",)]
    client.query("ROLLBACK")
    assert client.rows("SHOW work_mem") == [("4MB",)]


def test_a_held_snapshot_keeps_its_catalog(clean_polardb: ServerProcess) -> None:
    reader, other = clean_polardb.frontend(), clean_polardb.frontend()
    other.query("CREATE TABLE kept (a int, b text); INSERT INTO kept VALUES (1, 'x'); CREATE TABLE t (a int)")
    reader.query("PREPARE p AS SELECT * FROM kept")
    reader.query("BEGIN ISOLATION LEVEL REPEATABLE READ")
    assert reader.rows("SELECT * FROM t") == []  # DROP would wait for a reader of the table itself
    other.query("DROP TABLE kept; CREATE TABLE kept (c text)")
    other.query("CREATE TABLE later (a int)")
    columns = reader.query("SELECT * FROM kept")[0].columns
    assert [name for name, *_ in columns] == ["a", "b"]
    assert reader.rows("EXECUTE p") == [("1", "x")]
    assert outcome(reader, "SELECT * FROM later") == "42P01, E"
    reader.query("ROLLBACK")
    assert reader.rows("SELECT * FROM kept") == []
    assert outcome(reader, "EXECUTE p") == "0A000, I"


def test_a_series_of_any_length_can_be_canceled(clean_cluster: ServerProcess) -> None:
    client = clean_cluster.frontend()
    client.query("SET statement_timeout = '200ms'")
    for series in ("1, 100000000", "1, 100000000, 1", "1.5, 100000000"):
        assert outcome(client, f"SELECT count(*) FROM generate_series({series})") == "57014, I"


def blocked(observer: Frontend, client: Frontend) -> bool:
    return observer.rows(f"SELECT cardinality(pg_blocking_pids({client.pid}))") != [("0",)]


@pytest.mark.parametrize("sql", ["UPDATE large SET n = n + 1", "DELETE FROM large"], ids=["update", "delete"])
def test_a_very_large_write_waits_for_one_row(clean_cluster: ServerProcess, sql: str) -> None:
    """Its effects are more than are kept, and are compared with the locks of others all the same."""
    holder, other, observer = (clean_cluster.frontend() for _ in range(3))
    observer.query("CREATE TABLE large (id int PRIMARY KEY, n int)")
    observer.query("INSERT INTO large SELECT g, 0 FROM generate_series(1, 105000) g")
    holder.query("BEGIN; UPDATE large SET n = 100 WHERE id = 5")
    other.send(f.query(sql))
    eventually(lambda: blocked(observer, other), "it waits")
    holder.query("COMMIT")
    other.until_ready()
    expected = [("101",)] if sql.startswith("UPDATE") else []
    assert observer.rows("SELECT n FROM large WHERE id = 5") == expected


def test_a_very_large_insert_waits_for_one_key(clean_cluster: ServerProcess) -> None:
    holder, other, observer = (clean_cluster.frontend() for _ in range(3))
    observer.query("CREATE TABLE large (id int PRIMARY KEY)")
    holder.query("BEGIN; INSERT INTO large VALUES (104000)")
    other.send(f.query("INSERT INTO large SELECT generate_series(1, 105000)"))
    eventually(lambda: blocked(observer, other), "it waits", deadline=60)
    holder.query("COMMIT")
    assert [m.fields["C"] for m in other.until_ready() if m.tag == "E"] == ["23505"]
    assert observer.rows("SELECT count(*) FROM large") == [("1",)]


def test_a_transaction_comes_back_on_another_connection(clean_cluster: ServerProcess) -> None:
    """It waits and gives way; the SQLite connection it gets then must know the functions of its indexes."""
    client, other = clean_cluster.frontend(), clean_cluster.frontend()
    other.query("CREATE TABLE t (a text, CHECK (initcap(a) <> 'X')); CREATE UNIQUE INDEX ON t (md5(a))")
    other.query("SELECT pg_advisory_lock(1)")
    client.query("BEGIN; INSERT INTO t VALUES ('a')")
    client.send(f.query("SELECT pg_advisory_lock(1)"))
    eventually(lambda: blocked(other, client), "it waits")
    other.query("SELECT pg_advisory_unlock(1)")
    client.until_ready()
    for _ in range(6):
        clean_cluster.frontend().query("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1")
    assert outcome(client, "INSERT INTO t VALUES ('b')") == "INSERT 0 1, T"
    assert outcome(client, "COMMIT") == "COMMIT, I"
    assert other.rows("SELECT count(*) FROM t") == [("2",)]


def test_idle_transactions_need_no_threads(clean_cluster: ServerProcess) -> None:
    """Each has written, and has given way to the next: its SQLite connection is not its own any more."""
    assert clean_cluster.process is not None
    tasks = Path(f"/proc/{clean_cluster.process.pid}/task")
    if not tasks.exists():
        pytest.skip("needs /proc")
    observer = clean_cluster.frontend()
    observer.query("CREATE TABLE t (a int PRIMARY KEY)")
    clients = [clean_cluster.frontend() for _ in range(60)]
    for number, client in enumerate(clients):
        assert outcome(client, f"BEGIN; INSERT INTO t VALUES ({number})") == "BEGIN, INSERT 0 1, T"
    eventually(lambda: len(list(tasks.iterdir())) < 40, "most threads have ended")
    for client in clients:
        assert outcome(client, "COMMIT") == "COMMIT, I"
    assert count(observer) == 60
