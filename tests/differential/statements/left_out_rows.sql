# Whole rows of what an outer join leaves out: NULL, whatever they are rows of.
CREATE TABLE a (x int PRIMARY KEY); INSERT INTO a VALUES (0), (7);
CREATE TABLE b (x int, y int); INSERT INTO b VALUES (0, 1), (0, 2);
CREATE VIEW v AS SELECT * FROM b;
CREATE FUNCTION same(int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN $1; END';

SELECT a.x, count(s), count(s.*), count(*) FROM a LEFT JOIN (SELECT * FROM b) s USING (x) GROUP BY 1 ORDER BY 1

SELECT a.x, json_agg(s) FROM a LEFT JOIN (SELECT DISTINCT x FROM b) s USING (x) GROUP BY 1 ORDER BY 1

SELECT a.x, to_json(s) FROM a LEFT JOIN LATERAL (SELECT * FROM b WHERE b.x = a.x ORDER BY y LIMIT 1) s ON true ORDER BY 1

WITH c AS (SELECT * FROM b) SELECT a.x, c, to_json(c) FROM a LEFT JOIN c USING (x) ORDER BY 1, c.y

SELECT a.x, c FROM a LEFT JOIN (VALUES (7, NULL::int)) c (x, y) USING (x) ORDER BY 1

SELECT a.x, g FROM a LEFT JOIN generate_series(6, 7) WITH ORDINALITY g (x, n) USING (x) ORDER BY 1

SELECT s, a FROM (SELECT 1 AS x UNION SELECT 7) s FULL JOIN a USING (x) ORDER BY a.x, s.x

SELECT a.x, v, same(a.x) FROM a LEFT JOIN v USING (x) ORDER BY 1, v.y

SELECT a.x, b, same(a.x) FROM a LEFT JOIN b USING (x) ORDER BY 1, b.y

SELECT a.x, (SELECT row_to_json(s)) FROM a LEFT JOIN (SELECT x FROM b GROUP BY x) s USING (x) ORDER BY 1

SELECT a.x, s, generate_series(1, 2), row_number() OVER (ORDER BY a.x) FROM a LEFT JOIN (SELECT x FROM b LIMIT 1) s USING (x) ORDER BY 1, 3

CREATE VIEW w AS SELECT a.x, s FROM a LEFT JOIN (SELECT x FROM b UNION ALL SELECT 8) s USING (x); SELECT * FROM w ORDER BY 1; SELECT pg_get_viewdef('w'::regclass)

UPDATE a SET x = a.x + 1 FROM b LEFT JOIN (SELECT 5 AS x) s USING (x) WHERE a.x = 0 AND b.y = 1 RETURNING a.x, b, s
