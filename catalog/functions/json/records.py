"""json_populate_record, json_to_record and their kin: documents read as values of SQL types.

Where the types come from a column definition list, `from_items.definitions` gives it as a last argument.
PostgreSQL 15 docs 9.16 (functions-json), jsonfuncs.c (populate_record_field).
"""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from polar_lite.catalog import domains
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.json.documents import JSON, JSONB, kind, parts
from polar_lite.catalog.types import type_row
from polar_lite.catalog.user_types import UserType
from polar_lite.protocol.codec import PgType
from polar_lite.protocol.codecs.array import dump, storage_oid, to_json_scalar
from polar_lite.protocol.codecs.record import Field
from polar_lite.protocol.pgtypes import RECORD, TEXT, format_type
from polar_lite.protocol.sqlstate import (
    DATATYPE_MISMATCH,
    FEATURE_NOT_SUPPORTED,
    INVALID_PARAMETER_VALUE,
    INVALID_TEXT_REPRESENTATION,
    PgError,
)

_RECORD: Final = RECORD.oid


class _Populator:
    """Makes values of one call; every result is the JSON scalar that is stored in a composite or array."""

    def __init__(self, context: SessionContext) -> None:
        self.context, self.style = context, context.style

    def fields(self, given: Sequence[Field | None], base: Sequence[Any] | None, text: str) -> list[Any]:
        """The items of a composite. base: those of the value that gives what the document does not."""
        if kind(text) != "object":
            what = "an array" if kind(text) == "array" else "a scalar"
            raise PgError(INVALID_PARAMETER_VALUE, f"cannot call populate_composite on {what}")
        members = dict(parts(text))
        items: list[Any] = []
        for place, field in enumerate(given):
            known = base[place] if base is not None and place < len(base) else None
            if field is None or (base is not None and field[0] not in members):
                items.append(known)
            else:
                items.append(self.value(field, members.get(field[0]), known))
        return items

    def value(self, field: Field, text: str | None, base: Any = None) -> Any:
        """base: what a composite's value has in this place so far."""
        key, type_, _ = field
        if isinstance(type_, UserType) and type_.domain is not None:
            inner = type_row(storage_oid(type_), self.style)
            native = self.native((key, inner, type_.domain.typmod), text, base)
            return to_json_scalar(inner.oid, domains.check(self.context, type_.oid, native))
        return to_json_scalar(type_.oid, self.native(field, text, base))

    def native(self, field: Field, text: str | None, base: Any) -> Any:
        key, type_, typmod = field
        if text is None or kind(text) == "null":
            return None
        if type_.oid in (JSON, JSONB):
            return type_.input(text, typmod, self.style)
        if kind(text) == "string":
            return type_.input(json.loads(text), typmod, self.style)
        if isinstance(type_, UserType) and type_.kind == "c":
            return dump(self.fields(type_.fields, base if base is None else json.loads(base), text))
        if type_.is_array:
            return _ArrayReader(self, type_row(type_.element_oid, self.style), typmod, key).read(text)
        return type_.input(text, typmod, self.style)


class _ArrayReader:
    """A JSON array as an array: the first element that is no array says how many dimensions there are."""

    def __init__(self, populator: _Populator, element: PgType, typmod: int, key: str) -> None:
        self.populator, self.element, self.typmod, self.key = populator, element, typmod, key
        self.dimensions: int | None = None
        self.lengths: dict[int, int] = {}
        self.at: list[int] = []

    def read(self, text: str) -> str:
        if kind(text) != "array":
            raise self.expected_array()
        items = self.items(text, 1)
        return dump(items if self.dimensions is not None else [])

    def items(self, text: str, depth: int) -> list[Any]:
        found: list[Any] = []
        for number, (_, part) in enumerate(parts(text)):
            is_array = kind(part) == "array"
            if self.dimensions is None and not is_array:
                self.dimensions = depth
            if depth == self.dimensions:
                found.append(self.populator.value((self.key, self.element, self.typmod), part))
                continue
            self.at.append(number)
            if not is_array:
                raise self.expected_array()
            found.append(self.items(part, depth + 1))
            self.at.pop()
        if self.lengths.setdefault(depth, len(found)) != len(found):
            raise PgError(
                INVALID_TEXT_REPRESENTATION,
                "malformed JSON array",
                detail="Multidimensional arrays must have sub-arrays with matching dimensions.",
            )
        return found

    def expected_array(self) -> PgError:
        element = "".join(f"[{number}]" for number in self.at)
        which = f"array element {element} of key" if element else "value of key"
        hint = f'See the {which} "{self.key}".'
        return PgError(INVALID_TEXT_REPRESENTATION, "expected JSON array", hint=hint)


def _definitions(context: SessionContext, text: str) -> list[Field]:
    return [(name, type_row(oid, context.style), typmod) for name, oid, typmod in json.loads(text)]


