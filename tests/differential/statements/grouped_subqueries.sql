# GROUP BY a subquery, or an expression with one, that the select list and HAVING repeat.
create table a (id int primary key, g int, f float8, t text); insert into a select x, x % 3, case x % 6 when 0 then 'NaN' when 1 then '-Infinity' when 2 then -0.0::float8 else x/3.0 end, 'x' || x from generate_series(1,20) x; create table b (id int primary key, aid int, v int, s text); insert into b select x, (x*3)%23, case when x % 3 = 0 then null else x % 5 end, 's' || x % 4 from generate_series(1,15) x; create table e (src int, dst int); insert into e values (1,2),(2,3),(3,1),(3,4),(4,5),(6,6),(NULL,1)

select (select max(id) from b where b.aid = e.dst) as x, count(*) from e group by (select max(id) from b where b.aid = e.dst) order by 1

select dst in (select v from b) as x, count(*) from e group by dst in (select v from b) order by 1

select exists (select 1 from b where aid = dst), count(*) from e group by exists (select 1 from b where aid = dst) order by 1

select dst in (select v from b where aid > src) as x, count(*) from e group by 1 order by 1

select (select max(id) from b where b.aid = e.src) as x, count(*) from e group by (select max(id) from b where b.aid = e.dst) order by 1

select array(select v from b where aid = dst order by v) || 1 as x, count(*) from e group by array(select v from b where aid = dst order by v) order by 1

select (select max(id) from b where b.aid = e.dst) + 1 as x, count(*) from e group by (select max(id) from b where b.aid = e.dst) having (select max(id) from b where b.aid = e.dst) > 1 order by 1

select (select max(id) from b where b.aid = e.dst and b.id > e.src) from e group by (select max(id) from b where b.aid = e.dst)

select distinct exists (select 1 from b where aid = dst), count(*) from e group by rollup (exists (select 1 from b where aid = dst)) order by 1, 2

select exists (select 1 from b where aid = dst) as x, count(*) from e group by distinct exists (select 1 from b where aid = dst), rollup (exists (select 1 from b where aid = dst)) order by 1, 2

select (select max(v) from b where aid = dst) as x, count(*), grouping((select max(v) from b where aid = dst)) from e group by grouping sets (((select max(v) from b where aid = dst)), ((select max(v) from b where aid = dst)), ()) order by 1, 2, 3
