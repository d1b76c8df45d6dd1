# Functions that remember what they made of an argument: the same answers for each row.
select '{"a":"x","b":[1,2]}'::jsonb @> '{"b":[2]}', '["a","b"]'::jsonb @> '"a"', '{"a":"é\n"}'::jsonb @> '{"a":"é\n"}', '{"a":1}'::jsonb @> '{"a":1.0}', '{"a":null}'::jsonb @> '{"a":null}', '{"ab":"c"}'::jsonb @> '{"a":"c"}', '{"é":1}'::jsonb <@ '{"\u00e9":1,"b":2}'

select j, j @> '{"k":"v1"}', j <@ '{"k":"v1","l":2}', j @> '[]', j @> '{}' from (values ('{"k":"v1"}'::jsonb), ('{"k":"v2"}'), ('["v1","k"]'), ('"v1"'), ('{"v1":"k"}'), ('{"k":["v1"]}')) v(j)

select t, t && array['a','b'], t @> array['a'], t <@ array['a','b',null] from (values (array['a']), (array['b',null]), (array[null]::text[]), ('{}'), (array[['a','c']])) v(t)

select array[1,2,null] && array[2], array[1,null] && array[null]::int[], array[1.0,2.50] @> array[2.5], array['NaN'::float8] @> array['NaN'::float8], array[1,2] <@ array[[1,2],[3,4]]

select format('%s %I %L %%', 1, 'a b', null), format('%s'), 1

select format('%s %2$s %s', 'a','b','c'), format('%-5s|%5s|', 'a', 'b'), format('%x', 1)

select format('%s %s', 1)

select format('%')

select initcap('hello 2nd wORLD it''s a_b ünï')

select date '2024-02-28' + 2, date 'infinity' + 1, date '0001-01-01 BC' - date '0001-01-01', date '12000-01-01' + 1
