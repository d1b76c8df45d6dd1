# CREATE RULE on tables and views: what statements become, and what the catalog shows.

create table t (id int primary key, a int default 7, b text)

create table log (n serial, what text, id int, a int, b text)

create rule log_insert as on insert to t do also insert into log (what, id, a, b) values ('ins', new.id, new.a, new.b)

insert into t values (1, 10, 'x')

insert into t (id, b) values (2, 'y'), (3, default)

insert into t select id + 10, a + 1, b from t where id < 3

insert into t default values

select * from t order by id

select * from log order by n

create rule log_update as on update to t do also insert into log (what, id, a, b) values ('upd', old.id, new.a, old.b || '>' || new.b)

update t set a = a * 2, b = b || '!' where id < 3

update t set a = v.x from (values (1, 100), (2, 200)) v(i, x) where v.i = t.id returning t.id, t.a

update t set a = 0 where id = 999

create or replace rule log_update as on update to t where old.a is distinct from new.a do also insert into log (what, id, a) select 'changed', new.id, new.a - old.a

update t set a = a, b = 'same' where id = 1

update t set a = a + 5 where id in (1, 2)

create rule keep as on delete to t where old.id = 1 do instead nothing

create rule log_delete as on delete to t do insert into log (what, id) values ('del', old.id)

delete from t where id < 3

delete from t using (values (11), (12)) v(i) where t.id = v.i returning id

select * from t order by id

select * from log order by n

select schemaname, tablename, rulename, definition from pg_rules where tablename = 't' order by 3

select rulename, ev_type, ev_enabled, is_instead from pg_rewrite where ev_class = 't'::regclass order by 1

select pg_get_ruledef(oid), pg_get_ruledef(oid, true) from pg_rewrite where ev_class = 't'::regclass order by rulename

select relhasrules from pg_class where relname in ('t', 'log') order by relname

select refclassid::regclass, refobjsubid, deptype from pg_depend where classid = 'pg_rewrite'::regclass and objid = (select oid from pg_rewrite where rulename = 'log_insert') order by 1, 2, 3

delete from t

drop rule keep on t

drop rule log_delete on t cascade

alter table t disable rule log_insert

insert into t values (50, 5, 'quiet')

alter table t enable rule log_insert

alter table t enable replica rule log_insert

alter table t enable always rule log_insert

select ev_enabled from pg_rewrite where rulename = 'log_insert'

set session_replication_role = replica

update t set a = 1

reset session_replication_role

alter rule log_update on t rename to changed

alter rule nothing on t rename to changed

alter rule log_insert on t rename to changed

comment on rule changed on t is 'what has changed'

comment on rule none on t is 'x'

select obj_description(oid, 'pg_rewrite') from pg_rewrite where rulename = 'changed'

drop rule log_update on t

drop rule if exists log_update on t

drop rule if exists log_update on no_table

drop rule changed on no_table

# Several commands, in their order; each sees what those before it did

create table source (id int, v int)

create table target (id int, v int, total bigint)

create rule many as on insert to source do also (insert into target values (new.id, new.v); update target set total = (select sum(v) from target) where id = new.id; delete from target where v < 0)

insert into source values (1, 5), (2, 7), (3, -1)

select * from target order by id

select * from source order by id

select pg_get_ruledef(oid) from pg_rewrite where rulename = 'many'

# Rules that stand for the statement

create table people (id serial primary key, name text not null, deleted bool not null default false)

create view living as select id, name from people where not deleted

create rule add as on insert to living do instead insert into people (name) values (new.name) returning id, name

create rule change as on update to living do instead update people set name = new.name where id = old.id returning people.id, people.name

create rule remove as on delete to living do instead update people set deleted = true where id = old.id and not deleted returning id, name

insert into living (name) values ('ann'), ('bob')

insert into living (name) values ('cid') returning *

insert into living (name) values ('dan') returning upper(name) as shout, id + 100

update living set name = name || '?' where name like 'a%' returning id, name

update living set name = 'x' where id > 2

delete from living where name = 'bob' returning name

delete from living where id = 1

select * from living order by id

select * from people order by id

select pg_relation_is_updatable('living'::regclass, false), pg_relation_is_updatable('living'::regclass, true)

select is_updatable, is_insertable_into from information_schema.views where table_name = 'living'

select definition from pg_rules where tablename = 'living' order by rulename

with added as (insert into living (name) values ('eve') returning name) select * from added

with gone as (delete from living where name = 'eve' returning id, name) select name from gone

create view quiet as select id, name from people

create rule nothing as on insert to quiet do instead nothing

insert into quiet values (1, 'z')

insert into quiet values (1, 'z') returning id

explain (costs off) insert into quiet values (1, 'z')

with a as (insert into quiet values (1, 'z')) select 1

update quiet set name = 'updatable' where id = 3

create rule perhaps as on update to quiet where new.name = 'no' do instead nothing

update quiet set name = 'yes' where id = 3

drop rule perhaps on quiet

create rule too as on update to quiet do also insert into log (what, id, b) values ('quiet', new.id, old.name)

update quiet set name = 'both' where id = 3

delete from quiet where id = 4

select * from people order by id

select what, id, b from log where what = 'quiet'

# Rules that fire rules

create table first (a int)

create table second (a int, b text default 'd')

create table third (a int, b text)

create rule one as on insert to first do instead insert into second (a) values (new.a + 1)

create rule two as on insert to second do also insert into third values (new.a * 10, new.b)

insert into first values (1), (2)

insert into first select x from generate_series(5, 6) x

select * from first

select * from second order by a

select * from third order by a

create rule back as on insert to third do also insert into first values (new.a)

insert into first values (9)

drop rule back on third

create rule self as on update to third do also update third set b = 'self' where a = new.a

