"""pg_hba_file_rules and pg_ident_file_mappings: the files as they are now, mistakes included.

PostgreSQL 15 docs 54.9 (view-pg-hba-file-rules), 54.10 (view-pg-ident-file-mappings).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.authentication.mappings import Mapping, read_mappings
from polar_lite.server.authentication.rules import Rule, read_rules
from polar_lite.server.authentication.tokens import Problem

if TYPE_CHECKING:
    from polar_lite.server.config import Config

_Entry = TypeVar("_Entry", Rule, Mapping)


def rule_rows(config: Config) -> list[tuple[Any, ...]]:
    """line_number, type, database, user_name, address, netmask, auth_method, options, error."""
    path = config.hba_file
    rows: list[tuple[Any, ...]] = []
    for rule, problem in _entries("configuration", path, read_rules(path, has_tls=config.flag("ssl"))):
        error = problem.message if problem is not None else None
        if rule is None:
            rows.append((problem.number if problem else None, *[None] * 7, error))
            continue
        address, mask = rule.network.show() if rule.network is not None else (rule.address or None, None)
        names = ([token.text for token in field] for field in (rule.databases, rule.users))
        options = rule.options or None
        rows.append((rule.number, rule.type, *names, address, mask, rule.method, options, error))
    return rows


def mapping_rows(config: Config) -> list[tuple[Any, ...]]:
    """line_number, map_name, sys_name, pg_username, error."""
    path = config.ident_file
    rows: list[tuple[Any, ...]] = []
    for found, problem in _entries("usermap", path, read_mappings(path)):
        if found is not None:
            rows.append((found.number, found.map, found.system_user, found.role, None))
        elif problem is not None:
            rows.append((problem.number, None, None, None, problem.message))
    return rows


def _entries(
    kind: str, path: Path, entries: Iterator[tuple[_Entry | None, Problem | None]]
) -> list[tuple[_Entry | None, Problem | None]]:
    try:
        return list(entries)
    except OSError as error:
        states = {
            FileNotFoundError: sqlstate.UNDEFINED_FILE,
            PermissionError: sqlstate.INSUFFICIENT_PRIVILEGE,
        }
        message = f'could not open {kind} file "{path}": {error.strerror}'
        raise PgError(states.get(type(error), sqlstate.IO_ERROR), message) from error
