"""Collations of ICU, by the library that the system has.

A collation is named to SQLite by what it is: `icu_n_und_2d_u_2d_ks_2d_level2` is ICU's `und-u-ks-level2`, not
deterministic. So whoever meets the name, in a table's definition or a plan, can make it. Without the
library such a collation is 0A000. PostgreSQL 15 docs 24.2.2.3 (collation-managing); source pg_locale.c.
"""

import re
import sys
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from polar_lite.catalog.functions.registry import COLLATION, Function
from polar_lite.protocol.pgtypes import TEXT
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import INVALID_PARAMETER_VALUE, PgError, unsupported

_NAME: Final = re.compile(r"icu_(?P<kind>d|n|dp|np)_(?P<locale>\w*)", re.ASCII)
_NEWEST: Final = 90
_OLDEST: Final = 50
# UErrorCode: what is no error is not above zero.
_BUFFER_OVERFLOW: Final = 15
_VERSION_BYTES: Final = 4
_LONGEST_TAG: Final = 100
_FIRST_OID: Final = 9046
_TEXT: Final = TEXT.oid
RECASING: Final = {"lower": "u_strToLower", "upper": "u_strToUpper", "initcap": "u_strToTitle"}


def name_of(locale: str, *, deterministic: bool, padded: bool = False) -> str:
    """What SQLite calls a collation. padded: of char(n), whose trailing blanks mean nothing."""
    coded = re.sub(r"[^a-z0-9]", lambda found: f"_{ord(found[0]):x}_", locale)
    return f"icu_{'d' if deterministic else 'n'}{'p' if padded else ''}_{coded}"


@dataclass(frozen=True, slots=True)
class Collating:
    """What a name of `name_of` stands for.

    fold: makes texts that are equal the same text. key: of a text, what sorts as the texts do.
    """

    compare: Callable[[str, str], int]
    fold: Callable[[str], str]
    key: Callable[[str], str]


NOTED: Final[dict[str, None]] = {}
"""Names that a catalog has had: what any connection should know, whatever it runs next. Few, and for good."""


def note(name: str) -> str:
    NOTED[name] = None
    return name


@cache
def collating(name: str) -> Collating:
    """0A000 where the system has no ICU."""
    locale, settled = locale_of(name), is_deterministic(name)
    library, collator = _library(), _opened(locale)
    compare = library.comparison(collator)

    def exactly(left: str, right: str) -> int:
        # Two texts that ICU finds equal are told apart by their bytes.
        return compare(left, right) or (left > right) - (left < right)

    def weights(text: str) -> str:
        return library.sort_key(collator, text).hex()

    def exact(text: str) -> str:
        return f"{weights(text)} {text}"

    order: Callable[[str, str], int] = exactly if settled else compare
    fold: Callable[[str], str] = _same if settled else weights
    key: Callable[[str], str] = exact if settled else weights
    if name.split("_")[1].endswith("p"):
        return Collating(
            lambda left, right: order(left.rstrip(" "), right.rstrip(" ")),
            lambda text: fold(text.rstrip(" ")),
            lambda text: key(text.rstrip(" ")),
        )
    return Collating(order, fold, key)


def is_deterministic(name: str) -> bool:
    return name.startswith("icu_d")


def locale_of(name: str) -> str:
    found = _NAME.fullmatch(name)
    assert found is not None
    return re.sub(r"_([0-9a-f]+)_", lambda code: chr(int(code[1], 16)), found["locale"])


def version(locale: str) -> str:
    """The collator's, as pg_collation has it. 22023 for a locale that ICU cannot open."""
    library, collator = _library(), _opened(locale)
    given = library.bytes_of(_VERSION_BYTES)
    library.call("ucol_getVersion", collator, given)
    parts = list(bytes(given))
    while len(parts) > 2 and not parts[-1]:
        parts.pop()
    return ".".join(map(str, parts))


@cache
def function(name: str) -> Function:
    """The collation among the functions that a plan needs."""
    return Function(0, name, (), 0, python=collating(name).compare, source=COLLATION)


@cache
def recasing(word: str, name: str) -> Function:
    """lower, upper or initcap of texts with a collation; BINARY's are the letters of ASCII."""
    locale = locale_of(name)
    oid = _FIRST_OID + sorted(RECASING).index(word)
    return Function(oid, name, (_TEXT,), _TEXT, python=lambda text: recased(word, locale, text))


def is_available() -> bool:
    return _found() is not None


def locales() -> list[str]:
    """Language tags of the locales that ICU has collators for, the root (und) first."""
    library = _library()
    count = library.call("uloc_countAvailable")
    found = ["und"]
    for number in range(count):
        tag, error = library.bytes_of(_LONGEST_TAG), library.error()
        name = library.call("uloc_getAvailable", number)
        library.call("uloc_toLanguageTag", name, tag, _LONGEST_TAG, 1, error)
        found.append(tag.value.decode())
    return found


