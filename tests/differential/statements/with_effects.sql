# What follows from the parts of a statement whose WITH writes: triggers, foreign keys, privileges; in PL.

CREATE TABLE parent (id int PRIMARY KEY, v text)

CREATE TABLE child (id int PRIMARY KEY, pid int REFERENCES parent (id), v text)

CREATE TABLE cascading (pid int REFERENCES parent (id) ON DELETE CASCADE)

WITH p AS (INSERT INTO parent VALUES (1, 'one'), (2, 'two') RETURNING id) INSERT INTO child SELECT id + 10, id, 'child' FROM p

WITH c AS (INSERT INTO child VALUES (20, 3, 'early')) INSERT INTO parent VALUES (3, 'late')

WITH p AS (INSERT INTO parent VALUES (4, 'four') RETURNING id) INSERT INTO child SELECT id + 10, id + 1, 'no parent' FROM p

WITH c AS (DELETE FROM child WHERE pid = 3) DELETE FROM parent WHERE id = 3

WITH p AS (DELETE FROM parent WHERE id = 1 RETURNING id) DELETE FROM child USING p WHERE pid = p.id

INSERT INTO parent VALUES (5, 'five')

INSERT INTO cascading VALUES (5), (2)

WITH p AS (DELETE FROM parent WHERE id = 5 RETURNING *) SELECT p.*, (SELECT count(*) FROM cascading) FROM p

SELECT * FROM cascading

SELECT * FROM parent ORDER BY id

SELECT * FROM child ORDER BY id

CREATE FUNCTION said() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '% % % % % %', TG_TABLE_NAME, TG_WHEN, TG_LEVEL, TG_OP, OLD, NEW; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$

CREATE FUNCTION said_statement() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '% % % %', TG_TABLE_NAME, TG_WHEN, TG_LEVEL, TG_OP; RETURN NULL; END $$

CREATE TRIGGER br BEFORE INSERT OR UPDATE OR DELETE ON parent FOR EACH ROW EXECUTE FUNCTION said()

CREATE TRIGGER ar AFTER INSERT OR UPDATE OR DELETE ON parent FOR EACH ROW EXECUTE FUNCTION said()

CREATE TRIGGER ast AFTER INSERT OR UPDATE OR DELETE ON parent FOR EACH STATEMENT EXECUTE FUNCTION said_statement()

CREATE TRIGGER bs BEFORE INSERT OR UPDATE OR DELETE ON parent FOR EACH STATEMENT EXECUTE FUNCTION said_statement()

CREATE TRIGGER ar AFTER INSERT OR UPDATE OR DELETE ON child FOR EACH ROW EXECUTE FUNCTION said()

CREATE TRIGGER bs BEFORE INSERT OR UPDATE OR DELETE ON child FOR EACH STATEMENT EXECUTE FUNCTION said_statement()

WITH p AS (INSERT INTO parent VALUES (6, 'six') RETURNING *) INSERT INTO child SELECT id * 10, id, v FROM p

WITH p AS (UPDATE parent SET v = upper(v) RETURNING *) SELECT * FROM p ORDER BY id

WITH p AS (INSERT INTO parent VALUES (7, 'seven')), q AS (UPDATE child SET v = 'changed' WHERE id = 60 RETURNING id) DELETE FROM child USING q WHERE child.id <> q.id

WITH p AS (INSERT INTO parent VALUES (8, 'eight')) INSERT INTO parent VALUES (9, 'nine')

WITH p AS (UPDATE parent SET v = v || '.' WHERE id = 8), d AS (DELETE FROM parent WHERE id = 9) SELECT 1

WITH p AS (UPDATE parent SET v = v || '.' WHERE id = 8 RETURNING id) UPDATE parent SET v = 'twice' FROM p WHERE parent.id = p.id

WITH p AS (DELETE FROM parent WHERE false) SELECT 2

CREATE FUNCTION changes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.v = 'skip' THEN RETURN NULL; END IF; NEW.v := NEW.v || ' by trigger'; RETURN NEW; END $$

DROP TRIGGER br ON parent

DROP TRIGGER ar ON parent

