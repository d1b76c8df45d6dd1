"""Handlers of rows, arrays, subscripts, fields, and of casts, which an array passes to its elements.

Source: PostgreSQL 15, parse_expr.c (transformArrayExpr, transformTypeCast, transformIndirection).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup, records
from polar_lite.catalog.dialect.binder.calls import function_named
from polar_lite.catalog.dialect.binder.coercion import (
    as_key,
    can_coerce,
    coerce_to_common,
    coerce_to_target,
    coerce_type,
    location_of,
)
from polar_lite.catalog.dialect.binder.columns import fold, of_row
from polar_lite.catalog.dialect.binder.dispatch import bind_expr, binds, location
from polar_lite.catalog.dialect.binder.expressions import cast
from polar_lite.catalog.dialect.binder.state import MOST_ENTRIES, UNKNOWN, Scope, Statement
from polar_lite.catalog.dialect.binder.typenames import resolve_type
from polar_lite.catalog.objects import Column
from polar_lite.catalog.types import HSTORE, TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

KEYED: Final[Mapping[int, int]] = {lookup.JSONB: lookup.JSONB, HSTORE: lookup.TEXT}
"""Types whose subscripts are keys, and the type of what is there."""


@binds(nodes.RowExpr, "expressions", "explicit")
def bind_row(scope: Scope, node: Any) -> q.Expr:
    args = [as_key(item) for item in row_items(scope, node.expressions or ())]
    if len(args) > MOST_ENTRIES:
        message = f"ROW expressions can have at most {MOST_ENTRIES} entries"
        raise scope.statement.error(code.TOO_MANY_COLUMNS, message, location(node))
    names = tuple(f"f{number}" for number in range(1, len(args) + 1))
    return q.RowExpr(TypeRef(lookup.RECORD), tuple(args), names, location(node))


def row_items(scope: Scope, items: Sequence[Any]) -> list[q.Expr]:
    """ROW(t.*, x): a star stands for its columns."""
    from polar_lite.catalog.dialect.binder.targets import bind_targets  # it binds expressions

    result: list[q.Expr] = []
    for item in items:
        if isinstance(item, exp.Star) or (isinstance(item, exp.Column) and isinstance(item.this, exp.Star)):
            result += [target.expr for target in bind_targets(scope, [item])]
        elif isinstance(item, nodes.FieldSelect) and isinstance(item.field, exp.Star):
            result += [expr for _, expr in fields_of(scope, item)]
        else:
            result.append(bind_expr(scope, item))
    return result


@binds(nodes.ArrayExpr, "expressions")
def bind_array(scope: Scope, node: Any) -> q.Expr:
    return bind_array_of(scope, node, None)


def bind_array_of(scope: Scope, node: Any, wanted: TypeRef | None) -> q.Expr:
    """transformArrayExpr; `wanted` is the element type of ARRAY[..]::type[]."""
    st = scope.statement
    items = node.expressions or []
    elements = [
        bind_array_of(scope, item, wanted) if isinstance(item, nodes.ArrayExpr) else bind_expr(scope, item)
        for item in items
    ]
    if not elements:
        if wanted is None:
            raise st.error(
                code.INDETERMINATE_DATATYPE,
                "cannot determine type of empty array",
                location(node),
                hint="Explicitly cast to the desired type, for example ARRAY[]::integer[].",
            )
        return q.ArrayExpr(TypeRef(lookup.array_of(st, wanted.declared)), (), location(node))
    if wanted is not None:
        type_ = wanted
        if any(
            lookup.is_true_array(st, e.type.oid) and e.type.oid != wanted.oid for e in elements
        ):  # all are, then: '{1,2}' beside ARRAY[3,4]
            type_ = TypeRef(lookup.array_of(st, wanted.declared), wanted.typmod)
        coerced = [cast(st, e, type_, location_of(e)) for e in elements]
    else:
        coerced, type_ = _of_one_type(st, elements)
    coerced = [as_key(e) for e in coerced]
    oid = lookup.array_of(st, type_.declared)
    if wanted is not None or any(_is_array(st, e) for e in elements):
        oid = lookup.promoted_array_of(st, type_.declared)
    if not oid:
        shown = lookup.type_name(st, type_.oid)
        raise st.error(
            code.UNDEFINED_OBJECT, f"could not find array type for data type {shown}", location(node)
        )
    typmods = {e.type.typmod for e in coerced}
    typmod = typmods.pop() if len(typmods) == 1 else -1  # exprTypmod
    return q.ArrayExpr(TypeRef(oid, typmod), tuple(coerced), location(node))


def _of_one_type(st: Statement, elements: list[q.Expr]) -> tuple[list[q.Expr], TypeRef]:
    """The elements as their common type, a domain if all are of it."""
    domains = {expr.type.domain for expr in elements}
    if len(domains) == 1 and domains != {0}:
        return elements, elements[0].type.bare()
    return coerce_to_common(st, elements, "ARRAY")


def _is_array(st: Statement, element: q.Expr) -> bool:
    """Whether it makes an array one of more dimensions, which a value of a domain over an array does not."""
    return not element.type.domain and lookup.is_true_array(st, element.type.oid)


@binds(nodes.TypeCast, "this", "to", "spelling")
def bind_cast(scope: Scope, node: Any) -> q.Expr:
    st = scope.statement
    target = resolve_type(st, node.to)
    place = location(node.to) if node.spelling == "literal" else location(node)
    element = lookup.element_of(st, target.oid)
    if isinstance(node.this, nodes.ArrayExpr) and element:
        expr = bind_array_of(scope, node.this, lookup.type_ref(st, element))
        if target.oid in lookup.VECTORS:
            return _as_vector(expr, target, place)
    elif element and isinstance(node.this, nodes.SubLink) and node.this.kind == "ARRAY":
        expr = bind_expr(scope, _of_objects(st, node.this, element))
    else:
        expr = bind_expr(scope, node.this)
    if node.spelling == "document" and expr.type.oid == lookup.BYTEA:
        return _decoded(st, expr, target, place)
    return cast(st, expr, target, place)


def _of_objects(st: Statement, array: Any, element: int) -> Any:
    """CAST(MULTISET(SELECT a, b ..) AS t): each row is an object of the element's type."""
    from polar_lite.catalog.dialect.polar.parse import parse_statement  # few queries have one

    columns = lookup.composite_columns(st, element) or ()
    first = array.query
    while isinstance(first, exp.SetOperation):
        first = first.this
    items = first.expressions if isinstance(first, exp.Select) else []
    if len(columns) < 2 or len(items) != len(columns):
        return array
    names = [f"c{number}" for number in range(len(items))]
    listed = ", ".join(names)
    made: Any = parse_statement(f"SELECT CAST(ROW({listed}) AS named) FROM (SELECT 1) AS made ({listed})")
    type_ = st.snapshot.types[element]
    made.expressions[0].set("to", nodes.TypeName(names=(st.snapshot.schemas[type_.schema].name, type_.name)))
    next(made.find_all(nodes.RangeSubselect)).set("query", array.query.copy())
    return nodes.SubLink(kind="ARRAY", query=made)


