"""Functions that plans and PL need for composite values: to and from records, IS NULL, assignment to a field.

A value of a named composite type is the JSON array of its fields by attnum, a record carries types and
names (see `protocol.codecs.record`). What the type's fields are is looked up when a function is called.
"""

import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

from polar_lite.catalog import domains
from polar_lite.catalog.functions.containers import array_parts
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.json.documents import at_steps
from polar_lite.catalog.functions.json.jsonb import assigned
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.types import HSTORE, type_row
from polar_lite.catalog.user_types import UserType
from polar_lite.protocol.codecs.array import dump, from_json_scalar, load, storage_oid, to_json_scalar
from polar_lite.protocol.pgtypes import BOOL, INT4, RECORD, TEXT

_FIRST_OID: Final = 9080
_BOOL: Final = BOOL.oid
_RECORD: Final = RECORD.oid
_TEXT: Final = TEXT.oid


@lru_cache(maxsize=1024)
def to_record(oid: int) -> Function:
    """A value of a named composite type as a record, which carries types and names of its fields.

    And what it was, as "r": PL's variables of type record are of that type then.
    """

    def convert(context: SessionContext, text: str) -> str:
        fields = [(place, field) for place, field in enumerate(_fields(context, oid)) if field is not None]
        items = json.loads(text)
        values = [items[place] if place < len(items) else None for place, _ in fields]
        types, names = [kind.oid for _, (_, kind, _) in fields], [name for _, (name, _, _) in fields]
        return f'{{"t":{dump(types)},"v":{dump(values)},"n":{dump(names)},"r":{oid}}}'

    name = f"to_record_{oid}"
    return Function(_FIRST_OID + 1, name, (_TEXT,), _TEXT, python=convert, context=True, volatility="s")


@lru_cache(maxsize=1024)
def from_record(oid: int) -> Function:
    """A record as a value of a named composite type, each field cast as PL casts: by its text."""

    def convert(context: SessionContext, text: str) -> str:
        record, style = json.loads(text), context.style
        fields = _fields(context, oid)
        places = [place for place, field in enumerate(fields) if field is not None]
        values: list[Any] = [None] * len(fields)
        for place, source, item in zip(places, record["t"], record["v"], strict=False):
            kind = fields[place][1]
            if item is not None and source != kind.oid:
                given = type_row(source, style)
                shown = given.output(from_json_scalar(storage_oid(given), item), -1, style)
                item = to_json_scalar(storage_oid(kind), kind.input(shown, fields[place][2], style))
            values[place] = item
        return dump(values)

    name = f"from_record_{oid}"
    return Function(_FIRST_OID + 4, name, (_TEXT,), _TEXT, python=convert, context=True, volatility="s")


@lru_cache(maxsize=1024)
def to_parent(source: int, target: int) -> Function:
    """The row of a child as one of its parent's row type: the fields of the same names."""

    def convert(context: SessionContext, text: str) -> str:
        fields = _fields(context, source)
        places = {field[0]: place for place, field in enumerate(fields) if field is not None}
        items = json.loads(text)
        items += [None] * (len(fields) - len(items))
        wanted = _fields(context, target)
        return dump([None if field is None else items[places[field[0]]] for field in wanted])

    name = f"to_parent_{source}_{target}"
    return Function(_FIRST_OID + 9, name, (_TEXT,), _TEXT, python=convert, context=True, volatility="s")


@lru_cache(maxsize=1024)
def all_null(oid: int) -> Function:
    """IS NULL of a composite value: it is NULL, or all of its fields are."""
    return _fields_test(f"all_null_{oid}", 2, oid, lambda items: all(item is None for item in items), True)


@lru_cache(maxsize=1024)
def none_null(oid: int) -> Function:
    """IS NOT NULL of a composite value: none of its fields is NULL."""
    return _fields_test(
        f"none_null_{oid}", 3, oid, lambda items: all(item is not None for item in items), False
    )


