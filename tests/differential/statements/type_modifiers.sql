# Modifiers of types as pg_type's functions read and show them; types named by texts; tids.
SELECT typname, typmodin, typmodout FROM pg_type WHERE typmodin <> 0 OR typmodout <> 0 ORDER BY oid

SELECT numerictypmodin('{8,0}'), numerictypmodin('{8}'), varchartypmodin('{5}'), bpchartypmodin('{1}'), bittypmodin('{3}'), varbittypmodin('{9}')

SELECT timestamptypmodin('{3}'), timestamptztypmodin('{6}'), timetypmodin('{0}'), timetztypmodin('{1}'), intervaltypmodin('{4096,0}'), intervaltypmodin('{4}'), intervaltypmodin('{32767}'), intervaltypmodin('{32767,3}')

SELECT numerictypmodout(524292), numerictypmodout(-1), varchartypmodout(9), bpchartypmodout(5), bpchartypmodout(-1), bittypmodout(3), varbittypmodout(9)

SELECT timestamptypmodout(3), timestamptypmodout(-1), timestamptztypmodout(6), timetypmodout(0), timetztypmodout(1), intervaltypmodout(268435456), intervaltypmodout(-1)

SELECT numerictypmodin('{}')

SELECT numerictypmodin('{a}')

SELECT numerictypmodin('{1,2,3}')

SELECT numerictypmodin('{NULL}')

SELECT numerictypmodin('{{1}}')

SELECT varchartypmodin('{0}')

SELECT 1::varchar(0)

SELECT 1::numeric(0)

SELECT 1::int(3)

SELECT x::regtype FROM (VALUES ('numeric(8,0)'), ('timestamp(3) with time zone'), ('varchar(3)'), ('int[]'), ('double precision'), ('interval second(0)'), ('character varying(4)[]'), ('bit varying'), ('int array'), ('int[3][]'), ('interval day to second(3)'), ('integer array[4]')) v(x)

SELECT '(0, 5)'::tid, '(-1,+2)'::tid, ' x(,1)y'::tid, '(4294967295,65535) '::tid

SELECT '( ,1)'::tid

SELECT '(1,-1)'::tid

SELECT '(4294967296,1)'::tid

CREATE TEMP TABLE named_at_run_time (a int)

SELECT x::regclass FROM (VALUES ('pg_temp.named_at_run_time')) v(x)

SELECT x::regclass FROM (VALUES ('pg_temp.nonesuch')) v(x)

CREATE TABLE clustered (a int PRIMARY KEY)

CLUSTER clustered_pkey ON clustered

CLUSTER nonesuch ON clustered

SELECT indisclustered FROM pg_index WHERE indexrelid = 'clustered_pkey'::regclass
