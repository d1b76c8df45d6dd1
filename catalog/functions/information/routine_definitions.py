"""Routines as text: pg_get_functiondef() and its kin. PostgreSQL 15 source ruleutils.c."""

from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.information.shown_names import literal, names_in, names_of
from polar_lite.catalog.functions.registry import REGISTRY, Function
from polar_lite.catalog.functions.user_aggregates import is_ordered_set, kind_of
from polar_lite.catalog.object_names import quote_ident, quote_qualified
from polar_lite.catalog.objects import Routine
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

_VOLATILITY: Final = {"i": "IMMUTABLE", "s": "STABLE"}
_PARALLEL: Final = {"s": "SAFE", "r": "RESTRICTED"}
_MODES: Final = {"o": "OUT ", "b": "INOUT ", "v": "VARIADIC ", "i": "", "t": ""}
_ORACLE_MODES: Final = {"o": "OUT ", "b": "IN OUT ", "i": "", "v": "", "t": ""}


def pg_get_functiondef(context: SessionContext, oid: int) -> str | None:
    routine = context.snapshot.routine(oid)
    if routine is None:
        return _builtin_definition(context, oid)
    if routine.kind == "a":
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{routine.name}" is an aggregate function')
    if routine.language == "plsql":
        return _oracle_definition(context, routine)
    return _postgres_definition(context, routine)


def pg_get_function_sqlbody(context: SessionContext, oid: int) -> str | None:
    routine = context.snapshot.routine(oid)
    if routine is None or routine.body is None:
        return None
    from polar_lite.catalog.dialect.table_expressions import display_environment  # it needs all functions
    from polar_lite.catalog.plsql.sql_bodies import body_text

    path = tuple(context.search_path(implicit=True))
    return body_text(routine, display_environment(context.snapshot, path))


def pg_get_function_arguments(context: SessionContext, oid: int) -> str | None:
    return _arguments(context, oid, defaults=True)


def pg_get_function_identity_arguments(context: SessionContext, oid: int) -> str | None:
    return _arguments(context, oid, defaults=False)


def pg_get_function_result(context: SessionContext, oid: int) -> str | None:
    names = names_of(context)
    routine = context.snapshot.routine(oid)
    if routine is not None:
        if routine.kind == "p":
            return None
        if "t" in routine.arg_modes:
            columns = [
                f"{quote_ident(name)} {names.type(type_.declared)}"
                for name, type_, mode in zip(
                    routine.arg_names, routine.all_args, routine.arg_modes, strict=True
                )
                if mode == "t"
            ]
            return f"TABLE({', '.join(columns)})"
        return ("SETOF " if routine.returns_set else "") + _type(context, routine, -1)
    function = REGISTRY.by_oid.get(oid)
    if function is None:
        return None
    return ("SETOF " if function.returns_set else "") + names.type(function.result)


def pg_get_function_arg_default(context: SessionContext, oid: int, number: int) -> str | None:
    routine = context.snapshot.routine(oid)
    if routine is None:
        return None
    modes = routine.arg_modes or "i" * len(routine.all_args)
    if not 0 < number <= len(modes) or modes[number - 1] not in "ibv":
        return None
    inputs = sum(mode in "ibv" for mode in modes[:number])
    offset = inputs - 1 - (len(routine.function.args) - len(routine.arg_defaults))
    text = routine.arg_defaults[offset] if 0 <= offset < len(routine.arg_defaults) else ""
    return names_in(context, text) if text else None


def _arguments(context: SessionContext, oid: int, *, defaults: bool) -> str | None:
    routine = context.snapshot.routine(oid)
    if routine is not None:
        return _routine_arguments(context, routine, defaults=defaults)
    function = REGISTRY.by_oid.get(oid)
    return None if function is None else _builtin_arguments(context, function, defaults=defaults)


def _routine_arguments(context: SessionContext, routine: Routine, *, defaults: bool) -> str:
    count = len(routine.all_args)
    arg_modes = routine.arg_modes or ("i",) * count
    arg_names = routine.arg_names or ("",) * count
    inputs = sum(mode in "ibv" for mode in arg_modes)
    first_default = inputs - len(routine.arg_defaults)
    shown, number = [], 0
    for place, (name, mode) in enumerate(zip(arg_names, arg_modes, strict=True)):
        if mode == "t":
            continue
        word = _MODES[mode]
        # Procedures print IN where any other mode could stand.
        if mode == "i" and routine.kind == "p":
            word = "IN "
        part = word + (f"{quote_ident(name)} " if name else "") + _type(context, routine, place)
        if mode in "ibv":
            if defaults and number >= first_default and routine.arg_defaults[number - first_default]:
                part += f" DEFAULT {names_in(context, routine.arg_defaults[number - first_default])}"
            number += 1
        shown.append(part)
    return _with_order(routine.function, shown)


def _type(context: SessionContext, routine: Routine, place: int) -> str:
    """The type of a parameter, or of the result (place -1)."""
    written = routine.pl_types[place] if routine.pl_types else ""
    type_ = routine.result if place < 0 else routine.all_args[place]
    return written or names_of(context).type(type_.declared)


def _with_order(function: Function, shown: list[str]) -> str:
    """Arguments, with the ORDER BY of an ordered-set aggregate; one VARIADIC is on both sides of it."""
    _, direct = kind_of(function) or ("n", 0)
    if not is_ordered_set(function):
        return ", ".join(shown)
    ordered = shown[direct:] or shown[-1:]
    return f"{', '.join(shown[:direct])} ORDER BY {', '.join(ordered)}".lstrip()


