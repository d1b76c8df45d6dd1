"""What INSERT, UPDATE and DELETE write: a table, the one behind a view that is simple enough, or a view that
has INSTEAD OF triggers.

Source: PostgreSQL 15 docs, CREATE VIEW ("Updatable Views"); rewriteHandler.c
(view_query_is_auto_updatable, view_col_is_auto_updatable, rewriteTargetView).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog import row_triggers
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.from_items import families, relations
from polar_lite.catalog.dialect.binder.state import NamespaceColumn, NamespaceItem, Statement
from polar_lite.catalog.objects import Column, Relation, Rule
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass, replace
from polar_lite.protocol.sqlstate import PgError

READ_ONLY: Final = "polar_read_only=true"
_DOING: Final = {
    "INSERT": ("insert into", "inserting into"),
    "UPDATE": ("update", "updating"),
    "DELETE": ("delete from", "deleting from"),
}
# Of exp.Select: what a view must not have to be written through.
_BEYOND: Final = ("with_", "distinct", "group", "having", "limit", "offset")
_NOT_A_TABLE: Final = "Views that do not select from a single table or view are not automatically updatable."
_NOT_A_COLUMN: Final = "View columns that are not columns of their base relation are not updatable."
CONDITIONAL: Final = "Views with conditional DO INSTEAD rules are not automatically updatable."
_SYSTEM_COLUMN: Final = "View columns that refer to system columns are not updatable."


@dataclass(frozen=True, slots=True)
class Target:
    """A table to be written, or a view by its INSTEAD OF triggers; its entry is then a subquery.

    relation: with the view's own defaults in place.

    names: what a statement calls the columns -> the column, or why it cannot be written. where: the rows
    that can be seen through the views. view: the outermost one, None for a plain table. below: what it is of,
    one under the other.
    """

    relation: Relation
    entry: q.RangeTblEntry
    item: NamespaceItem
    names: Mapping[str, Column | str]
    where: q.Expr | None = None
    checks: tuple[q.ViewCheck, ...] = ()
    view: Relation | None = None
    below: "tuple[_Below, ...]" = ()
    # What the views let be seen, one by one; that of the lowest first.
    visible: tuple[q.Expr, ...] = ()
    # Whether its columns may be assigned to as t.a, which PostgreSQL understands as a part of column t.
    is_nameable: bool = False

    @property
    def shown(self) -> Relation:
        """What messages call it."""
        return self.view or self.relation

    def need(self, st: Statement, verb: str, columns: Iterable[Column]) -> None:
        """Note the privilege that writing these columns takes, on the view with its own numbers."""
        if self.view is None:
            numbers = {c.attnum for c in columns}
        else:
            wanted = {c.attnum for c in columns}
            places = {c.name: c.attnum for c in self.view.columns}
            numbers = {
                places[name]
                for name, column in self.names.items()
                if isinstance(column, Column) and column.attnum in wanted
            }
        st.need(self.shown).columns.setdefault(verb, set()).update(numbers)
        for below in self.below:
            below.need(st, verb, {column.attnum for column in columns})


@dataclass(frozen=True, slots=True)
class _Below:
    """What a view selects from, which its owner writes, or the user (`relations.role_within`).

    numbers: the base table's attnum -> attnums of the relation's columns that show it.
    """

    role: int
    relation: Relation
    numbers: Mapping[int, set[int]]

    def need(self, st: Statement, verb: str, columns: Iterable[int]) -> None:
        """Note the privilege on these columns of the base; without any, on the whole."""
        role, st.role = st.role, self.role
        need = st.need(self.relation)
        st.role = role
        found = set().union(*(self.numbers.get(attnum, ()) for attnum in columns))
        if found:
            need.columns.setdefault(verb, set()).update(found)
        else:
            need.privileges.add(verb)


def plain(
    st: Statement, relation: Relation, alias: str, *, only: bool = False, is_named: bool = False
) -> Target:
    """is_named: the statement gives it the alias."""
    entry = replace(families.entry(st, relation, alias, only=only), is_named=is_named)
    item = relations.item_of(entry, has_alias=bool(alias), relation=relation)
    names = {c.name: c for c in relation.columns if not c.has_dropped}
    return Target(relation, entry, item, names)


def fired_rules(st: Statement, relation: Relation, verb: str) -> list[Rule]:
    """The rules that a statement on a relation fires, in this order (matchLocks)."""
    if not relation.rules:
        return []
    enabled = "RA" if st.environment.is_replica else "OA"
    return [rule for rule in relation.rules if rule.event == verb and rule.enabled in enabled]


def through(
    st: Statement,
    view: Relation,
    verb: str,
    alias: str,
    *,
    by_triggers: bool = True,
    by_rules: bool = True,
) -> Target:
    """What is behind a view: the base table, or the view whose rules or INSTEAD OF triggers write.

    55000 when it has none and is not automatically updatable. by_triggers, by_rules: whether these count.
    """
    if is_replaced(st, view, verb, by_triggers=by_triggers, by_rules=by_rules):
        return _replaced(st, view, alias)
    base = _resolve(st, view, relations.view_query(st, view), verb, by_triggers=by_triggers)
    entry, relation = base.entry, base.relation
    columns: list[NamespaceColumn] = []
    names: dict[str, Column | str] = {}
    defaults: dict[int, str] = {}
    for column, expr in zip(view.columns, base.expressions, strict=True):
        columns.append(NamespaceColumn(column.name, expr))
        found = _written(relation, entry, expr)
        names[column.name] = found
        if isinstance(found, Column) and column.default is not None:
            defaults[found.attnum] = column.default
    relation = replace(
        relation,
        columns=tuple(replace(c, default=defaults.get(c.attnum, c.default)) for c in relation.columns),
    )
    by_number = {c.attnum: c for c in relation.columns}
    names = {n: by_number[c.attnum] if isinstance(c, Column) else c for n, c in names.items()}
    item = NamespaceItem(alias or view.name, columns, entry, view, bool(alias))
    _note_reads(st, view, entry, _numbers(view, base))
    if verb == "DELETE":
        for below in base.below:
            below.need(st, verb, ())
    return Target(relation, entry, item, names, base.where, base.checks, view, base.below, base.visible)


def is_replaced(st: Statement, view: Relation, verb: str, *, by_triggers: bool, by_rules: bool) -> bool:
    """Whether triggers or rules write instead of the view."""
    return (by_triggers and row_triggers.stands_for(view, verb)) or (
        by_rules and bool(fired_rules(st, view, verb))
    )


def is_beyond_a_table(tree: exp.Expr) -> bool:
    """Whether a view's query shows without being bound that it is more than one table's rows."""
    from_ = tree.args.get("from_") if type(tree) is exp.Select else None
    if from_ is None or [type(item) for item in from_.expressions] != [exp.Table]:
        return True
    return any(tree.args.get(key) for key in _BEYOND)


def _replaced(st: Statement, view: Relation, alias: str) -> Target:
    """A view that its INSTEAD OF triggers write: the statement's rows are the view's own."""
    entry = relations.view_entry(st, view, alias)
    item = relations.item_of(entry, has_alias=bool(alias), relation=view)
    relations.note_reads(st, entry, st.need(view))
    return Target(view, entry, item, {c.name: c for c in view.columns}, view=view)


def obstacle(query: q.Query) -> str | None:
    """Why a view with this query is not automatically updatable; None if it is."""
    for is_used, what in (
        (query.distinct or query.distinct_on, "DISTINCT"),
        (query.group or query.grouping_sets, "GROUP BY"),
        (query.having, "HAVING"),
        (query.set_operation, "UNION, INTERSECT, or EXCEPT"),
        (query.ctes, "WITH"),
        (query.limit or query.offset or query.uses_rownum, "LIMIT or OFFSET"),
    ):
        if is_used:
            return f"Views containing {what} are not automatically updatable."
    nodes = list(q.nodes_of_level(tuple(target.expr for target in query.targets)))
    if query.has_aggregates or any(isinstance(n, q.Aggref) for n in nodes):
        return "Views that return aggregate functions are not automatically updatable."
    if any(isinstance(n, q.WindowFunc) for n in nodes):
        return "Views that return window functions are not automatically updatable."
    if any(map(q.returns_set, nodes)):
        return "Views that return set-returning functions are not automatically updatable."
    items = query.from_items
    if len(items) != 1 or not isinstance(items[0], q.RangeTblRef):
        return _NOT_A_TABLE
    entry = items[0].entry
    if entry.sample is not None:
        return "Views containing TABLESAMPLE are not automatically updatable."
    is_relation = entry.kind is q.RteKind.RELATION or entry.relation_oid
    return None if is_relation else _NOT_A_TABLE


def both(one: q.Expr | None, other: q.Expr | None) -> q.Expr | None:
    """Two conditions that may be missing, as one."""
    if one is None or other is None:
        return one if other is None else other
    return q.BoolExpr(other.type, q.BoolOp.AND, (one, other))


def refused_column(target: Target, name: str, verb: str, why: str) -> PgError:
    doing = {"INSERT": "insert into", "UPDATE": "update"}[verb]
    return PgError(
        code.FEATURE_NOT_SUPPORTED,
        f'cannot {doing} column "{name}" of view "{target.shown.name}"',
        detail=why,
    )


@dataclass(frozen=True, slots=True)
class _Base:
    """What a view comes down to: expressions of its columns, conditions and checks over the base's entry."""

    relation: Relation
    entry: q.RangeTblEntry
    expressions: tuple[q.Expr, ...]
    where: q.Expr | None
    checks: tuple[q.ViewCheck, ...]
    below: tuple[_Below, ...] = ()
    visible: tuple[q.Expr, ...] = ()


