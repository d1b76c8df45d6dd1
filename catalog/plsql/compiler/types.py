"""Types of declarations: SQL's, PL's own, %TYPE and %ROWTYPE; TYPE and SUBTYPE -> `pl_types`."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes as syntax
from polar_lite.catalog.dialect.binder.state import Environment
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.compiler import binding
from polar_lite.catalog.plsql.compiler.designators import resolved_variable
from polar_lite.catalog.plsql.compiler.names import RECORD, REFCURSOR, Scope
from polar_lite.catalog.plsql.compiler.python_code import NotInline
from polar_lite.catalog.plsql.pl_types import (
    CollectionType,
    ConstrainedType,
    CursorType,
    PlType,
    RecordType,
    shape_of_fields,
)
from polar_lite.catalog.plsql.values import Shape
from polar_lite.catalog.types import TypeRef
from polar_lite.catalog.user_types import UserType
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.pgtypes import BY_NAME
from polar_lite.protocol.sqlstate import PgError, unsupported

if TYPE_CHECKING:
    from polar_lite.catalog.plsql.compiler.main import Compiler

INTEGERS: Final = frozenset({21, 23})
_NUMBERS: Final = frozenset({20, 21, 23, 1700})
MONTHS: Final = TypeRef(BY_NAME["interval"].oid, 0x6FFFF)
"""INTERVAL YEAR TO MONTH: an interval's modifier has a bit for each field, behind 16 of precision."""
PREDEFINED: Final[dict[str, TypeRef]] = {
    "natural": ConstrainedType(23, low=0),
    "naturaln": ConstrainedType(23, not_null=True, low=0),
    "positive": ConstrainedType(23, low=1),
    "positiven": ConstrainedType(23, not_null=True, low=1),
    "signtype": ConstrainedType(23, low=-1, high=1),
    "simple_float": ConstrainedType(BY_NAME["float4"].oid, not_null=True),
    "simple_double": ConstrainedType(BY_NAME["float8"].oid, not_null=True),
    "timestamp_unconstrained": TypeRef(BY_NAME["timestamp"].oid),
    "timestamp_tz_unconstrained": TypeRef(BY_NAME["timestamptz"].oid),
    "timestamp_ltz_unconstrained": TypeRef(BY_NAME["timestamptz"].oid),
    "yminterval_unconstrained": MONTHS,
    "dsinterval_unconstrained": TypeRef(BY_NAME["interval"].oid),
}
"""Oracle's subtypes of PLS_INTEGER, and its names of types without a precision.

A type of the catalog of such a name comes first.
"""
_STRINGS: Final = frozenset({25, 1043})


def is_of_months(type_: TypeRef) -> bool:
    """Whether it is an interval that has no fields but YEAR and MONTH."""
    return type_.oid == MONTHS.oid and type_.typmod >= 0 and not (type_.typmod >> 16) & ~(MONTHS.typmod >> 16)


def type_of(c: "Compiler", node: Any, scope: Scope) -> TypeRef:
    """A declaration's type, %TYPE and %ROWTYPE of variables and cursors included.

    Composite types are records, as are rows of a cursor, whose fields are known when it runs only.
    """
    names = tuple(node.names)
    if node.percent:
        found = _percent(c, names, node.percent, scope)
        if found is not None:
            return _array_of(c, found) if node.array else found
        if node.percent == "TYPE" and len(names) == 1:
            raise PgError(code.SYNTAX_ERROR, f'variable "{names[0]}" does not exist')
    elif not node.array:
        own = c.find_type(names, scope)
        if own is not None:
            return _with_length(c, own, node.typmods) if node.typmods else own
    if c.oracle and names == ("simple_integer",) and not node.array:
        return ConstrainedType(23, not_null=True)
    if (
        c.oracle
        and names == ("string",)
        and not c.environment.snapshot.type_by_name(None, "string", c.environment.search_path)
    ):
        node = syntax.TypeName(names=("varchar2",), typmods=node.typmods)
    try:
        found_type = with_fields(c, binding.type_of(c.environment, node))
        return _without_invisible(c, found_type) if node.percent == "ROWTYPE" else found_type
    except PgError as error:
        json_type = _json_type(c, names)
        if json_type is not None:
            return json_type
        if error.sqlstate != code.UNDEFINED_OBJECT or not c.oracle or names[-1] not in PREDEFINED:
            raise
        return PREDEFINED[names[-1]]


