"""Random messages of several sessions, the same for PostgreSQL 15 and here: what is answered, line by line.

Most are short statements that come again and again with other values, for which the server has its quick
ways; between them is what changes their meaning: settings, roles, blocks, errors, DDL of another session.
Steps follow one another, so a wait for a lock can only end by lock_timeout.
"""

import random
import socket
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from harness import frontend as f
from harness.frontend import Frontend, Message
from harness.message_scripts import shown

NAMES = "ABC"
INT, TEXT = 23, 25
LOCK_TIMEOUT = "lock_timeout = '300ms'"
SETUP = (
    "DROP SCHEMA IF EXISTS other CASCADE",
    "DROP TABLE IF EXISTS a, b, c, d, e",
    "CREATE OR REPLACE FUNCTION say() RETURNS trigger LANGUAGE plpgsql AS"
    " 'BEGIN RAISE NOTICE ''%'', NEW.id; RETURN NEW; END'",
    "CREATE TABLE a (id int PRIMARY KEY, u int UNIQUE, n int, name text)",
    "INSERT INTO a SELECT g, g, 0, 'a' || g FROM generate_series(1, 4) g",
    "CREATE TABLE b (id serial PRIMARY KEY, u int UNIQUE, made timestamptz DEFAULT now(), name text)",
    "CREATE TABLE c (id int PRIMARY KEY, day date, x float8, raw bytea, at timestamptz)",
    "INSERT INTO c VALUES (1, '2024-02-03', 0.1, '\\x0001', '2024-02-03 04:05:06+00')",
    "INSERT INTO c VALUES (2, NULL, 1e20, '', NULL)",
    "CREATE TABLE d (id int PRIMARY KEY, aid int REFERENCES a ON DELETE CASCADE ON UPDATE CASCADE"
    " DEFERRABLE, u int UNIQUE)",
    "INSERT INTO d VALUES (1, 1, 1), (2, 2, 2)",
    "CREATE TABLE e (n int CHECK (n < 5), name text)",
    "CREATE SCHEMA other",
    "CREATE TABLE other.a (id int PRIMARY KEY, u int UNIQUE, n int, name text)",
    "INSERT INTO other.a VALUES (1, 1, 100, 'other')",
    "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'reader') THEN"
    " CREATE ROLE reader; END IF; END $$",
    "GRANT SELECT ON a, c TO reader",
    "GRANT USAGE ON SEQUENCE b_id_seq TO reader",
)
ROWS = (
    "SELECT * FROM a ORDER BY id",
    "SELECT id, u, name FROM b ORDER BY id",
    "SELECT * FROM d ORDER BY id",
    "SELECT * FROM e ORDER BY n, name",
    "SELECT * FROM other.a ORDER BY id",
)

