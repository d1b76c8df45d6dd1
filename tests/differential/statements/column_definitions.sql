# A column definition list for a user's function that returns record, alone and inside ROWS FROM.
create function f1() returns setof record language sql as 'select 1,2::int'

select * from f1() as t(a int,b int)

select * from f1() as t(a int,b bigint)

select * from f1() as t(a int,b text)

select * from f1() as t(a int,b int,c int)

select * from f1() as t(a int)

select b from f1() as t(a int,b int), lateral (select a+1) u

create function f2(n int) returns setof record language plpgsql as $$ begin return query select g, 'x'||g from generate_series(1,n) g; end $$

select * from f2(2) as t(a int,b text)

select * from f2(2) as (a int,b text)

select * from f2(2) as t(a int,b int)

select * from f2(2) as t(a int)

select * from f2(2) as t(a int, b varchar(3))

select * from f2(null) as t(a int, b text)

create function f3() returns record language plpgsql as $$ declare r record; begin select 1 as a, 'x'::text as b into r; return r; end $$

select * from f3() as t(a int,b text)

select * from f3() as t(a int,b int)

select * from f3() as t(a int)

create function f3r() returns record language plpgsql as $$ begin return (1, 'x'::text); end $$

select * from f3r() as t(a int,b text)

select * from f3r() as t(a int,b int)

create function f4() returns record language sql as 'select 1.5::numeric(5,2)'

select * from f4() as t(a numeric)

select * from f4() as t(a numeric(5,2))

select * from f4() as t(a int)

select * from f4()

select f1()

create function f5(anyelement) returns setof record language sql as 'select $1, array[$1]'

select * from f5(1) as t(a int, b int[])

select * from f5('x'::text) as t(a text, b text[])

create function f6() returns setof record language plpgsql as $$ declare r record; begin for r in select 1 as a, now()::date - now()::date as b loop return next r; return next r; end loop; end $$

select * from f6() as t(x int, y int)

select * from f6() as t(x int, y text)

create function f7(i int) returns setof record strict language sql as 'select i, i'

select * from f7(null) as t(a int, b int)

create function f8(i int) returns record strict language sql as 'select i, i'

select * from f8(null) as t(a int, b int)

select * from (values (1),(2)) v(i), f8(v.i) as t(a int, b int)

create view vv as select * from f2(3) as t(a int, b text)

select * from vv where a > 1

select pg_get_viewdef('vv')

drop function f2(int)

create table tw(i int)

create function fw() returns setof record language plpgsql as $$ begin insert into tw values (1); return query select i from tw; end $$

select * from fw() as t(a int)

select * from fw() as t(a int)

select count(*) from tw

do $$ declare r record; begin for r in select * from f2(2) as t(q int, z text) loop raise notice '% %', r.q, r.z; end loop; end $$

create type ct as (x int, y text)

create function f9() returns setof record language sql as $$ select 1, row(2,'b')::ct $$

select (t.b).y from f9() as t(a int, b ct)

select * from f1() as t(a int,a int)

select * from f1() with ordinality as t(a int,b int)

select * from rows from (f1() as (a int,b int)) with ordinality

select * from rows from (f1() as (a int,b int), generate_series(1,2)) with ordinality

select * from f1() t

select t from f1() as t(a int, b int)

select * from generate_series(1,2) as t(a int)

select * from rows from (f1() as (a int,b int), f9() as (q int, z ct), json_to_record('{"a":5}') as (a int))

create type two as (x int, y int)

create function ftwo() returns setof two language sql as 'select 1,2 union all select 3,4'

create function ftwo1() returns two language sql as 'select 7,8'

create function fo(out a int, out b text) language sql as 'select 1, ''o'''

select * from rows from (ftwo(), generate_series(1,3), ftwo1(), fo()) with ordinality as t

select * from rows from (ftwo(), generate_series(1,3)) as t(a,b,c)

create view vr as select * from rows from (f1() as (a int,b numeric(5,2)), generate_series(1,2)) with ordinality

create view vr2 as select * from rows from (f1() as (a int,b int), generate_series(1,2)) with ordinality

select * from vr2

create view vr3 as select * from rows from (f1() as (a int,b int)) with ordinality

select * from rows from (f1(), f1()) as t(a int, b int)

select * from rows from (f1(), generate_series(1,2)) as t

select * from unnest(array[1,2], array['a','b','c']) with ordinality as t(a,b,n)

select * from json_each('{"a":1}'), json_to_record('{"x":4}') as t(x int)

select * from rows from (json_each('{"a":1,"b":2}'), generate_series(5,6)) t

select pg_get_viewdef('vr2'), pg_get_viewdef('vr3')
