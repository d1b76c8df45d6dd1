"""Enter domains and their constraints into the catalog. PostgreSQL 15 source typecmds.c."""

from collections.abc import Sequence
from typing import Any, Final

from polar_lite.catalog.object_names import PG_COLLATION, PG_CONSTRAINT, PG_NAMESPACE, PG_TYPE, Reference
from polar_lite.catalog.objects import Schema
from polar_lite.catalog.types import TypeRef
from polar_lite.catalog.writing import types as new_types
from polar_lite.catalog.writing.writer import CatalogWriter

# The columns of pg_type that a domain has from its parent.
_INHERITED: Final = (
    *("typlen", "typbyval", "typcategory", "typdelim", "typalign", "typstorage", "typcollation"),
    *("typoutput", "typsend", "typanalyze", "typsubscript"),
)
_DOMAIN_IN: Final = 2597
_DOMAIN_RECV: Final = 2598


def enter_domain(
    writer: CatalogWriter,
    schema: Schema,
    name: str,
    owner: int,
    parent: TypeRef,
    *,
    not_null: bool,
    dimensions: int,
    collation: int,
) -> int:
    """A domain over a type or another domain, without default and checks; returns its OID.

    collation: 0 for the parent's.
    """
    rows = writer.rows("pg_type", {"oid": parent.declared}, _INHERITED)
    facts: dict[str, Any] = dict(zip(_INHERITED, rows[0], strict=True))
    facts |= {
        "typtype": "d",
        "typinput": _DOMAIN_IN,
        "typreceive": _DOMAIN_RECV,
        "typbasetype": parent.declared,
        "typtypmod": parent.declared_typmod,
        "typnotnull": not_null,
        "typndims": dimensions,
        "typcollation": collation or facts["typcollation"],
    }
    oid = new_types.enter_type(writer, schema, name, owner, "domain_", facts)
    writer.depend((PG_TYPE, oid, 0), (PG_NAMESPACE, schema.oid, 0))
    writer.depend((PG_TYPE, oid, 0), (PG_TYPE, parent.declared, 0))
    writer.depend((PG_TYPE, oid, 0), (PG_COLLATION, collation, 0))
    return oid


def enter_default(
    writer: CatalogWriter, domain: int, text: str | None, refers_to: Sequence[Reference] = ()
) -> None:
    """The default, None for no longer any. It is no object of its own: its references are the domain's."""
    writer.update("pg_type", {"oid": domain}, {"typdefault": text, "typdefaultbin": text})
    for reference in refers_to:
        writer.depend((PG_TYPE, domain, 0), reference)


def enter_check(
    writer: CatalogWriter,
    schema: int,
    domain: int,
    name: str,
    text: str,
    refers_to: Sequence[Reference],
    *,
    validated: bool,
) -> int:
    oid = writer.new_oid()
    row = {
        "oid": oid,
        "conname": name,
        "connamespace": schema,
        "contype": "c",
        "convalidated": validated,
        "conenforced": True,
        "conrelid": 0,
        "contypid": domain,
        "confupdtype": " ",
        "confdeltype": " ",
        "confmatchtype": " ",
        "conislocal": True,
        "conbin": text,
    }
    writer.insert("pg_constraint", row)
    writer.depend((PG_CONSTRAINT, oid, 0), (PG_TYPE, domain, 0), "a")
    for reference in dict.fromkeys(refers_to):
        writer.depend((PG_CONSTRAINT, oid, 0), reference)
    return oid
