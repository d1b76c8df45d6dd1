# What a query asks of the key is asked of the partitions first; the rows are the same as without.
CREATE TABLE pp_range (d date, n numeric(8,2), v int) PARTITION BY RANGE (d)

CREATE TABLE pp_range1 PARTITION OF pp_range FOR VALUES FROM (MINVALUE) TO ('2024-01-10')

CREATE TABLE pp_range2 PARTITION OF pp_range FOR VALUES FROM ('2024-01-10') TO ('2024-01-20')

CREATE TABLE pp_range3 PARTITION OF pp_range FOR VALUES FROM ('2024-01-20') TO (MAXVALUE) PARTITION BY LIST (v)

CREATE TABLE pp_range31 PARTITION OF pp_range3 FOR VALUES IN (1, 3, 5, NULL)

CREATE TABLE pp_range32 PARTITION OF pp_range3 FOR VALUES IN (0, 2, 4)

CREATE TABLE pp_range33 PARTITION OF pp_range3 DEFAULT

CREATE TABLE pp_ranged PARTITION OF pp_range DEFAULT

INSERT INTO pp_range SELECT date '2024-01-01' + x, x * 1.5, x % 7 FROM generate_series(0, 40) x

INSERT INTO pp_range VALUES ('infinity', 1, 1), ('-infinity', 2, 2), (NULL, 3, 3), ('2024-02-01', 4, NULL), ('0044-03-15 BC', 5, 5)

SELECT tableoid::regclass, d, v FROM pp_range WHERE d = '2024-01-10' ORDER BY 1, 2

SELECT tableoid::regclass, d, v FROM pp_range WHERE '2024-01-09' = d

SELECT count(*), sum(v) FROM pp_range WHERE d < '2024-01-10'

SELECT count(*), sum(v) FROM pp_range WHERE d <= '2024-01-10'

SELECT count(*), sum(v) FROM pp_range WHERE d > '2024-01-19'

SELECT count(*), sum(v) FROM pp_range WHERE d >= '2024-01-19' AND d < '2024-01-21'

SELECT count(*), sum(v) FROM pp_range WHERE d BETWEEN '2024-01-09' AND '2024-01-10'

SELECT count(*), sum(v) FROM pp_range WHERE d > '2024-01-20' AND v = 3

SELECT count(*), sum(v) FROM pp_range WHERE v = 4 AND d > '2024-01-15'

SELECT count(*), sum(n) FROM pp_range WHERE v > 5 AND d > '2024-01-15'

SELECT count(*), sum(n) FROM pp_range WHERE v <= 0

SELECT count(*) FROM pp_range WHERE v = 6

SELECT count(*) FROM pp_range WHERE v IS NULL

SELECT count(*) FROM pp_range WHERE d IS NULL

SELECT count(*) FROM pp_range WHERE d = NULL

SELECT count(*) FROM pp_range WHERE d = 'infinity' OR d = '-infinity'

SELECT count(*) FROM pp_range WHERE d < '0001-01-01'

SELECT count(*) FROM pp_range WHERE d = timestamp '2024-01-10 00:00:00'

SELECT count(*) FROM pp_range WHERE d <> '2024-01-10'

SELECT count(*) FROM pp_range WHERE NOT d > '2024-01-10'

SELECT count(*) FROM pp_range a JOIN pp_range b ON a.d = b.d WHERE a.d = '2024-01-10'

SELECT count(*), count(b.d) FROM pp_range a LEFT JOIN pp_range b ON a.d = b.d AND b.d > '2024-01-10' WHERE a.d < '2024-01-12'

SELECT count(*), count(b.d) FROM pp_range a LEFT JOIN pp_range b ON a.d = b.d WHERE b.d = '2024-01-12'

SELECT count(*), count(b.d) FROM pp_range a FULL JOIN pp_range b ON a.d = b.d + 1 WHERE a.d = '2024-01-12'

SELECT count(*) FROM pp_range a, pp_range b WHERE a.d = '2024-01-10' AND b.d = '2024-01-30'

