# INSTEAD OF triggers on views

CREATE TABLE t (id int PRIMARY KEY, n numeric(8,2) DEFAULT 7, s text)

INSERT INTO t VALUES (1, 1.5, 'one'), (2, 2.5, 'two'), (3, 3.5, 'three')

CREATE VIEW v AS SELECT id, n + 0 AS total, s FROM t ORDER BY id OFFSET 0

INSERT INTO v VALUES (4, 4.5, 'four')

UPDATE v SET total = 0

DELETE FROM v

CREATE TABLE log (k serial, what text)

CREATE FUNCTION v_write() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO log (what) VALUES (concat_ws(' ', TG_NAME, TG_WHEN, TG_LEVEL, TG_OP, TG_TABLE_NAME, TG_NARGS, OLD, NEW));
  IF TG_OP = 'INSERT' THEN
    INSERT INTO t VALUES (NEW.id, NEW.total, NEW.s);
    NEW.s := NEW.s || '!';
    RETURN NEW;
  ELSIF TG_OP = 'UPDATE' THEN
    UPDATE t SET id = NEW.id, n = NEW.total, s = NEW.s WHERE id = OLD.id;
    IF NEW.id = 3 THEN RETURN NULL; END IF;
    RETURN NEW;
  ELSE
    DELETE FROM t WHERE id = OLD.id;
    RETURN OLD;
  END IF;
END $$

CREATE TRIGGER w INSTEAD OF INSERT OR UPDATE OR DELETE ON v FOR EACH STATEMENT EXECUTE FUNCTION v_write()

CREATE TRIGGER w INSTEAD OF INSERT OR UPDATE OR DELETE ON v EXECUTE FUNCTION v_write()

CREATE TRIGGER w INSTEAD OF INSERT OR UPDATE OR DELETE ON v FOR EACH ROW WHEN (true) EXECUTE FUNCTION v_write()

CREATE TRIGGER w INSTEAD OF UPDATE OF total ON v FOR EACH ROW EXECUTE FUNCTION v_write()

CREATE TRIGGER w INSTEAD OF TRUNCATE ON v FOR EACH ROW EXECUTE FUNCTION v_write()

CREATE TRIGGER w INSTEAD OF INSERT ON t FOR EACH ROW EXECUTE FUNCTION v_write()

CREATE TRIGGER w BEFORE INSERT ON v FOR EACH ROW EXECUTE FUNCTION v_write()

CREATE TRIGGER w AFTER TRUNCATE ON v EXECUTE FUNCTION v_write()

CREATE TRIGGER w AFTER INSERT ON v REFERENCING NEW TABLE AS fresh EXECUTE FUNCTION v_write()

CREATE TRIGGER w INSTEAD OF INSERT ON v REFERENCING NEW TABLE AS fresh FOR EACH ROW EXECUTE FUNCTION v_write()

SELECT table_name, is_updatable, is_insertable_into, is_trigger_updatable, is_trigger_deletable, is_trigger_insertable_into FROM information_schema.views WHERE table_schema = 'public'

CREATE TRIGGER w INSTEAD OF INSERT OR UPDATE OR DELETE ON v FOR EACH ROW EXECUTE FUNCTION v_write('x', 2)

CREATE TRIGGER w INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION v_write()

SELECT table_name, is_updatable, is_insertable_into, is_trigger_updatable, is_trigger_deletable, is_trigger_insertable_into FROM information_schema.views WHERE table_schema = 'public'

SELECT pg_relation_is_updatable('v'::regclass, false), pg_relation_is_updatable('v'::regclass, true), pg_column_is_updatable('v'::regclass, 2::int2, false), pg_column_is_updatable('v'::regclass, 2::int2, true)

SELECT tgname, tgtype, tgenabled, tgnargs, tgattr, pg_get_triggerdef(oid), pg_get_triggerdef(oid, true) FROM pg_trigger

SELECT trigger_name, event_manipulation, event_object_table, action_orientation, action_timing, action_statement FROM information_schema.triggers ORDER BY 2

SELECT relhastriggers FROM pg_class WHERE relname = 'v'

INSERT INTO v VALUES (4, 4.5, 'four')

INSERT INTO v VALUES (5, 5.5, 'five'), (6, 6.50, 'six') RETURNING *

INSERT INTO v (id) VALUES (7) RETURNING id, total, s, total IS NULL, s || 'x'

INSERT INTO v SELECT id + 10, total, s FROM v WHERE id < 3 RETURNING id, s

INSERT INTO v (id, nothing) VALUES (7, 1)

INSERT INTO v VALUES (1, 2, 'three', 4)

INSERT INTO v VALUES (1, 2, 'again')

INSERT INTO v (id, total) VALUES (8, 'x')

INSERT INTO v DEFAULT VALUES

SELECT * FROM v ORDER BY id

