"""template1 and template0: what CREATE DATABASE copies. PostgreSQL 15 docs 23.3 (manage-ag-templatedbs)."""

import psycopg
import pytest

from harness.servers import ServerProcess


def test_what_is_in_template1_is_in_new_databases(clean_cluster: ServerProcess) -> None:
    with psycopg.connect(clean_cluster.conninfo("postgres", "template1"), autocommit=True) as template:
        template.execute("CREATE TABLE house_rules (n int); INSERT INTO house_rules VALUES (7)")
    with psycopg.connect(clean_cluster.conninfo("postgres", "postgres"), autocommit=True) as admin:
        admin.execute("CREATE DATABASE copied")
        admin.execute("CREATE DATABASE bare TEMPLATE template0")
    try:
        assert clean_cluster.query("SELECT n FROM house_rules", database="copied") == [(7,)]
        with pytest.raises(psycopg.errors.UndefinedTable):
            clean_cluster.query("SELECT n FROM house_rules", database="bare")
    finally:
        with psycopg.connect(clean_cluster.conninfo("postgres", "template1"), autocommit=True) as template:
            template.execute("DROP TABLE IF EXISTS house_rules")


def test_nobody_connects_to_template0(server: ServerProcess) -> None:
    with pytest.raises(psycopg.OperationalError, match='"template0" is not currently accepting connections'):
        server.query("SELECT 1", database="template0")


def test_a_template_in_use_is_not_copied(clean_cluster: ServerProcess) -> None:
    with (
        psycopg.connect(clean_cluster.conninfo("postgres", "template1"), autocommit=True),
        psycopg.connect(clean_cluster.conninfo("postgres", "postgres"), autocommit=True) as admin,
    ):
        with pytest.raises(psycopg.errors.ObjectInUse) as caught:
            admin.execute("CREATE DATABASE copied")
        assert caught.value.diag.message_primary == (
            'source database "template1" is being accessed by other users'
        )
