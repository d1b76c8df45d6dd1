"""Writers that make a crash interesting, and what must be true of the files afterwards.

Each writer is a session in a thread. It notes what the server has acknowledged; a crash ends it. `check`
looks into the files of a server that is not running (after recovery): whatever was acknowledged is there,
and of what was not there is all or nothing.
"""

import itertools
import sqlite3
import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import psycopg

from harness.servers import ServerProcess

PARTS: Final = 5
ACCOUNTS: Final = 8
SETUP: Final = (
    "CREATE TABLE single (n int PRIMARY KEY)",
    "CREATE TABLE parts (batch int, part int)",
    "CREATE TABLE piped (batch int, part int, PRIMARY KEY (batch, part))",
    "CREATE TABLE many (batch int, part int, PRIMARY KEY (batch, part))",
    "CREATE TABLE copied (batch int, part int, PRIMARY KEY (batch, part))",
    "CREATE TABLE accounts (id int PRIMARY KEY, amount int NOT NULL, moves int NOT NULL)",
    f"INSERT INTO accounts SELECT g, 0, 0 FROM generate_series(0, {ACCOUNTS - 1}) g",
    "CREATE TABLE moves (n int PRIMARY KEY)",
    "CREATE TABLE audit (n int)",
    "CREATE SEQUENCE numbers",
    "CREATE TABLE counted (id serial, n int)",
)
Connection = psycopg.Connection[Any]
# What is acknowledged: kind -> values with what `mark` said at that moment.
Acknowledged = dict[str, list[tuple[int, int]]]


