# What fuzzing has found: each of these once ended in an internal error.

CREATE TABLE t (a text, b varchar(10), c date, d int[])

INSERT INTO t VALUES ('1', '2', '2024-02-29', '{1,2}'), ('10', NULL, NULL, NULL)

CREATE INDEX ON t ((a::int))

CREATE UNIQUE INDEX ON t (cast(b AS numeric(10,2)))

CREATE INDEX ON t ((a::date))

CREATE INDEX ON t ((c::text))

CREATE INDEX ON t ((d::text))

INSERT INTO t VALUES ('x')

INSERT INTO t VALUES ('3', '2.001')

SELECT a FROM t WHERE a::int > 5

CREATE INDEX ON t (('a constant'::text), b)

CREATE INDEX ON t (('a' || 'b'))

INSERT INTO t VALUES ('4')

REINDEX TABLE

REINDEX DATABASE

COPY (SELECT a FROM t WHERE false FOR UPDATE) TO STDOUT

COPY (SELECT a FROM t WHERE false FOR UPDATE) TO STDOUT (FORMAT csv, HEADER)

SELECT '12345678901234567890'::time, 1

SELECT '991301'::time

SELECT '20201340 10:00'::time

CREATE TABLE sorted (a inet, b timetz, c int[], d inet[], e cidr)

INSERT INTO sorted VALUES ('10.0.0.9', '12:00+00', '{10}', '{10.0.0.9}', '10.0.0.0/8'), ('9.0.0.10', '13:00+02', '{9}', '{9.0.0.10}', '9.0.0.0/8')

SELECT a FROM sorted ORDER BY a

SELECT b FROM sorted ORDER BY b

SELECT c FROM sorted ORDER BY c

SELECT d FROM sorted ORDER BY d

SELECT a FROM sorted ORDER BY a DESC

SELECT c, b, a FROM sorted ORDER BY c DESC, b DESC, a DESC

SELECT d, e, a FROM sorted ORDER BY d, e, a

COPY (DELETE FROM t WHERE a = '9' RETURNING a) TO STDOUT

COMMENT ON COLUMN t IS 'unqualified'

CREATE FUNCTION nothing() RETURNS int LANGUAGE plpgsql AS $$ DECLARE c refcursor; n int; BEGIN OPEN c FOR SELECT FROM t; FETCH c INTO n; RETURN n; END $$

SELECT nothing()
