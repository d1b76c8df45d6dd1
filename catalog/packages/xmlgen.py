"""DBMS_XMLGEN: the rows of a query as XML. Oracle 19c PL/SQL Packages and Types Reference, DBMS_XMLGEN.

Elements are called as the columns are in Oracle: a name that was not quoted in upper case.
"""

import html
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from polar_lite.catalog.functions.oracle.nls import timestamp_as_text
from polar_lite.catalog.functions.xml_values import xml_value
from polar_lite.catalog.packages.dynamic_sql import REFCURSOR
from polar_lite.catalog.packages.runtime import PerSession, Runtime
from polar_lite.catalog.packages.signatures import (
    INTEGER,
    NUMBER,
    TEXT,
    VARCHAR,
    constant,
    function,
    given,
    procedure,
    pure,
)
from polar_lite.catalog.types import TypeRef
from polar_lite.catalog.xml_names import xml_name
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.pgtypes import TIMESTAMP, XML
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError

_XML: Final = TypeRef(XML.oid)
_ENCODE, _DECODE = 0, 1
_OMIT_NULLS, _NIL, _EMPTY = 0, 1, 2
_HEAD: Final = '<?xml version="1.0"?>\n'
_INSTANCE: Final = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
_SPECIAL: Final = re.compile("[<>&\"']")
_ENTITIES: Final = {"<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;", "'": "&apos;"}


@dataclass(slots=True)
class _Context:
    """A query, or the cursor that gives its rows, and how these are to be written."""

    query: str
    cursor: Any = None
    row_set: str | None = "ROWSET"
    row: str | None = "ROW"
    nulls: int = _OMIT_NULLS
    most: int | None = None
    skipped: int = 0
    written: int = 0


_Rows = tuple[list[tuple[str, int]], list[tuple[Any, ...]]]
"""Names and types of columns, and rows."""
_CONTEXTS: Final = PerSession[dict[int, _Context]](dict)


def new_context(runtime: Runtime, query: str | None) -> Decimal:
    contexts = _CONTEXTS.of(runtime)
    number = max(contexts, default=0) + 1
    contexts[number] = _Context(query or "")
    return Decimal(number)


def context_of_cursor(runtime: Runtime, name: str | None) -> Decimal:
    number = new_context(runtime, None)
    _context(runtime, number).cursor = runtime.cursors.named_cursor(name, "DBMS_XMLGEN")
    return number


def close_context(runtime: Runtime, number: Any) -> None:
    _CONTEXTS.of(runtime).pop(int(number or 0), None)


def _context(runtime: Runtime, number: Any) -> _Context:
    found = _CONTEXTS.of(runtime).get(int(number or 0))
    if found is None:
        raise PgError(code.INVALID_PARAMETER_VALUE, f"ORA-31011: invalid DBMS_XMLGEN context {number}")
    return found


def _setter(attribute: str) -> Any:
    def change(runtime: Runtime, number: Any, value: Any) -> None:
        setattr(_context(runtime, number), attribute, value)

    return change


def of_context(runtime: Runtime, number: Any, dtd: Any = None) -> str | None:
    return _document(runtime, _context(runtime, number))


def of_text(runtime: Runtime, query: str | None, dtd: Any = None) -> str | None:
    return _document(runtime, _Context(query or ""))


def _document(runtime: Runtime, made: _Context) -> str | None:
    """NULL where there is no row."""
    columns, taken = _rows_of_cursor(made) if made.cursor is not None else _rows_of_query(runtime, made)
    made.written = len(taken)
    if not taken:
        return None
    named = [(_name(column), type_oid) for column, type_oid in columns]
    return _HEAD + "".join(_lines(runtime, made, named, taken))


def _rows_of_query(runtime: Runtime, made: _Context) -> _Rows:
    columns, rows = runtime.context.read_text(made.query)
    last = None if made.most is None else made.skipped + int(made.most)
    taken = rows[made.skipped : last]
    if made.most is not None:
        made.skipped += len(taken)
    return columns, taken


