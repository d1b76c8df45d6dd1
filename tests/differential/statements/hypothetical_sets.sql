# Hypothetical-set aggregates: rank and its kin WITHIN GROUP; rules of ordered-set aggregates.
create table s(a int, b text, c numeric(8,2))

insert into s values (1,'x',10),(1,'y',20),(2,'x',30.5),(2,null,40),(null,'x',50)

select rank(2) within group (order by a) from s

select rank(15) within group (order by c), dense_rank(2) within group (order by a desc), percent_rank(2) within group (order by a nulls first), cume_dist(1) within group (order by a) from s

select rank(2, 'x') within group (order by a, b) from s

select rank(2, 'x') within group (order by a) from s

select rank('q') within group (order by a) from s

select rank() within group (order by a) from s

select rank(1) from s

select rank(a) within group (order by a) from s

select a, rank(a) within group (order by c) from s group by a order by a

select a, rank(15) within group (order by c desc), cume_dist(15) within group (order by c) from s group by rollup(a) order by a, 2

select rank(1) within group (order by a) from s where false

select percent_rank(1) within group (order by a), cume_dist(1) within group (order by a), dense_rank(1) within group (order by a) from s where false

select rank(null) within group (order by a) from s

select rank('x') within group (order by b) filter (where a = 1) from s

select rank(1) within group (order by a) over () from s

select rank(distinct 1) within group (order by a) from s

select rank(1.5) within group (order by a), rank(date '2024-01-01') within group (order by date '2024-01-01' + a) from s

create view hv as select rank(2, 'x') within group (order by a desc, b nulls first) filter (where a > 0) as r from s

select pg_get_viewdef('hv')

select * from hv

select rank(array[1,2]) within group (order by array[a]) from s

select dense_rank(2, 'x') within group (order by a, b) from s

select rank(interval '1 day') within group (order by a * interval '12 hours') from s

select a, rank(a) within group (order by c), rank(a, 1) within group (order by c, a) from s group by rollup(a) order by a, 2

select rank(variadic 1) within group (order by a) from s

select rank(1 order by 1) within group (order by a) from s

select (select rank(o.a) within group (order by i.a) from s i) from s o order by 1

select mode(1) within group (order by a) from s

select percentile_disc(a) within group (order by a) from s

select percentile_disc(distinct 0.5) within group (order by a) from s

drop view hv

drop table s

# Aggregates of an outer query.

create table outr(a int)

create table innr(x int)

insert into outr values (1),(2),(3)

insert into innr values (1),(5)

select (select percentile_disc(0.5) within group (order by outr.a) from innr limit 1) from outr

select (select percentile_disc(0.5) within group (order by outr.a+x) from innr limit 1) from outr

select (select percentile_cont(0.5) within group (order by outr.a) filter (where innr.x > 1) from innr) from outr

select (select percentile_cont(innr.x) within group (order by outr.a) from innr) from outr

select (select percentile_cont(array[0.5, innr.x]) within group (order by outr.a) from innr) from outr

select (select percentile_cont((select innr.x)) within group (order by outr.a) from innr) from outr

select (select percentile_cont((select z from (select 0.5 as z) q)) within group (order by outr.a) from innr limit 1) from outr

select (select percentile_cont(max(innr.x)) within group (order by outr.a) from innr) from outr

select (select rank(innr.x) within group (order by outr.a) from innr) from outr

select (select rank(1, innr.x) within group (order by outr.a, innr.x) from innr) from outr

select (select rank(innr.x) within group (order by 1) from innr) from outr

select (select rank(outr.a) within group (order by innr.x) from innr) from outr

select (select rank(outr.a) within group (order by outr.a) from innr) from outr

select (select sum((select outr.a)) from innr limit 1) from outr

select (select sum((select outr.a + innr.x)) from innr) from outr

select sum((select max(outr.a) from innr)) from outr

select sum((select max(innr.x) from innr)) from outr

select sum((select max(innr.x + outr.a) from innr)) from outr

select sum((select count(*) from innr where x > outr.a)) from outr

select (select max((select sum(outr.a + innr.x) from innr as y)) from innr) from outr

select a, (select max((select a + t.a from outr limit 1)) from innr) from outr t order by 1

select a, (select max((select t.a)) from innr where x = t.a) from outr t group by a order by 1

drop table outr,innr
