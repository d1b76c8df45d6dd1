"""What PostgreSQL says of violated foreign keys. PostgreSQL 15 source ri_triggers.c (ri_ReportViolation)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from polar_lite.catalog import privileges
from polar_lite.catalog.row_security import is_active
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.foreign_keys import KeyLookup
    from polar_lite.catalog.objects import Column, Relation
    from polar_lite.server.sessions.session import Session

Key = tuple[Any, ...]


def not_present(session: Session, lookup: KeyLookup, key: Key) -> PgError:
    message = (
        f'insert or update on table "{lookup.child.name}"'
        f' violates foreign key constraint "{lookup.constraint.name}"'
    )
    shown = _shown(session, lookup.child, lookup.child_columns, key)
    return _violation(lookup, message, f'{shown} is not present in table "{lookup.parent.name}".')


def still_referenced(session: Session, lookup: KeyLookup, key: Key) -> PgError:
    message = (
        f'update or delete on table "{lookup.parent.name}"'
        f' violates foreign key constraint "{lookup.constraint.name}" on table "{lookup.child.name}"'
    )
    shown = _shown(session, lookup.parent, lookup.parent_columns, key)
    return _violation(lookup, message, f'{shown} is still referenced from table "{lookup.child.name}".')


def removed(session: Session, lookup: KeyLookup, key: Key) -> PgError:
    """Of a partition that is no longer to be one."""
    message = (
        f'removing partition "{lookup.parent.name}"'
        f' violates foreign key constraint "{lookup.constraint.name}"'
    )
    shown = _shown(session, lookup.parent, lookup.parent_columns, key)
    return _violation(lookup, message, f'{shown} is still referenced from table "{lookup.child.name}".')


def mixed_nulls(session: Session, lookup: KeyLookup) -> PgError:
    message = (
        f'insert or update on table "{lookup.child.name}"'
        f' violates foreign key constraint "{lookup.constraint.name}"'
    )
    return _violation(lookup, message, "MATCH FULL does not allow mixing of null and nonnull key values.")


def _violation(lookup: KeyLookup, message: str, detail: str) -> PgError:
    return PgError(
        code.FOREIGN_KEY_VIOLATION,
        message,
        detail=detail,
        schema=lookup.schema,
        table=lookup.child.name,
        constraint=lookup.constraint.name,
    )


def _shown(session: Session, relation: Relation, columns: Sequence[Column], key: Key) -> str:
    """The key for DETAIL; only `Key` when the role may not read it."""
    snapshot, role = session.snapshot, session.current_user_oid
    may_read = privileges.has_privilege(snapshot, role, relation, "SELECT") or all(
        privileges.has_privilege(snapshot, role, relation, "SELECT", c.attnum) for c in columns
    )
    if not may_read or is_active(snapshot, relation, role):
        return "Key"
    names = ", ".join(c.name for c in columns)
    values = ", ".join(session.text_of(c.type, value) for c, value in zip(columns, key, strict=True))
    return f"Key ({names})=({values})"
