"""Which collation the columns of a query have: what the catalog says of a view's columns.

How texts are compared is the business of `binder.collating`. PostgreSQL 15 docs 24.2.1 (collation-concepts).
"""

from typing import Any, Final

from polar_lite.catalog.builtin_rows import COLLATIONS
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.from_entries import entries
from polar_lite.catalog.snapshot import Snapshot

_DEFAULT: Final = 100
# What has the collation of its only argument.
_PASSING: Final = (q.Represent, q.Relabel, q.Collated, q.CoerceTypmod, q.CoerceToDomain)


def collation_of(snapshot: Snapshot, query: q.Query, expr: q.Expr) -> int:
    """The OID of an output expression's collation where that is not its type's, else 0.

    Differs: the columns of a set operation, and what is no column, COLLATE, cast or call of these, have
    their type's.
    """
    usual = COLLATIONS.get(expr.type.oid, 0)
    found = _of(snapshot, query, expr) if usual and query.set_operation is None else 0
    return 0 if found == usual else found


def _of(snapshot: Snapshot, query: q.Query, expr: Any) -> int:
    """0 for what has none."""
    if isinstance(expr, q.CollateExpr):
        return int(expr.collation)
    usual = COLLATIONS.get(expr.type.oid, 0)
    if isinstance(expr, q.Var):
        return _of_column(snapshot, query, expr) or usual
    if isinstance(expr, _PASSING) and usual:
        return _of(snapshot, query, expr.arg) or usual
    if isinstance(expr, q.FuncExpr) and usual:
        explicit = next((arg for arg in expr.args if isinstance(arg, q.CollateExpr)), None)
        if explicit is not None:
            return int(explicit.collation)
        found = {_of(snapshot, query, arg) for arg in expr.args} - {0, _DEFAULT}
        return found.pop() if len(found) == 1 else usual
    return usual


def _of_column(snapshot: Snapshot, query: q.Query, var: q.Var) -> int:
    """Of a table's or view's column, or of a column of a subquery in FROM."""
    if var.levelsup:
        return 0
    entry = next((e for e in entries(query.from_items) if e.varno == var.varno), None)
    relation = snapshot.relations.get(entry.view_oid or entry.relation_oid) if entry is not None else None
    if relation is not None:
        return next((column.collation for column in relation.columns if column.attnum == var.attnum), 0)
    inner = entry.query if entry is not None else None
    if inner is None or inner.set_operation is not None or not 0 < var.attnum <= len(inner.targets):
        return 0
    return _of(snapshot, inner, inner.targets[var.attnum - 1].expr)
