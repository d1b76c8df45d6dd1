"""Cursors and cursor variables of PL: OPEN, FETCH, MOVE, CLOSE, FOR over a cursor."""

import ast
from functools import partial

from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.compiler import bulk as compile_bulk
from polar_lite.catalog.plsql.compiler import types as compile_types
from polar_lite.catalog.plsql.compiler.cursor_rows import cursor_shape, cursor_shape_with_parts
from polar_lite.catalog.plsql.compiler.declarations import add_typed, new_record, prologue
from polar_lite.catalog.plsql.compiler.designators import record_to_fill
from polar_lite.catalog.plsql.compiler.main import INTEGER, TEXT, Body, Compiler, compiles
from polar_lite.catalog.plsql.compiler.names import (
    REFCURSOR,
    Function,
    Local,
    Scope,
    attribute,
    load,
    read,
)
from polar_lite.catalog.plsql.compiler.sql import record_target, row_variable, using
from polar_lite.catalog.plsql.pl_types import CursorType, RecordType
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported


def _cursor(c: Compiler, names: tuple[str, ...], scope: Scope) -> Local:
    found = c.find(names, scope)
    if found is None or found[1] is not None:
        raise unsupported(f'the cursor variable "{".".join(names)}"')
    if found[0].kind != "cursor" and found[0].type.oid != REFCURSOR:
        shown = ".".join(names)
        raise PgError(code.DATATYPE_MISMATCH, f'variable "{shown}" must be of type cursor or refcursor')
    return found[0]


def _handle(c: Compiler, local: Local) -> ast.expr:
    """Code of what has the rows: the cursor itself, or the portal that a cursor variable names."""
    if local.kind == "cursor":
        return read(local)
    return c.call("cursors.named_cursor", read(local), ast.Constant(local.name), ast.Constant(c.oracle))


def _cursor_arguments(
    c: Compiler, local: Local, arguments: tuple[nodes.Argument, ...]
) -> dict[str, nodes.Argument]:
    """By parameter; one without a name is that of its own place (pl_gram.y, read_cursor_args)."""
    assert local.cursor is not None
    names = [parameter.name for parameter in local.cursor.parameters]
    if bool(names) != bool(arguments) and not (c.oracle and names):
        has = "has" if names else "has no"
        raise PgError(code.SYNTAX_ERROR, f'cursor "{local.name}" {has} arguments')
    if len(arguments) > len(names):
        raise PgError(code.SYNTAX_ERROR, f'too many arguments for cursor "{local.name}"')
    given: dict[str, nodes.Argument] = {}
    for place, argument in enumerate(arguments):
        name = argument.name or names[place]
        position = argument.offset + 1
        if name not in names:
            message = f'cursor "{local.name}" has no argument named "{name}"'
            raise PgError(code.SYNTAX_ERROR, message, position=position)
        if name in given:
            message = f'value for parameter "{name}" of cursor "{local.name}" specified more than once'
            raise PgError(code.SYNTAX_ERROR, message, position=position)
        given[name] = argument
    return given


def _opened(
    c: Compiler,
    names: tuple[str, ...],
    local: Local,
    arguments: tuple[nodes.Argument, ...],
    scope: Scope,
    *,
    pinned: bool = False,
) -> Body:
    """Open a declared cursor: its parameters are locals. `names` is what it is called here."""
    assert local.cursor is not None
    inner = Scope(scope, scope.function, local.name)
    made: Body = []
    given = _cursor_arguments(c, local, arguments)
    compiled: list[ast.expr] = []
    for place, parameter in enumerate(local.cursor.parameters):
        argument = given.get(parameter.name)
        value = argument.value if argument is not None else parameter.default
        if value is None:
            raise PgError(code.SYNTAX_ERROR, f'not enough arguments for cursor "{local.name}"')
        own = local.parameters[place] if local.parameters else None
        type_ = own or compile_types.type_of(c, parameter.type, scope)
        compiled.append(c.expression(value, scope, type_))
        if not local.py:
            continue
        local_ = add_typed(c, inner, parameter.name, type_)
        made.append(ast.Assign([ast.Name(local_.py, ast.Store())], compiled[-1]))
    if not local.py:
        opener = ast.Constant(local.package_oid), ast.Constant(local.opener)
        return [c.run("packages.call_member", *opener, ast.Tuple(compiled, ast.Load()))]
    if local.kind == "cursor":
        return [*made, _open(c, local, inner)]
    assert local.cursor.query is not None
    site, at, values = c.site(local.cursor.query, inner)
    site.is_cursor = True
    how = ast.Constant(False), ast.Constant(local.cursor.scroll), ast.Constant(pinned)
    return [*made, *c.store(names, c.call("cursors.open_portal", read(local), at, values, *how), scope)]


def _open(c: Compiler, local: Local, inner: Scope) -> ast.stmt:
    """Read the rows of Oracle's declared cursor, whose parameters `inner` knows."""
    assert local.cursor is not None
    assert local.cursor.query is not None
    site, place, values = c.site(local.cursor.query, inner)
    site.is_cursor = True
    return c.run("cursors.open_cursor", read(local), place, values)


def opener(c: Compiler, local: Local, scope: Scope) -> ast.stmt:
    """The member of a package that opens one of its cursors for others."""
    assert local.cursor is not None
    function = Function(kind="procedure")
    inner = Scope(scope, function, local.name)
    local.opener = c.fresh("open_")
    types, arguments = [], []
    for parameter in local.cursor.parameters:
        types.append(compile_types.type_of(c, parameter.type, scope))
        arguments.append(ast.arg(add_typed(c, inner, parameter.name, types[-1]).py))
    local.parameters = tuple(types)
    return ast.FunctionDef(
        name=local.opener,
        args=ast.arguments(posonlyargs=[], args=arguments, kwonlyargs=[], kw_defaults=[], defaults=[]),
        body=[*prologue(function), _open(c, local, inner)],
        decorator_list=[],
    )


