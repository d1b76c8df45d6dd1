# Long IN lists whose items are alike but for their literals, beside items that are not.

CREATE TABLE li (i int PRIMARY KEY, b bigint, n numeric(10,2), u numeric, t text, v varchar(20), d date, ts timestamptz, f float8, r real, g uuid, k bool)

INSERT INTO li SELECT x, x * 10000000000, x * 1.5, x / 4.0, 't' || x, 'v' || x, date '2024-01-01' + x, timestamptz '2024-01-01 00:00:00+00' + x * interval '1 hour', x / 3.0, x / 3.0, lpad(x::text, 32, '0')::uuid, x % 2 = 0 FROM generate_series(-20, 40) x

CREATE TYPE lc AS ENUM ('red', 'green', 'blue', 'black', 'white')

CREATE DOMAIN ld AS int CHECK (VALUE < 100)

SELECT i FROM li WHERE i IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) ORDER BY i

SELECT i FROM li WHERE i IN (21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32) ORDER BY i

SELECT i FROM li WHERE i NOT IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20) ORDER BY i

SELECT i FROM li WHERE i IN (-1, -2, 3, - 4, +5, 6, -7, 8, -9, 10, -11, 12, 13 - 20) ORDER BY i

SELECT i FROM li WHERE i IN (1, 2, 3000000000, 4, 5.0, 6.5, 7, 30000000000, 9, 10, 11, 12.0) ORDER BY i

SELECT i FROM li WHERE i IN (1, 2, NULL, 4, 5, 6, NULL, 8, 9, 10, 11, 12) ORDER BY i

SELECT i FROM li WHERE i NOT IN (1, 2, NULL, 4, 5, 6, NULL, 8, 9, 10, 11, 12) ORDER BY i

SELECT i FROM li WHERE i IN ('1', '2', '3', '4', ' 5 ', '6', '7', '8', '9', '10', '11', '12') ORDER BY i

SELECT i FROM li WHERE i IN ('1', '2', '3', '4', 'five', '6', '7', '8', '9', '10', '11', '12') ORDER BY i

SELECT i FROM li WHERE i IN (1, '2', 3, '4', 5, '6', 7, '8', 9, '10', 11, '12') ORDER BY i

SELECT i FROM li WHERE i IN (1 + 1, 2 + 1, 3 + 1, 4 * 2, 5 + 4, 6 + 4, 7 + 4, i, i + 1, b, 11 + 1) ORDER BY i LIMIT 5

SELECT i FROM li WHERE b IN (10000000000, 20000000000, 30000000000, 4, 5, 6, 7, 8, 9, 110000000000) ORDER BY i

SELECT i FROM li WHERE n IN (1.5, 3, 4.50, 6.000, 7.5, 9.01, 10.5, 12, 13.5, 15, 16.5, 18.005) ORDER BY i

SELECT i FROM li WHERE u IN (0.25, 0.5, 0.750, 1.00000, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 2.75, 1e0) ORDER BY i

SELECT i FROM li WHERE t IN ('t1', 't2', 't3', 't4', 't5', 't''6', 't7', 't8', 't9', 't10', 't11', 'T12') ORDER BY i

SELECT i FROM li WHERE v IN ('v1', 'v2', 'v3 ', 'v4', 'v5', 'v6', 'v7', 'v8', 'v9', 'v10', 'v11', '{0}') ORDER BY i

SELECT i FROM li WHERE d IN ('2024-01-02', '2024-01-03', 'January 4, 2024', '2024-01-05', '20240106', '2024-01-07', '2024-01-08', '2024-01-09', '2024-01-10', '2024-01-11') ORDER BY i

SELECT i FROM li WHERE d IN ('2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05', '2024-13-06', '2024-01-07', '2024-01-08', '2024-01-09', '2024-01-10', '2024-01-11') ORDER BY i

SELECT i FROM li WHERE d IN (date '2024-01-02', date '2024-01-03', date '2024-01-04', date '2024-01-05', date '2024-01-06', date '2024-01-07', date '2024-01-08') ORDER BY i

SELECT i FROM li WHERE ts IN ('2024-01-01 01:00+00', '2024-01-01 03:00+01', '2024-01-01 03:00+00', '2024-01-01 04:00+00', '2024-01-01 05:00+00', '2024-01-01 06:00+00', '2024-01-01 07:00+00', 'infinity') ORDER BY i

SELECT i FROM li WHERE f IN (1, 2, 3, 4, 5.0, 1.3333333333333333, 7, 8, 9, 10, 0.1, 'NaN') ORDER BY i

SELECT i FROM li WHERE r IN (1, 2, 3, 4, 5.0, 1.3333334, 7, 8, 9, 10, 0.1, 1.33333) ORDER BY i

SELECT i FROM li WHERE g IN ('00000000-0000-0000-0000-000000000001', '00000000000000000000000000000002', '{00000000-0000-0000-0000-000000000003}', '00000000-0000-0000-0000-000000000004', '00000000-0000-0000-0000-000000000005', '00000000-0000-0000-0000-000000000006') ORDER BY i

SELECT count(*) FROM li WHERE k IN (true, false, 't', 'f', 'yes', 'no', 'on', 'off', '1', '0', true, 'tr')

SELECT 'red'::lc IN ('green', 'blue', 'black', 'white', 'red', 'red', 'green', 'green', 'blue', 'blue'), 'red'::lc IN ('green', 'blue', 'black', 'white', 'rosa', 'red', 'green', 'green', 'blue', 'blue')

