"""The tree of a PL unit: one small frozen class per statement and declaration.

Both parsers (`oracle`, `plpgsql`) build it, the compiler reads it. Names are folded. `line` counts from
1 in the routine's source (PL/pgSQL's rule: a newline right after the opening quote is line 1's end),
`offset` is the 0-based character offset in that source. SQL stays text plus its parsed tree.
"""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from polar_lite.protocol.records import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    line: int
    offset: int


@dataclass(frozen=True, slots=True)
class Expression(Node):
    """An SQL expression. tree: parsed from `SELECT ` + text; a query when it has more than one value.

    lead: the `target := ` before an assignment's, which error reports show with it.
    """

    text: str
    tree: Any
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Sql(Node):
    """An SQL statement. An INTO clause is blanked out of the text, so that offsets stay."""

    text: str
    tree: Any


@dataclass(frozen=True, slots=True)
class Place(Node):
    """What is assigned to that is more than names: v(i), r.list(i).f."""

    tree: Any


Target = tuple[str, ...] | Place


# --- declarations ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Variable(Node):
    """type: nodes.TypeName of the dialect."""

    name: str
    type: Any
    constant: bool = False
    not_null: bool = False
    default: Expression | None = None


@dataclass(frozen=True, slots=True)
class Alias(Node):
    name: str
    target: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """Of a cursor or a subprogram. mode: IN, OUT, INOUT; by_reference: NOCOPY."""

    name: str
    type: Any
    mode: str = "IN"
    default: Expression | None = None
    by_reference: bool = False


@dataclass(frozen=True, slots=True)
class Field(Node):
    """Of a record type."""

    name: str
    type: Any
    default: Expression | None = None
    not_null: bool = False


@dataclass(frozen=True, slots=True)
class RecordDefinition(Node):
    """TYPE name IS RECORD (fields)"""

    name: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class CollectionDefinition(Node):
    """TYPE name IS TABLE OF element [INDEX BY key] | VARRAY (limit) OF element. kind: as CollectionType's."""

    name: str
    kind: str
    element: Any
    key: Any = None
    limit: int | None = None
    not_null: bool = False


@dataclass(frozen=True, slots=True)
class TypeAlias(Node):
    """SUBTYPE name IS type. type None: TYPE name IS REF CURSOR [RETURN row]. bounds: of RANGE low..high."""

    name: str
    type: Any
    not_null: bool = False
    bounds: tuple[int | None, int | None] = (None, None)
    row: Any = None


@dataclass(frozen=True, slots=True)
class Cursor(Node):
    """query None: only declared, in a package's specification. forward_only: NO SCROLL."""

    name: str
    parameters: tuple[Parameter, ...]
    query: Sql | None
    forward_only: bool = False


@dataclass(frozen=True, slots=True)
class ExceptionName(Node):
    name: str


@dataclass(frozen=True, slots=True)
class ExceptionInit(Node):
    """PRAGMA EXCEPTION_INIT(name, code): an Oracle error number or a condition name."""

    name: str
    code: int | str


@dataclass(frozen=True, slots=True)
class Autonomous(Node):
    """PRAGMA AUTONOMOUS_TRANSACTION of a routine or an outermost block."""


@dataclass(frozen=True, slots=True)
class Subprogram(Node):
    """A procedure or function of a package or a declaration part. body None: only declared.

    method: of an object type "member" (its first parameter is SELF), "static" or "constructor" (which has
    SELF as a variable); comparison: "map" or "order".
    """

    kind: str
    name: str
    parameters: tuple[Parameter, ...]
    returns: Any
    body: "Block | None"
    method: str = ""
    comparison: str = ""


@dataclass(frozen=True, slots=True)
class ObjectType(Node):
    """What CREATE TYPE .. AS OBJECT declares."""

    name: str
    attributes: tuple[Field, ...]
    methods: tuple[Subprogram, ...]
    is_final: bool = True
    is_instantiable: bool = True


TypeDeclaration = RecordDefinition | CollectionDefinition | TypeAlias
Declaration = (
    Variable | Alias | Cursor | ExceptionName | ExceptionInit | Autonomous | Subprogram | TypeDeclaration
)


# --- statements ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Statement(Node):
    """Base of all statements; `name` is what an error's CONTEXT says after `at`."""

    @property
    def name(self) -> str:
        return _NAMES[type(self).__name__]

    @property
    def inner_context(self) -> str:
        """A line of CONTEXT before the statement's own."""
        return ""


