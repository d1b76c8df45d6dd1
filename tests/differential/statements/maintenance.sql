# TRUNCATE, VACUUM, ANALYZE, CHECKPOINT, DROP of several objects, and what ALTER does to whole relations.

create table a(x int primary key, y text)

create table b(x int, z int)

insert into a select g, 'v' || g from generate_series(1, 50) g

insert into b values (1, 1)

truncate a, b

select count(*) from a

insert into a values (1, 'a')

begin; truncate table a; select count(*) from a; rollback

select count(*) from a

truncate only a

truncate nosuch

truncate a, nosuch

create view v as select * from a

truncate v

truncate pg_class

create sequence s

truncate s

create role other

set role other

truncate a

reset role

grant truncate on a to other

set role other

truncate a

vacuum a

analyze a

reset role

revoke truncate on a from other

insert into a select g, 'v' || g from generate_series(1, 50) g

vacuum

vacuum a

vacuum full a

vacuum (verbose false, analyze) a

vacuum (full, freeze) a, b

vacuum (nosuch) a

vacuum (full, parallel 2) a

vacuum a (x)

vacuum analyze a (x, y)

vacuum analyze a (nosuch)

vacuum analyze a (x, x)

vacuum nosuch

vacuum nosuch.a

vacuum v

analyze v

analyze

analyze a, b (x)

analyze (verbose off) a

analyze (nosuch) a

analyze nosuch

select relname, reltuples from pg_class where relname in ('a', 'b') order by 1

begin

vacuum a

rollback

begin; analyze a; commit

checkpoint

set role other

checkpoint

reset role

create schema sch

create table sch.t(id serial primary key, n int unique, constraint positive check (n > 0))

create view sch.over as select id from sch.t

alter table sch.t set schema public

select relname, nspname from pg_class c join pg_namespace n on n.oid = relnamespace where relname in ('t', 't_id_seq', 't_pkey', 't_n_key', 'over') order by 1

select conname, nspname from pg_constraint c join pg_namespace n on n.oid = connamespace where conrelid = 't'::regclass order by 1

insert into t(n) values (1) returning id

insert into t(n) values (1)

select * from sch.over

alter table t set schema sch

alter table sch.t set schema sch

alter table sch.t set schema nosuch

alter table nosuch set schema public

alter table if exists nosuch set schema public

create table t(x int)

alter table sch.t set schema public

drop table t

alter sequence sch.t_id_seq set schema public

alter view sch.over set schema public

select * from over

alter sequence s set schema sch

select nextval('sch.s')

alter table pg_class set schema public

set role other

alter table sch.t set schema public

reset role

alter table a set (fillfactor = 70, autovacuum_enabled = off)

alter table a set (fillfactor = 80)

alter table a reset (autovacuum_enabled)

select reloptions from pg_class where relname = 'a'

alter table a set (nosuch = 1)

alter table a set (fillfactor = 5)

alter table a set (fillfactor = abc)

alter table a set (autovacuum_enabled = maybe)

alter table a set (autovacuum_vacuum_scale_factor = 0.5)

create table bad(x int) with (nosuch = 1)

create table bad(x int) with (fillfactor = 101)

create table bad(x int) with (fillfactor = 50, fillfactor = 60)

create table bad(x int) with (oids)

create index bad on a(y) with (fillfactor = 5)

create index good on a(y) with (fillfactor = 50, deduplicate_items = off)

alter index good set (fillfactor = 60)

alter index good reset (deduplicate_items)

select reloptions from pg_class where relname = 'good'

alter table a set unlogged

select relname, relpersistence from pg_class where relname in ('a', 'a_pkey', 'good') order by 1

alter table a set logged

alter table a set tablespace pg_default

alter table a set tablespace nosuch

alter table a alter column y set statistics 200

alter table a alter column y set statistics -5

alter table a alter column nosuch set statistics 5

alter table a alter column y set storage external

alter table a alter column x set storage external

alter table a alter column y set storage nosuch

alter table a alter column y set (n_distinct = 5)

alter table a alter column y reset (n_distinct)

alter table a alter column y set (nosuch = 5)

select attname, attstattarget, attstorage from pg_attribute where attrelid = 'a'::regclass and attnum > 0 order by attnum

alter table a replica identity full

select relreplident from pg_class where relname = 'a'

alter table a replica identity using index a_pkey

alter table a replica identity using index good

alter table a replica identity using index nosuch

alter table a replica identity default

alter table a cluster on a_pkey

alter table a cluster on nosuch

select indisclustered from pg_index where indexrelid = 'a_pkey'::regclass

alter table a set without cluster

alter view v set (fillfactor = 5)

alter table v set (security_barrier)

alter table a alter column y set default 'd', alter column y set statistics 5, owner to other

select relowner::regrole from pg_class where relname in ('a', 'a_pkey')

alter table a owner to postgres

alter index good owner to other

drop table a, nosuch

drop table if exists a, nosuch, b

drop view v

drop view if exists v, over

drop sequence sch.s, sch.t_id_seq

create index one on b(x)

create table c1(x int)

create table c2(x int)

create index i1 on c1(x)

create index i2 on c2(x)

drop index i1, i2

drop index i1

drop table c1, c1, c2

drop sequence c1

create view w1 as select 1 as x

create view w2 as select x from w1

drop view w1, w2

drop schema sch

drop schema sch cascade

drop schema if exists sch, sch2

drop role other

# Who may do it: REINDEX of a database is its owner's, what is said of roles those' who make roles.
create role idler

set role idler

reindex database postgres

reindex system postgres

comment on role idler is 'me'

comment on role pg_monitor is 'x'

reset role

create role maker createrole

create role chief superuser

set role maker

comment on role idler is 'idle'

comment on role chief is 'x'

reset role

drop role idler, maker, chief

create table parted (x int, y text) partition by list (x)

create table parted_1 partition of parted for values in (1)

create table parted_2 partition of parted for values in (2)

create index parted_y on parted (y)

insert into parted values (1, 'a'), (1, 'b'), (2, 'c')

analyze parted

select relname, reltuples, relpages from pg_class where relname ~ '^parted' and relkind in ('r', 'p') order by 1

create table counted (k text primary key, v int)

create index counted_v on counted (v)

insert into counted select n, n % 7 from generate_series(1, 20) n

analyze counted

select relname, reltuples, relpages > 0 from pg_class where relname ~ '^counted' order by 1
