"""Control statements -> Python's own: IF, CASE, loops, EXIT, RETURN, blocks with handlers."""

import ast
from collections.abc import Callable
from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes as syntax
from polar_lite.catalog.plsql import nodes, values
from polar_lite.catalog.plsql.compile_declarations import declare
from polar_lite.catalog.plsql.compiler import BOOLEAN, INTEGER, TEXT, Body, Compiler, compiles
from polar_lite.catalog.plsql.conditions import BY_NAME, caught_by
from polar_lite.catalog.plsql.control import CASE_VARIABLE
from polar_lite.catalog.plsql.designators import designated, pl_value, record_to_fill
from polar_lite.catalog.plsql.names import INT4, RECORD, Function, Local, Scope, attribute, load, read
from polar_lite.catalog.plsql.pl_types import CollectionType, PlType, RecordType, is_record
from polar_lite.catalog.plsql.units import Site
from polar_lite.catalog.plsql.values import Shape
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported


@compiles(nodes.Null)
def compile_null(c: Compiler, node: nodes.Null, scope: Scope) -> Body:
    return [ast.Pass()]


@compiles(nodes.Assignment)
def compile_assignment(c: Compiler, node: nodes.Assignment, scope: Scope) -> Body:
    place = c.place(node.target, scope)
    if place.is_record:
        before, record, after = record_to_fill(c, place)
        return [*before, *assign_record(c, record, place.type, node.value, scope), *after]
    if place.is_dynamic:
        return place.store(c.typed(node.value, scope))
    return place.store(c.expression(node.value, scope, place.type))


def assign_record(
    c: Compiler, record: ast.expr, type_: TypeRef, value: nodes.Expression, scope: Scope
) -> Body:
    """A whole record from another one, from ROW(..), or from a composite value."""
    source = designated(c, value.tree, scope)
    if source is not None and not source.dynamic and is_record(source.type):
        return [c.run("copy_record", record, source.code)]
    if isinstance(value.tree, syntax.RowExpr):
        # Field by field, as PostgreSQL casts a row to the record's type; without one they are f1, f2 ..
        items = [
            exp.Alias(this=item.copy(), alias=exp.Identifier(this=f"f{number}", quoted=False))
            for number, item in enumerate(value.tree.expressions, 1)
        ]
        query = nodes.Sql(value.line, value.offset, "SELECT " + value.text, exp.Select(expressions=items))
        site, place, given = c.site(query, scope)
        site.shape = type_.shape if isinstance(type_, RecordType) else None
        return [c.run("fetch_record", record, place, given, ast.Constant(False))]
    return [c.run("assign_record", record, c.typed(value, scope))]


def _record_named(value: nodes.Expression, c: Compiler, scope: Scope) -> Local | None:
    from polar_lite.catalog.plsql.names import _names_in

    names = list(_names_in(value.tree)) if type(value.tree).__name__ == "Column" else []
    found = scope.find(names[0]) if names else None
    return found[0] if found is not None and found[0].kind == "record" and found[1] is None else None


@compiles(nodes.If)
def compile_if(c: Compiler, node: nodes.If, scope: Scope) -> Body:
    # NULL is not true: an unknown condition takes the next branch.
    otherwise = c.statements(node.otherwise, scope) if node.otherwise else []
    for branch in reversed(node.branches):
        made = ast.If(c.condition(branch.condition, scope), c.statements(branch.body, scope), otherwise)
        otherwise = c.at(branch.line, "IF", [made]) if branch is not node.branches[0] else [made]
    return otherwise


