"""Sizes of relations: many in one statement are counted at once, and are the same as one by one."""

from harness.servers import ServerProcess

ALL = "SELECT relname, pg_relation_size(oid) FROM pg_class WHERE relname ~ '^sized_' ORDER BY 1"
ONE = "SELECT '{0}', pg_relation_size('{0}')"


def test_many_sizes_are_those_of_each(server: ServerProcess) -> None:
    client, other = server.frontend(), server.frontend()
    client.query(";".join(f"CREATE TABLE sized_{n:02} (id int PRIMARY KEY, t text)" for n in range(20)))
    client.query("INSERT INTO sized_07 SELECT n, repeat('x', 1000) FROM generate_series(1, 100) n")
    sizes = client.rows(ALL)
    assert len(sizes) == 40
    assert sizes == [client.rows(ONE.format(name))[0] for name, _ in sizes]
    assert int(dict(sizes)["sized_07"] or 0) > 100_000
    fill = "INSERT INTO sized_08 SELECT n, repeat('x', 1000) FROM generate_series(1, 100) n"
    last = client.query(f"{ALL};BEGIN;{fill};{ALL};ROLLBACK")
    seen = [m.values[1] for m in last if m.tag == "D" and m.values[0] == b"sized_08"]
    assert (int(seen[0]), int(seen[1]) > 100_000) == (4096, True)
    assert client.rows(ALL) == sizes
    other.query(fill)
    assert int(dict(client.rows(ALL))["sized_08"] or 0) > 100_000
    client.query(";".join(f"DROP TABLE sized_{n:02}" for n in range(20)))
