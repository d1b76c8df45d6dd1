"""Parameters of routines and aggregates, and whether they decide a polymorphic result.

PostgreSQL 15 source functioncmds.c (interpret_function_parameter_list), parse_coerce.c.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.oracle.dates import DATE
from polar_lite.catalog.packages import json_types
from polar_lite.catalog.plsql import package_types
from polar_lite.catalog.plsql.compiler.types import PREDEFINED
from polar_lite.catalog.types import TypeRef
from polar_lite.catalog.writing.routines import Argument, NewRoutine
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.pgtypes import BY_NAME, format_type
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.ddl import Ddl
from polar_lite.server.commands.expressions import parameter_default

_MODES: Final = {"IN": "i", "OUT": "o", "INOUT": "b", "VARIADIC": "v", "TABLE": "t"}
# Which parameters decide a polymorphic result. Ranges are looked for first: anyrange wants one of its own.
_FAMILIES: Final = (
    (lookup.ANYRANGE, lookup.ANYMULTIRANGE),
    (
        lookup.ANYELEMENT, lookup.ANYARRAY, lookup.ANYNONARRAY, lookup.ANYENUM,
        lookup.ANYRANGE, lookup.ANYMULTIRANGE,
    ),
    tuple(BY_NAME[name].oid for name in ("anycompatiblerange", "anycompatiblemultirange")),
    (
        lookup.ANYCOMPATIBLE, lookup.ANYCOMPATIBLEARRAY, lookup.ANYCOMPATIBLENONARRAY,
        *(BY_NAME[name].oid for name in ("anycompatiblerange", "anycompatiblemultirange")),
    ),
)  # fmt: skip


class Declared(NamedTuple):
    """The type of a parameter or result. pl_type: of one that PL alone has, as written."""

    oid: int
    pl_type: str = ""
    is_date: bool = False


def read_arguments(
    ddl: Ddl, parameters: Sequence[nodes.Parameter], noun: str, text: str, *, style: str | None = None
) -> list[Argument]:
    """interpret_function_parameter_list. noun: function, procedure or aggregate; style: of the syntax."""
    found: list[Argument] = []
    for parameter in parameters:
        if parameter.type_name.setof:
            raise PgError(code.INVALID_FUNCTION_DEFINITION, f"{noun}s cannot accept set arguments")
        type_oid, pl_type, is_date = _argument_type(ddl, parameter.type_name, text, style)
        mode = _MODES[parameter.mode or "IN"]
        name = parameter.parameter or ""
        _check_name(found, name, mode)
        if mode == "v" and not _is_array(ddl, type_oid):
            raise PgError(code.INVALID_FUNCTION_DEFINITION, "VARIADIC parameter must be an array")
        if any(a.mode == "v" for a in found) and mode in "ibv":
            raise PgError(
                code.INVALID_FUNCTION_DEFINITION, "VARIADIC parameter must be the last input parameter"
            )
        if noun == "procedure" and mode == "o" and style != "oracle":
            _check_output(found)
        default = None
        if parameter.default is not None:
            if mode not in "ibv":
                raise PgError(
                    code.INVALID_FUNCTION_DEFINITION, "only input parameters can have default values"
                )
            default = _default(ddl, parameter, type_oid)
        elif mode in "ib" and any(a.default is not None for a in found) and style != "oracle":
            raise PgError(
                code.INVALID_FUNCTION_DEFINITION,
                "input parameters after one with a default value must also have defaults",
            )
        found.append(Argument(name, type_oid, mode, default, pl_type, is_date))
    return found


def _check_output(before: Sequence[Argument]) -> None:
    """CALL has an argument for a procedure's OUT parameter too."""
    problem = None
    if any(a.mode == "v" for a in before):
        problem = "VARIADIC parameter must be the last parameter"
    elif any(a.default is not None for a in before):
        problem = "procedure OUT parameters cannot appear after one with a default value"
    if problem is not None:
        raise PgError(code.INVALID_FUNCTION_DEFINITION, problem)


