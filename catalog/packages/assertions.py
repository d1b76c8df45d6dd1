"""DBMS_ASSERT: whether text that is to become part of a statement is what it should be.

Oracle 19c, DBMS_ASSERT.
"""

import re
from typing import Final

from polar_lite.catalog.packages.runtime import Runtime
from polar_lite.catalog.packages.signatures import BOOLEAN, VARCHAR, given, pure
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

_PART: Final = r'(?:[^\W\d][\w$#]*|"[^"\0]+")'
_SIMPLE: Final = re.compile(rf"\s*{_PART}\s*\Z")
_QUALIFIED: Final = re.compile(rf"\s*{_PART}(?:\s*\.\s*{_PART}){{0,2}}(?:@{_PART}(?:\.{_PART})*)?\s*\Z")


def noop(runtime: Runtime, value: str | None) -> str | None:
    return value


def enquote_literal(runtime: Runtime, value: str | None) -> str:
    """In single quotes; those inside must be doubled already."""
    text = value or ""
    inside = text[1:-1] if len(text) > 1 and text[0] == text[-1] == "'" else text
    if "'" in inside.replace("''", ""):
        raise PgError(code.INVALID_PARAMETER_VALUE, "ORA-06502: PL/SQL: numeric or value error")
    return f"'{inside}'"


def enquote_name(runtime: Runtime, value: str | None, capitalize: bool | None) -> str:
    """In double quotes, in upper case unless it is quoted already."""
    text = value or ""
    if len(text) > 1 and text[0] == text[-1] == '"':
        inside = text[1:-1]
    else:
        inside = text.upper() if capitalize else text
    if not inside or '"' in inside:
        raise _invalid("ORA-44003: invalid SQL name")
    return f'"{inside}"'


def simple_sql_name(runtime: Runtime, value: str | None) -> str:
    if value is None or not _SIMPLE.match(value):
        raise _invalid("ORA-44003: invalid SQL name")
    return value.strip()


def qualified_sql_name(runtime: Runtime, value: str | None) -> str:
    if value is None or not _QUALIFIED.match(value):
        raise _invalid("ORA-44004: invalid qualified SQL name")
    return value


def schema_name(runtime: Runtime, value: str | None) -> str:
    """The name of a schema that exists, as the catalog or as Oracle writes it."""
    found = runtime.context.snapshot.schema_by_name
    if value is None or (found(value) is None and (value != value.upper() or found(value.lower()) is None)):
        raise _invalid("ORA-44001: invalid schema")
    return value


def sql_object_name(runtime: Runtime, value: str | None) -> str:
    """[schema.]name of a relation, routine, package or synonym that exists."""
    name = qualified_sql_name(runtime, value)
    parts = [part.strip() for part in name.split(".")]
    folded = [part[1:-1] if part.startswith('"') else part.lower() for part in parts]
    snapshot = runtime.context.snapshot
    schema = snapshot.schema_by_name(folded[-2]) if len(folded) > 1 else None
    path = [schema.oid] if schema is not None else runtime.context.search_path(implicit=True)
    path = [] if len(folded) > 1 and schema is None else [*path, 0]
    last = folded[-1]
    if not any(
        snapshot.relation_by_name(oid, last)
        or snapshot.package_by_name(oid, last)
        or snapshot.synonym_by_name(oid, last)
        or (oid and snapshot.functions(last, oid))
        for oid in path
    ):
        raise _invalid("ORA-44002: invalid object name")
    return name


def _invalid(message: str) -> PgError:
    return PgError(code.INVALID_NAME, message)


EXCEPTIONS: Final = {
    "invalid_schema_name": -44001,
    "invalid_object_name": -44002,
    "invalid_sql_name": -44003,
    "invalid_qualified_sql_name": -44004,
}
_TEXT: Final = given("str", VARCHAR)
MEMBERS: Final = (
    pure("noop", VARCHAR, noop, _TEXT),
    pure("enquote_literal", VARCHAR, enquote_literal, _TEXT),
    pure("enquote_name", VARCHAR, enquote_name, _TEXT, given("capitalize", BOOLEAN, True)),
    pure("simple_sql_name", VARCHAR, simple_sql_name, _TEXT),
    pure("qualified_sql_name", VARCHAR, qualified_sql_name, _TEXT),
    pure("schema_name", VARCHAR, schema_name, _TEXT),
    pure("sql_object_name", VARCHAR, sql_object_name, _TEXT),
)
