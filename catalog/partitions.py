"""Partitions: what a partitioned table tells its rows apart by, the bounds of a partition, who gets a row.

A key's values are compared as `comparable` gives them: as SQLite compares the stored ones. A range's bounds
are tuples of items, (0, value) or one of MIN and MAX, which Python compares as PostgreSQL does. PostgreSQL 15
source: partbounds.c (partition_bounds_create, compute_partition_hash_value), partdesc.c.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.functions import hashes
from polar_lite.catalog.functions.containers import sort_keys
from polar_lite.catalog.types import FOLDED, TypeRef
from polar_lite.protocol import pgtypes
from polar_lite.protocol.codecs import numeric as codec_numeric
from polar_lite.protocol.codecs.datetime import date_to_days
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import unsupported

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Relation
    from polar_lite.catalog.snapshot import Snapshot

MIN: Final = (-1,)
MAX: Final = (1,)
RANGE, LIST, HASH = "r", "l", "h"
_SEED: Final = 0x7A5B22367996DCFD
_MASK: Final = 2**64 - 1


@dataclass(frozen=True, slots=True)
class PartitionKey:
    """A row of pg_partitioned_table. strategy: 'r', 'l' or 'h'. keys: attnums, 0 for the next of
    `expressions`, texts as the catalog keeps them. collations: OIDs per key, 0 for a type without. classes:
    per key, the operator class as it is printed, "" for the type's.
    """

    strategy: str
    keys: tuple[int, ...]
    expressions: tuple[str, ...] = ()
    collations: tuple[int, ...] = ()
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bound:
    """Which rows a partition has. lower, upper: of a range, items of stored values. values: of a list, None
    for NULL. modulus, remainder: of a hash. text: as pg_get_expr prints it.
    """

    strategy: str
    text: str
    is_default: bool = False
    lower: tuple[Any, ...] = ()
    upper: tuple[Any, ...] = ()
    values: tuple[Any, ...] = ()
    modulus: int = 0
    remainder: int = 0


def comparable(snapshot: "Snapshot", type_: TypeRef) -> Callable[[Any], Any]:
    """What makes a stored value of the type comparable with others."""
    shape = sort_keys.shape_of(snapshot.type, type_.oid)
    if isinstance(shape, tuple):
        kind, parts = shape
        if kind == "array":
            return lambda value: sort_keys.array_key(parts, value)
        return lambda value: sort_keys.composite_key(parts, value)
    if shape in sort_keys.KEYS:
        return sort_keys.KEYS[shape]
    if type_.collation:
        return FOLDED[type_.collation]
    if type_.oid in (pgtypes.FLOAT4.oid, pgtypes.FLOAT8.oid):
        return lambda value: (value == "NaN", 0.0 if value == "NaN" else value)
    return lambda value: value


def is_as_stored(snapshot: "Snapshot", type_: TypeRef) -> bool:
    """Whether values of the type are compared as SQLite compares what is stored of them."""
    shape = sort_keys.shape_of(snapshot.type, type_.oid)
    is_float = type_.oid in (pgtypes.FLOAT4.oid, pgtypes.FLOAT8.oid)
    return not (isinstance(shape, tuple) or shape in sort_keys.KEYS or type_.collation or is_float)


@dataclass(frozen=True, slots=True)
class Limit:
    """What all rows of a partition have in common: `column operator values`, of which IN has several.

    column: its physical name. values: as they are stored.
    """

    column: str
    operator: str
    values: tuple[Any, ...]


def limits(snapshot: "Snapshot", partition: "Relation") -> Iterator[Limit]:
    """By the first part of each key up to the root, where that is a column."""
    below = partition
    for parent in snapshot.ancestors(partition.oid):
        bound, key = below.bound, parent.partitioning
        below = parent
        if bound is None or key is None or bound.is_default or not key.keys or not key.keys[0]:
            continue
        name = next(c.name for c in parent.columns if c.attnum == key.keys[0])
        column = next(c for c in partition.columns if c.name == name and not c.has_dropped)
        if not is_as_stored(snapshot, column.type):
            continue
        if key.strategy == LIST and None not in bound.values:
            yield Limit(column.physical, "IN", bound.values)
        elif key.strategy == RANGE:
            (low, *_), (high, *_) = bound.lower, bound.upper
            if low[0] == 0:
                yield Limit(column.physical, ">=", (low[1],))
            if high[0] == 0:
                yield Limit(column.physical, "<" if len(key.keys) == 1 else "<=", (high[1],))


def hashed(type_: TypeRef) -> Callable[[Any], int]:
    """hash..extended() of a stored value with the seed of partitions. 0A000 for types without one here."""
    row = pgtypes.BY_OID.get(type_.oid)
    name = _HASHES.get(row.name) if row is not None else None
    if name is None or row is None:
        raise unsupported(f"PARTITION BY HASH of type {pgtypes.format_type(type_.oid)}")
    work = hashes.PYTHON[name]
    if row.name == "date":
        return lambda value: work(date_to_days(value), _SEED)
    if row.name == "bool":
        return lambda value: work(chr(value), _SEED)
    if row.name == "numeric":
        scale = type_.scale
        if scale is None:
            return lambda value: work(codec_numeric.unkey(value), _SEED)
        return lambda value: work(codec_numeric.fixed_to_decimal(value, scale), _SEED)
    return lambda value: work(value, _SEED)


_HASHES: Final = {
    "bool": "hashcharextended",
    "int2": "hashint2extended",
    "int4": "hashint4extended",
    "int8": "hashint8extended",
    "oid": "hashoidextended",
    "text": "hashtextextended",
    "varchar": "hashtextextended",
    "name": "hashnameextended",
    "bpchar": "hashbpcharextended",
    "bytea": "hashvarlenaextended",
    "numeric": "hash_numeric_extended",
    "uuid": "uuid_hash_extended",
    "date": "hashint4extended",
    "timestamp": "timestamp_hash_extended",
    "timestamptz": "timestamp_hash_extended",
    "time": "time_hash_extended",
    "interval": "interval_hash_extended",
    "float4": "hashfloat4extended",
    "float8": "hashfloat8extended",
    "inet": "hashinetextended",
    "cidr": "hashinetextended",
    "macaddr": "hashmacaddrextended",
}


def row_hash(values: Sequence[Any], work: Sequence[Callable[[Any], int]]) -> int:
    """compute_partition_hash_value(): of stored values; NULL adds nothing."""
    found = 0
    for value, function in zip(values, work, strict=True):
        if value is not None:
            other = function(value) & _MASK
            found ^= (other + 0x49A0F4DD15E5A8E3 + (found << 54) + (found >> 7)) & _MASK
    return found


def key_types(snapshot: "Snapshot", relation: "Relation") -> tuple[TypeRef, ...]:
    """The types of a partition key's parts."""
    key = relation.partitioning
    assert key is not None
    columns = {c.attnum: c.type for c in relation.columns}
    if not key.expressions:
        return tuple(columns[number] for number in key.keys)
    from polar_lite.catalog.dialect import table_expressions  # the binder imports the snapshot

    texts = iter(key.expressions)
    return tuple(
        columns[number]
        if number
        else table_expressions.bind_stored(snapshot, relation, next(texts), table_expressions.KEY).type
        for number in key.keys
    )


