"""DBMS_SQL: cursors over computed statements, with their binds and columns by name and number.

A statement's binds are by name; rows are fetched through one of the session's portals, which TO_REFCURSOR
gives away. DDL runs when it is parsed, as in Oracle. Oracle 19c, DBMS_SQL. Binds of arrays are not there.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from polar_lite.catalog.packages.runtime import PerSession, Runtime
from polar_lite.catalog.packages.signatures import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    RAW,
    VARCHAR,
    constant,
    function,
    given,
    in_out,
    out,
    procedure,
)
from polar_lite.catalog.plsql.pl_types import CollectionType, RecordType, shape_of_fields
from polar_lite.catalog.plsql.units import Builtin
from polar_lite.catalog.plsql.values import Record
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.pgtypes import BY_NAME, BY_OID
from polar_lite.protocol.sqlstate import PgError

TIMESTAMP: Final = TypeRef(BY_NAME["timestamp"].oid)
TIMESTAMPTZ: Final = TypeRef(BY_NAME["timestamptz"].oid)
REFCURSOR: Final = TypeRef(BY_NAME["refcursor"].oid)
# What may be bound and fetched; a CLOB is a VARCHAR2, and a whole number a NUMBER.
_KINDS: Final = (VARCHAR, NUMBER, TIMESTAMP, TIMESTAMPTZ, RAW, BOOLEAN)
# DBMS_SQL's numbers of types.
_TYPE_NUMBERS: Final = {
    **dict.fromkeys(("varchar", "text", "name"), 1),
    **dict.fromkeys(("int2", "int4", "int8", "numeric"), 2),
    "timestamp": 12,
    "date": 12,
    "bytea": 23,
    "bpchar": 96,
    "float4": 100,
    "float8": 101,
    "timestamptz": 181,
    "interval": 183,
    "bool": 252,
}
_VARIABLE_LENGTH: Final = 32767


class Cursor:
    """One of DBMS_SQL's cursors. columns: number -> the type that DEFINE_COLUMN gave it."""

    def __init__(self) -> None:
        self.text = ""
        self.is_query = self.is_block = self.is_done = False
        self.names: list[str] = []
        self.binds: dict[str, tuple[Any, TypeRef]] = {}
        self.columns: dict[int, TypeRef] = {}
        self.portal: Any = None
        self.row: Sequence[Any] | None = None
        self.count = 0

    def using(self) -> list[tuple[Any, TypeRef]]:
        missing = next((name for name in self.names if name not in self.binds), None)
        if missing is not None:
            raise PgError(code.UNDEFINED_PARAMETER, "ORA-01008: not all variables bound")
        return [self.binds[name] for name in self.names]


_CURSORS: Final = PerSession[dict[int, Cursor]](dict)


def open_cursor(runtime: Runtime) -> int:
    cursors = _CURSORS.of(runtime)
    number = max(cursors, default=0) + 1
    cursors[number] = Cursor()
    return number


def parse(runtime: Runtime, number: int | None, text: str | None, flag: int | None) -> None:
    cursor = _CURSORS.of(runtime)[_known(runtime, number)] = Cursor()
    cursor.text = (text or "").strip().removesuffix(";") if not _is_block(text) else text or ""
    parsed = runtime.dynamic.parsed_command(cursor.text)
    cursor.names, cursor.is_query, cursor.is_block = parsed.binds, parsed.is_query, parsed.is_block
    if parsed.is_definition:
        runtime.dynamic.execute_text(cursor.text, ())
        cursor.is_done = True


def bind_variable(kind: TypeRef) -> Callable[..., None]:
    def bind(runtime: Runtime, number: int | None, name: str | None, value: Any, size: int | None) -> None:
        cursor = _cursor(runtime, number)
        bare = (name or "").strip().lstrip(":").lower()
        if bare not in cursor.names:
            raise PgError(code.UNDEFINED_PARAMETER, "ORA-01006: bind variable does not exist")
        cursor.binds[bare] = (value, kind)

    return bind


def define_column(kind: TypeRef) -> Callable[..., None]:
    def define(runtime: Runtime, number: int | None, place: int | None, value: Any, size: int | None) -> None:
        cursor = _cursor(runtime, number)
        if not cursor.is_query or place is None or place < 1:
            raise PgError(code.INVALID_PARAMETER_VALUE, "ORA-01007: variable not in select list")
        cursor.columns[place] = kind

    return define


