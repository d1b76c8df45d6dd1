"""CREATE and ALTER FUNCTION, PROCEDURE and PACKAGE.

The header is settled here: parameters, result, attributes, and what OR REPLACE may change. The body
is checked by the language. PostgreSQL 15 docs, CREATE FUNCTION; source functioncmds.c, pg_proc.c.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.event_triggers import EVENT_TRIGGER_TYPE
from polar_lite.catalog.extensions import LIBRARY_PREFIX
from polar_lite.catalog.objects import Routine
from polar_lite.catalog.plsql.routines import check_package, check_routine, counting_quotes
from polar_lite.catalog.writing import functions_in_tables
from polar_lite.catalog.writing.routines import (
    RECORD,
    VOID,
    Argument,
    NewRoutine,
    result_of_outputs,
    write_package,
    write_routine,
)
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import CommandResult, command, sql_bodies
from polar_lite.server.commands.ddl import Ddl, position
from polar_lite.server.commands.routines.lookup import find_package, find_routine
from polar_lite.server.commands.signatures import (
    Declared,
    check_polymorphic,
    is_oracle_date,
    package_type,
    read_arguments,
)
from polar_lite.server.commands.stored_settings import kept_setting
from polar_lite.server.plsql.extra_checks import check_shadowing

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_VOLATILITY: Final = {"immutable": "i", "stable": "s", "volatile": "v"}
_PARALLEL: Final = {"safe": "s", "restricted": "r", "unsafe": "u"}
_LANGUAGES: Final = {"internal": 12, "c": 13, "sql": 14, "plpgsql": 13563, "plsql": 13564}
# Attributes that can only affect planning or storage; kept where the catalog has a place for them.
_IGNORED: Final = frozenset({"support", "pipelined", "result_cache", "parallel_enable", "usual"})


_KINDS: Final = {"p": "a procedure", "a": "an aggregate function", "f": "a function"}


@command(nodes.CreateRoutine, writes=True)
def create_routine(node: nodes.CreateRoutine, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    tag = f"CREATE {node.kind}"
    schema = ddl.creation_schema(node.names, may_be_temporary=True)
    if node.kind == "PROCEDURE" and node.style == "postgres" and node.language != "plsql":
        _check_options_of_procedure(node)
    language = _language(ddl, node)
    arguments = read_arguments(ddl, node.parameters or (), node.kind.lower(), text, style=node.style)
    result, returns_set = _result(ddl, node, arguments, text)
    routine = NewRoutine(
        schema.oid,
        node.names[-1],
        "p" if node.kind == "PROCEDURE" else "f",
        ddl.role,
        _LANGUAGES[language],
        _symbol(node) if language == "c" else _source(node, language),
        tuple(arguments),
        result.oid,
        returns_set,
        security_definer=node.style == "oracle",
        cost=1 if language == "c" else 100,
        library=f"{LIBRARY_PREFIX}{session.extension}" if language == "c" else None,
        pl_result=result.pl_type,
        gives_date=result.is_date,
    )
    check_polymorphic(routine)
    routine = _with_options(ddl, routine, node.options or ())
    body = sql_bodies.settled(ddl, routine, node, text) if node.sql_body is not None else None
    routine = replace(routine, body=body.text if body is not None else None)
    existing = existing_routine(ddl, routine)
    if existing is not None:
        check_replacement(ddl, node, routine, existing)
    oid = write_routine(ddl.writer, routine, existing.oid if existing else 0)
    if body is not None:
        sql_bodies.keep(ddl, oid, body)
    if result.oid == EVENT_TRIGGER_TYPE and arguments:
        raise PgError(
            code.INVALID_FUNCTION_DEFINITION,
            "event trigger functions cannot have declared arguments",
            where=f'compilation of PL/pgSQL function "{routine.name}" near line 1',
        )
    if language == "internal":
        _check_built_in(ddl, routine)
    elif language != "c":
        _check_body(ddl, node, oid, text)
    if existing is not None:
        functions_in_tables.remake(ddl.writer)
    return CommandResult(tag)


@command(nodes.AlterRoutine, writes=True)
def alter_routine(node: nodes.AlterRoutine, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    kind = node.object.kind
    routine = find_routine(ddl, kind, node.object)
    assert routine is not None
    privileges.check_owner(ddl.snapshot, ddl.role, routine)
    if node.compile:
        check_routine(routine)
        return CommandResult(f"ALTER {kind}")
    if routine.kind == "p" and routine.language != "plsql":
        _check_options_of_procedure(node)
    changes: dict[str, Any] = {}
    old_config = dict(_pair(item) for item in routine.config)
    config = dict(old_config)
    for name, value in node.options or ():
        if name == "set":
            config.update([_pair(_setting(ddl, value))])
        elif name == "reset":
            config = {} if value is None else {k: v for k, v in config.items() if k != value}
        else:
            if name == "leakproof":
                _check_leakproof(ddl, value)
            changes.update(_column_of(name, value))
    if config != old_config:
        changes["proconfig"] = [f"{k}={v}" for k, v in config.items()] or None
    if changes:
        ddl.writer.update("pg_proc", {"oid": routine.oid}, changes)
        functions_in_tables.remake(ddl.writer)
    return CommandResult(f"ALTER {kind}")


@command(nodes.CreatePackage, writes=True)
def create_package(node: nodes.CreatePackage, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    schema = ddl.creation_schema(node.names)
    name = node.names[-1]
    existing = ddl.snapshot.package_by_name(schema.oid, name)
    if existing is None and ddl.snapshot.members_by_name(schema.oid, name) is not None:
        raise PgError(code.DUPLICATE_OBJECT, f'type "{name}" already exists')
    if existing is not None:
        privileges.check_owner(ddl.snapshot, ddl.role, existing)
    tag = "CREATE PACKAGE BODY" if node.body else "CREATE PACKAGE"
    if node.body:
        if existing is None:
            raise PgError(code.UNDEFINED_OBJECT, f'package "{name}" does not exist')
        if existing.body is not None and not node.or_replace:
            raise PgError(code.DUPLICATE_OBJECT, f'package body "{name}" already exists')
        oid = existing.oid
        ddl.writer.update("polar_package", {"oid": oid}, {"pkgbody": node.source})
    elif existing is None:
        oid = write_package(ddl.writer, schema.oid, name, ddl.role, node.source, not node.invoker)
    else:
        if not node.or_replace:
            raise PgError(code.DUPLICATE_OBJECT, f'package "{name}" already exists')
        oid = existing.oid
        # As in Oracle the body stays, and is compiled again when it is used.
        values = {"pkgspecification": node.source, "pkgsecdef": not node.invoker}
        ddl.writer.update("polar_package", {"oid": oid}, values)
    check_package(ddl.snapshot.packages[oid], node.source_start, body=bool(node.body))
    return CommandResult(tag)


@command(nodes.AlterPackage, writes=True)
def compile_package(node: nodes.AlterPackage, session: Session, text: str) -> CommandResult:
    """ALTER PACKAGE .. COMPILE: what was checked when it was made is checked again."""
    ddl = Ddl(session)
    package = find_package(ddl, node.names)
    if package is None:
        raise PgError(code.UNDEFINED_OBJECT, f'package "{node.names[-1]}" does not exist')
    privileges.check_owner(ddl.snapshot, ddl.role, package)
    check_package(package)
    return CommandResult("ALTER PACKAGE")


def _check_options_of_procedure(node: nodes.AlterRoutine | nodes.CreateRoutine) -> None:
    """Not for procedures of Oracle's kind, whose grammar is that of functions."""
    start = node.meta.get("of_functions")
    if start is not None:
        message = "invalid attribute in procedure definition"
        raise PgError(code.INVALID_FUNCTION_DEFINITION, message, position=position(start))


