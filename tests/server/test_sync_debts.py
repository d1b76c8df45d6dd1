"""Who waits for the disk, on the event loop: an answer by callback, and the connection's task."""

import asyncio
import threading
from pathlib import Path

import pytest

from polar_lite.server.engine.durability import SyncDebts, WalSync


class HeldUp:
    """Settings that let a sync begin when they are told to."""

    wal_writer_delay = 0.2

    def __init__(self) -> None:
        self.may_sync = threading.Event()

    heard = 0

    @property
    def fsync(self) -> bool:
        return self.may_sync.wait(20)


@pytest.fixture
def settings() -> HeldUp:
    return HeldUp()


@pytest.fixture
def wals(tmp_path: Path, settings: HeldUp) -> list[WalSync]:
    paths = [tmp_path / "a.db", tmp_path / "b.db"]
    for path in paths:
        path.with_name(path.name + "-wal").touch()
    return [WalSync(path, settings) for path in paths]


def test_task_and_callback_may_both_wait(wals: list[WalSync], settings: HeldUp) -> None:
    async def wait() -> bool:
        debts = SyncDebts()
        told: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        for wal in wals:
            debts.add(wal)
        debts.when_paid(lambda: told.set_result(bool(debts)))
        paid = asyncio.ensure_future(debts.paid())
        await asyncio.sleep(0)  # it waits
        settings.may_sync.set()
        await paid
        return await told

    assert not asyncio.run(asyncio.wait_for(wait(), 20))
    for wal in wals:
        wal.close()


def test_a_file_that_is_closed_pays_what_is_waited_for(wals: list[WalSync], settings: HeldUp) -> None:
    """A database may be dropped before the event loop has come round to the sync of its last commit."""

    async def wait() -> None:
        debts = SyncDebts()
        debts.add(wals[0])
        paid = asyncio.ensure_future(debts.paid())
        await asyncio.sleep(0)  # it waits
        settings.may_sync.set()
        wals[0].close()
        await paid

    asyncio.run(asyncio.wait_for(wait(), 20))
    wals[1].close()