def of_record(context: SessionContext, record: dict[str, Any]) -> list[Field]:
    """The fields of an anonymous record's value."""
    count = len(record["t"])
    names = record.get("n") or [f"f{number}" for number in range(1, count + 1)]
    typmods = record.get("m") or [-1] * count
    types = [type_row(oid, context.style) for oid in record["t"]]
    return list(zip(names, types, typmods, strict=True))


def _populated(
    context: SessionContext, name: str, oid: int, base: str | None, text: str, defined: str | None
) -> Any:
    """A composite or record as stored; with definitions, the list of its items."""
    populator = _Populator(context)
    row = type_row(oid, context.style)
    if isinstance(row, UserType) and row.kind == "c":
        items = json.loads(base) if base is not None else None
        return dump(populator.fields(row.fields, items, text))
    if oid != _RECORD:
        raise PgError(DATATYPE_MISMATCH, f"first argument of {name} must be a row type")
    record = json.loads(base) if base is not None else None
    if defined is not None:
        fields = _definitions(context, defined)
        if record is not None:
            check_types(record["t"], [type_.oid for _, type_, _ in fields])
        return populator.fields(fields, record["v"] if record is not None else None, text)
    if record is None:
        raise _no_row_type(name)
    return dump({**record, "v": populator.fields(of_record(context, record), record["v"], text)})


def check_types(given: Sequence[int], wanted: Sequence[int]) -> None:
    """42804 if a record's types are not those that the query has defined."""
    detail = ""
    if len(given) != len(wanted):
        shown = f"{len(given)} attribute{'s' * (len(given) != 1)}"
        detail = f"Returned row contains {shown}, but query expects {len(wanted)}."
    for place, (oid, expected_oid) in enumerate(zip(given, wanted, strict=False), 1):
        if oid != expected_oid and not detail:
            returned, expected = format_type(oid, -1), format_type(expected_oid, -1)
            detail = f"Returned type {returned} at ordinal position {place}, but query expects {expected}."
    if detail:
        message = "function return row and query-specified return row do not match"
        raise PgError(DATATYPE_MISMATCH, message, detail=detail)


def _no_row_type(name: str) -> PgError:
    return PgError(
        FEATURE_NOT_SUPPORTED,
        f"could not determine row type for result of {name}",
        hint="Provide a non-null record argument, or call the function in the FROM clause using a column"
        " definition list.",
    )


def _record_of(name: str) -> Callable[..., Any]:
    """name(base, document)"""

    def populate(context: SessionContext, types: Sequence[int], *args: Any) -> Any:
        base, text = args[0], args[1]
        defined = args[-1] if types[-1] == TEXT.oid else None
        if text is None:
            made: Any = base
        else:
            made = _populated(context, name, types[0], base, text, defined)
        return iter([made]) if defined is not None else made

    return populate


def _records_of(name: str) -> Callable[..., Any]:
    def populate(context: SessionContext, types: Sequence[int], *args: Any) -> Iterator[Any]:
        base, text = args[0], args[1]
        defined = args[-1] if types[-1] == TEXT.oid else None
        if text is not None:
            for part in _objects(name, text):
                yield _populated(context, name, types[0], base, part, defined)

    return populate


def _to_record(name: str) -> Callable[..., Any]:
    def populate(context: SessionContext, types: Sequence[int], text: str, defined: str | None = None) -> Any:
        if defined is None:
            raise _no_row_type(name)
        return iter([_populated(context, name, _RECORD, None, text, defined)])

    return populate


def _to_recordset(name: str) -> Callable[..., Any]:
    def populate(context: SessionContext, types: Sequence[int], text: str, defined: str | None = None) -> Any:
        if defined is None:
            raise _no_row_type(name)
        return (_populated(context, name, _RECORD, None, part, defined) for part in _objects(name, text))

    return populate


def _objects(name: str, text: str) -> Iterator[str]:
    """The members of an array of objects (22023 for anything else)."""
    if kind(text) != "array":
        if name.startswith("jsonb") or kind(text) != "object":
            what = "a non-array" if name.startswith("jsonb") else "a scalar"
        else:
            what = "an object"
        raise PgError(INVALID_PARAMETER_VALUE, f"cannot call {name} on {what}")
    for _, part in parts(text):
        if kind(part) != "object":
            raise PgError(INVALID_PARAMETER_VALUE, f"argument of {name} must be an array of objects")
        yield part


def _functions() -> dict[str, Callable[..., Any]]:
    table: dict[str, Callable[..., Any]] = {}
    for prefix in ("json", "jsonb"):
        for stem, make in (
            ("populate_record", _record_of),
            ("populate_recordset", _records_of),
            ("to_record", _to_record),
            ("to_recordset", _to_recordset),
        ):
            name = f"{prefix}_{stem}"
            table[name] = make(name)
    return table


CONTEXT: Final = _functions()
TYPED: Final = frozenset(CONTEXT)