def _is_written_itself(st: Statement, view: Relation, verb: str) -> bool:
    """Whether what is written stops at a view under another one: at its triggers or rules."""
    rules = fired_rules(st, view, verb)
    if rules and not any(rule.replaces for rule in rules):
        raise st.unsupported(f'writing through a view with rules that are not all DO INSTEAD ("{view.name}")')
    return bool(rules) or row_triggers.stands_for(view, verb)


def _numbers(view: Relation, base: _Base) -> dict[int, set[int]]:
    """By which of its columns a view shows each column of its base: attnums."""
    numbers: dict[int, set[int]] = {}
    for column, expr in zip(view.columns, base.expressions, strict=True):
        if isinstance(expr, q.Var) and expr.varno == base.entry.varno and expr.attnum > 0:
            numbers.setdefault(expr.attnum, set()).add(column.attnum)
    return numbers


def _resolve(
    st: Statement,
    view: Relation,
    query: q.Query,
    verb: str,
    *,
    cascaded: bool = False,
    by_triggers: bool = True,
) -> _Base:
    why = "The view was made WITH READ ONLY." if READ_ONLY in view.options else obstacle(query)
    item = query.from_items[0] if query.from_items else None
    below = st.snapshot.relation(item.entry.relation_oid) if isinstance(item, q.RangeTblRef) else None
    if why is None and (below is None or below.kind not in "rvpf"):
        why = _NOT_A_TABLE
    if why is not None or below is None or not isinstance(item, q.RangeTblRef):
        raise not_updatable(st, view, verb, why)
    option = next((o.partition("=")[2] for o in view.options if o.startswith("check_option=")), "")
    cascades = cascaded or option == "cascaded"
    if below.kind == "v" and by_triggers and _is_written_itself(st, below, verb):
        base = _Base(below, item.entry, (), None, ())
        places = {}
        numbers = {c.attnum: {c.attnum} for c in below.columns}
    elif below.kind == "v":
        assert item.entry.query is not None
        base = _resolve(st, below, item.entry.query, verb, cascaded=cascades, by_triggers=by_triggers)
        places = {c.attnum: e for c, e in zip(below.columns, base.expressions, strict=True)}
        numbers = _numbers(below, base)
    else:
        only = item.entry.kind is q.RteKind.RELATION and not item.entry.members
        entry = replace(families.entry(st, below, "", only=only), varno=item.entry.varno)
        base = _Base(below, entry, (), None, ())
        places = _stored_columns(entry) if item.entry.query is not None else {}
        numbers = {c.attnum: {c.attnum} for c in below.columns}

    def moved(expr: q.Expr) -> q.Expr:
        return substituted(expr, item.entry.varno, places) if places else expr

    expressions = tuple(moved(t.expr) for t in query.targets if not t.junk)
    where = moved(query.where) if query.where is not None else None
    checks, visible = base.checks, base.visible
    if where is not None:
        visible = (*visible, q.Visible(where.type, where, view.name))
    if where is not None and verb != "DELETE" and (cascades or option):
        checks = (*checks, q.ViewCheck(view.name, where))
    under = (_Below(relations.role_within(st, view), below, numbers), *base.below)
    return _Base(base.relation, base.entry, expressions, both(base.where, where), checks, under, visible)


