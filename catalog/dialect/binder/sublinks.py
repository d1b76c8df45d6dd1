"""Queries inside expressions: scalar, EXISTS, IN, op ANY/ALL, ARRAY(..).

Source: PostgreSQL 15, parse_expr.c (transformSubLink).
"""

from typing import Any, Final

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.dispatch import bind_expr, bind_query, binds, location
from polar_lite.catalog.dialect.binder.expressions import BOOLEAN, binary, row_comparison
from polar_lite.catalog.dialect.binder.state import Scope
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code

# The clauses that must do without, in PostgreSQL's words.
_REFUSED: Final = {
    "DEFAULT": "DEFAULT expression",
    "CHECK": "check constraint",
    "USING": "transform expression",
    "COPY": "COPY FROM WHERE condition",
    "EXECUTE": "EXECUTE parameter",
    "column generation expressions": "column generation expression",
    "index expressions": "index expression",
    "index predicates": "index predicate",
    "partition key expressions": "partition key expression",
    "partition bound": "partition bound",
    "trigger WHEN conditions": "trigger WHEN condition",
}


@binds(nodes.SubLink, "kind", "query", "test", "operator", "schema", "negated")
def bind_sublink(scope: Scope, node: Any) -> q.Expr:
    st, place = scope.statement, location(node)
    if scope.clause in _REFUSED:
        message = f"cannot use subquery in {_REFUSED[scope.clause]}"
        raise st.error(code.FEATURE_NOT_SUPPORTED, message, place)
    kind = q.SubLinkKind[node.kind]
    lateral, scope.lateral_active = scope.lateral_active, True
    try:
        query = bind_query(st, scope, node.query)
    finally:
        scope.lateral_active = lateral
    columns = [t for t in query.targets if not t.junk]
    if columns:
        node.meta["output"] = columns[0].name
    match kind:
        case q.SubLinkKind.EXISTS:
            return q.SubLink(BOOLEAN, kind, query, location=place)
        case q.SubLinkKind.EXPR | q.SubLinkKind.ARRAY:
            if len(columns) != 1:
                raise st.error(code.SYNTAX_ERROR, "subquery must return only one column", place)
            type_ = columns[0].expr.type
            if kind is q.SubLinkKind.ARRAY:
                oid = lookup.promoted_array_of(st, type_.oid)
                if not oid:
                    shown = lookup.type_name(st, type_.oid)
                    raise st.error(
                        code.UNDEFINED_OBJECT, f"could not find array type for data type {shown}", place
                    )
                type_ = TypeRef(oid, type_.typmod)
            return q.SubLink(type_, kind, query, location=place)
    return _quantified(scope, node, kind, query, place)


def _quantified(scope: Scope, node: Any, kind: q.SubLinkKind, query: q.Query, place: int) -> q.Expr:
    """left IN (query), left op ANY|ALL (query)."""
    st = scope.statement
    test = bind_expr(scope, node.test)
    left = test.args if isinstance(test, q.RowExpr) and not test.is_whole else (test,)
    columns = [t for t in query.targets if not t.junk]
    if len(columns) < len(left):
        raise st.error(code.SYNTAX_ERROR, "subquery has too few columns", place)
    if len(columns) > len(left):
        raise st.error(code.SYNTAX_ERROR, "subquery has too many columns", place)
    operator = node.operator or "="
    rights = tuple(q.SubLinkColumn(t.expr.type, number) for number, t in enumerate(columns, 1))
    if len(left) == 1:
        condition = binary(scope, operator, left[0], rights[0], place)
    else:
        row = TypeRef(lookup.RECORD)
        condition = row_comparison(st, operator, q.RowExpr(row, left), q.RowExpr(row, rights), place)
    link = q.SubLink(BOOLEAN, kind, query, left, condition, operator, place)
    return q.BoolExpr(BOOLEAN, q.BoolOp.NOT, (link,), place) if node.negated else link
