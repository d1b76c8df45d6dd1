"""ALTER TABLE's actions on a relation as a whole: storage parameters, persistence, clustering ..

What can only affect storage is checked and kept where PostgreSQL keeps it. What is not here is refused
as 0A000 by its name. PostgreSQL 15 source tablecmds.c (ATPrepCmd and what it calls).
"""

import json
from collections.abc import Callable, Iterable
from typing import Any, Final

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import PG_CLASS
from polar_lite.catalog.objects import Column, Index, Relation
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import tablespaces
from polar_lite.server.commands.access.policies import switch_row_security
from polar_lite.server.commands.ddl import Ddl, undefined_column
from polar_lite.server.commands.tables import compression, storage_options
from polar_lite.server.commands.tables.foreign_options import change_column, change_table
from polar_lite.server.commands.tables.identity import add_identity, drop_identity, set_identity
from polar_lite.server.commands.tables.indexes import mark_clustered

Action = Callable[[Ddl, Relation, nodes.AlterAction], None]
NOUNS: Final = {
    "r": "tables",
    "v": "views",
    "m": "materialized views",
    "S": "sequences",
    "i": "indexes",
    "p": "partitioned tables",
    "I": "partitioned indexes",
    "f": "foreign tables",
}
_COLUMN_OPTIONS: Final = ("n_distinct", "n_distinct_inherited", "polar_default_on_null", "polar_invisible")
_STORAGE: Final = {"PLAIN": "p", "EXTERNAL": "e", "EXTENDED": "x", "MAIN": "m"}


def _set_options(ddl: Ddl, relation: Relation, action: nodes.AlterAction) -> None:
    if action.column is not None:
        _column_options(ddl, relation, action)
        return
    new = storage_options.checked(
        relation.kind if relation.index is None else relation.index.method, action.options
    )
    _keep(ddl, relation, storage_options.merged(relation.options, new))


def _reset_options(ddl: Ddl, relation: Relation, action: nodes.AlterAction) -> None:
    if action.column is not None:
        _column_options(ddl, relation, action)
        return
    names = [name for name, _ in action.options]
    _keep(ddl, relation, storage_options.merged(relation.options, (), names))


def _keep(ddl: Ddl, relation: Relation, options: tuple[str, ...]) -> None:
    ddl.writer.update("pg_class", {"oid": relation.oid}, {"reloptions": list(options) or None})


def _column_options(ddl: Ddl, relation: Relation, action: nodes.AlterAction) -> None:
    """n_distinct and n_distinct_inherited, and ours: attoptions."""
    where = _column(relation, action.column)
    (held,) = ddl.writer.rows("pg_attribute", where, ("attoptions",))
    known = dict(item.split("=", 1) for item in json.loads(held[0] or "[]"))
    for name, value in action.options:
        if name not in _COLUMN_OPTIONS:
            raise PgError(code.INVALID_PARAMETER_VALUE, f'unrecognized parameter "{name}"')
        known.pop(name, None)
        if action.action == "SET OPTIONS":
            known[name] = str(value)
    if known.get("polar_invisible") == "true":
        check_any_visible(column.name for column in relation.columns if _is_seen(column, action.column))
    kept = [f"{name}={value}" for name, value in known.items()]
    ddl.writer.update("pg_attribute", where, {"attoptions": kept or None})


def _is_seen(column: Column, but: str) -> bool:
    return not (column.has_dropped or column.is_invisible or column.name == but)


def check_any_visible(names: Iterable[str]) -> None:
    """42P16 without one: SELECT * would have nothing to show."""
    if not any(True for _ in names):
        message = "table must have at least one column that is not invisible"
        raise PgError(code.INVALID_TABLE_DEFINITION, message)


def _column(relation: Relation, name: str) -> dict[str, Any]:
    for column in relation.columns:
        if column.name == name and not column.has_dropped:
            return {"attrelid": relation.oid, "attnum": column.attnum}
    raise undefined_column(relation, name)


def _set_statistics(ddl: Ddl, relation: Relation, action: nodes.AlterAction) -> None:
    if isinstance(action.column, int) and relation.index is None:
        raise PgError(code.FEATURE_NOT_SUPPORTED, "cannot refer to non-index column by number")
    target = int(action.mode)
    if target < -1:
        raise PgError(code.INVALID_PARAMETER_VALUE, f"statistics target {target} is too low")
    if target > 10000:
        ddl.notice("WARNING", code.INVALID_PARAMETER_VALUE, "lowering statistics target to 10000")
        target = 10000
    where = _measured_column(relation, action.column)
    ddl.writer.update("pg_attribute", where, {"attstattarget": target})


def _measured_column(relation: Relation, column: str | int) -> dict[str, Any]:
    """By name or number; of an index's columns only expressions have statistics of their own."""
    by_number = {c.attnum: c.name for c in relation.columns}
    if isinstance(column, str):
        where = _column(relation, column)
    elif column in by_number:
        where = {"attrelid": relation.oid, "attnum": column}
    else:
        message = f'column number {column} of relation "{relation.name}" does not exist'
        raise PgError(code.UNDEFINED_COLUMN, message)
    if relation.index is not None:
        _check_expression(relation, relation.index, where["attnum"], by_number[where["attnum"]])
    return where


