"""CREATE, ALTER and DROP STATISTICS: SQLite's planner has no use for them, so they are rows of the catalog.

PostgreSQL 15 docs, CREATE STATISTICS; source statscmds.c (CreateStatistics, AlterStatistics).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes, table_expressions
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.object_names import PG_CLASS, PG_NAMESPACE, PG_STATISTIC_EXT, Reference
from polar_lite.catalog.objects import Relation, Schema
from polar_lite.catalog.system_columns import SYSTEM_COLUMNS
from polar_lite.catalog.types import FIRST_NORMAL_OID, TypeRef
from polar_lite.catalog.writing import indexes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import NOT_FOR, Ddl
from polar_lite.server.commands.expressions import stored_expression
from polar_lite.server.commands.schema_objects import Kind

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_MAX_COLUMNS: Final = 8
_HIGHEST_TARGET: Final = 10_000
_KINDS: Final = {"ndistinct": "d", "dependencies": "f", "mcv": "m"}
_EXPRESSIONS: Final = "e"


@dataclass(frozen=True, slots=True)
class Statistics:
    oid: int
    schema: int
    owner: int
    name: str


# CREATE


@command(nodes.CreateStatistics, writes=True)
def create_statistics(node: nodes.CreateStatistics, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    relation = _relation(ddl, node.table)
    schema = ddl.creation_schema(node.names)
    name = node.names[-1]
    if _find(ddl, name, [schema.oid]) is not None:
        if not node.if_not_exists:
            raise PgError(code.DUPLICATE_OBJECT, f'statistics object "{name}" already exists')
        ddl.skip(f'statistics object "{name}" already exists, skipping', code.DUPLICATE_OBJECT)
        return CommandResult("CREATE STATISTICS")
    if len(node.elements) > _MAX_COLUMNS:
        message = f"cannot have more than {_MAX_COLUMNS} columns in statistics"
        raise PgError(code.TOO_MANY_COLUMNS, message)
    numbers, exprs = _parts(ddl, relation, node.elements, text)
    kinds = _kinds(node.kinds or (), len(numbers), exprs)
    _refuse_twice(numbers, exprs)
    _enter(ddl, relation, schema, name, (sorted(numbers), exprs, kinds))
    return CommandResult("CREATE STATISTICS")


def _relation(ddl: Ddl, names: Sequence[str]) -> Relation:
    relation = ddl.relation_named(names)
    if relation.kind not in "rmp":
        raise PgError(
            code.WRONG_OBJECT_TYPE,
            f'cannot define statistics for relation "{relation.name}"',
            detail=NOT_FOR.get(relation.kind),
        )
    privileges.check_owner(ddl.snapshot, ddl.role, relation)
    if relation.oid < FIRST_NORMAL_OID:
        message = f'permission denied: "{relation.name}" is a system catalog'
        raise PgError(code.INSUFFICIENT_PRIVILEGE, message)
    return relation


def _parts(
    ddl: Ddl, relation: Relation, elements: Sequence[nodes.IndexElement], text: str
) -> tuple[list[int], list[q.Expr]]:
    """attnums of the columns, and the expressions."""
    environment = replace(ddl.session.environment(), snapshot=ddl.snapshot)
    numbers: list[int] = []
    exprs: list[q.Expr] = []
    for element in elements:
        if element.column is not None:
            numbers.append(_column(ddl, relation, element.column))
            continue
        expr = table_expressions.bind(
            environment, relation, element.expression, "statistics expressions", text=text
        )
        if isinstance(expr, q.Var) and expr.attnum > 0:
            numbers.append(_column(ddl, relation, expr.name))
            continue
        if any(isinstance(part, q.Var) and part.attnum < 0 for part in q.nodes_of(expr)):
            raise _on_system_columns()
        if len(elements) > 1 and not _sorts(ddl, expr.type):
            shown = ddl.names().type(expr.type.declared)
            raise PgError(
                code.FEATURE_NOT_SUPPORTED,
                "expression cannot be used in multivariate statistics because its type"
                f" {shown} has no default btree operator class",
            )
        exprs.append(expr)
    return numbers, exprs


def _column(ddl: Ddl, relation: Relation, name: str) -> int:
    if name in SYSTEM_COLUMNS:
        raise _on_system_columns()
    for column in relation.columns:
        if column.name == name and not column.has_dropped:
            if not _sorts(ddl, column.type):
                shown = ddl.names().type(column.type.declared)
                raise PgError(
                    code.FEATURE_NOT_SUPPORTED,
                    f'column "{name}" cannot be used in statistics because its type {shown}'
                    " has no default btree operator class",
                )
            return column.attnum
    raise PgError(code.UNDEFINED_COLUMN, f'column "{name}" does not exist')


def _on_system_columns() -> PgError:
    return PgError(code.FEATURE_NOT_SUPPORTED, "statistics creation on system columns is not supported")


def _sorts(ddl: Ddl, type_: TypeRef) -> bool:
    return bool(indexes.default_operator_class(ddl.writer, type_.oid))


def _kinds(given: Sequence[str], columns: int, exprs: Sequence[q.Expr]) -> list[str]:
    """pg_statistic_ext.stxkind; all of them unless some are asked for."""
    for kind in given:
        if kind not in _KINDS:
            raise PgError(code.SYNTAX_ERROR, f'unrecognized statistics kind "{kind}"')
    if columns + len(exprs) < 2:
        if not exprs:
            message = "extended statistics require at least 2 columns"
            raise PgError(code.INVALID_OBJECT_DEFINITION, message)
        if given:
            message = "when building statistics on a single expression, statistics kinds may not be specified"
            raise PgError(code.FEATURE_NOT_SUPPORTED, message)
        return [_EXPRESSIONS]
    wanted = [letter for kind, letter in _KINDS.items() if not given or kind in given]
    return [*wanted, _EXPRESSIONS] if exprs else wanted


def _refuse_twice(numbers: Sequence[int], exprs: Sequence[q.Expr]) -> None:
    if len(set(numbers)) < len(numbers):
        raise PgError(code.DUPLICATE_COLUMN, "duplicate column name in statistics definition")
    if any(expr in exprs[:place] for place, expr in enumerate(exprs)):
        raise PgError(code.DUPLICATE_COLUMN, "duplicate expression in statistics definition")


def _enter(
    ddl: Ddl,
    relation: Relation,
    schema: Schema,
    name: str,
    what: tuple[Sequence[int], Sequence[q.Expr], Sequence[str]],
) -> None:
    numbers, exprs, kinds = what
    stored = [stored_expression(ddl, expr) for expr in exprs]
    oid = ddl.writer.new_oid()
    row = {
        "oid": oid,
        "stxrelid": relation.oid,
        "stxname": name,
        "stxnamespace": schema.oid,
        "stxowner": ddl.role,
        "stxstattarget": -1,
        "stxkeys": list(numbers),
        "stxkind": list(kinds),
        "stxexprs": [form.text for form in stored] or None,
    }
    ddl.writer.insert("pg_statistic_ext", row)
    me = (PG_STATISTIC_EXT, oid, 0)
    used = [*numbers, *table_expressions.columns_of(exprs)]
    ons: list[Reference] = [(PG_CLASS, relation.oid, number) for number in dict.fromkeys(used)]
    for on in ons or [(PG_CLASS, relation.oid, 0)]:
        ddl.writer.depend(me, on, "a")
    for on in ((PG_NAMESPACE, schema.oid, 0), *dict.fromkeys(r for form in stored for r in form.refers_to)):
        ddl.writer.depend(me, on)


# finding them


def _find(ddl: Ddl, name: str, path: Sequence[int]) -> Statistics | None:
    columns = ("oid", "stxnamespace", "stxowner", "stxname")
    found = {row[1]: row for row in ddl.writer.rows("pg_statistic_ext", {"stxname": name}, columns)}
    return next((Statistics(*found[schema]) for schema in path if schema in found), None)


STATISTICS: Final = Kind(
    "statistics object",
    PG_STATISTIC_EXT,
    "pg_statistic_ext",
    "stx",
    _find,
    'statistics object "{}" does not exist',
    lambda _, name: f'statistics object "{name}"',
)


# ALTER


@command(nodes.AlterStatistics, writes=True)
def alter_statistics(node: nodes.AlterStatistics, session: Session, text: str) -> CommandResult:
    """SET STATISTICS: how much ANALYZE would keep."""
    ddl = Ddl(session)
    target = node.target
    if target < -1:
        raise PgError(code.INVALID_PARAMETER_VALUE, f"statistics target {target} is too low")
    if target > _HIGHEST_TARGET:
        target = _HIGHEST_TARGET
        message = f"lowering statistics target to {target}"
        ddl.notice("WARNING", code.INVALID_PARAMETER_VALUE, message)
    if node.if_exists and STATISTICS.found(ddl, node.names) is None:
        ddl.skip(f'statistics object "{node.names[-1]}" does not exist, skipping')
        return CommandResult("ALTER STATISTICS")
    found = STATISTICS.owned(ddl, node.names)
    ddl.writer.update("pg_statistic_ext", {"oid": found.oid}, {"stxstattarget": target})
    return CommandResult("ALTER STATISTICS")


def rename_column_in_statistics(ddl: Ddl, relation: Relation, number: int, new_name: str) -> None:
    """`relation` still has the old name."""
    rows = ddl.writer.rows("pg_statistic_ext", {"stxrelid": relation.oid}, ("oid", "stxexprs"))
    for oid, exprs in rows:
        if exprs is not None:
            texts = [
                table_expressions.renamed(ddl.snapshot, relation, text, {number: new_name})
                for text in json.loads(exprs)
            ]
            ddl.writer.update("pg_statistic_ext", {"oid": oid}, {"stxexprs": texts})
