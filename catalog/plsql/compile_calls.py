"""Calls of PL's own: procedures as statements, nested and package functions inside expressions.

Functions that SQL knows are the binder's; here are the callees it does not know (nested
subprograms, members of
packages, built-in packages), and procedure calls with OUT parameters, defaults and named notation.
"""

import ast
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sqlglot import exp

from polar_lite.catalog import packages, privileges, synonyms
from polar_lite.catalog.dialect import nodes as syntax
from polar_lite.catalog.plsql import binding, compile_types, methods, multisets, nodes
from polar_lite.catalog.plsql.compiler import Body, Compiler, compiles
from polar_lite.catalog.plsql.conditions import message_of
from polar_lite.catalog.plsql.designators import (
    Designated,
    Place,
    designated,
    method_statement,
    pl_value,
    steps_of,
)
from polar_lite.catalog.plsql.names import Reference, Scope, Subprogram, attribute, load
from polar_lite.catalog.plsql.object_types import SELF
from polar_lite.catalog.plsql.pl_types import CollectionType, PlType
from polar_lite.catalog.plsql.units import Builtin, BuiltinParameter
from polar_lite.catalog.snapshot import Routine
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError, unsupported

_RAISE_APPLICATION_ERROR = "raise_application_error"
_UPDATING = "updating"
_SQLERRM = Builtin(
    "sqlerrm",
    (BuiltinParameter("number", TypeRef(23)),),
    lambda runtime, number: message_of(number),
    TypeRef(25),
)


@dataclass(frozen=True, slots=True)
class Formal:
    """A parameter. default: code of its default, None if it has none; by_reference: it needs no copy."""

    name: str
    type: TypeRef
    mode: str
    default: Callable[[], ast.expr] | None = None
    by_reference: bool = False


@dataclass(frozen=True, slots=True)
class Callee:
    """invoke: code of the IN values -> code of the call: its result, or a tuple of its OUT values.

    is_method: its first parameter is SELF, and it was found by its name alone.
    """

    formals: tuple[Formal, ...]
    invoke: Callable[[list[ast.expr]], ast.expr]
    result: TypeRef | None
    routine: Routine | None = None
    is_method: bool = False


@compiles(nodes.Call)
def compile_call(c: Compiler, node: nodes.Call, scope: Scope) -> Body:
    if node.names[-1] == _RAISE_APPLICATION_ERROR and len(node.names) == 1:
        return _raise_application_error(c, node, scope)
    method = _method(c, node, scope)
    if method is not None:
        return method
    found, arguments = methods.of_statement(c, node, scope) or _of_itself(
        callees(c, node.names, scope), node.arguments, scope
    )
    candidates = [f for f in found if fits(f, arguments)]
    if not candidates:
        return [c.run("undefined_procedure", ast.Constant(".".join(node.names)), _typed(c, node, scope))]
    return _called(c, candidates, arguments, scope)


def _of_itself(
    found: list[Callee], arguments: Sequence[nodes.Argument], scope: Scope
) -> tuple[list[Callee], tuple[nodes.Argument, ...]]:
    """A method that is called by its mere name inside its type's body is one of SELF."""
    if not any(f.is_method for f in found) or scope.object_itself() is None:
        return found, tuple(arguments)
    return [f for f in found if f.is_method], (methods.argument_itself((SELF,)), *arguments)


def _called(c: Compiler, candidates: list[Callee], arguments: Sequence[nodes.Argument], scope: Scope) -> Body:
    """A call as a statement, of the best of several candidates that fit the arguments."""
    callee = candidates[0] if len(candidates) == 1 else best(c, candidates, arguments, scope)
    values: list[ast.expr] = []
    targets: list[tuple[Place, TypeRef]] = []
    for formal, argument in arranged(callee, arguments):
        if formal.mode != "IN":
            if argument is None:
                raise PgError(code.SYNTAX_ERROR, f'no value for parameter "{formal.name}"')
            targets.append((_out_place(c, formal, argument, scope), formal.type))
        if formal.mode != "OUT":
            values.append(_value(c, formal, argument, scope))
    call = callee.invoke(values)
    if not targets:
        return [ast.Expr(call)]
    outs = c.fresh("outs")
    made: Body = [ast.Assign([ast.Name(outs, ast.Store())], call)]
    has_result = callee.result is not None and callee.routine is None
    for index, (place, type_) in enumerate(targets, int(has_result)):
        made.extend(_stored_out(c, place, type_, outs, index))
    return made


