# Multiranges: text, constructors, bounds, relations with ranges and each other, set operations, keys.
SELECT '{[1,2),[5,9)}'::int4multirange, '{}'::int4multirange, '{[1,5),[3,9)}'::int4multirange, '{[5,6),[1,2)}'::int4multirange, '{[1,2),[2,3)}'::int4multirange, '{empty,[1,2)}'::int4multirange, ' { [1,2) , empty } '::int4multirange, '{(,1),[5,)}'::int4multirange, '{(,)}'::int4multirange, '{[1,2],(2,3]}'::nummultirange, '{[1.10,2.0),[3,4.00]}'::nummultirange, '{[2024-01-01,2024-01-05],[2024-01-06,2024-01-07)}'::datemultirange, '{EMPTY}'::int4multirange, '{["1","2")}'::int4multirange

SELECT ''::int4multirange

SELECT '[1,2)'::int4multirange

SELECT '{[1,2)'::int4multirange

SELECT '{[1,2)}x'::int4multirange

SELECT '{[1,2),}'::int4multirange

SELECT '{[1,2) [3,4)}'::int4multirange

SELECT '{x}'::int4multirange

SELECT '{[1,2'::int4multirange

SELECT '{[a,2)}'::int4multirange

SELECT '{[2,1)}'::int4multirange

SELECT '{[1}'::int4multirange

SELECT '{emptyx}'::int4multirange

SELECT '{,}'::int4multirange

SELECT '{[1,2,3)}'::int4multirange

SELECT int4multirange(), int4multirange(int4range(1, 2)), int4multirange(int4range(1, 2), int4range(5, 6)), int4multirange(int4range(1, 3), int4range(2, 6), 'empty'), int4multirange(VARIADIC array[int4range(1, 2)]), nummultirange(numrange(1.10, 2)), datemultirange(daterange('2024-01-01', '2024-01-02')), tsmultirange(), multirange(int4range(1, 2)), multirange('empty'::numrange), '[1,2)'::int4range::int4multirange, int4multirange('[1,2)'), int8multirange(int8range(1, 2)), tstzmultirange()

SELECT int4multirange(int4range(1, 2), NULL)

SELECT int4multirange(NULL::int4range)

SELECT int4multirange(VARIADIC array[array[int4range(1, 2)]])

SELECT int4multirange(int8range(1, 2))

SELECT multirange(NULL)

SELECT lower('{[1,2),[5,9)}'::int4multirange), upper('{[1,2),[5,9)}'::int4multirange), lower('{}'::int4multirange), upper('{[1,)}'::int4multirange), isempty('{}'::int4multirange), isempty('{[1,2)}'::int4multirange), lower_inc('{[1,2)}'::int4multirange), upper_inc('{(1,2]}'::nummultirange), lower_inf('{(,2)}'::int4multirange), upper_inf('{[1,2),[3,)}'::int4multirange), upper_inf('{}'::int4multirange), pg_typeof(lower('{[1,2)}'::int8multirange)), lower('{[1.10,2)}'::nummultirange)

SELECT '{[1,2),[5,9)}'::int4multirange @> 5, '{[1,2),[5,9)}'::int4multirange @> 3, '{[1,2),[5,9)}'::int4multirange @> '[6,7)'::int4range, '{[1,2),[5,9)}'::int4multirange @> '[1,9)'::int4range, '{[1,2),[5,9)}'::int4multirange @> '{[1,2),[6,7)}', '[1,9)'::int4range @> '{[1,2),[6,7)}'::int4multirange, '{[1,2)}'::int4multirange @> '{}', 5 <@ '{[1,2),[5,9)}'::int4multirange, '[6,7)'::int4range <@ '{[5,9)}'::int4multirange, '{[6,7)}'::int4multirange <@ '[5,9)'::int4range, '{[6,7)}'::int4multirange <@ '{[5,9)}'::int4multirange, '{}'::int4multirange @> 'empty'::int4range, 'empty'::int4range @> '{}'::int4multirange

