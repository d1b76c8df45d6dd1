# The method .keyvalue() of jsonpath; an id is where the object is in its document.

SELECT jsonb_path_query('[{"a":1,"b":[1]},{"c":2}]', '$[*].keyvalue()')

SELECT jsonb_path_query('[{"a":1,"b":[1]},{"c":{"d":1}}]', 'lax $.**.keyvalue()')

SELECT jsonb_path_query('[1]', 'strict $.keyvalue()')

SELECT jsonb_path_query('1', '$.keyvalue()', silent => true)

SELECT jsonb_path_query('{"a":{"b":1,"c":{"d":[1,{"e":"xyz"}]}},"long key":{"z":true}}', '$.*.keyvalue()')

SELECT jsonb_path_query('{"a":{"b":1,"c":{"d":[1,{"e":"xyz"}]}},"long key":true}', '$.a.c.d[1].keyvalue()')

SELECT jsonb_path_query('{"a":{"b":1,"c":{"d":[1,{"e":"xyz"}]}},"long key":true}', '$.keyvalue().value.keyvalue()', silent => true)

SELECT jsonb_path_query('{"a":{"b":1.50,"c":null},"d":{"e":{"f":1}}}', '$.keyvalue().value.keyvalue().value.keyvalue()', silent => true)

SELECT jsonb_path_query('{"a":{"b":1.50,"c":null}}', '$.keyvalue() ? (@.key == "a").value.b')

SELECT jsonb_path_query('{}', '$x.keyvalue()', '{"x":{"k":12345.678,"z":"s"}}')

SELECT jsonb_path_query('[{"n":-123456789012345678901234567890.5},{"n":0},{"m":{}},{"o":0.0001},{"p":1000000},{"q":1e-70},{"r":1e300},{"s":10.00},{"t":0.0012345},{"u":12345.678901}, {"v":-0.5}, {"w":1.0000}, {"x":1}]', '$[*].keyvalue()')

SELECT jsonb_path_query('[{"ä":"ö"},{"b":1}]', '$[*].keyvalue()'), jsonb_path_exists('{"a":1}', '$.keyvalue() ? (@.value > 0)'), jsonb_path_query_array('{"b":2,"a":1}', '$.keyvalue().key')

SELECT '$.keyvalue().key'::jsonpath, '$.a.keyvalue() ? (@.id > 0)'::jsonpath

SELECT k.* FROM jsonb_path_query('{"x": {"a": 1}, "y": {"b": 2}}', '$.*.keyvalue()') AS k
