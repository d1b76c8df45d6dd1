# Aggregates that see their rows in an order: NaN, infinities, NULLs, equal keys, several keys, other types.
select array_agg(x order by x), array_agg(x order by x desc), array_agg(x order by x nulls first), array_agg(x order by x desc nulls last) from (values (1.5::float8),('NaN'),(null),('-Infinity'),('Infinity'),(2)) v(x)

select array_agg(x order by x), array_agg(x order by x desc) from (values (1.5::numeric),('NaN'),(null),(1.50),(2)) v(x)

select array_agg(x||y order by y desc, x), string_agg(x, ',' order by y, x desc) from (values ('a',1),('b',1),('c',null),('d',2),('e',2)) v(x,y)

select array_agg(distinct x order by x desc) from (values (3),(1),(3),(null),(2)) v(x)

select array_agg(y order by x) from (values (interval '1 mon',1),('30 days',2),('29 days',3),('-1 day',4)) v(x,y)

select array_agg(y order by x desc) from (values (array[1,2],1),(array[1],2),(array[1,null],3)) v(x,y)

select percentile_disc(array[0.1,0.5,1]) within group (order by x desc) from generate_series(1,9) x

select mode() within group (order by x desc), mode() within group (order by x) from (values (1),(2),(2),(1),(3)) v(x)

select array_agg(y order by x) from (values ('b '::char(3),1),('a',2),('B',3)) v(x,y)
