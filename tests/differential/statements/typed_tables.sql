# Typed tables: CREATE TABLE OF a composite type, its columns, ALTER TABLE OF and NOT OF, ALTER TYPE .. CASCADE.

CREATE TYPE pt AS (id int, name text, d date)

CREATE TYPE en AS ENUM ('a')

CREATE TABLE base(a int)

CREATE TABLE t0 OF en

CREATE TABLE t0 OF base

CREATE TABLE t0 OF nonex

CREATE TABLE t0 OF int

CREATE TABLE t0 OF pt[]

CREATE TABLE t1 OF pt

CREATE TABLE IF NOT EXISTS t1 OF pt

CREATE TABLE t2 OF pt (id PRIMARY KEY, name WITH OPTIONS NOT NULL DEFAULT 'x', CHECK (id > 0), UNIQUE (name, d))

CREATE TABLE t3 OF pt (nope NOT NULL)

CREATE TABLE t3 OF pt (id NOT NULL, id DEFAULT 3)

CREATE TABLE t3 OF pt (id int)

CREATE TABLE t3 OF pt (id GENERATED ALWAYS AS IDENTITY)

CREATE TABLE t3 OF pt (id GENERATED ALWAYS AS (1) STORED)

CREATE TABLE t3 OF pt (LIKE t1)

CREATE TEMP TABLE t4 OF pt (id PRIMARY KEY) ON COMMIT DELETE ROWS

CREATE TABLE t5 OF pt (id DEFAULT 5) PARTITION BY LIST (id)

CREATE TABLE t5a PARTITION OF t5 DEFAULT

CREATE TABLE t6 OF pt ()

CREATE TABLE ch () INHERITS (t1)

SELECT relname, reloftype::regtype, relnatts FROM pg_class WHERE relname ~ '^t[0-9]' AND relkind in ('r','p') ORDER BY 1

SELECT attname, atttypid::regtype, attnotnull, atthasdef, attislocal, attinhcount FROM pg_attribute WHERE attrelid='t2'::regclass AND attnum>0 ORDER BY attnum

INSERT INTO t2 VALUES (1,'a','2020-01-01')

INSERT INTO t2(id) VALUES (2) RETURNING *

SELECT t2, pg_typeof(t2) FROM t2

ALTER TABLE t1 ADD COLUMN x int

ALTER TABLE t1 DROP COLUMN name

ALTER TABLE t1 DROP COLUMN IF EXISTS nope

ALTER TABLE t1 DROP COLUMN nope

ALTER TABLE t1 ALTER COLUMN name TYPE varchar

ALTER TABLE t1 ALTER COLUMN nope TYPE varchar

ALTER TABLE t1 RENAME COLUMN name TO nom

ALTER TABLE t1 RENAME COLUMN nope TO nom

ALTER TABLE t1 ALTER COLUMN name SET DEFAULT 'q'

ALTER TABLE t1 ALTER COLUMN name SET NOT NULL

ALTER TABLE t1 INHERIT base

ALTER TABLE t1 NO INHERIT base

ALTER TYPE pt ADD ATTRIBUTE e int

ALTER TYPE pt DROP ATTRIBUTE d

ALTER TYPE pt ALTER ATTRIBUTE name TYPE varchar(5)

ALTER TYPE pt RENAME ATTRIBUTE name TO nom

DROP TYPE pt

ALTER TYPE pt ADD ATTRIBUTE e int CASCADE

SELECT * FROM t2

ALTER TYPE pt RENAME ATTRIBUTE name TO nom CASCADE

SELECT * FROM t2

ALTER TYPE pt ALTER ATTRIBUTE nom TYPE varchar(5) CASCADE

ALTER TYPE pt DROP ATTRIBUTE d CASCADE

SELECT * FROM t2

ALTER TABLE t1 NOT OF

ALTER TABLE t1 NOT OF

ALTER TABLE base OF pt

ALTER TABLE t1 OF pt

CREATE TABLE o1(id int, nom varchar(5))

ALTER TABLE o1 OF pt

ALTER TABLE o1 ADD e text

ALTER TABLE o1 OF pt

ALTER TABLE o1 ALTER e TYPE int USING e::int

ALTER TABLE o1 ADD f int

ALTER TABLE o1 OF pt

ALTER TABLE o1 DROP f

ALTER TABLE o1 OF pt

ALTER TABLE o1 OF pt

CREATE TYPE pt2 AS (id int, nom varchar(5), e int)

ALTER TABLE o1 OF pt2

ALTER TABLE o1 OF en

ALTER TABLE ch OF pt

SELECT pg_describe_object(classid,objid,objsubid), pg_describe_object(refclassid,refobjid,refobjsubid), deptype FROM pg_depend WHERE refobjid in ('pt'::regtype,'pt2'::regtype) ORDER BY 1,2

SELECT table_name, user_defined_type_schema, user_defined_type_name, is_typed FROM information_schema.tables WHERE table_name ~ '^[to][0-9]' AND table_schema='public' ORDER BY 1

CREATE ROLE typed_other

SET ROLE typed_other

CREATE TEMP TABLE xx OF pt

RESET ROLE

REVOKE USAGE ON TYPE pt FROM public

SET ROLE typed_other

CREATE TEMP TABLE xx2 OF pt

RESET ROLE

DROP OWNED BY typed_other; DROP ROLE typed_other

DROP TYPE pt CASCADE

SELECT attname, atttypid::regtype, attnotnull, attislocal, attinhcount FROM pg_attribute WHERE attrelid = 'base'::regclass AND attnum > 0
