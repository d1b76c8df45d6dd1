"""Statements with very many parameters: their places in SQLite's SQL have no numbers."""

from harness.servers import ServerProcess
from polar_lite.catalog.dialect.plan import Slot, Source
from polar_lite.catalog.dialect.storage import MANY_SLOTS, with_short_places

MANY = 2000


def test_slots_follow_the_places() -> None:
    slots = [Slot(Source.PARAM, index) for index in range(MANY_SLOTS)]
    sql = """SELECT '?1', 'it''s ?2', "a?3", ?2, ?100, ?2, x'00' FROM t WHERE "b" = ?1"""
    short, ordered = with_short_places(sql, slots)
    assert short == """SELECT '?1', 'it''s ?2', "a?3", ?, ?, ?, x'00' FROM t WHERE "b" = ?"""
    assert [slot.index for slot in ordered] == [1, 99, 1, 0]
    assert with_short_places(sql, slots[:-1]) == (sql, tuple(slots[:-1]))


def test_values_are_where_they_belong(server: ServerProcess) -> None:
    """Whatever the order of the parameters in the text, and however often there is each."""
    numbers = list(range(MANY))
    places = ", ".join(f"${number + 1}" for number in reversed(numbers))
    with server.connect("postgres", "postgres") as client:
        cursor = client.cursor()
        sql = (
            "SELECT $2::int + $1::int, g FROM generate_series(0, 3000) g"
            f" WHERE g IN ({places}) ORDER BY g DESC LIMIT $2::int"
        )
        result = client.pgconn.exec_params(sql.encode(), [str(number).encode() for number in numbers])
        assert result.error_message == b""
        assert [result.get_value(row, 1) for row in range(result.ntuples)] == [b"1999"]
        assert result.get_value(0, 0) == b"1"
        cursor.execute("CREATE TEMP TABLE many (a int, b text)")
        rows = ", ".join(f"(${2 * number + 1}, ${2 * number + 2})" for number in range(MANY // 2))
        values = [
            value for number in range(MANY // 2) for value in (str(number).encode(), b"row %d" % number)
        ]
        result = client.pgconn.exec_params(f"INSERT INTO many VALUES {rows}".encode(), values)
        assert result.command_status == b"INSERT 0 1000"
        cursor.execute("SELECT count(*) FROM many WHERE b = 'row ' || a")
        assert cursor.fetchone() == (MANY // 2,)