def _language(ddl: Ddl, node: nodes.CreateRoutine) -> str:
    name = node.language or ("plsql" if node.style == "oracle" else "sql" if node.sql_body else None)
    if name is None:
        raise PgError(code.INVALID_FUNCTION_DEFINITION, "no language specified")
    if name in ("edbspl", "oracle"):
        name = "plsql"
    if name not in _LANGUAGES:
        raise PgError(code.UNDEFINED_OBJECT, f'language "{name}" does not exist')
    if not ddl.session.extension:
        privileges.check_language(ddl.snapshot, ddl.role, name)
    if name == "c" and not ddl.session.extension:
        raise unsupported(f"LANGUAGE {name}")
    return str(name)


def _check_built_in(ddl: Ddl, routine: NewRoutine) -> None:
    """LANGUAGE internal: there is such a function, and of these types, by which its values are stored.

    The scripts of extensions name text's functions for types that are read and written as text is.
    """
    from polar_lite.catalog.functions import internal_names  # reads every row of pg_proc

    if not any(internal_names.named(routine.source)):
        message = f'there is no built-in function named "{routine.source}"'
        raise PgError(code.UNDEFINED_FUNCTION, message)
    if ddl.session.extension:
        return
    inputs = tuple(argument.type_oid for argument in routine.inputs)
    if internal_names.built_in(routine.source, inputs, routine.result) is None:
        raise unsupported(f"LANGUAGE internal with other types than those of {routine.source}")


