# RETURNING of columns of FROM and USING.

CREATE TABLE t (id int PRIMARY KEY, v text, n numeric)

CREATE TABLE s (id int, word text, r int4range, m numeric(8,2))

INSERT INTO t VALUES (1, 'a', 1.50), (2, 'b', 2), (3, 'c', NULL)

INSERT INTO s VALUES (1, 'one', '[1,5)', 1.5), (2, 'two', NULL, 2.25), (9, 'nine', NULL, NULL)

UPDATE t SET v = s.word FROM s WHERE t.id = s.id RETURNING t.id, s.word, s.r, s.m, t.v || s.word AS both

UPDATE t SET v = 'x' FROM s WHERE t.id = s.id RETURNING *

UPDATE t SET v = 'y' FROM s WHERE t.id = s.id AND t.id = 1 RETURNING s.*, t.n + s.m AS total, (SELECT count(*) FROM s z WHERE z.id <= s.id) AS below

UPDATE t SET n = n + 1 FROM s WHERE t.id = s.id RETURNING s

UPDATE t AS a SET v = b.v FROM t AS b WHERE a.id = b.id + 1 RETURNING a.id, a.v, b.id, b.v

UPDATE t SET v = x.w FROM (VALUES (3, 'drei')) AS x(k, w) WHERE t.id = x.k RETURNING x.k + 1, upper(w)

UPDATE t SET v = g::text FROM generate_series(1, 1) g WHERE t.id = g RETURNING t.id, g

UPDATE t SET v = s.word FROM s LEFT JOIN t u ON u.id = s.id WHERE t.id = s.id RETURNING t.id, s.word, u.v

UPDATE t SET v = w.word FROM (SELECT * FROM s WHERE id < 2) w WHERE t.id = w.id RETURNING w.word, w.m * 2

WITH w AS (SELECT id, word || '!' AS word FROM s) UPDATE t SET v = w.word FROM w WHERE t.id = w.id RETURNING t.id, w.word, (SELECT max(word) FROM w)

DELETE FROM t USING s WHERE t.id = s.id AND t.id = 2 RETURNING t.*, s.word, s.m

DELETE FROM t USING s WHERE false RETURNING t.*, s.word

DELETE FROM t USING s a, s b WHERE t.id = a.id AND b.id = 9 RETURNING a.word, b.word, t.id

SELECT * FROM t ORDER BY id

UPDATE t SET id = 1/0 FROM s WHERE s.id = 1 RETURNING s.id

UPDATE t SET id = NULL FROM s WHERE s.id = 1 RETURNING s.id

UPDATE t SET v = 'x' FROM s RETURNING s.nosuch

PREPARE p(int) AS UPDATE t SET v = $1::text || s.word FROM s WHERE s.id = $1 RETURNING t.id, s.word || $1, $1

EXECUTE p(9)

# With triggers, through views, of parts of a statement, and with functions that write.

CREATE FUNCTION upper_v() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; NEW.v := upper(NEW.v); RETURN NEW; END $$

CREATE TRIGGER br BEFORE UPDATE OR DELETE ON t FOR EACH ROW EXECUTE FUNCTION upper_v()

INSERT INTO t VALUES (1, 'a', 1), (2, 'b', 2)

UPDATE t SET v = s.word || 'z' FROM s WHERE t.id = s.id RETURNING t.id, t.v, s.word

DELETE FROM t USING s WHERE t.id = s.id AND s.id = 1 RETURNING t.v, s.word, s.r

DROP TRIGGER br ON t

CREATE VIEW seen AS SELECT id AS k, v FROM t

UPDATE seen SET v = s.word FROM s WHERE seen.k = s.id RETURNING seen.*, s.word

WITH u AS (UPDATE t SET v = 'part' FROM s WHERE t.id = s.id RETURNING t.id, s.word) SELECT * FROM u

CREATE TABLE log (w text)

CREATE FUNCTION logged(w text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (w); RETURN w; END $$

UPDATE t SET v = logged(s.word) FROM s WHERE t.id = s.id RETURNING t.id, s.word, t.v

DELETE FROM t USING s WHERE t.id = s.id AND logged(s.word) = 'two' RETURNING s.word

CREATE VIEW limited AS SELECT id, v FROM t LIMIT 10

CREATE FUNCTION instead() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP = 'DELETE' THEN DELETE FROM t WHERE id = OLD.id; RETURN OLD; END IF; UPDATE t SET v = NEW.v WHERE id = OLD.id; NEW.v := NEW.v || '.'; RETURN NEW; END $$

CREATE TRIGGER ii INSTEAD OF UPDATE OR DELETE ON limited FOR EACH ROW EXECUTE FUNCTION instead()

INSERT INTO t VALUES (1, 'a', 1), (2, 'b', 2)

UPDATE limited SET v = s.word FROM s WHERE limited.id = s.id RETURNING limited.*, s.word, s.m

DELETE FROM limited USING s WHERE limited.id = s.id RETURNING s.word, limited.v

SELECT * FROM t ORDER BY id

INSERT INTO t VALUES (1, 'a', 1), (2, 'b', 2)

DO $$ DECLARE w text; k int; BEGIN UPDATE t SET v = 'pl' FROM s WHERE t.id = s.id AND s.id = 1 RETURNING s.word, t.id INTO w, k; RAISE NOTICE '% %', w, k; FOR w IN DELETE FROM t USING s WHERE t.id = s.id RETURNING s.word LOOP RAISE NOTICE '%', w; END LOOP; END $$
