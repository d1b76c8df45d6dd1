"""Expressions that the catalog keeps as text: column defaults, in the form they are kept in.

The text is what PostgreSQL's deparser prints, except that regclass constants stand by OID
(`nextval('16390'::regclass)`), so that a renamed sequence is still found; pg_get_expr writes the
names. Binding and deparsing are the planner's. PostgreSQL 15 source heap.c (cookDefault).
"""

from dataclasses import dataclass, replace
from typing import Any

from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.ddl import Ddl


@dataclass(frozen=True, slots=True)
class Deparsed:
    """Text for the catalog, and the objects it refers to as (class, object)."""

    text: str
    refers_to: tuple[tuple[int, int], ...] = ()


def column_default(ddl: Ddl, name: str, type_: TypeRef, node: Any, text: str) -> Deparsed:
    """Check a DEFAULT clause (a Constraint node) against its column; 42804 when it does not fit."""
    session = ddl.session
    environment = replace(session.environment(), snapshot=ddl.snapshot)
    try:
        session.planner.bind_expression(node.expression, environment, None, type_)
    except PgError as error:
        if error.sqlstate == code.CANNOT_COERCE or error.message.startswith("cannot cast type"):
            raise PgError(
                code.DATATYPE_MISMATCH,
                f'column "{name}" is of type {ddl.names().type(type_.oid, type_.typmod)}'
                f" but default expression is of type {error.message}",
                hint="You will need to rewrite or cast the expression.",
            ) from error
        raise
    return Deparsed(text[node.expression_start : node.expression_end].strip())
