"""What rows a declared cursor gives, from its query alone."""

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlglot import exp

from polar_lite.catalog.dialect.binder.main import bind_statement
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.compiler import binding
from polar_lite.catalog.plsql.compiler import types as compile_types
from polar_lite.catalog.plsql.compiler.names import Local, Resolver, Scope
from polar_lite.catalog.plsql.pl_types import PlType, RecordType, shape_of_fields
from polar_lite.catalog.plsql.values import Shape
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.sqlstate import SYNTAX_ERROR, PgError

if TYPE_CHECKING:
    from polar_lite.catalog.plsql.compiler.main import Compiler


def shape_of_cursor(c: "Compiler", local: Local, scope: Scope) -> Shape:
    """The columns of the cursor's query; its parameters and the variables in sight are of their types."""
    assert local.cursor is not None
    returned = _returned(c, local.cursor, scope)
    if returned is not None:
        return returned
    query = local.cursor.query
    if query is None:
        raise PgError(SYNTAX_ERROR, f'the query of cursor "{local.name}" comes later')
    return _columns(c, query, _with_parameters(c, local, scope))


def _returned(c: "Compiler", node: nodes.Cursor, scope: Scope) -> Shape | None:
    """What RETURN says of the rows; None if it says nothing, or names a table."""
    type_ = compile_types.of_known_fields(c, node.returns, scope) if node.returns is not None else None
    return type_.shape if isinstance(type_, RecordType) else None


def with_returned_names(c: "Compiler", node: nodes.Cursor, scope: Scope) -> nodes.Cursor:
    """The columns of its query are called as the fields of the type that it returns."""
    shape = _returned(c, node, scope) if node.query is not None else None
    if node.query is None or shape is None:
        return node
    tree = node.query.tree.copy()
    first = tree
    while isinstance(first, exp.SetOperation):
        first = first.this
    items = first.expressions if isinstance(first, exp.Select) else []
    if len(items) != len(shape.names) or any(item.find(exp.Star) for item in items):
        return node
    made = []
    for item, name in zip(items, shape.names, strict=True):
        alias = exp.Alias(
            this=item.this if isinstance(item, exp.Alias) else item,
            alias=exp.Identifier(this=name, quoted=True),
        )
        alias.meta.update(item.meta)
        made.append(alias)
    first.set("expressions", made)
    return replace(node, query=replace(node.query, tree=tree))


def cursor_shape(c: "Compiler", local: Local, scope: Scope) -> Shape | None:
    """What a variable of a declared cursor's rows has before anything is fetched: the query's columns; None
    where the query is wrong as yet, or is PL/pgSQL's."""
    if not c.oracle:
        return None
    try:
        shape = shape_of_cursor(c, local, scope)
    except PgError:
        return None
    types = tuple(compile_types.with_fields(c, type_) for type_ in shape.types)
    return shape_of_fields(shape.names, types, (), {})


def cursor_shape_with_parts(c: "Compiler", local: Local, scope: Scope) -> Shape | None:
    """As shape_with_parts, of a declared cursor."""
    assert local.cursor is not None
    snapshot = c.environment.snapshot
    if not (snapshot.object_types or snapshot.has_collections):
        return None
    return shape_with_parts(c, local.cursor.query, _with_parameters(c, local, scope))


def _with_parameters(c: "Compiler", local: Local, scope: Scope) -> Scope:
    from polar_lite.catalog.plsql.compiler.declarations import add_typed

    assert local.cursor is not None
    inner = Scope(scope, scope.function, local.name)
    for parameter in local.cursor.parameters:
        add_typed(c, inner, parameter.name, compile_types.type_of(c, parameter.type, scope))
    return inner


def shape_with_parts(c: "Compiler", query: nodes.Sql | None, scope: Scope) -> Shape | None:
    """The columns of a query where some are objects or collections, whose parts PL names; else None.

    The fields of other records are found when they run.
    """
    snapshot = c.environment.snapshot
    if query is None or not c.oracle or not (snapshot.object_types or snapshot.has_collections):
        return None
    try:
        shape = _columns(c, query, scope)
    except PgError:
        return None
    types = tuple(compile_types.with_fields(c, type_) for type_ in shape.types)
    if not any(isinstance(type_, PlType) for type_ in types):
        return None
    return shape_of_fields(shape.names, types, (), {})


def shape_of_query(c: "Compiler", query: nodes.Sql | None, scope: Scope) -> Shape | None:
    """The columns of a loop's query; None where it is computed, or wrong as yet."""
    try:
        return _columns(c, query, scope) if query is not None else None
    except PgError:
        return None


def _columns(c: "Compiler", query: nodes.Sql, scope: Scope) -> Shape:
    tree, known = c.prepared_tree(query.tree, scope)
    statement = Statement(c.environment, query.text, variables=Resolver(known))
    columns = [column for column in bind_statement(statement, tree.copy()).outputs if not column.junk]
    types = tuple(_of_value(column.expr.type) for column in columns)
    return Shape(tuple(column.name for column in columns), types)


def _of_value(type_: TypeRef) -> TypeRef:
    """An output column's type: a literal that nothing settles is text."""
    return binding.TEXT if type_.oid == binding.UNKNOWN else binding.bare(type_)
