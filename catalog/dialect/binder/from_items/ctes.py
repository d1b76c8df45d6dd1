"""WITH, and WITH RECURSIVE in the form SQLite also has (one recursive reference).

Source: PostgreSQL 15, parse_cte.c.
"""

from dataclasses import replace
from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.coercion import location_of
from polar_lite.catalog.dialect.binder.columns import fold
from polar_lite.catalog.dialect.binder.dispatch import bind_query, check_args, location
from polar_lite.catalog.dialect.binder.from_items import recursion, traces
from polar_lite.catalog.dialect.binder.state import CteName, Scope, Statement
from polar_lite.protocol import sqlstate as code


def bind_with(scope: Scope, node: Any) -> tuple[q.CommonTableExpr, ...]:
    """Bind the items in order; each sees those before it, with RECURSIVE also itself."""
    if node is None:
        return ()
    st = scope.statement
    check_args(st, node, frozenset({"expressions", "recursive", "routines"}))
    if node.args.get("routines") is not None:
        _declare_functions(scope, node)
    names: set[str] = set()
    for item in node.expressions:
        name = recursion.name_of(st, item)
        if name in names:
            raise st.error(
                code.DUPLICATE_ALIAS, f'WITH query name "{name}" specified more than once', location(item)
            )
        names.add(name)
    items = [(item, recursion.is_oracles(st, item)) for item in node.expressions]
    if node.args.get("recursive"):
        items = recursion.ordered(st, node.expressions)
    result: list[q.CommonTableExpr] = []
    for number, (item, recursive) in enumerate(items):
        check_args(st, item, frozenset({"this", "alias", "materialized", "search", "cycle"}))
        name = recursion.name_of(st, item)
        scope.later = frozenset(recursion.name_of(st, other) for other, _ in items[number:])
        if isinstance(item.this, exp.DML):
            _check_change(scope, item, name, recursive=recursive)
        result.append(_bind_item(scope, item, name, recursive=recursive))
    scope.later = frozenset()
    return tuple(result)


def _declare_functions(scope: Scope, node: Any) -> None:
    """WITH FUNCTION, in the WITH of the whole statement."""
    from polar_lite.catalog.plsql.local_functions import functions  # it imports the binder

    st = scope.statement
    if scope.parent is not None or st.recorded is not None or st.variables is not None:
        raise st.unsupported("WITH FUNCTION in a subquery, a view or PL", location(node))
    st.local_functions = functions(st.environment, node.args["routines"])


def _check_change(scope: Scope, item: Any, name: str, *, recursive: bool) -> None:
    """INSERT, UPDATE and DELETE stand in the WITH of the whole statement only."""
    st, place = scope.statement, location(item)
    if isinstance(item.this, nodes.Merge):
        raise st.error(code.FEATURE_NOT_SUPPORTED, "MERGE not supported in WITH query", place)
    if isinstance(item.this, nodes.InsertAll):
        raise st.unsupported("INSERT ALL in WITH", place)
    if scope.parent is not None:
        message = "WITH clause containing a data-modifying statement must be at the top level"
        raise st.error(code.FEATURE_NOT_SUPPORTED, message, place)
    if recursive:
        message = f'recursive query "{name}" must not contain data-modifying statements'
        raise st.error(code.INVALID_RECURSION, message, place)


