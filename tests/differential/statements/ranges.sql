# Ranges: text, canonical forms, constructors, bounds, operators, keys, aggregates.
SELECT '[1,10)'::int4range, '(1,5]'::int4range, 'empty'::int4range, '(,)'::int4range, '[,5]'::int4range, '[1,)'::int4range, '(1,2)'::int4range, '[1,1]'::int4range, '[1,1)'::int4range, ' [ 1 , 2 ) '::int4range, ' EMPTY '::int4range, '["1","2"]'::int4range

SELECT '[1.10,2.00]'::numrange, '(1,1.00]'::numrange, '[1.5,1.50]'::numrange, '(-inf,NaN)'::numrange, '[,1.000)'::numrange, '[0.00,0.000]'::numrange, '[100,1e3)'::numrange

SELECT '[2024-01-01,2024-02-01]'::daterange, '(2024-02-28,2024-03-01)'::daterange, '[infinity,]'::daterange, '(-infinity,infinity]'::daterange, '[0044-03-15 BC,12345-01-01)'::daterange, '(,2024-12-31]'::daterange

SELECT '[2024-01-01,2024-02-01 10:00:00.5]'::tsrange, '(,)'::tsrange, '[2024-01-01 10:00+02,2024-01-02)'::tstzrange, '[2024-01-01,2024-01-01]'::tsrange, '[0044-03-15 BC,infinity)'::tsrange

SELECT '[9223372036854775806,9223372036854775807)'::int8range, '(,-9223372036854775808]'::int8range

SELECT '[1,10)'::int4range::text, '[1,10)'::text::int4range, pg_typeof('[1,2)'::int4range), '[a,b]'::text

SELECT ''::int4range

SELECT '1,2'::int4range

SELECT '[1'::int4range

SELECT '[1,2'::int4range

SELECT '[1)'::int4range

SELECT '[1,2,3)'::int4range

SELECT '[1,2)x'::int4range

SELECT 'empty x'::int4range

SELECT '[a,2)'::int4range

SELECT '[2,1)'::int4range

SELECT '[1,"2'::int4range

SELECT '[1,2\'::int4range

SELECT '(,2147483647]'::int4range

SELECT '[1,99999999999)'::int4range

SELECT '(,9223372036854775807]'::int8range

SELECT '[2024-01-01,5874897-12-31]'::daterange

SELECT '[2024-13-01,)'::daterange

SELECT int4range(1, 10), int4range(1, 10, '[]'), int4range(1, 10, '()'), int4range(NULL, 5), int4range(5, NULL, '(]'), int4range(NULL, NULL), numrange(1.5, 2.50), numrange(1, 2, '[]'), daterange('2024-01-01', '2024-02-01', '[]'), tsrange('2024-01-01', NULL), tstzrange('2024-01-01 00:00+00', '2024-01-02 00:00+00'), int8range(1, 2), int4range(1, 1), int4range(3, 3, '[]')

SELECT int4range(2, 1)

SELECT int4range(1, 2, NULL)

SELECT int4range(1, 2, 'x')

SELECT int4range(1, 2, '')

SELECT int4range('a', 2)

SELECT int4range(1)

SELECT int4range('[1,2)')

SELECT int4range(1.5, 2)

SELECT lower('[1,10)'::int4range), upper('[1,10)'::int4range), lower('empty'::int4range), upper('(,)'::int4range), lower('[1.10,2.00]'::numrange), upper('[1.10,2.00]'::numrange), lower('[2024-01-01,)'::daterange), upper('[2024-01-01,2024-01-02 10:00]'::tsrange), lower('[2024-01-01 10:00+02,2024-01-02)'::tstzrange), pg_typeof(lower('[1,10)'::int8range)), lower('ABC'), upper('abc')

SELECT isempty('empty'::int4range), isempty('[1,2)'::int4range), lower_inc('[1,2)'::int4range), upper_inc('[1,2]'::int4range), upper_inc('[1,2]'::numrange), lower_inc('(1,2]'::numrange), lower_inf('(,2)'::int4range), upper_inf('(,2)'::int4range), lower_inf('empty'::int4range), lower_inc('empty'::int4range), lower_inc('(,)'::numrange)

SELECT lower(NULL::int4range), isempty(NULL::int4range), NULL::int4range @> 1, '[1,2)'::int4range = NULL

