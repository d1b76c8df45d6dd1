"""Indexes over SQL functions when what these call gets another body."""

from harness.servers import ServerProcess


def test_a_function_inside_is_replaced(clean_polardb: ServerProcess) -> None:
    """SQLite's index is made anew: a connection that knows the new bodies alone can write the table."""
    client = clean_polardb.connect()
    made = "CREATE OR REPLACE FUNCTION public.{} (t text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT {}'"
    client.execute(made.format("inner_one", "md5(t)"))
    client.execute(made.format("outer_one", "public.inner_one(t)"))
    client.execute("CREATE TABLE t (a text)")
    client.execute("CREATE INDEX ON t (public.outer_one(a))")
    client.execute("INSERT INTO t VALUES ('x')")
    client.execute(made.format("inner_one", "reverse(t)"))
    clean_polardb.stop()
    clean_polardb.start()
    client = clean_polardb.connect()
    client.execute("INSERT INTO t VALUES ('yz')")
    query = "SELECT a FROM t WHERE public.outer_one(a) = 'zy'"
    assert client.execute(query).fetchall() == [("yz",)]
    plan = "\n".join(line for (line,) in client.execute(f"EXPLAIN {query}"))
    assert "Index Scan" in plan


def test_a_function_inside_is_gone(clean_polardb: ServerProcess) -> None:
    """Its index is one that SQLite does not have, and the table can still be written."""
    client = clean_polardb.connect()
    made = "CREATE FUNCTION public.{} (t text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT {}'"
    client.execute(made.format("inner_two", "md5(t)"))
    client.execute(made.format("outer_two", "public.inner_two(t)"))
    client.execute("CREATE TABLE t (a text)")
    client.execute("CREATE INDEX ON t (public.outer_two(a))")
    client.execute("DROP FUNCTION public.inner_two(text)")
    clean_polardb.stop()
    clean_polardb.start()
    client = clean_polardb.connect()
    client.execute("INSERT INTO t VALUES ('x')")
    assert client.execute("SELECT a FROM t").fetchall() == [("x",)]
