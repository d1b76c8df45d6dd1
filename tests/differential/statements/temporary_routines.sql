# Routines and types in pg_temp: who finds them, and when they go.

CREATE FUNCTION pg_temp.f(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 1'

SELECT pg_temp.f(1)

SELECT f(1)

SELECT * FROM pg_temp.f(3)

CREATE OR REPLACE FUNCTION pg_temp.f(a int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN a + 2; END'

SELECT pg_temp.f(1)

CREATE FUNCTION pg_temp.f(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 1'

CREATE PROCEDURE pg_temp.p(a int) LANGUAGE plpgsql AS 'BEGIN PERFORM pg_temp.f(a); END'

CALL pg_temp.p(5)

CALL p(5)

DO $$ BEGIN CALL pg_temp.p(7); PERFORM pg_temp.f(1); END $$

DO $$ BEGIN PERFORM f(1); END $$

CREATE TYPE pg_temp.e AS ENUM ('a', 'b')

SELECT 'a'::pg_temp.e, 'b'::e, pg_typeof('a'::e), 'b'::pg_temp.e > 'a'

CREATE TYPE pg_temp.c AS (x int, y text)

SELECT row(1, 'z')::pg_temp.c, (row(1, 'z')::c).y

CREATE DOMAIN pg_temp.d AS int CHECK (value > 0)

SELECT 1::pg_temp.d, 2::d

CREATE TEMP TABLE tt (a pg_temp.e, b c, n pg_temp.d DEFAULT pg_temp.f(1))

INSERT INTO tt VALUES ('a', '(1,q)')

SELECT *, (b).x FROM tt

CREATE TEMP VIEW tv AS SELECT pg_temp.f(n) AS f, a FROM tt

SELECT * FROM tv

CREATE AGGREGATE pg_temp.plus(int) (sfunc = int4pl, stype = int, initcond = '0')

SELECT pg_temp.plus(g) FROM generate_series(1, 4) g

SELECT plus(1)

SELECT count(*) FROM pg_proc WHERE pronamespace = pg_my_temp_schema()

SELECT typname, typtype FROM pg_type WHERE typnamespace = pg_my_temp_schema() ORDER BY 1

SELECT 'pg_temp.f'::regproc::oid > 0, 'pg_temp.e'::regtype, to_regproc('f'), to_regprocedure('pg_temp.f(int)') IS NOT NULL

SELECT pg_function_is_visible('pg_temp.f'::regproc), pg_type_is_visible('pg_temp.e'::regtype)

ALTER FUNCTION pg_temp.f(int) RENAME TO g

SELECT pg_temp.g(1)

SELECT * FROM tv

DROP FUNCTION pg_temp.g(int) CASCADE

DROP FUNCTION g(int)

DROP FUNCTION p(int)

DROP PROCEDURE pg_temp.p(int)

ALTER TYPE pg_temp.e ADD VALUE 'c'

SELECT 'c'::e

COMMENT ON TYPE pg_temp.e IS 'x'

SET search_path = pg_temp, public

CREATE FUNCTION h() RETURNS int LANGUAGE sql AS 'SELECT 7'

SELECT h()

SELECT pg_temp.h()

CREATE TYPE e2 AS ENUM ('q')

SELECT 'q'::e2

RESET search_path

DISCARD TEMP

SELECT pg_temp.h()

SELECT 'a'::e

SELECT * FROM tt

SELECT count(*) FROM pg_type WHERE typnamespace = pg_my_temp_schema()

SELECT count(*) FROM pg_proc WHERE pronamespace = pg_my_temp_schema()

CREATE FUNCTION pg_temp.f(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 10'

CREATE TYPE pg_temp.e AS ENUM ('a', 'b')

BEGIN

CREATE TYPE pg_temp.e9 AS ENUM ('a', 'b')

ROLLBACK

SELECT 'a'::pg_temp.e9

SELECT pg_temp.f(1), 'b'::e

\connect

SELECT pg_temp.f(1)

SELECT 'b'::e

SELECT 'b'::pg_temp.e

SELECT proname FROM pg_proc WHERE proname IN ('f', 'h', 'plus')

SELECT typname FROM pg_type WHERE typname IN ('e', 'c', 'd')

CREATE FUNCTION pg_temp.f(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 20'

SELECT pg_temp.f(1)

SET search_path = pg_temp

CREATE TABLE first (a int)

CREATE VIEW firstv AS SELECT 1

CREATE SEQUENCE firsts

SELECT relname, relpersistence FROM pg_class WHERE relname LIKE 'first%' ORDER BY 1

RESET search_path

\connect

SELECT relname, relpersistence FROM pg_class WHERE relname LIKE 'first%' ORDER BY 1

SET search_path = pg_temp

CREATE TABLE first (a int)

CREATE TABLE second AS SELECT 1 AS a

SELECT relname, relpersistence FROM pg_class WHERE relname IN ('first', 'second') ORDER BY 1

DISCARD ALL

SELECT * FROM first

CREATE FUNCTION pg_temp.f(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 20'

CREATE TYPE pg_temp.e AS ENUM ('a', 'b')

DISCARD ALL

SELECT pg_temp.f(1)

SELECT 'a'::e

\connect

# In objects that stay they are refused.
CREATE TYPE pg_temp.e AS ENUM ('a', 'b')

CREATE FUNCTION pg_temp.f(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 20'

CREATE TABLE perm (a pg_temp.e)

CREATE VIEW perm AS SELECT pg_temp.f(1)

CREATE FUNCTION perm(a pg_temp.e) RETURNS int LANGUAGE sql AS 'SELECT 1'

CREATE TYPE perm AS (a pg_temp.e)

CREATE FUNCTION pg_temp.tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'

CREATE TEMP TABLE tt (a pg_temp.e, b int DEFAULT pg_temp.f(1), CHECK (pg_temp.f(b) > 2), u int GENERATED ALWAYS AS (b + 1) STORED)

CREATE TRIGGER tg BEFORE INSERT ON tt FOR EACH ROW EXECUTE FUNCTION pg_temp.tf()

CREATE TYPE pg_temp.c2 AS (e pg_temp.e, es pg_temp.e[])

CREATE DOMAIN pg_temp.d2 AS int CHECK (pg_temp.f(value) > 1) DEFAULT pg_temp.f(9)

INSERT INTO tt VALUES ('a') RETURNING *

CREATE FUNCTION pg_temp.g(a pg_temp.e, b c2) RETURNS SETOF pg_temp.e LANGUAGE sql AS 'SELECT a'

SELECT pg_temp.g('a', NULL)

CREATE TYPE pg_temp.r AS RANGE (subtype = int4)
