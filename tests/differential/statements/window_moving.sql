-- Frames whose first rows leave: what Python adds up is taken back, with the scale and the specials that are left.
create table t(id int, i int, n numeric, s text, f float8, v interval)

insert into t values (1, 1, 1.5, 'a', 0.1, '1 day'), (2, null, 'NaN', null, 'NaN', '24:00:00'), (3, 2147483647, 1.50, '', 1e200, null), (4, -7, 'Infinity', 'bb', 0.3, '1 mon'), (5, 5, 1e30, 'c', -1e200, '-30 days'), (6, 5, '-Infinity', 'a', 'Infinity', '30 days'), (7, null, null, null, null, '00:00:01.5'), (8, 9, -2.0000000001, 'é', 2.5, '1 day'), (9, 0, 3, 'z', 0.2, '2 days'), (10, 1, 0.00, 'y', -0.0, null)

select id, avg(i) over w, sum(i::bigint) over w, sum(n) over w, avg(n) over w, min(n) over w from t window w as (order by id rows between 1 preceding and 1 following)

select id, avg(i) over w, sum(n) over w, avg(n) over w, max(v) over w, min(v) over w, sum(v) over w, avg(v) over w from t window w as (order by id rows between current row and unbounded following)

select id, sum(n) over w, sum(v) over w, string_agg(s, ',') over w, string_agg(s, i::text) over w, string_agg(s::bytea, '\x2c') over w from t window w as (order by id rows between 2 preceding and current row)

select id, sum(f) over w from t window w as (order by id rows between 1 preceding and current row)

select id, sum(f) filter (where f < 1e9) over w, avg(f) filter (where f between -1e9 and 1e9) over w from t window w as (order by id rows between 2 preceding and 1 following)

select avg(f) over (order by id rows between 3 preceding and current row) from t

select id, avg(i) filter (where id % 3 > 0) over w, sum(n) filter (where id % 2 = 0) over w, max(v) filter (where id <> 4) over w, string_agg(s, '-') filter (where id <> 5) over w from t window w as (order by id rows between 3 preceding and current row)

select id, sum(i) over (order by n desc range between 'Infinity' preceding and 1 following), count(*) over (order by n nulls first range between 'Infinity' preceding and 1 following) from t order by id

select id, sum(i) over (order by n nulls first range between 1.5 preceding and 2 following exclude current row), count(*) over (order by n desc range between 1 following and 'Infinity' following) from t order by id

drop table t
