"""The compiler's heart: scopes, expressions, sites, positions. PL nodes -> Python `ast` -> a code object.

Names and values cannot inject code: the tree is built, never text. Each statement's nodes bear its PL line as
line number and its index in the unit's position table as column, so that a traceback tells line
and statement.
Statements are the modules beside it, which register one function per node class here.
"""

import ast
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

from sqlglot import exp

from polar_lite.catalog import packages
from polar_lite.catalog.dialect import nodes as syntax
from polar_lite.catalog.dialect.binder.state import CURRENT_OF, Environment
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.compiler import binding, designators
from polar_lite.catalog.plsql.compiler.inline import Inliner
from polar_lite.catalog.plsql.compiler.names import (
    BOOL,
    INT4,
    RECORD,
    REFCURSOR,
    WHOLE,
    Local,
    Reference,
    Resolver,
    Scope,
    attribute,
    in_declared_order,
    load,
    nodes_in,
    of_runtime,
    read,
    references,
    replace_special,
)
from polar_lite.catalog.plsql.compiler.python_code import NotInline, add_constant, is_none
from polar_lite.catalog.plsql.pl_types import DYNAMIC, CollectionType, ConstrainedType, PlType, is_record
from polar_lite.catalog.plsql.units import Site
from polar_lite.catalog.type_lookup import JSON_TYPES
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.sqlstate import FEATURE_NOT_SUPPORTED, PgError, unsupported

Body = list[ast.stmt]
BOOLEAN: Final = TypeRef(BOOL)
INTEGER: Final = TypeRef(INT4)
TEXT: Final = TypeRef(25)
_COMPILERS: dict[type, Callable[["Compiler", Any, Scope], Body]] = {}


class Surroundings(Protocol):
    """What compiling needs of the world besides the environment."""

    def package(self, names: tuple[str, ...], environment: Environment) -> Any:
        """The compiled package of a name (packages.PackageUnit); None if there is none."""

    def refused(self, tree: Any) -> str | None:
        """The name of a utility statement that there is no command for."""

    def compiled(self, routine: Any, environment: Environment, target: Any, tree: Any) -> Any:
        """The unit of a routine that is being made, kept for its first call. tree: of its body."""


def place_error(error: PgError, offset: int) -> None:
    """Give an error without a position the offset in the source of what it is about."""
    if error.position is None and not hasattr(error, "pl_offset"):
        error.pl_offset = offset  # type: ignore[attr-defined]


def compiles(
    node: type,
) -> Callable[[Callable[["Compiler", Any, Scope], Body]], Callable[["Compiler", Any, Scope], Body]]:
    def register(
        handler: Callable[["Compiler", Any, Scope], Body],
    ) -> Callable[["Compiler", Any, Scope], Body]:
        _COMPILERS[node] = handler
        return handler

    return register


class Frame:
    """A loop, or a labelled block that EXIT leaves: where Python's break and continue lead."""

    def __init__(self, label: str | None, *, is_block: bool, protected: int) -> None:
        self.label = label
        self.is_block = is_block
        self.protected = protected
        self.crossed: set[int] = set()
        self.handled: dict[int, bool] = {}


