"""Rows as images: the statements with which the server writes row by row, with triggers in between.

A trigger sees and may change whole rows, so a row travels as its *image*: the stored values of all columns
that can be assigned, by attnum. `rows_sql` computes the images, `sql` writes one. ON CONFLICT DO UPDATE is
taken apart, because BEFORE INSERT comes before the conflict is known and BEFORE UPDATE after it.
PostgreSQL 15, executor/nodeModifyTable.c (ExecInsert, ExecOnConflictUpdate).
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import row_version
from polar_lite.catalog.dialect.plan import ConflictPlan, RowAnswer, RowPlan, Slot, Source
from polar_lite.catalog.dialect.storage import generate, name, template
from polar_lite.catalog.dialect.translate import queries
from polar_lite.catalog.dialect.translate.context import Translation, TypeOf
from polar_lite.catalog.dialect.translate.expressions import collated, translate
from polar_lite.catalog.dialect.translate.writes import dml
from polar_lite.catalog.dialect.translate.writes.carried import carried, move
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.objects import Column, Relation
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import unsupported


def rows_of(tr: Translation, query: q.Query, relation: Relation) -> str:
    """The rows to write: [rowid,] [new image,] [old image] and what is carried for RETURNING."""
    if query.command is q.Command.INSERT:
        return dml.insert_rows(tr, whole_insert(query, relation))
    old = old_image(query)
    new = () if query.command is q.Command.DELETE else whole_update(query, relation).targets
    return dml.update_rows(tr, replace(query, targets=(*new, *old, *carried(query))))


def write_of(query: q.Query, relation: Relation, type_of: TypeOf) -> tuple[Translation, str, RowPlan]:
    """The statement that writes one row (?1 .. are rowid and new image), and what goes with it."""
    images = columns_of(relation)
    clause = query.on_conflict
    conflict = None
    functions: dict[str, Function] = {}
    extra = carried(query)
    answer = None
    if needs_answer(query):
        if tells_updated(query):
            raise unsupported(
                "xmax beside routines and queries of WITH in RETURNING of ON CONFLICT DO UPDATE"
            )
        answer, functions = answer_of(query, relation, type_of)
        query, extra = replace(query, returning=old_image(query)), ()
    if query.command is q.Command.INSERT:
        if clause is not None and clause.update is not None:
            conflict, found = _conflict_plan(query, relation, clause, type_of)
            functions |= found
            query = replace(query, on_conflict=None)
        if clause is not None and clause.is_exclusion:
            query = replace(query, on_conflict=None)
        tr = numbered(len(images), type_of)
        sql = dml.insert_row(tr, whole_insert(query, relation))
        width = len(images)
    elif query.command is q.Command.UPDATE:
        width = len(images) + 1 + len(extra)
        tr = numbered(width, type_of)
        move(tr, extra, len(images) + 2)
        sql = dml.update_row(tr, whole_update(query, relation))
    else:
        width = 1 + len(extra)
        tr = numbered(width, type_of)
        move(tr, extra, 2)
        sql = dml.delete_row(tr, query)
    tr.functions.update(functions)
    slots = tuple(tr.slots[width:])
    plan = replace(image_plan(query, relation), slots=slots, conflict=conflict, answer=answer)
    return tr, sql, replace(plan, exclusions=clause.exclusions if clause is not None else ())


def needs_answer(query: q.Query) -> bool:
    """Whether RETURNING is more than SQLite can do as it writes a row: it calls routines, or reads WITH."""
    return calls_routines(query.returning) or any(
        isinstance(node, q.RangeTblEntry) and (node.cte_name or _is_like_alias(query.target))
        for node in q.nodes_of(query.returning)
    )


def tells_updated(query: q.Query) -> bool:
    """Whether RETURNING tells the rows that ON CONFLICT has updated from those that are new."""
    clause = query.on_conflict
    return clause is not None and clause.update is not None and row_version.has_deleter(query.returning)


def may_leave_conflicting(query: q.Query) -> bool:
    """Whether DO UPDATE's WHERE may leave a row as it is, which another of the new rows may then update: only
    what the command has written is not written again (21000), whatever keys are equal."""
    clause = query.on_conflict
    return dml.updates_conflicting(query) and clause is not None and clause.where is not None


def is_apart(query: q.Query) -> bool:
    """Whether ON CONFLICT is more than a statement of one row can do: it calls routines, reads WITH, looks
    for rows that are excluded, or policies ask something of the row that it makes."""
    clause = query.on_conflict
    if clause is not None and (clause.checks or clause.exclusions):
        return True
    return calls_routines(clause) or any(
        isinstance(node, q.RangeTblEntry) and node.cte_name for node in q.nodes_of(clause)
    )


def _is_like_alias(target: q.RangeTblEntry | None) -> bool:
    """Whether a table's own name may be an alias too, which hides it in a subquery of RETURNING."""
    return target is not None and re.fullmatch(r"[rx]\d+", target.physical) is not None


