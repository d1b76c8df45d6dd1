"""WHERE of a table in a publication: bound over its columns, with PostgreSQL's limits.

PostgreSQL 15 source publicationcmds.c (TransformPubWhereClauses, check_simple_rowfilter_expr_walker).
"""

from dataclasses import replace
from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes, table_expressions
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.coercion import coerce_to_boolean
from polar_lite.catalog.dialect.binder.dispatch import location
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.object_names import PG_CLASS, Reference
from polar_lite.catalog.objects import Relation
from polar_lite.catalog.system_columns import SYSTEM_COLUMNS
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.ddl import Ddl, position
from polar_lite.server.commands.expressions import stored_expression

_ALLOWED: Final = (
    "Only columns, constants, built-in operators, built-in data types, built-in collations, and immutable"
    " built-in functions are allowed."
)


def row_filter(
    ddl: Ddl, relation: Relation, item: nodes.PublicationObject, text: str
) -> tuple[str, tuple[Reference, ...]]:
    """The condition in the catalog's form, and what it refers to."""
    environment = replace(ddl.session.environment(), snapshot=ddl.snapshot)
    query = item.where.find(nodes.SubLink)
    if query is not None:
        raise _invalid(_ALLOWED, query.start)
    for name in item.where.find_all(exp.Column):
        if str(name.this.this) in SYSTEM_COLUMNS:
            raise _invalid("System columns are not allowed.", location(name))
    expr = table_expressions.bind(environment, relation, item.where, "WHERE", text=text)
    expr = coerce_to_boolean(Statement(environment, text), expr, "PUBLICATION WHERE")
    _check(expr)
    stored = stored_expression(ddl, expr)
    columns = sorted({node.attnum for node in q.nodes_of(expr) if isinstance(node, q.Var)})
    used = [(PG_CLASS, relation.oid, number) for number in columns]
    return stored.text, (*used, *stored.refers_to)


def _check(expr: q.Expr) -> None:
    for node in q.nodes_of(expr):
        if isinstance(node, q.CaseWhen):
            continue
        function, declared = getattr(node, "function", None), node.type.declared
        if isinstance(function, Function) and function.oid >= FIRST_NORMAL_OID:
            raise _invalid("User-defined functions are not allowed.", node.location)
        if isinstance(function, Function) and function.volatility != "i":
            detail = "User-defined or built-in mutable functions are not allowed."
            raise _invalid(detail, node.location)
        if declared >= FIRST_NORMAL_OID:
            raise _invalid("User-defined types are not allowed.", node.location)


def _invalid(detail: str, place: int | None) -> PgError:
    message = "invalid publication WHERE expression"
    start = place if place is not None and place >= 0 else None
    return PgError(code.FEATURE_NOT_SUPPORTED, message, detail=detail, position=position(start))


def rename_column_in_filters(ddl: Ddl, relation: Relation, number: int, new_name: str) -> None:
    """`relation` still has the old name."""
    for oid, text in ddl.writer.rows("pg_publication_rel", {"prrelid": relation.oid}, ("oid", "prqual")):
        if text is not None:
            renamed = table_expressions.renamed(ddl.snapshot, relation, text, {number: new_name})
            ddl.writer.update("pg_publication_rel", {"oid": oid}, {"prqual": renamed})
