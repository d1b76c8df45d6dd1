"""Short statements run on the event loop's thread: they answer as the others do, in order, and never wait."""

import pytest

from harness import frontend as f
from harness.frontend import Frontend
from harness.servers import ServerProcess
from harness.waiting import eventually

SYNC = b"S\0\0\0\x04"
POINT = "SELECT name FROM at_once WHERE id = {}"


@pytest.fixture
def client(server: ServerProcess) -> Frontend:
    client = server.frontend()
    client.query("CREATE TABLE IF NOT EXISTS at_once (id int PRIMARY KEY, name text)")
    client.query("DELETE FROM at_once")
    client.query("INSERT INTO at_once VALUES (1, 'one'), (2, 'two')")
    return client


def tags(client: Frontend, *messages: bytes) -> str:
    client.send(*messages)
    return "".join(m.fields["C"] if m.tag == "E" else m.tag for m in client.until_ready())


def test_the_second_time_answers_as_the_first(client: Frontend) -> None:
    for sql in (POINT.format(1), POINT.format(7), "SELECT 1/0", "SHOW datestyle", "SELECT name FROM at_once"):
        first, second, third = [[str(m) for m in client.query(sql)] for _ in range(3)]
        assert first == second == third


def test_short_and_long_statements_keep_their_order(client: Frontend) -> None:
    client.rows(POINT.format(1))
    wanted = []
    for number in range(40):
        client.send(f.query(POINT.format(1)), f.query(f"SELECT count(*) + {number} FROM at_once"))
        wanted += ["one", str(2 + number)]
    found = [
        m.values[0].decode() for _ in wanted for m in client.until_ready() if m.tag == "D" and m.values[0]
    ]
    assert found == wanted


def test_a_writer_that_waits_keeps_nobody_from_reading(server: ServerProcess, client: Frontend) -> None:
    other, reader = server.frontend(), server.frontend()
    update = "UPDATE at_once SET name = 'new' WHERE id = {}"
    for session in (client, other):
        session.query(update.format(2))
        reader.rows(POINT.format(1))
    client.query("BEGIN")
    client.query(update.format(1))
    other.send(f.query(update.format(1)))
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    eventually(lambda: reader.rows(waiting) == [("1",)], "the second writer waits")
    assert reader.rows(POINT.format(1)) == [("one",)]
    client.query("COMMIT")
    assert [m.tag for m in other.until_ready()] == ["C", "Z"]


def test_an_error_fails_the_block(client: Frontend) -> None:
    insert = "INSERT INTO at_once VALUES ({}, 'x')"
    client.query(insert.format(3))
    client.query("BEGIN")
    assert tags(client, f.query(insert.format(4))) == "CZ"
    assert tags(client, f.query(insert.format(1))) == "23505Z"
    assert tags(client, f.query(insert.format(5))) == "25P02Z"
    client.query("ROLLBACK")
    assert client.rows("SELECT count(*) FROM at_once") == [("3",)]


def test_a_plan_does_not_outlive_its_table(server: ServerProcess, client: Frontend) -> None:
    for _ in range(2):
        client.rows(POINT.format(1))
    server.frontend().query("ALTER TABLE at_once RENAME name TO called")
    assert tags(client, f.query(POINT.format(1))) == "42703Z"
    client.query("ALTER TABLE at_once RENAME called TO name")


def test_the_unnamed_portal_of_a_block_is_over(client: Frontend) -> None:
    client.query("BEGIN")
    for _ in range(3):
        answer = tags(client, f.parse("", POINT.format("$1")), f.bind("", "", [b"1"]), f.execute(), SYNC)
        assert answer == "12DCZ"
    client.send(f.execute(), SYNC)
    assert client.until_ready()[0].body == b"SELECT 0\0"
    insert = f.parse("", "INSERT INTO at_once VALUES ($1, 'x')")
    assert tags(client, insert, f.bind("", "", [b"8"]), f.execute(), SYNC) == "12CZ"
    assert tags(client, insert, f.bind("", "", [b"9"]), f.execute(), SYNC) == "12CZ"
    assert tags(client, f.execute(), SYNC) == "55000Z"
    client.query("ROLLBACK")


