# What GUIs and other tools ask the catalogs, reduced: each item was an error or another answer here once.
CREATE TABLE t (id int PRIMARY KEY, y interval year to month, s interval second(2), m int[][])

CREATE DOMAIN positive AS int CHECK (VALUE > 0)

CREATE DOMAIN pause AS interval minute to second(1)

CREATE TYPE span AS (d interval day to hour, i interval(3))

CREATE AGGREGATE my_sum(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0')

SELECT constraint_name, check_clause FROM information_schema.check_constraints WHERE constraint_schema = 'public' AND constraint_name !~ 'not_null' ORDER BY 1

SELECT column_name, datetime_precision, interval_type, interval_precision FROM information_schema.columns WHERE table_name = 't' ORDER BY 1

SELECT datetime_precision, interval_type FROM information_schema.domains WHERE domain_name = 'pause'

SELECT attribute_name, datetime_precision, interval_type FROM information_schema.attributes WHERE udt_name = 'span' ORDER BY 1

SELECT routine_name, routine_type, data_type, routine_body, external_language FROM information_schema.routines WHERE routine_schema = 'public'

SELECT CAST(relname AS information_schema.sql_identifier), CAST(relnatts AS information_schema.cardinal_number) FROM pg_class WHERE relname = 't'

SELECT 'PERHAPS'::information_schema.yes_or_no

SELECT (-1)::information_schema.cardinal_number

SELECT typname, typbasetype::regtype, typtypmod, typcategory, pg_get_constraintdef(c.oid) FROM pg_type t LEFT JOIN pg_constraint c ON c.contypid = t.oid WHERE typnamespace = 'information_schema'::regnamespace AND typtype = 'd' ORDER BY 1

SELECT count(*), count(DISTINCT conforencoding), min(conname), max(pg_encoding_to_char(contoencoding)) FROM pg_conversion

SELECT conproc, condefault FROM pg_conversion WHERE conname = 'iso_8859_15_to_utf8'

SELECT pg_get_viewdef('t'::regclass), pg_get_viewdef('pg_class'::regclass, true), pg_get_viewdef(0)

SELECT relname FROM pg_class WHERE relname IN ('t', 't_pkey') ORDER BY 'pg_class'::regclass, 1

SELECT count(*) FROM pg_class WHERE relname = 't' GROUP BY 'pg_class'::regclass::oid

SELECT name FROM pg_stat_slru ORDER BY 1

CREATE FOREIGN DATA WRAPPER fdw

CREATE SERVER remote FOREIGN DATA WRAPPER fdw

SELECT grantee, object_schema, object_name, object_type, is_grantable FROM information_schema.usage_privileges WHERE object_name IN ('fdw', 'remote') ORDER BY 3

SELECT count(*) FROM pg_ls_archive_statusdir()
