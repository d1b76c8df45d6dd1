"""ALTER COLUMN .. TYPE, and Oracle's MODIFY.

All columns of one statement change together: each new value is computed from the row as it was. What
stands on a column is looked at again: its default, CHECK conditions, keys. PostgreSQL 15 source
tablecmds.c (ATPrepAlterColumnType, ATExecAlterColumnType).
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from polar_lite.catalog import access_methods
from polar_lite.catalog.dialect import nodes, storage
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect import row_expressions as rows
from polar_lite.catalog.dialect.binder.coercion import coerce_to_target, represent
from polar_lite.catalog.dialect.binder.defaults import bind_text
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.loading.declared import column_type
from polar_lite.catalog.object_names import (
    PG_ATTRDEF,
    PG_CLASS,
    PG_PROC,
    PG_PUBLICATION_REL,
    PG_REWRITE,
    Address,
    quote_ident,
)
from polar_lite.catalog.objects import Column, Constraint, Index, Relation
from polar_lite.catalog.system_columns import SYSTEM_COLUMNS
from polar_lite.catalog.types import TypeRef
from polar_lite.catalog.writing import columns as catalog_columns
from polar_lite.catalog.writing import indexes
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import collations
from polar_lite.server.commands.constraints import exclusions
from polar_lite.server.commands.constraints.checks import check_rows, contains_nulls
from polar_lite.server.commands.constraints.foreign_keys import check_operators
from polar_lite.server.commands.constraints.foreign_keys import check_rows as check_references
from polar_lite.server.commands.constraints.keys import duplicates
from polar_lite.server.commands.ddl import Ddl, no_position, undefined_column
from polar_lite.server.commands.expressions import Deparsed, stored_expression
from polar_lite.server.commands.operators import classes as operator_classes
from polar_lite.server.commands.sequences import change_sequence, owned_sequences
from polar_lite.server.commands.tables import compression
from polar_lite.server.commands.types.attributes import check_unused
from polar_lite.server.engine.calls import guarded

# Types whose modifier only says how much of a value there may be.
_LENGTHS: Final = frozenset(
    pgtypes.BY_NAME[name].oid for name in ("varchar", "varbit", "time", "timetz", "timestamp", "timestamptz")
)


@dataclass(frozen=True, slots=True)
class _Change:
    column: Column
    type: TypeRef
    value: rows.RowSql
    default: Any = None
    collation: int = 0


def alter_types(ddl: Ddl, relation: Relation, actions: Sequence[nodes.AlterAction], text: str) -> None:
    """Carry out the ALTER TYPE actions of one ALTER TABLE; the role is the table's owner."""
    check_unused(ddl, relation, "table")
    found: dict[int, _Change] = {}
    for action in actions:
        change = _change(ddl, relation, action, text)
        if change.column.identity:
            for sequence in owned_sequences(ddl, relation.oid, change.column.attnum):
                change_sequence(ddl, sequence, {"as": action.type_name}, is_identity=True)
        before = found.get(change.column.attnum)
        if before is not None and before.type != change.column.type:
            raise PgError(
                code.FEATURE_NOT_SUPPORTED, f'cannot alter type of column "{change.column.name}" twice'
            )
        found[change.column.attnum] = change
    changes = list(found.values())
    for change in changes:
        _check_texts(ddl, relation, change.column)
        _check_generated(ddl, relation, change.column)
    for change in changes:
        _enter(ddl, relation, change)
    _check_foreign_keys(ddl, relation, changes)
    changed = {change.column.attnum for change in changes}
    _read_checks_again(ddl, relation, changed)
    _choose_rowid(ddl, relation.oid)
    values = {change.column.attnum: change.value for change in changes if not _keeps_values(change)}
    if values:
        _rebuild(ddl, relation.oid, values)
    else:
        catalog_columns.rebuild(ddl.writer, relation.oid)
    relation = ddl.snapshot.relations[relation.oid]
    for constraint in rows.checks(relation):
        if constraint.is_validated and changed & set(constraint.columns):
            check_rows(ddl, relation, constraint)
    for child, constraint in _foreign_keys(ddl, relation.oid, changed):
        if constraint.is_validated:
            check_references(ddl, child, constraint)
    exclusions.compare_again(ddl, relation.oid, changed)


