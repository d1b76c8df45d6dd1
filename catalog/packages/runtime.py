"""What Oracle's packages may ask of the PL runtime that calls them, and what they keep in it.

`server.plsql.runtime.Runtime` is one. A package reaches the session through `context` alone.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.sqlstate import PgError

_Value = TypeVar("_Value")


class CallFrame(NamedTuple):
    """One running subprogram. unit: as CONTEXT calls it; subprograms: of it, from the outermost to the one
    that runs, () for the unit itself; oid: the routine's or package's, 0 for a block."""

    unit: str
    subprograms: tuple[str, ...]
    line: int | None
    oid: int


class Errors(Protocol):
    @property
    def handled(self) -> PgError | None:
        """What the running exception handler handles."""

    def current_context(self) -> str:
        """The call stack, as CONTEXT of errors shows it."""

    def frames(self) -> list[CallFrame]:
        """What is running, the innermost first."""

    def callers(self) -> set[int]:
        """OIDs of the routines and packages that are running."""


class Transactions(Protocol):
    def commit(self, chain: bool, protected: bool) -> None: ...
    def rollback(self, chain: bool, protected: bool) -> None: ...
    def set_savepoint(self, name: str) -> None: ...
    def back_to_savepoint(self, name: str) -> None: ...


class Dynamic(Protocol):
    """Computed statements."""

    def parsed_command(self, text: str) -> Any:
        """What a statement is, without running it (server.plsql.dynamic.ParsedCommand)."""

    def execute_text(self, text: str | None, using: Sequence[Any]) -> None: ...
    def execute_block(self, text: str, using: Sequence[tuple[Any, TypeRef]]) -> Sequence[Any]:
        """Run a block; the values of its bind variables after it."""


class Cursors(Protocol):
    def open_portal_text(self, name: str | None, text: str | None, using: Sequence[Any], again: bool) -> str:
        """Open a cursor for a query; returns its name."""

    def open_plan(self, plan: Any, values: Sequence[Any], text: str) -> str:
        """Open a cursor over a plan with the values of its parameters; its name."""

    def named_cursor(self, name: str | None, variable: str) -> Any:
        """What a cursor variable stands for (22004, 34000)."""


class Values(Protocol):
    def cast_between(self, source: TypeRef, target: TypeRef) -> Callable[[Any, Any], Any] | None: ...


class Runtime(Protocol):
    """row_count: of the last statement. resets_packages: when the outermost call is over."""

    row_count: int
    resets_packages: bool

    @property
    def context(self) -> SessionContext: ...
    @property
    def kept(self) -> dict["PerSession[Any]", Any]:
        """What packages keep for the session; PerSession reads and writes it."""

    @property
    def errors(self) -> Errors: ...
    @property
    def transactions(self) -> Transactions: ...
    @property
    def dynamic(self) -> Dynamic: ...
    @property
    def cursors(self) -> Cursors: ...
    @property
    def values(self) -> Values: ...


class PerSession(Generic[_Value]):
    """Something that a package keeps for each session, made when it is first asked for."""

    def __init__(self, make: Callable[[], _Value]) -> None:
        self._make = make

    def of(self, runtime: Runtime) -> _Value:
        if self not in runtime.kept:
            runtime.kept[self] = self._make()
        value: _Value = runtime.kept[self]
        return value

    def put(self, runtime: Runtime, value: _Value) -> None:
        runtime.kept[self] = value
