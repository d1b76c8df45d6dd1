"""Constants: numbers and strings as the text has them, and string literals read as another type."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.state import UNKNOWN, Statement
from polar_lite.catalog.dialect.plan import Source
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.codec import DEFAULT_STYLE
from polar_lite.protocol.pgtypes import BY_OID
from polar_lite.protocol.sqlstate import PgError

INT4_MAX: Final = 2**31 - 1
INT8_MAX: Final = 2**63 - 1
_INTEGER: Final = re.compile(r"[0-9]+\Z")
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?\Z")
# Types whose input does not look at the session: DateStyle, TimeZone, search_path, roles.
_STABLE_NAMES: Final = frozenset(
    "bool int2 int4 int8 float4 float8 numeric text varchar bpchar name char bytea uuid json jsonb oid xid cid tid "
    "oidvector int2vector bit varbit cstring xid8 pg_lsn macaddr inet cidr".split()
)
_ISO_NAMES: Final = frozenset({"date", "timestamp"})


def number(st: Statement, text: str, location: int) -> q.Expr:
    """A numeric literal: int4, int8 or numeric by its size; lifted unless pinned."""
    digits = text.replace("_", "")
    if _INTEGER.match(digits) and int(digits) <= INT8_MAX:
        value: int | Decimal = int(digits)
        oid = lookup.INT4 if value <= INT4_MAX else lookup.INT8
    else:
        value, oid = Decimal(digits), lookup.NUMERIC
    return lifted(st, location, TypeRef(oid), TypeRef(oid)) or q.Const(TypeRef(oid), value, location)


def string(st: Statement, text: str, location: int) -> q.Expr:
    """A string literal, of type unknown until its use says more."""
    if st.meaning.empty_string_null and text == "":
        return q.Const(TypeRef(UNKNOWN), None, location)
    type_ = TypeRef(UNKNOWN)
    return lifted(st, location, type_, type_) or q.Const(type_, text, location)


def lifted(st: Statement, location: int, type_: TypeRef, input_type: TypeRef) -> q.Param | None:
    if st.view_depth:
        return None
    index = st.literal_at.get(location)
    if index is None or index in st.pinned:
        return None
    return q.Param(type_, Source.LITERAL, index, input_type, location)


def convert_constant(st: Statement, expr: q.Const, target: int) -> q.Expr:
    """A literal of type unknown as `target`: now if its text means the same in every session."""
    type_ = TypeRef(target)
    if expr.value is None:
        return replace(expr, type=type_)
    row = BY_OID.get(lookup.base_type(st, target))
    if row is None or not (
        row.name in _STABLE_NAMES
        or (row.name in _ISO_NAMES and _ISO.match(str(expr.value)))
        or (row.is_array and BY_OID[row.element_oid].name in _STABLE_NAMES)
    ):
        text = q.Const(TypeRef(lookup.TEXT), expr.value, expr.location)
        return q.CoerceViaIO(type_, text, q.CallForm.IMPLICIT_CAST, expr.location)
    try:
        return q.Const(type_, row.input(str(expr.value), -1, DEFAULT_STYLE), expr.location)
    except PgError as error:
        if error.position is None:
            error.position = st.position(expr.location)
        raise
