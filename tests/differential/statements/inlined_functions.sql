# SQL functions whose bodies become part of the query that calls them: results, NULLs, domains, rights.
create function lowr(t text) returns text immutable language sql as 'select lower(t)'

create function addi(a int, b int) returns int immutable language sql as 'select a+b'

create function addv(a int, b int) returns int language sql as 'select $1 + addi.b from (select 1) x'

create function addd(int, int) returns int language sql as 'select $1 + $2; '

create function st(a int, b int) returns int strict language sql as 'select coalesce(a, b)'

create function st2(a int, b int) returns int strict language sql as 'select a + b'

create function st3(a int, b int) returns int strict language sql as 'select a'

create function num(a numeric) returns numeric(10,2) language sql as 'select a / 3'

create function i2t(a int) returns text language sql as 'select a'

create function fix(a int) returns numeric language sql as 'select 1.25 * a'

create function poly(anyelement, anyelement) returns anyelement language sql as 'select greatest($1,$2)'

create function arr(anyelement) returns anyarray language sql as 'select array[$1,$1]'

create function rec(n int) returns int language sql as 'select case when n < 1 then 0 else rec(n-1)+1 end'

create function twice(x float8) returns float8 language sql as 'select x + x'

create function now2() returns timestamptz language sql as 'select now()'

create function sub(a int) returns bigint language sql as 'select count(*) from t where i = a'

create table t(i int, s text, n numeric(8,3))

insert into t values (1,'A',1.5),(2,'b',2.25),(null,null,null)

select lowr('ABC'), addi(1,2), addd(3,4), st(1,null), st2(1,null), st2(1,2), st3(1,null), st3(1,2), num(10), num(7.5), i2t(5), fix(3)

select lowr(s), addi(i,2), addd(i,4), st(i,null), st2(i,null), st2(i,2), st3(i,null), st3(i,2), num(n), i2t(i), fix(i) from t order by i

select poly(i, 2), arr(s), arr(n), rec(i), twice(i), sub(i), now2() = now() from t order by 1

select poly('a'::text,'b'), poly(1,2), poly(1.5,2)

select twice(random()) - 1 < 1

select lowr(s), count(*) from t group by lowr(s) order by 1

select s from t where lowr(s) = 'a'

select sum(addi(i, 10)), max(fix(i)) from t

select row_number() over (order by addi(i,1)), lag(lowr(s)) over (order by i) from t

select addi(a => 1, b => 5), addi(b := 2, a := 3)

create function dflt(a int, b int default 5) returns int language sql as 'select a*b'

select dflt(2), dflt(2,3)

create function vari(variadic int[]) returns int language sql as 'select array_length($1,1)'

select vari(1,2,3)

create function divz(a int) returns int language sql as 'select 1/a'

select divz(i) from t where i is not null order by 1

select * from lowr('ABC')

select * from t, addi(t.i, 5) x order by 1

create view v as select lowr(s) l, addi(i,1) from t

select * from v order by 1

select pg_get_viewdef('v')

update t set s = lowr(s), i = addi(i, 1) where addi(i,0) = 1 returning *

delete from t where lowr(s) = 'b' returning i

insert into t values (addi(5,5), lowr('QQ'), num(3)) returning *, addi(i,1)

create function comp(t) returns text language sql as 'select $1.s || ''!'''

select comp(t), t.comp from t order by 1

create function dt(d date) returns text language sql stable as $$ select to_char(d, 'YYYY-MM') $$

select dt('2024-05-06')

create domain dpos as int check (value > 0)

create function mk(i int) returns dpos language sql as 'select i'

select mk(1)

select mk(-1)

create function takes(d dpos) returns int language sql as 'select d + 1'

select takes(3)

select takes(-3)

do $$ begin raise notice '% % %', lowr('ABC'), addi(2,3), divz(2); end $$

create function secd(a int) returns name security definer language sql as 'select current_user'

select secd(1) = current_user

prepare p(int) as select addi($1, 1), lowr('X' || $1)

execute p(4)

select case when i > 5 then addi(i,1) end, coalesce(lowr(s), 'none') from t order by 1, 2

select string_agg(lowr(s), ',' order by lowr(s)) filter (where addi(i,0) > 0) from t

select exists (select 1 from t x where addi(x.i, 1) = addi(t.i,1)) from t order by i

create function vd(a int) returns void language sql as 'select 1'

select vd(1)

create function unk() returns text language sql as $$ select 'abc' $$

select unk() || 'd'

create function bo(a bool) returns bool language sql as 'select not a'

select bo(true), bo(null)

create function jj(j jsonb, k text) returns text language sql immutable as 'select j ->> k'

select jj('{"a":5}', 'a')

# Grouping sets of calls that became their bodies.
create function ga_add(a int, b int) returns int language sql immutable as 'select a + b'

create function ga_text(a int) returns text language sql immutable as $$select 'x' || a$$

create table ga_t (i int, o bool, t text); insert into ga_t values (1,true,'x1'),(2,null,'x1'),(null,false,'x3')

select 1 from ga_t group by cube (o, (i not in (i, i, ga_add(2, i))))

select ga_add(i, 1), count(*), grouping(ga_add(i, 1)) from ga_t group by rollup (ga_add(i, 1), ga_text(i)) order by 1, 2, 3

select ga_add(i, 1), ga_text(i) = any (array['x1', t]) from ga_t group by grouping sets ((ga_add(i, 1), ga_text(i) = any (array['x1', t])), ()) order by 1, 2

select distinct ga_add(i, 1) from ga_t order by ga_add(i, 1)

select ga_text(i), rank(1) within group (order by i) from ga_t group by rollup (ga_text(i)) order by 1, 2

select case ga_text(i) when 'x1' then ga_add(i, 2) end, sum(ga_add(i, 1)) from ga_t group by case ga_text(i) when 'x1' then ga_add(i, 2) end having sum(ga_add(i, 1)) > 0 order by 1

select i in (1, 2, 3), i in (1, ga_add(i, 0), 7), count(*) from ga_t group by 1, 2 order by 1, 2

select i in (1, 2, 3), i in (1, ga_add(i, 0), 7), count(*) from ga_t group by grouping sets (1, 2, (1, 2)) order by 1, 2, 3

drop table ga_t

drop function ga_add, ga_text
