"""Calls of SQL functions become the expressions that their bodies are, as PostgreSQL's planner does it.

Only a body that is one SELECT of one expression, and only where that changes neither the result nor how often
an argument with effects is computed. Whatever stands in the way leaves the call, which the PL runtime carries
out. So do checks, whose SQL stands in SQLite's tables: their functions may be replaced.
Source: PostgreSQL 15, clauses.c (inline_function), docs 38.5 (xfunc-sql).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import coercion, lookup
from polar_lite.catalog.dialect.binder.dispatch import bind_query
from polar_lite.catalog.dialect.binder.state import Environment, Statement
from polar_lite.catalog.dialect.plan import Source
from polar_lite.catalog.dialect.polar.parse import parse_sql_body, parse_statement
from polar_lite.catalog.dialect.splitter import split
from polar_lite.catalog.dialect.stored_texts import is_immutable
from polar_lite.catalog.dialect.translate.clauses.postponed import is_volatile
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.objects import Routine
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError

# How much an argument may cost that is computed more than once, in calls (cpu_operator_cost).
_CHEAP: Final = 10
_NOT_ALONE: Final = (q.SubLink, q.Aggref, q.WindowFunc, q.Query)
# NULL in, NULL out.
_STRICT: Final = (q.Const, q.Param, q.Relabel, q.Represent, q.CoerceViaIO)


@dataclass(frozen=True, slots=True)
class _Body:
    """A function's expression, whose Params are the parameters by place; what it calls itself, for 42501."""

    expr: q.Expr
    uses: Counter[int]
    executes: dict[int, None]


def inlined(st: Statement, tree: Any) -> Any:
    """The bound tree of a statement, or a part of one, without the calls that are expressions."""
    return _Inliner(st).inlined(tree) if st.executes and q.calls_any(tree, _is_candidate) else tree


def inlined_text(environment: Environment, tree: Any) -> Any:
    """The same for what the catalog keeps, for whose rights nobody asks any more."""
    return _Inliner(Statement(environment, is_stored_text=True)).inlined(tree)


def _is_candidate(function: Function) -> bool:
    return function.routine_oid is not None and function.language == "sql" and not function.returns_set


class _Inliner:
    """inside: the routines whose bodies are being gone through."""

    def __init__(self, st: Statement, inside: tuple[int, ...] = ()) -> None:
        self._st, self._inside = st, inside

    def inlined(self, node: Any) -> Any:
        if not _has_parts(node):
            return node
        if isinstance(node, q.RangeTblEntry) and isinstance(node.function, q.FuncExpr):
            # A function in FROM keeps its name and its columns.
            return replace(node, function=q.with_parts(node.function, self.inlined))
        node = q.with_parts(node, self.inlined)
        if not isinstance(node, q.FuncExpr) or not _is_candidate(node.function):
            return node
        body = self._body(node.function)
        if body is None or not all(_may_stand(arg, body.uses[place]) for place, arg in enumerate(node.args)):
            return node
        self._st.executes |= body.executes
        return _filled(body.expr, node.args)

    def _body(self, function: Function) -> _Body | None:
        oid = function.routine_oid
        if oid is None or oid in self._inside:
            return None
        environment = self._st.environment

        def make(snapshot: Snapshot) -> _Body | None:
            routine = snapshot.routine(oid)
            return None if routine is None else self._read(routine, function, environment.over(snapshot))

        return environment.snapshot.worked_out((_Body, oid, function.args, environment.key), make)

    def _read(self, routine: Routine, function: Function, environment: Environment) -> _Body | None:
        if not _is_simple(routine):
            return None
        st = Statement(environment, routine.source, variables=_Parameters(routine, function))
        try:
            if routine.body is not None:
                st.mean(routine.body.names)
            expr = _only_expression(st, _statements(routine))
            if expr is not None:
                result = TypeRef(function.result) if function.settled else routine.result
                expr = coercion.coerce_to_target(st, expr, result.bare(), "a")
        except PgError:
            return None  # running it says what is wrong
        if expr is None:
            return None
        expr = _Inliner(st, (*self._inside, routine.oid)).inlined(coercion.as_key(expr))
        if not _keeps_promises(expr, function):
            return None
        uses = Counter(node.index for node in q.nodes_of(expr) if _is_parameter(node))
        if function.strict and len(uses) < len(function.args):
            return None
        return _Body(_without_places(expr), uses, st.executes)


