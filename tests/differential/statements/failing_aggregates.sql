# An aggregate's function that fails; the others' final functions are not called for it.
create table if not exists tb as select g a, g::text b from generate_series(1,3) g

create or replace function sf(s int[], x int) returns int[] language plpgsql as $$ begin if x = 2 then raise exception 'two'; end if; return s || x; end $$

create or replace function ff(s int[]) returns int language plpgsql as $$ begin return s[1]; end $$

create or replace function sft(s text[], x text) returns text[] language plpgsql as $$ begin return s || x; end $$

create or replace function fft(s text[]) returns text language plpgsql as $$ begin return (select max(u) from unnest(s) u); end $$

create aggregate ag(int) (sfunc=sf, stype=int[], finalfunc=ff, initcond='{}')

create aggregate agt(text) (sfunc=sft, stype=text[], finalfunc=fft, initcond='{}')

select ag(a) from tb

select ag(a order by a desc), agt(b) from tb

select agt(b), ag(a order by a desc) from tb

select b, agt(b), ag(a) from tb group by b

select ag(a), agt(b) from tb where false

select a, ag(a) over (order by a) from tb

create or replace function fft(s text[]) returns text language plpgsql as $$ begin raise notice 'final'; return s[1]; end $$

select ag(a order by a desc), agt(b) from tb

do $$ begin perform ag(a order by a desc), agt(b) from tb; exception when others then raise notice '% %', sqlstate, sqlerrm; end $$

select agt(b) from tb where a < 3
