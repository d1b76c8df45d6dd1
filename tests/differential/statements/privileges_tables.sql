# Table, column, schema, function, sequence and database privileges: one allowed and one refused use of each.
CREATE ROLE alice LOGIN

CREATE ROLE bob LOGIN

CREATE SCHEMA closed

CREATE TABLE t (a int, b int)

CREATE TABLE refd (id int PRIMARY KEY)

INSERT INTO t VALUES (1, 2)

CREATE TABLE closed.c (x int)

GRANT SELECT ON closed.c TO alice

CREATE SEQUENCE s

CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 7; END $$

CREATE FUNCTION reads_definer() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN RETURN (SELECT count(*) FROM t); END $$

CREATE FUNCTION reads_invoker() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM t); END $$

CREATE FUNCTION writes_definer() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN INSERT INTO t VALUES (9, 9); END $$

CREATE FUNCTION writes_invoker() RETURNS void LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (9, 9); END $$

REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC

\connect alice

SELECT * FROM t

SELECT count(*) FROM t

INSERT INTO t VALUES (1, 1)

UPDATE t SET a = 1

DELETE FROM t

TRUNCATE t

SELECT f()

SELECT nextval('s')

SELECT * FROM s

SELECT setval('s', 5)

SELECT x FROM closed.c

SELECT closed.nosuch()

CREATE TABLE closed.mine (x int)

SELECT reads_definer()

SELECT reads_invoker()

SELECT writes_definer()

SELECT writes_invoker()

DO $$ BEGIN INSERT INTO t VALUES (1, 1); END $$

WITH x AS (SELECT * FROM t) SELECT 1 FROM x

SELECT 1 FROM (SELECT 1 FROM t) q

SELECT 1 WHERE EXISTS (SELECT FROM t)

\connect

GRANT SELECT ON t TO alice

\connect alice

SELECT a FROM t WHERE b = 2

SELECT reads_invoker()

UPDATE t SET a = 1

INSERT INTO t VALUES (1, 1)

SELECT a FROM t FOR UPDATE

\connect

REVOKE SELECT ON t FROM alice

GRANT INSERT ON t TO alice

\connect alice

INSERT INTO t VALUES (3, 3)

INSERT INTO t VALUES (3, 3) RETURNING a

INSERT INTO t SELECT * FROM t

SELECT writes_invoker()

\connect

GRANT UPDATE ON t TO alice

\connect alice

UPDATE t SET a = 5

UPDATE t SET a = a + 1

UPDATE t SET a = 5 WHERE b = 2

\connect

GRANT DELETE ON t TO alice

\connect alice

DELETE FROM t WHERE a = 5

DELETE FROM t

\connect

GRANT TRUNCATE ON t TO alice

\connect alice

TRUNCATE t

\connect

REVOKE ALL ON t FROM alice

INSERT INTO t VALUES (1, 2)

GRANT SELECT (a) ON t TO alice

\connect alice

SELECT a FROM t

SELECT b FROM t

SELECT * FROM t

SELECT a FROM t WHERE b = 2

SELECT count(*) FROM t

\connect

GRANT INSERT (a), UPDATE (b) ON t TO alice

\connect alice

INSERT INTO t (a) VALUES (1)

INSERT INTO t (a, b) VALUES (1, 2)

UPDATE t SET b = 3

UPDATE t SET a = 3

\connect

REVOKE SELECT (a), INSERT (a), UPDATE (b) ON t FROM alice

GRANT REFERENCES, TRIGGER ON refd TO alice

SELECT has_table_privilege('alice', 'refd', 'REFERENCES'), has_table_privilege('alice', 'refd', 'TRIGGER'), has_table_privilege('alice', 'refd', 'SELECT')

SELECT relacl FROM pg_class WHERE relname = 'refd'

GRANT USAGE ON SCHEMA closed TO alice

\connect alice

SELECT x FROM closed.c

CREATE TABLE closed.mine (x int)

\connect

GRANT CREATE ON SCHEMA closed TO alice

\connect alice

CREATE TABLE closed.mine (x int)

INSERT INTO closed.mine VALUES (1) RETURNING x

DROP TABLE closed.c

\connect bob

SELECT * FROM closed.mine

\connect

SELECT nspacl FROM pg_namespace WHERE nspname = 'closed'

GRANT EXECUTE ON FUNCTION f() TO alice

\connect alice

SELECT f()

\connect bob

SELECT f()

\connect

SELECT proacl FROM pg_proc WHERE proname = 'f'

GRANT USAGE ON SEQUENCE s TO alice

\connect alice

SELECT nextval('s'), currval('s')

SELECT setval('s', 5)

SELECT last_value FROM s

\connect

GRANT UPDATE, SELECT ON SEQUENCE s TO alice

\connect alice

SELECT setval('s', 5), nextval('s')

SELECT last_value FROM s

\connect

REVOKE ALL ON SEQUENCE s FROM alice

\connect alice

SELECT nextval('s')

CREATE SCHEMA own

CREATE TEMP TABLE tt (x int)

SELECT x FROM tt

\connect

GRANT CREATE ON DATABASE postgres TO alice

REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC

\connect alice

CREATE SCHEMA own

CREATE TEMP TABLE tt2 (x int)

\connect

GRANT TEMP ON DATABASE postgres TO alice

\connect alice

CREATE TEMP TABLE tt3 (x int)

\connect

SELECT datacl FROM pg_database WHERE datname = 'postgres'

SELECT has_database_privilege('alice', 'postgres', 'CREATE'), has_database_privilege('bob', 'postgres', 'TEMP'), has_schema_privilege('bob', 'closed', 'USAGE'), has_function_privilege('bob', 'f()', 'EXECUTE'), has_sequence_privilege('alice', 's', 'USAGE'), has_column_privilege('alice', 't', 'a', 'SELECT')

GRANT SELECT ON t TO alice WITH GRANT OPTION

\connect alice

GRANT SELECT ON t TO bob

GRANT INSERT ON t TO bob

\connect bob

SELECT count(*) FROM t

\connect

SELECT relacl FROM pg_class WHERE relname = 't'

REVOKE SELECT ON t FROM alice

REVOKE SELECT ON t FROM alice CASCADE

\connect bob

SELECT count(*) FROM t

\connect

GRANT ALL ON t TO PUBLIC

\connect bob

DELETE FROM t WHERE false

\connect

GRANT ALL PRIVILEGES ON ALL TABLES IN SCHEMA public TO alice

SELECT has_table_privilege('alice', 'refd', 'DELETE')

GRANT NOSUCH ON t TO alice

GRANT USAGE ON t TO alice

GRANT SELECT ON FUNCTION f() TO alice

GRANT EXECUTE ON FUNCTION nosuch() TO alice

GRANT USAGE ON SCHEMA nosuch TO alice

GRANT CONNECT ON DATABASE nosuch TO alice

REVOKE SELECT ON t FROM nosuch

DROP ROLE alice

\connect

CREATE SCHEMA unusable

CREATE TABLE unusable.t (a int)

GRANT ALL ON unusable.t TO alice

\connect alice

BEGIN

LOCK TABLE unusable.t IN ACCESS SHARE MODE

ROLLBACK

ANALYZE unusable.t

VACUUM unusable.t

BEGIN

LOCK TABLE unusable.nosuch

ROLLBACK
