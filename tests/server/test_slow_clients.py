"""Who has written and then keeps the server waiting, by not reading or not sending, is in nobody's way."""

from collections.abc import Sequence
from typing import Any

import psycopg
import pytest

from harness import frontend as f
from harness.frontend import Frontend
from harness.servers import ServerProcess
from harness.waiting import eventually

ROWS = 10_000
MUCH = f"SELECT g, repeat('x', 2000) FROM generate_series(1, {ROWS}) g"
OF_A_TABLE = "SELECT id, repeat('x', 2000) FROM big"
NOTICES = "DO $$ BEGIN FOR i IN 1..10000 LOOP RAISE NOTICE '%', repeat('x', 2000); END LOOP; END $$"
Connection = psycopg.Connection[Any]


@pytest.fixture
def control(clean_cluster: ServerProcess) -> Connection:
    made = clean_cluster.connect("postgres", "postgres")
    made.execute("SET lock_timeout = '10s'")
    made.execute("CREATE TABLE written (id int PRIMARY KEY)")
    made.execute("CREATE TABLE big (id int PRIMARY KEY)")
    made.execute(f"INSERT INTO big SELECT g FROM generate_series(1, {ROWS}) g")
    return made


def wait_for(control: Connection, client: Frontend, event: str) -> None:
    """Until the client's session waits for the client."""
    key = next(message.body for message in client.startup if message.tag == "K")
    pid = int.from_bytes(key[:4], "big")

    def is_waiting() -> bool:
        sql = "SELECT wait_event FROM pg_stat_activity WHERE pid = %s"
        return control.execute(sql, (pid,)).fetchone() == (event,)

    eventually(is_waiting, f"the session waits: {event}")


def pipeline(statement: str, count: int) -> Sequence[bytes]:
    return [f.parse("p", statement), *[f.bind("", "p"), f.execute("")] * count, f.SYNC]


@pytest.mark.parametrize(
    ("messages", "rows"),
    [
        ([f.query(MUCH)], ROWS),
        ([f.query(OF_A_TABLE)], ROWS),
        ([f.query(f"{OF_A_TABLE}; SELECT 1")], ROWS + 1),
        ([f.parse("", OF_A_TABLE), f.bind("", ""), f.execute(""), f.SYNC], ROWS),
        ([f.query(f"DECLARE c CURSOR FOR {OF_A_TABLE}; FETCH ALL FROM c")], ROWS),
        (pipeline("SELECT id, repeat('x', 2000) FROM big WHERE id = 7", ROWS), ROWS),
        ([f.query(f"COPY ({OF_A_TABLE}) TO STDOUT")], ROWS),
        ([f.query(NOTICES)], 0),
    ],
    ids=("series", "table", "two", "extended", "cursor", "pipeline", "copy", "notices"),
)
def test_a_client_that_does_not_read(
    clean_cluster: ServerProcess, control: Connection, messages: Sequence[bytes], rows: int
) -> None:
    slow = clean_cluster.frontend("postgres", "postgres")
    slow.query("BEGIN")
    slow.query("INSERT INTO written VALUES (1)")
    slow.send(*messages)
    wait_for(control, slow, "ClientWrite")
    control.execute("INSERT INTO written VALUES (2)")
    control.execute("DELETE FROM big WHERE id > 10")  # the rows on their way are those of before
    answers = slow.until_ready()
    assert sum(message.tag in ("D", "d") for message in answers) == rows
    assert not [message.text for message in answers if message.tag == "E"]
    assert [message.text for message in slow.query("COMMIT")] == [
        "CommandComplete 'COMMIT'",
        "ReadyForQuery I",
    ]
    assert control.execute("SELECT id FROM written ORDER BY id").fetchall() == [(1,), (2,)]


@pytest.mark.parametrize("in_block", [True, False])
def test_copy_without_data(clean_cluster: ServerProcess, control: Connection, in_block: bool) -> None:
    """Data that does not come; in a block also after much has."""
    slow = clean_cluster.frontend("postgres", "postgres")
    if in_block:
        slow.query("BEGIN")
    slow.send(f.query("COPY written FROM STDIN"))
    assert slow.receive().tag == "G"  # type: ignore[union-attr]
    count = 5000 if in_block else 10
    slow.send(f.copy_data(b"".join(b"%d\n" % number for number in range(10, 10 + count))))
    wait_for(control, slow, "ClientRead")
    control.execute("INSERT INTO written VALUES (2)")
    slow.send(f.copy_data(b"1\n"), f.COPY_DONE)
    assert slow.receive().text == f"CommandComplete 'COPY {count + 1}'"  # type: ignore[union-attr]
    slow.until_ready()
    if in_block:
        slow.query("COMMIT")
    assert control.execute("SELECT count(*) FROM written").fetchone() == (count + 2,)


def test_copy_keeps_its_table(clean_cluster: ServerProcess, control: Connection) -> None:
    """As in PostgreSQL nobody changes the table meanwhile."""
    slow = clean_cluster.frontend("postgres", "postgres")
    slow.send(f.query("COPY written FROM STDIN"))
    assert slow.receive().tag == "G"  # type: ignore[union-attr]
    wait_for(control, slow, "ClientRead")
    control.execute("SET lock_timeout = '50ms'")
    with pytest.raises(psycopg.errors.LockNotAvailable):
        control.execute("ALTER TABLE written ADD COLUMN more int")
    control.execute("SET lock_timeout = '10s'")
    slow.send(f.copy_data(b"1\n"), f.COPY_DONE)
    assert slow.receive().text == "CommandComplete 'COPY 1'"  # type: ignore[union-attr]
    control.execute("ALTER TABLE written ADD COLUMN more int")
