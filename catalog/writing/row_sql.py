"""SQL that reads and writes rows of system tables by the values of some of their columns.

Each text is made once: DDL runs the same ones hundreds of times, and SQLite keeps their programs by the text.
A value that is None is found as NULL.
"""

from functools import cache

from polar_lite.catalog.definitions import RelationDefinition, tables


@cache
def select_sql(table: str, names: tuple[str, ...], where: tuple[str, ...]) -> str:
    """The named columns of the rows that have the values of `where`, in the order of their OIDs."""
    definition = tables()[table]
    columns = ", ".join(_column(definition, name) for name in names)
    order = f" ORDER BY {_column(definition, 'oid')}" if definition.has_oid else ""
    return f"SELECT {columns} FROM {definition.table}{_condition(definition, where)}{order}"


@cache
def insert_sql(table: str) -> str:
    """A whole row; one of a shared table takes the place of the one that is there."""
    definition = tables()[table]
    marks = ", ".join("?" * len(definition.columns))
    word = "INSERT OR REPLACE" if definition.shared else "INSERT"
    return f"{word} INTO {definition.table} VALUES ({marks})"


@cache
def update_sql(table: str, names: tuple[str, ...], where: tuple[str, ...]) -> str:
    definition = tables()[table]
    settings = ", ".join(f"{_column(definition, name)} = ?" for name in names)
    return f"UPDATE {definition.table} SET {settings}{_condition(definition, where)}"


@cache
def delete_sql(table: str, where: tuple[str, ...]) -> str:
    definition = tables()[table]
    return f"DELETE FROM {definition.table}{_condition(definition, where)}"


def _condition(definition: RelationDefinition, where: tuple[str, ...]) -> str:
    if not where:
        return ""
    return " WHERE " + " AND ".join(f"{_column(definition, name)} IS ?" for name in where)


def _column(definition: RelationDefinition, name: str) -> str:
    (physical,) = (column.physical for column in definition.columns if column.name == name)
    return f'"{physical}"'
