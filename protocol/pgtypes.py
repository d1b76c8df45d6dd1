"""The table of types: every built-in base, pseudo, range and array type of PostgreSQL 15.

One entry says what pg_type says and names the codec; an OID is written nowhere else, and pg_type is
filled from here. Row types of tables, domains and enums are the catalog's, made with `derived_types`.
What types can be cast to which is the catalog's too. PostgreSQL 15 docs 53.64
(catalog-pg-type).
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from polar_lite.protocol.codec import (
    DEFAULT_STYLE,
    Codec,
    Kind,
    Names,
    PgType,
    Style,
    deferred_codec,
    missing_codec,
    pseudo_codec,
)
from polar_lite.protocol.codecs import (
    array_codec,
    bits,
    datetime,
    identifiers,
    interval,
    json,
    network,
    numeric,
    record,
    scalar,
)
from polar_lite.protocol.codecs.numeric import numeric_precision_scale, numeric_typmod
from polar_lite.protocol.codecs.range import Subtype, subtype
from polar_lite.protocol.derived_types import (
    array_type,
    composite_type,
    domain_type,
    enum_type,
    multirange_type,
    range_type,
)

__all__ = [
    "BY_NAME",
    "BY_OID",
    "DEFAULT_STYLE",
    "Names",
    "PgType",
    "Style",
    "array_type",
    "composite_type",
    "domain_type",
    "enum_type",
    "format_type",
    "multirange_type",
    "numeric_precision_scale",
    "numeric_typmod",
    "range_type",
    "varchar_typmod",
]

BY_OID: Final[dict[int, PgType]] = {}
BY_NAME: Final[dict[str, PgType]] = {}


def _register(entry: PgType) -> PgType:
    BY_OID[entry.oid] = entry
    BY_NAME[entry.name] = entry
    return entry


def _base(
    oid: int,
    name: str,
    length: int,
    category: str,
    array_oid: int,
    shape: str,
    io: str,
    codec: Codec,
    *,
    kind: Kind = "b",
    preferred: bool = False,
    element_oid: int = 0,
    delimiter: str = ",",
    has_binary: bool = True,
) -> PgType:
    """shape: by value ("t" or "f"), alignment (c, s, i, d) and storage (p, x, m, e) in one word."""
    return _register(
        PgType(
            oid,
            name,
            length,
            category,
            array_oid=array_oid,
            preferred=preferred,
            kind=kind,
            element_oid=element_oid,
            delimiter=delimiter,
            by_value=shape[0] == "t",
            align=shape[1],
            storage=shape[2],
            io=io,
            has_binary=has_binary,
            output=codec.output,
            input=codec.input,
            send=codec.send,
            receive=codec.receive,
        )
    )


def _rare(module: str, name: str) -> Codec:
    return deferred_codec(f"polar_lite.protocol.codecs.{module}", name)


def _reg(oid: int, name: str, array_oid: int) -> PgType:
    return _base(oid, name, 4, "N", array_oid, "tip", name, scalar.reg_codec(oid, name))


def _pseudo(
    oid: int,
    name: str,
    length: int,
    category: str,
    array_oid: int,
    shape: str,
    io: str,
    codec: Codec | None = None,
    *,
    has_binary: bool = True,
) -> PgType:
    return _base(
        oid,
        name,
        length,
        category,
        array_oid,
        shape,
        io,
        codec or pseudo_codec(name),
        kind="p",
        has_binary=has_binary,
    )


def _range(oid: int, name: str, array_oid: int, of: PgType, multirange: int) -> PgType:
    return _register(range_type(oid, name, array_oid, _bounds(of), multirange))


def _multirange(oid: int, name: str, array_oid: int, of: PgType, range_: int) -> PgType:
    return _register(multirange_type(oid, name, array_oid, _bounds(of), range_))


def _bounds(of: PgType) -> Subtype:
    return subtype(of, is_discrete=of.name in ("int4", "int8", "date"))


_RECORD_CODEC: Final = record.record_codec(BY_OID.__getitem__)

# The table ---------------------------------------------------------------------------------------

BOOL: Final = _base(16, "bool", 1, "B", 1000, "tcp", "bool", scalar.BOOL_CODEC, preferred=True)
BYTEA: Final = _base(17, "bytea", -1, "U", 1001, "fix", "bytea", scalar.BYTEA_CODEC)
CHAR: Final = _base(18, "char", 1, "Z", 1002, "tcp", "char", scalar.CHAR_CODEC)
NAME: Final = _base(19, "name", 64, "S", 1003, "fcp", "name", scalar.NAME_CODEC, element_oid=18)
INT8: Final = _base(20, "int8", 8, "N", 1016, "tdp", "int8", scalar.INT8_CODEC)
INT2: Final = _base(21, "int2", 2, "N", 1005, "tsp", "int2", scalar.INT2_CODEC)
INT2VECTOR: Final = _base(
    22,
    "int2vector",
    -1,
    "A",
    1006,
    "fip",
    "int2vector",
    array_codec.vector_codec("smallint", 21),
    element_oid=21,
)
INT4: Final = _base(23, "int4", 4, "N", 1007, "tip", "int4", scalar.INT4_CODEC)
REGPROC: Final = _reg(24, "regproc", 1008)
TEXT: Final = _base(25, "text", -1, "S", 1009, "fix", "text", scalar.TEXT_CODEC, preferred=True)
OID: Final = _base(26, "oid", 4, "N", 1028, "tip", "oid", scalar.OID_CODEC, preferred=True)
TID: Final = _base(27, "tid", 6, "U", 1010, "fsp", "tid", identifiers.TID_CODEC)
XID: Final = _base(28, "xid", 4, "U", 1011, "tip", "xid", scalar.XID_CODEC)
CID: Final = _base(29, "cid", 4, "U", 1012, "tip", "cid", scalar.XID_CODEC)
OIDVECTOR: Final = _base(
    30, "oidvector", -1, "A", 1013, "fip", "oidvector", array_codec.vector_codec("oid", 26), element_oid=26
)
JSON: Final = _base(114, "json", -1, "U", 199, "fix", "json_", json.JSON_CODEC)
XML: Final = _base(142, "xml", -1, "U", 143, "fix", "xml_", _rare("xml", "XML_CODEC"))
PG_NODE_TREE: Final = _base(
    194, "pg_node_tree", -1, "Z", 0, "fix", "pg_node_tree_", scalar.text_only_codec("pg_node_tree")
)
POINT: Final = _base(
    600, "point", 16, "G", 1017, "fdp", "point_", _rare("geometry", "POINT_CODEC"), element_oid=701
)
LSEG: Final = _base(
    601, "lseg", 32, "G", 1018, "fdp", "lseg_", _rare("geometry", "LSEG_CODEC"), element_oid=600
)
PATH: Final = _base(602, "path", -1, "G", 1019, "fdx", "path_", _rare("geometry", "PATH_CODEC"))
BOX: Final = _base(
    603, "box", 32, "G", 1020, "fdp", "box_", _rare("geometry", "BOX_CODEC"), element_oid=600, delimiter=";"
)
POLYGON: Final = _base(604, "polygon", -1, "G", 1027, "fdx", "poly_", _rare("geometry", "POLYGON_CODEC"))
LINE: Final = _base(
    628, "line", 24, "G", 629, "fdp", "line_", _rare("geometry", "LINE_CODEC"), element_oid=701
)
CIDR: Final = _base(650, "cidr", -1, "I", 651, "fim", "cidr_", network.CIDR_CODEC)
FLOAT4: Final = _base(700, "float4", 4, "N", 1021, "tip", "float4", numeric.FLOAT4_CODEC)
FLOAT8: Final = _base(701, "float8", 8, "N", 1022, "tdp", "float8", numeric.FLOAT8_CODEC, preferred=True)
CIRCLE: Final = _base(718, "circle", 24, "G", 719, "fdp", "circle_", _rare("geometry", "CIRCLE_CODEC"))
MACADDR8: Final = _base(774, "macaddr8", 8, "U", 775, "fip", "macaddr8_", _rare("macaddr", "MACADDR8_CODEC"))
MONEY: Final = _base(790, "money", 8, "N", 791, "tdp", "cash_", _rare("money", "MONEY_CODEC"))
MACADDR: Final = _base(829, "macaddr", 6, "U", 1040, "fip", "macaddr_", _rare("macaddr", "MACADDR_CODEC"))
INET: Final = _base(869, "inet", -1, "I", 1041, "fim", "inet_", network.INET_CODEC, preferred=True)
ACLITEM: Final = _base(
    1033, "aclitem", 12, "U", 1034, "fip", "aclitem", _rare("acl", "ACLITEM_CODEC"), has_binary=False
)
BPCHAR: Final = _base(1042, "bpchar", -1, "S", 1014, "fix", "bpchar", scalar.BPCHAR_CODEC)
VARCHAR: Final = _base(1043, "varchar", -1, "S", 1015, "fix", "varchar", scalar.VARCHAR_CODEC)
DATE: Final = _base(1082, "date", 4, "D", 1182, "tip", "date_", datetime.DATE_CODEC)
TIME: Final = _base(1083, "time", 8, "D", 1183, "tdp", "time_", datetime.TIME_CODEC)
TIMESTAMP: Final = _base(1114, "timestamp", 8, "D", 1115, "tdp", "timestamp_", datetime.TIMESTAMP_CODEC)
TIMESTAMPTZ: Final = _base(
    1184, "timestamptz", 8, "D", 1185, "tdp", "timestamptz_", datetime.TIMESTAMPTZ_CODEC, preferred=True
)
INTERVAL: Final = _base(
    1186, "interval", 16, "T", 1187, "fdp", "interval_", interval.INTERVAL_CODEC, preferred=True
)
TIMETZ: Final = _base(1266, "timetz", 12, "D", 1270, "fdp", "timetz_", datetime.TIMETZ_CODEC)
BIT: Final = _base(1560, "bit", -1, "V", 1561, "fix", "bit_", bits.BIT_CODEC)
VARBIT: Final = _base(1562, "varbit", -1, "V", 1563, "fix", "varbit_", bits.VARBIT_CODEC, preferred=True)
NUMERIC: Final = _base(1700, "numeric", -1, "N", 1231, "fim", "numeric_", numeric.NUMERIC_CODEC)
REFCURSOR: Final = _base(1790, "refcursor", -1, "U", 2201, "fix", "text", scalar.TEXT_CODEC)
REGPROCEDURE: Final = _reg(2202, "regprocedure", 2207)
REGOPER: Final = _reg(2203, "regoper", 2208)
REGOPERATOR: Final = _reg(2204, "regoperator", 2209)
REGCLASS: Final = _reg(2205, "regclass", 2210)
REGTYPE: Final = _reg(2206, "regtype", 2211)
UUID: Final = _base(2950, "uuid", 16, "U", 2951, "fcp", "uuid_", scalar.UUID_CODEC)
TXID_SNAPSHOT: Final = _base(
    2970, "txid_snapshot", -1, "U", 2949, "fdx", "txid_snapshot_", _rare("snapshot", "SNAPSHOT_CODEC")
)
PG_LSN: Final = _base(3220, "pg_lsn", 8, "U", 3221, "tdp", "pg_lsn_", identifiers.LSN_CODEC)
PG_NDISTINCT: Final = _base(
    3361, "pg_ndistinct", -1, "Z", 0, "fix", "pg_ndistinct_", missing_codec("pg_ndistinct")
)
PG_DEPENDENCIES: Final = _base(
    3402, "pg_dependencies", -1, "Z", 0, "fix", "pg_dependencies_", missing_codec("pg_dependencies")
)
TSVECTOR: Final = _base(
    3614, "tsvector", -1, "U", 3643, "fix", "tsvector", _rare("text_search", "TSVECTOR_CODEC")
)
TSQUERY: Final = _base(
    3615, "tsquery", -1, "U", 3645, "fip", "tsquery", _rare("text_search", "TSQUERY_CODEC")
)
GTSVECTOR: Final = _base(
    3642, "gtsvector", -1, "U", 3644, "fip", "gtsvector", missing_codec("gtsvector"), has_binary=False
)
REGCONFIG: Final = _reg(3734, "regconfig", 3735)
REGDICTIONARY: Final = _reg(3769, "regdictionary", 3770)
JSONB: Final = _base(3802, "jsonb", -1, "U", 3807, "fix", "jsonb_", json.JSONB_CODEC)
JSONPATH: Final = _base(
    4072,
    "jsonpath",
    -1,
    "U",
    4073,
    "fix",
    "jsonpath_",
    _rare("jsonpath", "JSONPATH_CODEC"),
)
REGNAMESPACE: Final = _reg(4089, "regnamespace", 4090)
REGROLE: Final = _reg(4096, "regrole", 4097)
REGCOLLATION: Final = _reg(4191, "regcollation", 4192)
PG_BRIN_BLOOM_SUMMARY: Final = _base(
    4600,
    "pg_brin_bloom_summary",
    -1,
    "Z",
    0,
    "fix",
    "brin_bloom_summary_",
    missing_codec("pg_brin_bloom_summary"),
)
PG_BRIN_MINMAX_MULTI_SUMMARY: Final = _base(
    4601,
    "pg_brin_minmax_multi_summary",
    -1,
    "Z",
    0,
    "fix",
    "brin_minmax_multi_summary_",
    missing_codec("pg_brin_minmax_multi_summary"),
)
PG_MCV_LIST: Final = _base(
    5017, "pg_mcv_list", -1, "Z", 0, "fix", "pg_mcv_list_", missing_codec("pg_mcv_list")
)
PG_SNAPSHOT: Final = _base(
    5038, "pg_snapshot", -1, "U", 5039, "fdx", "pg_snapshot_", _rare("snapshot", "SNAPSHOT_CODEC")
)
XID8: Final = _base(5069, "xid8", 8, "U", 271, "tdp", "xid8", identifiers.XID8_CODEC)

PG_DDL_COMMAND: Final = _pseudo(32, "pg_ddl_command", 8, "P", 0, "tdp", "pg_ddl_command_")
TABLE_AM_HANDLER: Final = _pseudo(
    269, "table_am_handler", 4, "P", 0, "tip", "table_am_handler_", has_binary=False
)
INDEX_AM_HANDLER: Final = _pseudo(
    325, "index_am_handler", 4, "P", 0, "tip", "index_am_handler_", has_binary=False
)
UNKNOWN: Final = _pseudo(705, "unknown", -2, "X", 0, "fcp", "unknown", scalar.TEXT_CODEC)
RECORD: Final = _pseudo(2249, "record", -1, "P", 2287, "fdx", "record_", _RECORD_CODEC)
CSTRING: Final = _pseudo(2275, "cstring", -2, "P", 1263, "fcp", "cstring_", scalar.TEXT_CODEC)
ANY: Final = _pseudo(2276, "any", 4, "P", 0, "tip", "any_", has_binary=False)
ANYARRAY: Final = _pseudo(2277, "anyarray", -1, "P", 0, "fdx", "anyarray_")
VOID: Final = _pseudo(2278, "void", 4, "P", 0, "tip", "void_", scalar.VOID_CODEC)
TRIGGER: Final = _pseudo(2279, "trigger", 4, "P", 0, "tip", "trigger_", has_binary=False)
LANGUAGE_HANDLER: Final = _pseudo(
    2280, "language_handler", 4, "P", 0, "tip", "language_handler_", has_binary=False
)
INTERNAL: Final = _pseudo(2281, "internal", 8, "P", 0, "tdp", "internal_", has_binary=False)
ANYELEMENT: Final = _pseudo(2283, "anyelement", 4, "P", 0, "tip", "anyelement_", has_binary=False)
ANYNONARRAY: Final = _pseudo(2776, "anynonarray", 4, "P", 0, "tip", "anynonarray_", has_binary=False)
FDW_HANDLER: Final = _pseudo(3115, "fdw_handler", 4, "P", 0, "tip", "fdw_handler_", has_binary=False)
TSM_HANDLER: Final = _pseudo(3310, "tsm_handler", 4, "P", 0, "tip", "tsm_handler_", has_binary=False)
ANYENUM: Final = _pseudo(3500, "anyenum", 4, "P", 0, "tip", "anyenum_", has_binary=False)
ANYRANGE: Final = _pseudo(3831, "anyrange", -1, "P", 0, "fdx", "anyrange_", has_binary=False)
EVENT_TRIGGER: Final = _pseudo(3838, "event_trigger", 4, "P", 0, "tip", "event_trigger_", has_binary=False)
ANYMULTIRANGE: Final = _pseudo(4537, "anymultirange", -1, "P", 0, "fdx", "anymultirange_", has_binary=False)
ANYCOMPATIBLEMULTIRANGE: Final = _pseudo(
    4538, "anycompatiblemultirange", -1, "P", 0, "fdx", "anycompatiblemultirange_", has_binary=False
)
ANYCOMPATIBLE: Final = _pseudo(5077, "anycompatible", 4, "P", 0, "tip", "anycompatible_", has_binary=False)
ANYCOMPATIBLEARRAY: Final = _pseudo(5078, "anycompatiblearray", -1, "P", 0, "fdx", "anycompatiblearray_")
ANYCOMPATIBLENONARRAY: Final = _pseudo(
    5079, "anycompatiblenonarray", 4, "P", 0, "tip", "anycompatiblenonarray_", has_binary=False
)
ANYCOMPATIBLERANGE: Final = _pseudo(
    5080, "anycompatiblerange", -1, "P", 0, "fdx", "anycompatiblerange_", has_binary=False
)

INT4RANGE: Final = _range(3904, "int4range", 3905, INT4, 4451)
NUMRANGE: Final = _range(3906, "numrange", 3907, NUMERIC, 4532)
TSRANGE: Final = _range(3908, "tsrange", 3909, TIMESTAMP, 4533)
TSTZRANGE: Final = _range(3910, "tstzrange", 3911, TIMESTAMPTZ, 4534)
DATERANGE: Final = _range(3912, "daterange", 3913, DATE, 4535)
INT8RANGE: Final = _range(3926, "int8range", 3927, INT8, 4536)
INT4MULTIRANGE: Final = _multirange(4451, "int4multirange", 6150, INT4, 3904)
NUMMULTIRANGE: Final = _multirange(4532, "nummultirange", 6151, NUMERIC, 3906)
TSMULTIRANGE: Final = _multirange(4533, "tsmultirange", 6152, TIMESTAMP, 3908)
TSTZMULTIRANGE: Final = _multirange(4534, "tstzmultirange", 6153, TIMESTAMPTZ, 3910)
DATEMULTIRANGE: Final = _multirange(4535, "datemultirange", 6155, DATE, 3912)
INT8MULTIRANGE: Final = _multirange(4536, "int8multirange", 6157, INT8, 3926)


# Oracle's, which databases of that mode find by name.
ANYDATA: Final = _base(
    9306, "anydata", -1, "U", 9307, "fix", "anydata_", _rare("anydata", "ANYDATA_CODEC"), has_binary=False
)
ANYTYPE: Final = _base(
    9308, "anytype", -1, "U", 9309, "fix", "anytype_", _rare("anydata", "ANYTYPE_CODEC"), has_binary=False
)

# Arrays -------------------------------------------------------------------------------------------

for _element in list(BY_OID.values()):
    if _element.array_oid:
        _array = array_type(_element)
        # Arrays of pseudo-types: record[] is a pseudo-type itself, cstring[] is not.
        _register(replace(_array, kind="p", category="P") if _element.oid == 2249 else _array)

BOOL_ARRAY: Final = BY_OID[BOOL.array_oid]
INT2_ARRAY: Final = BY_OID[INT2.array_oid]
INT4_ARRAY: Final = BY_OID[INT4.array_oid]
INT8_ARRAY: Final = BY_OID[INT8.array_oid]
FLOAT4_ARRAY: Final = BY_OID[FLOAT4.array_oid]
FLOAT8_ARRAY: Final = BY_OID[FLOAT8.array_oid]
NUMERIC_ARRAY: Final = BY_OID[NUMERIC.array_oid]
TEXT_ARRAY: Final = BY_OID[TEXT.array_oid]
VARCHAR_ARRAY: Final = BY_OID[VARCHAR.array_oid]
BPCHAR_ARRAY: Final = BY_OID[BPCHAR.array_oid]
NAME_ARRAY: Final = BY_OID[NAME.array_oid]
CHAR_ARRAY: Final = BY_OID[CHAR.array_oid]
OID_ARRAY: Final = BY_OID[OID.array_oid]
REGTYPE_ARRAY: Final = BY_OID[REGTYPE.array_oid]
DATE_ARRAY: Final = BY_OID[DATE.array_oid]
TIMESTAMP_ARRAY: Final = BY_OID[TIMESTAMP.array_oid]
TIMESTAMPTZ_ARRAY: Final = BY_OID[TIMESTAMPTZ.array_oid]
INTERVAL_ARRAY: Final = BY_OID[INTERVAL.array_oid]
UUID_ARRAY: Final = BY_OID[UUID.array_oid]
BYTEA_ARRAY: Final = BY_OID[BYTEA.array_oid]
JSONB_ARRAY: Final = BY_OID[JSONB.array_oid]
ACLITEM_ARRAY: Final = BY_OID[ACLITEM.array_oid]

# Names as SQL writes them -------------------------------------------------------------------------

_SQL_NAMES: Final = {
    BOOL.oid: "boolean",
    INT8.oid: "bigint",
    INT2.oid: "smallint",
    INT4.oid: "integer",
    FLOAT4.oid: "real",
    FLOAT8.oid: "double precision",
}
_INTERVAL_FIELDS: Final = {
    0x7FFF: "",
    0x0004: " year",
    0x0002: " month",
    0x0008: " day",
    0x0400: " hour",
    0x0800: " minute",
    0x1000: " second",
    0x0006: " year to month",
    0x0408: " day to hour",
    0x0C08: " day to minute",
    0x1C08: " day to second",
    0x0C00: " hour to minute",
    0x1C00: " hour to second",
    0x1800: " minute to second",
}


def varchar_typmod(length: int) -> int:
    """The typmod of varchar(n) and char(n): n + 4."""
    return length + 4


def format_type(oid: int, typmod: int | None = None) -> str:
    """The SQL name of a built-in type, with its modifier: what PostgreSQL's format_type prints.

    typmod None differs from -1 for bpchar alone: "character" against "bpchar".
    """
    entry = BY_OID.get(oid)
    if entry is None:
        return "???"
    if entry.is_array:
        return format_type(entry.element_oid, typmod) + "[]"
    write = _FORMATS.get(oid)
    if write is not None:
        return write(typmod)
    name = _SQL_NAMES.get(oid)
    if name is None:
        # Types without modifiers print one all the same.
        return entry.name if typmod is None or typmod < 0 else f"{entry.name}({typmod})"
    return name


def _bpchar_name(typmod: int | None) -> str:
    if typmod is None:
        return "character"
    if typmod < 0:
        return "bpchar"
    return f"character({typmod - 4})" if typmod > 4 else "character"


def _sized(name: str, offset: int) -> Callable[[int | None], str]:
    return lambda typmod: name if typmod is None or typmod < offset else f"{name}({typmod - offset})"


def _timed(name: str, zone: str) -> Callable[[int | None], str]:
    def write(typmod: int | None) -> str:
        return f"{name}{zone}" if typmod is None or typmod < 0 else f"{name}({typmod}){zone}"

    return write


def _numeric_name(typmod: int | None) -> str:
    limits = None if typmod is None else numeric_precision_scale(typmod)
    return "numeric" if limits is None else f"numeric({limits[0]},{limits[1]})"


def _interval_name(typmod: int | None) -> str:
    if typmod is None or typmod < 0:
        return "interval"
    precision = typmod & 0xFFFF
    fields = _INTERVAL_FIELDS.get((typmod >> 16) & 0x7FFF, "")
    return f"interval{fields}" + ("" if precision == 0xFFFF else f"({precision})")


_FORMATS: Final[dict[int, Callable[[int | None], str]]] = {
    BPCHAR.oid: _bpchar_name,
    CHAR.oid: _sized('"char"', 0),
    ANY.oid: _sized('"any"', 0),
    VARCHAR.oid: _sized("character varying", 4),
    # As with bpchar, typmod -1 is told from none by a name that reads as no bit(1).
    BIT.oid: lambda typmod: '"bit"' if typmod == -1 else _sized("bit", 0)(typmod),
    VARBIT.oid: _sized("bit varying", 0),
    NUMERIC.oid: _numeric_name,
    TIME.oid: _timed("time", " without time zone"),
    TIMETZ.oid: _timed("time", " with time zone"),
    TIMESTAMP.oid: _timed("timestamp", " without time zone"),
    TIMESTAMPTZ.oid: _timed("timestamp", " with time zone"),
    INTERVAL.oid: _interval_name,
}
