"""Read the types that no registry has from pg_type and the tables beside it."""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from polar_lite.catalog.loading.rows import Where, select, texts
from polar_lite.catalog.names import physical_column
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.catalog.user_types import Domain, DomainCheck, EnumLabel, UserType
from polar_lite.protocol import pgtypes
from polar_lite.protocol.codec import missing_codec

# Users' types, and the row types of system relations with their arrays.
_NOT_IN_REGISTRY: Final = f'WHERE "{physical_column("oid")}" NOT IN ({", ".join(map(str, pgtypes.BY_OID))})'
# Until a Snapshot gives the type one: see user_types.bound.
_UNBOUND: Final = missing_codec("of the catalog")
_IO: Final = {"c": "record_", "e": "enum_", "d": "domain_", "r": "range_", "m": "multirange_"}


def load_types(
    connection: sqlite3.Connection,
    known: Mapping[int, UserType] | None = None,
    only: Collection[int] | None = None,
) -> dict[int, UserType]:
    """By OID: all, or those of `only` that exist, and the others as they are known.

    The codecs are made for a Snapshot.
    """
    wanted = Where(only)
    rows = list(
        select(
            connection,
            "pg_type",
            "oid typname typlen typcategory typarray typtype typelem typdelim typbyval typalign typstorage"
            " typnamespace typowner typacl typrelid typbasetype typtypmod typnotnull typdefaultbin",
            wanted("oid") or _NOT_IN_REGISTRY,
            wanted.values,
        )
    )
    beside = _Beside(connection, {row[5] for row in rows})
    found = {} if known is None or only is None else dict(known)
    for oid in only or ():
        found.pop(oid, None)
    read = {row[0]: beside.type_of(row) for row in rows}
    found |= read
    for oid, type_ in read.items():
        if type_.domain is not None:
            found[oid] = _with_base(found, type_)
    return found


class _Beside:
    """What other tables say about types of these kinds (typtype)."""

    def __init__(self, connection: sqlite3.Connection, kinds: set[str]) -> None:
        is_domain = "d" in kinds
        self._labels = _labels(connection) if "e" in kinds else {}
        self._checks = _checks(connection) if is_domain else {}
        # By type: the most elements of a VARRAY, None for other collections.
        self._collections = dict(select(connection, "polar_collection", "oid collimit")) if is_domain else {}
        self._bounds = _bounds(connection) if kinds & {"r", "m"} else {}

    def type_of(self, row: tuple[Any, ...]) -> UserType:
        oid, kind, domain = row[0], row[5], row[15:]
        if oid < FIRST_NORMAL_OID and kind != "d":
            return _of_system(row)
        type_ = _of_row(row)
        if kind in "ermd":
            subtype, partner = self._bounds.get(oid, (0, 0))
            type_ = replace(
                type_,
                subtype_oid=subtype,
                partner_oid=partner,
                labels=tuple(self._labels.get(oid, ())),
                domain=self._domain(oid, *domain) if kind == "d" else None,
            )
        return type_

    def _domain(self, oid: int, parent: int, typmod: int, not_null: int, default: str | None) -> Domain:
        return Domain(
            *(parent, typmod, bool(not_null), default, tuple(self._checks.get(oid, ()))),
            collection=oid in self._collections,
            limit=self._collections.get(oid),
        )


def _of_row(row: tuple[Any, ...]) -> UserType:
    """What pg_type says of a type."""
    oid, name, length, category, array, kind, element, delimiter, by_value, align, storage, *more = row
    schema, owner, acl, relation, *_ = more
    io = _IO.get(kind, "array_" if element else "")
    codec = _UNBOUND if io else missing_codec(name)
    return UserType(
        oid,
        name,
        length,
        category,
        array_oid=array,
        kind=kind,
        element_oid=element,
        delimiter=delimiter,
        by_value=bool(by_value),
        align=align,
        storage=storage,
        io=io,
        output=codec.output,
        input=codec.input,
        send=codec.send,
        receive=codec.receive,
        schema=schema,
        owner=owner,
        acl=texts(acl),
        relation=relation,
    )


# The row types of system relations and their arrays, which all databases have.
_of_system: Final = lru_cache(maxsize=2048)(_of_row)


def _with_base(types: Mapping[int, UserType], type_: UserType) -> UserType:
    """A domain with the OID of the type under it and all its parents."""
    base, parent = 0, type_.domain
    while parent is not None:
        base = parent.parent
        parent = types[base].domain if base in types else None
    return replace(type_, base_oid=base) if base else type_


def _checks(connection: sqlite3.Connection) -> dict[int, list[DomainCheck]]:
    """The checks of domains, in the order they are tested in: by name."""
    found: dict[int, list[DomainCheck]] = defaultdict(list)
    rows = select(
        connection,
        "pg_constraint",
        "contypid oid conname conbin convalidated",
        'WHERE "contypid" <> 0 ORDER BY "conname"',
    )
    for domain, oid, name, expression, validated in rows:
        found[domain].append(DomainCheck(oid, name, expression, bool(validated)))
    return found


def _bounds(connection: sqlite3.Connection) -> dict[int, tuple[int, int]]:
    """By range or multirange type: the type of its bounds, and the type it belongs together with."""
    found: dict[int, tuple[int, int]] = {}
    for oid, subtype, multirange in select(connection, "pg_range", "rngtypid rngsubtype rngmultitypid"):
        found[oid], found[multirange] = (subtype, multirange), (subtype, oid)
    return found


def _labels(connection: sqlite3.Connection) -> dict[int, list[EnumLabel]]:
    keys = dict(select(connection, "polar_enum", "oid sortkey"))
    found: dict[int, list[EnumLabel]] = defaultdict(list)
    for oid, of, order, label in select(connection, "pg_enum", "oid enumtypid enumsortorder enumlabel"):
        found[of].append(EnumLabel(oid, label, order, keys[oid]))
    for labels in found.values():
        labels.sort(key=lambda label: label.key)
    return found
