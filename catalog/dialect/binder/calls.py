"""Calls of functions by name: candidates in search_path, named, default and variadic arguments.

Source: PostgreSQL 15, "Type Conversion" 10.3; parse_func.c (ParseFuncOrColumn, func_get_detail),
namespace.c (FuncnameGetCandidates). What makes a call an aggregate or window call is `aggregates`'.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from polar_lite.catalog import packages, synonyms, temporary_schema
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import candidates, defaults, lookup
from polar_lite.catalog.dialect.binder.coercion import (
    as_key,
    coerce_to_target,
    coerce_type,
    location_of,
    pathway,
)
from polar_lite.catalog.dialect.binder.oracle import conversions as oracle_conversions
from polar_lite.catalog.dialect.binder.oracle import dates as oracle_dates
from polar_lite.catalog.dialect.binder.oracle import large_texts
from polar_lite.catalog.dialect.binder.oracle.missing import MISSING
from polar_lite.catalog.dialect.binder.state import UNKNOWN, Statement
from polar_lite.catalog.dialect.binder.typenames import check_database, check_schema, find_schema
from polar_lite.catalog.functions import user_aggregates
from polar_lite.catalog.functions.registry import Function, specialize, spread
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError, unsupported

_HINT: Final = (
    "No function matches the given name and argument types. You might need to add explicit type casts."
)
_HINT_BEST: Final = "Could not choose a best candidate function. You might need to add explicit type casts."
# FUNC_MAX_ARGS
MAX_ARGUMENTS: Final = 100
_STANDARD: Final = (("standard",), ("sys", "standard"))  # Oracle's package of what needs no prefix
_GENERAL: Final = lookup.POLYMORPHIC | {lookup.ANY}


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument as written; `name` for name => value."""

    expr: q.Expr
    name: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A function as it would be called. args: the declared type of each argument given.

    order: parameter index of each argument given. variadic: how many arguments go into the array.
    """

    function: Function
    args: tuple[int, ...]
    order: tuple[int, ...]
    variadic: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """A settled call: the arguments coerced, defaults and the variadic array in place."""

    function: Function
    args: tuple[q.Expr, ...]
    result: TypeRef


def resolve(
    st: Statement,
    names: Sequence[str],
    arguments: Sequence[Argument],
    *,
    is_variadic: bool,
    location: int,
    otherwise: Callable[[], q.Expr | None] = lambda: None,
    converts: bool = True,
) -> Call | q.Expr:
    """func_get_detail and the coercion of arguments; an Expr when the call is really a cast.

    otherwise: what the call means where no function fits. converts: by Oracle's implicit conversions, too.
    """
    if len(arguments) > MAX_ARGUMENTS:
        text = f"cannot pass more than {MAX_ARGUMENTS} arguments to a function"
        raise st.error(code.TOO_MANY_ARGUMENTS, text, location)
    rows = _visible(st, names, location)
    found = [c for row in rows for c in _expand(row, arguments, is_variadic)]
    types = large_texts.told_apart(st, [argument.expr for argument in arguments], found)
    exact = _without_shadowed([c for c in found if list(c.args) == types])
    # Of equals in one schema, which differ in their defaults, none is best.
    if exact and all(c.function.schema != exact[0].function.schema for c in exact[1:]):
        chosen: Candidate | None = exact[0]
    elif exact:
        raise _ambiguous(st, names, arguments, location)
    else:
        cast = as_cast(st, names, arguments, location)
        if cast is not None:
            return cast
        fitting = candidates.matching(st, types, found, _args)
        fitting = _without_shadowed(fitting)
        chosen = fitting[0] if len(fitting) == 1 else None
        if len(fitting) > 1:
            chosen = candidates.select(st, types, fitting, _args)
            chosen = chosen or oracle_conversions.best(st, types, fitting, _args)
            if chosen is None:
                raise _ambiguous(st, names, arguments, location)
    given = [argument.expr for argument in arguments]
    if chosen is None and (other := otherwise()) is not None:
        return other
    if chosen is None and converts:
        chosen = oracle_conversions.best(st, types, found, _args)
        if chosen is not None:
            given = oracle_conversions.converted(st, chosen.function, given, chosen.args)
    if chosen is None and len(names) == 1 and st.meaning.oracle_date and names[0] in MISSING:
        raise unsupported(f"function {names[0].upper()}", location + 1)
    if chosen is None:
        raise st.error(
            code.UNDEFINED_FUNCTION,
            f"function {_signature(st, names, arguments)} does not exist",
            location,
            hint=_HINT,
        )
    if is_variadic and chosen.function.variadic == lookup.ANY:
        return _with_array(st, chosen, given)
    return _settle(st, chosen, given, location)


def function_detail(st: Statement, names: Sequence[str], types: Sequence[int]) -> Function | None:
    """func_get_detail for exactly these parameters; None where there is no function, or no best one."""
    arguments = [Argument(q.Const(TypeRef(oid), None)) for oid in types]
    found = [
        candidate
        for row in _visible(st, names, -1)
        if len(row.args) == len(types)
        for candidate in _expand(row, arguments, True)
    ]
    exact = next((c for c in found if list(c.args) == list(types)), None)
    if exact is not None:
        return exact.function
    fitting = candidates.matching(st, types, found, _args)
    if len(fitting) > 1:
        best = candidates.select(st, types, fitting, _args)
        return None if best is None else best.function
    return fitting[0].function if fitting else None


def _ambiguous(st: Statement, names: Sequence[str], arguments: Sequence[Argument], location: int) -> PgError:
    shown = f"function {_signature(st, names, arguments)} is not unique"
    return st.error(code.AMBIGUOUS_FUNCTION, shown, location, hint=_HINT_BEST)


def function_named(st: Statement, name: str, args: Sequence[int]) -> Function:
    """A built-in of pg_catalog by exact argument types; for the grammar's own calls."""
    for row in lookup.functions(st, name, None):
        if row.schema == "pg_catalog" and row.args == tuple(args):
            return row
    raise st.unsupported(f"function {name}")


