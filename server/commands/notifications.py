"""LISTEN, UNLISTEN, NOTIFY. PostgreSQL 15 docs, SQL Commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from polar_lite.catalog.dialect import nodes
from polar_lite.server.commands import CommandResult, command

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session


@command(nodes.Listen)
def listen(node: nodes.Listen, session: Session, text: str) -> CommandResult:
    session.transaction.pending.listening.append((True, node.channel))
    return CommandResult("LISTEN")


@command(nodes.Unlisten)
def unlisten(node: nodes.Unlisten, session: Session, text: str) -> CommandResult:
    session.transaction.pending.listening.append((False, node.channel))
    return CommandResult("UNLISTEN")


@command(nodes.Notify)
def notify(node: nodes.Notify, session: Session, text: str) -> CommandResult:
    session.transaction.pending.notify(node.channel, node.payload or "")
    return CommandResult("NOTIFY")
