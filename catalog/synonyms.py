"""Synonyms: other names of tables, views, sequences, routines and packages.

A synonym is looked up where no object of the wanted kind has the name: in each schema of the path behind its
objects, and the public ones at last. It holds names, so what it stands for may come and go.
Oracle 19c SQL Language Reference, CREATE SYNONYM.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from polar_lite.catalog.object_names import PG_NAMESPACE, POLAR_SYNONYM
from polar_lite.catalog.objects import Synonym
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.protocol.sqlstate import INVALID_OBJECT_DEFINITION, PgError

if TYPE_CHECKING:
    from polar_lite.catalog.writing.writer import CatalogWriter

# The schema of public synonyms.
NO_SCHEMA: Final = 0
# Whether a schema, by OID, has an object of the wanted kind under a name.
Has = Callable[[int, str], bool]


def followed(snapshot: Snapshot, names: Sequence[str], path: Sequence[int], has: Has) -> tuple[str, ...]:
    """The name that [schema.]name stands for; itself where it is no synonym.

    42P17 for synonyms that stand for each other.
    """
    current = tuple(names)
    if not snapshot.synonyms or len(current) > 2:
        return current
    seen: set[int] = set()
    while (found := _synonym(snapshot, current, path, has)) is not None:
        if found.oid in seen:
            raise PgError(INVALID_OBJECT_DEFINITION, f'looping chain of synonyms at "{found.name}"')
        seen.add(found.oid)
        current = (found.target_schema, found.target_name)
    return current


def _synonym(snapshot: Snapshot, names: tuple[str, ...], path: Sequence[int], has: Has) -> Synonym | None:
    name = names[-1]
    if len(names) > 1:
        schema = snapshot.schema_by_name(names[0])
        path = (schema.oid,) if schema is not None else ()
    for oid in path:
        if has(oid, name):
            return None
        found = snapshot.synonym_by_name(oid, name)
        if found is not None:
            return found
    return snapshot.synonym_by_name(NO_SCHEMA, name) if len(names) == 1 else None


def relation_names(snapshot: Snapshot, names: Sequence[str], path: Sequence[int]) -> tuple[str, ...]:
    return followed(snapshot, names, path, lambda oid, name: snapshot.relation_by_name(oid, name) is not None)


def function_names(snapshot: Snapshot, names: Sequence[str], path: Sequence[int]) -> tuple[str, ...]:
    return followed(snapshot, names, path, lambda oid, name: bool(snapshot.functions(name, oid)))


def package_names(snapshot: Snapshot, names: Sequence[str], path: Sequence[int]) -> tuple[str, ...]:
    return followed(snapshot, names, path, lambda oid, name: snapshot.package_by_name(oid, name) is not None)


def create_synonym(
    writer: CatalogWriter, schema: int, name: str, owner: int, target_schema: str, target_name: str
) -> None:
    """schema: NO_SCHEMA, or where the synonym is."""
    oid = writer.new_oid()
    writer.insert(
        "polar_synonym",
        {
            "oid": oid,
            "synname": name,
            "synnamespace": schema,
            "synowner": owner,
            "synobjschema": target_schema,
            "synobjname": target_name,
        },
    )
    if schema != NO_SCHEMA:
        writer.depend((POLAR_SYNONYM, oid, 0), (PG_NAMESPACE, schema, 0))