def _stored_out(c: Compiler, place: Place, type_: TypeRef, outs: str, index: int) -> Body:
    """Assign an item of the tuple that a call gave."""
    value: ast.expr = ast.Subscript(load(outs), ast.Constant(index), ast.Load())
    if place.is_dynamic:
        value = ast.Tuple([value, c.constant(type_)], ast.Load())
    elif (cast := binding.make_cast(c.environment, type_, place.type)) is not None:
        value = ast.Call(c.constant(cast), [load("rt"), value], [])
    return place.store(value)


def _method(c: Compiler, node: nodes.Call, scope: Scope) -> Body | None:
    """v.EXTEND(2): a collection's method, not a routine."""
    if len(node.names) < 2 or c.variable(node.names, scope) is None:
        return None
    names = [exp.Identifier(this=name, quoted=True) for name in node.names]
    given = [a.value.tree for a in node.arguments]
    return method_statement(c, syntax.FuncCall(names=node.names, identifiers=names, expressions=given), scope)


@compiles(nodes.MethodCall)
def compile_method_call(c: Compiler, node: nodes.MethodCall, scope: Scope) -> Body:
    made = method_statement(c, node.call.tree, scope)
    found = methods.of_tree(c, node.call.tree, scope) if made is None else None
    if found is not None:
        candidates = [f for f in found[0] if fits(f, found[1])]
        made = _called(c, candidates, found[1], scope) if candidates else None
    if made is None:
        raise PgError(code.SYNTAX_ERROR, f'"{node.call.text}" is not a statement')
    return made


def _out_place(c: Compiler, formal: Formal, argument: nodes.Argument, scope: Scope) -> Place:
    tree = argument.value.tree
    steps = steps_of(tree) or ()
    names = tuple(step for step in steps if isinstance(step, str))
    if not steps or c.variable(names, scope) is None:
        raise PgError(
            code.SYNTAX_ERROR,
            f'procedure parameter "{formal.name}" is an output parameter'
            " but corresponding argument is not writable",
        )
    return c.place(nodes.Place(argument.line, argument.offset, tree), scope)


def _value(c: Compiler, formal: Formal, argument: nodes.Argument | None, scope: Scope) -> ast.expr:
    if argument is None:
        assert formal.default is not None
        return formal.default()
    if isinstance(formal.type, PlType):
        return pl_value(c, argument.value, scope, formal.type, copies=not formal.by_reference)
    return c.expression(argument.value, scope, formal.type)


def _typed(c: Compiler, node: nodes.Call, scope: Scope) -> ast.expr:
    return ast.Tuple([c.typed(a.value, scope) for a in node.arguments], ast.Load())


def _raise_application_error(c: Compiler, node: nodes.Call, scope: Scope) -> Body:
    if not 2 <= len(node.arguments) <= 3:
        raise PgError(
            code.SYNTAX_ERROR, "RAISE_APPLICATION_ERROR takes a number, a message and an optional flag"
        )
    number = c.expression(node.arguments[0].value, scope, TypeRef(23))
    message = c.expression(node.arguments[1].value, scope, TypeRef(25))
    keep: ast.expr = ast.Constant(False)
    if len(node.arguments) == 3:
        keep = c.expression(node.arguments[2].value, scope, TypeRef(16))
    handled = load(c.errors[-1]) if c.errors else ast.Constant(None)
    return [c.run("raise_application_error", number, message, keep, handled)]


# --- finding what is called


