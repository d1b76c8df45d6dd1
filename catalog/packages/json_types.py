"""JSON_ELEMENT_T, JSON_OBJECT_T, JSON_ARRAY_T, JSON_SCALAR_T: Oracle's object types for JSON.

PL alone has them. A value is a record whose only field is a node of `json_values`. Copies of it share the
node: an object that was got from another one, or assigned, is a reference. Oracle 19c PL/SQL Packages and
Types Reference, "JSON Data Structures".
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from polar_lite.catalog.packages import json_values as values
from polar_lite.catalog.packages.json_values import JsonArray, JsonObject, Node, Scalar
from polar_lite.catalog.packages.runtime import Runtime
from polar_lite.catalog.packages.signatures import (
    BOOLEAN,
    NUMBER,
    RAW,
    TEXT,
    VARCHAR,
    function,
    given,
    in_out,
    procedure,
)
from polar_lite.catalog.plsql.pl_types import RecordType
from polar_lite.catalog.plsql.units import Builtin, BuiltinParameter
from polar_lite.catalog.plsql.values import Record, Shape
from polar_lite.catalog.type_lookup import JSON_TYPES
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.pgtypes import BY_NAME
from polar_lite.protocol.sqlstate import PgError

ELEMENT, OBJECT, ARRAY, SCALAR = JSON_TYPES
NAMES: Final = {
    "json_element_t": ELEMENT,
    "json_object_t": OBJECT,
    "json_array_t": ARRAY,
    "json_scalar_t": SCALAR,
}
_INTERNAL: Final = TypeRef(BY_NAME["internal"].oid)
_DATE: Final = TypeRef(BY_NAME["timestamp"].oid, 0)
_TIMESTAMP: Final = TypeRef(BY_NAME["timestamp"].oid)
KEYS: Final = TypeRef(0)
"""Stands for JSON_KEY_LIST, a type of the catalog, as the result of a method."""


def _type(name: str, oid: int) -> RecordType:
    shape = Shape(("node",), (_INTERNAL,), root=ELEMENT, tag=0 if oid == ELEMENT else oid)
    return RecordType(oid, name=name, shape=shape)


TYPES: Final = {name: _type(name, oid) for name, oid in NAMES.items()}
_BY_OID: Final = {type_.oid: type_ for type_ in TYPES.values()}
_ELEMENT_T, _OBJECT_T, _ARRAY_T = (_BY_OID[oid] for oid in (ELEMENT, OBJECT, ARRAY))


def record_of(node: Node | None, oid: int = 0) -> Record:
    """The value that refers to a node; NULL of None. oid: of the type that NULL has."""
    if node is None:
        return _BY_OID[oid or ELEMENT].new()
    kind = OBJECT if isinstance(node, JsonObject) else ARRAY if isinstance(node, JsonArray) else SCALAR
    return Record(_BY_OID[kind].shape, [node])


def node_of(record: Record) -> Any:
    """The node that a method is called of (ORA-30625)."""
    if record.is_absent or not record.values:
        message = "ORA-30625: method dispatch on NULL SELF argument is disallowed"
        raise PgError(code.NULL_VALUE_NOT_ALLOWED, message)
    return record.values[0]


def _refused(node: Node, number: int, message: str) -> None:
    """NULL, or an error where ON_ERROR has asked for it."""
    if node.on_error:
        raise PgError(code.INVALID_PARAMETER_VALUE, f"ORA-{number}: {message}")


# --- making


def _parsed(wanted: int) -> Callable[[Runtime, Any], Record]:
    def parse(runtime: Runtime, text: Any) -> Record:
        node = values.parse(text)
        found = record_of(node, wanted)
        if node is not None and wanted not in (ELEMENT, found.shape.exact_type if found.shape else 0):
            raise PgError(code.INVALID_JSON_TEXT, "ORA-40587: invalid JSON type")
        return found

    return parse


def _of_element(wanted: int) -> Callable[[Runtime, Record], Record]:
    def make(runtime: Runtime, element: Record) -> Record:
        node = node_of(element)
        found = record_of(values.cloned(node))
        if found.shape is None or found.shape.exact_type != wanted:
            raise PgError(code.INVALID_JSON_TEXT, "ORA-40587: invalid JSON type")
        return found

    return make


_SOURCES: Final = (VARCHAR, TEXT, RAW)


def constructors(name: str) -> tuple[Builtin, ...]:
    type_ = TYPES[name]
    if type_.oid not in (OBJECT, ARRAY):
        return ()

    def empty(runtime: Runtime) -> Record:
        return record_of(JsonObject() if type_.oid == OBJECT else JsonArray())

    return (
        function(name, type_, empty),
        *(function(name, type_, _parsed(type_.oid), given("jsn", source)) for source in _SOURCES),
        function(name, type_, _of_element(type_.oid), given("e", _ELEMENT_T)),
    )


def statics(name: str, member: str) -> tuple[Builtin, ...]:
    """JSON_OBJECT_T.parse(..)"""
    type_ = TYPES[name]
    if member != "parse":
        return ()
    return tuple(function("parse", type_, _parsed(type_.oid), given("jsn", source)) for source in _SOURCES)


# --- values put into documents


def _text_node(value: Any) -> Node:
    return Scalar(value.decode() if isinstance(value, bytes) else value)


def _moment_node(value: Any) -> Node:
    return Scalar(None if value is None else values.iso_text(str(value)))


def _element_node(value: Record) -> Node:
    return Scalar(None) if value.is_absent else value.values[0]


_NODES: Final[tuple[tuple[TypeRef, Callable[[Any], Node]], ...]] = (
    (VARCHAR, _text_node),
    (TEXT, _text_node),
    (RAW, _text_node),
    (NUMBER, lambda value: Scalar(None if value is None else Decimal(value))),
    (BOOLEAN, Scalar),
    (_DATE, _moment_node),
    (_TIMESTAMP, _moment_node),
    (_ELEMENT_T, _element_node),
)
_KEY: Final = given("key", VARCHAR)
_PLACE: Final = given("pos", NUMBER)


def _put(make: Callable[[Any], Node]) -> Callable[..., None]:
    def put(runtime: Runtime, self: Record, key: str | None, value: Any) -> None:
        node_of(self)[_key(key)] = make(value)

    return put


def _key(key: str | None) -> str:
    if key is None:
        raise PgError(code.INVALID_PARAMETER_VALUE, "ORA-40573: invalid use of a NULL key")
    return key


def _append(make: Callable[[Any], Node]) -> Callable[..., None]:
    return lambda runtime, self, value: node_of(self).append(make(value))


def _put_at(make: Callable[[Any], Node]) -> Callable[..., None]:
    """At its end and behind it, with NULLs between, in an array that is shorter."""

    def put(runtime: Runtime, self: Record, place: Any, value: Any, overwrite: bool | None = False) -> None:
        node, at = node_of(self), int(place)
        if at < 0:
            raise PgError(code.INVALID_PARAMETER_VALUE, "ORA-40578: invalid or non-existent array index")
        node.extend(Scalar(None) for _ in range(at - len(node)))
        if overwrite and at < len(node):
            node[at] = make(value)
        else:
            node.insert(at, make(value))

    return put


# --- parts of objects and arrays


def _part(node: Any, key: Any) -> Node | None:
    if isinstance(node, JsonObject):
        found: Node | None = node.get(key)
        if found is None:
            _refused(node, 40596, "the key does not exist")
        return found
    at = -1 if key is None else int(key)
    if not 0 <= at < len(node):
        _refused(node, 40578, "invalid or non-existent array index")
        return None
    element: Node = node[at]
    return element


def _get(runtime: Runtime, self: Record, key: Any) -> Record:
    return record_of(_part(node_of(self), key))


def _get_kind(wanted: int) -> Callable[[Runtime, Record, Any], Record]:
    kind = JsonObject if wanted == OBJECT else JsonArray

    def get(runtime: Runtime, self: Record, key: Any) -> Record:
        node = node_of(self)
        part = _part(node, key)
        if part is not None and not isinstance(part, kind):
            _refused(node, 40587, "invalid JSON type")
            part = None
        return record_of(part, wanted)

    return get


def _bytes_of(node: Node) -> bytes | None:
    text = values.text_of(node)
    return None if text is None else text.encode()


_SCALARS: Final[Mapping[str, tuple[TypeRef, Callable[[Any], Any]]]] = {
    "string": (VARCHAR, values.text_of),
    "clob": (TEXT, values.text_of),
    "blob": (RAW, _bytes_of),
    "number": (NUMBER, values.number_of),
    "boolean": (BOOLEAN, values.boolean_of),
    "date": (_DATE, values.moment_of),
    "timestamp": (_TIMESTAMP, values.moment_of),
}


def _read(node: Node, part: Node | None, read: Callable[[Any], Any]) -> Any:
    if part is None:
        return None
    found = read(part)
    if found is None and not (isinstance(part, Scalar) and part.value is None):
        _refused(node, 40566, "JSON path expression selected a value of different data type")
    return found


def _get_scalar(kind: str) -> Callable[[Runtime, Record, Any], Any]:
    type_, read = _SCALARS[kind]

    def get(runtime: Runtime, self: Record, key: Any) -> Any:
        node = node_of(self)
        found = _read(node, _part(node, key), read)
        return found.partition(".")[0] if found is not None and type_ == _DATE else found

    return get


def _to_scalar(kind: str) -> Callable[[Runtime, Record], Any]:
    type_, read = _SCALARS[kind]

    def get(runtime: Runtime, self: Record) -> Any:
        node = node_of(self)
        found = _read(node, node, read)
        return found.partition(".")[0] if found is not None and type_ == _DATE else found

    return get


def _type_of(runtime: Runtime, self: Record, key: Any) -> str | None:
    part = _part(node_of(self), key)
    if part is None:
        return None
    return "OBJECT" if isinstance(part, JsonObject) else "ARRAY" if isinstance(part, JsonArray) else "SCALAR"


def _remove(runtime: Runtime, self: Record, key: Any) -> None:
    node = node_of(self)
    if isinstance(node, JsonObject):
        node.pop(key, None)
    elif key is not None and 0 <= int(key) < len(node):
        del node[int(key)]
    else:
        _refused(node, 40578, "invalid or non-existent array index")


def _rename(runtime: Runtime, self: Record, old: str | None, new: str | None) -> None:
    node = node_of(self)
    if old not in node:
        _refused(node, 40596, "the key does not exist")
        return
    pairs = [(_key(new) if key == old else key, item) for key, item in node.items()]
    node.clear()
    node.update(pairs)


def _merge(runtime: Runtime, self: Record, patch: Any) -> None:
    found = values.parse(patch)
    if found is not None:
        values.merged(node_of(self), found)


# --- tests and texts


def _is(test: Callable[[Any], bool]) -> Callable[[Runtime, Record], bool]:
    return lambda runtime, self: test(node_of(self))


def _is_scalar_of(*kinds: type) -> Callable[[Any], bool]:
    return lambda node: isinstance(node, Scalar) and type(node.value) in kinds


def _is_moment(node: Any) -> bool:
    return values.moment_of(node) is not None


_TESTS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "is_object": lambda node: isinstance(node, JsonObject),
    "is_array": lambda node: isinstance(node, JsonArray),
    "is_scalar": lambda node: isinstance(node, Scalar),
    "is_string": _is_scalar_of(str),
    "is_number": _is_scalar_of(Decimal),
    "is_boolean": _is_scalar_of(bool),
    "is_true": lambda node: isinstance(node, Scalar) and node.value is True,
    "is_false": lambda node: isinstance(node, Scalar) and node.value is False,
    "is_null": _is_scalar_of(type(None)),
    "is_date": _is_moment,
    "is_timestamp": _is_moment,
}


def _text(runtime: Runtime, self: Record) -> str:
    return values.written(node_of(self))


def _size(runtime: Runtime, self: Record) -> Decimal:
    node = node_of(self)
    return Decimal(1 if isinstance(node, Scalar) else len(node))


def _on_error(runtime: Runtime, self: Record, value: Any) -> None:
    node_of(self).on_error = int(value or 0)


def _clone(runtime: Runtime, self: Record) -> Record:
    return record_of(values.cloned(node_of(self)))


def _into(read: Callable[..., Any]) -> Callable[..., tuple[Any]]:
    """A procedure that gives its last parameter what a function gives."""
    return lambda runtime, self, key, value: (read(runtime, self, key),)


def _of_elements() -> list[Builtin]:
    made = [function(name, BOOLEAN, _is(test)) for name, test in _TESTS.items()]
    made += [
        function(f"to_{kind}", _SCALARS[kind][0], _to_scalar(kind))
        for kind in ("number", "boolean", "date", "timestamp")
    ]
    return [
        *made,
        function("to_string", VARCHAR, _text),
        function("stringify", VARCHAR, _text),
        function("to_clob", TEXT, _text),
        function("to_blob", RAW, lambda runtime, self: _text(runtime, self).encode()),
        function("get_size", NUMBER, _size),
        procedure("on_error", _on_error, given("value", NUMBER)),
    ]


def _of_containers(key: BuiltinParameter) -> list[Builtin]:
    made = [
        function("get", _ELEMENT_T, _get, key),
        function("get_object", _OBJECT_T, _get_kind(OBJECT), key),
        function("get_array", _ARRAY_T, _get_kind(ARRAY), key),
        function("get_type", VARCHAR, _type_of, key),
        procedure("remove", _remove, key),
    ]
    made += [function(f"get_{kind}", _SCALARS[kind][0], _get_scalar(kind), key) for kind in _SCALARS]
    return made + [
        procedure(f"get_{kind}", _into(_get_scalar(kind)), key, in_out(kind[0], _SCALARS[kind][0]))
        for kind in ("clob", "blob")
    ]


def _of_objects() -> list[Builtin]:
    return [
        *_of_containers(_KEY),
        *(procedure("put", _put(make), _KEY, given("val", type_)) for type_, make in _NODES),
        procedure("put_null", lambda runtime, self, key: _put(Scalar)(runtime, self, key, None), _KEY),
        function("has", BOOLEAN, lambda runtime, self, key: key in node_of(self), _KEY),
        function("get_keys", KEYS, lambda runtime, self: list(node_of(self))),
        procedure("rename_key", _rename, given("keyold", VARCHAR), given("keynew", VARCHAR)),
        *(procedure("mergepatch", _merge, given("patch", source)) for source in _SOURCES),
        function("clone", _OBJECT_T, _clone),
    ]


def _append_all(runtime: Runtime, self: Record, other: Record) -> None:
    node_of(self).extend(list(node_of(other)))


def _of_arrays() -> list[Builtin]:
    overwrite = given("overwrite", BOOLEAN, False)
    return [
        *_of_containers(_PLACE),
        *(procedure("append", _append(make), given("val", type_)) for type_, make in _NODES),
        *(procedure("put", _put_at(make), _PLACE, given("val", type_), overwrite) for type_, make in _NODES),
        procedure("append_null", lambda runtime, self: node_of(self).append(Scalar(None))),
        procedure("append_all", _append_all, given("lst", _ARRAY_T)),
        procedure(
            "put_null",
            lambda runtime, self, place, more=False: _put_at(Scalar)(runtime, self, place, None, more),
            *(_PLACE, overwrite),
        ),
        function("clone", _ARRAY_T, _clone),
    ]


METHODS: Final[Mapping[int, tuple[Builtin, ...]]] = {
    ELEMENT: tuple(_of_elements()),
    SCALAR: (*_of_elements(), function("clone", _BY_OID[SCALAR], _clone)),
    OBJECT: (*_of_elements(), *_of_objects()),
    ARRAY: (*_of_elements(), *_of_arrays()),
}
"""Each member's first parameter, SELF, is left out."""
__all__ = ["KEYS", "METHODS", "NAMES", "TYPES", "constructors", "statics"]
