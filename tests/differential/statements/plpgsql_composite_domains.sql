# Domains over composite types and NOT NULL records in PL/pgSQL: tested at first values, assignments and returns.
create type pr as (a int8, b int8)

create domain op as pr check ((value).a <= (value).b)

create domain opn as pr not null check ((value).a is not null)

create function s1() returns setof op language plpgsql as $$ begin return next row(2::int8,1::int8); return; end $$

select * from s1()

select s1()

create function s2() returns setof op language plpgsql as $$ begin return query select 2::int8,1::int8;  end $$

select * from s2()

create function s3() returns op language sql as $$ select 2::int8,1::int8 $$

select s3()

select * from s3()

create function s31() returns op language sql as $$ select row(2,1)::op $$

select s31()

create function s32() returns op language sql as $$ select row(2,1)::pr $$

select s32()

create function s33() returns setof op language sql as $$ select 2::int8,1::int8 $$

select s33()

select * from s33()

create function s34() returns setof op language sql as $$ select row(2,1)::pr $$

select s34()

select * from s34()

create function s35(p op) returns int8 language sql as $$ select p.a $$

select s35(row(2,1))

select s35(row(1,2))

create function s36(p op) returns int8 language sql as $$ select (p).a + $1.b $$

select s36(row(1,2))

create function n1() returns opn language plpgsql as $$ begin return null; end $$

select n1()

create function n2() returns opn language plpgsql as $$ declare r pr; begin return r; end $$

select n2()

create function n3(out p opn) language plpgsql as $$ begin  end $$

select n3()

create function n4(out p opn) language plpgsql as $$ begin p := row(1,2); p.a := 5; p.a := null; end $$

select n4()

create function n5(out p op, out q int) language plpgsql as $$ begin p := row(1,2); p.a := 2; q := 7; end $$

select n5()

select * from n5()

create function n6(inout p op) language plpgsql as $$ begin p.a := p.a+1; end $$

select n6(row(1,2))

select n6(row(2,2))

select * from n6(row(1,4))

create procedure p6(inout p op) language plpgsql as $$ begin p.a := p.a+1; end $$

call p6(row(1,2))

call p6(row(2,2))

do $$ declare r op; x pr; y record; begin r := row(1,2); call p6(r); raise notice '%', r; x := r; y := r; raise notice '% % % %', x, y, pg_typeof(r), pg_typeof(y);
 begin r.a := 7; exception when others then raise notice '% %', r, sqlerrm; end;
 begin r := row(8,7); exception when others then raise notice '% %', r, sqlerrm; end;
 begin select 9,8 into r; exception when others then raise notice '% %', r, sqlerrm; end;
 begin execute 'select 9,8' into r; exception when others then raise notice '% %', r, sqlerrm; end;
 begin select 9,8 into r.a, r.b; exception when others then raise notice '% %', r, sqlerrm; end;
 begin for r in select 1, i from generate_series(2,0,-1) i loop raise notice 'l %', r; end loop; exception when others then raise notice '% %', r, sqlerrm; end;
 begin foreach r in array array[row(1,2)::pr, row(2,1)::pr] loop raise notice 'l %', r; end loop; exception when others then raise notice '% %', r, sqlerrm; end;
 r := null; raise notice '%', r; r.a := 1; raise notice '%', r;
end $$

do $$ declare r opn; begin null; end $$

do $$ declare r opn not null := row(1,2); begin r := row(3,4); r := null; end $$

do $$ declare r op not null := row(1,2); begin r := row(3,4); raise notice '%', r; r := null; end $$

do $$ declare r pr not null := row(1,2); begin r.a := null; r.b := null; raise notice '%', r; select null, null into r;  raise notice '%', r; select 1,2 into r where false; raise notice '%', r; end $$

do $$ declare r record not null := row(1,2); begin select null, null into r;  raise notice '%', r; select 1,2 into r where false; raise notice '%', r; end $$

do $$ declare r constant op := row(1,2); begin r.a := 1; end $$

do $$ declare c cursor for select 1, 0; r op; begin open c; fetch c into r; end $$

do $$ declare r op default row(2,1); begin null; end $$

do $$ declare r op; begin r.a := 3; r.b := 2; end $$

create function a1(r op[]) returns op language plpgsql as $$ declare x op; begin x := r[1]; x := r[2]; return x; end $$

select a1(array[row(1,2)::op, row(2,2)::op])

create function a2(r pr[]) returns op language plpgsql as $$ declare x op; begin x := r[1]; x := r[2]; return x; end $$

select a2(array[row(1,2)::pr, row(2,1)::pr])

create function a3(r pr) returns op language plpgsql as $$ declare x op not null := r; begin x := r; return x; end $$

select a3(row(1,2)), a3(row(2,1))

select a3(null)

select a3(row(1,2))

create function a4(r op) returns pr language plpgsql as $$ begin return r; end $$

select a4(row(1,2)), pg_typeof(a4(row(1,2)))

create table dt (k op, j int)

insert into dt values (row(1,2), 3)

do $$ declare v dt; w dt.k%type; begin select * into v from dt; raise notice '% %', v, v.k; w := v.k; w.b := 9; raise notice '%', w; v.k := row(3,9); raise notice '%', v; v.k.a := 4; raise notice '%', v; v.k.b := 1; end $$

do $$ declare x record not null; begin raise notice 'x = %', x; end $$

do $$ declare x int not null; begin raise notice 'x = %', x; end $$

create function c1(int) returns pr language plpgsql as $$ begin return row($1, 1); end $$

select c1(42)

create or replace function c1(int) returns pr language plpgsql as $$ begin return row($1::int8, 1::int8, 42); end $$

select c1(42)

create or replace function c1(int) returns pr language plpgsql as $$ declare r record; begin r := row($1, 1); return r; end $$

select c1(42)

create or replace function c1(int) returns pr language plpgsql as $$ begin return row($1::int8, 1::int8); end $$

select c1(42), (c1(43)).b

create or replace function c1(int) returns pr language plpgsql as $$ begin return null; end $$

select c1(42)

create or replace function c1(int) returns pr language plpgsql as $$ begin return $1; end $$

select c1(42)

create table like_pr (x int8, gone int, y int8)

alter table like_pr drop column gone

create or replace function c1(int) returns pr language plpgsql as $$ begin return row($1, 6)::like_pr; end $$

select c1(42), (c1(43)).b

create or replace function c1(int) returns pr language plpgsql as $$ declare r like_pr; begin r := row($1, 6); return r; end $$

select c1(42), (c1(43)).b

create function c2(out p pr) language plpgsql as $$ begin p := row(1, 2); end $$

select c2()

select * from c2()
