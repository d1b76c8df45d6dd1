"""Clients that vanish: in a transaction, in COPY, in a pipeline, while they wait, while they log on.

Each session ends, its transaction is undone, its locks are gone, its logoff trigger has run once, and
nothing of it is left: no thread, no open file.
"""

import socket
from collections.abc import Callable, Iterator

import pytest

from harness import frontend as f
from harness.frontend import Frontend
from harness.hostile import facts, logoffs, rest, unharmed
from harness.logon import run
from harness.servers import ServerProcess
from harness.waiting import eventually

Victim = tuple[ServerProcess, Frontend]
Leave = Callable[[Frontend], None]

MEGABYTES = 64
VISITS = 60


def reset(client: Frontend) -> None:
    """As the system of a crashed client does, or a firewall."""
    client.abort()


def close(client: Frontend) -> None:
    """As the system of a killed client does."""
    client.close()


def terminate(client: Frontend) -> None:
    client.send(f.TERMINATE)
    client.close()


LEAVES = (reset, close, terminate)


@pytest.fixture
def marks(victim: Victim) -> Iterator[Victim]:
    """With an empty table `marks`, to which nothing may have been added afterwards."""
    observer = victim[1]
    observer.query("DROP TABLE IF EXISTS marks")
    observer.query("CREATE TABLE marks (x int PRIMARY KEY)")
    yield victim
    unharmed(victim)
    assert observer.rows("SELECT count(*) FROM marks WHERE x > 0") == [("0",)]
    observer.query("BEGIN")
    assert [m.text for m in observer.query("LOCK TABLE marks IN ACCESS EXCLUSIVE MODE NOWAIT")][-1].endswith(
        "T"
    )
    observer.query("ROLLBACK")


@pytest.mark.parametrize("leave", LEAVES)
def test_in_a_transaction(marks: Victim, leave: Leave) -> None:
    client = marks[0].frontend()
    client.query("BEGIN")
    client.query("INSERT INTO marks VALUES (1)")
    client.query("SELECT pg_advisory_lock(17)")
    leave(client)


@pytest.mark.parametrize("leave", LEAVES)
def test_in_the_middle_of_a_pipeline(marks: Victim, leave: Leave) -> None:
    """What no Sync has followed is undone."""
    client = marks[0].frontend()
    insert = f.parse("", "INSERT INTO marks VALUES ($1)")
    client.send(insert, f.bind("", "", [b"1"]), f.execute(), f.FLUSH)
    assert [client.receive().tag for _ in range(3)] == ["1", "2", "C"]  # type: ignore[union-attr]
    client.send(insert, f.bind("", "", [b"2"]), f.execute())
    leave(client)


@pytest.mark.parametrize("leave", [reset, close])
def test_in_the_middle_of_a_message(marks: Victim, leave: Leave) -> None:
    client = marks[0].frontend()
    client.query("BEGIN")
    client.query("INSERT INTO marks VALUES (1)")
    client.send(f.query("INSERT INTO marks VALUES (2)")[:-5])
    leave(client)


@pytest.mark.parametrize("leave", LEAVES)
@pytest.mark.parametrize("extended", [False, True])
def test_in_the_middle_of_copy_in(marks: Victim, leave: Leave, extended: bool) -> None:
    client = marks[0].frontend()
    copy = "COPY marks FROM STDIN"
    client.send(f.parse("", copy) + f.bind("", "") + f.execute() + f.FLUSH if extended else f.query(copy))
    while (message := client.receive()) is not None and message.tag != "G":
        pass
    client.send(f.copy_data(b"".join(b"%d\n" % number for number in range(1, 5000))), b"d\0\0\1\01234")
    leave(client)


@pytest.mark.parametrize("leave", [reset, close])
def test_in_the_middle_of_copy_out(marks: Victim, leave: Leave) -> None:
    client = marks[0].frontend()
    client.query("BEGIN")
    client.query("INSERT INTO marks VALUES (1)")
    client.send(f.query("COPY (SELECT repeat('x', 1000) FROM generate_series(1, 100000)) TO STDOUT"))
    client.socket.recv(10)
    leave(client)


@pytest.mark.parametrize("leave", [reset, close])
def test_while_rows_are_sent(marks: Victim, leave: Leave) -> None:
    """A client that asks for much and reads nothing, then is gone."""
    client = marks[0].frontend()
    client.query("BEGIN")
    client.query("INSERT INTO marks VALUES (1)")
    client.send(f.query("SELECT repeat('x', 1000) FROM generate_series(1, 100000)"))
    client.socket.recv(10)
    leave(client)


@pytest.mark.parametrize("leave", LEAVES)
def test_while_a_statement_runs(marks: Victim, leave: Leave) -> None:
    """The statement ends at the next write or soon after."""
    client = marks[0].frontend()
    client.query("BEGIN")
    client.query("INSERT INTO marks VALUES (1)")
    client.send(f.query("SELECT pg_sleep(0.3)"))
    leave(client)


def waiting(observer: Frontend, pid: int) -> None:
    """Wait until a session waits for a lock."""
    sql = f"SELECT 1 FROM pg_stat_activity WHERE pid = {pid} AND wait_event_type = 'Lock'"
    eventually(lambda: bool(observer.rows(sql)), f"session {pid} waits")


@pytest.mark.parametrize("leave", LEAVES)
def test_while_it_waits_for_a_lock(marks: Victim, leave: Leave) -> None:
    """As in PostgreSQL it goes on waiting, finds its client gone when it has the lock, and gives it back."""
    server, observer = marks
    observer.query("INSERT INTO marks VALUES (0)")
    holder, client = server.frontend(), server.frontend()
    holder.query("BEGIN")
    holder.query("UPDATE marks SET x = -1")
    client.query("BEGIN")
    client.query("INSERT INTO marks VALUES (1)")
    client.send(f.query("UPDATE marks SET x = x + 10 WHERE x <= 0"))
    waiting(observer, client.pid)
    leave(client)
    assert holder.query("COMMIT")[-1].text == "ReadyForQuery I"
    holder.terminate()


