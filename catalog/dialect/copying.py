"""COPY bound to its table: the query of COPY TO, and what COPY FROM writes rows with.

Source: PostgreSQL 15, copy.c (DoCopy, CopyGetAttnums), parse_relation.c.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import relations
from polar_lite.catalog.dialect.binder.coercion import coerce_to_boolean
from polar_lite.catalog.dialect.binder.defaults import column_default
from polar_lite.catalog.dialect.binder.dispatch import bind_expr, location
from polar_lite.catalog.dialect.binder.state import Environment, Scope, Statement
from polar_lite.catalog.dialect.plan import Plan, Slot, Source
from polar_lite.catalog.dialect.storage import generate, name, qualified, quoted, template
from polar_lite.catalog.dialect.translate import dml
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import translate
from polar_lite.catalog.dialect.translate.plans import plan_of
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.snapshot import Column, Relation
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError


@dataclass(frozen=True, slots=True)
class CopyFromPlan:
    """insert: writes one row of stored values, of `columns` and then of the columns with defaults.

    head, numbers: of an INSERT of several rows, to be followed by (?, ..), .., and its attnums; the same,
    but for a rowid column (at `rowid`, or -1) that must not be NULL.
    defaults: SELECT of ?1 rows of the defaults; None if no column needs any. where: SELECT of COPY's
    condition over the first `where_width` values of a row of `insert`; None without one.
    """

    relation: Relation
    columns: tuple[Column, ...]
    insert: Plan
    head: str
    numbers: tuple[int, ...]
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
    if relation.kind in ("i", "c"):
        kind = "an index" if relation.kind == "i" else "a composite type"
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{relation.name}" is {kind}')
    return relation


def find_columns(relation: Relation, names: Sequence[str] | None) -> tuple[Column, ...]:
    """The columns COPY lists, all without a list. 42703, 42701."""
    known = {column.name: column for column in relation.columns if not column.has_dropped}
    if names is None:
        return tuple(known.values())
    found: dict[str, Column] = {}
    for column_name in names:
        column = known.get(column_name)
        if column is None:
            message = f'column "{column_name}" of relation "{relation.name}" does not exist'
            raise PgError(code.UNDEFINED_COLUMN, message)
        if column_name in found:
            raise PgError(code.DUPLICATE_COLUMN, f'column "{column_name}" specified more than once')
        found[column_name] = column
    return tuple(found.values())


def table_query(env: Environment, relation: Relation, columns: Sequence[Column]) -> exp.Select:
    """SELECT the columns FROM the table: what COPY table TO reads."""
    schema = env.snapshot.schemas[relation.schema].name
    table = exp.Table(this=name(relation.name), db=name(schema))
    targets = [exp.Column(this=name(column.name)) for column in columns]
    for node in (table.this, table.args["db"], *(part for target in targets for part in target.parts)):
        node.meta["start"] = -1
    return exp.Select(expressions=targets, from_=exp.From(expressions=[table]))


def plan_from(
    env: Environment, relation: Relation, columns: tuple[Column, ...], where: Any, text: str
) -> CopyFromPlan:
    """COPY table FROM. Privileges are in `insert.denied`."""
    st = Statement(env, text)
    entry = relations.table_entry(st, relation, "")
    need = st.need(relation)
    need.columns["INSERT"] = {column.attnum for column in columns}
    if not columns:
        need.privileges.add("INSERT")
    st.writes.add(relation.oid)
    given = {column.attnum for column in columns}
    others = [
        column
        for column in relation.columns
        if not column.has_dropped
        and column.attnum not in given
        and (column.default is not None or column.attnum == relation.rowid_column)
    ]
    rowid = relation.rowid_column
    targets = [
        q.TargetEntry(q.Const(column.type, None), column.name, column.attnum, junk=column.attnum == rowid)
        for column in columns
    ]
    defaults = [
        q.TargetEntry(column_default(st, column), column.name, column.attnum, junk=column.attnum == rowid)
        for column in others
    ]
    insert = q.Query(q.Command.INSERT, (*targets, *defaults), (), target=entry)
    numbers = [target.attnum for target in insert.targets]
    defaults_sql, defaults_functions = _defaults(defaults)
    where_sql, where_width, where_functions = _where(st, relation, entry, insert, where)
    plan, functions = _insert_row(st, insert)
    functions = (*functions, *defaults_functions, *where_functions)
    return CopyFromPlan(
        relation,
        columns,
        plan,
        _head(relation, numbers),
        tuple(numbers),
        numbers.index(rowid) if rowid else -1,
        defaults_sql,
        where_sql,
        where_width,
        functions,
    )


def _insert_row(st: Statement, insert: q.Query) -> tuple[Plan, tuple[Function, ...]]:
    """The INSERT's plan with the SQL that writes one row: its values, or an image for BEFORE ROW triggers."""
    plan = replace(plan_of(st, insert), rows_sql=None, rows_slots=())
    if plan.row_plan is not None:
        return plan, plan.functions
    tr = _numbered(len(insert.targets))
    sql = dml.insert_row(tr, insert)
    plan = replace(plan, sql=sql, slots=(), by_row=True)
    return plan, (*plan.functions, *tr.functions.values())


def _head(relation: Relation, numbers: Sequence[int]) -> str:
    physical = {column.attnum: column.physical for column in relation.columns}
    columns = ", ".join(quoted(physical[number]) for number in numbers)
    return f"INSERT INTO {qualified(relation)} ({columns}) VALUES "


def _numbered(width: int) -> Translation:
    """A translation in which ?1 .. are the values of a row."""
    made = Translation()
    made.slots = [Slot(Source.PARAM, None)] * width
    return made


def _defaults(defaults: Sequence[q.TargetEntry]) -> tuple[str | None, tuple[Function, ...]]:
    if not defaults:
        return None, ()
    tr = _numbered(1)
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
    inner = next(node.find_all(nodes.SubLink), None)
    if inner is not None:
        message = "cannot use subquery in COPY FROM WHERE condition"
        raise st.error(code.FEATURE_NOT_SUPPORTED, message, location(inner))
    scope = Scope(st, clause="COPY")
    scope.items = [relations.item_of(entry, relation=relation)]
    bound = coerce_to_boolean(st, bind_expr(scope, node), "WHERE")
    places = {target.attnum: number for number, target in enumerate(insert.targets, 1)}
    tr = _numbered(len(places))

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
