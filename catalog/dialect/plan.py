"""A Plan: everything that running a statement on SQLite needs, as one frozen value.

The planner makes Plans; the engine runs them. What follows planning is the same for every
statement. A Plan holds no values of one execution and may be shared between sessions.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any

from polar_lite.catalog.dialect.command import Command
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.objects import Trigger
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError


class Source(Enum):
    """Where a SQLite parameter's value comes from."""

    PARAM = "param"  # the client's $n: index n-1
    LITERAL = "literal"  # the n-th lifted literal of the text
    VARIABLE = "variable"  # a PL variable: index is the VariableResolver's key


@dataclass(frozen=True, slots=True)
class Slot:
    """One SQLite parameter, in the order of the SQL's `?N`.

    convert: native value of the source -> stored value; None when they are the same object.
        Called as convert(value) or, better, convert(value, style): a string literal becomes a
        date by the session's DateStyle and TimeZone. May raise what PostgreSQL raises for the
        conversion (22P02, 22003, 22001 ...), with the position of the literal.
    """

    source: Source
    index: Any
    convert: Callable[..., Any] | None = None


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """One column of RowDescription. table_oid and attnum are 0 unless it is a plain column."""

    name: str
    type: TypeRef
    table_oid: int = 0
    attnum: int = 0


@dataclass(frozen=True, slots=True)
class ConflictPlan:
    """ON CONFLICT DO UPDATE in steps. keys: places of the conflicting columns in an image.

    find_sql: rowid of the row that has the keys ?1 ... rows_sql: of row ?1 and the proposed image ?2 ..: its
    rowid, new image and old image; no row where WHERE does not hold. update_sql: writes image ?2 .. to
    row ?1. The slots are what follows these parameters. check_sql: raises unless policies let the proposed
    image ?1 .. in.
    """

    keys: tuple[int, ...]
    find_sql: str
    rows_sql: str
    rows_slots: tuple[Slot, ...]
    update_sql: str
    update_slots: tuple[Slot, ...]
    check_sql: str = ""


