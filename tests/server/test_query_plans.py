"""How SQLite joins: rows are looked up by an index, one of its own where the tables have none."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from harness.servers import ServerProcess
from harness.stored_plans import Store


@pytest.fixture
def store(clean_cluster: ServerProcess) -> Iterator[Store]:
    with clean_cluster.connect("postgres", "postgres", autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE sales (item int, number int, place int, price numeric(10,2),"
            " PRIMARY KEY (item, number))"
        )
        connection.execute("CREATE TABLE orders (id int PRIMARY KEY, sale int, note text)")
        connection.execute("CREATE VIEW named AS SELECT upper(note) AS name, sale + 1 AS place FROM orders")
        connection.execute("CREATE TABLE sets (id int PRIMARY KEY, keys int[])")
        connection.execute("INSERT INTO sales SELECT n % 50, n, n % 7, n FROM generate_series(1, 2000) n")
        connection.execute("INSERT INTO orders SELECT n, n, 'x' FROM generate_series(1, 2000) n")
        connection.execute("ANALYZE")
    found = Store(clean_cluster.data_dir / "base" / "postgres.db")
    with closing(found.raw):
        yield found


CORRELATED = (
    "SELECT s.number FROM sales s WHERE EXISTS"
    " (SELECT 1 FROM sales o WHERE o.number = s.number AND o.place <> s.place)",
    "SELECT o.id, (SELECT avg(s.price) FROM sales s WHERE s.number = o.sale) FROM orders o",
    "SELECT number FROM sales s WHERE price < (SELECT avg(o.price) / 5 FROM sales o WHERE o.place = s.place)",
    "UPDATE orders SET note = (SELECT max(s.price)::text FROM sales s WHERE s.number = sale)",
)


@pytest.mark.parametrize("sql", CORRELATED)
def test_a_correlated_query_without_an_index_gets_one(store: Store, sql: str) -> None:
    """Else all rows of its table would be read for each row outside."""
    assert "AUTOMATIC" in store.explained(sql), store.explained(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT o.id, (SELECT avg(s.price) FROM sales s WHERE s.item = o.sale) FROM orders o",
        "SELECT (SELECT avg(s.price) FROM sales s WHERE s.number = o.sale) FROM orders o WHERE o.id = 5",
        "SELECT (SELECT count(*) FROM orders o WHERE o.sale = 3)",
        "DELETE FROM orders WHERE id = 5 AND (SELECT count(*) FROM sales s WHERE s.number = sale) > 1",
    ],
)
def test_none_is_made_for_one_row_or_beside_an_index(store: Store, sql: str) -> None:
    assert "AUTOMATIC" not in store.explained(sql), store.explained(sql)


GROUPS = "(SELECT number, sum(price) AS p FROM sales GROUP BY number)"
RUNNING = "(SELECT number, sum(sum(price)) OVER (ORDER BY number) AS p FROM sales GROUP BY number)"


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT * FROM {RUNNING} x LEFT JOIN {RUNNING} y ON x.number = y.number",
        f"SELECT * FROM {RUNNING} x JOIN {GROUPS} y ON x.number = y.number",
        f"SELECT * FROM {GROUPS} x LEFT JOIN orders o ON o.sale = x.number",
        f"WITH x AS {RUNNING}, y AS {RUNNING} SELECT * FROM x FULL JOIN y ON x.number = y.number",
    ],
)
def test_groups_are_joined_by_an_index(store: Store, sql: str) -> None:
    """SQLite expects few of them."""
    plan = store.explained(sql)
    assert plan.count("AUTOMATIC") == (2 if "FULL" in sql else 1), plan


@pytest.mark.parametrize(
    "items",
    [
        "sales a, sales b, orders o WHERE o.id = a.number AND o.sale = b.number",
        "sales a CROSS JOIN sales b CROSS JOIN orders o WHERE o.id = a.number AND o.sale = b.number",
        "sales a CROSS JOIN sales b, orders o WHERE o.id = a.number AND o.sale = b.number",
    ],
)
def test_tables_that_a_later_one_joins_are_no_product(store: Store, items: str) -> None:
    """Each row of the second table would else be met with each of the first, whatever the third says."""
    assert store.explained(f"SELECT count(*) FROM {items}").count("SCAN") == 1


@pytest.mark.parametrize("kind", ["numeric", "char(5)", "numeric(25, 5)"])
def test_exists_by_values_with_trailing_blanks_reads_the_table_once(store: Store, kind: str) -> None:
    """And not for each row outside: a list of them without their blanks is looked up."""
    inner = f"SELECT FROM orders b WHERE b.sale::{kind} = a.id::{kind}"
    plan = store.explained(f"SELECT a.id FROM orders a WHERE NOT EXISTS ({inner})")
    assert "LIST SUBQUERY" in plan, plan
    assert "CORRELATED" not in plan, plan


SETS = (
    "SELECT id, (SELECT max(s.price) FROM unnest(keys) k JOIN sales s ON item = id AND number = k) FROM sets",
    "SELECT s.price FROM sets CROSS JOIN LATERAL unnest(keys) k JOIN sales s ON s.item = id AND s.number = k",
    "SELECT s.price FROM sets, unnest(keys) k, sales s WHERE s.item = id AND s.number = k",
    "SELECT s.price FROM (SELECT id, unnest(keys) AS k FROM sets) x JOIN sales s ON item = id AND number = k",
)


@pytest.mark.parametrize("sql", SETS)
def test_what_a_set_names_is_looked_up_for_each_of_its_rows(store: Store, sql: str) -> None:
    """The other way round the set would be made again for each row of the table."""
    plan = store.explained(sql)
    assert "SEARCH" in plan, plan
    assert plan.index("VIRTUAL TABLE") < plan.index("sales_pkey"), plan


def test_a_with_query_that_groups_is_computed_once(store: Store) -> None:
    """Also where a correlated query reads it; one that only selects is found by the table's index."""
    grouped = (
        "WITH w AS (SELECT item, max(price) AS p FROM sales GROUP BY item)"
        " SELECT id FROM orders o WHERE 5 IN (SELECT p FROM w WHERE w.item = o.sale)"
    )
    assert "MATERIALIZE" in store.explained(grouped), store.explained(grouped)
    plain = grouped.replace("max(price)", "price").replace(" GROUP BY item", "")
    assert "MATERIALIZE" not in store.explained(plain), store.explained(plain)


VIEW_JOINS = (
    "SELECT 1 FROM named x JOIN named y ON y.place = x.place AND y.name = x.name",
    "SELECT 1 FROM named x LEFT JOIN named y ON y.name = x.name AND y.place = x.place",
    "SELECT 1 FROM named x, named y WHERE y.name = x.name",
    "SELECT 1 FROM orders o JOIN (SELECT upper(note) AS name FROM orders) y ON y.name = o.note",
)


@pytest.mark.parametrize("sql", VIEW_JOINS)
def test_views_are_joined_by_what_they_compute(store: Store, sql: str) -> None:
    """As Oracle's dictionary is, whose names are upper(..): they are not computed for each pair of rows."""
    assert "AUTOMATIC" in store.explained(sql), store.explained(sql)
