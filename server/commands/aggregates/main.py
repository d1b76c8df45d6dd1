"""CREATE AGGREGATE. PostgreSQL 15 docs, CREATE AGGREGATE; source aggregatecmds.c, pg_aggregate.c."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.functions.user_aggregates import Facts
from polar_lite.catalog.object_names import PG_OPERATOR, PG_PROC
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.catalog.writing.routines import Argument, NewRoutine, write_routine
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.aggregates.options import Options, read_options
from polar_lite.server.commands.aggregates.support import Signature, Support
from polar_lite.server.commands.ddl import Ddl, position
from polar_lite.server.commands.operators.definitions import operator_named
from polar_lite.server.commands.routines.definitions import check_replacement, existing_routine
from polar_lite.server.commands.signatures import read_arguments

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_LANGUAGE: Final = 12
_INTERNAL: Final = pgtypes.BY_NAME["internal"].oid
_ANY: Final = pgtypes.BY_NAME["any"].oid
_MOST_ARGUMENTS: Final = 99
_KINDS: Final = {
    "n": "an ordinary aggregate function",
    "o": "an ordered-set aggregate",
    "h": "a hypothetical-set aggregate",
}
# Columns of pg_aggregate by the options that name their functions.
_COLUMNS: Final = {
    "sfunc": "aggtransfn",
    "finalfunc": "aggfinalfn",
    "combinefunc": "aggcombinefn",
    "serialfunc": "aggserialfn",
    "deserialfunc": "aggdeserialfn",
    "msfunc": "aggmtransfn",
    "minvfunc": "aggminvtransfn",
    "mfinalfunc": "aggmfinalfn",
}


@command(nodes.CreateAggregate, writes=True)
def create_aggregate(node: nodes.CreateAggregate, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    schema = ddl.creation_schema(node.names, may_be_temporary=True)
    options = read_options(ddl, node)
    arguments = _arguments(ddl, node, options, text)
    signature = _signature(ddl, node, options, arguments)
    parallel = options.parallel
    support = Support(ddl, options, signature)
    _check_signature(signature)
    support.look_up()
    sort_operator = _sort_operator(ddl, options, signature)
    routine = NewRoutine(
        schema.oid,
        node.names[-1],
        "a",
        ddl.role,
        _LANGUAGE,
        "aggregate_dummy",
        tuple(arguments),
        support.result,
        volatility="i",
        parallel=parallel,
        cost=1,
    )
    oid = _write_routine(ddl, node, routine, signature)
    _write(ddl, oid, options, support, sort_operator)
    computed = ddl.snapshot.routines[oid].function
    missing = [
        f for f in (support.found["sfunc"], support.found.get("finalfunc")) if f and not f.is_supported
    ]
    if missing and (computed.aggregate is None or signature.state != _INTERNAL):
        raise unsupported(missing[0].construct)
    return CommandResult("CREATE AGGREGATE")


def _arguments(ddl: Ddl, node: nodes.CreateAggregate, options: Options, text: str) -> list[Argument]:
    given = options.types.get("basetype")
    if not node.is_old_style:
        if given is not None:
            message = "basetype is redundant with aggregate input type specification"
            raise PgError(code.INVALID_FUNCTION_DEFINITION, message)
        for parameter in node.parameters:
            if parameter.mode not in ("IN", "VARIADIC"):
                message, place = "aggregates cannot have output arguments", position(parameter.start)
                raise PgError(code.FEATURE_NOT_SUPPORTED, message, position=place)
        return read_arguments(ddl, node.parameters, "aggregate", text)
    if given is None:
        raise PgError(code.INVALID_FUNCTION_DEFINITION, "aggregate input type must be specified")
    if given.names[-1].lower() == "any" and len(given.names) == 1:
        return []
    return [Argument("", _type(ddl, given))]


def _type(ddl: Ddl, type_name: nodes.TypeName) -> int:
    """PostgreSQL points at no place in these."""
    try:
        return ddl.usable_type(type_name).declared
    except PgError as error:
        error.position = None
        raise


def _signature(
    ddl: Ddl, node: nodes.CreateAggregate, options: Options, arguments: list[Argument]
) -> Signature:
    state = _state_type(ddl, options.types["stype"])
    _check_serialization(ddl, options, state)
    moving = _state_type(ddl, options.types["mstype"]) if "mstype" in options.types else 0
    for oid, initial in ((state, "initcond"), (moving, "minitcond")):
        kind = ddl.snapshot.type(oid)
        if initial in options.texts and kind is not None and kind.kind != "p":
            kind.input(options.texts[initial], -1, ddl.session.style)
    variadic = next((argument.type_oid for argument in arguments if argument.mode == "v"), 0)
    direct = max(node.direct if node.direct is not None else -1, 0)
    return Signature(options.kind, tuple(a.type_oid for a in arguments), direct, variadic, state, moving)


def _state_type(ddl: Ddl, type_name: nodes.TypeName) -> int:
    oid = _type(ddl, type_name)
    kind = ddl.snapshot.type(oid)
    is_pseudo = kind is not None and kind.kind == "p" and not kind.name.startswith("any")
    if (is_pseudo and not (oid == _INTERNAL and ddl.is_superuser)) or oid == _ANY:
        message = f"aggregate transition data type cannot be {ddl.names().type(oid)}"
        raise PgError(code.INVALID_FUNCTION_DEFINITION, message)
    return oid


def _check_serialization(ddl: Ddl, options: Options, state: int) -> None:
    given = [name in options.functions for name in ("serialfunc", "deserialfunc")]
    if all(given) and state != _INTERNAL:
        shown = ddl.names().type(_INTERNAL)
        raise PgError(
            code.INVALID_FUNCTION_DEFINITION,
            "serialization functions may be specified only when the aggregate transition data type is"
            f" {shown}",
        )
    if any(given) and not all(given):
        message = "must specify both or neither of serialization and deserialization functions"
        raise PgError(code.INVALID_FUNCTION_DEFINITION, message)


def _check_signature(signature: Signature) -> None:
    if len(signature.args) > _MOST_ARGUMENTS:
        message = f"aggregates cannot have more than {_MOST_ARGUMENTS} arguments"
        raise PgError(code.TOO_MANY_ARGUMENTS, message)
    if signature.kind == "n":
        return
    if signature.variadic not in (0, _ANY):
        message = "a variadic ordered-set aggregate must use VARIADIC type ANY"
        raise PgError(code.FEATURE_NOT_SUPPORTED, message)
    columns = signature.args[signature.direct :]
    if signature.kind == "h" and columns:
        matching = signature.args[max(signature.direct - len(columns), 0) : signature.direct]
        if signature.variadic or matching != columns:
            raise PgError(
                code.INVALID_FUNCTION_DEFINITION,
                "a hypothetical-set aggregate must have direct arguments matching its aggregated arguments",
            )


def _sort_operator(ddl: Ddl, options: Options, signature: Signature) -> int:
    names = options.functions.get("sortop")
    if names is None:
        return 0
    if len(signature.args) != 1:
        raise PgError(
            code.INVALID_FUNCTION_DEFINITION,
            "sort operator can only be specified for single-argument aggregates",
        )
    return operator_named(ddl, names, signature.args[0], signature.args[0])[0]


def _write_routine(ddl: Ddl, node: nodes.CreateAggregate, routine: NewRoutine, signature: Signature) -> int:
    existing = existing_routine(ddl, routine)
    if existing is None:
        return write_routine(ddl.writer, routine)
    check_replacement(ddl, node, routine, existing)
    facts: Facts | None = getattr(existing.function.aggregate, "facts", None)
    if facts is not None and facts.kind != signature.kind:
        raise PgError(
            code.WRONG_OBJECT_TYPE,
            "cannot change routine kind",
            detail=f'"{routine.name}" is {_KINDS[facts.kind]}.',
        )
    if facts is not None and facts.direct_args != signature.direct:
        message = "cannot change number of direct arguments of an aggregate function"
        raise PgError(code.INVALID_FUNCTION_DEFINITION, message)
    return write_routine(ddl.writer, routine, existing.oid)


def _write(ddl: Ddl, oid: int, options: Options, support: Support, sort_operator: int) -> None:
    signature = support.signature
    ddl.writer.delete("pg_aggregate", {"aggfnoid": oid})
    ddl.writer.insert(
        "pg_aggregate",
        {
            "aggfnoid": oid,
            "aggkind": signature.kind,
            "aggnumdirectargs": signature.direct,
            **dict.fromkeys(_COLUMNS.values(), 0),
            **{_COLUMNS[option]: function.oid for option, function in support.found.items()},
            "aggfinalextra": options.flags.get("finalfunc_extra", False),
            "aggmfinalextra": options.flags.get("mfinalfunc_extra", False),
            "aggfinalmodify": options.modify[0],
            "aggmfinalmodify": options.modify[1],
            "aggsortop": sort_operator,
            "aggtranstype": signature.state,
            "aggtransspace": options.sizes.get("sspace", 0),
            "aggmtranstype": signature.moving_state,
            "aggmtransspace": options.sizes.get("msspace", 0),
            "agginitval": options.texts.get("initcond"),
            "aggminitval": options.texts.get("minitcond"),
        },
    )
    for function in support.found.values():
        if function.user_oid is not None:
            ddl.writer.depend((PG_PROC, oid, 0), (PG_PROC, function.oid, 0))
    if sort_operator >= FIRST_NORMAL_OID:
        ddl.writer.depend((PG_PROC, oid, 0), (PG_OPERATOR, sort_operator, 0))
