# CONTEXT of errors and messages in PL/pgSQL.
create function f1(a int) returns int language plpgsql as $$ begin return 1 / a; end $$

create function f2(a int) returns int language plpgsql as $$
declare x int;
begin
  x := f1(a);
  return x;
end $$

select f2(0)

create function f3(a int) returns int language plpgsql as $$
declare x int;
begin
  x := 'abc';
  return x;
end $$

select f3(0)

create function f4(a text) returns int language plpgsql as $$
declare x int;
begin
  x := a;
  return x;
end $$

select f4('q')

create function f5(a text) returns int language plpgsql as $$
begin
  return a;
end $$

select f5('q')

do $$ declare x int := 'a'; begin end $$

do $$ declare x int; begin x := 1/0; end $$

do $$ declare x int; begin x := (select 1/0); end $$

do $$ declare x int; begin if 1/0 = 1 then x := 1; end if; end $$

do $$ declare x int; y text := 'a'; begin if y::int = 1 then x := 1; end if; end $$

do $$ declare x numeric(3,1); begin x := 12345; end $$

do $$ declare x varchar(3); begin x := 'abcdef'; end $$

do $$ declare x varchar(3) := 'abcdef'; begin end $$

do $$ declare x varchar(3); begin select 'abcdef' into x; end $$

do $$ declare x int; begin select 'abcdef' into x; end $$

do $$ declare x int; begin for x in 1..'a' loop end loop; end $$

do $$ declare x int; y text := 'a'; begin for x in 1..y loop end loop; end $$

do $$ declare x int; y text := 'a'; begin while y loop end loop; end $$

do $$ declare x int; y text := 'a'; begin case y::int when 1 then null; end case; end $$

do $$ declare x int; begin case 3 when 1 then null; end case; end $$

do $$ declare x int; begin execute 'select 1/0'; end $$

do $$ declare x int; begin execute 'select 1/0' into x; end $$

do $$ declare x int; begin execute 'selec 1'; end $$

do $$ declare x int; begin execute null; end $$

do $$ declare x int; begin perform 1/0; end $$

do $$ declare x int; begin select 1/0 into x; end $$

do $$ declare x int; begin select a into strict x from (values (1),(2)) v(a); end $$

do $$ declare x int; begin select a into strict x from (values (1)) v(a) where a = 2; end $$

do $$ begin raise exception 'boo %', 1/0; end $$

do $$ begin raise exception 'boo'; end $$

do $$ begin raise exception using message = 'a', detail = 'b', hint = 'c', errcode = '22012', column = 'co', constraint = 'cn', datatype = 'dt', table = 'tb', schema = 'sc'; end $$

do $$ begin raise division_by_zero; end $$

do $$ begin raise sqlstate '22012'; end $$

do $$ begin raise notice 'n'; raise warning 'w'; raise info 'i'; raise log 'l'; raise debug 'd'; end $$

do $$ begin raise 'a % b', 1; end $$

do $$ begin begin perform 1/0; exception when division_by_zero then raise; end; end $$

do $$ begin begin perform f1(0); exception when division_by_zero then raise notice 'caught % %', sqlstate, sqlerrm; raise; end; end $$

do $$ declare c text; m text; d text; h text; s text; t text; k text; n text; dt text; sc text; begin begin perform f2(0); exception when others then get stacked diagnostics c = pg_exception_context, m = message_text, d = pg_exception_detail, h = pg_exception_hint, s = returned_sqlstate, t = table_name, k = constraint_name, n = column_name, dt = pg_datatype_name, sc = schema_name; raise notice 'c=% m=% d=% h=% s=% t=% k=% n=% dt=% sc=%', c, m, d, h, s, t, k, n, dt, sc; end; end $$

do $$ declare c text; begin get diagnostics c = pg_context; raise notice '%', c; end $$

create function ctx() returns text language plpgsql as $$ declare c text; begin get diagnostics c = pg_context; return c; end $$

create function ctx2() returns text language plpgsql as $$ begin return ctx(); end $$

select ctx2()

create function ctx3() returns text language plpgsql as $$ declare c text; begin select ctx2() into c; return c; end $$

select ctx3()

create function ctx4() returns text language plpgsql as $$ declare c text; begin execute 'select ctx3()' into c; return c; end $$

select ctx4()

create table t (id int primary key, a int check (a > 0), b varchar(3))

create function trg() returns trigger language plpgsql as $$ begin if new.a = 5 then perform 1/0; end if; if new.a = 6 then raise exception 'six'; end if; raise notice 'in trigger %', new.a; return new; end $$

create trigger tr before insert or update on t for each row execute function trg()

insert into t values (1, 5, 'x')

insert into t values (1, 6, 'x')

insert into t values (1, 1, 'x')

create function ins(a int) returns void language plpgsql as $$ begin insert into t values (a, a, 'x'); end $$

select ins(5)

select ins(6)

select ins(-1)

select ins(1)

select ins(2)

do $$ begin insert into t values (1, 1, 'abcdef'); end $$

do $$ begin update t set a = 'x'; end $$

do $$ begin update t set a = -1; end $$

do $$ declare r t%rowtype; begin r.b := 'abcdef'; end $$

do $$ declare r t%rowtype; begin r.a := 'abcdef'; end $$

do $$ declare r t%rowtype; begin r := row(1, 2, 'abcdef'); end $$

do $$ declare r record; begin r := row(1, 2); raise notice '%', r.x; end $$

