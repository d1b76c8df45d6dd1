"""From a stored routine or a block to a Unit: parse and compile; packages: `package_units`."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.state import Environment
from polar_lite.catalog.functions.registry import Function as BoundFunction
from polar_lite.catalog.objects import Package, Routine
from polar_lite.catalog.plsql import (
    compound,
    nodes,
    package_functions,
    package_types,
    sql_functions,
    triggers,
    values,
)

# The compiler's modules register themselves.
from polar_lite.catalog.plsql.compiler import binding, returns
from polar_lite.catalog.plsql.compiler import calls as compile_calls
from polar_lite.catalog.plsql.compiler import collection_loops as compile_collection_loops
from polar_lite.catalog.plsql.compiler import control as compile_control
from polar_lite.catalog.plsql.compiler import cursors as compile_cursors
from polar_lite.catalog.plsql.compiler import errors as compile_errors
from polar_lite.catalog.plsql.compiler import goto as compile_goto
from polar_lite.catalog.plsql.compiler import iterations as compile_iterations
from polar_lite.catalog.plsql.compiler import sql as compile_sql
from polar_lite.catalog.plsql.compiler import types as compile_types
from polar_lite.catalog.plsql.compiler.declarations import (
    add,
    autonomous,
    prologue,
    without_pragma,
)
from polar_lite.catalog.plsql.compiler.main import Body, Compiler, Surroundings
from polar_lite.catalog.plsql.compiler.names import Function, Local, Scope
from polar_lite.catalog.plsql.compiler.parameters import parameters
from polar_lite.catalog.plsql.parser import oracle, plpgsql
from polar_lite.catalog.plsql.pl_types import RecordType
from polar_lite.catalog.plsql.units import Unit
from polar_lite.catalog.plsql.values import Shape
from polar_lite.catalog.temporary_schema import without_temporary
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import pgtypes
from polar_lite.protocol.sqlstate import (
    DATATYPE_MISMATCH,
    ERROR_IN_ASSIGNMENT,
    FEATURE_NOT_SUPPORTED,
    SYNTAX_ERROR,
    PgError,
)

EVENT_VARIABLES = {
    "polar_login_user": 25,
    "polar_database_name": 25,
    "polar_client_ip": 25,
    "polar_instance_num": 23,
    "tg_event": 25,
    "tg_tag": 25,
}
EVENT_TRIGGER = 3838
TRIGGER = 2279
_WRONG_ANYWAY = frozenset({FEATURE_NOT_SUPPORTED, DATATYPE_MISMATCH, ERROR_IN_ASSIGNMENT})
_NAMED = (nodes.Variable, nodes.Cursor, nodes.ExceptionName, nodes.Subprogram, nodes.TypeDeclaration)
# Modules that are imported for what they register with the compiler.
_REGISTERED = (
    compile_calls,
    compile_collection_loops,
    compile_control,
    compile_cursors,
    compile_errors,
    compile_goto,
    compile_iterations,
    compile_sql,
    returns,
)


def is_oracle(routine: Routine) -> bool:
    return routine.language in ("plsql", "edbspl")


def parse_routine(routine: Routine, target: triggers.Target | None = None) -> nodes.Block:
    """The tree of a stored body; 42601 or 0A000 with the position in the source."""
    source = routine.source
    known = [n for n in routine.arg_names if n]
    if routine.result.oid == EVENT_TRIGGER:
        known.extend(EVENT_VARIABLES)
    if routine.result.oid == TRIGGER:
        known.extend(triggers.known_names(target))
        names = (target.new, target.old) if target is not None else ("new", "old")
        source = triggers.plain_names(source, names) if is_oracle(routine) else source
    if is_oracle(routine):
        if source.lstrip()[:7].lower().startswith(("declare", "<<")):
            closing = routine.name if target is not None and target.is_inline else ""
            return oracle.parse_block(source, known, closing)
        return oracle.parse(source, routine.name, known)
    return plpgsql.parse(source, known)


def compile_routine(
    routine: Routine,
    environment: Environment,
    surroundings: Surroundings,
    signature: str,
    target: triggers.Target | None = None,
    tree: nodes.Block | None = None,
) -> Unit:
    """Compile a function or procedure: a Python function of (runtime, input values..).

    target: what a trigger function is compiled for; see `triggers` for its arguments.
    tree: of its body, if that has been parsed just now.
    """
    if routine.language == "sql":
        return _compile_sql(routine, environment, surroundings)
    if target is not None and target.is_compound:
        return compound.compile_compound(routine, environment, surroundings, signature, target)
    tree = tree or parse_routine(routine, target)
    c = Compiler(
        environment, surroundings, oracle=is_oracle(routine), uses_found="found" in routine.source.lower()
    )
    kind = "procedure" if routine.kind == "p" else "function"
    function = Function(kind=kind)
    scope = Scope(None, function, routine.name)
    arguments, body = parameters(c, routine, scope)
    declared = environment.snapshot.routine(routine.oid)
    if declared is not None and declared.result.oid in lookup.POLYMORPHIC and not function.outs:
        local = add(c, scope, "$0", binding.bare(routine.result))
        body.append(ast.Assign([ast.Name(local.py, ast.Store())], ast.Constant(None)))
    returned = compile_types.with_fields(c, routine.result)
    function.shape = returned.shape if isinstance(returned, RecordType) else row_of(routine.function)
    function.is_stored = True
    if routine.result.oid == EVENT_TRIGGER:
        for name, oid in EVENT_VARIABLES.items():
            arguments.append(ast.arg(add(c, scope, name, TypeRef(oid)).py))
    elif target is not None:
        arguments, body = triggers.declare(c, scope, target, routine.source)
        if target.is_inline:
            function.kind = "trigger"
            function.outs.append(scope.names[target.new])
        else:
            function.returns = "trigger"
    elif routine.returns_set:
        function.returns = "set"
        function.result = None if function.outs else binding.bare(routine.result)
    elif returns.gives_value(routine, tree):
        own_result = package_types.own_result(c, routine)
        function.returns, function.result = "value", own_result or binding.bare(routine.result)
    return _finish(c, tree, scope, arguments, body, signature, routine)


def settled(routine: Routine, function: BoundFunction) -> Routine:
    """A routine with the types of one call: a polymorphic one, or one whose record the call defines."""
    if function.row and not sql_functions.is_polymorphic(routine):
        return replace(routine, function=function)
    inputs, outs = iter(function.args), iter(function.out_types or (function.result,))
    types: list[TypeRef] = []
    for mode in routine.arg_modes or ("i",) * len(function.args):
        oid = next(inputs) if mode in "ibv" else 0
        out = next(outs) if mode in "obt" else 0
        types.append(TypeRef(out or oid))
    return replace(routine, function=function, all_args=tuple(types), result=TypeRef(function.result))


def row_of(function: BoundFunction) -> Shape | None:
    """The record that the call's column definition list asks for."""
    return Shape(function.out_names, function.row) if function.row else None


