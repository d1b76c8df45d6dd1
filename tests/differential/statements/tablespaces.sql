# CREATE TABLESPACE and where relations are put; SECURITY LABEL.

security label on table nosuch is 'x'

security label for selinux on function f(int) is null

security label for 'x y' on role postgres is 'x'

create tablespace ts location 'relative'

create tablespace ts location '/nonexistent/folder'

create tablespace ts location '/it''s'

create tablespace pg_ts location '/tmp'

create tablespace pg_default location '/tmp'

create tablespace ts location '/tmp' with (nonsense = 1)

create tablespace ts location '/tmp' with (seq_page_cost = -1)

begin; create tablespace ts location '/tmp'; commit

rollback

create role tsu

set role tsu

create tablespace ts location '/tmp'

drop tablespace pg_default

alter tablespace pg_default rename to x

reset role

drop tablespace pg_default

drop tablespace nosuch

drop tablespace if exists nosuch

alter tablespace nosuch set (seq_page_cost = 1)

alter tablespace nosuch rename to x

create table t (a int) tablespace pg_default

create table u (a int) tablespace nosuch

create table u (a int) tablespace pg_global

create index i on t (a) tablespace nosuch

create index i on t (a) tablespace pg_default

alter table t set tablespace nosuch

alter table t set tablespace pg_global

alter table t set tablespace pg_default

set default_tablespace = nosuch

set default_tablespace = pg_default

set default_tablespace = ''

set temp_tablespaces = pg_default, nosuch

set temp_tablespaces = pg_default

reset temp_tablespaces

select spcname, pg_tablespace_location(oid), spcoptions from pg_tablespace order by 1

select relname, reltablespace from pg_class where relname in ('t', 'i') order by 1

comment on tablespace pg_default is null

drop table t; drop role tsu

-- the templates have no files before somebody connects to them

select pg_tablespace_size('pg_default') > 0, pg_database_size('template1') >= 0, pg_tablespace_size('pg_global') > 0
