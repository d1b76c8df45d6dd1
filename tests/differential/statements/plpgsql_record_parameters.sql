# Functions with parameters and results of type record: their types are those of what is given.
create type two_int4s as (f1 int4, f2 int4)

create type more_int4s as (f0 text, f1 int4, f2 int4)

create function getf1(x record) returns int language plpgsql as $$ begin return x.f1; end $$

select getf1(1)

select getf1(row(1,2))

select getf1(row(1,2)::two_int4s)

select getf1(row('foo',123,456)::more_int4s)

select getf1(row(1,2))

create function getf2(record) returns int language plpgsql as $$ begin return $1.f2; end $$

select getf2(row(1,2))

select getf2(row(1,2)::two_int4s)

select getf2(row('foo',123,456)::more_int4s)

create function rt(x record) returns regtype language plpgsql as $$ begin return pg_typeof(x); end $$

select rt(row(1,2)), rt(row(1,2)::two_int4s)

create function rt2(x record) returns text language plpgsql as $$ declare y record := x; z two_int4s; begin z := x; return pg_typeof(y)::text || (y)::text || to_json(y) || z; end $$

select rt2(row(1,2)::two_int4s)

create table tt (a int, gone text, b int)

alter table tt drop column gone

insert into tt values (1,2),(3,4)

create function gb(x record) returns int language plpgsql as $$ begin return $1.b + x.b; end $$

select gb(tt) from tt

select gb(t) from (select 1 as a, 2 as b) t

create function sm(x record) returns record language plpgsql as $$ begin return x; end $$

select sm(tt), pg_typeof(sm(tt)) from tt

select * from sm(row(1,2)) as t(a int, b int)

select * from sm(row(1,2)::two_int4s) as t(a int, b int)

select * from sm(row(1,2)::two_int4s) as t(a int8, b int)

select * from sm(row(1,2)) as t(a int, b int, c int)

select * from sm(row('x',2)) as t(a text, b int)

create function rv(x int) returns record language plpgsql as $$ declare r record; begin if x = 1 then r := row(1,2); elsif x = 2 then r := row(1,2)::two_int4s; else select 1 as a, 'x' as b into r; end if; return r; end $$

select * from rv(1) as t(a int, b int)

select * from rv(2) as t(a int, b int)

select * from rv(3) as t(a int, b int)

select * from rv(3) as t(a int, b text)

select rv(1), rv(2), rv(3)

create type tz as (a int, b int)

create function rz() returns record language plpgsql as $$ declare r tz; begin r := row(1,2); return r; end $$

select * from rz() as t(a int, b int)

alter type tz alter attribute b type text

select * from rz() as t(a int, b int)

select * from rz() as t(a int, b text)

select row(1,2)::two_int4s::record = row(1,2)
