"""What translating one statement collects: SQLite parameters, functions to register, entries in sight."""

from collections.abc import Callable, Collection
from dataclasses import field
from typing import Any, Final, Protocol

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.readable import is_checked
from polar_lite.catalog.dialect.plan import Slot
from polar_lite.catalog.dialect.storage import Text, template
from polar_lite.catalog.dialect.translate.contents import Contents, writes
from polar_lite.catalog.dialect.translate.values.conversion import ReadablePlace, conversion, position_of
from polar_lite.catalog.functions.bounded import is_bounded, may_be_tried
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.functions.sqlite import sqlite_name
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.codec import PgType
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import unsupported

# Beyond the numbers of the binder's entries.
_FIRST_VARNO: Final = 1_000_000
TypeOf = Callable[[int], PgType | None]


class IsKey(Protocol):
    """Whether an index begins with a column of a table; see `memberships.keyed`."""

    def __call__(self, oid: int, attnum: int, mentioned: Collection[int] | None = None) -> bool: ...


@dataclass(slots=True)
class Translation:
    """State of one statement's translation.

    type_of: a type by its OID. bare: the entry whose columns are written without a qualifier.
    called: entries that go by another name than r and their varno. columns: entries
    whose columns have moved into a subquery: varno -> what makes the SQL of column attnum.
    is_key: whether an index begins with a column of a table (None: it is not known).
    tested_rows: entries of which is asked whether an outer join has left out their row.
    repeats: a query in an expression may be computed many times. joins: FROM has several items.
    copies: tables in FROM are read to the end before a row of them is used (`materialized`).
    keeps_unions: UNION ALL in FROM is read by itself (`members.unmerged`).
    contents: what the whole statement is made of (None: it is not known).
    late: columns that queries in FROM get when something outside asks for them, by the mark in their text.
    in_parentheses: what is translated is the right side of a join, in parentheses. gives_rowids: rows of the
    query's tables are locked, or a cursor stands on them. recursing: the name of the item of WITH RECURSIVE
    that is translated, which SQLite wants in FROM itself.
    """

    type_of: TypeOf
    # The value of a call that has been made before.
    given: exp.Expr | None = None
    slots: list[Slot] = field(default_factory=list)
    # Of the slots: by the index of the value, which it is and the slot's number.
    numbers: dict[int, list[tuple[tuple[Any, ...], int]]] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    entries: dict[int, q.RangeTblEntry] = field(default_factory=dict)
    moved: dict[int, Callable[[q.Var], exp.Expr]] = field(default_factory=dict)
    # What makes the SQL of a column of the parent's row of a hierarchy, by its varno.
    parents: dict[int, Callable[[q.Var], exp.Expr]] = field(default_factory=dict)
    bare: int = 0
    called: dict[int, str] = field(default_factory=dict)
    tested_rows: set[int] = field(default_factory=set)
    is_key: IsKey | None = None
    contents: Contents | None = None
    late: dict[str, list[str]] = field(default_factory=dict)
    element: exp.Expr | None = None
    rownum: list[exp.Expr] = field(default_factory=list)
    sublink_columns: list[exp.Expr] = field(default_factory=list)
    aliases: int = 0
    repeats: bool = False
    # Tables of correlated queries that are copied: the columns, and conditions of theirs alone.
    looked_up: dict[int, tuple[tuple[str, ...], tuple[q.Expr, ...]]] = field(default_factory=dict)
    joins: bool = False
    copies: bool = False
    keeps_unions: bool = False
    in_parentheses: bool = False
    gives_rowids: bool = False
    # The items of the FROM that is translated; those in parentheses of a join, which SQLite computes apart.
    beside: set[int] = field(default_factory=set)
    apart: set[int] = field(default_factory=set)
    recursing: str = ""
    # Within RETURNING.
    returns: bool = False
    is_volatile: bool = False
    may_write: bool = False
    locks_rows: str = ""
    has_routines: bool = False
    is_bounded: bool = True
    may_be_tried: bool = True
    # Long lists of VALUES that have been translated for the same statement, by their identity.
    lists: "dict[int, TranslatedList]" = field(default_factory=dict)

    def parameter(self, param: q.Param, type_: TypeRef, compare: str = "", limit: str = "") -> Text:
        """?N for a value, converted to the stored form of `type_`."""
        key = (param.source, param.input_type, type_, compare, limit, param.empty_is_null)

        def slot() -> Slot:
            row = self.type_of(type_.oid)
            convert = conversion(
                type_, param.input_type, row, compare, limit, empty_is_null=param.empty_is_null
            )
            return Slot(param.source, param.index, convert)

        return template(f"?{self.number(param.index, key, slot)}")

    def position(self, param: q.Param, type_: TypeRef) -> Text:
        """?N for the position of a lifted literal, for the error its text may raise as one of `type_`."""
        key = ("position", param.source, type_.oid, type_.typmod, param.empty_is_null)

        def slot() -> Slot:
            row = self.type_of(type_.oid) if is_checked(type_.oid) else None
            place = ReadablePlace(row, type_.typmod, param.empty_is_null) if row is not None else position_of
            return Slot(param.source, param.index, place)

        return template(f"?{self.number(param.index, key, slot)}")

    def number(self, index: int, key: tuple[Any, ...], slot: Callable[[], Slot]) -> int:
        """The number of a value's slot, which is made if there is none of the key."""
        numbers = self.numbers.setdefault(index, [])
        for known, number in numbers:  # few: comparing is quicker than a hash of types
            if known == key:
                return number
        self.slots.append(slot())
        numbers.append((key, len(self.slots)))
        return len(self.slots)

    def call(self, function: Function, *args: exp.Expr, suffix: str = "") -> Text:
        """A call of a function that Python computes. suffix: behind the name in SQL."""
        if not function.is_supported:
            raise unsupported(function.construct)
        self.note(function)
        name = sqlite_name(function)
        self.functions[name] = function
        places = ", ".join(f"{{{i}}}" for i in range(len(args)))
        return template(f"{name}{suffix}({places})", *args)

    def note(self, function: Function) -> None:
        """What the call of a function means for the whole plan."""
        if function.volatility == "v":
            self.is_volatile = True
        if function.may_write or (function.routine_oid is not None and function.volatility == "v"):
            self.may_write = True
        if function.routine_oid is not None:
            self.has_routines = True
        if not is_bounded(function):
            self.is_bounded = False
            self.may_be_tried &= may_be_tried(function)

    def writes(self, node: Any) -> bool:
        """Whether a part of the statement calls a routine that may write."""
        return (self.contents is None or self.contents.writes) and writes(node)

    def may_hold(self, *kinds: type) -> bool:
        """Whether nodes of one of the classes may be in a part of the statement."""
        return self.contents is None or not self.contents.kinds.isdisjoint(kinds)

    def late_columns(self) -> tuple[Text, list[str]]:
        """What stands behind a query's columns, for those that will be added, and where these are put."""
        mark = f"\0{len(self.late)}\0"  # no text of PostgreSQL's has a zero
        columns = self.late[mark] = []
        return Text(this=mark), columns

    def completed(self, sql: str) -> str:
        """Generated SQL with all late columns."""
        for mark, columns in self.late.items():
            sql = sql.replace(mark, "".join(f", {column}" for column in columns))
        return sql

    def new_varno(self) -> int:
        """A number for an entry that is made here."""
        self.aliases += 1
        return _FIRST_VARNO + self.aliases

    def new_alias(self) -> str:
        self.aliases += 1
        return f"x{self.aliases}"


