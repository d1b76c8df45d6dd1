"""The collection types that Oracle brings: SYS.ODCINUMBERLIST and its like.

They are rows of pg_type as a user's collection types are, domains over arrays, in pg_catalog; what a user
calls alike comes first. Oracle 19c Data Cartridge Developer's Guide, "System Defined Constants and Types".
"""

from typing import Final

from polar_lite.catalog.objects import BOOTSTRAP_SUPERUSER, PG_CATALOG
from polar_lite.protocol import pgtypes
from polar_lite.protocol.records import dataclass

_LIMIT: Final = 32767
_LENGTH_HEADER: Final = 4


@dataclass(frozen=True, slots=True)
class Collection:
    """element: its type and modifier. limit: of a VARRAY; None: a nested table."""

    oid: int
    element: pgtypes.PgType
    typmod: int = -1
    limit: int | None = _LIMIT


PREDEFINED: Final = {
    "odcinumberlist": Collection(9301, pgtypes.NUMERIC),
    "odcivarchar2list": Collection(9302, pgtypes.VARCHAR, 4000 + _LENGTH_HEADER),
    "odcidatelist": Collection(9303, pgtypes.TIMESTAMP, 0),
    "odcirawlist": Collection(9304, pgtypes.BYTEA),
    "json_key_list": Collection(9310, pgtypes.VARCHAR, 4000 + _LENGTH_HEADER),
    "dbms_debug_vc2coll": Collection(9305, pgtypes.VARCHAR, 1000 + _LENGTH_HEADER, limit=None),
}


def type_rows() -> list[dict[str, object]]:
    """Their rows of pg_type, without the functions of input and output."""
    return [
        {
            "oid": made.oid,
            "typname": name,
            "typnamespace": PG_CATALOG,
            "typowner": BOOTSTRAP_SUPERUSER,
            "typlen": -1,
            "typtype": "d",
            "typcategory": "A",
            "typisdefined": True,
            "typdelim": ",",
            "typalign": "i",
            "typstorage": "x",
            "typbasetype": made.element.array_oid,
            "typtypmod": made.typmod,
        }
        for name, made in PREDEFINED.items()
    ]


def collection_rows() -> list[dict[str, object]]:
    """Their rows of polar_collection."""
    return [{"oid": made.oid, "collimit": made.limit} for made in PREDEFINED.values()]
