# CALL in PL/pgSQL: which procedure the arguments' types choose, and variables that take OUT values.
create procedure p1(a int, inout b int) language plpgsql as $$ begin b := a; end $$

do $$ declare x int; begin call p1('7'::text, x); end $$

do $$ declare x int; begin call p1(7::bigint, x); end $$

do $$ declare x bigint; begin call p1(7, x); raise notice '%', x; end $$

do $$ declare x text; begin call p1(7, x); raise notice '%', x; end $$

do $$ declare x smallint; begin call p1(7::smallint, x); raise notice '%', x; end $$

do $$ declare x int; begin call p1('7', x); raise notice '%', x; end $$

do $$ declare x int; r record; begin select 5 as a, 6::text as b into r; call p1(r.a, x); raise notice '%', x; end $$

do $$ declare x int; r record; begin select 5 as a, 6 as b into r; call p1(4, r.b); raise notice '%', r; end $$

do $$ declare x int; begin call p1(1, x+1); end $$

do $$ declare x int; begin begin call p1(1, x+1); exception when syntax_error then raise notice '%', sqlerrm; end; end $$

do $$ declare x constant int := 3; begin raise notice 'here'; call p1(1, x); end $$

do $$ declare x constant int := 3; begin  call p1(1); end $$

create procedure p2(a int, inout b int default 4) language plpgsql as $$ begin b := a; end $$

do $$ declare x int := 3; begin  call p2(1); end $$

do $$ declare x int := 3; begin  call p2(b => 3, a => 4); end $$

create procedure p12(a anyelement, inout b anyelement, inout c anyarray) language plpgsql as $$ begin b := a; c := array[a]; end $$

do $$ declare x int := 3; y int; z int[]; begin  call p12(x, y, z); raise notice '% % %', x, y, z; end $$

do $$ declare x int := 3; y int; z text[]; begin  call p12(x, y, z); raise notice '% % %', x, y, z; end $$

create type cc as (a int, b int)

create procedure p3(inout a cc) language plpgsql as $$ begin a.a := a.b; end $$

do $$ declare x record; begin x := row(1,2)::cc; call p3(x); raise notice '%', x; end $$

do $$ declare x cc; begin call p3(row(1,2)); end $$

do $$ declare x cc; begin call p1(1, x.b); raise notice '%', x; call p1(x, x.b); end $$

do $$ begin call nope(1, 'x'); end $$

create procedure p5(x numeric) language plpgsql as $$ begin raise notice '%', x; end $$

do $$ begin call p5(1); call p5('2'); call p5(null); call p5(1.5::float8); end $$

create procedure p4(variadic a int[]) language plpgsql as $$ begin raise notice '%', a; end $$

do $$ declare x int[] := '{7,8}'; begin call p4(1, 2, 3); call p4(variadic array[1,2]); call p4(variadic x); call p4(variadic '{4}'); end $$

do $$ begin call p4(array[1,2]); end $$

do $$ begin call p5(variadic array[1,2]); end $$

create procedure p6(inout n int, variadic a int[]) language plpgsql as $$ begin n := array_length(a, 1); end $$

do $$ declare n int; begin call p6(n, 1, 2, 3); raise notice '%', n; call p6(n, variadic array[1,2]); raise notice '%', n; end $$
