"""Trigger functions and inline trigger bodies -> Units: their variables, their result, WHEN's condition.

A unit belongs to a function and a table, since NEW and OLD have the table's row type. Its Python function
takes (runtime, new, old, facts): two Records, and the firing's Facts. PostgreSQL 15 docs 43.10
(plpgsql-trigger), source pl_comp.c; Oracle 19c PL/SQL Language Reference, "Correlation Names and
Pseudorecords", "Conditional Predicates for Detecting Triggering DML Statement".
"""

import ast
import itertools
from collections.abc import Sequence
from typing import Final

from polar_lite.catalog.dialect.binder.state import Environment
from polar_lite.catalog.dialect.polar.parse import parse_statement
from polar_lite.catalog.dialect.polar.tokens import tokenize
from polar_lite.catalog.objects import Relation, Trigger
from polar_lite.catalog.plsql import nodes, values
from polar_lite.catalog.plsql.compiler.binding import relation_shape
from polar_lite.catalog.plsql.compiler.declarations import add
from polar_lite.catalog.plsql.compiler.main import Body, Compiler, Surroundings
from polar_lite.catalog.plsql.compiler.names import RECORD, Function, Local, Scope, attribute, load
from polar_lite.catalog.plsql.parser.reader import single_value
from polar_lite.catalog.plsql.units import Unit
from polar_lite.catalog.plsql.values import Shape
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.codecs.array import Array
from polar_lite.protocol.records import dataclass

VARIABLES: Final = {
    "tg_name": 19,
    "tg_when": 25,
    "tg_level": 25,
    "tg_op": 25,
    "tg_relid": 26,
    "tg_relname": 19,
    "tg_table_name": 19,
    "tg_table_schema": 19,
    "tg_nargs": 23,
    "tg_argv": 1009,
}
PREDICATES: Final = {"inserting": 16, "updating": 16, "deleting": 16}


@dataclass(frozen=True, slots=True)
class Facts:
    """What one trigger knows of one statement; the names are the variables'. updated: columns in SET."""

    tg_name: str
    tg_when: str
    tg_level: str
    tg_op: str
    tg_relid: int
    tg_relname: str
    tg_table_name: str
    tg_table_schema: str
    tg_nargs: int
    tg_argv: str | None
    inserting: bool
    updating: bool
    deleting: bool
    updated: frozenset[str] = frozenset()

    def updates(self, column: str | None) -> bool:
        """Oracle's UPDATING('COLUMN')."""
        return column is not None and self.updating and column.lower() in self.updated


@dataclass(frozen=True, slots=True)
class Target:
    """What a unit is compiled for. new, old: the rows' names in the body; read_only: NEW is not to be set.

    A trigger of a statement has the rows as well; they are absent.
    """

    relation: Relation
    is_row: bool
    is_inline: bool = False
    new: str = "new"
    old: str = "old"
    read_only: bool = False
    is_compound: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """What tells units of one function apart, within one catalog version."""
        return self.relation.oid, self.new, self.old


def target_of(relation: Relation, trigger: Trigger) -> Target:
    """Triggers of equal targets share a unit."""
    is_row, is_before = bool(trigger.type & 1), bool(trigger.type & 2)
    if not trigger.inline:
        return Target(relation, is_row)
    if trigger.compound:
        no_new = not trigger.type & 20  # DELETE alone
        return Target(relation, True, True, trigger.new_name, trigger.old_name, no_new, True)
    read_only = not is_before or trigger.type & 28 == 8  # AFTER, or DELETE alone
    return Target(relation, is_row, True, trigger.new_name, trigger.old_name, read_only)


def argv(arguments: Sequence[str]) -> str | None:
    """TG_ARGV as arrays are held; NULL without arguments."""
    return Array(list(arguments), (0,)).text() if arguments else None


def shape_of(relation: Relation) -> Shape:
    """The row type of a table: its live columns."""
    return relation_shape(relation)


def known_names(target: Target | None = None) -> list[str]:
    """What a trigger's body may name without declaring it."""
    rows = ["new", "old"] if target is None else [target.new, target.old]
    return [*rows, *VARIABLES, *PREDICATES]


def plain_names(source: str, names: Sequence[str]) -> str:
    """Oracle's `:NEW.x` as `NEW.x`, with every offset as it was."""
    found = list(source)
    for colon, name in itertools.pairwise(tokenize(source)):
        if colon.word == ":" and colon.end == name.start and name.word in names:
            found[colon.start] = " "
    return "".join(found)


def declare(c: Compiler, scope: Scope, target: Target, source: str) -> tuple[list[ast.arg], Body]:
    """The variables of a trigger: (arguments of its Python function, code that sets the rest)."""
    shape = shape_of(target.relation)
    rows = [_row(c, scope, name, shape) for name in (target.new, target.old)]
    for row in rows:
        row.row_type = target.relation.row_type
    if target.is_inline:
        rows[0].read_only, rows[1].read_only = "NEW" if target.read_only else "", "OLD"
    body: Body = []
    mentioned = source.lower()
    names = VARIABLES if not target.is_inline else {**VARIABLES, **PREDICATES}
    for name, oid in names.items():
        if name in mentioned:
            local = add(c, scope, name, TypeRef(oid))
            local.never_null = local.constant = name in PREDICATES
            body.append(ast.Assign([ast.Name(local.py, ast.Store())], attribute(load("facts"), name)))
    return [ast.arg(rows[0].py), ast.arg(rows[1].py), ast.arg("facts")], body


def _row(c: Compiler, scope: Scope, name: str, shape: Shape) -> Local:
    local = add(c, scope, name, TypeRef(RECORD), kind="record")
    local.shape = shape
    return local


def no_return(c: Compiler) -> ast.stmt:
    return ast.Expr(ast.Call(c.constant(values.no_trigger_return), [], []))


def compile_condition(
    text: str, relation: Relation, environment: Environment, surroundings: Surroundings
) -> Unit:
    """WHEN's condition as a function of (runtime, new, old) that is true when it holds."""
    from polar_lite.catalog.plsql.routines import make_unit

    c = Compiler(environment, surroundings, oracle=True)
    scope = Scope(None, Function())
    shape = shape_of(relation)
    arguments = [ast.arg(_row(c, scope, name, shape).py) for name in ("new", "old")]
    tree = single_value(parse_statement("SELECT " + text))
    test = c.condition(nodes.Expression(1, 0, text, tree), scope)
    # Without a name it gives no line of CONTEXT.
    return make_unit(c, arguments, [ast.Return(test)], "", 1)


__all__ = [
    "PREDICATES",
    "VARIABLES",
    "Facts",
    "Target",
    "argv",
    "compile_condition",
    "declare",
    "known_names",
    "no_return",
    "plain_names",
    "shape_of",
    "target_of",
]
