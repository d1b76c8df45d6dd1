"""Assignments of PL/pgSQL to fields that there are not: what PostgreSQL says where it analyses them."""

from typing import TYPE_CHECKING, Any

from polar_lite.catalog.plsql import nodes, values
from polar_lite.catalog.plsql.compiler.designators import (
    composite_fields,
    leading_names,
    steps_of,
    type_of_local,
)
from polar_lite.catalog.plsql.compiler.names import Scope
from polar_lite.catalog.plsql.pl_types import RecordType
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

if TYPE_CHECKING:
    from polar_lite.catalog.plsql.compiler.main import Compiler


def missing_field(c: "Compiler", target: nodes.Target, scope: Scope, text: str) -> PgError | None:
    """The error of the assignment `text` to a field that there is not; None where that is not known yet."""
    steps: Any = (target if isinstance(target, tuple) else steps_of(target.tree)) or ()
    found = c.variable(leading_names(steps), scope)
    if found is None or found[0].kind != "record":
        return None
    local, own = found
    type_ = type_of_local(local)
    for number, step in enumerate(steps[own:]):
        row = type_ if isinstance(type_, RecordType) else composite_fields(c, type_)
        if row is None or not isinstance(step, str):
            return None
        place = row.shape.index(step)
        if place is None and number == 0:
            return values.no_field(local.name, step) if step not in values.SYSTEM_FIELDS else None
        if place is None:
            return _no_column(c, str(steps[0]), step, row, text)
        type_ = row.shape.types[place]
    return None


def _no_column(c: "Compiler", name: str, field: str, row: TypeRef, text: str) -> PgError:
    type_ = c.environment.snapshot.type(row.oid)
    return PgError(
        code.UNDEFINED_COLUMN,
        f'cannot assign to field "{field}" of column "{name}" because there is no such column'
        f" in data type {type_.name if type_ is not None else row.oid}",
        internal_query=text,
        internal_position=1,
    )
