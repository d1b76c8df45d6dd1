# SEARCH and CYCLE of WITH RECURSIVE.
create table g(f int, t int)

insert into g values (1,2),(1,3),(2,3),(1,4),(4,5),(5,1)

create table tree(id int, parent int, name text)

insert into tree values (1,null,'a'),(2,1,'b'),(3,1,'c'),(4,2,'d'),(5,3,'e'),(6,2,'f')

with recursive r(id, name) as (select id, name from tree where parent is null union all select t.id, t.name from tree t join r on t.parent = r.id) search depth first by id set o select * from r order by o

with recursive r(id, name) as (select id, name from tree where parent is null union all select t.id, t.name from tree t join r on t.parent = r.id) search breadth first by name, id set o select * from r order by o

with recursive r as (select f, t from g where f = 1 union all select g.f, g.t from g join r on g.f = r.t) cycle f, t set is_cycle using path select * from r order by path

with recursive r as (select f, t from g where f = 1 union all select g.f, g.t from g join r on g.f = r.t) cycle f, t set is_cycle to 'Y' default 'N' using path select * from r order by path

with recursive r as (select f, t from g where f = 1 union select g.f, g.t from g, r where g.f = r.t) search depth first by f, t set seq cycle f, t set cyc to 1 default 0 using path select f, t, seq, cyc, path from r order by seq

with recursive r as (select f, t from g union all select g.f, g.t from g, r where g.f = r.t) search breadth first by f set seq cycle f set cyc using path select f, cyc from r order by seq, path limit 10

with recursive r as (select f, t from g union all select g.f, g.t from g, r where g.f = r.t) search depth first by nope set seq select 1 from r

with recursive r as (select f, t from g union all select g.f, g.t from g, r where g.f = r.t) search depth first by f, f set seq select 1 from r

with recursive r as (select f, t from g union all select g.f, g.t from g, r where g.f = r.t) search depth first by f set t select 1 from r

with recursive r as (select f, t from g union all select g.f, g.t from g, r where g.f = r.t) cycle nope set c using p select 1 from r

with recursive r as (select f, t from g union all select g.f, g.t from g, r where g.f = r.t) cycle f, f set c using p select 1 from r

with recursive r as (select f, t from g union all select g.f, g.t from g, r where g.f = r.t) cycle f set t using p select 1 from r

with recursive r as (select f, t from g union all select g.f, g.t from g, r where g.f = r.t) cycle f set c using t select 1 from r

with recursive r as (select f, t from g union all select g.f, g.t from g, r where g.f = r.t) cycle f set c using c select 1 from r

with recursive r as (select f, t from g union all select g.f, g.t from g, r where g.f = r.t) search depth first by f set c cycle f set c using p select 1 from r

with recursive r as (select f, t from g union all select g.f, g.t from g, r where g.f = r.t) search depth first by f set p cycle f set c using p select 1 from r

with recursive r as (select f, t from g union all select g.f, g.t from g, r where g.f = r.t) cycle f set c to 1 default 'x' using p select 1 from r

with recursive r as (select f, t from g union all select g.f, g.t from g, r where g.f = r.t) cycle f set c to point '(1,1)' default point '(2,2)' using p select 1 from r

with r as (select f, t from g) search depth first by f set seq select 1 from r

with recursive r as (select f, t from g) search depth first by f set seq select 1 from r

with recursive r as (values (1, 2) union all select f, t from g, r where g.f = r.column2) search depth first by column1 set seq select * from r order by seq limit 3

with recursive r as (select 1 as f union all (select f + 1 from r where f < 3)) search depth first by f set s select * from r

with recursive r as (select f, t from g union all select * from (select g.f, g.t from g, r where g.f = r.t) q) search depth first by f set s select * from r

with recursive r(x, y) as (select f, t from g where f = 1 union all select g.f, g.t from g join r on g.f = r.y) cycle x, y set c to true default false using p select * from r where not c order by p

create view tv as with recursive r(id, name) as (select id, name from tree where parent is null union all select t.id, t.name from tree t join r on t.parent = r.id) search depth first by id, name set o select r.id, r.o from r order by o

select pg_get_viewdef('tv')

select * from tv

create view cv as with recursive r as (select f, t from g where f = 1 union all select g.f, g.t from g join r on g.f = r.t) search breadth first by f set b cycle f, t set is_cycle to 'Y'::text default 'N' using path select * from r

select pg_get_viewdef('cv')

select f, t, is_cycle from cv order by path

create view cv2 as with recursive r as (select f, t from g where f = 1 union all select g.f, g.t from g join r on g.f = r.t) cycle f, t set is_cycle using path select f from r

select pg_get_viewdef('cv2')

select count(*) from cv2

with recursive r as (select f, t from g where f = 1 union all select g.f, g.t from g join r on g.f = r.t) cycle f, t set is_cycle using path select r.is_cycle, count(*) from r group by 1 order by 1

with recursive r(n) as (select 1 union all select n + 1 from r where n < 5) search depth first by n set s, q as (select count(*) c from r) select c, s from q, r order by s desc

with recursive r(n, m) as (select 1.5, 'a'::text union all select n + 1, m || 'b' from r where n < 4) search depth first by m, n set s select * from r order by s desc

with recursive r(n) as (select 1 union all select x.n + 1 from r x where x.n < 3 and s is not null) search depth first by n set s select * from r

select q.x from (select 1 as x, 2 as x) q

select q.x from (select 1 as x, 2 as y) q(x, x)

select a.f from g a join g b using (f) where a.f = 4

drop view cv, cv2

drop table g, tree
