"""Choosing among operators and functions by argument types, and settling polymorphic ones.

Source: PostgreSQL 15, "Type Conversion" 10.2 and 10.3; parse_func.c (func_match_argtypes,
func_select_candidate), parse_coerce.c (enforce_generic_type_consistency).
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.coercion import can_coerce
from polar_lite.catalog.dialect.binder.state import UNKNOWN, Statement
from polar_lite.protocol import sqlstate as code

C = TypeVar("C")
ArgsOf = Callable[[C], Sequence[int]]

_SIMPLE = frozenset({lookup.ANYELEMENT, lookup.ANYNONARRAY, lookup.ANYENUM})
_COMPATIBLE = frozenset({lookup.ANYCOMPATIBLE, lookup.ANYCOMPATIBLENONARRAY})


def matching(st: Statement, types: Sequence[int], candidates: Sequence[C], args_of: ArgsOf[C]) -> list[C]:
    """func_match_argtypes: the candidates that accept the types by implicit casts."""
    return [c for c in candidates if _accepts(st, types, args_of(c))]


def select(st: Statement, types: Sequence[int], candidates: Sequence[C], args_of: ArgsOf[C]) -> C | None:
    """func_select_candidate: the best of several, None if none is best."""
    bases = [oid if oid == UNKNOWN else lookup.base_type(st, oid) for oid in types]
    known = [i for i, oid in enumerate(bases) if oid != UNKNOWN]
    left = list(candidates)
    for counts in (
        lambda declared, i: declared == bases[i],
        lambda declared, i: declared == bases[i] or _preferred_for(st, bases[i], declared),
    ):
        left = _best(left, lambda c, counts=counts: sum(counts(args_of(c)[i], i) for i in known))  # type: ignore[misc]
        if len(left) == 1:
            return left[0]
    if len(known) == len(bases):
        return None
    left = _narrow_by_category(st, left, [i for i in range(len(bases)) if i not in known], args_of)
    if len(left) == 1:
        return left[0]
    same = {bases[i] for i in known}
    if len(same) == 1:
        assumed = list(same) * len(bases)
        fitting = [c for c in left if _accepts(st, assumed, args_of(c))]
        if len(fitting) == 1:
            return fitting[0]
    return None


def settle_polymorphic(
    st: Statement, actual: Sequence[int], declared: Sequence[int], result: int, location: int = -1
) -> tuple[list[int], int]:
    """enforce_generic_type_consistency: the argument types and the result type (42804)."""
    settled = list(declared)
    if result not in lookup.POLYMORPHIC and not any(oid in lookup.POLYMORPHIC for oid in declared):
        return settled, result
    element, array = _simple_family(st, actual, declared, location)
    common = _compatible_family(st, actual, declared)
    for i, oid in enumerate(declared):
        settled[i] = _concrete(st, oid, element, array, common)
    concrete = _concrete(st, result, element, array, common)
    if concrete == 0 and result in lookup.POLYMORPHIC:
        raise st.error(
            code.DATATYPE_MISMATCH,
            "could not determine polymorphic type because input has type unknown",
            location,
        )
    return settled, concrete


def _accepts(st: Statement, types: Sequence[int], declared: Sequence[int]) -> bool:
    if not all(can_coerce(st, source, target, "i") for source, target in zip(types, declared, strict=True)):
        return False
    return not any(oid in lookup.POLYMORPHIC for oid in declared) or _is_consistent(st, types, declared)


def _is_consistent(st: Statement, types: Sequence[int], declared: Sequence[int]) -> bool:
    """check_generic_type_consistency."""
    if lookup.ANYENUM in declared and all(
        actual == UNKNOWN for actual, oid in zip(types, declared, strict=True) if oid in _SIMPLE
    ):
        return False
    element = array = 0
    common: list[int] = []
    for actual, oid in zip(types, declared, strict=True):
        if actual == UNKNOWN:
            continue
        if oid in _SIMPLE:
            if element and element != actual:
                return False
            if oid == lookup.ANYNONARRAY and lookup.is_true_array(st, actual):
                return False
            if oid == lookup.ANYENUM and lookup.category(st, actual) != "E":
                return False
            element = actual
        elif oid == lookup.ANYARRAY:
            if (array and array != actual) or not (
                lookup.is_true_array(st, actual) or actual == lookup.ANYARRAY
            ):
                return False
            array = actual
        elif oid in _COMPATIBLE:
            if oid == lookup.ANYCOMPATIBLENONARRAY and lookup.is_true_array(st, actual):
                return False
            common.append(actual)
        elif oid == lookup.ANYCOMPATIBLEARRAY:
            if not lookup.is_true_array(st, actual):
                return False
            common.append(lookup.element_of(st, actual))
        elif oid == lookup.ANYRANGE and lookup.category(st, actual) != "R":
            return False
    if array and element and array != lookup.ANYARRAY and lookup.element_of(st, array) != element:
        return False
    return not common or _common(st, common) != 0


def _common(st: Statement, types: Sequence[int]) -> int:
    """select_common_type without errors: 0 if there is none."""
    chosen = types[0]
    for other in types[1:]:
        if other == chosen:
            continue
        if lookup.category(st, other) != lookup.category(st, chosen):
            return 0
        if (
            not lookup.is_preferred(st, chosen)
            and can_coerce(st, chosen, other, "i")
            and not can_coerce(st, other, chosen, "i")
        ):
            chosen = other
    return chosen if all(can_coerce(st, other, chosen, "i") for other in types) else 0


def _simple_family(
    st: Statement, actual: Sequence[int], declared: Sequence[int], location: int
) -> tuple[int, int]:
    element = array = 0
    uses = False
    for source, oid in zip(actual, declared, strict=True):
        if oid in _SIMPLE or oid == lookup.ANYARRAY:
            uses = True
        if source == UNKNOWN:
            continue
        if oid in _SIMPLE:
            if element and element != source:
                raise _not_alike(st, "anyelement", element, source, location)
            element = source
        elif oid == lookup.ANYARRAY:
            if array and array != source:
                raise _not_alike(st, "anyarray", array, source, location)
            array = source
    if array:
        element = element or lookup.element_of(st, array)
    elif element:
        array = lookup.array_of(st, element)
    elif uses and not any(oid in _COMPATIBLE or oid == lookup.ANYCOMPATIBLEARRAY for oid in declared):
        raise st.error(
            code.DATATYPE_MISMATCH,
            "could not determine polymorphic type because input has type unknown",
            location,
        )
    return element, array


def _compatible_family(st: Statement, actual: Sequence[int], declared: Sequence[int]) -> int:
    types: list[int] = []
    uses = False
    for source, oid in zip(actual, declared, strict=True):
        if oid in _COMPATIBLE or oid == lookup.ANYCOMPATIBLEARRAY:
            uses = True
            if source != UNKNOWN:
                types.append(lookup.element_of(st, source) if oid == lookup.ANYCOMPATIBLEARRAY else source)
    if not uses:
        return 0
    return _common(st, types) if types else lookup.TEXT


def _concrete(st: Statement, oid: int, element: int, array: int, common: int) -> int:
    if oid in _SIMPLE:
        return element
    if oid == lookup.ANYARRAY:
        return array
    if oid in _COMPATIBLE:
        return common
    if oid == lookup.ANYCOMPATIBLEARRAY:
        return lookup.array_of(st, common)
    return oid


def _not_alike(st: Statement, name: str, first: int, second: int, location: int) -> Exception:
    return st.error(
        code.DATATYPE_MISMATCH,
        f'arguments declared "{name}" are not all alike',
        location,
        detail=f"{lookup.type_name(st, first)} versus {lookup.type_name(st, second)}",
    )


def _preferred_for(st: Statement, actual: int, declared: int) -> bool:
    return lookup.category(st, actual) == lookup.category(st, declared) and lookup.is_preferred(st, declared)


def _best(candidates: list[C], score: Callable[[C], int]) -> list[C]:
    scores = [score(c) for c in candidates]
    highest = max(scores)
    return [c for c, value in zip(candidates, scores, strict=True) if value == highest]


def _narrow_by_category(
    st: Statement, candidates: list[C], slots: Sequence[int], args_of: ArgsOf[C]
) -> list[C]:
    """Steps 4.d and 4.e of the rules: what the unknown arguments may be taken for."""
    wanted: dict[int, tuple[str, bool]] = {}
    for slot in slots:
        chosen, preferred, conflict = "", False, False
        for c in candidates:
            declared = args_of(c)[slot]
            category, is_preferred = lookup.category(st, declared), lookup.is_preferred(st, declared)
            if not chosen:
                chosen, preferred = category, is_preferred
            elif category == chosen:
                preferred = preferred or is_preferred
            elif category == "S":
                chosen, preferred = category, is_preferred
            else:
                conflict = True
        if conflict and chosen != "S":
            return candidates
        wanted[slot] = (chosen, preferred)
    kept = [
        c
        for c in candidates
        if all(
            lookup.category(st, args_of(c)[slot]) == chosen
            and (not preferred or lookup.is_preferred(st, args_of(c)[slot]))
            for slot, (chosen, preferred) in wanted.items()
        )
    ]
    return kept or candidates
