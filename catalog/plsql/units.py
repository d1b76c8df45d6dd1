"""What compiling makes: code with its table of positions, and the places where it runs SQL.

A unit holds no session: sessions share it. Plans are kept per environment at each site.
"""

from collections.abc import Callable
from dataclasses import field
from typing import Any, Final

from polar_lite.catalog.dialect.plan import Plan
from polar_lite.catalog.objects import ViewNames
from polar_lite.catalog.observed import Lasting
from polar_lite.catalog.plsql.values import Shape
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.records import dataclass

_MOST_KEPT: Final = 16
NO_PROCEDURE: Final = (
    "No procedure matches the given name and argument types. You might need to add explicit type casts."
)


@dataclass(frozen=True, slots=True)
class Returned:
    """What the last statement of an SQL function gives: rows of these columns (None: of any).

    shape, composite: of a result that is a row, which may also come as one column.
    is_row: a row even where it is one column, as CALL wants it.
    """

    types: tuple[TypeRef, ...] | None
    is_set: bool
    shape: Shape | None = None
    composite: TypeRef | None = None
    is_row: bool = False

    @property
    def is_scalar(self) -> bool:
        return self.types is not None and len(self.types) == 1 and not (self.composite or self.is_row)


_MOST_PREPARED: Final = 50


class ByEnvironment:
    """What the runtime has prepared for a Site, by environment and the shapes of the records named there.

    Code that runs for long may see many environments, such as a loop that makes and drops tables.
    """

    __slots__ = ("_all", "_last")

    def __init__(self) -> None:
        self._all: dict[tuple[object, tuple[Shape | None, ...]], Any] = {}
        self._last: tuple[object, tuple[Shape | None, ...], Any] | None = None

    def find(self, environment: object, shapes: tuple[Shape | None, ...]) -> Any:
        """None if there is nothing yet. Mostly it is what was found the last time, which needs no hash."""
        last = self._last
        if last is not None and last[0] is environment and last[1] == shapes:
            return last[2]
        found = self._all.get((environment, shapes))
        if found is not None:
            self._last = environment, shapes, found
        return found

    def keep(self, environment: object, shapes: tuple[Shape | None, ...], made: Any) -> None:
        if len(self._all) >= _MOST_PREPARED:
            self._all.clear()
        self._all[environment, shapes] = made
        while len(self._all) > _MOST_KEPT:
            self._all.pop(next(iter(self._all)), None)


@dataclass(slots=True, eq=False)
class Site:
    """A place in PL code that runs SQL, or an expression bound at its first use.

    names: a name's parts -> (index in the values the code passes, type, None or the field of the record there
    whose shape is known at run time only). targets: types to cast the columns to; shape: of one
    record target.
    conflict: what a name is that means a variable and a column: "use_column", "use_variable", "error".
    is_cursor: it is a cursor's query. is_sql: it stands in an SQL function, whose result is `returned`.
    meant: what the names in the text mean, where that does not change.
    returns_into: it is a computed command with RETURNING .. INTO.
    is_exact: its columns must have the types of `targets` already (RETURN QUERY). is_loop: of a FOR.
    planned: of a computed command whose plan is the planner's, which has no tree then.
    counts: in Oracle's PL, "SELECT" or "EXECUTE" where its INTO must take as many columns as there are.
    gives_records: its rows are wanted as values of type record.
    prints_parameters: an error of INTO STRICT tells them.
    command: of a computed text, the command that is run, with blanks for what comes before it there.
    prepared: what the runtime keeps here; plans: what of it lasts while the catalog changes elsewhere.
    record_places: of the values that are records with such fields, once somebody has looked.
    """

    text: str
    tree: Any
    names: dict[tuple[str, ...], tuple[int, TypeRef, str | None]] = field(default_factory=dict)
    target: TypeRef | None = None
    targets: tuple[TypeRef | None, ...] = ()
    shape: Shape | None = None
    show: bool = False
    is_expression: bool = False
    is_constant: bool = False
    conflict: str = "use_column"
    is_cursor: bool = False
    is_sql: bool = False
    is_exact: bool = False
    is_loop: bool = False
    counts: str = ""
    gives_records: bool = False
    returns_into: bool = False
    returned: Returned | None = None
    meant: ViewNames | None = None
    lead: str = ""
    planned: Any = None
    prints_parameters: bool = False
    command: str = ""
    prepared: ByEnvironment = field(default_factory=ByEnvironment)
    plans: Lasting[Plan] = field(default_factory=lambda: Lasting(_MOST_KEPT))
    record_places: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class BuiltinParameter:
    name: str
    type: TypeRef
    mode: str = "IN"
    default: Any = None
    has_default: bool = False


@dataclass(frozen=True, slots=True)
class Builtin:
    """A member of a built-in package. python: (runtime, *values) -> result, or a tuple of its OUT values.

    volatility: of a function, as pg_proc has it.
    """

    name: str
    parameters: tuple[BuiltinParameter, ...]
    python: Callable[..., Any]
    result: TypeRef | None = None
    volatility: str = "v"


@dataclass(slots=True, eq=False)
class Unit:
    """A compiled routine, block or package.

    name: what CONTEXT calls it ('f(integer)', 'inline_code_block'). positions: the statement's number, which
    is the column in the code's position table -> (line, statement's name, a line of CONTEXT before its own).
    is_sql: an SQL function, whose statements are `sites`. subprograms: names, by their Python functions'.
    """

    name: str
    code: Any
    function: Callable[..., Any]
    positions: list[tuple[int, str, str]]
    oid: int = 0
    variables: tuple[str, ...] = ()
    outs: tuple[TypeRef, ...] = ()
    result: TypeRef | None = None
    returns_set: bool = False
    is_sql: bool = False
    sites: tuple[Site, ...] = ()
    subnames: dict[str, str] = field(default_factory=dict)
    subprograms: dict[str, str] = field(default_factory=dict)
