"""Prepared statements and portals, message by message."""

import pytest

from harness import frontend as f
from harness.frontend import Frontend
from harness.servers import ServerProcess

SYNC = b"S\0\0\0\x04"
ROWS = "SELECT * FROM generate_series(1, 5)"


@pytest.fixture
def client(server: ServerProcess) -> Frontend:
    return server.frontend()


def tags(client: Frontend, *messages: bytes) -> str:
    client.send(*messages, SYNC)
    return "".join(m.fields["C"] if m.tag == "E" else m.tag for m in client.until_ready())


def test_parse_bind_describe_execute(client: Frontend) -> None:
    sql = "SELECT $1::int + 1"
    answer = tags(client, f.parse("", sql), f.describe("S"), f.bind("", "", [b"41"]), f.execute())
    assert answer == "1tT2DCZ"


def test_row_limit_suspends_the_portal(client: Frontend) -> None:
    answer = tags(
        client, f.parse("", ROWS), f.bind("", ""), f.execute("", 2), f.execute("", 2), f.execute("", 2)
    )
    assert answer == "12DDsDDsDCZ"


def test_other_statements_between_two_executes(client: Frontend) -> None:
    client.query("BEGIN; CREATE TABLE IF NOT EXISTS portal_rows (a int)")
    client.send(f.parse("", ROWS), f.bind("c", ""), f.execute("c", 2), SYNC)
    client.until_ready()
    client.query("INSERT INTO portal_rows VALUES (1)")
    assert tags(client, f.execute("c", 0)) == "DDDCZ"
    client.query("ROLLBACK")
    assert tags(client, f.execute("c", 0)) == "34000Z"


def test_the_unnamed_portal_lives_to_the_end_of_the_transaction(client: Frontend) -> None:
    client.query("BEGIN")
    assert tags(client, f.parse("", ROWS), f.bind("", ""), f.execute("", 2)) == "12DDsZ"
    assert tags(client, f.execute("", 2)) == "DDsZ"
    client.query("SELECT 1")
    assert tags(client, f.execute("", 2)) == "34000Z"
    client.query("ROLLBACK")
    assert tags(client, f.parse("", ROWS), f.bind("p", ""), f.execute("p", 2)) == "12DDsZ"
    assert tags(client, f.execute("p", 2)) == "34000Z"


def test_rows_of_an_insert_are_counted_per_execute(client: Frontend) -> None:
    client.query("BEGIN; CREATE TEMP TABLE counted (a int)")
    sql = f"INSERT INTO counted {ROWS} RETURNING a"
    assert tags(client, f.parse("", sql), f.bind("c", ""), f.execute("c", 2)) == "12DDsZ"
    assert client.rows("SELECT count(*) FROM counted") == [("5",)]
    client.send(f.execute("c"), SYNC)
    assert [m.text for m in client.until_ready() if m.tag == "C"] == ["CommandComplete 'INSERT 0 3'"]
    client.query("ROLLBACK")


@pytest.mark.parametrize(
    ("portal", "oid", "form", "value", "answer"),
    [
        (
            "",
            23,
            0,
            b"abc",
            ("22P02", 'invalid input syntax for type integer: "abc"', "unnamed portal parameter $1 = '...'"),
        ),
        (
            "p",
            23,
            0,
            b"abc",
            ("22P02", 'invalid input syntax for type integer: "abc"', "portal \"p\" parameter $1 = '...'"),
        ),
        (
            "",
            23,
            1,
            b"abcde",
            ("22P03", "incorrect binary data format in bind parameter 1", "unnamed portal parameter $1"),
        ),
        ("", 23, 1, b"ab", ("08P01", "insufficient data left in message", "unnamed portal parameter $1")),
        (
            "",
            25,
            0,
            b"\xff",
            ("22021", 'invalid byte sequence for encoding "UTF8": 0xff', "unnamed portal parameter $1"),
        ),
        ("", 25, 7, b"a", ("22023", "unsupported format code: 7", "unnamed portal parameter $1")),
    ],
)
def test_a_bad_parameter_is_named(
    client: Frontend, portal: str, oid: int, form: int, value: bytes, answer: tuple[str, str, str]
) -> None:
    client.send(f.parse("", "SELECT $1", [oid]), f.bind(portal, "", [value], [form]), SYNC)
    error = next(m.fields for m in client.until_ready() if m.tag == "E")
    assert (error["C"], error["M"], error["W"]) == answer


