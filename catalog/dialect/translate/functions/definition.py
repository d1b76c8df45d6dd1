"""How a function of plans is defined: a row like any other, but with an OID that the catalog never shows."""

from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.functions.registry import Function
from polar_lite.protocol.pgtypes import BY_NAME

NUMERIC: Final = BY_NAME["numeric"].oid
INT8: Final = BY_NAME["int8"].oid
INT4: Final = BY_NAME["int4"].oid
TEXT: Final = BY_NAME["text"].oid
_FIRST_OID: Final = 9000


def defined(
    number: int, name: str, args: tuple[int, ...], result: int, python: Callable[..., Any], **more: Any
) -> Function:
    """A function that `python` computes. SQLite knows it by number and name, also where a table's expressions
    call it: neither ever changes. more: fields of Function.
    """
    return Function(_FIRST_OID + number, name, args, result, python=python, **more)
