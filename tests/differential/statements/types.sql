# Columns of every basic type in operators, conditionals, set operations and grouping; errors and positions.

CREATE TABLE t (a int, b text, c numeric(8,2), d date, e bool, f float8, g varchar(10), h char(5), i int8, j int2, k timestamptz, l interval)

INSERT INTO t VALUES (1, 'x', 1.5, '2020-01-01', true, 1.5, 'v', 'h', 1, 1, '2020-01-01', '1 day'), (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), (NULL, 'y', 2, '2021-01-01', false, 'NaN', 'w', 'hh', 5, 2, '2021-01-01', '1 month')

SELECT a + b FROM t

SELECT a || b, b || a, a || c FROM t ORDER BY b

SELECT c + a, c * f, c / a, a / 2, i / j, i + c, j + j, c - i, f + i, j * c, c % 2, -c, abs(c), -f, +a FROM t ORDER BY b

SELECT pg_typeof(c + a), pg_typeof(c * f), pg_typeof(i / j), pg_typeof(j + j), pg_typeof(i + f), pg_typeof(d + a), pg_typeof(d - d), pg_typeof(d + l), pg_typeof(k - k), pg_typeof(g || h), pg_typeof(sum(a)), pg_typeof(avg(c)) FROM t GROUP BY c, a, f, i, j, d, l, k, g, h LIMIT 1

SELECT sum(a), sum(c), sum(f), sum(i), sum(j), sum(l), avg(a), avg(i), avg(f), avg(l), min(g), max(h), min(d), max(k), count(e) FROM t

SELECT a = NULL, a <> 1, a IS DISTINCT FROM 1, a IN (1, NULL), a NOT IN (1, NULL), NOT e, e AND NULL, e OR NULL, e IS NOT FALSE FROM t ORDER BY b

SELECT * FROM t WHERE NOT (a > 1 AND b = 'x') ORDER BY b

SELECT a FROM t WHERE e

SELECT a FROM t WHERE NOT e OR e IS NULL ORDER BY a

SELECT a FROM t WHERE b

SELECT a FROM t WHERE a

SELECT a FROM t WHERE a = b

SELECT a FROM t WHERE d = 5

SELECT a FROM t WHERE d > 'garbage'

SELECT a FROM t WHERE c = 'abc'

SELECT a FROM t WHERE g = 5

SELECT a FROM t WHERE g = h

SELECT a FROM t WHERE k > d ORDER BY a

SELECT a FROM t WHERE l > '1 hour' ORDER BY a

SELECT a FROM t WHERE a LIKE '1%'

SELECT a FROM t WHERE b LIKE 5

SELECT a FROM t WHERE a BETWEEN 'x' AND 5

SELECT a FROM t WHERE a IN ('1', '2') ORDER BY a

SELECT a FROM t WHERE a IN (1, 'x')

SELECT a FROM t WHERE a IN (1.5, 2) ORDER BY a

SELECT a FROM t WHERE a = ANY ('{1,2}') ORDER BY a

SELECT a FROM t WHERE a = ANY (1)

SELECT a FROM t WHERE a = ANY ('{x}')

SELECT a FROM t WHERE c > 1 AND c < 1.75 AND c = 1.5

SELECT a FROM t WHERE f = c

SELECT a FROM t WHERE i = j AND i = a

SELECT a FROM t WHERE h = 'h' AND h = 'h    '

SELECT a FROM t WHERE h LIKE 'h%' ORDER BY a

SELECT length(h), h || '|', octet_length(h), upper(h), h = g FROM t ORDER BY a

SELECT CASE a WHEN 1 THEN b ELSE c END FROM t

SELECT CASE WHEN a = 1 THEN c ELSE f END FROM t ORDER BY a

SELECT CASE WHEN a = 1 THEN j WHEN a = 2 THEN i ELSE c END FROM t ORDER BY a

SELECT coalesce(a, c), coalesce(b, 'none'), coalesce(c, f), coalesce(d, k), coalesce(g, h) FROM t ORDER BY b

SELECT coalesce(a, b) FROM t

SELECT nullif(a, c), nullif(b, g), nullif(c, 1.5), nullif(d, k) FROM t ORDER BY b

SELECT greatest(a, c, f), least(g, h), greatest(d, k), least(a, NULL, i) FROM t ORDER BY b

SELECT greatest(a, b) FROM t

SELECT a FROM t UNION SELECT c FROM t UNION SELECT f FROM t ORDER BY 1

SELECT b FROM t UNION SELECT g FROM t UNION SELECT h FROM t ORDER BY 1

SELECT a FROM t UNION SELECT b FROM t

SELECT d FROM t UNION ALL SELECT k FROM t ORDER BY 1

SELECT a FROM t INTERSECT SELECT c FROM t

SELECT a, b FROM t EXCEPT SELECT 1, 'x' ORDER BY 1

SELECT a, b FROM t UNION SELECT 1 FROM t

