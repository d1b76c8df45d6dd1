# Indexes over users' functions: SQL ones become b-trees of their bodies, those of PL are kept and shown.
create function lowr(t text) returns text immutable language sql as 'select lower(t)'

create function lowp(t text) returns text immutable language plpgsql as 'begin return lower(t); end'

create table ti(id int primary key, a text)

insert into ti values (1,'Ab'),(2,'cD')

create index i1 on ti(lowr(a))

create index i2 on ti(lowp(a))

create unique index i3 on ti(lowr(a))

create index i4 on ti(id) where lowp(a) > 'b'

create index i5 on ti((lowr(a) || 'x'))

select indexdef from pg_indexes where tablename='ti' order by 1

select * from ti where lowp(a)='ab'

select * from ti where lowr(a)='cd'

insert into ti values (3,'AB')

insert into ti values (4,'ef') on conflict (lowr(a)) do nothing

insert into ti values (5,'EF') on conflict (lowr(a)) do update set a='zz' returning *

create or replace function lowr(t text) returns text immutable language sql as 'select lower(t) || ''q'''

select * from ti where lowr(a)='cdq'

insert into ti values (6,'Gh')

update ti set a='xx' where id=1

delete from ti where lowr(a)='xxq' returning *

create or replace function lowp(t text) returns text immutable language plpgsql as 'begin return upper(t); end'

update ti set a='Yy' where id=2

select * from ti where lowp(a)='YY'

drop function lowr(text)

drop function lowp(text)

drop function lowp(text) cascade

select count(*) from pg_class where relname in ('i1','i2','i3','i4','i5')

alter table ti alter a type varchar(20)

select * from ti order by id

reindex table ti

begin

create index i6 on ti(lowr(a))

rollback

create index i7 on ti(lowr(a))

insert into ti values (9,'zz')

drop index i7

insert into ti values (10,'zy')

drop index i3

alter function lowr(text) set search_path = pg_catalog

insert into ti values (20, 'x')

create index i8 on ti(lowr(a))

alter function lowr(text) reset search_path

insert into ti values (21, 'y')

drop index i8

create index i8 on ti(lowr(a))

drop table ti