def _fields_test(
    name: str, number: int, oid: int, test: Callable[[list[Any]], bool], if_null: bool
) -> Function:
    def answer(context: SessionContext, text: str | None) -> bool:
        if text is None:
            return if_null
        fields = _fields(context, oid)
        if not fields and oid != _RECORD:
            # An enum or array.
            return test([text])
        items = json.loads(text)
        if isinstance(items, dict):
            return test(items["v"])
        places = [place for place, field in enumerate(fields) if field is not None]
        return test([items[place] if place < len(items) else None for place in places])

    return Function(
        _FIRST_OID + number,
        name,
        (_TEXT,),
        _BOOL,
        python=answer,
        context=True,
        strict=False,
        volatility="s",
    )


def _fields(context: SessionContext, oid: int) -> Sequence[Any]:
    row = context.snapshot.type(oid)
    return row.fields if isinstance(row, UserType) else ()


@lru_cache(maxsize=1024)
def store_field(field: int, oid: int) -> Function:
    """A composite value with another value, of type `oid`, in a field."""

    def store(text: str | None, value: Any) -> str:
        items = json.loads(text) if text is not None else []
        items += [None] * (field - len(items))
        items[field - 1] = to_json_scalar(oid, value)
        return dump(items)

    name = f"store_field_{field}_{oid}"
    return Function(_FIRST_OID + 5, name, (_TEXT, oid), _TEXT, python=store, strict=False)


@lru_cache(maxsize=1024)
def store_element(count: int, oid: int) -> Function:
    """An array with another element, of type `oid`, at `count` subscripts."""

    def store(text: str | None, value: Any, *subscripts: int | None) -> str:
        array = array_parts.taken(text)
        return array_parts.kept(array_parts.with_element(array, subscripts, to_json_scalar(oid, value)))

    name = f"store_element_{count}_{oid}"
    args = (_TEXT, oid, *(INT4.oid,) * count)
    return Function(_FIRST_OID + 6, name, args, _TEXT, python=store, strict=False)


@lru_cache(maxsize=256)
def part_by_keys(container: int, subscripts: tuple[int, ...]) -> Function:
    """A part of a jsonb or hstore by subscripts of these types."""
    name = "jsonb"
    find: Callable[..., Any] = at_steps
    if container == HSTORE:
        from polar_lite.catalog.extensions import hstore  # rare

        name, find = "hstore", hstore.at_key
    name = f"{name}_part_{'_'.join(map(str, subscripts))}"
    return Function(_FIRST_OID + 10, name, (_TEXT, *subscripts), _TEXT, python=find)


@lru_cache(maxsize=256)
def store_by_keys(container: int, subscripts: tuple[int, ...]) -> Function:
    """A jsonb or hstore with another value where subscripts of these types lead."""
    name = "jsonb"
    store: Callable[..., Any] = assigned
    if container == HSTORE:
        from polar_lite.catalog.extensions import hstore  # rare

        name, store = "hstore", hstore.with_value
    name = f"store_{name}_{'_'.join(map(str, subscripts))}"
    return Function(_FIRST_OID + 11, name, (_TEXT, _TEXT, *subscripts), _TEXT, python=store, strict=False)


@lru_cache(maxsize=256)
def store_slice(has_lower: tuple[bool, ...], has_upper: tuple[bool, ...]) -> Function:
    """An array with other elements in a slice, by the bounds that are not left out."""

    def store(text: str | None, value: str | None, *given: int | None) -> str | None:
        bounds = array_parts.known_bounds(has_lower, has_upper, given)
        if value is None:
            return text
        array = load(text) if text is not None else array_parts.EMPTY
        return array_parts.with_slice(array, bounds, load(value)).text()

    args = (_TEXT, _TEXT, *(INT4.oid,) * (sum(has_lower) + sum(has_upper)))
    bits = "".join(f"{lower:d}{upper:d}" for lower, upper in zip(has_lower, has_upper, strict=True))
    return Function(_FIRST_OID + 7, f"store_slice_{bits}", args, _TEXT, python=store, strict=False)


@lru_cache(maxsize=1024)
def domain_check(domain: int, base: int) -> Function:
    """A value of the base type as the domain's (23502, 23514)."""
    return Function(
        _FIRST_OID + 8,
        f"domain_{domain}_{base}",
        (base,),
        base,
        python=lambda context, value: domains.check(context, domain, value),
        context=True,
        strict=False,
        volatility="s",
    )
