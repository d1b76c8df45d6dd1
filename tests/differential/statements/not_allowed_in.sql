# Aggregates, window functions, set-returning functions and subqueries where none may stand.

CREATE TABLE s (x int)

CREATE TABLE a1 (a int DEFAULT sum(1))

CREATE TABLE a2 (a int DEFAULT count(*))

CREATE TABLE a3 (a int DEFAULT row_number() OVER ())

CREATE TABLE a4 (a int DEFAULT generate_series(1, 2))

CREATE TABLE a5 (a int DEFAULT (SELECT 1))

CREATE TABLE a6 (a int DEFAULT 1 + (SELECT max(x) FROM s))

CREATE TABLE a7 (b int, a int DEFAULT b)

CREATE TABLE a8 (a boolean DEFAULT EXISTS (SELECT 1))

CREATE TABLE a9 (a int[] DEFAULT ARRAY(SELECT 1))

CREATE TABLE a10 (a int DEFAULT grouping(1))

CREATE TABLE a11 (a int DEFAULT abs(generate_series(1, 2)))

CREATE TABLE a12 (a int DEFAULT 1 IN (SELECT 1))

CREATE TABLE b1 (a int CHECK (sum(a) > 1))

CREATE TABLE b2 (a int CHECK (row_number() OVER () > 1))

CREATE TABLE b3 (a int CHECK (generate_series(1, a) > 1))

CREATE TABLE b4 (a int CHECK ((SELECT 1) > 1))

CREATE TABLE b5 (a int, CHECK (EXISTS (SELECT a)))

CREATE TABLE b6 (a int, CHECK (grouping(a) = 1))

CREATE TABLE g1 (a int, b int GENERATED ALWAYS AS (sum(a)) STORED)

CREATE TABLE g2 (a int, b int GENERATED ALWAYS AS (row_number() OVER ()) STORED)

CREATE TABLE g3 (a int, b int GENERATED ALWAYS AS (generate_series(1, a)) STORED)

CREATE TABLE g4 (a int, b int GENERATED ALWAYS AS ((SELECT a)) STORED)

CREATE TABLE t (a int, b int)

ALTER TABLE t ALTER COLUMN a SET DEFAULT sum(1)

ALTER TABLE t ALTER COLUMN a SET DEFAULT rank() OVER (ORDER BY 1)

ALTER TABLE t ALTER COLUMN a SET DEFAULT generate_series(1, 2)

ALTER TABLE t ALTER COLUMN a SET DEFAULT (SELECT 1)

ALTER TABLE t ALTER a SET DEFAULT b

ALTER TABLE t ADD COLUMN c int DEFAULT sum(1)

ALTER TABLE t ADD COLUMN c int DEFAULT lag(1) OVER ()

ALTER TABLE t ADD COLUMN c int DEFAULT generate_series(1, 2)

ALTER TABLE t ADD COLUMN c int DEFAULT (SELECT 1)

ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS (sum(a)) STORED

ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS ((SELECT a)) STORED

ALTER TABLE t ADD CHECK (sum(a) > 1)

ALTER TABLE t ADD CONSTRAINT c CHECK (rank() OVER () > 1)

ALTER TABLE t ADD CHECK (generate_series(1, 2) > 1)

ALTER TABLE t ADD CHECK (a IN (SELECT 1))

CREATE DOMAIN d1 AS int DEFAULT sum(1)

CREATE DOMAIN d2 AS int DEFAULT rank() OVER ()

CREATE DOMAIN d3 AS int DEFAULT generate_series(1, 2)

CREATE DOMAIN d4 AS int DEFAULT (SELECT 1)

CREATE DOMAIN d5 AS int CHECK (sum(value) > 1)

CREATE DOMAIN d6 AS int CHECK (rank() OVER () > 1)

CREATE DOMAIN d7 AS int CHECK (generate_series(1, value) > 1)

CREATE DOMAIN d8 AS int CHECK (value IN (SELECT 1))

CREATE DOMAIN d9 AS int

ALTER DOMAIN d9 SET DEFAULT max(1)

ALTER DOMAIN d9 SET DEFAULT rank() OVER ()

ALTER DOMAIN d9 SET DEFAULT generate_series(1, 2)

ALTER DOMAIN d9 SET DEFAULT (SELECT 1)

ALTER DOMAIN d9 ADD CHECK (count(value) > 1)

ALTER DOMAIN d9 ADD CHECK (rank() OVER () > 1)

ALTER DOMAIN d9 ADD CHECK (generate_series(1, 2) > 1)

ALTER DOMAIN d9 ADD CHECK (value = (SELECT 1))

CREATE INDEX ON t (sum(a))

CREATE INDEX ON t ((rank() OVER ()))

CREATE INDEX ON t (generate_series(1, a))

CREATE INDEX ON t ((SELECT a))

CREATE INDEX ON t (a) WHERE sum(a) > 1

