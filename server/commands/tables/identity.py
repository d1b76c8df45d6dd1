"""ALTER COLUMN .. ADD GENERATED AS IDENTITY, SET GENERATED and sequence options, DROP IDENTITY.

PostgreSQL 15 source tablecmds.c (ATExecAddIdentity, ATExecSetIdentity, ATExecDropIdentity).
"""

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import PG_CLASS, Address, quote_ident
from polar_lite.catalog.objects import Column, Relation
from polar_lite.catalog.writing import relations
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.ddl import Ddl, undefined_column
from polar_lite.server.commands.sequences import (
    change_sequence,
    identity_type,
    make_column_sequence,
    owned_sequences,
    parameters_of,
    stored_parameters,
)


def add_identity(ddl: Ddl, relation: Relation, action: nodes.AlterAction) -> None:
    column = _column(relation, action.column)
    shown = f'column "{column.name}" of relation "{relation.name}"'
    options = dict(action.constraint.sequence_options or ())
    parameters_of(ddl, options, type_oid=identity_type(ddl, column.type), is_identity=True)
    if not column.not_null:
        raise _not_ready(f"{shown} must be declared NOT NULL before identity can be added")
    if column.identity:
        raise _not_ready(f"{shown} is already an identity column")
    if column.default is not None:
        raise _not_ready(f"{shown} already has a default value")
    schema = ddl.snapshot.schemas[relation.schema]
    constraint = action.constraint
    sequence = make_column_sequence(
        ddl,
        schema,
        relation.name,
        column.name,
        column.type,
        constraint.sequence_options or (),
        persistence=relation.persistence,
        is_identity=True,
    )
    relations.own_sequence(ddl.writer, sequence, relation.oid, column.attnum, is_identity=True)
    _set(ddl, relation, column, "a" if constraint.always else "d")


def set_identity(ddl: Ddl, relation: Relation, action: nodes.AlterAction) -> None:
    column = _column(relation, action.column)
    if not column.identity:
        raise _no_identity(relation, column)
    options = dict(action.options)
    if len(options) < len(action.options):
        raise PgError(code.SYNTAX_ERROR, "conflicting or redundant options")
    always = options.pop("always", None)
    if always is not None:
        _set(ddl, relation, column, "a" if always else "d")
    behind_last = options.pop("limit_value", False)
    for sequence in owned_sequences(ddl, relation.oid, column.attnum):
        if options:
            change_sequence(ddl, sequence, options)
        if behind_last:
            change_sequence(ddl, sequence, {"restart": _behind_last(ddl, relation, column, sequence)})


def _behind_last(ddl: Ddl, relation: Relation, column: Column, sequence: Relation) -> int:
    """Oracle's START WITH LIMIT VALUE: the first value of the series that the column has not reached yet."""
    step = stored_parameters(ddl, ddl.snapshot.relations[sequence.oid]).increment
    name, most = quote_ident(column.name), "max" if step > 0 else "min"
    table = f"{quote_ident(ddl.names().schema_name(relation.schema))}.{quote_ident(relation.name)}"
    query = f"SELECT {most}({name})::bigint FROM ONLY {table}"
    (row,) = ddl.session.context.query(query)
    if row[0] is None:
        return stored_parameters(ddl, sequence).start
    return int(row[0]) + step


def drop_identity(ddl: Ddl, relation: Relation, action: nodes.AlterAction) -> None:
    column = _column(relation, action.column)
    if not column.identity:
        error = _no_identity(relation, column)
        if not action.if_exists:
            raise error
        ddl.skip(f"{error.message}, skipping")
        return
    sequences = owned_sequences(ddl, relation.oid, column.attnum)
    _set(ddl, relation, column, "")
    for sequence in sequences:
        ddl.writer.delete("pg_depend", {"classid": PG_CLASS, "objid": sequence.oid, "deptype": "i"})
        ddl.drop([Address(PG_CLASS, sequence.oid)], cascade=False)


def _set(ddl: Ddl, relation: Relation, column: Column, letter: str) -> None:
    where = {"attrelid": relation.oid, "attnum": column.attnum}
    ddl.writer.update("pg_attribute", where, {"attidentity": letter})


def _column(relation: Relation, name: str) -> Column:
    for column in relation.columns:
        if column.name == name and not column.has_dropped:
            return column
    raise undefined_column(relation, name)


def _no_identity(relation: Relation, column: Column) -> PgError:
    return _not_ready(f'column "{column.name}" of relation "{relation.name}" is not an identity column')


def _not_ready(message: str) -> PgError:
    return PgError(code.OBJECT_NOT_IN_PREREQUISITE_STATE, message)
