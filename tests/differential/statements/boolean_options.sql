# Words for true and false: options of commands take whole ones, settings and storage parameters prefixes.
EXPLAIN (costs off, verbose 'OFF') SELECT 1

EXPLAIN (verbose t) SELECT 1

CREATE TABLE kept (a int) WITH (autovacuum_enabled = tru, user_catalog_table = F, vacuum_truncate)

SELECT reloptions FROM pg_class WHERE relname = 'kept'

CREATE TABLE lost (a int) WITH (autovacuum_enabled = o)

CREATE TABLE lost (a int) WITH (autovacuum_enabled = ' on')

CREATE TABLE lost (a int) WITH (oids = yes)

CREATE VIEW shown WITH (security_invoker = ye) AS SELECT a FROM kept

SELECT reloptions FROM pg_class WHERE relname = 'shown'

CREATE ROLE looker

GRANT SELECT ON shown TO looker

SET ROLE looker

SELECT * FROM shown

RESET ROLE

ALTER VIEW shown SET (security_invoker = 'OF')

SET ROLE looker

SELECT * FROM shown

RESET ROLE

SET enable_seqscan = ' on '

SET enable_seqscan = 'TRU'

SHOW enable_seqscan

CREATE PUBLICATION told WITH (publish_via_partition_root = 'ON')

SELECT pubviaroot FROM pg_publication

ALTER PUBLICATION told SET (publish_via_partition_root = t)

CREATE COLLATION plain (provider = libc, locale = 'C', deterministic = yes)

CREATE COLLATION plain (provider = libc, locale = 'C', deterministic)

CREATE AGGREGATE summed (int) (sfunc = int4pl, stype = int, finalfunc_extra = y)

CREATE TEXT SEARCH DICTIONARY strict (template = simple, accept = 'f')

CREATE TEXT SEARCH DICTIONARY strict (template = simple, accept = 'OFF')

COPY kept FROM STDIN WITH (freeze t)

COPY (SELECT 1 AS a) TO STDOUT WITH (format csv, header 1)

COPY (SELECT 1 AS a) TO STDOUT WITH (format csv, header y)

CREATE DATABASE other

ALTER DATABASE other IS_TEMPLATE 1

ALTER DATABASE other IS_TEMPLATE DEFAULT

ALTER DATABASE other IS_TEMPLATE 'yes'

SELECT datistemplate, datallowconn FROM pg_database WHERE datname = 'other'

DROP DATABASE other
