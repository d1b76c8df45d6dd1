"""Long chains of operators that Python computes, as one call instead of a call in a call in a call.

SQLite's parser has room for some 25 nested calls (its stack of 100 is fixed), PostgreSQL takes
`a + b + c ..` of any length; and one callback is cheaper than many.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.functions.registry import Function

Translate = Callable[[Translation, q.Expr], exp.Expr]
_SHORTEST: Final = 3
# SQLite takes 127 arguments; a longer chain is a chain of chains.
_WIDTH: Final = 100
_FIRST_OID: Final = 9030


def flatten(expr: q.FuncExpr) -> list[q.FuncExpr] | None:
    """The calls of a chain leaning to the left, innermost first; None when it is not worth while."""
    found: list[q.FuncExpr] = []
    node: q.Expr = expr
    while isinstance(node, q.FuncExpr) and _is_link(node.function) and len(node.args) == 2:
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
            if step is not None:
                value = step(value, other)
        return value

    name = "chain_" + "_".join(str(function.oid) for function in functions[:8]) + f"_{id(run)}"
    volatility = "i" if all(function.volatility == "i" for function in functions) else "s"
    return Function(
        _FIRST_OID,
        name,
        (first, *rest),
        functions[-1].result,
        python=run,
        volatility="i" if volatility == "i" else "s",
    )


def _is_link(function: Function) -> bool:
    return (
        function.sql is None
        and function.python is not None
        and function.strict
        and not function.context
        and not function.returns_set
        and function.routine_oid is None
        and function.kind == "f"
        and function.volatility != "v"
    )
