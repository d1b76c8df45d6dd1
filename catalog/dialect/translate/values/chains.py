"""Calls in calls that Python computes, as one call.

SQLite's parser has room for some 25 nested calls (its stack of 100 is fixed); PostgreSQL takes
`a + b + c ..` of any length and f(f(f(..))) of any depth. And one callback is cheaper than many.
"""

from collections.abc import Callable
from functools import lru_cache
from hashlib import sha1
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.coercion import changes_sign
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.types import TypeRef

Translate = Callable[[Translation, q.Expr], exp.Expr]
_SHORTEST: Final = 3
# SQLite takes 127 arguments; a longer chain is a chain of chains.
_WIDTH: Final = 100
_FIRST_OID: Final = 9030
# Calls nested up to this are left as they are.
_DEEPEST: Final = 8


def flatten(expr: q.FuncExpr) -> list[q.FuncExpr] | None:
    """The calls of a chain leaning to the left, innermost first; None when it is not worth while."""
    found: list[q.FuncExpr] = []
    node: q.Expr = expr
    while isinstance(node, q.FuncExpr) and _is_link(node.function, node.type) and len(node.args) == 2:
        found.append(node)
        node = node.args[0]
    found.reverse()
    return found if len(found) >= _SHORTEST else None


def call(tr: Translation, chain: list[q.FuncExpr], translate: Translate) -> exp.Expr:
    result = translate(tr, chain[0].args[0])
    source = chain[0].args[0].type.oid
    for start in range(0, len(chain), _WIDTH):
        part = chain[start : start + _WIDTH]
        row = _chained(
            tuple(link.function for link in part), source, tuple(link.args[1].type.oid for link in part)
        )
        result = tr.call(row, result, *(translate(tr, link.args[1]) for link in part))
        source = part[-1].type.oid
    return result


@lru_cache(maxsize=512)
def _chained(functions: tuple[Function, ...], first: int, rest: tuple[int, ...]) -> Function:
    steps = [function.python for function in functions]

    def run(value: Any, *others: Any) -> Any:
        for step, other in zip(steps, others, strict=True):
            if value is None:  # as an operator of json gives where there is no such field
                return None
            if step is not None:
                value = step(value, other)
        return value

    name = f"chain_{_digest((functions, first, rest))}"
    volatility = "i" if all(function.volatility == "i" for function in functions) else "s"
    return Function(
        _FIRST_OID,
        name,
        (first, *rest),
        functions[-1].result,
        python=run,
        volatility="i" if volatility == "i" else "s",
    )


def nested(expr: q.FuncExpr) -> bool:
    """Whether calls that Python computes are nested here so deep that they should become one."""
    depth, node = 0, _inside(expr)
    while node is not None:
        depth += 1
        if depth >= _DEEPEST:
            return True
        node = next((inner for inner in map(_inside, node.args) if inner is not None), None)
    return False


def composed(tr: Translation, expr: q.FuncExpr, translate: Translate) -> exp.Expr:
    """A tree of calls as one call over its leaves, computed in postfix order."""
    leaves: list[q.Expr] = []
    program: list[int | Function] = []
    # What is on the stack: a node yet to be looked at, or a function whose arguments are there.
    stack: list[q.Expr | Function] = [expr]
    while stack:
        node = stack.pop()
        call = node if isinstance(node, Function) else _inside(node)
        if isinstance(call, Function):
            program.append(call)
        elif call is not None and len(leaves) + len(stack) < _WIDTH:
            stack.append(call.function)
            stack.extend(reversed(call.args))
        elif not isinstance(node, Function):
            program.append(len(leaves))
            leaves.append(node)
    row = _composed(tuple(program), tuple(leaf.type.oid for leaf in leaves), expr.type.oid)
    return tr.call(row, *(translate(tr, leaf) for leaf in leaves))


def _inside(node: q.Expr) -> q.FuncExpr | None:
    while isinstance(node, q.Relabel) and not changes_sign(node):
        node = node.arg
    if not isinstance(node, q.FuncExpr) or node.type.is_fixed:
        return None
    return node if _is_computed(node.function) else None


def _is_computed(function: Function) -> bool:
    return (
        function.python is not None
        and not function.returns_set
        and not function.typed
        and function.routine_oid is None
        and function.kind == "f"
        and function.volatility != "v"
    )


@lru_cache(maxsize=256)
def _composed(program: tuple[int | Function, ...], types: tuple[int, ...], result: int) -> Function:
    def run(context: SessionContext, *leaves: Any) -> Any:
        values: list[Any] = []
        for step in program:
            if isinstance(step, int):
                values.append(leaves[step])
                continue
            first = len(values) - len(step.args)
            args = values[first:]
            del values[first:]
            if step.python is None or (step.strict and None in args):
                values.append(None)
            else:
                values.append(step.python(context, *args) if step.context else step.python(*args))
        return values[0]

    steps = [step for step in program if isinstance(step, Function)]
    return Function(
        _FIRST_OID + 1,
        f"composed_{_digest((program, types))}",
        types,
        result,
        python=run,
        context=True,
        strict=False,
        volatility="i" if all(step.volatility == "i" for step in steps) else "s",
    )


def _digest(parts: Any) -> str:
    """A name for a combination of functions, the same wherever it is made."""

    def spelled(part: Any) -> str:
        if isinstance(part, tuple):
            return "(" + ",".join(map(spelled, part)) + ")"
        if isinstance(part, Function):
            return f"{part.oid}:{part.name}:{part.args}"
        return str(part)

    return sha1(spelled(parts).encode(), usedforsecurity=False).hexdigest()[:20]


def _is_link(function: Function, type_: TypeRef) -> bool:
    return (
        not type_.is_fixed
        and function.sql is None
        and function.python is not None
        and function.strict
        and not function.context
        and not function.returns_set
        and function.routine_oid is None
        and function.kind == "f"
        and function.volatility != "v"
    )
