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
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.values import Shape
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.records import dataclass

RECORD = 2249
REFCURSOR = 1790
BOOL = 16
INT4 = 23


@dataclass(slots=True)
class Local:
    """A variable. kind: scalar, record, cursor, exception. shape: a record's, when it never changes.
    read_only: NEW or OLD, when it is that row of a trigger and must not be set.

    place: code that reads it when it is no plain local (a package's variable); py: the local's name.
    """

    name: str
    py: str
    kind: str
    type: TypeRef
    function: "Function | None" = None
    shape: Shape | None = None
    constant: bool = False
    not_null: bool = False
    never_null: bool = False
    package_oid: int = 0
    package_index: int | None = None
    cursor: nodes.Cursor | None = None
    identity: object = None
    code: int | str | None = None
    read_only: str = ""


@dataclass(slots=True)
class Function:
    """One Python function being built."""

    temporaries: int = 0
    nonlocals: set[str] = field(default_factory=set)
    jumps: bool = False
    returns: Any = None
    result: TypeRef | None = None
    shape: Shape | None = None
    outs: list[Local] = field(default_factory=list)
    kind: str = "function"

    def temporary(self) -> str:
        self.temporaries += 1
        return f"t{self.temporaries}"


@dataclass(slots=True)
class Subprogram:
    """A nested or package subprogram. package_oid 0: a nested one, called by its Python name."""

    node: nodes.Subprogram
    py: str
    scope: Any = None
    package_oid: int = 0
    parameter_types: tuple[TypeRef, ...] = ()
    result: TypeRef | None = None


class Scope:
    """The names one block declares; `label` qualifies them."""

    def __init__(self, parent: "Scope | None", function: Function, label: str | None = None) -> None:
        self.parent = parent
        self.function = function
        self.label = label
        self.names: dict[str, Local] = {}
        self.subprograms: dict[str, list[Subprogram]] = {}

    def chain(self) -> Iterator["Scope"]:
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    def find(self, parts: tuple[str, ...]) -> "tuple[Local, str | None] | None":
        """(variable, field name): v, label.v, record.field, label.record.field."""
        for scope in self.chain():
            local = scope.names.get(parts[0])
            if local is not None:
                if len(parts) == 1:
                    return local, None
                if len(parts) == 2 and local.kind == "record":
                    return local, parts[1]
            if scope.label == parts[0] and len(parts) > 1:
                local = scope.names.get(parts[1])
                if local is not None and len(parts) == 2:
                    return local, None
                if local is not None and len(parts) == 3 and local.kind == "record":
                    return local, parts[2]
        return None

    def subprogram(self, name: str) -> list[Subprogram]:
        for scope in self.chain():
            if name in scope.subprograms:
                return scope.subprograms[name]
        return []


def load(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def attribute(value: ast.expr, name: str) -> ast.expr:
    return ast.Attribute(value, name, ast.Load())


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
    return ast.Call(attribute(load("rt"), "package_values"), [ast.Constant(local.package_oid)], [])


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


def references(
    tree: Any, scope: Scope, found: "Callable[[tuple[str, ...]], Reference | None]"
) -> list[Reference]:
    """The variables that a tree's names may mean, each once."""
    seen: dict[tuple[str, ...], Reference] = {}
    tables: set[str] | None = None
    for parts in _names_in(tree):
        if parts in seen:
            continue
        reference = found(parts)
        if reference is not None and reference.dynamic:
            # A field that the record has not: a table of the record's name comes first.
            tables = _tables_in(tree) if tables is None else tables
            if parts[-2] in tables:
                continue
        if reference is not None:
            seen[parts] = reference
    return list(seen.values())


def _tables_in(tree: Any) -> set[str]:
    """The names by which the tree's FROM items are known."""
    found = {_folded(t.args["alias"].this) for t in tree.find_all(exp.Table) if t.args.get("alias")}
    return found | {_folded(t.this) for t in tree.find_all(exp.Table) if isinstance(t.this, exp.Identifier)}


def _names_in(tree: Any) -> Iterator[tuple[str, ...]]:
    for node in tree.walk():
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
        if isinstance(node, syntax.CursorAttribute):
            name = ".".join(node.names) + "%" + str(node.attribute).lower()
            column = exp.Column(this=exp.Identifier(this=name, quoted=True))
            if node.start is not None:
                column.meta["start"] = node.start
            return column
        return node

    return tree.transform(change) if any(isinstance(n, syntax.CursorAttribute) for n in tree.walk()) else tree


def expand_records(tree: Any, scope: Scope) -> Any:
    """`r.*` of a record variable whose fields are known -> r.a, r.b ..; FROM's names come first.

    Where one value is wanted, and not a list, it is ROW(r.a, r.b ..).
    """
    stars = [
        node
        for node in tree.find_all(exp.Column)
        if isinstance(node.this, exp.Star) and isinstance(node.args.get("table"), exp.Identifier)
    ]
    found: dict[str, Shape] = {}
    for node in stars:
        name = _folded(node.args["table"])
        local = scope.find((name,))
        if local is not None and local[0].kind == "record" and local[0].shape is not None:
            found[name] = local[0].shape
    items = _tables_in(tree)
    names = {name for name in found if name not in items}
    if not names:
        return tree
    tree = tree.copy()
    for node in list(tree.find_all(exp.Column)):
        table = node.args.get("table")
        if isinstance(node.this, exp.Star) and isinstance(table, exp.Identifier) and _folded(table) in names:
            fields = [_field(table, field, node) for field in found[_folded(table)].names]
            in_list = isinstance(node.parent, exp.Select | exp.Tuple | exp.Returning | syntax.RowExpr)
            node.replace(fields if in_list else syntax.RowExpr(expressions=fields, explicit=True))
    return tree


def _folded(identifier: exp.Identifier) -> str:
    return identifier.name if identifier.args.get("quoted") else identifier.name.lower()


def _field(table: exp.Identifier, name: str, star: exp.Column) -> exp.Column:
    column = exp.Column(this=exp.Identifier(this=name, quoted=True), table=table.copy())
    column.meta.update(star.meta)
    return column


class Resolver:
    """What the binder asks; a key is the parts of the name as `references` saw them."""

    def __init__(self, known: dict[tuple[str, ...], Reference]) -> None:
        self._known = known

    def resolve(self, parts: tuple[str, ...]) -> tuple[Any, TypeRef] | None:
        reference = self._known.get(parts)
        return (reference.parts, reference.type) if reference is not None else None

    def positional(self, number: int) -> tuple[Any, TypeRef] | None:
        return self.resolve((f"${number}",))
