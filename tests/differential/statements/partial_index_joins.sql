# Joins by numerics of several display scales and by char(n), where the table's only index of the column is a partial one, or where the column is inside the parentheses of a join.
create table pj_a (k int, n numeric, c char(3), m numeric(10, 2)); create table pj_b (k int, n numeric, c text, o bool, q numeric(25, 5), i int)

insert into pj_a select g, g % 40 + 0.00, 'c' || g % 9, g % 7 from generate_series(1, 120) g; insert into pj_b select g, g % 50, ('c' || g % 11)::char(6), g % 3 > 0, g % 5, g % 6 from generate_series(1, 150) g

create index on pj_b (n) where o; create index on pj_b (q); create index on pj_a (c) where k > 1000; create index on pj_b (i) where o is not null

select count(*), sum(b.k) from pj_a a join pj_b b on a.n = b.n

select count(*), sum(b.k) from pj_a a left join pj_b b on b.n = a.n

select count(*), sum(b.k) from pj_a a left join pj_b b on b.n = a.n and b.o

select count(*), sum(b.k) from pj_a a left join pj_b b on b.n = a.m

select a.k, (select sum(b.k) from pj_b b where b.n = a.n), (select count(*) from pj_b b where b.n = a.n and b.o), (select count(*) from pj_b b where b.i = a.n and b.o) from pj_a a where k % 7 = 0 order by k

select count(*) from pj_a a where exists (select from pj_b b where b.n = a.n and b.k < a.k)

select count(*) from pj_a a where exists (select from pj_b b where b.n = a.n and b.o)

select count(*) from pj_a a where exists (select from pj_b b where b.i = a.k)

select count(*), sum(a.k) from pj_b b join pj_a a on a.c = b.c::char(6)

select count(*), sum(a.k) from pj_b b left join pj_a a on a.c = b.c::char(6) and a.k < 50

select count(*), sum(b.k) from pj_a a full join pj_b b on b.n = a.n

select g, o, count(*), sum(b.k) from generate_series(0, 3) with ordinality as s(g, o) join (pj_b b full join (select 1 as x) y on false) on s.g = b.q group by 1, 2 order by 1

select count(*), sum(b.k) from pj_a a left join (pj_b b join (values (1), (2)) v(x) on v.x = b.i) on b.q = a.n

select count(*), sum(b.k) from pj_a a left join (pj_b b join (values (1), (2)) v(x) on v.x = b.q) on b.i = a.n

update pj_a set m = b.k from (select n, max(k) as k from pj_b group by n) b where b.n = pj_a.n

select count(*), sum(m) from pj_a

delete from pj_b using pj_a a where a.n = pj_b.n and a.k = 3

select count(*) from pj_b

drop table pj_a, pj_b
