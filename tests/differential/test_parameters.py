"""Parameters of psycopg, text and binary, on both sides: Python values, column types, errors."""

import datetime
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from harness.postgres import PostgresCluster
from harness.servers import ServerProcess

NOON = datetime.datetime(2024, 2, 29, 12, 0, tzinfo=datetime.UTC)

Values = tuple[Any, ...] | dict[str, Any]

STATEMENTS: list[tuple[str, Values]] = [
    ("SELECT %s", (1,)),
    ("SELECT %s", ("text",)),
    ("SELECT %s", (None,)),
    ("SELECT %s + 1", (41,)),
    ("SELECT %s + 1", ("41",)),
    ("SELECT %s || 'x', %s::text || 1", ("a", 2)),
    ("SELECT %s::int8, %s::int2, %s::numeric", (2**40, 7, Decimal("1.50"))),
    ("SELECT %s * %s", (Decimal("1.10"), 3)),
    ("SELECT %s::numeric / 3", (Decimal("10"),)),
    ("SELECT %s::float8 / 3", (10.0,)),
    ("SELECT %s AND NOT %s", (True, False)),
    ("SELECT %s::date + 1, %s - INTERVAL '1 hour'", (datetime.date(2024, 2, 28), NOON)),
    ("SELECT %s::timestamp, %s::time", ("2024-01-01 10:00", datetime.time(1, 2, 3))),
    ("SELECT %s = ANY(%s)", (2, [1, 2, 3])),
    ("SELECT 'b' = ANY(%s)", (["a", "b"],)),
    ("SELECT %s::int[]", ([1, None, 3],)),
    ("SELECT coalesce(%s, 'default')", (None,)),
    ("SELECT coalesce(%s, 5)", (None,)),
    ("SELECT CASE WHEN %s > 5 THEN 'big' ELSE 'small' END", (7,)),
    ("SELECT x FROM (VALUES (1), (2), (3)) v(x) WHERE x > %s ORDER BY x LIMIT %s", (1, 1)),
    ("SELECT length(%s), upper(%s), substr(%s, %s)", ("äö", "ß", "hello", 2)),
    ("SELECT %s::bytea, length(%s::bytea)", (b"\x00\x01", b"abc")),
    ("SELECT %s::int", ("abc",)),
    ("SELECT 1 / %s", (0,)),
    ("SELECT %s::date", ("not a date",)),
    ("SELECT %s::int2", (70000,)),
    ("SELECT 'a' LIKE %s", ("a%",)),
    ("SELECT %s IS NULL", (None,)),
    ("SELECT %s IN (%s, %s)", (1, 2, 1)),
    ("SELECT now() > %s", (NOON,)),
    # Of no type until the first comparison gives it one, and text where nothing does.
    ("SELECT x FROM (VALUES (1, 1.5), (2, 0.5)) v(x, n) WHERE %s BETWEEN x AND n", ("1",)),
    (
        "SELECT x FROM (VALUES (1, 1.5), (2, 0.5)) v(x, n) WHERE %s BETWEEN SYMMETRIC x AND n ORDER BY x",
        ("1",),
    ),
    ("SELECT %s BETWEEN x AND n FROM (VALUES (1, 1.5)) v(x, n)", ("1.2",)),
    ("SELECT x, sum(x) OVER (PARTITION BY %s ORDER BY x) FROM (VALUES (1), (2)) v(x)", ("1",)),
    ("SELECT sum(x) OVER (PARTITION BY %(a)s), %(a)s + 1 FROM (VALUES (1), (2)) v(x)", {"a": "1"}),
    ("INSERT INTO p (id, name, amount, ok) VALUES (%s, %s, %s, %s)", (1, "one", Decimal("1.5"), True)),
    ("INSERT INTO p (id, name, amount) VALUES (%s, %s, %s) RETURNING *", (2, None, "2.25")),
    ("INSERT INTO p (id) VALUES (%s)", (1,)),
    ("INSERT INTO p (id, name) VALUES (%s, %s)", (3, "far too long")),
    ("INSERT INTO p (id, amount) VALUES (%s, %s)", (4, Decimal("123456.7"))),
    (
        # Rows that are alike, and some that are not: by the types of values, and by NULLs.
        "INSERT INTO p (id, name, amount) VALUES (%s, %s, %s), (%s, %s, %s), (%s, %s, %s), (%s, %s, %s),"
        " (%s, %s, %s), (%s, upper(%s), %s + 1), (%s, upper(%s), %s + 1) RETURNING *",
        (
            *(11, "a", 1),
            *(12, "b", 3),
            *(70000, None, Decimal("1.5")),
            *(14, "d", -4),
            *(15, "e", Decimal("-2.345")),
            *(16, "f", 6),
            *(17, "g", 7),
        ),
    ),
    ("INSERT INTO p (id, name) VALUES (%s, %s), (%s, %s), (%s, %s)", (21, "a", 22, "b", 23, "far too long")),
    ("INSERT INTO p (id, name) VALUES (%s, %s), (%s, %s), (%s, %s)", (21, "a", 22, "b", 21, "c")),
    ("INSERT INTO p (id, ok) VALUES (%s, %s), (%s, %s), (%s, %s)", (31, True, 32, False, 33, 1)),
    (
        "INSERT INTO p (id, name) VALUES (%(a)s, %(n)s), (%(b)s, %(n)s), (%(c)s, %(n)s), (%(d)s, %(m)s)"
        " RETURNING id, name",
        {"a": 41, "b": 42, "c": 43, "d": 44, "n": "same", "m": "other"},
    ),
    ("INSERT INTO p (id, name) VALUES (%(a)s, %(a)s), (%(b)s, %(b)s)", {"a": 51, "b": 52}),
    # The type that a parameter has got in one row is its type in another.
    (
        "INSERT INTO p (id, name) VALUES (%(a)s, %(x)s), (%(b)s, %(a)s), (%(c)s, %(b)s) RETURNING id, name",
        {"a": "061", "b": "062", "c": "063", "x": "x"},
    ),
    # Lists with items that are alike, by the types of the values too.
    (
        f"SELECT id FROM p WHERE id IN ({', '.join(['%s'] * 12)}) ORDER BY id",
        (11, 12, 70000, 14, 15, 16, 17, 21, -1, 0, 3000000000, Decimal("41.0")),
    ),
    (
        f"SELECT id FROM p WHERE name NOT IN ({', '.join(['%s'] * 11)}) ORDER BY id",
        tuple("abcdefghijk"),
    ),
    (
        f"SELECT id FROM p WHERE name IN ({', '.join(['%s'] * 11)}) ORDER BY id",
        ("a", "b", None, "d", 1, "f", "g", "h", "i", "j", "k"),
    ),
    (
        "SELECT id FROM p WHERE id IN (%(a)s, %(b)s, %(a)s, %(c)s, %(c)s, 15, 16, %(d)s, %(d)s, %(a)s + 1)"
        " ORDER BY id",
        {"a": 11, "b": 12, "c": 13, "d": 14},
    ),
    # Each place where a parameter stands has to say its type.
    ("SELECT 1 WHERE %(a)s IS NULL OR 5 = %(a)s", {"a": "5"}),
    ("SELECT 1 WHERE %(a)s::int IS NULL OR 5 = %(a)s", {"a": "5"}),
    ("SELECT count(%(a)s), 5 + %(a)s", {"a": "5"}),
    ("SELECT sum(1) OVER (PARTITION BY %(a)s), 5 + %(a)s", {"a": "5"}),
    ("SELECT CASE %s WHEN 5 THEN 1 END", ("5",)),
    ("SELECT CASE %s WHEN '5' THEN 1 END", ("5",)),
    (f"SELECT %s IN ({', '.join(['%s'] * 11)})", ("a", *"bcdefghijka")),
    (f"SELECT %s IN ({', '.join(['%s'] * 11)})", (1, *range(2, 12), "1")),
    ("UPDATE p SET amount = amount + %s WHERE id = %s RETURNING amount", (Decimal("0.5"), 1)),
    ("SELECT * FROM p WHERE id = %s", (1,)),
    ("SELECT * FROM p WHERE name = %s", ("one",)),
    ("SELECT * FROM p WHERE amount = %s", (2,)),
    ("SELECT * FROM p WHERE amount > %s ORDER BY id", (Decimal("1.99"),)),
    ("SELECT count(*) FROM p WHERE id = %s", ("1",)),
    ("DELETE FROM p WHERE id = %s", (2,)),
    ("SELECT %s", (datetime.timedelta(days=1, hours=2),)),
    ("SELECT set_config('my.p', %s, false)", ("v",)),
]


