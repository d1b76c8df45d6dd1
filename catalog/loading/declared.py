"""Types as pg_attribute and pg_proc name them: OID and modifier, a domain by what it is made of."""

import sqlite3
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


class Domains:
    """What domains are made of, read when first one is looked for."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._found: dict[int, tuple[int, int]] | None = None

    def declared(self, oid: int, typmod: int = -1) -> TypeRef:
        """A type as pg_attribute or pg_proc names it."""
        if oid in pgtypes.BY_OID:
            return column_type(oid, typmod)
        if self._found is None:
            rows = select(self._connection, "pg_type", "oid typbasetype typtypmod", "WHERE \"typtype\" = 'd'")
            self._found = {domain: (parent, modifier) for domain, parent, modifier in rows}
        domain = oid if oid in self._found else 0
        while oid in self._found:
            oid, typmod = self._found[oid]
        return column_type(oid, typmod, domain)
