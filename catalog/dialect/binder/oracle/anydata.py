"""ANYDATA.ConvertNumber(5) and its like in SQL.

`functions.oracle.anydata` says which functions they are. Oracle 19c PL/SQL Packages and Types Reference,
ANYDATA TYPE.
"""

from collections.abc import Sequence
from typing import Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.coercion import as_key, coerce_to_target
from polar_lite.catalog.dialect.binder.state import UNKNOWN, Statement
from polar_lite.catalog.functions.oracle.anydata import CONVERSIONS, METHODS, OBJECTS, wanted_by
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.pgtypes import BY_NAME

_STATIC: Final = frozenset({*CONVERSIONS, *OBJECTS, *METHODS})


def static_call(st: Statement, names: tuple[str, ...]) -> str | None:
    """The static member that [sys.]anydata.name means."""
    if not st.meaning.oracle_date or names[:-1] not in (("anydata",), ("sys", "anydata")):
        return None
    return names[-1] if names[-1] in _STATIC else None


def converted(st: Statement, member: str, args: Sequence[q.Expr], place: int) -> list[q.Expr]:
    """The arguments of anydata_of for AnyData.Convert..(value): the value, its type and modifier."""
    if len(args) != 1:
        message = f"function anydata.{member} takes one argument, not {len(args)}"
        raise st.error(code.UNDEFINED_FUNCTION, message, place)
    value = args[0]
    if member in OBJECTS:
        type_ = value.type
        if not _is_users(st, type_, member):
            shown = lookup.shown_type(st, type_)
            kind = member.removeprefix("convert")
            message = f"argument of ANYDATA.{member.upper()} is no {kind} but of type {shown}"
            raise st.error(code.DATATYPE_MISMATCH, message, place)
    else:
        name, typmod = wanted_by(member)
        type_ = TypeRef(BY_NAME[name].oid, typmod)
        made = coerce_to_target(st, value, type_, "a", location=place)
        if made is None:
            shown = lookup.shown_type(st, value.type)
            message = f"ANYDATA.{member.upper()} does not take a value of type {shown}"
            raise st.error(code.DATATYPE_MISMATCH, message, place)
        value = as_key(made)
    return [
        value,
        q.Const(TypeRef(lookup.INT8), type_.declared),
        q.Const(TypeRef(lookup.INT4), type_.declared_typmod),
    ]


def _is_users(st: Statement, type_: TypeRef, member: str) -> bool:
    if type_.oid == UNKNOWN:
        return False
    if member == "convertobject":
        return type_.oid in st.snapshot.object_types
    own = st.snapshot.types.get(type_.declared)
    return own is not None and own.domain is not None and own.domain.collection
