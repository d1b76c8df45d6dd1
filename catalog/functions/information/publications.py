"""pg_get_publication_tables(). PostgreSQL 15 source pg_publication.c."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.protocol.sqlstate import UNDEFINED_OBJECT, PgError


def pg_get_publication_tables(context: SessionContext, name: str) -> Iterator[tuple[int, str, str | None]]:
    """OID, attnums of the columns that are sent, condition."""
    from polar_lite.catalog import publications  # it imports the snapshot

    snapshot = context.snapshot
    publication = next((p for p in snapshot.publications.values() if p.name == name), None)
    if publication is None:
        raise PgError(UNDEFINED_OBJECT, f'publication "{name}" does not exist')
    for oid, published in sorted(publications.members(snapshot, publication).items()):
        columns = published.columns
        if columns is None:
            shown = snapshot.relations[oid].columns
            columns = tuple(c.attnum for c in shown if not c.has_dropped)
        yield oid, json.dumps(columns), published.condition


CONTEXT: Final[dict[str, Callable[..., Any]]] = {"pg_get_publication_tables": pg_get_publication_tables}
