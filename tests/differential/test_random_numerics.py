"""Random numeric expressions on PostgreSQL 15 and here: values, display scales, types and errors.

Columns with a precision are integers in SQLite, and so is what is computed of them as long as it fits 64
bits; the values go to the ends of the ranges, so that much of it does not.
"""

import random
from collections.abc import Iterator

import pytest

from harness.comparison import Link, differences
from harness.postgres import PostgresCluster
from harness.servers import ServerProcess

COLUMNS = {"a": (15, 2), "b": (15, 2), "c": (18, 0), "d": (18, 18), "e": (5, 4), "f": (12, 6)}
ROWS = 30


class Maker:
    """Statements over table t, all from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def table(self) -> Iterator[str]:
        columns = ", ".join(f"{name} numeric({p}, {s})" for name, (p, s) in COLUMNS.items())
        yield f"CREATE TABLE t (id int PRIMARY KEY, {columns}, i int, k bigint, n numeric, g numeric(30, 10))"
        yield "CREATE TABLE kept (id int, p numeric, q numeric(20, 3), r numeric(16, 4))"
        for row in range(ROWS):
            values = [self._fixed(p, s) for p, s in COLUMNS.values()]
            values.append(self._one_of("NULL", "0", "-7", "2147483647", "12"))
            values.append(self._one_of("NULL", "5", "9223372036854775807", "-9223372036854775808"))
            values.append(
                self._one_of("'NaN'", "'Infinity'", "NULL", "1.1", "-3.50", "1234567890123456789.1")
            )
            values.append(self._fixed(30, 10))
            yield f"INSERT INTO t VALUES ({row}, {', '.join(values)})"

    def _one_of(self, *choices: str) -> str:
        return self.random.choice(choices)

    def _fixed(self, precision: int, scale: int) -> str:
        kind, largest = self.random.random(), 10**precision - 1
        if kind < 0.2:
            return self._one_of("NULL", "0")
        number = self.random.randrange(10 ** self.random.randrange(1, precision + 1))
        number = largest - self.random.randrange(3) if kind < 0.4 else number
        digits = str(number).rjust(scale + 1, "0")
        text = f"{digits[:-scale]}.{digits[-scale:]}" if scale else digits
        return f"-{text}" if self.random.random() < 0.4 else text

    def literal(self) -> str:
        if self.random.random() < 0.7:
            fraction = "".join(self.random.choice("0123456789") for _ in range(self.random.randrange(1, 6)))
            return f"{self.random.randrange(1000)}.{fraction}"
        return self._one_of("7", "1e3", "0.000", "-2.5", "99999999999999.999", "'1.25'", "2.5::numeric(9,3)")

    def column(self) -> str:
        return self._one_of(*COLUMNS, *COLUMNS, "i", "k", "n", "g")

    def expression(self, depth: int) -> str:
        if depth <= 0:
            return self.column() if self.random.random() < 0.7 else self.literal()
        inner, other = self.expression(depth - 1), self.expression(depth - self.random.randrange(1, 3))
        if self.random.random() < 0.6:
            return f"({inner} {self._one_of('+', '-', '*', '*')} {other})"
        return self._one_of(
            f"(-{inner})",
            f"abs({inner})",
            f"round({inner}, {self.random.randrange(-2, 5)})",
            f"trunc({inner}, {self.random.randrange(-2, 5)})",
            f"coalesce({inner}, {other})",
            f"greatest({inner}, {other})",
            f"nullif({inner}, {other})",
            f"({inner} / nullif({other}, 0))",
            f"({inner})::numeric({self.random.randrange(16, 40)}, {self.random.randrange(6)})",
            f"(CASE WHEN {self.condition(depth - 1)} THEN {inner} ELSE {other} END)",
            f"(CASE WHEN {self.condition(depth - 1)} THEN {inner} END)",
        )

    def condition(self, depth: int) -> str:
        left, right = self.expression(depth), self.expression(depth - 1)
        return self._one_of(
            f"{left} {self._one_of('<', '<=', '>', '>=', '=', '<>')} {right}",
            f"{left} BETWEEN {self.literal()} AND {right}",
            f"{left} IN ({right}, {self.literal()})",
            f"{left} IS DISTINCT FROM {right}",
        )

    def aggregate(self, depth: int) -> str:
        name = self._one_of("sum", "sum", "avg", "min", "max", "count", "stddev", "var_pop")
        value = self.expression(depth)
        return self._one_of(
            f"{name}({value})",
            f"{name}({value}) FILTER (WHERE {self.condition(1)})",
            f"sum(CASE WHEN {self.condition(1)} THEN {value} ELSE {self._one_of('0', '0.00')} END)",
            f"round({name}({value}), 2) - sum({self.column()})",
        )

    def statement(self) -> str:
        """One whose rows come in a certain order, and of which no equal values look different."""
        depth = self.random.randrange(1, 4)
        one, two = self.expression(depth), self.expression(depth)
        frame = self._one_of("", "ROWS 2 PRECEDING", "ROWS BETWEEN 1 FOLLOWING AND 3 FOLLOWING")
        name = self._one_of("sum", "avg", "min", "max")
        inner = f"SELECT id, i, {one} AS v FROM t"
        return self._one_of(
            f"SELECT id, {one}, {two}, ({self.expression(1)})::text FROM t ORDER BY id",
            f"SELECT id FROM t WHERE {self.condition(depth)} ORDER BY id",
            f"SELECT id, {one} AS v FROM t ORDER BY v {self._one_of('', 'DESC', 'NULLS FIRST')}, id",
            f"SELECT {self.aggregate(depth)}, {self.aggregate(depth)}, {self.aggregate(1)} FROM t",
            f"SELECT i, {self.aggregate(depth)}, {self.aggregate(1)} FROM t GROUP BY i ORDER BY i",
            f"SELECT i, {self.aggregate(depth)} AS s FROM t GROUP BY i ORDER BY s DESC, i",
            f"SELECT id, {name}({one}) OVER (ORDER BY id {frame}), rank() OVER (ORDER BY {two}) FROM t"
            " ORDER BY id",
            f"SELECT i, sum(v), avg(v * 2), max(v) - 1.5, count(DISTINCT v) FROM ({inner}) s GROUP BY i"
            " ORDER BY i",
            f"SELECT array_agg({one} ORDER BY {two}, id), string_agg(({one})::text, ' ' ORDER BY id) FROM t",
            f"SELECT id FROM t WHERE {one} IN (SELECT {self.expression(1)} FROM t) ORDER BY id",
            f"SELECT x.id, y.id FROM t x JOIN t y ON x.a * x.{self._one_of('b', 'e')} = y.b * y.a"
            " ORDER BY 1, 2",
            f"WITH w AS (SELECT i, sum({one}) AS s, max({self.column()}) AS m FROM t GROUP BY i)"
            " SELECT s, m, s * 2, s - m, s > m, sum(s) OVER (ORDER BY i) FROM w ORDER BY s, i",
            f"DELETE FROM kept; INSERT INTO kept SELECT id, {one}, {two}, {self.expression(1)} FROM t"
            f" WHERE id = {self.random.randrange(ROWS)} RETURNING *",
        )


def compared(theirs: Link, ours: Link, seed: int, count: int) -> list[str]:
    """What differs in so many statements."""
    maker, found = Maker(seed), []
    for text in maker.table():
        assert not differences(theirs.run(text), ours.run(text)), text
    for _ in range(count):
        text = maker.statement()
        left, right = theirs.run(text), ours.run(text)
        if any("out of range" in outcome.error.get("message", "") for outcome in (left, right)):
            continue  # of integers, which PostgreSQL does not compute where it sees that nobody needs them
        if "cannot hold NaN" in right.error.get("detail", ""):
            continue  # see docs/differences.md
        unlike = differences(left, right)
        if any(name in unlike for name in ("rows", "sqlstate")):
            found.append(f"{text}\n  PostgreSQL: {left}\n  ours:       {right}")
    return found


@pytest.mark.parametrize("seed", range(4))
def test_random_numerics(postgres: PostgresCluster, clean_server: ServerProcess, seed: int) -> None:
    """Exact at any size, with the display scale that PostgreSQL gives."""
    postgres.reset()
    theirs, ours = (Link(server.conninfo("postgres", "postgres")) for server in (postgres, clean_server))
    try:
        found = compared(theirs, ours, seed, 60)
    finally:
        theirs.close()
        ours.close()
    assert not found, "\n\n".join(found)
