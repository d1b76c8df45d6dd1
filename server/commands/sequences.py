"""CREATE and ALTER SEQUENCE, and the sequences behind serial and identity columns.

A sequence's values are outside transactions, but which series of values it has is not: a restart gives it
a new relfilenode, whose values the store keeps apart, so a rollback goes back to the old series.
PostgreSQL 15 source sequence.c (init_params, process_owned_by).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import PG_CLASS
from polar_lite.catalog.objects import Relation, Schema
from polar_lite.catalog.types import FIRST_NORMAL_OID, TypeRef
from polar_lite.catalog.writing import relations
from polar_lite.catalog.writing.relations import SequenceParameters
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.pgtypes import INT8, NUMERIC
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import Ddl, undefined_column

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_MAXIMA: Final = {21: 32767, 23: 2147483647, 20: 9223372036854775807}
_FIELDS: Final = {
    "type_oid": "seqtypid", "start": "seqstart", "increment": "seqincrement", "maximum": "seqmax",
    "minimum": "seqmin", "cache": "seqcache", "cycle": "seqcycle",
}  # fmt: skip
_NOT_FOR: Final = {
    "v": "This operation is not supported for views.",
    "i": "This operation is not supported for indexes.",
    "S": "This operation is not supported for sequences.",
}


@command(nodes.CreateSequence, writes=True)
def create_sequence(node: nodes.CreateSequence, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    temporary = node.persistence in ("temp", "local temp") or ddl.is_temporary_name(node.names)
    schema = ddl.creation_schema(node.names, temporary=temporary)
    if ddl.exists(schema, node.names[-1], node.if_not_exists):
        return CommandResult("CREATE SEQUENCE")
    options = _once(node.options)
    parameters, restart = parameters_of(ddl, options)
    persistence = "t" if temporary else "u" if node.persistence == "unlogged" else "p"
    oid = make_sequence(ddl, schema, node.names[-1], parameters, persistence=persistence)
    if restart is not None:
        session.database.sequences.begin(oid, restart)
    if "owned_by" in options:
        _own(ddl, ddl.snapshot.relations[oid], options["owned_by"])
    return CommandResult("CREATE SEQUENCE")


@command(nodes.AlterSequence, writes=True)
def alter_sequence(node: nodes.AlterSequence, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    if node.if_exists and ddl.find_relation(node.names) is None:
        ddl.skip(f'relation "{node.names[-1]}" does not exist, skipping')
        return CommandResult("ALTER SEQUENCE")
    relation = ddl.relation_named(node.names)
    if relation.kind != "S":
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{relation.name}" is not a sequence')
    privileges.check_owner(ddl.snapshot, ddl.role, relation)
    options = _once(node.options)
    change_sequence(ddl, relation, options)
    if "owned_by" in options:
        _own(ddl, relation, options["owned_by"])
    return CommandResult("ALTER SEQUENCE")


def make_sequence(
    ddl: Ddl,
    schema: Schema,
    name: str,
    parameters: SequenceParameters,
    *,
    persistence: str,
    owner: int | None = None,
) -> int:
    """owner: when it is not who runs the command."""
    oid = relations.create_sequence(
        ddl.writer,
        schema,
        name,
        ddl.role if owner is None else owner,
        parameters,
        persistence=persistence,
    )
    # The store of values is outside the transaction: nothing of an earlier holder of the OID is left.
    ddl.session.database.sequences.forget(oid)
    return oid


def make_column_sequence(
    ddl: Ddl,
    schema: Schema,
    table: str,
    column: str,
    type_: TypeRef,
    options: Iterable[tuple[str, Any]],
    *,
    persistence: str,
    is_identity: bool,
) -> int:
    """The sequence of a serial or identity column: table_column_seq, owned by who owns the table.

    22023 when the type is none for it.
    """
    given = _once(options)
    type_oid = identity_type(ddl, type_) if is_identity else type_.oid
    parameters, restart = parameters_of(ddl, given, type_oid=type_oid, is_identity=is_identity)
    name = ddl.free_name(schema.oid, table, column, "seq")
    if given.get("sequence_name"):
        name = given["sequence_name"][-1]
    relation = ddl.snapshot.relation_by_name(schema.oid, table)
    verb = "CREATE" if relation is None else "ALTER"
    ddl.debug(f'{verb} TABLE will create implicit sequence "{name}" for serial column "{table}.{column}"')
    oid = make_sequence(
        ddl, schema, name, parameters, persistence=persistence, owner=relation.owner if relation else None
    )
    if restart is not None:
        ddl.session.database.sequences.begin(oid, restart)
    return oid


def identity_type(ddl: Ddl, type_: TypeRef) -> int:
    """The sequence's type for an identity column: bigint for Oracle's NUMBER, else the column's."""
    is_number = type_.oid == NUMERIC.oid and ddl.snapshot.database.mode == "oracle"
    return INT8.oid if is_number else type_.oid


