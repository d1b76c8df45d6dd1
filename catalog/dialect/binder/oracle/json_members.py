"""Oracle's simple dot notation: alias.column.name .. of a column that is known to hold JSON.

That is one of type json or jsonb, or one with a CHECK (column IS JSON). Oracle 19c JSON Developer's Guide,
"Simple Dot-Notation Access to JSON Data".
"""

import json
import re
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


def _is_tested(relation: Relation, column: q.Expr, name: str) -> bool:
    """Whether a CHECK says that the column is JSON."""
    if column.type.oid not in _TEXTS:
        return False
    tests = (c.expression or "" for c in relation.constraints if c.type == "c")
    return any(found == name for test in tests for found in _TEST.findall(test))
