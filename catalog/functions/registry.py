"""The one table of functions, operators, casts and aggregates, and its look-ups.

A row says what PostgreSQL's pg_proc, pg_operator, pg_cast and pg_aggregate say, and how to compute
the thing: a template of SQLite SQL over stored values, or a Python callable over native values, or
both. The binder chooses rows by PostgreSQL's type resolution rules; this module leaves the choice
to it and only holds the rows.

What PostgreSQL has is data: pg_proc.txt, pg_operator.txt, pg_cast.txt and pg_aggregate.txt, read by
`loading`. All of it takes part in the resolution, so that it ends as it does there; a function that
nothing here computes is one whose `is_supported` is false, and calling it is 0A000. To implement one,
a family module (`loading.FAMILIES`) names its prosrc in `PYTHON`, `CONTEXT`, `SQL` or `AGGREGATES`.
A function that PostgreSQL does not have is a `Function` in a family's `FUNCTIONS`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Literal

from polar_lite.catalog.functions import restricted
from polar_lite.catalog.types import FIRST_NORMAL_OID, TypeRef
from polar_lite.protocol.codecs.array import flatten, from_json_scalar, nested
from polar_lite.protocol.records import dataclass

if TYPE_CHECKING:
    from polar_lite.catalog.functions.loading import Casts, Operators, Table

Volatility = Literal["i", "s", "v"]
FunctionKind = Literal["f", "a", "w", "p"]


_OIDS: Final = 1 << 32


# The source of what is no function, but a collation that SQLite must know: its name, and how it compares.
COLLATION: Final = "$collation"


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """One row of pg_proc.

    args: type OIDs of the input parameters (a variadic one by its array type).
    sql: template of SQLite SQL over stored values, `{0}` for the first argument; NULL behaviour is
        then SQLite's own and must agree with `strict`.
    python: callable over native values; never called with a NULL when `strict`. Returns native.
    context: `python` receives the SessionContext as its first argument.
    aggregate: class with `step(*args)` and `finish()` over native values (kind 'a').
    returns_set: `python` returns an iterable of rows: tuples when `out_names`, else single values.
    out_names, out_types: the columns of a function that returns a record.
    bare: may be called without parentheses (SYSDATE, USER, ora_login_user).
    may_write: may change the database (set for routines that run SQL); the statement then begins
        as a writer.
    routine_oid: a user's PL routine; computed by SessionContext.call_routine.
    oracle: what it means is Oracle's (TRUNC of a date, DATE + number): taken part of the resolution
        only when the statement's settings say so.
    typed: `python` or `aggregate` first receives the tuple of the arguments' type OIDs: what
        polymorphic functions need to know about their values. Made callable by `specialize`.
    defaults: of the last parameters, "" for one that has none behind one that has.
    settled: a user's polymorphic routine with the types of one call, by which it is compiled.
    row: what a column definition list says of the record that a user's routine returns; it is settled then.
    scales: of the arguments that arrive as integers scaled by 10**scale; None for others (`reading_fixed`).
    ascii_letters: as LC_CTYPE C has it, where `python` depends on what letters are.
    defaults_by_name: only calls with named arguments take the defaults; other rows are for fewer arguments.
    """

    oid: int
    name: str
    args: tuple[int, ...]
    result: int
    sql: str | None = None
    python: Callable[..., Any] | None = None
    kind: FunctionKind = "f"
    strict: bool = True
    volatility: Volatility = "i"
    variadic: int = 0
    defaults: tuple[str, ...] = ()
    arg_names: tuple[str, ...] = ()
    returns_set: bool = False
    out_names: tuple[str, ...] = ()
    out_types: tuple[int, ...] = ()
    context: bool = False
    aggregate: type | None = None
    bare: bool = False
    may_write: bool = False
    schema: str = "pg_catalog"
    source: str = ""
    language: str = "internal"
    routine_oid: int | None = None
    leakproof: bool = False
    parallel: str = "s"
    description: str = ""
    oracle: bool = False
    typed: bool = False
    settled: bool = False
    row: tuple[TypeRef, ...] = ()
    scales: tuple[int | None, ...] = ()
    defaults_by_name: bool = False
    ascii_letters: bool = False

    def needs(self, place: int) -> bool:
        """Whether parameter `place` (from 0) has no default."""
        number = place - len(self.args) + len(self.defaults)
        return number < 0 or not self.defaults[number]

    @property
    def callee(self) -> "int | Function":
        """What call_routine is given: a routine's OID, or this row with the types of one call."""
        assert self.routine_oid is not None
        return self if self.settled else self.routine_oid

    @property
    def user_oid(self) -> int | None:
        """The OID, if its row of pg_proc is a user's: a routine's, or a constructor's of a range type.

        Members of packages have no such row, and numbers above any OID.
        """
        return self.oid if FIRST_NORMAL_OID <= self.oid < _OIDS else None

    @property
    def guarded_oid(self) -> int | None:
        """The OID if not everybody may call it for certain."""
        return self.oid if self.oid < FIRST_NORMAL_OID and self.name in restricted.GRANTEES else self.user_oid

    @property
    def is_supported(self) -> bool:
        """Whether anything computes it; calling one that is not is FEATURE_NOT_SUPPORTED."""
        return (
            self.python is not None
            or self.sql is not None
            or self.aggregate is not None
            or self.routine_oid is not None
        )

    @property
    def construct(self) -> str:
        """How an error names it: `function box(point, point)`."""
        from polar_lite.protocol.pgtypes import BY_OID, format_type

        names = ", ".join(format_type(oid) if oid in BY_OID else str(oid) for oid in self.args)
        return f"function {self.name}({names})"


