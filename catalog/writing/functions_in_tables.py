"""What SQLite has of the bodies of SQL functions: indexes and generated columns are made of them.

A function that gets another body, or another name, changes what it is in SQLite.
"""

from collections.abc import Iterator

from polar_lite.catalog.object_names import PG_ATTRDEF, PG_PROC
from polar_lite.catalog.writing import columns, indexes
from polar_lite.catalog.writing.writer import CatalogWriter


def remake(writer: CatalogWriter) -> None:
    """Make anew what calls users' functions, themselves or in bodies of others."""
    for oid in dict.fromkeys(tables_generated_by(writer)):
        # Differs: the values that are there become what the new body makes of them.
        writer.touch_relation(oid)
        columns.rebuild(writer, oid)
    indexes.replace_storage(writer)


def tables_generated_by(writer: CatalogWriter, routine: int = 0) -> Iterator[int]:
    """Tables whose generated columns call a user's function, or any (0)."""
    where = {"refclassid": PG_PROC, "classid": PG_ATTRDEF}
    if routine:
        where["refobjid"] = routine
    for (default,) in writer.rows("pg_depend", where, ("objid",)):
        for oid, number in writer.rows("pg_attrdef", {"oid": default}, ("adrelid", "adnum")):
            table = writer.snapshot.relations[oid]
            if any(column.attnum == number and column.generation is not None for column in table.columns):
                yield oid
