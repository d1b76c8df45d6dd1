# CALL in SQL functions, names of array types, types within themselves, columns of domains, read-only savepoints, rows of views.
create table cp(a int, b text)

create procedure pa(x text) language sql as 'insert into cp values (1, x)'

create procedure pb(y text) language sql as 'call pa(y); call pa($1 || ''!'')'

call pb('b')

select * from cp

create function fpb(y text) returns bigint language sql as 'call pa(y); select count(*) from cp'

select fpb('z')

create procedure po(inout b int) language sql as 'select 1'

create procedure pc(inout b int) language sql as 'call po(b)'

create procedure pd(b int) language sql as 'call po(b); select 1'

create table at1(id int)

create table at2(id int, arr at1[])

select typname from pg_type where oid='at1[]'::regtype

alter table at2 rename to _at1

select typname from pg_type where oid='at1[]'::regtype

select typname from pg_type where oid='_at1[]'::regtype

drop table _at1

alter table at1 rename to _at1

select typname from pg_type where oid = '_at1[]'::regtype

create table rec1(f1 int)

alter table rec1 add column f2 rec1

alter table rec1 add column f2 rec1[]

create domain drec as rec1[]

alter table rec1 add column f2 drec

create table rec2(f1 int, f2 rec1)

alter table rec1 add column f2 rec2

alter table rec1 add column f2 int

create domain dnn as text not null

create domain dchk as int check (value is not null and value > 0)

create domain ddef as int default 5 check (value > 0)

create table dt(a int)

alter table dt add column ok dnn

alter table dt drop column ok

insert into dt values (1)

alter table dt add column c dnn

alter table dt add column d dchk

alter table dt add column e ddef

select * from dt

alter table dt add column f dnn default 'x'

select * from dt

begin

set transaction read write

savepoint x

set transaction read only

select 1

rollback to x

show transaction_read_only

savepoint y

set transaction read only

release y

show transaction_read_only

commit

begin

set transaction read only

savepoint x

set transaction read write

commit

begin

savepoint x

set transaction read only

select 1

set transaction read write

rollback

create view narrow as select 1 as id, 'x'::text as stuff

create view shows_row as select *, to_json(v) as j from narrow v

create or replace view narrow as select 1 as id, 'x'::text as stuff, 4 as more

select * from shows_row

create table plain (a int)

create view plain_rows as select p as whole, * from plain p

alter table plain add column b text default 'b'

insert into plain values (1)

select * from plain_rows

create view rows1 as select p as whole, p.* from plain p

create view rows2 as select q.w, to_json(q.w) as j from (select p as w from plain p) q

create view rows3 as select count(p) as c, (p).a from plain p group by (p).a

create view rows4 as select p from (select 1 as x, 2 as y) p

select pg_get_viewdef('rows1', true), pg_get_viewdef('rows2', true), pg_get_viewdef('rows3', true), pg_get_viewdef('rows4', true)

select * from rows1

select * from rows2

select * from rows4