DROP TRIGGER bs ON parent

DROP TRIGGER ast ON parent

DROP TRIGGER ar ON child

DROP TRIGGER bs ON child

CREATE TRIGGER br BEFORE INSERT OR UPDATE ON parent FOR EACH ROW EXECUTE FUNCTION changes()

WITH p AS (INSERT INTO parent VALUES (30, 'a'), (31, 'skip'), (32, 'b') RETURNING *) SELECT p.*, (SELECT count(*) FROM parent WHERE id >= 30) FROM p ORDER BY id

WITH p AS (UPDATE parent SET v = 'skip' WHERE id = 30 RETURNING id), q AS (UPDATE parent SET v = 'c' WHERE id = 32 RETURNING id, v) SELECT (SELECT count(*) FROM p), q.* FROM q

DROP TRIGGER br ON parent

# Transition tables.

CREATE FUNCTION counted() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE n int; BEGIN SELECT count(*) INTO n FROM new_rows; RAISE NOTICE '% % %', TG_TABLE_NAME, TG_OP, n; RETURN NULL; END $$

CREATE TRIGGER ti AFTER INSERT ON parent REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION counted()

CREATE TRIGGER tu AFTER UPDATE ON parent REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION counted()

WITH p AS (INSERT INTO parent VALUES (40, 'x'), (41, 'y') RETURNING id) UPDATE parent SET v = 'z' WHERE id < 9

DROP TRIGGER ti ON parent

DROP TRIGGER tu ON parent

# Privileges.

CREATE ROLE writer LOGIN

GRANT SELECT, INSERT ON child TO writer

GRANT SELECT (id), DELETE ON parent TO writer

INSERT INTO parent VALUES (50, 'private')

\connect writer

WITH d AS (DELETE FROM parent WHERE id = 50 RETURNING *) SELECT id FROM d

WITH d AS (DELETE FROM parent WHERE id = 50 RETURNING id) SELECT id FROM d

WITH d AS (DELETE FROM parent WHERE id = 51), i AS (INSERT INTO child VALUES (500, NULL)) SELECT 1

WITH d AS (DELETE FROM child) SELECT 1

\connect postgres

# In PL and in LANGUAGE sql.

CREATE FUNCTION moved(k int) RETURNS SETOF int LANGUAGE plpgsql AS $$ DECLARE n int; BEGIN WITH d AS (DELETE FROM child WHERE id = k RETURNING *), i AS (INSERT INTO parent SELECT id, 'moved' FROM d RETURNING id) SELECT count(*) INTO n FROM i; RAISE NOTICE 'n %, found %', n, FOUND; RETURN QUERY WITH u AS (UPDATE parent SET v = 'returned' WHERE id = k RETURNING id) SELECT id FROM u; END $$

SELECT * FROM moved(500)

SELECT * FROM moved(500)

DO $$ DECLARE n int; BEGIN WITH d AS (DELETE FROM parent WHERE id = 500) INSERT INTO child VALUES (501), (502); GET DIAGNOSTICS n = ROW_COUNT; RAISE NOTICE '% %', n, FOUND; WITH d AS (DELETE FROM child WHERE id = 501 RETURNING id) UPDATE child SET v = 'x' FROM d WHERE child.id = d.id + 1000; GET DIAGNOSTICS n = ROW_COUNT; RAISE NOTICE '% %', n, FOUND; END $$

DO $$ DECLARE r record; BEGIN FOR r IN WITH d AS (DELETE FROM child WHERE id = 502 RETURNING id) SELECT id, (SELECT count(*) FROM child WHERE id = 502) AS still FROM d LOOP RAISE NOTICE '%', r; END LOOP; END $$

CREATE FUNCTION sql_moved(k int) RETURNS int LANGUAGE sql AS $$ WITH i AS (INSERT INTO child VALUES (k) RETURNING id) SELECT id + 1 FROM i $$

SELECT sql_moved(600)

SELECT sql_moved(601) FROM generate_series(1, 1)

CREATE FUNCTION stable_moved() RETURNS int STABLE LANGUAGE sql AS $$ WITH i AS (INSERT INTO child VALUES (700) RETURNING id) SELECT id + 1 FROM i $$

