"""How long a server takes from its start to its first answer, on an existing data folder.

python bench/start.py [rounds]. The client is a socket, so that no driver's import is measured.
"""

import socket
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STARTUP = struct.pack("!i", 196608) + b"user\0polardb\0database\0polardb\0\0"
QUERY = b"Q" + struct.pack("!i", 13) + b"SELECT 1\0"


def first_answer(data_dir: Path) -> tuple[float, float]:
    """Seconds until the ready line, and until the answer to SELECT 1."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "polar_lite.server", "--port", "0", "--data-dir", str(data_dir)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        ready = time.perf_counter() - began
        port = int(line.split("@", 1)[1].split("/", 1)[0].rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(struct.pack("!i", len(STARTUP) + 4) + STARTUP)
            _until_ready(client)
            client.sendall(QUERY)
            _until_ready(client)
        answered = time.perf_counter() - began
        server.terminate()
    return ready, answered


def _until_ready(client: socket.socket) -> None:
    """Read up to ReadyForQuery, which ends with the transaction status I."""
    received = b""
    while not received.endswith(b"Z\0\0\0\x05I"):
        piece = client.recv(65536)
        assert piece, "the server has closed the connection"
        received += piece


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        first_answer(data_dir)
        times = sorted(first_answer(data_dir)[::-1] for _ in range(rounds))
    for word, number in (("best", 0), ("median", rounds // 2)):
        answered, ready = times[number]
        print(f"{word}: ready after {ready:.3f} s, first answer after {answered:.3f} s")


if __name__ == "__main__":
    main()
