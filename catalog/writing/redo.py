"""Changes of the tables that the cluster's databases share: first in the database's own file, then in theirs.

Two files do not commit as one. So a change of a shared table is a redo row in the database's own file, and
is made in a temporary copy of the table that hides the real one from this connection. When the commit is on
the disk the redo rows are applied to the shared file, by the session or, after a crash, by the next start.
So the shared file never has what the database's own may still lose.
"""

import json
import sqlite3
from typing import Any

from polar_lite.catalog.bootstrap import stored
from polar_lite.catalog.definitions import RelationDefinition
from polar_lite.catalog.writing.row_sql import delete_sql, insert_sql, update_sql


def apply_redo(connection: sqlite3.Connection) -> int:
    """Apply what the shared file missed of this database's changes; returns how many there were.

    In a transaction of its own: when the commit that made them is on the disk, and at start-up for each
    database, before anything reads the shared file. Applying the rows twice is applying them once.
    """
    database = connection.execute("SELECT value FROM main.\"polar$meta\" WHERE key = 'database'").fetchone()[
        0
    ]
    done = connection.execute(
        'SELECT redo FROM cluster."polar$applied" WHERE database = ?', (database,)
    ).fetchone()
    left = connection.execute(
        'SELECT id, change FROM main."polar$redo" WHERE id > ? ORDER BY id', (done[0] if done else 0,)
    ).fetchall()
    for number, text in left:
        change = json.loads(text)
        apply_change(connection, change)
        if change[:2] == ["insert", "pg_database"]:
            _forget_mark(connection, change[2][0])
        _mark(connection, database, number)
    return len(left)


def applied(connection: sqlite3.Connection) -> list[tuple[int, int]]:
    """How far the shared file has what the databases have changed, as this connection sees it."""
    return connection.execute('SELECT database, redo FROM cluster."polar$applied" ORDER BY 1').fetchall()


def forget_redo(connection: sqlite3.Connection) -> None:
    """Remove the redo rows that are applied: at the begin of a transaction, before it adds its own."""
    connection.execute(
        'DELETE FROM main."polar$redo" WHERE id <= (SELECT a.redo FROM cluster."polar$applied" a'
        " WHERE a.database = (SELECT value FROM main.\"polar$meta\" WHERE key = 'database'))"
    )


def keep_change(connection: sqlite3.Connection, change: list[Any]) -> None:
    """Write a change as a redo row."""
    connection.execute('INSERT INTO main."polar$redo" (change) VALUES (?)', (json.dumps(change),))


def copy_shared(connection: sqlite3.Connection, definition: RelationDefinition) -> None:
    """Make the transaction's own copy of a shared table unless there is one; a rollback removes it."""
    name = definition.physical
    if connection.execute("SELECT 1 FROM temp.sqlite_schema WHERE name = ?", (name,)).fetchone():
        return
    for kind, sql in connection.execute(
        "SELECT type, sql FROM cluster.sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL"
        " ORDER BY type DESC",
        (name,),
    ).fetchall():
        here = ("CREATE TABLE ", "CREATE TEMP TABLE ") if kind == "table" else ("INDEX ", "INDEX temp.")
        connection.execute(sql.replace(*here, 1))
    connection.execute(f'INSERT INTO temp."{name}" SELECT * FROM cluster."{name}"')


def _mark(connection: sqlite3.Connection, database: int, number: int) -> None:
    connection.execute('INSERT OR REPLACE INTO cluster."polar$applied" VALUES (?, ?)', (database, number))


def _forget_mark(connection: sqlite3.Connection, database: int) -> None:
    """A new database begins to count its changes, whatever another with this OID has applied."""
    connection.execute('DELETE FROM cluster."polar$applied" WHERE database = ?', (database,))


def apply_change(connection: sqlite3.Connection, change: list[Any]) -> int:
    """Carry out one change as it stands in a redo row; inserting twice is inserting once."""
    match change:
        case ["insert", table, values]:
            cursor = connection.execute(insert_sql(table), values)
        case ["update", table, where, new]:
            sql = update_sql(table, tuple(new), tuple(where))
            cursor = connection.execute(sql, [*new.values(), *map(stored, where.values())])
        case _:
            _, table, where = change
            cursor = connection.execute(delete_sql(table, tuple(where)), [*map(stored, where.values())])
    return cursor.rowcount
