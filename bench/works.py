"""The kinds of work, a row of the table each: how often per second, or how much of something.

A measurement takes a server and the seconds it may last, and returns a number; None where the server
cannot do it. `rate` rows are better when higher, the others when lower.
"""

import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from raw import Wire
from servers import PGlite, PolarLite, Server

ACCOUNTS: Final = 100_000
LARGE: Final = 200_000
MILLION: Final = 1_000_000
IDLE: Final = 90
TABLES: Final = f"""
CREATE TABLE pgbench_branches (bid int PRIMARY KEY, bbalance int, filler char(88));
CREATE TABLE pgbench_tellers (tid int PRIMARY KEY, bid int, tbalance int, filler char(84));
CREATE TABLE pgbench_accounts (aid int PRIMARY KEY, bid int, abalance int, filler char(84));
CREATE TABLE pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
INSERT INTO pgbench_branches (bid, bbalance) VALUES (1, 0);
INSERT INTO pgbench_tellers (tid, bid, tbalance) SELECT i, 1, 0 FROM generate_series(1, 10) AS g(i);
INSERT INTO pgbench_accounts (aid, bid, abalance, filler)
    SELECT i, 1, 0, '' FROM generate_series(1, {ACCOUNTS}) AS g(i);
CREATE TABLE journal (id bigint, what text);
CREATE TABLE audit (who text, at timestamp);
CREATE TABLE points (id int PRIMARY KEY, name text);
INSERT INTO points SELECT i, 'point ' || i FROM generate_series(1, 10000) AS g(i);
CREATE TABLE large (i int, n numeric(10, 2), t text, ts timestamp, b bool, f double precision);
INSERT INTO large SELECT g, g * 1.25, 'row number ' || g,
    timestamp '2024-01-01 00:00:00' + g * interval '1 second', g % 2 = 0, g / 3.0
    FROM generate_series(1, {LARGE}) AS s(g);
"""
MILLION_POINTS: Final = f"""
CREATE TABLE many_points (id int PRIMARY KEY, name text);
INSERT INTO many_points SELECT i, 'point ' || i FROM generate_series(1, {MILLION}) AS g(i);
"""
_OURS: Final = """
CREATE FUNCTION note RETURN event_trigger IS
    BEGIN INSERT INTO audit VALUES (SESSION_USER, LOCALTIMESTAMP); END;
CREATE EVENT TRIGGER note_on AFTER LOGON ON DATABASE EXECUTE PROCEDURE note();
CREATE EVENT TRIGGER note_off BEFORE LOGOFF ON DATABASE EXECUTE PROCEDURE note();
"""
_EIGHTEEN: Final = """
CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS
    $$BEGIN INSERT INTO audit VALUES (session_user, localtimestamp); END$$;
CREATE EVENT TRIGGER note_on ON login EXECUTE FUNCTION note();
"""

Measure = Callable[[Server, float], float | None]


@dataclass(frozen=True)
class Work:
    """target: the ratio to PostgreSQL 15 that is aimed at."""

    name: str
    measure: Measure
    target: str = ""
    unit: str = "/s"
    is_rate: bool = True


