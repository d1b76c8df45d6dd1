CREATE TABLE j1 (i int, t text, x int); INSERT INTO j1 VALUES (1, 'one', 1), (2, 'two', 2);
CREATE TABLE j2 (i int, k int); INSERT INTO j2 VALUES (1, -1), (2, 5), (NULL, 1);

# USING (..) AS: a name for the merged columns alone
SELECT * FROM j1 JOIN j2 USING (i) AS u WHERE u.i = 1

SELECT u.*, j1.t, ROW(u.*), to_json(u) FROM j1 JOIN j2 USING (i) AS u ORDER BY u.i

SELECT u.*, b.k FROM j1 FULL JOIN j2 b USING (i) AS u ORDER BY u.i, b.k

SELECT * FROM j1 JOIN j2 USING (i) AS u WHERE u.t = 'one'

SELECT * FROM (j1 JOIN j2 USING (i) AS u) AS xx WHERE u.i = 1

SELECT * FROM j1 a1 JOIN j2 a2 USING (i) AS a1

SELECT 1 FROM j1 JOIN j2 USING (i) AS u FOR UPDATE OF u

CREATE VIEW uv AS SELECT u.i, j1.t FROM j1 JOIN j2 USING (i) AS u; SELECT pg_get_viewdef('uv'::regclass); SELECT * FROM uv ORDER BY 1

# what a join's alias hides
SELECT * FROM (j1 JOIN j2 USING (i)) AS x WHERE j1.t = 'one'

SELECT * FROM (j1 CROSS JOIN j2) AS x (a, b, c, d, e, f)

SELECT row_to_json(i) FROM j2 i (x, y) ORDER BY i.y

# WITH in a recursive query
WITH RECURSIVE t (j) AS (WITH RECURSIVE s (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM s WHERE i < 3) SELECT i FROM s UNION ALL SELECT j + 1 FROM t WHERE j < 4) SELECT * FROM t ORDER BY 1

WITH RECURSIVE t (j) AS (WITH s (i) AS (VALUES (2)) SELECT i FROM s UNION ALL SELECT j + i FROM t, s WHERE j < 10) SELECT * FROM t

# several columns from a row with a star
UPDATE j1 SET (x, t) = ROW(v.*) FROM (VALUES (5, 'five')) v (a, b) WHERE i = 1 RETURNING j1.*

UPDATE j1 SET (x, t, i) = ROW(v.*) FROM (VALUES (5, 'five')) v (a, b)

# CREATE TABLE AS EXECUTE
PREPARE ps (int) AS SELECT 1 AS a, 'x'::text AS b, $1 AS c

CREATE TABLE ce AS EXECUTE ps (3)

CREATE TABLE ce2 (p) AS EXECUTE ps (4) WITH NO DATA

CREATE TABLE IF NOT EXISTS ce2 AS EXECUTE ps (4)

CREATE TEMP TABLE ce3 AS EXECUTE ps

CREATE TEMP TABLE ce3 AS EXECUTE nope

SELECT * FROM ce, ce2

SELECT * FROM ce

PREPARE pi AS INSERT INTO ce VALUES (1) RETURNING a

CREATE TEMP TABLE ce3 AS EXECUTE pi

CREATE FUNCTION copies() RETURNS void LANGUAGE sql AS 'CREATE TABLE copied AS SELECT * FROM ce'; SELECT copies(); SELECT * FROM copied

CREATE FUNCTION explained() RETURNS SETOF text LANGUAGE plpgsql AS $$ DECLARE line text; BEGIN FOR line IN EXPLAIN (COSTS OFF) SELECT 1 LOOP RETURN NEXT line; END LOOP; END $$; SELECT count(*) > 0 FROM explained()

# operators that begin with #, without blanks
CREATE TABLE docs (doc jsonb); INSERT INTO docs VALUES ('{"a": {"b": 1}}'); SELECT doc#>>'{a,b}', doc#>'{a}', doc::jsonb#>>'{a,b}', doc#-'{a,b}' FROM docs