class Load:
    """Run writers against a server until it goes away or `stop`. mark: the time, however it is counted."""

    def __init__(self, server: ServerProcess, mark: Callable[[], int] = int) -> None:
        self.server = server
        self.acknowledged: Acknowledged = defaultdict(list)
        self.errors: list[BaseException] = []
        self._mark = mark
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._count_before = 0
        self._next: dict[str, itertools.count[int]] = {}

    def prepare(self) -> None:
        with self.server.connect("postgres", "postgres") as connection:
            for statement in SETUP:
                connection.execute(statement)  # type: ignore[call-overload]

    def start(self, *, checkpoints: bool = False, ddl: bool = True, clients: int = 0) -> None:
        """clients: how many there are to be at least; those beyond one of each kind do short writes.

        ddl: without it plans stay as they are, and most is carried out by the server's quick ways.
        """
        self._stop.clear()
        self._count_before = self.count()
        writers: list[Callable[[Connection], None]] = [self._numbers, self._counted]
        writers += [self._tables, self._roles] if ddl else []
        short = (self._single, self._moved, self._piped, self._batch, self._many, self._copied)
        writers += [short[number % len(short)] for number in range(max(clients - len(writers), len(short)))]
        if checkpoints:
            writers.append(self._checkpoint)
        self._threads = [threading.Thread(target=self._run, args=(each,), daemon=True) for each in writers]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End the writers; AssertionError if one of them failed for another reason than the crash."""
        self._stop.set()
        for thread in self._threads:
            thread.join(30)
            assert not thread.is_alive()
        assert not self.errors, self.errors

    def has_progressed(self) -> bool:
        return self.count() > self._count_before

    def count(self) -> int:
        return sum(len(values) for values in self.acknowledged.values())

    def _run(self, step: Callable[[Connection], None]) -> None:
        while not self._stop.is_set() and self._is_up:
            try:
                conninfo = self.server.conninfo("postgres", "postgres")
                with psycopg.connect(conninfo, autocommit=True, prepare_threshold=0) as connection:
                    while not self._stop.is_set():
                        step(connection)
            except psycopg.OperationalError:
                pass  # the crash, or a busy machine that has let the connection time out
            except BaseException as error:  # noqa: BLE001 - shown by stop()
                self.errors.append(error)
                return

    @property
    def _is_up(self) -> bool:
        process = self.server.process
        return process is not None and process.poll() is None

    def _number(self, kind: str) -> int:
        return next(self._next.setdefault(kind, itertools.count(1)))

    def _done(self, kind: str, value: int) -> None:
        self.acknowledged[kind].append((value, self._mark()))

    def _single(self, connection: Connection) -> None:
        number = self._number("single")
        connection.execute("INSERT INTO single VALUES (%s)", (number,))
        self._done("single", number)

    def _batch(self, connection: Connection) -> None:
        number = self._number("batch")
        with connection.transaction():
            for part in range(PARTS):
                connection.execute("INSERT INTO parts VALUES (%s, %s)", (number, part))
        self._done("batch", number)

    def _piped(self, connection: Connection) -> None:
        """Messages in a row with one Sync behind them: one transaction."""
        number = self._number("piped")
        with connection.pipeline():
            for part in range(PARTS):
                connection.execute("INSERT INTO piped VALUES (%s, %s)", (number, part))
        self._done("piped", number)

    def _many(self, connection: Connection) -> None:
        number = self._number("many")
        with connection.transaction(), connection.cursor() as cursor:
            cursor.executemany("INSERT INTO many VALUES (%s, %s)", [(number, part) for part in range(PARTS)])
        self._done("many", number)

    def _copied(self, connection: Connection) -> None:
        number = self._number("copied")
        with connection.cursor().copy("COPY copied FROM STDIN") as copy:
            for part in range(PARTS):
                copy.write_row((number, part))
        self._done("copied", number)

    def _moved(self, connection: Connection) -> None:
        """From one account to another, the lower one first so that nobody waits in a circle."""
        number = self._number("moved")
        one, other = number % ACCOUNTS, number * 3 % (ACCOUNTS - 1)
        changes = sorted({one: 1, other if other != one else ACCOUNTS - 1: -1}.items())
        with connection.transaction():
            for account, amount in changes:
                connection.execute(
                    "UPDATE accounts SET amount = amount + %s, moves = moves + 1 WHERE id = %s",
                    (amount, account),
                )
            connection.execute("INSERT INTO moves VALUES (%s)", (number,))
        self._done("moved", number)

    def _numbers(self, connection: Connection) -> None:
        row = connection.execute("SELECT nextval('numbers')").fetchone()
        assert row is not None
        self._done("number", row[0])

    def _counted(self, connection: Connection) -> None:
        row = connection.execute("INSERT INTO counted (n) VALUES (1) RETURNING id").fetchone()
        assert row is not None
        self._done("counted", row[0])

    def _tables(self, connection: Connection) -> None:
        number = self._number("table")
        with connection.transaction():
            connection.execute(f"CREATE TABLE t{number} (a int PRIMARY KEY, b text)")  # type: ignore[call-overload]
            connection.execute(f"INSERT INTO t{number} VALUES (1, 'x')")  # type: ignore[call-overload]
            connection.execute(f"ALTER TABLE t{number} ADD COLUMN c int DEFAULT 7")  # type: ignore[call-overload]
        self._done("table", number)

    def _roles(self, connection: Connection) -> None:
        number = self._number("role")
        with connection.transaction():
            connection.execute(f"CREATE ROLE r{number}")  # type: ignore[call-overload]
            connection.execute("INSERT INTO audit VALUES (%s)", (number,))
            connection.execute(f"GRANT SELECT ON audit TO r{number}")  # type: ignore[call-overload]
            connection.execute(f"GRANT pg_monitor TO r{number}")  # type: ignore[call-overload]
        self._done("role", number)

    def _checkpoint(self, connection: Connection) -> None:
        seen = self.count()
        connection.execute("CHECKPOINT")
        while self.count() < seen + 20 and not self._stop.wait(0.005):
            pass


def check(base: Path, acknowledged: Acknowledged, until: int = 0) -> None:
    """base: the folder with the databases. until: what was acknowledged by then must be there."""
    known = {
        kind: {value for value, mark in values if mark <= until} for kind, values in acknowledged.items()
    }
    database = _opened(base / "postgres.db", base / "cluster.db")
    try:
        _check_rows(database, known)
        _check_roles(database, known)
        _check_catalog(database, known)
        _check_sequences(base, database, known)
    finally:
        database.close()


def _check_rows(database: sqlite3.Connection, known: dict[str, set[int]]) -> None:
    assert known.get("single", set()) <= _numbers(database, "SELECT n FROM single")
    assert known.get("counted", set()) <= _numbers(database, "SELECT id FROM counted")
    for table, kind in (("parts", "batch"), ("piped", "piped"), ("many", "many"), ("copied", "copied")):
        parts = Counter(row[0] for row in database.execute(f"SELECT batch FROM {table}"))
        assert set(parts.values()) <= {PARTS}, table
        assert known.get(kind, set()) <= set(parts), table
    moves = _numbers(database, "SELECT n FROM moves")
    assert known.get("moved", set()) <= moves
    counted = database.execute("SELECT sum(amount), sum(moves) FROM accounts").fetchone()
    assert counted == (0, 2 * len(moves))


def _check_roles(database: sqlite3.Connection, known: dict[str, set[int]]) -> None:
    """The role and its membership are in the shared file, the rest in the database's own."""
    roles = dict(
        database.execute(
            'SELECT "%6Fid", CAST(substr(rolname, 2) AS INTEGER) FROM cluster."pg_catalog.pg_authid"'
            " WHERE rolname GLOB 'r[0-9]*'"
        )
    )
    members = _numbers(database, 'SELECT member FROM cluster."pg_catalog.pg_auth_members"')
    acl = database.execute("SELECT relacl FROM \"pg_catalog.pg_class\" WHERE relname = 'audit'").fetchone()
    granted = {oid for oid in roles if f"{oid}=r/" in (acl[0] or "") or f"r{roles[oid]}=r/" in (acl[0] or "")}
    assert set(roles.values()) == _numbers(database, "SELECT n FROM audit")
    assert set(roles) == members & set(roles) == granted
    assert known.get("role", set()) <= set(roles.values())


