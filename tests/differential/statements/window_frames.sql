# Frames that may be empty, and FILTER, of aggregates that Python computes.
create table t(a int, n numeric, s text, b bytea, f float8, g int)

insert into t values (1, 1.50, 'x', '\x00ff', 0.1, 1), (2, null, 'y', '\x41', 'NaN', 1), (3, 1e30, null, null, 'Infinity', 2), (4, 4.000, E'two\nlines', '\x', null, 2), (5, -7, 'é', '\x0a', 2.5, 3)

select a, sum(a) over (order by a rows between 2 preceding and 1 preceding) from t

select a, sum(n) over (partition by g order by a rows between 1 following and 2 following), avg(n) over (order by a rows between unbounded preceding and 2 preceding) from t

select a, array_agg(s) over (order by a rows between 2 preceding and current row exclude current row), array_agg(b) over (order by a rows between 1 following and unbounded following) from t

select a, string_agg(s, '-') over (order by a rows between unbounded preceding and unbounded following exclude current row), array_agg(f) over (order by a rows between 3 preceding and 1 preceding) from t

select a, sum(n) over (order by g groups between 1 preceding and 1 preceding), array_agg(a) over (order by g groups between current row and 1 following exclude group) from t

select a, sum(a) filter (where a > 100) over (), array_agg(a) filter (where a > 2) over (order by a), avg(n) filter (where n > 0) over (order by a rows between 1 preceding and 1 following) from t

select a, count(a) filter (where a > 3) over (order by a), count(*) over (order by a rows between 2 preceding and 1 preceding), max(a) over (order by a rows between 2 preceding and 1 preceding) from t

select a, sum(a) filter (where s is not null) over (order by a rows between 2 preceding and 1 preceding exclude ties) from t

select a, bool_and(a < 3) filter (where g > 1) over (order by a), json_agg(n) over (order by a rows between 2 following and 3 following) from t

select sum(a) over (order by a rows between 1 preceding and 2 preceding), sum(a) over (order by a rows between 2 following and 1 following) from t

select stddev(a) filter (where false) over (order by a), regr_slope(a, f) over (order by a rows between 1 following and 1 following) from t where a in (1, 5)

select g, sum(sum(a)) over (order by g rows between 1 preceding and 1 preceding) from t group by g order by g

select sum(a) over (order by a rows between -1 preceding and 1 preceding) from t

select count(*) over (order by a rows -1 preceding) from t

select sum(a) over (order by a rows between unbounded preceding and -1 following) from t

drop table t

select ntile(0) over () from generate_series(1, 3) g

select nth_value(g, 0) over () from generate_series(1, 3) g