@dataclass(frozen=True, slots=True)
class Condition(Node):
    """One condition of WHEN: a name (may be qualified), or a SQLSTATE."""

    names: tuple[str, ...] = ()
    sqlstate: str | None = None


@dataclass(frozen=True, slots=True)
class Handler(Node):
    conditions: tuple[Condition, ...]
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Block(Statement):
    """conflict: of a PL/pgSQL function's outermost one, what a name means that is a variable and a column."""

    label: str | None
    declarations: tuple[Declaration, ...]
    body: tuple[Statement, ...]
    handlers: tuple[Handler, ...] = ()
    conflict: str = "error"


@dataclass(frozen=True, slots=True)
class Assignment(Statement):
    target: Target
    value: Expression


@dataclass(frozen=True, slots=True)
class Branch(Node):
    condition: Expression
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class If(Statement):
    branches: tuple[Branch, ...]
    otherwise: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Case(Statement):
    """Conditions are already comparisons with `operand`'s text; otherwise None: 20000 when none holds."""

    branches: tuple[Branch, ...]
    otherwise: tuple[Statement, ...] | None
    operand: Expression | None = None


@dataclass(frozen=True, slots=True)
class Loop(Statement):
    label: str | None
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class While(Statement):
    label: str | None
    condition: Expression
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class ForRange(Statement):
    label: str | None
    variable: str
    low: Expression
    high: Expression
    step: Expression | None
    reverse: bool
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class ForQuery(Statement):
    """targets: variables assigned per row; implicit: the one target is a record of the loop's own."""

    label: str | None
    targets: tuple[Target, ...]
    query: Sql
    body: tuple[Statement, ...]
    implicit: bool


@dataclass(frozen=True, slots=True)
class ForCursor(Statement):
    label: str | None
    variable: str
    cursor: tuple[str, ...]
    arguments: tuple["Argument", ...]
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class ForExecute(Statement):
    label: str | None
    targets: tuple[Target, ...]
    command: Expression
    using: tuple["Using", ...]
    body: tuple[Statement, ...]
    implicit: bool


@dataclass(frozen=True, slots=True)
class ForEach(Statement):
    label: str | None
    targets: tuple[Target, ...]
    slice: int
    array: Expression
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Labelled(Statement):
    """<<label>> before a statement that is no loop or block, which have their own."""

    label: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class Goto(Statement):
    label: str


@dataclass(frozen=True, slots=True)
class Exit(Statement):
    is_continue: bool
    label: str | None
    when: Expression | None

    @property
    def name(self) -> str:
        return "CONTINUE" if self.is_continue else "EXIT"


@dataclass(frozen=True, slots=True)
class Return(Statement):
    value: Expression | None


@dataclass(frozen=True, slots=True)
class PipeRow(Statement):
    """PIPE ROW (value): the next element of a pipelined function's result."""

    value: Expression


@dataclass(frozen=True, slots=True)
class ReturnNext(Statement):
    value: Expression | None


@dataclass(frozen=True, slots=True)
class ReturnQuery(Statement):
    query: Sql | None
    command: Expression | None = None
    using: tuple["Using", ...] = ()


@dataclass(frozen=True, slots=True)
class Null(Statement):
    pass


@dataclass(frozen=True, slots=True)
class Into(Node):
    """strict: None when not written (Oracle's SELECT INTO is strict).

    bulk: BULK COLLECT, into collections. returning: RETURNING INTO of EXECUTE IMMEDIATE.
    """

    targets: tuple[Target, ...]
    strict: bool
    bulk: bool = False
    returning: bool = False


@dataclass(frozen=True, slots=True)
class ExecuteSql(Statement):
    sql: Sql
    into: Into | None


@dataclass(frozen=True, slots=True)
class Using(Node):
    value: Expression
    mode: str = "IN"


@dataclass(frozen=True, slots=True)
class Execute(Statement):
    """EXECUTE [IMMEDIATE]: a command computed at run time."""

    command: Expression
    into: Into | None
    using: tuple[Using, ...]


@dataclass(frozen=True, slots=True)
class Argument(Node):
    name: str | None
    value: Expression


@dataclass(frozen=True, slots=True)
class Call(Statement):
    """A procedure call. text: of the statement, where CALL was written."""

    names: tuple[str, ...]
    arguments: tuple[Argument, ...]
    text: str = ""

    @property
    def name(self) -> str:
        return "CALL" if self.text else "procedure call"

    @property
    def inner_context(self) -> str:
        return f'SQL statement "{self.text}"' if self.text else ""


