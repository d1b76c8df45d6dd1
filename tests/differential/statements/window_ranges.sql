# RANGE with offsets.
create table t(id int, i int, f float8, d date, ts timestamp, tz timestamptz, tm time)

insert into t values (1, 1, 0.5, '2024-01-01', '2024-01-01 10:00', '2024-01-01 10:00+00', '10:00'), (2, 3, 1.5, '2024-01-02', '2024-01-01 11:00', '2024-01-01 11:30+00', '10:30'), (3, 3, 2.5, '2024-01-04', '2024-01-02 10:30', '2024-01-03 00:00+00', '12:00'), (4, 8, 'Infinity', 'infinity', '2024-01-05', 'infinity', '23:00'), (5, null, null, null, null, null, null), (6, 9, -1, '2023-12-31', '-infinity', '2024-01-01 09:00+00', '00:30')

select id, sum(i) over (order by i range between 2 preceding and 1 following), array_agg(id) over (order by i desc range between 1 preceding and 5 following), count(*) over (order by i range between 3 following and 6 following) from t order by id

select id, array_agg(id) over (order by f range between 1 preceding and 1.5 following), sum(i) over (order by f nulls first range between unbounded preceding and 0.5 preceding) from t order by id

select id, array_agg(id) over (order by d range between '1 day' preceding and interval '2 days' following), count(*) over (order by d desc range between interval '24 hours' preceding and current row exclude current row) from t order by id

select id, array_agg(id) over (order by ts range between interval '1 hour' preceding and interval '1 day 1 hour' following), max(i) over (partition by i % 2 order by ts range interval '2 days' preceding) from t order by id

select id, array_agg(id) over (order by tz range between '90 minutes' preceding and '0' following), first_value(id) over (order by tz range between '3 hours' preceding and '1 hour' following) from t order by id

select id, array_agg(id) over (order by tm range between '30 min' preceding and '2 hours' following) from t order by id

select sum(i) over (order by i range between -1 preceding and current row) from t

select sum(i) over (order by d range between '-1 day' preceding and current row) from t

select sum(i) over (range between 1 preceding and current row) from t

select sum(i) over (order by i, f range between 1 preceding and current row) from t

select sum(i) over (order by i range between interval '1 day' preceding and current row) from t

select sum(i) over (order by d range between 1 preceding and current row) from t

create view v as select id, sum(i) over (order by d range between '1 day' preceding and '2 days' following) from t; select pg_get_viewdef('v')

select * from v order by id

drop view v; drop table t

create table n(id int, a numeric(8,2), d date)

insert into n values (1, 1.5, '2024-01-01'), (2, 2.25, '2024-01-02'), (3, 2.75, '2024-01-02'), (4, 9, '2024-01-05'), (5, null, null)

select id, array_agg(id) over (order by a range between 0.75 preceding and 0.5 following), count(*) over (order by a desc range between 1 preceding and current row) from n order by id

select id, array_agg(id) over (order by d range between interval '1' day preceding and interval '36' hour following), sum(a) over (order by d range interval '3' day preceding) from n order by id

select id, nth_value(a, 2) over (order by a range between unbounded preceding and 6.75 following) from n order by id

select count(*) over (order by a range -1 preceding) from n

drop table n

SELECT n, min(c) OVER w, max(c) FILTER (WHERE n > 1) OVER w FROM (VALUES (1.0, 'b'::char(3)), (1.25, 'a'), (2.5, NULL), (3, 'ab')) AS v (n, c) WINDOW w AS (ORDER BY n RANGE BETWEEN 0.5 PRECEDING AND 0.5 FOLLOWING) ORDER BY n