def _symbol(node: nodes.CreateRoutine) -> str:
    """Of a function in LANGUAGE c: what the library calls it."""
    return str(node.link_symbol or node.names[-1])


def _source(node: nodes.CreateRoutine, language: str) -> str:
    if node.sql_body is not None:
        sql_bodies.check_form(node, language)
        return ""
    if node.link_symbol:
        raise PgError(
            code.INVALID_FUNCTION_DEFINITION,
            f'only one AS item needed for language "{node.language}"',
        )
    if node.body is None:
        raise PgError(code.INVALID_FUNCTION_DEFINITION, "no function body specified")
    return str(node.body)


def _result(
    ddl: Ddl, node: nodes.CreateRoutine, arguments: Sequence[Argument], text: str
) -> tuple[Declared, bool]:
    """The type, and whether it is a set."""
    is_procedure = node.kind == "PROCEDURE"
    implied = result_of_outputs(arguments, is_procedure=is_procedure)
    if is_procedure:
        return Declared(VOID if implied is None else RECORD), False
    if node.returns_table:
        return Declared(implied if implied is not None else RECORD), True
    if node.returns is None:
        if implied is None:
            raise PgError(code.INVALID_FUNCTION_DEFINITION, "function result type must be specified")
        return Declared(implied), False
    of_package = package_type(ddl, node.returns) if node.style == "oracle" else None
    if of_package is not None:
        return of_package, False
    setof = bool(node.returns.setof)
    type_name = node.returns
    if setof:
        type_name = type_name.copy()
        type_name.set("setof", None)
    try:
        type_ = ddl.usable_type(type_name, text)
    except PgError as error:
        error.position = None
        raise
    declared = type_.declared
    # Oracle's functions give a result and the values of their OUT parameters.
    gives_both = node.style == "oracle" or node.language == "plsql"
    if implied is not None and implied != declared and not gives_both:
        shown = ddl.names().type(implied)
        raise PgError(
            code.INVALID_FUNCTION_DEFINITION,
            f"function result type must be {shown} because of OUT parameters",
        )
    return Declared(declared, is_date=is_oracle_date(ddl, type_)), setof


def _with_options(ddl: Ddl, routine: NewRoutine, options: Sequence[tuple[str, Any]]) -> NewRoutine:
    config: list[str] = []
    seen: set[str] = set()
    for name, value in options:
        if name != "set" and name in seen:
            raise PgError(code.SYNTAX_ERROR, "conflicting or redundant options")
        seen.add(name)
        match name:
            case "volatility":
                routine = replace(routine, volatility=_VOLATILITY[value])
            case "deterministic":
                routine = replace(routine, volatility="i")
            case "pipelined" | "result_cache" | "parallel_enable":
                pass  # PIPE ROW says the first; the others are speed
            case "strict":
                routine = replace(routine, strict=bool(value))
            case "security_definer":
                routine = replace(routine, security_definer=bool(value))
            case "leakproof":
                _check_leakproof(ddl, value)
                routine = replace(routine, leakproof=bool(value))
            case "parallel":
                if value.lower() not in _PARALLEL:
                    raise PgError(
                        code.SYNTAX_ERROR, 'parameter "parallel" must be SAFE, RESTRICTED, or UNSAFE'
                    )
                routine = replace(routine, parallel=_PARALLEL[value.lower()])
            case "cost":
                routine = replace(routine, cost=_positive(value, "COST"))
            case "rows":
                if not routine.returns_set:
                    raise PgError(
                        code.INVALID_PARAMETER_VALUE,
                        "ROWS is not applicable when function does not return a set",
                    )
                routine = replace(routine, rows=_positive(value, "ROWS"))
            case "set":
                config.append(_setting(ddl, value))
            case _ if name in _IGNORED:
                pass
            case _:
                raise unsupported(f"{name.upper()} in CREATE FUNCTION")
    return replace(routine, config=tuple(config))


def _check_leakproof(ddl: Ddl, value: Any) -> None:
    if value and not ddl.is_superuser:
        raise PgError(code.INSUFFICIENT_PRIVILEGE, "only superuser can define a leakproof function")


