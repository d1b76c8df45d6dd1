# Values of char(n) of unlike length, and ranges whose bounds show unlike digits, are equal: SQLite before 3.42 loses
# rows of joins by keys of unlike length where it makes an index of its own.

CREATE TABLE ca (x char(3), v varchar(9), r numrange, n numeric, i int);
CREATE TABLE cb (x char(5), z varchar(9), r numrange, n numeric, i int);
INSERT INTO ca SELECT g, g, numrange(g, g + 1.0), g, g FROM generate_series(1, 300) g;
INSERT INTO cb SELECT g, g || ' ', numrange(g + 0.00, g + 1), g + 0.0, g FROM generate_series(1, 300) g

SELECT count(*) FROM ca JOIN cb USING (x)

SELECT count(*) FROM ca, cb WHERE ca.x = cb.x

SELECT count(*) FROM ca JOIN cb ON ca.v = cb.x

SELECT count(*), count(cb.x) FROM ca LEFT JOIN cb ON ca.x = cb.x

SELECT count(*) FROM ca FULL JOIN cb ON ca.x = cb.x AND ca.i < 100

SELECT count(*) FROM ca JOIN cb ON ca.r = cb.r

SELECT count(*) FROM ca JOIN cb ON (ca.x, ca.n) = (cb.x, cb.n)

SELECT count(*) FROM ca JOIN cb ON ca.x IS NOT DISTINCT FROM cb.x

SELECT count(*) FROM ca JOIN cb ON ca.n IS NOT DISTINCT FROM cb.n

SELECT count(*) FROM ca JOIN cb ON ca.r IS NOT DISTINCT FROM cb.r

SELECT count(*) FROM ca a JOIN ca b ON a.x = b.x JOIN cb c ON c.x = b.x

SELECT count(*) FROM ca WHERE EXISTS (SELECT FROM cb WHERE ca.x = cb.x)

SELECT count(*) FROM ca WHERE EXISTS (SELECT FROM (SELECT x, max(i) OVER () FROM cb) b WHERE ca.x = b.x)

SELECT count(*) FROM ca JOIN (SELECT x, count(*) FROM cb GROUP BY x) b ON b.x = ca.v

SELECT count(*) FROM ca JOIN LATERAL (SELECT x FROM cb WHERE cb.x = ca.x) l ON true

WITH w AS MATERIALIZED (SELECT x FROM cb) SELECT count(*) FROM ca JOIN w USING (x)

UPDATE ca SET i = -cb.i FROM cb WHERE ca.x = cb.x

MERGE INTO ca USING cb ON ca.x = cb.x WHEN MATCHED AND cb.i > 100 THEN DELETE WHEN NOT MATCHED THEN DO NOTHING

DELETE FROM cb USING ca WHERE ca.x = cb.x

SELECT count(*) FROM ca; SELECT count(*) FROM cb

# With an index on one side, which a query that is computed by itself does not have.

CREATE INDEX ON cb (x); CREATE INDEX ON cb (n)

SELECT count(*) FROM cb a JOIN (SELECT x, n, max(i) OVER () FROM cb) b ON b.x = a.z

SELECT count(*) FROM cb a WHERE EXISTS (SELECT FROM (SELECT x FROM cb OFFSET 0) b WHERE b.x = a.z)

SELECT count(*) FROM cb a WHERE EXISTS (SELECT FROM (SELECT n, count(*) FROM cb GROUP BY n) b WHERE b.n = a.n * 1.00)