def _rebuild(ddl: Ddl, oid: int, values: dict[int, rows.RowSql]) -> None:
    """Make the table anew with new values; 23502, 23505 when they do not fit."""
    relation = ddl.snapshot.relations[oid]
    _check_values(ddl, relation, values)
    # Until the copy is done the table has the old values.
    for step, args, pending in (
        (catalog_columns.copy_table, (ddl.writer, oid, values), values),
        (catalog_columns.make_indexes, (ddl.writer, oid), {}),
    ):
        try:
            guarded(ddl.session, step, *args)
        except PgError as error:
            if not isinstance(error.__cause__, sqlite3.IntegrityError):
                raise
            raise _broken_key(ddl, relation, pending) or error from error


def _keeps_values(change: _Change) -> bool:
    """Whether the column's values are stored as before, in the same order."""
    classes = {storage.storage_class(type_) for type_ in (change.type, change.column.type)}
    return len(classes) == 1 and change.value.sql == storage.quoted(change.column.physical)


def _without_widening(expr: q.Expr) -> q.Expr:
    """Without a coercion to a length or precision that all values of the type before it have.

    PostgreSQL 15 source: varchar.c (varchar_support), numeric.c (numeric_support), datetime.c
    (TemporalSimplify).
    """
    if not isinstance(expr, q.CoerceTypmod) or expr.arg.type.oid != expr.type.oid:
        return expr
    old, new = expr.arg.type.typmod, expr.type.typmod
    if expr.type.oid == pgtypes.NUMERIC.oid:
        before, after = map(pgtypes.numeric_precision_scale, (old, new))
        is_wider = before is not None and after is not None and before[1] == after[1] and before <= after
    else:
        is_wider = expr.type.oid in _LENGTHS and 0 <= old <= new
    return expr.arg if is_wider else expr


def _check_values(ddl: Ddl, relation: Relation, values: dict[int, rows.RowSql]) -> None:
    for column in catalog_columns.live_columns(relation):
        if not column.not_null or column.attnum not in values:
            continue
        value = values[column.attnum]
        ddl.writer.register_functions(value.functions)
        if ddl.finds(f"SELECT 1 FROM {storage.qualified(relation)} WHERE ({value.sql}) IS NULL LIMIT 1"):
            raise contains_nulls(ddl, relation, column)


def _change(ddl: Ddl, relation: Relation, action: nodes.AlterAction, text: str) -> _Change:
    name = action.column
    column = next((c for c in catalog_columns.live_columns(relation) if c.name == name), None)
    if column is None:
        if name in SYSTEM_COLUMNS:
            raise PgError(code.FEATURE_NOT_SUPPORTED, f'cannot alter system column "{name}"')
        raise undefined_column(relation, name)
    if column.generation is not None and action.using is not None:
        raise PgError(
            code.INVALID_COLUMN_DEFINITION,
            "cannot specify USING when altering type of generated column",
            detail=f'Column "{name}" is a generated column.',
        )
    with no_position():
        wanted = ddl.usable_type(action.type_name, text)
    entry = ddl.snapshot.type(wanted.oid)
    if entry is not None and entry.kind == "p":
        raise PgError(
            code.INVALID_TABLE_DEFINITION, f'column "{name}" has pseudo-type {ddl.names().type(wanted.oid)}'
        )
    type_ = column_type(wanted.oid, wanted.typmod, wanted.domain)
    environment = replace(ddl.session.environment(), snapshot=ddl.snapshot)
    st = Statement(environment, text)
    tree = action.using if action.using is not None else _own_name(column)
    expr = rows.bind_over(st, relation, tree, "USING")
    coerced = coerce_to_target(st, expr, type_, "a")
    if coerced is None:
        raise _no_cast(ddl, column, type_, uses=action.using is not None)
    value = rows.row_sql(ddl.snapshot, represent(_without_widening(coerced), type_))
    collation = collations.given(ddl, type_, action.collation, places=False)
    collation = collation or indexes.default_collation(ddl.writer, type_)
    return _Change(column, type_, value, _new_default(ddl, st, column, type_), collation)


