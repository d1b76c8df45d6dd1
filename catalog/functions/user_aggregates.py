"""Aggregates that users make of functions: a transition per row, and a final one.

PostgreSQL 15 docs 38.12 (xaggr); source nodeAgg.c (advance_transition_function, finalize_aggregate).
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from polar_lite.catalog.functions.aggregates import Aggregate
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.registry import REGISTRY, Function
from polar_lite.protocol.pgtypes import format_type
from polar_lite.protocol.records import dataclass


@dataclass(frozen=True, slots=True)
class Facts:
    """What pg_aggregate says: OIDs of the functions (final 0: there is none) and of the state's type."""

    transition: int
    final: int
    state: int
    initial: str | None
    has_extra: bool


class _UserAggregate(Aggregate):
    """facts, and width (of the arguments), are the subclass's; context is given before the first row."""

    skips_nulls = False
    uses_context = True
    facts: Facts
    width: int
    context: SessionContext

    def __init__(self) -> None:
        self.has_begun = False
        self.value: Any = None
        self.transition: Callable[..., Any] | None = None
        self.is_strict = False

    def step(self, *args: Any) -> None:
        if self.transition is None:
            self._begin()
        if self.is_strict:
            if None in args:
                return
            if not self.has_begun:
                self.has_begun, self.value = True, args[0]
                return
            if self.value is None:
                return
        self.has_begun = True
        assert self.transition is not None
        self.value = self.transition(self.value, *args)

    def finish(self) -> Any:
        if self.transition is None:
            self._begin()
        if not self.facts.final:
            return self.value
        final, is_strict = _callable(self.context, self.facts.final)
        extra = (None,) * self.width if self.facts.has_extra else ()
        if is_strict and (self.value is None or extra):
            return None
        return final(self.value, *extra)

    def _begin(self) -> None:
        self.transition, self.is_strict = _callable(self.context, self.facts.transition)
        if self.facts.initial is not None:
            kind = self.context.snapshot.type(self.facts.state)
            assert kind is not None
            self.has_begun, self.value = True, kind.input(self.facts.initial, -1, self.context.style)


def aggregate(function: Function, facts: Facts) -> Function:
    """A user's aggregate with what computes it; its source tells it from one that it has replaced."""
    made = type("UserAggregate", (_UserAggregate,), {"facts": facts, "width": len(function.args)})
    return replace(function, aggregate=made, routine_oid=None, bare=False, source=f"aggregate_dummy {facts}")


def is_not_null_of_nothing(function: Function) -> bool:
    """Whether the aggregate may have a value for no rows."""
    facts: Facts | None = getattr(function.aggregate, "facts", None)
    return facts is None or facts.initial is not None or bool(facts.final)


def of_nothing(function: Function) -> Function:
    """The value for no rows as a function without arguments."""
    made: Any = function.aggregate

    def call(context: SessionContext) -> Any:
        state = made()
        state.context = context
        return state.finish()

    name, source = f"{function.name}_of_nothing", f"{function.source} of nothing"
    return replace(
        function, name=name, args=(), python=call, aggregate=None, kind="f", context=True, strict=False,
        volatility="s", source=source,
    )  # fmt: skip


def _callable(context: SessionContext, oid: int) -> tuple[Callable[..., Any], bool]:
    """A function over native values, and whether it is strict."""
    routine = context.snapshot.routine(oid)
    if routine is not None and routine.function.routine_oid is not None:
        return lambda *args: context.call_routine(oid, args), routine.function.strict
    function = REGISTRY.by_oid[oid] if routine is None else routine.function
    python = function.python
    if python is None or function.typed:
        return _by_query(context, function), function.strict
    if function.context:
        return lambda *args: python(context, *args), function.strict
    return python, function.strict


def _by_query(context: SessionContext, function: Function) -> Callable[..., Any]:
    """What SQLite computes, or what must know its arguments' types, is asked as a query."""
    places = ", ".join(f"${n}::{format_type(oid)}" for n, oid in enumerate(function.args, 1))
    sql = f"SELECT {function.schema}.{function.name}({places})"
    return lambda *args: context.query(sql, args)[0][0]
