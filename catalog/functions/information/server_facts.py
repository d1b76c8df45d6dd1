"""Functions that show the running server: sizes, pg_hba.conf's rules, cursors, prepared statements.

What the session knows comes through `SessionContext`; the views over these functions are in
`catalog/sql/pg_stat_views.sql`. PostgreSQL 15 docs 9.27 (functions-admin), 54 (views).
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from polar_lite.catalog import privileges
from polar_lite.catalog.extensions import CONTROLS
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.objects import Database, Relation
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codecs.array import dump
from polar_lite.protocol.codecs.datetime import datetime_to_stored
from polar_lite.protocol.sqlstate import PgError

_CONTROL_VERSION: Final = 1300
_CATALOG_VERSION: Final = 202209061
_FORKS: Final = ("main", "fsm", "vm", "init")
_DEFAULT_TABLESPACE: Final = (1663, "pg_default")
_GLOBAL_TABLESPACE: Final = (1664, "pg_global")


def pg_relation_size(context: SessionContext, oid: int, fork: str = "main") -> int | None:
    """Bytes of a table without its indexes, or of an index; NULL when there is no such relation.

    Differs: an integer primary key is part of its table, so its index has no size of its own.
    """
    if fork not in _FORKS:
        raise PgError(
            code.INVALID_PARAMETER_VALUE,
            "invalid fork name",
            hint='Valid fork names are "main", "fsm", "vm", and "init".',
        )
    relation = context.snapshot.relation(oid)
    if relation is None:
        return None
    return _size(context, relation) if fork == "main" else 0


def _size(context: SessionContext, relation: Relation) -> int | None:
    """The table that a foreign table has in SQLite is none that anybody knows of."""
    return 0 if relation.kind == "f" else context.relation_size(relation)


def pg_indexes_size(context: SessionContext, oid: int) -> int | None:
    relation = context.snapshot.relation(oid)
    return None if relation is None else _total(context, _indexes(context, relation))


def pg_total_relation_size(context: SessionContext, oid: int) -> int | None:
    relation = context.snapshot.relation(oid)
    return None if relation is None else _total(context, [relation, *_indexes(context, relation)])


def _indexes(context: SessionContext, relation: Relation) -> list[Relation]:
    return [context.snapshot.relations[index] for index in relation.indexes]


def _total(context: SessionContext, relations: list[Relation]) -> int | None:
    sizes = [_size(context, relation) for relation in relations]
    return None if None in sizes else sum(size for size in sizes if size is not None)


def pg_database_size(context: SessionContext, oid: int) -> int | None:
    found = context.snapshot.databases.get(oid)
    return None if found is None else _database_size(context, found)


def pg_database_size_name(context: SessionContext, name: str) -> int | None:
    found = context.snapshot.database_by_name(name)
    if found is None:
        raise PgError(code.UNDEFINED_DATABASE, f'database "{name}" does not exist')
    return _database_size(context, found)


def _database_size(context: SessionContext, database: Database) -> int | None:
    if not _reads_statistics(context):
        privileges.check(context.snapshot, context.current_user_oid, database, "CONNECT")
    return context.database_size(database)


def _reads_statistics(context: SessionContext) -> bool:
    reader = context.snapshot.role_by_name("pg_read_all_stats")
    return reader is not None and context.snapshot.is_member(context.current_user_oid, reader.oid)


def pg_tablespace_size(context: SessionContext, oid: int) -> int | None:
    """All databases are in pg_default, and what they share is in pg_global."""
    if oid == _DEFAULT_TABLESPACE[0]:
        sizes = [context.database_size(database) for database in context.snapshot.databases.values()]
        return sum(size for size in sizes if size is not None)
    if oid != _GLOBAL_TABLESPACE[0]:
        return None
    if not _reads_statistics(context):
        raise PgError(code.INSUFFICIENT_PRIVILEGE, "permission denied for tablespace pg_global")
    return context.database_size(None)


def pg_tablespace_size_name(context: SessionContext, name: str) -> int | None:
    for oid, known in (_DEFAULT_TABLESPACE, _GLOBAL_TABLESPACE):
        if name == known:
            return pg_tablespace_size(context, oid)
    raise PgError(code.UNDEFINED_OBJECT, f'tablespace "{name}" does not exist')


def pg_hba_file_rules(context: SessionContext) -> Iterator[tuple[Any, ...]]:
    """The lines of the file as it is now, which need not be the rules in force."""
    for row in context.server_info("hba"):
        yield tuple(dump(value) if isinstance(value, list) else value for value in row)


def pg_ident_file_mappings(context: SessionContext) -> Iterator[tuple[Any, ...]]:
    yield from context.server_info("ident")


def show_all_file_settings(context: SessionContext) -> Iterator[tuple[Any, ...]]:
    """The lines of the files as they are now, which need not be the settings in force."""
    yield from context.server_info("file settings")


def pg_cursor(context: SessionContext) -> Iterator[tuple[Any, ...]]:
    for *facts, made_at in context.server_info("cursors"):
        yield *facts, datetime_to_stored(made_at)


def pg_prepared_statement(context: SessionContext) -> Iterator[tuple[Any, ...]]:
    """Differs: plans are not counted, so the last two columns are NULL."""
    for name, statement, made_at, types, from_sql in context.server_info("statements"):
        yield name, statement, datetime_to_stored(made_at), dump(types), from_sql, None, None


def pg_prepared_xact(context: SessionContext) -> Iterator[tuple[Any, ...]]:
    """Nothing is ever prepared: max_prepared_transactions is 0."""
    return iter(())


def pg_control_system(context: SessionContext) -> tuple[Any, ...]:
    """Versions are those of PostgreSQL 15. Differs: nothing is modified after the start."""
    ((identifier, started_at),) = context.server_info("control")
    return _CONTROL_VERSION, _CATALOG_VERSION, identifier, datetime_to_stored(started_at)


def pg_control_init(context: SessionContext) -> tuple[Any, ...]:
    """What PostgreSQL 15 is compiled with, which clients take their limits from."""
    return 8, 8192, 131072, 8192, 16777216, 64, 32, 1996, 2048, True, 0


def pg_available_extensions(context: SessionContext) -> Iterator[tuple[Any, ...]]:
    for name, control in CONTROLS.items():
        yield name, control.version, control.comment


def pg_available_extension_versions(context: SessionContext) -> Iterator[tuple[Any, ...]]:
    for name, control in CONTROLS.items():
        yield name, control.version, *control.facts, control.comment


CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "pg_relation_size": pg_relation_size,
    "pg_relation_size/regclass": pg_relation_size,
    "pg_table_size": pg_relation_size,
    "pg_indexes_size": pg_indexes_size,
    "pg_total_relation_size": pg_total_relation_size,
    "pg_database_size_oid": pg_database_size,
    "pg_database_size_name": pg_database_size_name,
    "pg_tablespace_size_oid": pg_tablespace_size,
    "pg_tablespace_size_name": pg_tablespace_size_name,
    "pg_hba_file_rules": pg_hba_file_rules,
    "pg_ident_file_mappings": pg_ident_file_mappings,
    "show_all_file_settings": show_all_file_settings,
    "pg_cursor": pg_cursor,
    "pg_prepared_statement": pg_prepared_statement,
    "pg_prepared_xact": pg_prepared_xact,
    "pg_control_system": pg_control_system,
    "pg_control_init": pg_control_init,
    "pg_available_extensions": pg_available_extensions,
    "pg_available_extension_versions": pg_available_extension_versions,
}