def _rows_of_cursor(made: _Context) -> _Rows:
    """The next rows, which a cursor gives once."""
    fetched = iter(made.cursor.fetch, None)
    taken = list(islice(fetched, made.skipped, None if made.most is None else made.skipped + int(made.most)))
    made.skipped = 0
    shape = made.cursor.shape
    return [(name, type_.oid) for name, type_ in zip(shape.names, shape.types, strict=True)], taken


def _lines(
    runtime: Runtime, made: _Context, columns: list[tuple[str, int]], rows: list[tuple[Any, ...]]
) -> Iterator[str]:
    margin = " " if made.row_set else ""
    if made.row_set:
        yield f"<{made.row_set}{_INSTANCE if made.nulls == _NIL else ''}>\n"
    for row in rows:
        if made.row:
            yield f"{margin}<{made.row}>\n"
        for (name, type_oid), value in zip(columns, row, strict=True):
            inner = f"{margin}{' ' if made.row else ''}"
            if value is not None:
                yield f"{inner}<{name}>{_text(runtime, type_oid, value)}</{name}>\n"
            elif made.nulls != _OMIT_NULLS:
                nil = ' xsi:nil = "true"' if made.nulls == _NIL else ""
                yield f"{inner}<{name}{nil}/>\n"
        if made.row:
            yield f"{margin}</{made.row}>\n"
    if made.row_set:
        yield f"</{made.row_set}>\n"


def _name(column: str) -> str:
    return xml_name(column.upper() if column == column.lower() else column, is_full=True)


def _text(runtime: Runtime, type_oid: int, value: Any) -> str:
    if type_oid == TIMESTAMP.oid:
        return timestamp_as_text(runtime.context, value) or ""
    return xml_value(runtime.context, type_oid, value, escapes=True)


def convert(runtime: Runtime, text: str | None, flag: int | None) -> str | None:
    """ENTITY_ENCODE (0), or ENTITY_DECODE (1)"""
    if text is None or flag not in (_ENCODE, _DECODE):
        return text
    return html.unescape(text) if flag == _DECODE else _SPECIAL.sub(lambda m: _ENTITIES[m[0]], text)


_NUMBER: Final = given("ctx", NUMBER)
_DTD: Final = given("dtdorschema", INTEGER, 0)
TYPES: Final = {"ctxhandle": NUMBER, "ctxtype": NUMBER}
MEMBERS: Final = (
    constant("entity_encode", INTEGER, _ENCODE),
    constant("entity_decode", INTEGER, _DECODE),
    constant("drop_nulls", INTEGER, _OMIT_NULLS),
    constant("null_attr", INTEGER, _NIL),
    constant("empty_tag", INTEGER, _EMPTY),
    function("newcontext", NUMBER, new_context, given("query", VARCHAR)),
    function("newcontext", NUMBER, context_of_cursor, given("query", REFCURSOR)),
    procedure("closecontext", close_context, _NUMBER),
    procedure("setrowsettag", _setter("row_set"), _NUMBER, given("rowsettagname", VARCHAR)),
    procedure("setrowtag", _setter("row"), _NUMBER, given("rowtagname", VARCHAR)),
    procedure("setnullhandling", _setter("nulls"), _NUMBER, given("flag", INTEGER)),
    procedure("setmaxrows", _setter("most"), _NUMBER, given("maxrows", INTEGER)),
    procedure("setskiprows", _setter("skipped"), _NUMBER, given("skiprows", INTEGER)),
    function(
        "getnumrowsprocessed", NUMBER, lambda runtime, n: Decimal(_context(runtime, n).written), _NUMBER
    ),
    function("getxml", TEXT, of_context, _NUMBER, _DTD),
    function("getxml", TEXT, of_text, given("sqlquery", VARCHAR), _DTD),
    function("getxmltype", _XML, of_context, _NUMBER, _DTD),
    function("getxmltype", _XML, of_text, given("sqlquery", VARCHAR), _DTD),
    pure("convert", TEXT, convert, given("xmldata", TEXT), given("flag", INTEGER, _ENCODE)),
)
