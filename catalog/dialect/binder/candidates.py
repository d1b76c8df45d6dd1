"""Choosing among operators and functions by argument types, and settling polymorphic ones.

Source: PostgreSQL 15, "Type Conversion" 10.2 and 10.3; parse_func.c (func_match_argtypes,
func_select_candidate), parse_coerce.c (enforce_generic_type_consistency).
"""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.coercion import can_coerce
from polar_lite.catalog.dialect.binder.state import UNKNOWN, Statement
from polar_lite.protocol import sqlstate as code

C = TypeVar("C")
ArgsOf = Callable[[C], Sequence[int]]

_SIMPLE = frozenset({lookup.ANYELEMENT, lookup.ANYNONARRAY, lookup.ANYENUM})
_COMPATIBLE = frozenset({lookup.ANYCOMPATIBLE, lookup.ANYCOMPATIBLENONARRAY})
_ANY_COMPATIBLE = _COMPATIBLE | {lookup.ANYCOMPATIBLEARRAY}
_SLOTS: Final = {
    lookup.ANYELEMENT: "anyelement",
    lookup.ANYARRAY: "anyarray",
    lookup.ANYRANGE: "anyrange",
    lookup.ANYMULTIRANGE: "anymultirange",
}
_RANGE_KINDS: Final = {lookup.ANYRANGE: "r", lookup.ANYMULTIRANGE: "m"}


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
    concrete = _simple_family(st, actual, declared, location)
    common = _compatible_family(st, actual, declared)
    for i, oid in enumerate(declared):
        settled[i] = _concrete(st, oid, concrete, common)
    returned = _concrete(st, result, concrete, common)
    if returned == 0 and result in lookup.POLYMORPHIC:
        raise st.error(
            code.DATATYPE_MISMATCH,
            "could not determine polymorphic type because input has type unknown",
        )
    return settled, returned


def _accepts(st: Statement, types: Sequence[int], declared: Sequence[int]) -> bool:
    if not all(can_coerce(st, source, target, "i") for source, target in zip(types, declared, strict=True)):
        return False
    return not any(oid in lookup.POLYMORPHIC for oid in declared) or is_consistent(st, types, declared)


def is_consistent(st: Statement, types: Sequence[int], declared: Sequence[int]) -> bool:
    """check_generic_type_consistency."""
    if lookup.ANYENUM in declared and all(
        actual == UNKNOWN for actual, oid in zip(types, declared, strict=True) if oid in _SIMPLE
    ):
        return False
    common: list[int] = []
    for actual, oid in zip(types, declared, strict=True):
        if actual == UNKNOWN:
            continue
        if not _is_of_kind(st, actual, oid):
            return False
        if oid in _COMPATIBLE:
            common.append(actual)
        elif oid == lookup.ANYCOMPATIBLEARRAY:
            common.append(lookup.element_of(st, actual))
    return isinstance(_family(st, types, declared), dict) and (not common or _common(st, common) != 0)


def _is_of_kind(st: Statement, actual: int, declared: int) -> bool:
    """Whether a type is an array, range .. where the pseudo-type asks for one."""
    if declared in (lookup.ANYNONARRAY, lookup.ANYCOMPATIBLENONARRAY):
        return not lookup.is_true_array(st, actual)
    if declared == lookup.ANYENUM:
        return lookup.category(st, actual) == "E"
    if declared == lookup.ANYARRAY:
        return lookup.is_true_array(st, actual) or actual == lookup.ANYARRAY
    if declared == lookup.ANYCOMPATIBLEARRAY:
        return lookup.is_true_array(st, actual)
    if declared in _RANGE_KINDS:
        return lookup.subtype_of(st, actual, _RANGE_KINDS[declared]) != 0
    return True


# What the pseudo-types stand for in one call: concrete types by ANYELEMENT, ANYARRAY, ANYRANGE ..
Family = dict[int, int]


def _family(st: Statement, actual: Sequence[int], declared: Sequence[int]) -> Family | tuple[str, int, int]:
    """The concrete types, or what is wrong and the two types that do not agree."""
    found: Family = {}
    for source, oid in zip(actual, declared, strict=True):
        slot = lookup.ANYELEMENT if oid in _SIMPLE else oid
        if source == UNKNOWN or slot not in _SLOTS:
            continue
        if found.setdefault(slot, source) != source:
            return f'arguments declared "{_SLOTS[slot]}" are not all alike', found[slot], source
    multirange = found.get(lookup.ANYMULTIRANGE, 0)
    if multirange:
        range_ = lookup.partner_of(st, multirange)
        if found.setdefault(lookup.ANYRANGE, range_) != range_:
            return _apart("anymultirange", "anyrange"), multirange, found[lookup.ANYRANGE]
    sources = []
    array = found.get(lookup.ANYARRAY, 0)
    if array and array != lookup.ANYARRAY:
        sources.append(("anyarray", array, lookup.element_of(st, array)))
    range_ = found.get(lookup.ANYRANGE, 0)
    if range_:
        sources.append(("anyrange", range_, lookup.subtype_of(st, range_, "r")))
    for name, container, element in sources:
        if found.setdefault(lookup.ANYELEMENT, element) != element:
            return _apart(name, "anyelement"), container, found[lookup.ANYELEMENT]
    return found


def _apart(container: str, element: str) -> str:
    return f'argument declared "{container}" is not consistent with argument declared "{element}"'


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


def _simple_family(st: Statement, actual: Sequence[int], declared: Sequence[int], location: int) -> Family:
    family = _family(st, actual, declared)
    if isinstance(family, tuple):
        message, first, second = family
        detail = f"{lookup.type_name(st, first)} versus {lookup.type_name(st, second)}"
        raise st.error(code.DATATYPE_MISMATCH, message, location, detail=detail)
    uses = any(oid in _SIMPLE or oid in _SLOTS for oid in declared)
    if not family and uses and not any(oid in _ANY_COMPATIBLE for oid in declared):
        raise st.error(
            code.DATATYPE_MISMATCH,
            "could not determine polymorphic type because input has type unknown",
        )
    return family


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


def _concrete(st: Statement, oid: int, family: Family, common: int) -> int:
    """The type that stands for a declared one; 0 if nothing says which."""
    if oid in _SIMPLE:
        return family.get(lookup.ANYELEMENT, 0)
    if oid == lookup.ANYARRAY:
        return family.get(oid) or lookup.array_of(st, family.get(lookup.ANYELEMENT, 0))
    if oid == lookup.ANYMULTIRANGE:
        return family.get(oid) or lookup.partner_of(st, family.get(lookup.ANYRANGE, 0))
    if oid == lookup.ANYRANGE:
        return family.get(oid, 0)
    if oid in _COMPATIBLE:
        return common
    return lookup.array_of(st, common) if oid == lookup.ANYCOMPATIBLEARRAY else oid


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
