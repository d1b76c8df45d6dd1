"""Type names of the text -> TypeRef: PostgreSQL's and Oracle's names, modifiers, arrays, %TYPE.

Source: PostgreSQL 15, parse_type.c and the typmodin functions; reference "Data types" of PolarDB.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog import packages, privileges, synonyms, temporary_schema, type_modifiers
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.dispatch import location
from polar_lite.catalog.dialect.binder.oracle.missing import MISSING_TYPES
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.objects import Schema
from polar_lite.catalog.types import FIRST_NORMAL_OID, MAX_FIXED_PRECISION, TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codecs.numeric import numeric_precision_scale, numeric_typmod
from polar_lite.protocol.pgtypes import BY_NAME, BY_OID
from polar_lite.protocol.sqlstate import PgError, unsupported

ORACLE: Final = {
    "varchar2": "varchar",
    "nvarchar2": "varchar",
    "number": "numeric",
    "clob": "text",
    "nclob": "text",
    "long": "text",
    "blob": "bytea",
    "raw": "bytea",
    "long raw": "bytea",
    "pls_integer": "int4",
    "binary_integer": "int4",
    "simple_integer": "int4",
    "binary_float": "float4",
    "binary_double": "float8",
    "nchar": "bpchar",
    "sys_refcursor": "refcursor",
    "rowid": "int8",
    "urowid": "int8",
    "xmltype": "xml",
}
_INTERVAL_BITS: Final = {"MONTH": 1, "YEAR": 2, "DAY": 3, "HOUR": 10, "MINUTE": 11, "SECOND": 12}
_FIELDS: Final = ("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND")


def resolve_type(st: Statement, node: Any) -> TypeRef:
    """typenameTypeIdAndMod (42704)."""
    if node.setof:
        raise st.unsupported("SETOF here", location(node))
    if node.oracle_at is not None and st.snapshot.database.mode != "oracle":
        raise st.error(code.SYNTAX_ERROR, 'syntax error at or near "("', node.oracle_at)
    names: tuple[str, ...] = tuple(node.names)
    place = location(node)
    found = _percent(st, names, node.percent, place) if node.percent else _named(st, names, node)
    if node.array:
        oid = lookup.array_of(st, found.declared)
        if not oid:
            name = lookup.type_name(st, found.declared)
            raise st.error(code.UNDEFINED_OBJECT, f'type "{name}[]" does not exist', location(node))
        return TypeRef(oid, found.declared_typmod)
    return found


def storage_type(type_: TypeRef) -> TypeRef:
    """The type as a column stores it: numeric(p,s) with p up to 18 is fixed."""
    if type_.oid != lookup.NUMERIC or type_.typmod < 0:
        return type_
    parts = numeric_precision_scale(type_.typmod)
    if parts is None or parts[0] > MAX_FIXED_PRECISION or not 0 <= parts[1] <= parts[0]:
        return type_.bare()
    return TypeRef(type_.oid, type_.typmod, parts[1], parts[0], type_.domain)


def _named(st: Statement, names: tuple[str, ...], node: Any) -> TypeRef:
    name = names[-1]
    typmods = list(node.typmods or ())
    oid = 0
    if name.startswith("@") and st.may_name_by_oid:
        # A text of the catalog's has users' types by OID.
        row = st.snapshot.type(int(name[1:])) if name[1:].isdigit() else None
        oid = row.oid if row is not None else 0
    elif st.meant is not None and location(node) in st.meant.types:
        oid = st.meant.types[location(node)]
    elif len(names) == 1:
        row = st.snapshot.type_by_name(None, name, st.environment.search_path)
        if row is None and name in ORACLE:
            row = BY_NAME.get(ORACLE[name])
        oracle_date = st.meaning.oracle_date and not st.is_stored_text
        if row is not None and name == "date" and oracle_date and not typmods:
            return TypeRef(lookup.TIMESTAMP, 0)
        oid = row.oid if row is not None else 0
    elif names[0] == "sys" and (found := st.snapshot.type_by_name("sys", name)) is not None:
        oid = found.oid
    else:
        schema = find_schema(st, names[-2])
        if not (schema is None and st.meaning.oracle_date):
            check_database(st, names)
        if schema is None:
            if st.meaning.oracle_date:
                packages.find(names[-2:])  # a type of a package that is not here
            raise st.error(code.UNDEFINED_SCHEMA, f'schema "{names[-2]}" does not exist', location(node))
        row = st.snapshot.type_by_name(schema.oid, name, st.environment.search_path)
        oid = row.oid if row is not None else 0
    if not oid:
        if st.meaning.oracle_date and name in MISSING_TYPES and len(names) < 3:
            raise unsupported(f"type {name.upper()}", location(node) + 1)
        shown = ".".join(names)
        raise st.error(code.UNDEFINED_OBJECT, f'type "{shown}" does not exist', location(node))
    if name == "urowid" and len(typmods) == 1:
        typmods = []  # what a row number takes at most, which all of ours do
    if oid >= FIRST_NORMAL_OID:
        st.note_type(location(node), oid)
    return st.snapshot.type_ref(oid, _typmod(st, oid, typmods, node))


def _typmod(st: Statement, oid: int, typmods: Sequence[Any], node: Any) -> int:
    row = lookup.type_row(st, oid)
    name = row.name if row is not None else ""
    if name == "interval" and node.interval_fields:
        return _interval(node.interval_fields, [_integer(st, value) for value in typmods])
    if not typmods:
        return -1
    if oid not in BY_OID or name not in type_modifiers.MAKERS:
        raise st.error(
            code.SYNTAX_ERROR,
            f'type modifier is not allowed for type "{lookup.type_name(st, oid)}"',
            location(node),
        )
    if isinstance(typmods[0], exp.Star) and name == "numeric":
        # Oracle: NUMBER(*, s) has the largest precision.
        rest = [_integer(st, value) for value in typmods[1:]]
        return numeric_typmod(38, rest[0]) if rest else -1
    try:
        return type_modifiers.made(name, [_integer(st, value) for value in typmods])
    except PgError as error:
        if error.position is not None:
            raise
        raise st.error(error.sqlstate, error.message, location(node)) from None


def _integer(st: Statement, node: Any) -> int:
    sign = 1
    while isinstance(node, nodes.Operator) and node.left is None and node.name in ("-", "+"):
        sign, node = (-sign if node.name == "-" else sign), node.right
    if isinstance(node, exp.Literal) and not node.is_string and str(node.this).lstrip("-").isdigit():
        pin(st, node)
        return sign * int(node.this)
    raise st.error(
        code.SYNTAX_ERROR, "type modifiers must be simple constants or identifiers", location(node)
    )


def literal_start(node: Any) -> int:
    """Where a literal's own token begins: behind the minus sign of -17."""
    meta = node._meta or {}
    return int(meta.get("literal_start", meta.get("start", -1)))


