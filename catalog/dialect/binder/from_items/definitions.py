"""A function in FROM with a column definition list: json_to_record(..) AS t(a int, b text).

A user's routine is compiled for what it says; the functions of the table are told by an argument.

Source: PostgreSQL 15, parse_relation.c (addRangeTableEntryForFunction).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.columns import fold
from polar_lite.catalog.dialect.binder.dispatch import location
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.dialect.binder.typenames import resolve_type
from polar_lite.catalog.functions.registry import specialize
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codecs.array import dump
from polar_lite.protocol.sqlstate import PgError

# They learn the definitions by a last argument, a JSON array of [name, type OID, type modifier].
_DEFINED: Final = frozenset(
    f"{prefix}_{stem}"
    for prefix in ("json", "jsonb")
    for stem in ("to_record", "to_recordset", "populate_record", "populate_recordset")
)
# Of extensions, in LANGUAGE c.
_OF_EXTENSIONS: Final = frozenset({"crosstab", "crosstab_hash", "connectby_text", "connectby_text_serial"})


def defined_columns(
    st: Statement, expr: q.Expr, definitions: Sequence[Any]
) -> tuple[q.Expr, tuple[q.RteColumn, ...]]:
    """The call with its definitions, and the columns; each row is the array of its values."""
    place = location(definitions[0])
    if not isinstance(expr, q.FuncExpr) or expr.type.oid != lookup.RECORD:
        message = 'a column definition list is only allowed for functions returning "record"'
        raise st.error(code.SYNTAX_ERROR, message, place)
    if expr.function.out_names:
        message = "a column definition list is redundant for a function with OUT parameters"
        raise st.error(code.SYNTAX_ERROR, message, place)
    types = [resolve_type(st, item.type_name) for item in definitions]
    names = [fold(st, item.this) for item in definitions]
    for number, name in enumerate(names):
        if name in names[:number]:
            message = f'column name "{name}" specified more than once'
            raise st.error(code.DUPLICATE_COLUMN, message)
    columns = tuple(
        q.RteColumn(name, type_.bare(), f"[{i}]", i + 1)
        for i, (name, type_) in enumerate(zip(names, types, strict=True))
    )
    if expr.function.source in _DEFINED:
        return _told(st, expr, names, types), columns
    if expr.function.source in _OF_EXTENSIONS:
        function = replace(expr.function, args=(*expr.function.args, lookup.TEXT))
        return replace(expr, function=function, args=(*expr.args, _listed(st, names, types))), columns
    if expr.function.user_oid is None:
        raise st.unsupported("column definition list", place)
    row = tuple(column.type for column in columns)
    outs = tuple(type_.oid for type_ in row)
    function = replace(expr.function, settled=True, row=row, out_names=tuple(names), out_types=outs)
    return replace(expr, function=function), columns


def ordinality_beside(st: Statement, place: int) -> PgError:
    return st.error(
        code.SYNTAX_ERROR,
        "WITH ORDINALITY cannot be used with a column definition list",
        place,
        hint="Put the column definition list inside ROWS FROM().",
    )


def _listed(st: Statement, names: Sequence[str], types: Sequence[TypeRef]) -> q.Expr:
    listed = dump([[n, t.declared, t.declared_typmod] for n, t in zip(names, types, strict=True)])
    return q.Const(lookup.type_ref(st, lookup.TEXT), listed)


def _told(st: Statement, expr: q.FuncExpr, names: Sequence[str], types: Sequence[TypeRef]) -> q.FuncExpr:
    """The call with one more argument."""
    function = expr.function
    args = (*expr.args, _listed(st, names, types))
    original = lookup.functions(st, function.name, None)
    row = next(found for found in original if found.oid == function.oid)
    wanted = (*(arg.type.oid for arg in expr.args), lookup.TEXT)
    made = replace(specialize(row, wanted, lookup.RECORD), returns_set=True)
    return replace(expr, function=made, args=args)
