"""RETURN, RETURN NEXT, RETURN QUERY and PIPE ROW: what a function gives back, with its OUT parameters."""

import ast
from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.objects import Routine
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.compiler.designators import designated, pl_value
from polar_lite.catalog.plsql.compiler.main import TEXT, Body, Compiler, compiles
from polar_lite.catalog.plsql.compiler.names import (
    RECORD,
    Function,
    Local,
    Scope,
    attribute,
    load,
    names_in,
    read,
)
from polar_lite.catalog.plsql.pl_types import CollectionType, PlType
from polar_lite.catalog.plsql.units import Site
from polar_lite.catalog.plsql.values import Shape, WithOuts
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

_VOID: Final = pgtypes.VOID.oid


def _record_named(value: nodes.Expression, c: Compiler, scope: Scope) -> Local | None:
    names = list(names_in(value.tree)) if type(value.tree).__name__ == "Column" else []
    found = scope.find(names[0]) if names else None
    return found[0] if found is not None and found[0].kind == "record" and found[1] is None else None


@compiles(nodes.Return)
def compile_return(c: Compiler, node: nodes.Return, scope: Scope) -> Body:
    function = scope.function
    if node.value is None and function.is_pipelined:
        return [*c.leave(0), ast.Return(piped(c, function))]
    if node.value is None:
        wants_value = not function.outs or function.has_both
        if function.returns is not None and function.returns != "set" and wants_value:
            raise PgError(
                code.SYNTAX_ERROR, 'missing expression at or near ";"', position=node.offset + len("return;")
            )
        return [*c.leave(0), ast.Return(outs_of(c, function))]
    if function.has_both:
        return _return_both(c, node, scope)
    if isinstance(function.result, PlType):
        return _return_own(c, node.value, function.result, scope)
    record = _record_named(node.value, c, scope)
    if function.returns == "trigger":
        value = read(record) if record is not None else c.call("values.row_of", c.typed(node.value, scope))
    else:
        _check_returned(function, node.value.offset + 1)
        assert function.result is not None
        if function.shape is not None and function.result.oid != RECORD and not c.oracle:
            return _return_row(c, node, record, scope)
        if function.shape is None and function.result.oid != RECORD:
            record = None  # a row where a plain value is wanted: an error of the conversion
        if record is None:
            value, cast = c.returned(node.value, scope, function.result)
            if function.result.oid == RECORD:
                cast = _value_check(function.shape, cast)
        else:
            value, cast = read(record), _record_check(record, function.shape)
        if cast is not None:
            return _cast_result(c, node, value, cast)
    if not c.protected:
        return [ast.Return(value)]
    return [ast.Assign([ast.Name("result", ast.Store())], value), *c.leave(0), ast.Return(load("result"))]


@compiles(nodes.PipeRow)
def compile_pipe_row(c: Compiler, node: nodes.PipeRow, scope: Scope) -> Body:
    type_ = element_of_result(c, scope.function)
    if type_ is None:
        raise PgError(code.DATATYPE_MISMATCH, "PIPE ROW is of a function that returns a collection")
    value = c.expression(node.value, scope, type_)
    return [ast.Expr(ast.Call(attribute(load("rows"), "append"), [value], []))]


def element_of_result(c: Compiler, function: Function) -> TypeRef | None:
    """The type of a pipelined function's rows."""
    type_ = result_type(c, function)
    return type_.element if isinstance(type_, CollectionType) else None


def result_type(c: Compiler, function: Function) -> TypeRef | None:
    """A stored function's result as PL has it."""
    if function.result is None or not function.is_stored or isinstance(function.result, PlType):
        return function.result
    from polar_lite.catalog.plsql.compiler.types import with_fields

    return with_fields(c, function.result)


def piped(c: Compiler, function: Function) -> ast.expr:
    """The collection of the rows that were piped; a stored routine's is an array."""
    type_ = result_type(c, function)
    assert isinstance(type_, CollectionType)
    made = ast.Call(c.constant(type_.of), [load("rows")], [])
    return c.call("values.array_of", made) if function.is_stored and type_.array is not None else made


def is_pipelined(tree: nodes.Block) -> bool:
    return any(isinstance(node, nodes.PipeRow) for node in nodes.walk(tree))