# escapes of regular expressions, of json, of templates
SELECT 'xb' ~ 'x\b', regexp_replace(E'a\bc', '\b', 'X'), 'word here' ~ '\yhere\y', E'\x1b' ~ '\e'

SELECT json '{"a": "\ud83d\ude04"}' ->> 'a', to_timestamp('12:34:56.999 2018', 'HH24:MI:SS.FF2 YYYY')

SET jit_above_cost = 0; SHOW min_parallel_table_scan_size

SELECT name, setting, unit, context, vartype, min_val, max_val, boot_val, category, enumvals FROM pg_settings WHERE name IN ('geqo_seed', 'track_functions', 'vacuum_failsafe_age', 'recursive_worktable_factor') ORDER BY 1

# the fields of a record that a query inside has made
SELECT (e).* FROM (SELECT jsonb_each('{"a": 1}') AS e) s

WITH c AS (SELECT jsonb_each('{"a": 1}') AS e) SELECT (e).*, (e).value FROM c

SELECT (r).*, (r).column1 FROM (SELECT r FROM (VALUES (1, 2), (3, 4)) r) s ORDER BY 1

WITH RECURSIVE c AS (SELECT ROW(1, 2) AS r, 1 AS n UNION ALL SELECT ROW(n, n), n + 1 FROM c WHERE n < 3) SELECT (r).f2 FROM c ORDER BY 1

SELECT i, i IN (VALUES (i)) FROM j2 i ORDER BY i.k

SELECT * FROM j2 i WHERE i IN (SELECT j FROM j2 j WHERE k > 0) ORDER BY k

# a scalar subquery's column has the name that it has inside
SELECT (SELECT 1)::bigint, (SELECT * FROM j2 AS t (q, r) JOIN j2 USING (k) LIMIT 1), (SELECT 1)

SELECT (SELECT t.* FROM (SELECT 42 AS x) t), (SELECT * FROM (SELECT 42) a (y) NATURAL JOIN (SELECT 42) b (y)), (SELECT 1 UNION SELECT 1)

SELECT k FROM j2 ORDER BY false, k

SELECT k FROM j2 GROUP BY true, k

SELECT generate_series(1, 2), count(*) FROM j2 GROUP BY generate_series(1, 2) ORDER BY 1

SELECT unnest('{1,1,3}'::int[]) AS u, count(*) FROM j2 GROUP BY unnest('{1,1,3}'::int[]) ORDER BY 1

# names of relations by another word
CREATE TABLE pn (id int, name text, UNIQUE (id, name)) PARTITION BY RANGE (id); CREATE INDEX pni ON pn (name); CREATE TABLE nx (a int); CREATE INDEX nxi ON nx (a);

ALTER INDEX nx RENAME TO ny; ALTER TABLE nxi RENAME TO nyi; ALTER TABLE pni RENAME TO pni2; COMMENT ON INDEX pn_id_name_key IS 'both'

SELECT relname, obj_description(oid, 'pg_class') FROM pg_class WHERE relname IN ('pni2', 'ny', 'nyi', 'pn_id_name_key') ORDER BY 1

ALTER TABLE IF EXISTS nope RENAME COLUMN a TO d

ALTER VIEW ny RENAME TO z

# RIGHT JOIN of what is not a table alone
CREATE TABLE r1 (i int, t text); INSERT INTO r1 VALUES (1, 'one'), (2, 'two'), (3, NULL);
CREATE TABLE r2 (i int, k int); INSERT INTO r2 VALUES (1, -1), (2, 5), (NULL, 1);

SELECT * FROM r1 RIGHT JOIN r2 USING (i) ORDER BY 1, 2, 3

SELECT * FROM (r1 CROSS JOIN (VALUES (1)) v (q)) RIGHT JOIN r2 USING (i) ORDER BY 1, 2, 3

SELECT * FROM r1 RIGHT JOIN (r2 LEFT JOIN r1 z ON z.i = r2.k) ON r1.i = r2.i ORDER BY 1, 2, 3, 4

