# Operators, functions, casts and errors of expressions without tables.

SELECT 1 + '2', '3' + 1.5, '4'::text || 5, 5 || 'x', 1 || 2

SELECT 1 + 'x'

SELECT 'a' + 'b'

SELECT '1' + '2'

SELECT 'a' || NULL, NULL || NULL, 'a' || 1 || true

SELECT 1 + NULL, NULL = NULL, NULL <> 1, NULL AND false, NULL OR true, NOT NULL

SELECT NULL IS NULL, 1 IS NOT NULL, NULL IS DISTINCT FROM 1, NULL IS NOT DISTINCT FROM NULL

SELECT 1 = 1.0, 1 = 1::float8, 1.5 = 1.5::float8, 1::int2 = 1::int8, '1' = 1

SELECT 1 < 2 AND 2 < 3, 1 BETWEEN 0 AND 2, 1 NOT BETWEEN 2 AND 3, 2 BETWEEN SYMMETRIC 3 AND 1

SELECT 1 IN (1, 2), 1 IN (2, NULL), 1 NOT IN (2, NULL), 3 IN (1, 2.0, 3), 'a' IN ('a', 'b')

SELECT 1 IN ('1', 2), 1 IN ('x')

SELECT true > false, true::int, 1::bool, 't'::bool, 'yes'::bool, 'off'::bool, 'maybe'::bool

SELECT 5 / 2, -5 / 2, 5 % 3, -5 % 3, 5.0 / 2, 5 / 2.0, 5::float8 / 2, 2 ^ 3, |/ 16, ||/ 27, @ -5

SELECT 1 / 0

SELECT 1.0 / 0

SELECT 1::float8 / 0

SELECT 5 % 0

SELECT 2147483647 + 1

SELECT 2147483647::int8 + 1, 9223372036854775807 - 1

SELECT 9223372036854775807 + 1

SELECT 32767::int2 + 1::int2

SELECT (-32768)::int2 * (-1)::int2

SELECT -2147483648 / -1

SELECT 2147483647 * 2

SELECT 3037000500::int8 * 3037000500::int8

SELECT 1e10, 1.5e-3, .5, 5., 1e400

SELECT 1.10 + 2.20, 1.10 * 2.20, 1.10 - 1.1, 10 / 3.0, 1::numeric / 3, 2.0 ^ 0.5, sqrt(2), sqrt(2.0), exp(1.0), ln(10.0), log(100.0), log(2.0, 8.0)

SELECT round(2.5), round(-2.5), round(2.567, 2), round(1234.5, -2), trunc(2.9), trunc(-2.999, 1), ceil(1.1), floor(-1.1), round(2.5::float8), round(3.5::float8)

SELECT mod(7, 3), mod(-7, 3), mod(7.5, 2), div(7.5, 2), abs(-1.5), sign(-3), sign(0.0), power(2, 10), power(2.0, 10), gcd(12, 18), lcm(4, 6), factorial(5)

SELECT 1.0::int, 1.5::int, 2.5::int, -1.5::int, 2.5::float8::int, 3.5::float8::int, '12'::int, ' 12 '::int, 1e5::int

SELECT '1.5'::int

SELECT ''::int

SELECT 'abc'::numeric

SELECT '1e5'::numeric, 'NaN'::numeric, 'Infinity'::numeric, '-inf'::float8, 'nan'::float8

SELECT 99999::int2

SELECT 1e20::int8

SELECT 123456.789::numeric(8,2), 123456.789::numeric(5,2)

SELECT 12.5::numeric(3), 1.005::numeric(5,2), 0.1::float4, 0.1::float8, 1/3.0::float4, 1e15::float8, 1e16::float8, 123456789.0::float4

SELECT 'abc'::varchar(2), 'abc'::char(5) || '|', 'abc'::char(2), 'x'::"char", 'abc'::name