def outcome(connection: psycopg.Connection[Any], sql: str, values: Values, binary: bool) -> Any:
    """What psycopg makes of it: rows and columns, or the error."""
    letter = "b" if binary else "t"
    sql = sql.replace("%s", f"%{letter}").replace(")s", f"){letter}")
    try:
        cursor = connection.cursor(binary=binary).execute(sql, values)  # type: ignore[call-overload]
    except psycopg.Error as error:
        return (error.sqlstate, error.diag.message_primary, error.diag.statement_position)
    columns = [(c.name, c.type_code, c.precision, c.scale, c.display_size) for c in cursor.description or []]
    return (cursor.statusmessage, columns, cursor.fetchall() if cursor.description else None)


@pytest.mark.parametrize("binary", [False, True], ids=["text", "binary"])
def test_parameters(postgres: PostgresCluster, fresh_server: ServerProcess, binary: bool) -> None:
    postgres.reset()
    wrong = []
    with (
        psycopg.connect(postgres.conninfo(), autocommit=True) as theirs,
        psycopg.connect(fresh_server.conninfo("postgres", "postgres"), autocommit=True) as ours,
    ):
        for side in (theirs, ours):
            side.execute(
                "CREATE TABLE p (id int PRIMARY KEY, name varchar(5), amount numeric(6,2),"
                " ok bool DEFAULT false)"
            )
        for sql, values in STATEMENTS:
            left, right = (outcome(side, sql, values, binary) for side in (theirs, ours))
            if left != right:
                wrong.append(f"{sql} {values}\n  PostgreSQL {left}\n  ours       {right}")
    assert not wrong, f"{len(wrong)} of {len(STATEMENTS)}:\n" + "\n".join(wrong)
