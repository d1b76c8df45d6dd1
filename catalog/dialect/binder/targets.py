"""Target lists: `*` expanded, output names chosen as PostgreSQL's FigureColname does.

Source: PostgreSQL 15, parse_target.c.
"""

from collections.abc import Sequence
from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import suggestions
from polar_lite.catalog.dialect.binder.aggregates import settle_unknown
from polar_lite.catalog.dialect.binder.columns import find_item, fold, mark_correlated, raised, use
from polar_lite.catalog.dialect.binder.dispatch import bind_expr, check_args, location
from polar_lite.catalog.dialect.binder.state import MOST_ENTRIES, NamespaceItem, Scope, Statement
from polar_lite.protocol import sqlstate as code

_ALIAS = frozenset({"this", "alias"})
UNNAMED = "?column?"


def bind_targets(scope: Scope, items: Sequence[Any], *, settle: bool = True) -> list[q.TargetEntry]:
    """transformTargetList."""
    result: list[q.TargetEntry] = []
    for item in items:
        spread = _spread(scope, item)
        if spread is not None:
            result += spread
            continue
        name = None
        if isinstance(item, exp.Alias):
            check_args(scope.statement, item, _ALIAS)
            name, item = fold(scope.statement, item.args["alias"]), item.this
        expr = bind_expr(scope, item)
        if settle:
            expr = settle_unknown(scope, expr)
        result.append(target(scope, expr, name or figure_name(scope, item)))
    check_count(scope.statement, result)
    return result


def bind_list(scope: Scope, items: Sequence[Any]) -> list[q.Expr]:
    """transformExpressionList: a row of VALUES, in which `t.*` stands for the columns of t."""
    result: list[q.Expr] = []
    for item in items:
        spread = None if isinstance(item, exp.Star) else _spread(scope, item)
        result += [bind_expr(scope, item)] if spread is None else [entry.expr for entry in spread]
    return result


def _spread(scope: Scope, item: Any) -> list[q.TargetEntry] | None:
    """What `*`, `t.*` or `(row).*` stands for; None for anything else."""
    if isinstance(item, exp.Star):
        return _all(scope, item)
    if isinstance(item, exp.Column) and isinstance(item.this, exp.Star):
        return _all_of(scope, item) if item.args.get("table") is not None else _all(scope, item)
    if isinstance(item, nodes.FieldSelect) and isinstance(item.field, exp.Star):
        from polar_lite.catalog.dialect.binder.containers import fields_of  # it binds targets

        return [target(scope, expr, field) for field, expr in fields_of(scope, item)]
    return None


def check_count(st: Statement, columns: Sequence[Any]) -> None:
    """free_parsestate(): 54011 for more columns than a row can have."""
    if len(columns) > MOST_ENTRIES:
        raise st.error(code.TOO_MANY_COLUMNS, f"target lists can have at most {MOST_ENTRIES} entries")


def target(scope: Scope, expr: q.Expr, name: str) -> q.TargetEntry:
    """An output column; a plain column of a table says which (RowDescription)."""
    oid, attnum = (
        scope.statement.origins.get((expr.varno, expr.attnum), (0, 0)) if isinstance(expr, q.Var) else (0, 0)
    )
    return q.TargetEntry(expr, name, 0, oid, attnum)


def _all(scope: Scope, node: Any) -> list[q.TargetEntry]:
    if not scope.items:
        raise scope.statement.error(
            code.SYNTAX_ERROR, "SELECT * with no tables specified is not valid", location(node)
        )
    visible = [item for item in scope.items if item.columns_visible]
    return [entry for item in visible for entry in _columns(scope, item, location(node))]


def _all_of(scope: Scope, node: exp.Column) -> list[q.TargetEntry]:
    st = scope.statement
    parts = tuple(fold(st, part) for part in node.parts if isinstance(part, exp.Identifier))
    level: Scope | None = scope
    levels = 0
    while level is not None:
        item = find_item(level, parts, location(node))
        if item is not None:
            mark_correlated(scope, levels)
            return _columns(scope, item, location(node), levels)
        level, levels = level.parent, levels + 1
    # The star is looked for as a column of that table would be.
    raise suggestions.missing(scope, (*parts[-1:], "*"), location(node))


def _columns(scope: Scope, item: NamespaceItem, place: int, levels: int = 0) -> list[q.TargetEntry]:
    result = []
    for column in item.columns:
        if not (column.hidden or column.is_invisible):
            use(scope.statement, item, column.expr)
            expr = raised(column.expr, levels, place)
            result.append(target(scope, expr, column.name))
    return result


def figure_name(scope: Scope, node: Any) -> str:
    return _figure(scope, node)[0] or UNNAMED


def _figure(scope: Scope, node: Any) -> tuple[str, int]:
    """FigureColnameInternal: the name and its strength (2: from a name; 1: a type's; 0: none)."""
    st = scope.statement
    match node:
        case exp.Column():
            # A whole row `t.*` is called as its table is.
            named = node.args["table"] if isinstance(node.this, exp.Star) else node.this
            return fold(st, named), 2
        case exp.Identifier():
            return fold(st, node), 2
        case exp.Paren() | nodes.CollateExpr() | nodes.Prior():
            return _figure(scope, node.this)
        case nodes.FieldSelect() if isinstance(node.field, exp.Identifier):
            return fold(st, node.field), 2
        case nodes.Subscript() | nodes.Applied():
            return _figure(scope, node.this)
        case nodes.FuncCall():
            return node.name, 2
        case nodes.TypeCast():
            name, strength = _figure(scope, node.this)
            return (name, strength) if strength > 1 else (_type_name(node.to), 1)
        case exp.Case():
            default = node.args.get("default")
            name, strength = _figure(scope, default) if default is not None else ("", 0)
            return (name, strength) if strength > 1 else ("case", 1)
        case nodes.ArrayExpr():
            return "array", 2
        case nodes.RowExpr():
            return "row", 2
        case nodes.SQLValueFunction():
            return node.name.lower(), 2
        case nodes.CursorExpression():
            return "cursor", 2
        case nodes.JsonObject():
            return "json_object", 2
        case nodes.SubLink():
            return _sublink_name(scope, node)
        case nodes.XmlExpr():
            return str(node.operation).lower(), 2
    return "", 0


def _type_name(node: Any) -> str:
    return str(node.names[-1])


def _sublink_name(scope: Scope, node: Any) -> tuple[str, int]:
    if node.kind == "EXISTS":
        return "exists", 2
    if node.kind == "ARRAY":
        return "array", 2
    if node.kind != "EXPR":
        return "", 0
    # What the query has called its only column.
    return node.meta.get("output", UNNAMED), 2
