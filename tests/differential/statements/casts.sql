# Casts, explicit and implied, and what they refuse.
SELECT '42'::int, '42'::bigint, '42'::smallint, ' 42 '::int

SELECT CAST('42' AS integer), CAST(42 AS text), CAST(42.7 AS int), CAST(-42.5 AS int)

SELECT 2.5::int, 3.5::int, -2.5::int, 2.5::float8::int, 3.5::float8::int

SELECT 'abc'::int

SELECT ''::int

SELECT '1.5'::int

SELECT '99999999999'::int

SELECT 99999999999::int

SELECT 40000::int2

SELECT '1e3'::numeric, '  1.50 '::numeric, '-0.00'::numeric

SELECT 'x'::numeric

SELECT 1.005::numeric(5,2), 123.456::numeric(6,1), 99.995::numeric(4,1)

SELECT 123.456::numeric(4,2)

SELECT 1::numeric(3,2), 1.5::numeric(3), 0::numeric(1,0)

SELECT 9.5::numeric(1)

SELECT 'maybe'::bool

SELECT 1::bool, 0::bool, true::int, false::int

SELECT 'abc'::varchar(2), 'abc'::char(5), 'abc'::char(2), 'a'::char

SELECT 'abcdef'::varchar(3) || 'x', 'ab'::char(4) || 'x', length('ab'::char(4))

SELECT 'abc'::name, 'abc'::text::name

SELECT 12345::text, 1.50::text, true::text, NULL::int::text

SELECT '2024-02-30'::date

SELECT 'hello'::date

SELECT '2024-02-29'::date, '20240229'::date, 'Feb 29, 2024'::date, '29 February 2024'::date

SELECT '2024-01-15 10:20:30'::timestamp, '2024-01-15'::timestamp, '2024-01-15T10:20:30.123456'::timestamp

SELECT '2024-01-15 10:20:30+02'::timestamptz, '2024-01-15 10:20:30 UTC'::timestamptz

SELECT '2024-01-15 10:20:30'::timestamp::date, '2024-01-15'::date::timestamp

SELECT '10:20:30'::time, '10:20'::time, '10:20:30.5 PM'::time

SELECT '25:00'::time

SELECT '1 year 2 months 3 days 04:05:06.7'::interval, '-1 day'::interval, 'P1Y2M3DT4H5M6S'::interval

SELECT 'nonsense'::interval

SELECT 'infinity'::timestamp, '-infinity'::date, 'infinity'::timestamptz

SELECT '0044-03-15 BC'::date, '10000-01-01'::date

SELECT 1::text || 'x', 1 || 'x', 'x' || 1.5, 'x' || true

SELECT '1' + 2, 2 + '3', '4'::text = '4'

SELECT 'a' + 1

SELECT '1'::text + 1

SELECT 1 = '1', 1 = '1.0'

SELECT 1.0 = 1, 1::int8 = 1::int2, 1::float8 = 1.0

SELECT true = 1

SELECT 'a' = 1::text

SELECT int4(4.7), int8('12'), text(12), float8(1), "numeric"(1)

SELECT '{1,2,3}'::int[], ARRAY[1,2]::text[], '{a,"b c",NULL}'::text[]

SELECT '{1,x}'::int[]

SELECT '{1,2'::int[]

SELECT '\x48656c6c6f'::bytea, 'abc'::bytea, encode('abc'::bytea, 'hex')

SELECT 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid, 'A0EEBC999C0B4EF8BB6D6BB9BD380A11'::uuid

SELECT 'zzz'::uuid

SELECT '{"a": 1}'::json, '{"b":2,  "a": 1}'::jsonb

SELECT '{bad'::json

SELECT 'int4'::regtype, 'integer'::regtype, 23::regtype, 'pg_class'::regclass

SELECT 'nosuch'::regclass

SELECT 'nosuch'::regtype

SELECT 5::oid, '7'::oid, 'x'::oid

SELECT 1::date

SELECT now()::int

SELECT '3'::int::text::numeric::float8

SELECT 1::"char", 'abc'::"char", 'a'::"char"

SELECT CAST(1 AS numeric(10,2)), CAST('x' AS varchar(10)), CAST('2024-01-01' AS date)

SELECT 1e20::float8::int

SELECT 1e20::float8::numeric, 0.1::float8::numeric, 1.23456789012345678::float8::numeric

SELECT 12345678901234567890::numeric::float8, 1.5::numeric::float4

# ARRAY[..] as a vector

select array[23,25]::oidvector, pg_typeof(array[23,25]::oidvector), array[1,2]::int2vector, array['1','2']::int2vector

select array[23,25]::oidvector = '23 25', array[23,25]::oidvector = '23 26', array[23]::oidvector < '24'

select array[array[1]]::oidvector

select array[23,null]::oidvector

select array['1','x']::oidvector

select array[70000]::int2vector

create table ov(a oid, b int2vector, c oidvector default array[1,2]::oidvector)

insert into ov values (2, array[3,4])

select array[a, a]::oidvector, b, c from ov where array[2,a]::oidvector = array[a,2]::oidvector

select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = 'ov'::regclass

drop table ov

SELECT exists(SELECT * FROM pg_proc WHERE proname = 'lower' AND proargtypes = ARRAY['character varying'::regtype]::oidvector) OR exists(SELECT * FROM pg_proc INNER JOIN pg_cast ON ARRAY[casttarget]::oidvector = proargtypes WHERE proname = 'lower' AND castsource = 'character varying'::regtype)

select count(*) from pg_proc where proname = 'lower' and proargtypes = array['text'::regtype]::oidvector

select count(*) from pg_index where indkey = array[1]::int2vector and indrelid='pg_class'::regclass

select array[1,2]::oidvector::text, array[1,2]::oidvector::oid[], (array[1,2]::int2[])::int2vector

SELECT 4294967295::oid::int4, 3000000000::oid::int4, 3000000000::oid::int8, (-1)::int4::oid, (-1)::int4::oid = 4294967295::oid, -5 = 4294967291::oid, (-2)::int2::oid, (-1)::int4::oid::text, (-1)::int4::regclass::oid

SELECT array[-1]::oid[], array[3000000000]::oid[]::int[], array[-1::int2]::oid[]

CREATE TEMP TABLE signed (a int2, b int4); INSERT INTO signed VALUES (-1, -2), (3, 4); SELECT a::oid, b::oid, b::oid::int4, (b * 2)::oid, (abs(b) - 5)::oid::int4 FROM signed ORDER BY 2

CREATE TEMP TABLE unsigned (o oid, r regclass); INSERT INTO unsigned SELECT b, b FROM signed; INSERT INTO unsigned VALUES (-1, 7); SELECT * FROM unsigned JOIN signed ON o = b ORDER BY 1; SELECT o FROM unsigned WHERE o > 2147483647 ORDER BY 1

SELECT relname FROM pg_class WHERE oid = 1259 AND oid::int = 1259
