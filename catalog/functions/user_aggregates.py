"""Aggregates that users make of functions: a transition per row, and a final one.

What is made of the functions by which PostgreSQL's own aggregates work over the type internal is computed as
such an aggregate. PostgreSQL 15 docs 38.12 (xaggr); source nodeAgg.c (advance_transition_function,
finalize_aggregate), nodeWindowAgg.c (advance_windowaggregate, advance_windowaggregate_base).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from polar_lite.catalog.functions.aggregates import Aggregate
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.registry import REGISTRY, Function, specialize
from polar_lite.protocol import pgtypes
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import NULL_VALUE_NOT_ALLOWED, PgError

_INTERNAL: Final = pgtypes.BY_NAME["internal"].oid
_POLYMORPHIC: Final = frozenset(t.oid for t in pgtypes.BY_OID.values() if t.name.startswith("any"))


@dataclass(frozen=True, slots=True)
class Way:
    """One of two ways to compute: OIDs of the functions (0: there is none) and of the state's type.

    inverse: takes a row back, so that a frame can move; only the second way has it.
    modify: aggfinalmodify, whether the final function leaves the state as it is.
    """

    transition: int
    final: int
    state: int
    initial: str | None
    has_extra: bool
    modify: str
    inverse: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What pg_aggregate says. kind: 'n', 'o' (ordered-set), 'h' (hypothetical-set)."""

    kind: str
    direct_args: int
    plain: Way
    moving: Way | None = None


class _UserAggregate(Aggregate):
    """facts, way, types (of all arguments) and result are the subclass's; context is given before the first
    row. Direct arguments come with each row, before the others."""

    skips_nulls = False
    uses_context = True
    moves = False
    facts: Facts
    way: Way
    types: tuple[int, ...]
    result: int
    context: SessionContext

    def __init__(self) -> None:
        self.has_begun = False
        self.value: Any = None
        self.count = 0
        self.direct: Sequence[Any] = ()
        self.transition: Callable[..., Any] | None = None
        self.is_strict = False

    def step(self, *args: Any) -> None:
        if self.transition is None:
            self._begin()
        if self.facts.kind != "n":
            self.direct, args = args[: self.facts.direct_args], args[self.facts.direct_args :]
        if self.is_strict:
            if None in args:
                return
            if not self.has_begun:
                self.has_begun, self.value, self.count = True, args[0], 1
                return
            if self.value is None:
                return
        self.has_begun = True
        self.count += 1
        assert self.transition is not None
        self.value = self.transition(self.value, *args)
        if self.value is None and self.way.inverse:
            message = "moving-aggregate transition function must not return null"
            raise PgError(NULL_VALUE_NOT_ALLOWED, message)

    def take_back(self, *args: Any) -> bool:
        """Undo the first step that counts; False if the state must be computed again from the rows left."""
        if self.is_strict and None in args:
            return True
        if self.count <= 1:
            return False
        state = self.way.state
        inverse, _ = _callable(self.context, self.way.inverse, (state, *self.types), state)
        self.value = inverse(self.value, *args)
        self.count -= 1
        return self.value is not None

    def finish(self, *direct: Any) -> Any:
        """direct: the direct arguments, for no rows."""
        if self.transition is None:
            self._begin()
        way = self.way
        if not way.final:
            return self.value
        given = [*(self.direct or direct)]
        given += [None] * (len(self.types) - len(given) if way.has_extra else 0)
        types = (way.state, *self.types[: len(given)])
        final, is_strict = _callable(self.context, way.final, types, self.result)
        if is_strict and (self.value is None or None in given):
            return None
        return final(self.value, *given)

    def _begin(self) -> None:
        way = self.way
        direct = self.facts.direct_args if self.facts.kind != "n" else 0
        types = (way.state, *self.types[direct:])
        self.transition, self.is_strict = _callable(self.context, way.transition, types, way.state)
        if way.initial is not None:
            kind = self.context.snapshot.type(way.state)
            assert kind is not None
            self.has_begun, self.value = True, kind.input(way.initial, -1, self.context.style)


def aggregate(function: Function, facts: Facts) -> Function:
    """A user's aggregate with what computes it; its source tells it from one that it has replaced."""
    function = replace(function, routine_oid=None, bare=False, source=f"aggregate_dummy {facts}")
    if facts.plain.state != _INTERNAL:
        return _computed(function, facts, facts.plain)
    like = _alike(facts)
    if like is None or like.aggregate is None:
        return function
    made = type("LikeAggregate", (like.aggregate,), {"facts": facts})
    return replace(function, aggregate=made, typed=like.typed)


