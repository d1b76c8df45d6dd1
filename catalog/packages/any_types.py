"""DBMS_TYPES, and what ANYDATA and ANYTYPE tell of their types: codes, names, attributes, elements.

Oracle 19c PL/SQL Packages and Types Reference, DBMS_TYPES, ANYDATA TYPE, ANYTYPE TYPE.
"""

from typing import Any, Final

from polar_lite.catalog.functions.oracle.anydata import known_type, mismatch, shown_names, value_of
from polar_lite.catalog.packages.runtime import Runtime
from polar_lite.catalog.packages.signatures import INTEGER, VARCHAR, constant, given, pure
from polar_lite.catalog.types import FIRST_NORMAL_OID, TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codecs.anydata import stored_type, type_in, value_in
from polar_lite.protocol.codecs.numeric import numeric_precision_scale
from polar_lite.protocol.pgtypes import ANYTYPE
from polar_lite.protocol.sqlstate import PgError

_CODES: Final = {
    "date": 12, "number": 2, "raw": 95, "char": 96, "varchar2": 9, "varchar": 1, "mlslabel": 105,
    "blob": 113, "bfile": 114, "clob": 112, "cfile": 115, "timestamp": 187, "timestamp_tz": 188,
    "timestamp_ltz": 232, "interval_ym": 189, "interval_ds": 190, "ref": 110, "object": 108,
    "varray": 247, "table": 248, "namedcollection": 122, "opaque": 58, "urowid": 104, "bfloat": 100,
    "bdouble": 101, "nchar": 286, "nvarchar2": 287, "nclob": 288,
}  # fmt: skip
_SUCCESS: Final = 0
_NO_DATA: Final = 100
_CODES_OF: Final = {
    "numeric": "number", "int2": "number", "int4": "number", "int8": "number", "varchar": "varchar2",
    "bpchar": "char", "text": "clob", "bytea": "raw", "timestamp": "timestamp", "timestamptz": "timestamp_tz",
    "interval": "interval_ds", "float4": "bfloat", "float8": "bdouble",
}  # fmt: skip
_NO_TYPE: Final = -22303


def _null_self() -> PgError:
    error = PgError(
        code.NULL_VALUE_NOT_ALLOWED, "ORA-30625: method dispatch on NULL SELF argument is disallowed"
    )
    error.sqlcode = -30625  # type: ignore[attr-defined]  # as Oracle numbers it
    return error


def type_code(runtime: Runtime, oid: int, typmod: int) -> int:
    """DBMS_TYPES' number of a type (0A000 for one that Oracle has not)."""
    type_ = known_type(runtime.context, oid)
    if oid >= FIRST_NORMAL_OID:
        return _CODES["object" if type_.kind == "c" else "namedcollection"]
    if (type_.name, typmod) == ("timestamp", 0):
        return _CODES["date"]
    if type_.name not in _CODES_OF:
        raise PgError(code.FEATURE_NOT_SUPPORTED, f"a type code of type {type_.name} is not supported")
    return _CODES[_CODES_OF[type_.name]]


def get_value(runtime: Runtime, stored: str | None, wanted: str, typmod: int) -> tuple[int, Any]:
    """AnyData.GetNumber(value) and its like."""
    if stored is None:
        raise _null_self()
    found = value_of(runtime.context, stored, wanted, typmod)
    return (_NO_DATA if found is None else _SUCCESS), found


def get_users(runtime: Runtime, stored: str | None, wanted: int) -> tuple[int, Any]:
    """AnyData.GetObject(value), GetCollection(value): of the type that the variable has, or UNDER it."""
    if stored is None:
        raise _null_self()
    oid, _ = type_in(stored)
    if wanted != oid and wanted not in runtime.context.snapshot.supertypes(oid):
        raise mismatch()
    found = value_in(stored, known_type(runtime.context, oid))
    return (_NO_DATA if found is None else _SUCCESS), found


def get_type(runtime: Runtime, stored: str | None) -> tuple[int, str]:
    """AnyData.GetType(type)"""
    if stored is None:
        raise _null_self()
    oid, typmod = type_in(stored)
    return type_code(runtime, oid, typmod), stored_type(oid, typmod)


