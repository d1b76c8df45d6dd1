# GROUPING SETS, ROLLUP, CUBE and GROUPING; aggregates of an outer query; sets and DISTINCT ON beside groups.
create table s(a int, b text, c numeric(8,2), d date)

insert into s values (1,'x',10,'2024-01-01'),(1,'y',20,'2024-01-02'),(2,'x',30.5,null),(2,null,40,'2024-01-01'),(null,'x',50,'2024-01-03')

select a, b, sum(c), count(*) from s group by rollup(a, b) order by a, b, 3

select a, b, sum(c), grouping(a, b), grouping(a), grouping(b) from s group by cube(a, b) order by 4, 1, 2

select a, b, sum(c) from s group by grouping sets ((a), (b), ()) order by 1 nulls first, 2, 3

select a, b, count(*) from s group by grouping sets ((a, b), rollup(a, b)) order by 1, 2, 3

select a, b, count(*) from s group by distinct rollup(a), rollup(a, b) order by 1, 2, 3

select a, b, count(*) from s group by rollup(a), cube(b) order by 1, 2, 3

select a, b, count(*) from s group by a, rollup(b) order by 1, 2, 3

select count(*) from s group by ()

select 1 as x from s where false group by ()

select count(*), sum(a) from s where false group by grouping sets ((), ())

select a, count(*) from s where false group by rollup(a)

select a, sum(c) filter (where b = 'x'), count(distinct b) from s group by rollup(a) having count(*) > 1 order by a nulls first

select a, sum(c), rank() over (order by sum(c) desc), sum(sum(c)) over (partition by grouping(a)) from s group by rollup(a) order by 3

select coalesce(a::text, 'all') as k, string_agg(b, ',' order by c desc) from s group by rollup(a) order by 1

select a % 2 as m, b, array_agg(c order by c) from s group by cube(m, b) order by 1, 2, 3

select distinct grouping(a, b) from s group by cube(a, b) order by 1 desc

select a, count(*) from s group by rollup(a) order by grouping(a), a limit 2

select a, b from s group by grouping sets (a, b) order by 1, 2

select grouping(a) from s

select grouping(c) from s group by rollup(a)

select a from s where grouping(a) = 0 group by a

select a, grouping(a), sum(c) from s group by a order by 1

select c from s group by rollup(a)

select a from s group by cube(a, b, c, d, a, b, c, d, a, b, c, d, a)

select 1 from s group by rollup(a,b,c), rollup(a,b,c), rollup(a,b,c), rollup(a,b,c), rollup(a,b,c), rollup(a,b,c), rollup(a,b,c)

select a, (select count(*) from s i where i.a = o.a) from s o group by rollup(a) order by 1

create view gv as select a, b, sum(c) as total, grouping(a, b) as g from s group by rollup(a, b) having grouping(a) >= 0

select pg_get_viewdef('gv')

select * from gv order by 1, 2, 3

create view gv2 as select a, b, count(*) from s group by distinct a, grouping sets ((a), (a, b), (), cube(a, b), grouping sets(b, (a))), rollup((a, b), c)

select pg_get_viewdef('gv2')

select count(*) from gv2

create view gv3 as select a + 1 as x, grouping(a + 1) + 1 as g from s group by rollup(a + 1), ()

select pg_get_viewdef('gv3', true)

select a, b, c, d, count(*) from s group by cube(a, b, c, d) order by 1, 2, 3, 4, 5

select 'x'::text as k, count(*) from s group by rollup(1) order by 1, 2

select (a, b)::text from s group by grouping sets ((a, b)) order by 1

select a, b, grouping(a,b) from s group by rollup((a, b)) order by 1, 2

create table pk(id int primary key, v text)

insert into pk values (1, 'a'), (2, 'b')

select id, v, count(*) from pk group by rollup(id) order by 1

select sum(c) from s group by rollup(a) union all select 1 order by 1

select x.k, y.* from (values (1), (2)) x(k), lateral (select a, sum(c) + x.k as t from s where a >= x.k group by rollup(a)) y order by 1, 2

select k, (select string_agg(t::text, ',' order by t) from (select sum(c) + k as t from s where s.a = k group by rollup(b)) q) from (values (1), (2)) x(k)

