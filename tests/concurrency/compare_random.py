"""Random interleavings of three sessions on PostgreSQL 15 and here, compared. Not part of the test run:

    python tests/concurrency/compare_random.py 0 100      # seeds from, to
    python tests/concurrency/compare_random.py 0 100 ddl  # definitions among them
    python tests/concurrency/compare_random.py 0 100 snapshots  # most blocks are REPEATABLE READ

A difference is printed with the steps before it. Some are PostgreSQL's own chance (which of two that wait
goes first) or known: a statement that waited is run again here, so that it sees rows which are new by then.
"""

import random
import sys
import tempfile
from pathlib import Path

import psycopg

sys.path.insert(0, str(Path(__file__).parents[1]))

from harness import interleaving
from harness.postgres import PostgresCluster
from harness.servers import ServerProcess

NAMES = "ABC"
STEPS = 30
SETUP = (
    "DROP TABLE IF EXISTS c",
    "DROP TABLE IF EXISTS p",
    "CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE, n int)",
    "CREATE TABLE c (id int PRIMARY KEY, pid int REFERENCES p ON DELETE CASCADE ON UPDATE CASCADE, n int)",
    "INSERT INTO p VALUES (1, 1, 0), (2, 2, 0), (3, 3, 0)",
    "INSERT INTO c VALUES (1, 1, 0), (2, 2, 0)",
)
IN_BLOCK = ("COMMIT", "COMMIT", "ROLLBACK", "SAVEPOINT s", "SAVEPOINT s", "ROLLBACK TO s", "RELEASE s")
BEGINS = ("BEGIN ISOLATION LEVEL REPEATABLE READ", "BEGIN ISOLATION LEVEL REPEATABLE READ", "BEGIN")
STATEMENTS = (
    "INSERT INTO p VALUES ({k}, {j}, 0)",
    "INSERT INTO p VALUES ({k}, {k}, 0) ON CONFLICT DO NOTHING",
    "INSERT INTO p VALUES ({k}, {k}, 0) ON CONFLICT (id) DO UPDATE SET n = p.n + 1",
    "UPDATE p SET n = n + 1 WHERE id = {k}",
    "UPDATE p SET u = {j} WHERE id = {k}",
    "UPDATE p SET n = n + 10 WHERE n < 5",
    "UPDATE p SET id = {j} WHERE id = {k}",
    "DELETE FROM p WHERE id = {k}",
    "INSERT INTO c VALUES ({k}, {j}, 0)",
    "UPDATE c SET pid = {j} WHERE id = {k}",
    "UPDATE c SET n = n + 1 WHERE id = {k}",
    "DELETE FROM c WHERE id = {k}",
    "SELECT * FROM p ORDER BY id",
    "SELECT * FROM c ORDER BY id",
    "SELECT id FROM p WHERE id = {k} FOR UPDATE",
    "SELECT id FROM p WHERE id = {k} FOR SHARE",
    "SELECT id FROM p WHERE id >= {k} ORDER BY id FOR NO KEY UPDATE SKIP LOCKED",
    "SELECT id FROM p WHERE id = {k} FOR KEY SHARE NOWAIT",
    *IN_BLOCK,
)
# Of tables that no other session knows; OWN is its name.
DEFINITIONS = (
    "CREATE TABLE OWN{h} (a int PRIMARY KEY, b text DEFAULT 'b')",
    "CREATE TABLE OWN{h} (a int UNIQUE, n int REFERENCES p, CHECK (a < 100))",
    "INSERT INTO OWN{h} VALUES ({k})",
    "INSERT INTO OWN{h} SELECT g FROM generate_series(10, 1{k}) g",
    "UPDATE OWN{h} SET a = a + 20 WHERE a < {k}",
    "DELETE FROM OWN{h} WHERE a = {k}",
    "ALTER TABLE OWN{h} ADD COLUMN c{k} int DEFAULT {j}",
    "ALTER TABLE OWN{h} DROP COLUMN c{k}",
    "ALTER TABLE OWN{h} ALTER COLUMN a TYPE bigint",
    "CREATE UNIQUE INDEX OWN_{k} ON OWN{h} (a)",
    "DROP INDEX OWN_{k}",
    "TRUNCATE OWN{h}",
    "DROP TABLE OWN{h}",
    "ALTER TABLE OWN1 RENAME TO OWN2",
    "CREATE TEMP TABLE OWN{h} (a int PRIMARY KEY, t int DEFAULT {j})",
    "CREATE TEMP TABLE OWN{h} (a int) ON COMMIT DROP",
    "SELECT * FROM OWN{h} ORDER BY a",
    "SELECT * FROM OWN{h} ORDER BY a",
)


def run(conninfo: str, seed: int, statements: tuple[str, ...], begins: tuple[str, ...]) -> list[str]:
    """One interleaving; a line per event, the steps themselves among them, and the tables at the end."""
    chance = random.Random(seed)
    lines: list[str] = []
    sessions: dict[str, interleaving.Session] = {}
    with psycopg.connect(conninfo, autocommit=True) as control:
        for statement in (*(f"DROP TABLE IF EXISTS {n}{h}" for n in NAMES for h in "12"), *SETUP):
            control.execute(statement)
        try:
            for name in NAMES:
                sessions[name] = made = interleaving.Session(name, conninfo)
                made.connection.execute("SET deadlock_timeout = '10ms'")
            for _ in range(STEPS):
                session = sessions[chance.choice(NAMES)]
                k, j = chance.randint(1, 5), chance.randint(1, 5)
                statement = chance.choice(statements).format(k=k, j=j, h=1 + j % 2)
                statement = statement.replace("OWN", session.name)
                if session.is_busy:
                    continue
                if statement in IN_BLOCK and not session.in_block:
                    statement = chance.choice(begins)
                step(control, sessions, lines, session, statement)
            while open_ones := [s for s in sessions.values() if not s.is_busy and s.in_block]:
                step(control, sessions, lines, open_ones[0], "COMMIT")
            lines += [str(control.execute(f"SELECT * FROM {t} ORDER BY id").fetchall()) for t in "pc"]
        finally:
            for session in sessions.values():
                session.close()
    return lines


def step(
    control: "psycopg.Connection[tuple[object, ...]]",
    sessions: "dict[str, interleaving.Session]",
    lines: list[str],
    session: interleaving.Session,
    statement: str,
) -> None:
    lines.append(f"-- {session.name}: {statement}")
    session.start(statement)
    interleaving.note(control, sessions, lines, session)


def main(first: int, last: int, *with_what: str) -> None:
    statements = (*STATEMENTS, *DEFINITIONS, *DEFINITIONS) if "ddl" in with_what else STATEMENTS
    begins = BEGINS if "snapshots" in with_what else ("BEGIN",)
    with PostgresCluster() as cluster, ServerProcess(Path(tempfile.mkdtemp()) / "data") as server:
        for seed in range(first, last):
            theirs = run(cluster.conninfo(), seed, statements, begins)
            ours = run(server.conninfo("postgres", "postgres"), seed, statements, begins)
            print(f"seed {seed}: {'the same' if ours == theirs else 'DIFFERENT'}", flush=True)
            if ours != theirs:
                show(theirs, ours)


def show(theirs: list[str], ours: list[str]) -> None:
    same = next((i for i, pair in enumerate(zip(theirs, ours, strict=False)) if pair[0] != pair[1]), 0)
    print("\n".join(f"    {line}" for line in theirs[max(0, same - 14) : same]))
    print(f"  PostgreSQL: {theirs[same : same + 2]}\n  ours:       {ours[same : same + 2]}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
