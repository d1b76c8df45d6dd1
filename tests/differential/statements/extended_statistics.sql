# CREATE, ALTER and DROP STATISTICS: what is in the catalog, and how it is shown.
CREATE TABLE t (a int, b text, c json, d date)

CREATE STATISTICS s ON a, b FROM t

CREATE STATISTICS several (mcv, ndistinct) ON b, a, d FROM t

CREATE STATISTICS of_expressions ON a, (a + 1), lower(b), (d) FROM t

CREATE STATISTICS alone ON (a % 10) FROM t

CREATE STATISTICS s ON a, b FROM t

CREATE STATISTICS IF NOT EXISTS s ON a, b FROM t

CREATE STATISTICS wrong ON a FROM t

CREATE STATISTICS wrong ON a, a FROM t

CREATE STATISTICS wrong ON a, (a + 1), (a + 1) FROM t

CREATE STATISTICS wrong ON a, x FROM t

CREATE STATISTICS wrong ON a, c FROM t

CREATE STATISTICS wrong ON a, ctid FROM t

CREATE STATISTICS wrong (mine) ON a, b FROM t

CREATE STATISTICS wrong (mcv) ON (a + 1) FROM t

CREATE STATISTICS wrong ON a, (x + 1) FROM t

CREATE STATISTICS wrong ON a, (c -> 'x') FROM t

CREATE STATISTICS wrong ON a, b FROM nothing

CREATE STATISTICS nowhere.wrong ON a, b FROM t

CREATE STATISTICS wrong ON a, relname FROM pg_class

CREATE VIEW v AS SELECT * FROM t

CREATE STATISTICS wrong ON a, b FROM v

SELECT stxrelid::regclass, stxname, stxnamespace::regnamespace, stxowner::regrole, stxstattarget, stxkeys, stxkind, stxexprs IS NULL FROM pg_statistic_ext ORDER BY stxname

SELECT pg_get_statisticsobjdef(oid), pg_get_statisticsobjdef_columns(oid), pg_get_statisticsobjdef_expressions(oid), pg_statistics_obj_is_visible(oid) FROM pg_statistic_ext ORDER BY stxname

SELECT pg_get_statisticsobjdef(1), pg_statistics_obj_is_visible(1)

ANALYZE t

ALTER STATISTICS s SET STATISTICS 100

ALTER STATISTICS s SET STATISTICS -2

ALTER STATISTICS s SET STATISTICS 20000

ALTER STATISTICS nothing SET STATISTICS 100

ALTER STATISTICS IF EXISTS nothing SET STATISTICS 100

ALTER STATISTICS s RENAME TO several

ALTER STATISTICS s RENAME TO renamed

CREATE SCHEMA elsewhere

ALTER STATISTICS renamed SET SCHEMA elsewhere

CREATE ROLE counter

ALTER STATISTICS elsewhere.renamed OWNER TO counter

COMMENT ON STATISTICS elsewhere.renamed IS 'counts'

COMMENT ON STATISTICS nothing IS 'counts'

ALTER TABLE t RENAME COLUMN a TO number

SELECT stxstattarget, pg_get_statisticsobjdef(oid), obj_description(oid, 'pg_statistic_ext'), pg_describe_object('pg_statistic_ext'::regclass, oid, 0), stxowner::regrole, pg_statistics_obj_is_visible(oid) FROM pg_statistic_ext ORDER BY stxname

SELECT i.type, i.schema, i.name, i.identity FROM pg_statistic_ext s, pg_identify_object('pg_statistic_ext'::regclass, s.oid, 0) i ORDER BY i.identity

DROP ROLE counter

SET ROLE counter

DROP STATISTICS several

ALTER STATISTICS several RENAME TO mine

CREATE STATISTICS wrong ON number, b FROM t

RESET ROLE

REASSIGN OWNED BY counter TO postgres

DROP ROLE counter

DROP STATISTICS nothing

DROP STATISTICS no.such

DROP STATISTICS IF EXISTS nothing, no.such

DROP STATISTICS several, elsewhere.renamed

ALTER TABLE t DROP COLUMN number

SELECT stxname FROM pg_statistic_ext ORDER BY 1

CREATE STATISTICS elsewhere.s ON b, d FROM t

DROP SCHEMA elsewhere

DROP SCHEMA elsewhere CASCADE

CREATE STATISTICS s ON b, d FROM t

DROP TABLE t CASCADE

SELECT count(*) FROM pg_statistic_ext