def _check_expression(relation: Relation, index: Index, number: int, name: str) -> None:
    if number > len(index.keys):
        kind, hint = "included", None
    elif index.keys[number - 1]:
        kind, hint = "non-expression", "Alter statistics on table column instead."
    else:
        return
    message = f'cannot alter statistics on {kind} column "{name}" of index "{relation.name}"'
    raise PgError(code.FEATURE_NOT_SUPPORTED, message, hint=hint)


def _set_storage(ddl: Ddl, relation: Relation, action: nodes.AlterAction) -> None:
    letter = _STORAGE.get(action.mode.upper())
    if letter is None:
        raise PgError(code.INVALID_PARAMETER_VALUE, f'invalid storage type "{action.mode}"')
    where = _column(relation, action.column)
    column = next(c for c in relation.columns if c.attnum == where["attnum"])
    entry = ddl.snapshot.type(column.type.oid)
    if letter != "p" and entry is not None and entry.length != -1:
        shown = ddl.names().type(column.type.oid)
        raise PgError(code.FEATURE_NOT_SUPPORTED, f"column data type {shown} can only have storage PLAIN")
    ddl.writer.update("pg_attribute", where, {"attstorage": letter})


def _set_compression(ddl: Ddl, relation: Relation, action: nodes.AlterAction) -> None:
    number = _column(relation, action.column)["attnum"]
    column = next(c for c in relation.columns if c.attnum == number)
    compression.enter(ddl, relation.oid, number, compression.letter_of(ddl, column.type, action.mode))


def _set_tablespace(ddl: Ddl, relation: Relation, action: nodes.AlterAction) -> None:
    found = tablespaces.usable(ddl, tablespaces.named(ddl, action.column))
    ddl.writer.update("pg_class", {"oid": relation.oid}, {"reltablespace": found})


def _set_persistence(ddl: Ddl, relation: Relation, action: nodes.AlterAction) -> None:
    """SET LOGGED, SET UNLOGGED: with the table's indexes and sequences."""
    if relation.persistence == "t":
        raise PgError(
            code.INVALID_TABLE_DEFINITION,
            f'cannot change logged status of table "{relation.name}" because it is temporary',
        )
    letter = "p" if action.action == "SET LOGGED" else "u"
    if relation.kind == "p":
        return  # it has no rows of its own, and so PostgreSQL 15 changes nothing
    _check_references(ddl, relation, letter)
    rows = ddl.writer.rows(
        "pg_depend", {"refclassid": PG_CLASS, "refobjid": relation.oid, "classid": PG_CLASS}, ("objid",)
    )
    owned = [oid for (oid,) in rows if ddl.snapshot.relations[oid].kind == "S"]
    for oid in (relation.oid, *relation.indexes, *owned):
        ddl.writer.update("pg_class", {"oid": oid}, {"relpersistence": letter})


def _check_references(ddl: Ddl, relation: Relation, letter: str) -> None:
    """A logged table cannot reference an unlogged one."""
    to = "logged" if letter == "p" else "unlogged"
    if letter == "p":
        keys = [(ddl.snapshot.relations[c.foreign_table], c) for c in relation.constraints if c.type == "f"]
    else:
        keys = list(ddl.snapshot.referencing(relation.oid))
    for other, constraint in keys:
        if other.oid != relation.oid and other.persistence != letter:
            status = "unlogged" if letter == "p" else "logged"
            raise PgError(
                code.INVALID_TABLE_DEFINITION,
                f'could not change table "{relation.name}" to {to} because it references {status} table'
                f' "{other.name}"',
                schema=ddl.snapshot.schemas[relation.schema].name,
                table=relation.name,
                constraint=constraint.name,
            )


def _cluster_on(ddl: Ddl, relation: Relation, action: nodes.AlterAction) -> None:
    mark_clustered(ddl, relation, action.column)


def _without_cluster(ddl: Ddl, relation: Relation, action: nodes.AlterAction) -> None:
    ddl.writer.update("pg_index", {"indrelid": relation.oid}, {"indisclustered": False})


def _replica_identity(ddl: Ddl, relation: Relation, action: nodes.AlterAction) -> None:
    """There is no replication: what it would use is kept."""
    word, _, name = action.mode.partition(" ")
    index = None
    if word == "INDEX":
        index = ddl.snapshot.relation_by_name(relation.schema, name)
        if index is None:
            raise PgError(code.UNDEFINED_OBJECT, f'index "{name}" for table "{relation.name}" does not exist')
        _check_replica_index(relation, index)
    letter = {"NOTHING": "n", "FULL": "f", "DEFAULT": "d", "INDEX": "i"}[word]
    ddl.writer.update("pg_class", {"oid": relation.oid}, {"relreplident": letter})
    ddl.writer.update("pg_index", {"indrelid": relation.oid}, {"indisreplident": False})
    if index is not None:
        ddl.writer.update("pg_index", {"indexrelid": index.oid}, {"indisreplident": True})
    for oid in relation.indexes:
        ddl.writer.touch_relation(oid)


