"""SQL inside PL -> calls of the runtime with a site: statements, INTO, loops over rows, EXECUTE."""

import ast
from collections.abc import Callable
from functools import partial
from typing import Final

from sqlglot import exp

from polar_lite.catalog.plsql import nodes, package_types
from polar_lite.catalog.plsql.compiler import binding
from polar_lite.catalog.plsql.compiler import bulk as compile_bulk
from polar_lite.catalog.plsql.compiler.cursor_rows import shape_of_query, shape_with_parts
from polar_lite.catalog.plsql.compiler.declarations import add, new_record
from polar_lite.catalog.plsql.compiler.designators import Place, designated, record_to_fill
from polar_lite.catalog.plsql.compiler.main import TEXT, Body, Compiler, compiles
from polar_lite.catalog.plsql.compiler.names import (
    RECORD,
    Local,
    Scope,
    attribute,
    load,
)
from polar_lite.catalog.plsql.compiler.python_code import is_none
from polar_lite.catalog.plsql.pl_types import RecordType
from polar_lite.catalog.plsql.units import Site
from polar_lite.catalog.plsql.values import Shape
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.sqlstate import unsupported

# What gives rows, and what gives them as a record that is filled.
_OF_RECORDS: Final = {
    "sql.fetch_row": "sql.fetch_record",
    "dynamic.execute_row": "dynamic.execute_record",
    "sql.rows": "sql.records",
    "dynamic.rows_of_text": "dynamic.records_of_text",
}


@compiles(nodes.ExecuteDo)
@compiles(nodes.ExecuteSql)
def compile_sql(c: Compiler, node: nodes.ExecuteSql, scope: Scope) -> Body:
    if not isinstance(node.sql.tree, exp.Query | exp.DML | exp.Values):
        refused = c.surroundings.refused(node.sql.tree)
        if refused is not None:
            raise unsupported(refused)
    site, place, given = c.site(node.sql, scope)
    if node.into is None:
        return [c.run("sql.execute", place, given, ast.Constant(False)), *c.counted()]
    if node.into.bulk:
        return compile_bulk.bulk_into(c, node.into, scope, site, "sql.rows", [place, given])
    strict = node.into.strict or (c.oracle and isinstance(node.sql.tree, exp.Query))
    return _into(c, node.into, scope, site, "sql.fetch_row", [place, given, ast.Constant(strict)])


def _into(
    c: Compiler, into: nodes.Into, scope: Scope, site: Site, method: str, arguments: list[ast.expr]
) -> Body:
    """Run, and put the first row into the targets."""
    site.counts = _counts(c, site)
    record = record_target(c, into.targets, scope)
    if record is not None:
        site.shape = _shape(record)
        before, code_, after = record_to_fill(c, record)
        return [*before, c.run(_OF_RECORDS[method], code_, *arguments), *c.counted(), *after]
    site.targets = tuple(c.target_type(target, scope) for target in into.targets)
    row = c.fresh("row")
    return [
        ast.Assign([ast.Name(row, ast.Store())], c.call(method, *arguments)),
        *c.store_row(into.targets, row, scope),
        *c.counted(),
    ]


def _counts(c: Compiler, site: Site) -> str:
    """What is checked of the number of variables in INTO."""
    if not c.oracle:
        return ""
    return "EXECUTE" if site.tree is None else "SELECT"


def record_target(c: Compiler, targets: tuple[nodes.Target, ...], scope: Scope) -> Place | None:
    """The record that takes a row; an object is the value of one column."""
    place = c.place(targets[0], scope) if len(targets) == 1 else None
    if place is None or not place.is_record or c.is_object(place.type):
        return None
    return place


def _shape(place: Place) -> Shape | None:
    return place.type.shape if isinstance(place.type, RecordType) else None


@compiles(nodes.Perform)
def compile_perform(c: Compiler, node: nodes.Perform, scope: Scope) -> Body:
    _, place, given = c.site(node.sql, scope)
    return [c.run("sql.execute", place, given, ast.Constant(True)), *c.counted()]


# --- EXECUTE


def using(c: Compiler, given: tuple[nodes.Using, ...], scope: Scope) -> ast.expr:
    """Code for the (value, type) pairs of USING."""
    items: list[ast.expr] = []
    for item in given:
        if item.mode == "OUT":
            items.append(ast.Constant(None))
        else:
            items.append(_own_value(c, item.value, scope) or c.typed(item.value, scope))
    return ast.Tuple(items, ast.Load())


