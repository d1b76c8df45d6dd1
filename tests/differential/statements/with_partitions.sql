# Parts of one statement that write the same partitions or children: none sees the rows another has written.

create table pt (a int, b text, c int, primary key (a,b)) partition by list (b)

create table pt1 partition of pt for values in ('x')

create table pt2 partition of pt for values in ('y')

create table pt3 (c int, a int not null, b text not null)

alter table pt attach partition pt3 for values in ('z')

insert into pt select i, (array['x','y','z'])[i%3+1], i*10 from generate_series(1,9) i

with d as (delete from pt where a <= 3 returning *), i as (insert into pt select a, b, c+1 from d on conflict do nothing returning *), f as (insert into pt select a, b, c+2 from d where a not in (select a from i) on conflict do nothing returning *) select 'i', * from i union all select 'f', * from f order by 2

select * from pt order by a

with u as (update pt set c = 100 where a < 3 returning a), v as (update pt set c = c + 1 returning a, c) select a, c from v order by a

select a,c from pt order by a

with u as (update pt1 set c = 200 returning a), v as (delete from pt where a in (3,4,5,6) returning a, c) select a, c from v order by a

select a,b,c,tableoid::regclass from pt order by a

with u as (update pt set b = 'z' where b = 'y' returning a, b), v as (update pt set c = -1 where b in ('z','x') returning a,b,c) select (select string_agg(a::text||b, ',' order by a) from u), a,b,c from v order by a

select a,b,c,tableoid::regclass from pt order by a

with u as (insert into pt values (50,'x',1),(51,'z',2) returning a), v as (update pt set c = c - 5 returning a) select count(*) from v

select a,b,c from pt order by a

with u as (update pt set c = 7 where a = 50 returning *) insert into pt values (50,'x',3) on conflict (a,b) do update set c = excluded.c

with u as (update pt set c = 7 where a = 50 returning *) insert into pt values (51,'z',3),(60,'y',1) on conflict (a,b) do update set c = excluded.c + pt.c returning *

with d as (delete from pt where a = 51 returning *) insert into pt select * from d on conflict (a,b) do update set c = 1000 returning *

create table ip (a int primary key, b int)

create table ic (d int, primary key (a)) inherits (ip)

insert into ip values (1,1),(2,2)

insert into ic values (3,3,3),(4,4,4)

with u as (update ic set b = 9 returning a) update ip set b = b + 1 returning a, b, (select count(*) from u)

select * from ip
