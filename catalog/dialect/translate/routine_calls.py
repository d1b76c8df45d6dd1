"""Queries that are nothing but calls of routines, which run outside SQLite: there they may write and wait.

`SELECT f(args)`, and `SELECT .. FROM f(args)` with no other table. SQLite computes the arguments before,
and of rows what the query makes of them afterwards.
"""

from typing import Any

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.inlining import has_only_targets
from polar_lite.catalog.dialect.plan import Slot
from polar_lite.catalog.dialect.storage import generate, template, with_place
from polar_lite.catalog.dialect.translate import queries
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import translate
from polar_lite.catalog.dialect.translate.values.conversion import stored
from polar_lite.catalog.functions.information.locking import WAITING
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.functions.sqlite import outside
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.codecs.numeric import unkey
from polar_lite.protocol.records import dataclass


def of(query: q.Query) -> tuple[q.FuncExpr, ...]:
    """The calls when the query is nothing but calls of routines, or of what may wait; () otherwise."""
    if not has_only_targets(query):
        return ()
    calls = [t.expr for t in query.targets]
    found: list[q.FuncExpr] = []
    for expr in calls:
        if not isinstance(expr, q.FuncExpr) or expr.function.returns_set:
            return ()
        if not _runs_outside(expr.function):
            return ()
        if any(
            isinstance(n, q.FuncExpr) and n.function.routine_oid is not None
            for a in expr.args
            for n in q.nodes_of(a)
        ):
            return ()
        found.append(expr)
    return tuple(found)


def _runs_outside(function: Function) -> bool:
    """Whether a function is better called outside SQLite: it waits, writes, or runs PL."""
    return (
        function.routine_oid is not None or function.may_write or function.source.partition("/")[0] in WAITING
    )


def arguments(tr: Translation, calls: tuple[q.FuncExpr, ...]) -> str:
    """SQL of one row with the arguments of all calls."""
    args = [translate(tr, arg) for expr in calls for arg in expr.args]
    places = ", ".join(f"{{{i}}}" for i in range(len(args))) or "NULL"
    return tr.completed(generate(template(f"SELECT {places}", *args)))


def rows_of(query: q.Query) -> q.FuncExpr | None:
    """The call when all that a query reads is the rows of one routine, whose arguments are no columns."""
    items = query.from_items
    if len(items) != 1 or not isinstance(items[0], q.RangeTblRef) or query.set_operation or query.ctes:
        return None
    entry = items[0].entry
    if entry.is_spread or entry.limits is not None or entry.hierarchy is not None or query.locking:
        return None
    call = _of_set(entry.function)
    if call is None:
        return None
    nodes = list(q.nodes_of(query))
    if any(isinstance(n, q.SubLink) or (n is not call and _is_outside(n)) for n in nodes):
        return None
    return call


def _of_set(expr: q.Expr | None) -> q.FuncExpr | None:
    """The routine whose rows a function of FROM gives: itself, or one whose collection is unnested."""
    if not isinstance(expr, q.FuncExpr) or not expr.function.returns_set:
        return None
    if _is_outside(expr):
        return expr
    inner = expr.args[0] if expr.function.name == "unnest" else None
    while isinstance(inner, q.Relabel | q.CoerceToDomain):
        inner = inner.arg
    return inner if isinstance(inner, q.FuncExpr) and _is_outside(inner) else None


def _is_outside(node: Any) -> bool:
    return isinstance(node, q.FuncExpr) and _runs_outside(node.function)


def rows(tr: Translation, query: q.Query) -> "RoutineRows":
    call = rows_of(query)
    assert call is not None
    sql = arguments(tr, (call,))
    # Its number is known when all others are.
    given, place = len(tr.slots), template("?0")
    tr.given = place
    if not call.function.returns_set:
        query = q.replaced(query, call, q.Given(call.type))
    tree = queries.select(tr, query)
    return RoutineRows(
        sql, (call,), with_place(tr.completed(generate(tree)), len(tr.slots) + 1), tuple(tr.slots), given
    )


@dataclass(frozen=True, slots=True)
class RoutineCall:
    """`SELECT f(args)`: the arguments come from one row of SQLite, the calls run outside of it."""

    sql: str
    calls: tuple[q.FuncExpr, ...]

    def run(self, session: Any, values: list[Any]) -> list[tuple[Any, ...]]:
        cursor = session.connection.raw.execute(self.sql, values)
        row = cursor.fetchone()
        cursor.close()
        result: list[Any] = []
        place = 0
        for expr in self.calls:
            given = row[place : place + len(expr.args)]
            place += len(expr.args)
            native = [_native(value, arg.type) for value, arg in zip(given, expr.args, strict=True)]
            function = expr.function
            if function.strict and None in native:
                result.append(None)
                continue
            if function.routine_oid is None:
                assert function.python is not None
                result.append(stored(function.python(session.context, *native), expr.type))
                continue
            result.append(stored(session.context.call_routine(function.callee, native), expr.type))
        return [tuple(result)]


@dataclass(frozen=True, slots=True)
class RoutineRows:
    """`SELECT .. FROM f(args)`: as a RoutineCall, and `rows_sql` reads the set, which is its last parameter.

    slots: of both, the first `given` of them of the arguments.
    """

    sql: str
    calls: tuple[q.FuncExpr, ...]
    rows_sql: str
    slots: tuple[Slot, ...]
    given: int

    def run(self, session: Any, values: list[Any]) -> list[tuple[Any, ...]]:
        raw = session.connection.raw
        given = raw.execute(self.sql, values[: self.given]).fetchone()
        (call,) = self.calls
        made = outside(call.function, session.connection)(*given[: len(call.args)])
        found: list[tuple[Any, ...]] = raw.execute(self.rows_sql, [*values, made]).fetchall()
        return found


Call = RoutineCall | RoutineRows


def _native(value: Any, type_: TypeRef) -> Any:
    if value is None:
        return None
    if type_.oid == lookup.NUMERIC:
        return unkey(value)
    return bool(value) if type_.oid == lookup.BOOL else value


def is_set(call: Any) -> bool:
    """Whether it is rows, which its plan's SQL reads, too."""
    return isinstance(call, RoutineRows)


def may_write(call: Call) -> bool:
    functions = [expr.function for expr in call.calls if expr.function.routine_oid is not None]
    return any(function.may_write or function.volatility == "v" for function in functions)
