"""Scripts of protocol messages (messages/*.txt), run on PostgreSQL 15 and here; every answer is compared.

`record_messages.py` fills in the answers of PostgreSQL.
"""

from pathlib import Path

import pytest

from harness.message_scripts import SIDES, in_empty_schema, read_script, run_section
from harness.postgres import PostgresCluster
from harness.servers import ServerProcess

FILES = sorted((Path(__file__).parent / "messages").glob("*.txt"))


@pytest.fixture(params=SIDES)
def side(request: pytest.FixtureRequest) -> tuple[str, int]:
    """A side's name and the port of its server."""
    cluster: PostgresCluster | ServerProcess = request.getfixturevalue(
        "postgres" if request.param == SIDES[0] else "server"
    )
    return request.param, cluster.port


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_messages(path: Path, side: tuple[str, int]) -> None:
    name, port = side
    wrong = []
    for section in read_script(path):
        client = in_empty_schema(port)
        try:
            wrong += run_section(section, name, client)
        except TimeoutError:
            wrong.append(f"{section.name} (line {section.line}): no answer")
        finally:
            client.close()
    assert not wrong, "\n".join(wrong)
