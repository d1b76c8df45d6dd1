"""INSERT, UPDATE and DELETE of a view that has INSTEAD OF triggers: its rows, and what is told of them.

SQLite writes nothing: the triggers do. `rows_of` computes the images of rows, new and old (see `triggered`),
and `answer_of` what RETURNING and CHECK OPTIONs make of one. PostgreSQL 15, executor/nodeModifyTable.c.
"""

from collections.abc import Sequence

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.plan import RowPlan
from polar_lite.catalog.dialect.storage import generate, template
from polar_lite.catalog.dialect.translate import queries
from polar_lite.catalog.dialect.translate.context import Translation, TypeOf
from polar_lite.catalog.dialect.translate.expressions import translate
from polar_lite.catalog.dialect.translate.from_items import materialized
from polar_lite.catalog.dialect.translate.writes import dml, triggered
from polar_lite.catalog.dialect.translate.writes.carried import carried, move
from polar_lite.catalog.objects import Relation


def rows_of(tr: Translation, query: q.Query, relation: Relation) -> str:
    """The rows that the triggers get: [new image,] [old image]; and what is carried for RETURNING."""
    if query.command is q.Command.INSERT:
        return dml.insert_rows(tr, triggered.whole_insert(query, relation))
    assert query.target is not None
    old = triggered.old_image(query)
    new = () if query.command is q.Command.DELETE else triggered.whole_update(query, relation).targets
    items: list[q.FromItem] = [q.RangeTblRef(query.target), *query.from_items]
    parts: Sequence[q.TargetEntry] = (*new, *old, *carried(query))
    where, origin = query.where, None
    if tr.writes(query):
        base = materialized.base(tr, items, where, parts)
        parts, where, origin = base.parts, base.where, base.source
    else:
        origin = queries.from_clause(tr, items)
    values = [translate(tr, part.expr) for part in parts]
    condition = template("") if where is None else template(" WHERE {0}", translate(tr, where))
    places = ", ".join(f"{{{i + 2}}}" for i in range(len(values)))
    return generate(template(f"SELECT {places} {{0}}{{1}}", origin or template(""), condition, *values))


def answer_of(query: q.Query, relation: Relation, type_of: TypeOf) -> tuple[Translation, str, RowPlan]:
    """RETURNING over the image ?1 .. that a trigger has given back, after CHECK OPTIONs; '' without any."""
    assert query.target is not None
    columns = triggered.columns_of(relation)
    extra = carried(query)
    width = len(columns) + len(extra)
    tr = triggered.numbered(width, type_of)
    move(tr, extra, len(columns) + 1)
    items = [translate(tr, entry.expr) for entry in query.returning]
    if query.checks:
        given = {attnum: f"?{place}" for place, attnum in enumerate(columns, 1)}
        items[:1] = [dml.checked(tr, query, items[0] if items else template("1"), given, missing="NULL")]
    sql = triggered.over_image(query.target, columns, items) if items else ""
    return tr, sql, RowPlan(tuple(columns), "", tuple(tr.slots[width:]), is_instead=True)