SELECT 'abc'::text::char(5) = 'abc', 'abc  '::char(5) = 'abc'::char(3), 'abc '::text = 'abc'

SELECT 65::"char", 'A'::"char"::int, ascii('A'), chr(65)

SELECT 1::text, true::text, 1.50::text, 1.5::float8::text, date '2020-01-01'::text, NULL::text, '{1,2}'::int[]::text

SELECT cast(1 AS text), cast('1' AS int), int '5', numeric '1.50', date '2020-02-30'

SELECT '2020-01-01'::date + 1, '2020-01-01'::date - 1, '2020-03-01'::date - '2020-02-01'::date, date '2020-01-31' + interval '1 month', timestamp '2020-01-01 10:00' - timestamp '2020-01-01 09:00'

SELECT date '2020-01-01' + time '10:00', timestamp '2020-01-01' + interval '1 day 2 hours', interval '1 day' * 2, interval '1 hour' / 2, interval '1 month' + interval '1 day', -interval '1 day'

SELECT date '2020-01-01' < timestamp '2020-01-01 00:00:01', date '2020-01-01' = '2020-01-01', interval '1 day' = interval '24 hours', interval '1 month' > interval '29 days'

SELECT extract(year FROM date '2020-05-06'), extract(epoch FROM interval '1 day'), extract(dow FROM date '2020-05-06'), date_part('month', timestamp '2020-05-06'), extract(century FROM date '2020-01-01'), extract(week FROM date '2020-01-01'), extract(microseconds FROM time '10:11:12.5')

SELECT date_trunc('month', timestamp '2020-05-06 10:11:12'), date_trunc('hour', interval '1 day 02:03:04'), age(date '2020-05-06', date '2019-01-01'), justify_days(interval '35 days'), make_date(2020, 2, 29), make_interval(days => 3), to_char(timestamp '2020-05-06 10:11:12', 'YYYY-MM-DD HH24:MI:SS Day')

SELECT to_date('06 May 2020', 'DD Mon YYYY'), to_timestamp('2020-05-06', 'YYYY-MM-DD'), to_number('1,234.50', '9,999.99'), to_char(1234.5, '9,999.99'), to_char(-5, 'S99'), to_char(12, 'RN'), to_timestamp(0)

SELECT upper('abc'), lower('ABC'), initcap('hello world'), length('héllo'), octet_length('héllo'), bit_length('abc'), char_length('abc '), reverse('abc'), repeat('ab', 3), lpad('x', 3, '0'), rpad('x', 3, '0'), lpad('abcdef', 3)

SELECT substr('hello', 2, 3), substring('hello' FROM 2 FOR 2), substring('hello' FROM 'l+'), left('hello', 2), left('hello', -2), right('hello', 2), right('hello', -2), position('l' IN 'hello'), strpos('hello', 'l'), split_part('a,b,c', ',', 2), split_part('a,b,c', ',', -1)

SELECT trim('  x '), trim(BOTH 'x' FROM 'xxaxx'), ltrim('  x'), rtrim('x  '), btrim('xyax', 'xy'), replace('hello', 'l', 'L'), translate('hello', 'el', 'ip'), overlay('hello' PLACING 'XX' FROM 2 FOR 3), concat('a', NULL, 1, true), concat_ws('-', 'a', NULL, 'b'), format('%s %I %L', 'a', 'b c', 'd''e'), quote_ident('a b'), quote_literal('a''b'), quote_nullable(NULL)

SELECT 'abc' LIKE 'a%', 'abc' LIKE '_b_', 'abc' ILIKE 'A%', 'abc' NOT LIKE 'b%', 'a%c' LIKE 'a\%c', 'a%c' LIKE 'a!%c' ESCAPE '!', 'abc' SIMILAR TO '(a|b)%', 'abc' ~ '^a', 'abc' ~* 'B', 'abc' !~ 'x', 'abc' LIKE NULL

