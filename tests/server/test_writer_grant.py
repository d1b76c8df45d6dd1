"""The grant to write: order, timeout, cancel."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest

from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine.checkpoints import Checkpointer
from polar_lite.server.engine.grant import WriterGrant, WriterTurns


def nothing() -> None:
    """No cancel."""


def expired() -> Exception:
    return TimeoutError("expired")


def test_first_come_first_served() -> None:
    grant, order = WriterGrant(), []
    grant.acquire("holder", nothing, None, expired)

    def wait(name: str) -> None:
        grant.acquire(name, nothing, 10, expired)
        order.append(name)
        grant.release(name)

    threads = []
    for name in "abc":
        threads.append(threading.Thread(target=wait, args=(name,)))
        threads[-1].start()
        while len(grant.waiting()) < len(threads):
            pass
    grant.release("holder")
    for thread in threads:
        thread.join(10)
    assert order == ["a", "b", "c"]
    assert grant.owner is None


def test_timeout_and_cancel_leave_the_queue() -> None:
    grant = WriterGrant()
    grant.acquire("holder", nothing, None, expired)
    with pytest.raises(TimeoutError):
        grant.acquire("late", nothing, 0.01, expired)

    def cancelled() -> None:
        raise PgError("57014", "canceling statement due to user request")

    with pytest.raises(PgError):
        grant.acquire("cancelled", cancelled, None, expired)
    assert grant.waiting() == []
    assert grant.owner == "holder"


def test_a_queue_that_moves_is_waited_for() -> None:
    grant = WriterGrant()
    grant.acquire("first", nothing, None, expired)
    outcomes = []

    def wait(name: str, timeout: float | None) -> None:
        try:
            grant.acquire(name, nothing, timeout, expired, per_holder=True)
            outcomes.append(name)
        except TimeoutError:
            outcomes.append(f"{name} gave up")

    threads = []
    for name, timeout in (("second", None), ("third", 0.5)):
        threads.append(threading.Thread(target=wait, args=(name, timeout)))
        threads[-1].start()
        while len(grant.waiting()) < len(threads):
            pass
    threads[1].join(0.3)
    grant.release("first")
    threads[0].join(10)
    threads[1].join(0.3)
    assert outcomes == ["second"]
    threads[1].join(10)
    assert outcomes == ["second", "third gave up"]


def test_only_the_owner_releases() -> None:
    grant = WriterGrant()
    grant.acquire("holder", nothing, None, expired)
    grant.release("other")
    assert grant.owner == "holder"


def test_a_checkpointer_may_have_the_grant(tmp_path: Path) -> None:
    """A session that waits for it asks it what it asks of a session, and does not set it aside."""
    path = tmp_path / "file.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE t (a)")
    checkpointer = Checkpointer(path, WriterGrant())
    for _ in range(2):
        checkpointer.make_way()
        checkpointer.checkpoint(restart_frames=0)
    assert not checkpointer.has_been_idle
    assert checkpointer.gives_way
    checkpointer.close()
    connection.close()


def test_writers_on_the_loop_go_on_before_new_ones_come() -> None:
    """Who passes its turn on wakes the next one at once: else the queue would never end."""
    order: list[str] = []

    async def run() -> None:
        turns = WriterTurns(asyncio.get_running_loop())

        def first() -> None:
            order.append("first")
            turns.add(lambda: order.append("second"))

        turns.add(first)
        asyncio.get_running_loop().call_soon(order.append, "new")
        for _ in range(3):  # rounds of the loop
            await asyncio.sleep(0)

    asyncio.run(asyncio.wait_for(run(), 20))
    assert order == ["first", "second", "new"]


def test_a_turn_that_fails_does_not_hold_up_the_others() -> None:
    problems: list[object] = []

    async def run() -> None:
        loop, came = asyncio.get_running_loop(), asyncio.Event()
        loop.set_exception_handler(lambda _, context: problems.append(context["exception"]))
        turns = WriterTurns(loop)

        def failing() -> None:
            turns.add(came.set)
            raise ValueError("a mistake")

        turns.add(failing)
        await came.wait()

    asyncio.run(asyncio.wait_for(run(), 20))
    assert [str(problem) for problem in problems] == ["a mistake"]
