# Domains that refuse NULL, wherever PL/pgSQL assigns one; INTO STRICT counts rows before it casts them.
create domain nn as text not null; create type ct as (x int, y text); create table t1 (id int primary key, a int, b text); insert into t1 values (1,1,null),(2,2,'b')

do $$ declare v nn := null; begin raise notice 'x'; end $$

do $$ declare v nn := (select null::text); begin raise notice 'x %', v; end $$

do $$ declare v nn := (select b from t1 where id = 1); begin raise notice 'x %', v; end $$

do $$ declare v nn := (select b from t1 where id = 9); begin raise notice 'x %', v; end $$

do $$ declare v nn := coalesce(null, null)::text; begin raise notice 'x %', v; end $$

do $$ declare t text; v nn := t; begin raise notice 'x %', v; end $$

do $$ declare t text; v nn := t || 'x'; begin raise notice 'x %', v; end $$

do $$ declare v nn; begin raise notice 'x %', v; end $$

do $$ declare v nn := 'a'; begin v := null; end $$

do $$ declare v nn := 'a'; begin select b into v from t1 where id = 1; raise notice 'x %', v; end $$

do $$ declare v nn := 'a'; begin select b into v from t1 where id = 9; raise notice 'x %', v; end $$

do $$ declare v nn := 'a'; begin execute 'select b from t1 where id = 1' into v; raise notice 'x %', v; end $$

do $$ declare v nn := 'a'; begin execute 'select a, b from t1 where id = 9' into v; raise notice 'x %', v; end $$

do $$ declare v nn := 'a'; c cursor for select b from t1; begin open c; fetch c into v; raise notice 'x %', v; end $$

do $$ declare v nn := upper(null); begin raise notice 'x %', v; end $$

do $$ declare d date; v nn := d; begin raise notice 'x %', v; end $$

do $$ declare d ct; v nn := d.y; begin raise notice 'x %', v; end $$

do $$ declare v nn := 'a'; i int; begin execute 'select b from t1 order by id' into strict i; end $$

do $$ declare m date; begin select b into strict m from t1 where b = 'b' union all select 'c' ; end $$

do $$ declare m date; begin execute 'select b from t1 where b is not null union all select ''x''' into strict m; end $$

do $$ declare v nn := 'a'; begin for v in select b from t1 order by id loop raise notice '%', v; end loop; end $$

do $$ declare v nn := 'a'; begin foreach v in array array['x', null] loop raise notice '%', v; end loop; end $$

do $$ declare v nn := 'a'; begin update t1 set a = 5 where id = 1 returning b into v; raise notice '%', v; end $$

create function fn(p nn) returns nn language plpgsql as $$ begin raise notice 'in %', p; return null; end $$

select fn(null)

select fn((select b from t1 where id = 1))

select fn(b) from t1

do $$ declare v char(4) := 'abc' || 'def'; begin raise notice '%', v; end $$

do $$ declare v char(4); begin v := 'abc' || 'def'; end $$

do $$ declare v int := 1/0; begin raise notice '%', v; end $$

create function f2() returns int language plpgsql as $$ begin return 'a' || 'b'; end $$

select f2()

do $$ declare i int; begin foreach i in array array['1', 'x'] loop raise notice '%', i; end loop; end $$
