"""The one table of functions, operators, casts and aggregates, and its look-ups.

A row says what PostgreSQL's pg_proc, pg_operator, pg_cast and pg_aggregate say, and how to compute
the thing: a template of SQLite SQL over stored values, or a Python callable over native values, or
both. Adding a function is adding a row. The binder chooses rows by PostgreSQL's type resolution
rules; this module leaves the choice to it and only holds the rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Volatility = Literal["i", "s", "v"]
FunctionKind = Literal["f", "a", "w", "p"]


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
    description: str = ""


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
