-- Aggregates that Python computes, of groups and over frames: numerics of unlike scales, NULLs, NaN, errors in a row.
create table sn(g int, n numeric, f float8, s numeric(20,5), t text)

insert into sn values (1,1.5,1,2,'a'),(1,2.25,2.5,3,'b'),(1,0.00,null,null,null),(1,null,3,4.5,'c'),(2,-1.5,'NaN',1,'d'),(2,100,1e300,2,'e'),(3,'NaN',1,1,'f'),(3,5,1,1,'g'),(4,'Infinity',1,1,'h'),(4,1e20,1,1,'i'),(5,0.000001,1,1,'j'),(5,1e-30,2,2,'k'),(6,12345678901234567890.123,1,1,'l'),(6,1000,1,1,'m'),(7,null,null,null,null),(8,1e131000,1,1,'x'),(9,0,0,0,''),(9,0.000,0,0,'')

select g, sum(n), avg(n), count(n) from sn where g <> 8 group by g order by g

select length(sum(n)::text) from sn where g=8

select sum(n) from sn where g in (1,2)

select sum(n) from sn where g > 100

select sum(distinct n), avg(distinct n) from sn where g in (1,2,9)

select g, sum(n) filter (where n > 1), avg(n) filter (where n < 1) from sn where g<3 group by g order by g

select g, sum(n) over (partition by g order by t), avg(n) over (order by g, t rows 1 preceding) from sn where g in (1,2) order by g, t

select g, sum(f), avg(f), stddev(f), variance(n), stddev(s) from sn where g not in (3,4,8) group by g order by g

select sum(s), avg(s), bit_or(g), bool_and(g>0), string_agg(t, ',' order by t), array_agg(g order by g, t), jsonb_agg(t order by t) from sn where g < 3

select sum(n) over (), sum(sum(n)) over (order by g) from sn where g < 3 group by g, n order by g, n

select mode() within group (order by g), percentile_cont(0.5) within group (order by f) from sn where g <> 2

select sum(1/(g-5)) from sn

select sum((g-5)::numeric/(g-5)) from sn

select sum(s) over (order by g) from sn where g<3 order by g, t

select string_agg(t, ',') over (order by g, t rows between 1 preceding and 1 following) from sn where g < 3 order by g,t

select corr(f, g), regr_slope(f,g), json_object_agg(coalesce(t,'?'), g order by t) from sn where g in (1,5,6)

select g, sum(n) from sn where g<3 group by rollup(g) order by g

select grouping(g), avg(n) from sn where g in (1,2) group by cube(g) order by 1,2

drop table sn