def _pair(item: str) -> tuple[str, str]:
    name, _, value = item.partition("=")
    return name, value


def _positive(value: Any, word: str) -> float:
    number = float(value)
    if number <= 0:
        raise PgError(code.INVALID_PARAMETER_VALUE, f"{word} must be positive")
    return number


def _setting(ddl: Ddl, node: nodes.SetVariable | nodes.ResetVariable) -> str:
    """A SET clause as proconfig keeps it; 42704 for an unknown parameter, 22023 for a bad value."""
    name, value = kept_setting(ddl, node)
    return f"{name}={value if value is not None else ddl.session.show_setting(name)}"


def _column_of(name: str, value: Any) -> dict[str, Any]:
    match name:
        case "volatility":
            return {"provolatile": _VOLATILITY[value]}
        case "strict":
            return {"proisstrict": bool(value)}
        case "security_definer":
            return {"prosecdef": bool(value)}
        case "leakproof":
            return {"proleakproof": bool(value)}
        case "parallel":
            return {"proparallel": _PARALLEL[value.lower()]}
        case "cost":
            return {"procost": _positive(value, "COST")}
        case "rows":
            return {"prorows": _positive(value, "ROWS")}
    raise unsupported(f"{name.upper()} in ALTER FUNCTION")


def existing_routine(ddl: Ddl, routine: NewRoutine) -> Routine | None:
    wanted = tuple(a.type_oid for a in routine.inputs)
    for other in ddl.snapshot.routines_by_name(routine.name):
        if other.schema == routine.schema and other.function.args == wanted:
            return other
    return None


def check_replacement(
    ddl: Ddl, node: nodes.CreateAggregate | nodes.CreateRoutine, routine: NewRoutine, old: Routine
) -> None:
    """Whether a routine that exists may be given this definition: what its users know of it stays."""
    noun = {"p": "procedure", "a": "aggregate"}.get(old.kind, "function")
    if not node.or_replace:
        raise PgError(
            code.DUPLICATE_FUNCTION, f'function "{routine.name}" already exists with same argument types'
        )
    privileges.check_owner(ddl.snapshot, ddl.role, old)
    if old.kind != routine.kind:
        raise PgError(
            code.WRONG_OBJECT_TYPE,
            "cannot change routine kind",
            detail=f'"{routine.name}" is {_KINDS[old.kind]}.',
        )
    hint = f"Use DROP {noun.upper()} {ddl.names().signature(old)} first."
    if (old.result.declared, old.returns_set) != (routine.result, routine.returns_set):
        message = (
            "cannot change whether a procedure has output parameters"
            if old.kind == "p"
            else "cannot change return type of existing function"
        )
        raise PgError(code.INVALID_FUNCTION_DEFINITION, message, hint=hint)
    outs = [(a.name, a.type_oid) for a in routine.arguments if a.mode in "obt"]
    old_outs = [
        (n, t.declared)
        for n, t, m in zip(old.arg_names, old.all_args, old.arg_modes, strict=False)
        if m in "obt"
    ]
    if routine.result == RECORD and [t for _, t in outs] != [t for _, t in old_outs]:
        raise PgError(
            code.INVALID_FUNCTION_DEFINITION,
            "cannot change return type of existing function",
            detail="Row type defined by OUT parameters is different.",
            hint=hint,
        )
    for before, now in zip(old.function.arg_names, routine.inputs, strict=False):
        if before and before != now.name:
            raise PgError(
                code.INVALID_FUNCTION_DEFINITION,
                f'cannot change name of input parameter "{before}"',
                hint=hint,
            )
    if sum(map(bool, old.arg_defaults)) > sum(a.default is not None for a in routine.inputs):
        raise PgError(
            code.INVALID_FUNCTION_DEFINITION,
            "cannot remove parameter defaults from existing function",
            hint=hint,
        )


def _check_body(ddl: Ddl, node: nodes.CreateRoutine, oid: int, text: str) -> None:
    """Let the language look at the body, unless check_function_bodies is off."""
    if ddl.session.show_setting("check_function_bodies") != "off":
        session = ddl.session
        routine = ddl.snapshot.routines[oid]
        with counting_quotes(text, routine.source, node.body_start):
            if routine.language == "sql":
                session.runtime.sql_functions.check_sql_function(routine, node.body_start)
            else:
                check_routine(routine, node.body_start, session.environment(), session.runtime)
        check_shadowing(session, routine, text, node.body_start)
