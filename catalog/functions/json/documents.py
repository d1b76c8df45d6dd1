"""json and jsonb: access by key, building documents, unpacking.

Parts of a document are slices of its text: json keeps its spelling, jsonb's canonical text has canonical
parts. Comparing and changing jsonb is `jsonb`'s matter, paths with wildcards are `jsonpath`'s; records are
not here. PostgreSQL 15 docs 9.16 (functions-json).
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from json.decoder import scanstring  # type: ignore[attr-defined]  # it is public, if not to typeshed
from typing import Any, Final

from polar_lite.catalog.functions.aggregates import Aggregate
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.interruption import watched
from polar_lite.catalog.functions.strings.any_values import output
from polar_lite.catalog.types import type_row
from polar_lite.catalog.user_types import UserType
from polar_lite.protocol.codec import Style
from polar_lite.protocol.codecs.array import flatten, from_json_scalar, nested
from polar_lite.protocol.codecs.json import canonical, check_escapes, parse, quoted
from polar_lite.protocol.sqlstate import INVALID_PARAMETER_VALUE, PgError

_NUMBERS: Final = frozenset({20, 21, 23, 700, 701, 1700})  # PostgreSQL quotes an oid
_MOMENTS: Final = frozenset({1082, 1114, 1184})
JSON: Final = 114
JSONB: Final = 3802
_RECORD: Final = 2249


_blanks: Final = re.compile(r"[ \t\n\r]*").match
# Where a value ends, found in C; what it is does not matter.
_skipped: Final[Callable[[str, int], tuple[Any, int]]] = json.JSONDecoder(
    parse_int=bool, parse_float=bool, strict=False
).scan_once  # type: ignore[attr-defined]


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


_read: Final[Callable[[str, int], tuple[Any, int]]] = json.JSONDecoder(
    parse_int=_Number, parse_float=_Number, strict=False
).scan_once  # type: ignore[attr-defined]
# Several parts of a document are often asked for, one after the other.
_whole: Final = lru_cache(maxsize=16)(lambda text: _read(text, _after_blanks(text, 0))[0])
_MOST_READ: Final = 20_000  # characters; of longer ones only the parts that are wanted are made


def _after_blanks(text: str, at: int) -> int:
    if text[at : at + 1] not in (" ", "\n", "\t", "\r"):
        return at
    return _blanks(text, at).end()  # type: ignore[union-attr]  # it matches nothing, too


def parts(text: str) -> Iterator[tuple[str | None, str]]:
    """(key, text) of an object's members, (None, text) of an array's; nothing of a scalar."""
    at = _after_blanks(text, 0)
    opening = text[at : at + 1]
    if opening not in ("{", "["):
        return
    at = _after_blanks(text, at + 1)
    if text[at] in "]}":
        return
    key: str | None = None
    while True:
        if opening == "{":
            key, at = scanstring(text, at + 1, False)
            at = _after_blanks(text, _after_blanks(text, at) + 1)
        start = at
        at = _skipped(text, at)[1]
        yield key, text[start:at]
        at = _after_blanks(text, at)
        if text[at] != ",":
            return
        at = _after_blanks(text, at + 1)


def kind(text: str) -> str:
    first = text.strip(" \t\n\r")[:1]
    return {"{": "object", "[": "array", '"': "string", "t": "boolean", "f": "boolean", "n": "null"}.get(
        first, "number"
    )


def field(text: str, name: str) -> str | None:
    """The last member of that name wins."""
    found = None
    if kind(text) == "object":
        for key, value in parts(text):
            if key == name:
                found = value
    return found


def element(text: str, index: int) -> str | None:
    if kind(text) != "array":
        return None
    items = [value for _, value in parts(text)]
    return items[index] if -len(items) <= index < len(items) else None


def as_text(value: str | None) -> str | None:
    """What ->> gives: strings without quotes, null as NULL."""
    if value is None or kind(value) == "null":
        return None
    if kind(value) != "string":
        return value
    if "\\u" in value:
        check_escapes(value)
    return str(json.loads(value))


def _whole_if_simple(text: str) -> Any:
    """The document; None for a long one, and one that may hold half pairs of escapes."""
    return _whole(text) if len(text) <= _MOST_READ and "\\u" not in text else None


def _field_text(text: str, name: str) -> str | None:
    """What text ->> name gives."""
    whole = _whole_if_simple(text)
    if whole.__class__ is not dict:
        return as_text(field(text, name))
    return _scalar_text(whole.get(name), lambda: field(text, name))


def _element_text(text: str, index: int) -> str | None:
    whole = _whole_if_simple(text)
    if whole.__class__ is not list:
        return as_text(element(text, index))
    found = whole[index] if -len(whole) <= index < len(whole) else None
    return _scalar_text(found, lambda: element(text, index))


def _scalar_text(value: Any, spelled: Callable[[], str | None]) -> str | None:
    """A scalar's text, NULL for null; `spelled` gives what is none as the document has it."""
    if value is None:
        return None
    if isinstance(value, str):
        return str(value)
    if value is True or value is False:
        return "true" if value else "false"
    return spelled()


