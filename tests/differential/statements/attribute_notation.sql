# row.f is f(row), and f may be an aggregate.
CREATE TABLE noted (id int, type text, n int)

INSERT INTO noted VALUES (1, 'a', 3), (2, 'a', 4), (3, 'b', 9), (4, NULL, NULL)

SELECT max(n), noted.type FROM noted GROUP BY noted.type ORDER BY noted.count, 2 LIMIT 2

SELECT noted.count, noted.array_agg FROM noted

SELECT t.type, t.count + 1 FROM noted t GROUP BY t.type HAVING t.count > 1

SELECT (t).count, (t).to_json IS NULL FROM noted t GROUP BY t

SELECT id FROM noted t WHERE t.count > 1

SELECT t.count, t.id FROM noted t

SELECT (SELECT t.count) FROM noted t

SELECT t.count, t.n FROM (SELECT 1 AS count, 2 AS n) t

SELECT t.sum FROM noted t

SELECT t.percentile_cont FROM noted t

CREATE FUNCTION doubled(noted) RETURNS int LANGUAGE sql AS 'SELECT $1.n * 2'

SELECT t.doubled, (t).doubled FROM noted t ORDER BY id

SELECT sum(t.doubled) FROM noted t

SELECT o.oid, o.text FROM unnest('{1,2}'::oid[]) o

SELECT (SELECT array_agg((SELECT typname FROM pg_type WHERE pg_type.oid = p.oid)) FROM unnest(proallargtypes) p) FROM pg_proc WHERE proname = 'pg_stat_get_archiver'

SELECT g.abs FROM generate_series(-2, -1) g

SELECT g.sum FROM generate_series(-2, -1) g

SELECT ('a').upper, (1).text, ('x'::text).length, (now()).date IS NOT NULL

SELECT (1).missing

SELECT g.missing FROM generate_series(1, 2) g

SELECT x.text FROM (VALUES (1)) x