# With parameters: k is an integer of a few, j another one, t a text.
SHORT = (
    "SELECT name, n FROM a WHERE id = {k}",
    "SELECT * FROM a WHERE id = {k}",
    "SELECT * FROM c WHERE id = {k}",
    "SELECT id, n FROM a WHERE u = {k}",
    "SELECT {k} + {j}",
    "UPDATE a SET n = {j} / (id - 1) WHERE id = {k}",
    "SELECT {t}, {k}",
    "SELECT now() = transaction_timestamp(), current_user, current_schema()",
    "UPDATE a SET n = n + {j} WHERE id = {k}",
    "UPDATE a SET name = {t} WHERE id = {k}",
    "UPDATE a SET u = {k} WHERE id = {k}",
    "UPDATE a SET n = n + 1 WHERE id = {k} RETURNING id, n, name",
    "INSERT INTO a VALUES ({k}, {k}, 0, {t})",
    "INSERT INTO a (id, u, n) VALUES ({k}, {k}, 1) ON CONFLICT DO NOTHING",
    "INSERT INTO a (id, u, n) VALUES ({k}, {k}, 1) ON CONFLICT (id) DO UPDATE SET n = a.n + 1",
    "INSERT INTO b (u, name) VALUES ({k}, {t})",
    "INSERT INTO b (u, name) VALUES ({k}, {t}) RETURNING id, made = now()",
    "DELETE FROM a WHERE id = {k}",
    "DELETE FROM b WHERE u = {k} RETURNING id",
    "UPDATE a SET n = nextval('b_id_seq') % 7 WHERE id = {k}",
    "SELECT id FROM b WHERE made = now() AND u = {k}",
)
# What is sent many times in a row.
MANY = (
    "INSERT INTO e (n, name) VALUES ({k}, {t})",
    "INSERT INTO e (n) VALUES (12 / ({k} - 3 + random()::int * 0))",
    "INSERT INTO e (n, name) VALUES ({k}, {t}) RETURNING n",
    "INSERT INTO b (name) VALUES ({t})",
    "INSERT INTO b (u, name) VALUES ({k}, {t})",
    "INSERT INTO a VALUES ({k} * 10 + {j}, {j} * 100 + {k}, 0, {t})",
    "INSERT INTO d VALUES ({k} * 10 + {j}, {j}, {k})",
    "UPDATE a SET n = n + {j} WHERE id = {k}",
    "SELECT name, n FROM a WHERE id = {k}",
)
LONG = (
    "SELECT count(*), sum(n) FROM a",
    "SELECT id, name FROM a ORDER BY id",
    "UPDATE a SET n = n - 1 WHERE n > 5",
    "SELECT id FROM a WHERE id = {k} FOR UPDATE",
    "SELECT missing FROM a",
    "SELEC {k}",
    "SELECT 1; SELECT name FROM a WHERE id = {k}; SELECT missing; SELECT 2",
)
LOCKS = (
    "SELECT id FROM a WHERE id = {k} FOR UPDATE NOWAIT",
    "SELECT id FROM a WHERE id = {k} FOR SHARE",
    "SELECT id FROM a WHERE id >= {k} ORDER BY id FOR NO KEY UPDATE SKIP LOCKED",
    "SELECT id FROM a WHERE id = {k} FOR KEY SHARE",
    "LOCK TABLE a IN SHARE MODE NOWAIT",
    "LOCK TABLE d IN ACCESS EXCLUSIVE MODE",
    "SELECT pg_try_advisory_lock({k})",
    "DO $$ BEGIN PERFORM pg_advisory_xact_lock({k}); END $$",
    "SELECT pg_try_advisory_xact_lock_shared({k})",
    "SELECT pg_advisory_unlock_all()",
)
KEYS = (
    "INSERT INTO d VALUES ({k}, {j}, {k})",
    "INSERT INTO d VALUES ({k}, {j}, {j}) ON CONFLICT (id) DO UPDATE SET aid = EXCLUDED.aid",
    "UPDATE d SET aid = {j} WHERE id = {k}",
    "UPDATE d SET u = u + 10",
    "DELETE FROM d WHERE id = {k}",
    "UPDATE a SET id = {j} WHERE id = {k}",
    "SET CONSTRAINTS ALL DEFERRED",
    "SET CONSTRAINTS ALL IMMEDIATE",
    "INSERT INTO a SELECT g, g, g, 'many' FROM generate_series({k}, {k} + 2) g",
    "INSERT INTO a VALUES ({k}, {j}, 0, 'two keys')",
)
OTHERS = (
    "DECLARE cur CURSOR FOR SELECT id, n FROM a ORDER BY id",
    "DECLARE cur SCROLL CURSOR WITH HOLD FOR SELECT id FROM a ORDER BY id",
    "FETCH 2 FROM cur",
    "FETCH ALL FROM cur",
    "MOVE BACKWARD 1 FROM cur",
    "CLOSE cur",
    "UPDATE a SET n = n + 1 WHERE CURRENT OF cur",
    "PREPARE own AS SELECT n, name FROM a WHERE id = $1",
    "EXECUTE own ({k})",
    "DEALLOCATE own",
    "SET statement_timeout = '20ms'; DO $$ BEGIN PERFORM pg_sleep(5); END $$",
    "DO $$ BEGIN UPDATE a SET n = n + 1 WHERE id = {k}; PERFORM 1 / (n - 1) FROM a WHERE id = {k};"
    " EXCEPTION WHEN division_by_zero THEN RAISE NOTICE 'none'; END $$",
    "COPY (SELECT * FROM a ORDER BY id) TO STDOUT",
    "COPY (SELECT id FROM d ORDER BY id) TO STDOUT (FORMAT csv, HEADER)",
    "SAVEPOINT t",
    "ROLLBACK TO t",
    "RELEASE t",
    "COMMIT AND CHAIN",
    "ROLLBACK AND CHAIN",
)
BLOCKS = (
    "BEGIN",
    "BEGIN",
    "BEGIN READ ONLY",
    "START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    "COMMIT",
    "COMMIT",
    "ROLLBACK",
    "SAVEPOINT s",
    "ROLLBACK TO s",
    "RELEASE s",
)
SETTINGS = (
    "SET datestyle = 'German'",
    "SET LOCAL datestyle = 'SQL, DMY'",
    "SET timezone = 'Asia/Tokyo'",
    "SET LOCAL timezone = 'America/New_York'",
    "SET extra_float_digits = 0",
    "SET bytea_output = 'escape'",
    "SET search_path = other, public",
    "SET LOCAL search_path = other",
    "SET search_path = public",
    "SET ROLE reader",
    "RESET ROLE",
    "SET default_transaction_read_only = on",
    "SET default_transaction_read_only = off",
    "SET client_min_messages = error",
    "SET client_encoding = 'LATIN1'",
    "SET client_encoding = 'UTF8'",
    "SET application_name = 'somebody'",
    "SET statement_timeout = '20s'",
    "RESET ALL",
    "DISCARD ALL",
    "DEALLOCATE ALL",
    "LISTEN own_{name}",
    "NOTIFY own_{name}, 'hello'",
    "CREATE TEMP TABLE IF NOT EXISTS c (id int PRIMARY KEY, day text)",
    "INSERT INTO pg_temp.c VALUES ({k}, 'temporary') ON CONFLICT DO NOTHING",
)
DDL = (
    "ALTER TABLE a ADD COLUMN IF NOT EXISTS more int DEFAULT 7",
    "ALTER TABLE a DROP COLUMN IF EXISTS more",
    "ALTER TABLE a DROP CONSTRAINT IF EXISTS small, ADD CONSTRAINT small CHECK (n < 8) NOT VALID",
    "ALTER TABLE a DROP CONSTRAINT IF EXISTS small, ADD CONSTRAINT small CHECK (n < 1000)",
    "ALTER TABLE b DROP CONSTRAINT IF EXISTS refers,"
    " ADD CONSTRAINT refers FOREIGN KEY (u) REFERENCES a ON DELETE CASCADE NOT VALID",
    "ALTER TABLE b DROP CONSTRAINT IF EXISTS refers, ADD CONSTRAINT refers CHECK (u < 1000)",
    "ALTER TABLE a ALTER n TYPE bigint",
    "ALTER TABLE a ALTER n TYPE int",
    "CREATE INDEX IF NOT EXISTS more ON a (n)",
    "DROP INDEX IF EXISTS more",
    "REVOKE SELECT ON a FROM reader",
    "GRANT SELECT ON a TO reader",
    "ALTER TABLE a ALTER name TYPE varchar(20)",
    "ALTER TABLE a ALTER name TYPE text",
    "CREATE OR REPLACE TRIGGER says BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION say()",
    "CREATE OR REPLACE TRIGGER says AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION say()",
)