@compiles(nodes.Case)
def compile_case(c: Compiler, node: nodes.Case, scope: Scope) -> Body:
    made: Body = []
    inner = scope
    if node.operand is not None:
        inner = Scope(scope, scope.function)
        typed = c.typed(node.operand, scope)
        name = c.fresh("case")
        type_ = _static_type(c, node.operand, scope)
        if type_ is None:
            raise unsupported("a CASE operand whose type is known at run time only")
        inner.names[CASE_VARIABLE] = Local(CASE_VARIABLE, name, "scalar", type_, scope.function)
        made.append(
            ast.Assign([ast.Name(name, ast.Store())], ast.Subscript(typed, ast.Constant(0), ast.Load()))
        )
    if node.otherwise is None:
        otherwise: Body = [ast.Expr(ast.Call(c.constant(values.case_not_found), [], []))]
    else:
        otherwise = c.statements(node.otherwise, scope)
    for branch in reversed(node.branches):
        otherwise = [
            ast.If(c.condition(branch.condition, inner), c.statements(branch.body, scope), otherwise)
        ]
    return [*made, *otherwise]


def _static_type(c: Compiler, node: nodes.Expression, scope: Scope) -> TypeRef | None:
    from polar_lite.catalog.plsql import binding
    from polar_lite.catalog.plsql.names import Resolver

    part = designated(c, node.tree, scope)
    if part is not None and isinstance(part.type, PlType):
        return part.type
    tree, known = c.prepared_tree(node.tree, scope)
    try:
        _, expr = binding.bind(c.environment, tree, node.text, Resolver(known))
    except PgError:
        return None
    return TEXT if expr.type.oid == binding.UNKNOWN else binding.bare(expr.type)


# --- loops


@compiles(nodes.Loop)
def compile_loop(c: Compiler, node: nodes.Loop, scope: Scope) -> Body:
    c.open_frame(node.label)
    body = [c.check(), *c.statements(node.body, Scope(scope, scope.function))]
    return c.close_frame(ast.While(ast.Constant(True), body, []), scope)


@compiles(nodes.While)
def compile_while(c: Compiler, node: nodes.While, scope: Scope) -> Body:
    test = c.condition(node.condition, scope)
    c.open_frame(node.label)
    body = [c.check(), *c.statements(node.body, Scope(scope, scope.function))]
    return c.close_frame(ast.While(test, body, []), scope)


@compiles(nodes.ForRange)
def compile_for_range(c: Compiler, node: nodes.ForRange, scope: Scope) -> Body:
    def bound(expression: nodes.Expression, what: str) -> ast.expr:
        value = c.expression(expression, scope, INTEGER)
        return ast.Call(c.constant(values.loop_bound), [value, ast.Constant(what)], [])

    low, high = bound(node.low, "lower bound"), bound(node.high, "upper bound")
    step: ast.expr = bound(node.step, "BY value") if node.step is not None else ast.Constant(1)
    if node.reverse:
        # Oracle writes low..high and counts down; PL/pgSQL writes high..low.
        if c.environment.meaning.oracle_reverse:
            low, high = high, low
        stop: ast.expr = ast.BinOp(high, ast.Sub(), ast.Constant(1))
        step = ast.UnaryOp(ast.USub(), step)
    else:
        stop = ast.BinOp(high, ast.Add(), ast.Constant(1))
    inner = Scope(scope, scope.function, node.label)
    name = c.fresh("i")
    inner.names[node.variable] = Local(
        node.variable,
        name,
        "scalar",
        TypeRef(INT4),
        scope.function,
        never_null=not _assigns(node.body, node.variable),
    )
    c.open_frame(node.label)
    body = [c.check(), *c.statements(node.body, inner)]
    if c.uses_found:
        ran = c.fresh("ran")
        body.insert(0, ast.Assign([ast.Name(ran, ast.Store())], ast.Constant(True)))
    loop = ast.For(ast.Name(name, ast.Store()), ast.Call(c.constant(range), [low, stop, step], []), body, [])
    made = c.close_frame(loop, scope)
    if c.uses_found:
        made.insert(0, ast.Assign([ast.Name(ran, ast.Store())], ast.Constant(False)))
        made.insert(2, *c.set_found(load(ran)))
    return made