def fits(callee: Callee, arguments: Sequence[nodes.Argument]) -> bool:
    """Whether the arguments go with the parameters by number and name."""
    positional = sum(a.name is None for a in arguments)
    names = [a.name for a in arguments if a.name]
    if positional > len(callee.formals):
        return False
    rest = {f.name: f for f in callee.formals[positional:]}
    if any(name not in rest for name in names):
        return False
    return all(name in names or f.default is not None for name, f in rest.items())


def arranged(
    callee: Callee, arguments: Sequence[nodes.Argument]
) -> list[tuple[Formal, nodes.Argument | None]]:
    positional = [a for a in arguments if a.name is None]
    named = {a.name: a for a in arguments if a.name}
    return [
        (formal, positional[index] if index < len(positional) else named.get(formal.name))
        for index, formal in enumerate(callee.formals)
    ]


def best(c: Compiler, candidates: list[Callee], arguments: Sequence[nodes.Argument], scope: Scope) -> Callee:
    """Of several overloads the one with most parameters of exactly the arguments' types."""
    from polar_lite.catalog.plsql.compile_control import _static_type

    def score(callee: Callee) -> tuple[int, int]:
        exact = alike = 0
        for formal, argument in arranged(callee, arguments):
            type_ = _static_type(c, argument.value, scope) if argument is not None else None
            if isinstance(formal.type, PlType):
                exact += type_ == formal.type
                continue
            if type_ is not None and formal.mode != "OUT":
                exact += type_.oid == formal.type.oid
                alike += _category(type_.oid) == _category(formal.type.oid)
        return exact, alike

    return max(candidates, key=score)


def _category(oid: int) -> str:
    row = pgtypes.BY_OID.get(oid)
    return row.category if row is not None else "?"


def callees(c: Compiler, names: tuple[str, ...], scope: Scope) -> list[Callee]:
    """Everything of this name that a statement or an expression of PL may call."""
    found = [subprogram(c, s) for s in scope.subprogram(names)]
    if found:
        return found
    if len(names) > 1:
        builtins = packages.find(names)
        if builtins:
            return [_builtin(c, builtin) for builtin in builtins]
        package = c.surroundings.package(names[:-1], c.environment)
        if package is not None:
            return [member(c, package, s) for s in package.members.get(names[-1], ())]
    return [_routine(c, r) for r in _routines(c, names)]


def subprogram(c: Compiler, made: Subprogram) -> Callee:
    formals = _formals(c, made, made.scope)
    is_method = made.node.method == "member"
    return Callee(
        formals, lambda values: ast.Call(load(made.py), values, []), made.result, is_method=is_method
    )


def member(c: Compiler, package: Any, made: Subprogram) -> Callee:
    def invoke(values: list[ast.expr]) -> ast.expr:
        return c.call(
            "call_member", ast.Constant(package.oid), ast.Constant(made.py), ast.Tuple(values, ast.Load())
        )

    return Callee(_formals(c, made, package.outside), invoke, made.result)


def _formals(c: Compiler, made: Subprogram, scope: Scope) -> tuple[Formal, ...]:
    """scope: where the defaults' names are looked up."""

    def default_of(parameter: nodes.Parameter, type_: TypeRef) -> Callable[[], ast.expr] | None:
        if parameter.default is None:
            return None
        default = parameter.default
        return lambda: c.expression(default, scope, type_)

    # A function that changes SELF changes the object it is called of.
    changes_self = made.node.method == "member" and made.result is not None
    modes = ["IN" if changes_self and place == 0 else p.mode for place, p in enumerate(made.node.parameters)]
    return tuple(
        Formal(p.name, type_, mode, default_of(p, type_), p.by_reference or mode == "IN")
        for p, type_, mode in zip(made.node.parameters, made.parameter_types, modes, strict=True)
    )


def _builtin(c: Compiler, builtin: Any) -> Callee:
    formals = tuple(
        Formal(p.name, p.type, p.mode, partial(c.constant, p.default) if p.has_default else None)
        for p in builtin.parameters
    )
    return Callee(
        formals,
        lambda values: ast.Call(c.constant(builtin.python), [load("rt"), *values], []),
        builtin.result,
    )


