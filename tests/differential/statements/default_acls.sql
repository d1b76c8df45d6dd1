# GRANT and REVOKE that change nothing write the default privileges out.
create role ann

create table g (a int)

select relacl from pg_class where relname = 'g'

grant select on g to postgres

select relacl from pg_class where relname = 'g'

create table h (a int, b int)

revoke select on h from ann

select relacl from pg_class where relname = 'h'

create table i (a int)

revoke all on i from public

select relacl from pg_class where relname = 'i'

create table j (a int)

grant all on j to postgres

select relacl from pg_class where relname = 'j'

create table k (a int)

revoke grant option for select on k from ann

select relacl from pg_class where relname = 'k'

create table l (a int, b int)

grant select (a) on l to postgres

revoke select (b) on l from ann

select attname, attacl from pg_attribute where attrelid = 'l'::regclass and attnum > 0 order by 1

select relacl from pg_class where relname = 'l'

create function f() returns int language plpgsql as $$ begin return 1; end $$

grant execute on function f() to public

select proacl from pg_proc where proname = 'f'

create schema sc

grant usage on schema sc to postgres

select nspacl from pg_namespace where nspname = 'sc'

create sequence sq

grant usage on sequence sq to postgres

select relacl from pg_class where relname = 'sq'

create domain dd as int

grant usage on domain dd to public

select typacl from pg_type where typname = 'dd'

grant connect on database postgres to public

select datacl from pg_database where datname = 'postgres'
