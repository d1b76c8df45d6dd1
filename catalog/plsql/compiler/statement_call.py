"""The statement CALL p(..): its callee and arguments compiled; OUT parameters become result columns.

PostgreSQL 15 docs, CALL (sql-call): every parameter is given, OUT ones are not evaluated.
"""

import ast
from collections.abc import Sequence
from typing import Any

from polar_lite.catalog.dialect import nodes as syntax
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import calls, dispatch
from polar_lite.catalog.dialect.binder.state import Environment, Statement
from polar_lite.catalog.dialect.binder.state import Scope as BinderScope
from polar_lite.catalog.plsql import nodes, routines
from polar_lite.catalog.plsql.compiler import binding, polymorphic
from polar_lite.catalog.plsql.compiler.calls import Callee, arranged, callees, fits, spread
from polar_lite.catalog.plsql.compiler.declarations import add
from polar_lite.catalog.plsql.compiler.main import Compiler, Surroundings
from polar_lite.catalog.plsql.compiler.matching import matches, takes_list, type_of
from polar_lite.catalog.plsql.compiler.names import Function, Scope
from polar_lite.catalog.plsql.compiler.overloads import best
from polar_lite.catalog.plsql.pl_types import CollectionType, PlType, RecordType
from polar_lite.catalog.plsql.units import NO_PROCEDURE, Unit
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError, unsupported

Outs = list[tuple[str, TypeRef]]


@dataclass(frozen=True, slots=True)
class Call:
    """A compiled CALL. unit: its function takes (runtime, values of $1 ..) and returns the OUT values.

    outs: their names and types. parameter_types: OIDs of $1 .., as declared or as the procedure has them.
    """

    unit: Unit
    outs: Outs
    parameter_types: tuple[int, ...]


def compile_call(
    node: Any,
    environment: Environment,
    surroundings: Surroundings,
    declared: Sequence[int] = (),
) -> Call:
    """declared: the types that the client gave for $1 ..; 0 where it leaves them open.

    So does void, as in PostgreSQL: JDBC gives it to what it registers as an OUT parameter.
    """
    c = Compiler(environment, surroundings, oracle=True)
    scope = Scope(None, Function(kind="procedure"))
    types = {number: 0 if oid == pgtypes.VOID.oid else oid for number, oid in enumerate(declared, 1)}
    for number, oid in types.items():
        if oid:
            add(c, scope, f"${number}", TypeRef(oid))
    for tree in node.function.expressions:
        _infer_inside(c, scope, types, tree.this if isinstance(tree, syntax.NamedArg) else tree)
    callee, arguments = _callee(c, node, scope)
    callee = polymorphic.settled(c, callee, arguments, lambda a: type_of(c, a, scope))
    pairs = arranged(callee, arguments)
    for formal, argument in pairs:
        if argument is not None:
            _infer(c, scope, types, argument.value.tree, formal.type)
    values: list[ast.expr] = []
    for formal, argument in pairs:
        if formal.mode == "OUT":
            continue
        if argument is not None:
            values.append(c.expression(argument.value, scope, formal.type))
        else:
            assert formal.default is not None
            values.append(formal.default())
    outs = [(f.name, _out_type(f.type)) for f in callee.formals if f.mode != "IN"]
    result = callee.invoke(values)
    if outs and callee.result is not None and callee.routine is None:
        # The result of a function comes before the values of its OUT parameters.
        result = ast.Subscript(result, ast.Slice(ast.Constant(1)), ast.Load())
    if any(isinstance(f.type, PlType) for f in callee.formals if f.mode != "IN"):
        result = c.call("values.values_of_sql", result)
    body: list[ast.stmt] = [ast.Return(result)]
    numbers = range(1, max(types, default=0) + 1)
    locals_ = [scope.names.get(f"${number}") for number in numbers]
    given = [ast.arg(local.py if local else f"unused{n}") for n, local in zip(numbers, locals_, strict=True)]
    unit = routines.make_unit(c, given, body, "", 1)
    return Call(unit, outs, tuple(local.type.oid if local else 25 for local in locals_))


def _out_type(type_: TypeRef) -> TypeRef:
    """A result column's type."""
    if isinstance(type_, CollectionType):
        raise unsupported("CALL of a procedure with an OUT parameter that is a collection")
    return TypeRef(type_.oid) if isinstance(type_, RecordType) else type_


