# What needs a field of a composite type: CHECK, indexes and views, by fields' numbers rather than names.
CREATE TYPE pair AS (a int, b text)

CREATE TABLE pairs (y pair, CHECK ((y).a > 0))

CREATE INDEX ON pairs (((y).b))

INSERT INTO pairs VALUES (ROW(1, 'q'))

ALTER TYPE pair DROP ATTRIBUTE a

ALTER TYPE pair DROP ATTRIBUTE b

ALTER TYPE pair RENAME ATTRIBUTE b TO bb

ALTER TYPE pair RENAME ATTRIBUTE a TO aa

INSERT INTO pairs VALUES (ROW(2, 'r'))

INSERT INTO pairs VALUES (ROW(0, 'r'))

SELECT * FROM pairs WHERE (y).bb = 'r'

SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'pairs'::regclass

SELECT pg_get_indexdef('pairs_b_idx'::regclass)

ALTER TYPE pair DROP ATTRIBUTE aa CASCADE

INSERT INTO pairs VALUES (ROW('s'))

SELECT * FROM pairs

CREATE TABLE trio (f1 text, f2 text, f3 text)

CREATE FUNCTION trios() RETURNS SETOF trio LANGUAGE sql AS 'SELECT * FROM trio'

CREATE VIEW some AS SELECT t.f1, t.f3 FROM trios() t

CREATE VIEW every AS SELECT t.* FROM trios() WITH ORDINALITY t

SELECT refobjsubid FROM pg_depend WHERE refobjid = 'trio'::regclass AND classid = 'pg_rewrite'::regclass ORDER BY objid, 1

ALTER TABLE trio DROP COLUMN f3

ALTER TABLE trio ALTER COLUMN f1 TYPE int USING f1::int

DROP VIEW every

ALTER TABLE trio DROP COLUMN f2

ALTER TABLE trio DROP COLUMN f3 CASCADE