SELECT '[1,10)'::int4range @> 5, '[1,10)'::int4range @> 10, '[1,10)'::int4range @> '[2,3)'::int4range, '[1,10)'::int4range @> 'empty', 'empty'::int4range @> 'empty', 5 <@ '[1,10)'::int4range, '[2,3)' <@ '[1,10)'::int4range, '(,)'::int4range @> 1, 'empty'::int4range @> 1, '[1.1,2)'::numrange @> 1.10, '[1.1,2)'::numrange @> 1.09, '(1.1,2]'::numrange @> 1.10, '[2024-01-01,2024-02-01)'::daterange @> '2024-01-31'::date, '[2024-01-01,2024-02-01)'::tsrange @> '2024-01-31 23:59:59.5'::timestamp

SELECT '[1,10)'::int4range && '[9,12)', '[1,10)'::int4range && '[10,12)', '[1,10]'::numrange && '[10,12)', '(,)'::int4range && 'empty', '[1,5)'::int4range << '[5,6)', '[1,5]'::numrange << '[5,6)', '[5,6)'::int4range >> '[1,5)', '[1,5)'::int4range &< '[2,5)', '[1,6)'::int4range &< '[2,5)', '[2,5)'::int4range &> '[2,3)', '[1,5)'::int4range &> '[2,3)', '[1,5)'::int4range -|- '[5,6)', '[1,5]'::numrange -|- '(5,6)', '[1,5]'::numrange -|- '[5,6)', '[1,5)'::numrange -|- '(5,6)', '[1,5]'::int4range -|- '[6,7)', 'empty'::int4range -|- '[1,2)', '(,5)'::int4range -|- '[5,)', 'empty'::int4range << '[1,2)', '[1,2)'::int4range &< 'empty'

SELECT '[1,5)'::int4range + '[5,6)', '[1,5)'::int4range + '[3,8)', 'empty'::int4range + '[1,2)', '[1,2)'::int4range + 'empty', '[1,5)'::int4range * '[3,8)', '[1,5)'::int4range * '[5,8)', '[1,5.0)'::numrange * '(3.00,5]', '(,)'::int4range * '[1,2)', '[1,5)'::int4range - '[3,8)', '[1,5)'::int4range - '[0,3)', '[1,5)'::int4range - '[0,9)', '[1,5)'::int4range - '[7,9)', '[1,5]'::numrange - '(3,8)', '[1,5]'::numrange - '[0,1]', '[1,5)'::int4range - 'empty', '(,)'::numrange - '[1,)', '[1,5)'::numrange - '[1,5)', range_merge('[1,2)'::int4range, '[5,6)'), range_merge('empty'::int4range, '[5,6)')

SELECT '[1,2)'::int4range + '[5,6)'

SELECT '[1,9)'::int4range - '[3,5)'

SELECT '[1,2)'::int4range = '[1,1]', '[1.1,2)'::numrange = '[1.10,2.000)', '[1,2)'::int4range <> '[1,3)', 'empty'::int4range < '(,)', '(,1)'::int4range < '[1,)', '[1,2)'::int4range < '[1,3)', '[1,)'::int4range > '[1,5)', '[1,2)'::numrange < '(1,2)', '[1,2)'::numrange < '[1,2]', '[-5,1)'::int4range < '[-4,1)', '[9,10)'::int4range < '[10,11)', '[-100,0)'::int4range < '[-5,0)', '[1,2)'::int4range <= '[1,2)', '[1,2)'::int4range >= '[1,3)'

SELECT '[1,2)'::int4range = '[1,2)'::int8range

SELECT '[1,2)'::int4range @> 1::int8

SELECT '[1,2)'::int4range @> 1.5

SELECT '[1,2)'::int4range @> 'x'

SELECT '[1,2)'::int4range + 1

SELECT 1 @> '[1,2)'::int4range

SELECT '[1,2)'::int4range && 5

SELECT range_cmp('[1,2)'::int4range, '[1,3)'), range_eq('[1,2)'::int4range, '[1,2)'), range_lt('[1,2)'::int4range, '[1,3)'), range_contains_elem('[1,2)'::int4range, 1), elem_contained_by_range(1, '[1,2)'::int4range), range_adjacent('[1,2)'::int4range, '[2,3)'), range_union('[1,2)'::int4range, '[2,3)'), range_minus('[1,2)'::int4range, '[2,3)'), range_intersect('[1,5)'::int4range, '[2,3)'), int4range_canonical('[1,5]'), daterange_canonical('[2024-01-01,2024-01-01]')

