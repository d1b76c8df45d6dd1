# Arrays whose lower bounds are not 1.

select '[2:3]={1,2}'::int[], '[0:1]={a,b}'::text[], '[-1:0][2:2]={{1},{2}}'::int[], '[1:2]={1,2}'::int[]

select ' [2:3] = {1,NULL}'::int[], '[1]={5}'::int[], '[3]={5,6,7}'::int[], '[+2:+3]={1,2}'::int[], '[1-2]={5}'::int[]

select '[2:3]={1.50,NaN}'::numeric[], '[0:0]={t}'::bool[], '[0:1]={1e300,-Infinity}'::float8[], '[2:2]={"\\x01"}'::bytea[]

select '[2:3]={(1,2),(3,4)}'::text[], '[0:1]={"{1,2}","a b"}'::text[]

select '[2:3]={1}'::int[]

select '[2:2]={}'::int[]

select '[0:-1]={}'::int[]

select '[3:2]={}'::int[]

select '[]={1}'::int[]

select '[1:]={1}'::int[]

select '[1:1={1}'::int[]

select '[1:1]{1}'::int[]

select '[1:1]=1'::int[]

select '[a:1]={1}'::int[]

select '[1:1][1:1]={1}'::int[]

select '[1:1][1:1][1:1][1:1][1:1][1:1][1:1]={{{{{{{1}}}}}}}'::int[]

select '[2147483646:2147483647]={1,2}'::int[]

select '[2147483645:2147483646]={1,2}'::int[]

select array_lower(a, 1), array_upper(a, 1), array_length(a, 1), array_dims(a), array_ndims(a), cardinality(a) from (values ('[2:3]={1,2}'::int[]), ('[0:1][-1:-1]={{1},{2}}'), ('{}'), ('{1}'), (null)) v(a)

select array_lower(a, 2), array_upper(a, 2), array_lower(a, 0), array_upper(a, 3) from (values ('[2:3]={1,2}'::int[]), ('[0:1][-1:-1]={{1},{2}}'), ('{}')) v(a)

select a[0], a[1], a[2], a[3], a[4], a[null] from (values ('[2:3]={1,2}'::int[])) v(a)

select a[2], a[2][5], a[2][6], a[3][5], a[1][5], a[2][5][1] from (values ('[2:3][5:6]={{1,2},{3,4}}'::int[])) v(a)

select a[2:3], a[:3], a[3:], a[:], a[0:2], a[5:9], a[3:2], a[null:3], a[2:null] from (values ('[2:4]={1,2,3}'::int[])) v(a)

select a[1:2], a[2:2], a[2:3][5:5], a[3][5:6], a[3:3][5], a[2:3][6:6], a[:2][:5], a[2:3][7:8], a[1:1][1:1][1:1] from (values ('[2:3][5:6]={{1,2},{3,4}}'::int[])) v(a)

select ('{{1,2},{3,4}}'::int[])[1:2][2], ('{{1,2},{3,4}}'::int[])[2][1:1], ('{{1,2},{3,4}}'::int[])[1:2][1:1], (('{{1,2},{3,4}}'::int[])[2:2])[1][1], ('{1,2}'::int[])[1:2][1:2]

select '[2:3]={1,2}'::int[] || '[5:6]={3,4}'::int[], '[2:3]={1,2}'::int[] || 7, 0 || '[2:3]={1,2}'::int[], '{}'::int[] || '[2:3]={1,2}'::int[], '[2:3]={1,2}'::int[] || '{}'::int[], null || '[2:3]={1,2}'::int[]

select '[5:5][2:3]={{1,2}}'::int[] || '[2:3]={3,4}'::int[], '[2:3]={3,4}'::int[] || '[5:5][2:3]={{1,2}}'::int[], '[5:5][2:3]={{1,2}}'::int[] || '[7:7][2:3]={{1,2}}'::int[]

select '{3,4}'::int[] || '[5:5][2:3]={{1,2}}'::int[]

select '[1:1][2:3]={{3,4}}'::int[] || '[1:1][1:2]={{1,2}}'::int[]

select '{{{1}}}'::int[] || '{1}'::int[]

select array_append('[2:3]={1,2}'::int[], 5), array_prepend(0, '[2:3]={1,2}'::int[]), array_append('{}'::int[], 5), array_prepend(5, null::int[]), array_cat('[0:0]={1}'::int[], '{2}')

