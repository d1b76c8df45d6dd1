"""What is known of the fields of records. PostgreSQL 15 source parse_func.c (expandRecordVariable)."""

from collections.abc import Sequence

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.state import Scope

Field = tuple[str, int]
"""Name and type OID."""


def fields_of(scope: Scope, expr: q.Expr) -> Sequence[Field]:
    """The fields of a record, where the query shows where it comes from; () where it does not."""
    match expr:
        case q.RowExpr():
            return [(name, arg.type.oid) for name, arg in zip(expr.names, expr.args, strict=False)]
        case q.FuncExpr():
            return list(zip(expr.function.out_names, expr.function.out_types, strict=True))
        case q.Var() if expr.attnum > 0:
            return _of_column(scope, expr)
    return ()


def _of_column(scope: Scope, var: q.Var) -> Sequence[Field]:
    level: Scope | None = scope
    while level is not None:
        for item in level.items:
            entry = item.entry
            if entry is not None and entry.varno == var.varno:
                outputs = [t for t in entry.query.outputs if not t.junk] if entry.query is not None else []
                return fields_of(scope, outputs[var.attnum - 1].expr) if var.attnum <= len(outputs) else ()
        level = level.parent
    return ()
