"""VALUES with several rows."""

from collections.abc import Sequence
from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.alike import NotAlike, RowOrder
from polar_lite.catalog.dialect.storage import Text, generate, template
from polar_lite.catalog.dialect.translate import copies
from polar_lite.catalog.dialect.translate.context import TranslatedList, Translation
from polar_lite.catalog.dialect.translate.expressions import translate

_FEW_ROWS: Final = 10
# Of VALUES in one SELECT, and SELECTs in one UNION ALL, of which SQLite takes 500.
_AT_ONCE: Final = 200
_MOST_SELECTS: Final = 400


def values(tr: Translation, rows: Sequence[Sequence[q.Expr]], order: RowOrder | None = None) -> exp.Expr:
    """The rows as a query with the columns c1, c2 .. order: of rows that are copies of these in part.

    Raises NotAlike where they cannot be copied.
    """
    width = len(rows[0])
    if not width:  # as `t.*` of a table without columns is
        count = len(rows if order is None else order.rows)
        return template(" UNION ALL ".join(["SELECT NULL AS c0"] * count))
    if q.holds(tuple(tuple(row) for row in rows), q.Var):
        if order is not None:
            raise NotAlike
        return _outer_values(tr, rows)
    if (kept := tr.lists.get(id(rows))) is not None and not tr.slots:
        return Text(this=kept.taken_by(tr))
    is_first = not tr.slots
    heads = ", ".join(f"column{i} AS c{i}" for i in range(1, width + 1))
    lines = [f"({', '.join([generate(translate(tr, expr)) for expr in row])})" for row in rows]
    if order is not None:
        lines = copies.texts(tr, lines, order)
    made = Text(this=_listed(lines, heads))
    if is_first and len(lines) > _FEW_ROWS and not tr.aliases:
        tr.lists[id(rows)] = TranslatedList.of(tr, rows, made.this)
    return made


def _listed(lines: Sequence[str], heads: str) -> str:
    """The rows as a query. SQLite's time for VALUES in FROM grows with the square of their number."""
    size = max(_AT_ONCE, -(-len(lines) // _MOST_SELECTS))
    parts = [", ".join(lines[start : start + size]) for start in range(0, len(lines), size)]
    selects = [f"SELECT {heads} FROM (VALUES {part})" for part in parts]
    return selects[0] if len(parts) == 1 else f"SELECT * FROM ({' UNION ALL '.join(selects)})"


def _outer_values(tr: Translation, rows: Sequence[Sequence[q.Expr]]) -> exp.Expr:
    """VALUES with columns of an outer query, which SQLite looks for in SELECT alone."""
    lines = [
        exp.Select(expressions=[template(f"{{0}} AS c{i}", translate(tr, e)) for i, e in enumerate(row, 1)])
        for row in rows
    ]
    return template(" UNION ALL ".join(f"{{{i}}}" for i in range(len(lines))), *lines)
