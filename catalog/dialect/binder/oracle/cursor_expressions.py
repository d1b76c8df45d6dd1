"""Oracle's CURSOR (query): a cursor over the query, opened each time the expression is computed.

It is a call of a function that has the query's plan. What the query takes from outside of it, columns of the
queries around it and values of the statement, are the call's arguments, and the plan's parameters.
Oracle 19c SQL Reference, "CURSOR Expressions".
"""

from dataclasses import replace
from itertools import count
from typing import Any, Final
from weakref import WeakValueDictionary

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.coercion import as_key
from polar_lite.catalog.dialect.binder.dispatch import bind_query, binds, location
from polar_lite.catalog.dialect.binder.state import Scope, Statement
from polar_lite.catalog.dialect.plan import Plan, Source
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.pgtypes import BY_NAME
from polar_lite.protocol.sqlstate import unsupported

_REFCURSOR: Final = BY_NAME["refcursor"].oid
_OID: Final = 9058
_TEXT: Final = "CURSOR (query)"
_numbers = count(1)
# A function that SQLite knows serves all plans that have one of its signature; the number tells whose query.
_QUERIES: "WeakValueDictionary[int, _CursorQuery]" = WeakValueDictionary()


class _CursorQuery:
    """The query of one expression; what computes the function has it, and is part of the statement's plan."""

    def __init__(self, st: Statement, query: q.Query) -> None:
        self._st, self._query = st, query
        self._plan: Plan | None = None
        self.number = next(_numbers)
        _QUERIES[self.number] = self

    @property
    def plan(self) -> Plan:
        if self._plan is None:
            from polar_lite.catalog.dialect.translate.plans import plan_of  # it is made of what is bound

            self._plan = plan_of(self._st, self._query)
        return self._plan

    def __call__(self, context: SessionContext, number: int, *values: Any) -> str:
        return str(context.runtime.cursors.open_plan(_QUERIES[number].plan, values, _TEXT))


@binds(nodes.CursorExpression, "query")
def bind_cursor(scope: Scope, node: Any) -> q.Expr:
    st = scope.statement
    if st.view_depth or st.recorded is not None or st.as_written or st.is_stored_text:
        raise unsupported(f"{_TEXT} in a view or another definition")
    lateral, scope.lateral_active = scope.lateral_active, True
    try:
        query = bind_query(st, scope, node.query)
    finally:
        scope.lateral_active = lateral
    if query.command is not q.Command.SELECT:
        raise st.unsupported(f"{_TEXT} of a statement that writes", location(node))
    closed = _Closed(query)
    inner = Statement(st.environment, st.text, [arg.type.oid for arg in closed.arguments])
    inner.role, inner.last_varno, inner.tested_rows = st.role, st.last_varno, set(st.tested_rows)
    inner.reads = set(st.reads)
    cursor = _CursorQuery(inner, closed.query)
    st.cursors += 1
    arguments = [as_key(arg) for arg in closed.arguments]
    function = Function(
        _OID,
        f"cursor_{st.cursors}",
        (lookup.INT8, *(arg.type.oid for arg in arguments)),
        _REFCURSOR,
        python=cursor,
        context=True,
        strict=False,
        volatility="v",
        may_write=q.calls_any(closed.query, _may_write),
        settled=True,
    )
    number = q.Const(TypeRef(lookup.INT8), cursor.number)
    return q.FuncExpr(TypeRef(_REFCURSOR), function, (number, *arguments), location=location(node))


def _may_write(function: Function) -> bool:
    return function.may_write or (function.routine_oid is not None and function.volatility == "v")


class _Closed:
    """A query without what it takes from outside: query, and the arguments that its parameters stand for."""

    def __init__(self, query: q.Query) -> None:
        found = list(q.nodes_of(query))
        self._own = {node.varno for node in found if isinstance(node, q.RangeTblEntry)}
        self.arguments: list[q.Expr] = []
        items = {node.name for node in found if isinstance(node, q.CommonTableExpr)}
        read = {node.cte_name for node in found if isinstance(node, q.RangeTblEntry)} - {""}
        if read - items:
            raise unsupported(f"{_TEXT} over an item of the WITH around it")
        self._depth = 0  # of queries, this one included
        self.query: q.Query = self._part(query)

    def _part(self, node: Any) -> Any:
        match node:
            case q.Param() | q.NegatedLiteral():
                return self._parameter(node)
            case q.Var() if node.varno not in self._own:
                return self._parameter(replace(node, levelsup=node.levelsup - self._depth))
            case q.Aggref() | q.Grouping() if node.levelsup >= self._depth:
                raise unsupported(f"{_TEXT} with an aggregate of a query around it")
            case q.Query():
                self._depth += 1
                changed = q.with_parts(node, self._part)
                self._depth -= 1
                return changed
        return q.with_parts(node, self._part)

    def _parameter(self, outer: q.Expr) -> q.Expr:
        if isinstance(outer, q.Var) and outer.attnum == q.WHOLE:
            raise unsupported(f"{_TEXT} that uses a whole row from outside")
        if outer not in self.arguments:
            self.arguments.append(outer)
        type_ = outer.type
        plain = TypeRef(type_.oid, type_.typmod, domain=type_.domain)
        param = q.Param(plain, Source.PARAM, self.arguments.index(outer), plain)
        return q.Represent(type_, param) if type_.is_fixed else param
