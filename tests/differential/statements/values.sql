# Values that SQLite would store, compare or print otherwise.

CREATE TABLE dept (id int PRIMARY KEY, name text, f float8, n numeric, d date)

INSERT INTO dept VALUES (1, 'a', 0.1, 1.50, '2020-01-01'), (2, 'b', 0.30000000000000004, NULL, NULL), (3, NULL, 'NaN', 'NaN', 'infinity')

SELECT * FROM dept d, LATERAL (SELECT d.id + 1 AS n) s ORDER BY 1

SELECT s.* FROM dept d CROSS JOIN LATERAL (SELECT d.id * 2 AS n, d.f, d.n AS m, d.d, d.name, d.id > 1 AS b) s ORDER BY 1

SELECT d.id, s.top FROM dept d LEFT JOIN LATERAL (SELECT max(x.id) AS top FROM dept x WHERE x.id < d.id) s ON true ORDER BY 1

SELECT d.id, s.x FROM dept d LEFT JOIN LATERAL (SELECT x.id AS x FROM dept x WHERE x.id > d.id ORDER BY x.id LIMIT 1) s ON true ORDER BY 1

SELECT d.id, s.x FROM dept d JOIN LATERAL (SELECT x.id AS x FROM dept x WHERE x.id > d.id) s ON s.x > 2 ORDER BY 1

SELECT ARRAY[0.1::float8 + 0.2::float8, 'NaN', 'Infinity', NULL], ARRAY['\x01'::bytea, NULL], ARRAY(SELECT f FROM dept ORDER BY id), row(f, n, d) FROM dept WHERE id = 2

SELECT ARRAY[1,2]::float8[], ARRAY[0.1::float4]::float8[], '{0.1,0.2}'::float8[] , (ARRAY[0.30000000000000004::float8])[1]

SELECT unnest(ARRAY[0.30000000000000004::float8, 1e300]), unnest(ARRAY['\x0102'::bytea])

SELECT f = ANY (ARRAY[0.30000000000000004::float8]) FROM dept ORDER BY id

SELECT array_agg(f ORDER BY id), array_agg(n ORDER BY id), array_agg(d ORDER BY id) FROM dept

SELECT x FROM unnest(ARRAY[2147483648, 9223372036854775807]) x

SELECT json_agg(f ORDER BY id) FROM dept WHERE id < 3

SELECT f, f::text, f::numeric, f::float4, n::float8 FROM dept ORDER BY id

SELECT sum(f), avg(f), max(f), min(f) FROM dept WHERE id < 3

SELECT max(f), min(f), count(DISTINCT f) FROM dept

SELECT f, count(*) FROM dept GROUP BY f ORDER BY f

SELECT id FROM dept ORDER BY f DESC, n

SELECT id FROM dept WHERE f > 0.2 ORDER BY id

SELECT id FROM dept WHERE f = 'NaN'

SELECT id FROM dept WHERE n = 'NaN' OR n > 1 ORDER BY 1

SELECT id FROM dept WHERE d > '2020-01-01'

SELECT name = '1', name < '5', name || 1 FROM (SELECT '10'::text AS name) s

SELECT * FROM (VALUES ('10'::text), ('9'), ('1e1'), ('010')) v(x) WHERE x = '10' OR x > '5' ORDER BY x

SELECT '10'::text = ANY (ARRAY['1e1', '10.0']), '10'::varchar IN ('10.0', '1e1'), 'a'::text IN (SELECT 'A'), '1'::text IN (SELECT '1.0')

SELECT x FROM (VALUES ('1'::text), ('1.0'), ('01')) v(x) GROUP BY x ORDER BY x

SELECT count(DISTINCT x) FROM (VALUES ('1'::text), ('1.0'), ('01'), ('1 ')) v(x)

SELECT CASE x WHEN '1' THEN 'one' ELSE 'other' END FROM (VALUES ('1'::text), ('1.0')) v(x)

SELECT nullif('1.0'::text, '1'), coalesce(nullif('1'::text, '1'), 'none')

SELECT max(x), min(x) FROM (VALUES ('10'::text), ('9'), ('1e5')) v(x)

SELECT greatest('10'::text, '9'), least('10'::text, '9')

SELECT count(*) FROM (SELECT '1'::text UNION SELECT '1.0' UNION SELECT '1') s

SELECT '1'::text UNION SELECT '1.0' INTERSECT SELECT '1' ORDER BY 1

SELECT a.x FROM (VALUES ('1'::text), ('1.0')) a(x) JOIN (VALUES ('1'::text), ('01')) b(x) ON a.x = b.x

SELECT a.x FROM (VALUES ('1'::text), ('1.0')) a(x) JOIN (VALUES ('1'::text), ('01')) b(x) USING (x)