def _own_value(c: Compiler, value: nodes.Expression, scope: Scope) -> ast.expr | None:
    """A collection or a record of a type that only PL knows, which a computed block takes as it is."""
    found = designated(c, value.tree, scope) if c.oracle else None
    if found is None or found.dynamic or not package_types.is_own(found.type):
        return None
    return ast.Tuple([found.code, c.constant(found.type)], ast.Load())


@compiles(nodes.Execute)
def compile_execute(c: Compiler, node: nodes.Execute, scope: Scope) -> Body:
    command = c.expression(node.command, scope, TEXT)
    binds = using(c, node.using, scope)
    outs = [item for item in node.using if item.mode != "IN"]
    if outs and node.into is not None:
        raise unsupported("EXECUTE IMMEDIATE with INTO and OUT binds")
    if outs:
        targets = tuple(nodes.Place(i.line, i.offset, i.value.tree) for i in outs)
        site = Site(node.command.text, None, targets=tuple(c.target_type(t, scope) for t in targets))
        site.counts = _counts(c, site)
        row = c.fresh("row")
        modes = c.constant(tuple(item.mode for item in node.using))
        call = c.call("dynamic.execute_with_outs", c.constant(site), command, binds, modes)
        return [
            ast.Assign([ast.Name(row, ast.Store())], call),
            *c.store_row(targets, row, scope),
            *_row_count(),
        ]
    if node.into is None:
        return [c.run("dynamic.execute_text", command, binds, ast.Constant(c.oracle)), *_row_count()]
    site = Site(node.command.text, None, prints_parameters=c.prints_strict)
    if node.into.bulk:
        given: list[ast.expr] = [c.constant(site), command, binds]
        made = compile_bulk.bulk_into(c, node.into, scope, site, "dynamic.rows_of_text", given)
        return [s for s in made if not _sets(s, "found")]
    strict = node.into.strict or (c.oracle and not node.into.returning)
    arguments = [c.constant(site), command, binds, ast.Constant(strict)]
    made = _into(c, node.into, scope, site, "dynamic.execute_row", arguments)
    # EXECUTE leaves FOUND alone.
    return [s for s in made if not _sets(s, "found")]


def _row_count() -> Body:
    return [ast.Assign([ast.Name("rc", ast.Store())], attribute(load("rt"), "row_count"))]


def _sets(statement: ast.stmt, name: str) -> bool:
    return (
        isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and statement.targets[0].id == name
    )


# --- loops over rows


@compiles(nodes.ForQuery)
def compile_for_query(c: Compiler, node: nodes.ForQuery, scope: Scope) -> Body:
    site, place, given = c.site(node.query, scope)
    return _for_rows(c, node, scope, site, "sql.rows", [place, given])


@compiles(nodes.ForExecute)
def compile_for_execute(c: Compiler, node: nodes.ForExecute, scope: Scope) -> Body:
    command = c.expression(node.command, scope, TEXT)
    site = Site(node.command.text, None)
    return _for_rows(
        c, node, scope, site, "dynamic.rows_of_text", [c.constant(site), command, using(c, node.using, scope)]
    )


def _for_rows(
    c: Compiler,
    node: nodes.ForQuery | nodes.ForExecute,
    scope: Scope,
    site: Site,
    method: str,
    arguments: list[ast.expr],
) -> Body:
    inner = Scope(scope, scope.function, node.label)
    site.is_loop = True
    made: Body = []
    record: Place | None
    if node.implicit:
        assert isinstance(node.targets[0], tuple)
        query = node.query if isinstance(node, nodes.ForQuery) else None
        shape = shape_with_parts(c, query, scope)
        local = row_variable(c, inner, node.targets[0][0], shape, partial(shape_of_query, c, query, scope))
        made.append(ast.Assign([ast.Name(local.py, ast.Store())], new_record(c, local.shape)))
        record = c.place(node.targets[0], inner)
    else:
        record = record_target(c, node.targets, scope)
    row = c.fresh("row")
    head: Body
    if record is not None:
        site.shape = _shape(record)
        before, filled, head = record_to_fill(c, record)
        made.extend(before)
        rows = c.call(_OF_RECORDS[method], filled, *arguments)
    else:
        site.targets = tuple(c.target_type(target, scope) for target in node.targets)
        rows = c.call(method, *arguments)
        head = c.store_row(node.targets, row, scope)
    c.open_frame(node.label)
    body = [c.check(), *head, *c.statements(node.body, inner)]
    ran = c.fresh("ran")
    body.insert(0, ast.Assign([ast.Name(ran, ast.Store())], ast.Constant(True)))
    made.append(ast.Assign([ast.Name(ran, ast.Store())], ast.Constant(False)))
    made.extend(c.close_frame(ast.For(ast.Name(row, ast.Store()), rows, body, []), scope))
    place = next(i for i, s in enumerate(made) if isinstance(s, ast.For)) + 1
    made[place:place] = c.set_found(load(ran))
    return made


