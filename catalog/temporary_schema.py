"""A session's temporary schema among the others: pg_temp in names and paths.

PostgreSQL 15, namespace.c (LookupExplicitNamespace, FuncnameGetCandidates).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Schema
    from polar_lite.catalog.snapshot import Snapshot


def schema_named(snapshot: "Snapshot", name: str, search_path: Sequence[int]) -> "Schema | None":
    """A schema by name; pg_temp is the session's own, which is always in its search path."""
    if name != "pg_temp":
        return snapshot.schema_by_name(name)
    found = (snapshot.schema(oid) for oid in search_path)
    return next((s for s in found if s is not None and s.name.startswith("pg_temp_")), None)


def without_temporary(snapshot: "Snapshot", search_path: Sequence[int]) -> Sequence[int]:
    """Where routines are looked for: never in the temporary schema."""
    own = schema_named(snapshot, "pg_temp", search_path)
    return search_path if own is None else [oid for oid in search_path if oid != own.oid]
