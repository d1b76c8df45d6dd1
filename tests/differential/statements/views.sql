# Views: what they show, how they depend and are replaced, and what is written through them.

create table t(a int primary key, b text, c numeric(10,2), d date)

insert into t values (1, 'one', 1.5, '2020-01-01'), (2, 'two', null, null), (3, null, 3, '2023-03-03')

create view v as select a, b from t where a < 3

select * from v order by a

create view v as select 1

create or replace view v as select a, b, c from t where a < 3

select * from v order by a

create or replace view v as select a, b from t

create or replace view v as select a, b as x, c from t

create or replace view v as select a::bigint as a, b, c from t

create or replace view t as select 1

create view v2(x, y) as select a, b from t

select x, y from v2 order by x

create view v3(x, y, z) as select a, b from t

create view v4 as select a, a from t

create view v4 as select nosuch from t

create view v4 as select * from nosuch

create view v4 as select $1::int

create view v4 as select a into x from t

create view nosuch.v4 as select 1

create view v4 as select 'abc' as u, null as n, 1 + 1, now() as ts

select attname, format_type(atttypid, atttypmod) from pg_attribute where attrelid = 'v4'::regclass order by attnum

create view v5 as select * from t

alter table t add column e int default 7

select * from v5 order by a

alter table t rename column b to bb

alter table t rename to tt

select * from v5 order by a

select * from v order by a

select a, b from v where b is not null order by b

create schema s

create view s.v as select v.a, (select count(*) from public.tt where tt.a <= v.a) as n from v

select * from s.v order by a

alter schema s rename to s2

select * from s2.v order by a

alter view v5 rename to v55

alter view v55 rename column bb to cc

alter view v55 rename column bbb to cc

alter view v55 rename column b to renamed

select renamed from v55 order by renamed

alter table tt drop column b

alter table tt drop column bb

alter table tt drop column e

alter table tt drop column d

drop table tt

drop view v, v2

drop view v2

drop view v2

drop view if exists v2

drop table v55

drop view tt

alter table tt drop column d cascade

select viewname from pg_views where schemaname in ('public', 's2') order by 1

drop view v cascade

drop table tt cascade

drop view v4

drop schema s2

# Queries of every shape.

create table p(id int primary key, name text, boss int, pay numeric, hired timestamp)

insert into p values (1, 'Ann', null, 100, '2020-01-01'), (2, 'Bob', 1, 50.5, '2021-06-01'), (3, 'Cid', 1, 60, null), (4, 'Dee', 2, null, '2022-02-02')

create view joined as select p.name, q.name as boss_name from p left join p q on q.id = p.boss

create view used as select * from p join (values (1, 'x'), (2, 'y')) w(id, note) using (id)

create view natural_one as select * from p natural join (select id, 1 as one from p where id > 1) s

create view grouped as select boss, count(*) as n, sum(pay), avg(pay)::numeric(10,2) as average from p group by boss having count(*) > 0 order by boss nulls first

create view united as select name from p where id < 3 union all select upper(name) from p union select 'Zed' order by name

create view windowed as select name, row_number() over (partition by boss order by pay desc nulls last) as r, sum(pay) over w as s from p window w as (order by id rows between 1 preceding and current row)

create view with_cte as with recursive chain(id, depth) as (select id, 1 from p where boss is null union all select p.id, depth + 1 from p join chain c on p.boss = c.id) select * from chain

create view cases as select id, case when pay > 55 then 'rich' when pay is null then 'none' else 'poor' end as class, case boss when 1 then 'A' else 'B' end as b, coalesce(pay, 0) as pay, nullif(boss, 1) as nb, greatest(id, boss) as g from p

create view subs as select id, exists (select 1 from p x where x.boss = p.id) as has, id in (select boss from p) as is_boss, id = any (array[1,2]) as low, (select max(pay) from p x where x.boss = p.id) as most, array(select x.id from p x where x.boss = p.id order by 1) as them from p

create view listed as select id, id in (1, 2) as i, id not in (3, 4) as n, name like 'A%' as l, name is distinct from 'Bob' as d, pay between 50 and 60 as b, not (id = 1) as no, name || '!' as c, -id as neg, (id, boss) = (2, 1) as r from p

create view dated as select id, hired::date as d, extract(year from hired) as y, hired + interval '1 day' as nxt, date_trunc('month', hired) as m, current_date > hired::date as past from p

