"""DBMS_PIPE's pipes are the server's: what they may hold together, and that it is given back."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from harness.servers import ServerProcess

FILL = """
DECLARE v_full number := 0; v_sent number := 0; BEGIN
  WHILE v_full = 0 LOOP
    {pack}
    v_full := DBMS_PIPE.SEND_MESSAGE('{name}' || v_sent, 0, 10000000);
    v_sent := v_sent + 1;
  END LOOP;
  DBMS_PIPE.RESET_BUFFER;
  DBMS_OUTPUT.PUT_LINE(v_sent);
END;"""


@pytest.fixture
def client(clean_polardb: ServerProcess) -> Iterator[tuple[psycopg.Connection[Any], list[str]]]:
    notices: list[str] = []
    return clean_polardb.connect(notices=notices), notices


def sent(client: tuple[psycopg.Connection[Any], list[str]], name: str, pack: str) -> int:
    client[1].clear()
    client[0].execute(FILL.format(name=name, pack=pack))
    return int(client[1][0].partition(": ")[2])


def test_all_pipes_have_room_for_64_megabytes(client: tuple[psycopg.Connection[Any], list[str]]) -> None:
    large = "DBMS_PIPE.PACK_MESSAGE(RPAD('x', 1000000, 'x'));"
    assert 60 < sent(client, "large", large) < 70
    assert sent(client, "large", large) == 1
    for n in range(70):
        client[0].execute("BEGIN DBMS_PIPE.PURGE({}); END;".format(f"'large{n}'"))
    assert 60 < sent(client, "again", large) < 70
    for n in range(70):
        client[0].execute(
            "DECLARE n int := DBMS_PIPE.REMOVE_PIPE({}); BEGIN NULL; END;".format(f"'again{n}'")
        )
    assert 60 < sent(client, "large", large) < 70


def test_ten_thousand_pipes(client: tuple[psycopg.Connection[Any], list[str]]) -> None:
    assert sent(client, "small", "DBMS_PIPE.PACK_MESSAGE(1);") == 10_001
    with pytest.raises(psycopg.errors.ProgramLimitExceeded, match="too many pipes"):
        client[0].execute("DECLARE n int := DBMS_PIPE.CREATE_PIPE('more'); BEGIN NULL; END;")
    client[0].execute("DECLARE n int := DBMS_PIPE.CREATE_PIPE('small7'); BEGIN NULL; END;")
    client[0].execute("DECLARE n int := DBMS_PIPE.REMOVE_PIPE('small8'); BEGIN NULL; END;")
    client[0].execute("DECLARE n int := DBMS_PIPE.CREATE_PIPE('more'); BEGIN NULL; END;")