class Router:
    """The partitions of one table, in PostgreSQL's order (`children`), and which of them has a row."""

    def __init__(self, snapshot: "Snapshot", relation: "Relation", children: "Sequence[Relation]") -> None:
        key = relation.partitioning
        assert key is not None
        self.key = key
        self.types = key_types(snapshot, relation)
        self._comparable = [comparable(snapshot, type_) for type_ in self.types]
        self._hashed = [hashed(type_) for type_ in self.types] if key.strategy == HASH else []
        self._by_oid = {child.oid: child.bound for child in children if child.bound is not None}
        self.default = next((oid for oid, bound in self._by_oid.items() if bound.is_default), 0)
        self._bounds = {oid: b for oid, b in self._by_oid.items() if not b.is_default}
        {RANGE: self._read_ranges, LIST: self._read_lists, HASH: self._read_hashes}[key.strategy]()
        self.children = (*self._ordered, *([self.default] if self.default else ()))

    def _read_ranges(self) -> None:
        found = sorted((self.items(b.lower), self.items(b.upper), oid) for oid, b in self._bounds.items())
        self._lows = [low for low, _, _ in found]
        self._ranges = found
        self._ordered = [oid for _, _, oid in found]

    def _read_lists(self) -> None:
        self._of_value: dict[Any, int] = {}
        for oid, bound in self._bounds.items():
            for value in bound.values:
                self._of_value[self._one(value)] = oid
        order = sorted(value for value in self._of_value if value is not None)
        if None in self._of_value:
            order.append(None)
        self._ordered = list(dict.fromkeys(self._of_value[value] for value in order))

    def _read_hashes(self) -> None:
        found = sorted((b.modulus, b.remainder, oid) for oid, b in self._bounds.items())
        self._ordered = [oid for _, _, oid in found]
        self._hash_bounds = found

    def items(self, bound: Sequence[Any]) -> tuple[Any, ...]:
        """A bound of a range with comparable values."""
        return tuple(
            (0, make(item[1])) if item[0] == 0 else tuple(item)
            for item, make in zip(bound, self._comparable, strict=True)
        )

    def _one(self, value: Any) -> Any:
        return None if value is None else self._comparable[0](value)

    def find(self, values: Sequence[Any]) -> int:
        """OID of the partition that has rows with this key, of stored values; 0 if there is none."""
        if self.key.strategy == HASH:
            number = row_hash(values, self._hashed)
            return next((oid for m, r, oid in self._hash_bounds if number % m == r), 0)
        if self.key.strategy == LIST:
            return self._of_value.get(self._one(values[0]), self.default)
        if None in values:
            return self.default
        key = tuple((0, make(value)) for make, value in zip(self._comparable, values, strict=True))
        place = bisect_right(self._lows, key) - 1
        if place >= 0 and key < self._ranges[place][1]:
            return self._ranges[place][2]
        return self.default

    def overlapping(self, bound: Bound) -> Iterator[int]:
        """OIDs of the partitions that share rows with a new one, in their order."""
        if bound.strategy == LIST:
            wanted = [self._one(value) for value in bound.values]
            yield from (self._of_value[value] for value in wanted if value in self._of_value)
        elif bound.strategy == RANGE:
            low, high = self.items(bound.lower), self.items(bound.upper)
            yield from (oid for other, end, oid in self._ranges if other < high and low < end)
        else:
            yield from (
                oid
                for modulus, remainder, oid in self._hash_bounds
                if bound.remainder % modulus == remainder % bound.modulus
                or remainder % min(modulus, bound.modulus) == bound.remainder % min(modulus, bound.modulus)
            )

    @property
    def hash_bounds(self) -> Sequence[tuple[int, int, int]]:
        """(modulus, remainder, OID) in order."""
        return self._hash_bounds
