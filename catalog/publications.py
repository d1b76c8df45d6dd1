"""Publications: what they are for, and what they ask of the tables they publish.

Nothing is sent to anybody: they are rows of the catalog. But as in PostgreSQL a table whose changes are
published must say which row was changed. PostgreSQL 15 docs 31 (logical-replication), source
pg_publication.c.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field

from polar_lite.catalog.objects import Relation
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.protocol.records import dataclass


@dataclass(frozen=True, slots=True)
class Published:
    """A table as a publication names it. columns: attnums, None for all; condition: the catalog's text."""

    columns: tuple[int, ...] | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """schemas: OIDs of those all of whose tables it is for. actions: of "insert", "update", "delete",
    "truncate"."""

    oid: int
    name: str
    owner: int
    all_tables: bool
    actions: frozenset[str]
    via_root: bool
    tables: Mapping[int, Published] = field(default_factory=dict)
    schemas: frozenset[int] = frozenset()


def is_publishable(relation: Relation) -> bool:
    return relation.kind in "rp" and relation.oid >= FIRST_NORMAL_OID and relation.persistence == "p"


def of_relation(snapshot: Snapshot, relation: Relation) -> Iterator[tuple[Publication, Published]]:
    """The publications that a table's changes are part of, by its own or its ancestors' names."""
    if not is_publishable(relation):
        return
    line = [relation, *ancestors(snapshot, relation)]
    for publication in snapshot.publications.values():
        if publication.all_tables or any(above.schema in publication.schemas for above in line):
            yield publication, Published()
        for above in line:
            if above.oid in publication.tables:
                yield publication, publication.tables[above.oid]


def ancestors(snapshot: Snapshot, relation: Relation) -> list[Relation]:
    """The tables that it is a partition of, the nearest first."""
    found: list[Relation] = []
    while relation.bound is not None:
        relation = snapshot.relations[relation.parents[0]]
        found.append(relation)
    return found


def members(snapshot: Snapshot, publication: Publication) -> dict[int, Published]:
    """The tables it sends, as pg_get_publication_tables tells: the leaves of those with partitions, or with
    publish_via_partition_root the highest that it is for."""
    named: dict[int, Published] = {}
    for relation in snapshot.relations.values():
        if is_publishable(relation) and (publication.all_tables or relation.schema in publication.schemas):
            named[relation.oid] = Published()
    named |= publication.tables
    if publication.via_root:
        return {
            oid: published
            for oid, published in named.items()
            if not any(above.oid in named for above in ancestors(snapshot, snapshot.relations[oid]))
        }
    found: dict[int, Published] = {}
    for oid, published in named.items():
        if snapshot.relations[oid].kind == "p":
            for leaf in snapshot.members(oid):
                found.setdefault(leaf.oid, Published())
        else:
            found[oid] = published
    return found


def identity_of(snapshot: Snapshot, relation: Relation) -> frozenset[int] | None:
    """attnums that tell a row apart to subscribers: the replica identity's; None for the whole row, none if
    there is none."""
    if relation.replica_identity == "f":
        return None
    found = identity_index(snapshot, relation)
    return frozenset(found.index.keys if found is not None and found.index is not None else ())


def identity_index(snapshot: Snapshot, relation: Relation) -> Relation | None:
    """The index whose keys are a table's replica identity."""
    wanted = {"d": "is_primary", "i": "is_replica_identity"}.get(relation.replica_identity)
    for oid in relation.indexes:
        found = snapshot.relations[oid]
        if wanted is not None and found.index is not None and getattr(found.index, wanted):
            return found
    return None
