# Equal values that are stored differently are one for DISTINCT and set operations.

CREATE TABLE er (id int, iv interval, j jsonb, a numeric[], t text)

INSERT INTO er VALUES (1, '1 day', '1.0', '{1.0}', 'a'), (2, '24 hours', '1.00', '{1.00}', 'a'), (3, '2 days', '{"k": 2}', NULL, 'b'), (4, '48:00', '{"k": 2.0}', '{2}', 'b')

SELECT count(*) FROM (SELECT DISTINCT iv FROM er) s

SELECT count(*) FROM (SELECT DISTINCT j FROM er) s

SELECT count(*) FROM (SELECT DISTINCT a FROM er) s

SELECT count(*) FROM (SELECT DISTINCT (id % 2, iv) FROM er) s

SELECT DISTINCT iv = '1 day', t FROM er ORDER BY 2

SELECT DISTINCT justify_hours(iv) FROM er ORDER BY 1 DESC LIMIT 1 OFFSET 1

SELECT array[1.0] UNION SELECT array[1.0]

SELECT count(*) FROM (SELECT array[1.0] UNION SELECT array[1.00] UNION SELECT array[2.0]) s

SELECT count(*) FROM (SELECT iv FROM er UNION SELECT '1440 min') s

SELECT count(*) FROM (SELECT j FROM er INTERSECT SELECT '1') s

SELECT count(*) FROM (SELECT iv FROM er EXCEPT SELECT '1440 min') s

SELECT count(*) FROM (SELECT iv FROM er INTERSECT ALL SELECT '1440 min') s

SELECT count(*) FROM (SELECT iv FROM er EXCEPT ALL SELECT '1440 min') s

SELECT iv FROM er EXCEPT SELECT '1 day' EXCEPT SELECT '48 hours'

WITH w AS (SELECT DISTINCT iv FROM er WHERE id <> 2) SELECT iv, count(*) FROM w WHERE iv < '40 hours' GROUP BY iv ORDER BY iv

SELECT DISTINCT iv, row_number() OVER (ORDER BY id) FROM er ORDER BY 2

DROP TABLE er