def pin(st: Statement, node: Any) -> None:
    """The binder needs this literal's value: plans for other values must not share this one."""
    index = st.literal_at.get(literal_start(node))
    if index is not None:
        st.pinned.add(index)


def _interval(fields: str, values: Sequence[int]) -> int:
    words = fields.split(" TO ")
    first = _FIELDS.index(words[0])
    last = _FIELDS.index(words[-1])
    mask = 0
    for field in _FIELDS[first : last + 1]:
        mask |= 1 << _INTERVAL_BITS[field]
    precision = min(values[-1], 6) if values and words[-1] == "SECOND" else 0xFFFF
    return (mask << 16) | precision


def _percent(st: Statement, names: tuple[str, ...], kind: str, place: int) -> TypeRef:
    """table.column%TYPE; a PL variable's %TYPE is the PL compiler's."""
    if kind == "TYPE" and len(names) >= 2:
        relation = find_relation(st, names[:-1])
        if relation is None:
            shown = ".".join(names[:-1])
            raise st.error(code.UNDEFINED_TABLE, f'relation "{shown}" does not exist', place)
        for column in relation.columns:
            if column.name == names[-1] and not column.has_dropped:
                found: TypeRef = column.type.bare()
                return found
        raise st.error(
            code.UNDEFINED_COLUMN, f'column "{names[-1]}" of relation "{names[-2]}" does not exist', place
        )
    if kind == "ROWTYPE":
        relation = find_relation(st, names)
        if relation is not None:
            return TypeRef(relation.row_type)
        raise st.error(code.UNDEFINED_TABLE, f'relation "{".".join(names)}" does not exist', place)
    raise st.error(code.SYNTAX_ERROR, "improper %TYPE reference (too few dotted names)", place)


def find_relation(st: Statement, names: tuple[str, ...]) -> Any:
    """A relation by its name's parts, or a synonym's; None if there is none."""
    names = synonyms.relation_names(st.snapshot, names, st.environment.search_path)
    if len(names) == 1:
        return st.snapshot.find_relation(names[0], st.environment.search_path)
    schema = find_schema(st, names[-2])
    return st.snapshot.relation_by_name(schema.oid, names[-1]) if schema is not None else None


def check_database(st: Statement, names: Sequence[str], place: int = -1, *, quoted: bool = False) -> None:
    """0A000 if what is in front of a schema's name is not this database's name."""
    if len(names) > 2 and names[0] != st.snapshot.database.name:
        shown = ".".join(names)
        raise st.error(
            code.FEATURE_NOT_SUPPORTED,
            "cross-database references are not implemented: " + (f'"{shown}"' if quoted else shown),
            place,
        )


_OF_ICU: Final = "-x-icu"
"""How PostgreSQL's names of collations of ICU end."""


def collation_named(st: Statement, names: Sequence[str], place: int) -> int:
    """The OID of the collation (3F000, 42704)."""
    *schemas, name = names
    path: Sequence[int] = st.environment.search_path
    if name.startswith("@") and st.may_name_by_oid:
        return int(name[1:])  # a text of the catalog's
    if st.meant is not None and place in st.meant.types:
        return st.meant.types[place]
    if schemas:
        schema = find_schema(st, schemas[-1])
        if schema is None:
            raise st.error(code.UNDEFINED_SCHEMA, f'schema "{schemas[-1]}" does not exist', place)
        path = (schema.oid,)
    found = st.snapshot.find_collation(name, path)
    if found is None and st.meaning.case_insensitive_quoted:
        found = st.snapshot.find_collation(name.upper(), path)  # "C" and "POSIX" have been folded
    if found is None:
        shown = ".".join(names)
        if name.endswith(_OF_ICU) and not schemas and not st.snapshot.has_icu:
            raise st.unsupported(f'collation "{shown}" of provider icu', place)
        raise st.error(
            code.UNDEFINED_OBJECT, f'collation "{shown}" for encoding "UTF8" does not exist', place
        )
    if found.oid >= FIRST_NORMAL_OID:
        st.note_type(place, found.oid)
    return found.oid


def find_schema(st: Statement, name: str) -> Schema | None:
    """A schema by name; pg_temp is the session's own, which is always in the search path."""
    return temporary_schema.schema_named(st.snapshot, name, st.environment.search_path)


def check_schema(st: Statement, schema: Schema, place: int) -> None:
    """42501 at the name when the schema may not be used; one's own temporary one is in the path, and may."""
    if schema.name.startswith("pg_temp_") and schema.oid in st.environment.search_path:
        return
    try:
        privileges.check(st.snapshot, st.role, schema, "USAGE")
    except PgError as error:
        error.position = st.position(place)
        raise
