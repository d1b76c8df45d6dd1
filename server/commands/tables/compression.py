"""COMPRESSION of columns: kept and shown, for nothing is compressed here.

PostgreSQL 15 source tablecmds.c (GetAttributeCompression), heapam toast_compression.c.
"""

from typing import Final

from polar_lite.catalog.objects import Relation
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.ddl import Ddl

_METHODS: Final = {"pglz": "p", "lz4": "l"}
_NAMES: Final = {letter: name for name, letter in _METHODS.items()}


def letter_of(ddl: Ddl, type_: TypeRef, method: str | None) -> str:
    """pg_attribute.attcompression; "" for the setting's method (0A000, 22023)."""
    if method in (None, "default"):
        return ""
    entry = ddl.snapshot.type(type_.oid)
    if entry is not None and entry.length != -1:
        shown = ddl.names().type(type_.declared)
        raise PgError(code.FEATURE_NOT_SUPPORTED, f"column data type {shown} does not support compression")
    letter = _METHODS.get(method or "")
    if letter is None:
        raise PgError(code.INVALID_PARAMETER_VALUE, f'invalid compression method "{method}"')
    return letter


def letters(ddl: Ddl, relation: Relation) -> dict[str, str]:
    """By column's name, of those that have a method of their own."""
    rows = ddl.writer.rows("pg_attribute", {"attrelid": relation.oid}, ("attname", "attcompression"))
    return {name: letter for name, letter in rows if letter}


def merged(name: str, one: str, other: str) -> str:
    """Of a column that several definitions have (42804)."""
    if one and other and one != other:
        message = f'column "{name}" has a compression method conflict'
        raise PgError(code.DATATYPE_MISMATCH, message, detail=f"{_NAMES[one]} versus {_NAMES[other]}")
    return one or other


def enter(ddl: Ddl, oid: int, number: int, letter: str) -> None:
    ddl.writer.update("pg_attribute", {"attrelid": oid, "attnum": number}, {"attcompression": letter})
