"""A join in parentheses that has columns of items before it: `a LEFT JOIN (b JOIN LATERAL f(a.x) ..) ON ..`.

SQLite makes a subquery of the parentheses, which sees no item beside it, except in the argument of json_each.
Columns are added when something outside asks for them.
"""

from collections.abc import Callable

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.from_entries import entries
from polar_lite.catalog.dialect.storage import generate, template
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import translate
from polar_lite.catalog.dialect.translate.values.containers import from_json, json_item
from polar_lite.protocol.sqlstate import unsupported

# What json_array takes beside the zero that is before the columns: 127 arguments at most.
_MOST = 100


def looks_left(tr: Translation, node: q.FromItem) -> bool:
    """Whether the join has columns of items of the same FROM that are not its own."""
    inside = {entry.varno for entry in entries([node])}
    if not tr.beside - inside:
        return False
    used = {part.varno for part in q.nodes_of(node) if isinstance(part, q.Var)}
    return bool(used & tr.beside - inside)


def item(
    tr: Translation, node: q.FromItem, translated: Callable[[Translation, q.FromItem], exp.Expr]
) -> exp.Expr:
    """The join's rows as those of json_each: a value is the array of the columns that are used."""
    if tr.gives_rowids:
        raise unsupported("LATERAL in the parentheses of a join whose rows are locked")
    before, tr.in_parentheses = tr.in_parentheses, False
    source = translated(tr, node)
    tr.in_parentheses = before
    own = [entry.varno for entry in entries([node])]
    inside = {varno: tr.moved.pop(varno) for varno in own if varno in tr.moved}
    alias = tr.new_alias()
    more, columns = tr.late_columns()
    places: dict[tuple[int, int, str], int] = {}

    def moved(var: q.Var) -> exp.Expr:
        key = (var.varno, var.attnum, var.column)
        if key not in places:
            if len(places) == _MOST:
                raise unsupported("LATERAL in the parentheses of a join with so many columns")
            places[key] = len(places) + 1
            here = {varno: tr.moved.pop(varno) for varno in own if varno in tr.moved}
            tr.moved.update(inside)
            columns.append(generate(json_item(tr, var.type, translate(tr, var))))
            for varno in inside:
                del tr.moved[varno]
            tr.moved.update(here)
        return from_json(tr, var.type, template(f"json_extract({alias}.value, '$[{places[key]}]')"))

    for varno in own:
        tr.moved[varno] = moved
    return template(
        f"json_each((SELECT json_group_array(json_array(0{{0}})) FROM {{1}})) AS {alias}", more, source
    )