select array_append('[2147483645:2147483646]={1,2}'::int[], 4)

select array_append('{{1}}'::int[], 4)

select array_remove('[2:4]={1,2,1}'::int[], 1), array_replace('[2:4]={1,2,1}'::int[], 1, 9), array_remove('[2:4]={1,1,1}'::int[], 1), array_replace('[0:0][2:3]={{1,2}}'::int[], 1, 9)

select array_position('[2:4]={1,2,1}'::int[], 1), array_position('[2:4]={1,2,1}'::int[], 1, 3), array_positions('[2:4]={1,2,1}'::int[], 1), array_position('[-2:0]={1,2,1}'::int[], 1, -5), array_position('[-2:0]={1,2,1}'::int[], 2)

select trim_array('[2:4]={1,2,3}'::int[], 1), trim_array('[2:4]={1,2,3}'::int[], 3), trim_array('[2:4]={1,2,3}'::int[], 0), trim_array('{{1,2},{3,4}}'::int[], 1)

select trim_array('[2:4]={1,2,3}'::int[], 4)

select array_fill(7, array[2], array[5]), array_fill(7, array[2,2], array[0,-1]), array_fill(7, array[0], array[3]), array_fill(null::int, array[2], array[0])

select array_fill(7, array[2], array[1,2])

select array_fill(7, array[2], '{}')

select array_fill(7, array[-2])

select array_fill(7, array[[2]])

select array_fill(7, array[2], array[[2]])

select array_fill(7, array[2], array[null]::int[])

select array_fill(7, array[2], null)

select array_fill(7, array[1,1,1,1,1,1,1])

select array_fill(7, array[2], array[2147483647])

select array_fill(7, array[134217728])

select generate_subscripts('[2:4]={1,2,3}'::int[], 1), generate_subscripts('[2:4]={1,2,3}'::int[], 1, true)

select * from generate_subscripts('[0:1][5:7]={{1,2,3},{4,5,6}}'::int[], 2) s

select * from unnest('[2:3]={1,2}'::int[], '[0:1][2:2]={{a},{b}}'::text[]) with ordinality

select unnest('[2:3]={1,2}'::int[]) * 2

select array['[2:3]={1,2}'::int[], '[2:3]={3,4}'], array['{}'::int[], null], array[array[1,2], array[3,4]], array[[1,2],[3,4]]

select array['[2:3]={1,2}'::int[], '{3,4}']

select array[array[1], array[1,2]]

select array['{}'::int[], '{1}']

select array(select '[2:3]={1,2}'::int[] from generate_series(1, 2)), array(select '{1}'::int[] where false)

select array(select '{}'::int[] from generate_series(1, 2))

select array(select null::int[] from generate_series(1, 2))

select array(select a from (values ('{1}'::int[]), ('[0:0]={1}')) v(a))

select array_agg(a) from (values ('[2:3]={1,2}'::int[]), ('[2:3]={3,4}')) v(a)

select array_agg(a) from (values ('[2:3]={1,2}'::int[]), ('{3,4}')) v(a)

select '[2:3]={1,2}'::int[]::text[], '[2:3][2:2]={{1},{2}}'::int[]::text[], '[2:3]={abc,de}'::text[]::varchar(2)[], '[2:3]={1,2}'::int[]::numeric(5,2)[], '{{1,2},{3,4}}'::int[]::text[], '[2:3]={1,2}'::int[]::text, '[2:3]={1,2}'::text::int[]

select '[2:3]={1,2}'::int[] < '{1,2}', '[0:1]={1,2}'::int[] < '{1,2}', '[0:1]={1,2}'::int[] = '{1,2}', '[0:1]={1,2}'::int[] = '[0:1]={1,2}', '[0:1]={1,2}'::int[] <> '[1:2]={1,2}', '{{1,2,3},{4,5,6}}'::int[] > '{{1,2},{3,4},{5,6}}'

select '[0:1]={1,2}'::int[] @> '{2}', '{2}' <@ '[0:1]={1,2}'::int[], '[0:1]={1,2}'::int[] && '{2,3}', 2 = any ('[0:1]={1,2}'::int[]), 3 > all ('[0:1]={1,2}'::int[]), 4 = any ('{{1,2},{3,4}}'::int[])

