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

drop table a, b
