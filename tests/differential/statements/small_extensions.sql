-- Extensions of a few functions: the triggers of contrib/spi, pg_stat_statements without its library.
create extension moddatetime

create extension insert_username

create extension pg_stat_statements

create table m (id int, t text, at timestamp, atz timestamptz, who text, n int)

create trigger m1 before update on m for each row execute function moddatetime(at)

create trigger m2 before update on m for each row execute procedure moddatetime('atz')

insert into m values (1, 'x')

begin

update m set t = 'y' where id = 1

select at = now()::timestamp, atz = now(), t from m

commit

create trigger bad before update on m for each row execute function moddatetime(nope)

update m set t = 'z'

create or replace trigger bad before update on m for each row execute function moddatetime(t)

update m set t = 'z'

create or replace trigger bad before update on m for each row execute function moddatetime()

update m set t = 'p1'

create or replace trigger bad before insert on m for each row execute function moddatetime(at)

insert into m values (22)

create or replace trigger bad after update on m for each row execute function moddatetime(at)

update m set t = 'p3'

create or replace trigger bad before update on m for each statement execute function moddatetime(at)

update m set t = 'p4'

drop trigger bad on m

create trigger u before insert or update on m for each row execute function insert_username(who)

insert into m values (3, 'x', null, null, 'somebody') returning who

create role writer

grant insert, select, update on m to writer

set role writer

insert into m values (4) returning who

create extension if not exists moddatetime

create extension pgcrypto

drop extension moddatetime

reset role

set role writer

create extension insert_username schema public

reset role

create trigger bad before insert on m for each row execute function insert_username(nope)

insert into m values (5)

create or replace trigger bad before insert on m for each row execute function insert_username(n)

insert into m values (5)

create or replace trigger bad before insert on m for each row execute function insert_username()

insert into m values (55)

create or replace trigger bad before delete on m for each row execute function insert_username(who)

delete from m where id = 3

create or replace trigger bad after insert on m for each row execute function insert_username(who)

insert into m values (57)

drop trigger bad on m

select id, t, who from m order by id

select * from pg_stat_statements

select query, calls from pg_stat_statements order by total_exec_time desc limit 5

select pg_stat_statements_reset()

select * from pg_stat_statements_info

select count(*) from pg_stat_statements(false)

select proname, pg_get_function_arguments(oid), prorettype::regtype, proisstrict, provolatile, proparallel, procost, prorows, proacl from pg_proc where proname like 'pg_stat_statements%' or proname in ('moddatetime', 'insert_username') order by 1

select relname, relkind, relacl from pg_class where relname like 'pg_stat_statements%' order by 1

select pg_get_viewdef('pg_stat_statements_info'::regclass)

set role writer

select pg_stat_statements_reset()

reset role

create schema elsewhere

alter extension pg_stat_statements set schema elsewhere

select count(*) from elsewhere.pg_stat_statements

select classid::regclass, count(*) from pg_depend where refobjid = (select oid from pg_extension where extname = 'pg_stat_statements') and deptype = 'e' group by 1 order by 1

select name, trusted, superuser, relocatable from pg_available_extension_versions where name in ('moddatetime', 'pg_stat_statements', 'insert_username', 'ltree') and version in ('1.0', '1.10', '1.2') order by 1

select nspname, relname from pg_class c join pg_namespace n on n.oid = relnamespace where relname like 'pg_stat_statements%' order by 2

drop view elsewhere.pg_stat_statements

drop extension pg_stat_statements

drop extension moddatetime

drop extension moddatetime cascade

drop table m

drop extension insert_username

drop owned by writer

drop role writer
