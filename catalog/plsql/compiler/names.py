"""Names of a PL unit at compile time: scopes, variables, and how an SQL tree's names refer to them.

A variable is a Python local (a cell variable when a nested subprogram uses it), a field of a
record, or a slot
of a package's state. The binder asks through `Resolver` for names that are no columns.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import field
from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes as syntax
from polar_lite.catalog.dialect.binder.state import CURRENT_OF
from polar_lite.catalog.plsql import nodes, pl_types
from polar_lite.catalog.plsql.values import Shape
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.records import dataclass

_WITH_PARTS = ("record", "collection")
RECORD = pl_types.RECORD
REFCURSOR = 1790
BOOL = 16
INT4 = 23
WHOLE = "*"
"""The field that a record variable is as a whole, where its type is known at run time only."""


@dataclass(slots=True)
class Local:
    """A variable. kind: scalar, record, collection, cursor, exception. shape: a record's, when it never
    changes. row_type: OID of the composite type whose value it is to SQL, if it is not `record`.
    is_declared: in a block of its function, so that nobody else has its value when that ends.
    read_only: NEW or OLD, when it is that row of a trigger and must not be set.
    is_reference: its record is the caller's own.
    rows: of a loop's record, what finds the columns of the query if its fields are known at run time only.
    value: a constant's.
    opener, parameters: of a package's cursor, the member that opens it for others, and its parameters' types.

    place: code that reads it when it is no plain local (a package's variable); py: the local's name.
    """

    name: str
    py: str
    kind: str
    type: TypeRef
    function: "Function | None" = None
    shape: Shape | None = None
    row_type: int = 0
    constant: bool = False
    not_null: bool = False
    never_null: bool = False
    package_oid: int = 0
    package_index: int | None = None
    cursor: nodes.Cursor | None = None
    identity: object = None
    code: int | str | None = None
    read_only: str = ""
    is_declared: bool = False
    is_reference: bool = False
    opener: str = ""
    parameters: tuple[TypeRef, ...] = ()
    rows: Callable[[], Shape | None] | None = None
    value: nodes.Expression | None = None

    @property
    def is_guarded(self) -> bool:
        """Whether it is a record whose whole value is tested when it, or a field of it, is assigned."""
        return self.kind == "record" and (self.not_null or self.type.domain != 0)

    def has_field(self, name: str) -> bool:
        return self.shape is not None and name in self.shape.names


@dataclass(slots=True)
class Function:
    """One Python function being built. is_stored: of a routine, whose parameters and result are SQL's."""

    temporaries: int = 0
    nonlocals: set[str] = field(default_factory=set)
    jumps: bool = False
    returns: Any = None
    result: TypeRef | None = None
    shape: Shape | None = None
    outs: list[Local] = field(default_factory=list)
    kind: str = "function"
    is_stored: bool = False
    is_pipelined: bool = False

    @property
    def has_both(self) -> bool:
        """Whether it gives a result and the values of OUT parameters."""
        return bool(self.outs) and self.returns == "value"

    @property
    def gives_records(self) -> bool:
        """Whether the rows of its set are values of type record, which carry their types."""
        of_record = self.result is not None and self.result.oid == RECORD
        return of_record and not self.outs and self.shape is None

    def temporary(self) -> str:
        self.temporaries += 1
        return f"t{self.temporaries}"


@dataclass(slots=True)
class Subprogram:
    """A nested or package subprogram. package_oid 0: a nested one, called by its Python name.

    number: of a package's, in the order of declaration; sees: how many are declared when its body begins.
    """

    node: nodes.Subprogram
    py: str
    scope: Any = None
    package_oid: int = 0
    parameter_types: tuple[TypeRef, ...] = ()
    result: TypeRef | None = None
    number: int = 0
    sees: int = 0


class Scope:
    """The names one block declares; `label` qualifies them. lends: the statement in it declares them, which
    has a label of its own, too. itself: SELF of a method, whose attributes are
    names of the block, too."""

    def __init__(self, parent: "Scope | None", function: Function, label: str | None = None) -> None:
        self.parent = parent
        self.function = function
        self.label = label
        self.lends = False
        self.names: dict[str, Local] = {}
        self.itself: Local | None = None
        self.types: dict[str, TypeRef] = {}
        self.subprograms: dict[str, list[Subprogram]] = {}
        if parent is not None and parent.lends:
            self.names, self.types, self.subprograms = parent.names, parent.types, parent.subprograms

    def chain(self) -> Iterator["Scope"]:
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    def variable(self, parts: tuple[str, ...]) -> "tuple[Local, int] | None":
        """The variable that v, label.v, or a part of one begins with; how many names are its own: none of
        the attributes of SELF."""
        for scope in self.chain():
            local = scope.names.get(parts[0])
            if local is not None and (len(parts) == 1 or local.kind in _WITH_PARTS):
                return local, 1
            if scope.label == parts[0] and len(parts) > 1:
                local = scope.names.get(parts[1])
                if local is not None and (len(parts) == 2 or local.kind in _WITH_PARTS):
                    return local, 2
            if scope.itself is not None and scope.itself.has_field(parts[0]):
                return scope.itself, 0
        return None

    def object_itself(self) -> Local | None:
        """SELF of the method that the block is in."""
        return next((scope.itself for scope in self.chain() if scope.itself is not None), None)

    def find(self, parts: tuple[str, ...]) -> "tuple[Local, str | None] | None":
        """(variable, field name): v, label.v, record.field, label.record.field."""
        found = self.variable(parts)
        if found is None or len(parts) - found[1] > 1:
            return None
        return found[0], parts[found[1]] if found[1] < len(parts) else None

    def type(self, name: str, label: str | None = None) -> TypeRef | None:
        """A type of PL's own that is declared here, or in a block or package of that label."""
        for scope in self.chain():
            if name in scope.types and label in (None, scope.label):
                return scope.types[name]
        return None

    def subprogram(self, names: tuple[str, ...]) -> list[Subprogram]:
        """The subprograms of a name, which the label of their block or package may qualify."""
        label = names[0] if len(names) == 2 else None
        if len(names) < 3:
            for scope in self.chain():
                if names[-1] in scope.subprograms and label in (None, scope.label):
                    return scope.subprograms[names[-1]]
        return []


def load(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def attribute(value: ast.expr, name: str) -> ast.expr:
    return ast.Attribute(value, name, ast.Load())


def of_runtime(names: str) -> ast.expr:
    """Code for a method of the runtime, or of one of its parts: "sql.fetch_row"."""
    value = load("rt")
    for name in names.split("."):
        value = attribute(value, name)
    return value


def read(local: Local) -> ast.expr:
    """Code that gives a variable's value."""
    if local.package_index is not None:
        return ast.Subscript(_state(local), ast.Constant(local.package_index), ast.Load())
    return load(local.py)


def write(local: Local, scope: Scope) -> ast.expr:
    """Code to assign to a variable from a function."""
    if local.package_index is not None:
        return ast.Subscript(_state(local), ast.Constant(local.package_index), ast.Store())
    if local.function is not None and local.function is not scope.function:
        scope.function.nonlocals.add(local.py)
    return ast.Name(local.py, ast.Store())


def _state(local: Local) -> ast.expr:
    """The list of a package's values: a local in the package's own code, else asked for."""
    if local.py:
        return load(local.py)
    return ast.Call(of_runtime("packages.package_values"), [ast.Constant(local.package_oid)], [])


def field_of(record: ast.expr, index: int, *, store: bool = False) -> ast.expr:
    context = ast.Store() if store else ast.Load()
    return ast.Subscript(attribute(record, "values"), ast.Constant(index), context)


@dataclass(frozen=True, slots=True)
class Reference:
    """A name in an SQL tree that is a variable. dynamic: the field of a record of changing shape."""

    parts: tuple[str, ...]
    value: ast.expr
    type: TypeRef
    never_null: bool = False
    dynamic: str | None = None


def references(tree: Any, found: "Callable[[tuple[str, ...]], Reference | None]") -> list[Reference]:
    """The variables that a tree's names may mean, each once."""
    seen: dict[tuple[str, ...], Reference] = {}
    tables: set[str] | None = None
    for parts in names_in(tree):
        if parts in seen:
            continue
        reference = found(parts)
        if reference is not None and reference.dynamic not in (None, WHOLE):
            # A field that the record has not: a table of the record's name comes first.
            tables = tables_in(tree) if tables is None else tables
            if parts[-2] in tables:
                continue
        if reference is not None:
            seen[parts] = reference
    return list(seen.values())


def tables_in(tree: Any) -> set[str]:
    """The names by which the tree's FROM items are known."""
    found = {_folded(t.args["alias"].this) for t in tree.find_all(exp.Table) if t.args.get("alias")}
    return found | {_folded(t.this) for t in tree.find_all(exp.Table) if isinstance(t.this, exp.Identifier)}


def nodes_in(tree: Any) -> list[Any]:
    """The nodes of an SQL tree, level by level: as its own walk(), in a fifth of the time."""
    found = [tree]
    for node in found:
        for value in node.args.values():
            if isinstance(value, list):
                found += [item for item in value if isinstance(item, exp.Expr)]
            elif isinstance(value, exp.Expr):
                found.append(value)
    return found


def names_in(tree: Any) -> Iterator[tuple[str, ...]]:
    for node in nodes_in(tree):
        if isinstance(node, exp.Column):
            parts = [p for p in node.parts if isinstance(p, exp.Identifier)]
            if len(parts) == len(node.parts):
                yield tuple(p.name if p.args.get("quoted") else p.name.lower() for p in parts)
        elif isinstance(node, syntax.CurrentOf) and isinstance(node.cursor, exp.Identifier):
            yield (CURRENT_OF, _folded(node.cursor))
        elif isinstance(node, syntax.ParamRef):
            yield (f"${node.number}",)
        elif isinstance(node, syntax.BindVariable):
            yield (":" + node.name,)


def replace_special(tree: Any) -> Any:
    """Cursor attributes as names: SQL%ROWCOUNT becomes the column "sql%rowcount"."""

    def change(node: Any) -> Any:
        if isinstance(node, syntax.CursorAttribute) and not node.attribute.startswith("BULK_"):
            name = ".".join(node.names) + "%" + str(node.attribute).lower()
            column = exp.Column(this=exp.Identifier(this=name, quoted=True))
            if node.start is not None:
                column.meta["start"] = node.start
            return column
        return node

    return tree.transform(change)


def _folded(identifier: exp.Identifier) -> str:
    return identifier.name if identifier.args.get("quoted") else identifier.name.lower()


def in_declared_order(names: dict[tuple[str, ...], Any], scope: Scope) -> dict[tuple[str, ...], Any]:
    """What stands for names, in the order in which their variables are declared."""
    blocks = reversed(list(scope.chain()))
    numbers = {id(local): n for n, local in enumerate(v for b in blocks for v in b.names.values())}

    def number(parts: tuple[str, ...]) -> int:
        found = scope.find(parts)
        return len(numbers) if found is None else numbers.get(id(found[0]), len(numbers))

    return dict(sorted(names.items(), key=lambda item: number(item[0])))


class Resolver:
    """What the binder asks; a key is the parts of the name as `references` saw them."""

    def __init__(self, known: dict[tuple[str, ...], Reference]) -> None:
        self._known = known

    def resolve(self, parts: tuple[str, ...]) -> tuple[Any, TypeRef] | None:
        reference = self._known.get(parts)
        return (reference.parts, reference.type) if reference is not None else None

    def positional(self, number: int) -> tuple[Any, TypeRef] | None:
        return self.resolve((f"${number}",))
