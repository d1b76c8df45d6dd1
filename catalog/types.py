"""The type of an expression: PostgreSQL's type OID and modifier, and how its values are stored.

What a value looks like in SQLite is part of an expression's type here, so that every change of
representation is an explicit step of the bound tree. The wire forms are `protocol.pgtypes`' matter.
"""

from collections.abc import Callable
from typing import Final

from polar_lite.catalog.functions.strings.letters import lower
from polar_lite.protocol.pgtypes import BPCHAR, BY_OID, NUMERIC, TEXT, PgType, Style
from polar_lite.protocol.records import dataclass, replace

type_oid = int
_NUMERIC: Final = NUMERIC.oid
FIRST_NORMAL_OID: Final = 16384  # of the objects that users make
FIRST_NORMAL_XID: Final = 3  # numbers of transactions below it mean something else
# Types of extensions have OIDs that no counter comes to, the same in all databases.
CITEXT: Final = 2_000_000_000
HSTORE: Final = 2_000_000_002
LTREE: Final = 2_000_000_004
LQUERY: Final = 2_000_000_006
LTXTQUERY: Final = 2_000_000_008
CUBE: Final = 2_000_000_010
OF_EXTENSIONS: Final = frozenset((CITEXT, HSTORE, LTREE, LQUERY, LTXTQUERY, CUBE))
# Those whose stored texts SQLite compares as PostgreSQL does the values.
CASELESS: Final = "citext"
"""The collation of citext, which every connection to a database knows."""
COMPARED_AS_STORED: Final = frozenset((CITEXT, HSTORE, LTREE, CUBE))
_PADDED: Final = frozenset((BPCHAR.oid, *(row.oid for row in BY_OID.values() if row.kind == "r")))

MAX_FIXED_PRECISION: Final = 18
# Of what is computed of such: far below where the REAL that marks what left 64 bits would be infinite.
MAX_WIDE_DIGITS: Final = 120


def is_in_catalog_only(oid: type_oid) -> bool:
    """Whether no registry has the type: a user's, or a row type of a system relation. Its values depend on
    the catalog that it is in."""
    return oid not in BY_OID


@dataclass(frozen=True, slots=True)
class TypeRef:
    """A type OID with its modifier and, for numeric, its stored representation.

    typmod: PostgreSQL's atttypmod, -1 for none.
    scale: numeric only. None: the order-preserving key; s: an integer scaled by 10**s ("fixed").
    digits: with `scale`, a bound on the decimal digits of the scaled integer. Up to 18 it is an INTEGER;
        above ("wide") one if it fits 64 bits, and else TEXT of its digits. Meaningless when `scale` is None.
    domain: OID of the domain whose base type this is, or 0. Everything but assignment to it and its
        name treats a domain as its base type.
    icu: of texts that a collation of ICU compares, what SQLite calls it (`icu.name_of`).
    """

    oid: type_oid
    typmod: int = -1
    scale: int | None = None
    digits: int = MAX_FIXED_PRECISION
    domain: type_oid = 0
    icu: str = ""

    @property
    def declared(self) -> type_oid:
        """The type as the catalog names it: the domain, if it is one."""
        return self.domain or self.oid

    @property
    def declared_typmod(self) -> int:
        return -1 if self.domain else self.typmod

    @property
    def collation(self) -> str:
        """The collation of SQLite's that the stored text is compared under; "" for the order of its bytes.

        RTRIM: trailing blanks mean nothing. Of users' types only ranges over numeric and char(n) have any;
        it is the same to the others. CASELESS: letters are alike in both cases. Others are ICU's.
        """
        if self.icu:
            return self.icu
        if self.oid == CITEXT:
            return CASELESS
        is_padded = (
            self.oid >= FIRST_NORMAL_OID
            or (self.oid == _NUMERIC and self.scale is None)
            or self.oid in _PADDED
        )
        return "RTRIM" if is_padded else ""

    @property
    def collate(self) -> str:
        """What follows an expression of the type in SQL, to be compared as its values are."""
        return f" COLLATE {self.collation}" if self.collation else ""

    @property
    def is_fixed(self) -> bool:
        return self.scale is not None

    @property
    def is_wide(self) -> bool:
        """Whether values of the fixed numeric may leave 64 bits."""
        return self.scale is not None and self.digits > MAX_FIXED_PRECISION

    def bare(self) -> "TypeRef":
        """The type of a native value: without a stored representation."""
        return TypeRef(self.oid, self.typmod, domain=self.domain, icu=self.icu)

    def without_typmod(self) -> "TypeRef":
        return replace(self, typmod=-1)


def _without_blanks(text: str) -> str:
    return text.rstrip(" ")


def compare_caseless(a: str, b: str) -> int:
    """What CASELESS is to SQLite; C of databases has Unicode's letters here, too."""
    first, second = lower(a), lower(b)
    return (first > second) - (first < second)


class _Folded(dict[str, Callable[[str], str]]):
    def __missing__(self, name: str) -> Callable[[str], str]:
        from polar_lite.catalog.icu import collating  # few databases have such a collation

        return collating(name).fold


# What makes texts that a collation finds equal the same text.
FOLDED: Final[dict[str, Callable[[str], str]]] = _Folded(RTRIM=_without_blanks, citext=lower)


def type_row(type_oid: int, style: Style) -> PgType:
    """A type of PostgreSQL's or of the session's catalog; text for one that is unknown."""
    found = style.names.type_of(type_oid) if style.names is not None else BY_OID.get(type_oid)
    return found or TEXT