@cache
def specialize(
    function: Function, args: tuple[int, ...], result: int, outs: tuple[int, ...] = ()
) -> Function:
    """A polymorphic function for the argument types of one call (domains resolved), its result and columns.

    What the binder does with every function that has polymorphic or "any" arguments. A variadic
    "any" takes as many types as the call has arguments.
    """
    python, aggregate = function.python, function.aggregate
    if function.typed:
        if python is not None:
            python = partial(python, args) if not function.context else _after_context(python, args)
        if aggregate is not None:
            aggregate = type(aggregate.__name__, (aggregate,), {"types": args})
    made = replace(
        function, args=args, result=result, python=python, aggregate=aggregate, typed=False, variadic=0
    )
    return replace(made, out_types=outs) if outs else made


@cache
def reading_fixed(function: Function, scales: tuple[int | None, ...]) -> Function:
    """The function for fixed numerics, which it takes as they are stored."""
    return replace(function, scales=scales)


@cache
def spread(function: Function, args: tuple[int, ...], element: int) -> Function:
    """A VARIADIC "any" function called with an array (the last of `args`) for the arguments it stands for.

    A NULL array gives NULL, but format() takes it for no arguments.
    """
    python, fixed = function.python, args[:-1]
    takes_null = function.source == "text_format"
    if python is None:
        return function

    def call(context: tuple[Any, ...], values: Sequence[Any]) -> Any:
        *given, array = values
        if array is None and not takes_null:
            return None
        scalars = [] if array is None else list(flatten(nested(array)))
        types = fixed + (element,) * len(scalars)
        return python(*context, types, *given, *(from_json_scalar(element, scalar) for scalar in scalars))

    if function.context:
        work: Callable[..., Any] = lambda context, *values: call((context,), values)  # noqa: E731
    else:
        work = lambda *values: call((), values)  # noqa: E731
    return replace(function, args=args, python=work, typed=False, variadic=element)


def _after_context(python: Callable[..., Any], args: tuple[int, ...]) -> Callable[..., Any]:
    return lambda context, *values: python(context, args, *values)


@dataclass(frozen=True, slots=True, eq=False)
class Operator:
    """One row of pg_operator; `left` is 0 for a prefix operator. The work is `function`'s."""

    oid: int
    name: str
    left: int
    right: int
    result: int
    function: Function
    commutator: str = ""
    negator: str = ""
    mergejoins: bool = False
    hashes: bool = False
    oracle: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Cast:
    """One row of pg_cast.

    context: 'i' implicit, 'a' assignment, 'e' explicit.
    function: None for a binary-coercible pair (method 'b') or an I/O conversion (method 'i').
    """

    source: int
    target: int
    context: Literal["i", "a", "e"]
    method: Literal["f", "b", "i"]
    function: Function | None = None
    oid: int = 0


@dataclass(frozen=True, slots=True)
class AggregateFacts:
    """One row of pg_aggregate: `kind` 'n', 'o' (ordered-set) or 'h', and the row's further columns."""

    oid: int
    kind: str
    direct_args: int
    columns: Mapping[str, Any]


class Registry:
    """The look-ups. The files are opened at the first of them; rows are made as they are asked for."""

    def __init__(self) -> None:
        self._table: Table | None = None
        self._lock = Lock()

    def table(self) -> "Table":
        if self._table is None:
            # One row is one object: two threads must not make two tables.
            with self._lock:
                if self._table is None:
                    from polar_lite.catalog.functions.loading import Table

                    self._table = Table()
        return self._table

    @property
    def by_oid(self) -> Mapping[int, Function]:
        return self.table().functions

    @property
    def by_name(self) -> Mapping[str, tuple[Function, ...]]:
        return self.table().by_name

    @property
    def operators(self) -> "Operators":
        return self.table().operators

    @property
    def casts(self) -> "Casts":
        return self.table().casts

    @property
    def aggregates(self) -> Mapping[int, AggregateFacts]:
        return self.table().aggregates

    def cast(self, source: int, target: int) -> Cast | None:
        return self.table().casts(source, target)


REGISTRY: Final = Registry()
