"""The functions that an aggregate is made of, and what they must take and return.

PostgreSQL 15 source pg_aggregate.c (AggregateCreate, lookup_agg_function).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect.binder import calls, candidates, lookup
from polar_lite.catalog.dialect.binder.coercion import is_binary_coercible
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.functions.registry import Function
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.aggregates.options import Options
from polar_lite.server.commands.ddl import Ddl
from polar_lite.server.commands.signatures import undecided

_INTERNAL: Final = pgtypes.BY_NAME["internal"].oid
_BYTEA: Final = pgtypes.BYTEA.oid


@dataclass(frozen=True, slots=True)
class Signature:
    """kind: aggkind. args: types of all arguments; direct: how many are direct. variadic: the type of the
    VARIADIC one, or 0. state, moving_state: of the transitions' types (0: none)."""

    kind: str
    args: tuple[int, ...]
    direct: int
    variadic: int
    state: int
    moving_state: int

    @property
    def aggregated(self) -> tuple[int, ...]:
        """What a transition function takes after the state."""
        if self.kind == "n":
            return self.args
        return self.args[self.direct :] if self.direct < len(self.args) else self.args[-1:]

    def final_args(self, *, has_extra: bool) -> tuple[int, ...]:
        return self.args if has_extra else self.args[: self.direct if self.kind != "n" else 0]