_MODES = {"i": "IN", "o": "OUT", "b": "INOUT", "v": "IN"}


def _routines(c: Compiler, names: tuple[str, ...]) -> list[Routine]:
    snapshot = c.environment.snapshot
    names = synonyms.function_names(snapshot, names, c.environment.search_path)
    named = snapshot.routines_by_name(names[-1])
    found = [r for r in named if r.kind in ("p", "f") and r.function.routine_oid is not None]
    if len(names) > 1:
        schema = snapshot.schema_by_name(names[-2])
        return [r for r in found if schema is not None and r.schema == schema.oid]
    path = list(c.environment.search_path)
    return sorted((r for r in found if r.schema in path), key=lambda r: path.index(r.schema))


def _routine(c: Compiler, routine: Routine) -> Callee:
    modes = [_MODES.get(m, "") for m in routine.arg_modes] or ["IN"] * len(routine.function.args)
    types = list(routine.all_args) or [TypeRef(oid) for oid in routine.function.args]
    names = list(routine.arg_names) or [""] * len(types)
    inputs = [i for i, mode in enumerate(modes) if mode in ("IN", "INOUT")]
    defaults = dict(zip(inputs[len(inputs) - len(routine.arg_defaults) :], routine.arg_defaults, strict=True))
    formals = tuple(
        Formal(names[i] if i < len(names) else "", types[i], mode, _default(c, defaults.get(i), types[i]))
        for i, mode in enumerate(modes)
        if mode
    )
    if routine.kind == "f":
        formals = tuple(f for f in formals if f.mode != "OUT")
    method = "call_procedure" if routine.kind == "p" else "call"

    environment = c.environment
    allowed = privileges.has_privilege(environment.snapshot, environment.role, "function", routine, "EXECUTE")

    def invoke(values: list[ast.expr]) -> ast.expr:
        if not allowed:
            return c.call("deny", ast.Constant(routine.oid))
        return c.call(method, ast.Constant(routine.oid), ast.Tuple(values, ast.Load()))

    return Callee(formals, invoke, routine.result, routine)


def _default(c: Compiler, text: str | None, type_: TypeRef) -> Callable[[], ast.expr] | None:
    if text is None:
        return None
    from polar_lite.catalog.dialect.polar import parse_statement
    from polar_lite.catalog.plsql.names import Function
    from polar_lite.catalog.plsql.reader import single_value

    tree = single_value(parse_statement(f"SELECT {text}"))
    return lambda: c.expression(nodes.Expression(1, 0, text, tree), Scope(None, Function()), type_)


# --- calls inside expressions


def _updating(c: Compiler) -> Callee:
    """UPDATING('COLUMN') in a trigger."""
    updates = attribute(load("facts"), "updates")
    return Callee(
        (Formal("column", TypeRef(25), "IN"),), lambda values: ast.Call(updates, values, []), TypeRef(16)
    )


def replace_calls(c: Compiler, tree: Any, scope: Scope) -> tuple[Any, list[Reference]]:
    """Calls that the binder cannot know become names, whose value is the call."""
    found: list[Reference] = []
    in_statement = isinstance(tree, exp.Query | exp.DML)

    def may_be_own(node: Any) -> bool:
        if isinstance(node, exp.Column) and len(node.parts) == 1 and not in_statement:
            names = _names(node)
            return scope.variable(names) is None and bool(scope.subprogram(names))
        return _may_be_own(node)

    def change(node: Any) -> Any:
        if not may_be_own(node):
            return node
        reference = _reference(c, node, scope, len(found), in_statement)
        if reference is None:
            return node
        found.append(reference)
        column = exp.Column(this=exp.Identifier(this=reference.parts[0], quoted=True))
        start = node.meta.get("start")
        if start is not None:
            column.meta["start"] = start
        return column

    if not any(may_be_own(n) for n in tree.walk()):
        return tree, found
    return tree.transform(change), found


