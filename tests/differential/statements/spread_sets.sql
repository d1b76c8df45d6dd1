# Set-returning functions in the select list: beside each other, in each other, over groups and windows.
create table t(a int, b text)

insert into t values (1, 'x'), (2, 'y')

select generate_series(1,3) as p, generate_series(1, generate_series(1,2)) as q

select generate_series(1, generate_series(1,3)) as q

select generate_series(1,2) as p, generate_series(generate_series(1,2), generate_series(2,3)) as q

select json_each('{"a":1,"b":2}'), generate_series(1,3)

select (json_each('{"a":1,"b":2}')).*, generate_series(1,3)

select (json_each('{"a":1,"b":2}')).key, json_each('{"a":1,"b":2}'), generate_series(1,1), (jsonb_each_text('{"q":1,"b":2}')).value

select a, generate_series(1, a), row_number() over (order by a desc) from t order by a, 2

select generate_series(1, count(*) over ()::int) from t

select a, sum(a) over (), generate_series(1, 2) from t order by 1, 3

select a, count(*), rank() over (order by a), generate_series(1, 2) from t group by rollup(a) order by 1, 4

select sum(generate_series(1,2)) from t

select sum(generate_series(1,2)) over () from t

select generate_series(1,2) + generate_series(1,2)

select unnest(array[1,2]), unnest(array['a','b','c'])

select abs(generate_series(-1, 1)), a from t order by 1, 2

select distinct generate_series(1, 2) % 2, row_number() over () > 0 from t order by 1

select a, unnest(array[a, a * 10]) as u, lag(a) over (order by a) from t order by u desc limit 3

select coalesce(generate_series(1,2), 1)

select case when true then generate_series(1,2) end

select count(*) from (select generate_series(1,3), row_number() over () from t) q

select a, (select string_agg(g::text, ',') from (select generate_series(1, t.a) g, row_number() over ()) q) from t order by 1

create function two(out x int, out y text) returns setof record language sql as 'select 1, ''a'' union all select 2, ''b'''

select two(), generate_series(1, 3)

select (two()).*, generate_series(1, 3)

select (two()).x, generate_series(1, (two()).x)

create function rows_of() returns setof t language sql as 'select * from t order by a'

select rows_of(), generate_series(1, 3)

select (rows_of()).*, generate_series(1, 3)

insert into t select generate_series(10, 11), row_number() over ()

select * from t order by a

select generate_series(1, 3) limit 2

select generate_series(1, 3), row_number() over () limit 2

create view sv as select a, generate_series(1, 2) as g, row_number() over (order by a) as n from t

select pg_get_viewdef('sv')

select * from sv order by 1, 2

create view sv2 as select (two()).x, generate_series(1, generate_series(1, 2)) as g, count(*) as n from t

select pg_get_viewdef('sv2')

select * from sv2

select a from t order by generate_series(1, 2), a

select a, b from t order by a, generate_series(1, 2) limit 3

select generate_series(1, 2) as g, count(*) from t group by g order by 1

select generate_series(1, a) as g, sum(a) from t group by 1 order by 1

select a % 2 as m, generate_series(1, 2) as g, count(*) from t group by rollup(1, 2) order by 1, 2, 3

select a from t where generate_series(1, 2) > 1

select a from t limit generate_series(1, 2)

select (select generate_series(1, 2))

select distinct on (a) a, generate_series(3, 1, -1) from t order by a, 2

create view sv3 as select generate_series(1, 2), (json_each('{"a":1}')).*, a from t order by generate_series(1, 2), a

select pg_get_viewdef('sv3')

select generate_series(1, 2) union all select generate_series(3, 4) order by 1

select generate_series(1, 2) union select 2.5 order by 1

select array(select generate_series(1, 3)), exists (select generate_series(1, 0))

with g as (select generate_series(1, 3) n) select n from g order by n desc

select * from (values (1), (2)) v(x), lateral (select generate_series(1, v.x) g) l order by 1, 2

select x from t, lateral (select generate_series(1, a) as x, rank() over ()) l where a < 3 order by 1

drop view sv, sv2, sv3

drop function two(), rows_of()

drop table t