@pytest.mark.parametrize("leave", [reset, close])
def test_client_connection_check_interval(marks: Victim, leave: Leave) -> None:
    """With it, a client that has gone is noticed while its statement waits."""
    server, observer = marks
    observer.query("INSERT INTO marks VALUES (0)")
    holder, client = server.frontend(), server.frontend()
    holder.query("BEGIN")
    holder.query("UPDATE marks SET x = -1")
    client.query("SET client_connection_check_interval = '50ms'")
    client.query("BEGIN")
    client.query("INSERT INTO marks VALUES (1)")
    client.send(f.query("UPDATE marks SET x = x + 10 WHERE x <= 0"))
    waiting(observer, client.pid)
    before = logoffs(observer)
    leave(client)
    eventually(lambda: logoffs(observer) == before + 1, "the session has ended")
    assert holder.query("COMMIT")[-1].text == "ReadyForQuery I"
    holder.terminate()


@pytest.mark.parametrize("leave", [reset, close])
def test_in_a_logon_trigger(marks: Victim, leave: Leave) -> None:
    """The trigger is carried out; the session that follows ends at once, with one logoff."""
    server, observer = marks
    run(
        server,
        "CREATE FUNCTION linger RETURN event_trigger IS BEGIN PERFORM pg_sleep(0.3); END;",
        "CREATE EVENT TRIGGER linger ON after_user_logon EXECUTE FUNCTION linger()",
    )
    try:
        client = server.raw()
        client.send(f.startup({"user": "polardb", "database": "polardb"}))
        sleeping = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
        eventually(lambda: bool(observer.rows(sleeping)), "the logon trigger runs")
        before = logoffs(observer)
        leave(client)
        eventually(lambda: logoffs(observer) == before + 1, "the session has logged off")
    finally:
        observer.query("DROP EVENT TRIGGER linger")
        observer.query("DROP FUNCTION linger")


def test_a_client_that_never_reads(victim: Victim) -> None:
    """It asks for far more than it takes: it waits, others do not, and memory stays bounded."""
    server, observer = victim
    client = server.frontend()
    before = facts(server)["kB"]
    client.socket.setblocking(False)
    asked = f.query("SELECT repeat('x', 100000) FROM generate_series(1, 20)") * 10_000
    blocked = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'ClientWrite'"
    sent = 0

    def stuck() -> bool:
        nonlocal sent
        try:
            sent += client.socket.send(asked)
        except BlockingIOError:
            return bool(observer.rows(blocked))
        return False

    eventually(stuck, "the server waits for its client, and the client for the server")
    assert observer.rows("SELECT 'served'") == [("served",)]
    assert facts(server)["kB"] - before < MEGABYTES * 1024
    client.socket.setblocking(True)
    reset(client)
    unharmed(victim)


def test_nothing_is_left(victim: Victim) -> None:
    """Sixty clients that leave in all these ways leave no thread and no open file behind."""
    server, observer = victim
    observer.query("CREATE TABLE IF NOT EXISTS many (x int)")

    def visit(leave: Leave, number: int) -> None:
        client = server.frontend()
        match number % 4:
            case 0:
                client.query("BEGIN; INSERT INTO many VALUES (1)")
            case 1:
                client.send(f.query("COPY many FROM STDIN"), f.copy_data(b"1\n"))
            case 2:
                client.query("CREATE TEMP TABLE own (x int); INSERT INTO own VALUES (1)")
            case _:
                client.send(f.parse("", "SELECT generate_series(1, 1000)"), f.bind("", ""), f.execute("", 1))
        leave(client)

    def visits() -> dict[str, int]:
        for number in range(VISITS):
            visit(LEAVES[number % 3], number)
        unharmed(victim)
        return facts(server)

    visits()  # fills the pool of connections
    before = visits()
    visits()
    bound = {name: before[name] + VISITS // 4 for name in ("sockets", "threads", "databases")}
    eventually(
        lambda: all(facts(server)[name] < bound[name] for name in bound),
        f"not much more than before: {before}",
    )
    assert facts(server)["kB"] - before["kB"] < MEGABYTES * 1024


def test_startups_that_never_end(victim: Victim) -> None:
    """A byte now and then does not keep a connection open: authentication_timeout counts for the whole."""
    server, observer = victim
    clients = [server.raw() for _ in range(50)]
    packet = f.startup({"user": "polardb", "database": "polardb", "application_name": "x" * 1000})
    open_ones = list(clients)
    for byte in packet[:-1]:
        for client in list(open_ones):
            try:
                client.send(bytes((byte,)))
            except OSError:
                open_ones.remove(client)
        if not open_ones:
            break
        observer.query("SELECT pg_sleep(0.1)")  # others are served meanwhile
    assert not open_ones
    for client in clients:
        client.close()
    unharmed(victim)


def test_half_closed_while_it_waits(marks: Victim) -> None:
    """A client may close its side and still get the answer to what it has sent."""
    server, observer = marks
    observer.query("INSERT INTO marks VALUES (0)")
    holder, client = server.frontend(), server.frontend()
    holder.query("BEGIN")
    holder.query("UPDATE marks SET x = -1")
    client.send(f.query("UPDATE marks SET x = -2 RETURNING x"))
    waiting(observer, client.pid)
    client.socket.shutdown(socket.SHUT_WR)
    holder.query("COMMIT")
    holder.terminate()
    assert "DataRow '-2'" in [m.text for m in rest(client)]
    client.close()