select greatest('[0:1]={1,2}'::int[], '{1,2}'), least('[0:1]={1,2}'::int[], '{1,2}'), nullif('[0:1]={1,2}'::int[], '{1,2}')

select array_to_json('[2:3]={1,2}'::int[]), to_jsonb('[2:3]={1,2}'::int[]), array_to_string('[2:3]={1,NULL}'::int[], ',', '*'), row('[2:3]={1,2}'::int[]), width_bucket(5, '[0:1]={3,9}'::int[])

select '{"a": [1, 2]}'::jsonb #> '[0:1]={a,1}'::text[], '{"a": 1}'::jsonb ?| '[5:6]={b,a}', '{"a": [1, 2]}'::jsonb #- '[0:1]={a,1}', jsonb_object('[0:1]={a,1}'::text[])

select '1 2'::int2vector::int2[], '1 2'::oidvector::oid[], '1 2'::int2vector::int4[], array_lower('1 2'::int2vector, 1), array_upper('1 2'::int2vector, 1), array_dims('1 2'::oidvector), array_append('1 2'::int2vector::int2[], 3::int2)

select ('1 2'::int2vector)[0], ('1 2'::int2vector)[2], ('1 2'::int2vector)[0:0], ('1 2'::int2vector)[:1]

create table b(id int primary key, a int[], t text[], m int[])

insert into b values (1, '[2:3]={1,2}', '[0:1]={x,y}', '[0:1][0:1]={{1,2},{3,4}}'), (2, '{1,2}', '{x,y}', '{{1,2},{3,4}}'), (3, '[0:1]={1,2}', null, null), (4, '{}', null, null), (5, null, null, null)

create unique index b_a on b(a)

select indkey[s], s from pg_index, generate_subscripts(indkey, 1) s where indexrelid = 'b_a'::regclass

select id, a, a[2], a[1:2], array_lower(a, 1) from b order by a, id

select id from b where a = '[0:1]={1,2}'

select id from b where a > '[0:1]={1,2}' order by a desc

select a, count(*) from (select a from b union all select a from b) x group by a order by a

select distinct a from (select a from b union all select a from b) x order by a

select max(a), min(a) from b

insert into b values (6, '[0:1]={1,2}')

update b set a[5] = 5 where id = 1 returning a

update b set a[0] = 0 where id = 1 returning a

update b set a[-3] = -3 where id = 1 returning a

update b set a[3] = 9 where id = 4 returning a

update b set a[-1] = 9 where id = 5 returning a

update b set m[1][0] = 9 where id = 1 returning m

update b set m[2][0] = 9 where id = 1 returning m

update b set m[0] = 9 where id = 1 returning m

update b set m[5][7] = 9 where id = 3 returning m

update b set a[2147483647] = 1 where id = 2

update b set a[200000000] = 1 where id = 2

update b set a[-2147483647] = 1 where id = 2

update b set a[2147483647] = 1 where a is null

update b set a[4:6] = '{4,5,6}' where id = 2 returning a

update b set a[-2:-1] = '[7:8]={7,8}' where id = 2 returning a

update b set a[5:6] = '{1,2}' where id = 5 returning a

update b set a = null where id = 5

update b set a[5:6] = '{1,2}' where id = 5 returning a

update b set a = null where id = 5

update b set a[:6] = '{1,2}' where id = 5

update b set a[6:5] = '{1,2}' where id = 5

update b set a[7:5] = '{1,2}' where id = 5

update b set a[1:3] = '{1,2}' where id = 5

update b set a[null:3] = '{1,2,3}' where id = 5

update b set m[0:1][1:1] = '{8,9}' where id = 1 returning m

update b set m[1][:] = '{{5,6}}' where id = 2 returning m

update b set m[2:2] = '{{5,6}}' where id = 2 returning m

update b set m[1:2][2] = '{{5,6},{7,8}}' where id = 2 returning m

update b set m[0:1][1:1] = '{8,9}' where id = 2 returning m

update b set m[1:1][1:1][1:1] = '{8,9}' where id = 2 returning m

update b set m[1:2][1:2] = '{8}' where id = 2 returning m

