"""Statements about the running server and what is accepted without work: CHECKPOINT ..

What changes nothing here but storage or speed is accepted; what would have an effect that is missing
is 0A000. PostgreSQL 15 docs, SQL Commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from polar_lite.catalog.dialect import nodes
from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.engine.checkpoints import RESTART_FRAMES

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session


@command(nodes.Checkpoint)
def checkpoint(node: nodes.Checkpoint, session: Session, text: str) -> CommandResult:
    if not session.is_superuser:
        raise PgError(
            sqlstate.INSUFFICIENT_PRIVILEGE,
            "must be superuser or have privileges of pg_checkpoint to do CHECKPOINT",
        )
    # In a transaction that has written, the log cannot start anew.
    frames = RESTART_FRAMES if session.transaction.is_writer else 1
    for file in (session.database.file, session.server.cluster_file):
        file.checkpointer.checkpoint(restart_frames=frames)
    return CommandResult("CHECKPOINT")
