# jsonb: containment, keys, changes, order, casts, keys of tables; json_object, strip_nulls, pretty.
SELECT '{"a":1,"b":[1,2]}'::jsonb @> '{"b":[2]}', '{"a":1}'::jsonb @> '{"a":2}', '[1,2,[1,3]]'::jsonb @> '[1,[3]]', '[1,2]'::jsonb @> '1', '1'::jsonb @> '[1]', '"a"'::jsonb @> '"a"', '{"a":{"b":1,"c":2}}'::jsonb @> '{"a":{"c":2}}', '{"a":[1]}'::jsonb @> '{"a":1}', '[]'::jsonb @> '[]', '{}'::jsonb @> '[]', '[1.0]'::jsonb @> '[1.00]', '[true]'::jsonb @> '[1]', '[null]'::jsonb @> 'null', '{"a":1}' <@ '{"a":1,"b":2}'::jsonb, '[[1]]'::jsonb @> '[1]', '[1,1]'::jsonb @> '[1,1,1]'

SELECT '{"a":1,"b":null}'::jsonb ? 'b', '["a","b"]'::jsonb ? 'a', '"a"'::jsonb ? 'a', '[1]'::jsonb ? '1', '1'::jsonb ? '1', '{"a":1,"b":2}'::jsonb ?| array['x','b'], '{"a":1,"b":2}'::jsonb ?& array['a','b'], '{"a":1}'::jsonb ?& array['a','b'], '{"a":1}'::jsonb ?| array[]::text[], '{"a":1}'::jsonb ?& array[]::text[], '{"a":1}'::jsonb ?& array['a',NULL], '["a"]'::jsonb ?| array[NULL,'a'], '{"a":{"b":1}}'::jsonb ? 'b'

SELECT '{"a":1}'::jsonb || '{"b":2,"a":3}', '[1]'::jsonb || '[2]', '[1]'::jsonb || '2', '1'::jsonb || '2', '{"a":1}'::jsonb || '1', '{"a":1}'::jsonb || '[1]', '[1]'::jsonb || '{"a":1}', '{}'::jsonb || '[]', '[]'::jsonb || '{}', '{}'::jsonb || '1', 'null'::jsonb || '[]', '{}'::jsonb || '{}', '[]'::jsonb || 'null', '{"a":{"x":1}}'::jsonb || '{"a":{"y":2}}'

SELECT '{"a":1,"b":2}'::jsonb - 'a', '["a","b","a",1]'::jsonb - 'a', '[1,2,3]'::jsonb - 0, '[1,2,3]'::jsonb - -1, '[1,2,3]'::jsonb - 5, '[1,2,3]'::jsonb - -4, '{"a":1,"b":2,"c":3}'::jsonb - array['a','c'], '["a","b"]'::jsonb - array['b','x'], '{"a":1}'::jsonb - array[]::text[], '{"a":1}'::jsonb - array[NULL,'a']

SELECT '1'::jsonb - 'a'

SELECT '{"a":1}'::jsonb - 1

SELECT '"a"'::jsonb - 0

SELECT '1'::jsonb - array['a']

SELECT '{"a":1}'::jsonb - '{{a,b}}'::text[]

SELECT '{"a":{"b":[1,2,{"c":3}]}}'::jsonb #- '{a,b,2,c}', '{"a":{"b":[1,2]}}'::jsonb #- '{a,b,-1}', '{"a":1}'::jsonb #- '{x}', '{"a":1}'::jsonb #- '{a,b}', '{"a":1}'::jsonb #- '{}', '[1,2]'::jsonb #- '{0}', '[]'::jsonb #- '{0}', '{"a":[1,2]}'::jsonb #- '{a,5}'

SELECT '1'::jsonb #- '{a}'

SELECT '{"a":[1]}'::jsonb #- '{a,x}'

SELECT '{"a":1}'::jsonb #- '{{a}}'

SELECT '{"a":1}'::jsonb #- array[NULL]::text[]

