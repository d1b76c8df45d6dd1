"""A cancel in the middle of a pipeline: its transaction has happened as a whole, or not at all."""

import socket
import struct
import threading

from harness import frontend as f
from harness.frontend import Frontend
from harness.servers import ServerProcess

ROUNDS = 25
STATEMENTS = 2000
_PAUSE = threading.Event()


def cancel_after(server: ServerProcess, client: Frontend, seconds: float) -> None:
    _PAUSE.wait(seconds)
    key = next(message.body for message in client.startup if message.tag == "K")
    with socket.create_connection((server.host, server.port)) as other:
        other.sendall(struct.pack("!ii", 8 + len(key), f.CANCEL_REQUEST) + key)


def test_nothing_of_a_canceled_block_is_committed(fresh_server: ServerProcess) -> None:
    """SQLite ends the whole transaction when it interrupts a write: nothing may run outside of it."""
    control = fresh_server.connect("postgres", "postgres")
    control.execute("CREATE TABLE before (id int PRIMARY KEY)")
    control.execute("CREATE TABLE counted (id int PRIMARY KEY, n int)")
    control.execute("INSERT INTO counted SELECT g, 0 FROM generate_series(1, 10) g")
    expected, kept = 0, 0
    for number in range(ROUNDS):
        client = fresh_server.frontend("postgres", "postgres")
        client.query("BEGIN")
        client.query(f"INSERT INTO before VALUES ({number})")
        pipeline = [f.parse("p", "UPDATE counted SET n = n + 1 WHERE id = $1", [23])]
        for step in range(STATEMENTS):
            pipeline += [f.bind("", "p", [str(step % 10 + 1).encode()]), f.execute("")]
        canceler = threading.Thread(target=cancel_after, args=(fresh_server, client, 0.001 * (number + 5)))
        canceler.start()
        client.send(b"".join(pipeline) + f.SYNC)
        has_failed = any(message.tag == "E" for message in client.until_ready())
        canceler.join()
        client.query("COMMIT")
        client.close()
        expected += 0 if has_failed else STATEMENTS
        kept += not has_failed
        assert control.execute("SELECT sum(n) FROM counted").fetchone() == (expected,)
        assert control.execute("SELECT count(*) FROM before").fetchone() == (kept,)
