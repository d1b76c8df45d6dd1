"""Enter types into the catalog, each with its array type, and what else belongs to them.

Row types of relations, composite types, enums. Names, rights and errors are the commands' matter.
PostgreSQL 15 source pg_type.c, pg_enum.c.
"""

from collections.abc import Sequence
from typing import Any, Final

from polar_lite.catalog.builtin_rows import ARRAY_SUBSCRIPT, io_functions
from polar_lite.catalog.object_names import PG_CLASS, PG_NAMESPACE, PG_TYPE
from polar_lite.catalog.objects import Schema
from polar_lite.catalog.user_types import EnumLabel, first_keys, key_between
from polar_lite.catalog.writing.default_privileges import initial_acl
from polar_lite.catalog.writing.writer import CatalogWriter
from polar_lite.protocol.sqlstate import DUPLICATE_OBJECT, UNIQUE_VIOLATION, PgError

_ROW_TYPE_HINT: Final = (
    "A relation has an associated type of the same name, so you must use a name that doesn't conflict with"
    " any existing type."
)


def enter_type(
    writer: CatalogWriter,
    schema: Schema,
    name: str,
    owner: int,
    io: str,
    facts: dict[str, Any],
    *,
    is_part: bool = False,
    oids: tuple[int, int] | None = None,
) -> int:
    """Make a type and its array type; returns its OID. facts: further columns of pg_type; io: the stem of
    the names of its input and output functions; is_part: of a relation, whose rights count; oids: of both."""
    claim_name(writer, schema.oid, name, _ROW_TYPE_HINT if "typrelid" in facts else None)
    oid, array = oids or (writer.new_oid(), writer.new_oid())
    common = {
        "typnamespace": schema.oid,
        "typowner": owner,
        "typlen": -1,
        "typisdefined": True,
        "typdelim": ",",
        "typalign": "i",
        "typstorage": "x",
        "typtypmod": -1,
    }
    if not is_part:
        facts = {**facts, "typacl": initial_acl(writer, "T", owner, schema.oid)}
    # The array's name comes second: it gives way.
    of_type = {"oid": oid, "typname": name, "typarray": array, **facts}
    writer.insert("pg_type", {**common, **io_functions(io), **of_type})
    of_array = {
        "oid": array,
        "typname": array_name(writer, schema.oid, name),
        "typtype": "b",
        "typcategory": "A",
        "typelem": oid,
        "typsubscript": ARRAY_SUBSCRIPT,
        "typalign": "d" if facts.get("typalign") == "d" else "i",
        "typcollation": facts.get("typcollation", 0),
    }
    writer.insert("pg_type", {**common, **io_functions("array_"), **of_array})
    writer.depend((PG_TYPE, array, 0), (PG_TYPE, oid, 0), "i")
    return oid


def enter_row_type(
    writer: CatalogWriter, schema: Schema, name: str, owner: int, relation: int, kind: str
) -> int:
    """The row type of a relation; a composite type (kind c) that the relation belongs to."""
    facts = {"typtype": "c", "typcategory": "C", "typrelid": relation, "typalign": "d"}
    oid = enter_type(writer, schema, name, owner, "record_", facts, is_part=kind != "c")
    if kind == "c":
        writer.depend((PG_CLASS, relation, 0), (PG_TYPE, oid, 0), "i")
        writer.depend((PG_TYPE, oid, 0), (PG_NAMESPACE, schema.oid, 0))
    else:
        writer.depend((PG_TYPE, oid, 0), (PG_CLASS, relation, 0), "i")
    return oid


def enter_enum(writer: CatalogWriter, schema: Schema, name: str, owner: int, labels: Sequence[str]) -> int:
    facts = {"typtype": "e", "typcategory": "E", "typlen": 4, "typbyval": True, "typstorage": "p"}
    oid = enter_type(writer, schema, name, owner, "enum_", facts)
    writer.depend((PG_TYPE, oid, 0), (PG_NAMESPACE, schema.oid, 0))
    double = next((label for n, label in enumerate(labels) if label in labels[:n]), None)
    if double is not None:
        raise _duplicate_label(oid, double)
    for number, (label, key) in enumerate(zip(labels, first_keys(len(labels)), strict=True), 1):
        _enter_label(writer, oid, label, float(number), key)
    return oid


def _duplicate_label(enum: int, label: str) -> PgError:
    """What pg_enum's unique index says."""
    return PgError(
        UNIQUE_VIOLATION,
        'duplicate key value violates unique constraint "pg_enum_typid_label_index"',
        detail=f"Key (enumtypid, enumlabel)=({enum}, {label}) already exists.",
        schema="pg_catalog",
        table="pg_enum",
        constraint="pg_enum_typid_label_index",
    )


def add_label(writer: CatalogWriter, enum: int, labels: Sequence[EnumLabel], label: str, place: int) -> int:
    """Add a label before the one at `place`, or after the last; returns its OID."""
    low = labels[place - 1] if place else None
    high = labels[place] if place < len(labels) else None
    if high is None:
        order = low.order + 1 if low is not None else 1.0
    else:
        order = (low.order + high.order) / 2 if low is not None else high.order - 1
    key = key_between(low.key if low is not None else None, high.key if high is not None else None)
    return _enter_label(writer, enum, label, order, key)


def _enter_label(writer: CatalogWriter, enum: int, label: str, order: float, key: str) -> int:
    oid = writer.new_oid()
    row = {"oid": oid, "enumtypid": enum, "enumsortorder": order, "enumlabel": label}
    writer.insert("pg_enum", row)
    writer.insert("polar_enum", {"oid": oid, "sortkey": key})
    return oid


def array_name(writer: CatalogWriter, schema: int, name: str) -> str:
    """_name, cut to 63 bytes, with more underscores when taken."""
    candidate = f"_{name}".encode()[:63].decode(errors="ignore")
    while writer.rows("pg_type", {"typname": candidate, "typnamespace": schema}, ("oid",)):
        candidate = f"_{candidate}".encode()[:63].decode(errors="ignore")
    return candidate


def claim_name(writer: CatalogWriter, schema: int, name: str, hint: str | None = None) -> None:
    """42710 when a type has the name; an array type that was made with another one gives way."""
    where = {"typname": name, "typnamespace": schema}
    for oid, element, subscript in writer.rows("pg_type", where, ("oid", "typelem", "typsubscript")):
        if not element or subscript != ARRAY_SUBSCRIPT:
            raise PgError(DUPLICATE_OBJECT, f'type "{name}" already exists', hint=hint)
        writer.update("pg_type", {"oid": oid}, {"typname": array_name(writer, schema, name)})
