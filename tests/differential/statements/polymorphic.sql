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
