# refcursor in PL/pgSQL: portals of the session, by name.
CREATE TABLE n (i int PRIMARY KEY, t text, m numeric(6,2), b boolean)

INSERT INTO n SELECT g, 'r' || g, g / 4.0, g % 2 = 0 FROM generate_series(1, 10) g

CREATE FUNCTION opened() RETURNS refcursor LANGUAGE plpgsql AS $$ DECLARE c refcursor; BEGIN OPEN c FOR SELECT * FROM n ORDER BY i; DELETE FROM n WHERE i = 1; RETURN c; END $$

CREATE FUNCTION named(refcursor, top int) RETURNS refcursor LANGUAGE plpgsql AS $$ BEGIN OPEN $1 FOR SELECT i FROM n WHERE i < top ORDER BY i; RETURN $1; END $$

CREATE FUNCTION several(a refcursor, b refcursor) RETURNS SETOF refcursor LANGUAGE plpgsql AS $$ BEGIN OPEN a FOR SELECT i FROM n WHERE i = 1; RETURN NEXT a; OPEN b FOR EXECUTE 'SELECT t FROM n WHERE i > $1 ORDER BY i' USING 8; RETURN NEXT b; END $$

CREATE FUNCTION reads(c refcursor) RETURNS text LANGUAGE plpgsql AS $$ DECLARE r record; s text := ''; BEGIN LOOP FETCH c INTO r; EXIT WHEN NOT FOUND; s := s || r::text; END LOOP; CLOSE c; RETURN s; END $$

CREATE FUNCTION outs(OUT c refcursor, OUT k int) LANGUAGE plpgsql AS $$ BEGIN c := 'by_out'; OPEN c FOR SELECT 1 AS one; k := 2; END $$

SELECT opened()

FETCH ALL IN "<unnamed portal 1>"

BEGIN

SELECT opened()

FETCH 2 IN "<unnamed portal 2>"

SELECT name, statement, is_holdable, is_binary, is_scrollable FROM pg_cursors WHERE name <> ''

FETCH PRIOR IN "<unnamed portal 2>"

FETCH ALL IN "<unnamed portal 2>"

MOVE ABSOLUTE 2 IN "<unnamed portal 2>"

CLOSE "<unnamed portal 2>"

SELECT named('mine', 4)

FETCH 1 FROM mine

SAVEPOINT s

SELECT named('mine', 4)

ROLLBACK TO s

FETCH ALL FROM mine

SELECT several('x', 'y')

FETCH ALL FROM x

FETCH ALL FROM y

SELECT * FROM outs()

FETCH ALL FROM by_out

DECLARE d CURSOR FOR SELECT i, m, b, NULL::text FROM n WHERE i < 4 ORDER BY i

FETCH 1 FROM d

SELECT reads('d')

FETCH 1 FROM d

COMMIT

FETCH ALL FROM x

BEGIN

SELECT reads('nosuch')

ROLLBACK

SELECT reads(NULL)

DO $$ DECLARE c refcursor := 'given'; x int; BEGIN OPEN c FOR SELECT 7; FETCH c INTO x; RAISE NOTICE '% %', c, x; CLOSE c; OPEN c FOR SELECT 8; FETCH c INTO x; RAISE NOTICE '% %', c, x; END $$

DO $$ DECLARE c refcursor; d refcursor; BEGIN OPEN c FOR SELECT 1; d := c; CLOSE d; RAISE NOTICE '% %', c = d, c IS NULL; CLOSE c; END $$

DO $$ DECLARE c refcursor; BEGIN OPEN c FOR SELECT 1; OPEN c FOR SELECT 2; END $$

DO $$ DECLARE c refcursor; x int; BEGIN BEGIN OPEN c FOR SELECT 1; RAISE EXCEPTION 'no'; EXCEPTION WHEN OTHERS THEN NULL; END; RAISE NOTICE '%', c; FETCH c INTO x; END $$

DO $$ DECLARE c refcursor; x int; BEGIN OPEN c FOR SELECT 10 / (i - 2) FROM n ORDER BY i; FETCH c INTO x; RAISE NOTICE '%', x; FETCH c INTO x; END $$

DO $$ DECLARE c refcursor; x int; BEGIN OPEN c FOR SELECT * FROM nosuch; END $$

DO $$ DECLARE c int; BEGIN OPEN c FOR SELECT 1; END $$

DO $$ DECLARE c refcursor; BEGIN CLOSE c; END $$

CREATE PROCEDURE proc(INOUT c refcursor) LANGUAGE plpgsql AS $$ BEGIN OPEN c FOR SELECT t FROM n WHERE i = 3; END $$

BEGIN

CALL proc('from_proc')

FETCH ALL FROM from_proc

ROLLBACK