def get_info(runtime: Runtime, stored: str | None) -> tuple[Any, ...]:
    """AnyType.GetInfo: code, precision, scale, length, character set and its form, schema, name, version,
    number of attributes (of a VARRAY: most elements)."""
    if stored is None:
        raise _null_self()
    oid, typmod = type_in(stored)
    schema, name = shown_names(runtime.context, oid, typmod)
    own = runtime.context.snapshot.types.get(oid)
    count = None
    if own is not None:
        count = own.domain.limit if own.domain is not None else len(_attributes(runtime, oid))
    facts = _facts(runtime, oid, typmod)
    return type_code(runtime, oid, typmod), *facts, None, None, schema, name, None, count


def get_part_info(runtime: Runtime, stored: str | None, place: int | None) -> tuple[Any, ...]:
    """AnyType.GetAttrElemInfo of an object's attribute, or a collection's element: code, precision, scale,
    length, character set and its form, type (if it is a user's), name."""
    if stored is None:
        raise _null_self()
    oid, _ = type_in(stored)
    own = runtime.context.snapshot.types.get(oid)
    if own is None:
        raise mismatch()
    name = None
    if own.domain is not None:
        array = known_type(runtime.context, runtime.context.snapshot.type_ref(oid).oid)
        part, typmod = array.element_oid, own.domain.typmod
    else:
        attributes = _attributes(runtime, oid)
        if place is None or not 1 <= place <= len(attributes):
            raise PgError(code.INVALID_PARAMETER_VALUE, "ORA-22625: OCIAnyData is not well-formed")
        name, type_, typmod = attributes[place - 1]
        part, name = type_.oid, name.upper()
    users = stored_type(part) if part >= FIRST_NORMAL_OID else None
    return type_code(runtime, part, typmod), *_facts(runtime, part, typmod), None, None, users, name


def _attributes(runtime: Runtime, oid: int) -> list[Any]:
    return [field for field in known_type(runtime.context, oid).fields if field is not None]  # type: ignore[attr-defined]  # a UserType


def _facts(runtime: Runtime, oid: int, typmod: int) -> tuple[int | None, int | None, int | None]:
    """Precision, scale and length."""
    name = known_type(runtime.context, oid).name
    if name == "numeric" and typmod >= 0:
        limits = numeric_precision_scale(typmod)
        return (*limits, None) if limits is not None else (None, None, None)
    return None, None, typmod - 4 if name in ("varchar", "bpchar") and typmod >= 4 else None


def persistent(runtime: Runtime, schema: str | None, name: str | None, version: str | None) -> str:
    """ANYTYPE.GetPersistent: a type of the catalog (ORA-22303)."""
    snapshot = runtime.context.snapshot
    own = next(
        (
            t
            for t in snapshot.types.values()
            if _same(t.name, name) and _same(snapshot.schemas[t.schema].name, schema)
        ),
        None,
    )
    if own is None:
        error = PgError(code.UNDEFINED_OBJECT, f'ORA-22303: type "{schema}"."{name}" not found')
        error.sqlcode = _NO_TYPE  # type: ignore[attr-defined]  # as Oracle numbers it
        raise error
    return stored_type(own.oid)


def _same(name: str, wanted: str | None) -> bool:
    return wanted is not None and (name == wanted or name.upper() == wanted)


EXCEPTIONS: Final = {"type_mismatch": -22626}
MEMBERS: Final = (
    *(constant(f"typecode_{name}", INTEGER, value) for name, value in _CODES.items()),
    constant("success", INTEGER, _SUCCESS),
    constant("no_data", INTEGER, _NO_DATA),
)
_ANYTYPE: Final = TypeRef(ANYTYPE.oid)
TYPE_MEMBERS: Final = (
    pure(
        "getpersistent",
        _ANYTYPE,
        persistent,
        given("schema_name", VARCHAR),
        given("type_name", VARCHAR),
        given("version", VARCHAR, None),
    ),
)