SELECT * FROM r1 RIGHT JOIN r2 ON r1.i = r2.i RIGHT JOIN r1 c ON c.i = r2.i ORDER BY 1, 2, 3, 4, 5, 6

SELECT r1, r2, r1.* IS NULL AS gone FROM r1 RIGHT JOIN r2 USING (i) ORDER BY r2.k

SELECT * FROM generate_series(1, 4) g (i) RIGHT JOIN r2 USING (i) ORDER BY 1, 2

UPDATE r2 SET k = k + 1 FROM r1 a RIGHT JOIN r1 b USING (i) WHERE b.i = r2.i RETURNING r2.*, a.t

# WITH items that come later, or are what is being made
WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a

WITH itself AS (SELECT * FROM itself) SELECT * FROM itself

WITH a AS (SELECT 1 AS x WHERE EXISTS (SELECT 1 FROM later)), later AS (SELECT 2) SELECT * FROM a

WITH r1 AS (SELECT * FROM r1 WHERE i = 1) SELECT * FROM r1

SELECT percentile_disc(ARRAY[[NULL, 1, 0.5], [0.75, 0.25, NULL]]) WITHIN GROUP (ORDER BY i) FROM r1

# FULL JOIN of what has no index
CREATE TABLE fa (x int, y text); CREATE TABLE fb (x int, z text); INSERT INTO fa VALUES (1, 'a'), (2, 'b'), (2, 'b2'), (NULL, 'n'); INSERT INTO fb VALUES (2, 'B'), (3, 'C'), (NULL, 'N'), (2, 'B2');
CREATE FUNCTION same(int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN $1; END';

SELECT * FROM fa FULL JOIN fb USING (x) ORDER BY 1, 2, 3

SELECT fa, fb, fa IS NULL AS gone FROM fa FULL JOIN fb ON fa.x = fb.x AND fa.y <> 'b2' ORDER BY 1, 2

SELECT count(*), count(fa.x), count(fb), sum(fb.x) FROM fa FULL JOIN fb ON fa.x = fb.x

SELECT x, same(x), y FROM fa FULL JOIN fb USING (x) ORDER BY 1, 2, 3

SELECT x, row_number() OVER (ORDER BY x, y, z) FROM fa FULL JOIN fb USING (x) ORDER BY 2

SELECT * FROM (SELECT 2 AS x, 5 AS q UNION ALL SELECT 9, 9) s FULL JOIN fb USING (x) ORDER BY 1, 2, 3

SELECT * FROM fa FULL JOIN fb USING (x) FULL JOIN (SELECT 3 AS x, 'k' AS k) c USING (x) ORDER BY 1, 2, 3, 4

SELECT (SELECT count(*) FROM fa i WHERE i.x = fb.x), fb.z FROM fa FULL JOIN fb USING (x) ORDER BY 1, 2

SELECT generate_series(1, 2), fa.x, fa.ctid IS NULL AS gone FROM fa FULL JOIN fb USING (x) ORDER BY 2, 3, 1

SELECT DISTINCT ON (x) x, y, z FROM fa FULL JOIN fb USING (x) ORDER BY x, y, z

SELECT fa.x, grouping(fa.x), count(fb.z) FROM fa FULL JOIN fb USING (x) GROUP BY ROLLUP (fa.x) ORDER BY 1, 2

WITH c AS (SELECT * FROM fa) SELECT c.y, d.y FROM c FULL JOIN c d ON c.x = d.x ORDER BY 1, 2

SELECT * FROM fa, LATERAL (SELECT * FROM fb FULL JOIN (SELECT fa.x) q USING (x)) s ORDER BY 1, 2, 3, 4

UPDATE fb SET z = z || '!' FROM fa c FULL JOIN fa d ON c.x = d.x WHERE d.x = fb.x AND c.y = 'b' AND d.y = 'b' RETURNING fb.*

CREATE VIEW vf AS SELECT * FROM fa FULL JOIN fb USING (x); SELECT count(*) FROM vf; SELECT pg_get_viewdef('vf'::regclass)

SELECT 1 AS one FROM fa FULL JOIN fb USING (x)