SELECT jsonb_set('{"a":{"b":1}}', '{a,b}', '2'), jsonb_set('{"a":{"b":1}}', '{a,c}', '2'), jsonb_set('{"a":{"b":1}}', '{a,c}', '2', false), jsonb_set('{"a":1}', '{x,y}', '2'), jsonb_set('[1,2]', '{0}', '9'), jsonb_set('[1,2]', '{-1}', '9'), jsonb_set('[1,2]', '{5}', '9'), jsonb_set('[1,2]', '{-5}', '9'), jsonb_set('[1,2]', '{5}', '9', false), jsonb_set('[]', '{3}', '9'), jsonb_set('{}', '{a}', '9'), jsonb_set('{}', '{a}', '9', false), jsonb_set('{"a":1}', '{}', '9'), jsonb_set('{"a":[1,{"b":2}]}', '{a,1,b}', '{"x":null}'), jsonb_set('{"a":1}', '{a,b}', '2'), jsonb_set('{"a":1}', '{a}', NULL), jsonb_set('[1,[2]]', '{1,-5}', '9')

SELECT jsonb_set('1', '{a}', '2')

SELECT jsonb_set('[1]', '{a}', '2')

SELECT jsonb_set('[1]', '{99999999999}', '2')

SELECT jsonb_set('{"a":1}', '{NULL}', '2')

SELECT jsonb_set('{"a":1}', '{{a,b}}', '2')

SELECT jsonb_insert('{"a":[0,1,2]}', '{a,1}', '"x"'), jsonb_insert('{"a":[0,1,2]}', '{a,1}', '"x"', true), jsonb_insert('{"a":[0]}', '{a,9}', '"x"'), jsonb_insert('{"a":[0]}', '{a,-9}', '"x"'), jsonb_insert('{"a":[0,1]}', '{a,-1}', '"x"', true), jsonb_insert('{"a":1}', '{b}', '2'), jsonb_insert('[]', '{0}', '1'), jsonb_insert('{"a":1}', '{}', '2'), jsonb_insert('{"a":{}}', '{a,b}', '2'), jsonb_insert('{"a":1}', '{b,c}', '2')

SELECT jsonb_insert('{"a":1}', '{a}', '2')

SELECT jsonb_insert('1', '{a}', '2')

SELECT jsonb_set_lax('{"a":1}', '{a}', NULL), jsonb_set_lax('{"a":1}', '{b}', NULL, false), jsonb_set_lax('{"a":1}', '{a}', NULL, true, 'delete_key'), jsonb_set_lax('{"a":1}', '{a}', NULL, true, 'return_target'), jsonb_set_lax('{"a":1}', '{a}', '2', true, 'raise_exception'), jsonb_set_lax(NULL, '{a}', '2')

SELECT jsonb_set_lax('{"a":1}', '{a}', NULL, true, 'raise_exception')

SELECT jsonb_set_lax('{"a":1}', '{a}', NULL, true, 'x')

SELECT jsonb_set_lax('{"a":1}', '{a}', NULL, true, NULL)

SELECT jsonb_strip_nulls('{"a":null,"b":{"c":null,"d":1},"e":[null,{"f":null}]}'), json_strip_nulls('{"b" : {"c" : null, "d": 1.10 }, "a" : null, "e" : [null, {"f":null}], "b":2}'), jsonb_strip_nulls('null'), json_strip_nulls(' 1 ')

SELECT jsonb_pretty('{"a":1,"b":[1,{"c":null}],"d":{},"e":[]}'), jsonb_pretty('1'), jsonb_pretty('[]'), jsonb_pretty('{"é\"":"x\ny"}')

SELECT jsonb_object('{a,1,b,2}'), jsonb_object('{{a,1},{b,NULL}}'), jsonb_object('{a,b}', '{1,NULL}'), jsonb_object('{}'), json_object('{a,1,b,NULL}'), json_object('{{a,1},{b,2}}'), json_object('{a,b}', '{1,"x\"y"}'), json_object('{}'), jsonb_object('{a,1,a,2}'), json_object('{a,1,a,2}')

SELECT jsonb_object('{a}')

SELECT json_object('{{a,b,c}}')

SELECT jsonb_object('{NULL,1}')

SELECT json_object('{a,b}', '{1}')

SELECT jsonb_object('{{{a,b}}}')

SELECT jsonb_object('{a,NULL}', '{1,2}')

SELECT 'true'::jsonb::bool, '1'::jsonb::int, '1.5'::jsonb::int, '2.50'::jsonb::numeric, '32767'::jsonb::int2, '9223372036854775807'::jsonb::int8, '1.5'::jsonb::float8, '1.5'::jsonb::float4

