# RANGE with months, days of time zones, intervals and numerics of any scale.
SET timezone = 'Europe/Berlin'

create table t(id int, d date, ts timestamp, tz timestamptz, tm time, iv interval, n numeric)

insert into t values (1, '2024-01-31', '2024-01-31 10:00', '2024-03-30 10:00+01', '10:00', '1 day', 1.5), (2, '2024-02-29', '2024-02-29 09:00', '2024-03-31 10:00+02', '10:30', '24 hours', 1.50), (3, '2024-03-29', '2024-02-29 10:00', '2024-03-31 09:59+02', '12:00', '1 mon', 2.25), (4, '2024-03-31', '2024-03-31 10:00', '2024-04-30 10:00+02', '23:00', '29 days 23 hours', 1e30), (5, null, null, null, null, null, null), (6, 'infinity', '-infinity', 'infinity', '00:30', '-1 day', 'NaN'), (7, '2023-12-31', '2024-01-30 10:00', '2024-10-27 02:30+02', '01:00', '1 year', 'Infinity'), (8, '2024-01-31', '2024-02-01 10:00', '2024-10-27 02:30+01', '02:00', '360 days', '-Infinity'), (9, '-infinity', 'infinity', '2024-11-27 02:30+01', null, null, -3)

select id, array_agg(id) over (order by d range between '1 month' preceding and '1 month' following), count(*) over (order by d desc range between '1 month' preceding and current row) from t order by id

select id, sum(id) over (order by d range between unbounded preceding and '1 mon 1 day' following), min(id) over (order by d range between '2 mons' preceding and '1 mon' preceding), count(id) over (order by d range between '1 mon' following and '3 mons' following) from t order by id

select id, array_agg(id) over (order by ts range between '1 month' preceding and '1 month' following), array_agg(id) over (order by ts desc nulls last range between '1 month' preceding and unbounded following) from t order by id

select id, array_agg(id) over (order by tz range between '1 day' preceding and current row), array_agg(id) over (order by tz nulls first range between '1 mon' preceding and '1 day' following exclude current row) from t order by id

select id, sum(id) over (order by iv range between '1 day' preceding and '1 mon' following), count(*) over (order by iv desc range between '2 days' preceding and current row exclude ties) from t order by id

select id, array_agg(id) over (order by n range between 1 preceding and 0.75 following), sum(n) over (order by n range between 1 preceding and current row) from t order by id

select id, array_agg(id) over (order by n desc nulls first range between 5 preceding and 'Infinity' following) from t order by id

select id, array_agg(id) over (order by tm range between '1 day 1 hour' preceding and '1 mon 30 min' following) from t where id < 9 order by id

select count(*) over (order by d range between '1 day' preceding and null following) from t

select id, first_value(id) over w, last_value(id) over w, nth_value(id, 2) over w, lag(id) over w, row_number() over w, count(*) filter (where id > 2) over w from t window w as (order by ts range between '1 mon' preceding and '1 mon' following) order by id

select id, count(*) over (partition by id % 2 order by d, n range between '1 mon' preceding and current row) from t

select id, count(*) over (partition by id % 2 order by d range between '1 mon' preceding and current row exclude group) from t order by id

select count(*) over (order by d range between '-1 mon' preceding and current row) from t

select count(*) over (order by iv range between '-1 day' preceding and current row) from t

select count(*) over (order by n range between -1 preceding and current row) from t

select count(*) over (order by n range between 'NaN' preceding and current row) from t

select count(*) over (order by n range between null preceding and current row) from t

select count(*) over (order by d range between null::interval preceding and current row) from t

select count(*) over (order by n range between interval '1 day' preceding and current row) from t

select count(*) over (order by tm range between '-1 day' preceding and current row) from t

create view w as select id, sum(id) over (order by d range between '1 mon' preceding and '2 days' following) as s, count(*) over (order by n range 1.5 preceding) as c from t

select pg_get_viewdef('w')

select * from w order by id

create aggregate ag (int) (sfunc = int4pl, stype = int, initcond = '0')

select id, ag(id) over (order by d range between '1 mon' preceding and current row) from t order by id

prepare p(numeric) as select id, sum(id) over (order by n range between $1 preceding and current row) from t order by id

execute p(1)

select id, sum(x) over (order by ts range between '1 month' preceding and current row) from (select id, ts, id::numeric(8,2) as x from t) s order by id

select id, array_agg(encode(b, 'hex')) over (order by ts range between '1 month' preceding and current row) from (select id, ts, decode('0' || id, 'hex') as b from t) s order by id

create function f() returns text language plpgsql as $$ begin return (select string_agg(c::text, ',' order by id) from (select id, count(*) over (order by d range between '1 mon' preceding and current row) as c from t) s); end $$

select f()


prepare p2(integer) as select id, sum(id) over (order by id range between $1 preceding and $1 + 1 following) from t order by id

execute p2(1)

execute p2(-1)

execute p2(null)

prepare p3(smallint) as select id, sum(id) over (order by id::float8 range $1 preceding) from t order by id

execute p3(1)

prepare p4(numeric) as select id, sum(id) over (order by id::numeric(8,2) range between $1 preceding and current row) from t order by id

execute p4(1.004)

execute p4(2)

execute p4(-1)

execute p4(null)

prepare p5(integer) as select id, count(*) over (order by n range between $1 preceding and 1 following) from t order by id

execute p5(1)

prepare p6(integer) as select id, count(*) over (order by d range between $1 * interval '1 day' preceding and current row) from t order by id

execute p6(20)

prepare p7(text) as select id, count(*) over (order by ts range between current row and $1::interval following) from t order by id

execute p7('20 days')

prepare p8(smallint) as select id, sum(id) over (order by id rows between $1 preceding and current row) from t order by id

execute p8(1)

execute p8(-3)

prepare p10(bigint) as select id, sum(id) over (order by id range between current row and $1 following) from t order by id

execute p10(1)

execute p10(-1)

prepare p9(float8) as select id, count(*) over (order by id::float8 / (id - 9.0)::float8 range between $1 * 2 preceding and current row) from t where id < 9 order by id

execute p9(0.01)

execute p9('NaN')

select id, f, count(*) over (order by f range between (select 1::float8) preceding and current row), count(*) over (order by f desc range between current row and (select 'inf'::float8) following) from (values (1, 'NaN'::float8), (2, 'inf'), (3, '-inf'), (4, 1.5), (5, 2.5), (6, null), (7, 'NaN')) v (id, f) order by id

select k, (select array_agg(c order by id) from (select id, count(*) over (order by id range between k preceding and current row) as c from t) s) from (values (0), (3)) o (k) order by k

select sum(id) over (order by id rows between id preceding and current row) from t

select sum(id) over (order by id range between current row and 1 + id following) from t

select sum(id) over (order by d range between id * interval '1 day' preceding and current row) from t

select sum(id) over (order by id rows between 'x' preceding and current row) from t

select sum(id) over (order by id rows between true preceding and current row) from t

select sum(id) over (order by id rows between -1 preceding and current row) from t

select id, count(*) over (order by n range between (select 2) preceding and current row) from t order by id

select id, count(*) over (order by d range between (select interval '1 month') preceding and current row) from t order by id