select a, generate_series(1, 2), count(*) from s group by a order by 1, 2

select generate_series(1, count(*)::int) from s

select distinct on (a) a, b, count(*) from s group by a, b order by a, b

select grouping(a, a) from s group by rollup(a) order by 1

select a from s group by rollup(a) order by grouping(a), a fetch first 1 rows with ties

select sum(a) from s group by cube(1)

select max(grouping(a)) from s group by rollup(a)

select sum(grouping(a)) over (order by a) from s group by rollup(a) order by 1

select a + 1, count(*) from s group by rollup(a + 1) order by 1, 2

create view gv4 as select count(*) from s group by (), ()

select pg_get_viewdef('gv4', true)

select 'x'::text as k, 'x'::text as l, count(*) from s group by rollup(1) order by 1, 3

select (select max(sum(o.c)) from (values (1)) v(x)) from s o

select (select sum(o.c)) from s o

select o.b, (select count(*) from s i where i.c > avg(o.c)) from s o group by o.b order by 1

select o.b, (select (select max(o.c) + max(i.c)) from s i where i.a = 1) from s o group by o.b order by 1

select o.b from s o group by o.b having exists (select 1 from s i where i.c > sum(o.c)) order by 1

select o.b from s o group by o.b order by (select sum(o.c) from (values (1)) x)

select (select array_agg(o.a order by o.a)) from s o

select (select string_agg(o.b || v.x::text, ',') from (values (1)) v(x)) from s o

select b, (select count(o.a) filter (where o.a > 1) + x from (values (1), (2)) v(x) limit 1) from s o group by b order by b

select k, (select k + a % 2 as g from s where s.a = x.k group by k + a % 2) from (values (1), (2)) x(k)

select k, (select count(*) from (select k + a from s group by k + a) q) from (values (1), (2)) x(k)

select x.k, (select sum(n) from (select count(*) n from s group by a * x.k) q) from (values (0), (1)) x(k)

select a, sum(c), generate_series(1, 2) g from s group by rollup(a) order by 1, 2, 3

select sum(x) over () from (select generate_series(1, 3) x) q

select count(*), (select count(*)) from s

select max(a), (select max(a)), (select max(o.a) from s) from s o

select array(select max(o.c) from s) from s o

select a from s o group by a having a in (select max(o.a)) order by a

select (select sum(o.c) over ()) from s o

select sum((select o.c)) from s o

select sum((select max(i.c) from s i where i.a = o.a)) from s o

select (select sum(i.c + o.a) from s i) from s o order by 1

select (select avg(o.a) from s i group by i.a limit 1) from s o

select 1 from s o where (select sum(o.a)) > 1

select count(*) from s o where exists (select 1 from s i having sum(i.a) > o.a)

insert into s select a, 'tot', sum(c) from s group by rollup(a)

select a, b, c from s where b = 'tot' order by a, c

update s set c = (select sum(c) from s group by ()) where b = 'tot'

select count(*), min(c) from s where b = 'tot'

select a, b, sum(sum(c)) over (partition by a order by b) from s group by cube (a, b) order by a, b, 3

select (grouping(a), a) from s group by rollup(a) order by 1

prepare p(int) as select a + $1, count(*) from s group by rollup(a + $1) order by 1, 2

select a + 1, a + 2 from s group by a + 1, cube(a + 2) order by 1, 2

select case when grouping(a) = 1 then 'total' else a::text end, sum(c) from s group by rollup(a) order by grouping(a), a

select a, b from s group by rollup(a, b) having grouping(b) = 0 and a is not null order by 1, 2

execute p(3)

drop view gv, gv2, gv3, gv4

drop table s, pk
-- Without columns.
SELECT FROM (VALUES (7), (8)) v(a) HAVING max(a) > 5;
SELECT FROM (VALUES (7), (8)) v(a) HAVING count(*) = 0;
SELECT FROM (VALUES (7), (8)) v(a) GROUP BY ROLLUP (a) HAVING grouping(a) = 1;
SELECT DISTINCT ON (a) FROM (VALUES (7), (8)) v(a);
