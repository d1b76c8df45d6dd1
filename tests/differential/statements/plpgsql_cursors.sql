# PL/pgSQL: FETCH and MOVE in all directions, #variable_conflict, arrays assigned to arrays of another type.

CREATE FUNCTION mv(x int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE c SCROLL CURSOR FOR SELECT i FROM generate_series(1, 5) i; v int; out text := ''; r refcursor; n int;
BEGIN
  OPEN c;
  FETCH LAST FROM c INTO v; out := out || v;
  FETCH PRIOR FROM c INTO v; out := out || v;
  FETCH FIRST FROM c INTO v; out := out || v;
  FETCH RELATIVE 2 FROM c INTO v; out := out || v;
  FETCH ABSOLUTE -2 FROM c INTO v; out := out || v;
  FETCH FORWARD FROM c INTO v; out := out || v;
  FETCH NEXT FROM c INTO v; out := out || coalesce(v::text, 'null') || found;
  FETCH BACKWARD FROM c INTO v; out := out || v;
  MOVE FIRST FROM c; FETCH c INTO v; out := out || v || found;
  MOVE FORWARD 10 FROM c; GET DIAGNOSTICS n = ROW_COUNT; out := out || ' m' || n || found;
  MOVE BACKWARD ALL FROM c; GET DIAGNOSTICS n = ROW_COUNT; out := out || ' b' || n;
  FETCH c INTO v; out := out || v;
  MOVE ABSOLUTE 3 FROM c; MOVE RELATIVE -1 FROM c; FETCH c INTO v; out := out || ' ' || v;
  CLOSE c;
  OPEN r SCROLL FOR SELECT i FROM generate_series(1, 5) i;
  FETCH LAST FROM r INTO v; out := out || '/' || v;
  FETCH BACKWARD FROM r INTO v; out := out || v;
  MOVE LAST FROM r; FETCH PRIOR FROM r INTO v; out := out || v;
  CLOSE r;
  OPEN r NO SCROLL FOR SELECT i FROM generate_series(1, 5) i;
  MOVE FORWARD 2 IN r; FETCH r INTO v; out := out || v;
  BEGIN FETCH PRIOR FROM r INTO v; EXCEPTION WHEN OTHERS THEN out := out || sqlstate || sqlerrm; END;
  RETURN out;
END $$

SELECT mv(1)

CREATE FUNCTION bad() RETURNS int LANGUAGE plpgsql AS $$ DECLARE c CURSOR FOR SELECT 1; v int; BEGIN OPEN c; FETCH FORWARD 2 FROM c INTO v; END $$

CREATE FUNCTION bad() RETURNS int LANGUAGE plpgsql AS $$ DECLARE c NO SCROLL CURSOR FOR SELECT 1; v int; BEGIN OPEN c; FETCH c INTO v; FETCH PRIOR FROM c INTO v; RETURN 1; END $$

SELECT bad()

CREATE TABLE vc (id int, val int)

INSERT INTO vc VALUES (1, 10), (2, 20)

CREATE FUNCTION vc_var(id int) RETURNS int LANGUAGE plpgsql AS $$ #variable_conflict use_variable
DECLARE val int := 99; BEGIN RETURN (SELECT max(val) FROM vc WHERE vc.id = id); END $$

CREATE FUNCTION vc_col(id int) RETURNS int LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE val int := 99; BEGIN RETURN (SELECT max(val) FROM vc WHERE vc.id = id); END $$

CREATE FUNCTION vc_err(id int) RETURNS int LANGUAGE plpgsql AS $$ #variable_conflict error
DECLARE val int := 99; BEGIN RETURN (SELECT max(val) FROM vc); END $$

SELECT vc_var(1), vc_col(1)

SELECT vc_err(1)

CREATE FUNCTION arr() RETURNS text LANGUAGE plpgsql AS $$ DECLARE a int[] := '{1,2,NULL}'; b numeric[]; c text[]; d varchar(3)[]; e int[]; f float8[]; BEGIN b := a; c := a; d := a; b := b || 2.6; e := b; f := e; RETURN b::text || c::text || d::text || e::text || f::text; END $$

SELECT arr()

CREATE FUNCTION fe(n int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE c SCROLL CURSOR FOR SELECT i FROM generate_series(1, 4) i; v int; out text := '';
BEGIN
  OPEN c;
  FETCH ABSOLUTE n FROM c INTO v; out := out || coalesce(v::text, '-') || found;
  FETCH RELATIVE n IN c INTO v; out := out || coalesce(v::text, '-') || found;
  MOVE BACKWARD n FROM c; out := out || found;
  FETCH c INTO v;
  RETURN out || coalesce(v::text, '-');
END $$

SELECT fe(0)

SELECT fe(1)

SELECT fe(2)

SELECT fe(3)

SELECT fe(5)

SELECT fe(-1)

SELECT fe(-2)

SELECT fe(-9)

SELECT fe(NULL)

CREATE FUNCTION opt() RETURNS int LANGUAGE plpgsql AS $$ #variable_conflict sometimes
BEGIN RETURN 1; END $$

DO $$ DECLARE a int[] := '[0:1]={1,2}'; b numeric(4,1)[]; c text[]; BEGIN b := a; RAISE NOTICE '% %', b, array_lower(b, 1); b := '{{1.25,2}}'; a := b; c := b; RAISE NOTICE '% %', a, c; END $$

DO $$ DECLARE a text[] := '{1,x}'; b int[]; BEGIN b := a; END $$
