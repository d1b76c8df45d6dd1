-- VALUES whose rows are alike, outside of INSERT: one of them is planned, the others are copies.
create table alike_values (a int, b text, c date)

values (1, 'a'), (2, 'b'), (3, 'c')

values (1, 'a'), (2, null), (3, 'c'), (null, null)

values (1), (2.5), (3000000000), (1.25), (2.5), (7)

values (1.5), (2.25), (3.125)

values ('2020-01-01'), ('x'), (date '2021-01-01')

values ('2020-01-01'), (date '2021-01-01'), ('2022-01-01'), (date '2023-01-01')

select v.*, pg_typeof(a), pg_typeof(b), pg_typeof(c) from (values (1, 'a', date '2020-01-01'), (2, 'b', date '2020-01-02'), (3, 'c', date '2020-01-03')) v(a, b, c) where a > 1

select * from (values ('1'::int, 'x'::varchar(3)), ('2'::int, 'yyyy'::varchar(3)), ('3'::int, 'z'::varchar(3))) v

select * from (values ('1'::int), ('x'::int), ('3'::int)) v

select * from (values (1, 2), (3, 4), (5)) v

select * from (values (1), (2), (default)) v

select * from (values (generate_series(1, 2)), (generate_series(3, 4))) v

select * from (values (1), (2), (3) order by 1 desc limit 2) v

values (3), (1), (2) order by 1 offset 1

select t.x, v.y from (values (1), (2)) t(x), lateral (values (t.x + 1), (t.x + 2), (t.x + 3)) v(y) order by 1, 2

select x, (select max(y) from (values (x), (x + 1), (x + 2)) v(y)) from (values (1), (2), (3)) t(x)

insert into alike_values select * from (values (1, 'a', '2020-01-01'::date), (2, 'b', '2020-01-02'), (3, 'c', '2020-01-03')) v

with v(a, b) as (values (1, 'A'), (2, 'B'), (3, 'C')) update alike_values t set b = v.b from v where v.a = t.a returning t.*

update alike_values t set b = v.b, c = v.c from (values (1, 'one', date '2021-01-01'), (2, 'two', date '2021-01-02'), (9, 'nine', date '2021-01-09')) v(a, b, c) where t.a = v.a returning t.*

delete from alike_values using (values (1, 'one'), (2, 'other'), (3, 'C')) v(a, b) where alike_values.a = v.a and alike_values.b = v.b

merge into alike_values t using (values (2, 'merged'), (4, 'four'), (5, 'five')) v(a, b) on t.a = v.a when matched then update set b = v.b when not matched then insert (a, b) values (v.a, v.b)

with w as (insert into alike_values values (6, 'six', null), (7, 'seven', null), (8, 'eight', null) returning a) select sum(a) from w

insert into alike_values (a, b) values (11, 'x'), (10, 'y'), (12, 'z') order by 1 limit 2

select a, b, c from alike_values order by a

select a from alike_values where a in (values (2), (4), (6)) order by a

select a from alike_values where (a, b) in (values (2, 'merged'), (4, 'no'), (6, 'six')) order by a

values (1), (2) union values (2), (3) order by 1

values (1, 2), (3, 4) except all values (3, 4), (5, 6)

select * from (values ((select max(a) from alike_values)), ((select min(a) from alike_values))) v

select * from (values (upper('a'), array[1, 2]), (upper('b'), array[3, 4]), (upper('c'), array[5, 6])) v(a, b)

with recursive r(n) as (values (1), (2), (3) union select n + 10 from r where n < 30) select * from r order by n

create view alike_view as select * from (values (1, 'a'), (2, 'b'), (3, 'c')) v(a, b)

select pg_get_viewdef('alike_view'), (select count(*) from alike_view)

create table alike_made as values (1, 'a'), (2, 'b'), (3, 'c')

select * from alike_made

create function alike_rows() returns setof int language sql as 'values (1), (2), (3)'

select * from alike_rows()

prepare alike(int, text) as select * from (values ($1, $2), ($1 + 1, $2), ($1 + 2, $2)) v

execute alike(5, 'q')

begin; declare alike_cursor cursor for values (1), (2), (3); fetch 2 from alike_cursor; commit

explain (costs off) values (1), (2), (3)

select sum(a) from (values (9223372036854775807), (1), (2)) v(a)

select * from (values (true), (false), (null)) v(a) where a is not true

values ('a' collate "C"), ('b' collate "C"), ('c' collate "C")

select * from (values (1, 'a'), (2, 'b'), (3, 'c')) as v(a, b) where b = 'b' for update

drop view alike_view

drop table alike_values, alike_made

drop function alike_rows