def _decoded(st: Statement, data: q.Expr, target: TypeRef, place: int) -> q.Expr:
    function = function_named(st, "convert_from", (lookup.BYTEA, lookup.NAME))
    return q.FuncExpr(target, function, (data, q.Const(TypeRef(lookup.NAME), "UTF8")), location=place)


def _as_vector(array: q.Expr, target: TypeRef, place: int) -> q.Expr:
    """ARRAY[..]::oidvector: stored alike; output tests what PostgreSQL's tests."""
    return q.Relabel(target, array, location=place)


@binds(nodes.Subscript, "this", "is_slice", "lower", "upper")
def bind_subscript(scope: Scope, node: Any) -> q.Expr:
    st = scope.statement
    # a[1][2] is one reference with two subscripts: an element of a[1] is no array by type.
    steps = [node]
    while isinstance(inner := steps[0].this, nodes.Subscript):
        steps.insert(0, inner)
    container = bind_expr(scope, inner)
    of_json = _json_elements(container, steps)
    if of_json is not None:
        return of_json
    if container.type.oid in KEYED:
        keys, part = bind_keys(scope, container.type.oid, steps), TypeRef(KEYED[container.type.oid])
        return q.SubscriptingRef(part, container, keys, None, location(node))
    element = lookup.element_of(st, container.type.oid) or lookup.part_of(st, container.type.oid)
    if not element:
        shown = lookup.shown_type(st, container.type)
        raise st.error(
            code.DATATYPE_MISMATCH,
            f"cannot subscript type {shown} because it does not support subscripting",
            location_of(container),
        )
    lower, upper = bind_bounds(scope, steps)
    if upper is not None and lookup.part_of(st, container.type.oid):
        message = "slices of fixed-length arrays not implemented"
        raise st.error(code.FEATURE_NOT_SUPPORTED, message)
    type_ = lookup.type_ref(st, element, container.type.typmod)
    if upper is not None:
        is_vector = container.type.oid in lookup.VECTORS
        type_ = TypeRef(lookup.array_of(st, element)) if is_vector else container.type
    return q.SubscriptingRef(type_, container, lower, upper, location(node))


