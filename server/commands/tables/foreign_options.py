"""Options of foreign tables and of their columns, and what these cannot have."""

from collections.abc import Sequence
from typing import Any, Final

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.foreign_data import changed_options
from polar_lite.catalog.objects import Relation
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.ddl import Ddl, position

Options = Sequence[tuple[str, str, str | None]]
_NOT_FOR_FOREIGN: Final = {
    "PRIMARY KEY": "primary key",
    "UNIQUE": "unique",
    "FOREIGN KEY": "foreign key",
    "EXCLUDE": "exclusion",
}


def change_table(ddl: Ddl, oid: int, changes: Options) -> None:
    """OPTIONS of a table (42704, 42710)."""
    ((stored,),) = ddl.writer.rows("pg_foreign_table", {"ftrelid": oid}, ("ftoptions",))
    values = {"ftoptions": changed_options(stored, changes)}
    ddl.writer.update("pg_foreign_table", {"ftrelid": oid}, values)


def change_column(ddl: Ddl, relation: Relation, number: int, changes: Options) -> None:
    """OPTIONS of a column (42809 of another table's)."""
    if relation.kind != "f":
        raise _not_foreign(relation.name)
    where = {"attrelid": relation.oid, "attnum": number}
    ((stored,),) = ddl.writer.rows("pg_attribute", where, ("attfdwoptions",))
    ddl.writer.update("pg_attribute", where, {"attfdwoptions": changed_options(stored, changes)})


def check_elements(elements: Sequence[Any]) -> None:
    """0A000 for what a foreign table cannot have."""
    for element in elements:
        if isinstance(element, nodes.LikeClause):
            message = "LIKE is not supported for creating foreign tables"
            raise PgError(code.FEATURE_NOT_SUPPORTED, message, position=position(element.start))
        listed = element.constraints or () if isinstance(element, nodes.ColumnDef) else (element,)
        for constraint in listed:
            if constraint.kind in _NOT_FOR_FOREIGN:
                kind = _NOT_FOR_FOREIGN[constraint.kind]
                message = f"{kind} constraints are not supported on foreign tables"
                raise PgError(code.FEATURE_NOT_SUPPORTED, message, position=position(constraint.start))


def check_no_options(table: str, elements: Sequence[Any]) -> None:
    """42809 for options of columns in CREATE TABLE."""
    if any(isinstance(element, nodes.ColumnDef) and element.foreign_options for element in elements):
        raise _not_foreign(table)


def _not_foreign(table: str) -> PgError:
    return PgError(
        code.WRONG_OBJECT_TYPE,
        f'ALTER action ALTER COLUMN ... OPTIONS cannot be performed on relation "{table}"',
        detail="This operation is not supported for tables.",
    )
