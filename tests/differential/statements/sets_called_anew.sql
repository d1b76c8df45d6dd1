# What the select list calls as a set is called for each row, even with the same values.
create or replace function sr(x int) returns setof int language plpgsql as $$ begin raise notice 'called %', x; end $$; create or replace function sr1(x int) returns setof int language plpgsql as $$ begin raise notice 'called %', x; return next x; return next x+1; end $$

create table tt as select g id from generate_series(1,3) g; create sequence s1

select g, sr(1) from generate_series(1,3) g

select id, sr1(1) from tt

select id, sr(1) from tt

select id, sr(1), sr1(2) from tt where id < 3 order by id

select id, generate_series(1, nextval('s1')::int) from tt

select a.id, b.id, sr1(a.id) from tt a, tt b where b.id < 3

select id, sr1(5) from tt limit 2

select distinct sr1(5) from tt

select count(*), sr1(5) from tt

select sr1(sr1(1)) from tt where id < 3

create or replace function ins() returns setof int language sql as $$ insert into tt values (100) returning id $$

select id, ins() from tt

select * from tt

select count(*) from (select id, ins() from tt) q

select id, (select sr(1)) from tt

insert into tt select sr1(7) from tt where id < 4

select id, sr1(nextval('s1')::int) from tt where id < 3 group by id order by id

select id, unnest(array[nextval('s1'), 2]) from tt where id < 3

select id, case when id > 1 then 5 end, sr1(5), generate_series(1,3) from tt where id < 3

select id, sum(id) over (), sr1(5) from tt where id < 3
