# Exact arithmetic: scale of results, rounding, range, numeric functions.
SELECT 1.10, 1.10 + 1, 1.1 + 1.11, 1.10 * 2.00, 1.10 - 1.1

SELECT 0.1 + 0.2, 0.1 + 0.2 = 0.3, 1.0 = 1.00

SELECT 1 / 3.0, 2.0 / 3, 10 / 3.00, 1.0 / 7, 100.00 / 3

SELECT 1000000000000.0 / 3, 1 / 0.0001, 0.0001 / 3

SELECT 12345678901234567890 * 98765432109876543210

SELECT 999999999999999999 + 1, 9223372036854775807::numeric + 1

SELECT round(2.5), round(-2.5), round(3.5), round(2.45, 1), round(1234.5, -2), round(2.5::float8), round(3.5::float8)

SELECT trunc(2.7), trunc(-2.7), trunc(2.789, 2), trunc(1234, -2), trunc(2.7::float8)

SELECT ceil(2.1), ceil(-2.1), floor(2.9), floor(-2.1), ceiling(2.1::float8)

SELECT abs(-5), abs(-5.50), abs(-5::float8), sign(-3.2), sign(0), sign(4::float8)

SELECT mod(7, 3), mod(-7, 3), mod(7.5, 2), mod(7::int8, 3)

SELECT power(2, 10), power(2.0, 0.5), power(9, 0.5), sqrt(2), sqrt(2.0), sqrt(16)

SELECT exp(1), exp(1.0), ln(2), ln(2.0), log(100), log(100.0), log(2.0, 64.0)

SELECT sqrt(-1)

SELECT ln(0)

SELECT ln(-1.0)

SELECT power(0, -1)

SELECT div(7, 2), div(-7.5, 2), gcd(12, 18), lcm(4, 6), factorial(20)

SELECT greatest(1, 2.5, 2), least(1, 2.5, -3), greatest(1, NULL), least(NULL, NULL)

SELECT 1.5::numeric(10,4), 1.23456::numeric(10,2) + 1.1

SELECT scale(1.500), trim_scale(1.500), min_scale(1.500), numeric_inc(1.5)

SELECT width_bucket(5.35, 0.024, 10.06, 5), width_bucket(5, 0, 10, 5)

SELECT degrees(pi()), radians(180), sin(0), cos(0), tan(0), atan2(1, 1), asin(1), acos(1), atan(1)

SELECT pi(), cbrt(27), cbrt(-8)

SELECT 1e-20, 1e20, 1.0e0, 1e-3 * 1e3

SELECT 'NaN'::numeric = 'NaN'::numeric, 'NaN'::numeric > 1, 'NaN'::float8 = 'NaN'::float8

SELECT 1.0::numeric(20,10) * 3, (1.0 / 3)::numeric(10,3)

SELECT -1.5 % 1, 5.5 % 2, -5.5 % 2.2

SELECT 3 * 1.5, 3::int8 * 1.5, 3::float8 * 1.5, 3::float8 * 1.5::numeric

SELECT 1.5 + 1::float4, 1::float4 + 1, 1::int2 + 1::int8

SELECT 0.00, -0.0, 0 * -1.5, 0::float8 * -1

SELECT to_char(1234.5, '9,999.99'), to_char(-1234.5, 'FM9999.00'), to_char(12, '0000'), to_char(0.5, '9.99')

SELECT to_char(1234567, 'FM9,999,999'), to_char(12.3, 'S99.9'), to_char(5, 'FMRN'), to_char(1.5, '9.9EEEE')

SELECT to_number('1,234.5', '9,999.9'), to_number('-12', 'S99')

SELECT random() BETWEEN 0 AND 1

SELECT 17 / 4 * 4 + 17 % 4, 17.0 / 4

SELECT (2 ^ 62)::int8, 2::numeric ^ 100

SELECT 99999999999999999999 % 7, -99999999999999999999 / 7

SELECT int4mul(3, 4), int8pl(1, 2), numeric_add(1.1, 2.2), float8mul(1.5, 2)

CREATE TABLE n (a numeric(5,2), b numeric(18,4), c numeric, d numeric(30,10), e int)

INSERT INTO n VALUES (1.005, 1.00005, 1.10, 1.1, 1), (999.99, 12345678901234.5678, 1.1, 1e15, 2), (-0.5, -0.5, -0.50, -0.5, 3), (NULL, NULL, NULL, NULL, NULL)

SELECT * FROM n ORDER BY e

SELECT a + b, a * b, a / 3, b / 3, c * d, a + 1, a * 1.5, -a FROM n ORDER BY e

SELECT sum(a), avg(a), min(a), max(a), sum(b), avg(b), sum(c), avg(c), sum(e), avg(e) FROM n

SELECT a = c, b > a, c < d, a + 0.01 > a FROM n ORDER BY e

SELECT * FROM n WHERE a = 1.01 OR b = -0.5 ORDER BY e

SELECT e FROM n ORDER BY c DESC NULLS LAST, e

SELECT c, count(*) FROM n GROUP BY c ORDER BY c NULLS FIRST

SELECT DISTINCT c FROM n ORDER BY c

INSERT INTO n (a) VALUES (1000)

INSERT INTO n (a) VALUES (999.995)

INSERT INTO n (e) VALUES (3000000000)

INSERT INTO n (e) VALUES (1.5), ('7'), (2.5)

SELECT e FROM n WHERE a IS NULL ORDER BY e

UPDATE n SET a = a * 100 WHERE e = 2

UPDATE n SET a = a * 2, c = c + 1 WHERE e = 1 RETURNING a, c

SELECT stddev(e), variance(e), stddev_pop(a), var_pop(c) FROM n

SELECT sum(a::float8), avg(e::float8), sum(e::int8), sum(e::int2) FROM n

# Products have 16383 digits after the point at most.
select scale(a * a), length((a * a)::text), md5((a * a)::text) from (select ('0.' || repeat('3', 9000))::numeric) t(a)

select scale(a * 7), scale(a * b), (a * b)::numeric(20, 5) from (select ('0.' || repeat('3', 16383))::numeric, ('0.' || repeat('7', 16383))::numeric) t(a, b)

# Numbers of more digits than anything takes.
select repeat('9', 5000)::float8

select ('1e' || repeat('9', 30))::float8

select ('1e-' || repeat('9', 30))::float4

select set_config('work_mem', repeat('9', 5000), false)

# Numbers of very many digits, as exact as the short ones.
SELECT md5((repeat('9', 131072)::numeric / 3)::text), md5((repeat('7', 50000)::numeric / repeat('3', 20000)::numeric)::text), md5(div(-repeat('9', 131072)::numeric, 7.25)::text)

SELECT md5(sqrt(repeat('9', 20000)::numeric)::text), sqrt((repeat('9', 4999) || '8' || repeat('0', 4999) || '1')::numeric) = repeat('9', 5000)::numeric, md5(sqrt(repeat('3', 3000)::numeric + 0.5)::text)

SELECT md5(factorial(3000)::text), factorial(0), factorial(9), gcd(repeat('6', 5000)::numeric, repeat('9', 4000)::numeric) % 1000, md5(lcm(repeat('6', 300)::numeric, repeat('9', 400)::numeric / 100)::text)

SELECT gcd(0.00, 0), gcd(-4.50, 0), gcd(12.6, -0.06), lcm(0, 3.5), lcm(-1.5, 0.20), 7 / -2.0, -1 / 3.0, 0.5 / -1e-10, 0 / -3.0, 1e-20 / -3, div(-1, 3.0)

SELECT lcm(repeat('9', 131072)::numeric, repeat('8', 131071)::numeric)