_OWN = (
    *(syntax.FuncCall, syntax.FieldSelect, syntax.Applied, syntax.CursorAttribute),
    *(syntax.NullTest, syntax.CollectionTest, syntax.MultisetOperation, syntax.Operator),
)


def _may_be_own(node: Any) -> bool:
    return isinstance(node, _OWN) or (isinstance(node, exp.Column) and len(node.parts) > 1)


def _reference(c: Compiler, node: Any, scope: Scope, number: int, in_statement: bool) -> Reference | None:
    """The value of a node that only PL knows: an element, a collection's method, a call of PL's own."""
    if isinstance(node, syntax.NullTest):
        tested = designated(c, node.this, scope)
        if tested is None or not isinstance(tested.type, CollectionType):
            return None
        is_null: ast.expr = attribute(tested.code, "is_null")
        value = ast.UnaryOp(ast.Not(), is_null) if node.negated else is_null
        return Reference((f"null#{number}",), value, TypeRef(16), never_null=True)
    if in_statement and isinstance(node, syntax.CollectionTest) and node.kind == "MEMBER":
        return None  # of a column, perhaps: SQL's
    if isinstance(node, syntax.CollectionTest | syntax.Operator):
        test = multisets.test(c, node, scope)
        return Reference((f"test#{number}",), test, TypeRef(16)) if test is not None else None
    if not isinstance(node, exp.Column) and not _is_stored(c, node, scope):
        part = designated(c, node, scope)
        if part is not None:
            return _value_of_part(c, part, number)
    call = _own_call(c, node, scope)
    if call is None:
        return None
    callee, invoke = call
    parts = (f"{'.'.join(_names(node))}()#{number}",)
    assert callee.result is not None
    return c.value_of(Designated(invoke(), callee.result), parts)


def _is_stored(c: Compiler, node: Any, scope: Scope) -> bool:
    """Whether it is just a call of a function of the catalog, which SQL makes itself."""
    if not isinstance(node, syntax.FuncCall) or not c.environment.snapshot.has_collections:
        return False
    names = tuple(node.names)
    if c.variable(names, scope) is not None or c.collection_type(names, scope) is not None:
        return False
    return not scope.subprogram(names) and bool(_routines(c, names))


def _value_of_part(c: Compiler, part: Designated, number: int) -> Reference:
    if part.dynamic:
        raise PgError(code.UNDEFINED_COLUMN, f'record has no field "{part.dynamic}"')
    found = c.value_of(part, (f"part#{number}",))
    if found is None:
        raise PgError(code.DATATYPE_MISMATCH, "a collection is no value of SQL")
    return found


def _names(node: Any) -> tuple[str, ...]:
    if isinstance(node, syntax.FuncCall):
        return tuple(node.names)
    parts = [p for p in node.parts if isinstance(p, exp.Identifier)]
    return tuple(p.name if p.args.get("quoted") else p.name.lower() for p in parts)


Invocation = tuple[Callee, Callable[[], ast.expr]]


def _own_call(c: Compiler, node: Any, scope: Scope) -> Invocation | None:
    if isinstance(node, exp.Column):
        names = _names(node)
        return own_call(c, names, [], scope) if c.variable(names, scope) is None else None
    if not isinstance(node, syntax.FuncCall) or node.syntax or node.star or node.over:
        return None
    return own_call(c, _names(node), list(node.expressions), scope)


