"""Errors of running PL: savepoints of protected blocks, RAISE, and the CONTEXT lines.

The context is read from Python's traceback: generated code carries its PL line as line number and its
statement's index as column (catalog.plsql.compiler). PostgreSQL 15, pl_exec.c (plpgsql_exec_error_callback),
spi.c (_SPI_error_callback); docs 43.9.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, Final, NoReturn

from polar_lite.catalog.packages.runtime import CallFrame
from polar_lite.catalog.plsql import conditions
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.errors import to_pg_error

if TYPE_CHECKING:
    from polar_lite.server.plsql.runtime import Runtime
    from polar_lite.server.transactions.locks import Savepoint

_GENERATOR: Final = 0x20  # inspect.CO_GENERATOR, without that import
_FIELDS: Final = {
    "DETAIL": "detail",
    "HINT": "hint",
    "COLUMN": "column",
    "CONSTRAINT": "constraint",
    "DATATYPE": "datatype",
    "TABLE": "table",
    "SCHEMA": "schema",
}
_SQLSTATE: Final = re.compile("[0-9A-Z]{5}")
_DIAGNOSTICS: Final = {
    "RETURNED_SQLSTATE": "sqlstate",
    "MESSAGE_TEXT": "message",
    "PG_EXCEPTION_DETAIL": "detail",
    "PG_EXCEPTION_HINT": "hint",
    "PG_EXCEPTION_CONTEXT": "where",
    "COLUMN_NAME": "column",
    "CONSTRAINT_NAME": "constraint",
    "PG_DATATYPE_NAME": "datatype",
    "TABLE_NAME": "table",
    "SCHEMA_NAME": "schema",
}
# Functions whose local `context_of_sql` is a line of CONTEXT.
_SQL_FRAMES: Final = frozenset(
    {
        "run_sql",
        "plan_sql",
        "declare_portal",
        "_open_utility",
        "check_structure",
        "check_returns_tuples",
        "run_action",
        "write_row",
    }
)
Raised = tuple[str | None, str | None, object, int | None]


@dataclass(slots=True, eq=False)
class Mark:
    """A protected block that is running. security, depth: of rights and calls when it began."""

    savepoint: Savepoint
    security: int
    depth: int
    is_oracle: bool


class Errors:
    """The part of the runtime that generated code calls around errors."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.session = runtime.session
        self.handled: PgError | None = None
        self.marks: list[Mark] = []
        # Names of savepoints that were set in a block that has failed.
        self.dissolved: set[str] = set()

    # --- protected blocks

    def enter(self, is_oracle: bool) -> Mark:
        """Open a block with EXCEPTION: a savepoint, and what to come back to."""
        session = self.session
        mark = Mark(session.transaction.savepoint(None), len(session.security), self.runtime.depth, is_oracle)
        self.marks.append(mark)
        return mark

    def leave(self, mark: Mark) -> None:
        self._forget(mark)
        self.session.transaction.release(mark.savepoint)

    def _forget(self, mark: Mark) -> None:
        """The block and those inside it are over."""
        for index in range(len(self.marks) - 1, -1, -1):
            if self.marks[index] is mark:
                del self.marks[index:]
                break

    def caught(self, mark: Mark, error: BaseException) -> PgError:
        """Undo the block's work; the error as its handlers see it. A FATAL one goes on."""
        found = to_pg_error(_stack_error(error))
        if found.severity != "ERROR":
            raise found
        # What it came from stays behind: a chain of them grows with the depth of a recursion.
        found.__context__ = None
        _owe_context(found, error.__traceback__, sys._getframe(1))
        self.runtime.depth = mark.depth
        del self.session.security[mark.security :]
        transaction = self.session.transaction
        self._forget(mark)
        if getattr(found, "keeps_work", False):
            # FORALL .. SAVE EXCEPTIONS says what failed; the other rounds are done.
            transaction.release(mark.savepoint)
            return found
        self.dissolved = {made.name for made in transaction.since(mark.savepoint) if made.name is not None}
        transaction.rollback_to(mark.savepoint, keep=False)
        return found

    def again(self, error: PgError) -> PgError:
        """An error that leaves its handlers: its CONTEXT is that of where it was raised first."""
        error.where  # noqa: B018 - found while the callers are where they were
        return error

    def matches(self, error: PgError, catches: tuple[tuple[str, object], ...]) -> bool:
        return conditions.matches(error, catches)

    def begin_handling(self, error: PgError) -> PgError | None:
        """A handler begins; what is handled around it."""
        before, self.handled = self.handled, error
        return before

    def end_handling(self, before: PgError | None) -> None:
        self.handled = before

    def current_sqlcode(self) -> int:
        """SQLCODE: of the error that a handler deals with, whoever calls this."""
        return conditions.sqlcode(self.handled) if self.handled is not None else 0

    def current_sqlerrm(self) -> str:
        return self.handled.message if self.handled is not None else "normal, successful completion"

    def error_sqlstate(self, error: PgError) -> str:
        return error.sqlstate

    def error_sqlerrm(self, error: PgError) -> str:
        return error.message

    def error_sqlcode(self, error: PgError) -> int:
        return conditions.sqlcode(error)

    def diagnostic(self, error: PgError, item: str) -> str:
        return getattr(error, _DIAGNOSTICS[item]) or ""

    def current_context(self) -> str:
        return "\n".join(_lines(None, sys._getframe(1)))

    def frames(self) -> list[CallFrame]:
        """What is running, the innermost first."""
        found: list[CallFrame] = []
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            unit = frame.f_globals.get("__unit__")
            if unit is not None and unit.name and not unit.is_sql and _is_function(unit, frame):
                parts = frame.f_code.co_qualname.split(".")
                names = tuple(unit.subprograms[part] for part in parts if part in unit.subprograms)
                place = _places(frame)[frame.f_lasti // 2]
                line = unit.positions[place][0] if place is not None and place < len(unit.positions) else None
                found.append(CallFrame(unit.name, names, line, unit.oid))
            frame = frame.f_back
        return found

    def callers(self) -> set[int]:
        """OIDs of the routines and packages that are running."""
        found: set[int] = set()
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            unit = frame.f_globals.get("__unit__")
            if unit is not None:
                found.add(unit.oid)
            frame = frame.f_back
        return found

    # --- RAISE

    def raise_message(
        self,
        level: str,
        raised: Raised,
        message: str | None,
        args: Sequence[str | None],
        options: Sequence[tuple[str, str | None]],
    ) -> None:
        """RAISE: an error, or a message to the client."""
        state, shown, identity, number = raised
        text = _format(message, args) if message is not None else None
        fields: dict[str, Any] = {}
        for name, value in options:
            if value is None:
                raise PgError(code.NULL_VALUE_NOT_ALLOWED, "RAISE statement option cannot be null")
            if name == "MESSAGE":
                if text is not None:
                    raise PgError(code.SYNTAX_ERROR, "RAISE option already specified: MESSAGE")
                text = value
            elif name == "ERRCODE":
                if state is not None:
                    raise PgError(code.SYNTAX_ERROR, "RAISE option already specified: ERRCODE")
                # Success is no state of an error: it stands for the default.
                state = _state_named(value) if value != code.SUCCESSFUL_COMPLETION else None
                shown = value
            elif _FIELDS[name] in fields:
                raise PgError(code.SYNTAX_ERROR, f"RAISE option already specified: {name}")
            else:
                fields[_FIELDS[name]] = value
        if text is None:
            text = shown if shown is not None else _default_text(identity, state, number)
        if level == "EXCEPTION":
            error = PgError(state or code.RAISE_EXCEPTION, text, **fields)
            if identity is not None:
                error.exception_name = identity  # type: ignore[attr-defined]
                number = number if number is not None else 1
            if number is not None:
                error.sqlcode = number  # type: ignore[attr-defined]
            raise error
        if state is None:
            state = code.WARNING if level == "WARNING" else code.SUCCESSFUL_COMPLETION
        where = "\n".join(_lines(None, sys._getframe(1)))
        self.session.notice(level, state, text, where=where, **fields)

    def raise_application_error(
        self, number: int | None, message: str | None, keep: bool | None, handled: PgError | None
    ) -> NoReturn:
        """RAISE_APPLICATION_ERROR. keep: put it on top of the error that is being handled."""
        if number is None or not -20999 <= number <= -20000:
            error = PgError(
                code.INVALID_PARAMETER_VALUE,
                f"ORA-21000: error number argument to raise_application_error of {number} is out of range",
            )
            error.sqlcode = -21000  # type: ignore[attr-defined]
            raise error
        text = f"ORA{number}: {message or ''}"
        if keep and handled is not None:
            text = f"{text}\n{handled.message}"
        error = PgError(code.RAISE_EXCEPTION, text)
        error.sqlcode = number  # type: ignore[attr-defined]
        raise error

    def refuse(self, error: PgError) -> NoReturn:
        """What compiling has found of the statement that is reached now."""
        made = PgError(error.sqlstate, error.message, detail=error.detail, hint=error.hint)
        made.internal_query, made.internal_position = error.internal_query, error.internal_position
        raise made

    def refuse_outside_handler(self, what: str) -> NoReturn:
        raise PgError(
            code.STACKED_DIAGNOSTICS_ACCESSED_WITHOUT_ACTIVE_HANDLER,
            f"{what} cannot be used outside an exception handler",
        )

    def assertion_failed(self, message: str | None) -> None:
        if self.session.settings.text("plpgsql.check_asserts") != "off":
            raise PgError(code.ASSERT_FAILURE, message if message is not None else "assertion failed")


def _default_text(identity: object, state: str | None, number: int | None) -> str:
    if identity is not None and number is not None:
        return conditions.message_of(number)
    if identity is not None:
        return conditions.USER_DEFINED_MESSAGE
    return state or code.RAISE_EXCEPTION


def _state_named(value: str) -> str:
    found = conditions.STATE_OF_NAME.get(value)
    if found is not None:
        return found
    if _SQLSTATE.fullmatch(value):
        return value
    raise PgError(code.UNDEFINED_OBJECT, f'unrecognized exception condition "{value}"')


def _format(message: str, args: Sequence[str | None]) -> str:
    parts = message.replace("%%", "\0").split("%")
    made = [parts[0]]
    for part, arg in zip(parts[1:], args, strict=True):
        made.append("<NULL>" if arg is None else arg)
        made.append(part)
    return "".join(made).replace("\0", "%")


def _stack_error(error: BaseException) -> BaseException:
    return stack_depth() if isinstance(error, RecursionError) else error


def stack_depth() -> PgError:
    return PgError(
        code.STATEMENT_TOO_COMPLEX,
        "stack depth limit exceeded",
        hint='Increase the configuration parameter "max_stack_depth" (currently 2048kB), '
        "after ensuring the platform's stack depth limit is adequate.",
    )


# --- CONTEXT


def add_context(error: PgError, traceback: TracebackType | None) -> None:
    """Give an error the CONTEXT lines of where it was raised."""
    if getattr(error, "has_pl_context", False):
        return
    lines = list(_lines(traceback, None))
    if lines:
        error.where = "\n".join([*([error.where] if error.where else []), *lines])
    error.has_pl_context = True  # type: ignore[attr-defined]


def _owe_context(error: PgError, traceback: TracebackType | None, frame: FrameType) -> None:
    """As add_context, with the callers of the block in `frame`, when somebody asks in a handler of the block.

    These lines are as many as there are calls, so that a recursion whose every level handles an error
    and raises another would take the square of its depth.
    """
    if not getattr(error, "has_pl_context", False):
        error.owed = lambda: list(_lines(traceback, frame.f_back))
        error.has_pl_context = True  # type: ignore[attr-defined]


def add_outer_line(error: PgError, line: str) -> None:
    """Give an error the CONTEXT line of who called all PL; one that PL caught and raised again has it."""
    if not error.where:
        error.where = line
    elif not error.where.endswith(line):
        error.where += f"\n{line}"


def _lines(traceback: TracebackType | None, frame: FrameType | None) -> Iterator[str]:
    """From the innermost outwards: a traceback's frames, then a frame and its callers."""
    inner: list[tuple[FrameType, int]] = []
    while traceback is not None:
        inner.append((traceback.tb_frame, traceback.tb_lasti))
        traceback = traceback.tb_next
    for item, last in reversed(inner):
        line = _line(item, last)
        if line:
            yield line
    while frame is not None:
        line = _line(frame, frame.f_lasti)
        if line:
            yield line
        frame = frame.f_back


def _is_function(unit: Any, frame: FrameType) -> bool:
    """Whether it is a unit's or a subprogram's own frame, and not one of an expression in it."""
    return frame.f_code.co_name == "main" or frame.f_code.co_name in unit.subprograms


def _places(frame: FrameType) -> Sequence[int | None]:
    """The column of each instruction, worked out once: a handler that raises in deep recursion asks often."""
    known: dict[int, Sequence[int | None]] = frame.f_globals.setdefault("__places__", {})
    compiled = frame.f_code
    found = known.get(id(compiled))
    if found is None:
        found = known[id(compiled)] = tuple(position[2] for position in compiled.co_positions())
    return found


def _line(frame: FrameType, last: int) -> str | None:
    unit = frame.f_globals.get("__unit__")
    if unit is not None and (not unit.name or frame.f_code.co_flags & _GENERATOR):
        return None  # the code of a CALL statement; a loop's controls, whose line is the loop's
    if unit is None:
        shown = frame.f_locals.get("context_of_sql") if frame.f_code.co_name in _SQL_FRAMES else None
        return str(shown) if shown else None
    place = _places(frame)[last // 2]
    if unit.is_sql:
        return f'SQL function "{unit.name}" statement {unit.positions[place or 0][0]}'
    name = unit.subnames.get(frame.f_code.co_name, unit.name)
    if place is None or place >= len(unit.positions):
        return f"PL/pgSQL function {name}"
    line, what, inner = unit.positions[place]
    if not what:
        return f"PL/pgSQL function {name}"
    if what.startswith("while "):
        return f"PL/pgSQL function {name} {what}"
    joined = what if what.startswith("during ") else f"at {what}"
    return f"{inner}{inner and chr(10)}PL/pgSQL function {name} line {line} {joined}"
