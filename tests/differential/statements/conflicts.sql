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
