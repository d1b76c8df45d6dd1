"""Constants: numbers and strings as the text has them, and string literals read as another type."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.dispatch import location
from polar_lite.catalog.dialect.binder.readable import check_readable, is_checked
from polar_lite.catalog.dialect.binder.state import UNKNOWN, Statement
from polar_lite.catalog.dialect.binder.typenames import (
    check_database,
    find_relation,
    find_schema,
    literal_start,
)
from polar_lite.catalog.dialect.plan import Source
from polar_lite.catalog.names import split_name, split_relation_name
from polar_lite.catalog.types import OF_EXTENSIONS, TypeRef
from polar_lite.catalog.user_types import UserType
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codec import DEFAULT_STYLE, PgType
from polar_lite.protocol.codecs.numeric import parse_numeric
from polar_lite.protocol.pgtypes import BY_OID
from polar_lite.protocol.records import replace
from polar_lite.protocol.sqlstate import PgError

INT4_MAX: Final = 2**31 - 1
INT8_MAX: Final = 2**63 - 1
_INTEGER: Final = re.compile(r"[0-9]{1,100}\Z")  # longer ones are out of int8's range
# NaN equals itself only as the same object, and GROUP BY's expressions are to equal the select list's.
_NOT_A_NUMBER: Final[dict[type, Any]] = {float: float("nan"), Decimal: Decimal("NaN")}
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?\Z")
# Types whose input does not look at the session: DateStyle, TimeZone, search_path, roles.
_STABLE_NAMES: Final = frozenset(
    [
        "bool",
        "int2",
        "int4",
        "int8",
        "float4",
        "float8",
        "numeric",
        "text",
        "varchar",
        "bpchar",
        "name",
        "char",
        "bytea",
        "uuid",
        "json",
        "jsonb",
        "jsonpath",
        "oid",
        "xid",
        "cid",
        "tid",
        "oidvector",
        "int2vector",
        "bit",
        "varbit",
        "cstring",
        "xid8",
        "pg_lsn",
        "macaddr",
        "macaddr8",
        "money",
        "xml",
        "int4range",
        "int8range",
        "numrange",
        "int4multirange",
        "int8multirange",
        "nummultirange",
        "inet",
        "cidr",
    ]
)
_ISO_NAMES: Final = frozenset({"date", "timestamp"})


def number(st: Statement, text: str, location: int, digits_at: int = -1) -> q.Expr:
    """A numeric literal: int4, int8 or numeric by its size; lifted unless pinned.

    digits_at: where the digits begin, when a minus sign comes first.
    """
    if text.startswith("-"):
        return _negative(st, text, location, digits_at)
    digits = text.replace("_", "")
    if _INTEGER.match(digits) and int(digits) <= INT8_MAX:
        value: int | Decimal = int(digits)
        oid = lookup.INT4 if value <= INT4_MAX else lookup.INT8
    else:
        value, oid = _numeric(st, digits, location), lookup.NUMERIC
    return lifted(st, location, TypeRef(oid), TypeRef(oid)) or q.Const(TypeRef(oid), value, location)


def _negative(st: Statement, text: str, location: int, start: int) -> q.Expr:
    """-17 is one constant (doNegate), so that -2147483648 is an int4; what was lifted is the 17
    or, of an item of a list, all of it.
    """
    digits = text[1:].strip().replace("_", "")
    index = st.literal_at.get(start)
    if index is not None and not st.view_depth:
        found = number(st, digits, start)
        if isinstance(found, q.Param) and st.literal_values[index] < 0:
            return replace(found, location=location)
        if isinstance(found, q.Param) and found.type.oid != lookup.NUMERIC:
            return q.NegatedLiteral(found.type, found, location)
        st.pinned.add(index)
    value: int | Decimal
    if _INTEGER.match(digits) and int(digits) <= INT8_MAX + 1:
        value = -int(digits)
        oid = lookup.INT4 if value >= -INT4_MAX - 1 else lookup.INT8
    else:
        # Not `-`, which rounds to the digits of Python's decimal context.
        positive = _numeric(st, digits, location)
        value, oid = positive.copy_negate() if positive else positive, lookup.NUMERIC
    return q.Const(TypeRef(oid), value, location)


def _numeric(st: Statement, digits: str, location: int) -> Decimal:
    try:
        return parse_numeric(digits)
    except PgError as error:
        error.position = st.position(location)
        raise


def negated_twice(st: Statement, node: Any) -> q.Expr | None:
    """-(-17): PostgreSQL's grammar negates constants by itself, so that the result's type is by its size."""
    while isinstance(node, exp.Paren):
        node = node.this
    if not isinstance(node, exp.Literal) or node.is_string or not str(node.this).startswith("-"):
        return None
    index = st.literal_at.get(literal_start(node))
    if index is not None:
        st.pinned.add(index)
    return _positive(str(node.this)[1:].strip().replace("_", ""), location(node))


def _positive(digits: str, place: int) -> q.Const:
    if _INTEGER.match(digits) and int(digits) <= INT8_MAX:
        value = int(digits)
        return q.Const(TypeRef(lookup.INT4 if value <= INT4_MAX else lookup.INT8), value, place)
    return q.Const(TypeRef(lookup.NUMERIC), Decimal(digits), place)


def string(st: Statement, text: str, location: int) -> q.Expr:
    """A string literal, of type unknown until its use says more."""
    type_ = TypeRef(UNKNOWN)
    found = lifted(st, location, type_, type_)
    if found is not None:
        return replace(found, empty_is_null=True) if st.meaning.empty_string_null else found
    is_null = st.meaning.empty_string_null and text == ""
    return q.Const(type_, None if is_null else text, location)


def lifted(st: Statement, location: int, type_: TypeRef, input_type: TypeRef) -> q.Param | None:
    if st.view_depth:
        return None
    index = st.literal_at.get(location)
    if index is None or index in st.pinned:
        return None
    return q.Param(type_, Source.LITERAL, index, input_type, location)


def names_object(target: int) -> bool:
    """Whether a type's values are names of catalog objects (regclass ...)."""
    row = BY_OID.get(target)
    return row is not None and row.name.startswith("reg")


