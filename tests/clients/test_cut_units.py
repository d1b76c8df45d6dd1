"""Oracle-style units that pgjdbc has cut at their semicolons, and prepares piece by piece before one Sync."""

import pytest

from harness import frontend as f
from harness.frontend import SYNC, Frontend
from harness.servers import ServerProcess

TOTAL = "CREATE TABLE total (x int)"
PROCEDURE = (
    "CREATE OR REPLACE PROCEDURE p(a IN NUMBER, b OUT NUMBER) IS\n  v NUMBER := 2;\nBEGIN\n  IF a > 0 THEN\n"
    "    b := a * v;\n  END IF;\n  INSERT INTO total VALUES (b);\nEND;"
)
PACKAGE = "CREATE PACKAGE k IS\n  g NUMBER := 5;\n  FUNCTION f(a NUMBER) RETURN NUMBER;\nEND;"
BODY = "CREATE PACKAGE BODY k IS FUNCTION f(a NUMBER) RETURN NUMBER IS BEGIN RETURN a * g; END; END;"
BLOCK = "DECLARE\n  v int := 3;\nBEGIN\n  FOR i IN 1 .. v LOOP INSERT INTO total VALUES (i); END LOOP;\nEND;"


@pytest.fixture
def client(clean_polardb: ServerProcess) -> Frontend:
    client = clean_polardb.frontend()
    client.query(TOTAL)
    return client


def cut(text: str) -> list[str]:
    """What pgjdbc makes of a text without semicolons in quotes or comments."""
    return [piece for piece in text.split(";") if piece.strip()]


def messages(pieces: list[str]) -> bytes:
    return b"".join([f.parse("", piece) + f.bind("", "") + f.describe("P") + f.execute() for piece in pieces])


def answers(client: Frontend, pieces: list[str]) -> list[str]:
    """The tags of the commands; I for an empty one."""
    client.send(messages(pieces), SYNC)
    told = []
    for message in client.until_ready():
        if message.tag == "C":
            told.append(message.body[:-1].decode())
        elif message.tag == "E":
            told.append(f"{message.fields['C']} {message.fields['M']}")
        elif message.tag == "I":
            told.append("I")
    return told


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        (PROCEDURE, "CREATE PROCEDURE"),
        (PACKAGE, "CREATE PACKAGE"),
        (BLOCK, "DO"),
        ("BEGIN INSERT INTO total VALUES (1); COMMIT; END;", "DO"),
    ],
)
def test_each_piece_but_the_last_is_empty(client: Frontend, text: str, tag: str) -> None:
    pieces = cut(text)
    assert answers(client, pieces) == ["I"] * (len(pieces) - 1) + [tag]


def test_what_was_cut_works(client: Frontend) -> None:
    for text in (PROCEDURE, PACKAGE, BODY):
        answers(client, cut(text))
    assert client.rows("CALL p(4, NULL)") == [("8",)]
    assert client.rows("SELECT k.f(3)") == [("15",)]
    assert client.rows("SELECT x FROM total") == [("8",)]


def test_several_statements_of_one_text(client: Frontend) -> None:
    """Those around units, and the BEGIN that pgjdbc sends before them, are statements of their own."""
    pieces = ["BEGIN", *cut(f"INSERT INTO total VALUES (0);{BLOCK}{PROCEDURE}DELETE FROM total WHERE x = 1;")]
    told = [tag for tag in answers(client, pieces) if tag != "I"]
    assert told == ["BEGIN", "INSERT 0 1", "DO", "CREATE PROCEDURE", "DELETE 1"]
    client.query("COMMIT")
    assert client.rows("SELECT x FROM total ORDER BY x") == [("0",), ("2",), ("3",)]


def test_an_error_tells_its_place_in_the_whole_text(client: Frontend) -> None:
    text = "CREATE PROCEDURE q IS BEGIN\n  NULL;\n  INSERT INTO total VALUES (1);\n  x y z;\nEND;"
    client.send(messages(cut(text)), SYNC)
    error = next(m for m in client.until_ready() if m.tag == "E")
    assert error.fields["C"] == "42601"
    assert text[int(error.fields["P"]) - 1 :].startswith("x y z")
    assert client.rows("SELECT count(*) FROM total") == [("0",)]


def test_a_unit_without_its_end_is_an_error_and_swallows_nothing(client: Frontend) -> None:
    assert answers(client, cut("CREATE PROCEDURE q IS BEGIN NULL; INSERT INTO total VALUES (1);")) == [
        "42601 syntax error at end of input"
    ]
    assert answers(client, ["INSERT INTO total VALUES (2)"]) == ["INSERT 0 1"]


def test_pieces_with_parameters_are_not_put_together(client: Frontend) -> None:
    first = f.parse("", "BEGIN INSERT INTO total VALUES ($1)", [23]) + f.bind("", "", [b"1"]) + f.execute()
    client.send(first, messages([" END"]), SYNC)
    assert [m.fields["C"] for m in client.until_ready() if m.tag == "E"] == ["42601"]


@pytest.mark.parametrize("limit", [249, 255])
def test_a_long_unit_goes_on_in_the_next_batch(client: Frontend, limit: int) -> None:
    """pgjdbc sends a Sync of its own before the answers could fill the socket's buffers."""
    pieces = [
        "CREATE PROCEDURE q IS BEGIN NULL",
        *[f" INSERT INTO total VALUES ({i})" for i in range(600)],
        " END",
    ]
    told = []
    for start in range(0, len(pieces), limit):
        told += answers(client, pieces[start : start + limit])
    assert told == ["I"] * 601 + ["CREATE PROCEDURE"]
    client.query("CALL q()")
    assert client.rows("SELECT count(*) FROM total") == [("600",)]


def test_a_long_unit_that_does_not_go_on_is_discarded(client: Frontend) -> None:
    pieces = ["CREATE PROCEDURE q IS BEGIN NULL", *[" NULL" for _ in range(254)]]
    assert answers(client, pieces) == ["I"] * 255
    client.send(f.parse("", "SELECT $1::int", [23]), f.bind("", "", [b"7"]), f.execute(), SYNC)
    answer = client.until_ready()
    assert [m.fields["M"] for m in answer if m.tag == "N"] == ["the unfinished procedure q was discarded"]
    assert [m.values for m in answer if m.tag == "D"] == [[b"7"]]


def test_it_can_be_turned_off(client: Frontend) -> None:
    client.query("SET polar_pl_continuation = off")
    assert answers(client, cut(PROCEDURE)) == ["42601 syntax error at end of input"]