@dataclass
class Session:
    """One client. prepared: statements it has named, with the kinds of their parameters."""

    name: str
    client: Frontend
    prepared: dict[str, str] = field(default_factory=dict)


class Script:
    """Sends random messages to one server; what is sent depends on the seed only."""

    def __init__(self, seed: int, connect: Callable[[], Frontend], *, in_pieces: bool = False) -> None:
        self._chance = random.Random(seed)
        # Of the pieces: not to change what is sent.
        self._cuts = random.Random(seed) if in_pieces else None
        self._sessions = []
        control = connect()
        control.query(f"SET {LOCK_TIMEOUT}; SET client_min_messages = warning")
        for statement in SETUP:
            assert all(message.tag != "E" for message in control.query(statement)), statement
        for name in NAMES:
            client = connect()
            client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client.query(f"SET {LOCK_TIMEOUT}")
            self._sessions.append(Session(name, client))
        self._control = control

    def run(self, steps: int) -> Iterator[str]:
        """Lines: what is sent and what comes back; at the end what is in the tables."""
        for _ in range(steps):
            if self._chance.random() < 0.08:
                statement = self._chance.choice(DDL)
                yield f"-- {statement}"
                for session in self._sessions:  # when tables are locked is another matter
                    yield from (line_of(message) for message in session.client.query("ROLLBACK"))
                yield from (line_of(message) for message in self._control.query(statement))
                continue
            session = self._chance.choice(self._sessions)
            messages: list[bytes] = []
            for line, sent in self._step(session):
                yield f"-- {session.name}: {line}"
                messages.append(sent)
            self._send(session, b"".join(messages))
            for message in session.client.until_ready():
                yield line_of(message)
        for session in self._sessions:
            session.client.query("ROLLBACK")
            session.client.close()
        for query in ROWS:
            yield from (line_of(message) for message in self._control.query(query))
        self._control.close()

    def _send(self, session: Session, data: bytes) -> None:
        cuts = self._cuts
        if cuts is None or cuts.random() < 0.3:
            session.client.send(data)
            return
        size = cuts.choice((1, 3, 10, 40))
        while data:
            length = cuts.randint(1, size)
            session.client.send(data[:length])
            data = data[length:]

    def _step(self, session: Session) -> list[tuple[str, bytes]]:
        chance = self._chance.random()
        if chance < 0.02:
            return self._copy()
        if chance < 0.3:
            return [self._query(session)]
        if chance < 0.85:
            return [*self._extended(session), ("Sync", f.SYNC)]
        if chance < 0.93:
            return [*self._pipeline(session), ("Sync", f.SYNC)]
        return [*self._many(session), ("Sync", f.SYNC)]

    def _text(self, session: Session) -> str:
        choose = self._chance.choice
        chance = self._chance.random()
        kinds = (
            (0.46, SHORT),
            (0.52, LONG),
            (0.58, LOCKS),
            (0.66, KEYS),
            (0.74, OTHERS),
            (0.90, BLOCKS),
            (1.0, SETTINGS),
        )
        text = choose(next(texts for limit, texts in kinds if chance < limit))
        return text.replace("{name}", session.name.lower())

    def _value(self, kind: str) -> bytes | None:
        if self._chance.random() < 0.04:
            return None
        if kind == "t":
            return self._chance.choice(("", "x", "äö", "a longer text", "'quoted'")).encode()
        if self._chance.random() < 0.03:
            return self._chance.choice((b"xy", b" 2 ", b"99999999999", b"+3", b""))
        return str(self._chance.randint(1, 5)).encode()

    def _query(self, session: Session) -> tuple[str, bytes]:
        text = self._text(session)
        for kind in "kjt":
            value = self._value(kind)
            if value is not None and kind != "t" and not value.isdigit():
                value = b"6"
            literal = "NULL" if value is None else value.decode().replace("'", "''")
            quoted = literal if value is None or (kind != "t" and literal.isdigit()) else f"'{literal}'"
            text = text.replace("{" + kind + "}", quoted)
        return text, f.query(text)

    def _copy(self) -> list[tuple[str, bytes]]:
        """COPY FROM with its data behind it; what comes of a refused one is ignored."""
        rows = [f"{self._chance.randint(1, 9)}\tcopied" for _ in range(self._chance.randint(0, 3))]
        end = f.COPY_DONE if rows or self._chance.random() < 0.5 else f.copy_fail("no more")
        text = self._chance.choice(("COPY b (u, name) FROM STDIN", "COPY a (id, name) FROM STDIN"))
        data = "".join(f"{row}\n" for row in rows).encode()
        return [(text, f.query(text)), (f"data {rows}", f.copy_data(data)), ("end", end)]

    def _extended(self, session: Session) -> list[tuple[str, bytes]]:
        """[Parse] Bind [Describe] Execute, nearly always in that order."""
        sent = []
        name = self._chance.choice(("", "", "p", "q", "r", "w"))
        if not name or name not in session.prepared or self._chance.random() < 0.05:
            sent.append(self._parse(session, name, self._text(session)))
        return sent + self._execution(session, name)

    def _parse(self, session: Session, name: str, text: str) -> tuple[str, bytes]:
        kinds = "".join(kind for kind in "kjt" if "{" + kind + "}" in text)
        for number, kind in enumerate(kinds, 1):
            text = text.replace("{" + kind + "}", f"${number}" + ("" if kind != "t" else "::text"))
        types = [TEXT if kind == "t" else INT for kind in kinds] if self._chance.random() < 0.7 else []
        session.prepared[name] = kinds
        return f"Parse {name!r} {text!r} {types}", f.parse(name, text, types)

    def _execution(self, session: Session, name: str) -> list[tuple[str, bytes]]:
        sent = []
        portal = "" if self._chance.random() < 0.95 else "portal"
        values, formats = self._values(session.prepared.get(name, ""))
        results = self._chance.choice(((), (), (), (0,), (1,), (1, 0)))
        sent.append(
            (
                f"Bind {portal!r} {name!r} {values} {formats} {results}",
                f.bind(portal, name, values, formats, results),
            )
        )
        if self._chance.random() < 0.5:
            kind = "P" if self._chance.random() < 0.9 else "S"
            described = portal if kind == "P" else name
            sent.append((f"Describe {kind} {described!r}", f.describe(kind, described)))
        rows = 0 if self._chance.random() < 0.9 else 1
        sent.append((f"Execute {portal!r} {rows}", f.execute(portal, rows)))
        if rows or self._chance.random() < 0.03:
            sent.append((f"Execute {portal!r}", f.execute(portal)))
        if self._chance.random() < 0.03:
            sent.append((f"Close 'S' {name!r}", f.close("S", name)))
            session.prepared.pop(name, None)
        return sent

    def _values(self, kinds: str) -> tuple[list[bytes | None], list[int]]:
        values = [self._value(kind) for kind in kinds]
        if self._chance.random() < 0.02:
            values.append(b"1")
        chance = self._chance.random()
        if chance < 0.6:
            return values, []
        if chance < 0.7:
            return values, [0] * len(kinds)
        binary = [
            struct.pack("!i", int(value)) if value is not None and kind != "t" and len(value) == 1 else value
            for value, kind in zip(values, kinds, strict=False)
        ]
        return binary, [1] * len(kinds)

    def _pipeline(self, session: Session) -> list[tuple[str, bytes]]:
        sent = []
        for _ in range(self._chance.randint(2, 6)):
            sent += self._extended(session)
        return sent

    def _many(self, session: Session) -> list[tuple[str, bytes]]:
        """What drivers make of executemany: one statement with many values, seldom in another form."""
        name = self._chance.choice(("", "m"))
        sent = [self._parse(session, name, self._chance.choice(MANY))]
        is_described = self._chance.random() < 0.5
        for _ in range(self._chance.randint(2, 12)):
            if self._chance.random() < 0.02:
                sent += self._execution(session, name)
            values = [self._value(kind) for kind in session.prepared.get(name, "")]
            sent.append((f"Bind '' {name!r} {values}", f.bind("", name, values)))
            if is_described:
                sent.append(("Describe P ''", f.describe("P", "")))
            sent.append(("Execute ''", f.execute("")))
        return sent


def line_of(message: Message) -> str:
    """A message as text that is the same for both servers."""
    if message.tag == "A":
        return message.text
    line = shown(message)
    return line.split(" where=")[0] if message.tag == "E" and " 55P03 " in line else line


def first_difference(theirs: list[str], ours: list[str]) -> str | None:
    """What differs first, with the lines before it."""
    if theirs == ours:
        return None
    pairs = zip([*theirs, "(end)"], [*ours, "(end)"], strict=False)
    same = next(place for place, pair in enumerate(pairs) if pair[0] != pair[1])
    before = "\n".join(f"    {line}" for line in theirs[max(0, same - 40) : same])
    return f"{before}\n  PostgreSQL: {theirs[same : same + 2]}\n  ours:       {ours[same : same + 2]}"
