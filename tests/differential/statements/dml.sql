# INSERT, UPDATE, DELETE, RETURNING, constraints and their errors.
CREATE TABLE t (id serial PRIMARY KEY, a int NOT NULL, b varchar(5) DEFAULT 'dflt', c numeric(6,2) DEFAULT 1.5, d bool DEFAULT true, UNIQUE (b))

INSERT INTO t (a) VALUES (1)

INSERT INTO t (a, b) VALUES (2, 'two'), (3, 'three'), (4, NULL), (5, NULL)

SELECT * FROM t ORDER BY id

INSERT INTO t VALUES (DEFAULT, 6, 'six', DEFAULT, false) RETURNING *

INSERT INTO t (a, b) VALUES (7, 'seven') RETURNING id, a * 2 AS twice, upper(b)

INSERT INTO t VALUES (20, 8) RETURNING id, b

INSERT INTO t (a) SELECT 9 WHERE false

INSERT INTO t (a, b) SELECT a + 100, 'x' || id FROM t WHERE id <= 2 RETURNING a, b

INSERT INTO t DEFAULT VALUES

INSERT INTO t (b) VALUES ('none')

INSERT INTO t (a, b) VALUES (1, 'two')

INSERT INTO t (id, a) VALUES (1, 1)

INSERT INTO t (a, b) VALUES (1, 'toolong')

INSERT INTO t (a, c) VALUES (1, 12345.67)

INSERT INTO t (a) VALUES ('x')

INSERT INTO t (a) VALUES ('17'), ('18') RETURNING a

INSERT INTO t (a) VALUES (true)

INSERT INTO t (a) VALUES (3000000000)

INSERT INTO t (a, d) VALUES (1, 'maybe')

INSERT INTO t (a, d) VALUES (1, 1)

INSERT INTO t (nosuch) VALUES (1)

INSERT INTO t (a, a) VALUES (1, 2)

INSERT INTO t (a, b) VALUES (1)

INSERT INTO t (a) VALUES (1, 2)

INSERT INTO t VALUES (1, 2, 'c', 4, true, 6)

INSERT INTO t VALUES (1, 2), (3)

INSERT INTO nosuch VALUES (1)

UPDATE t SET a = a + 1

UPDATE t SET a = 0 WHERE false

UPDATE t SET a = 10, b = 'ten' WHERE id = 1 RETURNING *

UPDATE t SET (a, b) = (11, 'elvn') WHERE id = 1 RETURNING a, b

UPDATE t SET a = (SELECT max(a) FROM t) WHERE id = 2 RETURNING a

UPDATE t SET a = DEFAULT WHERE id = 1

UPDATE t SET c = DEFAULT, b = DEFAULT WHERE id = 1 RETURNING b, c

UPDATE t SET a = NULL WHERE id = 1

UPDATE t SET b = 'dflt' WHERE id = 2

UPDATE t SET nosuch = 1

UPDATE t SET a = 'x'

UPDATE t SET a = 1, a = 2

UPDATE t SET b = 'toolong'

UPDATE t SET id = id + 1000 WHERE id < 3

UPDATE nosuch SET a = 1

DELETE FROM t WHERE id = 20 RETURNING id, a

DELETE FROM t WHERE id = 12345

DELETE FROM t USING (VALUES (3)) AS v(x) WHERE t.id = v.x RETURNING t.id

DELETE FROM nosuch

DELETE FROM t WHERE nosuch = 1

SELECT count(*) FROM t

CREATE TABLE p (x int, y text, PRIMARY KEY (x, y))

INSERT INTO p VALUES (1, 'a'), (1, 'b')

INSERT INTO p VALUES (1, 'a')

INSERT INTO p VALUES (NULL, 'a')

UPDATE p SET y = 'a'

SELECT * FROM p ORDER BY y

CREATE TABLE num (k numeric PRIMARY KEY, v text UNIQUE)

INSERT INTO num VALUES (1.10, 'a')

INSERT INTO num VALUES (1.1, 'b')

INSERT INTO num VALUES (2, 'a')

INSERT INTO t (a) VALUES (1 / 0)

INSERT INTO t (a, b) VALUES (1, 'r1'), (2, 'r1')

SELECT count(*) FROM t WHERE b = 'r1'

INSERT INTO t (a) VALUES (1); INSERT INTO t (a) VALUES (2); SELECT 1 / 0

SELECT count(*) FROM t WHERE a IN (1, 2)

TRUNCATE p

SELECT count(*) FROM p

INSERT INTO t AS alias (a) VALUES (3) RETURNING alias.a

INSERT INTO t (a) VALUES (4) RETURNING nosuch

SELECT * FROM t WHERE (a, b) = (7, 'seven')
