"""What a declaration part, a package or an object type declares."""

from typing import TYPE_CHECKING, Any

from polar_lite.catalog.plsql.nodes.base import Expression, Node, Sql
from polar_lite.protocol.records import dataclass

if TYPE_CHECKING:
    from polar_lite.catalog.plsql.nodes.statements import Block


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
    """place: the target's offset."""

    name: str
    target: tuple[str, ...]
    place: int = 0


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
    """query None: only declared, in a package's specification. scroll: PL/pgSQL's SCROLL and NO SCROLL.

    returns: Oracle's RETURN, the type of the rows.
    """

    name: str
    parameters: tuple[Parameter, ...]
    query: Sql | None
    scroll: bool | None = None
    returns: Any = None


@dataclass(frozen=True, slots=True)
class ExceptionName(Node):
    name: str


@dataclass(frozen=True, slots=True)
class ExceptionInit(Node):
    """PRAGMA EXCEPTION_INIT(name, code): an Oracle error number, a condition name or the
    name of a constant."""

    name: str
    code: int | str


@dataclass(frozen=True, slots=True)
class Autonomous(Node):
    """PRAGMA AUTONOMOUS_TRANSACTION of a routine or an outermost block."""


@dataclass(frozen=True, slots=True)
class SeriallyReusable(Node):
    """PRAGMA SERIALLY_REUSABLE of a package: its variables live for a call from the client."""


@dataclass(frozen=True, slots=True)
class Subprogram(Node):
    """A procedure or function of a package or a declaration part. body None: only declared.

    method: of an object type "member" (its first parameter is SELF), "static" or "constructor" (which has
    SELF as a variable); comparison: "map" or "order"; overrides, is_final: what a method says of itself;
    is_abstract: NOT INSTANTIABLE, so that it has no body.
    """

    kind: str
    name: str
    parameters: tuple[Parameter, ...]
    returns: Any
    body: "Block | None"
    method: str = ""
    comparison: str = ""
    overrides: bool = False
    is_final: bool = False
    is_abstract: bool = False


@dataclass(frozen=True, slots=True)
class ObjectType(Node):
    """What CREATE TYPE .. AS OBJECT or UNDER declares. attributes: the parser gives those of its own."""

    name: str
    attributes: tuple[Field, ...]
    methods: tuple[Subprogram, ...]
    is_final: bool = True
    is_instantiable: bool = True


TypeDeclaration = RecordDefinition | CollectionDefinition | TypeAlias
Declaration = (
    Variable
    | Alias
    | Cursor
    | ExceptionName
    | ExceptionInit
    | Autonomous
    | SeriallyReusable
    | Subprogram
    | TypeDeclaration
)
