"""What a type is to the wire: PgType with its four conversions, and Style, which shapes text.

The codecs themselves are in `codecs`, the table of all types is `pgtypes`. Values here
are *native*: what Python functions and PL hold. It is what SQLite stores, except that booleans are
bool and numerics are Decimal.
"""

from collections.abc import Callable
from dataclasses import field
from functools import cache
from importlib import import_module
from typing import Any, Final, Literal, Protocol

from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import (
    FEATURE_NOT_SUPPORTED,
    PROTOCOL_VIOLATION,
    UNDEFINED_FUNCTION,
    PgError,
    unsupported,
)

Kind = Literal["b", "c", "d", "e", "m", "p", "r"]

SPACES: Final = " \t\n\r\f\v"
"""What C's isspace accepts: the white space PostgreSQL's input functions skip."""


class Names(Protocol):
    """The catalog as output and input need it: names of objects for numbers and back, and its own types."""

    def type_of(self, oid: int) -> "PgType | None":
        """A type of PostgreSQL's or of the catalog."""

    def check_domain(self, oid: int, value: "Any") -> None:
        """Raise what a domain's constraints say about a native value (23502, 23514)."""

    def name_of(self, type_oid: int, oid: int) -> str:
        """The text of a regclass, regtype, regproc ...: the number itself if there is no object."""

    def oid_of(self, type_oid: int, text: str) -> int:
        """The object's OID; raises what PostgreSQL raises when there is none (42P01, 42704 ...)."""


@dataclass(frozen=True, slots=True)
class Style:
    """The settings that shape values' text, and what input depends on.

    time_zone: an IANA name or a POSIX offset ("UTC", "Europe/Berlin", "<+02>-02").
    names: the catalog for reg* types; without it they read and print numbers only.
    now: the transaction's time as microseconds since 2000-01-01 UTC, for inputs such as 'today'.
    read_date: what reads a text by the session's NLS settings: the stored timestamp, None if it is none.
    """

    date_style: str = "ISO, MDY"
    interval_style: str = "postgres"
    time_zone: str = "UTC"
    extra_float_digits: int = 1
    bytea_output: str = "hex"
    names: Names | None = None
    now: Callable[[], int] | None = field(default=None, compare=False)
    read_date: Callable[[str], str | None] | None = field(default=None, compare=False)


DEFAULT_STYLE: Final = Style()

Output = Callable[[Any, int, Style], str]
Input = Callable[[str, int, Style], Any]
Send = Callable[[Any, int], bytes]
Receive = Callable[[bytes, int], Any]


@dataclass(frozen=True, slots=True)
class Codec:
    """The four conversions of a type. `Any` is the native value, whose Python type the type decides."""

    output: Output
    input: Input
    send: Send
    receive: Receive


@dataclass(frozen=True, slots=True)
class PgType:
    """One row of pg_type with its codec.

    length: -1 for variable length, -2 for a C string. element_oid is typelem: set for arrays, and for
    the fixed-length types that can be subscripted (name, point ...). io: the stem of the names of the
    type's I/O functions ("int4" for int4in, "date_" for date_in). subtype_oid: of a range or multirange,
    the type of its bounds; partner_oid: of a range its multirange type and the other way round. input and
    the binary conversions raise PgError; none is ever called with NULL.
    """

    oid: int
    name: str
    length: int
    category: str
    array_oid: int = 0
    preferred: bool = False
    kind: Kind = "b"
    element_oid: int = 0
    delimiter: str = ","
    by_value: bool = False
    align: str = "i"
    storage: str = "x"
    io: str = ""
    has_binary: bool = True
    base_oid: int = 0
    subtype_oid: int = 0
    partner_oid: int = 0
    output: Output = field(repr=False, compare=False, kw_only=True)
    input: Input = field(repr=False, compare=False, kw_only=True)
    send: Send = field(repr=False, compare=False, kw_only=True)
    receive: Receive = field(repr=False, compare=False, kw_only=True)

    @property
    def is_array(self) -> bool:
        """True for the types made for arrays of another type; not for oidvector and int2vector."""
        return self.length == -1 and self.element_oid != 0 and self.io == "array_"

    @property
    def text_functions(self) -> tuple[str, str]:
        """typinput and typoutput."""
        return f"{self.io}in", f"{self.io}out"

    @property
    def binary_functions(self) -> tuple[str, str] | None:
        """typreceive and typsend, None where PostgreSQL has none."""
        return (f"{self.io}recv", f"{self.io}send") if self.has_binary else None


def missing_codec(type_name: str) -> Codec:
    """The codec of a type that cannot be read or printed yet: 0A000 naming it.

    Text that is already there (a catalog column of that type) is passed through on output.
    """

    def refuse_input(text: str, typmod: int, style: Style) -> Any:
        raise unsupported(f"input of type {type_name}")

    def refuse_output(value: Any, typmod: int, style: Style) -> str:
        if isinstance(value, str):
            return value
        raise unsupported(f"output of type {type_name}")

    def refuse_send(value: Any, typmod: int) -> bytes:
        raise unsupported(f"binary output of type {type_name}")

    def refuse_receive(data: bytes, typmod: int) -> Any:
        raise unsupported(f"binary input of type {type_name}")

    return Codec(refuse_output, refuse_input, refuse_send, refuse_receive)


def deferred_codec(module: str, name: str) -> Codec:
    """A codec of a module that is imported when the codec is first used: a start need not wait for it."""

    @cache
    def codec() -> Codec:
        found: Codec = getattr(import_module(module), name)
        return found

    return Codec(
        output=lambda value, typmod, style: codec().output(value, typmod, style),
        input=lambda text, typmod, style: codec().input(text, typmod, style),
        send=lambda value, typmod: codec().send(value, typmod),
        receive=lambda data, typmod: codec().receive(data, typmod),
    )


def pseudo_codec(type_name: str) -> Codec:
    """The codec of a pseudo-type no value of which can exist on the wire, in PostgreSQL's words."""

    def refuse_input(text: str, typmod: int, style: Style) -> Any:
        raise PgError(FEATURE_NOT_SUPPORTED, f"cannot accept a value of type {type_name}")

    def refuse_output(value: Any, typmod: int, style: Style) -> str:
        raise PgError(FEATURE_NOT_SUPPORTED, f"cannot display a value of type {type_name}")

    def refuse_send(value: Any, typmod: int) -> bytes:
        raise PgError(UNDEFINED_FUNCTION, f"no binary output function available for type {type_name}")

    def refuse_receive(data: bytes, typmod: int) -> Any:
        raise PgError(UNDEFINED_FUNCTION, f"no binary input function available for type {type_name}")

    return Codec(refuse_output, refuse_input, refuse_send, refuse_receive)


def short_message() -> PgError:
    """What reading beyond a binary value's end raises."""
    return PgError(PROTOCOL_VIOLATION, "insufficient data left in message")