@dataclass(frozen=True, slots=True)
class TranslatedList:
    """A list of VALUES whose SQL begins a translation: the same in another one that it begins.

    A statement that writes is translated as a whole and as the rows that it writes. rows: what it was made
    of.
    """

    rows: Any
    text: str
    slots: tuple[Slot, ...]
    numbers: dict[int, list[tuple[tuple[Any, ...], int]]]
    functions: dict[str, Function]
    flags: dict[str, bool]

    @classmethod
    def of(cls, tr: Translation, rows: Any, text: str) -> "TranslatedList":
        flags = {name: getattr(tr, name) for name in _FLAGS}
        return cls(rows, text, tuple(tr.slots), _copied(tr.numbers), dict(tr.functions), flags)

    def taken_by(self, tr: Translation) -> str:
        """The text, with what it needs in the translation."""
        tr.slots, tr.numbers = list(self.slots), _copied(self.numbers)
        tr.functions.update(self.functions)
        for name, value in self.flags.items():
            is_set = _FLAGS[name]
            if value == is_set:
                setattr(tr, name, is_set)
        return self.text


# What a part of a statement means for all of it, and the value that says so.
_FLAGS: Final = {
    "is_volatile": True,
    "may_write": True,
    "has_routines": True,
    "is_bounded": False,
    "may_be_tried": False,
}


def _copied(
    numbers: dict[int, list[tuple[tuple[Any, ...], int]]],
) -> dict[int, list[tuple[tuple[Any, ...], int]]]:
    return {index: list(known) for index, known in numbers.items()}