CREATE INDEX ON t (a) WHERE rank() OVER () > 1

CREATE INDEX ON t (a) WHERE generate_series(1, a) > 1

CREATE INDEX ON t (a) WHERE (SELECT true)

CREATE TABLE pp (a int) PARTITION BY RANGE (sum(a))

CREATE TABLE pp (a int) PARTITION BY RANGE ((rank() OVER ()))

CREATE TABLE pp (a int) PARTITION BY RANGE (generate_series(1, a))

CREATE TABLE pp (a int) PARTITION BY RANGE ((SELECT a))

CREATE TABLE pq (a int) PARTITION BY RANGE (a)

CREATE TABLE pq1 PARTITION OF pq FOR VALUES FROM (sum(1)) TO (2)

CREATE TABLE pq1 PARTITION OF pq FOR VALUES FROM (rank() OVER ()) TO (2)

CREATE TABLE pq1 PARTITION OF pq FOR VALUES FROM (generate_series(1, 2)) TO (2)

CREATE TABLE pq1 PARTITION OF pq FOR VALUES FROM ((SELECT 1)) TO (2)

CREATE FUNCTION f1(a int DEFAULT sum(1)) RETURNS int LANGUAGE sql AS 'SELECT a'

CREATE FUNCTION f1(a int DEFAULT rank() OVER ()) RETURNS int LANGUAGE sql AS 'SELECT a'

CREATE FUNCTION f1(a int DEFAULT generate_series(1, 2)) RETURNS int LANGUAGE sql AS 'SELECT a'

CREATE FUNCTION f1(a int DEFAULT (SELECT 1)) RETURNS int LANGUAGE sql AS 'SELECT a'

CREATE FUNCTION trf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'

CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW WHEN (sum(NEW.a) > 1) EXECUTE FUNCTION trf()

CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW WHEN (rank() OVER () > 1) EXECUTE FUNCTION trf()

CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW WHEN (generate_series(1, NEW.a) > 1) EXECUTE FUNCTION trf()

CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW WHEN (NEW.a = (SELECT 1)) EXECUTE FUNCTION trf()

CREATE POLICY p ON t USING (sum(a) > 1)

CREATE POLICY p ON t USING (rank() OVER () > 1)

CREATE POLICY p ON t USING (generate_series(1, a) > 1)

CREATE POLICY p ON t WITH CHECK (count(*) > 1)

ALTER TABLE t ALTER COLUMN a TYPE bigint USING sum(a)

ALTER TABLE t ALTER COLUMN a TYPE bigint USING rank() OVER ()

ALTER TABLE t ALTER COLUMN a TYPE bigint USING generate_series(1, a)

ALTER TABLE t ALTER COLUMN a TYPE bigint USING (SELECT a)

INSERT INTO t VALUES (sum(1))

INSERT INTO t VALUES (rank() OVER ())

UPDATE t SET a = sum(a)

UPDATE t SET a = rank() OVER ()

UPDATE t SET a = generate_series(1, 2)

DELETE FROM t WHERE sum(a) > 1

DELETE FROM t WHERE rank() OVER () > 1

DELETE FROM t WHERE generate_series(1, 2) > 1

DELETE FROM t RETURNING sum(a)

DELETE FROM t RETURNING rank() OVER ()

DELETE FROM t RETURNING generate_series(1, 2)

VALUES (sum(1))

VALUES (rank() OVER ())

SELECT * FROM t LIMIT sum(1)

SELECT * FROM t LIMIT rank() OVER ()

SELECT * FROM t LIMIT generate_series(1, 2)

SELECT * FROM t WHERE generate_series(1, 2) > 1

SELECT * FROM t JOIN s ON sum(x) > 1

SELECT * FROM t JOIN s ON rank() OVER () > 1

SELECT * FROM t JOIN s ON generate_series(1, 2) > 1

SELECT a FROM t GROUP BY sum(a)

SELECT a FROM t GROUP BY rank() OVER ()

SELECT * FROM generate_series(1, sum(2))

EXECUTE nosuch(sum(1))

PREPARE q(int) AS SELECT $1

EXECUTE q(sum(1))

EXECUTE q(rank() OVER ())

EXECUTE q(generate_series(1, 2))

EXECUTE q((SELECT 1))

COPY t FROM STDIN WHERE sum(a) > 1

COPY t FROM STDIN WHERE rank() OVER () > 1

COPY t FROM STDIN WHERE generate_series(1, a) > 1

COPY t FROM STDIN WHERE a = (SELECT 1)

SELECT * FROM abs(generate_series(1, 2))

SELECT * FROM generate_series(1, generate_series(1, 2))

SELECT * FROM unnest(ARRAY[generate_series(1, 2)])

SELECT * FROM ROWS FROM (generate_series(1, 2), abs(generate_series(1, 2)))

SELECT * FROM generate_series(1, (SELECT generate_series(1, 1)))