def _with_length(c: "Compiler", type_: TypeRef, typmods: list[Any]) -> TypeRef:
    """`balance(8, 2)` of SUBTYPE balance IS NUMBER."""
    row = c.environment.snapshot.type(type_.oid)
    if isinstance(type_, PlType) or type_.domain or type_.typmod >= 0 or row is None:
        raise unsupported("a length of a type of PL's own")
    made = binding.type_of(c.environment, syntax.TypeName(names=("pg_catalog", row.name), typmods=typmods))
    return replace(type_, typmod=made.typmod)


def _json_type(c: "Compiler", names: tuple[str, ...]) -> TypeRef | None:
    """JSON_OBJECT_T and its like."""
    from polar_lite.catalog.packages import json_types  # few programs have them

    name = names[-1] if len(names) == 1 or names[:-1] == ("sys",) else ""
    return json_types.TYPES.get(name) if c.oracle else None


def _array_of(c: "Compiler", type_: TypeRef) -> TypeRef:
    """v%TYPE[], an array of a variable's type, as in PostgreSQL 17."""
    row = c.environment.snapshot.type(type_.declared)
    if (isinstance(type_, PlType) and type_.oid == RECORD) or row is None:
        raise unsupported("an array of a type of PL's own")
    if not row.array_oid:
        raise PgError(code.UNDEFINED_OBJECT, f"could not find array type for data type {row.name}")
    return c.environment.snapshot.type_ref(row.array_oid).bare()


def _without_invisible(c: "Compiler", type_: TypeRef) -> TypeRef:
    """A table's %ROWTYPE, which in Oracle's PL has what SELECT * gives."""
    row = c.environment.snapshot.types.get(type_.oid)
    relation = c.environment.snapshot.relation(row.relation) if row is not None else None
    if relation is None or not c.oracle or not isinstance(type_, RecordType):
        return type_
    hidden = {column.attnum - 1 for column in relation.columns if column.is_invisible}
    shape = type_.shape
    if hidden.isdisjoint(shape.places):
        return type_
    kept = [n for n, place in enumerate(shape.places) if place not in hidden]
    made = shape_of_fields(tuple(shape.names[n] for n in kept), tuple(shape.types[n] for n in kept), (), {})
    return replace(type_, shape=replace(made, places=tuple(shape.places[n] for n in kept)))


def with_fields(c: "Compiler", type_: TypeRef) -> TypeRef:
    """A composite type with its fields, in Oracle's PL a collection type as such; other types as they are."""
    return fields_added(c.environment, type_, oracle=c.oracle)


def fields_added(environment: Environment, type_: TypeRef, *, oracle: bool) -> TypeRef:
    if type_.domain and oracle:
        row = environment.snapshot.types[type_.domain]
        if row.domain is not None and row.domain.collection:
            return _collection_of_catalog(environment, type_, row.name, row.domain.limit)
    shape = binding.shape_of(environment, type_)
    if shape is None:
        return type_
    made = _with_parts(environment, type_.oid, shape) if oracle else shape
    return RecordType(type_.oid, domain=type_.domain, shape=made)


def _with_parts(environment: Environment, oid: int, shape: Shape) -> Shape:
    """In Oracle's PL fields that are composites and collections have their parts, and objects may be of types
    that are UNDER others."""
    types = tuple(fields_added(environment, type_, oracle=True) for type_ in shape.types)
    if any(isinstance(type_, PlType) for type_ in types):
        shape = replace(shape_of_fields(shape.names, types, (), {}), places=shape.places)
    if not environment.snapshot.has_hierarchy(oid):
        return shape
    above = environment.snapshot.supertypes(oid)
    return replace(shape, root=above[-1] if above else oid, tag=oid if above else 0)


