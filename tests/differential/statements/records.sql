# Functions that return several columns, in the select list, and the fields of records.

CREATE TABLE r (a int, b int, c text, PRIMARY KEY (b, a), UNIQUE (c))

INSERT INTO r VALUES (1, 2, 'x')

SELECT indexrelid::regclass, (information_schema._pg_expandarray(indkey)).n FROM pg_index WHERE indrelid = 'r'::regclass ORDER BY 1, 2

SELECT indexrelid::regclass, information_schema._pg_expandarray(indkey) FROM pg_index WHERE indrelid = 'r'::regclass ORDER BY 1, 2

SELECT (k).x, (z.k).n, k FROM (SELECT information_schema._pg_expandarray(indkey) AS k FROM pg_index WHERE indrelid = 'r'::regclass) z ORDER BY 1, 2

SELECT a.attname, i.n FROM (SELECT (information_schema._pg_expandarray(indkey)).n, information_schema._pg_expandarray(indkey) AS keys FROM pg_index WHERE indrelid = 'r'::regclass AND indisprimary) i JOIN pg_attribute a ON a.attnum = (i.keys).x WHERE a.attrelid = 'r'::regclass ORDER BY i.n

SELECT * FROM information_schema._pg_expandarray(ARRAY['a', 'b'])

SELECT (json_each('{"a": 1, "b": [2]}')).key

SELECT (json_each('{"a": 1, "b": [2]}')).value, 7 AS seven

SELECT _pg_expandarray(ARRAY[1])

SELECT count(*) FROM (SELECT json_each_text('{"a": 1, "b": 2}')) s

SELECT c, (json_each_text('{"a": 1, "b": 2}')).value FROM r

SELECT pronamespace::regnamespace, count(*) FROM pg_proc WHERE proname LIKE '\_pg\_%' GROUP BY 1

# a function's row is of its type already
create type counts as (q1 int8, q2 int8)

create function as_record() returns counts language plpgsql as $$ declare r record; begin r := row('x'::text, 'y'::text); return r; end $$

select as_record()

create or replace function as_record() returns counts language plpgsql as $$ declare r record; begin r := row(1, 2); return r; end $$

select * from as_record()

create or replace function as_record() returns counts language plpgsql as $$ declare r record; begin r := row(1::int8, 2::int8, 3); return r; end $$

select * from as_record()

create or replace function as_record() returns counts language plpgsql as $$ declare r record; begin r := row(1::int8, 2::int8); return r; end $$

select * from as_record()

create function as_rows() returns setof counts language plpgsql as $$ declare r record; begin for r in select 1 as x, 2 as y loop return next r; end loop; end $$

select * from as_rows()

create or replace function as_rows() returns setof counts language plpgsql as $$ declare r record; begin r := row('x'::text, 'y'::text); return next r; end $$

select * from as_rows()

create or replace function as_rows() returns setof counts language plpgsql as $$ begin return next row('x'::text, 'y'::text); end $$

select * from as_rows()

create or replace function as_rows() returns setof counts language plpgsql as $$ begin return next row(1::int8, 2::int8, 3); end $$

select * from as_rows()

create or replace function as_rows() returns setof counts language plpgsql as $$ declare r record; begin return next row(1::int8, 2::int8); r := row(3::int8, 4::int8); return next r; end $$

select * from as_rows()

create function record_as_text(r record) returns text language plpgsql as $$ declare q record; begin q := r; return r::text || q::text; end $$

select record_as_text(row(1, 'a'))

# parts of composite values inside composite variables, and parameters of type record
CREATE TYPE two_parts AS (q1 int8, q2 int8); CREATE TYPE nested_parts AS (c1 two_parts, c2 two_parts); CREATE TABLE of_parts (id int, n nested_parts);
CREATE FUNCTION first_of(x record) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN x.f1; END $$;
CREATE FUNCTION text_of(x record, n int) RETURNS text LANGUAGE plpgsql AS $$ DECLARE r record; BEGIN r := x; n := n + 1; RETURN r::text || n || (x IS NULL); END $$;
CREATE FUNCTION changed(x record) RETURNS record LANGUAGE plpgsql AS $$ BEGIN x.f1 := 99; RETURN x; END $$;

DO $$ DECLARE d nested_parts; BEGIN d.c1 := row(11, 12); d.c2.q2 := 42; RAISE NOTICE '% %', d, (d).c2.q2; d.c2.q1 := (d.c2).q2 + 1; RAISE NOTICE '%', d.c2; END $$

DO $$ <<b>> DECLARE d nested_parts; BEGIN b.d.c2.q2 := 42; RAISE NOTICE '%', b.d; END $$

DO $$ DECLARE r of_parts; BEGIN r.n.c1.q1 := 5; r.id := 1; RAISE NOTICE '%', r; INSERT INTO of_parts VALUES (r.*); END $$

SELECT * FROM of_parts

SELECT first_of(ROW(1, 2)), text_of(ROW(1, 'a'), 2), changed(ROW(1, 2))

SELECT text_of(t, 3) FROM (SELECT 1 AS k, 'v'::text AS v) t

SELECT * FROM changed(ROW(1, 'b'::text)) AS t (a int, b text)

create type one_of_counts as (x bigint)

create or replace function as_rows() returns setof counts language plpgsql as $$ begin return next row(1::bigint)::one_of_counts; end $$

select * from as_rows()

create or replace function as_rows() returns setof counts language plpgsql as $$ begin return next null; return next row(1::bigint, null::bigint); end $$

select * from as_rows()

CREATE TYPE rec_pair AS (x int, y text)

SELECT nullif('(1,a)'::rec_pair, '(1,b)'::rec_pair), (nullif('(1,a)'::rec_pair, '(1,b)'::rec_pair)).y, coalesce(nullif('(1,a)'::rec_pair, '(1,a)'), '(2,)'), nullif(row(1, 'a'), row(1, 'b'))

DROP TYPE rec_pair