def test_a_parameter_in_a_simple_query_is_pointed_at(client: Frontend) -> None:
    error = client.query("SELECT 1; SELECT '$1', $2, $1::int")[-2].fields
    assert (error["C"], error["M"], error["P"]) == ("42P02", "there is no parameter $2", "24")


def test_a_malformed_sync_ends_the_skipping(client: Frontend) -> None:
    client.send(f.packed("S", b"x"))
    assert [m.fields["C"] if m.tag == "E" else m.tag for m in client.until_ready()] == ["08P01", "Z"]


@pytest.mark.parametrize(
    ("messages", "answer"),
    [
        ([f.parse("", "selec 1"), f.bind("", ""), f.execute()], "42601Z"),
        ([f.parse("", "SELECT 1; SELECT 2")], "42601Z"),
        ([f.bind("", "nosuch")], "26000Z"),
        ([f.execute("nosuch")], "34000Z"),
        ([f.describe("P", "nosuch")], "34000Z"),
        ([f.parse("", "SELECT $1::int"), f.bind("", "")], "108P01Z"),
        ([f.parse("", "SELECT $1::int"), f.bind("", "", [b"x"])], "122P02Z"),
        ([f.parse("", ""), f.bind("", ""), f.execute()], "12IZ"),
        ([f.parse("", "SET work_mem = '1MB'"), f.describe("S"), f.bind("", ""), f.execute()], "1tn2CZ"),
        ([f.parse("", "SHOW work_mem"), f.describe("S"), f.bind("", ""), f.execute()], "1tT2DCZ"),
        ([f.close("S", "nosuch")], "3Z"),
    ],
)
def test_answers(client: Frontend, messages: list[bytes], answer: str) -> None:
    assert tags(client, *messages) == answer
    assert tags(client, f.parse("", "SELECT 1"), f.bind("", ""), f.execute()) == "12DCZ"


def test_a_pipeline_is_one_transaction(fresh_server: ServerProcess) -> None:
    client = fresh_server.frontend()
    client.query("CREATE TABLE t (a int PRIMARY KEY)")
    insert = [f.parse("", "INSERT INTO t VALUES (1)"), f.bind("", ""), f.execute()]
    assert tags(client, *insert, *insert) == "12C1223505Z"
    assert client.rows("SELECT count(*) FROM t") == [("0",)]


def test_named_statements(client: Frontend) -> None:
    assert tags(client, f.parse("s1", "SELECT 1")) == "1Z"
    assert tags(client, f.parse("s1", "SELECT 1")) == "42P05Z"
    assert client.rows("EXECUTE s1") == [("1",)]
    assert tags(client, f.close("S", "s1"), f.bind("", "s1")) == "326000Z"


def test_sql_level_prepare(client: Frontend) -> None:
    client.query("PREPARE p2 (int, text) AS SELECT $1 + 1, $2 || 'x'")
    assert client.rows("EXECUTE p2(41, 'y')") == [("42", "yx")]
    assert tags(client, f.bind("", "p2", [b"1", b"a"]), f.execute()) == "2DCZ"
    client.query("DEALLOCATE ALL")
    assert client.query("EXECUTE p2(1, 'a')")[0].fields["C"] == "26000"


def test_flush_answers_without_sync(client: Frontend) -> None:
    client.send(f.parse("", "SELECT 1"), b"H\0\0\0\x04")
    message = client.receive()
    assert message is not None
    assert message.tag == "1"
    assert tags(client) == "Z"


