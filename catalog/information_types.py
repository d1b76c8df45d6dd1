"""The domains of the information schema, which its columns are of by the standard.

Here its columns are of the types under them, which is what clients are told of either. Tools convert to the
domains. PostgreSQL 15 docs, chapter 37.2 (infoschema-datatypes).
"""

from typing import Any, Final

from polar_lite.catalog.objects import BOOTSTRAP_SUPERUSER, INFORMATION_SCHEMA
from polar_lite.protocol import pgtypes
from polar_lite.protocol.pgtypes import PgType
from polar_lite.protocol.records import dataclass

_C: Final = 950


@dataclass(frozen=True, slots=True)
class _InformationType:
    """check: its constraint's OID, name and condition."""

    oid: int
    array_oid: int
    base: PgType
    typmod: int = -1
    collation: int = _C
    default: str | None = None
    check: tuple[int, str, str] | None = None


_TYPES: Final = {
    "cardinal_number": _InformationType(
        13221,
        13220,
        pgtypes.INT4,
        collation=0,
        check=(13222, "cardinal_number_domain_check", "(VALUE >= 0)"),
    ),
    "character_data": _InformationType(13224, 13223, pgtypes.VARCHAR),
    "sql_identifier": _InformationType(13226, 13225, pgtypes.NAME),
    "time_stamp": _InformationType(
        13232, 13231, pgtypes.TIMESTAMPTZ, typmod=2, collation=0, default="CURRENT_TIMESTAMP(2)"
    ),
    "yes_or_no": _InformationType(
        13234,
        13233,
        pgtypes.VARCHAR,
        typmod=7,
        check=(
            13235,
            "yes_or_no_check",
            "((VALUE)::text = ANY ((ARRAY['YES'::character varying, 'NO'::character varying])::text[]))",
        ),
    ),
}


def type_rows() -> list[dict[str, Any]]:
    """Their rows of pg_type and those of their arrays, without the functions of input and output."""
    rows: list[dict[str, Any]] = []
    for name, made in _TYPES.items():
        common = {
            "typnamespace": INFORMATION_SCHEMA,
            "typowner": BOOTSTRAP_SUPERUSER,
            "typisdefined": True,
            "typdelim": ",",
            "typcollation": made.collation,
        }
        rows.append(
            {
                **common,
                "oid": made.oid,
                "typname": name,
                "typlen": made.base.length,
                "typbyval": made.base.by_value,
                "typtype": "d",
                "typcategory": made.base.category,
                "typarray": made.array_oid,
                "typalign": made.base.align,
                "typstorage": made.base.storage,
                "typbasetype": made.base.oid,
                "typtypmod": made.typmod,
                "typdefault": made.default,
                "typdefaultbin": made.default,
            }
        )
        rows.append(
            {
                **common,
                "oid": made.array_oid,
                "typname": f"_{name}",
                "typlen": -1,
                "typtype": "b",
                "typcategory": "A",
                "typelem": made.oid,
                "typalign": "d" if made.base.align == "d" else "i",
                "typstorage": "x",
                "typtypmod": -1,
            }
        )
    return rows


def check_rows() -> list[dict[str, Any]]:
    """Their rows of pg_constraint."""
    return [
        {
            "oid": made.check[0],
            "conname": made.check[1],
            "connamespace": INFORMATION_SCHEMA,
            "contype": "c",
            "convalidated": True,
            "conenforced": True,
            "contypid": made.oid,
            "confupdtype": " ",
            "confdeltype": " ",
            "confmatchtype": " ",
            "conislocal": True,
            "conbin": made.check[2],
        }
        for made in _TYPES.values()
        if made.check is not None
    ]
