# DEFAULT NULL is no default; functions in defaults are shown as the search path needs.
create table dn(a numeric(10,2) default null, b varchar(5) default null, c timestamp(2) default null, d char(3) default null, e int default null, f numeric(10,2) default 1.5, g varchar(5) default 'ab', h numeric default null, i bit(3) default null, j interval day default null, k varchar(5)[] default null, l numeric(5,2) default null::numeric, m numeric(5,2) default 1::int, n char(3) default 'x'::text, o int default null::int, p date default (null), q varchar(5) default null::varchar(5), r int[] default null)

select attname, atthasdef, pg_get_expr(adbin, adrelid) from pg_attribute left join pg_attrdef d on attrelid=adrelid and attnum=adnum where attrelid='dn'::regclass and attnum>0 order by attnum

select column_name, column_default from information_schema.columns where table_name = 'dn' order by ordinal_position

insert into dn default values returning *

alter table dn alter f set default null

alter table dn alter e set default 4

alter table dn alter e set default null

alter table dn add column u int default null

alter table dn add column v varchar(3) default null

select attname, atthasdef, pg_get_expr(adbin, adrelid) from pg_attribute left join pg_attrdef d on attrelid=adrelid and attnum=adnum where attrelid='dn'::regclass and attname in ('e', 'f', 'u', 'v') order by attnum

create table dnp(a int default 5)

create table dnc(a int default null) inherits (dnp)

insert into dnc default values returning *

create domain dnd1 as int default null

create domain dnd2 as varchar(4) default null

create domain dnd3 as int default 5

create table dnt(a dnd1 default null, b dnd3 default null, c dnd3)

select attname, atthasdef, pg_get_expr(adbin, adrelid) from pg_attribute left join pg_attrdef d on attrelid=adrelid and attnum=adnum where attrelid='dnt'::regclass and attnum>0 order by attnum

insert into dnt default values returning *

select typname, typdefault from pg_type where typname like 'dnd_' order by 1

create function dnf(int) returns int language sql as 'select $1'

create function dn0() returns int language sql as 'select 1'

create schema dns

create function dns.g(text) returns int language sql as 'select 1'

create sequence dnq

create table dnx(a int default dn0(), b int default public.dnf(2) + dns.g('x.y(z)'), c int default dnf(nextval('dnq')::int), d int default (case when dn0() > 1 then 2 else 3 end))

select column_default from information_schema.columns where table_name = 'dnx' order by ordinal_position

select pg_get_expr(adbin, adrelid), pg_get_expr(adbin, adrelid, true) from pg_attrdef where adrelid = 'dnx'::regclass order by adnum

set search_path = dns, pg_catalog

select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = 'public.dnx'::regclass order by adnum

insert into public.dnx default values returning a, b, d

reset search_path
