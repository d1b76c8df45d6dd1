"""The statements, and the units that are made of them."""

from typing import Any, ClassVar

from polar_lite.catalog.plsql.nodes.base import Expression, Node, Sql, Statement, Target
from polar_lite.catalog.plsql.nodes.declarations import Declaration
from polar_lite.protocol.records import dataclass


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
    """Of a PL/pgSQL function's outermost one: its options, "" or None where the settings decide.

    conflict: what a name means that is a variable and a column. print_strict_params: whether an error of INTO
    STRICT tells the parameters. shadowing: declared names, with their places, that hide one outside of it.
    """

    what: ClassVar[str] = "statement block"
    label: str | None
    declarations: tuple[Declaration, ...]
    body: tuple[Statement, ...]
    handlers: tuple[Handler, ...] = ()
    conflict: str = ""
    print_strict_params: bool | None = None
    shadowing: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment(Statement):
    what: ClassVar[str] = "assignment"
    target: Target
    value: Expression


@dataclass(frozen=True, slots=True)
class Branch(Node):
    condition: Expression
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class If(Statement):
    what: ClassVar[str] = "IF"
    branches: tuple[Branch, ...]
    otherwise: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Case(Statement):
    """Conditions are already comparisons with `operand`'s text; otherwise None: 20000 when none holds."""

    what: ClassVar[str] = "CASE"
    branches: tuple[Branch, ...]
    otherwise: tuple[Statement, ...] | None
    operand: Expression | None = None


@dataclass(frozen=True, slots=True)
class Loop(Statement):
    what: ClassVar[str] = "LOOP"
    label: str | None
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class While(Statement):
    what: ClassVar[str] = "WHILE"
    label: str | None
    condition: Expression
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class ForRange(Statement):
    what: ClassVar[str] = "FOR with integer loop variable"
    label: str | None
    variable: str
    low: Expression
    high: Expression
    step: Expression | None
    reverse: bool
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class ForCollection(Statement):
    """FOR v IN VALUES OF collection, INDICES OF, PAIRS OF (key, value). variables: the names."""

    what: ClassVar[str] = "FOR over a collection"
    label: str | None
    kind: str
    variables: tuple[str, ...]
    collection: Expression
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Iterand(Node):
    """A variable of a FOR loop with its type (None: what the first control gives)."""

    name: str
    type: Any
    mutable: bool


@dataclass(frozen=True, slots=True)
class Control(Node):
    """An iteration control. kind: range (first .. high BY step), single, repeat, values, indices or pairs."""

    kind: str
    first: Expression
    high: Expression | None
    step: Expression | None
    reverse: bool
    while_: Expression | None
    when: Expression | None


@dataclass(frozen=True, slots=True)
class ForIterated(Statement):
    """FOR with several controls, with WHILE, WHEN or REPEAT, or with types of its variables."""

    what: ClassVar[str] = "FOR with iteration controls"
    label: str | None
    variables: tuple[Iterand, ...]
    controls: tuple[Control, ...]
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class ForQuery(Statement):
    """targets: variables assigned per row; implicit: the one target is a record of the loop's own."""

    what: ClassVar[str] = "FOR over SELECT rows"
    label: str | None
    targets: tuple[Target, ...]
    query: Sql
    body: tuple[Statement, ...]
    implicit: bool


@dataclass(frozen=True, slots=True)
class ForCursor(Statement):
    what: ClassVar[str] = "FOR over cursor"
    label: str | None
    variable: str
    cursor: tuple[str, ...]
    arguments: tuple["Argument", ...]
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class ForExecute(Statement):
    what: ClassVar[str] = "FOR over EXECUTE statement"
    label: str | None
    targets: tuple[Target, ...]
    command: Expression
    using: tuple["Using", ...]
    body: tuple[Statement, ...]
    implicit: bool


@dataclass(frozen=True, slots=True)
class ForEach(Statement):
    what: ClassVar[str] = "FOREACH over array"
    label: str | None
    targets: tuple[Target, ...]
    slice: int
    array: Expression
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Labelled(Statement):
    """<<label>> before a statement that is no loop or block, which have their own."""

    what: ClassVar[str] = "label"
    label: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class Goto(Statement):
    what: ClassVar[str] = "GOTO"
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
    what: ClassVar[str] = "RETURN"
    value: Expression | None


@dataclass(frozen=True, slots=True)
class PipeRow(Statement):
    """PIPE ROW (value): the next element of a pipelined function's result."""

    what: ClassVar[str] = "PIPE ROW"
    value: Expression


@dataclass(frozen=True, slots=True)
class ReturnNext(Statement):
    what: ClassVar[str] = "RETURN NEXT"
    value: Expression | None


@dataclass(frozen=True, slots=True)
class ReturnQuery(Statement):
    what: ClassVar[str] = "RETURN QUERY"
    query: Sql | None
    command: Expression | None = None
    using: tuple["Using", ...] = ()


@dataclass(frozen=True, slots=True)
class Null(Statement):
    what: ClassVar[str] = "NULL"


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
    what: ClassVar[str] = "SQL statement"
    sql: Sql
    into: Into | None


@dataclass(frozen=True, slots=True)
class ExecuteDo(ExecuteSql):
    what: ClassVar[str] = "DO"


@dataclass(frozen=True, slots=True)
class Using(Node):
    value: Expression
    mode: str = "IN"


@dataclass(frozen=True, slots=True)
class Execute(Statement):
    """EXECUTE [IMMEDIATE]: a command computed at run time."""

    what: ClassVar[str] = "EXECUTE"
    command: Expression
    into: Into | None
    using: tuple[Using, ...]


@dataclass(frozen=True, slots=True)
class Argument(Node):
    """variadic: the array of a VARIADIC parameter as a whole."""

    name: str | None
    value: Expression
    variadic: bool = False


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

    what: ClassVar[str] = "collection method"
    call: Expression


@dataclass(frozen=True, slots=True)
class ForAll(Statement):
    """FORALL variable IN low..high | INDICES OF collection [BETWEEN low AND high] | VALUES OF collection.

    kind: RANGE, INDICES or VALUES. save: SAVE EXCEPTIONS.
    """

    what: ClassVar[str] = "FORALL"
    variable: str
    kind: str
    collection: Expression | None
    low: Expression | None
    high: Expression | None
    save: bool
    statement: "ExecuteSql | Execute"


@dataclass(frozen=True, slots=True)
class Perform(Statement):
    what: ClassVar[str] = "PERFORM"
    sql: Sql


@dataclass(frozen=True, slots=True)
class Raise(Statement):
    """level: EXCEPTION, WARNING ...; condition: a name or SQLSTATE; options: (MESSAGE .., expression)."""

    what: ClassVar[str] = "RAISE"
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
    what: ClassVar[str] = "ASSERT"
    condition: Expression
    message: Expression | None


@dataclass(frozen=True, slots=True)
class Open(Statement):
    """cursor OPEN: of a declared cursor with arguments, FOR query, or FOR a computed command.

    scroll: SCROLL or NO SCROLL, None if neither is written.
    """

    what: ClassVar[str] = "OPEN"
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
    what: ClassVar[str] = "CLOSE"
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