class Support:
    """Looks the functions up, in PostgreSQL's order; each with the type it returns for this aggregate."""

    def __init__(self, ddl: Ddl, options: Options, signature: Signature) -> None:
        self.ddl, self.options, self.signature = ddl, options, signature
        self.statement = Statement(replace(ddl.session.environment(), snapshot=ddl.snapshot))
        self.found: dict[str, Function] = {}
        self.result = signature.state

    def look_up(self) -> None:
        """Fill `found` by the names of options, and `result`."""
        self._check_states()
        self._transition("sfunc", self.signature.state, "initcond")
        if "msfunc" in self.options.functions:
            self._transition("msfunc", self.signature.moving_state, "minitcond")
            self._inverse()
        if "finalfunc" in self.options.functions:
            self.result = self._final("finalfunc", self.signature.state)
        self._combining()
        self._check_result()
        if self.signature.moving_state:
            self._moving_final()

    def _check_states(self) -> None:
        for state in filter(None, (self.signature.state, self.signature.moving_state)):
            detail = undecided(state, self.signature.args)
            if detail is not None:
                message = "cannot determine transition data type"
                raise PgError(code.INVALID_FUNCTION_DEFINITION, message, detail=detail)

    def _transition(self, option: str, state: int, initial: str) -> None:
        args = self.signature.aggregated
        function, result = self._function(option, (state, *args))
        self._check_returns(result, state, f"transition function {self._shown(option)}")
        if not function.strict or initial in self.options.texts:
            return
        if not args or not is_binary_coercible(self.statement, self.signature.args[0], state):
            raise PgError(
                code.INVALID_FUNCTION_DEFINITION,
                "must not omit initial value when transition function is strict"
                " and transition type is not compatible with input type",
            )

    def _inverse(self) -> None:
        state = self.signature.moving_state
        function, result = self._function("minvfunc", (state, *self.signature.aggregated))
        self._check_returns(result, state, f"inverse transition function {self._shown('minvfunc')}")
        if function.strict != self.found["msfunc"].strict:
            raise PgError(
                code.INVALID_FUNCTION_DEFINITION,
                "strictness of aggregate's forward and inverse transition functions must match",
            )

    def _final(self, option: str, state: int) -> int:
        has_extra = self.options.flags.get(f"{option}_extra", False)
        signature = self.signature
        direct = signature.direct if signature.kind != "n" else 0
        takes_variadic = has_extra or direct >= len(signature.args)
        function, result = self._function(
            option, (state, *signature.final_args(has_extra=has_extra)), is_variadic=takes_variadic
        )
        if has_extra and function.strict:
            message = "final function with extra arguments must not be declared STRICT"
            raise PgError(code.INVALID_FUNCTION_DEFINITION, message)
        return result

    def _combining(self) -> None:
        state, shown = self.signature.state, self.ddl.names().type
        if "combinefunc" in self.options.functions:
            function, result = self._function("combinefunc", (state, state), is_variadic=False)
            self._check_returns(result, state, f"combine function {self._shown('combinefunc')}")
            if state == _INTERNAL and function.strict:
                raise PgError(
                    code.INVALID_FUNCTION_DEFINITION,
                    f"combine function with transition type {shown(state)} must not be declared STRICT",
                )
        for option, args, returned, noun in (
            ("serialfunc", (_INTERNAL,), _BYTEA, "serialization"),
            ("deserialfunc", (_BYTEA, _INTERNAL), _INTERNAL, "deserialization"),
        ):
            if option in self.options.functions:
                _, result = self._function(option, args, is_variadic=False)
                self._check_returns(result, returned, f"{noun} function {self._shown(option)}")

    def _check_result(self) -> None:
        detail = undecided(self.result, self.signature.args)
        if detail is not None:
            raise PgError(code.DATATYPE_MISMATCH, "cannot determine result data type", detail=detail)
        if self.result == _INTERNAL and _INTERNAL not in self.signature.args:
            raise PgError(
                code.INVALID_FUNCTION_DEFINITION,
                'unsafe use of pseudo-type "internal"',
                detail="A function returning internal must have at least one internal argument.",
            )

    def _moving_final(self) -> None:
        result = self.signature.moving_state
        if "mfinalfunc" in self.options.functions:
            result = self._final("mfinalfunc", result)
        if result != self.result:
            shown = self.ddl.names().type
            raise PgError(
                code.INVALID_FUNCTION_DEFINITION,
                f"moving-aggregate implementation returns type {shown(result)},"
                f" but plain implementation returns type {shown(self.result)}",
            )

    def _shown(self, option: str) -> str:
        return ".".join(self.options.functions[option])

    def _check_returns(self, result: int, wanted: int, what: str) -> None:
        if result != wanted:
            message = f"return type of {what} is not {self.ddl.names().type(wanted)}"
            raise PgError(code.DATATYPE_MISMATCH, message)

    def _function(
        self, option: str, types: Sequence[int], *, is_variadic: bool = True
    ) -> tuple[Function, int]:
        """lookup_agg_function: the function, and what it returns for these types."""
        names = self.options.functions[option]
        function = calls.function_detail(self.statement, names, types)
        if function is None or function.kind != "f":
            raise PgError(code.UNDEFINED_FUNCTION, f"function {self._called(names, types)} does not exist")
        if function.returns_set:
            raise PgError(code.DATATYPE_MISMATCH, f"function {self._called(names, types)} returns a set")
        if is_variadic and self.signature.variadic == lookup.ANY and function.variadic != lookup.ANY:
            shown = self._called(names, types)
            message = f"function {shown} must accept VARIADIC ANY to be used in this aggregate"
            raise PgError(code.DATATYPE_MISMATCH, message)
        result = self._settled(function, types)
        for given, wanted in zip(types, function.args, strict=True):
            if not is_binary_coercible(self.statement, given, wanted):
                shown = self._called(names, function.args)
                message = f"function {shown} requires run-time type coercion"
                raise PgError(code.DATATYPE_MISMATCH, message)
        self._check_may_call(function)
        self.found[option] = function
        return function, result

    def _settled(self, function: Function, types: Sequence[int]) -> int:
        """enforce_generic_type_consistency, where what is given may be polymorphic itself."""
        pairs = [
            (given, declared)
            for given, declared in zip(types, function.args, strict=True)
            if given != declared or declared not in lookup.POLYMORPHIC
        ]
        if function.result not in lookup.POLYMORPHIC or not any(d in lookup.POLYMORPHIC for _, d in pairs):
            return function.result
        given, declared = ([pair[n] for pair in pairs] for n in (0, 1))
        return candidates.settle_polymorphic(self.statement, given, declared, function.result)[1]

    def _called(self, names: Sequence[str], types: Sequence[int]) -> str:
        return f"{'.'.join(names)}({', '.join(self.ddl.names().type(oid) for oid in types)})"

    def _check_may_call(self, function: Function) -> None:
        routine = self.ddl.snapshot.routine(function.oid)
        if routine is not None:
            privileges.check(self.ddl.snapshot, self.ddl.role, routine, "EXECUTE")
