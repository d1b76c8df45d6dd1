"""PRIMARY KEY and UNIQUE constraints, and indexes, of a table that exists.

Names are chosen and errors worded as PostgreSQL does; the rows are written by `catalog.writing.relations`.
PostgreSQL 15 source indexcmds.c, parse_utilcmd.c.
"""

import sqlite3
from collections.abc import Container, Mapping, Sequence
from types import MappingProxyType

from polar_lite.catalog.dialect import storage
from polar_lite.catalog.dialect.row_expressions import RowSql
from polar_lite.catalog.object_names import quote_ident
from polar_lite.catalog.objects import Relation, Schema
from polar_lite.catalog.writing import relations
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import tablespaces
from polar_lite.server.commands.constraints.checks import check_free
from polar_lite.server.commands.ddl import Ddl, position
from polar_lite.server.engine import diagnose


@dataclass(slots=True)
class Key:
    """A PRIMARY KEY or UNIQUE constraint to be made. start: its offset; included: the columns of INCLUDE.

    deferrable, deferred: when it is checked. using_index: the name of an index to use, whose
    columns are the key's. nulls_alike: NULLS NOT DISTINCT. tablespace: of its index.
    """

    primary: bool
    columns: tuple[str, ...]
    name: str | None
    start: int | None = None
    included: tuple[str, ...] = ()
    deferrable: bool = False
    deferred: bool = False
    using_index: str | None = None
    nulls_alike: bool = False
    tablespace: str | None = None


def check_key(key: Key, names: Container[str], *, is_new: bool) -> None:
    """The key's columns exist, each once. is_new: the table is being made; then an error has a position."""
    for n, name in enumerate((*key.columns, *key.included)):
        if name not in names:
            raise PgError(
                code.UNDEFINED_COLUMN,
                f'column "{name}" named in key does not exist',
                position=position(key.start) if is_new else None,
            )
        if name in key.columns[:n] and n < len(key.columns):
            word = "primary key" if key.primary else "unique"
            raise PgError(
                code.DUPLICATE_COLUMN,
                f'column "{name}" appears twice in {word} constraint',
                position=position(key.start),
            )


def check_partitioned_key(relation: Relation, names: Sequence[str], what: str) -> None:
    """0A000 for a unique key of a partitioned table that lacks a column of its partition key."""
    key = relation.partitioning
    if key is None or relation.kind != "p":
        return
    if key.expressions:
        raise PgError(
            code.FEATURE_NOT_SUPPORTED,
            f"unsupported {what} constraint with partition key definition",
            detail=f"{what} constraints cannot be used when partition keys include expressions.",
        )
    columns = {column.attnum: column.name for column in relation.columns}
    for number in key.keys:
        if columns[number] not in names:
            raise PgError(
                code.FEATURE_NOT_SUPPORTED,
                "unique constraint on partitioned table must include all partitioning columns",
                detail=f'{what} constraint on table "{relation.name}" lacks column "{columns[number]}"'
                " which is part of the partition key.",
            )


def make_keys(
    ddl: Ddl,
    schema: Schema,
    oid: int,
    keys: Sequence[Key],
    numbers: Mapping[str, int],
    *,
    is_new: bool = False,
) -> None:
    """Make the keys of a table; numbers: column name -> attnum. 23505 when rows are in the way.

    is_new: the table is being made.
    """
    table = ddl.snapshot.relations[oid].name
    made: set[tuple[tuple[str, ...], tuple[str, ...]]] = set()
    # The primary key is made first, whatever the order written.
    for key in sorted(keys, key=lambda k: not k.primary):
        word = "PRIMARY KEY" if key.primary else "UNIQUE"
        check_partitioned_key(ddl.snapshot.relations[oid], key.columns, word)
        if (key.columns, key.included) in made and key.name is None:
            continue
        made.add((key.columns, key.included))
        name = key.name
        if name is None:
            second = None if key.primary else "_".join(key.columns + key.included)
            name = ddl.free_name(schema.oid, table, second, "pkey" if key.primary else "key")
        elif ddl.snapshot.relation_by_name(schema.oid, name) is not None:
            raise PgError(code.DUPLICATE_TABLE, f'relation "{name}" already exists')
        check_free(ddl.snapshot.relations[oid], name)
        verb, kind = (
            "CREATE TABLE /" if is_new else "ALTER TABLE / ADD",
            "PRIMARY KEY" if key.primary else "UNIQUE",
        )
        ddl.debug(f'{verb} {kind} will create implicit index "{name}" for table "{table}"')
        relation = ddl.snapshot.relations[oid]
        columns = [numbers[c] for c in key.columns]
        tablespace = tablespaces.chosen(ddl, key.tablespace, is_temporary=relation.database == "temp")
        try:
            included = [numbers[c] for c in key.included]
            relations.create_key(
                ddl.writer,
                relation,
                schema,
                name,
                columns,
                primary=key.primary,
                included=included,
                deferrable=key.deferrable,
                deferred=key.deferred,
                nulls_alike=key.nulls_alike,
            )
        except sqlite3.IntegrityError as error:
            alike = key.nulls_alike
            raise duplicates(ddl, relation, schema, name, columns, nulls_alike=alike) from error
        tablespaces.place_named(ddl, schema.oid, name, tablespace)


def duplicates(
    ddl: Ddl,
    relation: Relation,
    schema: Schema,
    name: str,
    columns: Sequence[int],
    values: Mapping[int, RowSql] = MappingProxyType({}),
    *,
    nulls_alike: bool = False,
) -> PgError:
    """23505 for a unique index that cannot be made, with DETAIL when the rows show why.

    values: what columns are to become, where they are not kept.
    """
    by_number = {c.attnum: c for c in relation.columns}
    keys = [by_number[number] for number in columns]
    parts = []
    for c in keys:
        collation = storage.storage_class(c.type).partition(" ")[2]
        parts.append(
            f"({values[c.attnum].sql}) {collation}" if c.attnum in values else storage.quoted(c.physical)
        )
    known = "1" if nulls_alike else " AND ".join(f"{part} IS NOT NULL" for part in parts)
    row = ddl.writer.connection.execute(
        f"SELECT {', '.join(parts)} FROM {storage.qualified(relation)} WHERE {known}"
        f" GROUP BY {', '.join(map(str, range(1, len(parts) + 1)))} HAVING count(*) > 1 LIMIT 1"
    ).fetchone()
    detail = None
    if row is not None:
        names = ", ".join(quote_ident(c.name) for c in keys)
        shown = ", ".join(diagnose.shown(ddl.session, c.type, v) for c, v in zip(keys, row, strict=True))
        detail = f"Key ({names})=({shown}) is duplicated."
    return not_unique(relation, schema, name, detail)


def not_unique(relation: Relation, schema: Schema, name: str, detail: str | None) -> PgError:
    """23505 of a unique index that the table's rows do not allow."""
    return PgError(
        code.UNIQUE_VIOLATION,
        f'could not create unique index "{name}"',
        detail=detail,
        schema=schema.name,
        table=relation.name,
        constraint=name,
    )