def ended_by_no_data(c: Compiler, block: Body) -> Body:
    """The body of a pipelined function: NO_DATA_FOUND that it does not handle ends its rows."""
    handled = ast.Call(c.constant(_is_no_data), [ast.Name("ended", ast.Load())], [])
    handler = ast.ExceptHandler(
        c.constant(PgError), "ended", [ast.If(ast.UnaryOp(ast.Not(), handled), [ast.Raise()], [])]
    )
    return [ast.Try(block or [ast.Pass()], [handler], [], [])]


def _is_no_data(error: PgError) -> bool:
    return error.sqlstate == code.NO_DATA_FOUND


def gives_value(routine: Routine, tree: nodes.Block) -> bool:
    """Whether a stored function's RETURN has a value. Oracle's do beside OUT parameters, whose values
    are the result of all others that have some."""
    if routine.kind == "p" or routine.result.oid in (0, _VOID):
        return False
    if not any(mode in "obt" for mode in routine.arg_modes):
        return True
    if routine.language == "plpgsql":
        return False
    return not routine.function.out_names or _returns_value(tree)


def _returns_value(node: nodes.Node) -> bool:
    """Whether there is RETURN with a value, but in subprograms."""
    if isinstance(node, nodes.Return):
        return node.value is not None
    return any(_returns_value(part) for part in nodes.parts(node) if not isinstance(part, nodes.Subprogram))


def _return_both(c: Compiler, node: nodes.Return, scope: Scope) -> Body:
    """RETURN of a subprogram that has a result and OUT parameters: a tuple of all."""
    function = scope.function
    assert node.value is not None
    assert function.result is not None
    type_ = result_type(c, function)
    value = c.expression(node.value, scope, type_)
    if function.is_stored and isinstance(type_, PlType) and not isinstance(function.result, PlType):
        value = c.call("values.value_of_sql", value)
    made: Body = [ast.Assign([ast.Name("result", ast.Store())], value), *c.leave(0)]
    outs = [_out_value(c, function, local) for local in function.outs]
    both: ast.expr = ast.Tuple([load("result"), *outs], ast.Load())
    if function.is_stored:
        both = ast.Call(c.constant(WithOuts), [both], [])
    return [*made, ast.Return(both)]


def _return_own(c: Compiler, value: nodes.Expression, type_: PlType, scope: Scope) -> Body:
    """RETURN of a record or a collection: a copy, except of a variable that ends with the routine."""
    found = designated(c, value.tree, scope)
    local = found.local if found is not None else None
    is_own = local is not None and local.is_declared and local.function is scope.function
    code = pl_value(c, value, scope, type_, copies=not is_own)
    made: Body = [ast.Assign([ast.Name("result", ast.Store())], code)]
    return [*made, *c.leave(0), ast.Return(load("result"))]


def _return_row(c: Compiler, node: nodes.Return, record: Local | None, scope: Scope) -> Body:
    """RETURN of a row of a named composite type, or of a domain over one."""
    assert node.value is not None
    function = scope.function
    shape, result = function.shape, function.result
    assert shape is not None
    assert result is not None
    if record is None:
        given = c.call("values.row_given", c.typed(node.value, scope))
        return _cast_result(c, node, given, lambda rt, typed: rt.values.returned_row(typed, shape, result))
    cast = _record_check(record, shape)
    if result.domain:
        return _cast_result(
            c, node, read(record), lambda rt, value: rt.values.returned_of_domain(value, shape, result.domain)
        )
    if cast is not None:
        return _cast_result(c, node, read(record), cast)
    made: Body = [ast.Assign([ast.Name("result", ast.Store())], read(record))]
    return [*made, *c.leave(0), ast.Return(load("result"))]


def _record_check(record: Local, shape: Shape | None) -> Callable[[Any, Any], Any] | None:
    """The cast of a record to a function's row type: it has to be such a row already."""
    if shape is None or (record.shape is not None and record.shape.types == shape.types):
        return None
    return lambda rt, value: rt.sql.returned_record(value, shape)


def _value_check(
    shape: Shape | None, cast: Callable[[Any, Any], Any] | None
) -> Callable[[Any, Any], Any] | None:
    """The same for a record that is no variable. cast: what makes it one."""
    if shape is None:
        return cast
    if cast is None:
        return lambda rt, value: rt.sql.returned_value(value, shape)
    return lambda rt, value: rt.sql.returned_value(cast(rt, value), shape)