@compiles(nodes.Open)
def compile_open(c: Compiler, node: nodes.Open, scope: Scope) -> Body:
    local = _cursor(c, node.cursor, scope)
    if node.query is not None or node.command is not None:
        return _opened_for(c, node, local, scope)
    if local.cursor is None:
        raise PgError(code.SYNTAX_ERROR, f'cursor variable "{local.name}" must be opened with OPEN .. FOR')
    return _opened(c, node.cursor, local, node.arguments, scope)


def _opened_for(c: Compiler, node: nodes.Open, local: Local, scope: Scope) -> Body:
    """OPEN c FOR query: of a cursor variable."""
    if local.cursor is not None:
        raise PgError(code.DATATYPE_MISMATCH, f'variable "{local.name}" must be of type cursor or refcursor')
    again = ast.Constant(c.oracle)  # Oracle closes what the variable has open.
    scroll = ast.Constant(node.scroll)
    row = local.type.record.shape.types if isinstance(local.type, CursorType) else ()
    if node.query is not None:
        site, place, given = c.site(node.query, scope)
        site.is_cursor, site.targets = True, row
        name = c.call("cursors.open_portal", read(local), place, given, again, scroll)
    else:
        assert node.command is not None
        if row:
            message = f'cursor variable "{local.name}" has a row type, which a computed query cannot have'
            raise PgError(code.DATATYPE_MISMATCH, message)
        command = c.expression(node.command, scope, TEXT)
        name = c.call(
            "cursors.open_portal_text", read(local), command, using(c, node.using, scope), again, scroll
        )
    return c.store(node.cursor, name, scope)


def _steps(c: Compiler, node: nodes.Fetch, scope: Scope) -> tuple[ast.expr, ...]:
    """The direction and count of FETCH; () for the next row."""
    if node.direction is None:
        return ()
    count: ast.expr = ast.Constant(None)
    if isinstance(node.count, int):
        count = ast.Constant(node.count)
    elif node.count is not None:
        count = c.expression(node.count, scope, INTEGER)
    return ast.Constant(node.direction), count


@compiles(nodes.Fetch)
def compile_fetch(c: Compiler, node: nodes.Fetch, scope: Scope) -> Body:
    local = _cursor(c, node.cursor, scope)
    cursor = c.fresh("cursor")
    made: Body = [ast.Assign([ast.Name(cursor, ast.Store())], _handle(c, local))]
    steps = _steps(c, node, scope)
    if node.moves:
        made.append(c.run("cursors.move_cursor", load(cursor), *steps))
        return [*made, *c.counted()]
    if node.bulk:
        made.extend(compile_bulk.fetched(c, node, load(cursor), scope))
        return [*made, *c.set_found(attribute(load(cursor), "found"))]
    record = record_target(c, node.targets, scope)
    if record is not None:
        before, filled, after = record_to_fill(c, record)
        if after and c.oracle:
            after = [ast.If(attribute(load(cursor), "found"), after, [])]
        keeps = ast.Constant(c.oracle)
        width = len(record.type.shape.names) if c.oracle and isinstance(record.type, RecordType) else None
        made.extend(
            [
                *before,
                c.run("cursors.fetch_into_record", load(cursor), filled, keeps, ast.Constant(width), *steps),
                *after,
            ]
        )
    else:
        row = c.fresh("row")
        types = tuple(c.target_type(target, scope) for target in node.targets)
        counts = ast.Constant(c.oracle)
        call = c.call("cursors.fetch_cursor", load(cursor), c.constant(types), counts, *steps)
        made.append(ast.Assign([ast.Name(row, ast.Store())], call))
        if c.oracle:
            # Oracle leaves the targets as they are when there is no row (and so a record, see above).
            made.append(ast.If(attribute(load(cursor), "found"), c.store_row(node.targets, row, scope), []))
        else:
            made.extend(c.store_row(node.targets, row, scope))
    return [*made, *c.set_found(attribute(load(cursor), "found"))]


@compiles(nodes.Close)
def compile_close(c: Compiler, node: nodes.Close, scope: Scope) -> Body:
    local = _cursor(c, node.cursor, scope)
    return [ast.Expr(ast.Call(attribute(_handle(c, local), "close"), [], []))]


@compiles(nodes.ForCursor)
def compile_for_cursor(c: Compiler, node: nodes.ForCursor, scope: Scope) -> Body:
    local = _cursor(c, node.cursor, scope)
    if local.cursor is None:
        raise PgError(code.SYNTAX_ERROR, "cursor FOR loop must use a bound cursor variable")
    inner = Scope(scope, scope.function, node.label)
    shape = cursor_shape_with_parts(c, local, scope)
    record = row_variable(c, inner, node.variable, shape, partial(cursor_shape, c, local, scope))
    made: Body = [
        ast.Assign([ast.Name(record.py, ast.Store())], new_record(c, record.shape)),
        *_opened(c, node.cursor, local, node.arguments, scope, pinned=True),
    ]
    row = c.fresh("row")
    c.open_frame(node.label)
    body = [c.check(), *c.statements(node.body, inner)]
    rows = c.call("cursors.cursor_records", _handle(c, local), read(record))
    made.extend(c.close_frame(ast.For(ast.Name(row, ast.Store()), rows, body, []), scope))
    return made
