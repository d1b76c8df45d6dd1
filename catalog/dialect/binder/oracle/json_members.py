"""Oracle's simple dot notation: alias.column.name .. of a column that is known to hold JSON.

That is one of type json or jsonb, or one with a CHECK (column IS JSON). Oracle 19c JSON Developer's Guide,
"Simple Dot-Notation Access to JSON Data".
"""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.columns import find_column
from polar_lite.catalog.dialect.binder.state import Scope
from polar_lite.catalog.objects import Relation
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.pgtypes import BY_NAME

_JSON: Final = frozenset(BY_NAME[name].oid for name in ("json", "jsonb"))
_TEXTS: Final = frozenset({lookup.TEXT, lookup.VARCHAR})
METHODS: Final = frozenset(
    {"abs", "avg", "boolean", "ceiling", "count", "date", "double", "floor", "length", "lower", "max", "min"}
    | {"number", "size", "string", "sum", "timestamp", "type", "upper"}
)
_TEST: Final = re.compile(r'\bis_json\(\(?"?([^",:)]+)')


def member(scope: Scope, parts: tuple[str, ...], place: int) -> q.Expr | None:
    """The call that reads the member; None where the names mean none."""
    st = scope.statement
    item = next((i for i in scope.items if i.alias == parts[0]), None) if len(parts) > 2 else None
    if item is None or item.relation is None or not st.meaning.oracle_date:
        return None
    column = find_column(scope, parts[:2], place)
    if column is None or not (column.type.oid in _JSON or _is_tested(item.relation, column, parts[1])):
        return None
    text: q.Expr = column
    if column.type.oid in _JSON:
        text = q.CoerceViaIO(TypeRef(lookup.TEXT), column)
    elif column.type.oid != lookup.TEXT:
        text = q.Relabel(TypeRef(lookup.TEXT), column)
    names = q.Const(TypeRef(lookup.TEXT), json.dumps(parts[2:]))
    (function,) = lookup.functions(st, "json_member", None)
    return q.FuncExpr(TypeRef(lookup.VARCHAR), function, (text, names))


def with_step(value: q.Expr, step: str) -> q.Expr | None:
    """A member's part: by a name, `[subscript]` or `method()`; None where the value is no member."""
    if not isinstance(value, q.FuncExpr) or value.function.name != "json_member":
        return None
    document, names = value.args
    if not isinstance(names, q.Const):
        return None
    steps = json.dumps([*json.loads(str(names.value)), step])
    return replace(value, args=(document, q.Const(names.type, steps)))


def method(scope: Scope, names: tuple[str, ...], args: Sequence[object], place: int) -> q.Expr | None:
    """alias.column.name.method()"""
    if len(names) < 4 or args or names[-1] not in METHODS:
        return None
    value = member(scope, names[:-1], place)
    return None if value is None else with_step(value, f"{names[-1]}()")


def _is_tested(relation: Relation, column: q.Expr, name: str) -> bool:
    """Whether a CHECK says that the column is JSON."""
    if column.type.oid not in _TEXTS:
        return False
    tests = (c.expression or "" for c in relation.constraints if c.type == "c")
    return any(found == name for test in tests for found in _TEST.findall(test))