def own_call(c: Compiler, names: tuple[str, ...], given: list[Any], scope: Scope) -> Invocation | None:
    """A function that the binder cannot know, and what makes the code of its call."""
    candidates = [subprogram(c, s) for s in scope.subprogram(names)]
    if not candidates and len(names) == 1:
        if names[0] == _SQLERRM.name and c.oracle:
            candidates = [_builtin(c, _SQLERRM)]
        if names[0] == _UPDATING and scope.find(names) is not None:
            candidates = [_updating(c)]
    elif not candidates:
        builtins = packages.find(names)
        package = c.surroundings.package(names[:-1], c.environment) if not builtins else None
        if builtins:
            candidates = [_builtin(c, builtin) for builtin in builtins]
        elif package is not None:
            candidates = [member(c, package, s) for s in package.members.get(names[-1], ())]
        else:
            return None
    candidates, arguments = _of_itself(candidates, arguments_of(given), scope)
    fitting = [callee for callee in candidates if callee.result is not None and fits(callee, arguments)]
    if not fitting:
        return None
    callee = fitting[0] if len(fitting) == 1 else best(c, fitting, arguments, scope)
    return callee, partial(_invoked, c, callee, arguments, scope)


def stored_call(
    c: Compiler, names: tuple[str, ...], given: list[Any], scope: Scope
) -> tuple[CollectionType, ast.expr] | None:
    """A function of the catalog whose result is a collection: its type, the code of the call."""
    arguments = arguments_of(given)
    found = [
        (type_, callee)
        for callee in (_routine(c, routine) for routine in _routines(c, names) if routine.kind == "f")
        if callee.result is not None
        and isinstance(type_ := compile_types.with_fields(c, callee.result), CollectionType)
        and fits(callee, arguments)
    ]
    if len(found) != 1:
        return None
    type_, callee = found[0]
    return type_, _invoked(c, callee, arguments, scope)


def arguments_of(given: list[Any]) -> list[nodes.Argument]:
    return [
        nodes.Argument(1, 0, a.name, nodes.Expression(1, 0, "", a.this))
        if isinstance(a, syntax.NamedArg)
        else nodes.Argument(1, 0, None, nodes.Expression(1, 0, "", a))
        for a in given
    ]


def _invoked(c: Compiler, callee: Callee, arguments: Sequence[nodes.Argument], scope: Scope) -> ast.expr:
    if any(f.mode != "IN" for f in callee.formals):
        return _invoked_with_outs(c, callee, arguments, scope)
    return callee.invoke(values_of(c, callee, arguments, scope))


def _invoked_with_outs(
    c: Compiler, callee: Callee, arguments: Sequence[nodes.Argument], scope: Scope
) -> ast.expr:
    """A function's result; on the way the values of its OUT parameters are assigned."""
    name = scope.function.temporary()
    values: list[ast.expr] = []
    stores: Body = []
    count = 0
    for formal, argument in arranged(callee, arguments):
        if formal.mode != "OUT":
            values.append(_value(c, formal, argument, scope))
        if formal.mode != "IN":
            if argument is None:
                raise PgError(code.SYNTAX_ERROR, f'no value for parameter "{formal.name}"')
            count += 1
            place = _out_place(c, formal, argument, scope)
            stores.extend(_stored_out(c, place, formal.type, name, count))
    steps: list[ast.expr] = [ast.NamedExpr(ast.Name(name, ast.Store()), callee.invoke(values))]
    steps += [_as_expression(statement) for statement in stores]
    result = ast.Subscript(load(name), ast.Constant(0), ast.Load())
    return ast.Subscript(ast.Tuple([*steps, result], ast.Load()), ast.Constant(-1), ast.Load())


def _as_expression(statement: ast.stmt) -> ast.expr:
    """An assignment as an expression."""
    match statement:
        case ast.Expr():
            return statement.value
        case ast.Assign(targets=[ast.Name(id=name)]):
            return ast.NamedExpr(ast.Name(name, ast.Store()), statement.value)
        case ast.Assign(targets=[ast.Subscript(value=whole, slice=key)]):
            return ast.Call(attribute(whole, "__setitem__"), [key, statement.value], [])
    raise unsupported("an OUT argument of this kind in an expression")


def values_of(
    c: Compiler, callee: Callee, arguments: Sequence[nodes.Argument], scope: Scope
) -> list[ast.expr]:
    return [_value(c, formal, argument, scope) for formal, argument in arranged(callee, arguments)]
