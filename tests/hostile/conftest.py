"""The server that hostile clients meet."""

from collections.abc import Iterator

import pytest

from harness.frontend import Frontend
from harness.logon import with_audit
from harness.servers import ServerProcess


@pytest.fixture(scope="module")
def victim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServerProcess, Frontend]]:
    """A server whose logons and logoffs are recorded, and the session that looks at it."""
    process = ServerProcess(tmp_path_factory.mktemp("hostile") / "data", "-c", "authentication_timeout=2s")
    with process:
        yield process, with_audit(process)
