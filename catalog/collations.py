"""Collations: rows of pg_collation, those that every database has and those that users make.

Texts are sorted by their bytes here, so a collation that can be made is a name for that or one of ICU's.
PostgreSQL 15 docs 24.2 (collation), 53.12 (catalog-pg-collation).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Final

from polar_lite.catalog import icu
from polar_lite.catalog.functions.strings import letters
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.pgtypes import BPCHAR
from polar_lite.protocol.records import dataclass

_BPCHAR: Final = BPCHAR.oid
DEFAULT: Final = 100
C: Final = 950
BY_BYTES: Final = ("C", "POSIX", "C.UTF-8", "C.utf8")
"""The locales of libc whose order is that of the bytes."""
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
    icu_locale: str | None = None

    @property
    def is_icu(self) -> bool:
        return self.provider == "i"

    @property
    def has_ascii_letters(self) -> bool:
        return self.provider == "c" and self.ctype in letters.C

    def applied(self, type_: TypeRef) -> TypeRef:
        """A type of texts that are compared by this collation."""
        return replace(type_, icu=icu.note(self.name_for(type_)) if self.is_icu else "")

    def name_for(self, type_: TypeRef) -> str:
        """What SQLite calls one of ICU's."""
        padded = type_.oid == _BPCHAR
        return icu.name_of(self.icu_locale or "", deterministic=self.is_deterministic, padded=padded)


class CollationLookup:
    """What a Snapshot finds of them; a base class of it."""

    collations: Mapping[int, Collation]

    def find_collation(self, name: str, search_path: Iterable[int]) -> Collation | None:
        """The first of this name in the schemas given."""
        found = (self._collations_by_name.get((schema, name)) for schema in search_path)
        return next((collation for collation in found if collation is not None), None)

    def collation_applied(self, type_: TypeRef) -> Collation | None:
        """One of ICU's that the type's texts are compared by; copies of a collation are alike."""
        if not type_.icu:
            return None
        known = (found for found in self.collations.values() if found.is_icu)
        return next((found for found in known if found.name_for(type_) == type_.icu), None)

    @property
    def has_icu(self) -> bool:
        """Whether the database was made where there is ICU."""
        return any(found.is_icu for found in self.collations.values())

    @cached_property
    def _collations_by_name(self) -> dict[tuple[int, str], Collation]:
        return {(c.schema, c.name): c for c in self.collations.values() if c.encoding in (-1, UTF8)}
