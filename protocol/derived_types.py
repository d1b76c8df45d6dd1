"""Types made of other types: arrays, row types, domains, enums, ranges.

`pgtypes` uses it for the built-in arrays, the catalog for what users create. The codecs of arrays and
composites are `codecs.array`'s, those of ranges `codecs.range`'s; a domain's constraints are the catalog's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from polar_lite.protocol.codec import Codec, Kind, PgType
from polar_lite.protocol.codecs import array_codec, record, scalar
from polar_lite.protocol.codecs import range as ranges
from polar_lite.protocol.sqlstate import INVALID_TEXT_REPRESENTATION, PgError


def array_type(element: PgType, oid: int | None = None, name: str | None = None) -> PgType:
    """The type of arrays of `element`; its OID is the element's array_oid unless given."""
    codec = array_codec.array_codec(element)
    return PgType(
        element.array_oid if oid is None else oid,
        f"_{element.name}"[:63] if name is None else name,
        -1,
        "A",
        element_oid=element.oid,
        delimiter=element.delimiter,
        align="d" if element.align == "d" else "i",
        io="array_",
        output=codec.output,
        input=codec.input,
        send=codec.send,
        receive=codec.receive,
    )


def composite_type(oid: int, name: str, array_oid: int, fields: Sequence[record.Field | None]) -> PgType:
    """A row type; fields are (name, type, typmod), None where one was dropped."""
    codec = record.composite_codec(fields)
    return PgType(
        oid,
        name,
        -1,
        "C",
        array_oid=array_oid,
        kind="c",
        align="d",
        io="record_",
        output=codec.output,
        input=codec.input,
        send=codec.send,
        receive=codec.receive,
    )


def domain_type(oid: int, name: str, array_oid: int, base: PgType, typmod: int = -1) -> PgType:
    """A domain reads and prints as its base type; its constraints are the catalog's matter."""
    return replace(
        base,
        oid=oid,
        name=name,
        array_oid=array_oid,
        kind="d",
        preferred=False,
        element_oid=0,
        io="domain_",
        base_oid=base.base_oid or base.oid,
        output=lambda value, _, style: base.output(value, typmod, style),
        input=lambda text, _, style: base.input(text, typmod, style),
        send=lambda value, _: base.send(value, typmod),
        receive=lambda data, _: base.receive(data, typmod),
    )


def range_type(oid: int, name: str, array_oid: int, subtype: ranges.Subtype, multirange: int) -> PgType:
    """A range type over a subtype; multirange: the OID of its multirange type."""
    return _of_ranges(oid, name, array_oid, subtype, multirange, ranges.range_codec(subtype), "r")


def multirange_type(oid: int, name: str, array_oid: int, subtype: ranges.Subtype, range_: int) -> PgType:
    """The multirange type that belongs to a range type, whose OID is `range_`."""
    return _of_ranges(oid, name, array_oid, subtype, range_, ranges.multirange_codec(subtype), "m")


def _of_ranges(
    oid: int, name: str, array_oid: int, subtype: ranges.Subtype, partner: int, codec: Codec, kind: Kind
) -> PgType:
    return PgType(
        oid,
        name,
        -1,
        "R",
        array_oid=array_oid,
        kind=kind,
        align="d" if subtype.type.align == "d" else "i",
        io="range_" if kind == "r" else "multirange_",
        subtype_oid=subtype.type.oid,
        partner_oid=partner,
        output=codec.output,
        input=codec.input,
        send=codec.send,
        receive=codec.receive,
    )


def enum_type(oid: int, name: str, array_oid: int, labels: Mapping[str, str]) -> PgType:
    """labels: each label's native value, a text that sorts as the labels do."""
    codec = enum_codec(name, labels)
    return PgType(
        oid,
        name,
        4,
        "E",
        array_oid=array_oid,
        kind="e",
        by_value=True,
        align="i",
        storage="p",
        io="enum_",
        output=codec.output,
        input=codec.input,
        send=codec.send,
        receive=codec.receive,
    )


def enum_codec(name: str, labels: Mapping[str, str]) -> Codec:
    """The codec of an enum whose labels stand for these native values (22P02)."""
    shown = {value: label for label, value in labels.items()}

    def read(text: str) -> str:
        found = labels.get(text)
        if found is None:
            raise PgError(INVALID_TEXT_REPRESENTATION, f'invalid input value for enum {name}: "{text}"')
        return found

    return Codec(
        output=lambda value, typmod, style: shown[value],
        input=lambda text, typmod, style: read(text),
        send=lambda value, typmod: shown[value].encode(),
        receive=lambda data, typmod: read(scalar.decode_text(data)),
    )
