# Which of several errors comes first, and what is told of objects that are not there.

drop conversion nothing

drop conversion if exists nothing, also.nothing

drop language nothing

drop language if exists nothing

drop language sql

drop text search parser nothing

drop text search parser if exists nothing

drop text search parser "default"

drop text search template nothing

drop text search template simple

drop access method nothing

drop access method btree

drop foreign table nothing

drop foreign table if exists nothing

drop routine nothing(int)

drop routine nothing

drop routine if exists nothing(int), nothing

alter routine nothing(int) rename to something

comment on routine nothing(int) is 'x'

comment on database nothing is 'x'

comment on conversion nothing is 'x'

comment on foreign table nothing is 'x'

create table shelf (a int)

create index shelf_i on shelf (a)

create index shelf_j on shelf (a)

comment on foreign table shelf is 'x'

alter table shelf attach partition shelf for values in (1)

alter table shelf detach partition shelf

create table shelf_1 partition of shelf default

alter index shelf_i attach partition shelf_j

alter table nothing owner to nobody_at_all

alter table if exists nothing owner to nobody_at_all

alter view nothing owner to nobody_at_all

alter sequence nothing owner to nobody_at_all

alter function nothing(int) owner to nobody_at_all

alter type nothing owner to nobody_at_all

alter table shelf owner to nobody_at_all

select has_table_privilege('nobody_at_all', 'nothing', 'select')

select has_table_privilege('nothing', 'read')

select has_table_privilege('nobody_at_all', 'shelf', 'read')

select has_table_privilege('shelf', 'read')

select has_table_privilege(1::oid, 'read')

select has_column_privilege('nobody_at_all', 'nothing', 'a', 'select')

select has_any_column_privilege('nobody_at_all', 'nothing', 'select')

select has_function_privilege('nobody_at_all', 'nothing(int)', 'execute')

select has_schema_privilege('nobody_at_all', 'nothing', 'usage')

select has_schema_privilege('nothing', 'read')

select has_sequence_privilege('nobody_at_all', 'nothing', 'usage')

select has_database_privilege('nobody_at_all', 'nothing', 'connect')

select has_server_privilege('nobody_at_all', 'nothing', 'usage')

update shelf set nothing = nor_this where nor_that = 1

update shelf set nothing = 1 where nor_that = 1

update shelf set nothing = nor_this

update shelf set a = 1, a = 2 where nor_that

update shelf set a = 1 where nor_that returning nor_this

insert into shelf (a) values (x_a)

insert into shelf (nothing) values (x_a)

insert into shelf values (a)

insert into shelf select b_a from shelf s

do $$ begin call nothing(1); end $$

do $$ begin   CALL   nothing('x', 1); end $$

fetch c1 into x

fetch 1 from c1 into x

move c1 into x