create view fn as select g, g * 2 as twice from generate_series(1, 3) g

create view fn2 as select * from unnest(array[10, 20]) with ordinality as u(v, o)

create view lat as select p.id, l.n from p, lateral (select count(*) as n from p x where x.boss = p.id) l

create view dist as select distinct boss from p

create view dist_on as select distinct on (boss) boss, name from p order by boss nulls last, name

create view limited as select name from p order by name limit 2 offset 1

create view vals as values (1, 'a'), (2, 'b')

create view agg as select string_agg(name, ', ' order by name) as names, count(distinct boss) as bosses, count(*) filter (where pay > 55) as rich, array_agg(id order by id) as ids from p

create view nothing as select from p

create view casted as select '2020-01-01'::date as d, 1::numeric(5,2) as n, 'x'::varchar(3) as v, cast(id as text) as t, true as yes, null::int as nul from p

create view of_view as select j.name, c.class from joined j join cases c on c.id = length(j.name) - 2

create view of_catalog as select relname, relkind from pg_class where relname = 'p'

select viewname, pg_get_viewdef(viewname::regclass) from pg_views where schemaname = 'public' order by 1

select viewname, pg_get_viewdef(viewname::regclass, true) from pg_views where schemaname = 'public' order by 1

select * from joined order by 1

select * from used order by 1

select * from natural_one order by 1

select * from grouped

select * from united

select * from windowed order by 1

select * from with_cte order by 1

select * from cases order by 1

select * from subs order by 1

select * from listed order by 1

select id, d, y, nxt, m, past from dated order by 1

select * from fn

select * from fn2

select * from lat order by 1

select * from dist order by 1

select * from dist_on

select * from limited

select * from vals

select * from agg

select * from nothing

select * from casted limit 1

select * from of_view order by 1

select * from of_catalog

alter table p rename column boss to chief

alter table p rename column id to pid

alter table p rename to people

select viewname, pg_get_viewdef(viewname::regclass) from pg_views where schemaname = 'public' and viewname in ('joined', 'grouped', 'cases', 'lat', 'subs') order by 1

select * from joined order by 1

select * from used order by 1

select * from natural_one order by 1

select * from grouped

select * from subs order by 1

select * from lat order by 1

select * from with_cte order by 1

# Privileges: the reader needs the view, its owner the table.

create role reader

create role maker

grant create on schema public to maker

set role maker

create view made as select pid from people

select * from made

reset role

grant select (pid) on people to maker

select count(*) from made

set role reader

select * from made

reset role

grant select on made to reader

set role reader

select count(*) from made

select * from people

create or replace view made as select 1 as pid

drop view made

reset role

revoke select (pid) on people from maker

select count(*) from made

alter view made owner to reader

select relowner::regrole from pg_class where relname = 'made'

drop view made

revoke create on schema public from maker

drop role maker, reader

# Written through.

create table base(id int primary key, n int default 5, s text, u text)

create view simple as select id, n, s from base where n > 0

insert into simple values (1, 1, 'a'), (2, 2, 'b')

insert into simple (id) values (3) returning *

insert into simple (id, n) values (4, -1) returning id, n

select * from base order by id

update simple set s = 'x' where id = 1 returning *

update simple set s = 'y'

update simple set n = -2 where id = 2

update simple set nosuch = 1

delete from simple where id = 2

delete from simple where id = 1

select * from base order by id

insert into simple values (3, 1, 'dup')

insert into simple (id, u) values (9, 'u')

insert into simple values (null, 1, 'null')

create view renamed(k, v) as select id, s || '!' from base

insert into renamed (k) values (20)

insert into renamed values (21, 'v')

insert into renamed (k, v) values (21, 'v')

update renamed set v = 'z'

update renamed set k = k + 1 where v is null

select * from renamed order by k

delete from renamed where k = 21 returning k, v

create view nested as select n, id as ident from simple where id < 100

insert into nested (ident) values (50)

insert into nested values (7, 51), (0, 52)

update nested set n = n + 1 where ident >= 50 returning *

delete from nested using (values (51)) w(x) where ident = x

select * from base order by id

create view checked as select * from base where n > 0 with check option

insert into checked values (60, 1)

insert into checked values (61, -1)

update checked set n = -5 where id = 60

update checked set n = 5 where id = 60

