# numeric(p,s) up to 18 digits, which are integers in SQLite: what is computed of them, to the ends of the ranges.
CREATE TABLE fx (id int, a numeric(10,2), b numeric(18,0), c numeric(18,18), d numeric(5,4), k numeric, i int, l bigint, s smallint, g int)

INSERT INTO fx VALUES (1, 1.10, 5, 0.5, 1.2345, 1.5, 3, 4, 2, 1), (2, -2.25, -7, -0.000000000000000001, -9.9999, 'NaN', -3, 9223372036854775807, -32768, 1), (3, 0, 0, 0, 0, 0.000, 0, 0, 0, 1), (4, 99999999.99, 999999999999999999, 0.999999999999999999, 9.9999, 'Infinity', 2147483647, -9223372036854775808, 32767, 2), (5, -99999999.99, -999999999999999999, -0.999999999999999999, 0.0001, '-Infinity', -2147483648, 1, 1, 2), (6, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 3), (7, 0.05, 10, 0.05, 0.05, 123456789012345678901234567890.123, 7, 7, 7, 3), (8, -0.05, 100, 0.1, 0.5, -0.0500, 1, 1, 1, 3)

SELECT count(a), count(b), count(c), count(DISTINCT a), count(DISTINCT k), count(a + 1), count(a * i), count(k) FROM fx

SELECT g, count(a), min(a), max(a), min(b), max(c), min(d), max(k), min(k) FROM fx GROUP BY g ORDER BY g

SELECT max(a + 1), min(-a), max(a) FILTER (WHERE a < 0), min(DISTINCT a), max(a * 2), max(a) + 1, min(a) IS NULL FROM fx WHERE id < 7

SELECT min(a), max(a), count(a) FROM fx WHERE a IS NULL

SELECT max(a) FROM fx HAVING max(a) > 5

SELECT (SELECT max(x.a) FROM fx x WHERE x.g = fx.g), id FROM fx ORDER BY id

SELECT id, max(a) OVER (PARTITION BY g ORDER BY id), count(a) OVER (ORDER BY id), min(a) OVER () FROM fx ORDER BY id

SELECT id, a * 2, a * i, a * l, a * s, b * l, b * b, c * c, a * 1.19, -1.5 * a, i * 1.50, a * k, a * 'Infinity' FROM fx ORDER BY id

SELECT id, a + 1.5, a + l, b + c, a - k, l - b, c - 0.1, a % 3, a % 0.7, b % l FROM fx WHERE l <> 0 ORDER BY id

SELECT id, a / 2, a / i, a / 3, a / 0.07, b / c, d / 7, 1 / d, l / a, i / 7.00, c / 1000000, div(a, 3) FROM fx WHERE i <> 0 AND a <> 0 ORDER BY id

SELECT a / 0 FROM fx

SELECT a / b FROM fx WHERE id = 3

SELECT id, abs(a), abs(b), round(a), round(a, 1), round(a, 2), round(a, 5), round(a, -1), round(a, -20), round(b, -3), round(c, 17), trunc(a), trunc(a, 1), trunc(a, -2), ceil(a), floor(a), sign(a), round(a * 1.19, 2), round(k, 1) FROM fx ORDER BY id

SELECT id, a::text, b::text, c::text, a::float8, c::float8, i::numeric, l::numeric::text, to_char(a, '99999990.99'), a || 'x', -a FROM fx ORDER BY id

SELECT id, a::int, a::smallint, d::int, c::bigint, a::bigint FROM fx WHERE id NOT IN (4, 5) ORDER BY id

SELECT a::smallint FROM fx WHERE id = 4

SELECT b::int FROM fx WHERE id = 5

SELECT a::numeric(5,1) FROM fx WHERE id <> 4 AND id <> 5 ORDER BY id

SELECT a::numeric(5,1) FROM fx WHERE id = 4

SELECT sqrt(d), exp(d), ln(d), power(d, 3), log(d) FROM fx WHERE d > 0 AND d < 9 ORDER BY id

SELECT g, sum(a * i), sum(a * s), sum(b * l), avg(a * 1.19), sum(a / 3), stddev(a), variance(d), sum(a * 2), sum(c * c), sum(a + 1) FROM fx WHERE l <> 0 GROUP BY g ORDER BY g

SELECT sum(a) FILTER (WHERE i > 0), avg(a) FILTER (WHERE i > 0), stddev(a) FILTER (WHERE i > 0), sum(DISTINCT a), string_agg(a::text, ',' ORDER BY a), array_agg(a ORDER BY a DESC), json_agg(a) FROM fx

