"""The catalog as the binder reads it: an immutable, versioned picture of one database.

Built-in objects come from the registries (`protocol.pgtypes`, `catalog.functions`); user objects (`objects`)
from the catalog tables. A transaction that runs DDL derives its own Snapshot and publishes it when
it commits. Look-ups return None when there is no such object; the errors are the callers'.
"""

import itertools
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.collations import Collation, CollationLookup
from polar_lite.catalog.families import FamilyLookup
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.functions.strings import letters
from polar_lite.catalog.objects import (
    GLOBAL_TEMPORARY,
    Constraint,
    Database,
    EventTrigger,
    ForeignObject,
    Language,
    Package,
    Relation,
    Role,
    Routine,
    Schema,
    Synonym,
)
from polar_lite.catalog.role_lookup import RoleLookup
from polar_lite.catalog.text_search.objects import TextSearch
from polar_lite.catalog.type_lookup import TypeLookup
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.catalog.user_types import UserType
from polar_lite.catalog.writing.operators import OperatorLookup, UserCast, UserOperator
from polar_lite.protocol.sqlstate import UNDEFINED_OBJECT, PgError

if TYPE_CHECKING:
    from polar_lite.catalog.publications import Publication


class Counters:
    """What is counted for a whole database and never counted back by a rollback: OIDs, versions."""

    def __init__(self, first_oid: int = FIRST_NORMAL_OID, first_version: int = 2) -> None:
        self._oids = itertools.count(first_oid)
        self._versions = itertools.count(first_version)

    def next_oid(self) -> int:
        return next(self._oids)

    def next_version(self) -> int:
        return next(self._versions)