def row_variable(
    c: Compiler, scope: Scope, name: str, shape: Shape | None, rows: Callable[[], Shape | None]
) -> Local:
    """The variable of a loop over rows. shape: their columns, if they are known; rows finds them out."""
    local = add(c, scope, name, TypeRef(RECORD), kind="record")
    local.rows = rows
    if shape is not None:
        local.type, local.shape = RecordType(RECORD, shape=shape), shape
    return local


def _stored_item(c: Compiler, target: nodes.Target, item: str, scope: Scope) -> Body:
    """FOREACH's element in its variable, which may be a composite's."""
    place = c.place(target, scope)
    if place.is_record:
        before, record, after = record_to_fill(c, place)
        return [*before, c.run("values.assign_record", record, load(item)), *after]
    return place.store(load(item))


def _item_type(c: Compiler, target: nodes.Target, scope: Scope) -> TypeRef | None:
    type_ = c.target_type(target, scope)
    return None if isinstance(type_, RecordType) else type_


@compiles(nodes.ForEach)
def compile_foreach(c: Compiler, node: nodes.ForEach, scope: Scope) -> Body:
    item = c.fresh("item")
    if len(node.targets) == 1:
        kind, type_ = "items", c.constant(_item_type(c, node.targets[0], scope))
        stored = _stored_item(c, node.targets[0], item, scope)
    else:
        kind, type_ = "rows", c.constant(tuple(c.target_type(target, scope) for target in node.targets))
        stored = c.store_row(node.targets, item, scope)
    items = c.call(f"values.array_{kind}", c.typed(node.array, scope), type_, ast.Constant(node.slice))
    c.open_frame(node.label)
    ran = c.fresh("ran")
    body = [
        ast.Assign([ast.Name(ran, ast.Store())], ast.Constant(True)),
        c.check(),
        *stored,
        *c.statements(node.body, Scope(scope, scope.function, node.label)),
    ]
    loop = c.close_frame(ast.For(ast.Name(item, ast.Store()), items, body, []), scope)
    return [
        ast.Assign([ast.Name(ran, ast.Store())], ast.Constant(False)),
        loop[0],
        *c.set_found(load(ran)),
        *loop[1:],
    ]


# --- diagnostics and transactions


@compiles(nodes.GetDiagnostics)
def compile_get_diagnostics(c: Compiler, node: nodes.GetDiagnostics, scope: Scope) -> Body:
    made: Body = []
    for target, item in node.items:
        if not node.stacked:
            if item == "PG_CONTEXT":
                value, source = c.call("errors.current_context"), TEXT
            else:
                value, source = ast.IfExp(is_none(load("rc")), ast.Constant(0), load("rc")), TypeRef(20)
        else:
            if not c.errors:
                return [c.run("errors.refuse_outside_handler", ast.Constant("GET STACKED DIAGNOSTICS"))]
            value, source = c.call("errors.diagnostic", load(c.errors[-1]), ast.Constant(item)), TEXT
        type_ = c.target_type(target, scope)
        if type_ is not None:
            cast = binding.make_cast(c.environment, source, type_)
            if cast is not None:
                value = ast.Call(c.constant(cast), [load("rt"), value], [])
        made.extend(c.store(target, value, scope))
    return made


@compiles(nodes.TransactionControl)
def compile_transaction(c: Compiler, node: nodes.TransactionControl, scope: Scope) -> Body:
    if node.savepoint is not None:
        method = "set_savepoint" if node.kind == "SAVEPOINT" else "back_to_savepoint"
        return [c.run(f"transactions.{method}", ast.Constant(node.savepoint))]
    protected = bool(c.protected) and not c.oracle
    return [c.run(f"transactions.{node.kind.lower()}", ast.Constant(node.chain), ast.Constant(protected))]