def has_function(st: Statement, names: Sequence[str]) -> bool:
    return bool(_visible(st, names, -1))


def is_aggregate(st: Statement, names: Sequence[str]) -> bool:
    return any(function.kind == "a" for function in _visible(st, names, -1))


def is_routine(st: Statement, names: Sequence[str]) -> bool:
    """Whether a user's function has the name."""
    return any(function.user_oid is not None for function in _visible(st, names, -1))


def _visible(st: Statement, names: Sequence[str], location: int) -> list[Function]:
    """The functions of a name: of one schema, or along search_path (earlier schemas hide equals)."""
    if st.meant is not None and location in st.meant.routines:
        return [st.snapshot.routines[st.meant.routines[location]].function]
    if len(names) > 3:
        shown = ".".join(names)
        message = f"improper qualified name (too many dotted names): {shown}"
        raise st.error(code.SYNTAX_ERROR, message, location)
    if len(names) == 1 and names[0] in st.local_functions:
        return st.local_functions[names[0]]
    names = synonyms.function_names(st.snapshot, names, st.environment.search_path)
    if names[:-1] in _STANDARD and st.meaning.oracle_date and st.snapshot.schema_by_name(names[0]) is None:
        names = names[-1:]
    if names[:-1] == ("sys",) and st.meaning.oracle_date and st.snapshot.schema_by_name("sys") is None:
        names = ("pg_catalog", names[-1])
    if len(names) > 1:
        schema = find_schema(st, names[-2])
        if schema is None or len(names) > 2:
            from polar_lite.catalog.plsql.package_functions import functions  # it imports the binder

            members = functions(st.environment, tuple(names))
            if members or packages.exists(names[-2]):
                return members
            if schema is not None or st.snapshot.schema_by_name(names[0]) is None:
                check_database(st, names, location)
        if schema is None:
            raise st.error(code.UNDEFINED_SCHEMA, f'schema "{names[-2]}" does not exist', location)
        check_schema(st, schema, location)
        return _first_of_each(st, names[-1], [schema.oid])
    path = temporary_schema.without_temporary(st.snapshot, st.environment.search_path)
    return _first_of_each(st, names[-1], path)


