"""What rows a declared cursor gives, from its query alone."""

from typing import TYPE_CHECKING

from polar_lite.catalog.dialect.binder.main import bind_statement
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.plsql import binding, compile_types
from polar_lite.catalog.plsql.names import Local, Resolver, Scope
from polar_lite.catalog.plsql.values import Shape
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.sqlstate import SYNTAX_ERROR, PgError

if TYPE_CHECKING:
    from polar_lite.catalog.plsql.compiler import Compiler


def shape_of_cursor(c: "Compiler", local: Local, scope: Scope) -> Shape:
    """The columns of the cursor's query; its parameters and the variables in sight are of their types."""
    from polar_lite.catalog.plsql.compile_declarations import add_typed

    assert local.cursor is not None
    query = local.cursor.query
    if query is None:
        raise PgError(SYNTAX_ERROR, f'the query of cursor "{local.name}" comes later')
    inner = Scope(scope, scope.function, local.name)
    for parameter in local.cursor.parameters:
        add_typed(c, inner, parameter.name, compile_types.type_of(c, parameter.type, scope))
    tree, known = c.prepared_tree(query.tree, inner)
    statement = Statement(c.environment, query.text, variables=Resolver(known))
    columns = [column for column in bind_statement(statement, tree.copy()).outputs if not column.junk]
    types = tuple(_of_value(column.expr.type) for column in columns)
    return Shape(tuple(column.name for column in columns), types)


def _of_value(type_: TypeRef) -> TypeRef:
    """An output column's type: a literal that nothing settles is text."""
    return binding.TEXT if type_.oid == binding.UNKNOWN else binding.bare(type_)