def test_the_unnamed_statement_can_be_bound_again(client: Frontend) -> None:
    """One that was carried out quickly is there for whoever asks for it, until another takes its place."""
    parse = f.parse("", POINT.format("$1"))
    for _ in range(3):
        assert tags(client, parse, f.bind("", "", [b"1"]), f.execute(), SYNC) == "12DCZ"
    assert tags(client, f.describe("S", ""), f.bind("", "", [b"2"]), f.execute(), SYNC) == "tT2DCZ"
    assert tags(client, parse, f.bind("", "", [b"1"]), f.execute(), SYNC) == "12DCZ"
    for _ in range(2):
        client.rows(POINT.format(1))
    assert tags(client, f.bind("", "", [b"2"]), f.execute(), SYNC) == "26000Z"
    for command in ("BEGIN", "COMMIT", "BEGIN", "COMMIT"):
        assert tags(client, f.parse("", command), f.bind("", ""), f.execute(), SYNC) == "12CZ"
    assert tags(client, f.bind("", ""), f.execute(), SYNC) == "2NCZ"
    assert tags(client, parse, f.bind("", "", [b"1"]), f.execute(), SYNC) == "12DCZ"
    client.query("DEALLOCATE ALL")
    assert tags(client, f.bind("", "", [b"2"]), f.execute(), SYNC) == "26000Z"


def test_a_prepared_name_is_taken_once(client: Frontend) -> None:
    batch = (f.bind("", "p", [b"2"]), f.describe("P"), f.execute(), SYNC)
    assert tags(client, f.parse("p", POINT.format("$1")), *batch) == "12TDCZ"
    assert tags(client, *batch) == "2TDCZ"
    assert tags(client, f.parse("p", POINT.format("$1")), *batch) == "42P05Z"
    assert tags(client, f.bind("", "p", [b"x"]), f.execute(), SYNC) == "22P02Z"
    assert tags(client, f.bind("", "p", []), f.execute(), SYNC) == "08P01Z"


def test_the_same_bytes_are_another_text_in_another_encoding(server: ServerProcess, client: Frontend) -> None:
    other = server.frontend()
    other.query("SET client_encoding = 'LATIN1'")
    text = "SELECT length('é' || $1)".encode()
    parse = b"P" + (len(text) + 8).to_bytes(4, "big") + b"\0" + text + b"\0\0\0"
    for session, length in ((client, b"2"), (client, b"2"), (other, b"3"), (other, b"3"), (client, b"2")):
        session.send(parse, f.bind("", "", [b"x"]), f.describe("P"), f.execute(), SYNC)
        assert next(m for m in session.until_ready() if m.tag == "D").values == [length]


def test_sessions_share_a_statement_and_not_the_look_of_its_values(
    server: ServerProcess, client: Frontend
) -> None:
    german = server.frontend()
    german.query("SET datestyle = 'German'")
    dated = f.parse(
        "", "SELECT timestamp '2024-02-29 09:00:00' + $1 * interval '1 day', id FROM at_once WHERE id = 1"
    )
    ask = (dated, f.bind("", "", [b"0"]), f.describe("P"), f.execute(), SYNC)
    looks = [(client, b"2024-02-29 09:00:00"), (german, b"29.02.2024 09:00:00")] * 3
    for session, look in looks:
        session.send(*ask)
        assert next(m for m in session.until_ready() if m.tag == "D").values == [look, b"1"]
    german.query("RESET datestyle")
    german.send(*ask)
    assert next(m for m in german.until_ready() if m.tag == "D").values == [b"2024-02-29 09:00:00", b"1"]


def test_a_row_that_is_written_is_written_once(client: Frontend) -> None:
    """Whatever makes the short way give up: an answer in an unknown format, a value out of range."""
    insert = f.parse("", "INSERT INTO at_once VALUES ($1, 'x') RETURNING id")
    for number in range(10, 13):
        assert tags(client, insert, f.bind("", "", [b"%d" % number]), f.execute(), SYNC) == "12DCZ"
    refused = tags(client, insert, f.bind("", "", [b"13"], results=[7]), f.execute(), SYNC)
    assert refused == "1222023Z"
    assert tags(client, insert, f.bind("", "", [b"13"]), f.execute(), SYNC) == "12DCZ"
    assert tags(client, insert, f.bind("", "", [b"99999999999"]), f.execute(), SYNC) == "122003Z"
    assert tags(client, insert, f.bind("", "", [b"13"]), f.execute(), SYNC) == "1223505Z"
    assert client.rows("SELECT count(*) FROM at_once WHERE id > 9") == [("4",)]


