# LIMIT with columns of the outer query, WITH TIES, volatile expressions beside ORDER BY, HAVING alone.
CREATE TABLE marks (m int, name text)

INSERT INTO marks VALUES (3, 'c'), (1, 'a'), (2, 'b'), (3, 'd'), (3, 'e'), (5, 'f'), (NULL, 'z')

SELECT m FROM marks ORDER BY m FETCH FIRST 3 ROWS WITH TIES

SELECT m FROM marks ORDER BY m DESC OFFSET 2 FETCH FIRST 2 ROWS WITH TIES

SELECT m FROM marks ORDER BY m NULLS FIRST FETCH FIRST ROW WITH TIES

SELECT m FROM marks ORDER BY m FETCH FIRST 0 ROWS WITH TIES

SELECT m FROM marks ORDER BY m FETCH FIRST -1 ROWS WITH TIES

SELECT DISTINCT m FROM marks ORDER BY m FETCH FIRST 2 ROWS WITH TIES

SELECT m IS NULL AS missing, count(*) FROM marks GROUP BY m ORDER BY 2 FETCH FIRST ROW WITH TIES

SELECT m FROM marks UNION ALL SELECT m FROM marks ORDER BY m FETCH FIRST 3 ROWS WITH TIES

SELECT m::numeric, name FROM marks ORDER BY 1, 2 FETCH FIRST 4 ROWS WITH TIES

SELECT m FROM marks FETCH FIRST 2 ROWS WITH TIES

SELECT m FROM marks ORDER BY m FETCH FIRST NULL ROWS WITH TIES

SELECT m FROM marks ORDER BY m FETCH FIRST 2 ROWS WITH TIES FOR UPDATE SKIP LOCKED

CREATE VIEW first_marks AS SELECT m FROM marks ORDER BY m OFFSET 1 FETCH FIRST 2 ROWS WITH TIES

CREATE VIEW all_marks AS SELECT m FROM marks ORDER BY m LIMIT ALL

SELECT pg_get_viewdef('first_marks'), pg_get_viewdef('all_marks')

SELECT * FROM first_marks

SELECT n, ARRAY(SELECT name FROM marks ORDER BY name LIMIT n) FROM generate_series(0, 3) n ORDER BY n

SELECT n, (SELECT name FROM marks ORDER BY name DESC LIMIT 1 OFFSET n) FROM generate_series(0, 8) n ORDER BY n

SELECT n, (SELECT count(*) FROM (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 LIMIT n) u) FROM generate_series(0, 4) n ORDER BY n

SELECT n, (SELECT count(*) FROM (SELECT m FROM marks LIMIT nullif(n, 2)) u) FROM generate_series(-1, 2) n ORDER BY n DESC

CREATE SEQUENCE ticket

SELECT name, nextval('ticket') FROM marks ORDER BY name DESC

SELECT nextval('ticket') || upper(name), m, name FROM marks ORDER BY name LIMIT 2

SELECT currval('ticket')

SELECT 1 AS one FROM marks HAVING 1 < 2

SELECT 1 AS one FROM marks WHERE 1 / (m - 3) > 0 HAVING true

SELECT 1 AS one FROM marks HAVING 1 > 2

SELECT FROM generate_series(1, 5) INTERSECT ALL SELECT FROM generate_series(1, 3)

SELECT FROM generate_series(1, 5) EXCEPT ALL SELECT FROM generate_series(1, 3)

select 1::numeric(3,0) as a union select 2::numeric(10,0)

select 1::numeric(3,1) as a union all select 2::numeric(10,0)

select 'a'::varchar(3) as a union select 'b'::varchar(10)

select 'a'::varchar(3) as a union select 'b'::varchar(3)