create view checked2 as select * from checked where id > 10 with local check option

insert into checked2 values (6, 1)

insert into checked2 values (70, -1)

insert into checked2 values (70, 1)

create view outer_checked as select * from simple where id > 10 with cascaded check option

insert into outer_checked values (80, -1)

insert into outer_checked values (8, 1)

create view loose as select * from simple where id > 10 with local check option

insert into loose values (81, -1)

select * from base order by id

create view agg_view as select count(*) as n from base

insert into agg_view values (1)

update agg_view set n = 1

delete from agg_view

create view distinct_view as select distinct n from base

update distinct_view set n = 1

create view joined_view as select a.id from base a, base b

delete from joined_view

create view limit_view as select id from base limit 1

insert into limit_view values (1)

create view group_view as select n from base group by n

delete from group_view

create view union_view as select n from base union select id from base

update union_view set n = 1

create view with_view as with w as (select 1) select id from base

update with_view set id = 1

create view value_view as select 1 as x

insert into value_view values (2)

create view window_view as select id, rank() over (order by id) as r from base

update window_view set id = 1

create view bad_check as select count(*) from base with check option

create view bad_check as select distinct n from base with local check option

alter view simple alter column s set default 'from view'

insert into simple (id) values (90) returning *

insert into base (id) values (91) returning *

alter view simple alter column s drop default

insert into simple (id) values (92) returning *

create view options with (security_barrier) as select id from base

create view options2 with (security_barrier=false, check_option=local) as select id from base

create view options3 with (nosuch=1) as select 1

create view options3 with (check_option=nosuch) as select id from base

select relname, reloptions from pg_class where relname in ('options', 'options2', 'checked', 'checked2') order by 1

alter view options set (security_barrier=false)

alter view options reset (security_barrier)

select relname, reloptions from pg_class where relname = 'options'

alter view options set (nosuch=1)

select table_name, is_updatable, is_insertable_into, check_option from information_schema.views where table_schema = 'public' and table_name in ('simple', 'checked', 'checked2', 'agg_view', 'renamed') order by 1

select pg_relation_is_updatable('simple'::regclass, false), pg_relation_is_updatable('agg_view'::regclass, false), pg_column_is_updatable('renamed'::regclass, 1::smallint, false), pg_column_is_updatable('renamed'::regclass, 2::smallint, false)

create role writer

grant insert, select on simple to writer

set role writer

insert into simple values (100, 1, 'w')

select id from simple where id = 100

update simple set n = 1

delete from simple

reset role

revoke all on simple from writer

drop role writer

# Temporary views.

create temp table tmp(a int)

create view on_tmp as select * from tmp

create temp view tv as select 1 as one

select * from tv

create view pg_temp.tv2 as select 2 as two

select relname, relpersistence from pg_class where relname in ('on_tmp', 'tv', 'tv2') order by 1

create or replace temp view tv as select 1 as one, 2 as two

select * from tv

drop table tmp

drop table tmp cascade

truncate simple

create index on simple(id)

alter table simple add column x int

comment on view simple is 'a view'

comment on view base is 'no view'

comment on column simple.s is 'a column'

select obj_description('simple'::regclass), col_description('simple'::regclass, 3)

drop table base

drop table base cascade

begin; create view rolled as select 1 as one; select * from rolled; rollback

select * from rolled

create view self as select 1 as one

create or replace view self as select * from self

select * from self

# Names of columns in FROM, of which some are dropped.

create table kt (a int, b int, c int, d text, e int default 5)

insert into kt values (1,2,3,'x',4)

create table kt0 (z int, a int, b int, c int)

alter table kt0 drop column z

insert into kt0 values (1,2,3)

create view kv as select x.q, x.u from kt as x(p, r, s, q, u) where x.u > 1

create view kv2 as select x.b, x.d from kt as x(p) where x.e > 1

create view kv3 as select y.r from kt0 as y(p, q, r)

create view kv4 as select q.w, q.d from kv2 as q(w)

create view kv5 as select x.* from kt0 as x(p, q, r)

alter table kt drop column a, drop column c

alter table kt0 drop column a

alter table kt0 drop column b

alter table kt add column f int default 9

select * from kv

select * from kv2

select * from kv3

select * from kv4

drop view kv5

alter table kt0 drop column a, drop column b

select * from kv3

drop table kt, kt0 cascade