def recased(word: str, locale: str, text: str) -> str:
    """lower, upper or initcap by the rules of a locale."""
    library, source = _library(), text.encode("utf-16-le", "surrogatepass")
    extra = (None,) if word == "initcap" else ()
    room = len(source) // 2 + 8
    for _ in range(2):
        target, error = library.bytes_of(2 * room), library.error()
        size = library.call(
            RECASING[word], target, room, source, len(source) // 2, *extra, locale.encode(), error
        )
        if error.value != _BUFFER_OVERFLOW:
            break
        room = size
    library.check(error, locale)
    return bytes(target)[: 2 * size].decode("utf-16-le", "surrogatepass")


def _same(text: str) -> str:
    return text


@cache
def _opened(locale: str) -> Any:
    library = _library()
    error = library.error()
    collator = library.call("ucol_open", locale.encode(), error)
    if error.value > 0 or not collator:
        message = f'could not open collator for locale "{locale}": {library.word_of(error)}'
        raise PgError(INVALID_PARAMETER_VALUE, message)
    return collator


def _library() -> "_Library":
    found = _found()
    if found is None:
        raise unsupported("a collation of provider icu without ICU's library on this machine (libicu)")
    return found


@cache
def _found() -> "_Library | None":
    from ctypes import PyDLL  # ctypes is not needed before

    if sys.platform == "darwin":
        try:
            library = PyDLL("/usr/lib/libicucore.dylib")
            return _Library(library, library, "")
        except OSError:
            return None
    for number in range(_NEWEST, _OLDEST, -1):
        try:
            return _Library(PyDLL(f"libicui18n.so.{number}"), PyDLL(f"libicuuc.so.{number}"), f"_{number}")
        except (OSError, AttributeError):
            continue
    return None


class _Library:
    """ICU's two libraries: functions by their names without the version that they end in.

    They are called without giving the interpreter away: a comparison takes less time than that.
    """

    def __init__(self, collation: Any, common: Any, suffix: str) -> None:
        import ctypes

        self._c = ctypes
        self._functions: dict[str, Any] = {}
        integer, pointer = ctypes.c_int32, ctypes.c_void_p
        error, text = ctypes.POINTER(ctypes.c_int), ctypes.c_char_p
        shapes = {
            "ucol_open": (collation, pointer, (text, error)),
            "ucol_getVersion": (collation, None, (pointer, pointer)),
            "ucol_getSortKey": (collation, integer, (pointer, text, integer, pointer, integer)),
            "ucol_strcollUTF8": (collation, ctypes.c_int, (pointer, text, integer, text, integer, error)),
            "uloc_countAvailable": (common, integer, ()),
            "uloc_getAvailable": (common, text, (integer,)),
            "uloc_toLanguageTag": (common, integer, (text, pointer, integer, ctypes.c_int8, error)),
            "u_errorName": (common, text, (ctypes.c_int,)),
            "u_strToLower": (common, integer, (pointer, integer, text, integer, text, error)),
            "u_strToUpper": (common, integer, (pointer, integer, text, integer, text, error)),
            "u_strToTitle": (common, integer, (pointer, integer, text, integer, pointer, text, error)),
        }
        for name, (library, result, args) in shapes.items():
            function = getattr(library, name + suffix)
            function.restype, function.argtypes = result, args
            self._functions[name] = function

    def call(self, name: str, *args: Any) -> Any:
        return self._functions[name](*args)

    def text_of(self, name: str, *args: Any) -> str:
        return str(self.call(name, *args).decode())

    def bytes_of(self, size: int) -> Any:
        return self._c.create_string_buffer(size)

    def error(self) -> Any:
        return self._c.c_int(0)

    def word_of(self, error: Any) -> str:
        return self.text_of("u_errorName", error.value)

    def check(self, error: Any, locale: str) -> None:
        if error.value > 0:
            message = f'case conversion failed for locale "{locale}": {self.word_of(error)}'
            raise PgError(INVALID_PARAMETER_VALUE, message)

    def comparison(self, collator: Any) -> Callable[[str, str], int]:
        compare = self._functions["ucol_strcollUTF8"]
        error = self._c.c_int(0)  # texts cannot be wrong, and nobody else runs meanwhile
        place = self._c.byref(error)

        def compared(left: str, right: str) -> int:
            one, other = left.encode("utf-8", "replace"), right.encode("utf-8", "replace")
            found: int = compare(collator, one, len(one), other, len(other), place)
            return found

        return compared

    def sort_key(self, collator: Any, text: str) -> bytes:
        source = text.encode("utf-16-le", "surrogatepass")
        room = 2 * len(source) + 16
        while True:
            target = self.bytes_of(room)
            size = self.call("ucol_getSortKey", collator, source, len(source) // 2, target, room)
            if size <= room:
                return bytes(target)[:size]
            room = size
