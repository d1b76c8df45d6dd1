"""Operators and casts that users and extensions make: rows of pg_operator and pg_cast.

PostgreSQL 15 docs 53.34 (catalog-pg-operator), 53.10 (catalog-pg-cast).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from polar_lite.catalog.functions.registry import REGISTRY, Cast, Function, Operator
from polar_lite.protocol.records import dataclass

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Routine


@dataclass(frozen=True, slots=True)
class UserOperator:
    """code: OID of the function; commutator, negator: OIDs of operators, or 0."""

    oid: int
    schema: int
    owner: int
    name: str
    left: int
    right: int
    result: int
    code: int
    commutator: int = 0
    negator: int = 0
    can_merge: bool = False
    can_hash: bool = False


@dataclass(frozen=True, slots=True)
class UserCast:
    """function: OID, or 0. context: 'i', 'a' or 'e'; method: 'f', 'b' or 'i'."""

    oid: int
    source: int
    target: int
    function: int
    context: Literal["i", "a", "e"]
    method: Literal["f", "b", "i"]


class OperatorLookup:
    """What a Snapshot finds of them; a base class of it. What is kept here is made at first use."""

    operators: Mapping[int, UserOperator]
    user_casts: Mapping[tuple[int, int], UserCast]
    routines: "Mapping[int, Routine]"

    def function_by_oid(self, oid: int) -> Function | None:
        """A function of PostgreSQL's or of this catalog."""
        routine = self.routines.get(oid)
        return routine.function if routine is not None else REGISTRY.by_oid.get(oid)

    def operators_named(self, name: str, path: Sequence[int]) -> list[Operator]:
        """Users' operators of a name in the schemas of the path: of equal argument types the first one's."""
        found: dict[tuple[int, int], Operator] = {}
        named = self._operators_by_name.get(name)
        if named is not None:
            for schema in path:
                for row in named.get(schema, ()):
                    found.setdefault((row.left, row.right), row)
        return list(found.values())

    @cached_property
    def schemas_of_operators(self) -> tuple[int, ...]:
        """For what goes by the types' operator classes, whatever the search path."""
        return tuple(dict.fromkeys(row.schema for row in self.operators.values()))

    @cached_property
    def _operators_by_name(self) -> dict[str, dict[int, list[Operator]]]:
        found: dict[str, dict[int, list[Operator]]] = {}
        for row in self.operators.values():
            function = self.function_by_oid(row.code)
            if function is None:
                continue  # a shell: a name that another operator's commutator or negator has given
            named = found.setdefault(row.name, defaultdict(list))
            named[row.schema].append(
                Operator(
                    row.oid,
                    row.name,
                    row.left,
                    row.right,
                    row.result,
                    function,
                    self._name_of(row.commutator),
                    self._name_of(row.negator),
                    row.can_merge,
                    row.can_hash,
                )
            )
        return found

    def _name_of(self, oid: int) -> str:
        own = self.operators.get(oid)
        return own.name if own is not None else ""

    def operator_of(self, function: Function, name: str) -> UserOperator | None:
        """The user's operator of this name that the function computes."""
        for rows in self._operators_by_name.get(name, {}).values():
            for row in rows:
                if row.function.oid == function.oid:
                    return self.operators[row.oid]
        return None

    @cached_property
    def casts(self) -> dict[tuple[int, int], Cast]:
        """By source and target type."""
        return {
            pair: Cast(
                row.source, row.target, row.context, row.method, self.function_by_oid(row.function), row.oid
            )
            for pair, row in self.user_casts.items()
        }

    def casts_from(self, source: int) -> list[Cast]:
        return [cast for pair, cast in self.casts.items() if pair[0] == source]
