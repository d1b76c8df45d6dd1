"""Expressions that the catalog keeps as text: defaults of columns and parameters.

The text is what PostgreSQL's deparser prints, with two differences: names outside pg_catalog are
always qualified, and regclass constants stand by OID (`nextval('16390'::regclass)`), so that neither
a search path nor a renamed sequence changes the meaning. pg_get_expr writes the names. Binding and
deparsing are the planner's. PostgreSQL 15 source heap.c (cookDefault).
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import deparse, nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.dialect.binder.triggers import bind_condition, check_condition
from polar_lite.catalog.dialect.stored_texts import references, type_named_in
from polar_lite.catalog.object_names import PG_CLASS, PG_COLLATION, PG_PROC, PG_TYPE, Reference
from polar_lite.catalog.objects import PG_CATALOG, Relation
from polar_lite.catalog.types import FIRST_NORMAL_OID, TypeRef
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.ddl import Ddl


@dataclass(frozen=True, slots=True)
class Deparsed:
    """Text for the catalog, and the objects it refers to."""

    text: str
    refers_to: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class TriggerCondition:
    """WHEN's text for the catalog, which calls the rows new and old; and what it needs."""

    text: str
    refers_to: tuple[Reference, ...]


def column_default(
    ddl: Ddl,
    name: str,
    type_: TypeRef,
    node: nodes.Constraint | nodes.AlterAction | nodes.AlterDomain,
    text: str,
) -> Deparsed | None:
    """A DEFAULT clause (its node has the `expression`) for its column; 42804 when it does not fit.

    None for a NULL constant, which means the same as no default; with a length to coerce it to, it is no
    constant to PostgreSQL (AddRelationNewConstraints).
    """
    try:
        bound = _bound(ddl, node.expression, type_)
        if isinstance(bound, q.Represent):
            bound = bound.arg  # how its values are stored is the column's matter
        if isinstance(bound, q.Const) and bound.value is None:
            if bound.type.typmod < 0 or bound.type.oid == pgtypes.INTERVAL.oid:
                return None
            written = _bound(ddl, node.expression)
            bound = replace(bound, type=TypeRef(bound.type.oid, written.type.typmod))
        return stored_expression(ddl, bound)
    except PgError as error:
        if error.sqlstate == code.UNDEFINED_COLUMN:
            raise PgError(
                code.FEATURE_NOT_SUPPORTED,
                "cannot use column reference in DEFAULT expression",
                position=error.position,
            ) from error
        if error.sqlstate in (code.CANNOT_COERCE, code.DATATYPE_MISMATCH):
            source = _type_of(ddl, node.expression)
            raise PgError(
                code.DATATYPE_MISMATCH,
                f'column "{name}" is of type {ddl.names().type(type_.oid)}'
                f" but default expression is of type {source}",
                hint="You will need to rewrite or cast the expression.",
            ) from error
        raise


def parameter_default(ddl: Ddl, expression: exp.Expression, type_: TypeRef) -> Deparsed:
    """An expression without columns, coerced to `type_` as by assignment."""
    return stored_expression(ddl, _bound(ddl, expression, type_))


def _bound(ddl: Ddl, expression: exp.Expression, type_: TypeRef | None = None) -> q.Expr:
    environment = replace(ddl.session.environment(), snapshot=ddl.snapshot)
    bound: q.Expr = ddl.session.planner.bind_expression(expression, environment, type_, clause="DEFAULT")
    return bound


def stored_expression(ddl: Ddl, bound: q.Expr) -> Deparsed:
    """A bound expression in the catalog's form."""
    environment = replace(ddl.session.environment(), snapshot=ddl.snapshot)
    stored_names = replace(environment, search_path=(PG_CATALOG,))
    text = deparse.expression(bound, stored_names, stored=True)
    return Deparsed(text, tuple(dict.fromkeys(references(ddl.snapshot, bound))))


def trigger_condition(
    ddl: Ddl, relation: Relation, node: exp.Expression, text: str, bits: int, names: tuple[str, str]
) -> TriggerCondition:
    """WHEN (..) of a trigger; names: what it calls the new and the old row."""
    environment = replace(ddl.session.environment(), snapshot=ddl.snapshot)
    statement = Statement(environment, text)
    bound, rows = bind_condition(statement, relation, node, names)
    check_condition(statement, bound, rows, bits)
    refers_to: list[Reference] = []
    for part in _parts(bound):
        if isinstance(part, q.Var):
            refers_to.append((PG_CLASS, relation.oid, part.attnum))
        elif isinstance(part, q.FuncExpr) and part.function.oid >= FIRST_NORMAL_OID:
            refers_to.append((PG_PROC, part.function.oid, 0))
        elif isinstance(part, q.CollateExpr):
            refers_to.append((PG_COLLATION, part.collation, 0))
        elif (oid := type_named_in(part)) is not None:
            refers_to.append((PG_TYPE, oid, 0))
    printed = deparse.expression(bound, replace(environment, search_path=(PG_CATALOG,)), rows, stored=True)
    return TriggerCondition(printed, tuple(dict.fromkeys(refers_to)))


def _type_of(ddl: Ddl, expression: exp.Expression) -> str:
    return ddl.names().type(_bound(ddl, expression).type.oid)


def _parts(node: Any) -> Iterator[Any]:
    """The node and everything below it."""
    if isinstance(node, (tuple, list)):
        for item in node:
            yield from _parts(item)
    elif isinstance(node, q.Expr) and is_dataclass(node):
        yield node
        if isinstance(node, q.RowCompare) or (isinstance(node, q.RowExpr) and node.is_whole):
            return  # a whole row needs its table, and none of its columns
        for field in fields(node):
            yield from _parts(getattr(node, field.name))
