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
