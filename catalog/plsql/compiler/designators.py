"""Designators: what names, subscripts and methods mean where records and collections have parts.

`v(i).list.COUNT` is a variable (or a call, or a constructor) and steps from it: a name leads to a field or is
a method, parentheses hold a subscript. Expressions and assignments resolve them alike, so that each statement
knows only that there is a place of a type.
"""

import ast
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes as syntax
from polar_lite.catalog.plsql import nodes, values
from polar_lite.catalog.plsql.compiler import binding, multisets
from polar_lite.catalog.plsql.compiler.names import (
    BOOL,
    INT4,
    RECORD,
    Local,
    Scope,
    attribute,
    field_of,
    load,
    read,
    write,
)
from polar_lite.catalog.plsql.pl_types import DYNAMIC, CollectionType, PlType, RecordType, is_record
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError

if TYPE_CHECKING:
    from polar_lite.catalog.plsql.compiler.main import Body, Compiler

Step = str | list[Any]
"""A name, or the arguments in parentheses."""

_INTEGER: Final = TypeRef(INT4)
_METHODS: Final = {"count": 0, "first": 0, "last": 0, "limit": 0, "next": 1, "prior": 1, "exists": 1}
"""Methods that give a value -> how many arguments they take."""
_CHANGES: Final = {
    ("delete", 0): "delete_all",
    ("delete", 1): "delete",
    ("delete", 2): "delete_range",
    ("extend", 0): "extend",
    ("extend", 1): "extend",
    ("extend", 2): "extend",
    ("trim", 0): "trim",
    ("trim", 1): "trim",
}
"""Methods that are statements, by their number of arguments -> the method of the value."""
BULK_TYPES: Final = {
    "sql%bulk_rowcount": CollectionType(0, kind="map", element=_INTEGER),
    "sql%bulk_exceptions": CollectionType(
        0,
        kind="map",
        element=RecordType(RECORD, shape=values.Shape(("error_index", "error_code"), (_INTEGER, _INTEGER))),
    ),
}


@dataclass(frozen=True, slots=True)
class Designated:
    """code: what reads it. dynamic: the field of a record there whose shape is known at run time only.

    is_fresh: nobody else holds the value, so it need not be copied. local: the variable it is a part of.
    as_type: (object AS type), whose methods are just those of the type.
    """

    code: ast.expr
    type: TypeRef
    local: Local | None = None
    dynamic: str | None = None
    is_fresh: bool = False
    never_null: bool = False
    as_type: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """What can be assigned to. store: code of a value of the type -> the assignment.

    type: TypeRef(0) for a field of a record of unknown shape, whose value is stored with its type; path: the
    names that lead to it.
    """

    local: Local
    type: TypeRef
    code: ast.expr
    store: "Callable[[ast.expr], Body]"
    is_variable: bool
    path: tuple[str, ...] = ()

    @property
    def is_record(self) -> bool:
        return is_record(self.type)

    @property
    def is_dynamic(self) -> bool:
        """Whether it is a field of a record whose shape is known at run time only."""
        return self.type.oid == 0 and not isinstance(self.type, PlType)


# --- syntax


def steps_of(tree: Any) -> list[Step] | None:
    """A tree as steps; None when it is no designator by its syntax."""
    match tree:
        case exp.Column():
            if tree.args.get("join_mark") or not all(isinstance(p, exp.Identifier) for p in tree.parts):
                return None
            return [p.name if p.args.get("quoted") else p.name.lower() for p in tree.parts]
        case syntax.FuncCall():
            if tree.syntax or tree.star or tree.over or tree.distinct or tree.variadic:
                return None
            return [*tree.names, list(tree.expressions)]
        case syntax.FieldSelect() if isinstance(tree.field, exp.Identifier):
            found = steps_of(tree.this)
            name = tree.field.name if tree.field.args.get("quoted") else tree.field.name.lower()
            return [*found, name] if found is not None else None
        case syntax.Applied():
            found = steps_of(tree.this)
            return [*found, list(tree.expressions)] if found is not None else None
        case syntax.CursorAttribute() if str(tree.attribute).startswith("BULK_"):
            return [f"{'.'.join(tree.names)}%{str(tree.attribute).lower()}"]
        case syntax.ParamRef():
            return [f"${tree.number}"]
        case syntax.BindVariable():
            return [f":{tree.name}"]
    return None


