# EXISTS over a table without an index on what it compares, where a hash would be of use
CREATE TABLE c (id int PRIMARY KEY, n numeric, t text, ch char(5), v varchar(10), d date); INSERT INTO c SELECT i, i * 1.5, 't' || i, 'c' || i, 'v' || i, date '2020-01-01' + i FROM generate_series(1, 50) i; INSERT INTO c (id) VALUES (51);
CREATE TABLE o (cid int, n numeric, t text, ch char(5), v varchar(10), d date, z numeric(10, 2)); INSERT INTO o SELECT i % 20, (i % 20) * 1.50, 't' || i % 20, 'c' || i % 20, 'v' || i % 20, date '2020-01-01' + i % 20, i % 20 FROM generate_series(1, 100) i; INSERT INTO o (cid) VALUES (NULL);
CREATE FUNCTION same(int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN $1; END';

SELECT id, EXISTS (SELECT 1 FROM o WHERE o.cid = c.id) AS e, NOT EXISTS (SELECT 1 FROM o WHERE o.n = c.n) AS ne, EXISTS (SELECT 1 FROM o WHERE c.ch = o.ch) AS ch FROM c ORDER BY id

SELECT count(*) FROM c WHERE NOT EXISTS (SELECT 1 FROM o WHERE o.t = c.t AND o.v = c.v)

SELECT count(*) FROM c WHERE EXISTS (SELECT 1 FROM o WHERE c.d = o.d AND o.cid > 5)

SELECT count(*) FROM c WHERE EXISTS (SELECT 1 FROM o WHERE o.cid = c.id + 1 AND o.z = c.id)

SELECT count(*) FROM c WHERE EXISTS (SELECT 1 FROM o WHERE o.ch = c.t || ' ')

SELECT count(*) FROM c WHERE EXISTS (SELECT 1 FROM o WHERE o.cid = c.id AND o.n > c.n)

SELECT count(*) FROM c WHERE EXISTS (SELECT 1 FROM o WHERE o.cid = c.id AND EXISTS (SELECT 1 FROM o o2 WHERE o2.cid = o.cid AND o2.t = c.t))

SELECT count(*) FILTER (WHERE EXISTS (SELECT count(*) FROM o WHERE o.cid = c.id)), count(*) FILTER (WHERE EXISTS (SELECT 1 FROM o WHERE o.cid = c.id LIMIT 0)) FROM c

SELECT id FROM c WHERE same(id) = id AND EXISTS (SELECT 1 FROM o WHERE o.cid = c.id) ORDER BY 1

CREATE VIEW w AS SELECT id FROM c WHERE EXISTS (SELECT 1 FROM o WHERE o.cid = c.id); SELECT count(*) FROM w; SELECT pg_get_viewdef('w'::regclass)

PREPARE p (int) AS SELECT count(*) FROM c WHERE EXISTS (SELECT 1 FROM o WHERE o.cid = c.id AND o.cid < $1); EXECUTE p (10); EXECUTE p (2)

DELETE FROM c WHERE NOT EXISTS (SELECT 1 FROM o WHERE o.cid = c.id)

UPDATE c SET n = 0 WHERE EXISTS (SELECT 1 FROM o WHERE o.t = c.t AND o.cid = 3) RETURNING id

INSERT INTO o (cid) SELECT id FROM c WHERE NOT EXISTS (SELECT 1 FROM o WHERE o.t = c.t)

DELETE FROM o a WHERE EXISTS (SELECT 1 FROM o b WHERE b.cid = a.cid AND b.n > 3)

WITH gone AS (DELETE FROM o WHERE cid = 1 RETURNING cid) SELECT EXISTS (SELECT 1 FROM o WHERE o.cid = g.cid) FROM gone g GROUP BY 1

CREATE INDEX ON o (cid); SELECT count(*) FROM c WHERE EXISTS (SELECT 1 FROM o WHERE o.cid = c.id)
