"""WITHIN GROUP: which calls may have it, and how many direct arguments.

Source: PostgreSQL 15, parse_func.c (ParseFuncOrColumn, unify_hypothetical_args).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import calls, lookup
from polar_lite.catalog.dialect.binder.coercion import coerce_to_common
from polar_lite.catalog.dialect.binder.state import Scope, Statement
from polar_lite.catalog.functions.registry import REGISTRY, Function
from polar_lite.catalog.functions.user_aggregates import kind_of
from polar_lite.protocol import sqlstate as code


def is_hypothetical(function: Function) -> bool:
    return (kind_of(function) or "n")[0] == "h"


def check(
    scope: Scope, node: Any, call: calls.Call, shown: str, bound: Sequence[calls.Argument], place: int
) -> None:
    """Whether an aggregate may be called as it is written (42809, 0A000, 42883)."""
    st = scope.statement
    facts = kind_of(call.function)
    is_ordered_set = facts is not None and facts[0] in "oh"
    if node.keep:
        is_own = call.function.user_oid is not None
        is_distinct = node.distinct and node.over is not None
        if is_ordered_set or is_own or is_distinct or call.function.aggregate is None:
            raise st.unsupported(f"KEEP of {shown}", place)
        return
    if is_ordered_set and not node.within_group:
        message = f"WITHIN GROUP is required for ordered-set aggregate {shown}"
        raise st.error(code.WRONG_OBJECT_TYPE, message, place)
    if node.within_group and facts is not None and not is_ordered_set and call.function.name != "listagg":
        message = f"{shown} is not an ordered-set aggregate, so it cannot have WITHIN GROUP"
        raise st.error(code.WRONG_OBJECT_TYPE, message, place)
    sorts = st.snapshot.database.mode == "oracle" and facts is not None and facts[0] == "o"
    if is_ordered_set and node.over is not None and not sorts:
        message = f"OVER is not supported for ordered-set aggregate {shown}"
        raise st.error(code.FEATURE_NOT_SUPPORTED, message, place)
    if is_ordered_set:
        _check_direct(st, node, call, shown, bound, place)


def _check_direct(
    st: Statement, node: Any, call: calls.Call, shown: str, bound: Sequence[calls.Argument], place: int
) -> None:
    """The number of direct arguments, which overloading by all arguments leaves open."""
    kind, wanted = kind_of(call.function) or ("o", 0)
    columns = len(node.within_group)
    given = len(bound) - columns
    if not _takes_any(st, call.function, wanted):
        if given == wanted:
            return
        noun = "argument" if wanted == 1 else "arguments"
        hint = (
            f"There is an ordered-set aggregate {shown}, but it requires {wanted} direct {noun}, not {given}."
        )
    elif kind == "h" and given != columns:
        hint = (
            f"To use the hypothetical-set aggregate {shown}, the number of hypothetical direct arguments"
            f" (here {given}) must match the number of ordering columns (here {columns})."
        )
    else:
        return
    types = lookup.names_of(st, [argument.expr.type.oid for argument in bound])
    raise st.error(code.UNDEFINED_FUNCTION, f"function {shown}({types}) does not exist", place, hint=hint)


def _takes_any(st: Statement, function: Function, direct: int) -> bool:
    """Whether direct and aggregated arguments are one VARIADIC "any"."""
    routine = st.snapshot.routine(function.oid)
    declared = routine.function if routine is not None else REGISTRY.by_oid[function.oid]
    return declared.variadic == lookup.ANY and direct >= len(declared.args)


def levels_of(node: Any) -> Iterator[tuple[q.Var | q.Aggref, int]]:
    """Columns and aggregates of the level of `node` and those outside, with how far out that is."""
    stack = [(node, 0)]
    while stack:
        current, depth = stack.pop()
        if isinstance(current, q.Var | q.Aggref) and current.levelsup >= depth:
            yield current, current.levelsup - depth
        if isinstance(current, tuple):
            stack.extend((item, depth) for item in current)
            continue
        kind: Any = type(current)
        if (parts := q.parts_of(kind)) is not None:
            inner = depth + isinstance(current, q.Query)
            stack.extend((part, inner) for part in parts(current))


def check_levels(st: Statement, direct: tuple[q.Expr, ...], home: int) -> None:
    """What is computed once for a group of an outer query cannot depend on rows of an inner one."""
    inner = [found for found, level in levels_of(direct) if level < home]
    if inner:
        first = min(inner, key=lambda found: (isinstance(found, q.Aggref), found.location))
        noun = "a lower-level aggregate" if isinstance(first, q.Aggref) else "a lower-level variable"
        message = f"outer-level aggregate cannot contain {noun} in its direct arguments"
        raise st.error(code.GROUPING_ERROR, message, first.location)


def unified(
    st: Statement, direct: Sequence[q.Expr], order: Sequence[q.SortBy]
) -> tuple[tuple[q.Expr, ...], tuple[q.SortBy, ...]]:
    """unify_hypothetical_args: the last direct arguments and their columns have one type each."""
    first = len(direct) - len(order)
    pairs = [
        coerce_to_common(st, [item.expr, arg], "WITHIN GROUP")[0]
        for arg, item in zip(direct[first:], order, strict=True)
    ]
    sorted_ = tuple(replace(item, expr=pair[0]) for item, pair in zip(order, pairs, strict=True))
    return (*direct[:first], *(pair[1] for pair in pairs)), sorted_
