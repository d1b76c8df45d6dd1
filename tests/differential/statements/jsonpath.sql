# jsonpath: what is printed of it, errors of syntax, running it in both modes.
SELECT '$'::jsonpath, 'strict $'::jsonpath, 'lax $'::jsonpath, '$.a'::jsonpath, '$."a b".c'::jsonpath, '$.a[*]'::jsonpath, '$.a[0,1 to 3,last]'::jsonpath, '$.*'::jsonpath, '$.**'::jsonpath, '$.**{2}.a'::jsonpath, '$.**{2 to 5}'::jsonpath, '$.**{last}'::jsonpath, '$.**{1 to last}'::jsonpath, '$.a ? (@.b > 1)'::jsonpath, '$.a ? (@ == "x" && @ != 2 || !(@ < 3))'::jsonpath, '$ + 1'::jsonpath, '-$.a * 2 + 3'::jsonpath, '($.a + 1) * 2'::jsonpath, '1 - (2 - 3)'::jsonpath, '$.a.type()'::jsonpath, '-1'::jsonpath, '-(-$)'::jsonpath, '- 1.50 + $'::jsonpath

SELECT '1.type()'::jsonpath

SELECT '$var'::jsonpath, '$"my var"'::jsonpath, '$.a ? (exists(@.b))'::jsonpath, '$.a ? ((@ > 1) is unknown)'::jsonpath, '$.a ? (@ starts with "x")'::jsonpath, '$.a ? (@ starts with $v)'::jsonpath, '$.a ? (@ like_regex "^a" flag "i")'::jsonpath, '$.a ? (@ like_regex "^a" flag "sim")'::jsonpath, 'true'::jsonpath, 'null'::jsonpath, '"x\u0041\n"'::jsonpath, '1.50'::jsonpath, '1e2'::jsonpath, '.5'::jsonpath, '$.a <> 1'::jsonpath, '$.a == 1 && $.b == 2'::jsonpath, '$ /* c */ .a'::jsonpath, '$.floor'::jsonpath, '$.a.floor().abs().ceiling().double().size()'::jsonpath, '(1).abs()'::jsonpath, '$ ? (@.a ? (@ > 1) . b == 2)'::jsonpath, '$[$.i]'::jsonpath, '$.type'::jsonpath, '+$'::jsonpath, '--1'::jsonpath, '2 % 3 / 4'::jsonpath, '!exists($.a)'::jsonpath, '$ ? (!(@ == 1))'::jsonpath, '(($.a))'::jsonpath, '("a").type()'::jsonpath

SELECT ''::jsonpath

SELECT '$.'::jsonpath

SELECT '$ ?'::jsonpath

SELECT 'a'::jsonpath

SELECT '@'::jsonpath

SELECT 'last'::jsonpath

SELECT '$ ? (@.a)'::jsonpath

SELECT '$ ? (@ like_regex "a" flag "z")'::jsonpath

SELECT '$ ? (@ like_regex "a" flag "x")'::jsonpath

SELECT '$[1'::jsonpath

SELECT '$.a b'::jsonpath

SELECT '1a'::jsonpath

SELECT jsonb_path_query('{"a":[1,2,{"b":3}]}', '$.a[*]'), jsonb_path_query('{"a":[1,2,{"b":3}]}', '$.a.b'), jsonb_path_query_array('{"a":[1,2,{"b":3}]}', '$.a[*] ? (@ > 1)'), jsonb_path_query_first('{"a":[1,2]}', '$.a[1]')

