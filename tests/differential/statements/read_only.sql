# What a read-only transaction refuses, by which name, and what it allows.

create table perm(a int primary key, b text); create index pi on perm(b); create sequence ps; insert into perm values (1); create temp table tmp(a serial, b text); create view vtmp as select * from tmp

set default_transaction_read_only = on

insert into tmp(b) values ('x')

update tmp set b = 'y' returning *

delete from tmp

with x as (insert into tmp(b) values ('z') returning *) select b from x

copy tmp(b) from stdin
<<
q

select b from tmp order by 1

select nextval('tmp_a_seq') > 0

insert into vtmp(b) values ('view')

select count(*) from tmp for update

insert into perm values (1)

merge into tmp using perm on tmp.a = perm.a when not matched then insert (b) values ('m')

with x as (insert into perm values (2) returning *) select * from x

with x as (insert into perm values (2) returning *) insert into tmp select a,'' from x

select nextval('ps')

select setval('ps',2)

truncate perm

create temp table t2(a int)

drop table tmp

select * from perm for update

select * from tmp for update

comment on table tmp is 'x'

analyze tmp

analyze perm

select * into temp tt from perm

create temp table tt as select * from perm

explain analyze insert into perm values (1)

explain (costs off) insert into perm values (1)

do $$ begin insert into tmp(b) values ('do'); end $$

do $$ begin insert into perm values (1); end $$

grant select on perm to public

reindex table perm

cluster

set constraints all deferred

copy perm to stdout

refresh materialized view nosuch

alter table perm add b int

create role x

call nosuch()

create index on perm(a)

create view v as select 1

create materialized view v as select 1

create function f() returns int language sql as 'select 1'

create or replace procedure f() language sql as 'select 1'

create type t as (a int)

create type t as enum ('a')

create domain d as int

create schema s

create sequence sq

alter table perm rename to p2

alter table perm rename a to p2

alter view v rename to v2

alter sequence sq restart

alter index pi rename to pj

alter table perm owner to postgres

alter schema public rename to x

alter role postgres set search_path = x

alter database postgres set search_path = x

revoke all on perm from public

create event trigger t on ddl_command_end execute function f()

create role r

grant postgres to r

drop role r

drop view v

drop function f()

drop owned by postgres

create policy p on perm

create aggregate ag(int) (sfunc=int4pl, stype=int)

create operator +++ (function=int4pl, leftarg=int, rightarg=int)

create cast (int as text) with inout

alter default privileges grant select on tables to public

cluster perm using pi

reindex index pi

truncate tmp

alter type t add value 'x'

alter function f() strict

alter domain d drop not null

checkpoint

refresh materialized view perm

select 1 as a into t3

reassign owned by postgres to postgres

alter event trigger x disable

alter trigger x on perm rename to y

alter policy x on perm rename to y

select * from perm for share

begin; prepare pt as insert into tmp(b) values ('1'); execute pt; prepare pp as insert into perm values (1); execute pp

rollback

set default_transaction_read_only = off

drop table perm, tmp cascade; drop sequence ps
