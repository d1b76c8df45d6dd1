# Set-returning functions, arrays and records in order, literals read by the session.

SELECT generate_series(1, 2), generate_series(1, 3)

SELECT generate_series(1, 3) + 1

SELECT generate_series(1, 3) AS a ORDER BY a DESC

SELECT CASE WHEN true THEN generate_series(1,2) END

SELECT x, generate_series(1, x) FROM (VALUES (1), (2), (0)) v(x)

SELECT count(*) FROM generate_series(1, 1000000)

SELECT * FROM generate_series(9223372036854775805, 9223372036854775807)

SELECT * FROM generate_series(1, 2, 0)

SELECT * FROM generate_series(5, 1, -2) WITH ORDINALITY

SELECT * FROM generate_series(1, NULL)

SELECT * FROM generate_series(3, 1)

SELECT * FROM generate_series(1, 3) g WHERE g > (SELECT 1)

SELECT (SELECT sum(g) FROM generate_series(1, x) g) FROM (VALUES (1), (3)) v(x)

SELECT * FROM unnest(ARRAY[1,2], ARRAY['a','b','c'])

SELECT * FROM unnest(ARRAY[1,2], ARRAY['a','b','c']) WITH ORDINALITY AS t(a, b, n)

SELECT * FROM ROWS FROM (generate_series(1, 2), unnest(ARRAY['x'])) AS t(a, b)

SELECT (ARRAY[[1,2],[3,4]])[2][1], (ARRAY[[1,2],[3,4]])[2]

SELECT x FROM (VALUES (ARRAY[10]), (ARRAY[9]), (ARRAY[9, 1]), (ARRAY[NULL::int]), (NULL), ('{}')) v(x) ORDER BY x

SELECT x FROM (VALUES (row(10, 'a')), (row(9, 'b')), (row(9, 'a'))) v(x) ORDER BY x

SELECT x, count(*) FROM (VALUES (ARRAY[1.0]), (ARRAY[1.00])) v(x) GROUP BY x

SELECT greatest(interval '1 day', '25 hours'), least(ARRAY[1], ARRAY[2]), greatest(ARRAY[9], ARRAY[10], NULL)

SELECT pg_typeof('x'), pg_typeof(NULL), concat('a', 'b'::char(3), 'c'), format('[%s]', 'b'::char(3)), octet_length('a'::char(3)), length('a'::char(3))

SELECT INTERVAL '1' YEAR, INTERVAL '90' MINUTE, INTERVAL '1 2' DAY TO HOUR, '1'::interval year, interval(2) '1.2345'

SELECT 'nosuch'::regtype

SELECT 'x'::regclass

SELECT 'x'::text::int

SELECT '3'::int::text::numeric::float8

SELECT '2024-02-30'::date, '1'::int

SELECT 'now'::timestamp = now()::timestamp, 'today'::date = current_date

SELECT count()

SELECT default

SELECT 1 + default

SELECT

SELECT FROM generate_series(1, 3)

SELECT EXISTS (SELECT FROM generate_series(1, 0))

SELECT -(-2147483648), - -1, -(1), -(-9223372036854775808), -'1'

SELECT 'abc' LIKE 'abc\', 'abc' LIKE 'ab\'

SELECT 'abcd' LIKE 'abc\'

SELECT localtime IS NULL, localtimestamp = now()::timestamp, current_time IS NULL

SELECT row_to_json(row(1, 'a')), to_json(row(1,2))

SELECT min(x), max(x) FROM (VALUES ('1 day'::interval), ('24 hours')) v(x)

SELECT nullif(1, 1.0), nullif(1, 2.5), nullif('a', NULL), nullif(NULL, 1)

SELECT string_agg(c, ',' ORDER BY c), string_agg(DISTINCT c, '|'), string_agg(DISTINCT c, '|' ORDER BY c DESC) FROM (VALUES ('b'), ('a'), ('b')) s(c)

SELECT array_agg(DISTINCT x), array_agg(DISTINCT x ORDER BY x DESC), count(DISTINCT x) FROM (VALUES (2), (1), (2), (NULL)) s(x)

# ORDER BY with a collation over an arm that groups.
create table sg_a (n numeric, c char(4), k int); create table sg_b () inherits (sg_a)

insert into sg_a values (1.5, 'a', 1), (1.50, 'b', 2); insert into sg_b values (2, 'a', 3), (2.0, null, 4)

select 1.5 as x union all select sum(n) from sg_a group by k order by x limit 3

select 'z'::char(4) as x union select 'y' from sg_a group by c having bool_or(n > 1) order by x desc

(select 1.50 as x, 7 as y from sg_b) except all (select 1.5, 8 from sg_a s group by s.k, s.n) order by x, y desc

select 2.5 as x union all select 1.5 from generate_series(1, 3) g(v) group by v order by 1 desc

drop table sg_a cascade