class Compiler:
    """One unit being compiled. oracle: the language of the unit."""

    def __init__(
        self, environment: Environment, surroundings: Surroundings, *, oracle: bool, uses_found: bool = True
    ) -> None:
        self.environment = environment
        self.surroundings = surroundings
        self.oracle = oracle
        self.uses_found = uses_found
        self.constants: dict[str, Any] = {}
        self.positions: list[tuple[int, str, str]] = []
        self.subprograms: dict[str, str] = {}
        self.frames: list[Frame] = []
        self.protected: list[str] = []
        self.conflict = environment.conflict
        self.prints_strict = environment.print_strict_params
        self.gotos: list[dict[str, tuple[str, int]]] = []
        self.errors: list[str] = []
        self.package: Any = None
        self._serial = 0
        self._jump = 0

    def take_options(self, tree: nodes.Block) -> None:
        """What the head of a function says in the place of the settings."""
        self.conflict = tree.conflict or self.conflict
        if tree.print_strict_params is not None:
            self.prints_strict = tree.print_strict_params

    # --- names and positions

    def fresh(self, stem: str) -> str:
        self._serial += 1
        return f"{stem}{self._serial}"

    def constant(self, value: Any) -> ast.expr:
        return load(add_constant(self.constants, value))

    def statements(self, body: Sequence[nodes.Statement], scope: Scope) -> Body:
        from polar_lite.catalog.plsql.compiler.goto import with_labels

        made = with_labels(self, body, scope)
        if made is None:
            made = [code for node in body for code in self.statement(node, scope)]
        return made or [ast.Pass(lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)]

    def statement(self, node: nodes.Statement, scope: Scope) -> Body:
        handler = _COMPILERS[type(node)]
        try:
            made = handler(self, node, scope)
        except PgError as error:
            place_error(error, node.offset)
            if self.package is None or error.sqlstate != FEATURE_NOT_SUPPORTED:
                raise
            made = self.refusal(error)
        return self.at(node.line, node.name, made, node.inner_context)

    def refusal(self, error: PgError) -> Body:
        """An error of compiling a part of a package, for when that part runs: the others are of use."""
        return [self.run("errors.refuse", self.constant(error.with_traceback(None)))]

    def at(self, line: int, name: str, made: Body, inner: str = "") -> Body:
        """Give a statement's position to those of its nodes that have none."""
        place = len(self.positions)
        self.positions.append((line, name, inner))
        todo: list[ast.AST] = [*made]
        while todo:
            item = todo.pop()
            if item._attributes and "lineno" not in item.__dict__:
                item.lineno = item.end_lineno = line  # type: ignore[attr-defined]  # it may have them
                item.col_offset, item.end_col_offset = place, place + 1  # type: ignore[attr-defined]
            elif isinstance(item, ast.stmt):
                continue  # a statement inside, all of which has its place
            for part in item.__dict__.values():
                if isinstance(part, list):
                    todo += [child for child in part if isinstance(child, ast.AST)]
                elif isinstance(part, ast.AST):
                    todo.append(part)
        return made

    # --- references

    def reference(self, parts: tuple[str, ...], scope: Scope) -> Reference | None:
        """The variable that a name in SQL means, if any."""
        if "%" in parts[0]:
            return self._cursor_attribute(parts, scope)
        if parts[0] == CURRENT_OF:
            return self._current_of(parts, scope)
        found = designators.resolved_variable(self, parts, scope)
        if found is None and self.oracle and parts in _ERROR_VARIABLES:
            return Reference(parts, self.call(f"errors.current_{parts[0]}"), _ERROR_VARIABLES[parts], True)
        return self.value_of(found, parts) if found is not None else None

    def value_of(self, found: designators.Designated, parts: tuple[str, ...]) -> Reference | None:
        """What is designated as a value of SQL; None for a collection."""
        if found.dynamic:
            return Reference(parts, found.code, TypeRef(0), dynamic=found.dynamic)
        if isinstance(found.type, CollectionType):
            array = found.type.array
            return (
                Reference(parts, self.call("values.array_of", found.code), array)
                if array is not None
                else None
            )
        if is_record(found.type):
            row_type = found.local.row_type if found.local is not None and len(parts) == 1 else 0
            if row_type:
                made = self.call("values.row_value", found.code, ast.Constant(row_type))
                return Reference(parts, made, TypeRef(row_type))
            if found.type == DYNAMIC and found.local is not None and not self.oracle:
                # Of the type of what it was given last.
                return Reference(parts, self.call("values.whole", found.code), TypeRef(0), dynamic=WHOLE)
            method = "values.record_value" if found.type.oid == RECORD else "values.composite"
            type_ = TypeRef(found.type.oid, domain=found.type.domain)
            return Reference(parts, self.call(method, found.code), type_)
        type_ = found.type.base if isinstance(found.type, ConstrainedType) else found.type
        return Reference(parts, found.code, type_, found.never_null)

    def variable(self, parts: tuple[str, ...], scope: Scope) -> tuple[Local, int] | None:
        """The variable in scope, or of a package, that names begin with; how many of them are its own."""
        found = scope.variable(parts)
        if found is not None:
            return found
        for own in range(2, min(len(parts), 3) + 1):
            package = self.surroundings.package(parts[: own - 1], self.environment)
            local = package.public.get(parts[own - 1]) if package is not None else None
            if local is not None:
                return local, own
        return None

    def find(self, parts: tuple[str, ...], scope: Scope) -> tuple[Local, str | None] | None:
        """(variable, field name) of a variable in scope or of a package."""
        found = self.variable(parts, scope)
        if found is None or len(parts) - found[1] > 1:
            return None
        return found[0], parts[found[1]] if found[1] < len(parts) else None

    def find_type(self, names: tuple[str, ...], scope: Scope) -> TypeRef | None:
        """A type that a block or a package declares."""
        found = scope.type(names[-1], names[0] if len(names) == 2 else None) if len(names) < 3 else None
        if found is None and len(names) == 1 and self.oracle:
            return packages.find_type(("dbms_standard", *names))
        if found is not None or len(names) < 2:
            return found
        package = self.surroundings.package(names[:-1], self.environment)
        return package.types.get(names[-1]) if package is not None else packages.find_type(names)

    def is_object(self, type_: TypeRef) -> bool:
        """Whether it is an object type, whose values are one value to SQL."""
        is_object = type_.oid in JSON_TYPES or type_.oid in self.environment.snapshot.object_types
        return self.oracle and is_object

    def collection_type(self, names: tuple[str, ...], scope: Scope) -> TypeRef | None:
        """As find_type, and the collection types of the catalog."""
        found = self.find_type(names, scope)
        if found is not None or not self.environment.snapshot.has_collections or not self.oracle:
            return found
        from polar_lite.catalog.plsql.compiler import types as compile_types

        return compile_types.collection_named(self, names)

    def _current_of(self, parts: tuple[str, ...], scope: Scope) -> Reference | None:
        """The variable that names a cursor in WHERE CURRENT OF."""
        found = scope.find(parts[1:])
        if found is None or found[0].type.oid != REFCURSOR:
            return None
        value = read(found[0])
        return Reference(
            parts,
            self.call("cursors.cursor_key", value) if found[0].kind == "cursor" else value,
            found[0].type,
        )

    def _cursor_attribute(self, parts: tuple[str, ...], scope: Scope) -> Reference | None:
        name, attribute_name = parts[0].rsplit("%", 1)
        type_ = INTEGER if attribute_name == "rowcount" else BOOLEAN
        if name == "sql":
            count = load("rc")
            match attribute_name:
                case "rowcount":
                    return Reference(parts, count, type_)
                case "isopen":
                    return Reference(parts, ast.Constant(False), type_, True)
            operation = ast.Gt() if attribute_name == "found" else ast.Eq()
            compared = ast.Compare(count, [operation], [ast.Constant(0)])
            return Reference(parts, ast.IfExp(is_none(count), ast.Constant(None), compared), type_)
        found = self.find(tuple(name.split(".")), scope)
        if found is None:
            return None
        if found[0].type.oid == REFCURSOR and found[0].kind == "scalar":
            args = (read(found[0]), ast.Constant(name), ast.Constant(attribute_name))
            return Reference(parts, self.call("cursors.cursor_attribute", *args), type_)
        if found[0].kind != "cursor":
            return None
        value = ast.Call(attribute(read(found[0]), "attribute"), [ast.Constant(attribute_name)], [])
        return Reference(parts, value, type_)

    # --- expressions

    def prepared_tree(self, tree: Any, scope: Scope) -> tuple[Any, dict[tuple[str, ...], Reference]]:
        """The tree with calls of PL's own as names, and what all its names mean."""
        from polar_lite.catalog.plsql.compiler.collection_rows import replace_collections
        from polar_lite.catalog.plsql.compiler.expression_calls import replace_calls
        from polar_lite.catalog.plsql.compiler.record_stars import expand_records

        kinds = set(map(type, nodes_in(tree)))
        arrays: list[Reference] = []
        if syntax.CursorAttribute in kinds:
            tree = replace_special(tree)
        if syntax.RangeFunction in kinds:
            tree, arrays = replace_collections(self, tree, scope)
        if exp.Star in kinds or exp.Update in kinds:
            tree = expand_records(self, tree, scope)
        tree, calls = replace_calls(self, tree, scope)
        known = {r.parts: r for r in references(tree, lambda parts: self.reference(parts, scope))}
        known.update({r.parts: r for r in (*arrays, *calls)})
        return tree, known

    def expression(
        self, node: nodes.Expression, scope: Scope, target: TypeRef | None = None, *, show: bool = False
    ) -> ast.expr:
        """Code for an expression, assigned to `target`'s type (show: as RAISE prints it)."""
        if isinstance(target, PlType):
            return designators.pl_value(self, node, scope, target)
        if isinstance(target, ConstrainedType):
            value = self.expression(node, scope, target.base)
            return ast.Call(self.constant(target.check), [value], [])
        return self._compiled(node, scope, target, show, lambda inliner, expr: inliner.value(expr))[0]

    def returned(
        self, node: nodes.Expression, scope: Scope, target: TypeRef
    ) -> tuple[ast.expr, Callable[[Any, Any], Any] | None]:
        """Code for a function's result, and its cast to the function's type if that can fail."""
        if isinstance(target, ConstrainedType):
            return self.expression(node, scope, target), None
        tree, known = self.prepared_tree(node.tree, scope)
        if not any(r.dynamic for r in known.values()):
            try:
                source, is_constant = binding.returned_type(
                    self.environment, tree, node.text, Resolver(known), target
                )
                cast = None if is_constant else binding.make_cast(self.environment, source, target)
                if cast is not None and source.oid != RECORD:
                    return self.expression(node, scope, source), cast
            except (NotInline, PgError):
                pass
        return self.expression(node, scope, target), None

    def condition(self, node: nodes.Expression, scope: Scope) -> ast.expr:
        """Code that is true when the condition is TRUE (not NULL)."""
        found, inlined = self._compiled(node, scope, BOOLEAN, False, lambda inliner, expr: inliner.test(expr))
        return found if inlined else ast.Compare(found, [ast.Is()], [ast.Constant(True)])

    def typed(self, node: nodes.Expression, scope: Scope) -> ast.expr:
        """Code for (value, TypeRef)."""
        tree, known = self.prepared_tree(node.tree, scope)
        site = self._site(node.text, tree, known)
        site.is_expression, site.lead, site.is_constant = True, node.lead, not known
        return self.call("sql.typed", self.constant(site), self._values(known))

    def _compiled(
        self,
        node: nodes.Expression,
        scope: Scope,
        target: TypeRef | None,
        show: bool,
        make: Callable[[Inliner, Any], ast.expr],
    ) -> tuple[ast.expr, bool]:
        tree, known = self.prepared_tree(node.tree, scope)
        if isinstance(tree, exp.Column):
            found = scope.find(tuple(part.name.lower() for part in tree.parts))
            if found is not None and found[0].kind == "cursor":
                raise unsupported("a declared cursor as a value")
        if not any(r.dynamic for r in known.values()):
            try:
                return self._inlined(tree, node.text, known, scope, target, show, make), True
            except (NotInline, PgError):
                pass  # it needs SQLite; or it is wrong, and the error belongs to the moment it runs
        site = self._site(node.text, tree, known)
        site.target, site.show, site.is_expression, site.lead = target, show, True, node.lead
        site.is_constant = not known
        return self.call("sql.evaluate", self.constant(site), self._values(known)), False

    def _inlined(
        self, tree: Any, text: str, known: dict[tuple[str, ...], Reference], scope: Scope,
        target: TypeRef | None, show: bool, make: Callable[[Inliner, Any], ast.expr],
    ) -> ast.expr:  # fmt: skip
        statement, expr = binding.bind(self.environment, tree, text, Resolver(known))
        if show:
            expr = binding.shown(statement, binding.fold(expr))
        elif target is not None:
            expr = binding.assign(statement, expr, target)
        expr = binding.fold(expr)
        inliner = Inliner(
            self.constants, lambda key: (known[key].value, known[key].never_null), scope.function.temporary
        )
        return make(inliner, expr)

    def _site(self, text: str, tree: Any, known: dict[tuple[str, ...], Reference]) -> Site:
        places = _places(known)
        names = {
            parts: (places[ast.dump(reference.value)], reference.type, reference.dynamic)
            for parts, reference in known.items()
        }
        conflict = "use_column" if self.oracle else self.conflict
        return Site(text, tree, names, conflict=conflict, prints_parameters=self.prints_strict)

    def _values(self, known: dict[tuple[str, ...], Reference]) -> ast.expr:
        values = {ast.dump(reference.value): reference.value for reference in known.values()}
        return ast.Tuple(list(values.values()), ast.Load())

    def site(self, node: nodes.Sql, scope: Scope) -> tuple[Site, ast.expr, ast.expr]:
        """(site, code of the site, code of its values) of a statement."""
        tree, known = self.prepared_tree(node.tree, scope)
        site = self._site(node.text, tree, known)
        if self.prints_strict:
            site.names = in_declared_order(site.names, scope)
        return site, self.constant(site), self._values(known)

    def call(self, method: str, *args: ast.expr) -> ast.expr:
        """Code that calls a method of the runtime, or of one of its parts: "sql.fetch_row"."""
        return ast.Call(of_runtime(method), list(args), [])

    def run(self, method: str, *args: ast.expr) -> ast.stmt:
        return ast.Expr(self.call(method, *args))

    # --- assignments

    def place(self, target: nodes.Target, scope: Scope) -> designators.Place:
        return designators.place_of(self, target, scope)

    def target_type(self, target: nodes.Target, scope: Scope) -> TypeRef | None:
        """The type to cast to; None: decided at run time."""
        place = self.place(target, scope)
        return None if place.is_dynamic or place.type == DYNAMIC else place.type

    def store(self, target: nodes.Target, value: ast.expr, scope: Scope) -> Body:
        """Assign a value that has the target's type already."""
        return self.place(target, scope).store(value)

    def store_row(self, targets: Sequence[nodes.Target], row: str, scope: Scope) -> Body:
        """Assign the items of the tuple in local `row` to the targets."""
        made: Body = []
        for index, target in enumerate(targets):
            item = ast.Subscript(load(row), ast.Constant(index), ast.Load())
            made.extend(self.store(target, item, scope))
        return made

    # --- jumps

    def open_frame(self, label: str | None, *, is_block: bool = False) -> Frame:
        frame = Frame(label, is_block=is_block, protected=len(self.protected))
        self.frames.append(frame)
        return frame

    def close_frame(self, loop: ast.stmt, scope: Scope) -> Body:
        """The loop, and after it what passes jumps of its body on to the frames around."""
        frame = self.frames.pop()
        made: Body = [loop]
        for number in sorted(frame.crossed):
            scope.function.jumps = True
            test = ast.Compare(load("go"), [ast.Eq()], [ast.Constant(number)])
            parent = self.frames[-1]
            if number in parent.handled:
                step: ast.stmt = ast.Continue() if parent.handled[number] else ast.Break()
                made.append(
                    ast.If(test, [ast.Assign([ast.Name("go", ast.Store())], ast.Constant(0)), step], [])
                )
            else:
                made.append(ast.If(test, [ast.Break()], []))
        return made

    def jump(self, label: str | None, *, is_continue: bool) -> Body:
        """EXIT or CONTINUE: Python's own when it is the innermost frame's, else by a number in `go`."""
        place = next(
            i
            for i in range(len(self.frames) - 1, -1, -1)
            if (self.frames[i].label == label if label else not self.frames[i].is_block)
        )
        target = self.frames[place]
        made = self.leave(target.protected)
        if place == len(self.frames) - 1:
            return [*made, ast.Continue() if is_continue else ast.Break()]
        self._jump += 1
        target.handled[self._jump] = is_continue
        for frame in self.frames[place + 1 :]:
            frame.crossed.add(self._jump)
        return [*made, ast.Assign([ast.Name("go", ast.Store())], ast.Constant(self._jump)), ast.Break()]

    def leave(self, depth: int) -> Body:
        """Release the savepoints of the protected blocks that are left, innermost first."""
        return [self.run("errors.leave", load(mark)) for mark in reversed(self.protected[depth:])]

    def check(self) -> ast.stmt:
        """The poll of the flag that cancels and lets others in: two loads and a test."""
        return ast.If(attribute(load("flag"), "is_wanted"), [self.run("check")], [])

    # --- after SQL

    def counted(self) -> Body:
        """Take the row count of the statement just run into SQL%ROWCOUNT and FOUND."""
        made: Body = [ast.Assign([ast.Name("rc", ast.Store())], attribute(load("rt"), "row_count"))]
        return [*made, *self.set_found(ast.Compare(load("rc"), [ast.Gt()], [ast.Constant(0)]))]

    def set_found(self, value: ast.expr) -> Body:
        return [ast.Assign([ast.Name("found", ast.Store())], value)] if self.uses_found else []


_ERROR_VARIABLES: Final = {("sqlcode",): INTEGER, ("sqlerrm",): TEXT}
"""What Oracle's PL knows of the error that is being handled, outside of its handler, too."""


__all__ = ["BOOLEAN", "INTEGER", "RECORD", "TEXT", "Body", "Compiler", "Surroundings", "compiles"]


def _places(known: dict[tuple[str, ...], Reference]) -> dict[str, int]:
    """The index of each value by its code: two names of one variable (`p`, `$1`) are one parameter."""
    places: dict[str, int] = {}
    for reference in known.values():
        places.setdefault(ast.dump(reference.value), len(places))
    return places
