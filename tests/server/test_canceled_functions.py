"""Functions of Python that a client can make take as long as it likes: a time limit ends them, and soon."""

from time import monotonic

import psycopg
import pytest

from harness.servers import ServerProcess

LIMIT = 0.3
SOON = 6.0
"""Not after ten seconds and more; the machine may have other work."""

LONG = [
    "SELECT regexp_count(repeat('ab', 5000000), 'b')",
    "SELECT regexp_split_to_array(repeat('a,', 5000000), ',')",
    "SELECT regexp_replace(repeat('xy', 5000000), 'x', 'yy', 'g')",
    "SELECT to_char(now(), repeat('YYYY', 5000000))",
    "SELECT to_char(1, repeat('9', 5000000))",
    "SELECT hashtext(repeat('x', 100000000))",
    "SELECT jsonb_path_query((repeat('[', 500) || repeat(']', 500))::jsonb, '$.**.**.**.**.**')",
    "SELECT array_to_string(array_fill(1, ARRAY[5000000]), ',')",
    "SELECT to_json(array_fill(1, ARRAY[5000000]))",
    "SELECT jsonb_agg(g) FROM generate_series(1, 20000000) g",
    "SELECT gcd(3::numeric ^ 200000, 7::numeric ^ 150000)",
    "SELECT jsonb_agg(g) OVER (ORDER BY g) FROM generate_series(1, 20000) g",
    "SELECT to_tsvector(repeat('word ', 5000000))",
    "SELECT soundex(repeat('a', 50000000))",
]
OF_EXTENSIONS = [
    ("pgcrypto", "SELECT crypt('x', gen_salt('bf', 31))"),
    ("pgcrypto", "SELECT crypt('x', gen_salt('xdes', 16777215))"),
    ("pg_trgm", "SELECT word_similarity(repeat('abc ', 100000), repeat('bcd ', 100000))"),
]


def ends(server: ServerProcess, statement: str, database: str) -> None:
    with server.connect(database=database) as client:
        client.execute(f"SET statement_timeout = '{LIMIT * 1000:.0f}ms'")
        begun = monotonic()
        with pytest.raises(psycopg.errors.QueryCanceled):
            client.execute(statement)
        assert monotonic() - begun < SOON
        assert client.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize("statement", LONG)
def test_a_time_limit_ends_it(server: ServerProcess, statement: str) -> None:
    ends(server, statement, "polardb")


@pytest.mark.parametrize(("extension", "statement"), OF_EXTENSIONS)
def test_a_time_limit_ends_functions_of_extensions(
    clean_server: ServerProcess, extension: str, statement: str
) -> None:
    with clean_server.connect("postgres", "postgres") as client:
        client.execute(f"CREATE EXTENSION {extension}")
    ends(clean_server, statement, "postgres")


@pytest.mark.parametrize(
    "statement",
    [
        "DO $$ DECLARE a text := repeat('x', 1000); BEGIN LOOP a := a || a; END LOOP; END $$",
        "SELECT regexp_replace(repeat('x', 100000), 'x', repeat('y', 100000), 'g')",
    ],
)
def test_texts_have_an_end(server: ServerProcess, statement: str) -> None:
    """A text of a gigabyte and more is refused before it has taken the machine's memory."""
    with server.connect() as client, pytest.raises(psycopg.errors.ProgramLimitExceeded) as refused:
        client.execute(statement)
    assert refused.value.diag.message_primary == "requested length too large"
