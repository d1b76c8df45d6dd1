"""Calls of PL's own: what may be called (nested subprograms, members of packages, built-in ones, routines),
and procedure calls with OUT parameters, defaults and named notation.

Functions that SQL knows are the binder's. Calls inside expressions are `expression_calls`.
"""

import ast
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sqlglot import exp

from polar_lite.catalog import packages, privileges, synonyms, temporary_schema
from polar_lite.catalog.dialect import nodes as syntax
from polar_lite.catalog.objects import Routine
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.compiler import binding, methods
from polar_lite.catalog.plsql.compiler.designators import (
    Place,
    method_statement,
    pl_value,
    record_to_fill,
    steps_of,
)
from polar_lite.catalog.plsql.compiler.errors import compile_assert
from polar_lite.catalog.plsql.compiler.main import Body, Compiler, compiles
from polar_lite.catalog.plsql.compiler.names import Scope, Subprogram, attribute, load
from polar_lite.catalog.plsql.compiler.overloads import best, category
from polar_lite.catalog.plsql.object_types import SELF
from polar_lite.catalog.plsql.pl_types import DYNAMIC, PlType, RecordType
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError

_TEXT, _UNKNOWN, _VARCHAR = 25, 705, 1043
_TOLD_AT_CALL = (code.SYNTAX_ERROR, code.ERROR_IN_ASSIGNMENT)
_RAISE_APPLICATION_ERROR = "raise_application_error"


@dataclass(frozen=True, slots=True)
class Formal:
    """A parameter. default: code of its default, None if it has none; by_reference: it needs no copy.

    written: its type as it was declared, which tells Oracle's types apart that are one type here.
    """

    name: str
    type: TypeRef
    mode: str
    default: Callable[[], ast.expr] | None = None
    by_reference: bool = False
    written: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Callee:
    """invoke: code of the IN values -> code of the call: its result, or a tuple of its OUT values.

    is_method: its first parameter is SELF, and it was found by its name alone. allowed: to the role. name:
    of the subprogram, "" for a built-in one.
    """

    formals: tuple[Formal, ...]
    invoke: Callable[[list[ast.expr]], ast.expr]
    result: TypeRef | None
    routine: Routine | None = None
    is_method: bool = False
    allowed: bool = True
    name: str = ""


@compiles(nodes.Call)
def compile_call(c: Compiler, node: nodes.Call, scope: Scope) -> Body:
    if node.names[-1] == _RAISE_APPLICATION_ERROR and len(node.names) == 1:
        return _raise_application_error(c, node, scope)
    method = _method(c, node, scope)
    if method is not None:
        return method
    found, arguments = methods.of_statement(c, node, scope) or of_itself(
        callees(c, node.names, scope), node.arguments, scope
    )
    candidates, given = _fitting(c, found, arguments, scope)
    if not candidates and node.names == ("assert",) and 0 < len(arguments) < 3:
        values = [argument.value for argument in arguments]
        message = values[1] if len(values) > 1 else None
        return compile_assert(c, nodes.Assert(node.line, node.offset, values[0], message), scope)
    if not candidates:
        name, text = ast.Constant(".".join(node.names)), ast.Constant(node.text)
        missing = [c.run("undefined_procedure", name, _typed(c, node, scope), text)]
        return c.at(node.line, node.name, missing)  # the query is told instead of a line of CONTEXT
    try:
        return _called(c, candidates, given, scope)
    except PgError as error:
        if c.oracle or error.sqlstate not in _TOLD_AT_CALL:
            raise
        # PL/pgSQL looks for the variables when it gets there.
        return c.at(node.line, node.name, c.refusal(error))


def _fitting(
    c: Compiler, found: list[Callee], arguments: Sequence[nodes.Argument], scope: Scope
) -> tuple[list[Callee], Sequence[nodes.Argument]]:
    """What a CALL may mean, with the arguments as it takes them; in PL/pgSQL the types count."""
    from polar_lite.catalog.plsql.compiler.matching import matches, takes_list

    if any(argument.variadic for argument in arguments):
        found = [f for f in found if f.routine is not None and f.routine.function.variadic]
        return [f for f in found if fits(f, arguments)], arguments
    for callee in found:
        listed = _spread(c, callee, arguments, scope)
        if listed is not None and (c.oracle or matches(c, callee, listed, scope)):
            return [callee], listed
    if not c.oracle:
        found = [f for f in found if f.routine is None or not takes_list(f, arguments)]
    candidates = [f for f in found if fits(f, arguments)]
    candidates = _of_statement(c, candidates)
    return [f for f in candidates if c.oracle or matches(c, f, arguments, scope)], arguments