def test_a_short_pipeline_is_one_transaction(client: Frontend) -> None:
    insert = "INSERT INTO at_once VALUES ($1, 'x')"
    client.send(f.parse("i", insert), SYNC)
    client.until_ready()
    one = [b for number in (20, 21, 22) for b in (f.bind("", "i", [b"%d" % number]), f.execute())]
    assert tags(client, *one, SYNC) == "2C2C2CZ"
    again = [f.bind("", "i", [b"23"]), f.execute(), *one[2:4], *one[:2]]
    assert tags(client, *again, SYNC) == "2C223505Z"
    assert client.rows("SELECT count(*) FROM at_once WHERE id >= 20") == [("3",)]


def test_a_pipeline_plans_again_for_another_role(client: Frontend) -> None:
    client.query("DROP ROLE IF EXISTS at_once_reader")
    client.query("CREATE ROLE at_once_reader")
    client.query("GRANT SELECT ON at_once TO at_once_reader")
    client.send(f.parse("change", "UPDATE at_once SET name = 'changed' WHERE id = 1"), SYNC)
    client.until_ready()
    client.query("SET ROLE at_once_reader")
    run = f.bind("", "change") + f.execute()
    assert tags(client, run, run, run, SYNC) == "242501Z"
    client.query("RESET ROLE")
    assert client.rows(POINT.format(1)) == [("one",)]


def test_a_writer_is_canceled_as_soon_as_it_waits(server: ServerProcess, client: Frontend) -> None:
    """Even in the moment in which it waits for its turn without a thread."""
    other, reader = server.frontend(), server.frontend()
    for _ in range(2):
        other.query("UPDATE at_once SET name = 'new' WHERE id = 1")
    client.query("BEGIN")
    client.query("CREATE TABLE at_once_more (id int)")  # not to be set aside
    client.send(f.query("SELECT pg_sleep(100)"))
    asleep = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    eventually(lambda: reader.rows(asleep) == [("1",)], "the owner of the grant works")
    other.send(f.query("UPDATE at_once SET name = 'new' WHERE id = 2"))
    other.cancel()
    assert [m.fields["C"] if m.tag == "E" else m.tag for m in other.until_ready()] == ["57014", "Z"]
    client.cancel()
    client.until_ready()
    client.query("ROLLBACK")
    assert tags(other, f.query("UPDATE at_once SET name = 'new' WHERE id = 2")) == "CZ"


def test_who_leaves_while_waiting_for_its_turn_takes_no_grant_along(
    server: ServerProcess, client: Frontend
) -> None:
    other, third = server.frontend(), server.frontend()
    update = f.query("UPDATE at_once SET name = 'new' WHERE id = 2")
    for session in (other, third):
        for _ in range(2):
            assert tags(session, update) == "CZ"
    for _ in range(20):
        client.query("BEGIN")
        assert tags(client, update) == "CZ"
        leaver = server.frontend()
        leaver.send(update, f.TERMINATE)
        client.send(f.query("COMMIT"))
        assert tags(other, update) == "CZ"
        client.until_ready()
        leaver.close()
    assert tags(third, update) == "CZ"


def test_columns_of_another_session_are_known_to_captured_writes(
    server: ServerProcess, client: Frontend
) -> None:
    other = server.frontend()
    client.query("CREATE TEMP TABLE mine (id int)")  # it keeps its SQLite connection from now on
    client.rows(POINT.format(1))
    for number in range(3):
        other.query(f"ALTER TABLE at_once ADD COLUMN more{number} int")
        client.query("BEGIN")
        assert tags(client, f.query("UPDATE at_once SET name = 'x' WHERE id = 1")) == "CZ"
        client.query("COMMIT")
    for number in range(3):
        other.query(f"ALTER TABLE at_once DROP COLUMN more{number}")


def test_a_text_that_is_known_means_something_else_with_other_strings(
    server: ServerProcess, client: Frontend
) -> None:
    """standard_conforming_strings = off: not even a statement that others repeat is taken for theirs."""
    other, sql = server.frontend(), r"SELECT 'a\\b' || name FROM at_once WHERE id = 1"
    other.query("SET standard_conforming_strings = off; SET escape_string_warning = off")
    for _ in range(3):
        assert client.rows(sql) == [(r"a\\bone",)]
        assert other.rows(sql) == [(r"a\bone",)]
    for session, wanted in ((client, rb"a\\bone"), (other, rb"a\bone")) * 3:
        session.send(f.parse("", sql), f.bind("", ""), f.describe("P"), f.execute(), SYNC)
        assert [m.values for m in session.until_ready() if m.tag == "D"] == [[wanted]]
