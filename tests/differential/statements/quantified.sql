# Ordering operators with ANY and ALL of a query, of values and of rows, with NULLs on either side; rows NOT IN.

CREATE TABLE qa (i int, n numeric(6,2), v varchar(9), f float8, iv interval, d date, j jsonb, a int[]);
CREATE TABLE qb (k bigint, n numeric, t text, f float4, iv interval, s timestamp, j jsonb, a int[])

INSERT INTO qa SELECT g, g + 0.5, 'a' || g, g / 2.0, g * interval '1 day', date '2020-01-01' + g, to_jsonb(g), ARRAY[g] FROM generate_series(1, 5) g;
INSERT INTO qa (i, f) VALUES (NULL, 'NaN'), (9, NULL), (3, '-Infinity');
INSERT INTO qb SELECT g, g + 0.50, 'a' || g, g / 2.0, g * interval '24 hours', timestamp '2020-01-01' + g * interval '1 day', to_jsonb(g + 0.0), ARRAY[g] FROM generate_series(2, 4) g

SELECT i, i < ANY (SELECT k FROM qb), i <= ANY (SELECT k FROM qb), i > ANY (SELECT k FROM qb), i >= ANY (SELECT k FROM qb), i <> ANY (SELECT k FROM qb) FROM qa ORDER BY i, f

SELECT i, i < ALL (SELECT k FROM qb), i <= ALL (SELECT k FROM qb), i > ALL (SELECT k FROM qb), i >= ALL (SELECT k FROM qb), i = ALL (SELECT k FROM qb), i <> ALL (SELECT k FROM qb) FROM qa ORDER BY i, f

SELECT i, i < ANY (SELECT k FROM qb UNION ALL SELECT NULL), i > ALL (SELECT k FROM qb UNION ALL SELECT NULL), i = ALL (SELECT k FROM qb WHERE k = 3 UNION ALL SELECT NULL), i <> ANY (SELECT k FROM qb WHERE k = 3 UNION ALL SELECT NULL) FROM qa ORDER BY i, f

SELECT i, i < ANY (SELECT k FROM qb WHERE false), i < ALL (SELECT k FROM qb WHERE false), i = ALL (SELECT k FROM qb WHERE false), i <> ANY (SELECT k FROM qb WHERE false) FROM qa ORDER BY i, f

SELECT i, i < ANY (SELECT NULL::int), i < ALL (SELECT NULL::int), i = ALL (SELECT NULL::int) FROM qa ORDER BY i, f

SELECT i, n < ANY (SELECT n FROM qb), n > ALL (SELECT k FROM qb), v < ANY (SELECT t FROM qb), v >= ALL (SELECT t FROM qb), f < ANY (SELECT f FROM qb), f >= ALL (SELECT n FROM qb) FROM qa ORDER BY i, f

SELECT i, iv < ANY (SELECT iv FROM qb), iv >= ALL (SELECT iv FROM qb), d > ANY (SELECT s FROM qb), d <= ALL (SELECT s FROM qb), j > ANY (SELECT j FROM qb), a < ALL (SELECT a FROM qb), a = ALL (SELECT a FROM qb WHERE k = 3) FROM qa ORDER BY i, f

SELECT i, (i, n) < ANY (SELECT k, n FROM qb), (i, n) <= ANY (SELECT k, n FROM qb), (i, n) > ALL (SELECT k, n FROM qb), (i, n) >= ALL (SELECT k, n FROM qb) FROM qa ORDER BY i, f

SELECT i, (i, n) < ANY (SELECT k, NULL FROM qb), (i, n) > ALL (SELECT k, NULL::numeric FROM qb UNION ALL SELECT 3, 1), (i, n, v) >= ANY (SELECT k, n, NULL FROM qb UNION ALL SELECT NULL, 1, 'a') FROM qa ORDER BY i, f

SELECT i, (i, n) < ANY (SELECT k, n FROM qb WHERE false), (i, n) >= ALL (SELECT k, n FROM qb WHERE false), (NULL, n) > ALL (SELECT k, n FROM qb) FROM qa ORDER BY i, f

SELECT i, (i, n) < ALL (SELECT k, n FROM qb WHERE qb.k > qa.i), (i, n) >= ANY (SELECT k, n FROM qb WHERE qb.k < qa.i) FROM qa ORDER BY i, f

SELECT i, (i, n) = ALL (SELECT k, n FROM qb), (i, n) <> ANY (SELECT k, n FROM qb), (i, n) <> ALL (SELECT k, n FROM qb), (i, v) NOT IN (SELECT k, t FROM qb) FROM qa ORDER BY i, f

SELECT i, (i, n) NOT IN (SELECT k, n FROM qb UNION ALL SELECT 1, NULL), (i, n) NOT IN (SELECT k, NULL FROM qb), NOT (i, n) IN (SELECT k, n FROM qb WHERE false), (i, NULL) NOT IN (SELECT k, n FROM qb) FROM qa ORDER BY i, f

SELECT i FROM qa WHERE (i, iv) NOT IN (SELECT k, iv FROM qb) AND (i, n) < ANY (SELECT k, n FROM qb) ORDER BY i, f

UPDATE qa SET v = 'x' WHERE (i, n) >= ALL (SELECT i, n FROM qa WHERE n IS NOT NULL) RETURNING i

SELECT (1, 2) ~~ ANY (SELECT 1, 2)

SELECT (1, 2) < ANY (SELECT 1)

SELECT (1, 2) < ALL (SELECT 1, 2, 3)

SELECT (1, 'a') < ANY (SELECT 'a'::text, 'b'::text)

CREATE VIEW qv AS SELECT i FROM qa WHERE (i, n) < ANY (SELECT k, n FROM qb) AND (i, v) NOT IN (SELECT k, t FROM qb)

SELECT pg_get_viewdef('qv'::regclass)

SELECT * FROM qv ORDER BY 1

PREPARE p (int) AS SELECT i FROM qa WHERE (i, n) > ALL (SELECT k, n FROM qb WHERE k < $1) ORDER BY i, f;
EXECUTE p (3);
EXECUTE p (9)

SELECT box '((0,0),(1,1))' < ANY (SELECT b FROM (VALUES (box '((0,0),(2,2))'), ('((5,5),(5,5))')) AS x(b))

SELECT x < ANY (SELECT y FROM (VALUES ('b'), ('a ')) AS v(y)) FROM (VALUES ('a'::char(3)), ('z')) AS w(x)