class Snapshot(RoleLookup, TypeLookup, OperatorLookup, CollationLookup, FamilyLookup):
    """One immutable, versioned picture of a database's catalog.

    The mappings are by OID. Names are found through indexes made at first use.
    """

    def __init__(
        self,
        *,
        version: int,
        database: Database,
        roles: Mapping[int, Role],
        databases: Mapping[int, Database],
        schemas: Mapping[int, Schema],
        relations: Mapping[int, Relation],
        routines: Mapping[int, Routine],
        packages: Mapping[int, Package],
        triggers: Mapping[int, EventTrigger],
        types: Mapping[int, UserType],
        comments: Mapping[tuple[int, int, int], str],
        counters: Counters,
        synonyms: Mapping[int, Synonym],
        operators: Mapping[int, UserOperator],
        user_casts: Mapping[tuple[int, int], UserCast],
        collations: Mapping[int, Collation],
        publications: Mapping[int, "Publication"],
        foreign: Mapping[int, ForeignObject],
        languages: Mapping[int, Language],
        text_search: TextSearch,
        unsafe_labels: frozenset[int] = frozenset(),
    ) -> None:
        self.version = version
        self.database = database
        self.roles = roles
        self.databases = databases
        self.schemas = schemas
        self.relations = relations
        self.routines = routines
        self.packages = packages
        self.triggers = triggers
        self.types = types
        self.comments = comments
        self.counters = counters
        self.synonyms = synonyms
        self.operators = operators
        self.user_casts = user_casts
        self.collations = collations
        self.publications = publications
        self.foreign = foreign
        self.languages = languages
        self.text_search = text_search
        # OIDs of labels added to enums by this transaction: they cannot be used before it has committed.
        self.unsafe_labels = unsafe_labels

    @property
    def itself(self) -> "Snapshot":
        """The snapshot that is observed, where somebody reads through an `Observed`."""
        return self

    @property
    def has_ascii_letters(self) -> bool:
        """Whether the database's LC_CTYPE is C."""
        return self.database.ctype in letters.C

    @classmethod
    def load(cls, connection: sqlite3.Connection, version: int = 1) -> "Snapshot":
        """Read the catalog tables of `connection`: main is the database, `cluster` attached."""
        from polar_lite.catalog.loading import main  # it imports the dataclasses above

        return main.load(connection, version)

    def replace(self, **changes: Any) -> "Snapshot":
        """Derive a picture in which the named mappings are others; the version is the caller's."""
        values: dict[str, Any] = {name: getattr(self, name) for name in _PARTS}
        values.update(changes)
        made = Snapshot(**values)
        for name, part in _INDEXES.items():
            if part not in changes and name in vars(self):
                vars(made)[name] = vars(self)[name]
        return made

    def with_relations(self, only: Iterable[int], found: Mapping[int, Relation]) -> "Snapshot":
        """The same, but for the relations of these OIDs: those that are found in their place."""
        relations, names = dict(self.relations), dict(self._relations_by_name)
        for oid in only:
            gone = relations.pop(oid, None)
            if gone is not None and names.get((gone.schema, gone.name)) is gone:
                del names[gone.schema, gone.name]
        relations |= found
        names.update(_by_name(found))
        made = self.replace(relations=relations)
        made._relations_by_name = names  # instead of looking at all of them
        return made

    # Databases; for roles see RoleLookup

    def database_by_name(self, name: str) -> Database | None:
        return next((d for d in self.databases.values() if d.name == name), None)

    # Schemas and relations; for types see TypeLookup

    def schema(self, oid: int) -> Schema | None:
        return self.schemas.get(oid)

    def schema_by_name(self, name: str) -> Schema | None:
        return self._schemas_by_name.get(name)

    def relation(self, oid: int) -> Relation | None:
        return self.relations.get(oid)

    def relation_by_name(self, schema_oid: int, name: str) -> Relation | None:
        return self._relations_by_name.get((schema_oid, name))

    def find_relation(self, name: str, search_path: Iterable[int]) -> Relation | None:
        """The first relation of this name in the schemas given (implicit ones included)."""
        for schema in search_path:
            found = self._relations_by_name.get((schema, name))
            if found is not None:
                return found
        return None

    @cached_property
    def global_temporary(self) -> frozenset[int]:
        """OIDs of the global temporary tables."""
        return frozenset(r.oid for r in self.relations.values() if r.persistence == GLOBAL_TEMPORARY)

    # Routines, packages, triggers, comments

    def routine(self, oid: int) -> Routine | None:
        return self.routines.get(oid)

    def functions(self, name: str, schema_oid: int | None = None) -> Sequence[Function]:
        """Built-in functions and user routines of a name, in one schema or in all.

        A user routine's Function has its schema's name in `schema`.
        """
        found = list(self._routines_by_name.get(name, ()))
        if schema_oid is None:
            return [*builtin_functions(name), *(r.function for r in found)]
        schema = self.schemas.get(schema_oid)
        own = [r.function for r in found if r.schema == schema_oid]
        if schema is None:
            return own
        return [*(f for f in builtin_functions(name) if f.schema == schema.name), *own]

    def routines_by_name(self, name: str) -> Sequence[Routine]:
        return self._routines_by_name.get(name, ())

    def language(self, name: str) -> Language:
        """42704 if there is none."""
        found = next((language for language in self.languages.values() if language.name == name), None)
        if found is None:
            raise PgError(UNDEFINED_OBJECT, f'language "{name}" does not exist')
        return found

    def package(self, oid: int) -> Package | None:
        return self.packages.get(oid)

    def package_by_name(self, schema_oid: int, name: str) -> Package | None:
        found = self._packages_by_name.get((schema_oid, name))
        return found if found is not None and not found.type_oid else None

    def members_by_name(self, schema_oid: int, name: str) -> Package | None:
        """A package, or an object type's methods."""
        return self._packages_by_name.get((schema_oid, name))

    def synonym_by_name(self, schema_oid: int, name: str) -> Synonym | None:
        return self._synonyms_by_name.get((schema_oid, name))

    def event_triggers(self, event: str) -> Sequence[EventTrigger]:
        """The triggers of an event in the order they fire: by name, byte by byte, but for FOLLOWS."""
        return self._triggers_by_event.get(event, ())

    def event_trigger_by_name(self, name: str) -> EventTrigger | None:
        return next((t for t in self.triggers.values() if t.name == name), None)

    def comment(self, class_oid: int, object_oid: int, sub_id: int = 0) -> str | None:
        return self.comments.get((class_oid, object_oid, sub_id))

    # Indexes

    def constraint(self, oid: int) -> "tuple[Relation, Constraint] | None":
        """A constraint by its OID, also a disabled one, with the table that has it."""
        return self._constraints_by_oid.get(oid)

    @cached_property
    def _constraints_by_oid(self) -> "dict[int, tuple[Relation, Constraint]]":
        return {
            constraint.oid: (relation, constraint)
            for relation in self.relations.values()
            for constraint in relation.all_constraints
        }

    def referencing(self, oid: int) -> "tuple[tuple[Relation, Constraint], ...]":
        """The foreign keys that refer to a table, oldest first, with the tables that have them."""
        return self._foreign_keys.get(oid, ())

    @cached_property
    def _foreign_keys(self) -> "dict[int, tuple[tuple[Relation, Constraint], ...]]":
        found: dict[int, list[tuple[Relation, Constraint]]] = defaultdict(list)
        for relation in self.relations.values():
            for constraint in relation.constraints:
                # What a partition's rows refer to is looked after for all partitions together.
                if constraint.type == "f" and (constraint.is_part or not constraint.parent):
                    found[constraint.foreign_table].append((relation, constraint))
        return {oid: tuple(sorted(keys, key=lambda key: key[1].oid)) for oid, keys in found.items()}

    @cached_property
    def _schemas_by_name(self) -> dict[str, Schema]:
        return {s.name: s for s in self.schemas.values()}

    @cached_property
    def _relations_by_name(self) -> dict[tuple[int, str], Relation]:
        return _by_name(self.relations)

    @cached_property
    def _routines_by_name(self) -> dict[str, list[Routine]]:
        found: dict[str, list[Routine]] = defaultdict(list)
        for routine in self.routines.values():
            found[routine.name].append(routine)
        return dict(found)

    @cached_property
    def _packages_by_name(self) -> dict[tuple[int, str], Package]:
        return {(p.schema, p.name): p for p in self.packages.values()}

    @cached_property
    def _synonyms_by_name(self) -> dict[tuple[int, str], Synonym]:
        return {(s.schema, s.name): s for s in self.synonyms.values()}

    @cached_property
    def _triggers_by_event(self) -> dict[str, list[EventTrigger]]:
        found: dict[str, list[EventTrigger]] = defaultdict(list)
        for trigger in sorted(self.triggers.values(), key=lambda t: t.name.encode()):
            found[trigger.event].append(trigger)
        return {event: _following(triggers) for event, triggers in found.items()}


