"""WITH, and WITH RECURSIVE in the form SQLite also has (one recursive reference).

Source: PostgreSQL 15, parse_cte.c.
"""

from dataclasses import replace
from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.columns import fold
from polar_lite.catalog.dialect.binder.dispatch import bind_query, check_args, location
from polar_lite.catalog.dialect.binder.state import CteName, Scope
from polar_lite.protocol import sqlstate as code


def bind_with(scope: Scope, node: Any) -> tuple[q.CommonTableExpr, ...]:
    """Bind the items in order; each sees those before it, with RECURSIVE also itself."""
    if node is None:
        return ()
    st = scope.statement
    check_args(st, node, frozenset({"expressions", "recursive"}))
    recursive = bool(node.args.get("recursive"))
    result: list[q.CommonTableExpr] = []
    for item in node.expressions:
        check_args(st, item, frozenset({"this", "alias", "materialized"}))
        name = fold(st, item.args["alias"].this)
        if name in scope.ctes:
            raise st.error(
                code.DUPLICATE_ALIAS, f'WITH query name "{name}" specified more than once', location(item)
            )
        if isinstance(item.this, exp.Insert | exp.Update | exp.Delete):
            raise st.unsupported("data-modifying statement in WITH", location(item))
        result.append(_bind_item(scope, item, name, recursive=recursive))
    return tuple(result)


def _bind_item(scope: Scope, item: Any, name: str, *, recursive: bool) -> q.CommonTableExpr:
    st = scope.statement
    names = [fold(st, column) for column in item.args["alias"].args.get("columns") or ()]
    physical = f"w{st.next_varno()}"
    is_recursive = False
    body = item.this
    if recursive and isinstance(body, exp.Union):
        mark = CteName(name, physical, (), is_recursive_reference=True, not_yet=True)
        # The first arm gives the types that the recursive one sees.
        first = bind_query(st, scope, body.this) if not _mentions(body.this, name) else None
        if first is not None:
            mark.columns = _columns(scope, first, names, name, location(item))
            scope.ctes[name] = mark
            query = bind_query(st, scope, body)
            is_recursive = mark.used_recursively
        else:
            query = bind_query(st, scope, body)
    else:
        query = bind_query(st, scope, body)
    columns = _columns(scope, query, names, name, location(item))
    scope.ctes[name] = CteName(name, physical, columns)
    return q.CommonTableExpr(
        name=physical,
        query=query,
        columns=columns,
        recursive=is_recursive,
        materialized=item.args.get("materialized"),
        alias=name,
        given=tuple(names),
    )


def _mentions(node: Any, name: str) -> bool:
    return any(table.name.lower() == name and not table.db for table in node.find_all(exp.Table))


def _columns(
    scope: Scope, query: q.Query, names: list[str], name: str, place: int
) -> tuple[q.RteColumn, ...]:
    from polar_lite.catalog.dialect.binder.fromclause import subquery_columns  # it uses CTEs too

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
