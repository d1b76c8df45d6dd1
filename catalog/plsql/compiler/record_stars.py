"""Whole records in SQL statements, written out field by field: `r.*`, and `UPDATE t SET ROW = r`."""

from typing import TYPE_CHECKING, Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes as syntax
from polar_lite.catalog.plsql.compiler import types
from polar_lite.catalog.plsql.compiler.names import Scope, nodes_in, tables_in
from polar_lite.catalog.plsql.pl_types import RecordType
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.pgtypes import RECORD
from polar_lite.protocol.sqlstate import PgError

if TYPE_CHECKING:
    from polar_lite.catalog.plsql.compiler.main import Compiler


def expand_records(c: "Compiler", tree: Any, scope: Scope) -> Any:
    """`r.*`, `v(i).*` -> r.a, r.b ..; FROM's names come first.

    Where one value is wanted, and not a list, it is the record itself.
    """
    if isinstance(tree, exp.Update):
        tree = _with_row(c, tree, scope)
    if not any(starred(node) for node in nodes_in(tree)):
        return tree
    items = tables_in(tree)
    tree = tree.copy()
    for node in list(tree.walk()):
        whole = starred(node)
        if whole is None or _is_table(whole, items):
            continue
        if not isinstance(node.parent, exp.Select | exp.Tuple | exp.Returning | syntax.RowExpr):
            if _is_record(c, whole, scope):
                node.replace(whole)
            continue
        names = _fields(c, whole, scope)
        if names is not None:
            node.replace([_field(whole, name, node) for name in names])
    return tree


def _with_row(c: "Compiler", tree: exp.Update, scope: Scope) -> exp.Update:
    """SET ROW = r as (a, b ..) = (r.a, r.b ..), the table's columns in order."""
    node = tree.expressions[0]
    if len(tree.expressions) > 1 or len(node.targets) > 1 or node.targets[0].indirection:
        return tree
    column, table = node.targets[0].this, tree.this
    if column.args.get("quoted") or column.name.lower() != "row" or not isinstance(table, exp.Table):
        return tree
    fields = _fields(c, node.value, scope)
    if fields is None:
        return tree
    names = tuple(p.name if p.args.get("quoted") else p.name.lower() for p in table.parts)
    row = types.type_of(c, syntax.TypeName(names=names, percent="ROWTYPE"), scope)
    shape = row.shape if isinstance(row, RecordType) else None
    if shape is None or len(shape.names) != len(fields):
        shown = ".".join(names)
        raise PgError(code.DATATYPE_MISMATCH, f'the record does not have as many fields as "{shown}" columns')
    made = tree.copy()
    assigned = [
        syntax.Assignment(
            targets=[syntax.AssignTarget(this=exp.Identifier(this=name, quoted=True))],
            value=_field(node.value, field, node.value),
        )
        for name, field in zip(shape.names, fields, strict=True)
    ]
    made.set("expressions", assigned)
    return made


def starred(node: Any) -> Any:
    """What stands before `.*`."""
    if isinstance(node, exp.Column) and isinstance(node.this, exp.Star):
        parts = [part for part in node.parts if not isinstance(part, exp.Star)]
        if parts:
            names = zip(("this", "table", "db", "catalog"), reversed(parts), strict=False)
            return exp.Column(**{name: part.copy() for name, part in names})
    elif isinstance(node, syntax.FieldSelect) and isinstance(node.field, exp.Star):
        return node.this
    return None


def _is_table(whole: Any, items: set[str]) -> bool:
    if not isinstance(whole, exp.Column) or len(whole.parts) > 1:
        return False
    name = whole.this
    return (name.name if name.args.get("quoted") else name.name.lower()) in items


def _is_record(c: "Compiler", whole: Any, scope: Scope) -> bool:
    from polar_lite.catalog.plsql.compiler.designators import designated

    found = designated(c, whole, scope)
    return found is not None and (
        found.dynamic is not None or isinstance(found.type, RecordType) or found.type.oid == RECORD.oid
    )


def _fields(c: "Compiler", whole: Any, scope: Scope) -> tuple[str, ...] | None:
    from polar_lite.catalog.plsql.compiler.designators import designated

    found = designated(c, whole, scope)
    if found is None or found.dynamic:
        return None
    if isinstance(found.type, RecordType):
        return found.type.shape.names
    rows = found.local.rows if found.local is not None else None
    shape = rows() if rows is not None else None
    return shape.names if shape is not None else None


def _field(whole: Any, name: str, star: Any) -> Any:
    identifier = exp.Identifier(this=name, quoted=True)
    made: Any
    if isinstance(whole, exp.Column):
        parts = [identifier, *(part.copy() for part in reversed(whole.parts))]
        made = exp.Column(**dict(zip(("this", "table", "db", "catalog"), parts, strict=False)))
    else:
        made = syntax.FieldSelect(this=whole.copy(), field=identifier)
    made.meta.update(star.meta)
    return made
