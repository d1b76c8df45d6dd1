"""The system columns of tables, as pg_attribute has them. PostgreSQL 15 docs 5.5 (ddl-system-columns)."""

from collections.abc import Iterator
from typing import Any, Final

# relkinds whose relations have them; views and composite types have none.
WITH_SYSTEM_COLUMNS: Final = frozenset("rpfmSt")
# By name: attnum, type, size, and whether a value is passed as such.
SYSTEM_COLUMNS: Final = {
    "ctid": (-1, 27, 6, False),
    "xmin": (-2, 28, 4, True),
    "cmin": (-3, 29, 4, True),
    "xmax": (-4, 28, 4, True),
    "cmax": (-5, 29, 4, True),
    "tableoid": (-6, 26, 4, True),
}
SYSTEM_NUMBERS: Final = frozenset(number for number, *_ in SYSTEM_COLUMNS.values())


def system_rows(relation: int) -> Iterator[dict[str, Any]]:
    """The rows of pg_attribute with numbers below zero that a table has."""
    for name, (number, type_oid, length, by_value) in SYSTEM_COLUMNS.items():
        yield {
            "attrelid": relation,
            "attname": name,
            "atttypid": type_oid,
            "attlen": length,
            "attnum": number,
            "attcacheoff": -1,
            "atttypmod": -1,
            "attbyval": by_value,
            "attalign": "i" if by_value else "s",
            "attstorage": "p",
            "attnotnull": True,
            "attislocal": True,
        }
