# What a RIGHT or FULL JOIN adds is there whatever the joins before it say, and is not added to other items.

CREATE TABLE oj1 (id int, i int)

CREATE TABLE oj2 (id int, i int)

INSERT INTO oj1 VALUES (1, 1), (2, 5), (3, 2)

INSERT INTO oj2 VALUES (1, 1), (2, 2), (3, NULL)

SELECT a.i, b.i, c.i FROM oj1 a JOIN oj2 b ON a.i = b.i AND false FULL JOIN oj2 c ON c.i = a.i ORDER BY c.id

SELECT a.i, b.i, c.i FROM oj1 a JOIN oj2 b ON a.i = b.i AND NULL FULL JOIN oj2 c ON c.i = a.i ORDER BY c.id

SELECT a.i, b.i, c.i FROM oj1 a JOIN oj2 b ON false RIGHT JOIN oj2 c ON c.i = a.i ORDER BY c.id

SELECT count(*) FROM oj1 a JOIN (SELECT i FROM oj2) b ON a.i = b.i AND (SELECT false) FULL JOIN oj2 c ON c.i = a.i

SELECT count(*) FROM oj1 a JOIN generate_series(1, 3) b ON false FULL JOIN oj2 c ON c.i = a.i

SELECT count(*) FROM oj1 a JOIN oj2 b ON a.i = b.i AND true FULL JOIN oj2 c ON c.i = a.i

SELECT id FROM oj1 o WHERE EXISTS (SELECT 1 FROM oj2 a JOIN oj2 b ON a.i = b.i AND o.id = 3 FULL JOIN oj2 c ON c.i = a.i) ORDER BY id

SELECT id, (SELECT count(*) FROM oj2 a JOIN oj2 b ON a.i = b.i AND o.id = 3 RIGHT JOIN oj2 c ON c.i = a.i) FROM oj1 o ORDER BY id

SELECT count(*), count(a.id), count(b.id), count(c.id) FROM oj1 x, oj1 a LEFT JOIN oj2 b ON a.i = b.i FULL JOIN oj2 c ON c.i = b.i

SELECT count(*), count(a.id), count(c.id) FROM oj1 x CROSS JOIN (oj1 a JOIN oj2 b ON a.i = b.i RIGHT JOIN oj2 c ON c.id = b.id), oj2 y

SELECT count(*), count(a.id), count(c.id) FROM oj1 x, oj1 a JOIN oj2 b ON a.i = b.i RIGHT JOIN oj2 c ON c.id = b.id WHERE x.id < 3

SELECT count(*) FROM oj1 x, LATERAL (SELECT x.i + 1 AS i) y FULL JOIN oj2 z ON y.i = z.i

SELECT id FROM oj1 WHERE (SELECT sum(b.id) FILTER (WHERE a.id > 0) FROM oj1 a FULL JOIN oj2 b ON a.i = b.i WHERE b.id < 3) BETWEEN id AND 3 ORDER BY id

SELECT nullif((SELECT max(b.id + a.id) FROM oj1 a FULL JOIN oj2 b ON a.i = b.i), 9)

DROP TABLE oj1, oj2
