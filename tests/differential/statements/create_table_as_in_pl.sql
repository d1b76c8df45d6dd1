-- Queries inside utility statements know PL's variables: CREATE TABLE AS, EXPLAIN.
CREATE TABLE base (a int, b text);
INSERT INTO base VALUES (1,'one'),(2,'two'),(3,'three');
CREATE FUNCTION ctas(x int) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE r record; lim int := 2; v text := 'v';
BEGIN
  CREATE TEMP TABLE t1 AS SELECT a + x AS s, b || v AS w FROM base WHERE a <= lim;
  FOR r IN SELECT * FROM t1 ORDER BY s LOOP RETURN NEXT r.s || r.w; END LOOP;
  DROP TABLE t1;
  CREATE TEMP TABLE t2 ON COMMIT DROP AS WITH w AS (SELECT lim AS n) SELECT n, $1 AS p, r IS NULL AS isn FROM w;
  GET DIAGNOSTICS lim = ROW_COUNT;
  RETURN NEXT lim::text;
  RETURN QUERY SELECT t2::text FROM t2;
END $$;
BEGIN; SELECT * FROM ctas(10); COMMIT;
DO $$ DECLARE x int := 5; r record; BEGIN FOR r IN EXPLAIN (COSTS OFF) SELECT * FROM base WHERE a = x LOOP RAISE NOTICE '%', left(r::text, 8); END LOOP; END $$;
DO $$ DECLARE a int := 5; BEGIN CREATE TABLE amb AS SELECT a FROM base; END $$;
DO $$ DECLARE r base; BEGIN SELECT * INTO r FROM base WHERE a = 2; CREATE TABLE fromrec AS SELECT r.a, r.b, a2.b AS other FROM base a2 WHERE a2.a = r.a; END $$;
SELECT * FROM fromrec;
DO $$ BEGIN EXECUTE 'CREATE TABLE using1 AS SELECT $1 AS a, $2 AS b' USING 1, 'x'::text; END $$;
SELECT * FROM using1;
CREATE PROCEDURE again(n int) LANGUAGE plpgsql AS $$ BEGIN DROP TABLE IF EXISTS tt; CREATE TABLE tt AS SELECT n AS n, generate_series(1, n) g; END $$;
CALL again(2); CALL again(3); SELECT * FROM tt;
DO $$ DECLARE i int; BEGIN FOR i IN 1..3 LOOP EXECUTE 'DROP TABLE IF EXISTS lp'; CREATE TABLE lp AS SELECT i AS i; END LOOP; END $$;
SELECT * FROM lp;
DO $$ DECLARE x int := 0; BEGIN CREATE TABLE er AS SELECT 1/x AS y; END $$;
