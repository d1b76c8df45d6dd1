# The method .datetime() of jsonpath, without a template: what it reads, its types, how they compare.

SELECT v, jsonb_path_query(to_jsonb(v), '$.datetime()', silent => true), jsonb_path_query(to_jsonb(v), '$.datetime().type()', silent => true) FROM unnest(ARRAY['2017-3-1', '12:3:4', ' 2017-01-01', '2017-01-01 ', '2017-01-01T12:34:56+3', '24:00:00', '2017-02-30', '2017-01-01 24:00:00', '12:34', '12:34:56.123456789', '2017-01-01 12:34:56 +03', '12:34:56-08:30', '2017-01-01 12:34:56.7+05:30', '17-01-01', '0000-01-01', '12017-01-01', '2017-01-01t12:34:56', '12:34:56 -03', '2017-01-01  12:34:56', '12:60:00', '25:00:00', '2017-01-01 12:34:56+16', '12:34:56+15:59', '12:00:00.100', 'x']) v

SELECT jsonb_path_query('"aaa"', '$.datetime()')

SELECT jsonb_path_query('1', '$.datetime()')

SELECT jsonb_path_query('[1]', 'strict $.datetime()')

SELECT jsonb_path_query('["2017-03-10", "2017-03-11 00:00:00", "12:00:00"]', '$[*].datetime() ? (@ == "2017-03-10".datetime())')

SELECT jsonb_path_query('["2017-03-10", "2017-03-09 23:59:59.9", "2017-03-11 00:00:00"]', '$[*].datetime() ? (@ < "2017-03-11".datetime())')

SELECT jsonb_path_query('["2017-03-10", "2017-03-11 00:00:00+00"]', '$[*].datetime() ? (@ >= "2017-03-10".datetime())')

SELECT jsonb_path_query('["2017-03-10T01:00:00+01", "2017-03-10 00:00:00+00", "2017-03-10 00:00:00-01"]', '$[*].datetime() ? (@ == "2017-03-10T00:00:00+00".datetime())')

SET TimeZone = 'Europe/Berlin';
SELECT jsonb_path_query_tz('["2017-03-10", "2017-03-09 23:00:00+00", "2017-03-10 01:00:00", "12:00:00"]', '$[*].datetime() ? (@ >= "2017-03-10T00:00:00+01".datetime())');
SELECT jsonb_path_query_array_tz('["2017-07-10 00:00:00", "2017-07-10"]', '$[*].datetime() ? (@ == "2017-07-09T22:00:00+00".datetime())'), jsonb_path_exists_tz('["2017-07-10"]', '$[*].datetime() ? (@ > "2017-07-09T22:00:00+00".datetime())'), jsonb_path_match_tz('"2017-07-10"', '$.datetime() == "2017-07-09T22:00:00+00".datetime()'), jsonb_path_query_first_tz('["2017-07-10"]', '$[*].datetime()')

SELECT jsonb_path_query('["12:00:00+01", "12:00:00+02", "11:00:00+00", "10:00:00-01"]', '$[*].datetime() ? (@ >= "12:00:00+01".datetime())')

SELECT jsonb_path_query('["12:00:00", "13:00:00+01"]', '$[*].datetime() ? (@ >= "12:00:00+01".datetime())')

SELECT jsonb_path_query('"2017-03-10"', '$.datetime() + 1')

SELECT jsonb_path_query('"2017-03-10"', '$.datetime() == "2017-03-10"'), jsonb_path_query('"2017-03-10"', '$.datetime() starts with "2017"'), jsonb_path_query_array('["2017-03-10"]', '$.datetime()'), '{"d":"2020-01-01"}'::jsonb @? '$.d.datetime() ? (@ < "2021-01-01".datetime())', '$.datetime().type()'::jsonpath

SELECT * FROM jsonb_path_query('[{"at": "2024-02-29T10:00:00Z"}, {"at": "2024-02-28 09:00:00"}]', '$[*] ? (@.at.datetime() < "2024-02-29".datetime())')