def _behind(tree: Any) -> tuple[Any, list[Step]]:
    """What names and parentheses are behind, and these."""
    steps: list[Step] = []
    while isinstance(tree, syntax.FieldSelect | syntax.Applied):
        if isinstance(tree, syntax.Applied):
            steps.append(list(tree.expressions))
        elif isinstance(tree.field, exp.Identifier):
            steps.append(tree.field.name if tree.field.args.get("quoted") else tree.field.name.lower())
        else:
            return None, []
        tree = tree.this
    return tree, steps[::-1]


def leading_names(steps: Sequence[Step]) -> tuple[str, ...]:
    found: list[str] = []
    for step in steps:
        if not isinstance(step, str):
            break
        found.append(step)
    return tuple(found)


# --- meaning


def type_of_local(local: Local) -> TypeRef:
    """A variable's type; that of a record whose fields are known says them."""
    if local.kind != "record" or isinstance(local.type, RecordType):
        return local.type
    if local.shape is None:
        return DYNAMIC
    return RecordType(local.type.oid, domain=local.type.domain, shape=local.shape)


def designated(c: "Compiler", tree: Any, scope: Scope) -> Designated | None:
    """What a tree designates: a variable or a part of one, a constructor's value, a call's result of PL's
    own types. None: it is none of these."""
    if isinstance(tree, syntax.MultisetOperation):
        return multisets.operation(c, tree, scope)
    root, rest = _behind(tree)
    if isinstance(root, syntax.Treat | syntax.AsType):
        from polar_lite.catalog.plsql.compiler import objects

        start = objects.as_type(c, root, scope)
        return _walked(c, start, rest, scope) if start is not None else None
    steps = steps_of(tree)
    return _resolved(c, steps, scope) if steps else None


def resolved_variable(c: "Compiler", parts: tuple[str, ...], scope: Scope) -> Designated | None:
    """What names of a variable and its parts designate."""
    found = c.variable(parts, scope)
    return _part_of(c, *found, parts, scope) if found is not None else None


def _part_of(c: "Compiler", local: Local, own: int, steps: Sequence[Step], scope: Scope) -> Designated | None:
    if local.kind not in ("scalar", "record", "collection"):
        return None
    start = Designated(read(local), type_of_local(local), local, never_null=local.never_null)
    return _walked(c, start, steps[own:], scope)


def _resolved(c: "Compiler", steps: list[Step], scope: Scope) -> Designated | None:
    from polar_lite.catalog.plsql.compiler import constructors

    names = leading_names(steps)
    if not names:
        return None
    if names[0] in BULK_TYPES:
        start = Designated(c.call(names[0].replace("sql%", "bulk.")), BULK_TYPES[names[0]])
        return _walked(c, start, steps[1:], scope)
    found = c.variable(names, scope)
    if found is not None:
        return _part_of(c, *found, steps, scope)
    made = constructors.constructed(c, names, steps, scope) or _called(c, names, steps, scope)
    made = made or multisets.function(c, names, steps, scope) or _stored(c, names, steps, scope)
    if made is None and len(steps) == len(names) > 1:
        # f.a, p.f.a: a part of what a function called by its mere name gives.
        made = _called(c, names[:-1], steps[:-1], scope)
        return _walked(c, made, steps[-1:], scope) if made is not None else None
    if made is None:
        return None
    has_arguments = len(steps) > len(names)
    return _walked(c, made, steps[len(names) + has_arguments :], scope)


def _walked(c: "Compiler", start: Designated, steps: Sequence[Step], scope: Scope) -> Designated | None:
    from polar_lite.catalog.plsql.compiler import methods

    current = start
    place = 0
    while place < len(steps):
        step = steps[place]
        place += 1
        current = with_fields(c, current) if isinstance(step, str) else current
        type_ = current.type
        if isinstance(step, str) and _is_method(c, type_, step):
            given = steps[place] if place < len(steps) else []
            has_arguments = isinstance(given, list)
            place += has_arguments
            called = methods.called(c, current, step, given if isinstance(given, list) else [], scope)
            if called is None:
                return None
            found = called
        elif isinstance(step, str) and is_record(type_):
            found = _system_field(c, current, step) or _field(current, step)
            if found.dynamic and place < len(steps):
                return None
        elif isinstance(step, str) and isinstance(type_, CollectionType) and step in _METHODS:
            arguments = steps[place] if place < len(steps) else []
            place += 1
            assert isinstance(arguments, list)
            found = _method(c, current, type_, step, arguments, scope)
        elif isinstance(step, list) and isinstance(type_, CollectionType):
            element = ast.Subscript(current.code, _subscript(c, type_, step, scope), ast.Load())
            found = Designated(element, type_.element, current.local)
        else:
            return None
        current = found
    return current