def _own_name(column: Column) -> Any:
    from sqlglot import exp

    return exp.Column(this=exp.Identifier(this=column.name, quoted=True))


def _no_cast(ddl: Ddl, column: Column, type_: TypeRef, *, uses: bool) -> PgError:
    shown = ddl.names().type(type_.oid)
    if uses:
        return PgError(
            code.DATATYPE_MISMATCH,
            f'result of USING clause for column "{column.name}" cannot be cast automatically to type {shown}',
            hint="You might need to add an explicit cast.",
        )
    full = ddl.names().type(type_.oid, type_.typmod)
    return PgError(
        code.DATATYPE_MISMATCH,
        f'column "{column.name}" cannot be cast automatically to type {shown}',
        hint=f'You might need to specify "USING {quote_ident(column.name)}::{full}".',
    )


def _new_default(ddl: Ddl, st: Statement, column: Column, type_: TypeRef) -> Deparsed | None:
    if column.default is None:
        return None
    written = bind_text(st, column.default)
    bound = coerce_to_target(st, written, type_, "a")
    if bound is None:
        shown = ddl.names().type(type_.oid)
        raise PgError(
            code.DATATYPE_MISMATCH,
            f'default for column "{column.name}" cannot be cast automatically to type {shown}',
        )
    if isinstance(bound, q.Const) and bound.value is None:
        # The length that NULL is coerced to is not written with it.
        bound = replace(bound, type=TypeRef(bound.type.oid, written.type.typmod))
    return stored_expression(ddl, bound)


_TEXTS: Final = {
    PG_REWRITE: "a view or rule",
    PG_PROC: "a function or procedure",
    PG_PUBLICATION_REL: "a publication WHERE clause",
}


def _check_texts(ddl: Ddl, relation: Relation, column: Column) -> None:
    """Nothing that is kept as a text may use the column."""
    where = {"refclassid": PG_CLASS, "refobjid": relation.oid}
    for class_oid, what in _TEXTS.items():
        rows = ddl.writer.rows("pg_depend", {**where, "classid": class_oid}, ("objid", "refobjsubid"))
        for oid, number in rows:
            whole = 0 if class_oid != PG_PUBLICATION_REL else column.attnum
            if number not in (whole, column.attnum):
                continue
            raise PgError(
                code.FEATURE_NOT_SUPPORTED,
                f"cannot alter type of a column used by {what}",
                detail=f'{ddl.names().describe(Address(class_oid, oid))} depends on column "{column.name}"',
            )


def _check_generated(ddl: Ddl, relation: Relation, column: Column) -> None:
    where: dict[str, Any] = {"refclassid": PG_CLASS, "refobjid": relation.oid, "refobjsubid": column.attnum}
    where.update(classid=PG_ATTRDEF, deptype="n")
    for (default,) in ddl.writer.rows("pg_depend", where, ("objid",)):
        ((number,),) = ddl.writer.rows("pg_attrdef", {"oid": default}, ("adnum",))
        user = next(c for c in relation.columns if c.attnum == number)
        raise PgError(
            code.FEATURE_NOT_SUPPORTED,
            "cannot alter type of a column used by a generated column",
            detail=f'Column "{column.name}" is used by generated column "{user.name}".',
        )


