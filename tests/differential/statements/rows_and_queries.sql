# Rows and values compared with the rows of a query, beside aggregates and window functions.
create table rq_w(x int, y text); insert into rq_w values (1,'a'),(2,'b'),(3,'c'),(3,'d'),(null,'e')

select x, (rank() over (order by x), 'a') = (select 2, 'a') r from rq_w w order by x, y

select x, (rank() over (order by x), y) < (select 2, 'z') r from rq_w w order by x, y

select x, rank() over (order by x) = (select 2) r from rq_w w order by x, y

select x, rank() over (order by x) > any (select x from rq_w w) r from rq_w w order by x, y

select x, rank() over (order by x) >= all (select x from rq_w w where x is not null) r from rq_w w order by x, y

select x, (rank() over (order by x), y) in (select x, y from rq_w w) r from rq_w w order by x, y

select x, (rank() over (order by x), y) not in (select x, y from rq_w w where x is not null) r from rq_w w order by x, y

select x, (rank() over (order by x), y) >= any (select x, y from rq_w w) r from rq_w w order by x, y

select x, rank() over (order by x) in (select x from rq_w w) r from rq_w w order by x, y

select x, rank() over (order by x) not in (select x from rq_w w) r from rq_w w order by x, y

select x, array(select rank() over (order by w.x) + v.x from rq_w v where v.x is not null order by 1) from rq_w w order by x, y

select x, sum(x) over (order by x, y) > any (select w.x + v.x from rq_w v) r from rq_w w order by x, y

select x, max(x) + 1 > any (select w.x + v.x from rq_w v) r, (max(x), count(*)) = (select 3, 2), (max(y), x) >= any (select v.y, v.x from rq_w v where v.x = w.x) from rq_w w group by x order by x

select x, (sum(count(*)) over (order by x), x) = (select 2::numeric, 2) from rq_w w group by x order by x

select (count(*), 'q') = (select 5, 'q'), (count(*), 'q') > all (select 4, 'q') from rq_w w

select x from rq_w w group by x having (count(*), x) = (select max(c), max(v) from (select count(*) c, x v from rq_w v where v.x = w.x group by x) z) order by 1

select (x, y) = (select v.x, v.y from rq_w v where v.x = w.x and v.y = w.y) from rq_w w order by x, y

select (select (w.x, w.y) = (select v.x, v.y from rq_w v where v.x = w.x and v.y = w.y) from rq_w w v2 limit 1) from rq_w w order by x, y

select case when (x, y) = (select max(x), max(y) from rq_w w) then 1 end from rq_w w order by x, y

create view rq_v as select x, y, (x, y) = (select max(v.x), max(v.y) from rq_w v where v.x <= w.x) as r from rq_w w

select * from rq_v order by 1, 2

select pg_get_viewdef('rq_v'::regclass)

create view rq_x as select x, (count(*), x) = (select 2, max(v.x) from rq_w v) as r from rq_w w group by x

select * from rq_x order by 1

create table rq_t(id int, f float8, t text);insert into rq_t values (1,1,'a'),(2,1,'b'),(3,2,'')

SELECT (((bit_or(t1.id)), 'a'::text) < (SELECT '1'::int, 'a'::text)) FROM rq_t AS t1 GROUP BY t1.f order by 1

SELECT ((max(t1.id), 'a'::text) = (SELECT 3, 'a'::text from rq_t limit 1)) FROM rq_t AS t1 GROUP BY t1.f order by 1

SELECT f, (grouping(f), 1) = (select 1, 1), (count(*), 3) > all (select id, id from rq_t) from rq_t group by rollup(f) order by 1

select id from rq_t a where (select (a.id, count(*)) = (select 2, 3) from rq_t b) order by 1

select id, (select (max(a.id), count(*)) = (select 2, 3) from rq_t b) from rq_t a order by 1

drop view rq_v, rq_x

drop table rq_w, rq_t