def _json_elements(container: q.Expr, steps: Sequence[Any]) -> q.Expr | None:
    """Oracle's simple dot notation: [*] or [number] of a member of a JSON document."""
    from polar_lite.catalog.dialect.binder.oracle.json_members import with_step  # it binds columns

    found: q.Expr | None = container
    for step in steps:
        if step.is_slice or not isinstance(step.lower, exp.Star | exp.Literal):
            return None
        shown = "*" if isinstance(step.lower, exp.Star) else str(step.lower.this)
        found = with_step(found, f"[{shown}]") if found is not None else None
    return found


def bind_bounds(
    scope: Scope, steps: Sequence[Any]
) -> tuple[tuple[q.Expr | None, ...], tuple[q.Expr | None, ...] | None]:
    """Subscripts, and the upper ones if one is a slice; i stands for 1:i beside slices."""
    if not any(step.is_slice for step in steps):
        return tuple(bind_index(scope, step.lower) for step in steps), None
    bounds = [
        (bind_index(scope, step.lower), bind_index(scope, step.upper))
        if step.is_slice
        else (q.Const(TypeRef(lookup.INT4), 1), bind_index(scope, step.lower))
        for step in steps
    ]
    return tuple(low for low, _ in bounds), tuple(high for _, high in bounds)


def bind_index(scope: Scope, part: Any) -> q.Expr | None:
    """A subscript; None for a bound that is left out."""
    if part is None:
        return None
    st = scope.statement
    bound = coerce_to_target(st, bind_expr(scope, part), TypeRef(lookup.INT4), "a")
    if bound is None:
        raise st.error(code.DATATYPE_MISMATCH, "array subscript must have type integer", location(part))
    return bound


def bind_keys(scope: Scope, container: int, steps: Sequence[Any]) -> tuple[q.Expr, ...]:
    """The subscripts of a type in KEYED: a jsonb's are integers or texts (jsonb_subscript_transform)."""
    if container == HSTORE:
        return (_hstore_key(scope, steps),)
    if any(step.is_slice for step in steps):
        place = location(steps[0].upper if steps[0].upper is not None else steps[0].lower)
        raise scope.statement.error(code.DATATYPE_MISMATCH, "jsonb subscript does not support slices", place)
    return tuple(_key(scope, step.lower) for step in steps)


def _key(scope: Scope, subscript: Any) -> q.Expr:
    st = scope.statement
    expr = bind_expr(scope, subscript)
    if expr.type.oid == UNKNOWN:
        return coerce_type(st, expr, lookup.TEXT, "i")
    fitting = [oid for oid in (lookup.INT4, lookup.TEXT) if can_coerce(st, expr.type.oid, oid, "i")]
    if len(fitting) != 1:
        which = "only one type, integer or text" if fitting else "either integer or text"
        raise st.error(
            code.DATATYPE_MISMATCH,
            f"subscript type {lookup.shown_type(st, expr.type)} is not supported",
            location_of(expr),
            hint=f"jsonb subscript must be coercible to {which}.",
        )
    return coerce_type(st, expr, fitting[0], "i")


def _hstore_key(scope: Scope, steps: Sequence[Any]) -> q.Expr:
    """The only subscript of an hstore (hstore_subscript_transform)."""
    st, subscript = scope.statement, steps[0].lower
    if len(steps) != 1 or steps[0].is_slice:
        raise st.error(code.FEATURE_NOT_SUPPORTED, "hstore allows only one subscript")
    key = coerce_to_target(st, bind_expr(scope, subscript), TypeRef(lookup.TEXT), "a")
    if key is None:
        raise st.error(code.DATATYPE_MISMATCH, "hstore subscript must have type text", location(subscript))
    return key


def field_of(arg: q.Expr, column: Column, place: int) -> q.Expr:
    return q.FieldSelect(column.type.bare(), arg, column.attnum, column.name, place)


