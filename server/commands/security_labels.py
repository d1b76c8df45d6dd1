"""SECURITY LABEL: labels are a provider's, and none is ever loaded. PostgreSQL 15 source seclabel.c."""

from __future__ import annotations

from typing import TYPE_CHECKING

from polar_lite.catalog.dialect import nodes
from polar_lite.protocol.sqlstate import INVALID_PARAMETER_VALUE, PgError
from polar_lite.server.commands import CommandResult, command

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session


@command(nodes.SecurityLabel, writes=True)
def security_label(node: nodes.SecurityLabel, session: Session, text: str) -> CommandResult:
    if node.provider is None:
        message = "no security label providers have been loaded"
    else:
        message = f'security label provider "{node.provider}" is not loaded'
    raise PgError(INVALID_PARAMETER_VALUE, message)
