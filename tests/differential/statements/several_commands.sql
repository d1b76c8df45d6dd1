# EXECUTE of a text with several commands, or none; errors of utility commands in PL.
do $$ begin execute 'create temp table zz(a int); insert into zz values (1),(2);'; raise notice '%', (select count(*) from zz); end $$

do $$ declare n int; begin execute 'create temp table zz3(a int); create index on zz3(a); ' || 'select 5' into n; raise notice '%', n; end $$

do $$ begin execute 'select $1::int; select 1/0' using 1; end $$

do $$ begin execute ' ; select 1;;'; end $$

do $$ begin execute ''; execute ' -- nothing'; execute ';;'; end $$

do $$ declare n int; begin execute '' into n; end $$

do $$ declare n int; begin for n in execute 'select 1; select 2' loop null; end loop; end $$

do $$ declare c refcursor; begin open c for execute 'select 1; select 2'; end $$

do $$ declare c refcursor; begin open c for execute ''; end $$

create or replace function rq() returns setof int language plpgsql as $$ declare n int; begin return query execute 'select 1; select 2 union all select 3'; get diagnostics n = row_count; raise notice '%', n; end $$

select * from rq()

do $$ declare n int; begin execute 'select 1; select 2, 3 union select 4,5' into n; raise notice '%', n; get diagnostics n = row_count; raise notice '%', n; end $$

do $$ declare n int; begin execute 'insert into zz values (7); update zz set a = a + 1;'; get diagnostics n = row_count; raise notice '%', n; end $$

do $$ declare n int; begin execute 'update zz set a = a + 1; create temp table zz4()'; get diagnostics n = row_count; raise notice '%', n; end $$

do $$ declare n int; begin execute 'select 1; create temp table zz9()' into n; raise notice '%', n;  end $$

do $$ declare r record; begin execute 'delete from zz where a = 8; select a, a + 1 as b from zz order by a' into strict r; end $$

do $$ declare r record; begin execute 'delete from zz where a = 8; select min(a), count(*) as b from zz' into strict r; raise notice '% %', r.min, r.b; end $$

do $$ declare n int; begin execute 'select 1; commit'; end $$

do $$ declare n int; begin execute 'select 1; select 2 into temp xxx'; end $$

do $$ declare n int; begin execute 'select $1; select $2' into n using 1, 2; raise notice '%', n; end $$

do $$ declare n int; begin execute 'select 1; selec 2'; end $$

do $$ declare n int; begin execute E'select 1;\n  select nope'; end $$

do $$ declare n int; begin execute E'select 1;\ncreate table zx(a nosuch)'; end $$

do $$ declare n int; begin execute E'select 1; create view vx as select nope from zz'; end $$

do $$ declare n int; begin execute E'create view pg_temp.vy as select 1 as a; create function pg_temp.fy() returns int language sql as ''select 42'';select 1'; end $$

select pg_get_viewdef('pg_temp.vy'::regclass), pg_temp.fy()

do $$ begin execute 'do $x$ begin raise notice ''in''; end $x$; do $x$ begin raise notice ''out''; end $x$'; end $$

do $$ begin execute 'create table zq(a int primary key); insert into zq values (1); insert into zq values (1);'; end $$

select to_regclass('zq')

create or replace function rq() returns setof int language plpgsql as $$ begin return query execute 'create temp table rqt(a int); select 2'; end $$

select * from rq()

create or replace function rq() returns setof int language plpgsql as $$ begin return query execute 'create temp table rqt(a int)'; end $$

select * from rq()

create or replace function rq() returns setof int language plpgsql as $$ begin return query execute 'insert into zz values (5)'; end $$

select * from rq()

create or replace function rq() returns setof int language plpgsql as $$ begin return query insert into zz values (5); end $$

select * from rq()

create or replace function rq() returns setof int language plpgsql as $$ begin return query execute ''; end $$

select * from rq()

create or replace function rq() returns setof int language plpgsql as $$ begin return query execute 'select 1; insert into zz values (5)'; end $$

select * from rq()

create or replace function rq() returns setof int language plpgsql as $$ begin create table zx(a nosuch); end $$

select * from rq()

create or replace function rq() returns setof int language plpgsql as $$ begin drop table nosuch; end $$

select * from rq()

create or replace function rq() returns setof int language plpgsql as $$ begin execute 'do $x$ begin create table zx(a nosuch); end $x$'; end $$

select * from rq()

select * from rq()

do $$ begin drop table if exists nosuch; create table if not exists zctx(a int); create table if not exists zctx(a int); execute 'drop table if exists nosuch2'; drop table zctx; end $$

create table zlock(a int)

create function lock_it() returns text language plpgsql as $$ begin lock table zlock in access exclusive mode; set transaction isolation level read committed; return 'locked'; end $$

select lock_it()

do $$ begin lock table zlock; execute 'declare zc cursor for select 1'; end $$

lock table zlock
