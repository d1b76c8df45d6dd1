"""The Snapshot after a change: the parts that were touched are read again."""

import sqlite3
from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any, Final

from polar_lite.catalog.definitions import tables
from polar_lite.catalog.loading.collations import load_collations
from polar_lite.catalog.loading.foreign_data import load_foreign
from polar_lite.catalog.loading.languages import load_languages
from polar_lite.catalog.loading.main import load_comments, load_schemas, load_shared_comments, load_synonyms
from polar_lite.catalog.loading.operators import load_casts, load_operators
from polar_lite.catalog.loading.publications import load_publications
from polar_lite.catalog.loading.relations import load_relations
from polar_lite.catalog.loading.roles import load_databases, load_roles
from polar_lite.catalog.loading.routines import load_packages, load_routines
from polar_lite.catalog.loading.text_search import load_text_search
from polar_lite.catalog.loading.triggers import load_event_triggers
from polar_lite.catalog.loading.types import load_types
from polar_lite.catalog.snapshot import Snapshot

ALL: Final = -1
"""Among the OIDs of what is touched: read all of this part again."""


def refresh_shared(connection: sqlite3.Connection, snapshot: Snapshot) -> Snapshot:
    """Derive a Snapshot with the shared tables read again: another database's session changed them.

    connection: of any database, so that of its tables only the shared ones are read.
    """
    return derive(connection, snapshot, {"roles": set(), "databases": set(), "shared_comments": set()})


# Parts of the picture that are read again as a whole.
_READ_WHOLE: Final[dict[str, Callable[[sqlite3.Connection], Any]]] = {
    "packages": load_packages,
    "synonyms": load_synonyms,
    "triggers": load_event_triggers,
    "operators": load_operators,
    "user_casts": load_casts,
    "collations": load_collations,
    "publications": load_publications,
    "foreign": load_foreign,
    "languages": load_languages,
    "text_search": load_text_search,
    "comments": load_comments,
}


def derive(
    connection: sqlite3.Connection,
    old: Snapshot,
    touched: Mapping[str, set[int]],
    written: Collection[str] | None = None,
) -> Snapshot:
    """Read the touched parts again; what is gone from the tables is gone from the picture.

    written: the tables that relations were changed in; None: any.
    """
    changes: dict[str, Any] = {"version": old.counters.next_version()}
    schemas = old.schemas
    if "schemas" in touched:
        schemas = changes["schemas"] = load_schemas(connection)
    if "databases" in touched or "roles" in touched:
        databases = changes["databases"] = load_databases(connection)
        changes["database"] = databases[old.database.oid]
    if "roles" in touched:
        changes["roles"] = load_roles(connection, old.database.oid)
    if "types" in touched:
        some = touched["types"]
        changes["types"] = load_types(connection, old.types, None if ALL in some else some)
    changes |= {part: load(connection) for part, load in _READ_WHOLE.items() if part in touched}
    if "shared_comments" in touched:
        own = {key: text for key, text in old.comments.items() if key[0] not in _shared_classes()}
        changes["comments"] = own | load_shared_comments(connection)
    if "routines" in touched or "schemas" in touched:
        # A routine's Function carries its schema's name, so a changed schema reads all of them.
        all_of_them = "schemas" in touched
        wanted = None if all_of_them else touched["routines"]
        known = {} if all_of_them else {o: r for o, r in old.routines.items() if o not in touched["routines"]}
        changes["routines"] = known | load_routines(connection, schemas, wanted)
    made = old.replace(**changes)
    only = touched.get("relations")
    if only is None:
        return made
    return made.with_relations(only, load_relations(connection, schemas, only, old.relations, written))


@cache
def _shared_classes() -> frozenset[int]:
    return frozenset(definition.oid for definition in tables().values() if definition.shared)
