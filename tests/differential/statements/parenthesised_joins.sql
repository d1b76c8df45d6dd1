# FULL JOINs and whole rows, row ids and locks of tables inside the right side of another join.
create table a (id int primary key, g int, f float8, t text); insert into a select x, x % 3, case x % 6 when 0 then 'NaN' when 1 then '-Infinity' when 2 then -0.0::float8 else x/3.0 end, 'x' || x from generate_series(1,20) x; create table b (id int primary key, aid int, v int, s text); insert into b select x, (x*3)%23, case when x % 3 = 0 then null else x % 5 end, 's' || x % 4 from generate_series(1,15) x; create table e (src int, dst int); insert into e values (1,2),(2,3),(3,1),(3,4),(4,5),(6,6),(NULL,1)

select a3.g, b2.s from generate_series(0, 4, 2) with ordinality g1(x, o) join b b2 full join a a3 on b2.id = a3.g on g1.x = b2.id

select count(*) from e q1 join a a6 full join e e7 on a6.g = e7.dst on true and a6.id > 3

select count(*) from e q1 join (a a6 full join e e7 on a6.g = e7.dst) on q1.src = a6.id

select count(*) from e q1 left join (a a6 full join e e7 on a6.g = e7.dst) on q1.src = a6.id

select count(*) from e q1 right join (a a6 full join e e7 on a6.g = e7.dst) on q1.src = a6.id

select count(*) from (a a6 full join e e7 on a6.g = e7.dst) join e q1 on q1.src = a6.id

select count(*) from generate_series(1,3) g join (a a6 full join e e7 on a6.g = e7.dst) on g = a6.id

select count(*) from e q1 join (b a6 full join e e7 on a6.v = e7.dst) on q1.src = a6.id where exists (select 1 from a where a.id = a6.id)

select count(*) from e q1, a a6 full join e e7 on a6.g = e7.dst where q1.src = a6.id

select count(*) from generate_series(1,3) q1, b a6 full join e e7 on a6.v = e7.dst

select q1, a6.id, e7.* from generate_series(1,2) q1 left join (b a6 full join e e7 on a6.v = e7.dst) on e7.dst = q1 order by 1,2,3,4

select e2.*, a6.id, e7.* from e e2 right join (b a6 full join e e7 on a6.v = e7.dst) on e7.dst = e2.src order by 1,2,3,4,5

select count(*) from e e2 full join (b a6 full join e e7 on a6.v = e7.dst) on e7.dst = e2.src

select count(*), count(e2), count(a6), count(e7) from e e2 full join (b a6 left join (a full join e e7 on a.g = e7.dst) on a6.v = e7.dst) on e7.dst = e2.src

drop table b, e

create table b (id int primary key, v int); insert into b values (1,1),(2,null),(3,2); create table e (src int, dst int); insert into e values (1,2),(2,3),(3,1),(null,1)

select count(e2), count(a6), count(e7) from e e2 full join (b a6 left join e e7 on a6.v = e7.dst) on e7.dst = e2.src

select e2, a6, e7 from e e2 left join (b a6 left join e e7 on a6.v = e7.dst) on e7.dst = e2.src order by 1,2,3

select e2, a6, e7 from e e2 full join (b a6 join e e7 on a6.v = e7.dst) on e7.dst = e2.src order by 1,2,3

select a6 is null, e2.* from e e2 full join (b a6 join e e7 on a6.v = e7.dst) on e7.dst = e2.src order by 1,2,3

select a6.ctid is null, e2.* from e e2 full join (b a6 join e e7 on a6.v = e7.dst) on e7.dst = e2.src order by 1,2,3

select a6.tableoid is null, e2.* from e e2 full join (b a6 join e e7 on a6.v = e7.dst) on e7.dst = e2.src order by 1,2,3

begin; select e2.src from e e2 join (b a6 join e e7 on a6.v = e7.dst) on e7.dst = e2.src order by 1 for update; commit

select e2.src from e e2 left join (b a6 join e e7 on a6.v = e7.dst) on e7.dst = e2.src order by 1 for update of e2

select e2.src from e e2 join (b a6 join e e7 on a6.v = e7.dst) on e7.dst = e2.src order by 1 for update of a6

select b.tableoid = 'b'::regclass, e.tableoid::regclass, e.src from e left join b on b.id = e.src order by 3

select b.tableoid::regclass, count(*) from e left join b on b.id = e.src group by b.tableoid order by 2
