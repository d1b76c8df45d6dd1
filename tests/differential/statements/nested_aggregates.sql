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