SELECT a FROM t UNION SELECT a FROM t ORDER BY b

SELECT a FROM t UNION SELECT a FROM t ORDER BY a + 1

SELECT a FROM t ORDER BY 1, 2

SELECT a FROM t ORDER BY -1

SELECT a FROM t ORDER BY 'x'

SELECT a FROM t ORDER BY a NULLS FIRST

SELECT a FROM t ORDER BY a DESC

SELECT a, c FROM t ORDER BY c DESC NULLS LAST, a

SELECT a FROM t ORDER BY l, k, f

SELECT a FROM t LIMIT 'x'

SELECT a FROM t LIMIT a

SELECT a FROM t ORDER BY a LIMIT 1.5

SELECT a FROM t ORDER BY a LIMIT (SELECT 1) OFFSET 1

SELECT DISTINCT e FROM t ORDER BY e

SELECT DISTINCT c, f FROM t ORDER BY 1

SELECT count(DISTINCT c), count(DISTINCT l), sum(DISTINCT a) FROM t

SELECT t.a, s.a FROM t, t s WHERE t.a = s.c

SELECT t.a FROM t JOIN t s USING (a, b) ORDER BY 1

SELECT max(b) FILTER (WHERE a > 0), count(*) FILTER (WHERE e IS NULL) FROM t

SELECT max(a) FILTER (WHERE max(a) > 1) FROM t

SELECT a, count(*) OVER (PARTITION BY e), sum(c) OVER (ORDER BY a NULLS FIRST) FROM t ORDER BY a

SELECT sum(a) OVER w, avg(c) OVER w FROM t WINDOW w AS (PARTITION BY e ORDER BY a) ORDER BY a

SELECT sum(a) OVER nosuch FROM t

SELECT row_number() FROM t

SELECT sum(a) OVER (ORDER BY sum(a) OVER ()) FROM t

SELECT abs(a) OVER () FROM t

SELECT a FROM t GROUP BY a HAVING a > 1

SELECT b, max(a) FROM t GROUP BY a

SELECT t.* FROM t GROUP BY a

SELECT a + 1, count(*) FROM t GROUP BY a ORDER BY a + 1

SELECT a + 2, count(*) FROM t GROUP BY a + 1

SELECT (SELECT b), count(*) FROM t GROUP BY a

SELECT (SELECT max(t.a)), count(*) FROM t

SELECT (SELECT count(*) FROM t s WHERE s.a = max(t.a)) FROM t

SELECT a::text::int + 1, a::float8::text, c::text, c::int, f::text, e::text, e::int, d::text, d::timestamp, k::date, l::text, l::time FROM t ORDER BY b LIMIT 1

SELECT e::numeric FROM t

SELECT d::int FROM t

SELECT l::int FROM t

SELECT b::int FROM t

SELECT a::bool, i::int4, c::int2, j::text::char(1) FROM t ORDER BY b

SELECT cast(a AS nosuch) FROM t

SELECT cast(a AS varchar(0)) FROM t

SELECT cast(c AS numeric(2,1)) FROM t ORDER BY a

SELECT cast(c AS numeric(1,1)) FROM t ORDER BY a

SELECT substr(b, a), substr(b, 1, a), repeat(b, a), lpad(b, a, 'z'), left(g, a), position('x' IN b) FROM t ORDER BY b

SELECT substr(a, 1) FROM t

SELECT upper(a) FROM t

SELECT round(c, a), round(f), round(f, 1) FROM t

SELECT round(c, 1), trunc(c), ceil(f), floor(c), sign(c), power(a, 2), sqrt(c), mod(a, 2), mod(c, 1) FROM t ORDER BY b

SELECT extract(year FROM d), extract(epoch FROM k), date_part('day', l), to_char(c, '999.00'), to_char(d, 'DD/MM/YY'), age(k, d) FROM t ORDER BY b

SELECT d + 1, d - d, d + l, d - l, k - l, k - d, k::time, d < k, l * 2, l / 2, l + l FROM t ORDER BY b

SELECT d + k FROM t

SELECT l * l FROM t

SELECT e + e FROM t

SELECT e > false, e = 'true', e = 1 FROM t

SELECT t FROM t WHERE a = 1

SELECT t.b.c FROM t

SELECT (t).a FROM t ORDER BY 1

SELECT (t).nosuch FROM t

SELECT (t.a).x FROM t

SELECT nosuch.* FROM t

SELECT t.* FROM t x

SELECT public.t.a FROM t ORDER BY 1

SELECT public.t.a FROM public.t ORDER BY 1

SELECT pg_catalog.lower('X'), pg_catalog.nosuch(1)

SELECT nosuch.lower('X')

SELECT * FROM nosuch.t

SELECT * FROM t AS x(p, q) WHERE p = 1

SELECT * FROM t AS x(a, b, c, d, e, f, g, h, i, j, k, l, m)

SELECT a a, a AS "A", a + 1 AS "Sum Of", a::text FROM t LIMIT 0
