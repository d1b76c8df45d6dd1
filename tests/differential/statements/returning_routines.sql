# Routines called in RETURNING and in ON CONFLICT.

CREATE TABLE t (id int PRIMARY KEY, v text, twice int GENERATED ALWAYS AS (id * 2) STORED)

CREATE TABLE log (k serial, w text)

CREATE FUNCTION noted(w text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log (w) VALUES (w); RETURN w || '+'; END $$

CREATE FUNCTION seen() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM t); END $$

INSERT INTO t VALUES (1, 'a') RETURNING noted(v), twice, id

INSERT INTO t VALUES (2, 'b'), (3, 'c') RETURNING noted(v || id), seen(), t

UPDATE t SET v = v || '!' WHERE id < 3 RETURNING noted(v), twice

UPDATE t SET v = s.w FROM (VALUES (1, 'one'), (3, 'three')) s(k, w) WHERE t.id = s.k RETURNING noted(s.w), t.v

DELETE FROM t WHERE id = 3 RETURNING noted('gone ' || v), id, twice

SELECT w FROM log ORDER BY k

INSERT INTO t VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET v = noted(t.v || excluded.v)

INSERT INTO t VALUES (1, 'y'), (9, 'z') ON CONFLICT (id) DO UPDATE SET v = noted(excluded.v) WHERE noted('where') <> '' RETURNING *

INSERT INTO t VALUES (1, 'y'), (9, 'z') ON CONFLICT (id) DO NOTHING RETURNING noted('nothing')

INSERT INTO t VALUES (10, 'y'), (10, 'z') ON CONFLICT (id) DO UPDATE SET v = noted('twice')

INSERT INTO t VALUES (11, 'y'), (9, 'z') ON CONFLICT (id) DO UPDATE SET v = 'conflict' RETURNING noted(v), id

SELECT w FROM log ORDER BY k

SELECT * FROM t ORDER BY id

WITH i AS (INSERT INTO t VALUES (20, 'part') RETURNING noted(v) AS n, id) SELECT * FROM i

WITH w AS (SELECT 'with' AS x) UPDATE t SET v = noted('u') WHERE id = 20 RETURNING (SELECT x FROM w), noted(v)

WITH w AS (SELECT 'with' AS x) INSERT INTO t VALUES (21, noted('ins')) RETURNING (SELECT x FROM w)

INSERT INTO t VALUES (30, 'x'), (30, 'y') RETURNING noted(v)

SELECT count(*) FROM log WHERE w IN ('x', 'y')

CREATE FUNCTION fails(k int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN IF k = 2 THEN RAISE EXCEPTION 'no %', k; END IF; RETURN k; END $$

UPDATE t SET v = 'f' RETURNING fails(id)

SELECT * FROM t ORDER BY id

# With triggers of the table.

CREATE FUNCTION tr() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; NEW.v := upper(NEW.v); RETURN NEW; END $$

CREATE TRIGGER br BEFORE INSERT OR UPDATE OR DELETE ON t FOR EACH ROW EXECUTE FUNCTION tr()

INSERT INTO t VALUES (40, 'tr') RETURNING noted(v), t.*

INSERT INTO t VALUES (40, 'again') ON CONFLICT (id) DO UPDATE SET v = noted(excluded.v) RETURNING noted(v)

INSERT INTO t VALUES (40, 'again') ON CONFLICT (id) DO UPDATE SET v = 'constant' RETURNING t.*

UPDATE t SET v = s.w FROM (VALUES (40, 'src')) s(k, w) WHERE t.id = s.k RETURNING noted(s.w), t.v

DELETE FROM t WHERE id = 40 RETURNING noted(v)

CREATE VIEW lv AS SELECT * FROM t LIMIT 10

CREATE FUNCTION ins() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (NEW.id, NEW.v); RETURN NEW; END $$

CREATE TRIGGER ii INSTEAD OF INSERT ON lv FOR EACH ROW EXECUTE FUNCTION ins()

INSERT INTO lv VALUES (50, 'lv') RETURNING noted(v)

SELECT w FROM log ORDER BY k

DO $$ DECLARE x text; BEGIN INSERT INTO t VALUES (60, 'pl') RETURNING noted(v) INTO x; RAISE NOTICE '%', x; END $$
