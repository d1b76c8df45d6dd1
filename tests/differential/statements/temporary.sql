# Temporary tables: ON COMMIT, hiding, pg_temp, DISCARD.

create temp table a(x int) on commit delete rows

insert into a values (1)

select * from a

begin; insert into a values (1), (2); select count(*) from a; commit

select * from a

begin; insert into a values (3); savepoint s; insert into a values (4); rollback to s; select * from a; rollback

begin; create temp table b(x int) on commit drop; insert into b values (1); select * from b; commit

select * from b

create temp table b on commit drop as select 1 as x

select * from b

create temp table c on commit preserve rows as select 1 as x, 'a' as y

select * from c

create temp table d on commit delete rows as select 1 as x

select * from d

begin; create temp table e(x int) on commit drop; rollback

select * from e

create table f(x int) on commit drop

create temp table e(x serial primary key, y text unique) on commit delete rows

insert into e(y) values ('a'); insert into e(y) values ('a'); select * from e

begin; insert into e(y) values ('b') returning x; commit

begin; create temp view ev as select * from e; create temp table g(x int) on commit drop; create temp view gv as select * from g; commit

select * from gv

select * from ev

create local temporary table h(x int)

create global temporary table i(x int)

insert into i values (1)

select * from i

drop table i, h

create table hidden(x text)

insert into hidden values ('permanent')

create temp table hidden(x text)

insert into hidden values ('temporary')

select * from hidden

select * from public.hidden

select * from pg_temp.hidden

set search_path to public, pg_temp

select * from hidden

reset search_path

drop table hidden

select * from hidden

drop table hidden

create table pg_temp.j(x int)

select relpersistence from pg_class where relname = 'j'

create temp table public.k(x int)

create temp table pg_temp.k(x int)

create table pg_temp_99.k(x int)

create index on pg_temp.k(x)

create unlogged table pg_temp.l(x int)

select relname, relpersistence, relkind from pg_class where relnamespace = pg_my_temp_schema() order by 1

alter table k set schema public

alter table k rename to kk

select * from kk

create temp table if not exists kk(y int)

discard temp

select * from kk

select relname from pg_class where relnamespace = pg_my_temp_schema() order by 1

create temp table again(x int)

insert into again values (1)

discard all

select * from again

begin; discard temp; commit

begin; discard all

rollback

create temp sequence ts

create temp table uses(x int default nextval('ts'))

insert into uses default values returning x

drop sequence ts

drop table uses

drop sequence ts

begin

create temp table rolled(x int)

savepoint s

drop table rolled

rollback to s

insert into rolled values (1) returning x

commit

select * from rolled

truncate rolled

select * from rolled

analyze rolled

vacuum rolled

create role temporary_user

revoke temporary on database postgres from public

set role temporary_user

create temp table denied(x int)

reset role

grant temporary on database postgres to public

drop role temporary_user

CREATE FUNCTION pg_temp.twice(a int) RETURNS int LANGUAGE sql AS 'SELECT a * 2'

# rows that go at a commit are referenced only by rows that go, too
create temp table going (a int primary key) on commit delete rows

create temp table staying (a int references going)

create temp table going_too (a int references going) on commit delete rows

begin

insert into going values (1)

insert into going_too values (1)

commit

select count(*) from going_too

begin

create temp table staying (a int references going)

commit

select count(*) from staying
