"""Random messages of three sessions to PostgreSQL 15 and here, compared. Not part of the test run:

python tests/concurrency/compare_messages.py 0 100      # seeds from, to
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from harness.frontend import Frontend
from harness.postgres import PostgresCluster
from harness.random_messages import Script, first_difference
from harness.servers import ServerProcess

STEPS = 120


def main(first: int, last: int) -> None:
    with PostgresCluster() as cluster, ServerProcess(Path(tempfile.mkdtemp()) / "data") as server:

        def theirs() -> Frontend:
            client = Frontend(cluster.host, cluster.port)
            client.log_on("postgres", "postgres")
            return client

        def ours() -> Frontend:
            return server.frontend("postgres", "postgres")

        for seed in range(first, last):
            wanted = list(Script(seed, theirs).run(STEPS))
            found = list(Script(seed, ours, in_pieces=seed % 2 == 1).run(STEPS))
            print(f"seed {seed}: {first_difference(wanted, found) or 'the same'}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