SELECT stable_moved()

CREATE FUNCTION stable_pl() RETURNS int STABLE LANGUAGE plpgsql AS $$ DECLARE n int; BEGIN WITH i AS (INSERT INTO child VALUES (700) RETURNING id) SELECT id INTO n FROM i; RETURN n; END $$

SELECT stable_pl()

DO $$ DECLARE n int; BEGIN n := (WITH i AS (INSERT INTO child VALUES (800) RETURNING id) SELECT id FROM i); END $$

DO $$ BEGIN EXECUTE 'WITH i AS (INSERT INTO child VALUES ($1) RETURNING id) DELETE FROM child USING i WHERE child.id = $2' USING 900, 600; RAISE NOTICE '%', FOUND; END $$

SELECT * FROM child WHERE id >= 500 ORDER BY id

# Functions with effects among the parts.

CREATE FUNCTION adds(k int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO child VALUES (k); RETURN (SELECT count(*) FROM child WHERE id >= 900); END $$

WITH i AS (INSERT INTO child VALUES (901) RETURNING id) SELECT adds(902), (SELECT count(*) FROM child WHERE id >= 900) FROM i

WITH i AS (INSERT INTO child SELECT adds(903) + 10000 RETURNING id) SELECT id FROM i

WITH d AS (DELETE FROM child WHERE id >= 900 RETURNING id) SELECT count(*) FROM d

SELECT count(*) FROM child WHERE id >= 900

# A WITH that does not write in front of statements that do.

WITH s AS (SELECT 1001 AS id UNION ALL SELECT 1002) INSERT INTO child SELECT id FROM s

WITH s AS (SELECT 1001 AS id) UPDATE child SET v = 'with' FROM s WHERE child.id = s.id

WITH s AS (SELECT 1001 AS id) DELETE FROM child USING s WHERE child.id >= s.id

# Cursors of PL, and more shapes.

CREATE TABLE c (id int PRIMARY KEY, n int)

INSERT INTO c VALUES (1, 10), (2, 20)

DO $$ DECLARE c refcursor; r record; BEGIN OPEN c FOR WITH d AS (DELETE FROM c WHERE id = 1 RETURNING *) SELECT * FROM d; FETCH c INTO r; RAISE NOTICE '%', r; CLOSE c; END $$

DO $$ DECLARE k CURSOR FOR WITH d AS (DELETE FROM c WHERE id = 2 RETURNING *) SELECT * FROM d; r record; BEGIN OPEN k; FETCH k INTO r; RAISE NOTICE '%', r; CLOSE k; FOR x IN k LOOP RAISE NOTICE '%', x; END LOOP; END $$

WITH a AS (INSERT INTO c VALUES (6, 6) RETURNING *), b AS (INSERT INTO c SELECT id + 1, n FROM a RETURNING *) SELECT * FROM a, b LEFT JOIN c ON c.id = b.id

WITH a AS (UPDATE c SET n = n + 1 RETURNING *) SELECT c.*, a.n FROM c LEFT JOIN a ON a.id = c.id AND c.id > 6 ORDER BY c.id

WITH a AS (UPDATE c SET n = n + 1 RETURNING c.*, tableoid::regclass) SELECT * FROM a ORDER BY 1

WITH a AS (DELETE FROM c WHERE id = 6 RETURNING *) (SELECT * FROM a) UNION ALL (SELECT * FROM c WHERE id = 6)

(WITH a AS (DELETE FROM c WHERE id = 7 RETURNING *) SELECT * FROM a) UNION ALL SELECT 1, 2

(WITH a AS (DELETE FROM c WHERE id = 7 RETURNING *) SELECT * FROM a)

WITH x AS (SELECT 1 AS k), a AS (WITH y AS (SELECT k + 10 AS k FROM x) INSERT INTO c SELECT k, k FROM y RETURNING id) SELECT a.id, x.k FROM a, x

WITH a AS (DELETE FROM c RETURNING id), k AS (SELECT count(*) FROM a), m AS (SELECT max(id) FROM a) SELECT k.count, m.max FROM k, m