SELECT 1 = 1.0::float8, 1::numeric = 1::float8, 9007199254740993::int8 = 9007199254740992::float8, 9007199254740993 = 9007199254740993.0

SELECT 10::numeric IN (SELECT 10.0), 10 IN (SELECT 10.0), 10::float8 IN (SELECT 10)

SELECT 'abc' BETWEEN 'abb' AND 'abd', '9' BETWEEN '10' AND '99'

SELECT length(''), '' IS NULL, '' = '', coalesce('', 'x'), '' || 'a', length(NULL)

SELECT upper('straße'), lower('ÀÉ'), initcap('éa bÉ'), upper('i')

SELECT 'a_b' LIKE 'a\_b', 'aXb' LIKE 'a\_b', 'A' LIKE 'a', 'abc' LIKE 'ABC', 'a' || chr(10) || 'b' LIKE 'a%b', 'ab' LIKE 'a_%'

SELECT 'abc' LIKE '%b%' ESCAPE '', 'x' LIKE '%%', '' LIKE '', '' LIKE '%'

SELECT substr('abc', 0, 2), substr('abc', -1, 3), substr('abc', 2, 0), substr('héllo', 2, 1), substr('abc', 5), left('abc', 0), right('abc', 5)

SELECT substr('abc', 1, -1)

SELECT position('' IN 'abc'), strpos('abc', 'z'), replace('abc', '', 'x'), repeat('a', 0), repeat('a', -1), lpad('abc', 2), lpad('a', 3, ''), rpad('a', 5, 'xy')

SELECT int2 '5' / int2 '2', 7 / -2, -7 / 2, -7 % 2, 7.0 / 2, -7::numeric % 2, 7::float8 / 2

SELECT 1::int8 << 40, 5 & 3, 5 | 3, 5 # 3, ~5, -8 >> 1, 1 << 31, 1 << 32

SELECT 2 ^ 3, 2::numeric ^ -1, 2 ^ 0.5, 0 ^ 0, (-8) ^ (1.0/3)

SELECT sqrt(-1)

SELECT ln(0)

SELECT exp(1000)

SELECT 10 ^ 400

SELECT 1e308::float8 * 10

SELECT 1e-320::float8, 5e-324::float8, 1.7976931348623157e308::float8

SELECT round(0.5), round(1.5), round(-0.5), round(0.5::float8), round(1.5::float8), round(1e20), round(5, -1), trunc(123.456, -1)

SELECT to_char(1234567.891, 'FM9,999,999.00'), to_char(0.5, '0.00'), to_char(-1, '999'), to_char(1, '000'), to_char(1e10, '9.99EEEE'), to_char(123, '99'), to_char(485, 'L999'), to_char(12.5, '99V9')

SELECT date '2020-01-31' + interval '1 month', date '2020-03-31' - interval '1 month', date '2019-12-31' + 366, timestamp '2020-02-29' + interval '1 year', date '2020-01-01' - timestamp '2019-12-31 12:00'

SELECT age(timestamp '2020-03-01', timestamp '2020-01-31'), age(date '2000-01-01', date '2001-02-03'), interval '1 month' * 1.5, interval '1 day' / 3, justify_hours(interval '30 hours'), justify_interval(interval '1 mon -1 hour')

SELECT extract(day FROM interval '40 days 25 hours'), extract(isodow FROM date '2020-01-05'), extract(quarter FROM date '2020-05-01'), extract(epoch FROM timestamp '2020-01-01'), extract(second FROM time '10:11:12.345'), extract(julian FROM date '2020-01-01'), extract(timezone FROM timestamptz '2020-01-01 00:00+00'), extract(isoyear FROM date '2021-01-01'), extract(decade FROM date '2020-01-01')

SELECT extract(hour FROM date '2020-01-01')

SELECT extract(nosuch FROM now())

SELECT date_trunc('nosuch', now())

SELECT date_trunc('week', date '2020-05-06'), date_trunc('quarter', timestamp '2020-05-06'), date_trunc('day', timestamptz '2020-05-06 10:00+00', 'Europe/Berlin'), date_bin('15 minutes', timestamp '2020-01-01 10:17', timestamp '2020-01-01')

SELECT (date '2020-01-01', date '2020-02-01') OVERLAPS (date '2020-01-15', date '2020-03-01'), (time '10:00', interval '1 hour') OVERLAPS (time '10:30', time '12:00')

SELECT '2020-01-01 10:00:00.123456'::timestamp(3), '2020-01-01 10:00:00.9999'::timestamp(0), '10:00:00.55'::time(1), now()::timestamp(0) IS NOT NULL

-- Rows without columns.
create table nothing ()

insert into nothing default values

select * from nothing n, lateral (values (n.*)) v

select count(*) from nothing n, lateral (values (n.*), (n.*)) v

insert into nothing values (default)

drop table nothing
