"""Find the routine that a DROP, ALTER, COMMENT or GRANT names, with or without its argument types; a package.

PostgreSQL 15 source parse_func.c (LookupFuncWithArgs) and its messages.
"""

from collections.abc import Sequence
from typing import Final

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.objects import Package, Routine
from polar_lite.catalog.snapshot import builtin_functions
from polar_lite.catalog.temporary_schema import without_temporary
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands.ddl import Ddl, no_position

_INPUT_MODES: Final = ("IN", "INOUT", "VARIADIC")
_KINDS: Final = {"FUNCTION": "fwa", "PROCEDURE": "p", "ROUTINE": "fwpa", "AGGREGATE": "a"}


def find_routine(
    ddl: Ddl, kind: str, item: nodes.ObjectName, *, missing_ok: bool = False, is_drop: bool = False
) -> Routine | None:
    """The user routine of an ObjectName. kind: FUNCTION, PROCEDURE, ROUTINE or AGGREGATE.

    42883 none, 42725 not unique without arguments, 42809 of another kind. None only if missing_ok,
    after the NOTICE that says so.
    """
    candidates = _candidates(ddl, item.names)
    noun = "function" if kind == "ROUTINE" else kind.lower()
    shown = ".".join(item.names)
    if item.arguments is None:
        found = [r for r in candidates if r.kind in _KINDS[kind]]
        if len(found) > 1:
            raise PgError(
                code.AMBIGUOUS_FUNCTION,
                f'{noun} name "{shown}" is not unique',
                hint=f"Specify the argument list to select the {noun} unambiguously.",
            )
        if found:
            return found[0]
        _refuse_builtin(item.names[-1], None, ddl, is_drop)
        if missing_ok:
            ddl.skip(f"{kind.lower()} {shown}() does not exist, skipping")
            return None
        raise PgError(code.UNDEFINED_FUNCTION, f'could not find a {noun} named "{shown}"')
    types = argument_types(ddl, item.arguments, all_modes=True)
    inputs = argument_types(ddl, item.arguments)
    # Procedures, and functions of Oracle's, are known by all their parameters, too.
    whole = [r for r in candidates if tuple(t.declared for t in r.all_args) == types]
    known = [r for r in whole if r.kind == "p" or r.language == "plsql"]
    for routine in (*candidates, *known):
        if routine.function.args == inputs or routine in known:
            if routine.kind not in _KINDS[kind]:
                raise _wrong_kind(ddl, kind, routine)
            return routine
    names = ddl.names()
    signature = f"{shown}({', '.join(names.type(oid) for oid in inputs)})"
    _refuse_builtin(item.names[-1], inputs, ddl, is_drop)
    if missing_ok:
        written = ",".join(
            ".".join(p.type_name.names) + "[]" * bool(p.type_name.array) for p in item.arguments
        )
        ddl.skip(f"{kind.lower()} {shown}({written}) does not exist, skipping")
        return None
    if kind == "AGGREGATE" and not inputs:
        signature = f"{shown}(*)"
    raise PgError(code.UNDEFINED_FUNCTION, f"{noun} {signature} does not exist")


def argument_types(
    ddl: Ddl, arguments: Sequence[nodes.Parameter], *, all_modes: bool = False
) -> tuple[int, ...]:
    """Type OIDs of the input parameters, as they identify a routine."""
    with no_position():
        return tuple(
            ddl.type(p.type_name).declared for p in arguments if all_modes or (p.mode or "IN") in _INPUT_MODES
        )


def _candidates(ddl: Ddl, names: Sequence[str]) -> list[Routine]:
    """Routines of the name in the order of the path; hidden ones of equal arguments left out."""
    if len(names) > 1:
        schema = ddl.find_schema(names[-2])
        path: Sequence[int] = [schema.oid] if schema is not None else []
        if schema is None:
            raise PgError(code.UNDEFINED_SCHEMA, f'schema "{names[-2]}" does not exist')
    else:
        path = without_temporary(ddl.snapshot, ddl.search_path())
    found: list[Routine] = []
    seen: set[tuple[int, ...]] = set()
    for oid in path:
        for routine in ddl.snapshot.routines_by_name(names[-1]):
            if routine.schema == oid and routine.function.args not in seen:
                seen.add(routine.function.args)
                found.append(routine)
    return found


def _wrong_kind(ddl: Ddl, kind: str, routine: Routine) -> PgError:
    article = "an" if kind == "AGGREGATE" else "a"
    signature = ddl.names().signature(routine).replace(",", ", ")
    lead = "function " if kind == "AGGREGATE" else ""
    return PgError(code.WRONG_OBJECT_TYPE, f"{lead}{signature} is not {article} {kind.lower()}")


def _refuse_builtin(name: str, args: tuple[int, ...] | None, ddl: Ddl, is_drop: bool) -> None:
    for function in builtin_functions(name):
        if args is None or function.args == args:
            if not is_drop:
                raise unsupported("a change of a built-in function")
            shown = ",".join(ddl.names().type(oid) for oid in function.args)
            raise PgError(
                code.DEPENDENT_OBJECTS_STILL_EXIST,
                f"cannot drop function {name}({shown}) because it is required by the database system",
            )


def find_package(ddl: Ddl, names: Sequence[str]) -> Package | None:
    """The package of a name, along the search path if it has no schema (3F000)."""
    path = [ddl.schema_named(names[-2]).oid] if len(names) > 1 else ddl.search_path()
    return next((found for oid in path if (found := ddl.snapshot.package_by_name(oid, names[-1]))), None)
