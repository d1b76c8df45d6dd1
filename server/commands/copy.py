"""COPY. PostgreSQL 15 docs, COPY; source copy.c (DoCopy). The work is `server.copy`'s."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import AbstractContextManager, closing
from typing import TYPE_CHECKING, Final

from sqlglot import exp

from polar_lite.catalog import row_triggers
from polar_lite.catalog.dialect import copying, nodes
from polar_lite.catalog.dialect.command import Command
from polar_lite.catalog.objects import Relation
from polar_lite.catalog.row_security import is_active
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.copy.format import CopyFormat
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server import execute
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.copy import data_in, data_out, files, options, programs, stream
from polar_lite.server.transactions import overtaken, table_locks

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_NOT_FROM: Final = {
    "v": ("view", "To enable copying to a view, provide an INSTEAD OF INSERT trigger."),
    "S": ("sequence", None),
    "m": ("materialized view", None),
}
_NOT_TO: Final = {
    "v": ("view", "Try the COPY (SELECT ...) TO variant."),
    "S": ("sequence", None),
    "p": ("partitioned table", "Try the COPY (SELECT ...) TO variant."),
    "m": ("materialized view", "Try the COPY (SELECT ...) TO variant."),
    "f": ("foreign table", "Try the COPY (SELECT ...) TO variant."),
}


@command(nodes.Copy)
def copy(node: nodes.Copy, session: Session, text: str) -> CommandResult:
    if node.program:
        programs.check_rights(session)
    elif node.file is not None:
        files.check_rights(session, "to" if node.to else "from")
    elif not session.command_is_top_level:
        raise PgError(code.FEATURE_NOT_SUPPORTED, "cannot COPY to/from client in PL/pgSQL")
    count = _copy_to(node, session, text) if node.to else _copy_from(node, session, text)
    return CommandResult(f"COPY {count}")


def _copy_from(node: nodes.Copy, session: Session, text: str) -> int:
    plan, form = _prepare(node, session, text)
    if plan.insert.denied is not None:
        raise plan.insert.denied
    planned_with = session.snapshot
    table_locks.use(session.transaction, plan.insert, keeps=True)
    if session.snapshot is not planned_with:
        plan, form = _prepare(node, session, text)
    # The grant is for when there are rows to be written: a client may take its time.
    session.transaction.refuse_if_read_only("COPY FROM", {plan.relation.oid})
    session.transaction.for_read()
    if is_active(session.snapshot, plan.relation, session.current_user_oid):
        raise PgError(
            code.FEATURE_NOT_SUPPORTED,
            "COPY FROM not supported with row-level security",
            hint="Use INSERT statements instead.",
        )
    with _incoming(node, session, form, len(plan.columns)) as pieces:
        # As in PostgreSQL, the client is asked for the data before these are refused.
        next(pieces)
        if not row_triggers.stands_for(plan.relation, "INSERT"):
            _check_kind(plan.relation, _NOT_FROM, "to")
        return data_in.CopyFrom(session, plan, form).run(pieces)


def _incoming(
    node: nodes.Copy, session: Session, form: CopyFormat, columns: int
) -> AbstractContextManager[Generator[bytes, None, None]]:
    if node.file is None:
        return closing(stream.incoming(session, int(form.is_binary), columns))
    return (
        programs.incoming(session, node.file) if node.program else closing(files.incoming(session, node.file))
    )


def _prepare(node: nodes.Copy, session: Session, text: str) -> tuple[copying.CopyFromPlan, CopyFormat]:
    env = session.environment()
    relation = copying.find_table(env, node.names)
    columns = copying.find_columns(relation, node.columns)
    plan = copying.plan_from(env, relation, columns, node.where, text)
    form, lists = options.read_options(node.options or (), is_from=True, encoding=session.conduct.encoding)
    if relation.oid < FIRST_NORMAL_OID:
        raise PgError(
            code.INSUFFICIENT_PRIVILEGE, f'permission denied: "{relation.name}" is a system catalog'
        )
    known = [column.name for column in relation.columns if not column.has_dropped]
    form = options.with_columns(form, lists, [column.name for column in columns], known, relation.name)
    return plan, form


def _copy_to(node: nodes.Copy, session: Session, text: str) -> int:
    if node.where is not None:
        message = "WHERE clause not allowed with COPY TO"
        raise PgError(code.SYNTAX_ERROR, message, position=node.where_start + 1)
    result, form, names = overtaken.until_steady(session, lambda: _begin(node, session, text))
    try:
        if node.file is None:
            return data_out.send(session, result, form, names)
        with (programs if node.program else files).outgoing(session, node.file) as file:
            file.write(data_out.produce(session, result, form, names))
    finally:
        result.close()
    return result.count


def _begin(node: nodes.Copy, session: Session, text: str) -> tuple[execute.Result, CopyFormat, list[str]]:
    """The result that is to be sent, how, and the names of its columns."""
    env = session.environment()
    if node.query is not None:
        query, known, table = _checked_query(node.query), None, None
    else:
        relation = copying.find_table(env, node.names)
        columns = copying.find_columns(relation, node.columns)
        _check_kind(relation, _NOT_TO, "from")
        query = copying.table_query(env, relation, columns)
        known = [column.name for column in relation.columns if not column.has_dropped]
        table = relation.name
    form, lists = options.read_options(node.options or (), is_from=False, encoding=session.conduct.encoding)
    origin = execute.Origin(env.snapshot)
    plan = session.planner.plan(query.copy(), text, env)
    if plan.kind is not Command.SELECT and not plan.columns:
        raise PgError(code.FEATURE_NOT_SUPPORTED, "COPY query must have a RETURNING clause")
    names = [column.name for column in plan.columns]
    form = options.with_columns(form, lists, names, names if known is None else known, table)
    return execute.run_plan(session, plan, (), origin=origin), form, names


def _checked_query(query: exp.Expression) -> exp.Expression:
    if isinstance(query, exp.Select) and query.args.get("into") is not None:
        raise PgError(code.FEATURE_NOT_SUPPORTED, "COPY (SELECT INTO) is not supported")
    if isinstance(query, nodes.Merge):
        raise PgError(code.FEATURE_NOT_SUPPORTED, "MERGE not supported in COPY")
    return query


def _check_kind(relation: Relation, refused: dict[str, tuple[str, str | None]], word: str) -> None:
    if relation.kind in refused:
        noun, hint = refused[relation.kind]
        raise PgError(code.WRONG_OBJECT_TYPE, f'cannot copy {word} {noun} "{relation.name}"', hint=hint)
    if relation.kind not in "rpf":
        raise PgError(code.WRONG_OBJECT_TYPE, f'cannot copy {word} non-table relation "{relation.name}"')