def _bind_item(scope: Scope, item: Any, name: str, *, recursive: bool) -> q.CommonTableExpr:
    st = scope.statement
    names = [fold(st, column) for column in item.args["alias"].args.get("columns") or ()]
    physical = f"w{st.next_varno()}"
    is_recursive = False
    body = item.this
    traced = traces.clauses(scope, item)
    if recursive:
        recursion.check(st, item)
        # The first arm gives the types that the recursive one sees.
        inner = Scope(st, scope)
        bind_with(inner, body.args.get("with_"))
        first = bind_query(st, inner, body.this)
        mark = CteName(name, physical, (), first, not_yet=True)
        mark.columns = _columns(scope, first, names, name, location(item))
        mark.columns += traces.added(*traced, len(mark.columns))
        scope.ctes[name] = mark
        query = bind_query(st, scope, body)
        if st.snapshot.database.mode == "oracle" and not _same_shapes(first, query):
            # In Oracle both terms decide about the types: what the recursive one sees is what they agree on.
            first, mark.columns = query, _columns(scope, query, names, name, location(item))
            mark.columns += traces.added(*traced, len(mark.columns))
            query = bind_query(st, scope, body)
        is_recursive = mark.used_recursively
        _check_terms(scope, query, first, name, physical)
    else:
        query = bind_query(st, scope, body)
        if query.commands is not None:
            query = _single(st, query)
    columns = _columns(scope, query, names, name, location(item))
    trace = None
    if any(traced):
        if not is_recursive:
            raise st.error(code.SYNTAX_ERROR, "WITH query is not recursive", location(item))
        traces.check(st, item, [column.name for column in columns], *traced)
        columns += traces.added(*traced, len(columns))
        trace = traces.traced(st, query, columns, physical, *traced)
    returns_rows = query.command is q.Command.SELECT or bool(query.returning)
    scope.ctes[name] = CteName(name, physical, columns, query, returns_rows=returns_rows)
    return q.CommonTableExpr(
        name=physical,
        query=query,
        columns=columns,
        recursive=is_recursive,
        materialized=item.args.get("materialized"),
        alias=name,
        given=tuple(names),
        traced=trace,
    )


def _single(st: Statement, query: q.Query) -> q.Query:
    from polar_lite.catalog.dialect.binder.rules.rewriting import single  # it binds queries, too

    return single(st, query)


def _check_terms(scope: Scope, query: q.Query, first: q.Query, name: str, physical: str) -> None:
    """The recursive term has no aggregates (42P19), and does not change the columns' types (42804)."""
    st = scope.statement
    operation = query.set_operation
    assert operation is not None
    for arm in q.nodes_of(operation.right):
        if not (isinstance(arm, q.Query) and arm.has_aggregates):
            continue
        if any(isinstance(n, q.RangeTblEntry) and n.cte_name == physical for n in q.nodes_of(arm.from_items)):
            aggregate = next(n for n in q.nodes_of(arm) if isinstance(n, q.Aggref))
            message = "aggregate functions are not allowed in a recursive query's recursive term"
            raise st.error(code.INVALID_RECURSION, message, aggregate.location)
    for number, (one, both) in enumerate(zip(first.targets, query.targets, strict=True), 1):
        if _shape(one) == _shape(both):
            continue
        given, overall = (lookup.type_name(st, t.declared, t.typmod) for t in (one.expr.type, both.expr.type))
        raise st.error(
            code.DATATYPE_MISMATCH,
            f'recursive query "{name}" column {number} has type {given} in non-recursive term'
            f" but type {overall} overall",
            location_of(one.expr),
            hint="Cast the output of the non-recursive term to the correct type.",
        )


def _same_shapes(one: q.Query, other: q.Query) -> bool:
    return [_shape(target) for target in one.targets] == [_shape(target) for target in other.targets]


def _shape(target: q.TargetEntry) -> tuple[int, int]:
    return target.expr.type.oid, target.expr.type.typmod


def _columns(
    scope: Scope, query: q.Query, names: list[str], name: str, place: int
) -> tuple[q.RteColumn, ...]:
    from polar_lite.catalog.dialect.binder.from_items.clause import subquery_columns  # it uses CTEs too

    columns = subquery_columns(query)
    if len(names) > len(columns):
        raise scope.statement.error(
            code.INVALID_COLUMN_REFERENCE,
            f'WITH query "{name}" has {len(columns)} columns available but {len(names)} columns specified',
            place,
        )
    return tuple(
        replace(c, name=n)
        for c, n in zip(columns, [*names, *[c.name for c in columns[len(names) :]]], strict=True)
    )