def at_path(text: str, path: str) -> str | None:
    return at_steps(text, *flatten(nested(path)))


def at_steps(text: str, *steps: Any) -> str | None:
    """What is found by keys and indexes one after the other; an index may be given as text."""
    value: str | None = text
    for given in steps:
        step = given if given is None else str(given)
        if value is None or step is None:
            return None
        if kind(value) == "array":
            value = element(value, int(step)) if step.lstrip("-").isdigit() else None
        else:
            value = field(value, step)
    return value


def _length(text: str) -> int:
    match kind(text):
        case "array":
            return sum(1 for _ in parts(text))
        case "object":
            raise PgError(INVALID_PARAMETER_VALUE, "cannot get array length of a non-array")
    raise PgError(INVALID_PARAMETER_VALUE, "cannot get array length of a scalar")


def _members(function: str) -> Callable[[str], Iterator[tuple[Any, Any]]]:
    def walk(text: str) -> Iterator[tuple[Any, Any]]:
        if (found := kind(text)) != "object":
            raise PgError(INVALID_PARAMETER_VALUE, _not_an_object(function, found))
        return ((key, as_text(value) if function.endswith("text") else value) for key, value in parts(text))

    return walk


def _not_an_object(function: str, found: str) -> str:
    if function.startswith("jsonb"):
        return f"cannot call {function} on a non-object"
    return f"cannot deconstruct {'an array as an object' if found == 'array' else 'a scalar'}"


def _keys(function: str) -> Callable[[str], list[Any]]:
    def keys(text: str) -> list[Any]:
        match kind(text):
            case "object":
                return [key for key, _ in parts(text)]
            case "array":
                raise PgError(INVALID_PARAMETER_VALUE, f"cannot call {function} on an array")
        raise PgError(INVALID_PARAMETER_VALUE, f"cannot call {function} on a scalar")

    return keys


def _elements(function: str) -> Callable[[str], list[Any]]:
    as_texts, is_json = function.endswith("text"), function.startswith("json_")

    def elements(text: str) -> list[Any]:
        shape = kind(text)
        if shape == "array":
            return [as_text(value) if as_texts else value for _, value in parts(text)]
        what = "an object" if shape == "object" else "a scalar"
        message = f"cannot extract elements from {what}"
        if is_json:
            message = f"cannot call {function} on a {'non-array' if shape == 'object' else 'scalar'}"
        raise PgError(INVALID_PARAMETER_VALUE, message)

    return elements


def _element_of_jsonb(text: str, index: int) -> str | None:
    """jsonb holds a scalar as an array of one."""
    if kind(text) in ("array", "object"):
        return element(text, index)
    return text if index in (0, -1) else None


# Building ----------------------------------------------------------------------------------------