def collection_named(c: "Compiler", names: tuple[str, ...]) -> TypeRef | None:
    """A collection type of the catalog."""
    snapshot = c.environment.snapshot
    schema = names[-2] if len(names) > 1 else None
    row = snapshot.type_by_name(schema, names[-1], c.environment.search_path)
    found = with_fields(c, snapshot.type_ref(row.oid).bare()) if isinstance(row, UserType) else None
    return found if isinstance(found, CollectionType) else None


def _collection_of_catalog(
    environment: Environment, type_: TypeRef, name: str, limit: int | None
) -> CollectionType:
    snapshot = environment.snapshot
    array = snapshot.type(type_.oid)
    assert array is not None
    element_type = snapshot.type_ref(array.element_oid, type_.typmod).bare()
    element = fields_added(environment, element_type, oracle=True)
    kind = "table" if limit is None else "varray"
    return CollectionType(0, name=name, kind=kind, element=element, limit=limit, array=type_)


def _percent(c: "Compiler", names: tuple[str, ...], percent: str, scope: Scope) -> TypeRef | None:
    found = c.variable(names, scope)
    if found is not None and percent == "ROWTYPE" and found[0].kind == "cursor":
        from polar_lite.catalog.plsql.compiler.cursor_rows import cursor_shape

        shape = cursor_shape(c, found[0], scope)
        return RecordType(RECORD, name=found[0].name, shape=shape) if shape is not None else TypeRef(RECORD)
    if found is not None and percent == "ROWTYPE" and isinstance(found[0].type, CursorType):
        return found[0].type.record  # of what a cursor variable is opened for
    part = resolved_variable(c, names, scope)
    return part.type if part is not None and not part.dynamic else None


# --- TYPE and SUBTYPE


def declared(c: "Compiler", node: nodes.TypeDeclaration, scope: Scope) -> TypeRef:
    """The type that a declaration makes."""
    match node:
        case nodes.RecordDefinition():
            return _record(c, node, scope)
        case nodes.CollectionDefinition():
            return _collection(c, node, scope)
    if node.type is None:
        return _ref_cursor(c, node, scope)
    return _constrained(type_of(c, node.type, scope), node.not_null, node.bounds)


def _ref_cursor(c: "Compiler", node: nodes.TypeAlias, scope: Scope) -> TypeRef:
    if node.row is None:
        return TypeRef(REFCURSOR)
    row = of_known_fields(c, node.row, scope)
    if not isinstance(row, RecordType):
        raise PgError(code.DATATYPE_MISMATCH, "a REF CURSOR returns records")
    return CursorType(REFCURSOR, record=row)


def _constrained(
    type_: TypeRef, not_null: bool, bounds: tuple[int | None, int | None] = (None, None)
) -> TypeRef:
    """The type with constraints, those it has already included; 0A000 for NOT NULL of a record."""
    if not not_null and bounds == (None, None):
        return type_
    if isinstance(type_, PlType):
        raise unsupported("NOT NULL of a record or a collection inside a type")
    if bounds != (None, None) and type_.oid not in _NUMBERS:
        raise PgError(code.SYNTAX_ERROR, "RANGE is of integer types only")
    low, high = bounds
    if isinstance(type_, ConstrainedType):
        not_null = not_null or type_.not_null
        low = type_.low if low is None else low
        high = type_.high if high is None else high
    return ConstrainedType(
        type_.oid, type_.typmod, domain=type_.domain, not_null=not_null, low=low, high=high
    )


def _record(c: "Compiler", node: nodes.RecordDefinition, scope: Scope) -> RecordType:
    types = tuple(
        _constrained(of_known_fields(c, field.type, scope), field.not_null) for field in node.fields
    )
    constants: list[Any] = [None] * len(types)
    makers: dict[int, Callable[[], Any]] = {}
    defaults = []
    for place, (field, type_) in enumerate(zip(node.fields, types, strict=True)):
        if field.default is None:
            continue
        try:
            if isinstance(type_, CollectionType):
                makers[place] = _constructor(c, field.default, type_, scope)
            else:
                constants[place] = _constant(c, field.default, type_, scope)
        except (NotInline, PgError):
            defaults.append((place, field.default))
    names = tuple(field.name for field in node.fields)
    initial = tuple(constants) if any(value is not None for value in constants) else ()
    shape = shape_of_fields(names, types, initial, makers)
    return RecordType(RECORD, name=node.name, shape=shape, defaults=tuple(defaults), scope=scope)


