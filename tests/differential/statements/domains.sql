# Domains: constraints wherever a value becomes a domain's, defaults, names, arrays, changes.

create domain posint as int check (value > 0)

create domain posint as int

create domain bad as nosuch

create domain bad as anyelement

create domain bad as int unique

create domain bad as int primary key

create domain bad as int not null null

create domain bad as int default 1 default 2

create domain bad as int check (value > x)

create domain bad as int check (value > (select 1))

create domain bad as int check (value)

create domain bad as int default 'x'

create domain code as varchar(5) default 'none' not null check (value ~ '^[a-z]+$') constraint short check (length(value) < 5)

create domain money2 as numeric(8,2) constraint not_neg check (value >= 0)

create domain evenpos as posint constraint even check (value % 2 = 0)

select 5::posint, '7'::posint, null::posint, 5.6::posint

select 0::posint

select (-3)::posint

select '-3'::posint

select 'x'::posint

select 3::evenpos

select (-2)::evenpos

select 4::evenpos

select null::code

select 'abcdefgh'::code

select 'ab1'::code

select 'abc'::code

select 1.005::money2, (-1)::money2

select 2.5::money2 * 2, 2.5::money2 + 1, sum(x::money2) from (values (1), (2)) v(x)

select pg_typeof(5::posint), pg_typeof(5::posint + 1), pg_typeof((5::posint)::int), 5::posint = 5

create table t(id posint primary key, c code, m money2, e evenpos, a posint[])

insert into t values (1, 'ab', 1.5, 2, '{1,2}')

insert into t values (0, 'ab', 1, 2, null)

insert into t(id) values (2)

insert into t values (3, null, 1, 2, null)

insert into t(id, c) values (3, default)

insert into t values (4, 'toolong', 1, 2, null)

insert into t values (4, 'ok', -1, 2, null)

insert into t values (4, 'ok', 1, 3, null)

insert into t values (4, 'ok', 1, 2, '{1,0}')

insert into t values (4, 'ok', 12.345, 6, array[1,2,3])

insert into t select 5, 'sel', 1, -8, null

insert into t values (6, 'x', 1, 2, null), (7, 'Y', 1, 2, null)

select * from t order by id

update t set m = m - 5 where id = 1

update t set c = 'new', e = e + 2 where id = 1 returning *

update t set a[1] = 0 where id = 1

update t set a[1] = 9 where id = 1 returning a

update t set c = null where id = 1

select id + 1, c || '!', m * 2, e / 2, a[1], upper(c) from t order by id

select max(id), min(m), sum(m), avg(e), count(id) from t

select id from t where id = 1 and m > 1 and c = 'new'

select case when true then id else 0 end, coalesce(e, 8), greatest(id, 3) from t order by id

select id from t union select 99 order by 1

create index on t(m)

select data_type, udt_name, domain_name, character_maximum_length, column_default from information_schema.columns where table_name = 't' order by ordinal_position

select typname, typtype, typcategory, typnotnull, typbasetype::regtype, typtypmod, typndims, typdefault, typlen, typbyval, typinput::text, typoutput::text from pg_type where typtype = 'd' and typnamespace = 'public'::regnamespace order by 1

select conname, contype, pg_get_constraintdef(oid), contypid::regtype, convalidated from pg_constraint where contypid <> 0 and connamespace = 'public'::regnamespace order by 1

select attname, atttypid::regtype, atttypmod, attndims from pg_attribute where attrelid = 't'::regclass and attnum > 0 order by attnum

create function f(p posint) returns evenpos language plpgsql as $$ begin return p * 2 + 1 - 1; end $$

select f(1), f(0)

select f(3), pg_typeof(f(3))

create function g(i int) returns evenpos language plpgsql as $$ declare p posint; begin p := i; return p; end $$

select g(2)

select g(3)

select g(-1)

do $$ declare p posint := 5; c code := 'abc'; begin p := p - 5; end $$

do $$ declare c code; begin null; end $$

do $$ declare p posint; r t%rowtype; begin select * into r from t where id = 1; r.id := 0; end $$

create view v as select id, m from t

select pg_typeof(id) from v limit 1

create type pair as (p posint, c code)

select row(1, 'a')::pair, '(2,b)'::pair

select row(0, 'a')::pair

select '(0,b)'::pair

select row(1, null)::pair

alter domain posint set default 42

insert into t(id) values (default) returning id

alter domain posint drop default

alter domain posint add constraint small check (value < 40)

alter table t drop column a

alter domain posint add constraint small check (value < 40)

drop type pair

alter domain posint add constraint small check (value < 1000)

insert into t(id) values (1000)

alter domain posint add constraint small check (value < 5000)

alter domain posint add check (value <> 13)

insert into t(id) values (13)

alter domain posint drop constraint nosuch

alter domain posint drop constraint if exists nosuch

alter domain posint drop constraint small

alter domain posint rename constraint posint_check to positive

select (-1)::posint

alter domain posint add constraint odd check (value % 2 = 1) not valid

select 6::posint

alter domain posint validate constraint odd

alter domain posint drop constraint odd

alter domain money2 set not null

insert into t(id, m) values (20, 0)

update t set m = 0

alter domain money2 set not null

insert into t(id) values (21)

alter domain money2 drop not null

alter domain posint rename to positive_int

select 0::positive_int

alter type positive_int rename to posint

create schema s

alter domain posint set schema s

select 0::s.posint

select 0::posint

alter domain s.posint set schema public

alter domain posint owner to nosuch

comment on domain posint is 'above zero'

comment on constraint positive on domain posint is 'why'

select obj_description('posint'::regtype, 'pg_type')

create type mood as enum ('a', 'b', 'c')

create domain good as mood check (value <> 'a')

