# Constructs that PostgreSQL has and whose turn has not come: each answers 0A000 and names itself (differences.toml).
# Statements here stand alone: nothing builds on them.
CREATE TABLE base (id int PRIMARY KEY, a int, b text UNIQUE)

INSERT INTO base VALUES (1, 10, 'one'), (2, 20, 'two')

CREATE VIEW vw AS SELECT 1 AS one

CREATE TABLE ck (n int CHECK (n > 0))

CREATE TABLE child (id int, pid int REFERENCES base (id))

ALTER TABLE base ADD COLUMN extra int

CREATE INDEX base_a ON base (a)

CREATE TABLE made AS SELECT 1 AS x

INSERT INTO base VALUES (1, 1, 'x') ON CONFLICT (id) DO NOTHING

INSERT INTO base VALUES (1, 1, 'x') ON CONFLICT (id) DO UPDATE SET a = excluded.a

WITH s AS (SELECT 600 AS v) INSERT INTO base SELECT v, v FROM s WHERE false

SELECT * FROM base d JOIN LATERAL (SELECT max(a) AS top FROM base WHERE id = d.id) m ON true ORDER BY d.id

SELECT id FROM base ORDER BY a FETCH FIRST 1 ROWS WITH TIES

SELECT id, sum(a) OVER (ORDER BY id) FROM base ORDER BY id

COPY nosuch FROM STDIN

EXPLAIN SELECT nosuch

LISTEN channel

LOCK TABLE base

VACUUM base

CREATE FUNCTION sqlfn(a int) RETURNS int LANGUAGE sql AS 'SELECT a * 3'

CREATE TYPE pair AS (x int, y int)

CREATE DOMAIN positive AS int CHECK (VALUE > 0)

CREATE MATERIALIZED VIEW mv AS SELECT 1 AS one

CREATE TRIGGER tr BEFORE INSERT ON base FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()

SELECT B'101'

SELECT xmlelement(name a)

SELECT id FROM base TABLESAMPLE SYSTEM (100) ORDER BY id

SELECT a, count(*) FROM base GROUP BY ROLLUP (a) ORDER BY a

SELECT txid_current() = txid_current()