def calls_routines(node: Any) -> bool:
    return q.calls_any(node, lambda function: function.routine_oid is not None)


def answer_of(query: q.Query, relation: Relation, type_of: TypeOf) -> tuple[RowAnswer, dict[str, Function]]:
    assert query.target is not None
    columns, extra = columns_of(relation), carried(query)
    tr = numbered(len(columns) + len(extra), type_of)
    move(tr, extra, len(columns) + 1)
    sql = with_head(tr, query) + over_image(
        query.target, columns, [translate(tr, entry.expr) for entry in query.returning]
    )
    return RowAnswer(sql, tuple(tr.slots[len(columns) + len(extra) :])), tr.functions


def with_head(tr: Translation, query: q.Query) -> str:
    """What goes before a statement that may read the queries of WITH."""
    return f"{generate(queries.with_clause(tr, query))} " if query.ctes else ""


def image_plan(query: q.Query, relation: Relation) -> RowPlan:
    """What reads rows as images."""
    return RowPlan(tuple(columns_of(relation)), _image_sql(query, relation))


def columns_of(relation: Relation) -> list[int]:
    return [c.attnum for c in relation.columns if not c.has_dropped]


def numbered(count: int, type_of: TypeOf) -> Translation:
    """A translation whose first parameters are those of a row."""
    tr = Translation(type_of)
    tr.slots = [Slot(Source.PARAM, None)] * count
    return tr


def whole_insert(query: q.Query, relation: Relation) -> q.Query:
    given = {t.attnum: t for t in query.targets}
    return replace(
        query,
        targets=tuple(given.get(c.attnum) or _no_value(c) for c in relation.columns if not c.has_dropped),
    )


def _no_value(column: Column) -> q.TargetEntry:
    is_generated = column.generation is not None
    return q.TargetEntry(q.Const(column.type, None), column.name, column.attnum, is_generated=is_generated)


def whole_update(query: q.Query, relation: Relation) -> q.Query:
    given = {t.attnum: t for t in query.targets}
    generated = {c.attnum: _no_value(c) for c in relation.columns if c.generation is not None}
    given.update(generated)
    return replace(query, targets=tuple(given.get(t.attnum) or t for t in old_image(query)))


def old_image(query: q.Query) -> tuple[q.TargetEntry, ...]:
    assert query.target is not None
    varno = query.target.varno
    return tuple(
        q.TargetEntry(q.Var(c.type, varno, c.attnum, 0, c.physical, c.name), c.name, c.attnum)
        for c in query.target.columns
    )


def _image_sql(query: q.Query, relation: Relation) -> str:
    """The image of the row ?1, as it is now."""
    assert query.target is not None
    names = [name(c.physical) for c in relation.columns if not c.has_dropped]
    places = ", ".join(f"{{{i}}}" for i in range(1, len(names) + 1))
    return generate(template(f"SELECT {places} FROM {{0}} WHERE rowid = ?1", dml.table(query.target), *names))