def change_sequence(
    ddl: Ddl, sequence: Relation, options: Mapping[str, Any], *, is_identity: bool = False
) -> None:
    """ALTER SEQUENCE's options but OWNED BY; of identity columns, too."""
    sequences = ddl.session.database.sequences
    old = stored_parameters(ddl, sequence)
    last, is_called = sequences.peek(ddl.session, sequence.oid)
    parameters, restart = parameters_of(ddl, options, old=old, last=last, is_identity=is_identity)
    ddl.writer.update(
        "pg_sequence",
        {"seqrelid": sequence.oid},
        {column: getattr(parameters, name) for name, column in _FIELDS.items()},
    )
    if restart is not None:
        restart_sequence(ddl, sequence.oid, restart)
    elif not is_called and last == old.start:
        # What was never called has no value yet that a new start would not change.
        restart_sequence(ddl, sequence.oid, last)
    ddl.session.sequences.definitions.pop(sequence.oid, None)


def restart_sequence(ddl: Ddl, oid: int, value: int | None = None) -> None:
    """Begin a new series of values, at START without `value`."""
    if value is None:
        value = stored_parameters(ddl, ddl.snapshot.relations[oid]).start
    node = ddl.writer.new_oid()
    ddl.session.database.sequences.begin(node, value)
    ddl.writer.update("pg_class", {"oid": oid}, {"relfilenode": node})


def owned_sequences(ddl: Ddl, table: int, column: int | None = None) -> list[Relation]:
    """Sequences that belong to a table's columns (OWNED BY, identity)."""
    where = {"classid": PG_CLASS, "refclassid": PG_CLASS, "refobjid": table}
    if column is not None:
        where["refobjsubid"] = column
    found = []
    for oid, kind in ddl.writer.rows("pg_depend", where, ("objid", "deptype")):
        relation = ddl.snapshot.relation(oid)
        if relation is not None and relation.kind == "S" and kind in "ai":
            found.append(relation)
    return found


def parameters_of(
    ddl: Ddl,
    options: Mapping[str, Any],
    *,
    type_oid: int = 20,
    old: SequenceParameters | None = None,
    last: int = 0,
    is_identity: bool = False,
) -> tuple[SequenceParameters, int | None]:
    """Check and complete a sequence's options (22023); the value of RESTART if there is one (init_params).

    old, last: of the sequence that is altered.
    """
    if ddl.snapshot.database.mode == "oracle":
        options = _clamped(options)
    if "limit_value" in options:
        raise PgError(code.SYNTAX_ERROR, "START WITH LIMIT VALUE is for ALTER TABLE .. MODIFY")
    before = old or SequenceParameters(type_oid)
    type_oid = ddl.type(options["as"]).oid if options.get("as") is not None else before.type_oid
    if type_oid not in _MAXIMA:
        what = "identity column" if is_identity else "sequence"
        raise _invalid(f"{what} type must be smallint, integer, or bigint")
    increment = _integer(options["increment"]) if options.get("increment") is not None else before.increment
    if increment == 0:
        raise _invalid("INCREMENT must not be zero")
    minimum, maximum = _bounds(options, type_oid, increment, old)
    start = options.get("start")
    if start is None:
        start = before.start if old is not None else (minimum if increment > 0 else maximum)
    start = _integer(start)
    _within("START", start, minimum, maximum)
    restart = None
    if "restart" in options:
        restart = start if options["restart"] is None else _integer(options["restart"])
        _within("RESTART", restart, minimum, maximum)
    elif old is not None:
        _within("RESTART", last, minimum, maximum)
    cache = _integer(options["cache"]) if options.get("cache") is not None else before.cache
    if cache < 1:
        raise _invalid(f"CACHE ({cache}) must be greater than zero")
    cycle = bool(options["cycle"]) if "cycle" in options else before.cycle
    return SequenceParameters(type_oid, start, increment, maximum, minimum, cache, cycle), restart