def _first_of_each(st: Statement, name: str, schemas: Iterable[int]) -> list[Function]:
    """Of functions with the same arguments the first; in a schema Oracle's come before PostgreSQL's."""
    rows: list[Function] = []
    seen: set[tuple[int, ...]] = set()
    for oid in schemas:
        for row in lookup.functions(st, name, oid):
            if row.args not in seen:
                seen.add(row.args)
                rows.append(row)
    return rows


def _expand(row: Function, arguments: Sequence[Argument], is_variadic: bool) -> list[Candidate]:
    """How `row` could take the arguments: as they are, with defaults, or as its variadic array's elements."""
    count, given = len(row.args), len(arguments)
    if any(argument.name for argument in arguments):
        # Only VARIADIC names the array itself; its elements have no name (NameListFromArgs).
        return [] if row.variadic and not is_variadic else _by_name(row, arguments)
    if row.defaults_by_name and given < count:
        return []
    result: list[Candidate] = []
    expands = row.variadic and not is_variadic and given >= count
    if given <= count and not expands and not (row.variadic == lookup.ANY and given < count):
        if any(row.needs(place) for place in range(given, count)):
            return []
        result.append(Candidate(row, row.args[:given], tuple(range(given))))
    if expands:
        if row.variadic == lookup.ANY:
            args = row.args[: count - 1] + (lookup.ANY,) * (given - count + 1)
            return [Candidate(row, args, tuple(range(given)))]
        element = row.variadic
        extra = given - count + 1
        result.append(Candidate(row, row.args[: count - 1] + (element,) * extra, tuple(range(given)), extra))
    return result


def _by_name(row: Function, arguments: Sequence[Argument]) -> list[Candidate]:
    order: list[int] = []
    for place, argument in enumerate(arguments):
        if not argument.name:
            order.append(place)
        elif argument.name in row.arg_names[: len(row.args)]:
            order.append(row.arg_names.index(argument.name))
        else:
            return []
    required = {place for place in range(len(row.args)) if row.needs(place)}
    if len(set(order)) != len(order) or not required <= set(order) or max(order) >= len(row.args):
        return []
    return [Candidate(row, tuple(row.args[i] for i in order), tuple(order))]


def _args(candidate: Candidate) -> tuple[int, ...]:
    return candidate.args


def _without_shadowed(found: Sequence[Candidate]) -> list[Candidate]:
    """Of candidates with equal arguments those that are not variadic (several of them: 42725)."""
    plain = {c.args for c in found if not c.variadic}
    return [c for c in found if not c.variadic or c.args not in plain]


def as_cast(
    st: Statement, names: Sequence[str], arguments: Sequence[Argument], location: int
) -> q.Expr | None:
    """`int4(x)`: a one-argument call by a type's name is a cast when that needs no function of its own."""
    if len(arguments) != 1 or arguments[0].name:
        return None
    schema = names[-2] if len(names) > 1 else None
    row = st.snapshot.type_by_name(schema, names[-1], st.environment.search_path)
    if row is None or row.kind in ("p", "c"):
        return None
    expr = arguments[0].expr
    kind = pathway(st, expr.type.oid, row.oid, "e")[0]
    if kind == "io" and lookup.has_fields(st, expr.type.oid) and lookup.category(st, row.oid) == "S":
        return None  # name(c) is the column of c
    if expr.type.oid != UNKNOWN and kind not in ("relabel", "io"):
        return None
    type_ = lookup.type_ref(st, row.oid)
    return coerce_to_target(st, expr, type_, "e", q.CallForm.EXPLICIT_CAST, location)


def _rows_of_pl(st: Statement, function: Function) -> Function:
    """A function whose result is a collection of a package, as a set of its elements."""
    from polar_lite.catalog.plsql.package_functions import of_routine  # it imports the binder

    assert function.routine_oid is not None
    found = of_routine(st.environment, st.snapshot.routines[function.routine_oid])
    if found is None:
        raise st.unsupported(f"{function.name}(), whose types are a package's and PL's alone, in a query")
    return found