def execute(runtime: Runtime, number: int | None) -> int:
    """The rows that were written; 0 for a query or DDL."""
    cursor = _cursor(runtime, number)
    if cursor.is_done:
        return 0
    using = cursor.using()
    cursor.row, cursor.count = None, 0
    if cursor.is_query:
        _close_portal(cursor)
        name = runtime.cursors.open_portal_text(None, cursor.text, using, True)
        cursor.portal = runtime.cursors.named_cursor(name, "DBMS_SQL")
        return 0
    if cursor.is_block:
        values = runtime.dynamic.execute_block(cursor.text, using)
        kinds = [kind for _, kind in using]
        cursor.binds.update(zip(cursor.names, zip(values, kinds, strict=True), strict=True))
        return 0
    runtime.dynamic.execute_text(cursor.text, using)
    cursor.count = runtime.row_count
    return cursor.count


def fetch_rows(runtime: Runtime, number: int | None) -> int:
    """1 when there was a row, else 0."""
    cursor = _cursor(runtime, number)
    if cursor.portal is None:
        raise PgError(code.INVALID_CURSOR_STATE, "ORA-01002: fetch out of sequence")
    cursor.row = cursor.portal.fetch()
    cursor.count += cursor.row is not None
    return int(cursor.row is not None)


def execute_and_fetch(runtime: Runtime, number: int | None, exact: bool | None) -> int:
    """exact: anything but one row is an error, and the row stays."""
    execute(runtime, number)
    found = fetch_rows(runtime, number)
    if exact:
        cursor = _cursor(runtime, number)
        if not found:
            raise PgError(code.NO_DATA_FOUND, "query returned no rows")
        if cursor.portal.fetch() is not None:
            raise PgError(code.TOO_MANY_ROWS, "query returned more than one row")
    return found


def column_value(kind: TypeRef) -> Callable[..., tuple[Any]]:
    def value(runtime: Runtime, number: int | None, place: int | None) -> tuple[Any]:
        cursor = _cursor(runtime, number)
        if cursor.row is None:
            raise PgError(code.INVALID_CURSOR_STATE, "ORA-01002: fetch out of sequence")
        if place is None or not 1 <= place <= len(cursor.row) or place not in cursor.columns:
            raise PgError(code.INVALID_PARAMETER_VALUE, "ORA-01007: variable not in select list")
        return (_cast(runtime, cursor.row[place - 1], cursor.portal.shape.types[place - 1], kind),)

    return value


def variable_value(kind: TypeRef) -> Callable[..., tuple[Any]]:
    def value(runtime: Runtime, number: int | None, name: str | None) -> tuple[Any]:
        found = _cursor(runtime, number).binds.get((name or "").strip().lstrip(":").lower())
        if found is None:
            raise PgError(code.UNDEFINED_PARAMETER, "ORA-01006: bind variable does not exist")
        return (_cast(runtime, *found, kind),)

    return value


def is_open(runtime: Runtime, number: int | None) -> bool:
    return number in _CURSORS.of(runtime)


def last_row_count(runtime: Runtime) -> int:
    """Of the cursor that was opened last."""
    cursors = _CURSORS.of(runtime)
    return cursors[max(cursors)].count if cursors else 0


def close_cursor(runtime: Runtime, number: int | None) -> tuple[None]:
    _close_portal(_CURSORS.of(runtime).pop(_known(runtime, number)))
    return (None,)


def to_refcursor(runtime: Runtime, number: int | None) -> str:
    """The cursor as a cursor variable; its number is no longer one."""
    cursor = _cursor(runtime, number)
    if cursor.portal is None:
        raise PgError(code.INVALID_CURSOR_STATE, "ORA-01002: fetch out of sequence")
    del _CURSORS.of(runtime)[_known(runtime, number)]
    name: str = cursor.portal.portal.name
    return name


def to_cursor_number(runtime: Runtime, name: str | None) -> int:
    """A cursor variable's rows from now on as a cursor of DBMS_SQL."""
    number = open_cursor(runtime)
    cursor = _CURSORS.of(runtime)[number]
    cursor.is_query, cursor.portal = True, runtime.cursors.named_cursor(name, "DBMS_SQL")
    return number


