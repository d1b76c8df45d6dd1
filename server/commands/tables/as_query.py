"""CREATE TABLE AS, SELECT INTO: a table of a query's columns, filled with its rows.

PostgreSQL 15 docs, CREATE TABLE AS; source createas.c.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.command import Command
from polar_lite.catalog.dialect.plan import ResultColumn
from polar_lite.catalog.dialect.polar.parse import parse_statement
from polar_lite.catalog.object_names import quote_qualified
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server import execute, extended_query, simple_query
from polar_lite.server.commands import CommandResult, command, tablespaces
from polar_lite.server.commands.ddl import Ddl, refuse_record
from polar_lite.server.commands.prepare import arguments_of
from polar_lite.server.commands.tables.creation import (
    add_column,
    check_method,
    checked_options,
    make_table,
    makes_temporary,
    note_on_commit,
    persistence_of,
)
from polar_lite.server.commands.tables.definition import ColumnDefinition, Table
from polar_lite.server.engine.calls import NO_PARAMETERS, Parameters

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.server.sessions.session import Session


def _analyze_query(
    node: nodes.CreateTableAs, session: Session, declared: Sequence[int]
) -> tuple[Sequence[int], Sequence[ResultColumn]]:
    """The parameters of the query of a CREATE TABLE AS."""
    if isinstance(node.query, nodes.Execute):
        return (), ()
    plan = session.planner.plan(node.query.copy(), "", session.environment(), param_types=declared)
    return [ref.oid for ref in plan.param_types], ()


@command(nodes.CreateTableAs, writes=True, analyze=_analyze_query)
def create_table_as(
    node: nodes.CreateTableAs, session: Session, text: str, parameters: Parameters = NO_PARAMETERS
) -> CommandResult:
    ddl = Ddl(session)
    is_temporary = makes_temporary(ddl, node, text)
    schema = ddl.creation_schema(node.names, temporary=is_temporary)
    name = node.names[-1]
    if ddl.exists(schema, name, node.if_not_exists):
        return CommandResult("CREATE TABLE AS")
    source = _prepared(node, session) or _written(node, session, text, parameters)
    given = node.columns or ()
    if len(given) > len(source.columns):
        raise PgError(code.SYNTAX_ERROR, "too many column names were specified")
    names = [*given, *(c.name for c in source.columns[len(given) :])]
    table = Table(name)
    for column_name, column in zip(names, source.columns, strict=True):
        # A literal without a type is text by the time it is stored.
        type_ = TypeRef(pgtypes.TEXT.oid) if column.type.oid == 705 else column.type.bare()
        refuse_record(column_name, type_.oid)
        add_column(table, ColumnDefinition(column_name, type_))
    check_method(node)
    options = checked_options(ddl, node)
    tablespace = tablespaces.chosen(ddl, node.tablespace, is_temporary=is_temporary)
    oid = make_table(ddl, schema, table, text, persistence_of(ddl, node, is_temporary), options)
    tablespaces.place(ddl, oid, tablespace)
    note_on_commit(session, oid, node.on_commit)
    if not node.with_data and node.with_data is not None:
        return CommandResult("SELECT 0" if isinstance(node.query, nodes.Execute) else "CREATE TABLE AS")
    filling, literals = _planned(session, _filling(source, schema.name, name), source.parameters)
    # Who makes the table need not be allowed to write it (its default privileges may say so).
    filling = replace(filling, denied=source.denied)
    result = session.execute_plan(filling, source.parameters.values, literals, source.parameters.variables)
    return CommandResult(f"SELECT {result.count}", count=result.count)


@dataclass(frozen=True, slots=True)
class _Source:
    """The query that gives the rows: its tree, its text, its parameters; what is in its way."""

    columns: Sequence[ResultColumn]
    query: Any
    text: str
    parameters: Parameters
    denied: PgError | None


def _written(node: nodes.CreateTableAs, session: Session, text: str, parameters: Parameters) -> _Source:
    plan = session.planner.plan(
        node.query.copy(),
        text,
        session.environment(),
        param_types=parameters.types,
        variables=parameters.resolver,
    )
    if len(plan.param_types) > len(parameters.values):
        raise simple_query.no_parameter(text)
    return _Source(plan.columns, node.query, _query_text(node, text), parameters, plan.denied)


def _prepared(node: nodes.CreateTableAs, session: Session) -> _Source | None:
    """CREATE TABLE .. AS EXECUTE; None for any other source (42809 for a statement that is no query)."""
    if not isinstance(node.query, nodes.Execute):
        return None
    prepared = extended_query.find_statement(session, node.query.statement)
    values = arguments_of(node.query, session, prepared)
    if prepared.plan is None or prepared.plan.kind is not Command.SELECT:
        raise PgError(code.WRONG_OBJECT_TYPE, "prepared statement is not a SELECT")
    tree = parse_statement(prepared.text)
    parameters, shown = Parameters(values, prepared.param_types), prepared.text.rstrip("; \n\t")
    return _Source(prepared.plan.columns, tree, shown, parameters, prepared.plan.denied)


def _planned(
    session: Session, statement: execute.Statement, parameters: Parameters
) -> tuple[Plan, Sequence[Any]]:
    if parameters.resolver is None:
        plan, literals = execute.plan_statement(session, statement, parameters.types)
        assert plan is not None
        return plan, literals
    tree: Any = statement.tree if statement.tree is not None else parse_statement(statement.text)
    environment = session.environment()
    return session.planner.plan(tree, statement.text, environment, variables=parameters.resolver), ()


def _filling(source: _Source, schema: str, name: str) -> execute.Statement:
    """INSERT of the rows that the query gives."""
    with_, text = source.query.args.get("with_"), source.text
    if with_ is None or not any(isinstance(item.this, exp.DML) for item in with_.expressions):
        return execute.read_statement(f"INSERT INTO {quote_qualified(schema, name)} {text}")
    # WITH that writes stands before INSERT only.
    query = source.query.copy()
    query.set("with_", None)
    parts = [exp.Identifier(this=part, quoted=True) for part in (schema, name)]
    insert = exp.Insert(this=exp.Table(this=parts[1], db=parts[0]), expression=query, with_=with_.copy())
    return execute.Statement(text, insert)


def _query_text(node: nodes.CreateTableAs, text: str) -> str:
    """The query's text, without the INTO it may have."""
    if node.into is not None:
        low, high = node.into
        text = f"{text[:low]}{' ' * (high - low)}{text[high:]}"
    return text[node.query_start : node.query_end]
