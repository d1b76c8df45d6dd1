"""BEGIN, COMMIT, ROLLBACK, SAVEPOINT, SET TRANSACTION. PostgreSQL 15 docs, SQL Commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from polar_lite.catalog.dialect import nodes
from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.prepared_transactions import finish_prepared, prepare_transaction

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Constraint
    from polar_lite.server.sessions.session import Session


@command(nodes.Transaction)
def transaction(node: nodes.Transaction, session: Session, text: str) -> CommandResult:
    if not session.command_is_top_level:
        raise PgError(sqlstate.INVALID_TRANSACTION_TERMINATION, "invalid transaction termination")
    current = session.transaction
    chain = bool(node.chain)
    match node.kind:
        case "BEGIN" | "START":
            current.begin(dict(node.modes or ()), node.kind)
            return CommandResult("BEGIN" if node.kind == "BEGIN" else "START TRANSACTION")
        case "COMMIT":
            committed = current.commit_command(chain=chain)
            return CommandResult("COMMIT" if committed else "ROLLBACK")
        case "ROLLBACK":
            current.rollback_command(chain=chain)
            return CommandResult("ROLLBACK")
        case "SAVEPOINT":
            _require_block(session, "SAVEPOINT")
            current.savepoint(node.savepoint)
            return CommandResult("SAVEPOINT")
        case "RELEASE":
            _require_block(session, "RELEASE SAVEPOINT")
            current.release(current.find_savepoint(node.savepoint))
            return CommandResult("RELEASE")
        case "ROLLBACK TO":
            _require_block(session, "ROLLBACK TO SAVEPOINT")
            current.rollback_to(current.find_savepoint(node.savepoint), keep=True)
            return CommandResult("ROLLBACK")
        case "PREPARE":
            return prepare_transaction(session, node.gid)
        case _:
            return finish_prepared(session, node.kind, node.gid)


@command(nodes.SetConstraints)
def set_constraints(node: nodes.SetConstraints, session: Session, text: str) -> CommandResult:
    """When deferrable constraints are checked, for the rest of the transaction."""
    if session.command_is_top_level and not session.transaction.in_block:
        session.notice(
            "WARNING",
            sqlstate.NO_ACTIVE_SQL_TRANSACTION,
            "SET CONSTRAINTS can only be used in transaction blocks",
        )
    names = node.constraints
    found = None if names is None else [c for name in names for c in _deferrable(session, name)]
    session.referential.set_modes(found, deferred=bool(node.deferred))
    return CommandResult("SET CONSTRAINTS")


def _deferrable(session: Session, names: Sequence[str]) -> list[Constraint]:
    """The constraints of a name in the first schema of the path that has any (42704, 55000)."""
    snapshot = session.snapshot
    path: Sequence[int] = session.search_path(implicit=True)
    if len(names) > 1:
        schema = snapshot.schema_by_name(names[-2])
        if schema is None:
            raise PgError(sqlstate.UNDEFINED_SCHEMA, f'schema "{names[-2]}" does not exist')
        path = (schema.oid,)
    for oid in path:
        relations = [r for r in snapshot.relations.values() if r.schema == oid]
        found = [c for r in relations for c in r.constraints if c.name == names[-1]]
        if not found:
            continue
        if not any(c.is_deferrable for c in found):
            raise PgError(sqlstate.WRONG_OBJECT_TYPE, f'constraint "{names[-1]}" is not deferrable')
        return [c for c in found if c.is_deferrable]
    raise PgError(sqlstate.UNDEFINED_OBJECT, f'constraint "{".".join(names)}" does not exist')


@command(nodes.SetTransaction)
def set_transaction(node: nodes.SetTransaction, session: Session, text: str) -> CommandResult:
    modes = dict(node.modes or ())
    if node.session:
        names = {
            "isolation": "default_transaction_isolation",
            "read_only": "default_transaction_read_only",
            "deferrable": "default_transaction_deferrable",
        }
        for mode, value in modes.items():
            shown = value if isinstance(value, str) else ("on" if value else "off")
            session.change_setting(names[mode], shown, local=False)
        return CommandResult("SET")
    if session.command_is_top_level and not session.transaction.in_block:
        session.notice(
            "WARNING",
            sqlstate.NO_ACTIVE_SQL_TRANSACTION,
            "SET TRANSACTION can only be used in transaction blocks",
        )
    session.transaction.set_modes(modes)
    if node.snapshot is not None:
        session.transaction.import_snapshot(node.snapshot)
    return CommandResult("SET")


def _require_block(session: Session, name: str) -> None:
    if session.transaction.block.value not in ("open", "failed"):
        raise PgError(sqlstate.NO_ACTIVE_SQL_TRANSACTION, f"{name} can only be used in transaction blocks")
