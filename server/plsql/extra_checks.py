"""PL/pgSQL's extra_warnings and extra_errors, and the parameters that print_strict_params tells.

PostgreSQL 15 docs 43.12.2 (plpgsql-extra-checks), 43.5.3 (plpgsql-statements-sql-onerow).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.plsql.units import Site
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Routine
    from polar_lite.server.plsql.runtime import Runtime
    from polar_lite.server.sessions.session import Session

SHADOWED: Final = "shadowed_variables"
SEVERAL_ROWS: Final = "too_many_rows"
_TEXT: Final = TypeRef(25)
ASSIGNMENT: Final = "strict_multi_assignment"


def level(session: Session, check: str) -> str | None:
    """The setting that asks for the check: extra_errors before extra_warnings; None: neither."""
    for setting in ("extra_errors", "extra_warnings"):
        text = session.settings.text(f"plpgsql.{setting}")
        if text != "none":
            words = {word.strip().lower() for word in text.split(",")}
            if check in words or "all" in words:
                return setting
    return None


def check_assignment(runtime: Runtime, given: int, wanted: int) -> None:
    """Whether a row of `given` columns may fill `wanted` variables."""
    missing = max(wanted - given, 0) or 1
    setting = level(runtime.session, ASSIGNMENT) if given != wanted else None
    for _ in range(missing if setting else 0):
        _tell(
            runtime,
            setting,
            PgError(
                code.DATATYPE_MISMATCH,
                "number of source and target fields in assignment does not match",
                detail=f"{ASSIGNMENT} check of {setting} is active.",
                hint="Make sure the query returns the exact list of columns.",
            ),
        )


def check_into(site: Site, given: int) -> None:
    """42601 where INTO of Oracle's PL has another number of variables, or fields of its record, than the
    query has columns."""
    wanted = len(site.shape.names) if site.shape is not None else len(site.targets)
    if not site.counts or given == wanted or (site.shape is None and not site.targets):
        return
    if site.counts == "EXECUTE":
        raise PgError(code.SYNTAX_ERROR, "ORA-01007: variable not in select list")
    raise PgError(
        code.SYNTAX_ERROR,
        "ORA-00947: not enough values" if given < wanted else "ORA-00913: too many values",
        detail=f"The statement has {given} columns, its INTO wants {wanted}.",
    )


def check_fetch(given: int, wanted: int) -> None:
    """As check_into, for FETCH."""
    if given != wanted:
        message = "PLS-00394: wrong number of values in the INTO list of a FETCH statement"
        raise PgError(
            code.SYNTAX_ERROR, message, detail=f"The cursor has {given} columns, INTO wants {wanted}."
        )


def check_rows(runtime: Runtime, detail: str | None) -> None:
    """Several rows where INTO takes the first one."""
    setting = level(runtime.session, SEVERAL_ROWS)
    if setting is not None:
        _tell(runtime, setting, several_rows(detail))


def several_rows(detail: str | None, *, is_dynamic: bool = False) -> PgError:
    return PgError(
        code.TOO_MANY_ROWS,
        "query returned more than one row",
        detail=detail,
        hint=None if is_dynamic else "Make sure the query returns a single row, or use LIMIT 1.",
    )


def check_shadowing(session: Session, routine: Routine, text: str, start: int | None) -> None:
    """What CREATE FUNCTION says of variables that hide others. start: of the body in the statement's text."""
    from polar_lite.catalog.plsql.routines import counting_quotes, parse_routine, place

    setting = level(session, SHADOWED)
    tree = parse_routine(routine) if setting is not None and routine.language == "plpgsql" else None
    for name, offset in tree.shadowing if tree is not None else ():
        message = f'variable "{name}" shadows a previously defined variable'
        error = PgError(code.DUPLICATE_ALIAS, message, position=offset + 1)
        place(error, routine.source, routine.name, start)
        try:
            with counting_quotes(text, routine.source, start):
                raise error
        except PgError:
            if setting == "extra_errors":
                raise
        fields = {"position": error.position, "where": error.where}
        session.notice("WARNING", error.sqlstate, message, **{k: v for k, v in fields.items() if v})


def parameters(runtime: Runtime, site: Site, values: Sequence[Any]) -> str | None:
    """The DETAIL of an error of INTO STRICT, if the function asks for it."""
    if not site.prints_parameters or not site.names:
        return None
    shown = {index: (parts[-1], type_) for parts, (index, type_, _) in site.names.items()}
    return "parameters: " + ", ".join(
        f"{name} = {_shown(runtime, values[index], type_)}" for index, (name, type_) in shown.items()
    )


def _shown(runtime: Runtime, value: Any, type_: TypeRef) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "'t'" if value else "'f'"
    cast = runtime.values.cast_between(type_, _TEXT)
    text = str(value if cast is None else cast(runtime, value))
    return "'" + text.replace("'", "''") + "'"


def _tell(runtime: Runtime, setting: str | None, error: PgError) -> None:
    if setting == "extra_errors":
        raise error
    fields = {"detail": error.detail, "hint": error.hint}
    runtime.session.notice(
        "WARNING", error.sqlstate, error.message, **{key: text for key, text in fields.items() if text}
    )
