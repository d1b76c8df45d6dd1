"""Sequence values are never given twice: not after a rollback, a crash, or to two sessions at once."""

import threading
from collections.abc import Callable

from harness.servers import ServerProcess

Start = Callable[..., ServerProcess]
NEXT = "SELECT nextval('s')"


def test_rollback_and_crash(start_server: Start) -> None:
    server = start_server()
    client = server.connect()
    client.execute("CREATE SEQUENCE s")
    given = [client.execute(NEXT).fetchone() for _ in range(3)]
    client.execute("BEGIN")
    given.append(client.execute(NEXT).fetchone())
    client.execute("ROLLBACK")
    given.append(client.execute(NEXT).fetchone())
    assert given == [(n,) for n in range(1, 6)]
    server.kill()
    again = start_server(data_dir=server.data_dir).connect()
    after = again.execute(NEXT).fetchone()
    assert after is not None
    assert after[0] == 33, "the rest of the reserved block of 32 is skipped"


def test_an_orderly_stop_leaves_no_gap(start_server: Start) -> None:
    server = start_server()
    client = server.connect()
    client.execute("CREATE SEQUENCE s")
    client.execute(NEXT)
    server.stop()
    again = start_server(data_dir=server.data_dir).connect()
    assert again.execute(NEXT).fetchone() == (2,)


def test_sessions_at_once(clean_cluster: ServerProcess) -> None:
    clean_cluster.connect().execute("CREATE SEQUENCE s")
    given: list[int] = []

    def take() -> None:
        client = clean_cluster.connect()
        given.extend(client.execute(NEXT).fetchone()[0] for _ in range(50))  # type: ignore[index]

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(1, 201))
