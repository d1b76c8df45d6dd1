# Numerics are equal whatever digits they show: SQLite before 3.42 loses rows of joins by keys of unlike length.

create table na(id int primary key, nu numeric, n2 numeric(8,2), i int)

create table nb(id int primary key, nu numeric, n3 numeric(9,3), v text)

create table nc(nu numeric primary key, t text)

insert into na select g, case g%3 when 0 then g::numeric when 1 then (g||'.0')::numeric else (g||'.00')::numeric end, g, g from generate_series(1,400) g

insert into nb select g, case g%2 when 0 then g::numeric else (g||'.000')::numeric end, g, 'v'||g from generate_series(5,400) g

insert into nc select case g%2 when 0 then g::numeric else (g||'.0')::numeric end, 't' from generate_series(1,400) g

select count(*), sum(b.id) from na a join nb b on a.nu = b.nu

select count(*) from na a, nb b where a.nu = b.nu

select count(*), count(b.id) from na a left join nb b on a.nu = b.nu

select count(*), count(b.id) from na a right join nb b on a.nu = b.nu

select count(*), count(b.id), count(a.id) from na a full join nb b on a.nu = b.nu

select count(*) from na a join nb b on a.i = b.nu

select count(*) from na a join nb b on a.n2 = b.nu

select count(*) from na a join nb b on a.n2 = b.n3

select count(*) from na a join nc c on a.nu = c.nu

select count(*) from nc c join na a on a.nu = c.nu where c.t='t'

select count(*) from na a join nb b using (nu)

select count(*) from na a natural join (select nu from nb) x

select count(*) from na a where exists (select 1 from nb b where b.nu = a.nu)

select count(*) from na a where a.nu in (select nu from nb)

select count(*) from na a where not exists (select 1 from nb b where b.nu = a.nu)

select count(*) from na a join nb b on a.nu = b.nu and b.v like 'v1%'

select count(*) from na a cross join nb b where b.nu = 7.0 and a.id < 100

select count(*) from na a join nb b on b.nu = a.nu + 1

select count(*) from na a join nb b on a.nu+1 = b.nu+1

select count(*) from na a join nb b on a.nu = b.nu join nc c on c.nu = b.nu

with x as (select * from nb) select count(*) from na a join x on x.nu = a.nu

select count(*) from (select nu from na) a join (select nu from nb where id > 100) b on a.nu=b.nu

select count(*) from na a where a.nu = (select max(nu) from nb b where b.nu = a.nu)

select sum((select count(*) from nb b where b.nu = a.nu)) from na a where id < 100

select count(*) from (select a.id, b.id from na a join nb b on a.nu = b.nu for update) x

select a.id, b.ctid is null, b.tableoid::regclass, b, b.* from na a join nb b on a.nu = b.nu order by 1 limit 3

select a.id, b, b.* from na a, nb b where a.nu = b.nu order by 1 limit 3

select b from na a left join nb b on a.nu = b.nu order by a.id limit 8

select count(*) from na a, nb b where a.i = b.nu

select count(*) from na a, nb b, nc c where a.nu = b.nu and b.nu = c.nu

select count(*) from na a, nb b, na c where a.nu = b.nu and b.nu = c.nu

select count(*) from na a, lateral (select * from nb b where b.nu = a.nu) x

select x.id, (select count(*) from nb b, na c where b.nu = c.nu and c.id = x.id) from na x where x.id < 9 order by 1

select count(*) from na a join nb b on a.nu = b.nu and a.id = b.id

select count(*) from na a join nb b on a.nu = b.nu where b.id = 77

select count(*) from nb b, na a, nc c where a.nu = b.nu and b.nu = c.nu

select count(*) from nc c, na a, nb b where a.nu = b.nu and b.nu = c.nu and a.nu = c.nu

select count(*) from na a left join nc c on a.nu = c.nu left join nb b on b.nu = c.nu

select count(*) from (select * from na) a, nc c where a.nu = c.nu

create or replace view vnc as select * from nc

select count(*) from na a join vnc c on a.nu = c.nu

select count(*) from vnc c, nb b where b.nu = c.nu

insert into na select a.id+10000, b.nu from na a, nb b where a.nu=b.nu

update na a set i = b.id from nb b where a.nu = b.nu

delete from na a using nb b where a.nu = b.nu and b.id < 100

merge into na a using nb b on a.nu = b.nu when matched then update set i = 5

# Joins that come to a table more often than ANALYZE has counted rows in it, by an index of numerics or char(n).
create table bl_t0 (n numeric, i int, x int); create index on bl_t0 (n nulls first); create table bl_t1 (n2 numeric(10,2), k int)

insert into bl_t0 select case when g % 3 = 0 then 1.5 when g % 3 = 1 then -2.25 else g end, g % 12, g from generate_series(1, 60) g; insert into bl_t1 select case when g % 2 = 0 then 1.5 else -2.25 end, g from generate_series(1, 400) g

analyze bl_t0

analyze bl_t1

select count(*) from (select * from bl_t0 where i is null or i < 8) v join bl_t1 on bl_t1.n2 = v.n

select count(*) from bl_t0 v join bl_t1 on bl_t1.n2 = v.n and v.i = 3

select count(*) from bl_t0 v join bl_t1 on bl_t1.n2 = v.n where v.i = 3

select count(*) from bl_t0 v join bl_t1 on bl_t1.n2 = v.n where v.i < 3 and v.x > 5

select count(*) from bl_t1 left join bl_t0 v on bl_t1.n2 = v.n and v.i < 3 and v.x > 5

select count(*) from bl_t1 join bl_t0 v on bl_t1.n2 = v.n and v.i < 8

select count(*) from bl_t1 join bl_t0 v on bl_t1.n2 = v.n and v.x < 8

select count(*) from bl_t1 left join bl_t0 v on bl_t1.n2 = v.n and v.x < 48

create table bl_t3 (n numeric primary key, x int); insert into bl_t3 select g + 0.50, g from generate_series(1, 40) g; analyze bl_t3

select count(*) from bl_t1 join bl_t3 v on bl_t1.n2 = v.n and v.x < 58

select count(*) from bl_t1 left join bl_t3 v on bl_t1.n2 = v.n and v.x < 58

select count(*) from bl_t1, bl_t3 v where bl_t1.n2 = v.n and v.x between 1 and 20

create table bl_c (c char(9), k int); create index on bl_c (c); insert into bl_c select 'c' || g, g from generate_series(1, 30) g; create table bl_d (c char(4), k int)

insert into bl_d select 'c' || g % 40, g from generate_series(1, 300) g; analyze bl_c

analyze bl_d

select count(*), sum(c.k) from bl_d d join bl_c c on c.c = d.c and c.k < 25

select count(*), sum(c.k) from bl_d d left join bl_c c on c.c = d.c where c.k > 4

select count(*) from bl_d d join bl_c c on c.k = d.k and c.c = 'c7' and c.k > 2

select count(*) from bl_d d join bl_t3 t on t.n = 7.500 and t.x = d.k

select count(*) from bl_d d, bl_t3 t where t.n = (select max(x.n) from bl_t3 x) and t.x < d.k

drop table bl_t0, bl_t1, bl_t3, bl_c, bl_d