def _computed(function: Function, facts: Facts, way: Way) -> Function:
    attributes = {
        "facts": facts,
        "way": way,
        "types": function.args,
        "result": function.result,
        "moves": bool(way.inverse),
    }
    return replace(function, aggregate=type("UserAggregate", (_UserAggregate,), attributes), typed=False)


def _alike(facts: Facts) -> Function | None:
    """PostgreSQL's own aggregate that works by the same functions."""
    for own in REGISTRY.aggregates.values():
        if own.kind == facts.kind and own.columns["aggtranstype"] == _INTERNAL:
            names = own.columns["aggtransfn"], own.columns["aggfinalfn"]
            if all(_has(oid, name) for oid, name in zip(_functions(facts.plain), names, strict=True)):
                return REGISTRY.by_oid[own.oid]
    return None


def _functions(way: Way) -> tuple[int, int]:
    return way.transition, way.final


def _has(oid: int, name: str) -> bool:
    function = REGISTRY.by_oid.get(oid)
    return function is not None and function.name == name


def kind_of(function: Function) -> tuple[str, int] | None:
    """Kind and number of direct arguments of an aggregate of pg_aggregate; None for others."""
    found: Any = REGISTRY.aggregates.get(function.oid) or getattr(function.aggregate, "facts", None)
    return None if found is None else (found.kind, found.direct_args)


def is_ordered_set(function: Function) -> bool:
    return (kind_of(function) or "n")[0] != "n"


def is_of_users(function: Function) -> bool:
    """Whether functions of users, or those that users have named, compute it."""
    return hasattr(function.aggregate, "way")


def settled(function: Function, state_of: Callable[[int], int]) -> Function:
    """A polymorphic aggregate with the types of one call. state_of: the type that a declared one is in it."""
    made: Any = function.aggregate
    if not is_of_users(function):
        return function
    facts: Facts = made.facts
    plain, moving = (way and replace(way, state=state_of(way.state)) for way in (facts.plain, facts.moving))
    assert plain is not None
    return _computed(function, replace(facts, plain=plain, moving=moving), plain)


def moving(function: Function) -> Function:
    """The aggregate by its second way, as a window whose frame leaves rows behind computes it; or itself."""
    facts: Facts | None = getattr(function.aggregate, "facts", None)
    if facts is None or facts.moving is None or not is_of_users(function):
        return function
    return replace(_computed(function, facts, facts.moving), name=f"{function.name}_moving")


def is_not_null_of_nothing(function: Function) -> bool:
    """Whether the aggregate may have a value for no rows."""
    way: Way | None = getattr(function.aggregate, "way", None)
    return way is None or way.initial is not None or bool(way.final)


def of_nothing(function: Function, direct: Sequence[int]) -> Function:
    """The value for no rows as a function of the direct arguments, whose types are given."""
    made: Any = function.aggregate

    def call(context: SessionContext, *args: Any) -> Any:
        state = made()
        state.context, state.style = context, context.style
        return state.finish(*args)

    name, source = f"{function.name}_of_nothing", f"{function.source} of nothing"
    return replace(
        function, name=name, args=tuple(direct), python=call, aggregate=None, kind="f", context=True,
        strict=False, volatility="s", source=source, scales=(),
    )  # fmt: skip


def _callable(
    context: SessionContext, oid: int, types: Sequence[int], result: int
) -> tuple[Callable[..., Any], bool]:
    """A function over native values of these types, and whether it is strict."""
    routine = context.snapshot.routine(oid)
    function = REGISTRY.by_oid[oid] if routine is None else routine.function
    if not _POLYMORPHIC.isdisjoint((*function.args, function.result)):
        function = specialize(function, tuple(types), result)
        function = replace(function, settled=function.routine_oid is not None)
    strict = function.strict
    if function.routine_oid is not None:
        callee = function.callee
        return lambda *args: context.call_routine(callee, args), strict
    python = function.python
    if python is None or function.typed:
        return _by_query(context, function), strict
    if function.context:
        return lambda *args: python(context, *args), strict
    return python, strict


def _by_query(context: SessionContext, function: Function) -> Callable[..., Any]:
    """What SQLite computes, or what must know its arguments' types, is asked as a query."""
    from polar_lite.catalog.object_names import Names  # it imports the Snapshot, which has aggregates

    names = Names(context.snapshot, ())
    places = ", ".join(f"${n}::{names.type(oid)}" for n, oid in enumerate(function.args, 1))
    sql = f"SELECT {function.schema}.{function.name}({places})"
    return lambda *args: context.query(sql, args)[0][0]
