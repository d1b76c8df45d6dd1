"""Random messages of three sessions: PostgreSQL 15 and we answer the same, also when they come in pieces.

`compare_messages.py` beside this goes through many more of them.
"""

from harness.frontend import Frontend
from harness.postgres import PostgresCluster
from harness.random_messages import Script, first_difference
from harness.servers import ServerProcess


def test_both_answer_the_same(postgres: PostgresCluster, fresh_server: ServerProcess) -> None:
    postgres.reset()

    def theirs() -> Frontend:
        client = Frontend(postgres.host, postgres.port)
        client.log_on("postgres", "postgres")
        return client

    def ours() -> Frontend:
        return fresh_server.frontend("postgres", "postgres")

    for seed in range(2):
        wanted = list(Script(seed, theirs).run(80))
        found = list(Script(seed, ours, in_pieces=seed % 2 == 1).run(80))
        difference = first_difference(wanted, found)
        assert difference is None, f"seed {seed}\n{difference}"
