# Numbers as text, arrays of arrays, silent paths, names of what is not there.
select array[['x', 'yz'], ['1', null]]::text[]::varchar[], (array[['1', '2'], ['3', '4']]::text[])::int[], array[[1, 2], [3, 4]]::text[]::varchar(1)[]

select to_number('0.0042-', '9.99999S'), to_number('7.5-', 'FM9.9999MI'), to_number('.25', '999.9999'), to_number('3', '9.99'), to_number(' . 7 5-', ' 9 . 9 9 S'), to_number('1,234.5', '9,999.99'), to_number('12 34', '99 99')

select to_char(12::numeric, 'a\b99'), to_char(12, 'a\\"b"99'), to_char(12.5, 'x\"99.9'), to_char('inf'::numeric, '99.99EEEE'), to_char('nan'::float8, '9.9EEEE')

select '7038531e-32'::float4, '3.4028235e38'::float4, '16777217'::float4, '16777217.0000001'::float4, '16777219'::float4, '0.1'::float4

select inet '192.168.001.010', inet '010.1.2.0/24', cidr '10.001.0.0/16'

select jsonb_path_query('[1, "x", 3]', '+$[*]', silent => true)

select jsonb_path_query_array('[{"k": 1}, {"k": 2}, {}, {"k": 4}]', 'strict $[*].k', silent => true), jsonb_path_query_first('[1, "x"]', '-$[*]', silent => true)

select percentile_cont(0.25, 1) from generate_series(1, 3) x

select max(x) within group (order by x) from generate_series(1, 3) x

select string_agg(distinct v::text, '-' order by v) from (values ('b'::varchar(3)), ('a')) t(v)

select string_agg(distinct v, '-' order by v), array_agg(distinct v order by v desc) from (values ('b'::varchar(3)), ('a')) t(v)

select to_regrole('x.y')

select 'x.y'::regnamespace

select 'nowhere.f'::regproc

select 'nowhere.t'::regclass

select 'nowhere.t'::regtype

select 'nowhere.f(int)'::regprocedure

select to_regclass('nowhere.t'), to_regtype('nowhere.t'), to_regproc('nowhere.f')

select width_bucket(2, array[[1, 2], [3, 4]])

select regexp_match('abc', 'a{3,2}')

select pg_size_bytes('2.5 MB'), pg_size_bytes('-3kB'), pg_size_bytes(' 10 '), pg_size_bytes('1e3 Kb'), pg_size_bytes('.25 gb'), pg_size_bytes('7 bytes')

select pg_size_bytes('12 XB')

select pg_size_bytes('many')

select pg_size_bytes('9000 PB')

select pg_size_bytes('1e999999999999999999')
