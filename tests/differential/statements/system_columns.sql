# ctid: what it is as long as no row has changed, and what it finds.
CREATE TABLE t (a int, b text)

INSERT INTO t VALUES (1, 'x'), (1, 'x'), (2, 'y'), (2, 'y'), (2, 'y') RETURNING ctid, a

SELECT ctid, * FROM t ORDER BY ctid DESC

SELECT a FROM t WHERE ctid = '(0,3)'

SELECT a FROM t WHERE ctid = ANY (ARRAY['(0,1)', '(0,5)', '(7,1)']::tid[]) ORDER BY a

SELECT t.ctid, u.ctid FROM t LEFT JOIN t u ON u.ctid > t.ctid AND u.a > t.a ORDER BY t.ctid, u.ctid

SELECT min(ctid), max(ctid), count(ctid) FROM t

SELECT ctid, tableoid::regclass FROM t WHERE a = 1 FOR UPDATE

DELETE FROM t WHERE ctid IN (SELECT min(ctid) FROM t GROUP BY a, b HAVING count(*) > 1) RETURNING ctid

SELECT ctid, * FROM t

DELETE FROM t p USING t q WHERE p.ctid < q.ctid AND p.a = q.a

SELECT ctid, * FROM t

UPDATE t SET b = 'z' WHERE ctid = '(0,2)' RETURNING a, b

SELECT ctid FROM t, t u

SELECT tableoid FROM t, t u

CREATE VIEW v AS SELECT ctid, a FROM t

SELECT pg_get_viewdef('v')

SELECT v.ctid = '(0,5)', a FROM v WHERE a = 2

SELECT xmin FROM v

SELECT s.ctid FROM (SELECT a FROM t) s

CREATE TABLE e (a int CHECK (ctid IS NOT NULL))

CREATE INDEX ON t ((ctid::text))

CREATE INDEX ON t (a) WHERE ctid > '(0,1)'

UPDATE t SET ctid = '(0,1)'

INSERT INTO t (ctid) VALUES ('(0,1)')

WITH d AS (DELETE FROM t WHERE a = 2 RETURNING ctid, a) SELECT * FROM d

CREATE TABLE k (t tid PRIMARY KEY)

INSERT INTO k VALUES ('(1,2)'), ('(0,9)'), ('(4294967295,65535)')

SELECT * FROM k ORDER BY t

SELECT min(t), max(t) FROM k WHERE t > '(0,9)'

SELECT relname FROM pg_class WHERE ctid = (SELECT ctid FROM pg_class WHERE relname = 'k')

DO $$ DECLARE p tid; BEGIN SELECT ctid INTO p FROM t; UPDATE t SET b = 'by ' || a WHERE ctid = p; END $$

SELECT a, b FROM t

-- Of partitions: ctid tells rows of one apart
CREATE TABLE parted (id int, d int, v text) PARTITION BY RANGE (d);

CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10);

CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (10) TO (20);

INSERT INTO parted VALUES (1, 5, 'a'), (1, 5, 'a'), (2, 15, 'b'), (2, 15, 'b'), (3, 16, 'c');

SELECT tableoid::regclass, ctid, id FROM parted ORDER BY 1, 2;

SELECT count(*) FROM parted WHERE ctid = '(0,1)';

DELETE FROM parted a USING parted b WHERE a.id = b.id AND a.tableoid = b.tableoid AND a.ctid > b.ctid;

SELECT * FROM parted ORDER BY id;

SELECT proname, oidvectortypes(proargtypes) FROM pg_proc WHERE proname IN ('lpad', 'now', 'abs') ORDER BY 1, 2;

-- xmax tells the rows that ON CONFLICT has updated from the new ones
CREATE TABLE up (id int PRIMARY KEY, v text);

INSERT INTO up VALUES (1, 'a'), (2, 'b') RETURNING xmax, xmax = 0, pg_typeof(xmax);

SELECT xmax, id FROM up ORDER BY id;

SELECT u.xmax IS NULL FROM (VALUES (9)) v (x) LEFT JOIN up u ON u.id = v.x;

UPDATE up SET v = v || 'x' RETURNING xmax = 0;

INSERT INTO up VALUES (2, 'c'), (3, 'd') ON CONFLICT (id) DO UPDATE SET v = excluded.v RETURNING id, (xmax = 0) AS inserted, xmax::text = (pg_current_xact_id()::text::bigint % 4294967296)::text, v;

INSERT INTO up SELECT g, 'n' FROM generate_series(3, 5) g ON CONFLICT (id) DO UPDATE SET v = excluded.v RETURNING id, xmax <> 0 AS upd, CASE WHEN xmax::text::bigint > 0 THEN 'updated' ELSE 'inserted' END;

WITH r AS (INSERT INTO up VALUES (5, 'q'), (6, 'r') ON CONFLICT (id) DO UPDATE SET v = excluded.v RETURNING *, (xmax = 0) AS fresh) SELECT count(*) FILTER (WHERE fresh), count(*) FILTER (WHERE NOT fresh) FROM r;

DELETE FROM up WHERE id = 1 RETURNING xmax = 0;

INSERT INTO up AS y VALUES (6, 'z') ON CONFLICT (id) DO UPDATE SET v = y.v || excluded.v RETURNING y.xmax = 0, y.v;

INSERT INTO up AS y VALUES (7, 'z') ON CONFLICT (id) DO NOTHING RETURNING y.xmax = 0, y.v;

PREPARE up (int, text) AS INSERT INTO up VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET v = excluded.v RETURNING xmax = 0, id, v;

EXECUTE up (7, 'k');

EXECUTE up (8, 'l');

EXECUTE up (8, 'm');

CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN new.v := new.v || tg_op; RETURN new; END $$;

CREATE TRIGGER note BEFORE INSERT OR UPDATE ON up FOR EACH ROW EXECUTE FUNCTION note();

INSERT INTO up VALUES (7, 't'), (20, 'u') ON CONFLICT (id) DO UPDATE SET v = excluded.v || 'w' RETURNING id, v, xmax = 0;

DO $$ DECLARE b bool; BEGIN INSERT INTO up VALUES (7, 't') ON CONFLICT (id) DO UPDATE SET v = 'pl' RETURNING (xmax = 0) INTO b; RAISE NOTICE '%', b; END $$;

UPDATE up SET xmax = 3;

INSERT INTO parted VALUES (90, 1, 'x') RETURNING xmax;

INSERT INTO parted VALUES (90, 1, 'x') RETURNING id, xmin;

# pg_attribute has them with numbers below zero, of tables and of sequences, not of views and indexes
CREATE TABLE numbered (a int PRIMARY KEY)

CREATE VIEW unnumbered AS SELECT a FROM numbered

CREATE SEQUENCE counting

SELECT c.relname, a.* FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.oid < 16384 WHERE c.relname IN ('pg_class', 'pg_views') AND a.attnum < 0 ORDER BY c.relname, a.attnum

SELECT c.relname, a.attname, a.attnum, a.atttypid::regtype, a.attnotnull FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relname IN ('numbered', 'unnumbered', 'counting', 'numbered_pkey') AND a.attnum < 0 ORDER BY c.relname, a.attnum

SELECT has_column_privilege('numbered', 'ctid', 'select'), has_column_privilege('numbered', -2::int2, 'update'), has_column_privilege('numbered', -7::int2, 'select')

SELECT has_column_privilege('unnumbered', 'ctid', 'select')

DROP TABLE numbered CASCADE

SELECT count(*) FROM pg_attribute a WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = a.attrelid)