def _stored_columns(entry: q.RangeTblEntry) -> dict[int, q.Expr]:
    """A table's columns, by which those of the query that row security makes of it are to be replaced."""
    return {c.attnum: q.Var(c.type, entry.varno, c.attnum, 0, c.physical, c.name) for c in entry.columns}


def not_updatable(st: Statement, view: Relation, verb: str, why: str | None) -> PgError:
    plain_, doing = _DOING[verb]
    return st.error(
        code.OBJECT_NOT_IN_PREREQUISITE_STATE,
        f'cannot {plain_} view "{view.name}"',
        detail=why,
        hint=f"To enable {doing} the view, provide an INSTEAD OF {verb} trigger"
        f" or an unconditional ON {verb} DO INSTEAD rule.",
    )


def _written(relation: Relation, entry: q.RangeTblEntry, expr: q.Expr) -> Column | str:
    if not isinstance(expr, q.Var) or expr.varno != entry.varno:
        return _NOT_A_COLUMN
    if expr.attnum <= 0:
        return _SYSTEM_COLUMN
    return next(c for c in relation.columns if c.attnum == expr.attnum)


def _note_reads(
    st: Statement, view: Relation, entry: q.RangeTblEntry, numbers: Mapping[int, set[int]]
) -> None:
    """Who reads a column through the view needs SELECT on the view's; its owner on the base's."""
    need = st.need(view)
    below: Callable[[int], None] | None = st.selected.get(entry.varno)

    def mark(attnum: int) -> None:
        need.columns.setdefault("SELECT", set()).update(numbers.get(attnum, ()))
        if below is not None:
            below(attnum)

    st.selected[entry.varno] = mark


def substituted(node: Any, varno: int, places: Mapping[int, q.Expr]) -> Any:
    """The tree with the columns of entry `varno` that are in `places` replaced, in queries inside it, too."""
    if isinstance(node, q.Var):
        found = places.get(node.attnum) if node.varno == varno else None
        return node if found is None else raised(found, node.levelsup)
    return q.with_parts(node, lambda part: substituted(part, varno, places))


def raised(node: Any, levels: int, depth: int = 0) -> Any:
    """An expression of an outer level as seen `levels` further in; depth: of queries inside it."""
    if not levels:
        return node
    if isinstance(node, q.Var):
        return replace(node, levelsup=node.levelsup + levels) if node.levelsup >= depth else node
    deeper = depth + isinstance(node, q.Query)
    return q.with_parts(node, lambda part: raised(part, levels, deeper))
