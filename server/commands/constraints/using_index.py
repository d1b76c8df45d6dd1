"""ALTER TABLE .. ADD CONSTRAINT .. USING INDEX: a unique index that is there becomes a key's.

PostgreSQL 15 docs, ALTER TABLE; source parse_utilcmd.c (transformIndexConstraint), tablecmds.c
(ATExecAddIndexConstraint).
"""

import json
from typing import Any

from polar_lite.catalog.object_names import PG_CLASS
from polar_lite.catalog.objects import Column, Index, Relation
from polar_lite.catalog.writing import columns as catalog_columns
from polar_lite.catalog.writing import indexes, relations
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.constraints.checks import check_free
from polar_lite.server.commands.constraints.keys import Key
from polar_lite.server.commands.ddl import Ddl, position

_NO_KEY = "Cannot create a primary key or unique constraint using such an index."


def index_of(ddl: Ddl, relation: Relation, key: Key) -> Relation:
    """The index that a key names, if it can be one's (42704, 42809, 55000)."""
    name = key.using_index
    found = ddl.snapshot.relation_by_name(relation.schema, name or "")
    if found is None:
        raise _error(key, code.UNDEFINED_OBJECT, f'index "{name}" does not exist')
    if found.index is None:
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{name}" is not an index')
    table = ddl.snapshot.relations[found.index.table]
    if any(c.index_oid == found.oid for c in table.constraints if c.type in "pu"):
        message = f'index "{name}" is already associated with a constraint'
        raise _error(key, code.OBJECT_NOT_IN_PREREQUISITE_STATE, message)
    if table.oid != relation.oid:
        message = f'index "{name}" does not belong to table "{relation.name}"'
        raise _error(key, code.OBJECT_NOT_IN_PREREQUISITE_STATE, message)
    for is_wrong, message in (
        (not found.index.is_unique, f'"{name}" is not a unique index'),
        (found.index.expressions, f'index "{name}" contains expressions'),
        (found.index.predicate is not None, f'"{name}" is a partial index'),
    ):
        if is_wrong:
            raise _error(key, code.WRONG_OBJECT_TYPE, message, _NO_KEY)
    _check_sorting(ddl, relation, found, key)
    names = {column.attnum: column.name for column in relation.columns}
    if key.columns and key.columns != tuple(names[number] for number in found.index.keys):
        message = f'"{name}" is not an index of the columns of the key'  # ORA-14196
        raise _error(key, code.WRONG_OBJECT_TYPE, message, _NO_KEY)
    return found


def has_index(ddl: Ddl, relation: Relation, key: Key) -> bool:
    """Whether Oracle would let a key have an index that is there: it has the key's name and its columns.

    Oracle's own scripts make the index first. PostgreSQL says that the name is taken.
    """
    if ddl.snapshot.database.mode != "oracle" or not key.name or key.using_index or key.deferrable:
        return False
    found = ddl.snapshot.relation_by_name(relation.schema, key.name)
    if found is None or found.index is None or found.index.table != relation.oid:
        return False
    names = {column.attnum: column.name for column in relation.columns}
    is_free = all(c.index_oid != found.oid for c in relation.constraints)
    columns = tuple(names.get(number, "") for number in found.index.keys)
    return is_free and found.index.is_enforced and found.index.is_plain and columns == key.columns


def adopt(ddl: Ddl, relation: Relation, index: Relation, key: Key) -> None:
    """Make it the key's, under the constraint's name; its columns are NOT NULL already if they must be."""
    facts = index.index
    assert facts is not None
    name = key.name or index.name
    schema = ddl.snapshot.schemas[relation.schema]
    if name != index.name:
        ddl.notice(
            "NOTICE",
            code.SUCCESSFUL_COMPLETION,
            f'ALTER TABLE / ADD CONSTRAINT USING INDEX will rename index "{index.name}" to "{name}"',
        )
        if ddl.snapshot.relation_by_name(schema.oid, name) is not None:
            raise PgError(code.DUPLICATE_TABLE, f'relation "{name}" already exists')
        ddl.writer.update("pg_class", {"oid": index.oid}, {"relname": name})
    check_free(relation, name)
    changes: dict[str, Any] = {"indisprimary": key.primary, "indimmediate": not key.deferrable}
    ddl.writer.update("pg_index", {"indexrelid": index.oid}, changes)
    # The constraint carries the dependencies on the table from now on.
    ddl.writer.delete("pg_depend", {"classid": PG_CLASS, "objid": index.oid})
    new = indexes.NewIndex(
        indexes.plain_keys(relation, facts.keys),
        indexes.plain_keys(relation, facts.included),
        is_unique=True,
        is_primary=key.primary,
    )
    relations.enter_key(
        ddl.writer, relation, schema, name, new,
        deferrable=key.deferrable, deferred=key.deferred, index=index.oid,
    )  # fmt: skip
    ddl.writer.touch_relation(index.oid)
    if key.deferrable:
        catalog_columns.rebuild(ddl.writer, relation.oid)  # SQLite's index was a unique one


def _check_sorting(ddl: Ddl, relation: Relation, index: Relation, key: Key) -> None:
    facts: Index | None = index.index
    assert facts is not None
    columns = ("indcollation", "indclass", "indoption")
    rows = ddl.writer.rows("pg_index", {"indexrelid": index.oid}, columns)
    collations, classes, options = (json.loads(value) for value in rows[0])
    columns_by_number = {c.attnum: c for c in relation.columns}
    for place, number in enumerate(facts.keys):
        usual = _usual(ddl, columns_by_number[number])
        if (collations[place], classes[place], options[place]) != (*usual, 0):
            message = f'index "{index.name}" column number {place + 1} does not have default sorting behavior'
            raise _error(key, code.WRONG_OBJECT_TYPE, message, _NO_KEY)


def _usual(ddl: Ddl, column: Column) -> tuple[int, int]:
    """Collation and operator class that an index has without saying so."""
    return column.collation, indexes.default_operator_class(ddl.writer, column.type.oid)


def _error(key: Key, sqlstate: str, message: str, detail: str | None = None) -> PgError:
    return PgError(sqlstate, message, detail=detail, position=position(key.start))
