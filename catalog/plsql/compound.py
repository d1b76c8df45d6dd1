"""Oracle's compound triggers: one body with a section for each moment, which share its declarations.

The unit makes a state: it initialises the declarations and gives back what the sections are called by. A
state lives as long as the statement that fires the trigger. Oracle 19c PL/SQL Language Reference, "Compound
DML Triggers".
"""

import ast
import copy
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from polar_lite.catalog.dialect.binder.state import Environment
from polar_lite.catalog.objects import Routine, Trigger
from polar_lite.catalog.plsql import nodes, triggers
from polar_lite.catalog.plsql.compiler.declarations import declare, prologue, python_function
from polar_lite.catalog.plsql.compiler.main import Compiler, Surroundings
from polar_lite.catalog.plsql.compiler.names import Function, Local, Scope, Subprogram, load
from polar_lite.catalog.plsql.parser import oracle
from polar_lite.catalog.plsql.units import Unit
from polar_lite.catalog.types import TypeRef

# Section -> tgtype's bits: ROW 1, BEFORE 2, INSTEAD 64 (catalog.row_triggers, which needs the dialect).
SECTIONS: Final = {
    "before statement": 2,
    "before each row": 3,
    "after each row": 1,
    "after statement": 0,
    "instead of each row": 65,
}
_WRITES_NEW: Final = "before each row"


class State(NamedTuple):
    """enter: takes NEW, OLD and Facts for the next section. row: gives NEW. sections: by name."""

    enter: Callable[[Any, Any, Any], None]
    row: Callable[[], Any]
    sections: dict[str, Callable[[], Any]]


def section_of(trigger: Trigger) -> str:
    """The section that a trigger of pg_trigger stands for."""
    return next(name for name, bits in SECTIONS.items() if bits == trigger.type & 67)


def parse(source: str, target: triggers.Target) -> nodes.Compound:
    """42601 or 0A000 with the position in the source."""
    names = (target.new, target.old)
    return oracle.parse_compound(triggers.plain_names(source, names), triggers.known_names(target))


def compile_compound(
    routine: Routine,
    environment: Environment,
    surroundings: Surroundings,
    signature: str,
    target: triggers.Target,
) -> Unit:
    """A Python function of (runtime, new, old, facts) that returns a State's parts."""
    tree = parse(routine.source, target)
    c = Compiler(environment, surroundings, oracle=True, uses_found="found" in routine.source.lower())
    function = Function(kind="trigger")
    scope = Scope(None, function, routine.name)
    arguments, facts = triggers.declare(c, scope, target, routine.source)
    scope.names["found"] = Local("found", "found", "scalar", TypeRef(16), function, never_null=True)
    from polar_lite.catalog.plsql.routines import make_unit  # it compiles through this module

    new = scope.names[target.new]
    inner = Scope(scope, function)
    body = [*copy.deepcopy(facts), *declare(c, tree.declarations, inner)]
    made: list[tuple[str, str]] = []
    for name, block in tree.sections:
        new.read_only = "" if name == _WRITES_NEW and not target.read_only else "NEW"
        node = nodes.Subprogram(block.line, block.offset, "procedure", name, (), None, block)
        section = Subprogram(node, c.fresh("section_"), inner)
        body.append(python_function(c, node, section, inner))
        made.append((name, section.py))
    body += [*_doors(scope.names[target.new].py, scope.names[target.old].py, facts), _answer(made)]
    return make_unit(c, arguments, [*prologue(function), *body], signature, tree.line)


def _doors(new: str, old: str, facts: list[ast.stmt]) -> list[ast.stmt]:
    """The functions through which a row goes in and comes out."""
    known = [target.id for one in facts if isinstance(one, ast.Assign) for target in one.targets
             if isinstance(target, ast.Name)]  # fmt: skip
    enter: list[ast.stmt] = [
        ast.Nonlocal([new, old, *known]),
        ast.Assign([ast.Name(new, ast.Store())], load("given_new")),
        ast.Assign([ast.Name(old, ast.Store())], load("given_old")),
        *copy.deepcopy(facts),
    ]
    return [
        _function("enter_row", ["given_new", "given_old", "facts"], enter),
        _function("row_now", [], [ast.Return(load(new))]),
    ]


def _function(name: str, parameters: list[str], body: list[ast.stmt]) -> ast.stmt:
    arguments = ast.arguments(
        posonlyargs=[], args=[ast.arg(p) for p in parameters], kwonlyargs=[], kw_defaults=[], defaults=[]
    )
    return ast.FunctionDef(name=name, args=arguments, body=body, decorator_list=[])


def _answer(sections: list[tuple[str, str]]) -> ast.stmt:
    names: list[ast.expr | None] = [ast.Constant(name) for name, _ in sections]
    table = ast.Dict(names, [load(py) for _, py in sections])
    return ast.Return(ast.Tuple([load("enter_row"), load("row_now"), table], ast.Load()))
