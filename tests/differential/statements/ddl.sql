# CREATE and DROP of tables, schemas, search_path, comments; the errors of each.
CREATE TABLE a (x int)

CREATE TABLE a (x int)

CREATE TABLE IF NOT EXISTS a (x int)

CREATE TABLE b (x int, x text)

CREATE TABLE b (x nosuchtype)

CREATE TABLE b (x int PRIMARY KEY, y int PRIMARY KEY)

CREATE TABLE b (x varchar(0))

CREATE TABLE b (x numeric(1001))

CREATE TABLE b (x int DEFAULT 'abc')

CREATE TABLE b (x int DEFAULT y)

CREATE TABLE b (x int NOT NULL NULL)

CREATE TABLE b (i int4, j bigint, k smallint, l serial, m bigserial, n real, o double precision, p decimal(8,3), q character varying(10), r char, s timestamp(3) without time zone, t timestamp with time zone, u boolean, v date, w bytea, x uuid, y interval)

SELECT attname, format_type(atttypid, atttypmod), attnotnull, atthasdef FROM pg_attribute WHERE attrelid = 'b'::regclass AND attnum > 0 ORDER BY attnum

SELECT column_name, data_type, is_nullable, character_maximum_length, numeric_precision FROM information_schema.columns WHERE table_name = 'b' ORDER BY ordinal_position

SELECT * FROM b

CREATE TABLE "Mixed Case" ("A" int, "b c" text, "select" int)

INSERT INTO "Mixed Case" VALUES (1, 'x', 2)

SELECT * FROM "Mixed Case"

SELECT a FROM "Mixed Case"

SELECT * FROM mixed

DROP TABLE "Mixed Case"

CREATE TABLE Folded (Xy int)

SELECT XY, "xy" FROM FOLDED

CREATE TABLE "folded" (z int)

CREATE TABLE "Folded" (z int)

SELECT relname FROM pg_class WHERE relname ILIKE 'folded' ORDER BY relname

DROP TABLE folded, "Folded"

DROP TABLE nosuch

DROP TABLE IF EXISTS nosuch

DROP TABLE IF EXISTS a, nosuch

CREATE SCHEMA app

CREATE SCHEMA app

CREATE SCHEMA IF NOT EXISTS app

CREATE SCHEMA pg_mine

CREATE TABLE app.t (id int, v text DEFAULT 'app')

CREATE TABLE t (id int, v text DEFAULT 'public')

INSERT INTO app.t (id) VALUES (1)

INSERT INTO t (id) VALUES (2)

SELECT * FROM t

SELECT * FROM app.t

SELECT app.t.v FROM app.t

SHOW search_path

SET search_path TO app, public

SELECT * FROM t

SELECT current_schema(), current_schemas(false), current_schemas(true)

CREATE TABLE onlyapp (x int)

SELECT nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE relname = 'onlyapp'

SET search_path TO nosuch

SELECT * FROM t

CREATE TABLE lost (x int)

SELECT current_schema()

SET search_path TO DEFAULT

SHOW search_path

SELECT 'app.t'::regclass, 't'::regclass, 'app.t'::regclass::text

DROP SCHEMA app

DROP SCHEMA app CASCADE

DROP SCHEMA app

DROP SCHEMA IF EXISTS app

CREATE TABLE nosuchschema.t (x int)

CREATE TABLE k (id int PRIMARY KEY, u text UNIQUE, CONSTRAINT named UNIQUE (id, u))

SELECT conname, contype, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'k'::regclass ORDER BY conname

SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'k' ORDER BY indexname

CREATE TABLE k2 (id int CONSTRAINT pk_of_k2 PRIMARY KEY, v int CONSTRAINT nn NOT NULL)

INSERT INTO k2 VALUES (NULL, 1)

INSERT INTO k2 VALUES (1, 1), (1, 2)

COMMENT ON TABLE k IS 'a table'

COMMENT ON COLUMN k.u IS 'unique text'

SELECT obj_description('k'::regclass), col_description('k'::regclass, 2)

COMMENT ON TABLE k IS NULL

SELECT obj_description('k'::regclass)

COMMENT ON TABLE nosuch IS 'x'

CREATE TABLE ser (id serial, n int)

