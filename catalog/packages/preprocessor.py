"""DBMS_PREPROCESSOR: source as conditional compilation leaves it. Oracle 19c, DBMS_PREPROCESSOR.

What the catalog keeps is that already, so source without directives is what it was.
"""

from typing import Any, Final

from polar_lite.catalog.dialect.conditional import has_directives
from polar_lite.catalog.packages.runtime import Runtime
from polar_lite.catalog.packages.signatures import VARCHAR, function, given
from polar_lite.catalog.packages.tables import PREPROCESSOR_TABLES
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported

_LINES: Final = PREPROCESSOR_TABLES["source_lines_t"]


def of_lines(runtime: Runtime, source: Any) -> Any:
    lines = list(source.items_in_order())
    if not any(lines):
        raise PgError(code.INVALID_PARAMETER_VALUE, "ORA-24236: source text is empty")
    if has_directives("".join(line or "" for line in lines), {}):
        raise unsupported("DBMS_PREPROCESSOR of a source with directives of conditional compilation")
    return _LINES.of(lines)


def of_text(runtime: Runtime, source: str | None) -> Any:
    return of_lines(runtime, _LINES.of((source or "").splitlines(keepends=True)))


def of_object(runtime: Runtime, kind: str | None, schema: str | None, name: str | None) -> Any:
    raise unsupported("DBMS_PREPROCESSOR.GET_POST_PROCESSED_SOURCE of an object's name")


_NAME: Final = "get_post_processed_source"
MEMBERS: Final = (
    function(_NAME, _LINES, of_lines, given("source", _LINES)),
    function(_NAME, _LINES, of_text, given("source", VARCHAR)),
    function(
        _NAME,
        _LINES,
        of_object,
        given("object_type", VARCHAR),
        given("schema_name", VARCHAR),
        given("object_name", VARCHAR),
    ),
)
