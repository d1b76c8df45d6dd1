r"""What psql prints for \dy \dt \d \df \dn \du \l and friends, beside PostgreSQL for the same objects."""

import re

import pytest

from harness.postgres import PostgresCluster
from harness.psql import run_psql
from harness.servers import ServerProcess

SETUP = """
CREATE ROLE alice LOGIN CREATEDB;
CREATE ROLE grp NOLOGIN;
GRANT grp TO alice;
CREATE SCHEMA app;
COMMENT ON SCHEMA app IS 'the application';
CREATE TABLE plain (id serial PRIMARY KEY, name varchar(30) NOT NULL DEFAULT 'x', amount numeric(10,2),
  at timestamp(3) DEFAULT now(), day date, ok boolean DEFAULT true, UNIQUE (name));
COMMENT ON TABLE plain IS 'a plain table';
COMMENT ON COLUMN plain.name IS 'its name';
CREATE TABLE app.t (a int, b text, PRIMARY KEY (b, a));
CREATE TABLE "Odd Name" ("Id" bigint, "select" smallint, f double precision);
GRANT SELECT ON plain TO grp;
GRANT INSERT (name), SELECT (id) ON plain TO alice;
CREATE FUNCTION add(a int, b int DEFAULT 1) RETURNS int LANGUAGE plpgsql IMMUTABLE
  AS $$ BEGIN RETURN a + b; END $$;
CREATE FUNCTION ev() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN END $$;
CREATE FUNCTION tr() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TABLE watched (a int, b text, c numeric);
CREATE TRIGGER first BEFORE INSERT OR UPDATE OF b, a ON watched FOR EACH ROW
  WHEN (NEW.a > 1 AND (NEW.b IS NULL OR NOT NEW.a - 1 * 2 > 3)) EXECUTE FUNCTION tr('x', 'it''s');
CREATE TRIGGER off AFTER DELETE ON watched EXECUTE FUNCTION tr();
CREATE TRIGGER always AFTER TRUNCATE ON watched EXECUTE FUNCTION tr();
CREATE TRIGGER replica AFTER UPDATE ON watched FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
  EXECUTE FUNCTION tr();
ALTER TABLE watched DISABLE TRIGGER off, ENABLE ALWAYS TRIGGER always, ENABLE REPLICA TRIGGER replica;
CREATE VIEW seen AS SELECT a, max(b) AS b FROM watched GROUP BY a;
CREATE TRIGGER write INSTEAD OF INSERT OR DELETE ON seen FOR EACH ROW EXECUTE FUNCTION tr();
COMMENT ON TRIGGER first ON watched IS 'the first';
CREATE TABLE guarded (id int, owner name);
CREATE POLICY own ON guarded TO alice, grp USING (owner = current_user) WITH CHECK (id > 0);
CREATE POLICY look ON guarded AS RESTRICTIVE FOR SELECT
  USING (EXISTS (SELECT 1 FROM plain p WHERE p.id = guarded.id));
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE PROCEDURE proc(x text) LANGUAGE plpgsql AS $$ BEGIN END $$;
"""

COMMANDS = [
    r"\dy",
    r"\dy+",
    r"\dt",
    r"\dt+ nosuch",
    r"\dt app.*",
    r"\dt *.plain",
    r"\d",
    r"\d plain",
    r"\d+ app.t",
    r'\d "Odd Name"',
    r"\d plain_id_seq",
    r"\d plain_pkey",
    r"\d watched",
    r"\d+ seen",
    r"\d guarded",
    r"\dp guarded",
    r"\d nosuch",
    r"\ds",
    r"\di",
    r"\dv",
    r"\df",
    r"\df add",
    r"\df nosuch",
    r"\dn",
    r"\dn+",
    r"\du",
    r"\dg alice",
    r"\dp plain",
    r"\ddp",
    r"\dT",
    r"\dL",
    r"\dx",
    r"\l postgres",
    r"\conninfo",
    r"\encoding",
    r"\sf add",
    r"\dd",
]

# What must differ: sizes on disk, the port, the extension PostgreSQL keeps plpgsql in, our own superuser.
MUST_DIFFER = [
    (re.compile(r"\d+ (?:bytes|kB)"), "SIZE"),
    (re.compile(r'port "\d+"'), "PORT"),
    (re.compile(r"(?m)^ polardb .*\n"), ""),
    (re.compile(r'at "\d+"'), "PORT"),
]


def normalised(text: str) -> str:
    for pattern, instead in MUST_DIFFER:
        text = pattern.sub(instead, text)
    # Column widths follow the widest value, so blanks and rules are not compared.
    return re.sub(r"-+(\+-+)*", "-", re.sub(r"[ ]+", " ", text))


@pytest.fixture(scope="module")
def both(postgres: PostgresCluster, tmp_path_factory: pytest.TempPathFactory) -> object:
    postgres.reset()
    with ServerProcess(tmp_path_factory.mktemp("psql") / "data") as ours:
        for host, port in ((postgres.host, postgres.port), (ours.host, ours.port)):
            done = run_psql(host, port, "postgres", "postgres", "-qv", "ON_ERROR_STOP=1", stdin=SETUP)
            assert done.code == 0, done.stderr
        yield (postgres, ours)  # type: ignore[misc]


@pytest.mark.parametrize("command", COMMANDS)
def test_psql_prints_the_same(both: tuple[PostgresCluster, ServerProcess], command: str) -> None:
    theirs, ours = (run_psql(side.host, side.port, "postgres", "postgres", "-c", command) for side in both)
    assert normalised(ours.stdout) == normalised(theirs.stdout)
    assert normalised(ours.stderr) == normalised(theirs.stderr)
    assert ours.code == theirs.code
