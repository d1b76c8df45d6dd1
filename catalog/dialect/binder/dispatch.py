"""The table of handlers: one function per kind of syntax node, each declaring the args it understands.

A node without a handler, or one with an arg that its handler does not declare, is 0A000 naming the
construct: nothing is parsed and ignored.
"""

from collections.abc import Callable
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.state import MAX_DEPTH, Scope, Statement
from polar_lite.catalog.dialect.nodes import start_of
from polar_lite.protocol import sqlstate as code

ExprHandler = Callable[[Scope, Any], q.Expr]
QueryHandler = Callable[[Statement, "Scope | None", Any], q.Query]

# What a user calls the constructs that no handler understands; others go by their node's name.
_NAMES: Final[dict[type, str]] = {
    exp.Column: "column reference",
    exp.Table: "table reference",
    exp.GroupingSets: "GROUPING SETS",
    exp.Rollup: "ROLLUP",
    exp.Cube: "CUBE",
    nodes.Prior: "PRIOR",
    nodes.TableSample: "TABLESAMPLE",
}

_EXPRESSIONS: Final[dict[type, tuple[ExprHandler, frozenset[str]]]] = {}
_QUERIES: Final[dict[type, tuple[QueryHandler, frozenset[str]]]] = {}


def binds(node: type, *understood: str) -> Callable[[ExprHandler], ExprHandler]:
    """Register an expression handler that understands the args named."""

    def register(handler: ExprHandler) -> ExprHandler:
        _EXPRESSIONS[node] = (handler, frozenset(understood))
        return handler

    return register


def binds_query(node: type, *understood: str) -> Callable[[QueryHandler], QueryHandler]:
    def register(handler: QueryHandler) -> QueryHandler:
        _QUERIES[node] = (handler, frozenset(understood))
        return handler

    return register


def bind_expr(scope: Scope, node: Any) -> q.Expr:
    """transformExpr."""
    st = scope.statement
    entry = _EXPRESSIONS.get(type(node))
    if entry is None:
        raise st.unsupported(construct_name(node), location(node))
    handler, understood = entry
    check_args(st, node, understood)
    st.depth += 1
    if st.depth > MAX_DEPTH:
        raise st.error(code.STATEMENT_TOO_COMPLEX, "stack depth limit exceeded")
    try:
        found = handler(scope, node)
    finally:
        st.depth -= 1
    if st.icu_names or found.type.icu or st.has_ascii_letters:
        from polar_lite.catalog.dialect.binder.collating import derived  # rarely needed

        return derived(st, found)
    return found


def bind_query(st: Statement, parent: Scope | None, node: Any) -> q.Query:
    """transformStmt for a query; `parent` is the enclosing level."""
    entry = _QUERIES.get(type(node))
    if entry is None:
        raise st.unsupported(construct_name(node), location(node))
    handler, understood = entry
    check_args(st, node, understood)
    st.depth += 1
    if st.depth > MAX_DEPTH:
        raise st.error(code.STATEMENT_TOO_COMPLEX, "stack depth limit exceeded")
    try:
        return handler(st, parent, node)
    finally:
        st.depth -= 1


def check_args(st: Statement, node: Any, understood: frozenset[str]) -> None:
    """The allow-list: any other arg that is given is a construct nobody handles."""
    for key, value in node.args.items():
        if value and key not in understood:
            construct = f"{key.rstrip('_').upper()} in {construct_name(node)}"
            raise st.unsupported(construct, location(node))


def construct_name(node: Any) -> str:
    return _NAMES.get(type(node), type(node).__name__)


def location(node: Any) -> int:
    """0-based offset of a node's token, -1 if it has none."""
    if not isinstance(node, exp.Expression):
        return -1
    found = start_of(node)
    if found is None and isinstance(node, exp.Column):
        found = start_of(node.parts[0]) if node.parts else None
    return -1 if found is None else found