@dataclass(frozen=True, slots=True)
class RowAction:
    """What MERGE does with a row. sql writes it, by its image; then_delete: deletes it again, by rowid."""

    kind: Command
    sql: str
    then_delete: str = ""


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """RETURNING as a query over the image ?1 .. of a row, what is carried with the row, and the slots: where
    it calls routines, which SQLite must not call while it writes.
    """

    sql: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class RowPlan:
    """How the server writes rows one by one, by their images: see translate.writes.triggered, merge.

    columns: attnums of an image. image_sql: the image of row ?1. slots: parameters of Plan.sql after the
    row's own. actions: MERGE's, which its rows begin with the number of, from 1; 0 is none.
    is_instead: INSTEAD OF triggers write the row, and Plan.sql is what the client gets of it. answer: given
    where Plan.sql returns the row's image instead of what the client gets. exclusions: OIDs of EXCLUDE
    constraints of which a row that something is in the way of is left out.
    """

    columns: tuple[int, ...]
    image_sql: str
    slots: tuple[Slot, ...] = ()
    conflict: ConflictPlan | None = None
    actions: tuple[RowAction, ...] = ()
    is_instead: bool = False
    answer: RowAnswer | None = None
    exclusions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One of a statement's parts, which run in order.

    kept: by which number others read its rows, or 0. begins: the places of the parts that begin before it
    runs, itself last: their BEFORE STATEMENT triggers fire. ends: of those that are over when it has run:
    their AFTER STATEMENT triggers fire.
    """

    plan: "Plan"
    kept: int = 0
    is_main: bool = False
    begins: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A planned query or DML statement.

    sql: SQLite SQL with ?1 .. ?n for `slots`. With `rows_sql`, the per-row write statement, whose
        ?1 .. are the columns of one row of rows_sql.
    rows_sql: SELECT that yields what is to be written, row by row: new column values (INSERT),
        rowid and new values (UPDATE), rowid (DELETE). Used when `by_row`, and to find the failing
        row of a constraint error otherwise.
    by_row: the statement must be driven row by row (PL or volatile functions in its expressions).
    columns: the result columns; empty for DML without RETURNING.
    param_types: types of the client's $1 .. as inferred or declared.
    call: the statement is `SELECT f(args), ..` that reads no table: one query.FuncExpr per column,
        whose function has a routine_oid; run as calls, outside SQLite. `sql` then computes the
        arguments, those of all calls in a row, in order.
    denied: raised when the plan is executed: the role lacks a privilege, say.
    scrolls_back: a cursor over it may go back unless NO SCROLL was said.
    sources: what the row ids that follow the columns in each row are of, for WHERE CURRENT OF: the OIDs of
        one table, or of several that are read as one.
    is_constant: it reads no rows of tables, functions or lists, so PostgreSQL computes it while it plans,
        but for volatile functions: errors come before the client hears of the columns.
    short: a read or write of at most one row, with nothing in it that could take long or wait.
    at_once: short, or a read that waits for nothing and runs no PL, however long it takes.
    locks_rows: UPDATE of FOR UPDATE, and the like: all rows are read before one is sent.
    may_wait: for an advisory lock, in SQLite.
    has_conflict_clause: INSERT .. ON CONFLICT.
    has_events: the target has triggers or foreign keys, which see every row written (server.dml).
    parts: of a statement that does several things (WITH d AS (DELETE ..) ..); all else but `kind`, `columns`
        and what concerns the whole is then the parts' own.
    triggers: the target's that this statement may fire; assigned: attnums in SET. row_plan: with BEFORE ROW
        or INSTEAD OF triggers among them, and for MERGE; rows_sql then yields
        [action,] [rowid,] [new image,] [old image].
    commands: what rules have made of the statement, to be carried out in order; main: the place of the one
        whose result the statement's is, -1 if there is none. The rest is what concerns the whole.
    error_log: of LOG ERRORS, whose commands are not just carried out in order (server.writes.error_log).
    members: of a target with tables below it, how a row of one of these is written (translate.writes.routed).
    otherwise: makes the plan that does the same row by row, for new rows with equal keys of which DO UPDATE's
        WHERE may leave all but one alone; `sql` refuses any (21000).
    """

    kind: Command
    sql: str
    slots: tuple[Slot, ...]
    columns: tuple[ResultColumn, ...]
    param_types: tuple[TypeRef, ...]
    functions: tuple[Function, ...] = ()
    reads: frozenset[int] = frozenset()
    writes: frozenset[int] = frozenset()
    may_write: bool = False
    volatile: bool = False
    by_row: bool = False
    rows_sql: str | None = None
    rows_slots: tuple[Slot, ...] = ()
    target_oid: int = 0
    target_columns: tuple[int, ...] = ()
    named_columns: tuple[int, ...] = ()
    call: "tuple[Any, ...] | None" = None
    denied: PgError | None = None
    is_constant: bool = False
    short: bool = False
    at_once: bool = False
    locks_rows: str = ""
    may_wait: bool = False
    has_conflict_clause: bool = False
    has_events: bool = False
    triggers: tuple[Trigger, ...] = ()
    assigned: frozenset[int] = frozenset()
    row_plan: RowPlan | None = None
    scrolls_back: bool = False
    sources: tuple[tuple[int, ...], ...] = ()
    parts: tuple[Part, ...] = ()
    commands: "tuple[Plan, ...] | None" = None
    main: int = -1
    error_log: "Any | None" = None  # query.ErrorLog
    members: "Any | None" = None
    otherwise: "Callable[[], Plan] | None" = None

    @property
    def is_query(self) -> bool:
        """Whether it is a query that changes nothing itself."""
        return self.kind is Command.SELECT and not self.parts

    @property
    def all_slots(self) -> tuple[Slot, ...]:
        """The parameters of all its SQL."""
        plans = (*(part.plan for part in self.parts), *(self.commands or ()))
        return (*self.slots, *self.rows_slots, *(slot for plan in plans for slot in plan.all_slots))