def _check_replica_index(relation: Relation, index: Relation) -> None:
    facts = index.index
    if facts is None or facts.table != relation.oid:
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{index.name}" is not an index for table "{relation.name}"')
    shown = f'index "{index.name}" as replica identity'
    if not facts.is_unique:
        raise PgError(code.WRONG_OBJECT_TYPE, f"cannot use non-unique {shown}")
    if not facts.is_immediate:
        raise PgError(code.FEATURE_NOT_SUPPORTED, f"cannot use non-immediate {shown}")
    if facts.expressions:
        raise PgError(code.FEATURE_NOT_SUPPORTED, f"cannot use expression {shown}")
    if facts.predicate is not None:
        raise PgError(code.FEATURE_NOT_SUPPORTED, f"cannot use partial {shown}")
    by_number = {c.attnum: c for c in relation.columns}
    for number in facts.keys:
        if not by_number[number].not_null:
            raise PgError(
                code.WRONG_OBJECT_TYPE,
                f'index "{index.name}" cannot be used as replica identity'
                f' because column "{by_number[number].name}" is nullable',
            )


def _switch_writing(ddl: Ddl, relation: Relation, action: nodes.AlterAction) -> None:
    """Oracle's READ ONLY and READ WRITE (catalog.read_only)."""
    values = {"readonly": action.action == "READ ONLY"}
    ddl.writer.update("polar_storage", {"oid": relation.oid}, values)


def _unusable(ddl: Ddl, relation: Relation, action: Any) -> None:
    """Oracle passes over an index that is not usable, unless it is unique: then rows cannot be written."""
    if relation.index is not None and relation.index.is_unique:
        raise unsupported("UNUSABLE of a unique index")
    ddl.writer.update("pg_index", {"indexrelid": relation.oid}, {"indisvalid": False})


def _rebuild_index(ddl: Ddl, relation: Relation, action: Any) -> None:
    """SQLite's index has been kept up to date."""
    ddl.writer.update("pg_index", {"indexrelid": relation.oid}, {"indisvalid": True})


def _foreign_options(ddl: Ddl, relation: Relation, action: nodes.AlterAction) -> None:
    change_table(ddl, relation.oid, action.options)


def _column_foreign_options(ddl: Ddl, relation: Relation, action: nodes.AlterAction) -> None:
    change_column(ddl, relation, _column(relation, action.column)["attnum"], action.options)


# action -> what does it, and the kinds of relation it is for
RELATION_ACTIONS: Final[dict[str, tuple[Action, str]]] = {
    "SET OPTIONS": (_set_options, "rvmip"),
    "RESET OPTIONS": (_reset_options, "rvmip"),
    "SET STATISTICS": (_set_statistics, "rmipf"),
    "SET STORAGE": (_set_storage, "rmpf"),
    "SET COMPRESSION": (_set_compression, "rmp"),
    "SET TABLESPACE": (_set_tablespace, "rmip"),
    "SET LOGGED": (_set_persistence, "rpS"),
    "SET UNLOGGED": (_set_persistence, "rpS"),
    "CLUSTER ON": (_cluster_on, "rm"),
    "SET WITHOUT CLUSTER": (_without_cluster, "rm"),
    "SET WITHOUT OIDS": (lambda ddl, relation, action: None, "rp"),
    "MOVE": (lambda ddl, relation, action: None, "rmpi"),
    "COMPILE": (lambda ddl, relation, action: None, "vm"),
    "UNUSABLE": (_unusable, "i"),
    "REBUILD": (_rebuild_index, "i"),
    "REPLICA IDENTITY": (_replica_identity, "rp"),
    "ADD IDENTITY": (add_identity, "rp"),
    "SET IDENTITY": (set_identity, "rp"),
    "DROP IDENTITY": (drop_identity, "rp"),
    "READ ONLY": (_switch_writing, "rp"),
    "READ WRITE": (_switch_writing, "rp"),
    "ROW SECURITY": (switch_row_security, "rp"),
    "OPTIONS": (_foreign_options, "f"),
    "COLUMN OPTIONS": (_column_foreign_options, "f"),
}
_SHOWN: Final = {
    "SET OPTIONS": "SET",
    "RESET OPTIONS": "RESET",
    "ROW SECURITY": "ENABLE ROW SECURITY",
    "COLUMN OPTIONS": "OPTIONS",
}


def alter_relation(ddl: Ddl, relation: Relation, action: nodes.AlterAction) -> None:
    """Carry out one of RELATION_ACTIONS; 42809 for a kind of relation that it is not for."""
    function, kinds = RELATION_ACTIONS[action.action]
    if relation.kind not in kinds:
        name = _SHOWN.get(action.action, action.action)
        if action.column is not None and action.action not in ("CLUSTER ON", "SET TABLESPACE"):
            name = f"ALTER COLUMN ... {name}"
        raise PgError(
            code.WRONG_OBJECT_TYPE,
            f'ALTER action {name} cannot be performed on relation "{relation.name}"',
            detail=f"This operation is not supported for {NOUNS.get(relation.kind, 'relations')}.",
        )
    function(ddl, relation, action)