def is_stable(st: Statement, target: int) -> bool:
    """Whether the type's input means the same in every session."""
    row = lookup.type_row(st, lookup.base_type(st, target))
    if row is None:
        return True
    element = lookup.type_row(st, row.element_oid) if row.is_array else row
    return element is not None and (_reads_alike(element) or element.kind == "p")


def _reads_alike(row: PgType) -> bool:
    return row.kind == "e" or (row.oid in BY_OID and row.name in _STABLE_NAMES) or row.oid in OF_EXTENSIONS


def unlifted(st: Statement, expr: q.Param) -> q.Const:
    """The constant that a lifted string was; its value is part of the plan from now on."""
    st.pinned.add(expr.index)
    value = st.literal_values[expr.index]
    is_null = expr.empty_is_null and value == ""
    return q.Const(TypeRef(UNKNOWN), None if is_null else value, expr.location)


def convert_constant(st: Statement, expr: q.Const, target: int) -> q.Expr:
    """A literal of type unknown as `target`: now if its text means the same in every session."""
    type_ = TypeRef(target)
    if expr.value is None:
        return replace(expr, type=type_)
    if target in _BY_OID:
        oid = st.meant.constants.get(expr.location) if st.meant is not None else None
        if oid is None:
            oid = _BY_OID[target](st, str(expr.value), expr.location)
        st.note_constant(expr.location, oid)
        return q.Const(type_, oid, expr.location)
    row = lookup.type_row(st, lookup.base_type(st, target))
    element = lookup.type_row(st, row.element_oid) if row is not None and row.is_array else None
    if row is None or not (
        _reads_alike(row)
        or (row.name in _ISO_NAMES and row.oid in BY_OID and _ISO.match(str(expr.value)))
        or (element is not None and _reads_alike(element))
    ):
        if row is not None and is_checked(row.oid) and not st.view_depth:
            _check_readable(st, row, str(expr.value), expr.location)
        text = replace(expr, location=-1) if st.view_depth else expr
        return q.CoerceViaIO(type_, text, q.CallForm.IMPLICIT_CAST, expr.location)
    label = _stored_label(st, row, str(expr.value), expr.location)
    if label is not None:
        return q.Const(type_, label, expr.location)
    try:
        value = row.input(str(expr.value), -1, DEFAULT_STYLE)
        _note_label(st, row, value, expr.location)
        if value.__class__ in _NOT_A_NUMBER and value != value:
            value = _NOT_A_NUMBER[value.__class__]
        return q.Const(type_, value, expr.location)
    except PgError as error:
        if error.position is None:
            error.position = st.position(expr.location)
        raise


