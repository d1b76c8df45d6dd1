"""Assignment to a column, or to a part of one: UPDATE t SET c.field = .., a[2] = .., a[2:3] = ..

Source: PostgreSQL 15, parse_target.c (transformAssignedExpr, transformAssignmentIndirection).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import columns, lookup
from polar_lite.catalog.dialect.binder.coercion import (
    as_key,
    coerce_to_target,
    location_of,
    represent,
    to_domain,
)
from polar_lite.catalog.dialect.binder.containers import KEYED, bind_bounds, bind_keys, field_of
from polar_lite.catalog.dialect.binder.defaults import column_default
from polar_lite.catalog.dialect.binder.dispatch import bind_expr, binds
from polar_lite.catalog.dialect.binder.oracle import conversions as oracle_conversions
from polar_lite.catalog.dialect.binder.state import Scope, Statement
from polar_lite.catalog.objects import Column
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError


class AssignedTypeMismatch(PgError):
    """Drivers know by the name of PostgreSQL's routine that preparing the statement again may help."""

    @property
    def routine(self) -> str:
        return "transformAssignedExpr"


@dataclass(frozen=True, slots=True)
class Assigned:
    """A column that is assigned to; path: the fields and subscripts of the part that is, () for all of it.

    is_of_pl: it is a variable, which takes a value of any type by its text.
    """

    column: Column
    path: tuple[Any, ...] = ()
    location: int = -1
    is_of_pl: bool = False


def assign(scope: Scope, expr: q.Expr, target: Assigned, before: q.Expr | None = None) -> q.Expr:
    """The column's new value (42804). before: the old one, if a part is assigned to; NULL for INSERT."""
    st = scope.statement
    if target.path:
        if isinstance(expr, q.SetToDefault):
            kind = "array element" if isinstance(target.path[0], nodes.Subscript) else "subfield"
            message = (
                f"cannot set an {kind} to DEFAULT" if kind[0] == "a" else f"cannot set a {kind} to DEFAULT"
            )
            raise st.error(code.FEATURE_NOT_SUPPORTED, message, target.location)
        if isinstance(before, q.CoerceToDomain) and isinstance(before.arg, q.FieldStore | q.ElementStore):
            before = (
                before.arg
            )  # with the parts that were assigned to before: the domain looks at all of them
        type_ = replace(target.column.type, domain=0)
        old = to_domain(before, type_) if before is not None else q.Const(type_, None)
        return to_domain(_stored(scope, target, old, target.path, expr), target.column.type)
    if isinstance(expr, q.SetToDefault):
        return expr if st.as_written else column_default(st, target.column)
    result = coerce_to_target(st, expr, target.column.type, "a")
    if result is None:
        result = oracle_conversions.assigned(st, expr, target.column.type)
    if result is None:
        raise _mismatch(scope, target, "is", target.column.type.declared, expr)
    return represent(result, target.column.type)


def type_of_part(st: Statement, target: Assigned) -> int:
    """The OID of the type of what is assigned to; text where there is no such part."""
    oid = target.column.type.declared
    for step in target.path:
        if isinstance(step, nodes.Subscript):
            oid = lookup.element_of(st, lookup.base_type(st, oid))
        else:
            fields = lookup.composite_columns(st, lookup.base_type(st, oid)) or ()
            name = columns.fold(st, step)
            oid = next((field.type.declared for field in fields if field.name == name), 0)
        if not oid:
            return lookup.TEXT
    return oid


@binds(nodes.AssignedPart, "target", "value")
def bind_assigned_part(scope: Scope, node: Any) -> q.Expr:
    """The new value of a PL variable of which a part is assigned to."""
    path: list[Any] = []
    variable = node.target
    while isinstance(variable, nodes.Subscript | nodes.FieldSelect):
        path.insert(0, variable if isinstance(variable, nodes.Subscript) else variable.field)
        variable = variable.this
    old = bind_expr(scope, variable)
    column = Column(0, str(variable.name), old.type, "")
    return assign(scope, bind_expr(scope, node.value), Assigned(column, tuple(path), is_of_pl=True), old)