def _of_statement(c: Compiler, candidates: list[Callee]) -> list[Callee]:
    """Of procedures and functions of one name a statement of Oracle's calls the procedures."""
    return ([f for f in candidates if f.result is None] if c.oracle else []) or candidates


def of_itself(
    found: list[Callee], arguments: Sequence[nodes.Argument], scope: Scope
) -> tuple[list[Callee], tuple[nodes.Argument, ...]]:
    """A method that is called by its mere name inside its type's body is one of SELF."""
    if not any(f.is_method for f in found) or scope.object_itself() is None:
        return found, tuple(arguments)
    return [f for f in found if f.is_method], (methods.argument_itself((SELF,)), *arguments)


def _called(c: Compiler, candidates: list[Callee], arguments: Sequence[nodes.Argument], scope: Scope) -> Body:
    """A call as a statement, of the best of several candidates that fit the arguments."""
    from polar_lite.catalog.plsql.compiler import polymorphic
    from polar_lite.catalog.plsql.compiler.control import static_type
    from polar_lite.catalog.plsql.compiler.matching import is_writable

    callee = candidates[0] if len(candidates) == 1 else best(c, candidates, arguments, scope)
    callee = polymorphic.settled(c, callee, arguments, lambda a: static_type(c, a.value, scope))
    values: list[ast.expr] = []
    targets: list[tuple[Place, TypeRef]] = []
    for formal, argument in arranged(callee, arguments):
        if formal.mode != "IN":
            if argument is None and c.oracle:
                raise PgError(code.SYNTAX_ERROR, f'no value for parameter "{formal.name}"')
            place = out_place(c, formal, argument, scope) if argument is not None else None
            if place is None or not is_writable(c, callee, formal, place):
                raise _not_writable(formal)
            targets.append((place, formal.type))
        if formal.mode != "OUT":
            values.append(value_of(c, formal, argument, scope))
    call = callee.invoke(values)
    if not targets:
        return [ast.Expr(call)]
    outs = c.fresh("outs")
    made: Body = [ast.Assign([ast.Name(outs, ast.Store())], call)]
    has_result = callee.result is not None and callee.routine is None
    for index, (place, type_) in enumerate(targets, int(has_result)):
        made.extend(stored_out(c, place, type_, outs, index))
    return made


def stored_out(c: Compiler, place: Place, type_: TypeRef, outs: str, index: int) -> Body:
    """Assign an item of the tuple that a call gave."""
    value: ast.expr = ast.Subscript(load(outs), ast.Constant(index), ast.Load())
    if place.type == DYNAMIC:
        before, record, after = record_to_fill(c, place)
        typed = ast.Tuple([value, c.constant(type_)], ast.Load())
        return [*before, c.run("values.assign_record", record, typed), *after]
    if place.is_dynamic:
        value = ast.Tuple([value, c.constant(type_)], ast.Load())
    elif isinstance(place.type, RecordType) and type_.oid in c.environment.snapshot.supertypes(
        place.type.oid
    ):
        value = c.call("values.narrowed", value, c.constant(place.type))
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
        candidates = _of_statement(c, [f for f in found[0] if fits(f, found[1])])
        made = _called(c, candidates, found[1], scope) if candidates else None
    if made is None:
        raise PgError(code.SYNTAX_ERROR, f'"{node.call.text}" is not a statement')
    return made


def out_place(c: Compiler, formal: Formal, argument: nodes.Argument, scope: Scope) -> Place:
    tree = argument.value.tree
    steps = steps_of(tree) or ()
    names = tuple(step for step in steps if isinstance(step, str))
    if not steps or c.variable(names, scope) is None:
        raise _not_writable(formal)
    return c.place(nodes.Place(argument.line, argument.offset, tree), scope)


def _not_writable(formal: Formal) -> PgError:
    return PgError(
        code.SYNTAX_ERROR,
        f'procedure parameter "{formal.name}" is an output parameter'
        " but corresponding argument is not writable",
    )


def value_of(c: Compiler, formal: Formal, argument: nodes.Argument | None, scope: Scope) -> ast.expr:
    if argument is None:
        assert formal.default is not None
        return formal.default()
    if isinstance(formal.type, PlType):
        return pl_value(c, argument.value, scope, formal.type, copies=not formal.by_reference)
    return c.expression(argument.value, scope, formal.type)