def _compile_sql(routine: Routine, environment: Environment, surroundings: Surroundings) -> Unit:
    """A function or procedure of LANGUAGE sql."""
    c = Compiler(environment, surroundings, oracle=True, uses_found=False)
    scope = Scope(None, Function(kind="procedure" if routine.kind == "p" else "function"), routine.name)
    arguments, body = parameters(c, routine, scope)
    outs = [local.type for local in scope.function.outs]
    returned = sql_functions.returned_of(routine, environment, outs)
    made, sites = sql_functions.compile_statements(c, scope, routine, returned)
    body += made
    unit = make_unit(c, arguments, [*prologue(scope.function), *body], routine.name, 1)
    unit.oid, unit.returns_set, unit.outs, unit.is_sql = routine.oid, routine.returns_set, tuple(outs), True
    unit.sites = sites
    return unit


def _finish(
    c: Compiler, tree: nodes.Block, scope: Scope, arguments: list[ast.arg], body: Body, signature: str,
    routine: Routine | None,
) -> Unit:  # fmt: skip
    add_found(c, scope)
    tree, is_autonomous = without_pragma(tree)
    function = scope.function
    function.is_pipelined = returns.is_pipelined(tree)
    c.take_options(tree)
    block = c.statement(tree, scope)
    if function.is_pipelined:
        block = returns.ended_by_no_data(c, block)
    ending: ast.stmt = ast.Return(returns.outs_of(c, function))
    if function.returns == "value" and not function.is_pipelined:
        ending = ast.Expr(ast.Call(c.constant(values.no_return), [], []))
    elif function.returns == "trigger":
        ending = triggers.no_return(c)
    block.append(ending)
    made = [*prologue(function), *body, *(autonomous(c, block) if is_autonomous else block)]
    unit = make_unit(c, arguments, made, signature, tree.line)
    if routine is not None:
        unit.oid, unit.returns_set = routine.oid, routine.returns_set
        unit.outs = tuple(local.type for local in function.outs)
    return unit


