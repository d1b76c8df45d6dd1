"""RETURNING of columns of FROM and USING, which SQLite's RETURNING does not see.

They are computed with the rows to be written, travel at the end of each, and are parameters of the
statement that writes it.
"""

from collections.abc import Sequence

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.from_entries import entries
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate.context import Translation


def carried(query: q.Query) -> tuple[q.TargetEntry, ...]:
    """What RETURNING needs of other entries than the target, as further columns of the rows."""
    if query.command not in (q.Command.UPDATE, q.Command.DELETE) or not query.returning:
        return ()
    others = {entry.varno for entry in entries(query.from_items)}
    found: dict[tuple[int, int], q.Var] = {}
    for node in q.nodes_of(query.returning):
        if isinstance(node, q.Var) and node.varno in others:
            column = q.Var(node.type, node.varno, node.attnum, 0, node.column, node.name)
            found.setdefault((node.varno, node.attnum), column)
    # Like a generated column's, their places in a row are not written.
    return tuple(q.TargetEntry(var, "", is_generated=True) for var in found.values())


def move(tr: Translation, entries: Sequence[q.TargetEntry], first: int) -> None:
    """Have the columns stand for the parameters from ?first on."""
    places = {
        (entry.expr.varno, entry.expr.attnum): number
        for number, entry in enumerate(entries, first)
        if isinstance(entry.expr, q.Var)
    }

    def parameter(var: q.Var) -> exp.Expr:
        return template(f"?{places[var.varno, var.attnum]}")

    for varno, _ in places:
        tr.moved[varno] = parameter