def _following(triggers: list[EventTrigger]) -> list[EventTrigger]:
    """One that follows others comes right after the last of them; those that are gone leave no gap."""
    for trigger in sorted((t for t in triggers if t.follows), key=lambda t: t.oid):
        triggers.remove(trigger)
        last = max((n for n, t in enumerate(triggers) if t.oid in trigger.follows), default=-1)
        triggers.insert(last + 1 if last >= 0 else len(triggers), trigger)
    return triggers


def _by_name(relations: Mapping[int, Relation]) -> dict[tuple[int, str], Relation]:
    return {(r.schema, r.name): r for r in relations.values()}


_PARTS: Final = (
    "version", "database", "roles", "databases", "schemas", "relations", "routines", "packages",
    "triggers", "types", "comments", "counters", "synonyms", "operators", "user_casts", "collations",
    "publications", "foreign", "languages", "text_search",
    "unsafe_labels",
)  # fmt: skip


# What is made at its first use by looking at all of a part.
_INDEXES: Final = {
    "_schemas_by_name": "schemas",
    "_relations_by_name": "relations",
    "_foreign_keys": "relations",
    "_children": "relations",
    "global_temporary": "relations",
    "_routines_by_name": "routines",
    "_packages_by_name": "packages",
    "object_types": "packages",
    "_synonyms_by_name": "synonyms",
    "_triggers_by_event": "triggers",
    "_types_by_name": "types",
    "has_collections": "types",
    "_collations_by_name": "collations",
    "_roles_by_name": "roles",
}


def builtin_functions(name: str) -> Sequence[Function]:
    """The registry's functions of a name."""
    from polar_lite.catalog.functions import registry  # filled by the modules beside it

    return registry.REGISTRY.by_name.get(name, ())