def document(type_oid: int, value: Any, style: Style) -> str:
    """A value as a JSON document, as to_json makes it."""
    if value is None:
        return "null"
    if type_oid == 16:
        return "true" if value else "false"
    if type_oid in (JSON, JSONB):
        return str(value)
    if type_oid in _NUMBERS:
        text = output(type_oid, value, style)
        return quoted(text) if text[-1:] in ("y", "N") else text
    row = type_row(type_oid, style)
    if row.element_oid and row.length == -1 and isinstance(value, str):
        return _array(row.element_oid, nested(value), style)
    if isinstance(row, UserType) and row.kind == "c":
        return _composite(row, json.loads(value), style)
    if type_oid == _RECORD:
        return record_document(str(value), style)
    text = output(type_oid, value, Style(time_zone=style.time_zone) if type_oid in _MOMENTS else style)
    if type_oid in _MOMENTS:
        if type_oid != 1082:  # the blank in a date is that before BC
            text = text.replace(" ", "T", 1)
        era = " BC" if text.endswith(" BC") else ""
        if type_oid == 1184 and text.removesuffix(era)[-3:-2] in ("+", "-"):
            text = f"{text.removesuffix(era)}:00{era}"
    return quoted(text)


def record_document(text: str, style: Style) -> str:
    """A record or whole row as an object; without names its fields are f1, f2 .."""
    record = json.loads(text)
    count = len(record["t"])
    names = record.get("n") or [f"f{number}" for number in range(1, count + 1)]
    fields = []
    for name, oid, item in zip(names, record["t"], record["v"], strict=True):
        fields.append(f"{_name(name)}:{_field(oid, item, style)}")
    return "{" + ",".join(fields) + "}"


@lru_cache(maxsize=2048)
def _name(name: str) -> str:
    """A key; the rows of a query have the same ones."""
    return quoted(name)


def _composite(row: UserType, items: list[Any], style: Style) -> str:
    """A named composite as an object; a field that was added later than the value is null."""
    fields = []
    for place, field_ in enumerate(row.fields):
        if field_ is not None:
            name, kind, _ = field_
            item = items[place] if place < len(items) else None
            fields.append(f"{_name(name)}:{_field(kind.oid, item, style)}")
    return "{" + ",".join(fields) + "}"


# Of the most frequent types, whose documents depend on nothing: what is made of a JSON scalar.
_PLAIN: Final[dict[int, Callable[[Any], str]]] = {
    16: lambda item: "true" if item else "false",
    **dict.fromkeys((20, 21, 23), str),
    26: lambda item: f'"{item}"',
    **dict.fromkeys((19, 25, 1043), quoted),
}


def _field(oid: int, item: Any, style: Style) -> str:
    if item is None:
        return "null"
    plain = _PLAIN.get(oid)
    if plain is not None:
        return plain(item)
    return document(oid, from_json_scalar(oid, item), style)


def _row_to_json(context: SessionContext, value: str) -> str:
    return record_document(value, context.style)


def _array(item: int, value: Any, style: Style) -> str:
    if isinstance(value, list):
        return "[" + ",".join(_array(item, part, style) for part in watched(value)) + "]"
    return _field(item, value, style)


def _key(type_oid: int, value: Any, style: Style) -> str:
    row = type_row(type_oid, style)
    if type_oid in (JSON, JSONB, _RECORD) or row.kind == "c" or row.is_array:
        message = "key value must be scalar, not array, composite, or json"
        raise PgError(INVALID_PARAMETER_VALUE, message)
    text = ("true" if value else "false") if type_oid == 16 else output(type_oid, value, style)
    return quoted(text)


def _object_builder(name: str, separator: str) -> Callable[..., str]:
    def build(context: SessionContext, types: Sequence[int], *values: Any) -> str:
        if len(values) % 2:
            raise PgError(
                INVALID_PARAMETER_VALUE,
                "argument list must have even number of elements",
                hint=f"The arguments of {name}() must consist of alternating keys and values.",
            )
        style, pairs = context.style, []
        for n in range(0, len(values), 2):
            if values[n] is None:
                raise _null_key(name, n + 1)
            key = _key(types[n], values[n], style)
            pairs.append(f"{key}{separator}{document(types[n + 1], values[n + 1], style)}")
        return "{" + ", ".join(pairs) + "}"

    return build


def _null_key(function: str, place: int) -> PgError:
    if function == "jsonb_build_object":
        return PgError(INVALID_PARAMETER_VALUE, f"argument {place}: key must not be null")
    return PgError(
        INVALID_PARAMETER_VALUE, f"argument {place} cannot be null", hint="Object keys should be text."
    )


def build_array(context: SessionContext, types: Sequence[int], *values: Any) -> str:
    return "[" + ", ".join(document(t, v, context.style) for t, v in zip(types, values, strict=True)) + "]"