def _constant(c: "Compiler", node: nodes.Expression, type_: TypeRef, scope: Scope) -> Any:
    """The value of a constant default; NotInline when it is none, or a record."""
    if isinstance(type_, RecordType):
        raise NotInline
    base = type_.base if isinstance(type_, ConstrainedType) else type_
    if isinstance(node.tree, exp.Column):
        return _named_constant(c, node.tree, type_, scope)
    statement, expr = binding.bind(c.environment, node.tree, node.text, binding.IndexResolver({}))
    found = binding.constant_value(binding.fold(binding.assign(statement, binding.fold(expr), base)))
    return type_.check(found) if isinstance(type_, ConstrainedType) else found


def _named_constant(c: "Compiler", name: exp.Column, type_: TypeRef, scope: Scope) -> Any:
    """The value of a constant by its name; NotInline for anything else."""
    parts = tuple(i.name if i.args.get("quoted") else i.name.lower() for i in name.parts)
    found = c.variable(parts, scope)
    if found is None or found[1] != len(parts) or found[0].value is None:
        raise NotInline
    if found[0].type != type_:
        raise NotInline  # it has been rounded, or cut, to its own type
    return _constant(c, found[0].value, type_, scope)


def constant_number(c: "Compiler", names: tuple[str, ...], scope: Scope) -> int | None:
    """The value of a whole number's constant; None where the names mean none."""
    found = c.variable(names, scope)
    if found is None or found[1] != len(names) or found[0].value is None or found[0].type.oid not in _NUMBERS:
        return None
    try:
        value = _constant(c, found[0].value, found[0].type, scope)
    except NotInline:
        return None
    return int(value) if value is not None and value == int(value) else None


def _constructor(
    c: "Compiler", node: nodes.Expression, type_: CollectionType, scope: Scope
) -> Callable[[], Any]:
    """What makes the value of `t(1, 2)` with constants; NotInline for other expressions."""
    tree = node.tree
    if not isinstance(tree, syntax.FuncCall) or c.collection_type(tuple(tree.names), scope) != type_:
        raise NotInline
    if isinstance(type_.element, PlType):
        raise NotInline
    items = [
        _constant(c, nodes.Expression(1, 0, "", item), type_.element, scope) for item in tree.expressions
    ]
    return lambda: type_.of(items)


def of_known_fields(c: "Compiler", node: Any, scope: Scope) -> TypeRef:
    """The type of a field, an element, a parameter or a result; a cursor's rows are known by its query."""
    names = tuple(node.names)
    found = c.variable(names, scope) if node.percent == "ROWTYPE" else None
    if found is not None and found[0].kind == "cursor":
        return _row_of_cursor(c, found[0], scope)
    return type_of(c, node, scope)


def _row_of_cursor(c: "Compiler", local: Any, scope: Scope) -> RecordType:
    from polar_lite.catalog.plsql.compiler.cursor_rows import shape_of_cursor

    return RecordType(RECORD, name=local.name, shape=shape_of_cursor(c, local, scope))


def _collection(c: "Compiler", node: nodes.CollectionDefinition, scope: Scope) -> CollectionType:
    element = _constrained(of_known_fields(c, node.element, scope), node.not_null)
    if isinstance(element, RecordType) and element.defaults:
        raise unsupported("elements with a field whose default is no constant")
    key = TypeRef(23)
    if node.key is not None:
        key = type_of(c, node.key, scope)
        if key.oid not in INTEGERS | _STRINGS:
            raise PgError(code.DATATYPE_MISMATCH, "a collection is indexed by integers or strings")
    return CollectionType(0, name=node.name, kind=node.kind, element=element, key=key, limit=node.limit)