def _builtin_arguments(context: SessionContext, function: Function, *, defaults: bool) -> str:
    names = names_of(context)
    given = function.arg_names or ("",) * len(function.args)
    first_default = len(function.args) - len(function.defaults)
    shown = []
    for n, (name, type_oid) in enumerate(zip(given, function.args, strict=False)):
        last = n == len(function.args) - 1
        word = "VARIADIC " if function.variadic and last else ""
        part = word + (f"{quote_ident(name)} " if name else "") + names.type(type_oid)
        if defaults and n >= first_default:
            part += f" DEFAULT {function.defaults[n - first_default]}"
        shown.append(part)
    shown += [
        f"OUT {quote_ident(n)} {names.type(t)}"
        for n, t in zip(function.out_names, function.out_types, strict=True)
    ]
    return _with_order(function, shown)


def _postgres_definition(context: SessionContext, routine: Routine) -> str:
    names = names_of(context)
    is_procedure = routine.kind == "p"
    word = "PROCEDURE" if is_procedure else "FUNCTION"
    name = quote_qualified(names.schema_name(routine.schema), routine.name)
    lines = [f"CREATE OR REPLACE {word} {name}({_routine_arguments(context, routine, defaults=True)})"]
    if not is_procedure:
        lines.append(f" RETURNS {pg_get_function_result(context, routine.oid)}")
    lines.append(f" LANGUAGE {quote_ident(routine.language)}")
    attributes = [_VOLATILITY.get(routine.function.volatility), _PARALLEL.get(routine.parallel)]
    if attributes[1]:
        attributes[1] = f"PARALLEL {attributes[1]}"
    if routine.function.strict:
        attributes.append("STRICT")
    if routine.security_definer:
        attributes.append("SECURITY DEFINER")
    if routine.function.leakproof:
        attributes.append("LEAKPROOF")
    if routine.cost != 100:
        attributes.append(f"COST {routine.cost:g}")
    if routine.returns_set and routine.rows != 1000:
        attributes.append(f"ROWS {routine.rows:g}")
    shown = [a for a in attributes if a]
    if shown:
        lines.append(" " + " ".join(shown))
    for item in routine.config:
        key, _, value = item.partition("=")
        lines.append(f" SET {quote_ident(key)} TO {_setting(key, value)}")
    tag = "$procedure$" if is_procedure else "$function$"
    body = pg_get_function_sqlbody(context, routine.oid) or f"AS {tag}{routine.source}{tag}"
    return "\n".join([*lines, f"{body}\n"])


def _builtin_definition(context: SessionContext, oid: int) -> str | None:
    """Of one in LANGUAGE internal, with the name of what computes it; the others have no text here."""
    function = REGISTRY.by_oid.get(oid)
    if function is None:
        return None
    if function.kind == "a":
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{function.name}" is an aggregate function')
    if function.language != "internal":
        return None
    name = quote_qualified(function.schema, function.name)
    attributes = (
        "WINDOW" if function.kind == "w" else None,
        _VOLATILITY.get(function.volatility),
        f"PARALLEL {_PARALLEL[function.parallel]}" if function.parallel in _PARALLEL else None,
        "STRICT" if function.strict else None,
        "LEAKPROOF" if function.leakproof else None,
    )
    lines = (
        f"CREATE OR REPLACE FUNCTION {name}({_builtin_arguments(context, function, defaults=True)})",
        f" RETURNS {pg_get_function_result(context, oid)}",
        " LANGUAGE internal",
        " " + " ".join(attribute for attribute in attributes if attribute),
        f"AS $function${function.source or function.name}$function$",
    )
    return "\n".join(lines) + "\n"


def _oracle_definition(context: SessionContext, routine: Routine) -> str:
    names = names_of(context)
    is_procedure = routine.kind == "p"
    word = "PROCEDURE" if is_procedure else "FUNCTION"
    name = quote_qualified(names.schema_name(routine.schema), routine.name)
    count = len(routine.all_args)
    parts = []
    without_default = len(routine.function.args) - len(routine.arg_defaults)
    for n in range(count):
        mode = routine.arg_modes[n] if routine.arg_modes else "i"
        given = routine.arg_names[n] if len(routine.arg_names) == count else ""
        part = f"{quote_ident(given)} {_ORACLE_MODES[mode]}{_type(context, routine, n)}"
        without_default -= mode in "ibv"
        text = routine.arg_defaults[-without_default - 1] if without_default < 0 and mode in "ibv" else ""
        part += f" DEFAULT {text}" if text else ""
        parts.append(part)
    arguments = f"({', '.join(parts)})" if parts else ""
    result = "" if is_procedure else f" RETURN {_type(context, routine, -1)}"
    rights = "" if routine.security_definer else " AUTHID CURRENT_USER"
    return f"CREATE OR REPLACE {word} {name}{arguments}{result}{rights} IS{_body(routine.source)}"


def _body(source: str) -> str:
    return source if source[:1].isspace() else f"\n{source}"


def _setting(key: str, value: str) -> str:
    # List settings are printed element by element, others as one literal.
    if key in ("search_path", "temp_tablespaces", "session_preload_libraries"):
        return ", ".join(literal(item.strip().strip('"')) for item in value.split(","))
    return literal(value)


CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "pg_get_functiondef": pg_get_functiondef,
    "pg_get_function_arguments": pg_get_function_arguments,
    "pg_get_function_identity_arguments": pg_get_function_identity_arguments,
    "pg_get_function_result": pg_get_function_result,
    "pg_get_function_arg_default": pg_get_function_arg_default,
    "pg_get_function_sqlbody": pg_get_function_sqlbody,
}