@dataclass(frozen=True, slots=True)
class MethodCall(Statement):
    """A collection's method as a statement: v(i).list.EXTEND(2);"""

    call: Expression


@dataclass(frozen=True, slots=True)
class ForAll(Statement):
    """FORALL variable IN low..high | INDICES OF collection [BETWEEN low AND high] | VALUES OF collection.

    kind: RANGE, INDICES or VALUES. save: SAVE EXCEPTIONS.
    """

    variable: str
    kind: str
    collection: Expression | None
    low: Expression | None
    high: Expression | None
    save: bool
    statement: "ExecuteSql | Execute"


@dataclass(frozen=True, slots=True)
class Perform(Statement):
    sql: Sql


@dataclass(frozen=True, slots=True)
class Raise(Statement):
    """level: EXCEPTION, WARNING ...; condition: a name or SQLSTATE; options: (MESSAGE .., expression)."""

    level: str = "EXCEPTION"
    condition: Condition | None = None
    message: str | None = None
    arguments: tuple[Expression, ...] = ()
    options: tuple[tuple[str, Expression], ...] = ()


@dataclass(frozen=True, slots=True)
class GetDiagnostics(Statement):
    stacked: bool
    items: tuple[tuple[Target, str], ...]

    @property
    def name(self) -> str:
        return f"GET {'STACKED ' if self.stacked else ''}DIAGNOSTICS"


@dataclass(frozen=True, slots=True)
class Assert(Statement):
    condition: Expression
    message: Expression | None


@dataclass(frozen=True, slots=True)
class Open(Statement):
    """cursor OPEN: of a declared cursor with arguments, FOR query, or FOR a computed command.

    scroll: SCROLL or NO SCROLL, None if neither is written.
    """

    cursor: tuple[str, ...]
    arguments: tuple[Argument, ...] = ()
    query: Sql | None = None
    command: Expression | None = None
    using: tuple[Using, ...] = ()
    scroll: bool | None = None


@dataclass(frozen=True, slots=True)
class Fetch(Statement):
    """bulk: into collections, at most `limit` rows. direction, count: as of SQL's FETCH, None the next row;
    a count of None means ALL. moves: MOVE, without targets."""

    cursor: tuple[str, ...]
    targets: tuple[Target, ...]
    bulk: bool = False
    limit: Expression | None = None
    direction: str | None = None
    count: Expression | int | None = None
    moves: bool = False

    @property
    def name(self) -> str:
        return "MOVE" if self.moves else "FETCH"


@dataclass(frozen=True, slots=True)
class Close(Statement):
    cursor: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TransactionControl(Statement):
    """kind: COMMIT or ROLLBACK; in Oracle's PL SAVEPOINT, and ROLLBACK to a savepoint."""

    kind: str
    chain: bool = False
    savepoint: str | None = None

    @property
    def name(self) -> str:
        return self.kind


@dataclass(frozen=True, slots=True)
class Package(Node):
    """A specification or a body: its declarations, and the body's initialisation block."""

    name: str
    declarations: tuple[Declaration, ...]
    initialisation: Block | None


@dataclass(frozen=True, slots=True)
class Compound(Node):
    """A compound trigger: declarations, and its sections by their names in lower case."""

    declarations: tuple[Declaration, ...]
    sections: "tuple[tuple[str, Block], ...]"


def walk(node: Node) -> Iterator[Node]:
    """The node and all nodes below it, SQL's trees excepted."""
    yield node
    for field in fields(node):
        value = getattr(node, field.name)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Node):
                yield from walk(item)


_NAMES = {
    "PipeRow": "PIPE ROW",
    "Block": "statement block",
    "Assignment": "assignment",
    "If": "IF",
    "Case": "CASE",
    "Loop": "LOOP",
    "While": "WHILE",
    "ForRange": "FOR with integer loop variable",
    "ForQuery": "FOR over SELECT rows",
    "ForCursor": "FOR over cursor",
    "ForExecute": "FOR over EXECUTE statement",
    "ForEach": "FOREACH over array",
    "Return": "RETURN",
    "ReturnNext": "RETURN NEXT",
    "ReturnQuery": "RETURN QUERY",
    "Null": "NULL",
    "ExecuteSql": "SQL statement",
    "Execute": "EXECUTE",
    "Labelled": "label",
    "Goto": "GOTO",
    "MethodCall": "collection method",
    "ForAll": "FORALL",
    "Perform": "PERFORM",
    "Raise": "RAISE",
    "Assert": "ASSERT",
    "Open": "OPEN",
    "Fetch": "FETCH",
    "Close": "CLOSE",
}
