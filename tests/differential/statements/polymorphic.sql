# Polymorphic functions of LANGUAGE sql and PL/pgSQL, with one type after another; arrays of a common type.

create function unnest2(anyarray) returns setof anyelement language sql as $$ select $1[i][j] from generate_subscripts($1,1) g1(i), generate_subscripts($1,2) g2(j) $$

select unnest2(array[['a','b'],['c','d']])

select * from unnest2(array[['a','b'],['c','d']])

select * from unnest2(array[[1,2,3],[4,5,6]])

select unnest2(array[[1,2,3],[4,5,6]])

select * from unnest2(array[[1.5,2,3],[4,5,6]])

select unnest2(array[[date '2020-01-01']])

select unnest2(array[[true]]), unnest2(array[[1.5]])

select x, unnest2(array[[x, 'a']]) from (values ('p'), ('q')) v(x)

create function rep(anyelement) returns anyelement language sql as 'select $1'

select rep(1), rep('a'::text), rep(1.5), rep(date '2020-01-01'), rep(array[1,2])

create function pl_un(anyarray) returns setof anyelement language plpgsql as $$ begin return query select unnest($1); end $$

select pl_un(array['a','b'])

select pl_un(array[1,2]), pl_un(array['x','y'])

select array[[1.5,2,3],[4,5,6]]

select (array[[1.5,2,3],[4,5,6]])[2][1]

select unnest(array[[1.5,2,3],[4,5,6]])

select array[[4,5,6],[1.5,2,3]]

select array[[4,5,6],['1','2',null]], array[['a'],['b'::text]], array[array[1],array[2.5]], array[array[1],array[2]::bigint[]]

select array[null::int[], array[1]], array[[1,2],null]

select array[[[1],[2]],[[3.5],[4]]]

select array[['2020-01-01'],['2021-01-01'::date]]

select sum(x) from unnest(array[[1,2],[3,4.5]]) x

select array[[1,2],[3]]

select array[['a'],[1]]

select array[[1],[date '2020-01-01']]

select array[[]::int[]], array[array[]::int[], array[1]]

select (array[4,5]::numeric[])[1]

select (array[4,5]::numeric(5,2)[])[1]

create table ta(a int[], n numeric(6,2)[]); insert into ta values (array[1,2], array[1.5,2]), (array[3,4], array[[1],[2.25]])

select (a::numeric[])[1], (a::numeric(5,1)[])[2], (n::numeric[])[1], n[2], (n::int[])[1] from ta

select array[[1.5],[(a::numeric(5,1)[])[2]]], (array[n, a::numeric[]])[1][1] from ta

# Procedures.

create procedure pp(a anyelement, inout b anyelement) language sql as 'select a'

call pp(1, 2)

call pp('x'::text, null)

call pp(1, 'a'::text)

call pp(1.5, 2)

create procedure p2(a anyelement) language sql as 'select a'

call p2(1)

call p2('x')

create procedure p3(a anyelement, inout b anyarray) language plpgsql as 'begin b := b || a; raise notice ''%'', pg_typeof(b); end'

call p3(1, array[2])

call p3('z'::text, array['y'])

call p3(1, 2)

create procedure p4(inout b anyelement) language sql as 'select b'

call p4('x'::text)

call p4(current_date - current_date)

call p4('x')

create procedure p5(a anyelement, out b anyarray) language plpgsql as 'begin b := array[a, a]; end'

call p5(1, null)

call p5(b => null, a => 'u'::varchar)

create procedure p6(a anycompatible, b anycompatible, inout c anycompatible default null) language plpgsql as 'begin c := a; raise notice ''%'', pg_typeof(a); end'

call p6(1, 2.5)

call p6(1, 2.5, 3::float8)

create procedure p7(a anyelement, inout t text default 'k') language plpgsql as 'begin t := pg_typeof(a) || t; end'

call p7(1)

call p7(true, 'x')

do $$ declare x int := 1; y int[] := '{2}'; z text; begin call p3(x, y); raise notice '%', y; call pp(5, x); raise notice '%', x; call p7(x, z); raise notice '%', z; end $$

call p4(row(1,2))

call p2(array[1,2])

drop procedure pp, p2, p3, p4, p5, p6, p7
