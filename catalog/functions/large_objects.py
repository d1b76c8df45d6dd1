"""Large objects' functions. PostgreSQL 15 docs 35.4 (lo-funcs); source be-fsstubs.c.

What they do is the session's large objects' matter (`server.large_objects`).
"""

from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

_INT_MAX: Final = 2147483647


def _lo_creat(context: SessionContext, mode: int) -> int:
    return int(context.large_objects.create(0))


def _lo_create(context: SessionContext, oid: int) -> int:
    return int(context.large_objects.create(oid))


def _lo_open(context: SessionContext, oid: int, mode: int) -> int:
    return int(context.large_objects.open(oid, mode))


def _lo_close(context: SessionContext, descriptor: int) -> int:
    context.large_objects.close(descriptor)
    return 0


def _loread(context: SessionContext, descriptor: int, length: int) -> bytes:
    return bytes(context.large_objects.read(descriptor, max(length, 0)))


def _lowrite(context: SessionContext, descriptor: int, data: bytes) -> int:
    context.large_objects.write(descriptor, data)
    return len(data)


def _lo_lseek(context: SessionContext, descriptor: int, offset: int, whence: int) -> int:
    return _small(int(context.large_objects.seek(descriptor, offset, whence)), "lo_lseek", descriptor)


def _lo_lseek64(context: SessionContext, descriptor: int, offset: int, whence: int) -> int:
    return int(context.large_objects.seek(descriptor, offset, whence))


def _lo_tell(context: SessionContext, descriptor: int) -> int:
    return _small(int(context.large_objects.tell(descriptor)), "lo_tell", descriptor)


def _lo_tell64(context: SessionContext, descriptor: int) -> int:
    return int(context.large_objects.tell(descriptor))


def _small(offset: int, name: str, descriptor: int) -> int:
    if offset > _INT_MAX:
        message = f"{name} result out of range for large-object descriptor {descriptor}"
        raise PgError(code.NUMERIC_VALUE_OUT_OF_RANGE, message)
    return offset


def _lo_truncate(context: SessionContext, descriptor: int, length: int) -> int:
    context.large_objects.truncate(descriptor, length)
    return 0


def _lo_unlink(context: SessionContext, oid: int) -> int:
    context.large_objects.unlink(oid)
    return 1


def _lo_from_bytea(context: SessionContext, oid: int, data: bytes) -> int:
    return int(context.large_objects.create(oid, data))


def _lo_get(context: SessionContext, oid: int) -> bytes:
    return bytes(context.large_objects.get(oid, 0, None))


def _lo_get_fragment(context: SessionContext, oid: int, offset: int, length: int) -> bytes:
    if length < 0:
        raise PgError(code.INVALID_PARAMETER_VALUE, "requested length cannot be negative")
    return bytes(context.large_objects.get(oid, offset, length))


def _lo_put(context: SessionContext, oid: int, offset: int, data: bytes) -> str:
    context.large_objects.put(oid, offset, data)
    return ""


def _lo_import(context: SessionContext, name: str, oid: int = 0) -> int:
    return int(context.large_objects.import_file(name, oid))


def _lo_export(context: SessionContext, oid: int, name: str) -> int:
    context.large_objects.export_file(oid, name)
    return 1


CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "be_lo_creat": _lo_creat,
    "be_lo_create": _lo_create,
    "be_lo_open": _lo_open,
    "be_lo_close": _lo_close,
    "be_loread": _loread,
    "be_lowrite": _lowrite,
    "be_lo_lseek": _lo_lseek,
    "be_lo_lseek64": _lo_lseek64,
    "be_lo_tell": _lo_tell,
    "be_lo_tell64": _lo_tell64,
    "be_lo_truncate": _lo_truncate,
    "be_lo_truncate64": _lo_truncate,
    "be_lo_unlink": _lo_unlink,
    "be_lo_from_bytea": _lo_from_bytea,
    "be_lo_import": _lo_import,
    "be_lo_import_with_oid": _lo_import,
    "be_lo_export": _lo_export,
    "be_lo_get": _lo_get,
    "be_lo_get_fragment": _lo_get_fragment,
    "be_lo_put": _lo_put,
}
WRITES: Final = frozenset(
    f"be_{name}"
    for name in (
        *("lo_creat", "lo_create", "lowrite", "lo_truncate", "lo_truncate64", "lo_unlink"),
        *("lo_from_bytea", "lo_put"),
    )
)
