# Generated columns whose expressions call users' functions.

create function twice(int) returns int language sql immutable as $$ select $1 * 2 $$

create function label(a int, b text) returns text language sql immutable as $$ select coalesce(b, '?') || ':' || public.twice(a)::text $$

create function slow(int) returns int language sql stable as $$ select $1 * 2 $$

create table t (id int primary key, a int, b text, d int generated always as (twice(a)) stored, e text generated always as (upper(label(a, b))) stored)

insert into t (id, a, b) values (1, 5, 'x'), (2, null, 'y'), (3, 7, null) returning *

update t set a = a + 1, b = b || b where id <> 2 returning id, d, e

select * from t order by id

create table by_stable (a int, d int generated always as (slow(a)) stored)

create function volatile(int) returns int language sql as $$ select $1 + random()::int $$

create table refused (a int, d int generated always as (volatile(a)) stored)

create unique index on t (e)

insert into t (id, a, b) values (4, 6, 'xx')

insert into t (id, a, b) values (4, 6, 'xx') on conflict (e) do update set b = 'other' returning *

copy t (id, a, b) from stdin
<<
10⇥50⇥copied
11⇥\N⇥\N

select * from t where d > 10 order by id

select column_name, is_generated, generation_expression from information_schema.columns where table_name = 't' order by ordinal_position

select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = 't'::regclass order by adnum

drop function label(int, text)

drop function twice(int)

create or replace function twice(int) returns int language sql immutable as $$ select $1 * 3 $$

insert into t (id, a, b) values (20, 100, 'new')

select * from t where id = 20

begin

create or replace function twice(int) returns int language sql immutable as $$ select -$1 $$

insert into t (id, a, b) values (21, 100, 'newer')

select * from t where id = 21

rollback

insert into t (id, a, b) values (22, 100, 'last')

select * from t where id = 22

alter table t add column f int generated always as (twice(a + id)) stored

select id, f from t order by id

alter table t drop column f

create table copied (like t including generated)

insert into copied (id, a, b) values (1, 1, 'l') returning d, e

alter table t alter column d drop expression

update t set d = 0 where id = 1 returning d

create table parts (k int, v text, w text generated always as (label(k, v)) stored) partition by range (k)

create table part partition of parts for values from (0) to (100)

insert into parts values (3, 'p') returning *

drop function label(int, text) cascade

drop function twice(int) cascade
