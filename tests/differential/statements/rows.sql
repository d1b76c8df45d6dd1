# Whole rows, LATERAL, ordered-set aggregates, window frames.

CREATE TABLE dept (id int PRIMARY KEY, name text, budget numeric(12,2), made timestamptz, c char(4), b bool, iv interval, j jsonb)

INSERT INTO dept VALUES (1, 'Sa"les', 1000000.50, '2020-01-01 10:00+00', 'ab', true, '1 day', '{"a": 1}'), (2, 'I,T', 250000, NULL, NULL, false, NULL, NULL), (3, '', NULL, NULL, 'abcd', NULL, NULL, NULL)

SELECT d FROM dept d ORDER BY id

SELECT d::text FROM dept d ORDER BY id

SELECT row_to_json(d) FROM (SELECT id, name, budget, c, b FROM dept) d ORDER BY id

SELECT json_agg(d) FROM (SELECT id, name FROM dept ORDER BY id) d

SELECT to_json(d), to_jsonb(d) FROM (SELECT id, name FROM dept ORDER BY id) d

SELECT (d).name, (d).budget FROM (SELECT d FROM dept d) s ORDER BY 1

SELECT x.d FROM (SELECT d FROM dept d) x WHERE (x.d).id = 1

SELECT count(d), count(DISTINCT d.b) FROM dept d

SELECT row(d.*), row(d.id, d.name) FROM dept d WHERE id = 2

SELECT (row(1, 'a')).f1

SELECT row_to_json(row(1, 'a')), to_json(row(1,2.50, true))

SELECT localtime IS NULL, localtimestamp = now()::timestamp, current_time IS NULL

SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x), percentile_disc(0.5) WITHIN GROUP (ORDER BY x), mode() WITHIN GROUP (ORDER BY x), percentile_cont(ARRAY[0.25, 0.75]) WITHIN GROUP (ORDER BY x) FROM (VALUES (1), (2), (2), (10)) v(x)

SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY x DESC), mode() WITHIN GROUP (ORDER BY x) FROM (VALUES ('a'), ('b'), ('b')) v(x)

SELECT percentile_cont(1.5) WITHIN GROUP (ORDER BY x) FROM (VALUES (1)) v(x)

SELECT * FROM ROWS FROM (generate_series(1, 2), unnest(ARRAY['x'])) AS t(a, b)

UPDATE dept d SET d.name = 'x'

INSERT INTO dept (id) VALUES (9) ON CONFLICT (name) DO NOTHING

WITH t(a, b, c) AS (VALUES (1, 'x')) SELECT * FROM t

SELECT DISTINCT ON (b) b, name FROM dept ORDER BY name

SELECT -(-2147483648), - -1, -(1), -(-9223372036854775808)

SELECT * FROM dept d, LATERAL (SELECT d.id + 1 AS n) s ORDER BY 1

SELECT s.n FROM dept d CROSS JOIN LATERAL (SELECT d.id * 2 AS n) s ORDER BY 1

SELECT d.id, s.top FROM dept d LEFT JOIN LATERAL (SELECT max(x.id) AS top FROM dept x WHERE x.id < d.id) s ON true ORDER BY 1

SELECT d.id FROM dept d WHERE d.id = (SELECT max(id) FROM dept WHERE name = d.name) ORDER BY 1

SELECT id, (SELECT string_agg(n.name, '/' ORDER BY n.id) FROM dept n WHERE n.id <= d.id) FROM dept d ORDER BY id

SELECT sum(count(*)) OVER (), b FROM dept GROUP BY b ORDER BY b

SELECT rank() OVER (ORDER BY count(*) DESC), b FROM dept GROUP BY b ORDER BY b

SELECT budget, rank() OVER (ORDER BY budget DESC NULLS LAST) FROM dept ORDER BY id

SELECT row(1, array['x', 'y, z'], NULL), row(1, row(2, 'x')), array[row(1, array[1.5])]

SELECT row(array[true, NULL], array['{"a": [1]}'::json], row('{"a": [1]}'::jsonb))

SELECT to_json(row(1, array['x'], row(2)))

SELECT ROW(1) IS DISTINCT FROM ROW(NULL), ROW(1) IS NOT DISTINCT FROM ROW(1), ROW() IS DISTINCT FROM ROW(), ROW() IS NULL

DO $$ DECLARE a int := 1; BEGIN IF ROW(a) IS NOT NULL AND ROW(a) IS DISTINCT FROM ROW(2) THEN RAISE NOTICE 'one field'; END IF; IF ROW() IS DISTINCT FROM ROW() THEN RAISE NOTICE 'none'; END IF; END $$