SELECT x, (SELECT count(*) FROM pp_range WHERE d = x) FROM (VALUES (date '2024-01-05'), ('2024-01-15'), (NULL)) t (x)

SELECT v FROM pp_range WHERE d = (SELECT max(d) FROM pp_range WHERE d < '2024-01-10')

SELECT count(*) FROM (SELECT * FROM pp_range WHERE v = 1) s WHERE d >= '2024-01-20'

SELECT count(*) FROM pp_range PARTITION WHERE d = '2024-01-10'

PREPARE pp_days (date, int) AS SELECT count(*), min(d), max(d) FROM pp_range WHERE d >= $1 AND d < $1 + $2

EXECUTE pp_days ('2024-01-05', 10)

EXECUTE pp_days ('2024-01-25', 10)

EXECUTE pp_days (NULL, 10)

PREPARE pp_day (date) AS SELECT count(*) FROM pp_range WHERE d = $1

EXECUTE pp_day ('2024-01-10')

EXECUTE pp_day ('2024-01-09')

EXECUTE pp_day ('infinity')

SELECT d FROM pp_range WHERE d > '2024-01-18' AND d < '2024-01-22' ORDER BY d FOR UPDATE

UPDATE pp_range SET n = 0 WHERE d = '2024-01-10' RETURNING tableoid::regclass, d

UPDATE pp_range SET d = d + 10 WHERE d = '2024-01-15' RETURNING tableoid::regclass, d

UPDATE pp_range r SET n = x.n FROM (VALUES (date '2024-01-11', 7)) x (d, n) WHERE r.d = x.d AND r.d > '2024-01-10' RETURNING r.d, r.n

DELETE FROM pp_range WHERE d < '2024-01-03' AND v < 5 RETURNING tableoid::regclass, d

WITH gone AS (DELETE FROM pp_range USING (VALUES (1)) x (v) WHERE pp_range.v = x.v AND d >= '2024-01-20' RETURNING d) SELECT * FROM gone ORDER BY d

ALTER TABLE pp_range DETACH PARTITION pp_range2

SELECT count(*) FROM pp_range WHERE d = '2024-01-12'

ALTER TABLE pp_range ATTACH PARTITION pp_range2 FOR VALUES FROM ('2024-01-10') TO ('2024-01-20')

EXECUTE pp_day ('2024-01-12')

# Several columns, texts, other collations, numerics and moments as keys.
CREATE TABLE pp_two (a int, b text) PARTITION BY RANGE (a, b)

CREATE TABLE pp_two1 PARTITION OF pp_two FOR VALUES FROM (1, 'a') TO (1, 'm')

CREATE TABLE pp_two2 PARTITION OF pp_two FOR VALUES FROM (1, 'm') TO (5, 'c')

CREATE TABLE pp_two3 PARTITION OF pp_two FOR VALUES FROM (5, 'c') TO (MAXVALUE, MAXVALUE)

INSERT INTO pp_two SELECT a, b FROM generate_series(2, 7) a, unnest(ARRAY['a', 'b', 'm', 'z']) b UNION ALL VALUES (1, 'a'), (1, 'l'), (1, 'z')

SELECT count(*) FROM pp_two WHERE a = 1

SELECT count(*) FROM pp_two WHERE a = 5

SELECT count(*) FROM pp_two WHERE a > 5

SELECT count(*) FROM pp_two WHERE a >= 5

SELECT count(*) FROM pp_two WHERE 2 > a

SELECT count(*) FROM pp_two WHERE 5 <= a

SELECT count(*) FROM pp_two WHERE a >= 5 AND b > 'b'

SELECT count(*) FROM pp_two WHERE a < 5 AND b = 'z'

SELECT count(*) FROM pp_two WHERE a = 5::bigint AND a <= 5.5

CREATE TABLE pp_text (t text, c char(3), i bigint) PARTITION BY LIST (t)

CREATE TABLE pp_text1 PARTITION OF pp_text FOR VALUES IN ('a', 'B', 'it''s', '{0}')