def _typed(c: Compiler, node: nodes.Call, scope: Scope) -> ast.expr:
    def of(argument: nodes.Argument) -> ast.expr:
        tree = argument.value.tree
        is_unknown = isinstance(tree, exp.Null) or (isinstance(tree, exp.Literal) and tree.is_string)
        if is_unknown and not c.oracle:  # Oracle's literals have a type
            return ast.Tuple([ast.Constant(None), c.constant(TypeRef(705))], ast.Load())
        return c.typed(argument.value, scope)

    return ast.Tuple([of(argument) for argument in node.arguments], ast.Load())


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
    return [c.run("errors.raise_application_error", number, message, keep, handled)]


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


def _spread(
    c: Compiler, callee: Callee, arguments: Sequence[nodes.Argument], scope: Scope
) -> Sequence[nodes.Argument] | None:
    from polar_lite.catalog.plsql.compiler.control import static_type

    def type_of(argument: nodes.Argument) -> TypeRef | None:
        found = static_type(c, argument.value, scope)
        return None if found is None or found.oid == _UNKNOWN else found

    return spread(callee, arguments, type_of)


def spread(
    callee: Callee, arguments: Sequence[nodes.Argument], type_of: Callable[[nodes.Argument], TypeRef | None]
) -> Sequence[nodes.Argument] | None:
    """The arguments with those of a VARIADIC parameter as one array; None where it has none, or they are no
    list of its elements."""
    if callee.routine is None or not callee.routine.function.variadic:
        return None
    last = len(callee.formals) - 1
    if len(arguments) <= last or any(argument.name for argument in arguments):
        return None
    element = pgtypes.BY_OID.get(callee.routine.function.variadic)
    rest = arguments[last:]
    items = []
    for argument in rest:
        type_ = type_of(argument)
        if type_ is not None and category(type_.oid) == "A":
            return None
        item = argument.value.tree.copy()
        if type_ is None and element is not None and not element.name.startswith("any"):
            item = syntax.TypeCast(this=item, to=syntax.TypeName(names=("pg_catalog", element.name)))
        items.append(item)
    first = rest[0]
    tree = syntax.ArrayExpr(expressions=items)
    value = nodes.Expression(first.value.line, first.value.offset, first.value.text, tree)
    return [*arguments[:last], nodes.Argument(first.line, first.offset, None, value)]


def arranged(
    callee: Callee, arguments: Sequence[nodes.Argument]
) -> list[tuple[Formal, nodes.Argument | None]]:
    positional = [a for a in arguments if a.name is None]
    named = {a.name: a for a in arguments if a.name}
    return [
        (formal, positional[index] if index < len(positional) else named.get(formal.name))
        for index, formal in enumerate(callee.formals)
    ]


def callees(c: Compiler, names: tuple[str, ...], scope: Scope) -> list[Callee]:
    """Everything of this name that a statement or an expression of PL may call."""
    found = [subprogram(c, s) for s in scope.subprogram(names)]
    if len(names) == 1 and (not found or any(callee.is_method for callee in found)):
        found = methods.of_self(c, names[0], scope) or found
    if found:
        return found
    if len(names) > 1:
        builtins = packages.find(names)
        if builtins:
            return [builtin_callee(c, builtin) for builtin in builtins]
        package = c.surroundings.package(names[:-1], c.environment)
        if package is not None:
            return [member(c, package, s) for s in package.members.get(names[-1], ())]
    return [routine_callee(c, r) for r in routines_named(c, names)]


def subprogram(c: Compiler, made: Subprogram) -> Callee:
    formals = _formals(c, made, made.scope)
    is_method = made.node.method == "member"
    function = attribute(load("own"), made.py) if made.package_oid else load(made.py)
    return Callee(
        formals,
        lambda values: ast.Call(function, values, []),
        made.result,
        is_method=is_method,
        name=made.node.name,
    )


def member(c: Compiler, package: Any, made: Subprogram) -> Callee:
    def invoke(values: list[ast.expr]) -> ast.expr:
        return c.call(
            "packages.call_member",
            ast.Constant(package.oid),
            ast.Constant(made.py),
            ast.Tuple(values, ast.Load()),
        )

    return Callee(_formals(c, made, package.outside), invoke, made.result, name=made.node.name)


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
        Formal(p.name, type_, mode, default_of(p, type_), p.by_reference or mode == "IN", written_name(p))
        for p, type_, mode in zip(made.node.parameters, made.parameter_types, modes, strict=True)
    )


