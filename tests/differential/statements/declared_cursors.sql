# PL/pgSQL's declared cursors are variables of type refcursor that hold their own name: portals of the session.

create or replace function f1() returns refcursor language plpgsql as $$ declare c cursor for select generate_series(1,3) x; begin open c; return c; end $$

begin

select f1()

fetch all in "c"

commit

create or replace function f2() returns text language plpgsql as $$ declare c cursor for select generate_series(1,3) x; begin open c; return 'name: '||c::text; end $$

begin

select f2()

commit

create or replace function f3(r refcursor) returns refcursor language plpgsql as $$ begin open r for select 1 as a; return r; end $$

begin

select f3('foo')

fetch all in foo

commit

create or replace function f4() returns setof refcursor language plpgsql as $$ declare a refcursor; b refcursor := 'bb'; begin open a for select 1; return next a; open b for select 2; return next b; end $$

begin

select * from f4()

fetch all in bb

commit

begin

select f1()

select f1()

rollback

begin

select f1()

close c

select f1()

fetch 1 from c

rollback

do $$ declare c cursor (k int) for select k+1 as v; r record; begin open c(3); fetch c into r; raise notice '%', r; close c; raise notice '%', c; for r in c(5) loop raise notice '% %', r.v, c; end loop; raise notice '%', c; end $$

do $$ declare c refcursor; begin raise notice '%', c; open c for select 1; raise notice '%', c is null; close c; raise notice '%', c is null; end $$

create table if not exists ct(a int, b text)

truncate ct

insert into ct select g, 'r'||g from generate_series(1,5) g

create or replace function f5() returns int language plpgsql as $$ declare c cursor for select * from ct order by a for update; r record; n int := 0; begin for r in c loop if r.a % 2 = 0 then update ct set b = 'x'||r.a where current of c; n := n+1; elsif r.a = 5 then delete from ct where current of c; end if; end loop; return n; end $$

select f5()

select * from ct order by a

create or replace procedure p1() language plpgsql as $$ declare c cursor for select g from generate_series(1,4) g; begin for r in c loop insert into ct values (r.g+100,'p'); if r.g % 2 = 0 then commit; else rollback; end if; end loop; end $$

call p1()

select * from ct order by a

create or replace procedure p2() language plpgsql as $$ declare c cursor for select g from generate_series(1,4) g; v int; begin open c; fetch c into v; raise notice '%', v; commit; fetch c into v; raise notice '%', v; end $$

call p2()

do $$ declare c no scroll cursor for select generate_series(1,3); v int; begin open c; fetch c into v; fetch c into v; fetch prior from c into v; end $$

do $$ declare c scroll cursor for select generate_series(1,3); v int; begin open c; fetch last from c into v; raise notice '%', v; fetch prior from c into v; raise notice '%', v; fetch absolute 1 from c into v; raise notice '%', v; move forward 2 from c; raise notice '%', found; fetch c into v; raise notice '% %', v, found; close c; close c; end $$

do $$ declare c cursor (p int) for select g from generate_series(1,p) g; v int; begin c := 'my name'; open c (p := 2); raise notice '%', c; fetch from c into v; raise notice '%', v; begin perform 1/0; exception when others then raise notice 'caught'; end; fetch from c into v; raise notice '%', v; c := null; open c(1); raise notice '%', c is null; end $$

do $$ declare c cursor for select g from generate_series(1,3) g; begin for r in c loop raise notice '%', r.g; exit when r.g = 2; end loop; for r in c loop open c; end loop; end $$

do $$ declare c cursor for select g from generate_series(1,3) g; begin for r in c loop for q in c loop null; end loop; end loop; end $$

create or replace function f6(out x int, out c refcursor) language plpgsql as $$ declare k cursor for select 'inner'; begin x := 1; open k; c := k; end $$

begin

select * from f6()

fetch all in k

select name, statement, is_scrollable from pg_cursors order by 1

commit

create or replace function f7() returns void language plpgsql as $$ declare c cursor for insert into ct values (1) returning a; begin open c; end $$

select f7()

create or replace function f8() returns setof int language plpgsql as $$ declare c cursor for select a from ct; v int; begin open c; loop fetch c into v; exit when not found; return next v; end loop; close c; end $$

select count(*) from f8()

select count(*) from f8()
