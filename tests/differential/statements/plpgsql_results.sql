# What functions of PL/pgSQL return, cast to their type: arrays of domains; and types that come later.
create type pr as (a int8, b int8)

create domain op as pr check ((value).a <= (value).b)

create domain pi as int check (value > 0)

create domain oa as int[] check (value[1] < value[2])

create function a1(i int8, j int8) returns op[] language plpgsql as $$ begin return array[row(i,j), row(i,j+1)]; end $$

select a1(1,2)

select a1(2,1)

create function a2(i int) returns pi[] language plpgsql as $$ begin return array[i, i]; end $$

select a2(1)

select a2(-1)

create function a3(i int[]) returns oa language plpgsql as $$ begin return array[i[1], i[2]]; end $$

select a3('{1,2}')

select a3('{2,1}')

create function a31() returns oa language plpgsql as $$ begin return array[2, 1]; end $$

select a31()

create or replace function a31() returns oa language plpgsql as $$ begin return array[1, 2]; end $$

select a31()

create or replace function a31() returns oa language plpgsql as $$ begin return array[1, 2 / 0]; end $$

select a31()

create or replace function a31() returns oa language plpgsql as $$ begin return 'x'; end $$

select a31()

create function a32() returns int language plpgsql as $$ begin return 'x'; end $$

select a32()

create function a33() returns smallint language plpgsql as $$ begin return 100000; end $$

select a33()

create function a34() returns smallint language plpgsql as $$ begin return 5/0; end $$

select a34()

create table has_hole (f1 int, f2 int, f3 int)

alter table has_hole drop column f2

create function hole(int) returns record language plpgsql as $$ begin return row($1, $1 + 1)::has_hole; end $$

select hole(42)

select * from hole(42) as r(x int, y int)

select * from hole(42) as r(x int, y int, z int)

select * from hole(42) as r(x int, y bigint)

create function a4(i int) returns pi language plpgsql as $$ begin return i; end $$

select a4(1)

select a4(-1)

create function a5(i int) returns int[] language plpgsql as $$ begin return array[i::text, 'x'::text]; end $$

select a5(1)

create function a6(i text[]) returns int[] language plpgsql as $$ begin return i; end $$

select a6('{1,2}'), a6('{1,x}')

create function a7(i int) returns varchar(3)[] language plpgsql as $$ begin return array[i]; end $$

select a7(12345)

create function a8(i int) returns oa[] language plpgsql as $$ begin return array[array[i, 5]]; end $$

select a8(1)

set check_function_bodies = off

create function late(int) returns int language plpgsql as
$$ declare r mutable2; begin r.f1 := $1; return r.f1 + 2; end $$

reset check_function_bodies

select late(42)

create table mutable2(f1 int, f2 text)

select late(42)

create domain pin as int not null

create domain pc as int check (value is not null)

create function b1(i int) returns pin[] language plpgsql as $$ begin return array[i, null]; end $$

select b1(1)

create function b2(i int) returns pc[] language plpgsql as $$ declare x pc[]; begin x := array[i, 3]; x := array[3, i]; return x; end $$

select b2(1)

select b2(null)

create function b3(i int[]) returns pin[] language plpgsql as $$ begin return i; end $$

select b3('{1,2}'), b3('{}'), b3(null)

select b3('{1,null}')

create function b4(i bigint[]) returns pc[] language plpgsql as $$ begin return i; end $$

select b4('{1,2}'), b4('{{1,2},{3,4}}')

select b4('{1,null}')
