# Elements and fields take values of other types by their text.
DO $$ DECLARE a int[]; BEGIN a[1] := 23::text; a[2] := 4.6; RAISE NOTICE '%', a; END $$

DO $$ DECLARE a int[]; BEGIN a[1:2] := '{3,4}'::text; RAISE NOTICE '%', a; END $$

DO $$ DECLARE a text[]; BEGIN a[1] := 5; a[2] := date '2024-05-06'; RAISE NOTICE '%', a; END $$

DO $$ DECLARE a numeric(5,2)[]; BEGIN a[1] := '1.239'::text; RAISE NOTICE '%', a; END $$

CREATE TYPE ps_pair AS (x int, y text)

DO $$ DECLARE c ps_pair[]; BEGIN c[1].x := '5'::text; c[1].y := 7; RAISE NOTICE '%', c; END $$

DO $$ DECLARE a int[]; BEGIN a[1] := 'x'::text; EXCEPTION WHEN invalid_text_representation THEN RAISE NOTICE '%', SQLERRM; END $$

UPDATE pg_class SET relacl[1] = 5 WHERE false

# A routine whose body is SQL, made in PL.
DO $$
DECLARE begin_count int := 0;
BEGIN
  CREATE FUNCTION ps_case(x int) RETURNS text
    BEGIN ATOMIC
      SELECT CASE WHEN x > 1 THEN CASE x WHEN 2 THEN 'two' ELSE 'many' END ELSE 'few' END;
      SELECT 'last ' || x;
    END;
  CREATE OR REPLACE PROCEDURE ps_nothing() BEGIN ATOMIC END;
  begin_count := begin_count + 1;
  RAISE NOTICE '% %', begin_count, ps_case(2);
END $$

SELECT ps_case(3)

CALL ps_nothing()

DO $$ BEGIN CREATE FUNCTION ps_half() RETURNS int BEGIN ATOMIC SELECT 1; END $$

# DO in PL, which ends transactions where its surroundings may; computed commands may not.
CREATE TABLE ps_kept (a int, b text)

CREATE PROCEDURE ps_commit(n int, word text) LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 0..n LOOP
    INSERT INTO ps_kept VALUES (i, word);
    IF i % 2 = 0 THEN COMMIT; ELSE ROLLBACK; END IF;
  END LOOP;
END $$

CREATE PROCEDURE ps_do() LANGUAGE plpgsql AS $$
BEGIN
  DO 'BEGIN CALL ps_commit(4, $x$do$x$); RAISE NOTICE ''done''; END';
END $$

CALL ps_do()

SELECT * FROM ps_kept ORDER BY a, b

BEGIN

CALL ps_do()

ROLLBACK

CREATE PROCEDURE ps_execute() LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'CALL ps_commit(2, $x$no$x$)'; END $$

CALL ps_execute()

DO $$ BEGIN EXECUTE 'DO ''BEGIN COMMIT; END'''; END $$

DO $$ DECLARE r record; do_count int := 1; BEGIN do_count := do_count + 1; RAISE NOTICE '%', do_count; END $$

SELECT count(*) FROM ps_kept

# A transaction that PL begins has a time of its own, the statement keeps its.
CREATE PROCEDURE ps_times() LANGUAGE plpgsql AS $$
DECLARE s timestamptz := statement_timestamp(); t timestamptz := transaction_timestamp(); u timestamptz;
BEGIN
  PERFORM pg_sleep(0.001);
  COMMIT;
  u := now();
  RAISE NOTICE '% % %', s = t, s = statement_timestamp(), u > t;
  PERFORM pg_sleep(0.001);
  ROLLBACK;
  RAISE NOTICE '% %', s = statement_timestamp(), now() > u;
END $$

CALL ps_times()

DROP PROCEDURE ps_times, ps_execute, ps_do, ps_commit, ps_nothing

DROP FUNCTION ps_case

DROP TABLE ps_kept

DROP TYPE ps_pair