SELECT range_cmp('[1,2)', '[1,3)')

SELECT lower(NULL)

SELECT isempty('[1,2)')

SELECT range_union('[1,2)'::int4range, '[1,2)'::int8range)

SELECT int4range_subdiff(5, 3), int8range_subdiff(5, 3), numrange_subdiff(5.5, 3), daterange_subdiff('2024-01-05', '2024-01-01'), tsrange_subdiff('2024-01-01 00:00:01.5', '2024-01-01'), tstzrange_subdiff('2024-01-02 00:00+00', '2024-01-01 00:00+00')

CREATE TABLE bookings (n int, during tsrange, days daterange, r int4range, price numrange)

INSERT INTO bookings VALUES (1, '[2024-01-01 10:00,2024-01-01 12:00)', '[2024-01-01,2024-01-05]', '[1,5)', '[1.10,2.50]'), (2, '[2024-01-01 11:00,2024-01-01 13:00)', '[2024-01-03,)', '[1,3]', '[1.1,2.5]'), (3, NULL, NULL, NULL, NULL), (4, 'empty', 'empty', 'empty', 'empty'), (5, '(,2024-01-01)', '(,2024-01-01)', '(,1)', '(1.1,2.5]'), (6, '(,)', '(,)', '(,)', '(,)'), (7, '[2024-01-01 10:00,)', '[2024-01-01,)', '[1,)', '[-1.50,2)')

SELECT * FROM bookings ORDER BY n

SELECT n FROM bookings ORDER BY during, n

SELECT n FROM bookings ORDER BY days DESC, n

SELECT n, r FROM bookings ORDER BY r NULLS FIRST, n

SELECT n, price FROM bookings ORDER BY price, n

SELECT count(DISTINCT price), count(DISTINCT r) FROM bookings

SELECT price, count(*) FROM bookings GROUP BY price HAVING count(*) > 1

SELECT DISTINCT days FROM bookings ORDER BY 1

SELECT n FROM bookings WHERE days @> '2024-01-04'::date ORDER BY n

SELECT n FROM bookings WHERE days @> date '2024-01-04' AND NOT isempty(days) ORDER BY n

SELECT n FROM bookings WHERE during && '[2024-01-01 11:30,2024-01-01 11:45)' ORDER BY n

SELECT n FROM bookings WHERE during && tsrange('2024-01-01 11:30', '2024-01-01 11:45') ORDER BY n

SELECT n FROM bookings WHERE price = '[1.100,2.5]' ORDER BY n

SELECT n FROM bookings WHERE r > '[1,2)' ORDER BY n

SELECT n FROM bookings WHERE r IN ('[1,5)', '[1,4)', 'empty') ORDER BY n

SELECT n FROM bookings WHERE r = ANY ('{"[1,5)",empty}'::int4range[]) ORDER BY n

SELECT a.n, b.n FROM bookings a JOIN bookings b ON a.price = b.price AND a.n < b.n

SELECT n, lower(days), upper(days), upper(days) - lower(days) FROM bookings ORDER BY n

SELECT range_agg(r), range_agg(days), range_intersect_agg(r) FILTER (WHERE NOT isempty(r)), range_intersect_agg(r) FROM bookings

SELECT range_agg(r), range_intersect_agg(r) FROM bookings WHERE false

SELECT array_agg(r ORDER BY r), array_agg(price ORDER BY price DESC, n) FROM bookings

SELECT max(r) FROM bookings

SELECT sum(r) FROM bookings

SELECT greatest('[1,2)'::int4range, '[1,3)'), least('[1.1,2)'::numrange, '[1.10,2)'), coalesce(NULL, '[1,2)'::int4range), nullif('[1.1,2)'::numrange, '[1.10,2)'), '[1.1,2)'::numrange IS DISTINCT FROM '[1.10,2)', CASE WHEN true THEN 'empty'::int4range END

CREATE TABLE rooms (room int, days daterange, price numrange UNIQUE, PRIMARY KEY (room, days))

INSERT INTO rooms VALUES (1, '[2024-01-01,2024-01-05)', '[1.0,2)'), (1, '[2024-01-05,2024-01-07)', '[1.5,2]')

INSERT INTO rooms VALUES (1, '[2024-01-01,2024-01-04]', '[3,4]')

INSERT INTO rooms VALUES (2, '[2024-01-01,2024-01-04]', '[1,2.00)')

