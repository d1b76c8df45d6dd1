"""Whole objects as rows of a table of their type: `VALUES (person(1, 'x'))`, `SET VALUE(t) = ..`.

An object that is inserted is computed once, as the only column of what the rows come from; the table's
columns are its attributes. Oracle 19c Object-Relational Developer's Guide, "Object Tables".
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.coercion import coerce_type, location_of
from polar_lite.catalog.dialect.binder.columns import fold
from polar_lite.catalog.dialect.binder.containers import field_of
from polar_lite.catalog.dialect.binder.dispatch import bind_expr
from polar_lite.catalog.dialect.binder.state import Scope, Statement
from polar_lite.catalog.objects import Column
from polar_lite.catalog.types import TypeRef

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.binder.writes.updatable import Target

_NAME: Final = "object_value"


def is_object(st: Statement, of_type: int, row: Sequence[q.Expr]) -> bool:
    """Whether a row's only value is an object of the table's type (0A000 for one of a type under it)."""
    if len(row) != 1 or of_type not in st.snapshot.object_types:
        return False
    given = row[0].type.oid
    if of_type in st.snapshot.supertypes(given):
        raise st.unsupported("an object of a subtype in a table of its supertype", location_of(row[0]))
    return given == of_type


def column_of(of_type: int) -> Column:
    """What the objects are the values of."""
    return Column(1, _NAME, TypeRef(of_type), _NAME)


def attributes(st: Statement, value: q.Expr) -> list[q.Expr]:
    columns = lookup.composite_columns(st, value.type.oid) or ()
    return [field_of(value, column, location_of(value)) for column in columns]


def spread(scope: Scope, target: "Target", items: Sequence[Any]) -> tuple[Sequence[Any], list[q.Expr] | None]:
    """SET VALUE(t) = object, or SET t = object: one assignment to all columns, and their values."""
    st = scope.statement
    name = items[0].targets[0] if len(items) == 1 and len(items[0].targets) == 1 else None
    if name is None or not _is_row(st, target, name):
        if any(part.args.get("whole") for item in items for part in item.targets):
            raise st.unsupported("VALUE() of what is no row of an object table in SET")
        return items, None
    value = bind_expr(scope, items[0].value)
    type_ = target.relation.of_type
    if not is_object(st, type_, (value,)):
        value = coerce_type(st, value, type_, "a")
    values = attributes(st, value)
    if len(values) > 1 and q.calls_any(value, lambda function: function.volatility == "v"):
        raise st.unsupported("SET of a row to an object that a VOLATILE function makes")
    columns = (c.name for c in lookup.composite_columns(st, type_) or ())
    targets = [nodes.AssignTarget(this=exp.Identifier(this=name, quoted=True)) for name in columns]
    return [nodes.Assignment(targets=targets, row=True, value=items[0].value)], values


def _is_row(st: Statement, target: "Target", name: Any) -> bool:
    """Whether what is assigned to is the target's row."""
    if target.relation.of_type not in st.snapshot.object_types or name.indirection:
        return False
    folded = fold(st, name.this)
    return folded == target.item.alias and (name.whole or folded not in target.names)
