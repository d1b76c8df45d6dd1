"""The base class of our syntax nodes: a sqlglot Expression whose args can be read as attributes."""

from typing import Any, ClassVar

from sqlglot import exp

from polar_lite.catalog.dialect.sqlglot_build import require_pure_sqlglot

require_pure_sqlglot()  # a compiled sqlglot would fail at the first class below, and not say why


def arguments(*names: str) -> dict[str, bool]:
    """The arg_types of a node: a name that ends in "!" must be given."""
    return {name.rstrip("!"): name.endswith("!") for name in names}


class Node(exp.Expression):
    """A syntax node of ours.

    `node.x` is `node.args.get("x")` for each x of `arg_types` (an optional arg that is absent is
    None). Args are Expressions, lists of Expressions, or plain Python values (str, bool, int,
    tuples of them) as each class's docstring says. `node.start`: 0-based character offset of the
    node's token (function name, operator ...) in the text given to the parser, or None.
    """

    arg_types: ClassVar[dict[str, bool]] = {}

    def __getattr__(self, key: str) -> Any:
        if key in type(self).arg_types:
            return self.args.get(key)
        if key == "start":
            return self._meta.get("start") if self._meta else None
        raise AttributeError(f"{type(self).__name__} has no argument {key!r}")


class Statement(Node):
    """Base of all utility statements (whatever is not a query or DML).

    takes_snapshot: SET TRANSACTION may not follow it (PostgreSQL 15 source pquery.c,
    PlannedStmtRequiresSnapshot). is_short: it takes no time and waits for nobody, so that the event loop's
    own thread may carry it out.
    """

    takes_snapshot: ClassVar[bool] = True
    is_short: ClassVar[bool] = False


def start_of(node: exp.Expr) -> int | None:
    """Return the 0-based character offset of a node's token, None if it has none."""
    meta = node._meta
    return None if meta is None else meta.get("start")