SELECT regexp_replace('abcabc', 'b', 'X'), regexp_replace('abcabc', 'b', 'X', 'g'), regexp_match('abc123', '([a-z]+)(\d+)'), regexp_matches('abc', 'b'), regexp_split_to_array('a1b2c', '\d'), regexp_count('abcabc', 'b'), regexp_like('abc', 'B', 'i'), regexp_substr('abc123', '\d+'), regexp_instr('abc123', '\d')

SELECT md5('abc'), encode('abc'::bytea, 'hex'), decode('616263', 'hex'), encode('abc', 'base64'), sha256('abc'), 'abc'::bytea, '\x6162'::bytea, get_byte('abc'::bytea, 1), length('\x6162'::bytea), 'a'::bytea || 'b'::bytea

SELECT ascii('é'), chr(233), to_hex(255), starts_with('abc', 'ab'), string_to_array('a,b,,c', ','), string_to_array('a,b', NULL), array_to_string(ARRAY[1,NULL,3], ','), array_to_string(ARRAY[1,NULL,3], ',', '*')

SELECT ARRAY[1,2,3], ARRAY[1,2]::text[], ARRAY['a','b'], ARRAY[[1,2],[3,4]], ARRAY[]::int[], '{1,2,NULL}'::int[], ARRAY[1.5, 2], ARRAY[1, NULL]

SELECT (ARRAY[1,2,3])[2], (ARRAY[1,2,3])[5], (ARRAY[1,2,3])[2:3], (ARRAY[[1,2],[3,4]])[2][1], array_length(ARRAY[1,2], 1), cardinality(ARRAY[[1,2],[3,4]]), array_upper(ARRAY[1,2], 1), array_dims(ARRAY[1,2]), array_ndims(ARRAY[[1]])

SELECT ARRAY[1,2] || 3, 0 || ARRAY[1,2], ARRAY[1] || ARRAY[2], array_append(ARRAY[1], 2), array_prepend(1, ARRAY[2]), array_remove(ARRAY[1,2,1], 1), array_position(ARRAY['a','b'], 'b'), array_cat(ARRAY[1], ARRAY[2]), array_replace(ARRAY[1,2], 1, 5)

SELECT ARRAY[1,2] = ARRAY[1,2], ARRAY[1,2] < ARRAY[1,10], ARRAY[1,2] @> ARRAY[1], ARRAY[1] <@ ARRAY[1,2], ARRAY[1] && ARRAY[2], ARRAY['a'] = '{a}', ARRAY[1.0] = ARRAY[1.00]

SELECT 1 = ANY (ARRAY[1,2]), 3 = ANY ('{1,2}'), 1 = ALL (ARRAY[1,1]), 1 <> ALL (ARRAY[2,3]), 1 = ANY (NULL::int[]), 1 = ANY (ARRAY[NULL, 1]), 1.5 = ANY (ARRAY[1.50])

SELECT CASE WHEN 1 > 2 THEN 'a' WHEN 2 > 1 THEN 'b' END, CASE 1 WHEN 1 THEN 'x' ELSE 'y' END, CASE WHEN false THEN 1 END, CASE WHEN true THEN 1 ELSE 2.5 END, CASE NULL WHEN NULL THEN 1 ELSE 2 END

SELECT CASE WHEN true THEN 1 ELSE 'x' END

SELECT CASE WHEN 1 THEN 2 END

SELECT coalesce(NULL, 1, 2), coalesce(NULL, 'x'), coalesce(NULL, NULL), coalesce(1, 2.5), coalesce(1, 'x')

SELECT nullif(1, 1), nullif('a', 'b'), nullif(1, 2.5), greatest(1, 2.5, NULL), least('b', 'a'), greatest(NULL, NULL), greatest(date '2020-01-01', '2021-01-01'), least(ARRAY[1], ARRAY[2]), greatest(interval '1 day', '25 hours')

