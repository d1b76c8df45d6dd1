"""Which table and column RowDescription says a result's column comes from, on both sides.

Drivers take nullability, table names and whether a result can be updated from that.
"""

from typing import Any

import psycopg

from harness.postgres import PostgresCluster
from harness.servers import ServerProcess

SCHEMA = (
    "CREATE TABLE a (x int, y text); CREATE TABLE b (x int, z text); CREATE VIEW v AS SELECT x AS vx FROM a"
)
STATEMENTS = (
    "TABLE a",
    "SELECT x + 1, y AS other, x::int, y::varchar FROM a",
    "SELECT (a).x, (SELECT x FROM b) FROM a",
    "SELECT * FROM a JOIN b USING (x)",
    "SELECT x FROM a FULL JOIN b USING (x)",
    "SELECT x, z FROM a RIGHT JOIN b USING (x)",
    "SELECT j.x, j.z FROM (a JOIN b USING (x)) AS j",
    "SELECT vx FROM v",
    "SELECT q, w FROM (SELECT x AS q, y || '' AS w FROM a) s",
    "SELECT * FROM (SELECT * FROM (SELECT y FROM a) i) o",
    "SELECT u.x FROM (SELECT a.x FROM a JOIN b USING (x)) u",
    "SELECT q FROM (SELECT vx AS q FROM v) s",
    "SELECT s.q FROM (TABLE a) AS s(q)",
    "SELECT DISTINCT q FROM (SELECT DISTINCT x AS q FROM a) s",
    "SELECT q, count(*) FROM (SELECT x AS q FROM a) s GROUP BY q",
    "SELECT * FROM (SELECT x, max(y) AS y FROM a GROUP BY x) s",
    "SELECT * FROM (SELECT x FROM a UNION SELECT x FROM b) u",
    "SELECT s.* FROM a, LATERAL (SELECT a.y AS yy) s",
    "SELECT r.* FROM a, LATERAL (SELECT b.z, a.x FROM b WHERE b.x = a.x) r",
    "WITH c AS (SELECT x, y FROM a) SELECT * FROM c",
    "WITH c(p, q) AS MATERIALIZED (SELECT x, y FROM a) SELECT q, p FROM c ORDER BY 1",
    "WITH RECURSIVE c AS (SELECT x FROM a UNION ALL SELECT x + 1 FROM c WHERE x < 3) SELECT x FROM c",
    "INSERT INTO a VALUES (1) RETURNING x, y, x + 1",
)


def origins(connection: psycopg.Connection[Any], sql: str) -> list[tuple[str | None, int]]:
    """(table, column number) of each column."""
    result = connection.execute(sql).pgresult  # type: ignore[arg-type]  # no template
    assert result is not None
    found = [(result.ftable(n), result.ftablecol(n)) for n in range(result.nfields)]
    name = "SELECT relname FROM pg_class WHERE oid = %s"
    return [(row[0] if (row := connection.execute(name, [o]).fetchone()) else None, n) for o, n in found]


def test_origins(postgres: PostgresCluster, fresh_server: ServerProcess) -> None:
    postgres.reset()
    with (
        psycopg.connect(postgres.conninfo(), autocommit=True) as theirs,
        psycopg.connect(fresh_server.conninfo("postgres", "postgres"), autocommit=True) as ours,
    ):
        for side in (theirs, ours):
            side.execute(SCHEMA)
        for sql in STATEMENTS:
            assert origins(ours, sql) == origins(theirs, sql), sql
