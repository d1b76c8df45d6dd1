# Grouping sets of expressions over columns that are grouped as well; keys that SQLite would take for ordinals.
create table a (id int, g int, t text, b bool); insert into a values (1,0,'aa',true),(2,1,'ab',false),(3,0,'b',null); create table e (src int, dst int); insert into e values (1,2),(2,3),(3,1),(3,4),(null,1)

select left(t,1), count(*) from a group by left(t,1), rollup(left(t,1)) order by 1,2

select left(t,1), t, count(*) from a group by left(t,1), rollup(left(t,1), t) order by 1,2,3

select left(t,1), count(*), grouping(left(t,1)) from a group by grouping sets ((left(t,1)), (left(t,1)), ()) order by 1,2,3

select g, count(*), grouping(g) from a group by grouping sets ((g), (g), ()) order by 1,2,3

select g+1, count(*) from a group by grouping sets ((g+1), (g+1, left(t,1)), ()) order by 1,2

select left(t,1), count(*) from a group by distinct left(t,1), rollup(left(t,1)) order by 1,2

select g, count(*) from a group by distinct g, rollup(g, g) order by 1,2

select g, t, count(*) from a group by distinct rollup(g, t), rollup(g) order by 1,2,3

select (false and b), count(distinct g), grouping((false and b)) from a group by rollup ((false and b)) order by 1,2,3

select (false and b), count(*) from a group by (false and b) order by 1,2

select 1+0, max(g), grouping(1+0) from a group by grouping sets ((1+0), (1+0), ()) order by 1,2,3

select g+1, count(*) from a group by grouping sets ((g+1,g), (g+1)) order by 1,2

select t || 'x', t, grouping(t || 'x', t) from a group by rollup(t || 'x', t) order by 1,2

select g from a order by (false and b), g

select 5, count(*) from a group by 1+0, (1=1 and true)

select g, 7 from a group by g, (true or b) order by (true or false), g

select max(g) from a group by 3+0

SELECT 'NaN'::float8 + g, count(*) FROM generate_series(1, 2) g GROUP BY 'NaN'::float8 + g

SELECT grouping(g + 'NaN'::numeric), g + 'NaN'::numeric, count(*) FROM generate_series(1, 2) g GROUP BY ROLLUP (g + 'NaN'::numeric) ORDER BY 1

create table gv (u text, t text); insert into gv values ('a', 'b'), ('a', 'c'), ('a', 'c'), (null, null)

select t from gv group by u, 'f'::bool, t order by t

select t, count(*) from gv group by rollup (u, 7::bigint, t) order by 1, 2

select t from gv group by u, -7::bigint, t order by 7::bigint, -(3::int), t

select u, t from gv order by 'f'::bool, 2::bigint, t, u

drop table gv