def _assigns(body: tuple[nodes.Statement, ...], name: str) -> bool:
    """Whether a statement may assign to the variable; a mention as an argument counts."""
    for statement in body:
        for node in nodes.walk(statement):
            match node:
                case nodes.Assignment(target=target):
                    targets = [target]
                case nodes.Into() | nodes.Fetch() | nodes.ForQuery() | nodes.ForExecute() | nodes.ForEach():
                    targets = list(node.targets)  # a part of a variable is none of the loop's
                case nodes.GetDiagnostics(items=items):
                    targets = [target for target, _ in items]
                case nodes.Argument(value=value) | nodes.Using(value=value):
                    targets = [tuple(value.text.strip().lower().split("."))]
                case _:
                    continue
            if any(isinstance(t, tuple) and name in (t[0], t[-1]) for t in targets):
                return True
    return False


@compiles(nodes.Exit)
def compile_exit(c: Compiler, node: nodes.Exit, scope: Scope) -> Body:
    made = c.jump(node.label, is_continue=node.is_continue)
    if node.when is not None:
        return [ast.If(c.condition(node.when, scope), made, [])]
    return made


# --- RETURN


@compiles(nodes.Return)
def compile_return(c: Compiler, node: nodes.Return, scope: Scope) -> Body:
    function = scope.function
    if node.value is None and function.is_pipelined:
        return [*c.leave(0), ast.Return(piped(c, function))]
    if node.value is None:
        if function.returns is not None and function.returns != "set" and not function.outs:
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
        value = read(record) if record is not None else c.call("row_of", c.typed(node.value, scope))
    else:
        _check_returned(function, node.value.offset + 1)
        assert function.result is not None
        if function.shape is None and function.result.oid != RECORD:
            record = None  # a row where a plain value is wanted: an error of the conversion
        if record is None:
            value, cast = c.returned(node.value, scope, function.result)
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
    if function.result is None or not function.is_stored:
        return function.result
    from polar_lite.catalog.plsql.compile_types import with_fields

    return with_fields(c, function.result)


def piped(c: Compiler, function: Function) -> ast.expr:
    """The collection of the rows that were piped; a stored routine's is an array."""
    type_ = result_type(c, function)
    assert isinstance(type_, CollectionType)
    made = ast.Call(c.constant(type_.of), [load("rows")], [])
    return c.call("array_of", made) if function.is_stored else made


def is_pipelined(tree: nodes.Block) -> bool:
    return any(isinstance(node, nodes.PipeRow) for node in nodes.walk(tree))


def _return_both(c: Compiler, node: nodes.Return, scope: Scope) -> Body:
    """RETURN of a subprogram that has a result and OUT parameters: a tuple of all."""
    function = scope.function
    assert node.value is not None
    assert function.result is not None
    value = c.expression(node.value, scope, function.result)
    made: Body = [ast.Assign([ast.Name("result", ast.Store())], value), *c.leave(0)]
    outs = [read(local) for local in function.outs]
    return [*made, ast.Return(ast.Tuple([load("result"), *outs], ast.Load()))]


def _return_own(c: Compiler, value: nodes.Expression, type_: PlType, scope: Scope) -> Body:
    """RETURN of a record or a collection: a copy, except of a variable that ends with the routine."""
    found = designated(c, value.tree, scope)
    local = found.local if found is not None else None
    is_own = local is not None and local.is_declared and local.function is scope.function
    code = pl_value(c, value, scope, type_, copies=not is_own)
    made: Body = [ast.Assign([ast.Name("result", ast.Store())], code)]
    return [*made, *c.leave(0), ast.Return(load("result"))]


def _record_check(record: Local, shape: Shape | None) -> Callable[[Any, Any], Any] | None:
    """The cast of a record to a function's row type: it has to be such a row already."""
    if shape is None or (record.shape is not None and record.shape.types == shape.types):
        return None
    return lambda rt, value: rt.returned_record(value, shape)


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
    if function.is_stored and function.kind != "trigger" and local.kind in ("record", "collection"):
        return c.call("value_of_sql", read(local))
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
            value = c.call("next_record", read(record), ast.Constant(record.name))
        elif record is not None:
            shape = c.constant(function.shape)
            value = c.call("next_row", read(record), ast.Constant(record.name), shape)
        elif function.shape is not None:
            given = ast.Subscript(c.typed(node.value, scope), ast.Constant(0), ast.Load())
            value = c.call("next_composite", c.constant(function.shape), given)
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
        from polar_lite.catalog.plsql.compile_sql import using

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
    rows = c.call("rows" if node.query is not None else "rows_of_text", *arguments)
    single = len(site.targets) == 1 and function.shape is None
    made = c.call("first_items", rows) if single else rows
    return [
        ast.Expr(ast.Call(attribute(load("rows"), "extend"), [made], [])),
        *c.counted(),
    ]


