"""hstore from a record and back. PostgreSQL 15 docs F.18, source hstore_io.c (hstore_populate_record)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from polar_lite.catalog import domains
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.json.records import of_record
from polar_lite.catalog.types import type_row
from polar_lite.catalog.user_types import UserType
from polar_lite.protocol.codec import PgType
from polar_lite.protocol.codecs.array import dump, from_json_scalar, storage_oid, to_json_scalar
from polar_lite.protocol.pgtypes import RECORD
from polar_lite.protocol.sqlstate import DATATYPE_MISMATCH, FEATURE_NOT_SUPPORTED, PgError

Pairs = Mapping[str, str | None]
_RECORD: Final = RECORD.oid


def pairs_of_record(context: SessionContext, record: str) -> list[tuple[str, str | None]]:
    """The fields' names and texts."""
    found: list[tuple[str, str | None]] = []
    value = json.loads(record)
    for (name, type_, typmod), item in zip(of_record(context, value), value["v"], strict=True):
        native = from_json_scalar(type_.oid, item)
        found.append((name, None if native is None else type_.output(native, typmod, context.style)))
    return found


def populated(
    context: SessionContext, types: Sequence[int], base: str | None, pairs: Pairs | None
) -> str | None:
    """A composite or record as stored, with the fields that the pairs name read from their values."""
    row = type_row(types[0], context.style)
    if types[0] != _RECORD and not (isinstance(row, UserType) and row.kind == "c"):
        raise PgError(DATATYPE_MISMATCH, "first argument must be a rowtype")
    if pairs is None or (base is not None and not pairs):
        return base
    if isinstance(row, UserType) and row.kind == "c":
        items = json.loads(base) if base is not None else None
        return dump(
            [
                None if field is None else _item(context, field, place, items, pairs)
                for place, field in enumerate(row.fields)
            ]
        )
    if base is None:
        raise PgError(
            FEATURE_NOT_SUPPORTED,
            "could not determine row type for result of populate_record",
            hint="Provide a non-null record argument.",
        )
    record = json.loads(base)
    made = [
        _item(context, field, place, record["v"], pairs)
        for place, field in enumerate(of_record(context, record))
    ]
    return dump({**record, "v": made})


def _item(
    context: SessionContext, field: tuple[str, PgType, int], place: int, items: list[Any] | None, pairs: Pairs
) -> Any:
    """items: the values that fields keep which no pair names."""
    name, type_, typmod = field
    if name not in pairs and items is not None:
        return items[place] if place < len(items) else None
    text = pairs.get(name)
    if isinstance(type_, UserType) and type_.domain is not None:
        inner = type_row(storage_oid(type_), context.style)
        native = None if text is None else inner.input(text, type_.domain.typmod, context.style)
        return to_json_scalar(inner.oid, domains.check(context, type_.oid, native))
    return None if text is None else to_json_scalar(type_.oid, type_.input(text, typmod, context.style))
