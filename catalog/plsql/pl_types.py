"""Types of PL that are no types of SQL: records and collections.

They are TypeRefs, so that whatever has a type (variables, parameters, results, elements, fields) may have one
of these, and only what depends on the difference looks for it. Their values are `values.Record` and
`collection_values.Collection`: mutable, so an assignment copies them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import Any, Final

from polar_lite.catalog.plsql.collection_values import NULL_TABLE, Collection, Map, Table
from polar_lite.catalog.plsql.values import Record, Shape
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError

RECORD: Final = 2249
_NO_KEY: Final = TypeRef(0)


@dataclass(frozen=True, slots=True)
class PlType(TypeRef):
    """name: what errors call it."""

    name: str = field(default="", compare=False)

    def bare(self) -> TypeRef:
        return self

    def without_typmod(self) -> TypeRef:
        return self

    def new(self) -> Any:
        """The value of a variable that nothing has been assigned to."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class RecordType(PlType):
    """oid: of the composite type whose rows these are, else `record`. domain: over that type.

    defaults: (place, nodes.Expression) of fields whose default is no constant, compiled in `scope`.
    """

    shape: Shape = Shape((), ())
    defaults: tuple[tuple[int, Any], ...] = field(default=(), compare=False)
    scope: Any = field(default=None, compare=False)

    def new(self) -> Record:
        return Record(self.shape)


@dataclass(frozen=True, slots=True)
class CollectionType(PlType):
    """kind: map (an associative array, by `key`), table, or varray of at most `limit` elements.

    array: of a type that the catalog knows, what it is to SQL, a domain over an array.
    """

    kind: str = "table"
    element: TypeRef = TypeRef(0)
    key: TypeRef = TypeRef(23)
    limit: int | None = None
    array: TypeRef | None = field(default=None, compare=False)

    @property
    def is_deep(self) -> bool:
        """Whether the elements have parts of their own to copy."""
        return isinstance(self.element, PlType)

    def new(self) -> Collection:
        return Map(self) if self.kind == "map" else NULL_TABLE

    def of(self, items: Iterable[Any]) -> Collection:
        """A collection of these elements, from 1 on."""
        if self.kind == "map":
            made = Map(self)
            made.update(enumerate(items, 1))
            return made
        return Table(self).fill(items)


@dataclass(frozen=True, slots=True)
class ConstrainedType(TypeRef):
    """A type of SQL with what a subtype, a field or an element adds: NOT NULL, RANGE low..high."""

    not_null: bool = False
    low: int | None = None
    high: int | None = None

    @property
    def base(self) -> TypeRef:
        return TypeRef(self.oid, self.typmod, domain=self.domain)

    def check(self, value: Any) -> Any:
        """The value, if it may be assigned (22004, 22003)."""
        if value is None:
            if self.not_null:
                raise PgError(
                    code.NULL_VALUE_NOT_ALLOWED, "null value cannot be assigned to what is NOT NULL"
                )
        elif (self.low is not None and value < self.low) or (self.high is not None and value > self.high):
            raise PgError(code.NUMERIC_VALUE_OUT_OF_RANGE, "value out of range of its subtype")
        return value


@dataclass(frozen=True, slots=True)
class CursorType(TypeRef):
    """A REF CURSOR with a row type. record: of the rows, whose fields are those of what it is opened for."""

    record: RecordType = field(kw_only=True)


def shape_of_fields(
    names: tuple[str, ...],
    types: tuple[TypeRef, ...],
    initial: tuple[Any, ...],
    makers: Mapping[int, Callable[[], Any]],
) -> Shape:
    """A record's shape. initial: the fields' constant defaults; makers: those that are collections."""
    nested = tuple(
        (place, makers.get(place, type_.new))
        for place, type_ in enumerate(types)
        if isinstance(type_, PlType)
    )
    return Shape(names, types, (), nested, initial)


@dataclass(frozen=True, slots=True)
class DynamicRecord(TypeRef):
    """What a record variable is whose fields are known at run time only; SQL's records are no variables."""


DYNAMIC: Final = DynamicRecord(RECORD)


def is_record(type_: TypeRef) -> bool:
    """Whether values of the type are Records: of a known shape, or of one that is known at run time."""
    return isinstance(type_, RecordType | DynamicRecord)


def declares_record(type_: TypeRef) -> bool:
    """Whether a variable declared with the type is a record."""
    return isinstance(type_, RecordType) or type_.oid == RECORD