def check_polymorphic(routine: NewRoutine) -> None:
    """42P13: a polymorphic result needs a parameter that decides it."""
    results = {argument.type_oid for argument in routine.arguments if argument.mode in "obt"}
    inputs = [argument.type_oid for argument in routine.inputs]
    for oid in sorted({routine.result, *results}):
        detail = undecided(oid, inputs)
        if detail is not None:
            message = "cannot determine result data type"
            raise PgError(code.INVALID_FUNCTION_DEFINITION, message, detail=detail)


def undecided(result: int, inputs: Sequence[int]) -> str | None:
    """check_valid_polymorphic_signature: what is missing for a polymorphic result; None if nothing is."""
    family = next((family for family in _FAMILIES if result in family), None)
    if family is None or set(inputs) & set(family):
        return None
    *first, last = (format_type(member) for member in family)
    shown = f"{', '.join(first)}{',' if len(first) > 1 else ''} or {last}"
    return f"A result of type {format_type(result)} requires at least one input of type {shown}."


def package_type(ddl: Ddl, type_name: nodes.TypeName) -> Declared | None:
    """A type of a package; None if it is none."""
    if type_name.array or type_name.typmods:
        return None
    if len(type_name.names) == 1:
        return _predefined(ddl, type_name)
    package = ddl.session.runtime.package(tuple(type_name.names[:-1]), ddl.session.environment())
    found = package_types.of_package(package, type_name) if package is not None else None
    if found is None:
        return None
    oid = package_types.known_to_sql(found)
    if oid is not None:
        return Declared(oid)
    return Declared(package_types.INTERNAL, package_types.as_written(type_name))


def _predefined(ddl: Ddl, type_name: nodes.TypeName) -> Declared | None:
    """One of PL's own subtypes, unless the catalog has a type of the name."""
    name = type_name.names[0]
    is_json = name in json_types.NAMES
    if type_name.percent or not (is_json or name in PREDEFINED):
        return None
    known = ddl.snapshot.type_by_name(None, name, ddl.session.environment().search_path)
    if is_json:
        return Declared(package_types.INTERNAL, name) if known is None else None
    return Declared(PREDEFINED[name].oid) if known is None else None


def is_oracle_date(ddl: Ddl, type_: TypeRef) -> bool:
    """Whether it is DATE where this is Oracle's: the only modifier that parameters and results keep."""
    return type_ == DATE and ddl.session.environment().meaning.oracle_date


def _argument_type(ddl: Ddl, type_name: nodes.TypeName, text: str, style: str | None) -> Declared:
    of_package = package_type(ddl, type_name) if style == "oracle" else None
    if of_package is not None:
        return of_package
    try:
        found = ddl.usable_type(type_name, text)
    except PgError as error:
        # PostgreSQL points at no place here, and writes the name without quotes.
        error.position = None
        if error.message.startswith('type "'):
            error.message = error.message.replace('"', "")
        raise
    if type_name.percent == "TYPE":
        shown = ".".join(type_name.names)
        ddl.notice(
            "NOTICE",
            code.SUCCESSFUL_COMPLETION,
            f"type reference {shown}%TYPE converted to {ddl.names().type(found.declared)}",
        )
    return Declared(found.declared, is_date=is_oracle_date(ddl, found))


def _default(ddl: Ddl, parameter: nodes.Parameter, type_oid: int) -> str:
    return parameter_default(ddl, parameter.default, ddl.snapshot.type_ref(type_oid)).text


def _check_name(found: Sequence[Argument], name: str, mode: str) -> None:
    for other in found:
        clash = (mode in "ibv" and other.mode in "ibv") or (mode in "obt" and other.mode in "obt")
        if name and other.name == name and clash:
            raise PgError(code.INVALID_FUNCTION_DEFINITION, f'parameter name "{name}" used more than once')


def _is_array(ddl: Ddl, oid: int) -> bool:
    entry = ddl.snapshot.type(oid)
    return entry is not None and (entry.is_array or entry.name in ("anyarray", "any", "anycompatiblearray"))
