"""A session for tests of PL: what it prints, and how it fails."""

from typing import Any

import psycopg
import pytest


class PlSession:
    """A connection that keeps the notices of the last statement."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        connection.autocommit = True
        self.connection = connection
        self.notices: list[str] = []
        connection.add_notice_handler(lambda d: self.notices.append(d.message_primary or ""))

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        self.notices.clear()
        cursor = self.connection.execute(sql)
        return cursor.fetchall() if cursor.description else []

    def prints(self, declarations: str, statements: str) -> list[str]:
        """What a block of Oracle's prints; `say(x)` is DBMS_OUTPUT.PUT_LINE(x)."""
        statements = statements.replace("say(", "dbms_output.put_line(")
        self.run(f"DECLARE {declarations} BEGIN {statements} END;")
        return list(self.notices)

    def fails(self, sql: str) -> psycopg.Error:
        with pytest.raises(psycopg.Error) as raised:
            self.run(sql)
        return raised.value