def _cast_result(c: Compiler, node: nodes.Return, value: ast.expr, cast: Callable[[Any, Any], Any]) -> Body:
    """RETURN of a value that is to become another type: that is no part of the statement."""
    result = load("result")
    made: Body = [ast.Assign([ast.Name("result", ast.Store())], value), *c.leave(0)]
    made = c.at(node.line, node.name, made)
    returned: Body = [ast.Return(ast.Call(c.constant(cast), [load("rt"), result], []))]
    return [*made, *c.at(node.line, "while casting return value to function's return type", returned)]


def _check_returned(function: Any, position: int) -> None:
    """RETURN with a value: PostgreSQL 15, pl_gram.y, make_return_stmt."""
    hint = None
    state = code.DATATYPE_MISMATCH
    if function.returns == "set":
        what, hint = "function returning set", "Use RETURN NEXT or RETURN QUERY."
    elif function.kind == "trigger":
        what = "a trigger"
    elif function.kind == "procedure":
        what, state = "a procedure", code.SYNTAX_ERROR
    elif function.outs and function.result is None:
        what = "function with OUT parameters"
    elif function.result is None:
        what = "function returning void"
    else:
        return
    raise PgError(state, f"RETURN cannot have a parameter in {what}", hint=hint, position=position)


def outs_of(c: Compiler, function: Function) -> ast.expr:
    """What RETURN without a value gives: the rows of a set, the OUT parameters, or nothing."""
    if function.returns == "set":
        return load("rows")
    if function.is_pipelined:
        return piped(c, function)
    if function.outs:
        return ast.Tuple([_out_value(c, function, local) for local in function.outs], ast.Load())
    return ast.Constant(None)


def _out_value(c: Compiler, function: Function, local: Local) -> ast.expr:
    """An OUT parameter's value for the caller: it leaves a stored routine as SQL holds it."""
    from polar_lite.catalog.plsql.package_types import is_own

    has_parts = local.kind in ("record", "collection") and not is_own(local.type)
    if function.is_stored and function.kind != "trigger" and has_parts:
        return c.call("values.value_of_sql", read(local))
    return read(local)


@compiles(nodes.ReturnNext)
def compile_return_next(c: Compiler, node: nodes.ReturnNext, scope: Scope) -> Body:
    function = scope.function
    if function.returns != "set":
        raise PgError(
            code.DATATYPE_MISMATCH,
            "cannot use RETURN NEXT in a non-SETOF function",
            position=node.offset + 1,
        )
    value: ast.expr
    if node.value is None:
        value = ast.Tuple([read(local) for local in function.outs], ast.Load())
        if len(function.outs) == 1:
            value = read(function.outs[0])
    else:
        record = _record_named(node.value, c, scope)
        if record is not None and function.gives_records:
            value = c.call("sql.next_record", read(record), ast.Constant(record.name))
        elif record is not None:
            shape = c.constant(function.shape)
            value = c.call("sql.next_row", read(record), ast.Constant(record.name), shape)
        elif function.shape is not None:
            value = c.call("sql.next_composite", c.constant(function.shape), c.typed(node.value, scope))
        else:
            value = c.expression(node.value, scope, function.result)
    return [ast.Expr(ast.Call(attribute(load("rows"), "append"), [value], []))]


@compiles(nodes.ReturnQuery)
def compile_return_query(c: Compiler, node: nodes.ReturnQuery, scope: Scope) -> Body:
    function = scope.function
    if function.returns != "set":
        raise PgError(
            code.DATATYPE_MISMATCH,
            "cannot use RETURN QUERY in a non-SETOF function",
            position=node.offset + 1,
        )
    if node.query is not None:
        site, place, given = c.site(node.query, scope)
        arguments = [place, given]
    else:
        from polar_lite.catalog.plsql.compiler.sql import using

        assert node.command is not None
        site = Site(node.command.text, None)
        command = c.expression(node.command, scope, TEXT)
        arguments = [c.constant(site), command, using(c, node.using, scope)]
    if function.outs:
        site.targets = tuple(local.type for local in function.outs)
    elif function.result is not None and function.shape is None and function.result.oid != RECORD:
        site.targets = (function.result,)
    if function.shape is not None and not function.outs:
        site.targets = function.shape.types
    site.is_exact = bool(site.targets)
    site.gives_records = function.gives_records
    rows = c.call("sql.rows" if node.query is not None else "dynamic.rows_of_text", *arguments)
    single = len(site.targets) == 1 and function.shape is None
    made = c.call("sql.first_items", rows) if single else rows
    return [
        ast.Expr(ast.Call(attribute(load("rows"), "extend"), [made], [])),
        *c.counted(),
    ]


# --- blocks
