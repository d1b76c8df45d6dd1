"""GOTO and the labels it leads to, which are those of statements around it (PL/SQL 19c, GOTO Statement).

A sequence of statements with such labels is a loop over its parts: GOTO says from which part to go on.
"""

import ast
from collections.abc import Sequence

from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.compiler.main import Body, Compiler, compiles
from polar_lite.catalog.plsql.compiler.names import Scope, load
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError


def with_labels(c: Compiler, body: Sequence[nodes.Statement], scope: Scope) -> Body | None:
    """The code of statements to which GOTO leads; None when none does."""
    labels = {label: place for place, node in enumerate(body) if (label := _label(node)) is not None}
    wanted = _wanted(body) & labels.keys() if labels else set()
    if not wanted:
        return None
    starts = sorted({0, *(labels[label] for label in wanted)})
    part = c.fresh("part")
    frame = c.open_frame(part, is_block=True)
    c.gotos.append({label: (part, starts.index(labels[label])) for label in wanted})
    made: Body = [c.check()]
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(body)
        code_ = [line for node in body[start:end] for line in c.statement(node, scope)]
        test = ast.Compare(load(part), [ast.LtE()], [ast.Constant(number)])
        made.append(ast.If(test, code_ or [ast.Pass()], []))
    c.gotos.pop()
    assert c.frames[-1] is frame
    loop = ast.While(ast.Constant(True), [*made, ast.Break()], [])
    return [_set(part, 0), *c.close_frame(loop, scope)]


def _set(part: str, number: int) -> ast.stmt:
    return ast.Assign([ast.Name(part, ast.Store())], ast.Constant(number))


def _label(node: nodes.Statement) -> str | None:
    label: str | None = getattr(node, "label", None) if not isinstance(node, _JUMPS) else None
    return label


_JUMPS = (nodes.Exit, nodes.Goto)


def _wanted(body: Sequence[nodes.Statement]) -> set[str]:
    return {item.label for node in body for item in nodes.walk(node) if isinstance(item, nodes.Goto)}


@compiles(nodes.Labelled)
def compile_labelled(c: Compiler, node: nodes.Labelled, scope: Scope) -> Body:
    inner = Scope(scope, scope.function, node.label)
    inner.lends = _label(node.statement) is not None
    return c.statement(node.statement, inner)


@compiles(nodes.Goto)
def compile_goto(c: Compiler, node: nodes.Goto, scope: Scope) -> Body:
    found = next((labels[node.label] for labels in reversed(c.gotos) if node.label in labels), None)
    if found is None:
        message = f'there is no label "{node.label}" that GOTO can lead to from here'
        raise PgError(code.SYNTAX_ERROR, message)
    part, number = found
    return [_set(part, number), *c.jump(part, is_continue=True)]