# --- blocks


@compiles(nodes.Block)
def compile_block(c: Compiler, node: nodes.Block, scope: Scope) -> Body:
    inner = Scope(scope, scope.function, node.label)
    exits = node.label is not None and any(
        isinstance(item, nodes.Exit) and item.label == node.label for item in nodes.walk(node)
    )
    if exits:
        c.open_frame(node.label, is_block=True)
    made = declare(c, node.declarations, inner)
    body = _protected(c, node, inner) if node.handlers else c.statements(node.body, inner)
    made = [*made, *body]
    if exits:
        return c.close_frame(ast.While(ast.Constant(True), [*made, ast.Break()], []), scope)
    return made


def _protected(c: Compiler, node: nodes.Block, scope: Scope) -> Body:
    """A block with EXCEPTION: a savepoint, and Python's try."""
    mark, caught = c.fresh("mark"), c.fresh("e")
    c.protected.append(mark)
    body = c.statements(node.body, scope)
    c.protected.pop()
    body.append(c.run("leave", load(mark)))
    handling: Body = [ast.Raise(load(caught))]
    for handler in reversed(node.handlers):
        handling = [_handler(c, handler, scope, caught, handling)]
    converted = ast.Assign([ast.Name(caught, ast.Store())], c.call("caught", load(mark), load("x" + caught)))
    return [
        ast.Assign([ast.Name(mark, ast.Store())], c.call("enter", ast.Constant(c.oracle))),
        ast.Try(
            body,
            [ast.ExceptHandler(c.constant(Exception), "x" + caught, [converted, *handling])],
            [],
            [],
        ),
    ]


def _handler(c: Compiler, handler: nodes.Handler, scope: Scope, caught: str, otherwise: Body) -> ast.stmt:
    inner = Scope(scope, scope.function)
    made: Body = []
    for name, type_ in (("sqlstate", TEXT), ("sqlerrm", TEXT), ("sqlcode", INTEGER)):
        py = f"{caught}_{name}"
        inner.names[name] = Local(name, py, "scalar", type_, scope.function, constant=True, never_null=True)
        made.append(ast.Assign([ast.Name(py, ast.Store())], c.call("error_" + name, load(caught))))
    catches = tuple(item for condition in handler.conditions for item in _catches(c, condition, scope))
    c.errors.append(caught)
    body = c.statements(handler.body, inner)
    c.errors.pop()
    before = f"{caught}_before"
    made += [
        ast.Assign([ast.Name(before, ast.Store())], c.call("begin_handling", load(caught))),
        ast.Try(body or [ast.Pass()], [], [], [c.run("end_handling", load(before))]),
    ]
    return ast.If(c.call("matches", load(caught), c.constant(catches)), made, otherwise)


def _catches(c: Compiler, condition: nodes.Condition, scope: Scope) -> list[tuple[str, object]]:
    if condition.sqlstate is not None:
        kind = "class" if condition.sqlstate.endswith("000") else "state"
        return [(kind, condition.sqlstate[:2] if kind == "class" else condition.sqlstate)]
    name = condition.names[-1]
    found = c.find(condition.names, scope)
    if found is not None and found[0].kind == "exception":
        local = found[0]
        if isinstance(local.code, int):
            return [("name", local.identity), ("code", local.code)]
        if isinstance(local.code, str):
            return [("name", local.identity), *caught_by(local.code)]
        return [("name", local.identity)]
    if name == "others":
        return [("others", None)]
    if name in BY_NAME:
        return caught_by(name)
    raise PgError(code.UNDEFINED_OBJECT, f'unrecognized exception condition "{".".join(condition.names)}"')


__all__ = ["BOOLEAN", "outs_of"]