SELECT 1 AS "Mixed Case", 2 AS lower, 3 "quoted", 4 unq

SELECT "nosuch"

SELECT nosuch.x

SELECT x FROM nosuch

SELECT nosuch(1)

SELECT lower(1, 2)

SELECT lower()

SELECT length(1)

SELECT sum('x')

SELECT sum(name) FROM (SELECT 'x'::text AS name) s

SELECT abs('x')

SELECT round('2.5')

SELECT 1::nosuch

SELECT 'x'::int::bool

SELECT true + 1

SELECT date '2020-01-01' + date '2020-01-01'

SELECT -'a'

SELECT NOT 1

SELECT 1 WHERE 1

SELECT 1 AND true

SELECT 'x' AND true

SELECT max(1) + max(max(1))

SELECT * FROM (SELECT 1 AS a) x WHERE max(a) = 1

SELECT a.x, b.x FROM (SELECT 1 x) a, (SELECT 2 x) b WHERE x = 1

SELECT a FROM (SELECT 1) x(a), (SELECT 2) x(b)

SELECT rank()

SELECT row_number() OVER (ORDER BY 1) FROM (VALUES (1)) v WHERE row_number() OVER () = 1

SELECT lower(1)

SELECT lower(true)

SELECT concat(1, 2.50, true, NULL, date '2020-01-01')

SELECT pg_typeof(1), pg_typeof('x'), pg_typeof(1.5), pg_typeof(now()), pg_typeof(ARRAY[1]), pg_typeof(NULL), pg_typeof(1::int2 + 1::int8), pg_typeof(1 + 1.5), pg_typeof('a' || 'b'), pg_typeof(row(1)), pg_typeof(sum(1)), pg_typeof(avg(1)), pg_typeof(sum(1.5::float4))

SELECT version() LIKE 'PostgreSQL 15%', pg_backend_pid() > 0, current_setting('server_version_num')::int >= 150000

SELECT 'a' < 'b', 'B' < 'a', 'é' > 'z', 'a' COLLATE "C" < 'B', 'abc' > 'ab', '' < 'a', '10' < '9'

SELECT 'abc' = 'abc ', 'abc'::varchar = 'abc'::text, 'abc'::name = 'abc', '1'::text = '1', 'a'::char(3) = 'a'

SELECT 1 = '1', 1.0 = '1', true = 't', date '2020-01-01' = '2020-1-1'

SELECT '1'::text = 1

SELECT '1'::text < '10'::text, 1::text = '1', ('1'::text)::int = 1

SELECT x = '1', x < '9', x || '' FROM (SELECT 10::text AS x) s

SELECT max(x), min(x) FROM (VALUES ('10'), ('9'), ('a')) v(x)

SELECT max(x), min(x), sum(x), avg(x) FROM (VALUES (10.50), (9), (100)) v(x)

SELECT x FROM (VALUES (10.50), (9), (-100), (-2.5), (0), (NULL)) v(x) ORDER BY x

SELECT x FROM (VALUES (10.50), (9), (-100), (-2.5), (0), (NULL)) v(x) ORDER BY x DESC NULLS LAST

SELECT count(*), x FROM (VALUES (1.0), (1.00), (1)) v(x) GROUP BY x

SELECT DISTINCT x FROM (VALUES (1.0), (1.00), (2)) v(x) ORDER BY x

SELECT x FROM (VALUES ('1 day'::interval), ('23 hours'), ('25 hours')) v(x) ORDER BY x

SELECT x, count(*) FROM (VALUES ('1 day'::interval), ('24 hours'), ('25 hours')) v(x) GROUP BY x ORDER BY x

SELECT max(x), min(x), sum(x), avg(x) FROM (VALUES ('1 day'::interval), ('24 hours'), ('25 hours')) v(x)

SELECT x FROM (VALUES ('NaN'::float8), (1), ('Infinity'), (NULL), ('-Infinity')) v(x) ORDER BY x

