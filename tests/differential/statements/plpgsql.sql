# Functions in PL/pgSQL.
CREATE FUNCTION add(a int, b int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN a + b; END $$

SELECT add(1, 2), add(NULL, 1), add(b => 1, a => 2)

SELECT add(1)

SELECT add('1', 2), pg_typeof(add(1, 2))

SELECT add(1.5, 2)

CREATE FUNCTION add(a int, b int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 0; END $$

CREATE OR REPLACE FUNCTION add(a int, b int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN a + b + 100; END $$

SELECT add(1, 2)

CREATE OR REPLACE FUNCTION add(a int, b int) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'x'; END $$

CREATE FUNCTION add(a text, b text) RETURNS text LANGUAGE plpgsql STRICT AS $$ BEGIN RETURN a || b; END $$

SELECT add('a'::text, 'b'), add('a'::text, NULL)

DROP FUNCTION add

DROP FUNCTION add(text, text)

SELECT proname, proargnames, provolatile, proisstrict, prosecdef, prokind, pg_get_function_arguments(oid), pg_get_function_result(oid) FROM pg_proc WHERE proname = 'add'

CREATE FUNCTION grade(n int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r text := 'none';
BEGIN
  IF n > 90 THEN r := 'A'; ELSIF n > 80 THEN r := 'B'; ELSE r := 'C'; END IF;
  RETURN r;
END $$

SELECT grade(95), grade(85), grade(1), grade(NULL)

CREATE FUNCTION fact(n int) RETURNS numeric LANGUAGE plpgsql AS $$
BEGIN
  IF n <= 1 THEN RETURN 1; END IF;
  RETURN n * fact(n - 1);
END $$

SELECT fact(5), fact(25)

CREATE FUNCTION total(upto int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE s int := 0;
BEGIN
  FOR i IN 1..upto LOOP CONTINUE WHEN i % 2 = 0; EXIT WHEN i > 7; s := s + i; END LOOP;
  RETURN s;
END $$

SELECT total(3), total(100), total(0)

CREATE FUNCTION down() RETURNS text LANGUAGE plpgsql AS $$
DECLARE s text := '';
BEGIN
  FOR i IN REVERSE 5..1 BY 2 LOOP s := s || i; END LOOP;
  WHILE length(s) < 6 LOOP s := s || '.'; END LOOP;
  LOOP s := s || '!'; EXIT WHEN length(s) >= 8; END LOOP;
  RETURN s;
END $$

SELECT down()

CREATE TABLE pl (id int PRIMARY KEY, v text, n numeric(8,2))

INSERT INTO pl VALUES (1, 'one', 1.5), (2, 'two', 2.25), (3, NULL, NULL)

CREATE FUNCTION look(k int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE x pl.v%TYPE; r pl%ROWTYPE;
BEGIN
  SELECT v INTO x FROM pl WHERE id = k;
  IF NOT FOUND THEN RETURN 'not found'; END IF;
  SELECT * INTO r FROM pl WHERE id = k;
  RETURN coalesce(x, 'null') || ' ' || coalesce(r.n::text, '-');
END $$

SELECT look(1), look(3), look(4)

CREATE FUNCTION strictly(k int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE x text;
BEGIN
  SELECT v INTO STRICT x FROM pl WHERE id >= k;
  RETURN x;
EXCEPTION
  WHEN no_data_found THEN RETURN 'none: ' || SQLSTATE;
  WHEN too_many_rows THEN RETURN 'many: ' || SQLERRM;
END $$

SELECT strictly(2), strictly(3), strictly(9)

CREATE FUNCTION each() RETURNS text LANGUAGE plpgsql AS $$
DECLARE r record; s text := '';
BEGIN
  FOR r IN SELECT id, v FROM pl ORDER BY id DESC LOOP s := s || r.id || coalesce(r.v, '?') || ' '; END LOOP;
  RETURN s;
END $$

SELECT each()

CREATE FUNCTION change(k int, x text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE c int;
BEGIN
  UPDATE pl SET v = x WHERE id >= k;
  GET DIAGNOSTICS c = ROW_COUNT;
  RETURN c;
END $$

SELECT change(2, 'new')

SELECT id, v FROM pl ORDER BY id

CREATE FUNCTION put(k int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE n int;
BEGIN
  INSERT INTO pl (id, v) VALUES (k, 'put') RETURNING id * 10 INTO n;
  RETURN 'ok ' || n;
EXCEPTION WHEN unique_violation THEN
  RETURN 'dup: ' || SQLERRM;
END $$

SELECT put(1)

SELECT put(50)

SELECT count(*) FROM pl

CREATE FUNCTION undo() RETURNS int LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pl (id) VALUES (60);
  BEGIN
    INSERT INTO pl (id) VALUES (61);
    PERFORM 1 / 0;
  EXCEPTION WHEN division_by_zero THEN NULL;
  END;
  RETURN (SELECT count(*) FROM pl WHERE id >= 60);
END $$

SELECT undo()

CREATE FUNCTION talk() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE NOTICE 'plain';
  RAISE NOTICE 'with % and %', 1, 'two';
  RAISE WARNING 'careful %', NULL::text;
  RAISE INFO 'info' USING DETAIL = 'the detail', HINT = 'the hint';
  RAISE DEBUG 'hidden';
END $$

SELECT talk()

CREATE FUNCTION fail(how int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF how = 1 THEN RAISE EXCEPTION 'broken: %', how;
  ELSIF how = 2 THEN RAISE EXCEPTION USING ERRCODE = '22012', MESSAGE = 'mine';
  ELSIF how = 3 THEN RAISE division_by_zero;
  ELSIF how = 4 THEN RAISE EXCEPTION 'full' USING ERRCODE = 'unique_violation', DETAIL = 'd', HINT = 'h';
  ELSIF how = 5 THEN PERFORM 1 / 0;
  ELSIF how = 6 THEN PERFORM nosuch();
  ELSIF how = 7 THEN INSERT INTO nosuch VALUES (1);
  END IF;
END $$

SELECT fail(1)

SELECT fail(2)

SELECT fail(3)

SELECT fail(4)

SELECT fail(5)

SELECT fail(6)

SELECT fail(7)

CREATE FUNCTION outer_() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM fail(1); END $$

SELECT outer_()

CREATE FUNCTION again() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 / 0;
EXCEPTION WHEN OTHERS THEN
  RAISE NOTICE 'caught % %', SQLSTATE, SQLERRM;
  RAISE;
END $$

SELECT again()

CREATE FUNCTION casing(x int) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  CASE x WHEN 1, 2 THEN RETURN 'low'; WHEN 3 THEN RETURN 'three'; END CASE;
  RETURN 'after';
END $$

SELECT casing(1), casing(3)

SELECT casing(9)

CREATE FUNCTION noreturn() RETURNS int LANGUAGE plpgsql AS $$ BEGIN END $$

SELECT noreturn()

CREATE FUNCTION many(n int) RETURNS SETOF int LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 1..n LOOP RETURN NEXT i; END LOOP;
  RETURN QUERY SELECT id FROM pl WHERE id = 1;
END $$

SELECT * FROM many(2)

CREATE FUNCTION dyn(t text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE n bigint;
BEGIN
  EXECUTE 'SELECT count(*) FROM ' || quote_ident(t) || ' WHERE id > $1' INTO n USING 1;
  RETURN n;
END $$

SELECT dyn('pl')

SELECT dyn('nosuch')

CREATE PROCEDURE proc(a int, INOUT b int) LANGUAGE plpgsql AS $$ BEGIN b := a + b; RAISE NOTICE 'in proc'; END $$

CALL proc(1, 2)

SELECT proc(1, 2)

CALL add(1, 2)

DROP FUNCTION proc

DROP PROCEDURE proc

DO $$ BEGIN RAISE NOTICE 'do block'; END $$

DO $$ BEGIN RAISE EXCEPTION 'do fails'; END $$

DO $$ DECLARE x int; BEGIN x := 'abc'; END $$

DO $$ DECLARE x varchar(2) := 'abc'; BEGIN END $$

DO $$ DECLARE x int NOT NULL := 1; BEGIN x := NULL; END $$

DO $$ DECLARE x CONSTANT int := 1; BEGIN x := 2; END $$

DO $$ BEGIN nosuch := 1; END $$

DO $$ BEGIN SELECT 1; END $$

CREATE FUNCTION bad() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETRUN 1; END $$

CREATE FUNCTION bad() RETURNS int LANGUAGE plpgsql AS $$ BEGIN IF true THEN RETURN 1; END $$

CREATE FUNCTION bad() RETURNS nosuchtype LANGUAGE plpgsql AS $$ BEGIN END $$

CREATE FUNCTION bad() RETURNS int LANGUAGE nosuchlang AS $$ BEGIN END $$

CREATE FUNCTION bad() RETURNS int AS $$ BEGIN END $$

CREATE FUNCTION lazy() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT x FROM notyet); END $$

SELECT lazy()

CREATE TABLE notyet (x int)

SELECT lazy()

CREATE FUNCTION defaults(a int, b int DEFAULT 10, c text DEFAULT 'c') RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN a || '/' || b || '/' || c; END $$

SELECT defaults(1), defaults(1, 2), defaults(1, c => 'x')

CREATE FUNCTION ev() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$

SELECT ev()

CREATE FUNCTION imm(x int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN x * 2; END $$

SELECT id, imm(id) FROM pl WHERE imm(id) > 3 ORDER BY id

SELECT imm(id), count(*) FROM pl GROUP BY imm(id) ORDER BY 1

UPDATE pl SET n = imm(id) WHERE id = 1 RETURNING n

INSERT INTO pl (id, v) SELECT imm(id) + 1000, 'copied' FROM pl WHERE id < 3 RETURNING id

CREATE FUNCTION txn() RETURNS void LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$

SELECT txn()

DROP FUNCTION nosuch()

DROP FUNCTION grade(int), fact(int)

SELECT grade(1)

-- What CREATE checks.

CREATE FUNCTION chk1() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$

CREATE FUNCTION chk2(OUT a int) LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$

CREATE PROCEDURE chk3() LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$

CREATE FUNCTION chk4() RETURNS SETOF int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$

CREATE FUNCTION chk5() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN NEXT 1; END $$

CREATE FUNCTION chk6() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN; END $$

CREATE FUNCTION chk7() RETURNS int LANGUAGE plpgsql AS $$ DECLARE x nosuch; BEGIN RETURN 1; END $$

CREATE FUNCTION chk8() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'x %'; END $$

-- A statement's own snapshot, and functions that may not write.

CREATE TABLE snap (a int)

INSERT INTO snap VALUES (1), (2), (3)

CREATE FUNCTION snap_wr(x int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO snap VALUES (x + 1000); RETURN x; END $$

SELECT snap_wr(a) FROM snap ORDER BY a

INSERT INTO snap SELECT snap_wr(a) FROM snap WHERE a < 10

UPDATE snap SET a = snap_wr(a + 100) WHERE a < 3

DELETE FROM snap WHERE snap_wr(a) < 50

SELECT a, count(*) FROM snap GROUP BY a ORDER BY a

CREATE FUNCTION snap_ro() RETURNS int STABLE LANGUAGE plpgsql AS $$ BEGIN INSERT INTO snap VALUES (1); RETURN 1; END $$

SELECT snap_ro()

-- Cursor variables and computed rows.

CREATE FUNCTION cur1() RETURNS int LANGUAGE plpgsql AS $$ DECLARE c refcursor; v int; BEGIN OPEN c FOR EXECUTE 'SELECT a FROM snap WHERE a > $1 ORDER BY a' USING 1000; FETCH c INTO v; CLOSE c; RETURN v; END $$

SELECT cur1()

DO $$ DECLARE c refcursor; x int; BEGIN FETCH c INTO x; END $$

CREATE FUNCTION cur2() RETURNS SETOF int LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY EXECUTE 'SELECT DISTINCT a FROM snap WHERE a > $1 ORDER BY a' USING 1000; END $$

SELECT * FROM cur2()

DO $$ DECLARE r snap := row(7); s snap; BEGIN s := r; r := row(8); RAISE NOTICE '% % %', r.a, s.a, r; INSERT INTO snap VALUES (r.*); END $$