def _bounds(
    options: Mapping[str, Any], type_oid: int, increment: int, old: SequenceParameters | None
) -> tuple[int, int]:
    """A type's own limit follows the type when that is altered."""
    limit = _MAXIMA[type_oid]
    resets_max = resets_min = False
    if old is not None and options.get("as") is not None:
        resets_max = old.maximum == _MAXIMA[old.type_oid]
        resets_min = old.minimum == -_MAXIMA[old.type_oid] - 1
    if options.get("maxvalue") is not None:
        maximum = _integer(options["maxvalue"])
    elif old is None or "maxvalue" in options or resets_max:
        maximum = limit if increment > 0 or resets_max else -1
    else:
        maximum = old.maximum
    if options.get("minvalue") is not None:
        minimum = _integer(options["minvalue"])
    elif old is None or "minvalue" in options or resets_min:
        minimum = -limit - 1 if increment < 0 or resets_min else 1
    else:
        minimum = old.minimum
    shown = pgtypes.format_type(type_oid)
    for word, value in (("MAXVALUE", maximum), ("MINVALUE", minimum)):
        if not -limit - 1 <= value <= limit:
            raise _invalid(f"{word} ({value}) is out of range for sequence data type {shown}")
    if minimum >= maximum:
        raise _invalid(f"MINVALUE ({minimum}) must be less than MAXVALUE ({maximum})")
    return minimum, maximum


def _integer(value: Any) -> int:
    """A number of the grammar as a bigint (22003, 22P02)."""
    if isinstance(value, str):
        raise PgError(code.INVALID_TEXT_REPRESENTATION, f'invalid input syntax for type bigint: "{value}"')
    if not -_MAXIMA[20] - 1 <= value <= _MAXIMA[20]:
        raise PgError(code.NUMERIC_VALUE_OUT_OF_RANGE, f'value "{value}" is out of range for type bigint')
    return int(value)


def _clamped(options: Mapping[str, Any]) -> Mapping[str, Any]:
    """Limits beyond bigint as bigint's: Oracle writes no limit as a number of 28 digits."""
    return {
        word: max(min(value, _MAXIMA[20]), -_MAXIMA[20] - 1)
        if word in ("maxvalue", "minvalue") and isinstance(value, int)
        else value
        for word, value in options.items()
    }


def _within(word: str, value: int, minimum: int, maximum: int) -> None:
    if value < minimum:
        raise _invalid(f"{word} value ({value}) cannot be less than MINVALUE ({minimum})")
    if value > maximum:
        raise _invalid(f"{word} value ({value}) cannot be greater than MAXVALUE ({maximum})")


def _invalid(message: str) -> PgError:
    return PgError(code.INVALID_PARAMETER_VALUE, message)


def _once(options: Iterable[tuple[str, Any]] | None) -> dict[str, Any]:
    """The options by name; 42601 when one is given twice."""
    found: dict[str, Any] = {}
    for name, value in options or ():
        if name in found:
            raise PgError(code.SYNTAX_ERROR, "conflicting or redundant options")
        found[name] = value
    return found


def stored_parameters(ddl: Ddl, sequence: Relation) -> SequenceParameters:
    columns = tuple(_FIELDS.values())
    (row,) = ddl.writer.rows("pg_sequence", {"seqrelid": sequence.oid}, columns)
    found = SequenceParameters(*row)
    return replace(found, cycle=bool(found.cycle))


def _own(ddl: Ddl, sequence: Relation, owner: Any) -> None:
    """OWNED BY table.column | NONE."""
    where = {"classid": PG_CLASS, "objid": sequence.oid, "refclassid": PG_CLASS}
    held = ddl.writer.rows("pg_depend", {**where, "deptype": "i"}, ("refobjid",))
    if held:
        linked = ddl.snapshot.relations[held[0][0]].name
        raise PgError(
            code.FEATURE_NOT_SUPPORTED,
            "cannot change ownership of identity sequence",
            detail=f'Sequence "{sequence.name}" is linked to table "{linked}".',
        )
    if owner is None or tuple(owner) == ("none",):
        ddl.writer.delete("pg_depend", {**where, "deptype": "a"})
        return
    names = tuple(owner)
    if len(names) < 2:
        raise PgError(
            code.SYNTAX_ERROR,
            "invalid OWNED BY option",
            hint="Specify OWNED BY table.column or OWNED BY NONE.",
        )
    table = ddl.relation_named(names[:-1])
    if table.kind not in "rvpf":
        raise PgError(
            code.WRONG_OBJECT_TYPE,
            f'sequence cannot be owned by relation "{table.name}"',
            detail=_NOT_FOR.get(table.kind),
        )
    if table.oid >= FIRST_NORMAL_OID and table.owner != sequence.owner:
        raise _not_ready("sequence must have same owner as table it is linked to")
    if table.schema != sequence.schema:
        raise _not_ready("sequence must be in same schema as table it is linked to")
    number = next((c.attnum for c in table.columns if c.name == names[-1] and not c.has_dropped), 0)
    if not number:
        raise undefined_column(table, names[-1])
    relations.own_sequence(ddl.writer, sequence.oid, table.oid, number)


def _not_ready(message: str) -> PgError:
    return PgError(code.OBJECT_NOT_IN_PREREQUISITE_STATE, message)