def with_fields(c: "Compiler", value: Designated) -> Designated:
    """A composite value of SQL's in Oracle's PL as a record."""
    type_ = _fields_of(c, value.type)
    if type_ is None:
        return value
    made = c.call("values.record_of", c.constant(type_.shape), value.code)
    return Designated(made, type_, value.local, is_fresh=True)


def _fields_of(c: "Compiler", type_: TypeRef) -> RecordType | None:
    """The record that a composite value of SQL's is to Oracle's PL."""
    return composite_fields(c, type_) if c.oracle else None


def composite_fields(c: "Compiler", type_: TypeRef) -> RecordType | None:
    if isinstance(type_, PlType) or type_.oid not in c.environment.snapshot.types:
        return None
    if c.is_object(type_) and c.environment.snapshot.has_hierarchy(type_.oid):
        from polar_lite.catalog.plsql.compiler import types as compile_types  # it imports this module

        found = compile_types.with_fields(c, TypeRef(type_.oid))
        return found if isinstance(found, RecordType) else None
    shape = binding.shape_of(c.environment, type_)
    return RecordType(type_.oid, shape=shape) if shape is not None else None


def _is_method(c: "Compiler", type_: TypeRef, name: str) -> bool:
    """Whether it is no attribute of the object type."""
    return isinstance(type_, RecordType) and c.is_object(type_) and type_.shape.index(name) is None


def _system_field(c: "Compiler", record: Designated, name: str) -> Designated | None:
    """A system column of a row whose fields are known and have no such name."""
    type_ = values.SYSTEM_FIELDS.get(name)
    if type_ is None or not isinstance(record.type, RecordType) or record.type.shape.index(name) is not None:
        return None
    code_ = ast.Call(c.constant(values.system_field), [record.code, ast.Constant(name)], [])
    return Designated(code_, TypeRef(type_), record.local)


def _field(record: Designated, name: str) -> Designated:
    type_ = record.type
    index = type_.shape.index(name) if isinstance(type_, RecordType) else None
    if index is None:
        # The error is for the moment it runs: the name may be a column's yet.
        return Designated(record.code, TypeRef(0), record.local, name)
    assert isinstance(type_, RecordType)
    return Designated(field_of(record.code, index), type_.shape.types[index], record.local)


def _method(
    c: "Compiler", collection: Designated, type_: CollectionType, name: str, given: list[Any], scope: Scope
) -> Designated:
    if len(given) != _METHODS[name]:
        raise PgError(code.SYNTAX_ERROR, f"wrong number of arguments of collection method {name.upper()}")
    arguments = [argument(c, item, type_.key, scope) for item in given]
    call = ast.Call(attribute(collection.code, name), arguments, [])
    if name == "exists":
        return Designated(call, TypeRef(BOOL), never_null=True)
    if name == "count":
        return Designated(call, _INTEGER, never_null=True)
    return Designated(call, _INTEGER if name == "limit" else type_.key)


def argument(c: "Compiler", tree: Any, type_: TypeRef, scope: Scope) -> ast.expr:
    return c.expression(nodes.Expression(1, 0, "", tree), scope, type_)


def _subscript(c: "Compiler", type_: CollectionType, given: list[Any], scope: Scope) -> ast.expr:
    if len(given) != 1:
        raise PgError(code.SYNTAX_ERROR, "a collection has one subscript")
    return argument(c, given[0], type_.key, scope)


def _called(c: "Compiler", names: tuple[str, ...], steps: Sequence[Step], scope: Scope) -> Designated | None:
    """A call whose result is of one of PL's types."""
    from polar_lite.catalog.plsql.compiler.expression_calls import own_call

    given = steps[len(names)] if len(steps) > len(names) else []
    assert isinstance(given, list)
    found = own_call(c, names, given, scope)
    if found is None:
        return None
    callee, invoke = found
    if not isinstance(callee.result, PlType):
        return None
    return Designated(invoke(), callee.result, is_fresh=True)


def _stored(c: "Compiler", names: tuple[str, ...], steps: Sequence[Step], scope: Scope) -> Designated | None:
    """A call of a function of the catalog whose result is a collection or an object."""
    from polar_lite.catalog.plsql.compiler.expression_calls import stored_call

    given = steps[len(names)] if len(steps) > len(names) else []
    if not c.environment.snapshot.has_collections or not isinstance(given, list):
        return None
    found = stored_call(c, names, given, scope)
    if found is None:
        return None
    type_, code_ = found
    if isinstance(type_, RecordType):
        return Designated(c.call("values.record_of", c.constant(type_.shape), code_), type_, is_fresh=True)
    return Designated(c.call("values.collection_of", c.constant(type_), code_), type_, is_fresh=True)