SELECT jsonb_path_query_array('{"a":[{"b":1},{"b":2},{"c":3}]}', '$.a.b'), jsonb_path_query_array('{"a":[{"b":1},{"b":2}]}', '$.a[*].b'), jsonb_path_query_array('[[1,2],[3]]', '$[*][*]'), jsonb_path_query_array('[[1,2],[3]]', '$[*]'), jsonb_path_query_array('1', '$[0]'), jsonb_path_query_array('1', '$[*]'), jsonb_path_query_array('[1,2,3,4]', '$[last]'), jsonb_path_query_array('[1,2,3,4]', '$[1 to last]'), jsonb_path_query_array('[1,2,3,4]', '$[0, 2 to 9]'), jsonb_path_query_array('[1,2]', '$[9]'), jsonb_path_query_array('[1,2,3]', '$[last - 1]'), jsonb_path_query_array('[1,2,3]', '$[1.9]'), jsonb_path_query_array('{"a":1,"b":{"c":2}}', '$.*'), jsonb_path_query_array('{"a":1,"b":{"c":2}}', '$.**'), jsonb_path_query_array('{"a":1,"b":{"c":[2,3]}}', '$.**{2}'), jsonb_path_query_array('{"a":1,"b":{"c":[2,3]}}', '$.**{1 to 2}'), jsonb_path_query_array('{"a":1,"b":{"c":[2,3]}}', '$.**{last}'), jsonb_path_query_array('{"b":{"c":[2,3]}}', '$.**.c')

SELECT jsonb_path_query_array('[1,2,3]', '$[*] + 1'), jsonb_path_query('[1]', '$ + 1'), jsonb_path_query('{"a":[1,2]}', '-$.a'), jsonb_path_query('7', '$ % 3'), jsonb_path_query('7', '$ / 2'), jsonb_path_query('[5]', '$[0] * 2 - 1')

SELECT jsonb_path_query('7', '$ / 2'), jsonb_path_query('[5]', '$[0] * 2 - 1'), jsonb_path_query('1.5', '$.floor()'), jsonb_path_query('-1.5', '$.ceiling()'), jsonb_path_query('-1.50', '$.abs()'), jsonb_path_query('"1.5"', '$.double()'), jsonb_path_query('[1,2]', '$.size()'), jsonb_path_query('1', '$.size()'), jsonb_path_query_array('[1,"a",null,true,[],{}]', '$[*].type()'), jsonb_path_query('[]', '$.type()'), jsonb_path_query('1', '$.type()'), jsonb_path_query_array('[1.5,-2]', '$.abs()'), jsonb_path_query('1', '"x"'), jsonb_path_query('1', 'null')

SELECT jsonb_path_query('[1,2]', '$ + 1')

SELECT jsonb_path_query('"a"', '$ + 1')

SELECT jsonb_path_query('"a"', '1 - $')

SELECT jsonb_path_query('"a"', '-$')

SELECT jsonb_path_query('1', '$ / 0')

SELECT jsonb_path_query('"a"', '$.abs()')

SELECT jsonb_path_query('"a"', '$.double()')

SELECT jsonb_path_query('null', '$.double()')

SELECT jsonb_path_query('{}', 'strict $.a')

SELECT jsonb_path_query('1', 'strict $.a')

SELECT jsonb_path_query('[1]', 'strict $.a')

SELECT jsonb_path_query('1', 'strict $.*')

SELECT jsonb_path_query('1', 'strict $[*]')

SELECT jsonb_path_query('1', 'strict $[0]')

SELECT jsonb_path_query('[1]', 'strict $[1]')

SELECT jsonb_path_query('[1]', '$["a"]')

SELECT jsonb_path_query('[1]', '$[99999999999]')

SELECT jsonb_path_query('1', 'strict $.size()')

SELECT jsonb_path_query('1', '$x')

SELECT jsonb_path_query('1', '$', '[1]')

SELECT jsonb_path_query('{}', 'strict $.a', '{}', true), jsonb_path_query_array('1', 'strict $[0]', silent => true), jsonb_path_exists('{}', 'strict $.a', silent => true), jsonb_path_match('1', '$', silent => true), jsonb_path_query_first('1', '$ / 0', silent => true)

SELECT jsonb_path_query_array('1', 'strict $[0]', silent => true), jsonb_path_exists('{}', 'strict $.a', silent => true), jsonb_path_match('1', '$', silent => true), jsonb_path_query_first('1', '$ / 0', silent => true)

