# LANGUAGE internal: other names for PostgreSQL's own functions.
CREATE FUNCTION plus(int, int) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'int4pl'

CREATE FUNCTION nothing(int) RETURNS int LANGUAGE internal AS 'no_such_function'

CREATE FUNCTION nothing(int) RETURNS int LANGUAGE internal

CREATE FUNCTION short(text) RETURNS text LANGUAGE internal STRICT IMMUTABLE AS 'lower'

CREATE FUNCTION series(int, int) RETURNS SETOF int LANGUAGE internal STRICT IMMUTABLE AS 'generate_series_int4'

CREATE FUNCTION both_texts(text, text) RETURNS text LANGUAGE internal STRICT IMMUTABLE AS 'textcat'

SELECT plus(1, 2), plus(NULL, 1), short('ABC'), both_texts('a', 'b'), plus('3', 4)

SELECT plus(2147483647, 1)

SELECT * FROM series(1, 3) s

SELECT series(1, 2), plus(series(1, 2), 1)

SELECT proname, prolang, prosrc, probin, proretset FROM pg_proc WHERE oid >= 16384 ORDER BY oid

SELECT pg_get_functiondef('plus'::regproc)

CREATE OPERATOR +++ (LEFTARG = int, RIGHTARG = int, FUNCTION = plus)

SELECT 1 +++ 2

CREATE AGGREGATE total(int) (SFUNC = plus, STYPE = int, INITCOND = '0')

SELECT total(g) FROM generate_series(1, 10) g

CREATE TABLE indexed (a text)

CREATE INDEX ON indexed (short(a))

INSERT INTO indexed VALUES ('Ab'), ('aB'), ('c')

SELECT a FROM indexed WHERE short(a) = 'ab' ORDER BY a

DO 'BEGIN RAISE NOTICE ''%'', plus(40, 2); END'

CREATE OR REPLACE FUNCTION plus(int, int) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'int4mul'

SELECT plus(3, 4), 3 +++ 4

CREATE ROLE no_superuser

SET ROLE no_superuser

CREATE FUNCTION nothing(int, int) RETURNS int LANGUAGE internal AS 'int4pl'

RESET ROLE
