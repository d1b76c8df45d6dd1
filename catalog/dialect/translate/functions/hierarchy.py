"""CONNECT BY: the error of a loop, SYS_CONNECT_BY_PATH."""

from typing import Final

from polar_lite.catalog.dialect.translate.functions.definition import TEXT, defined
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError


def _loop(path: str) -> str:
    raise PgError(code.DATA_EXCEPTION, "CONNECT BY loop in user data")


def _connected(above: str, separator: str | None, value: str | None) -> str:
    value, separator = value or "", separator or ""
    if separator and separator in value:
        message = "when using SYS_CONNECT_BY_PATH function, cannot have separator as part of column value"
        raise PgError(code.INVALID_PARAMETER_VALUE, message)
    return above + separator + value


CONNECT_LOOP: Final = defined(49, "connect_loop", (TEXT,), TEXT, _loop)
CONNECTED_PATH: Final = defined(48, "connected_path", (TEXT,) * 3, TEXT, _connected, strict=False)
