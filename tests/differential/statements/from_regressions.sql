# What PostgreSQL's own regression tests have shown: rules with RETURNING, moved rows, policies, parts of domains ..

CREATE TABLE bt (a int PRIMARY KEY, b text);
INSERT INTO bt VALUES (1, 'x'), (3, 'y'), (5, 'z');
CREATE VIEW v1 AS SELECT a, b FROM bt WHERE a > 0;
CREATE VIEW v2 AS SELECT a, b FROM v1 WHERE a < 10;
CREATE RULE r1 AS ON UPDATE TO v1 DO INSTEAD UPDATE bt SET b = new.b WHERE a = old.a RETURNING new.*;
CREATE RULE r2 AS ON DELETE TO v1 DO INSTEAD DELETE FROM bt WHERE a = old.a RETURNING old.*

UPDATE v1 SET b = 'one' WHERE a = 3 RETURNING *;
UPDATE v2 SET b = 'two' WHERE a = 3 RETURNING b, a + 1;
DELETE FROM v1 WHERE a = 3 RETURNING *;
DELETE FROM v2 WHERE a = 1 RETURNING v2;
SELECT * FROM bt

CREATE RULE r3 AS ON INSERT TO v1 DO INSTEAD INSERT INTO bt VALUES (new.a, new.b) RETURNING new.*

ALTER TABLE bt RENAME a TO ctid

CREATE TABLE rp (a text, b int) PARTITION BY LIST (a);
CREATE TABLE rp1 PARTITION OF rp FOR VALUES IN ('A');
CREATE TABLE rp2 PARTITION OF rp FOR VALUES IN ('B');
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'old %, new %', (SELECT string_agg(o::text, ', ' ORDER BY o.a, o.b) FROM o), (SELECT string_agg(n::text, ', ' ORDER BY n.a, n.b) FROM n); RETURN NULL; END $$;
CREATE TRIGGER t AFTER UPDATE ON rp REFERENCING OLD TABLE AS o NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION tf();
INSERT INTO rp VALUES ('A', 1), ('A', 2), ('B', 3)

UPDATE rp SET a = 'B' WHERE b = 1;
UPDATE rp SET b = b + 10, a = CASE WHEN b = 2 THEN 'B' ELSE a END;
UPDATE rp SET b = 0 WHERE false

CREATE TABLE ct (a int, b text);
CREATE TABLE ctc () INHERITS (ct);
CREATE POLICY p1 ON ct USING (a % 2 = 0);
ALTER TABLE ct ENABLE ROW LEVEL SECURITY;
INSERT INTO ct VALUES (2, 'p'), (1, 'q');
INSERT INTO ctc VALUES (1, 'one'), (2, 'two');
CREATE ROLE limited;
GRANT ALL ON ct, ctc TO limited;
GRANT CREATE ON SCHEMA public TO limited

SET ROLE limited;
SELECT * FROM ct ORDER BY b;
SELECT * FROM ONLY ct;
SELECT count(*) FROM ONLY ct c1, ct c2;
RESET ROLE

CREATE TABLE rec1 (x int, y int);
CREATE TABLE rec2 (a int, b int);
CREATE POLICY r1 ON rec1 USING (x = (SELECT a FROM rec2 WHERE b = y));
CREATE POLICY r2 ON rec2 USING (a = (SELECT x FROM rec1 WHERE y = b));
ALTER TABLE rec1 ENABLE ROW LEVEL SECURITY;
ALTER TABLE rec2 ENABLE ROW LEVEL SECURITY;
GRANT ALL ON rec1, rec2 TO limited;
SET ROLE limited;
CREATE VIEW rv AS SELECT * FROM rec1

SELECT * FROM rv

RESET ROLE;
DROP VIEW rv;
CREATE TYPE ity AS (if1 int, if2 text[]);
CREATE DOMAIN idom AS ity CHECK ((value).if2[1] IS NOT NULL);
CREATE TABLE ib (f3 idom, f4 ity, f5 ity[]);
INSERT INTO ib (f3.if1, f3.if2) VALUES (1, array['foo']);
INSERT INTO ib (f4.if1, f4.if2) SELECT 3, '{baz,quux}'

SELECT * FROM ib

INSERT INTO ib (f3.if1, f3.if2) VALUES (1, '{foo}'), (2, '{bar}')

INSERT INTO ib (f3.if1) VALUES (3)

UPDATE ib SET f3.if1 = 5, f3.if2 = '{x}' WHERE (f3).if1 = 2;
SELECT * FROM ib ORDER BY (f3).if1

DROP TABLE ib;
CREATE TABLE ib (f4 ity, f5 ity[], f6 idom[]);
INSERT INTO ib (f4.if1, f4.if2) SELECT 3, '{baz,quux}';
INSERT INTO ib (f5[1].if1, f5[1].if2[2]) SELECT '7', 'second';
INSERT INTO ib (f5[2]) SELECT '(1,{a})';
SELECT * FROM ib

INSERT INTO ib (f4.if1) SELECT 'x'

CREATE DOMAIN nna AS int[] CHECK (value[1] IS NOT NULL AND value[2] IS NOT NULL);
CREATE TABLE ia (f1 nna);
INSERT INTO ia (f1[1], f1[2]) VALUES (1, 2);
SELECT * FROM ia

INSERT INTO ia (f1[1]) VALUES (1)

CREATE TABLE gt2 (a int, b text GENERATED ALWAYS AS (a || ' sec') STORED);
CREATE INDEX ON gt2 ((a || b));
INSERT INTO gt2 VALUES (4), (NULL);
SELECT * FROM gt2 ORDER BY a;
SELECT a FROM gt2 WHERE a || b = '44 sec'

CREATE TABLE gt3 (a timestamptz, b text GENERATED ALWAYS AS (a || ' sec') STORED)

SELECT * FROM (SELECT 1 AS id) AS xx LEFT JOIN (bt AS a1 FULL JOIN (SELECT 5 AS id) AS yy ON a1.a = yy.id) ON xx.id = coalesce(yy.id) - 4

SELECT count(*), count(a1.a), count(yy.id) FROM (SELECT 1 AS id UNION ALL SELECT 2) AS xx JOIN (bt AS a1 FULL JOIN (VALUES (5), (6)) AS yy(id) ON a1.a = yy.id) ON true

CREATE TABLE atp (fx int, fy int);
INSERT INTO atp VALUES (1, 2);
GRANT SELECT (fx) ON atp TO limited;
SET ROLE limited;
SELECT fx FROM atp

SELECT atp FROM atp

RESET ROLE;
GRANT SELECT (fy) ON atp TO limited;
SET ROLE limited;
SELECT atp, fx FROM atp;
SELECT row_to_json(atp) FROM atp;
RESET ROLE

DROP OWNED BY limited;
DROP ROLE limited
