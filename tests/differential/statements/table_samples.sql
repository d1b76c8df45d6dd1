# TABLESAMPLE; the order of arrays of records.
create table g(f int, t int)

insert into g values (1,2),(1,3),(2,3),(1,4),(4,5),(5,1)

select row(1,2) = any(array[row(1,2), row(3,4)])

select array_append(array[row(1,2)], row(3,4))

select * from (values (array[row(2,1)]), (array[row(1,5)]), (array[row(1,5), row(2,2)])) v(x) order by x

select row(1::bigint, 2) as r order by r

select f, array_append(array[row(f, t)], row(t, f)) from g order by 2

select row(f, t) = any(array[row(t, f), row(f, t)]) from g

select pg_typeof(array[row(1)])

select array_position(array[row(1,2), row(3,4)], row(3,4))

select * from g tablesample bernoulli (100) order by 1, 2

select * from g tablesample system (0)

select count(*) from g tablesample foo (1)

select count(*) from g tablesample bernoulli (1, 2)

select count(*) from g tablesample bernoulli (-1)

select count(*) from g tablesample bernoulli (101)

select count(*) from g tablesample bernoulli (null)

select count(*) from g tablesample bernoulli (100) repeatable (null)

select count(*) from g tablesample bernoulli ('x')

select count(*) from g tablesample bernoulli (true)

select count(*) from g x tablesample bernoulli (100) repeatable (1.5) where x.f = 1

create view gv as select * from g

select count(*) from gv tablesample bernoulli (100)

with c as (select 1) select * from c tablesample bernoulli (100)

create view gs as select * from g x tablesample bernoulli (50) repeatable (3)

select pg_get_viewdef('gs')

create view gs2 as select * from g tablesample system (12.5)

select pg_get_viewdef('gs2')

insert into gs values (1, 2)

select count(*) from (select * from g tablesample bernoulli (50) repeatable (7)) a, (select * from g tablesample bernoulli (50) repeatable (7)) b where (a) = (b) and a.f > 100

select count(*) between 300 and 700 from (select i from generate_series(1, 1) i) q, (values (500)) v(count)

create table big as select i from generate_series(1, 2000) i

select count(*) between 800 and 1200 from big tablesample bernoulli (50) repeatable (1)

select count(*) between 800 and 1200 from big tablesample bernoulli (50)

select (select count(*) from big tablesample bernoulli (50) repeatable (1)) = (select count(*) from big tablesample bernoulli (50) repeatable (1))

select (select sum(i) from big tablesample bernoulli (50) repeatable (1)) = (select sum(i) from big tablesample bernoulli (50) repeatable (2))

select count(*) from generate_series(1, 3) tablesample bernoulli (10)

select count(*) from big b, lateral (select * from g tablesample bernoulli (b.i)) x where b.i = 100

select count(*) from big b join g tablesample bernoulli (b.i) on true where b.i = 100

prepare s(int) as select count(*) from g tablesample bernoulli ($1)

execute s(100)

execute s(200)

update g tablesample bernoulli (100) set f = 1

select f.i from big f tablesample system (100) where i = 5 for update

select count(*) from pg_class tablesample system (100) where relname = 'pg_class'

deallocate s

drop view gs, gs2, gv

drop table g, big
