# Computed commands: the same one with other literals and other USING values, changes of what they name, errors.
create table t(id int primary key, g int, s text, n numeric(8,2))

insert into t select i, i*2, 's'||i, i*1.5 from generate_series(1,20) i

do $$ declare x int; y text; r record; n numeric(6,1); a int[]; begin  for i in 1..3 loop execute 'select g from t where id = ' || i into x; raise notice '%', x; end loop;  for i in 1..3 loop execute 'select g, s from t where id = $1' into x, y using i; raise notice '% %', x, y; end loop;  execute 'select * from t where s = $1 and id = $2' into r using 's3', 3; raise notice '%', r;  execute 'select n from t where id = $1' into n using 5; raise notice '%', n;  execute 'select array_agg(id order by id) from t where id < $1' into a using 5; raise notice '%', a;  for r in execute 'select id, s from t where id <= $1 order by id' using 2 loop raise notice '% %', r.id, r.s; end loop;  execute 'update t set g = g + $1 where id = $2' using 100, 1; get diagnostics x = row_count; raise notice 'rows %', x;  execute 'insert into t values ($1, $2, $3, $4)' using 100, null::int, 'new', 1.239;  execute 'update t set g = 1 where id = 2 returning s' into y; raise notice '%', y;  execute 'delete from t where id > 100'; execute 'select count(*) from t' into x; raise notice '%', x;  execute 'create temp table tmp(a int)'; execute 'insert into tmp values (1)'; execute 'drop table tmp';  execute 'create temp table tmp(a text)'; execute 'insert into tmp values (1)'; execute 'select a from tmp' into y; raise notice '%', y; execute 'drop table tmp';  end $$

do $$ declare x int; begin execute 'select nosuch from t' into x; end $$

do $$ declare x int; begin execute 'select $2' into x using 1; end $$

do $$ declare x int; begin execute 'select 1/0' into x; end $$

do $$ declare x int; begin execute 'select ''a''' into x; end $$

do $$ declare x int; begin execute 'selec 1' into x; end $$

do $$ declare x int; begin execute null into x; end $$

do $$ declare x int; begin execute 'select g from t' into strict x; end $$

do $$ declare x date; begin execute 'select $1 + 1' into x using date '2020-01-01'; raise notice '%', x; execute 'select ''2020-02-03''' into x; raise notice '%', x; end $$

create function q(n int) returns setof t language plpgsql as $$ begin return query execute 'select * from t where id <= $1 order by id' using n; end $$

select * from q(3)

create function qm(n int) returns setof int language plpgsql as $$ begin return query execute 'select s from t where id <= $1' using n; end $$

select * from qm(3)

create function st() returns void stable language plpgsql as $$ begin execute 'update t set g = 1'; end $$

select st()

do $$ begin perform 1; execute 'select 1 into x'; end $$

do $$ declare x int; begin execute 'values (1),(2)' into x; raise notice '%', x; execute 'with a as (select 5 as q) select q from a' into x; raise notice '%', x; end $$