def written_name(parameter: nodes.Parameter) -> tuple[Any, ...]:
    """A parameter's type as it was declared."""
    type_ = parameter.type
    return (*type_.names, type_.percent, bool(type_.args.get("local_zone")))


def builtin_callee(c: Compiler, builtin: Any) -> Callee:
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


def routines_named(c: Compiler, names: tuple[str, ...]) -> list[Routine]:
    snapshot = c.environment.snapshot
    names = synonyms.function_names(snapshot, names, c.environment.search_path)
    named = snapshot.routines_by_name(names[-1])
    found = [r for r in named if r.kind in ("p", "f") and r.function.routine_oid is not None]
    if len(names) > 1:
        schema = temporary_schema.schema_named(snapshot, names[-2], c.environment.search_path)
        return [r for r in found if schema is not None and r.schema == schema.oid]
    path = list(temporary_schema.without_temporary(snapshot, c.environment.search_path))
    return sorted((r for r in found if r.schema in path), key=lambda r: path.index(r.schema))


def functions_of_pl(c: Compiler, names: tuple[str, ...], arguments: Sequence[nodes.Argument]) -> list[Callee]:
    """Functions of the catalog that the binder cannot call: those of Oracle's with OUT parameters, for calls
    with arguments for all of these, and those with types that are PL's own."""
    named = [r for r in routines_named(c, names) if r.kind == "f"] if c.oracle else []
    if not any(r.arg_modes or r.pl_types for r in named):
        return []
    found = []
    for routine in named:
        is_pls = bool(routine.pl_types) or (bool(routine.arg_modes) and _gives_both(routine))
        callee = routine_callee(c, routine, for_pl=is_pls)
        if fits(callee, arguments):
            if not is_pls:
                return []  # the binder's, which knows nothing of the others
            found.append(callee)
    return found


def _gives_both(routine: Routine) -> bool:
    from polar_lite.catalog.plsql.compiler.returns import gives_value
    from polar_lite.catalog.plsql.routines import parse_routine

    if routine.returns_set or routine.language == "sql" or not set(routine.arg_modes) & {"o", "b"}:
        return False
    return gives_value(routine, parse_routine(routine))


def routine_callee(c: Compiler, routine: Routine, *, for_pl: bool = False) -> Callee:
    """for_pl: a function whose call gives values of PL, those of its OUT parameters, too."""
    modes = [_MODES.get(m, "") for m in routine.arg_modes] or ["IN"] * len(routine.function.args)
    from polar_lite.catalog.plsql.package_types import own_result, types_of

    types = list(types_of(c, routine))
    names = list(routine.arg_names) or [""] * len(types)
    inputs = [i for i, mode in enumerate(modes) if mode in ("IN", "INOUT")]
    defaults = dict(zip(inputs[len(inputs) - len(routine.arg_defaults) :], routine.arg_defaults, strict=True))
    formals = tuple(
        Formal(names[i] if i < len(names) else "", types[i], mode, _default(c, defaults.get(i), types[i]))
        for i, mode in enumerate(modes)
        if mode
    )
    if routine.kind == "f" and not for_pl:
        formals = tuple(f for f in formals if f.mode != "OUT")
    method = "call_from_pl" if for_pl else "call_procedure" if routine.kind == "p" else "call"

    environment = c.environment
    allowed = privileges.has_privilege(environment.snapshot, environment.role, routine, "EXECUTE")

    def invoke(values: list[ast.expr]) -> ast.expr:
        if not allowed:
            return c.call("deny", ast.Constant(routine.oid))
        return c.call(method, ast.Constant(routine.oid), ast.Tuple(values, ast.Load()))

    return Callee(
        formals, invoke, own_result(c, routine) or routine.result, routine, allowed=allowed, name=routine.name
    )


def _default(c: Compiler, text: str | None, type_: TypeRef) -> Callable[[], ast.expr] | None:
    if not text:
        return None
    from polar_lite.catalog.dialect.polar.parse import parse_statement
    from polar_lite.catalog.plsql.compiler.names import Function
    from polar_lite.catalog.plsql.parser.reader import single_value

    tree = single_value(parse_statement(f"SELECT {text}"))
    return lambda: c.expression(nodes.Expression(1, 0, text, tree), Scope(None, Function()), type_)