def _settle(st: Statement, chosen: Candidate, given: Sequence[q.Expr], location: int) -> Call:
    function = chosen.function
    if function.routine_oid is not None and lookup.INTERNAL in (function.result, *function.args):
        function = _rows_of_pl(st, function)
    actual = [expr.type.oid for expr in given]
    declared = list(chosen.args)
    fill = [i for i in range(len(function.args)) if i not in chosen.order] if not chosen.variadic else []
    if function.variadic == lookup.ANY:
        fill = []
    filled = [defaults.argument_default(st, function, i) for i in fill]
    settled, result = candidates.settle_polymorphic(
        st,
        actual + [expr.type.oid for expr in filled],
        declared + [function.args[i] for i in fill],
        function.result,
        location,
    )
    coerced = [as_key(coerce_type(st, e, t, "i")) for e, t in zip([*given, *filled], settled, strict=True)]
    if chosen.variadic:
        fixed = len(coerced) - chosen.variadic
        array = q.ArrayExpr(TypeRef(lookup.array_of(st, settled[-1])), tuple(coerced[fixed:]))
        coerced = [*coerced[:fixed], array]
    else:
        places = [*chosen.order, *fill]
        if places != sorted(places):
            coerced = [
                expr for _, expr in sorted(zip(places, coerced, strict=True), key=lambda pair: pair[0])
            ]
    type_ = oracle_dates.result_type(st, function, coerced, lookup.type_ref(st, result))
    function = oracle_dates.as_called(st, function, coerced)
    return Call(instantiate(st, function, coerced, result), tuple(coerced), type_)


def _with_array(st: Statement, chosen: Candidate, given: Sequence[q.Expr]) -> Call:
    """VARIADIC before the last argument of a function that takes "any": its elements are the arguments."""
    function = chosen.function
    if function.aggregate is not None:
        raise st.unsupported(f"VARIADIC in {function.name}")
    coerced = [as_key(coerce_type(st, e, t, "i")) for e, t in zip(given, chosen.args, strict=True)]
    types = tuple(lookup.base_type(st, expr.type.oid) for expr in coerced)
    element = lookup.element_of(st, types[-1]) if lookup.is_true_array(st, types[-1]) else 0
    if not element:
        message = "VARIADIC argument must be an array"
        raise st.error(code.DATATYPE_MISMATCH, message, location_of(given[-1]))
    result = lookup.type_ref(st, function.result)
    return Call(spread(function, types, lookup.base_type(st, element)), tuple(coerced), result)


def instantiate(st: Statement, function: Function, args: Sequence[q.Expr], result: int) -> Function:
    """A polymorphic or VARIADIC "any" row with the types of one call, so that values can be converted."""
    if function.user_oid is not None and not is_polymorphic(function) and lookup.ANY not in function.args:
        return _over_bases(st, function)
    if function.result not in _GENERAL and not any(oid in _GENERAL for oid in function.args):
        return function
    if function.source == "pg_typeof":
        return specialize(function, tuple(expr.type.declared for expr in args), result)
    types = tuple(lookup.base_type(st, expr.type.oid) for expr in args)
    outs = tuple(
        candidates.settle_polymorphic(st, types, function.args, oid)[1] if oid in _GENERAL else oid
        for oid in function.out_types
    )
    made = specialize(function, types, result, outs)
    if function.user_oid is None:
        return made
    if function.kind == "a":
        made = user_aggregates.settled(
            made, lambda oid: candidates.settle_polymorphic(st, types, function.args, oid)[1]
        )
    return replace(made, settled=True)


def is_polymorphic(function: Function) -> bool:
    return function.result in lookup.POLYMORPHIC or any(oid in lookup.POLYMORPHIC for oid in function.args)


def _over_bases(st: Statement, function: Function) -> Function:
    """A user's function whose parameters have domains takes values of their base types."""
    args = tuple(lookup.base_type(st, oid) for oid in function.args)
    result = lookup.base_type(st, function.result)
    if (args, result) == (function.args, function.result):
        return function
    return replace(function, args=args, result=result)


def _signature(st: Statement, names: Sequence[str], arguments: Sequence[Argument]) -> str:
    parts = [
        (f"{argument.name} => " if argument.name else "") + lookup.shown_type(st, argument.expr.type)
        for argument in arguments
    ]
    return f"{'.'.join(names)}({', '.join(parts)})"
