# CONTEXT of errors in queries that PL loops over, fetches from and runs.
create or replace function er(int) returns int language plpgsql as $$ begin raise exception 'boom %', $1; end $$

create table tq(a int)

insert into tq values (1),(2)

do $$ declare r record; begin for r in select 1/(a-1) from tq loop end loop; end $$

do $$ declare r record; begin for r in select er(a) from tq loop end loop; end $$

do $$ declare r record; begin for r in select * from er(1) loop end loop; end $$

do $$ declare r record; begin for r in select er(1) loop end loop; end $$

do $$ declare r record; begin for r in execute 'select er(1)' loop end loop; end $$

do $$ declare r record; begin for r in execute 'select er(a) from tq' loop end loop; end $$

do $$ declare c cursor for select er(a) from tq; r record; begin open c; fetch c into r; end $$

do $$ declare c refcursor; r record; begin open c for select er(1); fetch c into r; end $$

do $$ declare c refcursor; r record; begin open c for execute 'select er(1)'; fetch c into r; end $$

do $$ declare c cursor for select er(a) from tq; r record; begin for r in c loop end loop; end $$

do $$ declare r record; begin for r in select nonesuch from tq loop end loop; end $$

do $$ declare r record; begin for r in execute 'select nonesuch from tq' loop end loop; end $$

create or replace function rq() returns setof int language plpgsql as $$ begin return query select er(a) from tq; end $$

select * from rq()

create or replace function rq() returns setof int language plpgsql as $$ begin return query execute 'select er(a) from tq'; end $$

select * from rq()

do $$ begin perform er(a) from tq; end $$

do $$ declare x int; begin select er(a) into x from tq; end $$

do $$ declare x int; begin x := (select er(a) from tq limit 1); end $$

do $$ declare r record; begin for r in select 1/(a-2) from tq loop end loop; end $$

do $$ declare r record; begin for r in select er(a+1) from tq where a = 2 loop end loop; end $$

do $$ declare r record; begin for r in update tq set a = er(a) returning * loop end loop; end $$

do $$ declare r record; begin for r in execute 'update tq set a = er(a) returning *' loop end loop; end $$

do $$ declare r record; begin for r in select 1/0 loop end loop; end $$

do $$ declare r record; begin for r in execute 'select 1/0' loop end loop; end $$

do $$ declare r record; begin for r in select 'x'::int loop end loop; end $$

do $$ declare r record; begin for r in select 1/(g-1) from generate_series(1,2) g loop end loop; end $$

do $$ declare x int := 0; r record; begin for r in select 1/x loop end loop; end $$

do $$ declare x int := 0; r record; begin for r in execute 'select 1/$1' using x loop end loop; end $$
