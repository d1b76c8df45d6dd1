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

-- = ANY and <> ALL of arrays: NULLs in them, NULL arrays, empty ones, further dimensions, other types.
create table qm (i int primary key, t text, n numeric, d numeric(6,2), f float8, c char(5), a int[], v varchar(9))

insert into qm values (1, 'a', 1.0, 1.00, 1, 'a', '{1,2}', 'x'), (2, null, 2.50, 2.5, 'NaN', 'b', '{}', null), (3, 'c', null, null, 0.5, null, null, 'z'), (4, 'd', 1, 7, null, 'a  ', '{NULL,9}', 'x ')

SELECT i, i = ANY ('{1,3,NULL}'::int[]), i <> ALL ('{1,3,NULL}'::int[]), NOT i = ANY ('{2}') FROM qm ORDER BY i

SELECT i FROM qm WHERE i = ANY ('{{1,2},{4,9}}'::int[]) ORDER BY i

SELECT i FROM qm WHERE i = ANY ('[5:6]={3,4}'::int[]) ORDER BY i

SELECT i, t = ANY ('{a,c}'), t <> ALL ('{a,c}'), t = ANY (NULL::text[]), t <> ALL (NULL::text[]), t = ANY ('{}'), t <> ALL ('{}') FROM qm ORDER BY i

SELECT i, n = ANY ('{1,2.5}'), n <> ALL ('{1.00}'), d = ANY ('{1,7.0}'), f = ANY ('{1,NaN}'), f <> ALL ('{1}') FROM qm ORDER BY i

SELECT i, c = ANY ('{a,"b  "}'::char(3)[]), c = ANY ('{a,b}'::text[]), v = ANY ('{x,z}'), v = ANY ('{"x "}'::varchar[]) FROM qm ORDER BY i

SELECT x.i, y.i FROM qm x JOIN qm y ON x.i = ANY (y.a) ORDER BY 1, 2

SELECT x.i, y.i FROM qm x LEFT JOIN qm y ON x.i <> ALL (y.a) ORDER BY 1, 2

SELECT i, i::bigint = ANY ('{1}'::int[]), i = ANY ('{4294967296,1}'::bigint[]), i::numeric = ANY ('{1.0}'::numeric[]), i = ANY ('{1.0,2}'::float8[]) FROM qm ORDER BY i

SELECT i FROM qm WHERE i = ANY (ARRAY(SELECT y.i + 1 FROM qm y)) ORDER BY i

SELECT i FROM qm WHERE i + 1 = ANY ('{2,3}') AND NOT (i = ANY ('{2}')) ORDER BY i

SELECT i, true = ANY ('{t,f}'), date '2024-01-01' = ANY ('{2024-01-01}'), '\x01'::bytea = ANY ('{"\\x01"}'), NULL::int = ANY ('{1}'), NULL::int = ANY ('{}') FROM qm WHERE i = 1

PREPARE qp (int[], text[]) AS SELECT i FROM qm WHERE i = ANY ($1) AND t <> ALL ($2) ORDER BY i;
EXECUTE qp ('{1,3,4}', '{a}');
EXECUTE qp (NULL, '{a}');
EXECUTE qp ('{1,3,4}', '{a,NULL}');
EXECUTE qp ('{1,3,4}', '{}')

DELETE FROM qm WHERE i = ANY ('{1,4}') RETURNING i

DROP TABLE qm
