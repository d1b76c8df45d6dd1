"""Collations: rows of pg_collation, those that every database has and those that users make.

Texts are sorted by their bytes here, so a collation that can be made is a name for that order.
PostgreSQL 15 docs 24.2 (collation), 53.12 (catalog-pg-collation).
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Final

from polar_lite.protocol.records import dataclass

DEFAULT: Final = 100
C: Final = 950
UTF8: Final = 6
"""The number of the encoding UTF8, which every database has; -1 stands for any."""


@dataclass(frozen=True, slots=True)
class Collation:
    """provider: "d" (the database's), "c" (libc) or "i" (ICU). encoding: a number, -1 for any."""

    oid: int
    schema: int
    owner: int
    name: str
    provider: str
    is_deterministic: bool
    encoding: int
    collate: str | None
    ctype: str | None


class CollationLookup:
    """What a Snapshot finds of them; a base class of it."""

    collations: Mapping[int, Collation]

    def find_collation(self, name: str, search_path: Iterable[int]) -> Collation | None:
        """The first of this name in the schemas given."""
        found = (self._collations_by_name.get((schema, name)) for schema in search_path)
        return next((collation for collation in found if collation is not None), None)

    @cached_property
    def _collations_by_name(self) -> dict[tuple[int, str], Collation]:
        return {(c.schema, c.name): c for c in self.collations.values() if c.encoding in (-1, UTF8)}
