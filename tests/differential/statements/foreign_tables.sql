-- Foreign tables: their definition, what cannot be done to them, and what reading one says without a handler.
create foreign data wrapper fw

create server fs foreign data wrapper fw

create foreign table ft (a int options (x 'y') not null default 5, b text check (b <> ''), c int generated always as (a+1) stored) server fs options (t 'u', v 'w')

create foreign table ft (a int) server fs

create foreign table if not exists ft (a int) server fs

create foreign table ft2 (a int primary key) server fs

create foreign table ft2 (a int unique) server fs

create foreign table ft2 (a int references t) server fs

create foreign table ft2 (a int, exclude (a with =)) server fs

create foreign table ft2 (a int) server nope

create foreign table ft2 (like ft) server fs

create foreign table ft2 (a serial) server fs

create foreign table ft3 (a int generated always as identity) server fs

select * from ft

select * from ft limit 0

explain select * from ft

insert into ft values (1)

insert into ft (b) values ('x') returning a

update ft set a = 1

delete from ft

truncate ft

copy ft to stdout

select count(*) from ft where false

create view fv as select * from ft

select * from fv

create materialized view fmv as select * from ft

create materialized view fmv2 as select * from ft with no data

create table ctas as select * from ft

create index on ft (a)

create unique index on ft (a)

cluster ft

vacuum ft

analyze ft

lock table ft

create trigger tr before insert on ft for each row execute function suppress_redundant_updates_trigger()

create rule r as on insert to ft do instead nothing

alter foreign table ft enable row level security

create policy p on ft

alter foreign table ft add column d int options (k 'l')

alter foreign table ft alter column d options (set k 'm', add n 'o')

alter foreign table ft alter a options (drop x)

alter foreign table ft options (set t 'z', drop v, add q 'r')

alter foreign table ft options (set nope 'z')

alter table ft options (set t 'zz')

alter table ft alter d type bigint

alter foreign table ft alter d set not null

alter foreign table ft add check (d > 0)

alter foreign table ft add constraint cc check (d > 1) not valid

alter foreign table ft validate constraint cc

alter foreign table ft add unique (d)

alter foreign table ft drop column d

alter foreign table ft rename b to bb

alter foreign table ft rename to gt

alter table gt rename to ft

alter foreign table ft set schema public

alter foreign table ft owner to postgres

alter foreign table ft set (fillfactor = 50)

alter foreign table ft set unlogged

alter foreign table nope add column a int

alter foreign table if exists nope add column a int

create table plain (a int)

alter foreign table plain add column b int

alter table plain options (a 'b')

alter table plain alter a options (a 'b')

alter foreign table ft set tablespace pg_default

grant select on ft to public

comment on foreign table ft is 'x'

comment on table ft is 'y'

comment on column ft.a is 'z'

select attname, attfdwoptions, attnotnull, atthasdef from pg_attribute where attrelid = 'ft'::regclass and attnum > 0 order by attnum

select ftrelid::regclass::text, ftoptions, s.srvname from pg_foreign_table t join pg_foreign_server s on s.oid = ftserver order by 1

select * from information_schema.foreign_tables order by 3

select * from information_schema.foreign_table_options order by 3, 4

select * from information_schema.column_options order by 4, 5

select * from pg_tables where tablename = 'ft'

select pg_describe_object(classid, objid, objsubid), pg_describe_object(refclassid, refobjid, refobjsubid), deptype from pg_depend where objid = 'ft'::regclass order by 1,2

select (pg_identify_object('pg_class'::regclass, 'ft'::regclass, 0)).*

select pg_relation_size('ft'), pg_table_size('ft'), pg_total_relation_size('ft')

drop table ft

drop view ft

drop foreign table plain

drop server fs

drop foreign data wrapper fw

select ft from ft

create table refs (a int references ft)

create table ofl (like ft including all)

create type ct as (f ft)

do $$ begin perform * from ft; end $$

create function ff() returns setof ft language sql as 'select * from ft'

alter server fs owner to postgres

create publication fpub for table ft

select has_table_privilege('ft','select')

prepare pp as select * from ft where a = $1

select 1 from plain where exists (select 1 from ft)

merge into ft using plain on true when matched then delete

reindex table ft

drop foreign table ft, nope

drop foreign table if exists nope

drop server fs cascade

select count(*) from pg_foreign_table
