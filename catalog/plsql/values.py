"""What compiled PL holds besides native scalars: records and open cursors; and the checks it calls.

No session here: what needs one is `server.plsql.runtime`.
"""

import dataclasses
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final, NoReturn

from polar_lite.catalog.functions.strings.text import joined
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codecs.identifiers import tid_of
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError

INT4_MIN: Final = -(2**31)
INT4_MAX: Final = 2**31 - 1
INT8_MIN: Final = -(2**63)
INT8_MAX: Final = 2**63 - 1
_EXACT: Final = Context(prec=2000, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of a record: folded names and types, in order.

    places: of a named composite type, where each field is in the type's values (see docs/design.md).
    nested: fields that are records and collections, with what makes a new one; initial: constant defaults.
    root: of an object type that is UNDER another one or may have some under it, the type at the root of
    these: a variable may hold a value of any of them. tag: the type's own OID, 0 for the root's.
    row_type: OID of the named composite type, if it is one's.
    """

    names: tuple[str, ...]
    types: tuple[TypeRef, ...]
    places: tuple[int, ...] = dataclasses.field(default=(), compare=False)
    nested: tuple[tuple[int, Callable[[], Any]], ...] = dataclasses.field(default=(), compare=False)
    initial: tuple[Any, ...] = dataclasses.field(default=(), compare=False)
    root: int = dataclasses.field(default=0, compare=False)
    tag: int = 0
    row_type: int = dataclasses.field(default=0, compare=False)

    @property
    def exact_type(self) -> int:
        """The object type that a value of this shape is of, in a hierarchy of types."""
        return self.tag or self.root

    def index(self, name: str) -> int | None:
        return self.names.index(name) if name in self.names else None

    def blank(self) -> list[Any]:
        """The values of a record that nothing has been assigned to."""
        made = list(self.initial) if self.initial else [None] * len(self.names)
        for place, new in self.nested:
            made[place] = new()
        return made

    def nulls(self) -> list[Any]:
        """The values of a record that NULL has been assigned to."""
        made: list[Any] = [None] * len(self.names)
        for place, _ in self.nested:
            made[place] = part = self.types[place].new()  # type: ignore[attr-defined]  # a type of PL's own
            if isinstance(part, Record):
                part.clear()
        return made


class Record:
    """A record variable's content. shape None: not assigned yet (a variable of type record).

    is_free: it takes the shape of whatever is assigned, as a variable of type record does.
    row: of NEW and OLD, rowid (None: it has none yet) and OID of the table.
    Without values it is NULL, and not a row of NULLs, until a row or a field is assigned: as long as its
    values are the list that it was made NULL with.
    """

    __slots__ = ("_of_null", "is_free", "row", "shape", "values")

    def __init__(self, shape: Shape | None = None, values: Sequence[Any] | None = None) -> None:
        self.shape = shape
        self.is_free = shape is None
        self.row: tuple[int | None, int] | None = None
        self._of_null: list[Any] | None = None
        if values is not None:
            self.values = list(values)
        else:
            self.values = self._of_null = shape.blank() if shape else []

    @property
    def is_absent(self) -> bool:
        """Whether it is NULL; so is one to whose fields nothing but NULLs was assigned, which is a row in
        PostgreSQL."""
        return self.values is self._of_null and self.is_null()

    def clear(self) -> None:
        """Assign NULL."""
        if self.is_free:
            self.shape = None
        self.values = self._of_null = self.shape.nulls() if self.shape is not None else []

    def take(self, made: "Record") -> None:
        """The content of a record of this shape, or of another object type of its hierarchy, that nobody
        else has."""
        self.shape, self.values, self._of_null = made.shape, made.values, made._of_null

    def copied(self) -> "Record":
        made = Record(self.shape, self.values)
        if self.values is self._of_null:
            made._of_null = made.values
        if self.shape is not None:
            for place, _ in self.shape.nested:
                made.values[place] = made.values[place].copied()
        return made

    def as_row(self) -> "Record":
        """A copy that is a row, be it one of NULLs."""
        made = self.copied()
        made._of_null = None
        return made

    def is_null(self) -> bool:
        nested = {place for place, _ in self.shape.nested} if self.shape is not None else ()
        return all(
            self._is_null_part(value) if place in nested else value is None
            for place, value in enumerate(self.values)
        )

    @staticmethod
    def _is_null_part(value: Any) -> bool:
        """Of a record or a collection inside it."""
        return bool(value.is_null() if isinstance(value, Record) else value.is_null)


class WithOuts(tuple[Any, ...]):
    """What a stored function gives that has OUT parameters: its result, behind it their values."""

    __slots__ = ()


class OpenCursor:
    """A declared cursor of Oracle's PL, which is no value. rows is None while it is closed.

    plan, ids, followed: for WHERE CURRENT OF, its plan, the rowids of each row, and what became of them.
    """

    __slots__ = (
        "__weakref__",
        "at_end",
        "followed",
        "found",
        "ids",
        "name",
        "plan",
        "position",
        "rows",
        "shape",
    )

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: list[Sequence[Any]] | None = None
        self.shape: Shape | None = None
        self.position = 0
        self.at_end = False
        self.found: bool | None = None
        self.plan: Any = None
        self.ids: list[Sequence[int | None]] = []
        self.followed: Any = None

    @property
    def is_open(self) -> bool:
        return self.rows is not None

    @property
    def row_ids(self) -> Sequence[int | None] | None:
        """Of the row it stands on."""
        return self.ids[self.position - 1] if self.found else None

    def opened(self) -> list[Sequence[Any]]:
        if self.rows is None:
            raise PgError(code.INVALID_CURSOR_NAME, f'cursor "{self.name}" does not exist')
        return self.rows

    def fetch(self) -> Sequence[Any] | None:
        rows = self.opened()
        if self.position < len(rows):
            self.position += 1
            self.found = True
            return rows[self.position - 1]
        self.found, self.at_end = False, True
        return None

    def scroll(self, direction: str, count: int | None) -> Sequence[Any] | None:
        """The row of FETCH in a direction; None behind the ends."""
        self.move(direction, count)
        return self.opened()[self.position - 1] if self.found else None

    def move(self, direction: str, count: int | None) -> int:
        """MOVE: how many rows it passed. count None: ALL."""
        end = len(self.opened()) + 1
        here = end if self.at_end else self.position
        if direction == "ABSOLUTE":
            assert count is not None
            there = count if count >= 0 else end + count
        else:
            sign = -1 if direction == "BACKWARD" else 1
            there = here + sign * (count if count is not None else end)
        there = min(max(there, 0), end)
        self.found = 0 < there < end
        self.at_end, self.position = there == end, min(there, end - 1)
        if direction in ("ABSOLUTE", "RELATIVE") or here == there:
            return int(self.found)
        # The ends are no rows.
        return abs(there - here) - (there in (0, end))

    def close(self) -> None:
        self.opened()
        self.rows = None
        self.found = None

    def attribute(self, name: str) -> bool | int | None:
        if name == "isopen":
            return self.rows is not None
        self.opened()
        if name == "rowcount":
            return self.position
        if self.found is None:
            return None
        return self.found if name == "found" else not self.found


def int4_overflow() -> NoReturn:
    raise PgError(code.NUMERIC_VALUE_OUT_OF_RANGE, "integer out of range")


def int8_overflow() -> NoReturn:
    raise PgError(code.NUMERIC_VALUE_OUT_OF_RANGE, "bigint out of range")


def division_by_zero() -> NoReturn:
    raise PgError(code.DIVISION_BY_ZERO, "division by zero")


def not_null(value: Any, name: str) -> Any:
    """The value to assign to a NOT NULL variable (22004)."""
    if value is None:
        raise PgError(
            code.NULL_VALUE_NOT_ALLOWED,
            f'null value cannot be assigned to variable "{name}" declared NOT NULL',
        )
    return value


def loop_bound(value: Any, what: str) -> Any:
    """A bound of an integer FOR loop: lower, upper, or BY (22004, 22023)."""
    if value is None:
        raise PgError(code.NULL_VALUE_NOT_ALLOWED, f"{what} of FOR loop cannot be null")
    if what == "BY value" and value <= 0:
        raise PgError(code.INVALID_PARAMETER_VALUE, "BY value of FOR loop must be greater than zero")
    return value


def subscript_range(low: Any, high: Any) -> range:
    """FORALL i IN low..high (22004)."""
    return range(loop_bound(low, "lower bound"), loop_bound(high, "upper bound") + 1)


def fetch_limit(value: Any) -> Any:
    """LIMIT of FETCH (22004, 22023)."""
    if value is None:
        raise PgError(code.NULL_VALUE_NOT_ALLOWED, "LIMIT of FETCH cannot be null")
    if value <= 0:
        raise PgError(code.INVALID_PARAMETER_VALUE, "LIMIT of FETCH must be greater than zero")
    return value


def oracle_concatenation(left: str | None, right: str | None) -> str | None:
    """Oracle's ||, where NULL is an empty string unless both are NULL."""
    if left is None or right is None:
        return right if left is None else left
    return joined(left, right)


def int_divide(left: int, right: int) -> int:
    """SQL's integer division: towards zero."""
    if right == 0:
        division_by_zero()
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def int_remainder(left: int, right: int) -> int:
    if right == 0:
        division_by_zero()
    rest = abs(left) % abs(right)
    return -rest if left < 0 else rest


def rescale(value: Decimal, scale: int) -> Decimal:
    """Round half away from zero to `scale` digits after the point."""
    if not value.is_finite():
        return value
    return value.quantize(Decimal((0, (1,), -scale)), context=_EXACT)


def case_not_found() -> NoReturn:
    raise PgError(code.CASE_NOT_FOUND, "case not found", hint="CASE statement is missing ELSE part.")


def no_return() -> NoReturn:
    raise PgError(
        code.S_R_E_FUNCTION_EXECUTED_NO_RETURN_STATEMENT, "control reached end of function without RETURN"
    )


def no_trigger_return() -> NoReturn:
    raise PgError(
        code.S_R_E_FUNCTION_EXECUTED_NO_RETURN_STATEMENT,
        "control reached end of trigger procedure without RETURN",
    )


def field(record: Record, name: str, shown: str) -> Any:
    """A field of a record whose shape is known at run time only (55000, 42703)."""
    shape = record.shape
    if shape is None:
        raise unassigned(shown)
    index = shape.index(name)
    if index is None:
        raise no_field(shown, name)
    return record.values[index]


def no_field(record: str, name: str) -> PgError:
    return PgError(code.UNDEFINED_COLUMN, f'record "{record}" has no field "{name}"')


SYSTEM_FIELDS: Final = {"ctid": 27, "tableoid": 26}
"""The system columns that a record has beside its fields, and their types."""
_NO_ROW: Final = tid_of(2**32 - 1, 0)


def system_field(record: Record, name: str) -> int | None:
    """A system column of NEW or OLD, NULL of other rows; of one yet to be written what none has."""
    if record.row is None or record.is_absent:
        return None
    rowid, table = record.row
    if rowid is None:
        return _NO_ROW if name == "ctid" else 0
    return rowid if name == "ctid" else table


def unassigned(name: str) -> PgError:
    return PgError(
        code.OBJECT_NOT_IN_PREREQUISITE_STATE,
        f'record "{name}" is not assigned yet',
        detail="The tuple structure of a not-yet-assigned record is indeterminate.",
    )