update b set m[2:3][4:5] = '{1,2,3,4}' where id = 5 returning m

insert into b(id, a[3], t[2:3]) values (7, 30, '{p,q}') returning a, t

select * from b order by id

copy (select * from b order by id) to stdout

copy b from stdin
<<
20⇥[7:8]={1,NULL}⇥[0:0]={"a,b"}⇥[1:1][2:2]={{3}}
21⇥[7:8]={1,2,3}⇥\N⇥\N

copy b from stdin
<<
20⇥[7:8]={1,NULL}⇥[0:0]={"a,b"}⇥[1:1][2:2]={{3}}

select * from b where id = 20

create view bv as select a[2:3] as s, m[0][1] as e, m[:1][2:] as ms, m[1][1:2] as mi from b

select pg_get_viewdef('bv')

select * from bv order by s, e, ms, mi

create function f_bounds() returns text language plpgsql as $$
declare a int[]; b text[] := '[0:1]={x,y}'; i int; s text := '';
begin
  a[0] := 5;
  a[3] := 8;
  b[-1] := 'w';
  foreach i in array a loop s := s || coalesce(i::text, '-') || ';'; end loop;
  a[1:2] := '{6,7}';
  for i in array_lower(b, 1) .. array_upper(b, 1) loop s := s || b[i]; end loop;
  foreach i in array '[0:1][2:3]={{1,2},{3,4}}'::int[] loop s := s || ',' || i; end loop;
  return a::text || b::text || s || a[0] || (a[1:2])::text;
end $$

select f_bounds()

create domain positive_items as int[] check (value[0] > 0)

select '[0:1]={1,2}'::positive_items

select '[0:1]={0,2}'::positive_items

create type with_items as (n int, items int[])

create table w(c with_items, d with_items[])

insert into w values (row(1, '[2:3]={1,2}'), array[row(2, '[0:0]={3}')::with_items])

select c, d, (c).items[2], d[1].items[0] from w

update w set c.items[5] = 5, d[3].items[0] = 7 returning c, d

select * from w where c = row(1, '[2:5]={1,2,NULL,5}')::with_items

create function trigger_arguments() returns trigger language plpgsql as $$ begin raise notice '% % %', tg_argv, tg_argv[0], tg_argv[1:]; return new; end $$

create trigger wt before insert on w for each row execute function trigger_arguments('a', 'b')

insert into w values (null, null)

# Lengths of elements

select array['a'::char(4)], array['a'::char(4), 'b'::char(4)], array[array['a'::char(4)]], (array['a'::char(4)])[1], array[1.5::numeric(5,2)], array['ab'::varchar(3), 'c']

select array['a'::char(4), 'b'], array['a'::char(4), null]

select array[1.5::numeric(5,2), 2.25], (array[1.5::numeric(5,2)])[1] * 2, array['ab'::varchar(3), 'cd'::varchar(4)], array[1.50::numeric, 2]

create table lengths(c char(4)[], n numeric(5,2)[], v varchar(3)[])

insert into lengths values ('{a,b}', '{1.5}', '{abc}'), (array['a'::char(4)], array[1.255::numeric(9,3)], array['x'])

select c, c[1], n[1], n[1] + 1, v[1], c[1:1], c[1] || '|', array[c[1], 'z'::char(4)], array[n[1]] from lengths order by n

select c from lengths where c = array['a'::char(9)] union all select array['q'::char(4)]

# Sub-arrays as literals beside constructors.
SELECT ARRAY['{NULL,NULL}', ARRAY[1, NULL]]::int[], ARRAY[ARRAY[1, 2], '{3,4}']::int8[]

SELECT ARRAY['{1,2}', ARRAY[3, 4]], ARRAY[ARRAY['a'], '{b}']::text[], ARRAY[ARRAY['abcd'], '{b}']::varchar(2)[]

SELECT ARRAY[NULL, ARRAY[1]]::int[]

SELECT ARRAY[ARRAY[1], 2]::int[]

SELECT ARRAY['x', ARRAY[1]]::int[]

SELECT ARRAY[ARRAY[1], ARRAY['2020-01-01'::date]]::int[]

SELECT ARRAY['{1,2}'::int[], '{3,4}'::int[]]::int8[], ARRAY['{1,2}'::int[], '{3,4}']::text[]