# --- assignment


def place_of(c: "Compiler", target: nodes.Target, scope: Scope) -> Place:
    """The place a target means; 42601 for no variable, 22005 for one that must not change."""
    steps: Sequence[Step] | None = target if isinstance(target, tuple) else steps_of(target.tree)
    names = leading_names(steps or ())
    found = c.variable(names, scope) if names else None
    if found is None or found[0].kind not in ("scalar", "record", "collection"):
        raise PgError(code.SYNTAX_ERROR, f'"{".".join(names[:3])}" is not a known variable')
    local, own = found
    if local.read_only:
        raise PgError(code.ERROR_IN_ASSIGNMENT, f"cannot change {local.read_only} values in this trigger")
    if local.constant:
        raise PgError(code.ERROR_IN_ASSIGNMENT, f'variable "{local.name}" is declared CONSTANT')
    assert steps is not None
    place = _variable_place(c, local, scope)
    for step in steps[own:]:
        place = _part(c, place, step, scope)
    return place


def _variable_place(c: "Compiler", local: Local, scope: Scope) -> Place:
    def store(value: ast.expr) -> "Body":
        if local.is_reference:
            return [c.run("values.copy_record", read(local), value)]
        if local.is_guarded:
            name = local.name if local.not_null else ""
            tested = (ast.Constant(local.type.domain), ast.Constant(name))
            return [c.run("values.store_checked", read(local), value, *tested)]
        if local.not_null:
            value = ast.Call(c.constant(values.not_null), [value, ast.Constant(local.name)], [])
        return [ast.Assign([write(local, scope)], value)]

    return Place(local, type_of_local(local), read(local), store, not local.is_guarded)


def _part(c: "Compiler", whole: Place, step: Step, scope: Scope) -> Place:
    type_ = whole.type
    if isinstance(step, str) and is_record(type_):
        is_tested = type_.domain or (whole.local.is_guarded and type_ == type_of_local(whole.local))
        return _tested_place(c, whole, step) if is_tested else _field_place(c, whole, step)
    if isinstance(step, str) and whole.path:
        return _deep_place(c, whole, (*whole.path, step))
    composite = composite_fields(c, type_) if isinstance(step, str) else None
    if composite is not None:
        return _composite_place(c, whole, composite, str(step))
    if isinstance(step, list) and isinstance(type_, CollectionType):
        key = _subscript(c, type_, step, scope)
        reached = ast.Call(attribute(whole.code, "reach"), [key], [])

        def put(value: ast.expr) -> "Body":
            return [ast.Expr(ast.Call(attribute(whole.code, "put"), [key, value], []))]

        return Place(whole.local, type_.element, reached, put, False)
    shown = step if isinstance(step, str) else "(..)"
    raise PgError(code.SYNTAX_ERROR, f'variable "{whole.local.name}" has no part {shown}')


def _tested_place(c: "Compiler", whole: Place, name: str) -> Place:
    """A field of a record that is tested as a whole: of a copy, which is then assigned."""
    changed = c.fresh("part")
    inner = _field_place(c, Place(whole.local, whole.type, load(changed), whole.store, False), name)

    def store(value: ast.expr) -> "Body":
        copied = ast.Call(attribute(whole.code, "as_row"), [], [])
        made: Body = [ast.Assign([ast.Name(changed, ast.Store())], copied)]
        return [*made, *inner.store(value), *whole.store(load(changed))]

    return Place(whole.local, inner.type, _field_place(c, whole, name).code, store, False)


def _composite_place(c: "Compiler", whole: Place, type_: RecordType, name: str) -> Place:
    """A field of a composite value of SQL's, which is read, changed and written as a whole."""
    read_whole = c.call("values.record_of", c.constant(type_.shape), whole.code)
    changed = c.fresh("part")
    inner = _field_place(c, Place(whole.local, type_, load(changed), whole.store, False), name)

    def store(value: ast.expr) -> "Body":
        return [
            ast.Assign([ast.Name(changed, ast.Store())], read_whole),
            *inner.store(value),
            *whole.store(_of_domain(c, c.call("values.composite", load(changed)), whole.type)),
        ]

    place = type_.shape.index(name)
    code_ = field_of(read_whole, place) if place is not None else read_whole
    return Place(whole.local, inner.type, code_, store, False)


