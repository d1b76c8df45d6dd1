"""What the tests of hostile clients look at afterwards: nothing is left of them, and nobody else noticed."""

from pathlib import Path

from harness.frontend import Frontend, Message
from harness.servers import ServerProcess
from harness.waiting import eventually


def unharmed(victim: tuple[ServerProcess, Frontend]) -> None:
    """Only the observer is left, each logon had its logoff, a newcomer is served, nothing broke inside."""
    server, observer = victim

    def settled() -> bool:
        others = observer.rows("SELECT pid, state, query FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        assert others == [], others
        counts = observer.rows("SELECT tag, count(*) FROM public.audit GROUP BY tag ORDER BY tag")
        assert len({count for _, count in counts}) <= 1, counts
        locks = observer.rows("SELECT * FROM pg_locks WHERE pid <> pg_backend_pid()")
        assert locks == [], locks
        return True

    eventually(settled, "all sessions are gone and logged off once")
    newcomer = server.frontend()
    assert newcomer.rows("SELECT 1") == [("1",)]
    newcomer.terminate()
    log = server.log()
    assert "Traceback" not in log, log[-4000:]
    assert "never retrieved" not in server.output()


def logoffs(observer: Frontend) -> int:
    """How many sessions have logged off."""
    return int(observer.rows("SELECT count(*) FROM public.audit WHERE tag = 'LOGOUT'")[0][0] or 0)


def facts(server: ServerProcess) -> dict[str, int]:
    """What must not grow: resident memory in kB, open files, threads, SQLite's descriptors of databases."""
    assert server.process is not None
    place = Path(f"/proc/{server.process.pid}")
    status = dict(line.split(":", 1) for line in (place / "status").read_text().splitlines())
    files = [str(_target(entry)) for entry in (place / "fd").iterdir()]
    return {
        "kB": int(status["VmRSS"].split()[0]),
        "files": len(files),
        "sockets": sum(name.startswith("socket:") for name in files),
        "databases": sum(name.endswith(".db") for name in files),
        "threads": int(status["Threads"]),
    }


def _target(entry: Path) -> Path | None:
    try:
        return entry.readlink()
    except FileNotFoundError:
        return None  # closed meanwhile


def rest(client: Frontend) -> list[Message]:
    """Every message until the server closes; none of them shows the server's insides."""
    messages = []
    while (message := client.receive()) is not None:
        messages.append(message)
    innocent(messages)
    return messages


def innocent(messages: list[Message]) -> None:
    for message in messages:
        if message.tag == "E":
            assert message.fields["C"] != "XX000", message.text
            assert "Traceback" not in message.text