SELECT '{[1,2),[5,9)}'::int4multirange && '[2,5)'::int4range, '{[1,2),[5,9)}'::int4multirange && '[2,6)'::int4range, '[1,2)'::int4range && '{[1,5)}'::int4multirange, '{[1,2)}'::int4multirange && '{[2,3)}', '{}'::int4multirange && '{(,)}', '{[1,2)}'::int4multirange << '{[2,3)}', '{[1,2)}'::int4multirange << '[2,3)'::int4range, '[1,2)'::int4range << '{[2,3),[5,6)}'::int4multirange, '{[5,6)}'::int4multirange >> '{[1,2)}', '{[5,6)}'::int4multirange >> '[1,5)'::int4range, '[5,6)'::int4range >> '{[1,5)}'::int4multirange, '{[1,5)}'::int4multirange &< '{[2,5)}', '{[1,6)}'::int4multirange &< '[2,5)'::int4range, '[1,5)'::int4range &< '{[2,5)}'::int4multirange, '{[2,5)}'::int4multirange &> '{[2,3)}', '{[1,5)}'::int4multirange &> '[2,3)'::int4range, '[2,3)'::int4range &> '{[1,5)}'::int4multirange, '{}'::int4multirange << '[1,2)'::int4range, '{}'::int4multirange &< '{[1,2)}'

SELECT '{[1,2)}'::int4multirange -|- '{[2,3)}', '{[1,2)}'::int4multirange -|- '[2,3)'::int4range, '[1,2)'::int4range -|- '{[2,3),[5,6)}'::int4multirange, '{[1,2),[5,6)}'::int4multirange -|- '[2,3)'::int4range, '{[1,2),[5,6)}'::int4multirange -|- '[2,5)'::int4range, '{[1,2),[5,6)}'::int4multirange -|- '[6,7)'::int4range, '{[1,2),[5,6)}'::int4multirange -|- '{[2,3),[9,10)}', '{}'::int4multirange -|- '[1,2)'::int4range, '[2,3)'::int4range -|- '{[1,2),[5,6)}'::int4multirange, '{[2,3)}'::int4multirange -|- '{[1,2),[9,10)}'

SELECT '{[1,2)}'::int4multirange + '{[5,6)}', '{[1,2)}'::int4multirange + '{[2,6)}', '{}'::int4multirange + '{[1,2)}', '{[1,9)}'::int4multirange - '{[3,5)}', '{[1,9)}'::int4multirange - '{[0,3),[5,6),[8,20)}', '{[1,9),[20,30)}'::int4multirange - '{[5,25)}', '{[1,9)}'::int4multirange - '{}', '{[1,9)}'::int4multirange - '{(,)}', '{[1,9),[20,30)}'::int4multirange * '{[5,25)}', '{[1,5)}'::int4multirange * '{[5,6)}', '{[1,5.0]}'::nummultirange - '{(2.00,3.0)}', '{[1.0,5]}'::nummultirange * '{(1,2.50]}', range_merge('{[1,2),[5,9)}'::int4multirange), range_merge('{}'::int4multirange)

SELECT '{[1,2)}'::int4multirange + '[5,6)'::int4range

SELECT '{[1,2)}'::int4multirange @> 1::int8

SELECT '{[1,2)}'::int4multirange && '[1,2)'::int8range

SELECT '{[1,2)}'::int4multirange = '{[1,1]}', '{[1.1,2)}'::nummultirange = '{[1.10,2.0)}', '{[1,2)}'::int4multirange < '{[1,3)}', '{}'::int4multirange < '{[1,2)}', '{[1,2)}'::int4multirange < '{[1,2),[5,6)}', '{[1,3)}'::int4multirange > '{[1,2),[5,6)}', '{(,1)}'::int4multirange < '{[0,1)}', '{[1,2)}'::int4multirange <> '{[1,2)}', '{[9,10)}'::int4multirange <= '{[10,11)}', '{[1,2)}'::int4multirange >= '{[1,2)}', multirange_cmp('{[1,2)}'::int4multirange, '{[1,3)}')

