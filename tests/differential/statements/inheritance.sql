# INHERITS: merged columns and checks, rows of children, ALTER TABLE.
CREATE TABLE par (a int DEFAULT 1, b text NOT NULL, CHECK (a > 0))

CREATE TABLE chi (c int) INHERITS (par)

CREATE TABLE chi2 (a int DEFAULT 5, d int) INHERITS (par)

CREATE TABLE bad (a text) INHERITS (par)

CREATE TABLE other (b text, e int)

CREATE TABLE multi (f int) INHERITS (chi, other)

INSERT INTO par (b) VALUES ('p')

INSERT INTO chi (b, c) VALUES ('c', 3)

INSERT INTO chi2 (b, d) VALUES ('d', 4)

INSERT INTO multi VALUES (9, 'm', 1, 2, 3)

INSERT INTO chi (a, b) VALUES (-1, 'x')

SELECT tableoid::regclass, * FROM par

SELECT * FROM ONLY par

SELECT * FROM chi

UPDATE par SET a = a + 1 RETURNING tableoid::regclass, a, b

UPDATE par SET a = o.e FROM other o WHERE o.b = par.b RETURNING par.*, o.*

UPDATE ONLY par SET b = b || '!'

DELETE FROM par USING other WHERE par.b = other.b

SELECT * FROM multi

DELETE FROM par WHERE a > 9

SELECT count(*) FROM par

SELECT attname, attinhcount, attislocal, attnotnull, atthasdef FROM pg_attribute WHERE attrelid = 'multi'::regclass AND attnum > 0 ORDER BY attnum

SELECT conname, conrelid::regclass::text, conislocal, coninhcount FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0 ORDER BY 1, 2

SELECT inhrelid::regclass::text, inhparent::regclass::text, inhseqno FROM pg_inherits ORDER BY 1, 3

ALTER TABLE par ADD COLUMN g int DEFAULT 7

SELECT * FROM chi

ALTER TABLE chi DROP COLUMN g

ALTER TABLE chi ADD COLUMN h int

ALTER TABLE par ADD COLUMN h int

ALTER TABLE par ADD COLUMN h2 text

ALTER TABLE par DROP COLUMN h

SELECT * FROM chi

CREATE VIEW over_par AS SELECT b, par FROM par

ALTER TABLE par RENAME COLUMN b TO bb

SELECT b FROM over_par ORDER BY b

DROP VIEW over_par

ALTER TABLE ONLY par RENAME COLUMN a TO aa

ALTER TABLE par ALTER COLUMN a TYPE bigint

ALTER TABLE par ADD CONSTRAINT most CHECK (a < 1000)

ALTER TABLE ONLY par ADD CONSTRAINT other CHECK (a < 1000)

ALTER TABLE par ADD CONSTRAINT own CHECK (a < 1000) NO INHERIT

ALTER TABLE chi DROP CONSTRAINT most

ALTER TABLE par DROP CONSTRAINT most

CREATE TABLE late (a bigint, bb text, g int, h2 text)

ALTER TABLE late INHERIT par

ALTER TABLE late ALTER bb SET NOT NULL

ALTER TABLE late INHERIT par

ALTER TABLE late ADD CONSTRAINT par_a_check CHECK (a > 0)

ALTER TABLE late INHERIT par

ALTER TABLE late INHERIT par

ALTER TABLE par INHERIT late

ALTER TABLE late NO INHERIT par

ALTER TABLE late NO INHERIT par

DROP TABLE par

TRUNCATE par

SELECT count(*) FROM chi

MERGE INTO par USING (VALUES (1, 'q')) v (a, b) ON par.a = v.a WHEN NOT MATCHED THEN INSERT (a, bb) VALUES (v.a, v.b)

SELECT tableoid::regclass, * FROM par

CREATE TABLE idp (id int PRIMARY KEY, v text)

CREATE TABLE idc (w int) INHERITS (idp)

INSERT INTO idp VALUES (1, 'a')

INSERT INTO idc VALUES (1, 'b', 2)

SELECT tableoid::regclass, * FROM idp WHERE id = 1

UPDATE idp SET v = v || '?', id = 3 WHERE id = 1

SELECT * FROM idp ORDER BY v FOR UPDATE

INSERT INTO idp VALUES (3, 'dup') ON CONFLICT (id) DO UPDATE SET v = 'upd' RETURNING *

SELECT tableoid::regclass, * FROM idp ORDER BY 1, 2

DROP TABLE par CASCADE
