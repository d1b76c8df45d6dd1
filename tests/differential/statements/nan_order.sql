# Aggregates over sorted floating point and numeric: NaN equals NaN and is above everything.
create table a (id int primary key, g int, f float8, t text); insert into a select x, x % 3, case x % 6 when 0 then 'NaN' when 1 then '-Infinity' when 2 then -0.0::float8 else x/3.0 end, 'x' || x from generate_series(1,20) x; create table b (id int primary key, aid int, v int, s text); insert into b select x, (x*3)%23, case when x % 3 = 0 then null else x % 5 end, 's' || x % 4 from generate_series(1,15) x; create table e (src int, dst int); insert into e values (1,2),(2,3),(3,1),(3,4),(4,5),(6,6),(NULL,1)

select percentile_cont(0.5) within group (order by f) from a

select percentile_cont(array[0,0.1,0.2,0.5,0.9,1]) within group (order by f) from a

select percentile_disc(array[0,0.1,0.2,0.5,0.9,1]) within group (order by f) from a

select percentile_cont(0.5) within group (order by f*f) from a group by g order by g

select mode() within group (order by f desc) from a where g < 2

select max(f), min(f), count(distinct f), array_agg(f order by f), array_agg(distinct f) from a

select rank(1.0::float8) within group (order by f) from a

select array_agg(x order by x) from (values ('NaN'::numeric), (1), ('-Infinity'), (5.5), ('NaN'), (null), ('Infinity')) v(x)

select array_agg(distinct x), string_agg(x::text, ',' order by x desc) from (values ('NaN'::numeric), (1), ('-Infinity'), (5.5), ('NaN'), (null), ('Infinity')) v(x)

select array_agg(x order by x), array_agg(distinct x) from (values ('NaN'::float4), (1), ('-Infinity'), (5.5), ('NaN'), (null), ('Infinity'), (2)) v(x)

create domain fl as float8

select array_agg(x order by x), array_agg(distinct x), percentile_disc(0.3) within group (order by x) from (values ('NaN'::fl), (1), ('-Infinity'), (5.5), ('NaN'), (null), ('Infinity'), (2)) v(x)

select array_agg(x order by x), array_agg(distinct x) from (values ('{NaN,1}'::float8[]), ('{1}'), ('{NaN,0}'), ('{}')) v(x)

select array_agg(x) over (order by g rows between unbounded preceding and current row) from (values ('NaN'::float8, 1), (1, 2), ('NaN', 3), (0, 4)) v(x, g)

select rank('NaN'::float8) within group (order by f), dense_rank(1::float8) within group (order by f desc), cume_dist(0::float8) within group (order by f) from a

select mode() within group (order by f) from (values ('NaN'::float8),(1),('NaN'),(2),(1),('NaN')) v(f)

select f from a order by f desc limit 5

select jsonb_object_agg(id, f::text order by f, id) from a where id < 8
