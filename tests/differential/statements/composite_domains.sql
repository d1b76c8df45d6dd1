# Domains over composite types.

create type comptype as (r float8, i float8)

create domain dcomptype as comptype

create table dcomptable (d1 dcomptype unique)

insert into dcomptable values (row(1,2)::dcomptype)

insert into dcomptable values (row(3,4)::comptype)

insert into dcomptable values (row(1,2)::dcomptype)

insert into dcomptable (d1.r) values (11)

select * from dcomptable order by (d1).r, (d1).i

select (d1).r, (d1).i, (d1).* from dcomptable

update dcomptable set d1.r = (d1).r + 1 where (d1).i > 0

select * from dcomptable order by (d1).r, (d1).i

alter domain dcomptype add constraint c1 check ((value).r <= (value).i)

alter domain dcomptype add constraint c2 check ((value).r > (value).i)

select row(2,1)::dcomptype

insert into dcomptable values (row(1,2)::comptype)

insert into dcomptable values (row(2,1)::comptype)

insert into dcomptable (d1.r) values (99)

insert into dcomptable (d1.r, d1.i) values (99, 100)

update dcomptable set d1.r = (d1).r + 1 where (d1).i > 0

update dcomptable set d1.r = (d1).r - 1, d1.i = (d1).i + 1 where (d1).i > 0

select * from dcomptable order by (d1).r, (d1).i

select '(1,2)'::dcomptype, '(2,1)'::dcomptype

select '(1,2)'::dcomptype, null::dcomptype, (row(3,5)::dcomptype).i

select pg_typeof(d1), d1::text from dcomptable order by (d1).r, (d1).i limit 1

create table t2 (a dcomptype[], b dcomptype default row(0, 1))

insert into t2 values (array[row(1,2)::dcomptype, '(5,6)'])

insert into t2 (a) values ('{"(2,1)"}')

select a[2].r, (a[1]).i, b, (b).r from t2

create domain d2 as dcomptype not null check ((value).r > 0)

select '(1,2)'::d2, null::d2

select '(0,2)'::d2

select row(1,2)::comptype = row(1,2)::dcomptype, row(1,2)::dcomptype < row(1,3)::dcomptype

select to_json(d1), row_to_json(d1), jsonb_build_object('x', d1) from dcomptable order by (d1).r, (d1).i limit 1

create view v as select d1, (d1).r as r from dcomptable

select * from v order by r, d1

select pg_get_viewdef('v')

create index on dcomptable (((d1).r))

alter type comptype add attribute z int

alter type comptype alter attribute r type bigint

alter type comptype drop attribute r

drop type comptype

drop type comptype cascade

select * from dcomptable order by (d1).r, (d1).i

create table base (a int, b text)

create domain dbase as base check ((value).a > 0)

select row(1, 'x')::dbase, row(0, 'x')::dbase

create table usesit (x dbase)

alter table base add column c int

insert into usesit values (row(1, 'x', 3))

drop table base

create domain darr as int[] check (value[1] > 0)

with x as (select row(1, 'x', 2)::dbase as q) select q, (q).b from x

select typname, typtype, typcategory, typbasetype::regtype, typlen, typbyval from pg_type where typname in ('dbase', 'darr', '_dbase') order by 1