SELECT jsonb_path_exists('{"a":1}', '$.a'), jsonb_path_exists('{"a":1}', '$.b'), jsonb_path_exists('{"a":[1,5]}', '$.a[*] ? (@ > $min)', '{"min":4}'), '{"a":[1,5]}'::jsonb @? '$.a[*] ? (@ > 4)', '{"a":[1,5]}'::jsonb @? 'strict $.b', '{"a":1}'::jsonb @@ '$.a == 1', '{"a":1}'::jsonb @@ '$.a', '{"a":1}'::jsonb @@ '$.a > "x"', '{}'::jsonb @@ 'strict $.a == 1', jsonb_path_match('{"a":[1,2]}', '$.a[*] == 2'), jsonb_path_match('true', '$'), jsonb_path_match('null', '$')

SELECT jsonb_path_match('1', '$')

SELECT jsonb_path_match('[true,true]', '$[*]')

SELECT jsonb_path_query_array('["abc","ABD","x\ny",1]', '$[*] ? (@ starts with "ab")'), jsonb_path_query_array('["abc","ABD"]', '$[*] ? (@ like_regex "^ab")'), jsonb_path_query_array('["abc","ABD"]', '$[*] ? (@ like_regex "^ab" flag "i")'), jsonb_path_query_array('["x\ny"]', '$[*] ? (@ like_regex "x.y")'), jsonb_path_query_array('["x\ny"]', '$[*] ? (@ like_regex "x.y" flag "s")'), jsonb_path_query_array('["x\ny"]', '$[*] ? (@ like_regex "^y" flag "m")'), jsonb_path_query_array('["a.b","axb"]', '$[*] ? (@ like_regex "a.b" flag "q")')

SELECT jsonb_path_query_array('[1,"1",null,true,[1],{"a":1}]', '$[*] ? (@ == 1)'), jsonb_path_query_array('[1,"1",null,true]', '$[*] ? (@ != null)'), jsonb_path_query_array('[1,"1",null]', '$[*] ? (@ == null)'), jsonb_path_query_array('[1,2,3]', '$[*] ? (@ >= 2 && @ < 3)'), jsonb_path_query_array('["b","a"]', '$[*] ? (@ < "b")'), jsonb_path_query_array('[1,"a"]', '$[*] ? ((@ > 0) is unknown)'), jsonb_path_query_array('[1,"a"]', '$[*] ? (!(@ > 0))'), jsonb_path_query_array('[{"a":1},{"b":1}]', '$[*] ? (exists(@.a))'), jsonb_path_query_array('[{"a":1},{"b":1}]', 'strict $[*] ? (exists(@.a))'), jsonb_path_query_array('[true,false]', '$[*] ? (@ == true)'), jsonb_path_query('1', '$ == 1'), jsonb_path_query('1', '$ > "a"'), jsonb_path_query_array('{"a":{"b":[{"c":1},{"c":2}]}}', '$.a.b[*] ? (@.c == 2).c'), jsonb_path_query_array('[[1,2],[3,4]]', '$[*] ? (@[*] > 3)'), jsonb_path_query_array('[1.0,1]', '$[*] ? (@ == 1.00)'), jsonb_path_query_array('[{"p":5,"q":[1,9]}]', '$[*] ? (@.q[*] > @.p)')

CREATE TABLE paths (n int, d jsonb, p jsonpath)

INSERT INTO paths VALUES (1, '{"tags":["a","b"],"n":5}', '$.n ? (@ > 3)'), (2, '{"tags":[],"n":1}', '$.tags[*]'), (3, NULL, '$')

SELECT n, p FROM paths ORDER BY n

SELECT n FROM paths WHERE d @? '$.tags[*] ? (@ == "a")' ORDER BY n

SELECT n FROM paths WHERE d @? p ORDER BY n

SELECT n FROM paths WHERE d @@ '$.n < 3' ORDER BY n

SELECT n, v FROM paths, jsonb_path_query(d, '$.tags[*]') v ORDER BY n, v

SELECT * FROM paths ORDER BY p

COPY paths TO STDOUT

SELECT array['$.a'::jsonpath], '{$.a}'::jsonpath[], '$.a'::jsonpath::text, '$.a'::text::jsonpath

DO $$ DECLARE d jsonb := '{"a":[1,2]}'; BEGIN RAISE NOTICE '% %', jsonb_path_query_array(d, '$.a[*] ? (@ > 1)'), d @? '$.b'; END $$
