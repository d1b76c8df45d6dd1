"""Types as pg_attribute and pg_proc name them: OID and modifier, a domain by what it is made of."""

import sqlite3
from collections.abc import Mapping
from functools import lru_cache

from polar_lite.catalog.loading.rows import select
from polar_lite.catalog.types import MAX_FIXED_PRECISION, TypeRef
from polar_lite.protocol import pgtypes


@lru_cache(maxsize=1024)
def column_type(oid: int, typmod: int = -1, domain: int = 0) -> TypeRef:
    """The type of a stored column: numeric(p,s) with p <= 18 and 0 <= s <= p is held as fixed."""
    if oid == pgtypes.NUMERIC.oid:
        limits = pgtypes.numeric_precision_scale(typmod)
        if limits is not None:
            precision, scale = limits
            if precision <= MAX_FIXED_PRECISION and 0 <= scale <= precision:
                return TypeRef(oid, typmod, scale, precision, domain)
    return TypeRef(oid, typmod, domain=domain)


def domains_of(connection: sqlite3.Connection) -> dict[int, tuple[int, int]]:
    """What each domain is made of: (type or domain, modifier)."""
    rows = select(connection, "pg_type", "oid typbasetype typtypmod", "WHERE \"typtype\" = 'd'")
    return {oid: (parent, typmod) for oid, parent, typmod in rows}


def declared(domains: Mapping[int, tuple[int, int]], oid: int, typmod: int = -1) -> TypeRef:
    """A type as pg_attribute or pg_proc names it."""
    domain = oid if oid in domains else 0
    while oid in domains:
        oid, typmod = domains[oid]
    return column_type(oid, typmod, domain)
