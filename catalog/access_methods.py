"""Access methods of indexes: what each can do, and how SQLite keeps its indexes.

PostgreSQL 15 docs 64.2 (index-functions), source amapi.h (IndexAmRoutine); docs, CREATE INDEX ("Index
Storage Parameters").
"""

from typing import Final

from polar_lite.protocol.records import dataclass


@dataclass(frozen=True, slots=True)
class AccessMethod:
    """A row of pg_am for indexes.

    excludes: it can find rows for EXCLUDE. is_stored: its indexes are b-trees of SQLite. The others are
    entries of the catalog alone: nothing but a scan answers what they are for.
    """

    oid: int
    name: str
    is_stored: bool = False
    unique: bool = False
    multicolumn: bool = True
    included: bool = False
    ordered: bool = False
    excludes: bool = True


BTREE: Final = AccessMethod(403, "btree", is_stored=True, unique=True, included=True, ordered=True)
HASH: Final = AccessMethod(405, "hash", is_stored=True, multicolumn=False)
BY_NAME: Final = {
    method.name: method
    for method in (
        BTREE,
        HASH,
        AccessMethod(783, "gist", included=True),
        AccessMethod(2742, "gin", excludes=False),
        AccessMethod(3580, "brin", is_stored=True, excludes=False),
        AccessMethod(4000, "spgist", multicolumn=False, included=True),
    )
}
# Operator classes of methods that are not stored, whose types' order finds what they are for.
STORED_CLASSES: Final = frozenset(("gist_ltree_ops",))
BY_OID: Final = {method.oid: method for method in BY_NAME.values()}
