# Sets that are not made further than LIMIT asks, and that a timeout ends.

select generate_series(1, 1000000000000) limit 3



select generate_series(1, 1000000000000), 'a' limit 3

select x, generate_series(x, 1000000000000) from (values (1),(2)) v(x) limit 3

select generate_series(timestamp '2020-01-01', 'infinity', '1 month') limit 10

select generate_series(timestamptz '2020-01-01', 'infinity', '1 month') limit 10

select generate_series(1.5, 1e20) limit 10

select generate_series(timestamp '2020-01-01', '-infinity', '-1 month') limit 3

select generate_series(timestamp '2020-01-01', '2020-03-01', '1 month'), generate_series(1,2)

select generate_series(1,1000000000000), generate_series(timestamp '2020-01-01', 'infinity', '1 month') limit 3

select generate_series(timestamp '2020-01-01', 'infinity', '1000 years')

select generate_series(timestamp '2020-01-01', '2020-06-01', '0 month')

select generate_series(1.5, 1e20, 0)

select generate_series(1.5, 'NaN')

select generate_series(1, 2, 'infinity'::numeric)

select generate_series(1.5, null)

select generate_series(null::timestamp, 'infinity', '1 day')

select * from generate_series(1.1, 4.0, 1.3)

select * from generate_series(4.0, -1.5, -2.2)

select generate_series('infinity'::timestamp, 'infinity', '1 day') limit 1

select generate_series(date '2020-01-31', date '2020-06-01', '1 month')

set timezone='America/New_York'; select generate_series('2024-03-09'::timestamptz, '2024-03-12', '1 day'); reset timezone

select generate_series(1.000, 3)

select generate_series(1, 3.00, 1.0)

select generate_series(1, (select 3)), generate_series(1.0, (select 3))

select (select count(*) from generate_series(v.t, v.t + interval '3 days', '1 day')) from (values (timestamp '2020-01-01')) v(t)

select x, generate_series(x, 1000000000000) from (values (1),(2)) v(x) offset 2 limit 3

select x, generate_series(x, 3) from (values (1),(2)) v(x) offset 4 limit 3

select x, generate_series(x, 3) from (values (1),(2)) v(x) limit null

select x, generate_series(x, 3) from (values (1),(2)) v(x) limit 0

select x, generate_series(x, 3) from (values (1),(2)) v(x) limit -1

select x, generate_series(x, 3), generate_series(1, 1000000000000) from (values (1),(2)) v(x) limit 5

select x, generate_series(x, 3) as g from (values (1),(2)) v(x) order by g desc limit 2

select distinct generate_series(x, 3) / 2 as g from (values (1),(2)) v(x) order by g limit 2

select t, generate_series(t, 'infinity', '1 day') from (values (timestamp '2020-01-01')) v(t) limit 2

set statement_timeout = '50ms'

select count(*) from generate_series(timestamp '2020-01-01', 'infinity', '1 second')

select x, generate_series(x, 1000000000000) from (values (1),(2)) v(x) order by 2 desc limit 1

select count(*) from (values (1.5)) v(x), generate_series(x, 1e20)

reset statement_timeout