def _check_catalog(database: sqlite3.Connection, known: dict[str, set[int]]) -> None:
    """Every user table of the catalog is one of SQLite's with its columns, and the other way round."""
    catalog = defaultdict(set)
    for table, column in database.execute(
        'SELECT c.relname, a.attname FROM "pg_catalog.pg_class" c'
        ' LEFT JOIN "pg_catalog.pg_attribute" a ON a.attrelid = c."%6Fid" AND a.attnum > 0'
        " WHERE c.relkind = 'r' AND c.\"%6Fid\" >= 16384"
    ):
        catalog[table].add(column)
    stored = {
        name: {row[1] for row in database.execute(f'PRAGMA main.table_info("{name}")')}
        for (name,) in database.execute(
            "SELECT name FROM main.sqlite_schema WHERE type = 'table'"
            " AND name NOT GLOB 'pg_catalog.*' AND name NOT GLOB 'polar$*' AND name NOT GLOB 'sqlite_*'"
        ).fetchall()
    }
    stored = {name: columns for name, columns in stored.items() if not name.startswith("information_schema.")}
    assert stored == catalog
    assert {f"t{number}" for number in known.get("table", ())} <= set(stored)


def _check_sequences(base: Path, database: sqlite3.Connection, known: dict[str, set[int]]) -> None:
    """What is reserved covers every value that anybody has seen, or that a row has."""
    store = _opened(base / "postgres.sequences")
    try:
        reserved = dict(store.execute("SELECT oid, last FROM sequence").fetchall())
    finally:
        store.close()
    names = dict(database.execute('SELECT relname, "%6Fid" FROM "pg_catalog.pg_class" WHERE relkind = \'S\''))
    for name, kind, more in (
        ("numbers", "number", set()),
        ("counted_id_seq", "counted", _numbers(database, "SELECT id FROM counted")),
    ):
        given = known.get(kind, set()) | more
        assert max(given, default=0) <= reserved.get(names[name], 0)


def _numbers(database: sqlite3.Connection, sql: str) -> set[int]:
    return {int(row[0]) for row in database.execute(sql)}


def _opened(path: Path, cluster: Path | None = None) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    if cluster is not None:
        connection.execute("ATTACH ? AS cluster", (str(cluster),))
        assert connection.execute("PRAGMA cluster.integrity_check").fetchall() == [("ok",)]
    return connection
