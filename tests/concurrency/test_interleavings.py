"""Several sessions with open transactions: the same scripts on PostgreSQL 15 and here, step by step."""

from pathlib import Path

import pytest

from harness.interleaving import read_steps, run, scripts
from harness.postgres import PostgresCluster
from harness.servers import ServerProcess

SCRIPTS = scripts(Path(__file__).parent / "scripts")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_both_go_the_same_way(path: Path, postgres: PostgresCluster, clean_server: ServerProcess) -> None:
    postgres.reset()
    for number, script in enumerate(path.read_text(encoding="utf-8").split("\n---\n")):
        steps = read_steps(script)
        theirs = run(postgres.conninfo(), steps)
        ours = run(clean_server.conninfo("postgres", "postgres"), steps)
        assert ours == theirs, f"part {number + 1} of {path.name}"
