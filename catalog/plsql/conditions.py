"""Exception names and codes: PostgreSQL's condition names, Oracle's names and SQLCODE numbers.

Sources: PostgreSQL 15 docs, appendix A; Oracle 19c PL/SQL Language Reference, "Predefined Exceptions";
PolarDB (Compatible with Oracle), "Error handling".
"""

import re
from typing import Final

from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import NAMES, PgError

USER_DEFINED: Final = code.RAISE_EXCEPTION
USER_DEFINED_MESSAGE: Final = "User-Defined Exception"

# Oracle's name -> what it catches (a SQLSTATE, or a class by its first two characters) and SQLCODE.
_ORACLE: Final[dict[str, tuple[tuple[str, ...], int]]] = {
    "no_data_found": ((code.NO_DATA_FOUND,), 100),
    # Nobody raises it by itself: a pipelined function's rows are all taken.
    "no_data_needed": ((code.NO_ADDITIONAL_DYNAMIC_RESULT_SETS_RETURNED,), -6548),
    "too_many_rows": ((code.TOO_MANY_ROWS,), -1422),
    "dup_val_on_index": ((code.UNIQUE_VIOLATION,), -1),
    "zero_divide": ((code.DIVISION_BY_ZERO,), -1476),
    "invalid_number": ((code.INVALID_TEXT_REPRESENTATION,), -1722),
    "value_error": (("22",), -6502),
    "invalid_cursor": ((code.INVALID_CURSOR_NAME, code.INVALID_CURSOR_STATE), -1001),
    "cursor_already_open": ((code.DUPLICATE_CURSOR,), -6511),
    "case_not_found": ((code.CASE_NOT_FOUND,), -6592),
    "collection_is_null": ((code.NULL_VALUE_NOT_ALLOWED,), -6531),
    "subscript_beyond_count": ((code.ARRAY_SUBSCRIPT_ERROR,), -6533),
    "subscript_outside_limit": ((code.ARRAY_SUBSCRIPT_ERROR,), -6532),
    "login_denied": ((code.INVALID_PASSWORD,), -1017),
    "program_error": ((code.INTERNAL_ERROR,), -6501),
    "storage_error": ((code.OUT_OF_MEMORY,), -6500),
    "rowtype_mismatch": ((code.DATATYPE_MISMATCH,), -6504),
    "self_is_null": ((code.NULL_VALUE_NOT_ALLOWED,), -30625),
    "access_into_null": ((code.NULL_VALUE_NOT_ALLOWED,), -6530),
    "not_logged_on": ((code.CONNECTION_DOES_NOT_EXIST,), -1012),
    "sys_invalid_rowid": ((code.INVALID_TEXT_REPRESENTATION,), -1410),
    "timeout_on_resource": ((code.LOCK_NOT_AVAILABLE,), -51),
}

# Oracle's messages, for SQLERRM(number); errors that happen have PostgreSQL's.
_MESSAGES: Final = {
    1: "unique constraint violated",
    51: "timeout occurred while waiting for a resource",
    54: "resource busy and acquire with NOWAIT specified or timeout expired",
    60: "deadlock detected while waiting for resource",
    904: "invalid identifier",
    942: "table or view does not exist",
    955: "name is already used by an existing object",
    1001: "invalid cursor",
    1012: "not logged on",
    1017: "invalid username/password; logon denied",
    1031: "insufficient privileges",
    1400: "cannot insert NULL",
    1410: "invalid ROWID",
    1403: "no data found",
    1422: "exact fetch returns more than requested number of rows",
    1438: "value larger than specified precision allowed for this column",
    1476: "divisor is equal to zero",
    1722: "invalid number",
    1839: "date not valid for month specified",
    1843: "not a valid month",
    1847: "day of month must be between 1 and last day of month",
    1850: "hour must be between 0 and 23",
    1861: "literal does not match format string",
    2290: "check constraint violated",
    2291: "integrity constraint violated - parent key not found",
    2292: "integrity constraint violated - child record found",
    6500: "PL/SQL: storage error",
    6501: "PL/SQL: program error",
    6502: "PL/SQL: numeric or value error",
    6504: "PL/SQL: Return types of Result Set variables or query do not match",
    6511: "PL/SQL: cursor already open",
    6530: "Reference to uninitialized composite",
    6531: "Reference to uninitialized collection",
    6532: "Subscript outside of limit",
    6533: "Subscript beyond count",
    6592: "CASE not found while executing CASE statement",
    12899: "value too large for column",
    30625: "method dispatch on NULL SELF argument is disallowed",
}

# SQLSTATE -> SQLCODE of errors without a name of Oracle's.
_NUMBERS: Final = {
    code.UNDEFINED_TABLE: -942,
    code.UNDEFINED_COLUMN: -904,
    code.NOT_NULL_VIOLATION: -1400,
    code.S_E_INVALID_SPECIFICATION: -1086,
    code.FOREIGN_KEY_VIOLATION: -2291,
    code.CHECK_VIOLATION: -2290,
    code.INSUFFICIENT_PRIVILEGE: -1031,
    code.LOCK_NOT_AVAILABLE: -54,
    code.T_R_DEADLOCK_DETECTED: -60,
    code.STRING_DATA_RIGHT_TRUNCATION: -12899,
    code.NUMERIC_VALUE_OUT_OF_RANGE: -1438,
    code.DUPLICATE_TABLE: -955,
    code.INVALID_DATETIME_FORMAT: -1861,
    code.SYNTAX_ERROR: -900,
    code.UNDEFINED_FUNCTION: -904,
    code.OBJECT_NOT_IN_PREREQUISITE_STATE: -8002,
    code.CARDINALITY_VIOLATION: -1427,
}
# What PL calls numeric or value errors, where its own expressions raise them; SQL has numbers for each.
_VALUE_ERRORS: Final = frozenset(
    {
        code.INVALID_TEXT_REPRESENTATION,
        code.STRING_DATA_RIGHT_TRUNCATION,
        code.NUMERIC_VALUE_OUT_OF_RANGE,
    }
)
_TOLD: Final = re.compile(r"ORA-(\d{5}): ")  # an error of Oracle's says its number itself
_OF_PARENT: Final = "update or delete on table "  # how the error of a row that others refer to begins
_OF_SQL: Final = "SQL statement "  # how the CONTEXT of an error of a statement of SQL begins