def describe_columns(runtime: Runtime, number: int | None) -> tuple[int, Any]:
    return _columns(runtime, number, DESC_TAB)


def describe_columns2(runtime: Runtime, number: int | None) -> tuple[int, Any]:
    """With names of up to 32767 bytes."""
    return _columns(runtime, number, DESC_TAB2)


def describe_columns3(runtime: Runtime, number: int | None) -> tuple[int, Any]:
    """With the names of users' types."""
    return _columns(runtime, number, DESC_TAB3)


def describe_columns4(runtime: Runtime, number: int | None) -> tuple[int, Any]:
    """DESCRIBE_COLUMNS3 into a DESC_TAB4, whose names may be longer."""
    return _columns(runtime, number, DESC_TAB4)


def _columns(runtime: Runtime, number: int | None, table: CollectionType) -> tuple[int, Any]:
    """How many columns the query has, and what they are. It is executed if it has not been."""
    cursor = _cursor(runtime, number)
    if not cursor.is_query:
        raise PgError(code.INVALID_CURSOR_STATE, "ORA-00900: invalid SQL statement")
    if cursor.portal is None:
        for name in cursor.names:
            cursor.binds.setdefault(name, (None, VARCHAR))
        execute(runtime, number)
    shape = cursor.portal.shape
    snapshot = runtime.context.snapshot
    made = []
    for name, type_ in zip(shape.names, shape.types, strict=True):
        values = _described(name.upper() if name == name.lower() else name, type_)
        if table in (DESC_TAB3, DESC_TAB4):
            user_type = snapshot.types.get(type_.declared)
            type_name = user_type.name.upper() if user_type is not None else None
            values += [type_name, len(type_name or "")]
        made.append(Record(table.element.shape, values))  # type: ignore[attr-defined]
    return len(made), table.of(made)


def _described(name: str, type_: TypeRef) -> list[Any]:
    precision, scale, length = 0, 0, _VARIABLE_LENGTH
    kind = BY_OID[type_.oid].name if type_.oid in BY_OID else ""
    if kind == "numeric":
        length = 22
        if type_.typmod >= 0:
            precision, scale = (type_.typmod - 4) >> 16, (type_.typmod - 4) & 0x7FF
    elif kind in ("varchar", "bpchar") and type_.typmod >= 0:
        length = type_.typmod - 4
    elif type_.oid in BY_OID and BY_OID[type_.oid].length > 0:
        length = BY_OID[type_.oid].length
    number = _TYPE_NUMBERS.get(kind, _USER_DEFINED if not kind else 0)
    return [number, length, name, len(name), None, 0, precision, scale, 0, 0, True]


def _cast(runtime: Runtime, value: Any, source: TypeRef, target: TypeRef) -> Any:
    cast = runtime.values.cast_between(source, target)
    return value if value is None or cast is None else cast(runtime, value)


def _is_block(text: str | None) -> bool:
    return (text or "").lstrip()[:7].lower().startswith(("begin", "declare"))


def _close_portal(cursor: Cursor) -> None:
    if cursor.portal is not None and cursor.portal.portal.name in cursor.portal.session.portals:
        cursor.portal.close()
    cursor.portal = None


def _known(runtime: Runtime, number: int | None) -> int:
    if number is None or number not in _CURSORS.of(runtime):
        raise PgError(code.INVALID_CURSOR_NAME, "ORA-29471: DBMS_SQL access denied: invalid cursor number")
    return number


def _cursor(runtime: Runtime, number: int | None) -> Cursor:
    cursor = _CURSORS.of(runtime)[_known(runtime, number)]
    if not cursor.text and cursor.portal is None:
        raise PgError(code.INVALID_CURSOR_STATE, "ORA-01003: no statement parsed")
    return cursor


_FIELDS: Final = (
    ("col_type", INTEGER), ("col_max_len", INTEGER), ("col_name", VARCHAR), ("col_name_len", INTEGER),
    ("col_schema_name", VARCHAR), ("col_schema_name_len", INTEGER), ("col_precision", INTEGER),
    ("col_scale", INTEGER), ("col_charsetid", INTEGER), ("col_charsetform", INTEGER),
    ("col_null_ok", BOOLEAN),
)  # fmt: skip
_TYPE_FIELDS: Final = (("col_type_name", VARCHAR), ("col_type_name_len", INTEGER))