def fields_of(scope: Scope, node: Any) -> list[tuple[str, q.Expr]]:
    """(composite).* as names and expressions (ExpandRowReference)."""
    st = scope.statement
    arg, place = bind_expr(scope, node.this), location(node)
    if isinstance(arg, q.RowExpr):
        return list(zip(arg.names, arg.args, strict=True))
    columns = lookup.composite_columns(st, arg.type.oid) if lookup.is_composite(st, arg.type.oid) else None
    if columns is not None:
        return [(column.name, field_of(arg, column, place)) for column in columns]
    if arg.type.oid == lookup.RECORD and (found := records.fields_of(scope, arg)):
        return [
            (name, q.FieldSelect(TypeRef(oid), arg, number, name, place))
            for number, (name, oid) in enumerate(found, 1)
        ]
    if arg.type.oid == lookup.RECORD:
        raise st.error(code.FEATURE_NOT_SUPPORTED, "record type has not been registered", place)
    shown = lookup.shown_type(st, arg.type)
    raise st.error(code.WRONG_OBJECT_TYPE, f"type {shown} is not composite", place)


def projected(scope: Scope, arg: q.Expr, name: str, place: int) -> q.Expr | None:
    """ParseComplexProjection: the field of this name; None if there is none."""
    st = scope.statement
    if isinstance(arg, q.RowExpr) and name in arg.names:
        return arg.args[arg.names.index(name)]
    by_number = st.may_name_by_oid and name.startswith("@")
    columns = lookup.composite_columns(st, arg.type.oid) if lookup.is_composite(st, arg.type.oid) else None
    for column in columns or ():
        if name == (f"@{column.attnum}" if by_number else column.name):
            return field_of(arg, column, place)
    if arg.type.oid == lookup.RECORD:
        for number, (known, oid) in enumerate(records.fields_of(scope, arg), 1):
            if known == name:
                return q.FieldSelect(TypeRef(oid), arg, number, name, place)
    return None


def _json_step(value: q.Expr, step: str) -> q.Expr | None:
    from polar_lite.catalog.dialect.binder.oracle.json_members import with_step  # it binds columns

    return with_step(value, step)


def _dotted_operand(scope: Scope, node: Any) -> q.Expr:
    """What a field is taken of; more names than a column can have are parts of JSON, or an error."""
    if not node.meta.get("dotted"):
        return bind_expr(scope, node.this)
    try:
        return bind_expr(scope, node.this)
    except PgError:
        raise _too_many_names(scope.statement, node) from None


def _too_many_names(st: Statement, node: Any) -> PgError:
    message = f"improper qualified name (too many dotted names): {node.meta['dotted']}"
    return st.error(code.SYNTAX_ERROR, message, location(node))


@binds(nodes.FieldSelect, "this", "field")
def bind_field_select(scope: Scope, node: Any) -> q.Expr:
    st = scope.statement
    if isinstance(node.field, exp.Star):
        raise st.error(code.SYNTAX_ERROR, 'row expansion via "*" is not supported here', location(node))
    arg, name = _dotted_operand(scope, node), fold(st, node.field)
    of_json = _json_step(arg, name)
    if of_json is not None:
        return of_json
    if node.meta.get("dotted"):
        raise _too_many_names(st, node)
    found = projected(scope, arg, name, location(node)) or of_row(scope, arg, name, location(node))
    if found is not None:
        return found
    columns = lookup.composite_columns(st, arg.type.oid) if lookup.is_composite(st, arg.type.oid) else None
    if arg.type.oid == lookup.RECORD:
        raise st.error(
            code.UNDEFINED_COLUMN,
            f'could not identify column "{name}" in record data type',
            location_of(arg),
        )
    shown = lookup.shown_type(st, arg.type)
    inner = node.this.this if isinstance(node.this, exp.Paren) else node.this
    if isinstance(arg, q.RowExpr) and arg.is_whole and isinstance(inner, exp.Column):
        raise st.error(
            code.UNDEFINED_COLUMN, f"column {fold(st, inner.this)}.{name} does not exist", location(inner)
        )
    if columns is not None:
        raise st.error(
            code.UNDEFINED_COLUMN, f'column "{name}" not found in data type {shown}', location_of(arg)
        )
    raise st.error(
        code.WRONG_OBJECT_TYPE,
        f"column notation .{name} applied to type {shown}, which is not a composite type",
        location_of(arg),
    )