_NEVER_BY_OTHERS: Final = frozenset({code.QUERY_CANCELED, code.ASSERT_FAILURE})


def _by_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for state, name in NAMES.items():
        # A class's own condition (22000 data_exception) catches the whole class.
        what = state[:2] if state.endswith("000") else state
        found[name] = (*found.get(name, ()), what)
    for name, (states, _) in _ORACLE.items():
        found[name] = states
    return found


BY_NAME: Final = _by_name()
"""Condition name -> the SQLSTATEs (five characters) or classes (two) that it catches."""

STATE_OF_NAME: Final = {
    **{name: state for state, name in NAMES.items()},
    **{
        name: states[0] if len(states[0]) == 5 else f"{states[0]}000" for name, (states, _) in _ORACLE.items()
    },
}
"""Condition name -> the SQLSTATE that RAISE name gives."""

_SQLCODE_OF_STATE: Final = {
    **{s: number for states, number in reversed(_ORACLE.values()) for s in states if len(s) == 5},
    **_NUMBERS,
}


_SHARED: Final = frozenset({code.ARRAY_SUBSCRIPT_ERROR, code.NULL_VALUE_NOT_ALLOWED})
"""States of several of Oracle's exceptions; those say their number."""


def sqlcode(error: PgError) -> int:
    """Oracle's SQLCODE of an error; a number given by RAISE_APPLICATION_ERROR or EXCEPTION_INIT first."""
    number = getattr(error, "sqlcode", None)
    if number is not None:
        return int(number)
    told = _TOLD.match(error.message) if error.sqlstate != code.RAISE_EXCEPTION else None
    if told is not None:
        return -int(told[1])
    if error.sqlstate in _VALUE_ERRORS and error.where and not error.where.startswith(_OF_SQL):
        return -6502
    if error.sqlstate == code.FOREIGN_KEY_VIOLATION and error.message.startswith(_OF_PARENT):
        return -2292
    if error.sqlstate in _SQLCODE_OF_STATE and error.sqlstate not in _SHARED:
        return _SQLCODE_OF_STATE[error.sqlstate]
    if error.sqlstate.startswith("22"):
        return -6502
    return 1 if error.sqlstate == USER_DEFINED else -20000


def oracle_number(error: PgError) -> int:
    """The number that Oracle shows behind ORA-: positive, of an error that nobody has handled."""
    number = sqlcode(error)
    return {100: 1403, 1: 6510}.get(number, abs(number))


NUMBER_OF_NAME: Final = {name: number for name, (_, number) in _ORACLE.items()}
"""Oracle's exception name -> the SQLCODE that RAISE name gives."""


def caught_by(name: str) -> list[tuple[str, object]]:
    """What a handler of this name catches, for `matches`."""
    number = NUMBER_OF_NAME.get(name)
    # An exception that EXCEPTION_INIT has given the number is this one.
    found: list[tuple[str, object]] = [("code", number)] if number is not None else []
    for what in BY_NAME[name]:
        if what in _SHARED and number is not None:
            found.append(("shared", (what, number)))
        else:
            found.append(("state" if len(what) == 5 else "class", what))
    return found


def message_of(number: int | None) -> str:
    """SQLERRM(number): Oracle 19c PL/SQL Language Reference, "SQLERRM Function"."""
    if number in (None, 0):
        return "ORA-0000: normal, successful completion"
    assert number is not None
    if number == 1:
        return USER_DEFINED_MESSAGE
    if number == 100:
        number = -1403
    if number > 0:
        return f"-{number}: non-ORACLE exception"
    text = _MESSAGES.get(-number, "" if -20999 <= number <= -20000 else f"Message {-number} not found")
    return f"ORA-{-number:05}: {text}"


def matches(error: PgError, catches: tuple[tuple[str, object], ...]) -> bool:
    """Whether one of a handler's conditions catches the error.

    catches: ("state", SQLSTATE), ("class", two characters), ("code", SQLCODE), ("name", the identity of a
    user's exception), ("shared", (SQLSTATE, SQLCODE)) of a SQLSTATE that is several exceptions', ("others",
    None). OTHERS leaves cancel and assertion failures alone.
    """
    state = error.sqlstate
    for kind, what in catches:
        match kind:
            case "others":
                if state not in _NEVER_BY_OTHERS:
                    return True
            case "state":
                if state == what and getattr(error, "exception_name", None) is None:
                    return True
            case "class":
                if state[:2] == what:
                    return True
            case "code":
                if sqlcode(error) == what:
                    return True
            case "shared":
                assert isinstance(what, tuple)
                if state == what[0] and getattr(error, "sqlcode", what[1]) == what[1]:
                    return True
            case _:
                if getattr(error, "exception_name", None) == what:
                    return True
    return False