SELECT '"1"'::jsonb::int

SELECT 'null'::jsonb::bool

SELECT '[1]'::jsonb::numeric

SELECT '{}'::jsonb::float8

SELECT '1'::jsonb::bool

SELECT '32768'::jsonb::int2

SELECT '1e400'::jsonb::float8

SELECT '1'::jsonb = '1.0', '{"a":1.0}'::jsonb = '{"a":1.00}', '[]'::jsonb < 'null', '[1]'::jsonb > '9', '[1,2]'::jsonb > '[9]', '{}'::jsonb > '[1,2,3]', '{"a":1}'::jsonb < '{"b":0}', '{"aa":1}'::jsonb > '{"b":1}', '"b"'::jsonb < '1', 'null'::jsonb < '""', 'true'::jsonb > '1', 'true'::jsonb > 'false', '[[]]'::jsonb > '[{}]', '[null]'::jsonb < '["a"]', '1'::jsonb <> '2', '10'::jsonb > '9', '-1'::jsonb < '0', jsonb_cmp('1', '2'), '{"a":1,"b":2}'::jsonb > '{"a":9}', '"a"'::jsonb < '"B"'

CREATE TABLE docs (n int, d jsonb)

INSERT INTO docs VALUES (1, '{"a":1,"tags":["x","y"]}'), (2, '{"a":1.0,"tags":[]}'), (3, NULL), (4, '[1,2]'), (5, '"s"'), (6, 'null'), (7, '{"a":1.00,"tags":["x","y"]}'), (8, '[]'), (9, '12'), (10, '9'), (11, 'true'), (12, '{}'), (13, '[3]')

SELECT n, d FROM docs ORDER BY d, n

SELECT n FROM docs ORDER BY d DESC, n

SELECT d, count(*) FROM docs GROUP BY d HAVING count(*) > 1

SELECT count(DISTINCT d) FROM docs

SELECT n FROM docs WHERE d @> '{"tags":["x"]}' ORDER BY n

SELECT n FROM docs WHERE d = '{"tags":["x","y"],"a":1}' ORDER BY n

SELECT n FROM docs WHERE d ? 'tags' AND d->'tags' ? 'y' ORDER BY n

SELECT n FROM docs WHERE (d->>'a')::numeric = 1 ORDER BY n

UPDATE docs SET d = d || '{"z":true}' WHERE d ? 'a' RETURNING n, d

UPDATE docs SET d = jsonb_set(d, '{tags,0}', '"new"') WHERE n = 1 RETURNING d

UPDATE docs SET d = d - 'tags' - 'z' WHERE n = 2 RETURNING d

SELECT max(d) FROM docs

SELECT array_agg(d ORDER BY d) FROM docs WHERE n < 6

CREATE TABLE doc_keys (d jsonb PRIMARY KEY)

INSERT INTO doc_keys VALUES ('{"b":1,"a":2}'), ('[1]')

INSERT INTO doc_keys VALUES ('{"a":2,"b":1}')

SELECT greatest('1'::jsonb, '2'), array['1'::jsonb] < array['2'::jsonb], row('1'::jsonb) < row('2'::jsonb), nullif('1'::jsonb, '1.0'), '1'::jsonb IS DISTINCT FROM '1.0'

SELECT array_to_json(array[1,2], true), array_to_json(array[[1,2],[3,4]], true), row_to_json(row(1,'a'), true), array_to_json(array[1,2], false)

DO $$ DECLARE d jsonb := '{"a":1}'; BEGIN d := d || jsonb_build_object('b', 2); d := jsonb_set(d, '{a}', '[]'); RAISE NOTICE '% %', d, d ? 'b'; END $$

select ((j -> 'a') -> 'b') ->> 'c', ((j::jsonb -> 'a') -> 'b') ->> 'c', j -> 'a' -> 'b' -> 'c' -> 'd', j -> 0 -> 1 ->> 0 from (values ('{"a": 1}'::json), ('{"a": {"b": {"c": 5}}}'), ('[[1, [2]]]'), (null)) v(j)

select j from (values ('{"a": 1}'::json), ('{"a": {"b": {"c": 5}}}'), ('[[1, [2]]]')) v(j) where ((j -> 'a') -> 'b') ->> 'c' = '5'