do $$ declare r record; begin raise notice '%', r.x; end $$

do $$ declare a int[]; begin a[1] := 'x'; end $$

do $$ declare a int[] := 'x'; begin end $$

create function trg2() returns trigger language plpgsql as $$ begin raise exception 'after %', tg_op; end $$

create trigger tr2 after delete on t for each row execute function trg2()

delete from t where id = 1

do $$ begin delete from t where id = 1; end $$

create procedure p1() language plpgsql as $$ begin perform f1(0); end $$

call p1()

do $$ begin call p1(); end $$

create procedure p2(inout x int) language plpgsql as $$ begin x := 'abc'; end $$

call p2(1)

do $$ declare x int := 1; begin call p2(x); end $$

create function srf() returns setof int language plpgsql as $$ begin return next 1; return next 'x'; end $$

select * from srf()

create function srf2() returns setof int language plpgsql as $$ begin return query select 1/0; end $$

select * from srf2()

create function srf3() returns table(a int, b text) language plpgsql as $$ begin return query select 1; end $$

select * from srf3()

create function ass(a int) returns int language plpgsql as $$ begin assert a > 1, 'bad ' || a; return a; end $$

select ass(1)

do $$ begin assert 1/0 > 1; end $$

do $$ begin assert false; end $$

do $$ declare c cursor for select 1/0; x int; begin open c; fetch c into x; end $$

do $$ declare c cursor(p int) for select 1/p; x int; begin open c(0); fetch c into x; end $$

do $$ declare c refcursor; begin fetch c into c; end $$

do $$ declare x int; begin for x in execute 'select 1/0' loop null; end loop; end $$

do $$ declare x int; begin for x in select 'a' loop null; end loop; end $$

do $$ declare x int; begin foreach x in array array['a'] loop null; end loop; end $$

do $$ declare x int; begin foreach x in array 5 loop null; end loop; end $$

do $$ declare x constant int := 1; begin x := 2; end $$

do $$ declare x int not null := 1; begin x := null; end $$

do $$ declare x int not null := null; begin end $$

create domain pos as int check (value > 0)

do $$ declare x pos; begin x := -1; end $$

do $$ declare x pos := -1; begin end $$

create function dom(a pos) returns pos language plpgsql as $$ begin return -a; end $$

select dom(1)

select dom(-1)

create function noret(a int) returns int language plpgsql as $$ begin if a > 1 then return a; end if; end $$

select noret(1)

do $$ begin perform noret(0); end $$

do $$ begin perform nosuch(); end $$

do $$ begin x := 1; end $$

do $$ declare x int; begin x := y; end $$

do $$ declare x int; begin x := nosuch(1); end $$

do $$ declare x int; begin select nosuch into x from t; end $$

do $$ begin begin begin perform 1/0; exception when others then raise exception 'inner: %', sqlerrm; end; exception when others then raise exception 'outer: %', sqlerrm; end; end $$

do $$ <<outer>> begin begin perform 1/0; exception when others then declare c text; begin get stacked diagnostics c = pg_exception_context; raise exception 'again' using detail = c; end; end; end $$

do $$ begin get stacked diagnostics x = message_text; end $$

do $$ declare x text; begin get stacked diagnostics x = message_text; end $$

select f1(x) from (values (1), (0)) v(x)

update t set a = f1(0)

select f2(1) where f1(0) = 1

create view vw as select f1(id - id) as z from t

select * from vw

# RETURN QUERY gives just the function's columns.
create function a1() returns table(a int, b text) language plpgsql as $$ begin return query select 1; end $$

select * from a1()

create function a2() returns table(a int, b text) language plpgsql as $$ begin return query select 1, 'x'::text, 3; end $$

select * from a2()

create function a3() returns table(a int, b text) language plpgsql as $$ begin return query select 'x'::text, 'x'::text; end $$

select * from a3()

create function a4() returns table(a int, b text) language plpgsql as $$ begin return query select 1, 'x'::varchar; end $$

select * from a4()

create function a5() returns setof int language plpgsql as $$ begin return query select 'x'::text; end $$

select * from a5()

create function a6() returns setof int language plpgsql as $$ begin return query select 1, 2; end $$

select * from a6()

create function a7() returns table(a int, b numeric(5,2)) language plpgsql as $$ begin return query select 1, 2.345; end $$

select * from a7()

create function a8() returns table(a bigint, b text) language plpgsql as $$ begin return query select 1, 'x'::text; end $$

select * from a8()

create function a9() returns setof int language plpgsql as $$ begin return query execute 'select 1, 2'; end $$

select * from a9()

create type ab as (a int, b text)

create function a10() returns setof ab language plpgsql as $$ begin return query select 1, 'x'::text; return query select 1; end $$

select * from a10()

create function a11() returns setof int language plpgsql as $$ begin return query select 1 as a where false; return query insert into nosuch values (1); end $$

select * from a11()

create function a13(out a int, out b text) returns setof record language plpgsql as $$ begin return query select 1; end $$

select * from a13()

create function a14() returns table(a varchar(3)) language plpgsql as $$ begin return query select 'abcdef'::varchar; end $$

select * from a14()

create function a15() returns table(a varchar) language plpgsql as $$ begin return query select 'abcdef'::text; end $$

select * from a15()

create function a16() returns table(a date) language plpgsql as $$ begin return query select now(); end $$

select * from a16()
