# LATERAL corners.
create table a(id int primary key, v text, n numeric(6,2))

create table b(id int, a_id int, w text)

insert into a values (1,'x',1.5),(2,'y',2.5),(3,'z',null)

insert into b values (10,1,'p'),(11,1,'q'),(12,2,'r')

select a.id, l.* from a left join lateral (select b.id, b.w from b where b.a_id = a.id order by b.id desc limit 1) l on true order by 1

select a.id, l.c from a cross join lateral (select count(*) c from b where b.a_id = a.id) l order by 1

select a.id, l1.id, l2.k from a, lateral (select b.id from b where b.a_id = a.id) l1, lateral (select l1.id + a.id as k) l2 order by 1, 2

select a.id, l.s from a, lateral (select sum(n) over (partition by v) s from a a2 where a2.id <= a.id limit 1) l order by 1

select a.id, l.x from a, lateral (values (a.id), (a.id * 2)) l(x) order by 1, 2

select a.id, l.x from a, lateral (select a.id union all select 7 union select 8) l(x) order by 1, 2

select a.id, u.x, u.o from a, unnest(array[a.id, a.id + 1]) with ordinality u(x, o) order by 1, 3

select a.id, g from a, generate_series(1, a.id) g order by 1, 2

select a.id, j.* from a, json_to_record('{"k":1}') as j(k int) order by 1

select a.id, l.* from a left join lateral (select * from b where b.a_id = a.id and b.id > 10) l on l.w <> 'r' order by 1, 2

select a.id, l.* from a right join lateral (select a.id) l on true

select a.id, l.* from a full join lateral (select 1) l on true order by 1

select x.id from (select * from a) x, lateral (select x.id as y) z where z.y > 1 order by 1

select a.id, (select string_agg(l.w, ',') from lateral (select b.w from b where b.a_id = a.id order by 1) l) from a order by 1

select a.id, l.m from a, lateral (select max(b.id) m from b where b.a_id = a.id group by b.a_id having count(*) > 1) l

select a.id, l.d from a, lateral (select distinct b.a_id d from b where b.a_id <= a.id) l order by 1, 2

select a.id, r.* from a, lateral (with w as (select b.w from b where b.a_id = a.id) select count(*), max(w) from w) r order by 1

select a.id, r.* from a, lateral (with recursive w(n) as (select 1 union all select n + 1 from w where n < a.id) select sum(n) from w) r order by 1

select a.id, l.arr from a, lateral (select array_agg(b.w order by b.id) arr from b where b.a_id = a.id) l order by 1

select a.id, l.n * 2 from a, lateral (select a.n) l order by 1

select a.id, l.b from a, lateral (select b from b where b.a_id = a.id) l order by 1, 2

select a.id, l.* from a, lateral (select a.*) l order by 1

update a set v = l.w from b, lateral (select b.w || '!' as w) l where b.a_id = a.id and b.id = 11 returning a.v

delete from b using lateral (select 12 as k) l where b.id = l.k returning b.id

select a.id, lag.x from a, lateral (select row_number() over (order by b.id) x from b where b.a_id = a.id) lag order by 1, 2

select * from a, lateral (select a.id as q, generate_series(1, a.id) as g) l where a.id < 3 order by 1, q, g

select a.id, l.* from a, lateral rows from (generate_series(1, a.id), unnest(array['u','v'])) l(p, q) order by 1, 2

select * from lateral (select 1) x

select * from a, (select a.id) x

select a.id, x.* from a join lateral (select b.w from b where b.a_id = a.id) x using (id)

select count(*) from a, b, lateral (select a.id + b.id as s) l where l.s > 12

select a.id, l.t from a, lateral (select (select (select a.id + 1)) as t) l order by 1

select a.id, l.t from a left join lateral (select b.id t from b where b.a_id = a.id) l on l.t > 10 where a.id < 3 order by 1, 2

select a.id, l.k, sum(l.k) over () from a, lateral (select a.id * 2 k) l order by 1

select a.v, count(l.w) from a left join lateral (select b.w from b where b.a_id = a.id) l on true group by rollup (a.v) order by 1

select a.id, x.r from a, lateral (select row(a.id, a.v) r) x order by 1

select a.id, x.ok from a, lateral (select exists (select 1 from b where b.a_id = a.id) ok) x order by 1

select a.id, y.s from a, lateral (select x.s from (select sum(b.id) s from b where b.a_id = a.id) x) y order by 1

select a.id, y.s from a, lateral (select a.id as s intersect select 2) y

select a.id from a order by (select b.w from b where b.a_id = a.id limit 1) nulls first

select l.id from a, lateral (select a.id limit a.id - 1) l order by 1

select a.id, l.w from a, lateral (select b.w from b where b.a_id = a.id order by b.id limit 1 offset a.id - 1) l order by 1

select a.id, d.x from a, lateral (select distinct on (b.a_id) b.a_id x from b where b.a_id >= a.id order by b.a_id, b.id) d order by 1, 2

select a.id, g.x, g.c from a, lateral (select b.a_id + a.id x, count(*) c from b group by b.a_id + a.id) g order by 1, 2

drop table a, b
