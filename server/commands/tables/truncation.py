"""TRUNCATE. PostgreSQL 15 docs, TRUNCATE; source tablecmds.c (ExecuteTruncate)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from polar_lite.catalog import privileges, read_only
from polar_lite.catalog.dialect import nodes, storage, table_expressions
from polar_lite.catalog.foreign_data import without_handler
from polar_lite.catalog.objects import GLOBAL_TEMPORARY, Relation
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import Ddl
from polar_lite.server.commands.sequences import owned_sequences, restart_sequence
from polar_lite.server.engine.locks import TableMode
from polar_lite.server.sessions import temporary
from polar_lite.server.transactions import table_locks
from polar_lite.server.triggers.row_triggers import fire_truncate

if TYPE_CHECKING:
    from sqlglot import exp

    from polar_lite.server.sessions.session import Session


@command(nodes.Truncate, writes=True)
def truncate(node: nodes.Truncate, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    named = list({r.oid: r for item in node.tables for r in _tables(ddl, item)}.values())
    tables = _with_references(ddl, named, cascade=bool(node.cascade))
    sequences = []
    if node.restart_identity:
        sequences = [sequence for table in tables for sequence in owned_sequences(ddl, table.oid)]
    for sequence in sequences:
        privileges.check_owner(ddl.snapshot, ddl.role, sequence)
    temporary.make_storage(session, [t.oid for t in tables if t.persistence == GLOBAL_TEMPORARY])
    for table in tables:
        fire_truncate(session, table, before=True)
    for table in tables:
        ddl.writer.register_functions(tuple(table_expressions.index_functions(ddl.snapshot, table).values()))
        with ddl.not_in_use("TRUNCATE", table.name):
            ddl.writer.execute(f"DELETE FROM {storage.qualified(table)}")
    for sequence in sequences:
        restart_sequence(ddl, sequence.oid)
    for table in tables:
        fire_truncate(session, table, before=False)
    return CommandResult("TRUNCATE TABLE")


def _with_references(ddl: Ddl, relations: list[Relation], *, cascade: bool) -> list[Relation]:
    """The tables whose rows refer to these must be truncated with them: CASCADE adds them, else 0A000."""
    found = {relation.oid: relation for relation in relations}
    queue = list(found.values())
    for relation in queue:
        ddl.check_no_pending("TRUNCATE", relation)
        for child, _ in ddl.snapshot.referencing(relation.oid):
            if child.oid in found:
                continue
            if not cascade:
                raise PgError(
                    code.FEATURE_NOT_SUPPORTED,
                    "cannot truncate a table referenced in a foreign key constraint",
                    detail=f'Table "{child.name}" references "{relation.name}".',
                    hint=f'Truncate table "{child.name}" at the same time, or use TRUNCATE ... CASCADE.',
                )
            _lock(ddl.session, child)
            ddl.notice("NOTICE", code.SUCCESSFUL_COMPLETION, f'truncate cascades to table "{child.name}"')
            privileges.check(ddl.snapshot, ddl.role, child, "TRUNCATE")
            found[child.oid] = child
            queue.append(child)
    return queue


def _tables(ddl: Ddl, item: exp.Table) -> list[Relation]:
    """A table, and without ONLY all below it, for which its own rights are enough."""
    relation = _table(ddl, item)
    if not item.args.get("only"):
        path = ddl.session.search_path(implicit=True)
        below = [m for m in ddl.snapshot.family(relation.oid)[1:] if not m.is_of_other_session(path)]
        for member in below:
            _lock(ddl.session, member)
        return [relation, *below]
    if relation.kind == "p":
        raise PgError(
            code.WRONG_OBJECT_TYPE,
            "cannot truncate only a partitioned table",
            hint="Do not specify the ONLY keyword, or use TRUNCATE ONLY on the partitions directly.",
        )
    return [relation]


def _table(ddl: Ddl, item: exp.Table) -> Relation:
    names = tuple(part.name if part.args.get("quoted") else part.name.lower() for part in item.parts)
    relation = ddl.relation_named(names)
    if relation.kind not in "rpf":
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{relation.name}" is not a table')
    privileges.check(ddl.snapshot, ddl.role, relation, "TRUNCATE")
    if relation.kind == "f":
        raise without_handler(ddl.snapshot, relation)
    if relation.oid < FIRST_NORMAL_OID:
        raise PgError(
            code.INSUFFICIENT_PRIVILEGE, f'permission denied: "{relation.name}" is a system catalog'
        )
    read_only.check_writable(ddl.snapshot, relation)
    _lock(ddl.session, relation)
    return relation


def _lock(session: Session, table: Relation) -> None:
    """Nobody else may have read or written the table: what others have written to it could not be kept."""
    if table.database == "main" and table.persistence != GLOBAL_TEMPORARY:
        table_locks.lock(session, table.oid, TableMode.ACCESS_EXCLUSIVE)