update third set a = 1

drop rule self on third

# Conditions: several INSTEAD rules share the rows

create table router (k int, v text)

create table low (k int, v text)

create table high (k int, v text)

create rule to_low as on insert to router where new.k < 10 do instead insert into low values (new.k, new.v)

create rule to_high as on insert to router where new.k >= 100 do instead insert into high values (new.k, new.v)

insert into router values (1, 'a'), (50, 'b'), (100, 'c'), (null, 'd')

insert into router values (5, 'e')

insert into router values (5, 'e') returning k

insert into router values (500, 'f')

insert into router select k + 1, v from router where k is not null

select 'router', * from router union all select 'low', * from low union all select 'high', * from high order by 1, 2, 3

update router set v = 'u' where k = 51

insert into router values (1, 'x') on conflict do nothing

merge into router r using (values (1)) s(k) on r.k = s.k when matched then delete

copy router from stdin
<<
3⇥copied

select * from router order by k

prepare p (int, text) as insert into router values ($1, $2)

execute p (2, 'prepared')

execute p (70, 'kept')

select * from low order by k, v

with w as (select 1 as k) insert into router select k, 'with' from w

with w as (insert into router values (1, 'q') returning k) select * from w

explain (costs off) insert into low values (1, 'x')

# A query as an action, whose rows come without being asked for

create rule shown as on update to low do also select old.k, new.v || '!' as becomes, count(*) over () from high order by 1

update low set v = upper(v) where k < 3

update low set v = lower(v) where k = 2 returning v

create rule told as on delete to low do instead select 'not deleted' as message, old.k

delete from low where k = 5

delete from low where k = 5 returning k

select definition from pg_rules where tablename = 'low' order by rulename

# OLD and NEW as whole rows, in subqueries, and columns that come later

create table whole (id int, v text)

create table audit (r text, o text, n int)

create rule audited as on update to whole do also insert into audit select new::text, (select max(o.v) from whole o where o.id = old.id), (select count(*) from whole w where w.v = new.v)

insert into whole values (1, 'a'), (2, 'b')

update whole set v = v || v

select * from audit order by r

create rule all_columns as on insert to whole do also insert into audit (n, r) select new.*

insert into whole values (3, 'c')

alter table whole add column extra int

insert into whole values (4, 'd', 4)

select n, r from audit where n > 2 order by n

alter table whole rename column v to words

select definition from pg_rules where tablename = 'whole' order by rulename

alter table whole drop column words

drop table audit

drop table audit cascade

select count(*) from pg_rules where tablename = 'whole'

# What is refused

create rule r as on insert to t do also insert into log (id) values (old.id)

create rule r as on delete to t do also insert into log (id) values (new.id)

create rule r as on insert to t where old.id > 1 do instead nothing

create rule r as on insert to t where no_column > 1 do instead nothing

create rule r as on insert to t where new.id do instead nothing

create rule r as on insert to t do also insert into no_table values (1)

create rule r as on insert to t do also insert into log (id) values ($1)

create rule r as on insert to no_table do instead nothing

create rule log_insert as on insert to t do instead nothing

create rule r as on insert to pg_class do instead nothing

create rule r as on insert to t_pkey do instead nothing

create rule r as on insert to log_n_seq do instead nothing

create rule r as on update to t do also update t set a = 1 returning a

create rule r as on update to t where new.a = 1 do instead update log set a = 1 returning a

create rule r as on update to living do instead update people set name = 'x' returning id

create rule r as on update to living do instead update people set name = 'x' returning name, id

create rule r as on update to living do instead (update people set name = 'x' returning id, name; update people set name = 'x' returning id, name)

create rule r as on truncate to t do instead nothing

create rule r as on insert to t do also insert into log (id) select new.id union select 1

drop rule "_RETURN" on living

drop rule no_rule on t

create materialized view mat as select 1 as a

create rule r as on insert to mat do instead nothing

# Rights: of the rule's table for who writes, of its owner for the actions

create role writer login

create role holder login

grant create on schema public to holder

\connect holder

create table front (a int)

create table behind (a int, who text)

create rule r as on insert to front do also insert into behind values (new.a, current_user)

grant insert on front to writer

\connect writer

insert into front values (1)

insert into behind values (1)

update front set a = 2

create rule mine as on insert to front do instead nothing

alter rule r on front rename to mine

drop rule r on front

alter table front disable rule r

\connect holder

select * from front

select * from behind

begin

drop rule r on front

insert into front values (2)

rollback

insert into front values (3)

select * from behind order by a

begin

create rule again as on insert to front do also insert into behind values (-new.a, 'again')

insert into front values (4)

rollback

insert into front values (5)

select a, who from behind order by a

drop table behind

drop table front

drop table behind


-- The whole new row as values, names without OLD and NEW, sets in one row of VALUES.
create table rp (a int, b text); create table rp1 (a int, b text)

create rule r1 as on insert to rp where a < 100 do instead insert into rp1 values (new.*)

create rule r2 as on insert to rp do also insert into rp1 values (0, 'log'), (new.*)

create rule r3 as on delete to rp where b = 'y' do instead nothing

create rule r4 as on update to rp where b = 'y' do instead nothing

insert into rp values (1, 'x'), (200, 'y')

delete from rp

select * from rp union all select * from rp1 order by 1, 2

select pg_get_ruledef(oid) from pg_rewrite where ev_class = 'rp'::regclass order by rulename

select x.* from (values (1, 2)) v(a, b), lateral (values (v.*), (v.b, v.a)) x(c, d)

insert into rp1 (a) values (generate_series(1, 2)), (3)

insert into rp1 (b, a) values ('s', generate_series(7, 8) + 1) returning *

drop table rp, rp1
