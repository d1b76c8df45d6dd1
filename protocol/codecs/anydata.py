"""Oracle's ANYDATA, a value together with its type, and ANYTYPE, a type: stored and text forms.

Stored: JSON with the type's OID and modifier, and of ANYDATA the value as an array's element would be. As
text the type has its name and the value is text: `{"type":"numeric","value":"1.5"}`, which reads back.
Oracle 19c PL/SQL Packages and Types Reference, ANYDATA TYPE, ANYTYPE TYPE.
"""

import json
from typing import Any, Final

from polar_lite.protocol.codec import Codec, PgType, Style
from polar_lite.protocol.codecs.array import dump, from_json_scalar, storage_oid, to_json_scalar
from polar_lite.protocol.sqlstate import INVALID_TEXT_REPRESENTATION, UNDEFINED_FUNCTION, PgError

_REGTYPE: Final = 2206


def stored_data(type_: PgType, typmod: int, value: Any) -> str:
    """An ANYDATA of a native value, which may be None."""
    return dump({"t": type_.oid, "m": typmod, "v": to_json_scalar(storage_oid(type_), value)})


def stored_type(oid: int, typmod: int = -1) -> str:
    """An ANYTYPE."""
    return dump({"t": oid, "m": typmod})


def type_in(stored: str) -> tuple[int, int]:
    """The OID and modifier of the type."""
    found = json.loads(stored)
    return found["t"], found["m"]


def value_in(stored: str, type_: PgType) -> Any:
    """The native value of an ANYDATA; type_: the one that it names."""
    return from_json_scalar(storage_oid(type_), json.loads(stored)["v"])


def _written(stored: str, typmod: int, style: Style) -> str:
    oid, modifier = type_in(stored)
    type_ = style.names.type_of(oid) if style.names is not None else None
    if style.names is None or type_ is None:
        return stored  # of a type that is gone
    shown: dict[str, Any] = {"type": style.names.name_of(_REGTYPE, oid)}
    if modifier != -1:
        shown["typmod"] = modifier
    if "v" in json.loads(stored):
        value = value_in(stored, type_)
        shown["value"] = value if value is None else type_.output(value, modifier, style)
    return dump(shown)


def _read(kind: str, keys: set[str]) -> Any:
    def read(text: str, typmod: int, style: Style) -> str:
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        is_one = isinstance(found, dict) and set(found) - {"typmod"} == keys
        modifier = found.get("typmod", -1) if is_one else None
        if not isinstance(modifier, int) or style.names is None:
            raise PgError(INVALID_TEXT_REPRESENTATION, f'invalid input syntax for type {kind}: "{text}"')
        oid = style.names.oid_of(_REGTYPE, str(found["type"]))
        type_ = style.names.type_of(oid)
        if "value" not in keys or type_ is None:
            return stored_type(oid, modifier)
        value = found["value"]
        return stored_data(
            type_, modifier, None if value is None else type_.input(str(value), modifier, style)
        )

    return read


def _refused(kind: str, what: str) -> Any:
    def refuse(*_: Any) -> Any:
        raise PgError(UNDEFINED_FUNCTION, f"no binary {what} function available for type {kind}")

    return refuse


def _codec(kind: str, keys: set[str]) -> Codec:
    return Codec(_written, _read(kind, keys), _refused(kind, "output"), _refused(kind, "input"))


ANYDATA_CODEC: Final = _codec("anydata", {"type", "value"})
ANYTYPE_CODEC: Final = _codec("anytype", {"type"})
