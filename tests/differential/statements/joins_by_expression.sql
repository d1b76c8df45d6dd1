-- Joins whose keys are expressions of columns: rows without a partner, NULL keys, further conditions, whole rows.
create table a(x int, t text, d date); create table b(y int, v varchar(9), d date)

insert into a values (1, 'One', '2024-01-31'), (2, 'two', null), (null, 'three', '2024-02-29'), (4, null, '2024-02-01'), (4, 'dup', '2024-02-02'); insert into b values (0, 'ONE', '2024-02-01'), (3, 'TWO', '2024-01-01'), (3, 'dup', null), (null, null, null), (9, 'nine', '2024-03-01')

select a.*, b.* from a full join b on a.x = b.y + 1 order by 1, 2, 4, 5

select a.*, b.* from a full join b on a.x + 1 = b.y + 2 order by 1, 2, 4, 5

select a.*, b.* from a left join b on lower(a.t) = lower(b.v) order by 1, 2

select a, b from a right join b on a.x - 1 = b.y and a.t is not null order by b.y, b.v, a.x

select a, b from a left join b on a.x = b.y + 1 and b.v < 'a' order by a.x, a.t, b.v

select count(*), count(a.x), count(b.y) from a full join b on a.d = b.d + 28

select a.x, (select count(*) from b c where c.y = b.y) from a left join b on b.y + 1 = a.x order by 1, 2

select a.x, b.y, c.y from a full join b on a.x = b.y + 1 left join b c on c.y + 1 = a.x and c.y = b.y order by 1, 2, 3

select x, y from a left join (select y, count(*) n from b group by y) s on s.y + s.n = a.x order by 1, 2

select a.x, s.k from a left join (values (1, 2), (3, 4)) s(j, k) on s.j + s.k = a.x + 1 order by 1, 2

select a.x, b.y from a left join b on a.x = b.y * 10 / 0 order by 1

select a.x, b.y from a left join b on b.y <> 0 and a.x = 9 / b.y order by 1, 2

select a.x, b.y from a full join b on b.y <> 0 and a.x = 9 / b.y and a.x > 1 order by 1, 2

select a.x from a left join b on b.y + 1 = a.x where b.y is null order by 1 for update of a

update a set t = s.v from (select c.x, b.v from a c left join b on b.y + 1 = c.x) s where s.x = a.x and a.x < 4

delete from a using a c left join b on b.y + 1 = c.x where a.x = c.x and b.y is null

select * from a order by 1, 2

-- Inner joins: an expression on either side, conditions of one side, a list of FROM, outer joins around it.
create table c(id int primary key, x int, f float8, t text)

insert into c values (1, 1, 1, 'ONE'), (2, 3, 'NaN', 'x'), (3, null, 3.0, null), (4, 0, 2.5, 'Dup')

select a.x, b.y, b.v from a join b on a.x + 1 = b.y + 2 order by 1, 2, 3

select a.x, b.y from a, b where a.x + 1 = b.y + 2 and b.v <> 'dup' order by 1, 2

select a.x, b.y, c.id from a join b on lower(a.t) = lower(b.v) join c on lower(c.t) = lower(b.v) order by 1, 2, 3

select a.x, c.id from a, c where c.x <> 0 and 12 / c.x = a.x + a.x * 2 + 0 order by 1, 2

select a.x, c.id from a join c on 12 / c.x = a.x + 11 where c.x <> 0 order by 1, 2

select a.x, b.y, c.id from a left join (b join c on b.y + 1 = c.x + 1) on a.x = c.id where b.y is null order by 1, 2, 3

select a.x, b.y, c.id from a left join b on a.x = b.y + 1 join c on coalesce(b.y, 2) + 1 = c.x + 0 order by 1, 2, 3

select a.x, c.id from a right join (c join b on b.y + 1 = c.x + 1) on a.x + 1 = c.x + 1 where a.x is null order by 1, 2

select a.x, c.id, c.f from a join c on a.x = c.f order by 1, 2

select a.x, c.id from a join c on a.x::float8 = c.f and c.id > 1 order by 1, 2

select id from c where f = 1 or f = 3 order by 1

create index on c ((x + 1))

select a.x, c.id from a join c on a.x + 1 = c.x + 1 order by 1, 2

select a.x from a where exists (select from c where c.x + 1 = a.x + 1 and c.id < 4) order by 1

drop index c_expr_idx

select a.x from a where exists (select from c where c.x + 1 = a.x + 1 and c.id < 4) order by 1

select a.x from a where not exists (select from c where lower(c.t) = lower(a.t)) order by 1

select a.x, exists (select from c where c.x <> 0 and 3 / c.x = a.x + 2) from a order by 1, 2

update a set t = c.t from c where c.x + 1 = a.x + 1 and c.id < 3

select a.x, a.t from a order by 1, 2

drop table a, b, c


-- DELETE USING and UPDATE FROM by columns without an index and by expressions.
create table d(id int primary key, x int, t text); create table e(y int, v text)

insert into d select i, i % 4, 't' || i from generate_series(1, 12) i; insert into e values (1, 'a'), (1, 'b'), (5, 'c'), (null, 'd')

delete from d using e where e.y = d.x and e.v < 'c' and d.id < 6 returning d.*

delete from d using e where e.y + 3 = d.id + 1 returning d.id, e.y

delete from d using d f, e where f.id = d.id + 1 and e.y + 1 = f.x + 0 returning d.id

update d set t = e.v from e where e.y - 1 = d.x + 1 - 1 and e.v in ('a') returning d.id, d.t

update d set t = f.t || e.v from d f join e on e.y = f.x + 4 where f.id = d.id + 4 returning d.id, d.t, e.v

delete from d using e

select * from d

drop table d, e
