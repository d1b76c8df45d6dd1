"""CREATE AGGREGATE. PostgreSQL 15 docs, CREATE AGGREGATE; source aggregatecmds.c, pg_aggregate.c."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import calls
from polar_lite.catalog.dialect.binder.coercion import is_binary_coercible
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.dialect.polar import parse_type_name
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.object_names import PG_PROC
from polar_lite.catalog.routines import Argument, NewRoutine, write_routine
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import Ddl
from polar_lite.server.commands.routines import check_replacement, existing_routine

_INTERNAL: Final = 12
_MODES: Final = {"IN": "i", "VARIADIC": "v"}
_REFUSED: Final = frozenset(
    {
        *("combinefunc", "serialfunc", "deserialfunc", "msfunc", "minvfunc", "mstype", "msspace"),
        *("mfinalfunc", "mfinalfunc_extra", "mfinalfunc_modify", "minitcond", "sortop", "hypothetical"),
    }
)
_PARALLEL: Final = {"safe": "s", "restricted": "r", "unsafe": "u"}


@command(nodes.CreateAggregate, writes=True)
def create_aggregate(node: Any, session: Any, text: str) -> CommandResult:
    ddl = Ddl(session)
    schema = ddl.creation_schema(node.names, may_be_temporary=True)
    options = _options(ddl, node)
    if "stype" not in options:
        raise PgError(code.INVALID_FUNCTION_DEFINITION, "aggregate stype must be specified")
    if "sfunc" not in options:
        raise PgError(code.INVALID_FUNCTION_DEFINITION, "aggregate sfunc must be specified")
    arguments = _arguments(ddl, node, text, options.get("basetype"))
    state = ddl.usable_type(options["stype"], text).declared
    _check_types(ddl, state, arguments)
    types = [argument.type_oid for argument in arguments]
    transition = _function(ddl, options["sfunc"], [state, *types])
    if transition.result != state:
        names = ddl.names()
        raise PgError(
            code.DATATYPE_MISMATCH,
            f"return type of transition function {options['sfunc'][-1]} is not {names.type(state)}",
        )
    _check_initial(ddl, transition, options.get("initcond"), state, types)
    final = None
    has_extra = bool(options.get("finalfunc_extra"))
    if "finalfunc" in options:
        final = _function(ddl, options["finalfunc"], [state, *(types if has_extra else ())])
    result = final.result if final is not None else state
    routine = NewRoutine(
        schema.oid,
        node.names[-1],
        "a",
        ddl.role,
        _INTERNAL,
        "aggregate_dummy",
        tuple(arguments),
        result,
        volatility="i",
        parallel=_PARALLEL.get(str(options.get("parallel", "unsafe")), "u"),
        cost=1,
    )
    _write(ddl, routine, node, transition, final, state, options)
    return CommandResult("CREATE AGGREGATE")


def _options(ddl: Ddl, node: Any) -> dict[str, Any]:
    """The definition by its names, with what is not known of it told."""
    found: dict[str, Any] = {}
    for name, value in node.options:
        if name in _REFUSED:
            raise unsupported(f"{name.upper()} of CREATE AGGREGATE")
        if name in ("basetype", "sfunc", "stype", "finalfunc", "finalfunc_extra", "initcond", "parallel"):
            found[name] = value
        elif name not in ("sspace", "finalfunc_modify"):
            ddl.notice("WARNING", code.SYNTAX_ERROR, f'aggregate attribute "{name}" not recognized')
    return found


def _arguments(ddl: Ddl, node: Any, text: str, base: Any) -> list[Argument]:
    """The parameters, or the one that BASETYPE (base: TypeName, text or None) says."""
    is_old = node.args.get("parameters") is None
    if is_old == (base is None):
        message = "basetype is redundant with aggregate input type specification"
        if is_old:
            message = "aggregate input type must be specified"
        raise PgError(code.INVALID_FUNCTION_DEFINITION, message)
    if is_old:
        shown = base if isinstance(base, str) else ".".join(base.names)
        if shown.lower() == "any":
            return []
        if isinstance(base, str):
            base = parse_type_name(base)
        return [Argument("", ddl.usable_type(base, text).declared)]
    made = []
    for parameter in node.parameters:
        if parameter.mode not in _MODES:
            raise PgError(code.INVALID_FUNCTION_DEFINITION, "aggregates cannot have output arguments")
        if parameter.mode == "VARIADIC":
            raise unsupported("VARIADIC of CREATE AGGREGATE")
        type_ = ddl.usable_type(parameter.type_name, text)
        made.append(Argument(parameter.parameter or "", type_.declared))
    return made


def _check_types(ddl: Ddl, state: int, arguments: Sequence[Argument]) -> None:
    for oid in (state, *(argument.type_oid for argument in arguments)):
        entry = ddl.snapshot.type(oid)
        if entry is not None and entry.kind == "p":
            if oid == state and entry.name != "internal" and not entry.name.startswith("any"):
                raise PgError(
                    code.INVALID_FUNCTION_DEFINITION,
                    f"aggregate transition data type cannot be {ddl.names().type(oid)}",
                )
            raise unsupported(f"an aggregate over {ddl.names().type(oid)}")


def _function(ddl: Ddl, names: Sequence[str], types: Sequence[int]) -> Function:
    """lookup_agg_function: a function that takes these types as they are."""
    environment = replace(ddl.session.environment(), snapshot=ddl.snapshot)
    st = Statement(environment)
    constants = [calls.Argument(q.Const(TypeRef(oid), None)) for oid in types]
    shown = f"{'.'.join(names)}({', '.join(ddl.names().type(oid) for oid in types)})"
    try:
        call = calls.resolve(st, names, constants, is_variadic=False, location=-1)
    except PgError as error:
        if error.sqlstate != code.UNDEFINED_FUNCTION:
            raise
        raise PgError(code.UNDEFINED_FUNCTION, f"function {shown} does not exist") from None
    if isinstance(call, q.Expr) or call.function.kind != "f":
        raise PgError(code.UNDEFINED_FUNCTION, f"function {shown} does not exist")
    function = call.function
    if function.returns_set:
        raise PgError(code.DATATYPE_MISMATCH, f"function {shown} returns a set")
    if tuple(function.args) != tuple(types):
        routine = ddl.snapshot.routine(function.oid)
        declared = routine.function.args if routine is not None else function.args
        if any(
            not is_binary_coercible(st, given, wanted) for given, wanted in zip(types, declared, strict=False)
        ):
            raise PgError(code.DATATYPE_MISMATCH, f"function {shown} requires run-time type coercion")
    if not function.is_supported:
        raise unsupported(function.construct)
    return function


def _check_initial(
    ddl: Ddl, transition: Function, initial: str | None, state: int, types: Sequence[int]
) -> None:
    st = Statement(ddl.session.environment())
    if transition.strict and initial is None and (not types or not is_binary_coercible(st, types[0], state)):
        raise PgError(
            code.INVALID_FUNCTION_DEFINITION,
            "must not omit initial value when transition function is strict"
            " and transition type is not compatible with input type",
        )


def _write(
    ddl: Ddl,
    routine: NewRoutine,
    node: Any,
    transition: Function,
    final: Function | None,
    state: int,
    options: dict[str, Any],
) -> None:
    existing = existing_routine(ddl, routine)
    if existing is not None:
        check_replacement(ddl, node, routine, existing)
    initial = options.get("initcond")
    if initial is not None:
        kind = ddl.snapshot.type(state)
        assert kind is not None
        kind.input(initial, -1, ddl.session.style)
    oid = write_routine(ddl.writer, routine, existing.oid if existing is not None else 0)
    ddl.writer.delete("pg_aggregate", {"aggfnoid": oid})
    ddl.writer.insert(
        "pg_aggregate",
        {
            "aggfnoid": oid,
            "aggkind": "n",
            "aggtransfn": transition.oid,
            "aggfinalfn": final.oid if final is not None else 0,
            "aggfinalextra": bool(options.get("finalfunc_extra")),
            "aggfinalmodify": "r",
            "aggmfinalmodify": "r",
            "aggtranstype": state,
            "agginitval": initial,
        },
    )
    for function in (transition, final):
        if function is not None and function.user_oid is not None:
            ddl.writer.depend((PG_PROC, oid, 0), (PG_PROC, function.oid, 0))
