# WITH RECURSIVE: what it may be made of, the order of its items, types of its columns.
CREATE TABLE y (a int)

INSERT INTO y SELECT generate_series(1, 10)

with recursive x(n) as (select 1 union all select n+1 from x where n in (select * from x)) select * from x

with recursive x(n) as (select 1 union all select count(*) from x) select * from x

with recursive x(n) as (select 1 union all select n+1 from x order by 1) select * from x

with recursive x(n) as (select 1 union all select n+1 from x limit 10 offset 1) select * from x

with recursive x(n) as (select a from y where a=1 union all select x.n+1 from x right join y on x.n = y.a where n < 10) select * from x

with recursive x(n) as (select a from y where a=1 union all select x.n+1 from x full join y on x.n = y.a where n < 10) select * from x

with recursive x(n) as (select a from y where a=1 union all select x.n+1 from y left join x on x.n = y.a where n < 10) select * from x

with recursive x(n) as (select a from y where a=1 union all select x.n+1 from x left join y on x.n = y.a where n < 10) select * from x

with recursive x(n) as (select n from x union all select 1) select * from x

with recursive x(n) as (select n from x) select * from x

with recursive x(n) as (select 1 except select n+1 from x) select * from x

with recursive x(n) as (select 1 union all select (select * from x) from x where n < 5) select * from x

with recursive x(i) as (values (1) union all (select i+1 from x where i < 10 except select i+1 from x where i < 5)) select * from x

with recursive x(i) as (values (1) union all (select i+1 from x where i < 10 intersect select i+1 from x where i < 5)) select * from x

with recursive x(i) as (values (1) union all (select i+1 from x where i < 10 union all select i+1 from x where i < 5)) select * from x

with recursive x(id) as (select 1 union all select id+1 from y), y(id) as (select 1 union all select id+1 from x where id < 5) select * from x

with recursive x(id) as (select * from y union all select id+1 from x where id < 5), y(id) as (values (1)) select * from x

with recursive x(id) as (select * from y2 where id < 3), y2(id) as (values (1) union all select id+1 from y2 where id < 5) select * from x

with recursive foo(i) as (select i from (values(1),(2)) t(i) union all select (i+1)::numeric(10,0) from foo where i < 10) select * from foo

with recursive foo(i) as (select i::numeric(3,0) from (values(1),(2)) t(i) union all select (i+1)::numeric(10,0) from foo where i < 10) select * from foo

with x as (select 1), x as (select 2) select * from x

with recursive a as (select 1 as x), b as (select x+1 as x from a) select * from b

with recursive t(n) as (values (1) union all select n+1 from t where n < 100) select sum(n) from t

with recursive t(n) as (select 1 union select 10-n from t) select * from t

with recursive x(n) as (select 1 union all select n+1 from x where n < 5), z as (with x as (select 7 as n) select * from x) select * from x, z

# UNION of values that are equal by a collation: keys of numerics, char(n), ranges.
with recursive w (k, v) as (select 1, '1'::numeric(10,2) union select w.k + 1, (w.v + 1)::numeric(10,2) from w where w.k < 4) select * from w order by 1

with recursive w (k, v) as (select 1, 1.0 union select (w.k + 1) % 3, w.v + 0.00 from w where w.k < 4) select k, v::int from w order by 1

with recursive w (v) as (select 'a'::char(6) union select (trim(w.v) || 'x')::char(6) from w) select v, length(v) from w order by 1

with recursive w (v) as (select '[1.0,2)'::numrange union select w.v + '[1,3)'::numrange from w) select v from w order by 1

with recursive w (k, v) as (values (1, 1::numeric), (1, 1.00), (2, null) union select w.k, w.v * 1.0 from w join (values (1), (2)) x(k) using (k)) select k, v::int from w order by 1

select x::int from ((select 1.0 as x union all select 2.0) except select 1.00) s

select x::int from ((select 1.0 as x union all select 2.0) intersect select 1.00) s

select length(x) from (select 'a  '::char(3) as x union select 'a' union select 'a '::char(2)) s
