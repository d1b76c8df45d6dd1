"""ANYDATA and ANYTYPE: what makes them, and their methods that give a value.

CONVERSIONS and METHODS say which function a method is; `binder.oracle.anydata` finds them there. Methods
with OUT parameters are PL's (`plsql.compiler.any_types`). Oracle 19c PL/SQL Packages and Types Reference,
ANYDATA TYPE.
"""

from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.oracle.rows import row
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codecs.anydata import stored_data, stored_type, type_in, value_in
from polar_lite.protocol.pgtypes import BY_NAME, PgType
from polar_lite.protocol.sqlstate import PgError

# AnyData.Convert..: the type that the argument is brought to.
CONVERSIONS: Final = {
    "convertnumber": "numeric",
    "convertvarchar": "varchar",
    "convertvarchar2": "varchar",
    "convertnvarchar2": "varchar",
    "convertchar": "bpchar",
    "convertnchar": "bpchar",
    "convertdate": "timestamp",
    "converttimestamp": "timestamp",
    "converttimestamptz": "timestamptz",
    "converttimestampltz": "timestamptz",
    "convertintervalds": "interval",
    "convertintervalym": "interval",
    "convertraw": "bytea",
    "convertblob": "bytea",
    "convertclob": "text",
    "convertnclob": "text",
    "convertbfloat": "float4",
    "convertbdouble": "float8",
    "converturowid": "int8",
}
DATE_TYPMOD: Final = 0
"""Oracle's DATE is timestamp(0)."""
OBJECTS: Final = ("convertobject", "convertcollection")
_ACCESSED: Final = {
    name.replace("convert", "access"): name
    for name in CONVERSIONS
    if name not in ("converttimestampltz", "convertnclob", "convertnchar", "convertnvarchar2")
}
METHODS: Final = {"gettypename": "anydata_gettypename", **{name: f"anydata_{name}" for name in _ACCESSED}}
# What Oracle calls a type. With a modifier: DATE is told from TIMESTAMP by it.
_NAMES: Final = {
    "numeric": "SYS.NUMBER", "int2": "SYS.NUMBER", "int4": "SYS.NUMBER", "int8": "SYS.NUMBER",
    "varchar": "SYS.VARCHAR2", "bpchar": "SYS.CHAR", "text": "SYS.CLOB", "bytea": "SYS.RAW",
    "timestamp": "SYS.TIMESTAMP", "timestamptz": "SYS.TIMESTAMP_WITH_TIMEZONE",
    "interval": "SYS.INTERVAL_DAY_SECOND", "float4": "SYS.BINARY_FLOAT", "float8": "SYS.BINARY_DOUBLE",
}  # fmt: skip


def data_of(context: SessionContext, value: Any, oid: int, typmod: int) -> str:
    """A value of the type as ANYDATA."""
    return stored_data(known_type(context, oid), typmod, value)


def known_type(context: SessionContext, oid: int) -> PgType:
    """The type that an ANYDATA says it is of (42704 when it is gone)."""
    type_ = context.snapshot.type(oid)
    if type_ is None:
        raise PgError(code.UNDEFINED_OBJECT, f"cache lookup failed for type {oid}")
    found: PgType = type_
    return found


def shown_names(context: SessionContext, oid: int, typmod: int) -> tuple[str, str]:
    """The schema and the name of a type, as Oracle would have them."""
    type_ = known_type(context, oid)
    if type_.oid < FIRST_NORMAL_OID:
        name = "SYS.DATE" if (type_.name, typmod) == ("timestamp", DATE_TYPMOD) else _NAMES.get(type_.name)
        schema, _, name = (name or f"SYS.{type_.name.upper()}").partition(".")
        return schema, name
    snapshot = context.snapshot
    schema = snapshot.schemas[snapshot.types[oid].schema].name
    return _as_stored(schema), _as_stored(type_.name)


def _as_stored(name: str) -> str:
    return name.upper() if name == name.lower() else name


def type_name(context: SessionContext, stored: str) -> str:
    return ".".join(shown_names(context, *type_in(stored)))


def mismatch() -> PgError:
    """DBMS_TYPES.TYPE_MISMATCH"""
    message = "ORA-22626: Type Mismatch while constructing or accessing OCIAnyData"
    error = PgError(code.DATATYPE_MISMATCH, message)
    error.sqlcode = -22626  # type: ignore[attr-defined]  # as Oracle numbers it
    return error


def value_of(context: SessionContext, stored: str, wanted: str, typmod: int = -1) -> Any:
    """The value, if it is of the wanted type."""
    oid, modifier = type_in(stored)
    if oid != BY_NAME[wanted].oid or (typmod != -1 and modifier != typmod):
        raise mismatch()
    return value_in(stored, BY_NAME[wanted])


def wanted_by(conversion: str) -> tuple[str, int]:
    """The type and modifier of what Convert.. makes, and so of what Access.. and Get.. find."""
    return CONVERSIONS[conversion], DATE_TYPMOD if conversion == "convertdate" else -1


def _access(conversion: str) -> Callable[[SessionContext, str], Any]:
    wanted, typmod = wanted_by(conversion)
    return lambda context, stored: value_of(context, stored, wanted, typmod)


def _type_named(context: SessionContext, oid: int) -> str:
    return stored_type(oid)


FUNCTIONS: Final[tuple[Any, ...]] = (
    row(9930, "anydata_of", "any int8 int4", "anydata", data_of, "cn"),
    row(9931, "anytype_of", "int8", "anytype", _type_named, "c"),
    row(9932, "anydata_gettypename", "anydata", "varchar", type_name, "cs"),
    *(
        row(9933 + number, f"anydata_{name}", "anydata", CONVERSIONS[conversion], _access(conversion), "cs")
        for number, (name, conversion) in enumerate(_ACCESSED.items())
    ),
)