def _stored(scope: Scope, target: Assigned, old: q.Expr, path: Sequence[Any], value: q.Expr) -> q.Expr:
    """`old` with `value` where the path leads."""
    st = scope.statement
    if not path:
        result = coerce_to_target(st, value, old.type, "a")
        if result is None and target.is_of_pl:
            result = q.CoerceViaIO(old.type.bare(), value, q.CallForm.IMPLICIT_CAST, location_of(value))
        if result is None:
            verb = "subscripted assignment to" if isinstance(target.path[-1], nodes.Subscript) else "subfield"
            raise _part_mismatch(scope, target, verb, old.type.declared, value)
        return as_key(result)
    if isinstance(path[0], nodes.Subscript):
        return _element(scope, target, old, path, value)
    name = columns.fold(st, path[0])
    shown = target.column.name
    fields = lookup.composite_columns(st, old.type.oid)
    if fields is None:
        raise st.error(
            code.DATATYPE_MISMATCH,
            f'cannot assign to field "{name}" of column "{shown}" because its type'
            f" {lookup.shown_type(st, old.type)} is not a composite type",
            target.location,
        )
    field = next((column for column in fields if column.name == name), None)
    if field is None:
        raise st.error(
            code.UNDEFINED_COLUMN,
            f'cannot assign to field "{name}" of column "{shown}" because there is no such column in'
            f" data type {lookup.shown_type(st, old.type)}",
            target.location,
        )
    inner = _stored(scope, target, field_of(old, field, target.location), path[1:], value)
    return q.FieldStore(old.type, old, field.attnum, inner)


def _element(scope: Scope, target: Assigned, old: q.Expr, path: Sequence[Any], value: q.Expr) -> q.Expr:
    st = scope.statement
    count = next((n for n, step in enumerate(path) if not isinstance(step, nodes.Subscript)), len(path))
    steps = path[:count]
    if old.type.oid in KEYED:
        part = q.Const(TypeRef(KEYED[old.type.oid]), None)
        inner = _stored(scope, target, part, path[count:], value)
        return q.ElementStore(old.type, old, bind_keys(scope, old.type.oid, steps), None, inner)
    element = lookup.element_of(st, old.type.oid)
    if lookup.part_of(st, old.type.oid):
        raise st.unsupported(
            f"assignment to a part of type {lookup.shown_type(st, old.type)}", target.location
        )
    if not element:
        raise st.error(
            code.DATATYPE_MISMATCH,
            f"cannot subscript type {lookup.shown_type(st, old.type)} because it does not support"
            " subscripting",
            target.location,
        )
    subscripts, upper = bind_bounds(scope, steps)
    if upper is not None:
        inner = _stored(scope, target, q.Const(old.type, None), path[count:], value)
        return q.ElementStore(old.type, old, subscripts, upper, inner)
    current = q.SubscriptingRef(lookup.type_ref(st, element, old.type.typmod), old, subscripts)
    inner = _stored(scope, target, current, path[count:], value)
    return q.ElementStore(old.type, old, subscripts, None, inner)


def _mismatch(scope: Scope, target: Assigned, verb: str, wanted: int, expr: q.Expr) -> Exception:
    st = scope.statement
    needs, given = lookup.type_name(st, wanted), lookup.shown_type(st, expr.type)
    return AssignedTypeMismatch(
        code.DATATYPE_MISMATCH,
        f'column "{target.column.name}" {verb} of type {needs} but expression is of type {given}',
        position=st.position(location_of(expr)),
        hint="You will need to rewrite or cast the expression.",
    )


def _part_mismatch(scope: Scope, target: Assigned, verb: str, wanted: int, expr: q.Expr) -> Exception:
    st = scope.statement
    needs, given = lookup.type_name(st, wanted), lookup.shown_type(st, expr.type)
    if verb == "subfield":
        step = target.path[-1]
        name = columns.fold(st, step) if isinstance(step, exp.Identifier) else target.column.name
        message = f'subfield "{name}" is of type {needs} but expression is of type {given}'
    else:
        message = f'{verb} "{target.column.name}" requires type {needs} but expression is of type {given}'
    return st.error(
        code.DATATYPE_MISMATCH,
        message,
        target.location,
        hint="You will need to rewrite or cast the expression.",
    )
