# What is computed of numeric(p,s) and may leave 64 bits: integers in SQLite, and exact where they do not fit.
CREATE TABLE wn (id int PRIMARY KEY, a numeric(15,2), b numeric(15,2), c numeric(18,0), q int, k bigint, g numeric GENERATED ALWAYS AS (a * b) STORED, h numeric(18,2) GENERATED ALWAYS AS (round(a * b, 2)) STORED, CHECK (a * b < 99999999999999999999999999), CHECK (abs(a) * b >= -99999999999999999999999999))

CREATE INDEX wn_product ON wn ((a * b))

CREATE UNIQUE INDEX wn_amount ON wn ((a * q))

CREATE INDEX wn_rounded ON wn ((round(a * b, 1)))

INSERT INTO wn (id, a, b, c, q, k) VALUES (1, 1.5, 2.25, 3, 3, 1), (2, 99999999.99, 99999999.99, 999999999999999999, 4, 9223372036854775807), (3, -99999999.99, 99999999.99, -999999999999999999, 5, -9223372036854775808), (4, NULL, 1, NULL, 2, NULL), (5, 0, 0, 0, 7, 0)

INSERT INTO wn (id, a, b, q) VALUES (6, 9999999999999.99, 9999999999999.99, 7)

INSERT INTO wn (id, a, b, q) VALUES (7, 4.5, 9, 1)

INSERT INTO wn (id, a, b, c, q, k) VALUES (8, -9999999999999.99, 99, 5, 2147483647, 5)

SELECT * FROM wn ORDER BY id

SELECT id, a * b, a * (1 - b), a * 1.19, a * q, c * c * c, k * c, -(a * b), a * b - a * b, a + k, 2.50 * b * b FROM wn ORDER BY id

SELECT id FROM wn WHERE a * b = 3.375

SELECT id FROM wn WHERE a * b > 3 ORDER BY a * b

SELECT id FROM wn WHERE a * b < 3.3751 ORDER BY a * b DESC

SELECT id, a * b > 3, a * b <= 9999999998000000.0001, a * b < 1e40, a * b > -1e40, c * c = k * c, a * b <> 'NaN', a * b < 'Infinity' FROM wn ORDER BY id

SELECT id, a * b FROM wn WHERE round(a * b, 1) = 3.4

SELECT id FROM wn WHERE a * b IN (3.3750, 0, 9999999998000000.0001) ORDER BY 1

UPDATE wn SET a = a * 1.005 WHERE id = 1 RETURNING a, b, g, h

UPDATE wn SET a = a * 1e20 WHERE id = 1

UPDATE wn SET h = 1 WHERE id = 1

CREATE VIEW wv AS SELECT id, a * b AS ab, a * (1 - b) AS x, sum(a * b) OVER (ORDER BY id) AS s, round(a / b, 3) AS r FROM wn WHERE b <> 0

SELECT * FROM wv ORDER BY ab DESC NULLS LAST

SELECT pg_get_viewdef('wv'::regclass)

SELECT sum(ab), max(x), min(x), avg(ab), count(DISTINCT ab), sum(DISTINCT x) FROM wv

CREATE TABLE wc AS SELECT id, ab, x, s FROM wv

SELECT attname, atttypid::regtype, atttypmod FROM pg_attribute WHERE attrelid = 'wc'::regclass AND attnum > 0 ORDER BY attnum

SELECT * FROM wc ORDER BY id

CREATE FUNCTION wf(n numeric(10,2), m numeric) RETURNS numeric LANGUAGE plpgsql AS $$ DECLARE t numeric(12,2); BEGIN SELECT sum(a * n) INTO t FROM wn WHERE id IN (1, 7); RETURN t * m + n * 1.1; END $$

SELECT wf(2, 1.50), wf(2.005, NULL)

DO $$ DECLARE r record; BEGIN FOR r IN SELECT id, a * b AS p, sum(a * b) OVER (ORDER BY id) AS s FROM wn ORDER BY id LOOP RAISE NOTICE '% % %', r.id, r.p, r.s; END LOOP; END $$

PREPARE wp (numeric, numeric) AS SELECT id, a * $1, a * b > $2, a * b + $1 FROM wn ORDER BY id

EXECUTE wp (1.10, 3.37)

EXECUTE wp ('NaN', 'Infinity')

EXECUTE wp (1.123456789012345678901234567890, 1e40)

BEGIN; DECLARE wd CURSOR FOR SELECT a * b FROM wn ORDER BY a * b; FETCH 2 FROM wd; FETCH ALL FROM wd; COMMIT

COPY (SELECT a * b, sum(a * b) FROM wn GROUP BY a, b ORDER BY 1) TO STDOUT

SELECT jsonb_agg(a * b ORDER BY id), array_agg(s) FROM (SELECT id, a, b, sum(a * b) OVER (ORDER BY id) AS s FROM wn) z

SELECT ARRAY(SELECT a FROM wn ORDER BY id), ARRAY(SELECT a * b FROM wn ORDER BY id)

SELECT row(a * b, 1), (a * b)::int8, (a * b)::float8 FROM wn WHERE id = 1

SELECT (a * b)::int FROM wn WHERE id = 2

