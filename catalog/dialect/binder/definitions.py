"""A function in FROM with a column definition list: json_to_record(..) AS t(a int, b text).

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
from polar_lite.catalog.functions.defined_rows import rows_of
from polar_lite.catalog.functions.registry import specialize
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codec_array import dump

# They learn the definitions by a last argument, a JSON array of [name, type OID, type modifier].
_DEFINED: Final = frozenset(
    f"{prefix}_{stem}"
    for prefix in ("json", "jsonb")
    for stem in ("to_record", "to_recordset", "populate_record", "populate_recordset")
)


def defined_columns(
    st: Statement, node: Any, expr: q.Expr, definitions: Sequence[Any]
) -> tuple[q.Expr, tuple[q.RteColumn, ...]]:
    """The call with its definitions, and the columns; each row is the array of its values."""
    place = location(definitions[0])
    if not isinstance(expr, q.FuncExpr) or expr.type.oid != lookup.RECORD:
        message = 'a column definition list is only allowed for functions returning "record"'
        raise st.error(code.SYNTAX_ERROR, message, place)
    function = expr.function
    if function.out_names:
        message = "a column definition list is redundant for a function with OUT parameters"
        raise st.error(code.SYNTAX_ERROR, message, place)
    if function.source not in _DEFINED and function.routine_oid is None:
        raise st.unsupported("column definition list", place)
    types = [resolve_type(st, item.type_name) for item in definitions]
    names = [fold(st, item.this) for item in definitions]
    for number, name in enumerate(names):
        if name in names[:number]:
            message = f'column name "{name}" specified more than once'
            raise st.error(code.DUPLICATE_COLUMN, message)
    if node.ordinality and node.columns:
        raise st.error(
            code.SYNTAX_ERROR,
            "WITH ORDINALITY cannot be used with a column definition list",
            place,
            hint="Put the column definition list inside ROWS FROM().",
        )
    columns = tuple(
        q.RteColumn(name, type_.bare(), f"[{i}]", i + 1)
        for i, (name, type_) in enumerate(zip(names, types, strict=True))
    )
    if function.routine_oid is not None:
        return _of_routine(st, expr, types), columns
    listed = dump([[n, t.declared, t.declared_typmod] for n, t in zip(names, types, strict=True)])
    args = (*expr.args, q.Const(lookup.type_ref(st, lookup.TEXT), listed))
    original = lookup.functions(st, function.name, None)
    row = next(found for found in original if found.oid == function.oid)
    wanted = (*(arg.type.oid for arg in expr.args), lookup.TEXT)
    made = replace(specialize(row, wanted, lookup.RECORD), returns_set=True)
    return replace(expr, function=made, args=args), columns


def _of_routine(st: Statement, call: q.FuncExpr, types: Sequence[TypeRef]) -> q.FuncExpr:
    """A user's function: its records are checked and taken apart when it has given them."""
    definitions = tuple((type_.declared, type_.declared_typmod) for type_ in types)
    assert call.function.routine_oid is not None
    language = st.snapshot.routines[call.function.routine_oid].language
    made = rows_of(definitions, language, is_set=call.function.returns_set)
    return replace(call, function=made, args=(call,))
