"""Types as pg_attribute and pg_proc name them: OID and modifier, a domain by what it is made of."""

import sqlite3
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import cast

from polar_lite.catalog.loading.rows import select
from polar_lite.catalog.types import FIRST_NORMAL_OID, MAX_FIXED_PRECISION, TypeRef
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
    """What domains are made of, read when the first one is looked for.

    rows: OID, parent and modifier of each, instead of a connection to read them from.
    """

    def __init__(
        self, connection: sqlite3.Connection | None = None, rows: Iterable[tuple[int, int, int]] | None = None
    ) -> None:
        self._connection = connection
        self._rows = rows

    @cached_property
    def _found(self) -> dict[int, tuple[int, int]]:
        rows = self._rows
        if rows is None:
            assert self._connection is not None
            names, domains_only = "oid typbasetype typtypmod", "WHERE \"typtype\" = 'd'"
            rows = cast(
                Iterable[tuple[int, int, int]], select(self._connection, "pg_type", names, domains_only)
            )
        return {domain: (parent, modifier) for domain, parent, modifier in rows}

    def of_system(self) -> tuple[tuple[int, int, int], ...]:
        """Those that all databases have, as `rows`."""
        return tuple((oid, *made_of) for oid, made_of in self._found.items() if oid < FIRST_NORMAL_OID)

    def declared(self, oid: int, typmod: int = -1) -> TypeRef:
        """A type as pg_attribute or pg_proc names it."""
        if oid in pgtypes.BY_OID:
            return column_type(oid, typmod)
        domain = oid if oid in self._found else 0
        while oid in self._found:
            oid, typmod = self._found[oid]
        return column_type(oid, typmod, domain)
