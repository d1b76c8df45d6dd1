# Assignment to elements and slices of array columns.

create table t(id int primary key, a int[], b text[], m int[][], v varchar(3)[])

insert into t values (1, '{1,2,3}', '{x,y}', '{{1,2},{3,4}}', '{ab}'), (2, null, null, null, null), (3, '{}', '{}', '{}', '{}')

update t set a[2] = 20 where id = 1 returning a

update t set a[5] = 50 where id = 1 returning a

update t set a[1] = null, b[1] = 'new' where id = 1 returning a, b

update t set a[1] = 1 where id > 1 returning id, a

update t set m[2][1] = 30 where id = 1 returning m

update t set m[3][1] = 30 where id = 1

update t set m[1] = 30 where id = 1

update t set a[1][1] = 30 where id = 1

update t set m[1][1] = 5, m[1][2] = 6 where id = 1 returning m

update t set a[2:3] = '{7,8}' where id = 1 returning a

update t set a[2:3] = array[70,80,90] where id = 1 returning a

update t set a[1:5] = '{7,8}' where id = 1

update t set a[3:2] = '{7,8}' where id = 1

update t set a[:2] = '{70,80}' where id = 1 returning a

update t set a[4:] = '{4,5,6}' where id = 1 returning a

update t set a[null] = 1 where id = 1

update t set a['x'] = 1 where id = 1

update t set a['2'] = '22' where id = 1 returning a

update t set a[1] = 'x' where id = 1

update t set a[1] = now() where id = 1

update t set a[1] = array[1] where id = 1

update t set id[1] = 1 where id = 1

update t set a[1] = default where id = 1

update t set nosuch[1] = 1 where id = 1

update t set a[1] = 1, a = '{}' where id = 1

update t set v[1] = 'abc', v[2] = 'de' where id = 1 returning v

update t set v[1] = 'abcdef' where id = 1

insert into t(id, a[1], a[2], b[1]) values (4, 1, 2, 'x') returning *

insert into t(id, a[1]) values (5, 1), (6, 2) returning id, a

insert into t(id, a[1]) select 7, 70 returning id, a

update t set a[id] = id where id = 5 returning a

update t set (a[1], b[1]) = (9, 'nine') where id = 4 returning a, b

update t set (a[1], b[1]) = (select 8, 'eight') where id = 4 returning a, b

insert into t(id) values (4) on conflict (id) do update set a[1] = 99 returning a

select a[2:], a[:1], a[2:2], b[1:] from t where id = 1

create type p as (x int, l int[])

create table u(c p, d p[])

insert into u values (row(1, '{1,2}'), array[row(1, null)::p])

update u set c.l[2] = 20, d[1].x = 5 returning *

update u set d[2] = row(9, '{9}') returning d

update u set d[2].l[1] = 10 returning d

update u set c.l = '{}', c.x = null returning c

create view vv as select id, a from t

update vv set a[1] = 1000 where id = 1 returning a

prepare q(int, int) as update t set a[$1] = $2 where id = 1 returning a

execute q(3, 333)

select array_length(a, 1), a from t order by id

# The same in PL/pgSQL, to elements of variables.
do $$ declare a int[] := '{1,2,3}'; m int[][] := '{{1,2},{3,4}}'; s text[]; p p; ps p[]; begin a[2] := 20; a[5] := a[2] + 1; m[2][1] := 9; s[1] := 'x'; s[2] := null; raise notice '% % %', a, m, s; p.x := 1; p.l[1] := 7; p.l[2] = 8; raise notice '%', p; ps[1] := row(1,null)::p; ps[1].x := 5; raise notice '%', ps; a[2:3] := '{7,8}'; raise notice '%', a; end $$

do $$ declare a int[]; begin for i in 1..5 loop a[i] := i * i; end loop; raise notice '%', a; end $$

do $$ declare a int[]; begin a[1] := 'x'; end $$

do $$ declare a int; begin a[1] := 1; end $$

do $$ declare a constant int[] := '{1}'; begin a[1] := 1; end $$

do $$ begin nosuch[1] := 1; end $$

do $$ declare a int[]; begin a[null] := 1; end $$

do $$ declare a numeric[] := '{}'; b bool[] := '{f}'; begin a[1] := 1.239; b[1] := 1 = 1; raise notice '% %', a, b; end $$

do $$ declare r record; begin select array[1,2] as a into r; r.a[2] := 5; raise notice '%', r; end $$

create function tr() returns trigger language plpgsql as $$ begin new.a[1] := 100; return new; end $$

create trigger tr before insert on t for each row execute function tr()

insert into t(id, a) values (100, '{1,2}') returning a