def _deep_place(c: "Compiler", whole: Place, path: tuple[str, ...]) -> Place:
    """A field of a composite value in a record whose fields are known at run time only."""

    def store(value: ast.expr) -> "Body":
        given = (whole.code, c.constant(path), ast.Constant(whole.local.name), value)
        return [c.run("values.set_field_inside", *given)]

    return Place(whole.local, TypeRef(0), whole.code, store, False, path)


def _of_domain(c: "Compiler", value: ast.expr, type_: TypeRef) -> ast.expr:
    return c.call("values.checked", value, ast.Constant(type_.domain)) if type_.domain else value


def _field_place(c: "Compiler", whole: Place, name: str) -> Place:
    type_ = whole.type
    index = type_.shape.index(name) if isinstance(type_, RecordType) else None
    if index is None:

        def set_field(value: ast.expr) -> "Body":
            given = (whole.code, ast.Constant(name), ast.Constant(whole.local.name), value)
            return [c.run("values.set_field", *given)]

        return Place(whole.local, TypeRef(0), whole.code, set_field, False, (name,))

    def set_item(value: ast.expr) -> "Body":
        if isinstance(field_type, RecordType):
            value = _of_domain(c, value, field_type)
        return [ast.Assign([field_of(whole.code, index, store=True)], value)]

    assert isinstance(type_, RecordType)
    field_type = type_.shape.types[index]
    return Place(whole.local, field_type, field_of(whole.code, index), set_item, False)


def record_to_fill(c: "Compiler", place: Place) -> "tuple[Body, ast.expr, Body]":
    """(before, code of a Record to fill, after): a variable's own; for a part, one that is then stored."""
    if place.is_variable:
        return [], place.code, []
    name = c.fresh("record")
    new = place.type.new if isinstance(place.type, RecordType) else values.Record
    made = ast.Call(c.constant(new), [], [])
    return [ast.Assign([ast.Name(name, ast.Store())], made)], load(name), place.store(load(name))


# --- values of PL's own types


def pl_value(
    c: "Compiler", node: nodes.Expression, scope: Scope, target: PlType, *, copies: bool = True
) -> ast.expr:
    """Code for an expression's value as one of PL's types. copies: it must be nobody else's."""
    if isinstance(target, CollectionType) and isinstance(node.tree, exp.Null) and target.kind != "map":
        return c.constant(target.new())
    found = designated(c, node.tree, scope)
    if found is None or found.dynamic or not (isinstance(found.type, PlType) or is_record(found.type)):
        if isinstance(target, RecordType):
            return c.call("values.new_record", c.constant(target), c.typed(node, scope))
        if isinstance(target, CollectionType) and target.array is not None:
            # A value of SQL's: a column's, a function's.
            return c.call("values.collection_of", c.constant(target), c.expression(node, scope, target.array))
        raise PgError(code.DATATYPE_MISMATCH, f"a collection of type {target.name or '?'} is wanted here")
    if not isinstance(found.type, PlType):
        return c.call("values.copy_record", ast.Call(c.constant(target.new), [], []), found.code)
    if (
        not copies
        and found.type.oid != target.oid
        and target.oid in c.environment.snapshot.supertypes(found.type.oid)
    ):
        return found.code  # an object of a type UNDER it, itself
    cast = binding.make_cast(c.environment, found.type, target)
    if cast is not None:
        return ast.Call(c.constant(cast), [load("rt"), found.code], [])
    if found.is_fresh or not copies:
        return found.code
    return ast.Call(attribute(found.code, "copied"), [], [])


def method_statement(c: "Compiler", tree: Any, scope: Scope) -> "Body | None":
    """v.EXTEND(2), v(i).DELETE as a statement; None when it is none of a collection's."""
    steps = steps_of(tree)
    if not steps:
        return None
    given: list[Any] = []
    last = steps[-1]
    if isinstance(last, list):
        given = last
        steps.pop()
    method = _CHANGES.get((str(steps[-1]), len(given)))
    if method is None or len(steps) < 2 or not isinstance(steps[-1], str):
        return None
    found = _resolved(c, steps[:-1], scope)
    if found is None or not isinstance(found.type, CollectionType) or found.local is None:
        return None
    if found.local.constant:
        raise PgError(code.ERROR_IN_ASSIGNMENT, f'variable "{found.local.name}" is declared CONSTANT')
    types = [found.type.key] * 2 if steps[-1] == "delete" else [_INTEGER] * 2
    arguments = [argument(c, item, type_, scope) for item, type_ in zip(given, types, strict=False)]
    return [ast.Expr(ast.Call(attribute(found.code, method), arguments, []))]