def test_arguments_of_execute_are_assigned(client: Frontend) -> None:
    client.query("PREPARE given (int, float8) AS SELECT $1, $2")
    assert client.rows("EXECUTE given(1.7, 'NaN')") == [("2", "NaN")]
    assert client.rows("EXECUTE given(NULL, 1)") == [(None, "1")]
    for argument, answer in (
        ("true", ("42804", "parameter $1 of type boolean cannot be coerced to the expected type integer")),
        ("'x'", ("22P02", 'invalid input syntax for type integer: "x"')),
    ):
        error = client.query(f"EXECUTE given({argument}, 1)")[0].fields
        assert (error["C"], error["M"], error["P"]) == (*answer, "15")
    client.query("DEALLOCATE given")


def test_a_prepared_statement_tells_the_time_of_its_bind(client: Frontend) -> None:
    tags(client, f.parse("clock", "SELECT now()"))
    seen = set()
    for _ in range(3):
        client.send(f.bind("", "clock"), f.execute(), SYNC)
        seen.update(m.body for m in client.until_ready() if m.tag == "D")
    assert len(seen) == 3


def test_messages_without_a_sync_are_carried_out(client: Frontend) -> None:
    """An error in a pipeline is told although the client has sent neither Sync nor Flush."""
    client.query("CREATE TEMP TABLE piped (n int PRIMARY KEY)")
    client.query("BEGIN")
    for value in ("1", "2", "1"):
        client.send(f.parse("", "INSERT INTO piped VALUES ($1)"))
        client.send(f.bind("", "", [value.encode()]), f.execute())
    tags = []
    while not tags or tags[-1] != "E":
        message = client.receive()
        assert message is not None
        tags.append(message.tag)
    assert "".join(tags) == "12C12C12E"
    client.send(f.SYNC)
    assert [m.tag for m in client.until_ready()] == ["Z"]


def test_a_session_that_ends_itself_is_told(client: Frontend) -> None:
    last = client.query("SELECT pg_terminate_backend(pg_backend_pid())")[-1]
    assert (last.tag, last.fields["C"]) == ("E", "57P01")


def test_an_array_of_many_elements(client: Frontend) -> None:
    items = ", ".join(map(str, range(300)))
    assert client.rows(f"SELECT cardinality(ARRAY[{items}]), (ARRAY[{items}])[300]") == [("300", "299")]
    assert client.rows(f"SELECT ROW({items})::text = '({items.replace(' ', '')})'") == [("t",)]


def test_a_late_sync_is_no_idle_session(server: ServerProcess, client: Frontend) -> None:
    """A Sync that comes while its batch is waited for; afterwards the session may be idle for ever."""
    again = [f.parse("", "SELECT 1"), f.bind("", ""), f.execute()]
    client.query("BEGIN")
    for _ in range(5):
        client.send(*again)
        client.send(SYNC)
        client.until_ready()
        server.query("SELECT pg_sleep(0.04)")  # longer than a batch is waited for
    assert client.rows("SELECT 2") == [("2",)]
    client.query("ROLLBACK")


def test_errors_that_preparing_again_helps_with_name_postgresqls_routine(client: Frontend) -> None:
    # postgres.js prepares the statement again where R is one of these, and reports the others.
    client.query("CREATE TEMP TABLE retyped (a int)")
    assert tags(client, f.parse("s", "INSERT INTO retyped VALUES ($1::int)")) == "1Z"
    client.query("ALTER TABLE retyped ALTER a TYPE json USING NULL")
    client.send(f.bind("", "s", [b"1"]), f.execute(), SYNC)
    (error,) = [m.fields for m in client.until_ready() if m.tag == "E"]
    assert (error["C"], error["R"]) == ("42804", "transformAssignedExpr")


def test_parse_takes_more_parameters_than_bind(client: Frontend) -> None:
    """The count of them in ParameterDescription wraps around; what Bind is told says how many there are."""
    rows = ", ".join(f"(${number}::int)" for number in range(1, 65_538))
    client.query("CREATE TEMP TABLE many_parameters (a int)")
    sql = f"INSERT INTO many_parameters VALUES {rows}"
    client.send(f.parse("many", sql), f.describe("S", "many"), f.bind("", "many", [b"1"]), SYNC)
    answer = client.until_ready()
    assert [m.tag for m in answer] == ["1", "t", "n", "E", "Z"]
    assert answer[3].fields["C"] == "08P01"
    assert answer[3].fields["M"].endswith("requires 65537")
