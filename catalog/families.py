"""Families of tables: partitions of a partitioned table, and children that inherit.

One mechanism for both: a query of a table sees the rows of its *members*, the tables below it that have rows
of their own. PostgreSQL 15 source: pg_inherits.c (find_all_inheritors), inherit.c (expand_inherited_rtentry).
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

from polar_lite.catalog.observed import Reading, observe
from polar_lite.catalog.partitions import Router

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Relation
    from polar_lite.catalog.snapshot import Snapshot

_Made = TypeVar("_Made")


def split(row_id: Any, relation: int) -> tuple[int, int]:
    """The OID of a row's table and its rowid there. relation: of the entry it comes from."""
    if not isinstance(row_id, str):
        return relation, row_id
    table, _, rowid = row_id.partition(":")
    return int(table), int(rowid)


class FamilyLookup:
    """The part of a Snapshot that knows who belongs to whom."""

    relations: "Mapping[int, Relation]"

    @cached_property
    def _kept(self) -> dict[Any, Any]:
        return {}

    def worked_out(self, key: Any, make: "Callable[[Snapshot], _Made]") -> "_Made":
        """What others derive from this catalog, under keys of theirs; it is made once."""
        return self.observed_work(key, make)[0]

    def observed_work(self, key: Any, make: "Callable[[Snapshot], _Made]") -> "tuple[_Made, Reading | None]":
        """The same with what it has read of the catalog; see `observe`."""
        kept: tuple[_Made, Reading | None] | None = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = observe(cast("Snapshot", self), make)
        return kept

    @cached_property
    def _children(self) -> "dict[int, list[Relation]]":
        found: dict[int, list[Relation]] = defaultdict(list)
        for relation in self.relations.values():
            for parent in relation.parents:
                found[parent].append(relation)
        return {parent: sorted(children, key=lambda r: r.oid) for parent, children in found.items()}

    def children(self, oid: int) -> "list[Relation]":
        """The direct ones: partitions in the order of their bounds, others in that of their OIDs."""
        found = self._children.get(oid, [])
        parent = self.relations[oid] if found else None
        if parent is None or parent.partitioning is None or parent.kind != "p":
            return found
        return [self.relations[child] for child in self.router(oid).children]

    def router(self, oid: int) -> Router:
        """What finds the partition of a row; for a table of kind 'p'."""
        key = ("router", oid)
        made: Router | None = self._kept.get(key)
        if made is None:
            parent = self.relations[oid]
            made = self._kept[key] = Router(self, parent, self._children.get(oid, []))  # type: ignore[arg-type]  # a Snapshot
        return made

    def has_children(self, oid: int) -> bool:
        return oid in self._children

    def members(self, oid: int) -> "tuple[Relation, ...]":
        """The tables whose rows a query of this one sees, each once."""
        key = ("members", oid)
        found: tuple[Relation, ...] | None = self._kept.get(key)
        if found is None:
            every = [relation for relation in self.family(oid) if relation.kind != "p"]
            found = self._kept[key] = tuple(every)
        return found

    def family(self, oid: int) -> "list[Relation]":
        """The table and all below it: partitions after their parent, others level by level; each once."""
        relation = self.relations[oid]
        if relation.kind == "p":
            below = [self.family(child.oid) for child in self.children(oid)]
            return [relation, *(found for part in below for found in part)]
        found = {oid: relation}
        queue = [relation]
        for parent in queue:
            for child in self.children(parent.oid):
                if child.oid not in found:
                    found[child.oid] = child
                    queue.append(child)
        return list(found.values())

    def ancestors(self, oid: int) -> "list[Relation]":
        """Of a partition: its parent, the parent's, .. up to the root."""
        found = []
        relation = self.relations.get(oid)
        while relation is not None and relation.bound is not None and relation.parents:
            relation = self.relations.get(relation.parents[0])
            if relation is not None:
                found.append(relation)
        return found