CREATE TABLE pp_text2 PARTITION OF pp_text FOR VALUES IN ('b', 'A', '')

CREATE TABLE pp_text3 PARTITION OF pp_text DEFAULT PARTITION BY RANGE (i)

CREATE TABLE pp_text31 PARTITION OF pp_text3 FOR VALUES FROM (-9223372036854775808) TO (0)

CREATE TABLE pp_text32 PARTITION OF pp_text3 FOR VALUES FROM (0) TO (9223372036854775807)

INSERT INTO pp_text SELECT t, 'x', i FROM unnest(ARRAY['a', 'B', 'it''s', '{0}', 'b', 'A', '', 'other', NULL]) t, unnest(ARRAY[-5, 0, 5]) i

SELECT t, count(*) FROM pp_text WHERE t = 'a' GROUP BY t

SELECT t, count(*) FROM pp_text WHERE t = '{0}' OR t = 'it''s' GROUP BY t ORDER BY t

SELECT count(*) FROM pp_text WHERE t > 'a' COLLATE "C"

SELECT count(*) FROM pp_text WHERE t <= 'a' COLLATE "C" AND i < 0

SELECT count(*) FROM pp_text WHERE t = 'other' AND i = 5

SELECT count(*) FROM pp_text WHERE t IN ('a', 'other') AND i >= 0

SELECT count(*) FROM pp_text WHERE t LIKE 'o%' AND i > -1

CREATE TABLE pp_num (n numeric, f float8) PARTITION BY RANGE (n)

CREATE TABLE pp_num1 PARTITION OF pp_num FOR VALUES FROM (MINVALUE) TO (1.5)

CREATE TABLE pp_num2 PARTITION OF pp_num FOR VALUES FROM (1.5) TO (MAXVALUE)

INSERT INTO pp_num VALUES (1, 1), (1.50, 1.5), (1.49999, 0), ('NaN', 'NaN'), ('Infinity', 0), (-7, 7)

SELECT n FROM pp_num WHERE n = 1.5

SELECT n FROM pp_num WHERE n < 1.50 ORDER BY n

SELECT n FROM pp_num WHERE n > 1.49 ORDER BY n

CREATE TABLE pp_time (ts timestamptz, l timestamp) PARTITION BY RANGE (ts)

CREATE TABLE pp_time1 PARTITION OF pp_time FOR VALUES FROM ('2024-03-01 00:00+00') TO ('2024-03-02 00:00+00')

CREATE TABLE pp_time2 PARTITION OF pp_time FOR VALUES FROM ('2024-03-02 00:00+00') TO ('2024-03-03 00:00+00')

INSERT INTO pp_time SELECT timestamptz '2024-03-01 00:00+00' + x * interval '7 hours 0.5 seconds', NULL FROM generate_series(0, 6) x

SET TimeZone = 'Asia/Tokyo'

SELECT count(*) FROM pp_time WHERE ts < '2024-03-02 00:00'

SELECT count(*) FROM pp_time WHERE ts >= '2024-03-02' AND ts < timestamptz '2024-03-02' + interval '1 day'

SELECT count(*) FROM pp_time WHERE ts = '2024-03-01 16:00:00.5'

SELECT count(*) FROM pp_time WHERE ts > date '2024-03-02'

RESET TimeZone

CREATE TABLE pp_hash (a int) PARTITION BY HASH (a)

CREATE TABLE pp_hash0 PARTITION OF pp_hash FOR VALUES WITH (MODULUS 2, REMAINDER 0)

CREATE TABLE pp_hash1 PARTITION OF pp_hash FOR VALUES WITH (MODULUS 2, REMAINDER 1)

INSERT INTO pp_hash SELECT generate_series(1, 20)

SELECT count(*) FROM pp_hash WHERE a = 7

SELECT count(*) FROM pp_hash WHERE a > 7

DROP TABLE pp_range, pp_two, pp_text, pp_num, pp_time, pp_hash
