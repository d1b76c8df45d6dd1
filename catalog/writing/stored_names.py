"""Names of tables and indexes in SQLite: a free one for what is new, and the removal of what has one.

SQLite drops nothing while a query of the connection reads, and routines that a query calls do drop tables. So
such a table is renamed, and dropped before COMMIT. Its indexes cannot be renamed: a new one of that name gets
another, as it does where an index or table was renamed in the catalog alone.
"""

from typing import Final

from polar_lite.catalog.names import null_index, physical_table, quoted
from polar_lite.catalog.objects import Relation, Schema
from polar_lite.catalog.writing.writer import CatalogWriter

# No user's name is coded with a dollar sign.
_SET_ASIDE: Final = "polar$dropped"


def free_name(writer: CatalogWriter, schema: Schema, name: str, oid: int) -> str:
    """What a new table or index is called in SQLite: by its schema and name, unless that is taken there."""
    wanted = physical_table(schema.name, name)
    database = "temp" if schema.name.startswith("pg_temp_") else "main"
    taken = writer.connection.execute(
        "SELECT 1 FROM pragma_table_info(:name, :file)"
        " UNION ALL SELECT 1 FROM pragma_index_info(:name, :file)",
        {"name": wanted, "file": database},
    ).fetchone()
    return f"{wanted}${oid}" if taken else wanted


def discard(writer: CatalogWriter, relation: Relation) -> None:
    """Drop the table of a relation, or the index of one whose table stays."""
    name = f"{quoted(relation.database)}.{quoted(relation.physical)}"
    if relation.kind in "iI":
        writer.execute(f"DROP INDEX IF EXISTS {name}")
        if relation.index is not None and relation.index.nulls_alike:
            writer.execute(
                f"DROP INDEX IF EXISTS {quoted(relation.database)}.{quoted(null_index(relation.physical))}"
            )
    elif writer.is_read_by_query():
        aside = quoted(f"{_SET_ASIDE}{relation.oid}")
        writer.execute(f"ALTER TABLE {name} RENAME TO {aside}")
        writer.before_commit(f"DROP TABLE IF EXISTS {quoted(relation.database)}.{aside}")
    else:
        writer.execute(f"DROP TABLE IF EXISTS {name}")
