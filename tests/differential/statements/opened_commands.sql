# Cursors of PL over EXECUTE and other commands that return rows; counts of MOVE.
prepare pq as select 1 a, 'x'::text b union all select 2, 'y' order by 1

prepare pn(int) as select $1 + 1 as n

create table cu(a int)

prepare pi as insert into cu values (1)

prepare pir as insert into cu values (2) returning a

create or replace function cur(q text) returns setof text language plpgsql as $$
declare c refcursor; r record; begin open c for execute q; loop fetch c into r; exit when not found; return next r::text; end loop; close c; end $$

select * from cur('execute pq')

select * from cur('execute pn(4)')

select * from cur('execute pi')

select * from cur('execute pir')

select * from cur('execute nonesuch')

select * from cur('show datestyle')

select count(*) > 0 from cur('explain select 1')

select * from cur('create table x(a int)')

select * from cur('execute pn')

select * from cu

create or replace function cb() returns text language plpgsql as $$
declare c refcursor; r record; begin open c for execute 'execute pq'; fetch c into r; fetch prior from c into r; return r::text; end $$

select cb()

create or replace function cs() returns text stable language plpgsql as $$
declare c refcursor; r record; begin open c for execute 'execute pq'; fetch c into r; return r::text; end $$

select cs()

create or replace function cl() returns setof text language plpgsql as $$
declare c refcursor; r record; begin open c for execute 'execute pq'; move last in c; fetch c into r; return next coalesce(r::text,'none'); close c;
 open c for execute 'execute pq';  move 1 from c; fetch c into r; return next r::text; end $$

select * from cl()

begin

create or replace function rc() returns refcursor language plpgsql as $$
declare c refcursor := 'mine'; begin open c for execute 'execute pq'; return c; end $$

select rc()

fetch all from mine

commit

create or replace function fxp() returns setof text language plpgsql as $$ declare r record; begin for r in execute 'execute pq' loop return next r::text; end loop; end $$

select * from fxp()

create or replace function mv() returns setof text language plpgsql as $$ declare c scroll cursor for select g from generate_series(1,9) g; r record; n int := 2; begin open c; move 2 from c; fetch c into r; return next r::text; move 1+1 in c; fetch c into r; return next r::text; move -3 from c; fetch c into r; return next r::text; move (n) from c; fetch c into r; return next r::text; end $$

select * from mv()

create or replace function mv2() returns void language plpgsql as $$ declare c cursor for select 1; r record; begin open c; fetch 2 from c into r; end $$