SELECT unnest('{[1,2),[5,9)}'::int4multirange)

SELECT * FROM unnest('{[1.10,2),[5,9)}'::nummultirange) WITH ORDINALITY

SELECT unnest('{}'::int4multirange)

CREATE TABLE spans (n int, m int4multirange, p nummultirange DEFAULT '{[1.0,2)}')

INSERT INTO spans VALUES (1, '{[1,2),[5,9)}', '{[1.1,2)}'), (2, '{}', '{[1.10,2)}'), (3, NULL, NULL), (4, '{[1,2)}', '{(,1)}'), (5, '{(,)}', '{}'), (6, '{[1,9)}', '{[1.1,2),[5,6)}')

SELECT * FROM spans ORDER BY m, n

SELECT n, p FROM spans ORDER BY p DESC, n

SELECT p, count(*) FROM spans GROUP BY p HAVING count(*) > 1

SELECT DISTINCT m FROM spans ORDER BY m

SELECT count(DISTINCT p), count(DISTINCT m) FROM spans

SELECT n FROM spans WHERE m @> 6 ORDER BY n

SELECT n FROM spans WHERE p = '{[1.100,2)}' ORDER BY n

SELECT n FROM spans WHERE m IN ('{[1,2)}', '{}') ORDER BY n

SELECT range_agg(m), range_intersect_agg(m), range_agg(p) FROM spans

SELECT range_agg(m), range_intersect_agg(m) FROM spans WHERE false

SELECT range_agg(r) FROM (VALUES ('[1,2)'::int4range), ('[5,9)'), (NULL), ('empty'), ('[2,3)')) v (r)

SELECT array_agg(m ORDER BY m) FROM spans

SELECT greatest('{[1,2)}'::int4multirange, '{[1,3)}'), '{[1.1,2)}'::nummultirange IS DISTINCT FROM '{[1.10,2)}', nullif('{[1,2)}'::int4multirange, '{[1,2)}')

CREATE TABLE span_keys (m int4multirange PRIMARY KEY)

INSERT INTO span_keys VALUES ('{[1,2)}'), ('{[1,3)}')

INSERT INTO span_keys VALUES ('{[1,1]}')

CREATE INDEX ON spans (p)

COPY spans TO STDOUT

COPY spans (n, m) FROM STDIN
\data
7	{[7,8],[9,9]}
\.

SELECT m FROM spans WHERE n = 7

COPY spans (n, m) FROM STDIN
\data
8	{[7,8
\.

SELECT array['{[1,2)}'::int4multirange, '{}'], '{"{[1,2),[5,6)}","{}"}'::int4multirange[], array['{[1.1,2)}'::nummultirange] = array['{[1.10,2)}'::nummultirange], array['{[1,2)}'::int4multirange] < array['{[1,3)}'::int4multirange], row('{[1,2)}'::int4multirange, 1) < row('{[1,3)}'::int4multirange, 0)

SELECT row('{[1,2)}'::int4multirange, 'x'), to_json('{[1,2)}'::int4multirange), (array['{[1,2)}'::int4multirange, '{[5,6)}'])[2]

SELECT row_to_json(s) FROM spans s WHERE n = 1

DO $$ DECLARE m int4multirange := '{[1,5)}'; BEGIN m := m + int4multirange(int4range(8, 9)); RAISE NOTICE '% % %', m, upper(m), m @> 8; END $$

SELECT x FROM (SELECT '{[1,2)}'::int4multirange UNION SELECT '{[1,1]}' UNION SELECT '{}') v (x) ORDER BY 1

SET TimeZone = 'Asia/Kolkata'

SELECT '{[2024-01-01 00:00+00,2024-01-02 00:00+00)}'::tstzmultirange, unnest('{[2024-01-01 00:00+00,2024-01-02 00:00+00)}'::tstzmultirange)

select int4multirange(array[int4range(1, 2)])

select int4multirange(variadic array[int4range(1, 2)])
