"""CREATE TABLE, CREATE TABLE AS, CREATE SEQUENCE.

A table's definition is checked here in PostgreSQL's order and words; the rows are written by
`catalog.relations`. PostgreSQL 15 docs, CREATE TABLE; source parse_utilcmd.c, tablecmds.c.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from polar_lite.catalog import relations
from polar_lite.catalog.dialect import nodes, storage
from polar_lite.catalog.names import physical_column
from polar_lite.catalog.object_names import PG_CLASS, quote_qualified
from polar_lite.catalog.relations import NewColumn, SequenceParameters
from polar_lite.catalog.snapshot import Column, Relation, Schema
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import CommandResult, command, storage_options
from polar_lite.server.commands.constraints import Check, make_checks
from polar_lite.server.commands.ddl import Ddl, position
from polar_lite.server.commands.expressions import Deparsed, column_default
from polar_lite.server.commands.foreign_keys import ForeignKey, make_foreign_keys
from polar_lite.server.commands.keys import Key, check_key, make_keys

SERIAL_TYPES: Final = {
    "serial": pgtypes.INT4,
    "serial4": pgtypes.INT4,
    "bigserial": pgtypes.INT8,
    "serial8": pgtypes.INT8,
    "smallserial": pgtypes.INT2,
    "serial2": pgtypes.INT2,
}
_MAXIMA: Final = {21: 32767, 23: 2147483647, 20: 9223372036854775807}
SYSTEM_COLUMNS: Final = frozenset({"tableoid", "cmax", "xmax", "cmin", "xmin", "ctid"})
_MAX_COLUMNS: Final = 1600
NOT_FOR: Final = {
    "S": "This operation is not supported for sequences.",
    "v": "This operation is not supported for views.",
    "i": "This operation is not supported for indexes.",
}


@dataclass(slots=True)
class _Column:
    """A column on its way: what its constraints said, before anything is made."""

    name: str
    type: TypeRef
    not_null: bool | None = None
    default: Any = None
    serial: bool = False


@dataclass(slots=True)
class Table:
    name: str
    columns: list[_Column] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    foreign_keys: list[ForeignKey] = field(default_factory=list)


@command(nodes.CreateTable, writes=True)
def create_table(node: Any, session: Any, text: str) -> CommandResult:
    _refuse(node, ("inherits", "of_type", "partition"), "CREATE TABLE")
    ddl = Ddl(session)
    temporary = node.persistence in ("temp", "local temp") or ddl.is_temporary_name(node.names)
    if node.persistence == "global temp":
        raise unsupported("CREATE GLOBAL TEMPORARY TABLE")
    if node.on_commit and node.on_commit != "PRESERVE ROWS":
        if not temporary:
            raise PgError(code.INVALID_TABLE_DEFINITION, "ON COMMIT can only be used on temporary tables")
        raise unsupported(f"ON COMMIT {node.on_commit}")
    schema = ddl.creation_schema(node.names, temporary=temporary, start=node.start)
    name = node.names[-1]
    if exists(ddl, schema, name, node.if_not_exists):
        return CommandResult("CREATE TABLE")
    table = _read(ddl, name, node.elements, text)
    _make_table(
        ddl, schema, table, text, _persistence(node, temporary), storage_options.checked("r", node.options)
    )
    return CommandResult("CREATE TABLE")


@command(nodes.CreateTableAs, writes=True)
def create_table_as(node: Any, session: Any, text: str) -> CommandResult:
    if node.materialized:
        raise unsupported("CREATE MATERIALIZED VIEW")
    if node.on_commit and node.on_commit != "PRESERVE ROWS":
        raise unsupported(f"ON COMMIT {node.on_commit}")
    ddl = Ddl(session)
    temporary = node.persistence in ("temp", "local temp") or ddl.is_temporary_name(node.names)
    if node.persistence == "global temp":
        raise unsupported("CREATE GLOBAL TEMPORARY TABLE")
    schema = ddl.creation_schema(node.names, temporary=temporary)
    name = node.names[-1]
    if exists(ddl, schema, name, node.if_not_exists):
        return CommandResult("CREATE TABLE AS")
    plan = session.planner.plan(node.query, text, session.environment())
    given = node.columns or ()
    if len(given) > len(plan.columns):
        raise PgError(code.SYNTAX_ERROR, "too many column names were specified")
    names = [*given, *(c.name for c in plan.columns[len(given) :])]
    table = Table(name)
    for column_name, result in zip(names, plan.columns, strict=True):
        # A literal without a type is text by the time it is stored.
        oid = pgtypes.TEXT.oid if result.type.oid == 705 else result.type.oid
        _add_column(table, _Column(column_name, TypeRef(oid, result.type.typmod)))
    _make_table(
        ddl, schema, table, text, _persistence(node, temporary), storage_options.checked("r", node.options)
    )
    if not node.with_data and node.with_data is not None:
        return CommandResult("CREATE TABLE AS")
    target = quote_qualified(schema.name, name)
    insert = f"INSERT INTO {target} {text[node.query_start : node.query_end]}"
    count = session.run_text(insert)
    return CommandResult(f"SELECT {count}")


@command(nodes.CreateSequence, writes=True)
def create_sequence(node: Any, session: Any, text: str) -> CommandResult:
    ddl = Ddl(session)
    temporary = node.persistence in ("temp", "local temp") or ddl.is_temporary_name(node.names)
    schema = ddl.creation_schema(node.names, temporary=temporary)
    if exists(ddl, schema, node.names[-1], node.if_not_exists):
        return CommandResult("CREATE SEQUENCE")
    options = dict(node.options or ())
    oid = relations.create_sequence(
        ddl.writer,
        schema,
        node.names[-1],
        ddl.role,
        sequence_parameters(ddl, options),
        persistence="t" if temporary else "p",
    )
    session.database.sequences.forget(oid)
    _owned_by(ddl, oid, options.get("owned_by"))
    return CommandResult("CREATE SEQUENCE")


def sequence_parameters(ddl: Ddl, options: dict[str, Any], type_oid: int = 20) -> SequenceParameters:
    """Check and complete a sequence's options (22023), as PostgreSQL's init_params does."""
    if options.get("as") is not None:
        type_oid = ddl.type(options["as"]).oid
    if type_oid not in _MAXIMA:
        raise PgError(code.INVALID_PARAMETER_VALUE, "sequence type must be smallint, integer, or bigint")
    increment = 1 if options.get("increment") is None else int(options["increment"])
    if increment == 0:
        raise PgError(code.INVALID_PARAMETER_VALUE, "INCREMENT must not be zero")
    limit = _MAXIMA[type_oid]
    default_maximum, default_minimum = (limit, 1) if increment > 0 else (-1, -limit - 1)
    maximum = default_maximum if options.get("maxvalue") is None else int(options["maxvalue"])
    minimum = default_minimum if options.get("minvalue") is None else int(options["minvalue"])
    shown = pgtypes.format_type(type_oid, -1)
    for word, value in (("MAXVALUE", maximum), ("MINVALUE", minimum)):
        if not -limit - 1 <= value <= limit:
            raise PgError(
                code.INVALID_PARAMETER_VALUE,
                f"{word} ({value}) is out of range for sequence data type {shown}",
            )
    if minimum >= maximum:
        raise PgError(
            code.INVALID_PARAMETER_VALUE, f"MINVALUE ({minimum}) must be less than MAXVALUE ({maximum})"
        )
    start = options.get("start")
    start = (minimum if increment > 0 else maximum) if start is None else int(start)
    if start < minimum:
        raise PgError(
            code.INVALID_PARAMETER_VALUE, f"START value ({start}) cannot be less than MINVALUE ({minimum})"
        )
    if start > maximum:
        raise PgError(
            code.INVALID_PARAMETER_VALUE, f"START value ({start}) cannot be greater than MAXVALUE ({maximum})"
        )
    cache = 1 if options.get("cache") is None else int(options["cache"])
    if cache < 1:
        raise PgError(code.INVALID_PARAMETER_VALUE, f"CACHE ({cache}) must be greater than zero")
    return SequenceParameters(type_oid, start, increment, maximum, minimum, cache, bool(options.get("cycle")))


def _owned_by(ddl: Ddl, sequence: int, owner: Any) -> None:
    if owner is None or tuple(owner) in (("none",), ("NONE",)):
        return
    relation = ddl.relation_named(tuple(owner)[:-1])
    number = next((c.attnum for c in relation.columns if c.name == owner[-1] and not c.has_dropped), 0)
    if not number:
        raise PgError(
            code.UNDEFINED_COLUMN, f'column "{owner[-1]}" of relation "{relation.name}" does not exist'
        )
    relations.own_sequence(ddl.writer, sequence, relation.oid, number)


def _refuse(node: Any, arguments: Sequence[str], statement: str) -> None:
    for argument in arguments:
        if node.args.get(argument):
            raise unsupported(f"{statement} with {argument.replace('_', ' ').upper()}")


def exists(ddl: Ddl, schema: Schema, name: str, if_not_exists: bool | None) -> bool:
    """Whether to leave off; 42P07 when the name is taken and nobody said IF NOT EXISTS."""
    if ddl.snapshot.relation_by_name(schema.oid, name) is None:
        return False
    if if_not_exists:
        ddl.skip(f'relation "{name}" already exists, skipping', code.DUPLICATE_TABLE)
        return True
    raise PgError(code.DUPLICATE_TABLE, f'relation "{name}" already exists')


def _persistence(node: Any, temporary: bool) -> str:
    return "t" if temporary else "u" if node.persistence == "unlogged" else "p"


def _read(ddl: Ddl, name: str, elements: Sequence[Any], text: str) -> Table:
    table = Table(name)
    for element in elements:
        if isinstance(element, nodes.ColumnDef):
            read_column(ddl, table, element, text)
        elif isinstance(element, nodes.Constraint):
            read_constraint(table, element, None)
        else:
            raise unsupported("LIKE in CREATE TABLE")
    if len(table.columns) > _MAX_COLUMNS:
        raise PgError(code.TOO_MANY_COLUMNS, f"tables can have at most {_MAX_COLUMNS} columns")
    _check_keys(table)
    return table


def read_column(ddl: Ddl, table: Table, node: Any, text: str) -> None:
    if node.type_name is None:
        raise unsupported("a column without a type")
    if node.collation and node.collation[-1].lower() not in ("c", "default", "posix"):
        raise unsupported(f'collation "{".".join(node.collation)}"')
    type_node = node.type_name
    serial = SERIAL_TYPES.get(type_node.names[-1]) if len(type_node.names) == 1 else None
    if serial is not None:
        if type_node.array:
            raise PgError(
                code.FEATURE_NOT_SUPPORTED,
                "array of serial is not implemented",
                position=position(type_node.start),
            )
        column = _Column(node.column, TypeRef(serial.oid), not_null=True, serial=True)
    else:
        column = _Column(node.column, ddl.type(type_node, text))
        _check_type(ddl, column)
    _add_column(table, column)
    for constraint in node.constraints or ():
        read_constraint(table, constraint, column)


def _check_type(ddl: Ddl, column: _Column) -> None:
    entry = ddl.snapshot.type(column.type.oid)
    if entry is not None and entry.kind == "p":
        raise PgError(
            code.INVALID_TABLE_DEFINITION,
            f'column "{column.name}" has pseudo-type {ddl.names().type(column.type.oid)}',
        )


def _add_column(table: Table, column: _Column) -> None:
    if column.name in SYSTEM_COLUMNS:
        raise PgError(
            code.DUPLICATE_COLUMN, f'column name "{column.name}" conflicts with a system column name'
        )
    if any(c.name == column.name for c in table.columns):
        raise PgError(code.DUPLICATE_COLUMN, f'column "{column.name}" specified more than once')
    table.columns.append(column)


def read_constraint(table: Table, node: Any, column: _Column | None) -> None:
    if node.enabled is False:
        raise unsupported("DISABLE of a constraint")
    match node.kind:
        case "CHECK":
            table.checks.append(Check.of(node))
        case "FOREIGN KEY":
            columns = (column.name,) if column is not None else tuple(node.columns or ())
            table.foreign_keys.append(ForeignKey(node, columns))
        case "NOT NULL" | "NULL" if column is not None:
            wanted = node.kind == "NOT NULL"
            if column.not_null is not None and column.not_null != wanted:
                raise PgError(
                    code.SYNTAX_ERROR,
                    f'conflicting NULL/NOT NULL declarations for column "{column.name}"'
                    f' of table "{table.name}"',
                    position=position(node.start),
                )
            column.not_null = wanted
        case "DEFAULT" if column is not None:
            if column.default is not None or column.serial:
                raise PgError(
                    code.SYNTAX_ERROR,
                    f'multiple default values specified for column "{column.name}" of table "{table.name}"',
                    position=position(node.start),
                )
            column.default = node
        case "PRIMARY KEY" | "UNIQUE":
            if node.deferrable or node.initially_deferred:
                raise unsupported(f"a DEFERRABLE {node.kind}")
            if node.using_index:
                raise unsupported(f"{node.kind} USING INDEX")
            if node.include or node.nulls_not_distinct:
                raise unsupported("INCLUDE and NULLS NOT DISTINCT in a key")
            columns = (column.name,) if column is not None else tuple(node.columns or ())
            table.keys.append(Key(node.kind == "PRIMARY KEY", columns, node.constraint, node.start))
        case _:
            raise unsupported(f"constraint {node.kind}")


def _check_keys(table: Table) -> None:
    primary = [key for key in table.keys if key.primary]
    if len(primary) > 1:
        raise PgError(
            code.INVALID_TABLE_DEFINITION,
            f'multiple primary keys for table "{table.name}" are not allowed',
            position=position(primary[1].start),
        )
    by_name = {column.name: column for column in table.columns}
    for key in table.keys:
        check_key(key, by_name)
        if key.primary:
            for name in key.columns:
                by_name[name].not_null = True


def _make_table(
    ddl: Ddl, schema: Schema, table: Table, text: str, persistence: str, options: Sequence[str]
) -> int:
    """Sequences first, then the table, then its keys: the order PostgreSQL makes them in."""
    sequences: list[tuple[int, int]] = []
    columns: list[NewColumn] = []
    for number, column in enumerate(table.columns, start=1):
        made, sequence = new_column(ddl, schema, table.name, column, text, persistence)
        columns.append(made)
        if sequence:
            sequences.append((sequence, number))
    oid = relations.create_relation(
        ddl.writer,
        schema,
        table.name,
        "r",
        ddl.role,
        columns,
        persistence=persistence,
        options=options,
        rowid_column=_rowid_column(table),
    )
    make_checks(ddl, oid, table.checks, text, is_new=True)
    relations.create_storage(ddl.writer, oid)
    for sequence, number in sequences:
        relations.own_sequence(ddl.writer, sequence, oid, number)
    make_keys(ddl, schema, oid, table.keys, {c.name: n for n, c in enumerate(table.columns, start=1)})
    make_foreign_keys(ddl, oid, table.foreign_keys, is_new=True)
    return oid


def new_column(
    ddl: Ddl, schema: Schema, table: str, column: _Column, text: str, persistence: str
) -> tuple[NewColumn, int]:
    """A column with its default, and the sequence that was made for a serial one (else 0)."""
    default: Deparsed | None = None
    sequence = 0
    if column.serial:
        sequence = _serial_sequence(ddl, schema, table, column, persistence)
        default = Deparsed(f"nextval('{sequence}'::regclass)", ((PG_CLASS, sequence),))
    elif column.default is not None:
        default = column_default(ddl, column.name, column.type, column.default, text)
    made = NewColumn(
        column.name,
        column.type,
        bool(column.not_null),
        default.text if default else None,
        refers_to=default.refers_to if default else (),
    )
    return made, sequence


def _rowid_column(table: Table) -> int:
    primary = next((key.columns for key in table.keys if key.primary), ())
    columns = [
        Column(n, c.name, c.type, physical_column(c.name)) for n, c in enumerate(table.columns, start=1)
    ]
    return storage.rowid_column(columns, [c.attnum for c in columns if c.name in primary])


def _serial_sequence(ddl: Ddl, schema: Schema, table: str, column: _Column, persistence: str) -> int:
    name = ddl.free_name(schema.oid, table, column.name, "seq")
    oid = relations.create_sequence(
        ddl.writer,
        schema,
        name,
        ddl.role,
        sequence_parameters(ddl, {}, column.type.oid),
        persistence=persistence,
    )
    # The store of values is outside the transaction: nothing of an earlier holder of the OID is left.
    ddl.session.database.sequences.forget(oid)
    return oid


def qualified(ddl: Ddl, relation: Relation) -> str:
    return quote_qualified(ddl.snapshot.schemas[relation.schema].name, relation.name)


def column_named(relation: Relation, name: str) -> int:
    """The attnum of a column; 42703 `column "x" of relation "t" does not exist`."""
    for column in relation.columns:
        if column.name == name and not column.has_dropped:
            return column.attnum
    raise PgError(code.UNDEFINED_COLUMN, f'column "{name}" of relation "{relation.name}" does not exist')