UPDATE v SET total = total * 2 WHERE id <= 3

UPDATE v SET total = total + 0.125 WHERE id <= 3 RETURNING *, total > 6.125 AS more

UPDATE v AS x SET s = upper(x.s), id = x.id WHERE x.total > 4 RETURNING x.id, x.s, x

UPDATE v SET s = t.s || v.s FROM t WHERE t.id = v.id + 1 AND v.id < 3

UPDATE v SET (total, s) = (SELECT n + 1, 'sub' FROM t WHERE t.id = v.id) WHERE id = 2 RETURNING total, s

UPDATE v SET s = 'many' FROM generate_series(1, 3) g WHERE v.id = 1

DELETE FROM v WHERE id = 11 RETURNING *

DELETE FROM v USING t WHERE t.id = v.id AND t.id > 11

DELETE FROM v WHERE total > 1000 RETURNING total

SELECT * FROM v ORDER BY id

SELECT what FROM log ORDER BY k

DELETE FROM log

# Triggers of the statement fire as well, here and not where a view is written through
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '% % % %', TG_NAME, TG_WHEN, TG_LEVEL, TG_OP; RETURN NULL; END $$

CREATE TRIGGER before_it BEFORE INSERT OR UPDATE OR DELETE ON v EXECUTE FUNCTION tell()

CREATE TRIGGER after_it AFTER INSERT OR UPDATE OR DELETE ON v FOR EACH STATEMENT EXECUTE FUNCTION tell()

INSERT INTO v VALUES (20, 1, 'a')

UPDATE v SET total = 5 WHERE id = 20

DELETE FROM v WHERE id > 19

DELETE FROM v WHERE false

SELECT what FROM log ORDER BY k

DROP TRIGGER before_it ON v

DROP TRIGGER after_it ON v

# Several triggers, by name; NULL ends it
CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'skip'; RETURN NULL; END $$

CREATE TRIGGER a INSTEAD OF DELETE ON v FOR EACH ROW EXECUTE FUNCTION skip()

DELETE FROM v WHERE id = 1 RETURNING id

SELECT count(*) FROM v WHERE id = 1

DROP TRIGGER a ON v

# A parameter, a WITH query, a CTE's column
WITH given AS (SELECT 21 AS id, 'with' AS s) INSERT INTO v (id, s) SELECT id, s FROM given RETURNING *

WITH given AS (SELECT 21 AS id) UPDATE v SET s = 'w2' WHERE id IN (SELECT id FROM given) RETURNING s

INSERT INTO v VALUES (30, 1, 'x') ON CONFLICT DO NOTHING

INSERT INTO v VALUES (30, 1, 'x') ON CONFLICT (id) DO NOTHING

INSERT INTO v VALUES (30, 1, 'x') ON CONFLICT (id) DO UPDATE SET s = 'y'

BEGIN READ ONLY

INSERT INTO v VALUES (31, 1, 'x')

ROLLBACK

# Defaults are the view's own
ALTER VIEW v ALTER COLUMN s SET DEFAULT 'by default'

INSERT INTO v (id) VALUES (40) RETURNING *

INSERT INTO v (id, s) VALUES (41, DEFAULT) RETURNING s

ALTER VIEW v RENAME COLUMN total TO sum_of

UPDATE v SET sum_of = 1 WHERE false

INSERT INTO v (id, total) VALUES (42, 1)

ALTER TABLE v DISABLE TRIGGER w

ALTER TRIGGER w ON v RENAME TO w2

SELECT tgname FROM pg_trigger

DROP TRIGGER w ON v

CREATE OR REPLACE TRIGGER w2 INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION v_write()

DELETE FROM v

DROP FUNCTION v_write()

DROP VIEW v

SELECT count(*) FROM pg_trigger

# A simple view with triggers is not written through for their events
CREATE VIEW simple AS SELECT id, n, s FROM t WHERE id < 100 WITH CHECK OPTION

CREATE FUNCTION simple_write() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '% of %, %', TG_OP, OLD, NEW; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$

CREATE TRIGGER only_insert INSTEAD OF INSERT ON simple FOR EACH ROW EXECUTE FUNCTION simple_write()

SELECT table_name, is_updatable, is_insertable_into, is_trigger_updatable, is_trigger_deletable, is_trigger_insertable_into FROM information_schema.views WHERE table_schema = 'public'

SELECT pg_relation_is_updatable('simple'::regclass, false), pg_relation_is_updatable('simple'::regclass, true)

INSERT INTO simple VALUES (500, 1, 'out of range') RETURNING *

UPDATE simple SET n = 3 WHERE id = 2 RETURNING *

UPDATE simple SET id = 500 WHERE id = 2

DELETE FROM simple WHERE id = 2

# Views over it
CREATE VIEW over AS SELECT s AS text, id FROM simple WHERE id > 10 WITH CHECK OPTION