SELECT pg_get_serial_sequence('ser', 'id')

INSERT INTO ser (n) VALUES (1), (2) RETURNING id

SELECT currval('ser_id_seq'), lastval()

SELECT nextval('ser_id_seq'), nextval('ser_id_seq')

SELECT setval('ser_id_seq', 100), nextval('ser_id_seq'), setval('ser_id_seq', 200, false), nextval('ser_id_seq')

SELECT nextval('nosuch')

SELECT currval('nosuch_seq')

DROP TABLE ser

SELECT nextval('ser_id_seq')

CREATE SEQUENCE sq START WITH 5 INCREMENT BY 5

SELECT nextval('sq'), nextval('sq')

SELECT currval('sq')

DROP SEQUENCE sq

DROP SEQUENCE sq

BEGIN; CREATE TABLE txn (x int); INSERT INTO txn VALUES (1); ROLLBACK

SELECT * FROM txn

CREATE TABLE pg_catalog.mine (x int)

CREATE TABLE dep (id serial PRIMARY KEY)

CREATE FUNCTION uses() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$

DROP FUNCTION uses(int)

DROP FUNCTION uses

DROP FUNCTION uses()

DROP FUNCTION IF EXISTS uses()

CREATE TEMP TABLE tmp (x int)

INSERT INTO tmp VALUES (1) RETURNING x

SELECT x FROM pg_temp.tmp

DROP TABLE tmp

CREATE INDEX ON k (u)

CREATE TABLE copy AS SELECT 1 AS x, 'a' AS y

SELECT * FROM copy

CREATE PROCEDURE attr() LANGUAGE sql strict AS ''

CREATE PROCEDURE attr() LANGUAGE sql immutable AS ''

CREATE PROCEDURE attr() LANGUAGE sql stable AS ''

CREATE PROCEDURE attr() LANGUAGE sql volatile AS ''

CREATE PROCEDURE attr() LANGUAGE sql returns null on null input AS ''

CREATE PROCEDURE attr() LANGUAGE sql called on null input AS ''

CREATE PROCEDURE attr() LANGUAGE sql leakproof AS ''

CREATE PROCEDURE attr() LANGUAGE sql cost 1 AS ''

CREATE PROCEDURE attr() LANGUAGE sql rows 1 AS ''

CREATE PROCEDURE attr() LANGUAGE sql parallel safe AS ''

CREATE PROCEDURE attr() LANGUAGE sql window AS ''

CREATE PROCEDURE attr() LANGUAGE sql support x AS ''

CREATE PROCEDURE attr(a nosuch) STRICT LANGUAGE nosuch AS ''

CREATE PROCEDURE attr() LANGUAGE sql SECURITY DEFINER SET work_mem = '1MB' AS ''

ALTER PROCEDURE attr() strict

ALTER PROCEDURE attr() immutable

ALTER PROCEDURE attr() stable

ALTER PROCEDURE attr() volatile

ALTER PROCEDURE attr() returns null on null input

ALTER PROCEDURE attr() called on null input

ALTER PROCEDURE attr() leakproof

ALTER PROCEDURE attr() cost 1

ALTER PROCEDURE attr() rows 1

ALTER PROCEDURE attr() parallel safe

ALTER PROCEDURE attr() support x

ALTER ROUTINE attr() immutable

ALTER PROCEDURE attr() security invoker

ALTER PROCEDURE attr() security definer immutable

ALTER PROCEDURE attr() reset all

SELECT provolatile, proisstrict, prosecdef, proconfig FROM pg_proc WHERE proname = 'attr'

CREATE PROCEDURE outs(VARIADIC a int[], OUT b int) LANGUAGE sql AS 'select 1'

CREATE PROCEDURE outs(VARIADIC a int[], OUT b int, c int DEFAULT 1) LANGUAGE sql AS 'select 1'

CREATE PROCEDURE outs(VARIADIC a int[], INOUT b int DEFAULT 1) LANGUAGE sql AS 'select 1'

CREATE PROCEDURE outs(a int DEFAULT 1, OUT b int) LANGUAGE sql AS 'select 1'

CREATE FUNCTION outs(VARIADIC a int[], OUT b int) LANGUAGE sql AS 'select 1'

DROP ROUTINE attr, outs