INSERT INTO rooms VALUES (1, '[2024-01-01,2024-01-04]', '[5,6]') ON CONFLICT (room, days) DO UPDATE SET price = excluded.price RETURNING *

UPDATE rooms SET days = days + '[2024-01-07,2024-01-08)' WHERE days -|- '[2024-01-07,2024-01-08)'::daterange RETURNING *

DELETE FROM rooms WHERE days @> '2024-01-02'::date RETURNING room, days

CREATE INDEX ON bookings (during)

CREATE INDEX ON bookings (lower(days))

CREATE UNIQUE INDEX ON bookings (price)

CREATE TABLE refers (room int, days daterange, FOREIGN KEY (room, days) REFERENCES rooms)

INSERT INTO refers VALUES (1, '[2024-01-05,2024-01-07]')

INSERT INTO refers VALUES (1, '[2024-01-05,2024-01-09]')

CREATE TABLE checked (r int4range DEFAULT '[1,5)' CHECK (NOT isempty(r)), s numrange DEFAULT numrange(1, 2.50))

INSERT INTO checked DEFAULT VALUES RETURNING *

INSERT INTO checked VALUES ('empty')

SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'checked'::regclass ORDER BY adnum

SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'checked'::regclass

ALTER TABLE checked ALTER s TYPE text

COPY bookings TO STDOUT

COPY bookings (n, days, r, price) TO STDOUT (FORMAT csv)

COPY bookings (n, r, price) FROM STDIN
\data
8	[7,8]	(1.0,2.00]
9	\N	empty
\.

SELECT n, r, price FROM bookings WHERE n > 7 ORDER BY n

COPY bookings (n, r) FROM STDIN
\data
10	[7,6]
\.

COPY bookings (n, r) FROM STDIN
\data
10	[7
\.

SELECT array['[1,2)'::int4range, 'empty'], '{"[1,2)","(,)"}'::int4range[], '{"[2024-01-01,2024-01-02]"}'::daterange[], array['[1,2)'::int4range] < array['[1,3)'::int4range], array['[1.1,2)'::numrange] = array['[1.10,2)'::numrange], row('[1,2)'::int4range, 1) < row('[1,3)'::int4range, 0)

SELECT row('[1.10,2)'::numrange, 'empty'::int4range), unnest(array['[1,2)'::int4range, '[3,4)'])

SELECT to_json('[1,2)'::int4range), row_to_json(r) FROM (SELECT '[1.10,2)'::numrange AS p, 'empty'::int4range AS e) r

SELECT '[1,2)'::int4range UNION SELECT '[1,1]' UNION ALL SELECT 'empty' ORDER BY 1

VALUES ('[1.0,2)'::numrange), ('[1,2)')

SELECT n, r, lag(r) OVER (ORDER BY r, n), rank() OVER (ORDER BY r) FROM bookings ORDER BY r, n

SELECT rngtypid::regtype, rngsubtype::regtype, rngmultitypid::regtype FROM pg_range ORDER BY 1

SET TimeZone = 'America/New_York'

SELECT '[2024-01-01 10:00+00,2024-07-01 10:00+00)'::tstzrange, '[2024-01-01,2024-01-02)'::tstzrange, lower('[2024-01-01 10:00,)'::tstzrange)

SET DateStyle = 'SQL, DMY'

SELECT '[31/01/2024,01/02/2024]'::daterange, '[31/01/2024 10:00,]'::tstzrange, '[01/02/2024,)'::tsrange

SET DateStyle = 'Postgres, MDY'

SELECT '[2024-01-31,2024-02-01]'::daterange, '[2024-01-31 10:00,2024-02-01]'::tstzrange

DO $$ DECLARE r int4range := '[1,5)'; d daterange; BEGIN r := r + int4range(5, 8); d := daterange(NULL, '2024-01-01'); RAISE NOTICE '% % % %', r, lower(r), d, r @> 6; IF r && '[7,9)' THEN RAISE NOTICE 'yes'; END IF; END $$

SELECT format('%s', '[1,2)'::int4range), '[1,2)'::int4range || 'x', concat('[1,2)'::int4range, 1)

SELECT int4range(a, a + 2) FROM generate_series(1, 3) a

CREATE FUNCTION width(r anyrange) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN isempty(r); END $$

SELECT width('[1,2)'::int4range), width('empty'::daterange)

CREATE FUNCTION bounds(r int4range) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN upper(r) - lower(r); END $$

SELECT bounds('[1,5]'), bounds('empty')