def _infer(c: Compiler, scope: Scope, types: dict[int, int], tree: Any, wanted: TypeRef) -> None:
    """A parameter of open type has the type of the procedure's parameter it is given to; inside an
    expression the binder says it."""
    _infer_inside(c, scope, types, tree)
    if isinstance(tree, syntax.ParamRef) and not types.get(tree.number):
        types[tree.number] = wanted.oid
        add(c, scope, f"${tree.number}", TypeRef(wanted.oid))


def _infer_inside(c: Compiler, scope: Scope, types: dict[int, int], tree: Any) -> None:
    open_ = {ref.number for ref in tree.find_all(syntax.ParamRef) if not types.get(ref.number)}
    if not open_ or isinstance(tree, syntax.ParamRef):
        return
    given = tuple(types.get(number, 0) for number in range(1, max(*types, *open_) + 1))
    statement = Statement(c.environment, declared=given)
    dispatch.bind_expr(BinderScope(statement), tree.copy())
    for number in sorted(open_):
        found = statement.parameters.get(number)
        if found is None or found.oid == binding.UNKNOWN:
            raise PgError(
                code.INDETERMINATE_DATATYPE, f"could not determine data type of parameter ${number}"
            )
        types[number] = found.oid
        add(c, scope, f"${number}", TypeRef(found.oid))


def _callee(c: Compiler, node: Any, scope: Scope) -> tuple[Callee, Sequence[nodes.Argument]]:
    call = node.function
    names = tuple(call.names)
    arguments = [
        nodes.Argument(1, 0, a.name, nodes.Expression(1, 0, "", a.this))
        if isinstance(a, syntax.NamedArg)
        else nodes.Argument(1, 0, None, nodes.Expression(1, 0, "", a))
        for a in call.expressions
    ]
    found = callees(c, names, scope)
    if not call.variadic:
        for callee in found:
            listed = spread(callee, arguments, lambda a: type_of(c, a, scope))
            if listed is not None and matches(c, callee, listed, scope):
                return callee, listed
        found = [f for f in found if not takes_list(f, arguments)]
    candidates = [f for f in found if fits(f, arguments) and matches(c, f, arguments, scope)]
    position = call.start + 1 if call.start is not None else None
    if not candidates:
        types = ", ".join(_type_shown(c, a, scope) for a in arguments)
        if _names_function(c, names, arguments, scope) or _has_outs(found, len(arguments)):
            raise PgError(
                code.WRONG_OBJECT_TYPE,
                f"{'.'.join(names)}({types}) is not a procedure",
                hint="To call a function, use SELECT.",
                position=position,
            )
        raise PgError(
            code.UNDEFINED_FUNCTION,
            f"procedure {'.'.join(names)}({types}) does not exist",
            hint=NO_PROCEDURE,
            position=position,
        )
    procedures = [f for f in candidates if f.routine is None or f.routine.kind == "p"]
    if not procedures:
        assert candidates[0].routine is not None
        types = ", ".join(pgtypes.format_type(oid) for oid in candidates[0].routine.function.args)
        raise PgError(
            code.WRONG_OBJECT_TYPE,
            f"{'.'.join(names)}({types}) is not a procedure",
            hint="To call a function, use SELECT.",
            position=position,
        )
    if len(procedures) == 1:
        return procedures[0], arguments
    return best(c, procedures, arguments, scope), arguments


def _names_function(
    c: Compiler, names: tuple[str, ...], arguments: list[nodes.Argument], scope: Scope
) -> bool:
    """Whether it is a built-in function, which `callees` does not look for."""
    given = []
    for argument in arguments:
        type_ = type_of(c, argument, scope) or TypeRef(binding.UNKNOWN)
        given.append(calls.Argument(q.Const(type_, None), argument.name or ""))
    try:
        found = calls.resolve(Statement(c.environment), names, given, is_variadic=False, location=-1)
    except PgError:
        return False
    return isinstance(found, calls.Call) and found.function.kind != "p"


def _has_outs(found: Sequence[Callee], count: int) -> bool:
    """Whether it is a function of so many parameters with its OUT ones, which CALL counts."""
    named = [callee.routine for callee in found if callee.routine is not None]
    return any(routine.kind == "f" and len(routine.all_args) == count for routine in named)


def _type_shown(c: Compiler, argument: nodes.Argument, scope: Scope) -> str:
    found = type_of(c, argument, scope)
    return "unknown" if found is None else pgtypes.format_type(found.oid)