def _lines(function: Callable[..., str]) -> Callable[..., str]:
    """The forms with a flag that puts the outermost members on lines of their own."""

    def write(context: SessionContext, *args: Any) -> str:
        *given, is_pretty = args
        text = function(context, *given)
        if not is_pretty:
            return text
        opening, closing = text[0], text[-1]
        members = (item if key is None else f"{quoted(key)}:{item}" for key, item in parts(text))
        return opening + ",\n ".join(members) + closing

    return write


def to_json(context: SessionContext, types: Sequence[int], value: Any) -> str:
    return document(types[0], value, context.style)


def _canonical(function: Callable[..., str]) -> Callable[..., str]:
    return lambda *args: canonical(parse(function(*args)))


class JsonAggregate(Aggregate):
    skips_nulls = False
    uses_style = True
    types: tuple[int, ...] = (25,)

    def __init__(self) -> None:
        self.items: list[str] = []

    def step(self, *args: Any) -> None:
        self.items.append(document(self.types[0], args[0], self.style))

    def finish(self) -> Any:
        # Composite values stand on lines of their own.
        is_row = self.types[0] == _RECORD or type_row(self.types[0], self.style).kind == "c"
        return "[" + (", \n " if is_row else ", ").join(self.items) + "]" if self.items else None


class JsonObjectAggregate(JsonAggregate):
    def step(self, *args: Any) -> None:
        key, value = args
        if key is None:
            raise PgError(INVALID_PARAMETER_VALUE, "field name must not be null")
        name = _key(self.types[0], key, self.style)
        self.items.append(f"{name} : {document(self.types[1], value, self.style)}")

    def finish(self) -> Any:
        return "{ " + ", ".join(self.items) + " }" if self.items else None


def _binary(of: type[JsonAggregate]) -> type[JsonAggregate]:
    def finish(self: JsonAggregate) -> Any:
        text = of.finish(self)
        return None if text is None else canonical(parse(text))

    return type("Jsonb" + of.__name__, (of,), {"finish": finish})


def _both() -> dict[str, Callable[..., Any]]:
    table: dict[str, Callable[..., Any]] = {}
    for name in ("json", "jsonb"):
        table |= {
            f"{name}_object_field": field,
            f"{name}_object_field_text": _field_text,
            f"{name}_array_element": element,
            f"{name}_array_element_text": _element_text,
            f"{name}_extract_path": at_path,
            f"{name}_extract_path_text": lambda text, path: as_text(at_path(text, path)),
            f"{name}_array_length": _length,
            f"{name}_typeof": kind,
            f"{name}_each": _members(f"{name}_each"),
            f"{name}_each_text": _members(f"{name}_each_text"),
            f"{name}_object_keys": _keys(f"{name}_object_keys"),
            f"{name}_array_elements": _elements(f"{name}_array_elements"),
            f"{name}_array_elements_text": _elements(f"{name}_array_elements_text"),
            f"{name}_build_array_noargs": lambda: "[]",
            f"{name}_build_object_noargs": lambda: "{}",
        }
    return table


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    **_both(),
    "jsonb_array_element": _element_of_jsonb,
    "jsonb_array_element_text": lambda text, index: as_text(_element_of_jsonb(text, index)),
}
CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "json_build_object": _object_builder("json_build_object", " : "),
    "json_build_array": build_array,
    "to_json": to_json,
    "row_to_json": _row_to_json,
    "row_to_json_pretty": _lines(_row_to_json),
    "array_to_json": to_json,
    "array_to_json_pretty": _lines(to_json),
    "jsonb_build_object": _canonical(_object_builder("jsonb_build_object", ": ")),
    "jsonb_build_array": _canonical(build_array),
    "to_jsonb": _canonical(to_json),
}
AGGREGATES: Final[dict[str, type]] = {
    "json_agg/anyelement": JsonAggregate,
    "jsonb_agg/anyelement": _binary(JsonAggregate),
    "json_object_agg/any,any": JsonObjectAggregate,
    "jsonb_object_agg/any,any": _binary(JsonObjectAggregate),
}
TYPED: Final = frozenset({*CONTEXT, *AGGREGATES} - {"row_to_json", "row_to_json_pretty"})
