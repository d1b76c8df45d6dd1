"""BULK COLLECT and FORALL -> calls of the runtime.

Oracle 19c PL/SQL Language Reference, 12.4 (plsql-optimization-and-tuning).
"""

import ast

from polar_lite.catalog.plsql import nodes, values
from polar_lite.catalog.plsql.compiler.designators import Place, designated
from polar_lite.catalog.plsql.compiler.main import INTEGER, TEXT, Body, Compiler, compiles
from polar_lite.catalog.plsql.compiler.names import INT4, Local, Scope, attribute, load
from polar_lite.catalog.plsql.pl_types import CollectionType, RecordType
from polar_lite.catalog.plsql.units import Site
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported


def collections_of(c: Compiler, targets: tuple[nodes.Target, ...], scope: Scope) -> tuple[Place, ...]:
    """The places that BULK COLLECT fills."""
    places = tuple(c.place(target, scope) for target in targets)
    for place in places:
        if not isinstance(place.type, CollectionType) or place.type.key.oid != INT4:
            name = place.local.name
            raise PgError(
                code.DATATYPE_MISMATCH, f'"{name}" is no collection with integer subscripts for BULK COLLECT'
            )
    return places


def prepare(c: Compiler, site: Site, places: tuple[Place, ...]) -> None:
    """Say to what the columns of a site are to be cast: a record's fields, or an element each."""
    types = [place.type.element for place in places if isinstance(place.type, CollectionType)]
    if len(types) == 1 and isinstance(types[0], RecordType) and _is_row(c, types[0]):
        site.shape = types[0].shape
    elif any(_is_row(c, type_) for type_ in types):
        raise unsupported("BULK COLLECT into several collections of records")
    else:
        site.targets = tuple(types)


def _is_row(c: Compiler, type_: TypeRef) -> bool:
    """Whether an element takes all of a row's columns; an object is the value of one."""
    return isinstance(type_, RecordType) and not c.is_object(type_)


def stored(c: Compiler, places: tuple[Place, ...], rows: ast.expr) -> Body:
    """Make collections of the rows: of records, or one of each column."""
    name = c.fresh("rows")
    made: Body = [ast.Assign([ast.Name(name, ast.Store())], rows)]
    for number, place in enumerate(places):
        type_ = place.type
        assert isinstance(type_, CollectionType)
        column: list[ast.expr] = [c.constant(type_), load(name)]
        if not _is_row(c, type_.element):
            column.append(ast.Constant(number))
        made.extend(place.store(c.call("bulk.collected", *column)))
    return made


def bulk_into(
    c: Compiler, into: nodes.Into, scope: Scope, site: Site, method: str, arguments: list[ast.expr]
) -> Body:
    """INTO of SELECT, RETURNING and EXECUTE IMMEDIATE with BULK COLLECT."""
    places = collections_of(c, into.targets, scope)
    prepare(c, site, places)
    site.counts = "EXECUTE" if site.tree is None else "SELECT"
    return [*stored(c, places, c.call(method, *arguments)), *c.counted()]


def fetched(c: Compiler, node: nodes.Fetch, cursor: ast.expr, scope: Scope) -> Body:
    """FETCH .. BULK COLLECT INTO .. [LIMIT n]"""
    places = collections_of(c, node.targets, scope)
    site = Site("", None)
    prepare(c, site, places)
    limit: ast.expr = ast.Constant(None)
    if node.limit is not None:
        limit = c.expression(node.limit, scope, INTEGER)
        limit = ast.Call(c.constant(values.fetch_limit), [limit], [])
    types = site.shape.types if site.shape is not None else site.targets
    return stored(c, places, c.call("bulk.fetch_rows", cursor, c.constant(types), limit))


# --- FORALL


@compiles(nodes.ForAll)
def compile_for_all(c: Compiler, node: nodes.ForAll, scope: Scope) -> Body:
    """A loop over one statement; rows of RETURNING BULK COLLECT come together, errors wait until the end."""
    inner = Scope(scope, scope.function)
    name = c.fresh("i")
    local = Local(
        node.variable, name, "scalar", TypeRef(INT4), scope.function, constant=True, never_null=True
    )
    inner.names[node.variable] = local
    subscripts = _subscripts(c, node, scope)
    collected = c.fresh("collected")
    step, after = _step(c, node, inner, collected)
    step = c.at(node.statement.line, node.statement.name, step)
    step.append(c.run("bulk.bulk_done", load(name)))
    if node.save:
        step = _saved(c, name, step)
    return [
        c.run("bulk.begin_bulk"),
        ast.Assign([ast.Name(collected, ast.Store())], ast.List([], ast.Load())),
        ast.For(ast.Name(name, ast.Store()), subscripts, [c.check(), *step], []),
        *after,
        *c.at(node.line, node.name, [c.run("bulk.end_bulk")]),
        *c.counted(),
    ]


def _step(c: Compiler, node: nodes.ForAll, inner: Scope, collected: str) -> tuple[Body, Body]:
    """(the code of one round, what follows the rounds)"""
    statement = node.statement
    into = statement.into
    if into is None:
        return c.statement(statement, inner), []
    if not into.bulk:
        raise unsupported("INTO without BULK COLLECT in FORALL")
    places = collections_of(c, into.targets, inner)
    if isinstance(statement, nodes.Execute):
        from polar_lite.catalog.plsql.compiler.sql import using

        site = Site(statement.command.text, None)
        command = c.expression(statement.command, inner, TEXT)
        rows = c.call("dynamic.rows_of_text", c.constant(site), command, using(c, statement.using, inner))
    else:
        site, place, given = c.site(statement.sql, inner)
        rows = c.call("sql.rows", place, given)
    prepare(c, site, places)
    extend = ast.Expr(ast.Call(attribute(load(collected), "extend"), [rows], []))
    return [extend], stored(c, places, load(collected))


def _saved(c: Compiler, name: str, step: Body) -> Body:
    """SAVE EXCEPTIONS: each round has a savepoint, its error is kept."""
    mark, caught = c.fresh("mark"), c.fresh("e")
    failed = c.run("bulk.bulk_failed", load(name), c.call("errors.caught", load(mark), load(caught)))
    return [
        ast.Assign([ast.Name(mark, ast.Store())], c.call("errors.enter", ast.Constant(c.oracle))),
        ast.Try(
            [*step, c.run("errors.leave", load(mark))],
            [ast.ExceptHandler(c.constant(Exception), caught, [failed])],
            [],
            [],
        ),
    ]


def _subscripts(c: Compiler, node: nodes.ForAll, scope: Scope) -> ast.expr:
    """Code of what the rounds go over."""
    bounds = [
        c.expression(bound, scope, INTEGER) if bound is not None else ast.Constant(None)
        for bound in (node.low, node.high)
    ]
    if node.kind == "RANGE":
        return ast.Call(c.constant(values.subscript_range), bounds, [])
    assert node.collection is not None
    found = designated(c, node.collection.tree, scope)
    if found is None or not isinstance(found.type, CollectionType):
        raise PgError(code.DATATYPE_MISMATCH, f'"{node.collection.text}" is not a collection')
    if node.kind == "INDICES":
        return ast.Call(attribute(found.code, "subscripts_between"), bounds, [])
    return ast.Call(attribute(found.code, "items_in_order"), [], [])


__all__ = ["bulk_into", "fetched"]
