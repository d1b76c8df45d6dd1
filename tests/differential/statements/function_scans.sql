-- A volatile function in FROM is called once, however often the join goes through its rows.
create temp sequence s;
select count(*), count(distinct r) FROM generate_series(0,5), random() r;
select * from generate_series(1,3) g, nextval('s') n;
select * from generate_series(1,3) g left join nextval('s') n on true;
select * from generate_series(1,3) g, lateral nextval('s') n;
select currval('s');
select g, n > 0 from generate_series(1,3) g, nextval('s', g > 0) n;
select count(*) from generate_series(1,3) g, generate_series(1, nextval('s')) n;
select currval('s');
select g, (select n from nextval('s') n where n > g) is null from generate_series(1,3) g;
select currval('s');
select * from generate_series(1,2) g, rows from (nextval('s'), generate_series(1, 2)) as t(a, b);
select currval('s');
select count(*) from generate_series(1,10), pg_sleep(0.1);
create or replace function vf() returns setof int language plpgsql as $$begin perform nextval('s'); return next 1; return next 2; end$$;
select * from generate_series(1,2) g, vf() f;
select currval('s');
create or replace function vf2(out a int, out b int) language plpgsql as $$begin a := nextval('s'); b := 7; end$$;
select * from generate_series(1,2) g, vf2() f;
select currval('s');
select * from generate_series(1,2) g join vf2() f on f.a > g;
select x.n, g from (select nextval('s') n) x, generate_series(1,2) g;
select x.n, g from generate_series(1,2) g, (select nextval('s') n) x;
select a from generate_series(1,3) a where a not in (select n from nextval('s') n);

# a column definition list of a user's function
CREATE FUNCTION records_sql() RETURNS SETOF record LANGUAGE sql AS 'SELECT 1, ''a''::text UNION ALL SELECT 2, ''b''';
CREATE FUNCTION records_pl(n int) RETURNS SETOF record LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT i, i::text FROM generate_series(1, n) i; END $$;
CREATE FUNCTION records_next() RETURNS SETOF record LANGUAGE plpgsql AS $$ DECLARE r record; BEGIN FOR r IN SELECT 1 AS x, 2.5::numeric AS y, '\x01'::bytea AS z, ARRAY[1, 2] AS a LOOP RETURN NEXT r; END LOOP; END $$;
CREATE FUNCTION a_record() RETURNS record LANGUAGE plpgsql AS $$ DECLARE r record; BEGIN SELECT 1 AS x, 'y'::text AS z INTO r; RETURN r; END $$;

SELECT * FROM records_sql() AS t (a int, b text)

SELECT t.b, t.a + 1 FROM records_sql() AS t (a bigint, b varchar) WHERE a = 2

SELECT x.i, t.* FROM generate_series(1, 2) x (i), records_pl(x.i) AS t (a int, b text) ORDER BY 1, 2

SELECT * FROM records_next() AS (x int, y numeric, z bytea, a int[])

SELECT * FROM a_record() AS (a int, b text)

SELECT * FROM ROWS FROM (a_record() AS (a int, b text)) WITH ORDINALITY AS z (p, q, o)

SELECT * FROM a_record() WITH ORDINALITY AS (a int, b text)

SELECT * FROM a_record()

CREATE VIEW of_records AS SELECT * FROM records_pl(3) AS t (a int, b text); SELECT * FROM of_records; SELECT pg_get_viewdef('of_records'::regclass)

SELECT a, sum(x) FROM (SELECT t.a, 1 AS x FROM records_pl(2) AS t (a int, b text)) s GROUP BY a ORDER BY a