SELECT (a * b)::numeric(10,2) FROM wn WHERE id = 2

SELECT id, a::numeric(6,1), (b * 10)::numeric(18,4), q::numeric(12,2) FROM wn WHERE abs(a) < 100 ORDER BY id

SELECT a * b FROM wn WHERE id < 3 UNION SELECT 3.3974 UNION ALL SELECT a * q FROM wn WHERE id = 7 ORDER BY 1

SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a * b), percentile_disc(0.5) WITHIN GROUP (ORDER BY a * b), rank(3) WITHIN GROUP (ORDER BY a * b) FROM wn

SELECT id, ntile(2) OVER (ORDER BY a * b), first_value(a * b) OVER (ORDER BY a * b DESC NULLS LAST), lag(a * b, 1, 0) OVER (ORDER BY id), max(a * b) OVER (ORDER BY id ROWS 1 PRECEDING), min(c * c) OVER (ORDER BY id), avg(a * b) OVER (ORDER BY id ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING), sum(c * c) FILTER (WHERE id > 1) OVER (ORDER BY id) FROM wn ORDER BY id

SELECT sum(a * b) FILTER (WHERE id < 0), avg(a * b) FILTER (WHERE id < 0), sum(c * c), avg(c * c), min(c * c), max(k * c), min(k * c), sum(k), avg(k), sum(k) * 2 FROM wn

SELECT stddev(a), var_pop(a * b), variance(q), stddev_pop(id), stddev_samp(c), var_samp(k), variance(a) FILTER (WHERE id = 1), var_pop(a) FILTER (WHERE id = 1) FROM wn

SELECT sum(CASE WHEN id > 2 THEN a * b ELSE 0 END), sum(CASE WHEN id = 0 THEN a * b ELSE 0 END), avg(CASE WHEN id < 3 THEN a ELSE 0.5 END), sum(coalesce(a * b, 0)), sum(CASE WHEN id > 100 THEN a END), avg(coalesce(c, 1.25)) FROM wn

SELECT q > 3, sum(CASE WHEN id > 2 THEN a ELSE 0 END) FROM wn GROUP BY 1 ORDER BY 1

SELECT 1 FROM wn HAVING sum(a * b) > 1 AND sum(a) < sum(b)

SELECT q % 2, sum(a * b) AS s, rank() OVER (ORDER BY sum(a * b)), sum(sum(a)) OVER (ORDER BY q % 2) FROM wn GROUP BY q % 2 ORDER BY s

SELECT q % 2, grouping(q % 2), sum(a * b), avg(c) FROM wn GROUP BY ROLLUP (q % 2) ORDER BY 2, 1

SELECT width_bucket(a * b, 0, 100, 5), mod(a * b, 7), div(a * b, 7), sign(a * b), sqrt(abs(a * b)), (a * b) ^ 2, ln(1 + abs(a * b)), to_char(a * b, 'FM999,999.00'), (a * b)::text || 'x', scale(a * b), trim_scale(a * b) FROM wn WHERE id IN (1, 5, 7) ORDER BY id

SELECT id, a / b, a / 3, a / 0.7, c / 7, 1 / c, k / a, (a * b) / (c + 1), a / q / 3 FROM wn WHERE a <> 0 AND b <> 0 AND c <> 0 ORDER BY id

SELECT a / 0 FROM wn WHERE id = 1

SELECT id, abs(a * b), abs(c), round(a * b, 1), round(a * b, -3), round(c * c, 2), trunc(a * b, 1), trunc(a, -1), round(a, 5), abs(k * c) FROM wn ORDER BY id

SELECT id, greatest(a * b, c), least(a * b, 3), nullif(a * b, 3.3975), a * b IS DISTINCT FROM 3.3975, CASE WHEN id > 2 THEN a * b ELSE c END, coalesce(a * b, 0.5) FROM wn ORDER BY id

SELECT id FROM wn WHERE a * b > ANY (SELECT c * c FROM wn) ORDER BY id

SELECT id FROM wn WHERE a * b <= ALL (SELECT k * c FROM wn WHERE k > 5) ORDER BY id

SELECT x.id, y.id FROM wn x JOIN wn y ON x.a * x.b = y.a * y.b ORDER BY 1, 2

SELECT DISTINCT a * b FROM wn ORDER BY 1

SELECT DISTINCT ON (a * b) id, a * b FROM wn ORDER BY a * b DESC, id

SELECT id FROM wn ORDER BY c * c DESC NULLS LAST, a * b FETCH FIRST 3 ROWS WITH TIES

INSERT INTO wn (id, a, b, q) VALUES (9, 1.50, 2, 2), (10, 2.25, 2, 2)

INSERT INTO wn (id, a, b, q) VALUES (11, 4.50, 2, 1)

SELECT max(c), max(c) - min(c), -max(a), sum(a) / sum(b), sum(a) * 1.5 FROM wn WHERE id < 6

SELECT 1.0 * 2, 1.00 * 2, 1.000 * 2, q * 1.0, q * 1.00 FROM wn WHERE id = 1

SELECT 2.0 * 2, 2.00 * 2, 2.000 * 2, q * 2.50, q * 2.5 FROM wn WHERE id = 1
