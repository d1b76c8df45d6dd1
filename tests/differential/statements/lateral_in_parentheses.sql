# A join in parentheses whose items have columns of an item before it.
create table lp_a (x int, y int); create table lp_b (x int, y int)

insert into lp_a values (1,1),(2,2),(3,null); insert into lp_b values (1,10),(2,20),(2,21)

select * from lp_a a left join (lp_b b join lateral (select b.y + a.x as z) s on true) on b.x = a.x order by 1,2,3,4

select * from lp_a a left join (lp_b b cross join lateral (select b.y + 1 as z) s) on b.x = a.x order by 1,2,3,4

select * from lp_a a join (lp_b b left join lateral (select b.y + a.y as z where b.y < 15) s on true) on b.x = a.x order by 1,2,3,4

select * from lp_a a left join (lp_b b join lateral (values (a.x + b.x)) s(z) on s.z > 2) on b.x = a.x order by 1,2,3,4

select * from lp_a a left join (lp_b b join generate_series(1, a.x) g on true) on b.x = a.x order by 1,2,3,4,5

select * from lp_a a left join (lp_b b join lateral unnest(array[a.x, b.x]) g on true) on b.x = a.x order by 1,2,3,4,5

select * from lp_a a, (lp_b b left join generate_series(1, a.x) g on g = b.x) order by 1,2,3,4,5

select * from lp_a a, (lp_b b left join lateral (select * from lp_b c where c.x = a.x) g on g.y = b.y) order by 1,2,3,4,5

select * from lp_a a cross join lateral (select * from lp_b b left join lateral (select c.y from lp_b c where c.x = a.x and c.y = b.y) s on true) q order by 1,2,3,4

select * from lp_a a, (lp_b b right join generate_series(1, a.x) g on g = b.x) order by 1,2,3,4,5

select * from lp_a a, (lp_b b full join generate_series(1, a.x) g on g = b.x) order by 1,2,3,4,5

select * from lp_a a, (lp_b b full join lateral (select a.x, a.y from lp_b c where c.x = a.x) g on g.y = b.x) order by 1,2,3,4,5,6

select a, s, b from lp_a a left join (lp_b b join lateral (select b.y + a.x as z) s on true) on b.x = a.x order by 1,2,3

select count(*), sum(s.z) from lp_a a left join (lp_b b join lateral (select b.y + a.x as z) s on true) on b.x = a.x and exists (select 1 from lp_b c where c.y = s.z - 1)

select b.ctid is null from lp_a a left join (lp_b b join lateral (select b.y + a.x as z) s on true) on b.x = a.x order by 1

select * from lp_a x, lp_a y left join (lp_b b join lateral (select b.y + x.x + y.x as z) s on true) on b.x = y.x order by 1,2,3,4,5,6

select x.x, (select count(*) from lp_a y left join (lp_b b join lateral (select b.y + x.x + y.x as z) s on true) on b.x = y.x and s.z > 12) from lp_a x order by 1,2

select * from lp_a a left join (lp_b b join lateral (select true as t, '\x41'::bytea as b, 1.5::float8 as f, array[a.x] as r, 'NaN'::float8 as n, row(a.x, 'z') as w) s on true) on b.x = a.x order by 1,2,3,4

drop table lp_a, lp_b