def add_found(c: Compiler, scope: Scope) -> None:
    """FOUND, which is in sight everywhere."""
    scope.names.setdefault(
        "found", Local("found", "found", "scalar", TypeRef(16), scope.function, never_null=True)
    )


def make_unit(c: Compiler, arguments: list[ast.arg], body: Body, signature: str, line: int) -> Unit:
    definition = ast.FunctionDef(
        name="main",
        args=ast.arguments(
            posonlyargs=[], args=[ast.arg("rt"), *arguments], kwonlyargs=[], kw_defaults=[], defaults=[]
        ),
        body=body,
        decorator_list=[],
    )
    c.at(line, "", [definition])
    code = compile(ast.Module([definition], []), signature, "exec")
    namespace: dict[str, Any] = {"__builtins__": {}, **c.constants}
    exec(code, namespace)
    unit = Unit(signature, code, namespace["main"], c.positions, subprograms=c.subprograms)
    namespace["__unit__"] = unit
    return unit


def compile_block(
    source: str,
    language: str,
    environment: Environment,
    surroundings: Surroundings,
    binds: Sequence[tuple[str, TypeRef]] = (),
) -> Unit:
    """Compile DO (plpgsql) or an anonymous block; `binds` are its bind variables, read and written.

    The function takes their values and returns them as a tuple.
    """
    in_oracle = language != "plpgsql"
    tree = oracle.parse_block(source) if in_oracle else plpgsql.parse(source)
    c = Compiler(environment, surroundings, oracle=in_oracle, uses_found="found" in source.lower())
    function = Function(kind="procedure" if in_oracle else "function")
    scope = Scope(None, function)
    arguments = []
    for name, type_ in binds:
        local = add(c, scope, ":" + name, type_)
        arguments.append(ast.arg(local.py))
        function.outs.append(local)
    return _finish(c, tree, scope, arguments, [], "inline_code_block", None)


def check_routine(
    routine: Routine,
    body_start: int | None = None,
    environment: Environment | None = None,
    surroundings: Surroundings | None = None,
    target: triggers.Target | None = None,
) -> None:
    """What CREATE checks: the syntax, what the language checks, that nothing is used that is not there yet.

    PL/pgSQL's types must exist. Oracle's names may come later: only what is wrong in any case counts.
    body_start: offset of the body in the statement's text; an error's position becomes one of that text.
    target: of an inline trigger's body; other trigger functions are compiled when they have a table.
    """
    tree = None
    try:
        if target is None or not target.is_compound:
            tree = parse_routine(routine, target)
            if routine.result.oid == TRIGGER and target is None:
                _check_returns(tree, routine.source)
        is_compiled = routine.result.oid != TRIGGER or target is not None
        if environment is not None and surroundings is not None and is_compiled:
            try:
                surroundings.compiled(routine, environment, target, tree)
            except PgError as error:
                if not is_oracle(routine) or error.sqlstate in _WRONG_ANYWAY:
                    place_in_source(error, routine.source)
                    raise
    except PgError as error:
        place(error, routine.source, routine.name, body_start)
        raise


