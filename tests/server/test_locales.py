"""LC_CTYPE of databases: what CREATE DATABASE takes, and which letters functions know there."""

from collections.abc import Iterator

import psycopg
import pytest

from harness.servers import ServerProcess


@pytest.fixture
def ascii_database(server: ServerProcess) -> Iterator[str]:
    with psycopg.connect(server.conninfo("postgres", "postgres"), autocommit=True) as admin:
        admin.execute("CREATE DATABASE of_ascii TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
        yield "of_ascii"
        admin.execute("DROP DATABASE of_ascii WITH (FORCE)")


def test_databases_have_unicodes_letters(server: ServerProcess) -> None:
    sql = "SELECT upper('é'), 'É' ILIKE 'é', current_setting('lc_ctype'), current_setting('lc_collate')"
    assert server.query(sql, database="postgres") == [("É", True, "C.UTF-8", "C")]
    assert server.query("SELECT nls_upper('é'), initcap('ÉA') FROM dual", database="polardb") == [("É", "Éa")]


def test_a_database_of_lc_ctype_c_has_the_letters_of_ascii(
    server: ServerProcess, ascii_database: str
) -> None:
    with psycopg.connect(server.conninfo("postgres", ascii_database), autocommit=True) as session:
        row = session.execute(
            "SELECT upper('aé'), 'É' ILIKE 'é', 'é' ~ '\\w', lower('Ä' COLLATE \"default\"),"
            " current_setting('lc_ctype'), to_tsvector('simple', 'É—X')::text"
        ).fetchone()
        assert row == ("Aé", False, False, "Ä", "C", "'É—x':1")
        session.execute("CREATE TABLE t (a text); CREATE UNIQUE INDEX ON t (lower(a))")
        session.execute("INSERT INTO t VALUES ('É'), ('é'), ('E')")
        assert session.execute("SELECT a FROM t WHERE lower(a) = 'é'").fetchall() == [("é",)]
        assert session.execute("SELECT a FROM t WHERE a ILIKE 'É' AND a ~* '^É'").fetchall() == [("É",)]
        session.execute(
            "CREATE FUNCTION louder(t text) RETURNS text LANGUAGE plpgsql AS"
            " $$ BEGIN RETURN upper(t) || (t ~* 'É')::text; END $$"
        )
        assert session.execute("SELECT louder('aé')").fetchone() == ("Aéfalse",)
        session.execute("CREATE COLLATION utf8 (LOCALE = 'C.UTF-8')")
        assert session.execute("SELECT upper('é' COLLATE utf8)").fetchone() == ("É",)


def test_a_copy_has_the_letters_of_its_template(server: ServerProcess, ascii_database: str) -> None:
    with psycopg.connect(server.conninfo("postgres", "postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE copied TEMPLATE {ascii_database}")
        try:
            assert server.query("SELECT upper('é'), lower('É')", database="copied") == [("é", "É")]
            with pytest.raises(psycopg.errors.InvalidParameterValue) as caught:
                admin.execute(f"CREATE DATABASE other TEMPLATE {ascii_database} LC_CTYPE 'C.UTF-8'")
        finally:
            admin.execute("DROP DATABASE copied")
    message = "new LC_CTYPE (C.UTF-8) is incompatible with the LC_CTYPE of the template database (C)"
    assert caught.value.diag.message_primary == message


def test_a_locale_that_is_not_there_is_refused(server: ServerProcess) -> None:
    with (
        psycopg.connect(server.conninfo("postgres", "postgres"), autocommit=True) as admin,
        pytest.raises(psycopg.errors.FeatureNotSupported, match="locale de_DE"),
    ):
        admin.execute("CREATE DATABASE german TEMPLATE template0 LOCALE 'de_DE.UTF-8'")