SELECT max(x), min(x), sum(x) FROM (VALUES ('NaN'::float8), (1), (2)) v(x)

SELECT 'NaN'::float8 = 'NaN', 'NaN'::float8 > 1, 'NaN'::numeric > 1, 0.0 = -0.0, '-0'::float8

SELECT x FROM (VALUES (true), (false), (NULL)) v(x) ORDER BY x

SELECT x FROM (VALUES (ARRAY[10]), (ARRAY[9]), (ARRAY[9, 1])) v(x) ORDER BY x

SELECT x FROM (VALUES (row(10)), (row(9))) v(x) ORDER BY x

SELECT json_build_object('a', 1, 'b', 'x'), jsonb_build_array(1, 'a', NULL), to_json('a'::text), to_jsonb(1.50), json_array_length('[1,2,3]'), jsonb_typeof('1')

SELECT uuid 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', uuid 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' < 'b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'

SELECT 1::oid, 'pg_class'::regclass, 'int4'::regtype, 'now'::regproc, 1259::regclass, 23::regtype

SELECT 'nosuch'::regclass

SELECT '12:34:56'::time, '12:34'::time + interval '1 hour', time '10:00' - time '09:00', '12:34:56.789'::time(1), timetz '12:00+02'

SELECT timestamptz '2020-01-01 12:00+02', timestamptz '2020-01-01 12:00' AT TIME ZONE 'Europe/Berlin', timestamp '2020-01-01 12:00' AT TIME ZONE 'Europe/Berlin', timestamptz '2020-07-01 12:00+00'::date

SELECT interval '1 year 2 months 3 days 04:05:06.7', interval '-1 day', interval '1.5 days', interval 'P1Y2M', interval '90' MINUTE, interval '1-2' YEAR TO MONTH, interval '1 2:03' DAY TO MINUTE, interval '1:2' HOUR TO SECOND

SELECT '2020-02-30'::date

SELECT '25:00'::time

SELECT 'tomorrow'::date - 'today'::date, 'epoch'::timestamp, 'infinity'::date, '-infinity'::timestamp < 'now', isfinite('infinity'::date)

SELECT '0044-03-15 BC'::date, '12020-01-01'::date, '0001-01-01 BC'::date < '0001-01-01'::date

SELECT 1 AS a, 2 AS b ORDER BY a + b

SELECT (1, 2) = (1, 2), (1, 2) < (1, 3), row(1, NULL) IS NULL, row(NULL, NULL) IS NULL, row(1, NULL) = row(1, NULL), (1, 2) IN ((1, 2), (3, 4))

SELECT row(1, 2) = row(1, 2, 3)

SELECT EXISTS (SELECT 1 WHERE false), NOT EXISTS (SELECT 1), ARRAY(SELECT generate_series(1, 3)), ARRAY(SELECT 'x'::text WHERE false)

SELECT 1 FROM (SELECT 1) s GROUP BY 1 HAVING true

SELECT count(*) FROM (SELECT 1 WHERE false) s

SELECT lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower('X'))))))))))))))))))))))))))))))

SELECT upper(md5(md5(md5(md5(md5(md5(md5(md5(md5(md5(md5(md5(md5(md5(md5(md5(md5(md5(md5(md5(md5(md5(md5(md5(md5(md5(md5(md5(md5(md5(md5(md5('X'))))))))))))))))))))))))))))))))

SELECT trim(leading 'x' from 'xxy'), substring('foobar' similar 'o(b)a' escape '#')

SELECT random() < 1, setseed(0.5)

SELECT width_bucket(5, 0, 10, 5), num_nulls(1, NULL), num_nonnulls(1, NULL), scale(1.50), trim_scale(1.50), min_scale(1.50)

SELECT a.attname FROM pg_attribute a WHERE a.attrelid = 'pg_namespace'::regclass AND attnum > 0 ORDER BY attnum