select 'b'::good, 'a'::good

create domain ints as int[] check (cardinality(value) < 3)

select '{1,2}'::ints, ('{1,2}'::ints)[1], array_length('{5}'::ints, 1)

select '{1,2,3}'::ints

create table ti(x ints)

insert into ti values ('{1}'), (array[1,2])

update ti set x[3] = 5

update ti set x = x || 7 where cardinality(x) = 1 returning x

create domain upper_text as text check (value = upper(value))

create table tt(u upper_text, n int default 5::posint, check (n::posint < 100))

insert into tt values ('ABC') returning *

insert into tt values ('abc')

insert into tt values ('X', 0)

select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = 'tt'::regclass

prepare p(posint) as select $1 + 1

execute p(5)

execute p(0)

drop domain posint

drop domain mood

drop domain nosuch

drop domain if exists nosuch

drop type upper_text

drop type upper_text cascade

drop domain posint cascade

select * from t limit 0

# Rows that COPY reads meet the constraints of domains, too.
create domain pos as int check (value > 0)

create domain nn as text not null

create table c(p pos, n nn, m numeric(6,2))

COPY c FROM STDIN
<<
1⇥a⇥1.5
\N⇥b⇥2

COPY c FROM STDIN
<<
0⇥a⇥1.5

COPY c FROM STDIN
<<
1⇥\N⇥1.5

COPY c(p) FROM STDIN
<<
1

select * from c order by p

alter table c alter m type pos

alter table c alter p type bigint using p * 2

alter table c alter p type pos

select p, pg_typeof(p) from c order by p

create role r1

create role r2

grant usage, create on schema public to r1

revoke usage on type pos from public

grant usage on type pos to r2

set role r1

create table denied(x pos)

create table denied(x pos[])

create function denied(x pos) returns int language plpgsql as $$ begin return 1; end $$

create type denied as (x pos)

create domain denied as pos

select 5::pos

drop domain pos

alter domain pos drop not null

reset role

select typacl from pg_type where typname = 'pos'

alter domain pos owner to r2

select pg_get_userbyid(typowner), typacl from pg_type where typname = 'pos'

create type owned as enum ('a')

create type owned_row as (a int)

alter type owned owner to r1

alter type owned_row owner to r1

grant usage on type owned to r2

drop role r1

drop role r2

create schema inside

create type inside.e as enum ('x')

create type inside.c as (e inside.e)

create domain inside.d as inside.e

create table uses_them(a inside.e, b inside.c, d inside.d)

drop schema inside

drop schema inside cascade

select * from uses_them

# What PostgreSQL makes of IN: an array to compare with.

create domain level_text as text check (value in ('low', 'high'))

select 'low'::level_text, null::level_text

select 'middle'::level_text

create domain level_short as varchar(4) check (value in ('low', 'high', null) or value not in ('a', 'b', 'high'))

select 'low'::level_short, 'c'::level_short, 'high'::level_short

select 'a'::level_short

create domain level_number as int check (value in (1, 2, 3) and value <> all (array[2]))

select 1::level_number, 3::level_number

select 2::level_number

create domain level_small as smallint check (value = any (array[1, 2]) and value not in (2))

select 1::level_small

select 2::level_small

create domain level_big as numeric(4,1) check (value in (1, 1.5, 2.25))

select 1.5::level_big, 1::level_big

select 2.25::level_big

create table levels (a level_text, b level_number default 1)

insert into levels values ('low'), ('high'), (null) returning *

insert into levels values ('x')

update levels set b = 2

select conname, pg_get_constraintdef(oid) from pg_constraint where conname like 'level_%' order by 1

select conname, pg_get_constraintdef(oid, true) from pg_constraint where contypid <> 0 and connamespace = 'public'::regnamespace and conname <> 'level_short_check' order by 1

# a parameter that becomes a domain's value is of the domain

create domain dp_v as varchar(3)

create domain dp_n as numeric(5,2)

create domain dp_i as int check (value > 0)

create domain dp_d as dp_i check (value < 100)

create table dp(i int primary key, v dp_v, n dp_n, k dp_i, d dp_d)

prepare dp_1 as select $1::dp_v, $2::dp_i + 1, coalesce($3::dp_d, 2), $4::dp_n

prepare dp_2 as insert into dp values ($1, $2, $3, $4, $5) returning *

prepare dp_3 as insert into dp(i, v, d) select $1, $2, $3

prepare dp_4 as update dp set k = $1, v = $2 where d = $3 and v = $4

prepare dp_5 as select $1::int, $2::dp_i, case when true then $3 else 3::dp_i end

prepare dp_6(dp_i) as select $1

select name, parameter_types from pg_prepared_statements where name like 'dp%' order by name

prepare dp_7 as select $1::dp_i, $1::int

prepare dp_8 as insert into dp(i, k) values ($1, $1)

execute dp_1('abcd', 1, 5, 1.239)

execute dp_1('abc', 0, 5, 1.239)

execute dp_1('abc', 1, null, 1.239)

execute dp_1('abc', 1, 500, 1.239)

execute dp_1('abc', 1, 50, 12345)

execute dp_2(1, 'abc', 1.239, 7, 70)

execute dp_2(2, 'abc', 1.239, 7, 700)

execute dp_3(3, 'x', 0)

execute dp_3(3, 'x', 5)

execute dp_4(9, 'y', 5, 'x')

execute dp_4(0, 'y', 70, 'abc')

execute dp_6(0)

select * from dp order by 1

prepare dp_9 as select nosuch

prepare dp_9 as selec 1

prepare dp_9(int) as select $1 + $2::nosuch

select 1; prepare dp_9 as select nosuch

drop table dp

drop domain dp_v, dp_n, dp_d, dp_i
