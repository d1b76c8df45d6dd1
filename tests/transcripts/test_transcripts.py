"""Run every transcript in this folder, each on a server of its own."""

from pathlib import Path

import pytest

from harness.servers import ServerProcess
from harness.transcripts import run_transcript

TRANSCRIPTS = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcript(path: Path, clean_cluster: ServerProcess) -> None:
    failures = run_transcript(clean_cluster, path)
    assert not failures, "\n\n" + "\n\n".join(failures)
