# Dates, timestamps and timestamps with time zone compared with each other, in joins and subqueries.

SET timezone = 'Europe/Berlin';
CREATE TABLE mo (id int, d date, ts timestamp, tz timestamptz, CHECK (d IS DISTINCT FROM '1000-01-01'::timestamp), CHECK (ts IS DISTINCT FROM '1000-01-01'::date));
INSERT INTO mo SELECT g, date '2024-03-25' + g, date '2024-03-25' + g, timestamptz '2024-03-25 00:00' + g * interval '1 day' FROM generate_series(1, 12) g;
INSERT INTO mo VALUES (20, NULL, NULL, NULL), (21, 'infinity', 'infinity', 'infinity'), (22, '5874897-12-31', '294276-12-31', '294276-12-30'), (23, '2024-03-31', '2024-03-31 02:30', '2024-03-31 02:30'), (24, '-infinity', '0044-03-15 BC', '0044-03-15 BC')

INSERT INTO mo (ts) VALUES ('1000-01-01')

SELECT a.id, b.id FROM mo a JOIN mo b ON a.d = b.ts ORDER BY 1, 2

SELECT a.id, b.id FROM mo a JOIN mo b ON a.tz = b.ts AND a.id < 100 ORDER BY 1, 2

SELECT a.id, b.id FROM mo a, mo b WHERE a.d = b.tz ORDER BY 1, 2

SELECT a.id, b.id FROM mo a LEFT JOIN mo b ON a.d IS NOT DISTINCT FROM b.tz ORDER BY 1, 2

SELECT a.id, b.id FROM mo a FULL JOIN mo b ON a.ts = b.tz ORDER BY 1, 2

SELECT id, d IS DISTINCT FROM ts, ts IS NOT DISTINCT FROM tz, tz IS DISTINCT FROM d, d = tz, (d, ts) IS DISTINCT FROM (ts, d) FROM mo ORDER BY 1

SELECT id FROM mo WHERE d IN (SELECT tz FROM mo) ORDER BY 1

SELECT id FROM mo WHERE ts NOT IN (SELECT tz FROM mo WHERE id < 20) ORDER BY 1

SELECT id FROM mo a WHERE EXISTS (SELECT FROM mo b WHERE b.d = a.tz) ORDER BY 1

SELECT id FROM mo a WHERE NOT EXISTS (SELECT FROM mo b WHERE b.ts = a.tz) ORDER BY 1

SELECT id, (SELECT count(*) FROM mo b WHERE b.tz = a.ts), tz = ANY (SELECT d FROM mo) FROM mo a ORDER BY 1

SET timezone = 'America/New_York';
SELECT a.id, b.id FROM mo a JOIN mo b ON a.d = b.tz ORDER BY 1, 2;
SELECT a.id, b.id FROM mo a JOIN mo b ON a.ts = b.tz ORDER BY 1, 2