SELECT id, sum(a * i) OVER (ORDER BY id), stddev(a) OVER (ORDER BY id ROWS 2 PRECEDING), sum(a) FILTER (WHERE i > 0) OVER (ORDER BY id) FROM fx ORDER BY id

SELECT id FROM fx WHERE a * i > 5 ORDER BY a * i DESC, id

SELECT abs(a), count(*) FROM fx GROUP BY abs(a) ORDER BY abs(a)

SELECT width_bucket(a, 0, 10, 5), scale(a), min_scale(a), trim_scale(a), numeric_send(a), hash_numeric(a) FROM fx WHERE abs(a) < 100

SELECT format('%s', a), concat(a, '-', i), to_json(a), jsonb_build_array(a, b), row(a, b), array[a, b], num_nulls(a, k), greatest(a, 1.5), coalesce(a, 0), nullif(a, 0) FROM fx ORDER BY id

CREATE TABLE fx2 (p numeric(4,1) CHECK (p * 2 < 100 AND abs(p) <> 7), q numeric(6,2) GENERATED ALWAYS AS (p * p / 3) STORED)

CREATE INDEX fx2_abs ON fx2 (abs(p))

INSERT INTO fx2 (p) VALUES (1.25), (-3), (0), (NULL) RETURNING p, q

INSERT INTO fx2 (p) VALUES (50)

INSERT INTO fx2 (p) VALUES (-7)

INSERT INTO fx2 (p) VALUES (-999.9)

INSERT INTO fx2 (p) VALUES (999.95)

UPDATE fx2 SET p = p * 1.5 WHERE abs(p) > 1 RETURNING p, q

UPDATE fx2 SET p = p * 1000 WHERE p > 0

SELECT * FROM fx2 WHERE abs(p) = 4.5

SELECT id, 'x' || i, i || 'x', 'a' || l || '-' || s, s || ':' || l, b || 'x', 'n' || a, note || i FROM (SELECT fx.*, CASE WHEN id > 3 THEN 'note' END AS note FROM fx) AS named ORDER BY id

SELECT g, sum(-a), sum(a + i), avg(s * a), sum(a + 1), sum(a - d), avg(-d), sum(s * d), sum(a * 3), avg(b), sum(b - a) FROM fx GROUP BY g ORDER BY g

SELECT sum(a + 1), avg(s * a), sum(-a) FROM fx WHERE a IS NULL

SELECT a::varchar(3), a::varchar, a::char(4), d::name, b::text || c::text FROM fx ORDER BY id

SELECT sum(a * i), avg(a * i), sum(i * a), sum(a * a), avg(a * a), sum(b * s), sum(a * 2), avg(a * -2147483648), sum((a + 1) * i), sum(a * i) IS NULL FROM fx

SELECT g, sum(a * i), avg(a * a), sum(a * i) + 1, sum(b * a), sum(c * s), avg(c * s), sum(l * a) FROM fx GROUP BY g ORDER BY g

SELECT sum(x.a * y.i), avg(x.a * y.a), sum(x.b * y.s), count(x.a * y.i) FROM fx x, fx y, fx z

SELECT sum(a * i), avg(a * i) FROM fx WHERE a IS NULL OR i IS NULL

SELECT sum(a * i) FILTER (WHERE i > 0), sum(DISTINCT a * i), sum(a * i) FROM fx WHERE id < 6

SELECT id FROM fx GROUP BY id HAVING sum(a * i) > 1 ORDER BY sum(a * i) DESC, id

-- defaults of columns of type numeric, written as integers
CREATE TABLE given (a integer, b numeric DEFAULT 5, c numeric(30,2) DEFAULT 6, d numeric(8,2) DEFAULT 7)

INSERT INTO given (a) VALUES (1)

INSERT INTO given VALUES (2, DEFAULT, 1), (3, 4, DEFAULT, DEFAULT)

ALTER TABLE given ADD e numeric DEFAULT 8

SELECT * FROM given ORDER BY a

SELECT a FROM given WHERE b = 5 AND e = 8 ORDER BY a

UPDATE given SET b = DEFAULT, e = DEFAULT

MERGE INTO given USING (SELECT 9 AS x) s ON a = x WHEN NOT MATCHED THEN INSERT (a) VALUES (x)

SELECT a, b, e FROM given ORDER BY a

CREATE DOMAIN counted AS numeric DEFAULT 3

CREATE SEQUENCE of_given

CREATE TABLE numbered (a numeric DEFAULT nextval('of_given'), b counted, c integer)

INSERT INTO numbered (c) VALUES (1), (2)

SELECT * FROM numbered ORDER BY a

DROP TABLE numbered, given

DROP SEQUENCE of_given

DROP DOMAIN counted
