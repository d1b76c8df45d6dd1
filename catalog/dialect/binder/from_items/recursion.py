"""WITH RECURSIVE: the order of its items, and what a recursive one may be made of.

Source: PostgreSQL 15, parse_cte.c (makeDependencyGraph, TopologicalSort, checkWellFormedRecursion).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.binder.columns import fold
from polar_lite.catalog.dialect.binder.dispatch import location
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass

_SET_OPERATIONS: Final = (exp.Union, exp.Intersect, exp.Except)
_OUTER: Final = "an outer join"
# Which sides of a join may lack rows.
_NULLABLE: Final = {"LEFT": (False, True), "RIGHT": (True, False), "FULL": (True, True)}


def ordered(st: Statement, items: Sequence[Any]) -> list[tuple[Any, bool]]:
    """The items so that each comes after those it uses, and whether it uses itself (0A000 for a circle)."""
    uses = {
        id(item): _Walk(st, "", {name_of(st, other) for other in items}).names_in(item.this) for item in items
    }
    left = list(items)
    found: list[tuple[Any, bool]] = []
    while left:
        names = {name_of(st, item) for item in left}
        ready = next((i for i in left if not (uses[id(i)] - {name_of(st, i)}) & names), None)
        if ready is None:
            raise st.error(
                code.FEATURE_NOT_SUPPORTED,
                "mutual recursion between WITH items is not implemented",
                location(left[0]),
            )
        left.remove(ready)
        found.append((ready, name_of(st, ready) in uses[id(ready)]))
    return found


def is_oracles(st: Statement, item: Any) -> bool:
    """Whether an item is recursive without the word (Oracle 19c SQL Reference, subquery_factoring_clause)."""
    if st.snapshot.database.mode != "oracle" or not item.args["alias"].args.get("columns"):
        return False
    name = name_of(st, item)
    return isinstance(item.this, exp.Union) and name in _Walk(st, "", {name}).names_in(item.this.expression)


def name_of(st: Statement, item: Any) -> str:
    return fold(st, item.args["alias"].this)


def check(st: Statement, item: Any) -> None:
    """Refuse what a recursive item must not be (42P19), and what SQLite cannot do (0A000)."""
    name, body = name_of(st, item), item.this
    if not isinstance(body, exp.Union):
        raise st.error(
            code.INVALID_RECURSION,
            f'recursive query "{name}" does not have the form non-recursive-term UNION [ALL] recursive-term',
            location(item),
        )
    walk = _Walk(st, name, set(), "its non-recursive term")
    walk.visit(body.this)
    walk.context = "a subquery"
    walk.visit(body.args.get("with_"))
    _check_tail(st, body)
    walk.context = ""
    walk.visit(body.expression)
    if walk.nested is not None and (item.args.get("search") or item.args.get("cycle")):
        raise st.error(
            code.FEATURE_NOT_SUPPORTED,
            f'with a SEARCH or CYCLE clause, the recursive reference to WITH query "{name}" must be at'
            " the top level of its right-hand SELECT",
        )
    if walk.nested is not None:
        raise st.unsupported("a recursive reference inside a subquery in FROM or WITH", location(walk.nested))


def _check_tail(st: Statement, body: Any) -> None:
    for part, shown in (("order", "ORDER BY"), ("offset", "OFFSET"), ("limit", "LIMIT")):
        clause = body.args.get(part)
        if clause is not None:
            first = clause.expressions[0].this if part == "order" else clause.args["expression"]
            message = f"{shown} in a recursive query is not implemented"
            raise st.error(code.FEATURE_NOT_SUPPORTED, message, location(first))
    if body.args.get("locks"):
        message = "FOR UPDATE/SHARE in a recursive query is not implemented"
        raise st.error(code.FEATURE_NOT_SUPPORTED, message)


@dataclass(slots=True)
class _Walk:
    """Looks for references to `name`, or with `wanted` to any of these.

    context: where a reference is not allowed; depth: of queries in FROM and WITH. hidden: names that inner
    WITH items have taken.
    """

    st: Statement
    name: str
    wanted: set[str]
    context: str = ""
    count: int = 0
    depth: int = 0
    nested: Any = None
    hidden: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def names_in(self, node: Any) -> set[str]:
        self.visit(node)
        return self.seen

    def visit(self, node: Any) -> None:
        match node:
            case exp.Table():
                self._table(node)
            case nodes.JoinExpr() if not self.context:
                self._join(node)
            case nodes.SubLink():
                with self._within("a subquery", always=True):
                    self.visit(node.query)
                self.visit(node.test)
            case nodes.RangeSubselect():
                self.depth += 1
                self.visit(node.query)
                self.depth -= 1
            case exp.Query() | exp.Values() if node.args.get("with_") is not None:
                self._with(node)
            case exp.Intersect() | exp.Except():
                self._set_operation(node)
            case exp.Expr():
                for child in node.args.values():
                    self._each(child)

    def _each(self, value: Any) -> None:
        for child in value if isinstance(value, list | tuple) else (value,):
            if isinstance(child, list | tuple):
                self._each(child)
            elif isinstance(child, exp.Expr):
                self.visit(child)

    def _table(self, node: exp.Table) -> None:
        if node.args.get("db") is not None or not isinstance(node.this, exp.Identifier):
            return
        name = fold(self.st, node.this)
        if name in self.hidden:
            return
        if name in self.wanted:
            self.seen.add(name)
        if name != self.name or self.wanted:
            return
        self.count += not self.context
        place = self.context or ("" if self.count == 1 else "more than once")
        if place:
            within = "" if place == "more than once" else "within "
            raise self.st.error(
                code.INVALID_RECURSION,
                f'recursive reference to query "{name}" must not appear {within}{place}',
                location(node.parts[0]),
            )
        if self.depth:
            self.nested = node

    def _join(self, node: Any) -> None:
        for side, nullable in zip(
            (node.left, node.right), _NULLABLE.get(node.kind, (False, False)), strict=True
        ):
            with self._within(_OUTER if nullable else ""):
                self.visit(side)
        self.visit(node.on)

    def _set_operation(self, node: Any) -> None:
        word = "INTERSECT" if isinstance(node, exp.Intersect) else "EXCEPT"
        is_all = not node.args.get("distinct")
        with self._within(word if is_all else ""):
            self.visit(node.this)
        with self._within(word if is_all or word == "EXCEPT" else ""):
            self.visit(node.expression)

    def _with(self, node: Any) -> None:
        clause, before = node.args["with_"], len(self.hidden)
        own = [name_of(self.st, item) for item in clause.expressions]
        if clause.args.get("recursive"):
            self.hidden.extend(own)
        self.depth += 1
        for item, name in zip(clause.expressions, own, strict=True):
            self.visit(item.this)
            self.hidden.append(name)
        self.depth -= 1
        for key, child in node.args.items():
            if key != "with_":
                self._each(child)
        del self.hidden[before:]

    @contextmanager
    def _within(self, context: str, *, always: bool = False) -> Iterator[None]:
        before = self.context
        if context and (always or not before):
            self.context = context
        yield
        self.context = before