def _check_readable(st: Statement, row: PgType, text: str, place: int) -> None:
    try:
        check_readable(row, text)
    except PgError as error:
        error.position = st.position(place)
        raise


def _stored_label(st: Statement, row: PgType, text: str, place: int) -> str | None:
    """The value of an enum's label that a text of the catalog's has by OID, or a view's at a place."""
    if not st.may_name_by_oid or not isinstance(row, UserType):
        return None
    meant = st.meant.types.get(place, 0) if st.meant is not None else 0
    return next((label.key for label in row.labels if label.oid == meant or text == f"@{label.oid}"), None)


def _note_label(st: Statement, row: PgType, value: Any, place: int) -> None:
    if isinstance(row, UserType) and row.kind == "e":
        st.note_type(place, next(label.oid for label in row.labels if label.key == value))


def relation_oid(st: Statement, text: str, place: int) -> int:
    """regclassin: a relation's OID by the text of its name (42P01, 3F000)."""
    if text == "-":
        return 0
    if text.isdigit():
        return int(text)
    try:
        names = tuple(split_relation_name(text))
    except PgError as error:
        raise st.error(error.sqlstate, error.message, place) from None
    check_database(st, names, place, quoted=True)
    if len(names) > 1 and find_schema(st, names[-2]) is None:
        raise st.error(code.UNDEFINED_SCHEMA, f'schema "{names[-2]}" does not exist', place)
    relation = find_relation(st, names)
    if relation is None:
        if len(names) > 1 and find_schema(st, names[-2]) is None:
            raise st.error(code.UNDEFINED_SCHEMA, f'schema "{names[-2]}" does not exist', place)
        shown = ".".join(names)
        raise st.error(code.UNDEFINED_TABLE, f'relation "{shown}" does not exist', place)
    return int(relation.oid)


def _text_search_oid(kind: str) -> Callable[[Statement, str, int], int]:
    """regconfigin and regdictionaryin (42704)."""

    def search(st: Statement, text: str, place: int) -> int:
        if text == "-" or text.isdigit():
            return int(text.replace("-", "0"))
        try:
            names = split_name(text)
        except PgError as error:
            raise st.error(error.sqlstate, error.message, place) from None
        path: Sequence[int] = st.environment.search_path
        if len(names) > 1:
            schema = find_schema(st, names[-2])
            if schema is None:
                raise st.error(code.UNDEFINED_SCHEMA, f'schema "{names[-2]}" does not exist', place)
            path = [schema.oid]
        known = st.snapshot.text_search
        found = (
            known.configuration(names[-1], path)
            if kind == "configuration"
            else known.dictionary(names[-1], path)
        )
        if found is None:
            message = f'text search {kind} "{".".join(names)}" does not exist'
            raise st.error(code.UNDEFINED_OBJECT, message, place)
        return found.oid

    return search


# Types whose constants stand by OID in the catalog's texts, so that their names may change.
_BY_OID: Final[dict[int, Callable[[Statement, str, int], int]]] = {
    lookup.REGCLASS: relation_oid,
    lookup.REGCONFIG: _text_search_oid("configuration"),
    lookup.REGDICTIONARY: _text_search_oid("dictionary"),
}