class PgBench:
    """Runs pgbench; its scripts are in `folder`."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.program = program
        self.folder = folder

    def rate(self, *options: str, script: str | None = None, clients: int = 1) -> Measure:
        """How often per second a script runs, in some seconds."""

        def measure(server: Server, seconds: float) -> float | None:
            if clients > 1 and not server.many:
                return None
            length = ["-T", str(max(1, round(seconds)))]
            return self._run(server, [*options, "-c", str(clients), *length], script)

        return measure

    def runs(self, server: Server, *options: str, script: str, count: int) -> float:
        """How often per second a script runs, from so many runs."""
        return self._run(server, [*options, "-t", str(count)], script)

    def _run(self, server: Server, options: list[str], script: str | None) -> float:
        given: list[str | Path] = [self.program, "-n", *options]
        if script is not None:
            path = self.folder / f"{abs(hash(script))}.sql"
            path.write_text(script)
            given += ["-f", path]
        given += ["-h", "127.0.0.1", "-p", str(server.port), "-U", "postgres", "postgres"]
        done = subprocess.run(given, capture_output=True, text=True)
        found = re.search(r"tps = ([\d.]+)", done.stdout)
        if found is None or "failed" in done.stderr:
            raise RuntimeError(f"{server.name}: {done.stderr.strip()[-300:]}")
        return float(found[1])


def all_works(bench: PgBench, *, quick: bool) -> list[Work]:
    one = "SELECT 1;\n"
    insert = "\\set n random(1, 1000000)\nINSERT INTO journal VALUES (:n, 'x');\n"
    found = [
        Work("connect, select 1, close; 1 at a time", bench.rate("-C", script=one), "5"),
        Work("connect, select 1, close; 16 at a time", bench.rate("-C", script=one, clients=16), "5"),
        Work(
            "the same, each writing a row at logon and logoff; 1",
            with_triggers(bench.rate("-C", script=one)),
            "2 (PostgreSQL 18)",
        ),
    ]
    for mode in ("simple", "extended", "prepared"):
        for clients in (1, 4, 16):
            target = "0.5 (0.9 with uvloop)" if clients == 16 else "0.5"
            measure = bench.rate("-S", "-M", mode, clients=clients)
            found.append(Work(f"point select, {mode}, {_clients(clients)}", measure, target))
    tpcb = [bench.rate("-M", "prepared", clients=count) for count in (1, 16)]
    found += [
        Work("TPC-B, prepared, 1 client", tpcb[0], "0.8"),
        Work("TPC-B, prepared, 16 clients", tpcb[1], "1"),
        Work("durable insert, 1 client", bench.rate("-M", "prepared", script=insert), "0.9"),
        Work("durable insert, 16 clients", bench.rate("-M", "prepared", script=insert, clients=16), "0.8"),
        Work("rows inserted in one transaction", in_one_transaction, "0.7"),
        Work("rows inserted in a psycopg pipeline", in_a_pipeline, "0.5"),
        Work("rows inserted by executemany", by_executemany),
        Work("rows of COPY FROM STDIN", by_copy, "0.7"),
        Work(f"{LARGE:,} rows, text", lambda server, _: _large(server, "text"), "0.5"),
        Work(f"{LARGE:,} rows, binary", lambda server, _: _large(server, "binary"), "0.35"),
        Work(f"{LARGE:,} rows, psycopg", lambda server, _: _large(server, "psycopg"), "0.6"),
        Work("memory a large result adds", memory_of_a_result, "4 MB", "MB", is_rate=False),
        Work(f"memory of an idle session ({IDLE} of them)", memory_of_a_session, "", "kB", is_rate=False),
        Work("time to open an idle session", time_of_a_session, "", "ms", is_rate=False),
    ]
    points = "\\set n random(1, {})\nSELECT name FROM {} WHERE id = :n;\n"
    found.append(
        Work(
            "point select among 10,000 rows",
            bench.rate("-M", "prepared", script=points.format(10000, "points")),
        )
    )
    if not quick:
        script = points.format(MILLION, "many_points")
        found.append(Work("point select among 1,000,000 rows", bench.rate("-M", "prepared", script=script)))
    return found


def _clients(count: int) -> str:
    return "1 client" if count == 1 else f"{count} clients"


def with_triggers(measure: Measure) -> Measure:
    """The same with one row written at each logon and, where there is such an event, each logoff."""

    def measured(server: Server, seconds: float) -> float | None:
        if isinstance(server, PGlite) or server.name == "PostgreSQL 15":
            return None
        with server.connect() as connection:
            connection.execute(_OURS if isinstance(server, PolarLite) else _EIGHTEEN)
        try:
            return measure(server, seconds)
        finally:
            with server.connect() as connection:
                for name in ("note_on", "note_off"):
                    connection.execute(f"DROP EVENT TRIGGER IF EXISTS {name}")
                connection.execute("DROP FUNCTION note()")

    return measured


def in_one_transaction(server: Server, seconds: float) -> float | None:
    with server.connect() as connection, connection.transaction():
        cursor = connection.cursor()
        count, began = 0, time.perf_counter()
        while (passed := time.perf_counter() - began) < seconds:
            cursor.execute("INSERT INTO journal VALUES (%s, 'x')", (count,), prepare=True)
            count += 1
        return count / passed


def in_a_pipeline(server: Server, seconds: float) -> float | None:
    with server.connect() as connection:
        count, began = 0, time.perf_counter()
        while (passed := time.perf_counter() - began) < seconds:
            with connection.transaction(), connection.pipeline():
                for _ in range(500):
                    connection.execute("INSERT INTO journal VALUES (%s, 'x')", (count,), prepare=True)
                    count += 1
        return count / passed


def by_executemany(server: Server, seconds: float) -> float | None:
    with server.connect() as connection, connection.cursor() as cursor:
        count, began = 0, time.perf_counter()
        while (passed := time.perf_counter() - began) < seconds:
            cursor.executemany("INSERT INTO journal VALUES (%s, 'x')", [(number,) for number in range(500)])
            count += 500
        return count / passed


def by_copy(server: Server, seconds: float) -> float | None:
    if isinstance(server, PGlite):
        return None  # it answers COPY with more results than psycopg expects
    rows = 20_000
    block = b"".join(b"%d\tx\n" % number for number in range(rows))
    count, began = 0, time.perf_counter()
    with server.connect() as connection:
        try:
            while (passed := time.perf_counter() - began) < seconds:
                with connection.cursor().copy("COPY journal FROM STDIN") as copy:
                    copy.write(block)
                count += rows
        except psycopg.errors.FeatureNotSupported:
            return None
    return count / passed


def _large(server: Server, how: str) -> float | None:
    text = "SELECT i, n, t, ts, b, f FROM large"
    if how == "psycopg":
        with server.connect() as connection:
            began = time.perf_counter()
            connection.execute(text).fetchall()
            return 1 / (time.perf_counter() - began)
    wire = Wire(server.port)
    began = time.perf_counter()
    (wire.query if how == "text" else wire.query_binary)(text)
    passed = time.perf_counter() - began
    wire.close()
    return 1 / passed


def memory_of_a_result(server: Server, _: float) -> float | None:
    wire = Wire(server.port)
    wire.query("SELECT 1")
    before = server.memory()
    wire.query("SELECT i, n, t, ts, b, f FROM large")
    after = server.memory()
    wire.close()
    return max(after - before, 0) / 1e6


def memory_of_a_session(server: Server, _: float) -> float | None:
    if not server.many:
        return None
    before = server.memory()
    wires = [Wire(server.port) for _ in range(IDLE)]
    after = server.memory()
    for wire in wires:
        wire.close()
    return (after - before) / len(wires) / 1000


def time_of_a_session(server: Server, _: float) -> float | None:
    began = time.perf_counter()
    wires = []
    for _number in range(20):
        wires.append(Wire(server.port))
        if not server.many:
            wires.pop().close()
    passed = time.perf_counter() - began
    for wire in wires:
        wire.close()
    return passed / 20 * 1000
