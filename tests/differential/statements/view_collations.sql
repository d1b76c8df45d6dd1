# The collation of a view's column is that of the expression, as the catalog and GUIs show it.
CREATE TABLE t (id int, c varchar(20) COLLATE "C", d text, p text COLLATE "POSIX", n name)

CREATE VIEW v AS SELECT id, c, d, p, n, upper(c) AS u, c || d AS cd, d COLLATE "C" AS dc, n::text AS nt, c::text AS ct, id::text AS it, 'x' AS k, length(c) AS l FROM t

CREATE VIEW w AS SELECT c, upper(u) AS uu, s.x FROM v, (SELECT c AS x FROM t) s

CREATE MATERIALIZED VIEW m AS SELECT c, d, p FROM t

SELECT attrelid::regclass, attname, collname FROM pg_attribute LEFT JOIN pg_collation c ON c.oid = attcollation WHERE attrelid IN ('v'::regclass, 'w'::regclass, 'm'::regclass) AND attnum > 0 ORDER BY attrelid, attnum

SELECT table_name, column_name, collation_name FROM information_schema.columns WHERE table_name IN ('v', 'w') AND collation_name IS NOT NULL ORDER BY 1, ordinal_position

CREATE OR REPLACE VIEW w AS SELECT c, upper(u) AS uu, s.x FROM v, (SELECT c AS x FROM t) s

INSERT INTO t VALUES (1, 'b', 'a', 'B', 'n'), (2, 'B', 'A', 'a', 'm')

SELECT c, u FROM v ORDER BY c

REFRESH MATERIALIZED VIEW m

SELECT * FROM m ORDER BY p