INSERT INTO over VALUES ('x', 11) RETURNING *

INSERT INTO over VALUES ('x', 1)

INSERT INTO over (id) VALUES (12) RETURNING text IS NULL, id

CREATE TRIGGER the_rest INSTEAD OF UPDATE OR DELETE ON simple FOR EACH ROW EXECUTE FUNCTION simple_write()

UPDATE over SET text = 'y' WHERE id = 21 RETURNING *

UPDATE over SET id = 1 WHERE id = 21

DELETE FROM over WHERE id = 40 RETURNING text

SELECT table_name, is_updatable, is_insertable_into, is_trigger_updatable, is_trigger_deletable, is_trigger_insertable_into FROM information_schema.views WHERE table_schema = 'public' ORDER BY 1

SELECT c.relname, pg_relation_is_updatable(c.oid, false), pg_relation_is_updatable(c.oid, true), pg_column_is_updatable(c.oid, 1::int2, false), pg_column_is_updatable(c.oid, 1::int2, true) FROM pg_class c WHERE relname IN ('simple', 'over') ORDER BY 1

# Rights
CREATE ROLE reader LOGIN

GRANT SELECT, INSERT (id, s) ON simple TO reader

GRANT DELETE ON simple TO reader

\connect reader

INSERT INTO simple (id, s) VALUES (1, 'mine') RETURNING s

INSERT INTO simple (id, n) VALUES (1, 1)

UPDATE simple SET id = 1

DELETE FROM simple WHERE id = 1

SELECT * FROM t

CREATE TRIGGER x INSTEAD OF INSERT ON simple FOR EACH ROW EXECUTE FUNCTION simple_write()

\connect postgres

SET session_replication_role = replica

INSERT INTO simple VALUES (77, 1, 'nobody') RETURNING id

DELETE FROM simple WHERE id < 4

RESET session_replication_role

SELECT count(*) FROM t

# Errors have the trigger's context
CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE division_by_zero; END $$

CREATE OR REPLACE TRIGGER only_insert INSTEAD OF INSERT ON simple FOR EACH ROW EXECUTE FUNCTION fails()

INSERT INTO simple VALUES (1, 1, 'x')

CREATE VIEW values_view AS SELECT 1 AS a, '2'::varchar(3) AS b, '2024-01-01'::date AS c, ARRAY[1, 2] AS d

CREATE TRIGGER x INSTEAD OF INSERT OR UPDATE OR DELETE ON values_view FOR EACH ROW EXECUTE FUNCTION simple_write()

INSERT INTO values_view VALUES (1, 'too long')

INSERT INTO values_view (a, d[2]) VALUES (1, 5) RETURNING a, b, d

UPDATE values_view SET d[1] = 7, b = 'x' RETURNING a, b, d

DELETE FROM values_view RETURNING values_view.a, d

UPDATE values_view SET a = DEFAULT RETURNING a

DECLARE c CURSOR FOR SELECT * FROM values_view

BEGIN

DECLARE c CURSOR FOR SELECT * FROM values_view

UPDATE values_view SET a = 1 WHERE CURRENT OF c

ROLLBACK

REVOKE ALL ON simple FROM reader

DROP ROLE reader

# COPY
DELETE FROM log

CREATE TABLE u (id int, s text)

CREATE VIEW uv AS SELECT s, id FROM u

CREATE FUNCTION u_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id < 0 THEN RETURN NULL; END IF; INSERT INTO u VALUES (NEW.id * 10, NEW.s || ' copied'); RETURN NEW; END $$

CREATE TRIGGER ins INSTEAD OF INSERT ON uv FOR EACH ROW EXECUTE FUNCTION u_insert()

ALTER VIEW uv ALTER s SET DEFAULT 'dflt'

COPY uv FROM STDIN
<<
a⇥1
b⇥-1
c⇥3

COPY uv (id) FROM STDIN
<<
5

COPY uv FROM STDIN
<<
a⇥1
b⇥x

COPY uv FROM STDIN WHERE id > 1
<<
a⇥1
b⇥2

SET session_replication_role = replica

COPY uv FROM STDIN
<<
none⇥9

RESET session_replication_role

SELECT * FROM u ORDER BY 1

COPY uv TO STDOUT

# Within functions, and set aside
CREATE FUNCTION write_view(n int) RETURNS text LANGUAGE plpgsql AS $$ DECLARE r record; c int; BEGIN INSERT INTO uv VALUES ('pl', n) RETURNING * INTO r; GET DIAGNOSTICS c = ROW_COUNT; RETURN r.s || ' ' || c || ' ' || FOUND; END $$

SELECT write_view(7)

SELECT write_view(-7)

SELECT write_view(i) FROM generate_series(20, 22) i

SELECT * FROM u ORDER BY 1