def _foreign_keys(ddl: Ddl, oid: int, changed: set[int]) -> list[tuple[Relation, Constraint]]:
    """The foreign keys, the table's own and those that refer to it, that use one of the columns."""
    relation = ddl.snapshot.relations[oid]
    own = [(relation, c) for c in relation.constraints if c.type == "f" and changed & set(c.columns)]
    others = [pair for pair in ddl.snapshot.referencing(oid) if changed & set(pair[1].foreign_columns)]
    return own + [pair for pair in others if pair not in own]


def _check_foreign_keys(ddl: Ddl, relation: Relation, changes: Sequence[_Change]) -> None:
    """The columns of a key must still compare (42804); its operators may be others now."""
    changed = {change.column.attnum for change in changes}
    for child, constraint in _foreign_keys(ddl, relation.oid, changed):
        operators = check_operators(ddl, child, constraint)
        values = {
            "conpfeqop": [o.across for o in operators],
            "conppeqop": [o.parents for o in operators],
            "conffeqop": [o.children for o in operators],
        }
        ddl.writer.update("pg_constraint", {"oid": constraint.oid}, values)


def _enter(ddl: Ddl, relation: Relation, change: _Change) -> None:
    """The new type in pg_attribute, that of indexes too; the default in its new form."""
    number, name, type_ = change.column.attnum, change.column.name, change.type
    catalog_columns.set_type(ddl.writer, relation.oid, number, name, type_, change.collation)
    compression.enter(ddl, relation.oid, number, "")
    for index in relation.indexes:
        facts = ddl.snapshot.relations[index].index
        if facts is not None and number in facts.keys:
            _check_classes(ddl, facts, number, type_)
            indexes.set_index_type(ddl.writer, index, facts, number, name, type_, change.collation)
    if change.default is not None:
        where = {"adrelid": relation.oid, "adnum": number}
        ddl.writer.update("pg_attrdef", where, {"adbin": change.default.text})


def _check_classes(ddl: Ddl, index: Index, number: int, type_: TypeRef) -> None:
    """The index's operator classes take the new type, or another one does by default (42704, 42804)."""
    method = access_methods.BY_NAME[index.method]
    for key, found in zip(index.keys, index.classes, strict=False):
        if key == number:
            schema = ddl.snapshot.schemas[found.schema].name
            names = None if found.is_default else (schema, found.name)
            operator_classes.operator_class(ddl, names, type_, method)


def _read_checks_again(ddl: Ddl, old: Relation, changed: set[int]) -> None:
    """A condition's text keeps its words, and its operators are chosen anew (42883 ..)."""
    relation = ddl.snapshot.relations[old.oid]
    for constraint in rows.checks(relation):
        if changed & set(constraint.columns):
            text = rows.reread_condition(ddl.snapshot, relation, constraint.expression or "")
            ddl.writer.update("pg_constraint", {"oid": constraint.oid}, {"conbin": text})


def _choose_rowid(ddl: Ddl, oid: int) -> None:
    relation = ddl.snapshot.relations[oid]
    primary: tuple[int, ...] = next(
        (c.columns for c in relation.constraints if c.type == "p" and not c.is_deferrable), ()
    )
    number = storage.rowid_column(catalog_columns.live_columns(relation), primary)
    if relation.kind == "p":
        number = 0
    if number != relation.rowid_column:
        ddl.writer.update("polar_storage", {"oid": oid}, {"rowidcolumn": number})


def _broken_key(ddl: Ddl, relation: Relation, values: dict[int, rows.RowSql]) -> PgError | None:
    """The unique key that the new values of a column do not fit."""
    schema = ddl.snapshot.schemas[relation.schema]
    for index in relation.indexes:
        found = ddl.snapshot.relations[index]
        if found.index is None or not found.index.is_unique:
            continue
        problem = duplicates(
            ddl, relation, schema, found.name, found.index.keys, values, nulls_alike=found.index.nulls_alike
        )
        if problem.detail is not None:
            return problem
    return None
