"""COPY bound to its table: the query of COPY TO, and what COPY FROM writes rows with.

Source: PostgreSQL 15, copy.c (DoCopy, CopyGetAttnums), parse_relation.c.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlglot import exp

from polar_lite.catalog import read_only, row_triggers
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.coercion import coerce_to_boolean
from polar_lite.catalog.dialect.binder.defaults import column_default, domain_default
from polar_lite.catalog.dialect.binder.dispatch import bind_expr
from polar_lite.catalog.dialect.binder.from_items import families, relations
from polar_lite.catalog.dialect.binder.state import Environment, Scope, Statement
from polar_lite.catalog.dialect.plan import Plan, Slot, Source
from polar_lite.catalog.dialect.storage import generate, qualified, quoted, template
from polar_lite.catalog.dialect.translate import pace
from polar_lite.catalog.dialect.translate.context import Translation, TypeOf
from polar_lite.catalog.dialect.translate.expressions import translate
from polar_lite.catalog.dialect.translate.plans import plan_of
from polar_lite.catalog.dialect.translate.writes import dml
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.objects import Column, Relation, Trigger
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError


@dataclass(frozen=True, slots=True)
class CopyFromPlan:
    """insert: writes one row of stored values in the order of attnum: of `columns` and those with defaults,
    or of all where triggers may want to see the row.

    places: where these values are among those of `columns` and then of `defaults`.
    head: of an INSERT of several rows, to be followed by (?, ..), ..; the same, but for a rowid column (at
    `rowid`, or -1) that must not be NULL.
    defaults: SELECT of ?1 rows of what is not in `columns`; None if no column needs any. where: SELECT of
    COPY's condition over the first `where_width` values of a row of `insert`; None without one.
    """

    relation: Relation
    columns: tuple[Column, ...]
    insert: Plan
    places: tuple[int, ...]
    head: str
    rowid: int
    defaults: str | None
    where: str | None
    where_width: int
    functions: tuple[Function, ...]


def find_table(env: Environment, names: tuple[str, ...]) -> Relation:
    """COPY's table. 42P01, 42809."""
    relation = relations.look_up(Statement(env), names, -1)
    if relation is None:
        raise PgError(code.UNDEFINED_TABLE, f'relation "{".".join(names[-2:])}" does not exist')
    if relation.kind in "iIc":
        kind = "a composite type" if relation.kind == "c" else "an index"
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{relation.name}" is {kind}')
    return relation


def find_columns(relation: Relation, names: Sequence[str] | None) -> tuple[Column, ...]:
    """The columns COPY lists, all without a list. 42703, 42701."""
    known = {column.name: column for column in relation.columns if not column.has_dropped}
    if names is None:
        return tuple(column for column in known.values() if column.generation is None)
    found: dict[str, Column] = {}
    for column_name in names:
        column = known.get(column_name)
        if column is None:
            message = f'column "{column_name}" of relation "{relation.name}" does not exist'
            raise PgError(code.UNDEFINED_COLUMN, message)
        if column.generation is not None:
            raise PgError(
                code.INVALID_COLUMN_REFERENCE,
                f'column "{column_name}" is a generated column',
                detail="Generated columns cannot be used in COPY.",
            )
        if column_name in found:
            raise PgError(code.DUPLICATE_COLUMN, f'column "{column_name}" specified more than once')
        found[column_name] = column
    return tuple(found.values())


def table_query(env: Environment, relation: Relation, columns: Sequence[Column]) -> exp.Select:
    """SELECT the columns FROM the table: what COPY table TO reads."""
    schema = env.snapshot.schemas[relation.schema].name
    table = exp.Table(this=_name(relation.name), db=_name(schema), only=True)
    targets = [exp.Column(this=_name(column.name)) for column in columns]
    for node in (table.this, table.args["db"], *(part for target in targets for part in target.parts)):
        node.meta["start"] = -1
    return exp.Select(expressions=targets, from_=exp.From(expressions=[table]))


def _name(text: str) -> exp.Identifier:
    return exp.Identifier(this=text, quoted=True)


def plan_from(
    env: Environment, relation: Relation, columns: tuple[Column, ...], where: Any, text: str
) -> CopyFromPlan:
    """COPY table FROM. Privileges are in `insert.denied`."""
    st = Statement(env, text)
    read_only.check_writable(st.snapshot, relation)
    if relation.kind == "v" and row_triggers.stands_for(relation, "INSERT"):
        entry = relations.view_entry(st, relation, "")
    else:
        entry = families.entry(st, relation, "", only=relation.kind != "p")
    need = st.need(relation)
    need.columns["INSERT"] = {column.attnum for column in columns}
    if not columns:
        need.privileges.add("INSERT")
    st.writes.update((relation.oid, *(member.relation_oid for member in entry.members)))
    values = _values(st, relation, columns)
    places = tuple(sorted(range(len(values)), key=lambda place: values[place].attnum))
    insert = q.Query(q.Command.INSERT, tuple(values[place] for place in places), (), target=entry)
    numbers = [target.attnum for target in insert.targets]
    defaults_sql, defaults_functions = _defaults(values[len(columns) :], st.snapshot.type)
    where_sql, where_width, where_functions = _where(st, relation, entry, insert, where)
    plan, functions = _insert_row(st, insert)
    functions = (*functions, *defaults_functions, *where_functions)
    return CopyFromPlan(
        relation,
        columns,
        plan,
        places,
        _head(relation, numbers),
        numbers.index(relation.rowid_column) if relation.rowid_column else -1,
        defaults_sql,
        where_sql,
        where_width,
        functions,
    )


