"""What PostgreSQL's object address functions tell of an object: type, schema, name and identity.

An identity names everything with its schema, whatever the search_path. PostgreSQL 15 docs 9.26
(functions-info-object), source objectaddress.c (getObjectTypeDescription, getObjectIdentityParts).
"""

from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.object_names import (
    PG_ATTRDEF,
    PG_CLASS,
    PG_COLLATION,
    PG_CONSTRAINT,
    PG_EXTENSION,
    PG_NAMESPACE,
    PG_POLICY,
    PG_PROC,
    PG_REWRITE,
    PG_STATISTIC_EXT,
    PG_TRIGGER,
    PG_TYPE,
    RELATION_NOUNS,
    Address,
    Names,
    quote_ident,
    quote_qualified,
)
from polar_lite.catalog.objects import Relation
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.protocol.pgtypes import BY_OID
from polar_lite.protocol.records import dataclass

Reader = Callable[[str, dict[str, Any], tuple[str, ...]], list[tuple[Any, ...]]]
"""A look-up in a system table: see CatalogWriter.rows."""

# Parts of relations: class -> (noun, table, column of the relation, column of the name).
_PARTS: Final = {
    PG_CONSTRAINT: ("table constraint", "pg_constraint", "conrelid", "conname"),
    PG_TRIGGER: ("trigger", "pg_trigger", "tgrelid", "tgname"),
    PG_POLICY: ("policy", "pg_policy", "polrelid", "polname"),
    PG_REWRITE: ("rule", "pg_rewrite", "ev_class", "rulename"),
}
_ROUTINES: Final = {"p": "procedure", "a": "aggregate"}


@dataclass(frozen=True, slots=True)
class Identity:
    """schema: of objects that are in one themselves; name: where it is unique there. names, arguments: what
    pg_get_object_address takes. container: the schema of the relation that the object is a part of."""

    type: str
    schema: str | None
    name: str | None
    identity: str
    names: tuple[str, ...]
    arguments: tuple[str, ...] = ()
    container: str | None = None


def identify(snapshot: Snapshot, read: Reader, address: Address) -> Identity | None:
    """None for an object that is not there, or of a class that is not known here."""
    if address.class_oid == PG_CLASS:
        relation = snapshot.relation(address.oid)
        return None if relation is None else _relation(snapshot, relation, address.sub)
    if address.class_oid == PG_PROC:
        return _routine(snapshot, address.oid)
    if address.class_oid == PG_TYPE:
        return _type(snapshot, address.oid)
    if address.class_oid == PG_NAMESPACE:
        schema = snapshot.schema(address.oid)
        if schema is None:
            return None
        return Identity("schema", None, schema.name, quote_ident(schema.name), (schema.name,))
    if address.class_oid == PG_EXTENSION:
        for (name,) in read("pg_extension", {"oid": address.oid}, ("extname",)):
            return Identity("extension", None, name, quote_ident(name), (name,))
    if address.class_oid == PG_COLLATION:
        return _collation(snapshot, address.oid)
    if address.class_oid == PG_STATISTIC_EXT:
        for schema_oid, name in read("pg_statistic_ext", {"oid": address.oid}, ("stxnamespace", "stxname")):
            names = (_schema(snapshot, schema_oid), name)
            return Identity("statistics object", names[0], name, quote_qualified(*names), names)
    if address.class_oid == PG_ATTRDEF:
        return _default(snapshot, read, address.oid)
    if address.class_oid in _PARTS:
        return _part(snapshot, read, address)
    from polar_lite.catalog.identified_from_rows import IDENTIFIED  # it imports this module

    identifier = IDENTIFIED.get(address.class_oid)
    return identifier(snapshot, read, address.oid) if identifier is not None else None


def _schema(snapshot: Snapshot, oid: int) -> str:
    found = snapshot.schema(oid)
    name = str(oid) if found is None else found.name
    return "pg_temp" if name.startswith("pg_temp_") else name


def _relation(snapshot: Snapshot, relation: Relation, sub: int) -> Identity:
    schema = _schema(snapshot, relation.schema)
    noun = "composite type" if relation.kind == "c" else RELATION_NOUNS.get(relation.kind, "relation")
    names = (schema, relation.name)
    if not sub:
        return Identity(noun, schema, relation.name, quote_qualified(*names), names)
    column = next((c.name for c in relation.columns if c.attnum == sub), str(sub))
    parts = (*names, column)
    return Identity(f"{noun} column", schema, relation.name, quote_qualified(*parts), parts)


def _routine(snapshot: Snapshot, oid: int) -> Identity | None:
    routine = snapshot.routine(oid)
    if routine is None:
        return None
    schema = _schema(snapshot, routine.schema)
    arguments = tuple(_type_name(snapshot, type_) for type_ in routine.function.args)
    identity = f"{quote_qualified(schema, routine.name)}({','.join(arguments)})"
    noun = _ROUTINES.get(routine.kind, "function")
    return Identity(noun, schema, None, identity, (schema, routine.name), arguments)


def _type(snapshot: Snapshot, oid: int) -> Identity | None:
    found = snapshot.types.get(oid)
    if found is None:
        return None
    identity = _type_name(snapshot, oid)
    return Identity("type", _schema(snapshot, found.schema), found.name, identity, (identity,))


def _collation(snapshot: Snapshot, oid: int) -> Identity | None:
    found = snapshot.collations.get(oid)
    if found is None:
        return None
    names = (_schema(snapshot, found.schema), found.name)
    return Identity("collation", names[0], found.name, quote_qualified(*names), names)


def _type_name(snapshot: Snapshot, oid: int) -> str:
    found = snapshot.types.get(oid)
    if found is None:
        shown = Names(snapshot, ()).type(oid)
        # Those that SQL has words for are written with them.
        is_named = oid in BY_OID and shown == quote_ident(BY_OID[oid].name)
        return f"pg_catalog.{shown}" if is_named else shown
    if found.is_array:
        return f"{_type_name(snapshot, found.element_oid)}[]"
    return quote_qualified(_schema(snapshot, found.schema), found.name)


def _default(snapshot: Snapshot, read: Reader, oid: int) -> Identity | None:
    for relation_oid, number in read("pg_attrdef", {"oid": oid}, ("adrelid", "adnum")):
        relation = snapshot.relation(relation_oid)
        if relation is not None:
            column = _relation(snapshot, relation, number)
            return Identity(
                "default value", None, None, f"for {column.identity}", column.names, (), column.schema
            )
    return None


def _part(snapshot: Snapshot, read: Reader, address: Address) -> Identity | None:
    noun, table, owner, named = _PARTS[address.class_oid]
    for relation_oid, name in read(table, {"oid": address.oid}, (owner, named)):
        relation = snapshot.relation(relation_oid)
        if relation is None:
            return _domain_constraint(snapshot, read, address.oid, name)
        of = _relation(snapshot, relation, 0)
        schema = of.schema if address.class_oid == PG_CONSTRAINT else None
        container = None if address.class_oid == PG_REWRITE else of.schema
        identity = f"{quote_ident(name)} on {of.identity}"
        return Identity(noun, schema, None, identity, (*of.names, name), (), container)
    return None


def _domain_constraint(snapshot: Snapshot, read: Reader, oid: int, name: str) -> Identity | None:
    for (type_oid,) in read("pg_constraint", {"oid": oid}, ("contypid",)):
        domain = _type(snapshot, type_oid)
        if domain is not None:
            identity = f"{quote_ident(name)} on {domain.identity}"
            return Identity("domain constraint", domain.schema, None, identity, domain.names, (name,))
    return None
