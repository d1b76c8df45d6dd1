# Aggregates in aggregates, of outer queries, and in GROUP BY.
create table t(k int, a int); insert into t select i % 3, i from generate_series(1, 9) i

select max(min(a)) from t

select (select max(min(a)) from (values (1)) v(x)) from t

select (select max(a) filter (where sum(k) > 0) from (values (1)) v(x)) from t

select max(a) filter (where min(k) > 0) from t

select string_agg(a::text, ',' order by sum(k)) from t

select (select sum(o.a + v.x) from (values (1), (2)) v(x)) from t o order by 1

select (select sum(o.a) from (values (1)) v(x)) from t o

select rank() over (order by 1), count(*) from t group by 1

select count(*) from t group by 1

select sum(a) as s from t group by s

select rank() over (order by k) as r from t group by r

select * from json_array_elements('[1, 2]') q

select q, value from jsonb_array_elements_text('["a"]') q

drop table t


# GREATEST and LEAST of what is computed over rows.

create table extremes (pages int, r float8, t text, n numeric)

insert into extremes values (1, 2, 'a', 1.5), (700, 3, 'b', null), (600, 4, null, 2.50), (null, null, 'c ', 3)

select least(min(pages), greatest(pages, 600)) from extremes group by greatest(pages, 600) order by 1

select greatest(avg(pages), avg(r)), least(avg(pages), avg(r), 3) from extremes

select greatest(min(pages), max(r), 3), least(null, max(pages), min(pages)) from extremes group by r order by 1

select coalesce(greatest(avg(pages), 1), 2), greatest(max(t), 'bb', min(t)), least(max(n), 2.500, min(n)) from extremes

select greatest(row_number() over (order by pages), 2), least(sum(pages) over (), 3) from extremes order by 1

select greatest(max(pages)), least(count(*)) from extremes

select pages from extremes group by pages having greatest(sum(r), 3) > 3

select t from extremes group by t order by greatest(max(pages), 5), t
