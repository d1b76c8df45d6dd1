"""The types that a database's catalog adds: row types and composites, enums, ranges, domains, their arrays.

A `UserType` is a `PgType`, so whatever works for PostgreSQL's own types works for these. As read from
pg_type it has no codec: what its values look like depends on other objects of the catalog, so
`bound` makes the codec for one Snapshot, which is asked for types (`Snapshot.type`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any, Final

from polar_lite.protocol import pgtypes
from polar_lite.protocol.codec import Codec, PgType, Style
from polar_lite.protocol.codecs.array_codec import array_codec
from polar_lite.protocol.codecs.range import Subtype, multirange_codec, range_codec, subtype
from polar_lite.protocol.codecs.record import Field, composite_codec, record_codec
from polar_lite.protocol.derived_types import array_type, enum_codec
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import UNSAFE_NEW_ENUM_VALUE_USAGE, PgError, unsupported

if TYPE_CHECKING:
    from polar_lite.catalog.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class EnumLabel:
    """A row of pg_enum. key: the stored form of the label's values, a text that sorts by the enum's order."""

    oid: int
    label: str
    order: float
    key: str


@dataclass(frozen=True, slots=True)
class DomainCheck:
    """A row of pg_constraint. expression: its condition on VALUE as the catalog keeps it."""

    oid: int
    name: str
    expression: str
    is_validated: bool = True


@dataclass(frozen=True, slots=True)
class Domain:
    """What a domain adds to its parent, which may be a domain too. default: text as the catalog keeps it.

    collection: it is one of Oracle's collection types, to PL no array; limit: a varray's.
    """

    parent: int
    typmod: int = -1
    not_null: bool = False
    default: str | None = None
    checks: tuple[DomainCheck, ...] = ()
    collection: bool = False
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserType(PgType):
    """relation: the pg_class row of a composite type. labels: an enum's, in its order. fields: a composite's,
    in a bound type, None where one was dropped. domain: of a domain, whose `base_oid` is never a domain.
    """

    schema: int
    owner: int
    acl: tuple[str, ...] | None = None
    relation: int = 0
    labels: tuple[EnumLabel, ...] = ()
    domain: Domain | None = None
    fields: tuple[Field | None, ...] = field(default=(), compare=False)

    @property
    def noun(self) -> str:
        return "domain" if self.kind == "d" else "type"


def bound(type_: UserType, snapshot: "Snapshot") -> UserType:
    """The type with the codec that the catalog of `snapshot` gives it."""
    fields = _fields(type_, snapshot) if type_.kind == "c" else ()
    codec = _codec(type_, fields, snapshot)
    return replace(
        type_, fields=fields, output=codec.output, input=codec.input, send=codec.send, receive=codec.receive
    )


def records(snapshot: "Snapshot") -> dict[int, PgType]:
    """record and record[], whose values may hold values of the catalog's types."""

    def type_of(oid: int) -> PgType:
        return snapshot.type(oid) or pgtypes.RECORD

    codec = record_codec(type_of)
    row = replace(
        pgtypes.RECORD, output=codec.output, input=codec.input, send=codec.send, receive=codec.receive
    )
    array = replace(array_type(row), kind="p", category="P")
    return {row.oid: row, array.oid: array}


def range_subtype(oid: int, snapshot: "Snapshot") -> Subtype:
    """What the bounds of a user's range over a type are; 0A000 for types whose order has no text."""
    type_ = snapshot.type(oid) or pgtypes.RECORD
    base = snapshot.type(type_.base_oid) if type_.base_oid else type_
    if base is None or (isinstance(base, UserType) and base.kind != "e"):
        raise unsupported(f"a range over type {type_.name}")
    # An enum's labels are texts that sort as the labels do.
    return subtype(type_, pgtypes.TEXT.name if base.kind == "e" else base.name)


def _codec(type_: UserType, fields: Sequence[Field | None], snapshot: "Snapshot") -> Codec:
    if type_.kind == "e":
        return _enum_codec(type_, snapshot)
    if type_.kind == "c":
        return composite_codec(fields)
    if type_.kind == "r":
        return range_codec(snapshot.subtype(type_.oid))
    if type_.kind == "m":
        return multirange_codec(snapshot.subtype(type_.oid))
    if type_.domain is not None:
        return _domain_codec(type_.oid, snapshot)
    if not type_.is_array:
        from polar_lite.catalog.extensions import codec_of  # rare

        return codec_of(type_.oid)
    return array_codec(snapshot.type(type_.element_oid) or pgtypes.RECORD)


def _enum_codec(type_: UserType, snapshot: "Snapshot") -> Codec:
    codec = enum_codec(type_.name, {label.label: label.key for label in type_.labels})
    unsafe = {label.key: label for label in type_.labels if label.oid in snapshot.unsafe_labels}
    if not unsafe:
        return codec

    def checked(value: str) -> str:
        check_safe(type_, unsafe, value)
        return value

    return replace(
        codec,
        input=lambda text, typmod, style: checked(codec.input(text, typmod, style)),
        receive=lambda data, typmod: checked(codec.receive(data, typmod)),
    )


def check_safe(type_: UserType, unsafe: Mapping[str, EnumLabel], value: str) -> None:
    """55P04 for a label that the transaction itself has added to an older enum."""
    if value in unsafe:
        raise PgError(
            UNSAFE_NEW_ENUM_VALUE_USAGE,
            f'unsafe use of new value "{unsafe[value].label}" of enum type {type_.name}',
            hint="New enum values must be committed before they can be used.",
        )


def _domain_codec(oid: int, snapshot: "Snapshot") -> Codec:
    """The base type's, with the domain's constraints tested on what is read as text."""
    ref = snapshot.type_ref(oid)
    base, typmod = snapshot.type(ref.oid) or pgtypes.TEXT, ref.typmod

    def read(text: str, _: int, style: Style) -> Any:
        value = base.input(text, typmod, style)
        if style.names is not None:
            style.names.check_domain(oid, value)
        return value

    return Codec(
        output=lambda value, _, style: base.output(value, typmod, style),
        input=read,
        send=lambda value, _: base.send(value, typmod),
        receive=lambda data, _: base.receive(data, typmod),
    )


def _fields(type_: UserType, snapshot: "Snapshot") -> tuple[Field | None, ...]:
    relation = snapshot.relation(type_.relation)
    return tuple(
        None
        if column.has_dropped
        else (column.name, snapshot.type(column.type.declared) or pgtypes.RECORD, column.type.typmod)
        for column in (relation.columns if relation is not None else ())
    )


# Keys of enum labels -----------------------------------------------------------------------------

_WIDTH: Final = 5


def first_keys(count: int) -> list[str]:
    """The keys of a new enum's labels."""
    return [f"{number:0{_WIDTH}}" for number in range(1, count + 1)]


def key_between(low: str | None, high: str | None) -> str:
    """A key that sorts between two neighbours; None for no neighbour.

    Keys are decimal fractions with the first digits in front: between 00001 and 00002 is 000015. So
    there is always room, and no label ever gets another key.
    """
    if high is None:
        return f"{int((low or '0' * _WIDTH)[:_WIDTH]) + 1:0{_WIDTH}}"
    low = low or "0" * _WIDTH
    digits = max(len(low), len(high)) + 1
    between = (int(low.ljust(digits, "0")) + int(high.ljust(digits, "0"))) // 2
    return f"{between:0{digits}}".rstrip("0").ljust(_WIDTH, "0")
