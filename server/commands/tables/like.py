"""LIKE in CREATE TABLE: the columns of another relation, and with INCLUDING what else it has.

The columns come where LIKE stands; defaults, checks and indexes after all that the statement itself says.
PostgreSQL 15 docs, CREATE TABLE; source parse_utilcmd.c (transformTableLikeClause, expandTableLikeClause).
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import row_expressions
from polar_lite.catalog.object_names import PG_ATTRDEF, PG_CLASS, PG_CONSTRAINT, Address, Reference
from polar_lite.catalog.writing import indexes, relations
from polar_lite.catalog.writing.constraints import create_check
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.constraints.checks import check_free
from polar_lite.server.commands.constraints.keys import not_unique
from polar_lite.server.commands.ddl import Ddl, position
from polar_lite.server.commands.sequences import stored_parameters
from polar_lite.server.commands.tables import compression
from polar_lite.server.commands.tables.definition import ColumnDefinition, Like

if TYPE_CHECKING:
    from polar_lite.catalog.dialect import nodes
    from polar_lite.catalog.objects import Constraint, Relation, Schema

_ALL: Final = frozenset(
    {
        "COMMENTS", "COMPRESSION", "CONSTRAINTS", "DEFAULTS", "GENERATED", "IDENTITY", "INDEXES",
        "STATISTICS", "STORAGE",
    }
)  # fmt: skip
# pg_constraint.contype of an index's constraint -> the end of its name.
_LABELS: Final = {"p": "pkey", "u": "key", "x": "excl"}
_NOT_LIKE: Final = {"S": "sequences", "i": "indexes"}


def read(ddl: Ddl, node: nodes.LikeClause) -> Like:
    """What a LikeClause names (42P01, 42809, 42501)."""
    try:
        source = ddl.relation_named(node.names)
    except PgError as error:
        error.position = position(node.start)
        raise
    if source.kind not in "rvmcfp":
        kinds = _NOT_LIKE.get(source.kind, "relations of this kind")
        raise PgError(
            code.WRONG_OBJECT_TYPE,
            f'relation "{source.name}" is invalid in LIKE clause',
            detail=f"This operation is not supported for {kinds}.",
            position=position(node.start),
        )
    if source.kind == "c":
        ddl.check_type_usage(source)
    else:
        privileges.check(ddl.snapshot, ddl.role, source, "SELECT")
    includes: frozenset[str] = frozenset()
    for including, word in node.options or ():
        words = _ALL if word == "ALL" else frozenset({word})
        includes = includes | words if including else includes - words
    return Like(source, includes)


def columns_of(ddl: Ddl, like: Like) -> list[ColumnDefinition]:
    """The columns, with IDENTITY if it is included; the rest is for later."""
    made = []
    methods = compression.letters(ddl, like.source) if "COMPRESSION" in like.includes else {}
    for column in like.source.columns:
        if column.has_dropped:
            continue
        new = ColumnDefinition(
            column.name, column.type, not_null=column.not_null or None, collation=column.collation
        )
        new.compression = methods.get(column.name, "")
        if column.identity and "IDENTITY" in like.includes:
            facts = stored_parameters(ddl, ddl.snapshot.relations[column.sequence])
            new.identity = column.identity
            new.sequence_options = (
                ("increment", facts.increment),
                ("minvalue", facts.minimum),
                ("maxvalue", facts.maximum),
                ("start", facts.start),
                ("cache", facts.cache),
                ("cycle", facts.cycle),
            )
        made.append(new)
    return made


def complete_columns(ddl: Ddl, like: Like, oid: int) -> None:
    """What belongs into the SQLite table: generated columns and checks; and defaults, before it is made."""
    source, includes = like.source, like.includes
    for column in source.columns:
        if column.has_dropped:
            continue
        number = _number(ddl, oid, column.name)
        if column.generation is not None:
            if "GENERATED" in includes:
                copy_generation(ddl, oid, number, column.generation)
        elif column.default is not None and "DEFAULTS" in includes:
            ddl.writer.update("pg_attribute", {"attrelid": oid, "attnum": number}, {"atthasdef": True})
            used = default_references(ddl, source, column.attnum)
            relations.add_default(ddl.writer, oid, number, column.default, used)
        if "STORAGE" in includes:
            where = {"attrelid": source.oid, "attnum": column.attnum}
            ((storage,),) = ddl.writer.rows("pg_attribute", where, ("attstorage",))
            ddl.writer.update("pg_attribute", {"attrelid": oid, "attnum": number}, {"attstorage": storage})
    if "CONSTRAINTS" in includes:
        for constraint in row_expressions.checks(source):
            _copy_check(ddl, oid, constraint)


def complete(ddl: Ddl, schema: Schema, like: Like, oid: int) -> None:
    """What comes after the table and its own keys: indexes, and comments."""
    copies: dict[Address, Address] = {}
    source = like.source
    for column in source.columns:
        if not column.has_dropped:
            number = _number(ddl, oid, column.name)
            copies[Address(PG_CLASS, source.oid, column.attnum)] = Address(PG_CLASS, oid, number)
    for constraint in row_expressions.checks(source):
        made = next((c for c in ddl.snapshot.relations[oid].constraints if c.name == constraint.name), None)
        if made is not None and "CONSTRAINTS" in like.includes:
            copies[Address(PG_CONSTRAINT, constraint.oid)] = Address(PG_CONSTRAINT, made.oid)
    if "INDEXES" in like.includes:
        for index in sorted(source.indexes):
            copies[Address(PG_CLASS, index)] = Address(PG_CLASS, copy_index(ddl, schema, source, index, oid))
    if "COMMENTS" in like.includes:
        for old, new in copies.items():
            _copy_comment(ddl, old, new)


def _number(ddl: Ddl, oid: int, name: str) -> int:
    return next(c.attnum for c in ddl.snapshot.relations[oid].columns if c.name == name)


def copy_generation(ddl: Ddl, oid: int, number: int, text: str) -> None:
    relation = ddl.snapshot.relations[oid]
    column = next(c for c in relation.columns if c.attnum == number)
    found = row_expressions.stored_generation(ddl.snapshot, relation, column, text)
    relations.add_generation(ddl.writer, oid, number, found)


def _copy_check(ddl: Ddl, oid: int, constraint: Constraint) -> None:
    relation = ddl.snapshot.relations[oid]
    check_free(relation, constraint.name)
    found = row_expressions.stored_condition(ddl.snapshot, relation, constraint.expression or "")
    create_check(ddl.writer, relation, constraint.name, found, no_inherit=constraint.no_inherit)


def default_references(ddl: Ddl, source: Relation, number: int) -> list[Reference]:
    """What the default of a column refers to."""
    where = {"adrelid": source.oid, "adnum": number}
    ((default,),) = ddl.writer.rows("pg_attrdef", where, ("oid",))
    return _references(ddl, PG_ATTRDEF, default)


def _references(ddl: Ddl, class_oid: int, oid: int) -> list[Reference]:
    where = {"classid": class_oid, "objid": oid, "deptype": "n"}
    found = ddl.writer.rows("pg_depend", where, ("refclassid", "refobjid", "refobjsubid"))
    return [(kind, other, sub) for kind, other, sub in found]


def copy_index(ddl: Ddl, schema: Schema, source: Relation, index: int, oid: int) -> int:
    """Make an index like another, with its constraint; its OID."""
    old = ddl.snapshot.relations[index]
    assert old.index is not None
    relation = ddl.snapshot.relations[oid]
    used = [found for found in _references(ddl, PG_CLASS, index) if found[1] != source.oid]
    new = indexes.copied(ddl.writer, source, index, relation, used)
    if new.is_primary and any(c.type == "p" for c in relation.constraints):
        message = f'multiple primary keys for table "{relation.name}" are not allowed'
        raise PgError(code.INVALID_TABLE_DEFINITION, message)
    constraint = next((c for c in source.constraints if c.index_oid == index and c.type in "pux"), None)
    names = [key.name for key in (*new.keys, *new.included)]
    label = "idx" if constraint is None else _LABELS[constraint.type]
    name = ddl.free_name(schema.oid, relation.name, None if new.is_primary else "_".join(names), label)
    try:
        if constraint is None:
            return indexes.create_index(ddl.writer, relation, schema, name, new)
        key = relations.enter_key(
            ddl.writer, relation, schema, name, new, deferrable=constraint.is_deferrable,
            deferred=constraint.is_deferred, operators=constraint.operators,
        )  # fmt: skip
    except sqlite3.IntegrityError as error:
        raise not_unique(relation, schema, name, None) from error
    return next(c.index_oid for c in ddl.snapshot.relations[oid].constraints if c.oid == key)


def _copy_comment(ddl: Ddl, old: Address, new: Address) -> None:
    def where(of: Address) -> dict[str, int]:
        return {"objoid": of.oid, "classoid": of.class_oid, "objsubid": of.sub}

    for (text,) in ddl.writer.rows("pg_description", where(old), ("description",)):
        ddl.writer.insert("pg_description", {**where(new), "description": text})
