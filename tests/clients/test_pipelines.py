"""libpq's pipeline mode: the same sequences of results on PostgreSQL 15 and here.

The scenarios are those of PostgreSQL's own test program, src/test/modules/libpq_pipeline.
"""

import select
from collections.abc import Callable, Iterator

import pytest
from psycopg import pq

from harness.postgres import PostgresCluster
from harness.servers import ServerProcess

INT4 = 23
DEADLINE = 20.0
INSERT = b"INSERT INTO pipelined (item) VALUES ($1)"


class Pipe:
    """A connection in pipeline mode that notes every result."""

    def __init__(self, conninfo: str) -> None:
        self.pg = pq.PGconn.connect(conninfo.encode())
        assert self.pg.status == pq.ConnStatus.OK, self.pg.get_error_message()
        self.pg.nonblocking = 1
        self.seen: list[object] = []

    def run(self, sql: str) -> None:
        self.pg.exec_(sql.encode())

    def query(self, sql: bytes, *values: bytes) -> None:
        self.pg.send_query_params(sql, list(values), [INT4] * len(values))

    def drain(self, syncs: int = 1, *, most: int = 1 << 30) -> None:
        """Note the results up to that many syncs, or `most` of them."""
        for result in self._results(syncs):
            status = pq.ExecStatus(result.status)
            note: list[object] = [status.name, (result.command_status or b"").decode()]
            if status is pq.ExecStatus.FATAL_ERROR:
                note = [status.name, (result.error_field(pq.DiagnosticField.SQLSTATE) or b"").decode()]
            note += [
                [result.get_value(row, column) for column in range(result.nfields)]
                for row in range(result.ntuples)
            ]
            self.seen.append((note, pq.PipelineStatus(self.pg.pipeline_status).name))
            most -= 1
            if not most:
                return

    def _results(self, syncs: int) -> Iterator[pq.abc.PGresult]:
        while syncs:
            while self.pg.flush() or self.pg.is_busy():
                ready, _, _ = select.select([self.pg.socket], [], [], DEADLINE)
                assert ready, "no answer"
                self.pg.consume_input()
            result = self.pg.get_result()
            if result is not None:
                syncs -= result.status == pq.ExecStatus.PIPELINE_SYNC
                yield result


def multi_pipelines(pipe: Pipe) -> None:
    for _ in range(3):
        pipe.query(b"SELECT $1", b"1")
        pipe.pg.pipeline_sync()
    pipe.drain(3)


def nosync(pipe: Pipe) -> None:
    for _ in range(10):
        pipe.query(b"SELECT repeat('xyzxz', 12)")
        pipe.pg.flush()
    pipe.pg.send_flush_request()
    pipe.drain(most=10)
    pipe.pg.pipeline_sync()
    pipe.drain()


def aborted(pipe: Pipe) -> None:
    pipe.query(INSERT, b"1")
    pipe.query(b"SELECT no_such_function($1)", b"1")
    pipe.query(INSERT, b"2")
    pipe.pg.pipeline_sync()
    pipe.query(INSERT, b"3")
    pipe.pg.pipeline_sync()
    pipe.query(b"SELECT 1; SELECT 2")
    pipe.pg.pipeline_sync()
    pipe.query(b"SELECT 1.0 / g FROM generate_series(3, -1, -1) g")
    pipe.pg.pipeline_sync()
    pipe.query(b"SELECT count(*), min(item) FROM pipelined")
    pipe.pg.pipeline_sync()
    pipe.drain(5)


def many_inserts(pipe: Pipe) -> None:
    pipe.query(b"BEGIN")
    pipe.pg.send_prepare(b"insertion", INSERT, [INT4])
    for number in range(500):
        pipe.pg.send_query_prepared(b"insertion", [str(number).encode()])
    pipe.query(b"COMMIT")
    pipe.pg.pipeline_sync()
    pipe.drain()


def prepared(pipe: Pipe) -> None:
    pipe.pg.send_prepare(b"select_one", b"SELECT $1, '42', $2::numeric, interval '1 sec'", [INT4])
    pipe.pg.send_describe_prepared(b"select_one")
    pipe.pg.pipeline_sync()
    pipe.query(b"BEGIN")
    pipe.query(b"DECLARE cursor_one CURSOR FOR SELECT 1")
    pipe.pg.send_describe_portal(b"cursor_one")
    pipe.pg.pipeline_sync()
    pipe.drain(2)


def unique_violations(pipe: Pipe) -> None:
    """Far more than fits into the buffers, with errors in between."""
    for number in range(2000):
        pipe.query(b"INSERT INTO uniquely VALUES ($1)", str(number % 700).encode())
        if number % 10 == 9:
            pipe.pg.pipeline_sync()
        pipe.pg.flush()
        pipe.pg.consume_input()
    pipe.drain(200)


def transactions(pipe: Pipe) -> None:
    pipe.query(b"BEGIN")
    pipe.query(b"SELECT 0 / (g - 1) FROM generate_series(1, 1) g")
    pipe.query(b"ROLLBACK")
    pipe.pg.pipeline_sync()
    pipe.query(INSERT, b"1")
    pipe.pg.pipeline_sync()
    pipe.query(b"ROLLBACK")
    pipe.pg.pipeline_sync()
    pipe.query(INSERT, b"2")
    pipe.pg.pipeline_sync()
    pipe.query(b"BEGIN")
    pipe.query(INSERT, b"3")
    pipe.query(b"COMMIT")
    pipe.query(INSERT, b"4")
    pipe.pg.pipeline_sync()
    pipe.query(b"SELECT item FROM pipelined ORDER BY item")
    pipe.pg.pipeline_sync()
    pipe.drain(6)


def row_by_row(pipe: Pipe) -> None:
    for number in range(3):
        pipe.query(b"SELECT generate_series(42, $1)", str(44 + number).encode())
        if number != 1:
            pipe.pg.pipeline_sync()
    pipe.pg.set_single_row_mode()
    pipe.drain(2)


SCENARIOS = [
    multi_pipelines,
    nosync,
    aborted,
    many_inserts,
    prepared,
    unique_violations,
    transactions,
    row_by_row,
]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_pipelines(
    scenario: Callable[[Pipe], None], postgres: PostgresCluster, server: ServerProcess
) -> None:
    seen = []
    for conninfo in (postgres.conninfo(), server.conninfo("postgres", "postgres")):
        pipe = Pipe(conninfo)
        pipe.run("DROP TABLE IF EXISTS pipelined, uniquely")
        pipe.run("CREATE TABLE pipelined (id serial PRIMARY KEY, item int)")
        pipe.run("CREATE TABLE uniquely (id int PRIMARY KEY)")
        pipe.pg.enter_pipeline_mode()
        try:
            scenario(pipe)
            pipe.pg.exit_pipeline_mode()
            pipe.run("ROLLBACK; DROP TABLE pipelined, uniquely")
        finally:
            pipe.pg.finish()
        seen.append(pipe.seen)
    assert len(seen[0]) > 3
    assert seen[1] == seen[0]
