# Literals and the types they get.
SELECT 1

SELECT 1, 2147483647, 2147483648, -2147483648, 9223372036854775807, 9223372036854775808

SELECT 1.5, 0.10, 1e3, 1.5e-3, .5, 5.

SELECT -1, - 1, +1, -(-1), - -1

SELECT 'abc', 'it''s', '', ' x '

SELECT 'abc' AS a, 'b' b, 'c' "C d"

SELECT E'a\nb\tc\\d\'e', E'\x41\u00e9\101'

SELECT U&'d\0061t\+000061'

SELECT $$dollar 'quoted'$$, $tag$with $$ inside$tag$

SELECT 'two'
  'lines'

SELECT true, false, TRUE, 't'::bool, 'off'::bool

SELECT NULL

SELECT NULL, NULL::int, NULL::text

SELECT N'national'

SELECT DATE '2024-02-29', TIMESTAMP '2024-02-29 12:34:56.789', TIME '12:34:56'

SELECT INTERVAL '1 day 2 hours', INTERVAL '1' YEAR

SELECT int4 '42', numeric '1.50', text 'x', bool 'yes'

SELECT 'Grüße, 世界 🌍', length('Grüße'), octet_length('Grüße')

SELECT 1 AS "select", 2 AS "Two Words", 3 AS three

SELECT 12345678901234567890, 123456789012345678901234567890.123456789

SELECT 1::int2, 1::int8, 1::float4, 1::float8, 1::numeric

SELECT pg_typeof(1), pg_typeof(1.0), pg_typeof('x'), pg_typeof(NULL), pg_typeof(true), pg_typeof(2147483648)

SELECT pg_typeof(1e10), pg_typeof(DATE '2024-01-01'), pg_typeof(now()), pg_typeof(ARRAY[1,2])

SELECT 1;

SELECT 1; SELECT 2

SELECT 1; SELECT 'a'; SELECT NULL;

;

;;

-- only a comment

SELECT /* in /* nested */ comment */ 1 -- end

SELECT 1 AS a, 1 AS a

SELECT

SELECT ARRAY[1,2,3], ARRAY['a','b'], '{1,2}'::int[]

SELECT (1), ((2)), (((3)))

VALUES (1, 'a'), (2, 'b')

VALUES (1), (2.5), (NULL)

SELECT * FROM (VALUES (1, 'one'), (2, 'two')) AS v(n, name)

SELECT 0x1F

SELECT 1_000

SELECT 'unterminated

SELECT "unterminated

SELECT 123abc

SELECT 'a'::nosuchtype

SELECT 1.2.3

SELECT 'Infinity'::float8, '-Infinity'::float8, 'NaN'::float8

SELECT 'NaN'::numeric, 'Infinity'::numeric

SELECT 1.0e400::float8

SELECT 0.1::float8 + 0.2::float8, 1e15::float8, 1e16::float8, 1e-5::float8, 123456789.123456789::float8

SELECT 0.1::float4, 16777217::float4, 3.4e38::float4
