"""Types as a Snapshot finds them: PostgreSQL's own, and those of its catalog with the codecs they have in it.

A base class of Snapshot, apart only for its size.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog import domains, user_types
from polar_lite.catalog.objects import PG_CATALOG, PUBLIC_SCHEMA
from polar_lite.catalog.predefined_collections import PREDEFINED
from polar_lite.catalog.temporary_schema import schema_named
from polar_lite.catalog.types import FIRST_NORMAL_OID, TypeRef
from polar_lite.catalog.user_types import UserType
from polar_lite.protocol import pgtypes
from polar_lite.protocol.codecs.range import Subtype
from polar_lite.protocol.pgtypes import PgType
from polar_lite.protocol.records import replace

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Package
    from polar_lite.catalog.snapshot import Snapshot

# Oracle's object types for JSON, which PL alone knows; the first is the others' supertype.
JSON_TYPES: Final = (9311, 9312, 9313, 9314)
# PostgreSQL has no types of these names.
_ORACLES: Final = frozenset({pgtypes.ANYDATA.name, pgtypes.ANYTYPE.name})


class TypeLookup:
    """What is kept here is made at first use."""

    types: Mapping[int, UserType]

    def schema_by_name(self, name: str) -> Any:
        raise NotImplementedError

    def type(self, oid: int) -> PgType | None:
        """A type of PostgreSQL's or of this catalog, with the codec it has here."""
        found = self._bound_types.get(oid) or pgtypes.BY_OID.get(oid)
        if found is None and oid in self.types:
            found = self._bound_types[oid] = user_types.bound(self.types[oid], _snapshot(self))
        return found

    def type_ref(self, oid: int, typmod: int = -1) -> TypeRef:
        """A type by its OID in the catalog: a domain is its base type that knows the domain."""
        if oid in pgtypes.BY_OID:
            return _plain(oid, typmod)
        own = self.types.get(oid)
        if own is None or own.domain is None:
            return TypeRef(oid, typmod)
        return replace(self.type_ref(own.domain.parent, own.domain.typmod), domain=oid)

    def domain_tests(self, oid: int) -> tuple[domains.Test, ...]:
        """The constraints of a domain, compiled."""
        found = self._domain_tests.get(oid)
        if found is None:
            found = self._domain_tests[oid] = domains.tests_of(_snapshot(self), oid)
        return found

    @cached_property
    def _domain_tests(self) -> dict[int, tuple[domains.Test, ...]]:
        return {}

    def subtype(self, oid: int) -> Subtype:
        """What the bounds of a range or multirange type are."""
        own = self.types.get(oid)
        if own is None:
            from polar_lite.catalog.functions.containers import ranges  # as late as the other families

            return ranges.subtype_of(oid)
        found = self._subtypes.get(own.subtype_oid)
        if found is None:
            found = user_types.range_subtype(own.subtype_oid, _snapshot(self))
            self._subtypes[own.subtype_oid] = found
        return found

    @cached_property
    def _subtypes(self) -> dict[int, Subtype]:
        return {}

    @cached_property
    def _bound_types(self) -> dict[int, PgType]:
        return user_types.records(_snapshot(self))

    def type_by_name(
        self, schema: int | str | None, name: str, search_path: Sequence[int] = ()
    ) -> PgType | None:
        """Look a type up by pg_type.typname ('int4', not 'integer'); `schema` by OID or name."""
        path: Sequence[int] = search_path or (PG_CATALOG, PUBLIC_SCHEMA)
        if isinstance(schema, str):
            found_schema = schema_named(_snapshot(self), schema, search_path)
            path = (found_schema.oid,) if found_schema is not None else ()
        elif schema is not None:
            path = (schema,)
        for oid in path:
            if oid == PG_CATALOG and name in pgtypes.BY_NAME and name not in _ORACLES:
                return pgtypes.BY_NAME[name]
            found = self._types_by_name.get((oid, name))
            is_last = oid == PG_CATALOG and (name in _ORACLES or (schema is None and name in PREDEFINED))
            if found is not None and not is_last:
                return self.type(found.oid)
        is_oracle = _snapshot(self).database.mode == "oracle"
        if not is_oracle or schema not in (None, "sys", PG_CATALOG, "pg_catalog"):
            return None
        made = PREDEFINED.get(name) if schema in (None, "sys") else None
        return (
            self.type(made.oid) if made is not None else pgtypes.BY_NAME[name] if name in _ORACLES else None
        )

    @cached_property
    def has_collections(self) -> bool:
        """Whether there is any of Oracle's collection types, whose names are functions that make them."""
        if _snapshot(self).database.mode == "oracle":
            return True  # predefined ones
        return any(
            t.domain is not None and t.domain.collection and t.oid >= FIRST_NORMAL_OID
            for t in self.types.values()
        )

    @cached_property
    def object_types(self) -> "dict[int, Package]":
        """By the OID of an object type: its methods."""
        return {p.type_oid: p for p in _snapshot(self).packages.values() if p.type_oid}

    def object_type_named(self, names: Sequence[str], search_path: Sequence[int]) -> "Package | None":
        """The methods of the object type that [schema.]name means."""
        if not self.object_types or len(names) > 2:
            return None
        row = self.type_by_name(names[0] if len(names) == 2 else None, names[-1], search_path)
        return self.object_types.get(row.oid) if row is not None else None

    def supertypes(self, oid: int) -> tuple[int, ...]:
        """An object type's supertypes, the nearest first; none for other types."""
        if oid in JSON_TYPES:
            return (JSON_TYPES[0],) if oid != JSON_TYPES[0] else ()
        found: list[int] = []
        package = self.object_types.get(oid)
        while package is not None and package.supertype:
            found.append(package.supertype)
            package = self.object_types.get(package.supertype)
        return tuple(found)

    def has_hierarchy(self, oid: int) -> bool:
        """Whether values of the type may be of a type UNDER it, or it is UNDER another one."""
        package = self.object_types.get(oid)
        return package is not None and (package.supertype != 0 or not package.is_final)

    @cached_property
    def _types_by_name(self) -> dict[tuple[int, str], UserType]:
        return {(t.schema, t.name): t for t in self.types.values()}


@lru_cache(maxsize=1024)
def _plain(oid: int, typmod: int) -> TypeRef:
    return TypeRef(oid, typmod)


def _snapshot(lookup: TypeLookup) -> "Snapshot":
    return lookup  # type: ignore[return-value]  # it is the only class with this base
