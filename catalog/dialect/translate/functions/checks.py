"""What fails a statement in the middle of its SQL: constraints, policies, LIMIT, subqueries of several rows.

Those that have a value first give it back when all is well, so that they can stand where it is written.
"""

from typing import Any, Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.translate.functions.definition import INT8, TEXT, defined
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.pgtypes import BY_NAME
from polar_lite.protocol.sqlstate import PgError

_BOOL: Final = BY_NAME["bool"].oid


def _not_null(value: Any, column: str, table: str) -> Any:
    if value is None:
        raise PgError(
            code.NOT_NULL_VIOLATION,
            f'null value in column "{column}" of relation "{table}" violates not-null constraint',
            table=table,
            column=column,
        )
    return value


def _limit(value: int | None, clause: str) -> int:
    if value is None:
        return -1 if clause == "LIMIT" else 0
    if value < 0:
        state = (
            code.INVALID_ROW_COUNT_IN_LIMIT_CLAUSE
            if clause == "LIMIT"
            else code.INVALID_ROW_COUNT_IN_RESULT_OFFSET_CLAUSE
        )
        raise PgError(state, f"{clause} must not be negative")
    return value


def _one_row(value: Any, count: int) -> Any:
    if count > 1:
        raise PgError(
            code.CARDINALITY_VIOLATION, "more than one row returned by a subquery used as an expression"
        )
    return value


def _once(value: Any, count: int) -> Any:
    if count > 1:
        raise PgError(
            code.CARDINALITY_VIOLATION,
            "ON CONFLICT DO UPDATE command cannot affect row a second time",
            hint="Ensure that no rows proposed for insertion within the same command have duplicate"
            " constrained values.",
        )
    return value


def _proven(value: Any, is_met: int | None) -> Any:
    if not is_met:
        raise PgError(code.INVALID_COLUMN_REFERENCE, q.NO_ARBITER)
    return value


def _policy_check(value: Any, is_met: int | None, table: str, policy: str) -> Any:
    if not is_met:
        which = f' "{policy}"' if policy else ""
        message = f'new row violates row-level security policy{which} for table "{table}"'
        raise PgError(code.INSUFFICIENT_PRIVILEGE, message)
    return value


def _view_check(value: Any, is_met: int | None, view: str) -> Any:
    if not is_met:
        raise PgError(code.WITH_CHECK_OPTION_VIOLATION, f'new row violates check option for view "{view}"')
    return value


def _permitted(is_met: int | None, table: str, policy: str, of: str) -> bool:
    if not is_met:
        which = f' "{policy}"' if policy else ""
        message = f'{of} row violates row-level security policy{which} (USING expression) for table "{table}"'
        raise PgError(code.INSUFFICIENT_PRIVILEGE, message)
    return True


def _visible(is_met: int | None, view: str) -> bool:
    if not is_met:
        raise PgError(
            code.OBJECT_NOT_IN_PREREQUISITE_STATE, f'conflicting row is not visible through view "{view}"'
        )
    return True


NOT_NULL: Final = defined(4, "not_null", (INT8, TEXT, TEXT), INT8, _not_null, strict=False)
LIMIT: Final = defined(5, "limit", (INT8, TEXT), INT8, _limit, strict=False)
SINGLE: Final = defined(6, "single", (INT8, INT8), INT8, python=_one_row, strict=False)
ONCE: Final = defined(13, "once", (INT8, INT8), INT8, _once, strict=False)
PROVEN: Final = defined(46, "proven", (INT8, INT8), INT8, _proven, strict=False)
POLICY_CHECK: Final = defined(47, "policy_check", (INT8, INT8, TEXT, TEXT), INT8, _policy_check, strict=False)
VIEW_CHECK: Final = defined(14, "view_check", (INT8, INT8, TEXT), INT8, _view_check, strict=False)
PERMITTED: Final = defined(57, "permitted", (INT8, TEXT, TEXT, TEXT), _BOOL, _permitted, strict=False)
VISIBLE: Final = defined(56, "visible", (INT8, TEXT), _BOOL, _visible, strict=False)
