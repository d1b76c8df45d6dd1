"""Foreign-data wrappers and servers: finding them, their options.

PostgreSQL 15 source foreign.c, foreigncmds.c (transformGenericOptions).
"""

import json
from collections.abc import Sequence

from polar_lite.catalog.objects import ForeignObject, Relation
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

_NOUNS = {"F": "foreign-data wrapper", "S": "server"}


def foreign_object(snapshot: Snapshot, kind: str, name: str) -> ForeignObject:
    """A wrapper ("F") or a server ("S") by its name (42704)."""
    found = find(snapshot, kind, name)
    if found is None:
        raise PgError(code.UNDEFINED_OBJECT, f'{_NOUNS[kind]} "{name}" does not exist')
    return found


def find(snapshot: Snapshot, kind: str, name: str) -> ForeignObject | None:
    return next((o for o in snapshot.foreign.values() if (o.kind, o.name) == (kind, name)), None)


def without_handler(snapshot: Snapshot, relation: Relation) -> PgError:
    """What is said when a foreign table is to be read or written: no wrapper has anything to do so with."""
    wrapper = snapshot.foreign[snapshot.foreign[relation.server].wrapper]
    message = f'foreign-data wrapper "{wrapper.name}" has no handler'
    return PgError(code.OBJECT_NOT_IN_PREREQUISITE_STATE, message)


def changed_options(stored: str | None, changes: Sequence[tuple[str, str, str | None]]) -> list[str] | None:
    """The options with ADD, SET and DROP done; None for none (42704, 42710).

    stored: as the catalog has them, a JSON list of name=value.
    """
    found: dict[str, str] = dict(text.split("=", 1) for text in json.loads(stored or "[]"))
    for verb, name, value in changes:
        if verb == "ADD" and name in found:
            raise PgError(code.DUPLICATE_OBJECT, f'option "{name}" provided more than once')
        if verb != "ADD" and name not in found:
            raise PgError(code.UNDEFINED_OBJECT, f'option "{name}" not found')
        if verb == "DROP":
            del found[name]
        else:
            found[name] = value or ""
    return [f"{name}={value}" for name, value in found.items()] or None
