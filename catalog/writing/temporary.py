"""Forget temporary objects: their catalog rows, when their session or the server is gone.

The tables themselves are SQLite's temporary tables and vanish with the connection.
"""

import sqlite3
from typing import Final

_PREFIX: Final = "pg_temp_"
# Rows that belong to a relation, by the column that names it.
_PARTS: Final = (
    ("pg_attribute", "attrelid"),
    ("pg_attrdef", "adrelid"),
    ("pg_constraint", "conrelid"),
    ("pg_index", "indrelid"),
    ("pg_rewrite", "ev_class"),
    ("pg_trigger", "tgrelid"),
    ("pg_policy", "polrelid"),
    ("pg_sequence", "seqrelid"),
    ("polar_storage", "%6Fid"),
    ("pg_foreign_table", "ftrelid"),
    ("pg_description", "objoid"),
    ("pg_depend", "objid"),
    ("pg_depend", "refobjid"),
    ("pg_class", "%6Fid"),
)
# Of these the parts that depend on other objects.
_DEPENDENT: Final = (
    ("pg_attrdef", "adrelid"),
    ("pg_constraint", "conrelid"),
    ("pg_rewrite", "ev_class"),
    ("pg_policy", "polrelid"),
)
_PART: Final = 'SELECT "%6Fid" FROM main."pg_catalog.{}" WHERE {} IN ({})'
_OF_SCHEMA: Final = (
    ("pg_type", "typnamespace"),
    ("pg_proc", "pronamespace"),
    ("pg_constraint", "connamespace"),
)


def forget_temporary(connection: sqlite3.Connection, schema: str | None = None) -> bool:
    """Remove the rows of one temporary schema ('pg_temp_7'), or of all; whether there were any.

    Runs in the caller's transaction. The Snapshot is to be loaded, or derived, again afterwards.
    """
    rows = connection.execute(
        'SELECT "%6Fid", nspname FROM main."pg_catalog.pg_namespace" WHERE substr(nspname, 1, 8) = ?',
        (_PREFIX,),
    ).fetchall()
    schemas = [oid for oid, name in rows if schema in (None, name)]
    for oid in schemas:
        relations = 'SELECT "%6Fid" FROM main."pg_catalog.pg_class" WHERE relnamespace = ?'
        triggers = f'SELECT "%6Fid" FROM main."pg_catalog.pg_trigger" WHERE tgrelid IN ({relations})'
        # The functions that are bodies of triggers: they stand in another schema.
        bodies = (
            'SELECT t.tgfoid FROM main."pg_catalog.pg_trigger" t'
            ' JOIN main."pg_catalog.polar_trigger" p ON p."%6Fid" = t."%6Fid"'
            f" WHERE t.tgrelid IN ({relations})"
        )
        routines = 'SELECT "%6Fid" FROM main."pg_catalog.pg_proc" WHERE pronamespace = ?'
        types = 'SELECT "%6Fid" FROM main."pg_catalog.pg_type" WHERE typnamespace = ?'
        checks = 'SELECT "%6Fid" FROM main."pg_catalog.pg_constraint" WHERE connamespace = ?'
        labels = f'SELECT "%6Fid" FROM main."pg_catalog.pg_enum" WHERE enumtypid IN ({types})'
        for table, column, found in (
            ("pg_depend", "objid", routines),
            ("pg_depend", "refobjid", routines),
            ("pg_description", "objoid", routines),
            ("pg_aggregate", "aggfnoid", routines),
            ("polar_routine", "%6Fid", routines),
            ("pg_depend", "objid", types),
            ("pg_depend", "refobjid", types),
            ("pg_description", "objoid", types),
            ("pg_depend", "objid", checks),
            ("polar_enum", "%6Fid", labels),
            ("pg_enum", "enumtypid", types),
            ("pg_depend", "objid", bodies),
            ("pg_proc", "%6Fid", bodies),
            ("pg_depend", "objid", triggers),
            *(("pg_depend", "objid", _PART.format(table, column, relations)) for table, column in _DEPENDENT),
            ("polar_trigger", "%6Fid", triggers),
        ):
            connection.execute(f'DELETE FROM main."pg_catalog.{table}" WHERE "{column}" IN ({found})', (oid,))
        for table, column in _PARTS:
            connection.execute(
                f'DELETE FROM main."pg_catalog.{table}" WHERE "{column}" IN ({relations})', (oid,)
            )
        for table, column in _OF_SCHEMA:
            connection.execute(f'DELETE FROM main."pg_catalog.{table}" WHERE "{column}" = ?', (oid,))
        connection.execute('DELETE FROM main."pg_catalog.pg_namespace" WHERE "%6Fid" = ?', (oid,))
    return bool(schemas)