def _conflict_plan(
    query: q.Query, relation: Relation, clause: q.OnConflict, type_of: TypeOf
) -> tuple[ConflictPlan, dict[str, Function]]:
    """The plan, and the functions its SQL calls."""
    assert query.target is not None
    assert clause.update is not None
    images = columns_of(relation)
    by_name = {c.physical: images.index(c.attnum) for c in relation.columns if not c.has_dropped}
    find = _find_conflict(query, clause, images, type_of)
    as_update = replace(
        query, command=q.Command.UPDATE, targets=clause.update, where=clause.where, from_items=(), ctes=()
    )
    returning = row_version.with_deleter(query.returning, query.target.varno)
    as_update = replace(as_update, checks=clause.checks, returning=returning)
    rows = numbered(len(images) + 1, type_of)
    if clause.excluded is not None:
        rows.moved[clause.excluded.varno] = lambda var: template(f"?{by_name[var.column] + 2}")
    images_of = replace(as_update, targets=(*whole_update(as_update, relation).targets, *old_image(query)))
    rows_sql = with_head(rows, query) + dml.update_rows_of(rows, images_of)
    update = numbered(len(images) + 1, type_of)
    update_sql = dml.update_row(update, whole_update(as_update, relation))
    proposed = numbered(len(images), type_of)
    check_sql = ""
    if query.checks:
        passed = dml.checked(proposed, query, template("1"), {})
        check_sql = over_image(query.target, images, [passed])
    made = ConflictPlan(
        find.places,
        generate(find.sql),
        rows_sql,
        tuple(rows.slots[len(images) + 1 :]),
        update_sql,
        tuple(update.slots[len(images) + 1 :]),
        check_sql,
    )
    return made, {**find.functions, **rows.functions, **update.functions, **proposed.functions}


@dataclass(frozen=True, slots=True)
class _Find:
    """places: of the values ?1 .. in an image."""

    places: tuple[int, ...]
    sql: exp.Expr
    functions: dict[str, Function]


def _find_conflict(query: q.Query, clause: q.OnConflict, images: list[int], type_of: TypeOf) -> _Find:
    """The row that has a key of the new image."""
    assert query.target is not None
    tr = numbered(len(images), type_of)
    tr.bare = varno = query.target.varno
    places: list[int] = []

    def value(var: q.Var) -> exp.Expr:
        place = images.index(var.attnum)
        if place not in places:
            places.append(place)
        return template(f"?{places.index(place) + 1}")

    tests = []
    for arbiter in clause.arbiters:
        parts = [collated(key.type, translate(tr, key)) for key in arbiter.keys]
        where = [translate(tr, arbiter.where)] if arbiter.where is not None else []
        tr.moved[varno] = value
        new = [translate(tr, key) for key in arbiter.keys]
        where += [translate(tr, arbiter.where)] if arbiter.where is not None else []
        del tr.moved[varno]
        same = [template("{0} = {1}", one, other) for one, other in zip(parts, new, strict=True)]
        every = [template("({0})", test) for test in (*same, *where)]
        tests.append(template(" AND ".join(f"{{{i}}}" for i in range(len(every))), *every))
    found = " OR ".join(f"({{{i}}})" for i in range(1, len(tests) + 1))
    sql = template(f"SELECT rowid FROM {{0}} WHERE {found}", dml.table(query.target), *tests)
    return _Find(tuple(places), sql, tr.functions)


def over_image(target: q.RangeTblEntry, columns: Sequence[int], items: Sequence[exp.Expr]) -> str:
    by_number = {column.attnum: column for column in target.columns}
    """A query over an image that parameters give."""
    given = [
        template(
            "{0} AS {1}",
            collated(by_number[attnum].type, template(f"?{place}")),
            name(by_number[attnum].physical),
        )
        for place, attnum in enumerate(columns, 1)
    ]
    row = template(", ".join(f"{{{i}}}" for i in range(len(given))), *given)
    listed = template(", ".join(f"{{{i}}}" for i in range(len(items))), *items)
    return generate(template(f"SELECT {{0}} FROM (SELECT {{1}}) AS r{target.varno}", listed, row))
