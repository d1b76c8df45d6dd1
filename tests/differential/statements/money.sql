# money in the locale C: input, output, arithmetic, casts, keys, aggregates.
SELECT '12.34'::money, '$1,234.56'::money, '-12'::money, '(12.5)'::money, '12.345'::money, '12.344999'::money, '  $ 1 '::money, '1-'::money, '-$1.50'::money, '$-1.50'::money, '+1'::money, ''::money, '.5'::money, '1.'::money, '$'::money, '0.005'::money, '-0.005'::money, '1,2,3'::money, '1$'::money, '(1) -'::money

SELECT '12x'::money

SELECT 'abc'::money

SELECT '1.2.3'::money

SELECT '--1'::money

SELECT '1 2'::money

SELECT '92233720368547758.07'::money, '-92233720368547758.08'::money

SELECT '92233720368547758.08'::money

SELECT '-92233720368547758.09'::money

SELECT '999999999999999999999'::money

SELECT 12::money, 12345678901::int8::money, 12.345::money, 12.344::numeric::money, (-0.005)::money, 1e10::numeric::money

SELECT 1.5::float8::money

SELECT 9223372036854775807::money

SELECT 92233720368547758.08::money

SELECT 'NaN'::numeric::money

SELECT 'Infinity'::numeric::money

SELECT '12.34'::money::numeric, '12.34'::money::numeric(10,1), '-92233720368547758.08'::money::numeric, '12.30'::money::text

SELECT '12.34'::money::int

SELECT '12.34'::money::float8

SELECT '1'::money + '2.5', '1'::money - '2.5', '1.11'::money * 3, 3 * '1.11'::money, '1.11'::money * 1.5::float8, 1.5::float8 * '1.11'::money, '1.11'::money * 2::int2, 2::int8 * '1.11'::money, '1.11'::money * 1.5::float4, 1.5::float4 * '1.11'::money, '10'::money / 3, '10'::money / 3::int8, '10'::money / 3::int2, '10'::money / 3.0::float8, '10'::money / 3.0::float4, '10'::money / '3'::money, '-10'::money / 3

SELECT '1'::money * 1.5

SELECT '1.11'::money * 1.5::numeric

SELECT '0.01'::money * 0.5::float8, '0.03'::money * 0.5::float8, '0.05'::money / 2::float8, '-0.03'::money * 0.5::float8

SELECT '1'::money / 0

SELECT '1'::money / 0::float8

SELECT '1'::money / '0'::money

SELECT '1'::money / 0::int8

SELECT - '1'::money

SELECT '1'::money + 1

SELECT '92233720368547758.07'::money + '0.01'

SELECT '92233720368547758.07'::money * 2

SELECT '92233720368547758.07'::money * 2::float8

SELECT '1'::money * 'NaN'::float8

SELECT '1'::money / 1e-300::float8

SELECT '-92233720368547758.08'::money - '0.01'

SELECT sum(m) FROM (VALUES ('92233720368547758.07'::money), ('1')) v (m)

SELECT '1'::money = '1.00', '1'::money < '2', '1'::money <> '1', '-1'::money > '-2', '1'::money >= '1', '2'::money <= '1'

SELECT '1'::money = 1

SELECT cash_cmp('1', '2'), cashlarger('1', '2'), cashsmaller('1', '2'), money(12), money(12.5), int4(1)

SELECT cash_words('123.45'), cash_words('-1.01'), cash_words('0'), cash_words('1'), cash_words('1000000.10'), cash_words('21'), cash_words('112'), cash_words('90'), cash_words('1234567890123.99'), cash_words('100'), cash_words('1100.20'), cash_words('-92233720368547758.08')

CREATE TABLE prices (n int, m money NOT NULL, o money DEFAULT 5)

INSERT INTO prices VALUES (1, '12.5', '5'), (2, '-3', '5'), (3, '$1,000.00', '5'); INSERT INTO prices VALUES (4, 7, NULL), (5, 12.50::numeric, 1)

INSERT INTO prices VALUES (6, 'abc')

INSERT INTO prices VALUES (6, 1.5::float8)

SELECT * FROM prices ORDER BY m, n

SELECT n FROM prices WHERE m > '12' ORDER BY n

SELECT m, count(*) FROM prices GROUP BY m ORDER BY m DESC

SELECT sum(m), min(m), max(m), count(DISTINCT m) FROM prices

SELECT avg(m) FROM prices

SELECT sum(m) FROM prices WHERE false

SELECT n, sum(m) OVER (ORDER BY n) FROM prices ORDER BY n

CREATE UNIQUE INDEX ON prices (m, n)

INSERT INTO prices VALUES (1, '12.50')

CREATE TABLE amounts (m money PRIMARY KEY)

INSERT INTO amounts VALUES ('1'), ('2.5')

INSERT INTO amounts VALUES (1)

SELECT * FROM amounts WHERE m IN ('1', '3')

UPDATE amounts SET m = m * 2 RETURNING m

SELECT array['1'::money, '2'], '{"$1,000.00",2}'::money[], array_agg(m ORDER BY m) FROM amounts

SELECT to_json('1.5'::money), row_to_json(amounts) FROM amounts ORDER BY m

SELECT greatest('1'::money, '2'), least('1'::money, '2'), coalesce(NULL, '1'::money), nullif('1'::money, 1::money)

SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'prices'::regclass

COPY prices TO STDOUT

COPY amounts FROM STDIN
\data
$3.33
4
\.

SELECT m FROM amounts ORDER BY m

SELECT '1'::money::bit(8)

SELECT money '1.5', cast('1' AS money) || 'x'

SELECT generate_series('1'::money, '2', '1')
