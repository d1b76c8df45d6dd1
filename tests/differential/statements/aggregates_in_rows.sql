# Aggregates and window functions in ANY, ALL, GREATEST and array casts, which SQLite computes by subqueries: they are
# those of the query, not of the subquery. FILTER of min and max where the frame moves.

CREATE TABLE air (id int, a int, n numeric(6,2), iv interval, t text, ok bool);
INSERT INTO air VALUES (1, 1, 1.5, '1 day', 'a', true), (2, 1, 2, '24:00', 'b', false), (3, NULL, 2.5, NULL, 'a', NULL), (4, 2, NULL, '1 mon', NULL, true), (5, 3, 9, '2 days', 'c', true);
CREATE TABLE airs (b int);
INSERT INTO airs VALUES (2), (3), (NULL)

SELECT max(id) = ANY (array_agg(a)), 5 > ALL (array_agg(id)), array_agg(id ORDER BY id)::text[], greatest(interval '1 week', max(iv)) FROM air

SELECT a, count(*) FROM air GROUP BY a HAVING 1 = ANY (array_agg(id)) ORDER BY a

SELECT a, count(*) FROM air GROUP BY ROLLUP (a) HAVING a = ANY (array_agg(id)) ORDER BY a

SELECT max(id) > ANY (SELECT b FROM airs), (max(id), 1) NOT IN (SELECT b, b FROM airs), (max(a), max(a)) IN (SELECT b, b FROM airs) FROM air

SELECT id, max(a) OVER (ORDER BY id) > ALL (SELECT b FROM airs WHERE b IS NOT NULL), max(a) OVER (ORDER BY id) <= ANY (SELECT b FROM airs) FROM air ORDER BY id

SELECT id, (max(a) OVER (ORDER BY id), 2) NOT IN (SELECT b, b FROM airs WHERE b < 3), (max(a) OVER (ORDER BY id), 2) IN (SELECT b, b FROM airs) FROM air ORDER BY id

SELECT id, array_agg(id) OVER (ORDER BY id)::text[], 2 = ANY (array_agg(id) OVER (ORDER BY id)), greatest(max(iv) OVER (ORDER BY id), '36:00') FROM air ORDER BY 2 = ANY (array_agg(id) OVER (ORDER BY id)), id DESC LIMIT 4

SELECT DISTINCT 2 = ANY (array_agg(max(id)) OVER (ORDER BY a)) FROM air GROUP BY a ORDER BY 1

SELECT 1 = ANY (array_agg(a)), unnest(array_agg(a ORDER BY a)) FROM air

SELECT id, min(t) FILTER (WHERE ok) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING), max(n) FILTER (WHERE a = 1) OVER (ORDER BY id GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW), bool_or(ok) FILTER (WHERE a > 1) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING EXCLUDE CURRENT ROW) FROM air ORDER BY id

SELECT id, min(t) FILTER (WHERE ok) OVER (ORDER BY n DESC RANGE BETWEEN 0.5 PRECEDING AND 0.5 FOLLOWING), min(id) FILTER (WHERE false) OVER (ORDER BY id ROWS 1 PRECEDING) FROM air ORDER BY id
