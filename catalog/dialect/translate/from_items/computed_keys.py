"""Joins by an expression of an item's columns, or by a key with trailing blanks: its rows with that column.

SQLite makes its own index of columns only; for an expression it would compute that for each pair of rows. A
materialized item's column has an index made for it. Conditions of the item alone come before its expression,
which may be an error for other rows. Further columns are added when something outside asks for them.
"""

from collections.abc import Callable, Iterator, Sequence

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.storage import generate, template
from polar_lite.catalog.dialect.translate import memberships
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import translate
from polar_lite.catalog.dialect.translate.values import trimmed_keys
from polar_lite.catalog.types import TypeRef

Entry = Callable[[Translation, q.RangeTblEntry], exp.Expr]
_BOOL = TypeRef(lookup.BOOL)
_TABLES = (q.RteKind.RELATION, q.RteKind.SUBQUERY, q.RteKind.CTE)


def right_item(
    tr: Translation,
    right: q.RangeTblEntry,
    condition: q.Expr,
    entry: Entry,
    *,
    may_turn: bool = False,
    where: q.Expr | None = None,
) -> tuple[exp.Expr, exp.Expr] | None:
    """The item and the condition; None where the condition has no such expression.

    may_turn: of an inner join, for which SQLite may look the other side up by itself. where: conditions that
    all rows of the query meet, whose part of the item alone leaves fewer rows to be materialized.
    """
    if tr.is_key is None or tr.copies or tr.in_parentheses or tr.gives_rowids:
        return None
    if right.lateral or right.is_json or (right.cte_name and right.cte_name == tr.recursing):
        return None
    if _calls(condition):
        return None
    parts = list(memberships.conjuncts(condition))
    pairs = [pair for part in parts if (pair := memberships.computed_sides(tr, part, right))]
    if not pairs or any(_is_plain(part, right) for part in parts):
        return None
    outer, inner, equality, key = pairs[0]
    if may_turn and _may_be_found(tr, right, outer, is_trimmed=key == trimmed_keys.TRIMMED):
        return None
    own = tuple(part for part in parts if memberships.is_of(part, right.varno))
    early = (part for part in memberships.conjuncts(where) if memberships.is_of(part, right.varno))
    own += tuple(part for part in early if not _calls(part))
    source = entry(tr, right)
    more, columns = tr.late_columns()
    rows = exp.Select(
        expressions=[template(f"{key} AS v0{{1}}", translate(tr, inner), more)],
        from_=exp.From(this=source),
        limit=exp.Limit(expression=template("-1")),
    )
    if own:
        rows.set("where", exp.Where(this=translate(tr, _all(own))))
    alias = tr.new_alias()
    places: dict[int, int] = {}

    def moved(var: q.Var) -> exp.Expr:
        if var.attnum not in places:
            places[var.attnum] = len(places) + 1
            here = tr.moved.pop(right.varno)
            columns.append(f"{generate(translate(tr, var))} AS v{places[var.attnum]}")
            tr.moved[right.varno] = here
        return template(f"{alias}.v{places[var.attnum]}")

    tr.moved[right.varno] = moved
    # The plus leaves no affinity, with which SQLite would take the column for unlike.
    on = template(f"(+{key} = {alias}.v0)", translate(tr, outer))
    others = [pair for pair in pairs[1:] if isinstance(pair.inner, q.Var) and pair.key == key == "{0}"]
    for other in others:
        on = template("({0} AND +{1} = {2})", on, translate(tr, other.outer), translate(tr, other.inner))
    said = [equality, *(other.equality for other in others)]
    rest = tuple(part for part in parts if part not in said and part not in own)
    if rest:
        on = template("({0} AND {1})", on, translate(tr, _all(rest)))
    return template(f"({{0}}) AS {alias}", rows), on


def joined(
    tr: Translation, before: Sequence[q.FromItem], node: q.FromItem, where: q.Expr | None, entry: Entry
) -> tuple[exp.Expr, exp.Expr] | None:
    """An item of a list and the condition by which it is joined to those before it; `where` has that
    condition, too."""
    if where is None or not isinstance(node, q.RangeTblRef):
        return None
    known = {found.varno for found in q.nodes_of(tuple(before)) if isinstance(found, q.RangeTblEntry)}
    for part in memberships.conjuncts(where):
        sides = memberships.computed_sides(tr, part, node.entry)
        if sides is None or not _is_joined(sides.outer, known):
            continue
        if any(_is_joined(found[0], known) for found in _plain_sides(where, node.entry)):
            return None
        return right_item(tr, node.entry, part, entry, may_turn=True, where=where)
    return None


def is_joined(node: q.FromItem, where: q.Expr | None) -> bool:
    """Whether a condition joins tables or queries to others of the query, as that of JOIN .. ON would.

    Those may come after it: the last of `dates, shops, sales` joins all. What depends on an item before it
    (UNPIVOT's rows) is read after that, for each of its rows.
    """
    entries = [found for found in q.nodes_of_level(node) if isinstance(found, q.RangeTblEntry)]
    own = {entry.varno for entry in entries}
    if any(entry.lateral or entry.kind not in _TABLES for entry in entries):
        return False
    for part in memberships.conjuncts(where):
        used = {var.varno for var in q.nodes_of(part) if isinstance(var, q.Var) and not var.levelsup}
        if used & own and used - own and not q.holds(part, q.SubLink):
            return True
    return False


def _plain_sides(where: q.Expr, right: q.RangeTblEntry) -> Iterator[tuple[q.Expr, q.Expr]]:
    """The equalities of columns of the item, which SQLite makes an index of by itself."""
    for part in memberships.conjuncts(where):
        found = memberships.sides(part, {right.varno})
        if found is not None and _is_plain(part, right):
            yield found


def _is_plain(part: q.Expr, right: q.RangeTblEntry) -> bool:
    found = memberships.sides(part, {right.varno})
    if found is None:
        return False
    return not (isinstance(found[1], q.Var) and memberships.is_made(right, found[1]))


def _is_joined(outer: q.Expr, known: set[int]) -> bool:
    return all(var.varno in known for var in q.nodes_of(outer) if isinstance(var, q.Var))


def _calls(part: q.Expr) -> bool:
    """Whether it calls what may not be called for other rows, or another time."""
    return q.calls_any(part, lambda f: f.volatility == "v" or f.routine_oid is not None)


def _may_be_found(tr: Translation, right: q.RangeTblEntry, outer: q.Expr, *, is_trimmed: bool) -> bool:
    """Whether SQLite finds the rows of an inner join by an index: of a column on the other side, or of an
    expression of either."""
    if is_trimmed:
        return trimmed_keys.is_found(tr, outer)
    if isinstance(outer, q.Var):
        found = tr.entries.get(outer.varno)
        return found is None or not memberships.is_made(found, outer)
    others = (tr.entries.get(node.varno) for node in q.nodes_of(outer) if isinstance(node, q.Var))
    return any(memberships.has_computed_key(tr, entry) for entry in (right, *others) if entry is not None)


def _all(parts: tuple[q.Expr, ...]) -> q.Expr:
    return parts[0] if len(parts) == 1 else q.BoolExpr(_BOOL, q.BoolOp.AND, parts)
