# Constraints among each other, with DDL around them.
CREATE TABLE t (a int PRIMARY KEY, b int)

CREATE UNIQUE INDEX ti ON t (b)

CREATE TABLE s (a serial PRIMARY KEY, b int REFERENCES s, CHECK (a < 5))

CREATE TABLE cp AS SELECT * FROM s

ALTER TABLE s ALTER a DROP NOT NULL

ALTER TABLE t ALTER b SET NOT NULL, ADD CHECK (b > 0), ADD FOREIGN KEY (b) REFERENCES t, ALTER b TYPE bigint

ALTER TABLE t DROP CONSTRAINT t_b_check, DROP CONSTRAINT t_b_fkey

DROP TABLE t

CREATE TABLE t1 (a int primary key)

CREATE TABLE t2 (a int references t1)

BEGIN

INSERT INTO t1 VALUES (1)

INSERT INTO t2 VALUES (1)

ALTER TABLE t1 ADD COLUMN b int

ALTER TABLE t2 ADD COLUMN b int CHECK (b > 0)

INSERT INTO t2 VALUES (1, 1)

DELETE FROM t1

ROLLBACK

SELECT * FROM t2

DROP TABLE t1

DROP TABLE t1, t2

CREATE SCHEMA s1

CREATE TABLE s1.p (id int primary key)

CREATE TABLE c (id int references s1.p)

DROP SCHEMA s1

DROP SCHEMA s1 CASCADE

INSERT INTO c VALUES (5)

CREATE TABLE x (a int primary key, b int references x on delete cascade)

INSERT INTO x SELECT g, nullif(g - 1, 0) FROM generate_series(1, 3000) g

DELETE FROM x WHERE a = 1

SELECT count(*) FROM x

CREATE TABLE "Odd ""T" ("a b" int primary key, "c.d" int references "Odd ""T" on update cascade on delete set null)

INSERT INTO "Odd ""T" VALUES (1, 1), (2, 1)

UPDATE "Odd ""T" SET "a b" = 10 WHERE "a b" = 1

SELECT * FROM "Odd ""T" ORDER BY 1

DELETE FROM "Odd ""T" WHERE "a b" = 10

SELECT * FROM "Odd ""T" ORDER BY 1

INSERT INTO "Odd ""T" VALUES (3, 7)

DROP TABLE x, "Odd ""T", c, s, cp, t1, t2

DROP SCHEMA IF EXISTS s1

CREATE TABLE p (id int PRIMARY KEY)

CREATE TABLE c (a int REFERENCES p, b int REFERENCES p)

BEGIN

SET CONSTRAINTS ALL DEFERRED

INSERT INTO c VALUES (1, 1)

ROLLBACK

INSERT INTO p VALUES (1), (2)

INSERT INTO c VALUES (1, 2)

ALTER TABLE c ADD UNIQUE (b) NOT VALID

ALTER TABLE c ADD PRIMARY KEY (b) NO INHERIT

CREATE TABLE marked (a int, FOREIGN KEY (a) REFERENCES c NO INHERIT)

ALTER TABLE c ADD CONSTRAINT ck CHECK (a > 0) NOT VALID, ADD CONSTRAINT ck2 CHECK (b > 0)

ALTER TABLE c DROP CONSTRAINT ck, ADD CONSTRAINT ck CHECK (a > 1)

ALTER TABLE c DROP CONSTRAINT ck, ADD CONSTRAINT ck CHECK (a > 0)

COMMENT ON CONSTRAINT ck ON c IS 'a comment'

SELECT obj_description(oid, 'pg_constraint') FROM pg_constraint WHERE conname = 'ck'

COMMENT ON CONSTRAINT nosuch ON c IS 'a comment'

ALTER TABLE c ADD PRIMARY KEY (a), ADD UNIQUE (b)

ALTER TABLE c ADD CONSTRAINT c_pkey CHECK (a > 0)

CREATE TABLE q (x int, CONSTRAINT q_pkey CHECK (x > 0), PRIMARY KEY (x))

CREATE TABLE q (x int CONSTRAINT foo NOT NULL, y int CONSTRAINT foo CHECK (y > 0))

ALTER TABLE q ALTER COLUMN x TYPE text COLLATE "C"

ALTER TABLE q ALTER COLUMN y TYPE varchar(3), ALTER COLUMN y SET DEFAULT 'abc', ALTER COLUMN y SET NOT NULL

INSERT INTO q VALUES ('1')

SELECT * FROM q

SELECT nspname FROM pg_constraint JOIN pg_namespace n ON n.oid = connamespace WHERE conname = 'c_a_fkey'

CREATE SCHEMA s1

CREATE TABLE s1.c (a int CHECK (a > 0), b int REFERENCES public.p)

SELECT conname FROM pg_constraint WHERE conrelid = 's1.c'::regclass ORDER BY 1

SELECT pg_describe_object(classid, objid, 0), pg_describe_object(refclassid, refobjid, refobjsubid), deptype FROM pg_depend WHERE classid = 'pg_constraint'::regclass AND refobjid IN ('p'::regclass, 's1.c'::regclass) ORDER BY 1, 2

ALTER TABLE s1.c ALTER b SET DEFAULT 77

INSERT INTO s1.c DEFAULT VALUES

INSERT INTO s1.c VALUES (0)

ALTER SCHEMA s1 RENAME TO s2

INSERT INTO s2.c VALUES (0)

INSERT INTO s2.c VALUES (1, 5)

TRUNCATE p

DROP TABLE p CASCADE


# Keys with INCLUDE.

create table covered (id int, a text, b text, c text, primary key (id) include (a, b), unique (c) include (a), constraint named unique (b) include (c))

insert into covered values (1, 'a', 'b', 'c')

insert into covered values (1, 'x', 'y', 'z')

insert into covered values (2, 'x', 'y', 'c')

insert into covered values (2, 'x', 'b', 'z')

insert into covered values (1, 'x', 'y', 'z') on conflict (id) do update set a = excluded.a returning *

select conname, contype, conkey, pg_get_constraintdef(oid) from pg_constraint where conrelid = 'covered'::regclass order by 1

select indexrelid::regclass, indnatts, indnkeyatts, indkey, pg_get_indexdef(indexrelid) from pg_index where indrelid = 'covered'::regclass order by 1

alter table covered add unique (a) include (nosuch)

alter table covered add unique (nosuch)

alter table covered add unique (a, a)

create table covered2 (a int, unique (a) include (nosuch))

alter table covered add unique (a) include (id, b)

alter table covered add constraint named2 unique (a, b) include (c)

alter table covered drop constraint covered_a_id_b_key

alter table covered drop column b

select conname, pg_get_constraintdef(oid) from pg_constraint where conrelid = 'covered'::regclass order by 1

drop table covered
