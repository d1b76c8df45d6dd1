"""Plans that are kept when the catalog changes: the same statements after each command of a list, on
PostgreSQL and here.

All that stands in `uses` is run before the first change and after each; a plan that is used though the change
concerns it shows as a difference. Changes that concern nothing (`CREATE TABLE other`) are between the others,
so that plans are handed on. Where PostgreSQL itself keeps a plan too long, DISCARD PLANS follows.
"""

from dataclasses import dataclass

import pytest

from harness.comparison import Link, differences
from harness.postgres import PostgresCluster
from harness.servers import ServerProcess


@dataclass(frozen=True)
class Story:
    setup: str
    uses: tuple[str, ...]
    changes: tuple[str, ...]


TABLES = Story(
    setup="""
        CREATE TABLE a (a int, b text);
        CREATE FUNCTION rows_of() RETURNS SETOF text LANGUAGE plpgsql AS $$
            DECLARE r record;
            BEGIN FOR r IN SELECT * FROM a ORDER BY 1 LOOP RETURN NEXT r::text; END LOOP; END $$;
        CREATE FUNCTION write() RETURNS int LANGUAGE plpgsql AS $$
            DECLARE n int; BEGIN INSERT INTO a VALUES (5, 'w'); UPDATE a SET a = 6 WHERE a = 5;
            GET DIAGNOSTICS n = ROW_COUNT; DELETE FROM a WHERE a = 6; RETURN n; END $$;
        CREATE FUNCTION count_b() RETURNS bigint LANGUAGE sql AS 'SELECT count(b) FROM a';
        CREATE FUNCTION mark() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN NEW.b := NEW.b || '!'; RETURN NEW; END $$;
        CREATE SCHEMA s;
    """,
    uses=(
        "INSERT INTO a VALUES (1, 'x')",
        "SELECT * FROM a ORDER BY 1",
        "SELECT b FROM a WHERE a = 1",
        "SELECT count(*) FROM a one JOIN a other USING (a)",
        "UPDATE a SET b = 'y' WHERE a = 1",
        "SELECT rows_of()",
        "SELECT write()",
        "SELECT count_b()",
        "DELETE FROM a WHERE a = 1",
    ),
    changes=(
        "CREATE TABLE other (a int)",
        "ALTER TABLE a ADD COLUMN c int DEFAULT 7",
        "DROP TABLE other",
        "ALTER TABLE a ALTER COLUMN b TYPE varchar(3)",
        "ALTER TABLE a ADD CHECK (a < 5)",
        "ALTER TABLE a DROP CONSTRAINT a_a_check",
        "ALTER TABLE a ADD CHECK (b <> 'y')",
        "ALTER TABLE a DROP CONSTRAINT a_b_check",
        "ALTER TABLE a ALTER COLUMN c SET NOT NULL",
        "ALTER TABLE a ALTER COLUMN c DROP DEFAULT",
        "ALTER TABLE a ALTER COLUMN c SET DEFAULT 8",
        "CREATE UNIQUE INDEX one ON a ((1)) WHERE b = 'y'",
        "INSERT INTO a VALUES (0, 'y')",
        "DELETE FROM a; DROP INDEX one",
        "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION mark()",
        "CREATE OR REPLACE FUNCTION mark() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN NEW.b := '?'; RETURN NEW; END $$",
        "ALTER TABLE a DISABLE TRIGGER t",
        "ALTER TABLE a ENABLE TRIGGER t",
        "ALTER TABLE a DROP COLUMN c",
        "DROP TRIGGER t ON a",
        "ALTER TABLE a ADD PRIMARY KEY (a)",
        "CREATE TABLE refers (a int REFERENCES a ON DELETE CASCADE)",
        "INSERT INTO a VALUES (1, 'k'); INSERT INTO refers VALUES (1); DELETE FROM a",
        "ALTER TABLE refers DROP CONSTRAINT refers_a_fkey",
        "INSERT INTO a VALUES (1, 'k'); INSERT INTO refers VALUES (1); DELETE FROM a; TABLE refers",
        "ALTER TABLE a RENAME COLUMN b TO d",
        "ALTER TABLE a RENAME COLUMN d TO b",
        "ALTER TABLE a RENAME TO moved",
        "CREATE VIEW a AS SELECT a, b || '1' AS b FROM moved",
        "CREATE OR REPLACE VIEW a AS SELECT a, b FROM moved",
        "CREATE RULE r AS ON INSERT TO a DO INSTEAD INSERT INTO moved VALUES (NEW.a + 1, NEW.b)",
        "DROP RULE r ON a",
        "DROP VIEW a; CREATE TABLE a (a int, b text) PARTITION BY RANGE (a)",
        "CREATE TABLE a1 PARTITION OF a FOR VALUES FROM (0) TO (3)",
        "CREATE TABLE a2 PARTITION OF a FOR VALUES FROM (3) TO (10)",
        "ALTER TABLE a DETACH PARTITION a1",
        "CREATE TABLE a3 PARTITION OF a DEFAULT",
        "DROP TABLE a; ALTER TABLE moved RENAME TO a",
        "CREATE TABLE child () INHERITS (a)",
        "INSERT INTO child VALUES (4, 'child')",
        "DROP TABLE child",
        "SET search_path = s, public",
        "CREATE TABLE s.a (a int, b text DEFAULT 'in s'); DISCARD PLANS",
        "DROP TABLE s.a",
        "CREATE TEMP TABLE a (a int, b text); DISCARD PLANS",
        "DROP TABLE pg_temp.a",
        "RESET search_path",
        "BEGIN; ALTER TABLE a ADD COLUMN t int DEFAULT 1",
        "ROLLBACK",
        "BEGIN; SAVEPOINT s; ALTER TABLE a RENAME COLUMN b TO e",
        "ROLLBACK TO s",
        "COMMIT",
        "DROP TABLE a CASCADE",
    ),
)
NAMES = Story(
    setup="""
        CREATE TYPE mood AS ENUM ('low', 'high');
        CREATE TABLE m (m mood, n numeric(6,2));
        INSERT INTO m VALUES ('high', 1.5);
        CREATE DOMAIN positive AS int CHECK (VALUE > 0);
        CREATE TYPE pair AS (x int, y text);
        CREATE FUNCTION f(int) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''int''';
        CREATE FUNCTION g(x int) RETURNS text LANGUAGE plpgsql AS $$
            DECLARE p positive := 5; q pair;
            BEGIN q := ROW(x, 'a'); p := x; RETURN f(x) || q::text || p; END $$;
        CREATE FUNCTION same(int, int) RETURNS bool LANGUAGE sql AS 'SELECT $1 = $2';
        CREATE FUNCTION shown(pair) RETURNS text LANGUAGE sql AS 'SELECT ''cast''';
    """,
    uses=(
        "SELECT m, m > 'low' FROM m ORDER BY m",
        "SELECT 'mid'::mood",
        "SELECT 12::positive",
        "SELECT ROW(1, 'a')::pair",
        "SELECT ROW(1, 'a')::pair::text",
        "SELECT f(1), f(1::smallint)",
        "SELECT g(12)",
        "SELECT 1 === 2",
        "SELECT n FROM m",
        "SELECT total(n) FROM m",
    ),
    changes=(
        "CREATE TABLE other (a int)",
        "ALTER TYPE mood ADD VALUE 'mid' BEFORE 'high'",
        "ALTER TYPE mood RENAME VALUE 'high' TO 'top'",
        "ALTER DOMAIN positive ADD CONSTRAINT small CHECK (VALUE < 10)",
        "DROP TABLE other",
        "ALTER DOMAIN positive DROP CONSTRAINT small",
        "CREATE FUNCTION f(smallint) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''small'''",
        "DROP FUNCTION f(smallint)",
        "CREATE OR REPLACE FUNCTION f(int) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''new'''",
        "CREATE OPERATOR === (FUNCTION = same, LEFTARG = int, RIGHTARG = int)",
        "DROP OPERATOR === (int, int)",
        "ALTER TABLE m ALTER COLUMN n TYPE numeric(8,3)",
        "CREATE CAST (pair AS text) WITH FUNCTION shown(pair); DISCARD PLANS",
        "DROP CAST (pair AS text); DISCARD PLANS",
        "CREATE AGGREGATE total(numeric) (SFUNC = numeric_add, STYPE = numeric, INITCOND = '0')",
        "DROP AGGREGATE total(numeric)",
        "ALTER TYPE pair ADD ATTRIBUTE z int",
        "ALTER TYPE pair DROP ATTRIBUTE z",
        "DROP FUNCTION f(int)",
    ),
)
RIGHTS = Story(
    setup="""
        CREATE TABLE a (a int, b text);
        INSERT INTO a VALUES (1, 'one'), (2, 'two');
        CREATE FUNCTION count_b() RETURNS bigint LANGUAGE sql AS 'SELECT count(b) FROM a';
        CREATE ROLE reader;
        CREATE POLICY p ON a USING (a > 1);
        SET ROLE reader
    """,
    uses=(
        "SELECT * FROM a ORDER BY 1",
        "SELECT b FROM a WHERE a = 1",
        "SELECT count_b()",
        "UPDATE a SET b = 'z' WHERE a = 2",
    ),
    changes=tuple(
        f"RESET ROLE; {change}; SET ROLE reader"
        for change in (
            "GRANT SELECT ON a TO reader",
            "CREATE TABLE other (a int)",
            "REVOKE SELECT ON a FROM reader",
            "GRANT SELECT (a) ON a TO reader",
            "GRANT SELECT, UPDATE ON a TO reader",
            "ALTER TABLE a ENABLE ROW LEVEL SECURITY",
            "ALTER POLICY p ON a USING (a = 1)",
            "DROP TABLE other",
            "DROP POLICY p ON a",
            "ALTER TABLE a DISABLE ROW LEVEL SECURITY",
            "REVOKE EXECUTE ON FUNCTION count_b() FROM public",
            "ALTER ROLE reader SUPERUSER",
            "ALTER ROLE reader NOSUPERUSER",
        )
    ),
)


@pytest.mark.parametrize("story", [TABLES, NAMES, RIGHTS], ids=["tables", "names", "rights"])
def test_plans_across_ddl(story: Story, postgres: PostgresCluster, clean_server: ServerProcess) -> None:
    postgres.reset()
    links = [Link(one.conninfo("postgres", "postgres")) for one in (postgres, clean_server)]
    unexpected: list[str] = []

    def run(text: str, change: str) -> None:
        theirs, ours = (link.run(text) for link in links)
        for name, (left, right) in differences(theirs, ours).items():
            if name != "context":  # that of inlined functions is another one
                unexpected.append(f"after {change}: {text}\n  {name}: {left!r}\n  {name}: {right!r} here")

    try:
        run(story.setup, "nothing")
        for change in ("SELECT 1", *story.changes):
            run(change, change)
            for use in story.uses:
                run(use, change)
    finally:
        for link in links:
            link.close()
    assert not unexpected, "\n\n".join(unexpected)
