"""Relations named in a statement: look-up, privileges, views expanded, CTE references.

A view's query runs with the rights of the view's owner; what the reader of the view needs is
SELECT on the view itself. Source: PostgreSQL 15, "Rules and Privileges"; parse_relation.c.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog import synonyms
from polar_lite.catalog.boolean_words import parse_bool
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.dispatch import bind_query
from polar_lite.catalog.dialect.binder.state import (
    CteName,
    NamespaceColumn,
    NamespaceItem,
    Need,
    Scope,
    Statement,
)
from polar_lite.catalog.dialect.binder.typenames import (
    check_database,
    check_schema,
    find_relation,
    find_schema,
)
from polar_lite.catalog.objects import Relation, ViewNames
from polar_lite.catalog.observed import Same
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import replace

_MAX_VIEW_DEPTH = 60
_ORACLES: Final = ("sys",)  # where Oracle's dictionary views are, which are in pg_catalog here


def bind_relation(
    scope: Scope,
    names: tuple[str, ...],
    alias: str,
    place: int,
    *,
    only: bool = False,
    node: exp.Table | None = None,
) -> tuple[q.RangeTblEntry, NamespaceItem] | None:
    """A table, view or sequence as an item of FROM; None if there is none of the name.

    only: without the tables below it. node: what may say of which partition (Oracle's).
    """
    st = scope.statement
    relation, meant = named(st, names, place)
    if relation is None:
        return None
    if relation.kind in "iIc":
        kind = "a composite type" if relation.kind == "c" else "an index"
        raise st.error(code.WRONG_OBJECT_TYPE, f'"{relation.name}" is {kind}', place)
    is_own = st.unsecured == place  # a policy's own table, all of whose rows are meant
    need = st.need(relation) if not is_own else None
    from polar_lite.catalog.dialect.binder.from_items import families  # it makes entries of this module's

    shown = alias or names[-1]
    partition = families.chosen(st, relation, node, place) if node is not None else ""
    if is_own:
        entry = families.entry(st, relation, names[-1])
    else:
        entry = _entry_of(st, relation, shown, only=only, partition=partition, place=place)
    if alias:
        entry = replace(entry, is_named=True)
    item = item_of(entry, has_alias=bool(alias), relation=relation)
    if meant is not None:
        _as_meant(item, entry, meant)
    if st.recorded is not None and not st.view_depth:
        # What a star leaves out is told by a negative number.
        unseen = {-c.attnum: c.name for c in relation.columns if c.is_invisible}
        st.recorded.tables[place] = (relation.oid, {**{c.attnum: c.name for c in entry.columns}, **unseen})
        st.recorded.entries[entry.varno] = relation.oid
    if need is None:
        return entry, item  # who is subject to it needs no right to what it looks at
    need.privileges.add("SELECT?")
    st.reads.update((relation.oid, *(member.relation_oid for member in entry.members)))
    if entry.columns is _columns(Same(relation)):
        st.origins.update(_of_table(Same(relation), entry.varno)[1])
    else:
        for column in entry.columns:
            st.origins[entry.varno, column.attnum] = (relation.oid, column.attnum)
    note_reads(st, entry, need)
    return entry, item


def _entry_of(
    st: Statement, relation: Relation, shown: str, *, only: bool, partition: str, place: int
) -> q.RangeTblEntry:
    if relation.kind in ("v", "S") and not partition:
        return view_entry(st, relation, shown)
    if relation.row_security:
        from polar_lite.catalog.dialect.binder import row_security  # it binds queries

        guarded = row_security.guarded_entry(st, relation, shown, only=only, partition=partition, place=place)
        if guarded is not None:
            return guarded
    from polar_lite.catalog.dialect.binder.from_items import families

    if partition:
        return families.partition_entry(st, relation, shown, partition, place)
    return families.entry(st, relation, shown, only=only)


def _as_meant(item: NamespaceItem, entry: q.RangeTblEntry, names: Mapping[int, str]) -> None:
    """Show the columns there were when the view was made, by their names of then; its row has all."""
    item.row = item.columns
    attnums = [column.attnum for column in entry.columns]
    left = [attnum for attnum in attnums if attnum in names]
    known = [attnum for attnum in sorted(names) if attnum > 0]
    item.places = [left.index(attnum) if attnum in left else None for attnum in known]
    item.columns = [
        replace(column, name=names[attnum], is_invisible=-attnum in names)
        for column, attnum in zip(item.columns, attnums, strict=True)
        if attnum in names
    ]


def named(
    st: Statement, names: tuple[str, ...], place: int
) -> tuple[Relation | None, Mapping[int, str] | None]:
    """The relation that a name in the text stands for; of a stored text also its columns' names then."""
    meant = st.meant.tables.get(place) if st.meant is not None else None
    if meant is not None:
        return st.snapshot.relations[meant[0]], meant[1]
    return look_up(st, names, place), None


def look_up(st: Statement, names: tuple[str, ...], place: int) -> Relation | None:
    """A relation by name; 42501 when its schema may not be used, as at look-up in PostgreSQL."""
    for seen in st.environment.transitions:
        if names == (seen.name,):
            return seen
    if names[:-1] == _ORACLES and st.snapshot.schema_by_name("sys") is None:
        names = ("pg_catalog", names[-1])
    check_database(st, names, place, quoted=True)
    names = synonyms.relation_names(st.snapshot, names, st.environment.search_path)
    relation: Relation | None = find_relation(st, names)
    if len(names) > 1:
        schema = find_schema(st, names[-2])
        if schema is not None:
            check_schema(st, schema, place)
    if relation is not None and relation.is_of_other_session(st.environment.search_path):
        raise st.error(code.FEATURE_NOT_SUPPORTED, "cannot access temporary tables of other sessions")
    return relation


def note_reads(st: Statement, entry: q.RangeTblEntry, need: Need) -> None:
    """Columns of the entry that are referred to from now on need SELECT."""

    def mark(attnum: int) -> None:
        need.columns.setdefault("SELECT", set()).add(attnum)

    st.selected[entry.varno] = mark


def table_entry(st: Statement, relation: Relation, alias: str) -> q.RangeTblEntry:
    return q.RangeTblEntry(
        q.RteKind.RELATION,
        st.next_varno(),
        alias or relation.name,
        _columns(Same(relation)),
        relation_oid=relation.oid,
        database=relation.database,
        physical=relation.physical,
    )


@lru_cache(maxsize=256)
def _columns(relation: Same) -> tuple[q.RteColumn, ...]:
    table: Relation = relation.it
    return tuple(
        q.RteColumn(c.name, c.type, c.physical, c.attnum, table.oid)
        for c in table.columns
        if not c.has_dropped
    )


@lru_cache(maxsize=256)
def _of_table(relation: Same, varno: int) -> tuple[list[NamespaceColumn], dict[Any, tuple[int, int]]]:
    """The columns of a table's entry as names see them, and which of the table's each is, for RowDescription.

    Statements begin with the same numbers, and the tables of a catalog have dozens of columns.
    """
    table: Relation = relation.it
    invisible = {column.attnum for column in table.columns if column.is_invisible}
    columns = [
        NamespaceColumn(
            c.name,
            q.Var(c.type, varno, c.attnum, 0, c.physical, c.name),
            hidden=not c.name,
            is_invisible=c.attnum in invisible,
        )
        for c in _columns(relation)
    ]
    return columns, {(varno, c.attnum): (table.oid, c.attnum) for c in _columns(relation)}


def view_entry(st: Statement, relation: Relation, alias: str) -> q.RangeTblEntry:
    if st.view_depth > _MAX_VIEW_DEPTH:
        raise st.error(
            code.INVALID_OBJECT_DEFINITION,
            f'infinite recursion detected in rules for relation "{relation.name}"',
        )
    query = view_query(st, relation)
    visible = [t for t in query.targets if not t.junk]
    columns = tuple(
        q.RteColumn(c.name, t.expr.type, f"c{i}", c.attnum, relation.oid)
        for i, (c, t) in enumerate(zip(relation.columns, visible, strict=True), 1)
    )
    entry = q.RangeTblEntry(
        q.RteKind.SUBQUERY,
        st.next_varno(),
        alias or relation.name,
        columns,
        relation_oid=relation.oid,
        query=query,
        view_oid=relation.oid,
    )
    return _as_declared(st, relation, entry) if relation.triggers or relation.rules else entry


def _as_declared(st: Statement, view: Relation, entry: q.RangeTblEntry) -> q.RangeTblEntry:
    """The entry with values stored as the view's columns have them, which is how its triggers and
    rules see a row."""
    types = [column.type for column in view.columns]
    if all(c.type.scale == type_.scale for c, type_ in zip(entry.columns, types, strict=True)):
        return entry
    targets = []
    for number, (c, type_) in enumerate(zip(entry.columns, types, strict=True), 1):
        value: q.Expr = q.Var(c.type, entry.varno, number, 0, c.physical, c.name)
        if c.type.scale != type_.scale:
            value = q.Represent(type_, value)
        targets.append(q.TargetEntry(value, c.name))
    query = q.Query(q.Command.SELECT, tuple(targets), (q.RangeTblRef(entry),))
    columns = tuple(replace(c, type=t.expr.type) for c, t in zip(entry.columns, targets, strict=True))
    return replace(entry, varno=st.next_varno(), columns=columns, query=query)


def view_query(st: Statement, relation: Relation) -> q.Query:
    """A view's query bound with its rights, its names meaning what they meant when it was made."""
    with inside_view(st, relation):
        folds_upper = st.environment.meaning.case_insensitive_quoted
        return bind_query(st, None, parsed(relation.definition or "", folds_upper))


def role_within(st: Statement, view: Relation) -> int:
    """Whose rights count for what a view reads: its owner's, or the user's if it is a security invoker."""
    given = dict(option.partition("=")[::2] for option in view.options)
    return st.environment.role if parse_bool(given.get("security_invoker", "")) else view.owner


@contextmanager
def inside_view(st: Statement, relation: Relation) -> Iterator[None]:
    """Within `with`, what is bound is the view's."""
    with inside_stored(st, role_within(st, relation), relation.meant):
        yield


@contextmanager
def inside_stored(st: Statement, role: int, names: ViewNames | None) -> Iterator[None]:
    """Within `with`, what is bound is a text of the catalog's: whose rights count, what its names mean."""
    before = st.variables, st.role, st.meant, st.environment, st.settles, st.unsecured
    st.view_depth += 1
    st.variables, st.role, st.meant, st.settles = None, role, None, True
    st.unsecured = None
    if names is not None:
        st.mean(names)
    try:
        yield
    finally:
        st.view_depth -= 1
        st.variables, st.role, st.meant, st.environment, st.settles, st.unsecured = before


@lru_cache(maxsize=512)
def parsed(definition: str, folds_upper: bool = False) -> Any:
    """A view's text as a tree; the binder never changes trees."""
    from polar_lite.catalog.dialect.polar.parse import parse_statement  # the parser is heavy to import

    return parse_statement(definition, folds_upper=folds_upper)


def single_row(
    scope: Scope, names: tuple[str, ...], alias: str, place: int
) -> tuple[q.RangeTblEntry, NamespaceItem]:
    """DUAL where the catalog has no such table; else 42P01."""
    st = scope.statement
    if names[-1] != "dual" or names[:-1] not in ((), ("sys",)):
        shown = ".".join(names[-2:])
        raise st.error(
            code.UNDEFINED_TABLE, f'relation "{shown}" does not exist', place, **_of_later(scope, names)
        )
    text = TypeRef(lookup.TEXT)
    columns = (q.RteColumn("dummy", text, "c1", 1),)
    rows = ((q.Const(text, "X"),),)
    entry = q.RangeTblEntry(q.RteKind.VALUES, st.next_varno(), alias or "dual", columns, rows=rows)
    return entry, item_of(entry, has_alias=bool(alias))


def _of_later(scope: Scope, names: tuple[str, ...]) -> dict[str, str]:
    """DETAIL and HINT where a WITH item that comes later has the name (isFutureCTE)."""
    level: Scope | None = scope if len(names) == 1 else None
    while level is not None and names[0] not in level.later:
        level = level.parent
    if level is None:
        return {}
    return {
        "detail": f'There is a WITH item named "{names[0]}", '
        "but it cannot be referenced from this part of the query.",
        "hint": "Use WITH RECURSIVE, or re-order the WITH items to remove forward references.",
    }


def cte_entry(scope: Scope, cte: CteName, alias: str, place: int) -> q.RangeTblEntry:
    st = scope.statement
    if cte.not_yet:
        cte.used_recursively = True
    if not cte.returns_rows:
        message = f'WITH query "{cte.name}" does not have a RETURNING clause'
        raise st.error(code.FEATURE_NOT_SUPPORTED, message, place)
    entry = q.RangeTblEntry(q.RteKind.CTE, st.next_varno(), alias, cte.columns, cte_name=cte.physical)
    note_origins(st, entry)
    return entry


def note_origins(st: Statement, entry: q.RangeTblEntry) -> None:
    """What a query in FROM shows of a table's column is that column's for RowDescription, too."""
    for number, column in enumerate(entry.columns, 1):
        if column.table_oid:
            st.origins[entry.varno, number] = (column.table_oid, column.attnum)


def item_of(
    entry: q.RangeTblEntry, *, has_alias: bool = False, relation: Relation | None = None
) -> NamespaceItem:
    """The entry's columns as names see them."""
    if relation is not None and entry.columns is _columns(Same(relation)):
        columns = list(_of_table(Same(relation), entry.varno)[0])
        return NamespaceItem(entry.alias, columns, entry, relation, has_alias)
    listed = relation.columns if relation is not None else ()
    invisible = {column.attnum for column in listed if column.is_invisible}
    columns = [
        NamespaceColumn(
            c.name,
            q.Var(c.type, entry.varno, number if relation is None else c.attnum, 0, c.physical, c.name),
            hidden=not c.name,
            is_invisible=c.attnum in invisible,
        )
        for number, c in enumerate(entry.columns, 1)
    ]
    return NamespaceItem(entry.alias, columns, entry, relation, has_alias)


def rename_columns(scope: Scope, item: NamespaceItem, names: Sequence[str], alias: str) -> None:
    """AS t(a, b). Of a stored text's table a column that has been dropped since keeps its place."""
    places = range(len(item.columns)) if item.places is None else item.places
    if len(names) > len(places):
        what = "join expression" if item.entry is None else "table"
        raise scope.statement.error(
            code.INVALID_COLUMN_REFERENCE,
            f'{what} "{alias}" has {len(places)} columns available but {len(names)} columns specified',
        )
    for place, name in zip(places, names, strict=False):
        if place is not None:
            item.columns[place] = NamespaceColumn(name, item.columns[place].expr)
