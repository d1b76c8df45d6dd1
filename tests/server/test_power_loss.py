"""Power failures at many points of a record of all writes and syncs (`harness.disk`).

What no sync covers is lost, or survives sector by sector as it pleases. Commits that were acknowledged
before that point must be there, those that cross the database's and the shared file too.
POWER_LOSS_POINTS in the environment: how many points are tried (default 200).
"""

import ctypes.util
import os
import random
import shutil
import sys
from pathlib import Path
from typing import Final

import pytest

from harness.disk import Disk
from harness.load import Load, check
from harness.servers import ServerProcess
from harness.waiting import eventually
from polar_lite.server.engine.recovery import recover

POINTS: Final = int(os.environ.get("POWER_LOSS_POINTS", "200"))
STARTS: Final = 3
COMMITS: Final = 600

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or ctypes.util.find_library("sqlite3") is None,
    reason="SQLite is not a shared library here, so nothing can record what it writes",
)


def test_acknowledged_commits_survive(tmp_path: Path) -> None:
    data, image, record = tmp_path / "data", tmp_path / "image", tmp_path / "record"
    server = ServerProcess(data).start()
    Load(server).prepare()
    server.stop()
    shutil.copytree(data, image)

    server.program = [sys.executable, "-m", "harness.disk", str(record)]
    server.env["PYTHONPATH"] = str(Path(__file__).parents[1])
    server.start()
    load = Load(server, lambda: record.stat().st_size)
    begin = record.stat().st_size
    load.start(checkpoints=True)
    eventually(lambda: load.count() > COMMITS, "many commits", deadline=120)
    end = record.stat().st_size
    server.kill()
    load.stop()
    for kind in ("single", "batch", "number", "counted", "table", "role"):
        assert load.acknowledged[kind], kind

    luck = random.Random(1)
    # Half of the points anywhere, half where the order of the two files matters.
    shared = Disk(record, image).ends("base/cluster.db-wal", begin, end)
    positions = [luck.randrange(begin, end) for _ in range(POINTS // 2)]
    positions = sorted([*positions, *luck.choices(shared, k=POINTS - len(positions))])
    disk = Disk(record, image)
    for number, position in enumerate(positions):
        disk.advance(position)
        folder = tmp_path / f"after{number}"
        disk.save(folder, luck)
        if number % (POINTS // STARTS) == 1:
            with ServerProcess(folder) as restarted:
                assert restarted.query("SELECT nextval('numbers')", "postgres", "postgres")
        else:
            recover(folder / "base")
        check(folder / "base", load.acknowledged, position)
        shutil.rmtree(folder)
