# ON CONFLICT DO UPDATE, and rows compared with queries.

CREATE TABLE p (id int PRIMARY KEY, name text, n numeric UNIQUE)

INSERT INTO p VALUES (1, 'a', 1.0), (2, 'b', NULL)

INSERT INTO p (id, name) VALUES (1, 'a'), (1, 'b') ON CONFLICT (id) DO UPDATE SET name = excluded.name

INSERT INTO p (id, name) VALUES (1, 'a1'), (3, 'b') ON CONFLICT (id) DO UPDATE SET name = excluded.name RETURNING *

INSERT INTO p (id, n) VALUES (10, 1.50), (11, 1.5) ON CONFLICT (n) DO UPDATE SET name = 'x'

INSERT INTO p (id, n) VALUES (10, NULL), (11, NULL) ON CONFLICT (n) DO UPDATE SET name = 'x'

INSERT INTO p (id, name) SELECT g, 'g' FROM generate_series(1, 4) g ON CONFLICT (id) DO UPDATE SET name = p.name || excluded.name RETURNING id, name

SELECT id FROM p WHERE row(id, name) = (SELECT 2, 'bg')

SELECT id FROM p WHERE (id, name) < (SELECT 2, 'zz') ORDER BY 1

SELECT id FROM p WHERE (id, name) = (SELECT 2)

SELECT (1, 2) = (SELECT 1, 2 WHERE false), (1, 2) = (SELECT 1, NULL::int)

SELECT id FROM p x WHERE (x.id, 1) = (SELECT max(y.id), 1 FROM p y WHERE y.id < 3)

# Rows are written and come back in the order in which they were given.
CREATE TABLE in_order (id int PRIMARY KEY, n int, s serial)

INSERT INTO in_order (id, n) VALUES (50, 1), (12, 2), (30, 3), (20, 4) ON CONFLICT (id) DO UPDATE SET n = excluded.n + 10 RETURNING id, n, s

INSERT INTO in_order (id, n) SELECT a, c FROM (VALUES (50, 1), (13, 4), (30, 3), (19, 2)) AS v(a, c) ORDER BY c DESC ON CONFLICT (id) DO UPDATE SET n = excluded.n + 10 RETURNING id, n

INSERT INTO in_order (id, n) SELECT id - 1, n FROM (SELECT id, max(n) AS n FROM in_order GROUP BY id ORDER BY id % 7, id) x ORDER BY n DESC, id ON CONFLICT (id) DO UPDATE SET n = excluded.n RETURNING id, n

INSERT INTO in_order (id, n) SELECT x, x FROM generate_series(60, 10, -10) x ON CONFLICT (id) DO UPDATE SET n = 0 RETURNING id, n, s

DROP TABLE in_order

# Rows with equal keys, where a sequence makes part of them.
CREATE TABLE upsert_numbered (n int GENERATED ALWAYS AS IDENTITY, k int UNIQUE, v text)

INSERT INTO upsert_numbered (k, v) VALUES (2, 'new'), (9, 'nine'), (2, 'again') ON CONFLICT (k) DO UPDATE SET v = excluded.v

INSERT INTO upsert_numbered (k, v) VALUES (2, 'new'), (9, 'nine'), (NULL, 'a'), (NULL, 'b') ON CONFLICT (k) DO UPDATE SET v = excluded.v RETURNING k, v

INSERT INTO upsert_numbered (k, v) SELECT g % 3, g::text FROM generate_series(1, 5) g ON CONFLICT (k) DO UPDATE SET v = excluded.v

INSERT INTO upsert_numbered (k, v) SELECT g, g::text FROM generate_series(1, 5) g ON CONFLICT (k) DO UPDATE SET v = excluded.v RETURNING k, v

INSERT INTO upsert_numbered (k, v) VALUES (2, 'new'), (9, 'nine'), (2, 'again') ON CONFLICT (k) DO NOTHING

# What WHERE leaves as it is may be updated by another of the new rows; what the command has written may not.

CREATE TABLE left_alone (id int PRIMARY KEY, a int, t text GENERATED ALWAYS AS (a || 'x') STORED); INSERT INTO left_alone VALUES (1, 0)

INSERT INTO left_alone VALUES (1, 1), (1, 3), (2, 1) ON CONFLICT (id) DO UPDATE SET a = excluded.a WHERE excluded.a > 1 RETURNING *

INSERT INTO left_alone VALUES (1, 4), (1, 1) ON CONFLICT (id) DO UPDATE SET a = excluded.a WHERE excluded.a > 1 RETURNING *

INSERT INTO left_alone SELECT 1, g FROM generate_series(0, 2) g ON CONFLICT (id) DO UPDATE SET a = excluded.a WHERE excluded.a = 1

INSERT INTO left_alone VALUES (1, 5), (1, 6) ON CONFLICT (id) DO UPDATE SET a = excluded.a WHERE excluded.a > 1

INSERT INTO left_alone VALUES (3, 0), (3, 1) ON CONFLICT (id) DO UPDATE SET a = excluded.a WHERE excluded.a > 1

INSERT INTO left_alone VALUES (4, 0), (4, 2) ON CONFLICT (id) DO UPDATE SET a = excluded.a WHERE excluded.a > 1

WITH w AS (INSERT INTO left_alone VALUES (1, 0), (1, 7), (5, 5) ON CONFLICT (id) DO UPDATE SET a = excluded.a WHERE excluded.a > 6 RETURNING *) SELECT * FROM w

SELECT * FROM left_alone ORDER BY id

# Several rows with a WHERE are written at once, and one by one where two of them have the same key.
CREATE TABLE cw (k int PRIMARY KEY, v int)

INSERT INTO cw VALUES (1, 1), (2, 2), (3, 3)

INSERT INTO cw VALUES (1, 5), (2, 0), (4, 4) ON CONFLICT (k) DO UPDATE SET v = excluded.v WHERE cw.v < excluded.v RETURNING *

INSERT INTO cw VALUES (1, 3), (1, 9), (2, 0), (5, 5) ON CONFLICT (k) DO UPDATE SET v = excluded.v WHERE cw.v < excluded.v RETURNING *

INSERT INTO cw VALUES (6, 6), (6, 7) ON CONFLICT (k) DO UPDATE SET v = excluded.v WHERE cw.v < excluded.v

INSERT INTO cw VALUES (7, 7), (7, 1) ON CONFLICT (k) DO UPDATE SET v = excluded.v WHERE cw.v < excluded.v

INSERT INTO cw SELECT k, (SELECT v FROM cw) FROM cw ON CONFLICT (k) DO UPDATE SET v = excluded.v WHERE true

WITH made AS (INSERT INTO cw VALUES (1, 8), (1, 20), (8, 8) ON CONFLICT (k) DO UPDATE SET v = excluded.v WHERE cw.v < excluded.v RETURNING *) SELECT * FROM made ORDER BY k

BEGIN

INSERT INTO cw VALUES (1, 21), (2, 21), (2, -1) ON CONFLICT (k) DO UPDATE SET v = excluded.v WHERE cw.v < excluded.v

SAVEPOINT s

INSERT INTO cw VALUES (1, 31), (1, 30), (3, 31), (3, 32) ON CONFLICT (k) DO UPDATE SET v = excluded.v WHERE cw.v < excluded.v

ROLLBACK TO s

COMMIT

SELECT * FROM cw ORDER BY k

DROP TABLE cw
