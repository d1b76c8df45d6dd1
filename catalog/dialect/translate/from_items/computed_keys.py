"""Joins by an expression of an item's columns, or by a numeric's key: its rows with that as a column.

SQLite makes its own index of columns only; for an expression it would compute that for each pair of rows. A
materialized item's column has an index made for it. Conditions of the item alone come before its expression,
which may be an error for other rows. Further columns are added when something outside asks for them.
"""

from collections.abc import Callable, Sequence

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate import memberships
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import translate
from polar_lite.catalog.dialect.translate.values import numeric_keys
from polar_lite.catalog.types import TypeRef

Entry = Callable[[Translation, q.RangeTblEntry], exp.Expr]
_BOOL = TypeRef(lookup.BOOL)


def right_item(
    tr: Translation, right: q.RangeTblEntry, condition: q.Expr, entry: Entry, *, may_turn: bool = False
) -> tuple[exp.Expr, exp.Expr] | None:
    """The item and the condition; None where the condition has no such expression.

    may_turn: of an inner join, for which SQLite may look the other side up by itself.
    """
    if tr.is_key is None or tr.copies or tr.in_parentheses or tr.gives_rowids:
        return None
    if right.lateral or right.is_json:
        return None
    if q.calls_any(condition, lambda f: f.volatility == "v" or f.routine_oid is not None):
        return None
    parts = list(memberships.conjuncts(condition))
    found = next((pair for part in parts if (pair := memberships.computed_sides(tr, part, right))), None)
    if found is None or any(memberships.sides(part, {right.varno}) for part in parts):
        return None
    outer, inner, equality, key = found
    if may_turn and (key != numeric_keys.TRIMMED or numeric_keys.is_found(tr, outer)):
        return None
    own = tuple(part for part in parts if memberships.is_of(part, right.varno))
    source = entry(tr, right)
    rows = exp.Select(
        expressions=[template(f"{key} AS v0", translate(tr, inner))],
        from_=exp.From(this=source),
        limit=exp.Limit(expression=exp.Literal.number(-1)),
    )
    if own:
        rows.set("where", exp.Where(this=translate(tr, _all(own))))
    alias = tr.new_alias()
    places: dict[int, int] = {}

    def moved(var: q.Var) -> exp.Expr:
        if var.attnum not in places:
            places[var.attnum] = len(places) + 1
            here = tr.moved.pop(right.varno)
            rows.expressions.append(template(f"{{0}} AS v{places[var.attnum]}", translate(tr, var)))
            tr.moved[right.varno] = here
        return template(f"{alias}.v{places[var.attnum]}")

    tr.moved[right.varno] = moved
    rest = tuple(part for part in parts if part is not equality and part not in own)
    # The plus leaves no affinity, with which SQLite would take the column for unlike.
    on = template(f"(+{key} = {alias}.v0)", translate(tr, outer))
    if rest:
        on = template("({0} AND {1})", on, translate(tr, _all(rest)))
    return template(f"({{0}}) AS {alias}", rows), on


def joined(
    tr: Translation, before: Sequence[q.FromItem], node: q.FromItem, where: q.Expr | None, entry: Entry
) -> tuple[exp.Expr, exp.Expr] | None:
    """An item of a list and the condition by which it is joined to those before it, a numeric's key; `where`
    has that condition, too."""
    if where is None or not isinstance(node, q.RangeTblRef):
        return None
    known = {found.varno for found in q.nodes_of(tuple(before)) if isinstance(found, q.RangeTblEntry)}
    for part in memberships.conjuncts(where):
        if not numeric_keys.is_equality(part):
            continue
        sides = memberships.computed_sides(tr, part, node.entry)
        if sides is None or not isinstance(sides.inner, q.Var | q.Represent):
            continue  # an expression may be an error for rows that another condition keeps out
        if all(var.varno in known for var in q.nodes_of(sides.outer) if isinstance(var, q.Var)):
            return right_item(tr, node.entry, part, entry, may_turn=True)
    return None


def _all(parts: tuple[q.Expr, ...]) -> q.Expr:
    return parts[0] if len(parts) == 1 else q.BoolExpr(_BOOL, q.BoolOp.AND, parts)