def _is_simple(routine: Routine) -> bool:
    return (
        routine.kind == "f"
        and not routine.security_definer
        and not routine.config
        and all(mode in "iv" for mode in routine.arg_modes)
        and routine.result.oid not in (lookup.RECORD, lookup.VOID)
    )


def _statements(routine: Routine) -> list[exp.Expr]:
    if routine.body is not None:
        return parse_sql_body(routine.body.text)
    statements = split(routine.source)
    return [parse_statement(found.text, found.start) for found in statements if len(statements) == 1]


def _only_expression(st: Statement, statements: Sequence[exp.Expr]) -> q.Expr | None:
    """What a body selects that is nothing but a SELECT of one expression."""
    if len(statements) != 1 or not isinstance(statements[0], exp.Select):
        return None
    query = bind_query(st, None, statements[0])
    if not has_only_targets(query) or len(query.targets) != 1:
        return None
    expr = query.targets[0].expr
    if q.holds(expr, *_NOT_ALONE) or q.calls_any(expr, lambda function: function.returns_set):
        return None
    return expr


def has_only_targets(query: q.Query) -> bool:
    """Whether a SELECT is nothing but expressions."""
    return bool(query.targets) and not (
        (query.from_items and not _is_dual(query))
        or query.where
        or query.set_operation
        or query.order
        or query.limit
        or query.offset
        or query.group
        or query.having
        or query.ctes
        or query.distinct
        or query.has_aggregates
    )


def _is_dual(query: q.Query) -> bool:
    """Whether FROM is one row of constants that nothing refers to."""
    items = query.from_items
    if len(items) != 1 or not isinstance(items[0], q.RangeTblRef):
        return False
    entry = items[0].entry
    if entry.kind is not q.RteKind.VALUES or entry.has_rows or not entry.rows:
        return False
    return not any(
        isinstance(part, q.Var) and part.varno == entry.varno for part in q.nodes_of(query.targets)
    )


def _keeps_promises(expr: q.Expr, function: Function) -> bool:
    """Whether the expression is no more volatile and no less strict than the function says."""
    if function.volatility == "i" and not is_immutable(expr):
        return False
    if function.volatility == "s" and is_volatile(expr):
        return False
    return not function.strict or all(map(_is_strict, q.nodes_of(expr)))


def _is_strict(node: Any) -> bool:
    return isinstance(node, _STRICT) or (isinstance(node, q.FuncExpr | q.NativeExpr) and node.function.strict)


def _may_stand(arg: q.Expr, uses: int) -> bool:
    """Whether an argument may be computed as often as the parameter is used."""
    if uses == 1 or isinstance(arg, q.Var | q.Const | q.Param):
        return True
    if not uses:
        return not is_volatile(arg)
    calls = [node.function for node in q.nodes_of(arg) if isinstance(node, q.FuncExpr | q.NativeExpr)]
    is_cheap = len(calls) <= _CHEAP and not any(function.routine_oid for function in calls)
    return is_cheap and not is_volatile(arg) and not q.holds(arg, q.SubLink)


def _is_parameter(node: Any) -> bool:
    return isinstance(node, q.Param) and node.source is Source.VARIABLE


def _filled(node: Any, args: Sequence[q.Expr]) -> Any:
    if _is_parameter(node):
        return args[node.index]
    return q.with_parts(node, lambda part: _filled(part, args)) if _has_parts(node) else node


def _without_places(node: Any) -> Any:
    """Places in the body are none in the statement."""
    if not _has_parts(node):
        return node
    node = q.with_parts(node, _without_places)
    return replace(node, location=-1) if getattr(node, "location", -1) != -1 else node


def _has_parts(node: Any) -> bool:
    kind: Any = type(node)
    return kind is tuple or q.parts_of(kind) is not None


class _Parameters:
    """What names and $1, $2 .. mean in a body: places of arguments."""

    conflict = "use_column"

    def __init__(self, routine: Routine, function: Function) -> None:
        declared = routine.all_args if routine.function.args == function.args else ()
        types = declared or tuple(map(TypeRef, function.args))
        self._types = [type_.bare() for type_ in types]
        names = dict(enumerate(routine.arg_names))
        self._places: dict[tuple[str, ...], int] = {}
        for place in range(len(types)):
            if name := names.get(place):
                self._places[name,] = self._places[routine.name, name] = place

    def resolve(self, parts: tuple[str, ...]) -> tuple[Any, TypeRef] | None:
        place = self._places.get(parts)
        return None if place is None else (place, self._types[place])

    def positional(self, number: int) -> tuple[Any, TypeRef] | None:
        return (number - 1, self._types[number - 1]) if 0 < number <= len(self._types) else None