def _descriptions(suffix: str, *more: tuple[str, TypeRef]) -> tuple[RecordType, CollectionType]:
    names, types = zip(*_FIELDS, *more, strict=True)
    record = RecordType(2249, name=f"desc_rec{suffix}", shape=shape_of_fields(names, types, (), {}))
    return record, CollectionType(0, name=f"desc_tab{suffix}", kind="map", element=record)


DESC_REC, DESC_TAB = _descriptions("")
DESC_REC2, DESC_TAB2 = _descriptions("2")
DESC_REC3, DESC_TAB3 = _descriptions("3", *_TYPE_FIELDS)
DESC_REC4, DESC_TAB4 = _descriptions("4", *_TYPE_FIELDS)
TYPES: Final = {
    "desc_rec": DESC_REC, "desc_tab": DESC_TAB, "desc_rec2": DESC_REC2, "desc_tab2": DESC_TAB2,
    "desc_rec3": DESC_REC3, "desc_tab3": DESC_TAB3, "desc_rec4": DESC_REC4,
    "desc_tab4": DESC_TAB4,
}  # fmt: skip
_USER_DEFINED: Final = 109
_TYPE_CONSTANTS: Final = {
    "varchar2": 1, "number": 2, "long": 8, "rowid": 11, "date": 12, "raw": 23, "long_raw": 24, "char": 96,
    "binary_float": 100, "binary_double": 101, "binary_bouble": 101, "user_defined": _USER_DEFINED,
    "ref": 111, "clob": 112,
    "blob": 113, "bfile": 114, "timestamp": 180, "timestamp_with_tz": 181, "interval_year_to_month": 182,
    "interval_day_to_second": 183, "urowid": 208, "timestamp_with_local_tz": 231,
}  # fmt: skip
_C: Final = given("c", INTEGER)


def _of_kinds() -> Iterator[Builtin]:
    """The members that there are for each type."""
    for kind in _KINDS:
        size = given("size", INTEGER, None)
        place, name = given("position", INTEGER), given("name", VARCHAR)
        yield procedure("bind_variable", bind_variable(kind), _C, name, given("value", kind), size)
        yield procedure("define_column", define_column(kind), _C, place, given("column", kind), size)
        yield procedure("column_value", column_value(kind), _C, place, out("value", kind))
        yield procedure("variable_value", variable_value(kind), _C, name, out("value", kind))


MEMBERS: Final = (
    *_of_kinds(),
    function("open_cursor", INTEGER, open_cursor),
    procedure("parse", parse, _C, given("statement", VARCHAR), given("language_flag", INTEGER, 1)),
    function("execute", INTEGER, execute, _C),
    function("fetch_rows", INTEGER, fetch_rows, _C),
    function("execute_and_fetch", INTEGER, execute_and_fetch, _C, given("exact", BOOLEAN, False)),
    function("is_open", BOOLEAN, is_open, _C),
    function("last_row_count", INTEGER, last_row_count),
    procedure("close_cursor", close_cursor, in_out("c", INTEGER)),
    procedure("describe_columns", describe_columns, _C, out("col_cnt", INTEGER), out("desc_t", DESC_TAB)),
    procedure("describe_columns2", describe_columns2, _C, out("col_cnt", INTEGER), out("desc_t", DESC_TAB2)),
    procedure("describe_columns3", describe_columns3, _C, out("col_cnt", INTEGER), out("desc_t", DESC_TAB3)),
    procedure("describe_columns3", describe_columns4, _C, out("col_cnt", INTEGER), out("desc_t", DESC_TAB4)),
    function("to_refcursor", REFCURSOR, to_refcursor, _C),
    function("to_cursor_number", INTEGER, to_cursor_number, given("rc", REFCURSOR)),
    *(constant(name, INTEGER, value) for name, value in (("v6", 0), ("native", 1), ("v7", 2))),
    *(constant(f"{name}_type", INTEGER, value) for name, value in _TYPE_CONSTANTS.items()),
)
