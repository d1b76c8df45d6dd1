"""Clients that do not speak UTF-8: text in and out by every way there is."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from harness import frontend as wire
from harness.frontend import Frontend, Message
from harness.servers import ServerProcess

Connect = Callable[..., psycopg.Connection[Any]]

WORDS = [
    ("LATIN1", "Grüße"),
    ("LATIN9", "1€"),
    ("WIN1251", "привет"),
    ("KOI8R", "привет"),
    ("SJIS", "日本語"),
    ("EUC_JP", "日本語"),
    ("BIG5", "漢字"),
    ("GBK", "汉字"),
    ("GB18030", "汉字🌍"),
    ("UHC", "한글"),
]


@pytest.mark.parametrize("binary", [False, True], ids=["text", "binary"])
@pytest.mark.parametrize(("encoding", "word"), WORDS, ids=lambda value: value)
def test_text_goes_round(connect: Connect, encoding: str, word: str, binary: bool) -> None:
    connection = connect("postgres", "postgres", client_encoding=encoding)
    assert connection.info.parameter_status("client_encoding") == encoding
    cursor = connection.cursor(binary=binary)
    placeholder = "%b" if binary else "%t"
    for kind, value in (("text", word), ("varchar", word), ("text[]", [word, "x"]), ("name", word)):
        row = cursor.execute(f"SELECT {placeholder}::{kind}", (value,)).fetchone()
        assert row == (value,)
    assert cursor.execute(f"SELECT '{word}' AS \"{word}\", char_length('{word}')").fetchone() == (
        word, len(word),
    )  # fmt: skip
    assert cursor.description is not None
    assert cursor.description[0].name == word


@pytest.mark.parametrize("form", ["text", "csv", "binary"])
@pytest.mark.parametrize(("encoding", "word"), WORDS, ids=lambda value: value)
def test_copy(connect: Connect, encoding: str, word: str, form: str) -> None:
    connection = connect("postgres", "postgres", client_encoding=encoding)
    connection.execute("CREATE TEMP TABLE t (a text, b text[], c int)")
    row = (word, [word], 5)
    with connection.cursor() as cursor:
        if form == "csv":
            with cursor.copy("COPY t FROM STDIN (FORMAT csv)") as copy:
                copy.write(f'"{word}",{{{word}}},5\n')
        else:
            with cursor.copy(f"COPY t FROM STDIN (FORMAT {form})") as copy:
                copy.set_types(["text", "text[]", "int4"])
                copy.write_row(row)
        assert cursor.execute("SELECT * FROM t").fetchall() == [row]
        with cursor.copy(f"COPY t TO STDOUT (FORMAT {form})") as copy:
            copy.set_types(["text", "text[]", "int4"])
            if form == "csv":
                data = b"".join(map(bytes, copy))
                assert data.decode(connection.info.encoding) == f"{word},{{{word}}},5\n"
            else:
                assert list(copy.rows()) == [row]


def errors(messages: list[Message]) -> list[bytes]:
    return [message.body for message in messages if message.tag == "E"]


@pytest.fixture
def latin(server: ServerProcess) -> Frontend:
    return server.frontend(client_encoding="LATIN1")


def test_errors_are_in_the_encoding_of_the_client(latin: Frontend) -> None:
    latin.send(wire.packed("Q", b"SELECT \xe4\0"))
    assert b'Mcolumn "\xe4" does not exist\0' in errors(latin.until_ready())[0]
    latin.send(wire.packed("Q", b"SELECT chr(8364)\0"))
    assert b"C22P05\0" in errors(latin.until_ready())[0]
    assert latin.rows("SELECT 1") == [("1",)]


def test_a_change_counts_for_what_comes_after_it_in_a_pipeline(client: Frontend) -> None:
    """The messages have come, and have been read, before the change takes effect."""
    for value, encoding in ((b"\xe4", "LATIN1"), (b"\xc3\xa4", "UTF8")):
        client.send(
            wire.parse("", f"SET client_encoding TO {encoding}"), wire.bind("", ""), wire.execute(),
            wire.packed("P", b"\0SELECT '" + value + b"', octet_length($1::text)\0\0\0"),
            wire.bind("", "", [value]), wire.execute(), wire.SYNC,
        )  # fmt: skip
        messages = client.until_ready()
        assert [message.values for message in messages if message.tag == "D"] == [[value, b"2"]]
        assert any(message.body == f"client_encoding\0{encoding}\0".encode() for message in messages)


def test_a_rollback_takes_the_encoding_back(client: Frontend) -> None:
    client.rows("BEGIN")
    client.rows("SET client_encoding TO latin1")
    client.send(wire.packed("Q", b"SELECT octet_length('\xe4')\0"))
    assert [message.values for message in client.until_ready() if message.tag == "D"] == [[b"2"]]
    client.rows("ROLLBACK")
    assert client.rows("SELECT 'ä'") == [("ä",)]


def test_sessions_of_one_server_have_encodings_of_their_own(client: Frontend, latin: Frontend) -> None:
    """Plans and what describes and encodes their rows are shared."""
    sql = "SELECT chr(228) AS x, upper('a') AS y"
    for _ in range(2):
        for session, expected in ((client, "ä".encode()), (latin, b"\xe4")):
            assert [m.values for m in session.query(sql) if m.tag == "D"] == [[expected, b"A"]]


def test_notifications_cannot_fail(client: Frontend, latin: Frontend) -> None:
    latin.rows("LISTEN x")
    client.rows("NOTIFY x, 'ä €'")
    message = latin.receive()
    assert message is not None
    assert message.body[4:] == b"x\0\xe4 ?\0"


def test_encodings_of_roles_and_refusals(fresh_server: ServerProcess) -> None:
    admin = fresh_server.frontend()
    admin.rows("CREATE ROLE latin LOGIN")
    admin.rows("ALTER ROLE latin SET client_encoding TO 'iso-8859-1'")
    assert fresh_server.frontend("latin").rows("SHOW client_encoding") == [("LATIN1",)]
    for name, state in (("nosuch", "22023"), ("MULE_INTERNAL", "0A000"), ("EUC_TW", "0A000")):
        refused = fresh_server.raw()
        assert refused.log_on("polardb", "polardb", client_encoding=name)[-1].fields["C"] == state