def _values(st: Statement, relation: Relation, columns: Sequence[Column]) -> list[q.TargetEntry]:
    """COPY's columns, then with their defaults the others that need a value."""
    given = {column.attnum for column in columns}
    rowid = relation.rowid_column
    # A BEFORE trigger sees whole rows; otherwise SQLite alone knows of generated columns.
    firing = row_triggers.of_events(relation.triggers, row_triggers.INSERT)
    shows_rows = any(row_triggers.is_row(t) and row_triggers.fires_before(t) for t in firing)
    shows_rows |= relation.kind == "p"  # whose partitions may have such triggers
    others = [
        column
        for column in relation.columns
        if not column.has_dropped
        and column.attnum not in given
        and (column.generation is None or shows_rows)
        and (
            relation.triggers
            or relation.kind == "p"
            or column.is_always_written
            or domain_default(st, column.type) is not None
            or column.attnum == rowid
        )
    ]
    exprs = [*(q.Const(column.type, None) for column in columns), *(column_default(st, c) for c in others)]
    return [
        q.TargetEntry(
            expr,
            column.name,
            column.attnum,
            junk=column.attnum == rowid,
            is_generated=column.generation is not None,
        )
        for expr, column in zip(exprs, [*columns, *others], strict=True)
    ]


def _insert_row(st: Statement, insert: q.Query) -> tuple[Plan, tuple[Function, ...]]:
    """The INSERT's plan with the SQL that writes one row, and the functions it needs."""
    plan = replace(plan_of(st, insert), rows_sql=None, rows_slots=())
    # Rows that nobody will look at are not kept.
    sees_rows = any(map(_sees_rows, plan.triggers)) or pace.has_events(st, insert, frozenset())
    plan = replace(plan, has_events=sees_rows or plan.members is not None)
    if plan.row_plan is not None:
        return plan, plan.functions
    tr = _numbered(len(insert.targets), st.snapshot.type)
    sql = dml.insert_row(tr, insert)
    return replace(plan, sql=sql, slots=(), by_row=True), (*plan.functions, *tr.functions.values())


def _sees_rows(trigger: Trigger) -> bool:
    """Whether it is shown rows after they were written."""
    if row_triggers.fires_before(trigger):
        return False
    return row_triggers.is_row(trigger) or trigger.new_table is not None


def _head(relation: Relation, numbers: Sequence[int]) -> str:
    physical = {column.attnum: column.physical for column in relation.columns}
    columns = ", ".join(quoted(physical[number]) for number in numbers)
    return f"INSERT INTO {qualified(relation)} ({columns}) VALUES "


def _numbered(width: int, type_of: TypeOf) -> Translation:
    """A translation in which ?1 .. are the values of a row."""
    made = Translation(type_of)
    made.slots = [Slot(Source.PARAM, None)] * width
    return made


def _defaults(defaults: Sequence[q.TargetEntry], type_of: TypeOf) -> tuple[str | None, tuple[Function, ...]]:
    if not defaults:
        return None, ()
    tr = _numbered(1, type_of)
    values = [translate(tr, target.expr) for target in defaults]
    places = ", ".join(f"{{{number}}}" for number in range(len(values)))
    rows = "WITH RECURSIVE polar_rows (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM polar_rows WHERE i < ?1)"
    sql = generate(template(f"{rows} SELECT {places} FROM polar_rows", *values))
    return sql, tuple(tr.functions.values())


def _where(
    st: Statement, relation: Relation, entry: q.RangeTblEntry, insert: q.Query, node: Any
) -> tuple[str | None, int, tuple[Function, ...]]:
    if node is None:
        return None, 0, ()
    scope = Scope(st, clause="COPY")
    scope.items = [relations.item_of(entry, relation=relation)]
    bound = coerce_to_boolean(st, bind_expr(scope, node), "WHERE")
    places = {target.attnum: number for number, target in enumerate(insert.targets, 1)}
    tr = _numbered(len(places), st.snapshot.type)

    highest = 0

    def value(var: q.Var) -> exp.Expr:
        nonlocal highest
        number = places.get(var.attnum)
        highest = max(highest, number or 0)
        return template("NULL" if number is None else f"?{number}")

    tr.entries[entry.varno] = entry
    tr.moved[entry.varno] = value
    sql = generate(template("SELECT {0}", translate(tr, bound)))
    return sql, highest, tuple(tr.functions.values())
