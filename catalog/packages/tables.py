"""The collection types of DBMS_SQL, DBMS_UTILITY, DBMS_PREPROCESSOR: tables by PLS_INTEGER of a scalar type.

Oracle 19c PL/SQL Packages and Types Reference, DBMS_SQL and DBMS_UTILITY ("Data Structures").
"""

from collections.abc import Mapping
from typing import Final

from polar_lite.catalog.packages.signatures import NUMBER, RAW, TEXT, VARCHAR
from polar_lite.catalog.plsql.pl_types import CollectionType
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.pgtypes import FLOAT4, FLOAT8, TIMESTAMP, TIMESTAMPTZ


def _tables(elements: Mapping[str, TypeRef]) -> dict[str, CollectionType]:
    return {name: CollectionType(0, name=name, kind="map", element=type_) for name, type_ in elements.items()}


SQL_TABLES: Final = _tables(
    {
        "varchar2_table": VARCHAR,
        "varchar2s": VARCHAR,
        "varchar2a": VARCHAR,
        "number_table": NUMBER,
        "date_table": TypeRef(TIMESTAMP.oid, 0),
        "timestamp_table": TypeRef(TIMESTAMP.oid),
        "timestamp_with_time_zone_table": TypeRef(TIMESTAMPTZ.oid),
        "clob_table": TEXT,
        "blob_table": RAW,
        "binary_float_table": TypeRef(FLOAT4.oid),
        "binary_double_table": TypeRef(FLOAT8.oid),
    }
)
UTILITY_TABLES: Final = _tables(
    {
        "uncl_array": VARCHAR,
        "name_array": VARCHAR,
        "lname_array": VARCHAR,
        "dblink_array": VARCHAR,
        "number_array": NUMBER,
    }
)
PREPROCESSOR_TABLES: Final = _tables({"source_lines_t": VARCHAR})