def _check_returns(tree: nodes.Block, source: str) -> None:
    """RETURN without a value in a trigger function, which is compiled only when it has a table."""
    for node in nodes.walk(tree):
        if isinstance(node, nodes.Return) and node.value is None:
            position = source.index(";", node.offset) + 1
            raise PgError(SYNTAX_ERROR, 'missing expression at or near ";"', position=position)


def place_in_source(error: PgError, source: str) -> None:
    """Give an error of compiling its position in the source; 0A000 says the line and column as well."""
    offset = getattr(error, "pl_offset", None)
    if error.position is None and offset is not None and not hasattr(error, "near"):
        error.position = offset + 1
    if (
        error.position is not None
        and error.sqlstate == FEATURE_NOT_SUPPORTED
        and "(line" not in error.message
    ):
        before = source[: error.position - 1]
        place = f"(line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))})"
        error.message = error.message.replace(" is not supported", f" {place} is not supported")


def check_package(package: Package, source_start: int | None = None, *, body: bool = False) -> None:
    """As check_routine, for a specification and its body. source_start: of the part that `body` says."""
    part = ""
    try:
        part = package.specification
        specification = package_functions.specification(package.specification, package.name)
        if package.body is not None:
            part = package.body
            known = [d.name for d in specification.declarations if isinstance(d, _NAMED)]
            found = package_functions.BODIES.parse(package.body, package.name, known)
            if body:
                package_functions.check_complete(specification, found)
    except PgError as error:
        is_body = part is package.body
        place(error, part, package.name, source_start if is_body == body else None)
        raise


def locate(error: PgError, routine: Routine) -> None:
    """Say where in a stored body an error of compiling is: its CREATE is not the statement that runs."""
    place_in_source(error, routine.source)
    position = error.position
    place(error, routine.source, routine.name, None)
    if position is not None and not is_oracle(routine):
        error.internal_query, error.internal_position = routine.source, position


def locate_in_block(error: PgError, source: str, start: int | None) -> None:
    """As `locate`, for the source of DO or of an anonymous block, which is at `start` in the statement."""
    place_in_source(error, source)
    place(error, source, "inline_code_block", start)


@contextmanager
def counting_quotes(text: str, source: str, start: int | None) -> Iterator[None]:
    """Positions of errors in a body that is a literal '..' at `start` of the text: it doubles its quotes."""
    try:
        yield
    except PgError as error:
        if start is not None and error.position is not None and text[start : start + 1] == "'":
            error.position += 1 + source.count("'", 0, error.position - start - 1)
        raise


def place(error: PgError, source: str, name: str, start: int | None) -> None:
    if error.position is None:
        offset = getattr(error, "near", None)
        if offset is not None:
            line = source.count("\n", 0, offset) + 1
            error.where = f'compilation of PL/pgSQL function "{name}" near line {line}'
        return
    if start is not None:
        error.position += start
        return
    line = source.count("\n", 0, error.position - 1) + 1
    error.position = None
    error.where = f'compilation of PL/pgSQL function "{name}" near line {line}'


def signature_of(routine: Routine, environment: Environment) -> str:
    """`f(integer,text)`, qualified when its schema is not on the path: regprocedure's output."""
    types = ",".join(_type_name(oid, environment) for oid in routine.function.args)
    name = routine.name
    if routine.schema not in without_temporary(environment.snapshot, environment.search_path):
        schema = environment.snapshot.schema(routine.schema)
        name = f"{schema.name}.{name}" if schema else name
    return f"{name}({types})"


def _type_name(oid: int, environment: Environment) -> str:
    if oid in pgtypes.BY_OID:
        return pgtypes.format_type(oid)
    found = environment.snapshot.type(oid)
    if found is None:
        return str(oid)
    is_array = found.element_oid and found.length == -1
    return _type_name(found.element_oid, environment) + "[]" if is_array else found.name


__all__ = [
    "EVENT_VARIABLES",
    "Mapping",
    "check_package",
    "check_routine",
    "compile_block",
    "compile_routine",
    "signature_of",
]
