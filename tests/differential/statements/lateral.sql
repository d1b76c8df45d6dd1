# LATERAL, VALUES with columns of outer queries, and the errors for names that cannot be seen from there.
create table i4 (f1 int)

insert into i4 values (1), (2)

select * from (values(1)) x(lb), lateral (values(lb)) y(lbcopy)

select * from i4, lateral (values(f1),(f1+1)) y(c)

select * from i4, lateral (select f1 * 2 union all values(f1)) y(c)

select ( with cte(foo) as ( values(f1) ) select (select foo from cte) ) from i4

select ( with cte(foo) as ( select f1 ) select (select foo from cte) ) from i4

select ( with cte(foo) as ( values(f1) ) values((select foo from cte)) ) from i4

select * from i4 a join lateral (values(a.f1)) ss(x) on a.f1 = ss.x

select f1, (select max(c) from (values (f1), (10-f1)) v(c)) from i4

select * from i4 a left join i4 b on b.f1 = 2, lateral (select a.f1 as q, t.f1 as r from i4 t order by t.f1 desc limit 1) ss, lateral (select ss.* from i4 t3 limit 1) as ss2

select f1, g from i4 a right join lateral generate_series(0, a.f1) g on true

select 1 from i4 a, lateral (select max(a.f1) from i4 b) ss

select f1,g from i4 a, (select a.f1 as g) ss

select f1,g from i4 a, (select f1 as g) ss

select (select (a.*)::text) from i4 a

create table xx1(x1 int, x2 int)

insert into xx1 values (1,2)

update xx1 set x2 = f1 from (select * from i4 where f1 = x1) ss

update xx1 set x2 = f1 from (select * from i4 where f1 = xx1.x1) ss

update xx1 set x2 = f1 from lateral (select * from i4 where f1 = x1) ss

update xx1 set x2 = f1 from xx1, lateral (select * from i4 where f1 = x1) ss

update xx1 set x2 = f1 from xx1

update xx1 t set x2 = f1 from xx1 u, i4 where u.x1 = t.x1

delete from xx1 using (select * from i4 where f1 = x1) ss

delete from xx1 using lateral (select * from i4 where f1 = x1) ss

delete from xx1 using xx1

select t1.x from i4 t1 join xx1 t3 on (t1.f1 = t3.x1)

select t1.x1 from i4 t1 join xx1 t3 on (t1.f1 = t3.x1)

select x from xx1; select xx from xx1; select f from i4, xx1

select f1, g from i4 a full join lateral generate_series(0, f1) g on true

select f1 from i4 where exists (select 1 from xx1 where f2 = 1)

select * from i4 a, (select count(*) from xx1 where x1 = max(a.f1)) s

select (select max(a.f1) from xx1) from i4 a

select (select max(a.f1) from i4 b where b.f1 < 2) from i4 a

# ORDER BY and GROUP BY with columns of the outer query
create table near (n int)

insert into near values (3), (4)

select f1, (select n from near order by abs(n - f1 * 5) limit 1) from i4 order by f1

select f1, array(select n from near order by -n * f1) from i4 order by f1

select f1, array(select n from near order by n * f1, n offset 1) from i4 order by f1

select f1, array(select n from near union all select n + 1 from near order by 1) from i4 order by f1

select f1, array(select distinct on (n / f1) n from near order by n / f1, n) from i4 order by f1

select f1, (select n from near order by (select i4.f1 * n) desc limit 1) from i4 order by f1

select f1, array(select max(n) + f1 from near group by n % 2 order by max(n) * f1) from i4 order by f1

select f1, s.n from i4, lateral (select n from near order by abs(n - f1 * 5) limit 1) s order by f1

select f1, (select max(n) from near group by f1) from i4 order by f1

select f1, (select n - f1 from near group by n - f1 order by 1 limit 1) from i4 order by f1

select x, (select p from (values (point '(1,1)'), (point '(5,5)')) v(p) order by p <-> point(x, x) limit 1) from generate_series(0, 6, 2) x

update i4 set f1 = (select n from near order by abs(n - i4.f1) limit 1) returning f1
