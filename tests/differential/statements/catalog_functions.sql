# Functions that tools call in queries of the catalogs: of types, of the information schema, definitions.
CREATE TYPE mood AS ENUM ('sad', 'ok')

CREATE DOMAIN short AS varchar(7)

CREATE TABLE t (id int PRIMARY KEY, m mood, s short, n numeric(6,2), i interval day to second(3), j interval, c char(4), b bit(3), f real, w time(2), d date)

SELECT int2vectorout(indkey), textin(int2vectorout(indkey)), nameout(indexrelid::regclass::name) FROM pg_index WHERE indrelid = 't'::regclass

SELECT int4out(1), boolout(true), numeric_out(1.50), array_out(ARRAY[1.5, 2]), enum_out('ok'::mood), record_out(ROW(1, 'a b')), range_out(int4range(1, 5)), byteaout('x'), bpcharout('x'::char(3)), date_out('2024-01-01')

SELECT int4in('5') + 1, numeric_in('1.25', 0, 196613), textin('a') || 'b', boolin('yes'), date_in('2024-01-01'), jsonb_in('[1, 2]'), uuid_in('00000000-0000-0000-0000-000000000000'), varcharin('abc', 0, 6)

SELECT int4in('x')

SELECT textin(NULL), int4out(NULL)

SELECT regtypeout(atttypid), regclassout(attrelid::regclass) FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum = 1

SELECT attname, information_schema._pg_truetypid(a, t)::regtype, information_schema._pg_truetypmod(a.*, t.*) FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE attrelid = 't'::regclass AND attnum > 0 ORDER BY attnum

SELECT attname, information_schema._pg_char_max_length(atttypid, atttypmod), information_schema._pg_char_octet_length(atttypid, atttypmod), information_schema._pg_numeric_precision(atttypid, atttypmod), information_schema._pg_numeric_precision_radix(atttypid, atttypmod), information_schema._pg_numeric_scale(atttypid, atttypmod), information_schema._pg_datetime_precision(atttypid, atttypmod), information_schema._pg_interval_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0 ORDER BY attnum

SELECT information_schema._pg_index_position(indexrelid, 1::int2), information_schema._pg_index_position(indexrelid, 2::int2) FROM pg_index WHERE indrelid = 't'::regclass

SELECT pg_get_functiondef('abs(int)'::regprocedure), pg_get_functiondef('lag(anyelement)'::regprocedure), pg_get_functiondef('lo_create'::regproc)

SELECT pg_get_functiondef('sum(int)'::regprocedure)

CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0')

SELECT pg_get_functiondef('total(int)'::regprocedure)

SELECT 'left(text,int)'::regprocedure, 'information_schema._pg_truetypid'::regproc, 'information_schema._pg_truetypid'::regproc::oid::regprocedure

SELECT proname, pg_function_is_visible(oid) FROM pg_proc WHERE proname IN ('_pg_truetypid', 'upper_inc') ORDER BY 1

SELECT proname, proargnames, proargmodes, proallargtypes::regtype[] FROM pg_proc WHERE proname ~ '^jsonb?_array_elements' ORDER BY 1

SELECT proname, proparallel FROM pg_proc WHERE proname IN ('nextval', 'pg_backend_pid', 'abs', 'lo_create') ORDER BY 1, 2

SELECT typname, typanalyze FROM pg_type WHERE typname IN ('_int4', 'int4range', 'int4multirange', 'tsvector', 'int4', 'mood', '_mood', 'short') ORDER BY 1
