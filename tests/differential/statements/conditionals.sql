# CASE, COALESCE, NULLIF and the types they resolve to.
SELECT CASE WHEN true THEN 1 END, CASE WHEN false THEN 1 END, CASE WHEN NULL THEN 1 ELSE 2 END

SELECT CASE 2 WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE 'many' END, CASE NULL WHEN NULL THEN 1 ELSE 2 END

SELECT CASE WHEN true THEN 1 ELSE 2.5 END, CASE WHEN false THEN 1 ELSE '2' END, pg_typeof(CASE WHEN true THEN 1 ELSE 2.5 END)

SELECT CASE WHEN 1 THEN 2 END

SELECT CASE WHEN true THEN 1 ELSE 'a' END

SELECT CASE WHEN true THEN 1 ELSE true END

SELECT CASE WHEN true THEN 'a'::text ELSE 1 END

SELECT CASE x WHEN 0 THEN NULL ELSE 10 / x END FROM (VALUES (0), (5)) AS v(x)

SELECT CASE WHEN x <> 0 THEN 10 / x > 3 ELSE false END FROM (VALUES (0), (2), (5)) AS v(x)

SELECT coalesce(NULL, NULL), coalesce(NULL, 1, 2), coalesce(NULL, 1.5, 2), coalesce('a', 'b')

SELECT coalesce(1, 'x')

SELECT coalesce(1, 1 / 0)

SELECT coalesce()

SELECT nullif(1, 1), nullif(1, 2), nullif(1, 1.0), nullif('a', 'b'), nullif(NULL, 1)

SELECT pg_typeof(coalesce(NULL, 1::int2, 2::int8)), pg_typeof(nullif(1, 2.5)), pg_typeof(greatest(1, 2::int8))

SELECT greatest('b', 'a'), least(DATE '2024-01-01', DATE '2023-01-01'), greatest(1, 'x')

SELECT least(0::float4, max('-0'::float4)), greatest(max('-0'::float4), 0::float4), least(max(1.00), max(1.0)), least(max(1.0), max(1.00)), greatest(max(1.0), max(1.00)), least(max('a '::bpchar), 'a'::bpchar), least(NULL, max(3), 2, min(4), NULL)

CREATE TEMP TABLE inoid (o oid, i int); INSERT INTO inoid VALUES (5, 5); SELECT o IN (5, 6::int8), i IN (5::oid, 6), i IN (5.0, 6::int2) FROM inoid

SELECT o IN (5.0, 6::int2) FROM inoid

SELECT o NOT IN (6::int2, 1.5::float8) FROM inoid