SELECT 'red'::lc IN ('green', 'blue', 'black', 'white', 'white', 'green', 'green', 'green', 'blue', 'blue')

SELECT 5::ld IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 500, 12), 6::ld NOT IN (1, 2, 3, 4, 5, 60, 7, 8, 9, 10, 500, 12)

SELECT 'pg_class'::regclass IN ('pg_type', 'pg_proc', 'pg_class', 'pg_index', 'pg_am', 'pg_cast', 'pg_enum', 'pg_rewrite', 'pg_trigger', 'pg_namespace')

SELECT 'a' IN ('b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'a', 'k'), 'a' IN ('b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'A', 'k')

SELECT i FROM li WHERE (i, t) IN ((1, 't1'), (2, 't2'), (3, 'x'), (4, 't4'), (5, NULL), (6, 't6'), (7, 't7')) ORDER BY i

SELECT i FROM li WHERE (i, t) NOT IN ((1, 't1'), (2, 't2'), (3, 'x'), (4, 't4'), (6, 't6'), (7, 't7')) AND i BETWEEN 1 AND 8 ORDER BY i

SELECT i FROM li WHERE (i, t) IN ((1, 't1'), (2, 't2'), (3, 'x'), (4, 't4'), (5, 't5'), (6, 't6', 1), (7, 't7')) ORDER BY i

SELECT i FROM li WHERE ARRAY[i, 1] IN (ARRAY[1, 1], ARRAY[2, 1], ARRAY[3, 2], ARRAY[4, 1], ARRAY[5, 1], '{6,1}', '{7,1}') ORDER BY i

SELECT i FROM li WHERE upper(t) IN (upper('t1'), upper('t2'), upper('t3'), upper('t4'), lower('t5'), upper('t6'), substr('xT7', 2, 2), substr('yT8', 2, 2)) ORDER BY i

SELECT i FROM li WHERE i IN (CASE WHEN k THEN 2 ELSE 3 END, CASE WHEN k THEN 4 ELSE 5 END, CASE WHEN k THEN 6 ELSE 7 END, CASE WHEN i IN (8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18) THEN i END, CASE WHEN i IN (19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29) THEN i END) ORDER BY i

SELECT i, i IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) AS small FROM li WHERE i IN (1, 20, 3, 30, 5, 6, 7, 8, 9, 10, 11, 12) OR t IN ('t21', 't22', 't23', 't24', 't25', 't26', 't27', 't28', 't29', 't30') ORDER BY i

SELECT count(*) FILTER (WHERE i IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)), i IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) AS x FROM li GROUP BY i IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) ORDER BY 2

UPDATE li SET t = 'changed' WHERE i IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) AND t NOT IN ('t1', 't3', 't5', 't7', 't9', 'x', 'y', 'z', 'a', 'b') RETURNING i

UPDATE li SET v = CASE WHEN i IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) THEN 'low' ELSE v END WHERE i > 10 RETURNING i, v

DELETE FROM li WHERE i IN (31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42)

DELETE FROM li WHERE i IN (21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 41, 42)

INSERT INTO li (i, t) VALUES (101, CASE WHEN 1 IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11) THEN 'in' ELSE 'out' END), (102, CASE WHEN 22 IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11) THEN 'in' ELSE 'out' END), (103, CASE WHEN 3 IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11) THEN 'in' ELSE 'out' END) RETURNING i, t

INSERT INTO li (i, t) SELECT i + 200, t FROM li WHERE i IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 101, 102) RETURNING i, t

MERGE INTO li USING (VALUES (1), (2)) s (x) ON li.i = s.x AND s.x IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11) WHEN MATCHED AND t IN ('t1', 't2', 't3', 't4', 't5', 't6', 't7', 't8', 't9', 't10', 't11') THEN UPDATE SET t = 'merged'

CREATE VIEW lv AS SELECT i FROM li WHERE i IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)

SELECT pg_get_viewdef('lv')

SELECT * FROM lv WHERE i IN (1, 2, 33, 44, 55, 66, 77, 88, 99, 10, 11, 12) ORDER BY i

PREPARE lp (int, text) AS SELECT i FROM li WHERE i IN ($1, $1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) AND t IN ($2, 'merged', 'changed', 't3', 't5', 't7', 't9', 'a', 'b', 'c') ORDER BY i

EXECUTE lp (2, 't1')

EXECUTE lp (101, 'in')

DO $$ DECLARE x int := 3; found text; BEGIN SELECT string_agg(i::text, ',' ORDER BY i) INTO found FROM li WHERE i IN (x, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12); RAISE NOTICE '%', found; END $$

SELECT i FROM li WHERE i IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, missing) ORDER BY i

SELECT i FROM li WHERE i IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1/0) ORDER BY i

SELECT i FROM li WHERE i IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, ) ORDER BY i

SELECT i FROM li WHERE i IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 12) ORDER BY i

SELECT i FROM li WHERE i IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11

SELECT i FROM li WHERE i IN (SELECT x FROM generate_series(1, 3) x WHERE x IN (1, 2, 33, 44, 55, 66, 77, 88, 99, 10, 11, 12)) ORDER BY i

DROP VIEW lv

DROP TABLE li

DROP DOMAIN ld

DROP TYPE lc
