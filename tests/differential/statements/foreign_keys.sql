# FOREIGN KEY: definitions, actions, deferred checks, dependencies.
CREATE TABLE p (id int PRIMARY KEY, name text UNIQUE, a int, b int, UNIQUE (a, b))

CREATE TABLE c (id int PRIMARY KEY, pid int REFERENCES p, pname text REFERENCES p (name), a int, b int, FOREIGN KEY (a, b) REFERENCES p (a, b))

INSERT INTO p VALUES (1, 'one', 1, 1), (2, 'two', 2, 2), (3, 'three', 3, 3)

INSERT INTO c VALUES (1, 1, 'one', 1, 1), (2, 2, NULL, NULL, 7), (3, NULL, 'two', 2, NULL)

INSERT INTO c VALUES (4, 9)

INSERT INTO c VALUES (4, 1, 'nine')

INSERT INTO c VALUES (4, 1, 'one', 1, 2)

INSERT INTO c VALUES (4, 9, 'nine', 1, 2)

INSERT INTO c VALUES (4, 1), (5, 2), (6, 77), (7, 88)

INSERT INTO c SELECT g, g FROM generate_series(10, 12) g

UPDATE c SET pid = 9 WHERE id = 1

UPDATE c SET pid = 3 WHERE id = 1

UPDATE c SET pid = pid

UPDATE c SET pid = pid + 1 WHERE id IN (1, 2)

DELETE FROM p WHERE id = 3

DELETE FROM p WHERE id = 1

DELETE FROM p

UPDATE p SET id = 10 WHERE id = 2

UPDATE p SET name = 'zwei' WHERE id = 2

UPDATE p SET a = 5 WHERE id = 1

UPDATE p SET a = a, b = b, name = name, id = id

SELECT * FROM c ORDER BY id

SELECT conname, contype, condeferrable, condeferred, convalidated, conkey, confkey, confupdtype, confdeltype, confmatchtype, conislocal, connoinherit, conpfeqop, conppeqop, conffeqop, confdelsetcols, confrelid::regclass, conindid::regclass, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'c'::regclass ORDER BY conname

SELECT relname, relhastriggers FROM pg_class WHERE relname IN ('p', 'c') ORDER BY 1

SELECT constraint_name, unique_constraint_name, match_option, update_rule, delete_rule FROM information_schema.referential_constraints ORDER BY 1

SELECT constraint_name, column_name, ordinal_position, position_in_unique_constraint FROM information_schema.key_column_usage WHERE table_name = 'c' ORDER BY 1, 3

SELECT table_name, column_name, constraint_name FROM information_schema.constraint_column_usage WHERE constraint_name LIKE 'c_%' ORDER BY 3, 2

SELECT constraint_name, constraint_type FROM information_schema.table_constraints WHERE table_name = 'c' AND constraint_name NOT LIKE '%not_null' ORDER BY 1

DROP TABLE p

DROP TABLE p CASCADE

SELECT conname FROM pg_constraint WHERE conrelid = 'c'::regclass ORDER BY 1

DROP TABLE c

# Errors of definitions.
CREATE TABLE p (id int PRIMARY KEY, u text UNIQUE, n numeric, x int, ts timestamp UNIQUE, UNIQUE (x, n))

CREATE TABLE nokey (a int)

CREATE TABLE e (a int REFERENCES nosuch)

CREATE TABLE e (a int REFERENCES p (nosuch))

CREATE TABLE e (a int REFERENCES p (x))

CREATE TABLE e (a int REFERENCES nokey)

CREATE TABLE e (a int REFERENCES nokey (a))

CREATE TABLE e (a int, FOREIGN KEY (b) REFERENCES p)

CREATE TABLE e (a int, FOREIGN KEY (ctid) REFERENCES p)

CREATE TABLE e (a int, b int, FOREIGN KEY (a, b) REFERENCES p)

CREATE TABLE e (a int, b int, FOREIGN KEY (a, b) REFERENCES p (id))

CREATE TABLE e (a int, FOREIGN KEY (a) REFERENCES p (x, n))

CREATE TABLE e (a int, b int, FOREIGN KEY (a, b) REFERENCES p (x, x))

CREATE TABLE e (a text REFERENCES p)

CREATE TABLE e (a numeric REFERENCES p)

CREATE TABLE e (a float8 REFERENCES p)

CREATE TABLE e (a int REFERENCES p (u))

CREATE TABLE e (a bool REFERENCES p)

CREATE TABLE e (a int, b text, FOREIGN KEY (a, b) REFERENCES p (x, n))

CREATE TABLE e (a int REFERENCES p MATCH PARTIAL)

CREATE TABLE e (a int REFERENCES p ON UPDATE SET NULL (a))

CREATE TABLE e (a int, b int, FOREIGN KEY (a) REFERENCES p ON DELETE SET NULL (b))

CREATE TABLE e (a int, FOREIGN KEY (a) REFERENCES p ON DELETE SET NULL (nosuch))

CREATE TABLE e (a int REFERENCES pg_class)

CREATE TABLE e (a int REFERENCES p NOT DEFERRABLE INITIALLY DEFERRED)

CREATE TABLE e (a int REFERENCES p DEFERRABLE DEFERRABLE)

CREATE TABLE e (a int REFERENCES p INITIALLY DEFERRED NOT DEFERRABLE)

CREATE TABLE e (a int CONSTRAINT x REFERENCES p CONSTRAINT x REFERENCES p)

CREATE TEMP TABLE tmp (a int PRIMARY KEY, b int REFERENCES p)

CREATE TEMP TABLE tmp (a int PRIMARY KEY, b int REFERENCES tmp)

CREATE TABLE e (a int REFERENCES tmp)

CREATE UNLOGGED TABLE ul (a int PRIMARY KEY, b int REFERENCES p)

CREATE TABLE e (a int REFERENCES ul)

ALTER TABLE nokey ADD FOREIGN KEY (a) REFERENCES nosuch

ALTER TABLE nokey ADD FOREIGN KEY (b) REFERENCES p

ALTER TABLE nokey ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (u)

CREATE SEQUENCE sq

CREATE TABLE e (a int REFERENCES sq)

# Types that compare.
CREATE TABLE ok1 (a bigint REFERENCES p, b smallint REFERENCES p, c varchar(10) REFERENCES p (u), d date REFERENCES p (ts), e timestamptz REFERENCES p (ts), f char(5) REFERENCES p (u))

SELECT conname, conpfeqop, conppeqop, conffeqop FROM pg_constraint WHERE conrelid = 'ok1'::regclass ORDER BY 1

INSERT INTO p VALUES (1, 'abc', 1.50, 7, '2020-01-01')

INSERT INTO ok1 VALUES (1, 1, 'abc', '2020-01-01', '2020-01-01 00:00:00+00', 'abc')

INSERT INTO ok1 (a) VALUES (2)

INSERT INTO ok1 (c) VALUES ('x')

INSERT INTO ok1 (d) VALUES ('2020-01-02')

INSERT INTO ok1 (f) VALUES ('ab')

UPDATE p SET u = 'abd'

DELETE FROM p

CREATE TABLE np (k numeric PRIMARY KEY, k2 numeric(10,2) UNIQUE)

CREATE TABLE nc (a numeric(10,2) REFERENCES np, b int REFERENCES np, c numeric REFERENCES np (k2), d numeric(8,4) REFERENCES np (k2), e bigint REFERENCES np (k2))

INSERT INTO np VALUES (1.50, 2.50), (2, 3)

INSERT INTO nc VALUES (1.5, 2, 2.5, 2.5, 3)

INSERT INTO nc (a) VALUES (1.51)

INSERT INTO nc (b) VALUES (1)

INSERT INTO nc (c) VALUES (2.501)

INSERT INTO nc (c) VALUES (2.5000)

INSERT INTO nc (d) VALUES (2.5001)

INSERT INTO nc (d) VALUES (3.0000)

INSERT INTO nc (e) VALUES (4)

DELETE FROM np WHERE k = 1.5

UPDATE np SET k2 = 2.5 WHERE k = 1.5

UPDATE np SET k2 = 2.6 WHERE k = 1.5

UPDATE np SET k = 1.5

SELECT * FROM nc ORDER BY a, b, c, d, e

# Names.
CREATE TABLE n1 (a int REFERENCES p, b int REFERENCES p, c int CONSTRAINT my_fk REFERENCES p, x int, n numeric, FOREIGN KEY (x, n) REFERENCES p (x, n), FOREIGN KEY (a) REFERENCES p, CONSTRAINT "Odd Name" FOREIGN KEY (b) REFERENCES p)

SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'n1'::regclass ORDER BY 1

ALTER TABLE n1 RENAME CONSTRAINT my_fk TO your_fk

INSERT INTO n1 (c) VALUES (99)

ALTER TABLE n1 RENAME COLUMN c TO "C c"

INSERT INTO n1 ("C c") VALUES (99)

ALTER TABLE n1 DROP COLUMN "C c"

SELECT conname FROM pg_constraint WHERE conrelid = 'n1'::regclass ORDER BY 1

ALTER TABLE p DROP COLUMN id

ALTER TABLE p DROP CONSTRAINT p_pkey

ALTER TABLE p DROP CONSTRAINT p_pkey CASCADE

SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f' ORDER BY 1, 2

DROP TABLE n1, ok1, nc, np, nokey, ul, tmp CASCADE

DROP TABLE p

# Actions on DELETE and UPDATE.
CREATE TABLE p (id int PRIMARY KEY)

CREATE TABLE dc (a int REFERENCES p ON DELETE CASCADE ON UPDATE CASCADE, t text)

CREATE TABLE dn (a int REFERENCES p ON DELETE SET NULL ON UPDATE SET NULL, t text)

CREATE TABLE dd (a int DEFAULT 0 REFERENCES p ON DELETE SET DEFAULT ON UPDATE SET DEFAULT, t text)

CREATE TABLE dr (a int REFERENCES p ON DELETE RESTRICT ON UPDATE RESTRICT)

INSERT INTO p VALUES (0), (1), (2), (3), (4)

INSERT INTO dc VALUES (1, 'x'), (1, 'y'), (2, 'z')

INSERT INTO dn VALUES (1, 'x'), (2, 'z'), (3, 'w')

INSERT INTO dd VALUES (1, 'x'), (3, 'w'), (0, 'v')

INSERT INTO dr VALUES (4)

SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND confrelid = 'p'::regclass ORDER BY 1

DELETE FROM p WHERE id = 1

SELECT 'dc', a, t FROM dc UNION ALL SELECT 'dn', a, t FROM dn UNION ALL SELECT 'dd', a, t FROM dd ORDER BY 1, 2, 3

UPDATE p SET id = 20 WHERE id = 2

UPDATE p SET id = id + 100 WHERE id = 3

SELECT 'dc', a, t FROM dc UNION ALL SELECT 'dn', a, t FROM dn UNION ALL SELECT 'dd', a, t FROM dd ORDER BY 1, 2, 3

DELETE FROM p WHERE id = 4

UPDATE p SET id = 5 WHERE id = 4

UPDATE p SET id = id

DELETE FROM p WHERE id = 0

DELETE FROM dd

DELETE FROM p WHERE id = 0

INSERT INTO dd VALUES (20, 'no default')

DELETE FROM p WHERE id = 20

SELECT * FROM p ORDER BY 1

TRUNCATE p

TRUNCATE p, dc, dn, dd

TRUNCATE p CASCADE

SELECT count(*) FROM dc

DROP TABLE dc, dn, dd, dr, p

# SET NULL and SET DEFAULT of some columns; NOT NULL stands in the way.
CREATE TABLE p (a int, b int, PRIMARY KEY (a, b))

CREATE TABLE s (id int, a int DEFAULT 5, b int DEFAULT 6, FOREIGN KEY (a, b) REFERENCES p ON DELETE SET NULL (b))

CREATE TABLE s2 (id int, a int DEFAULT 5, b int DEFAULT 6, FOREIGN KEY (a, b) REFERENCES p ON DELETE SET DEFAULT (a))

CREATE TABLE s3 (id int, a int NOT NULL, b int, FOREIGN KEY (a, b) REFERENCES p ON DELETE SET NULL)

INSERT INTO p VALUES (1, 1), (2, 2), (3, 3), (5, 2)

INSERT INTO s VALUES (1, 1, 1)

INSERT INTO s2 VALUES (1, 2, 2)

INSERT INTO s3 VALUES (1, 3, 3)

DELETE FROM p WHERE a = 1

DELETE FROM p WHERE a = 2

DELETE FROM p WHERE a = 3

SELECT * FROM s

SELECT * FROM s2

SELECT conname, confdelsetcols, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND confrelid = 'p'::regclass ORDER BY 1

DROP TABLE p, s, s2, s3

# MATCH FULL.
CREATE TABLE p (a int, b int, PRIMARY KEY (a, b))

CREATE TABLE m (a int, b int, FOREIGN KEY (a, b) REFERENCES p MATCH FULL)

INSERT INTO p VALUES (1, 1)

INSERT INTO m VALUES (1, 1), (NULL, NULL)

INSERT INTO m VALUES (1, NULL)

INSERT INTO m VALUES (1, 2)

UPDATE m SET b = NULL WHERE a = 1

SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'm'::regclass

CREATE TABLE m2 (a int, b int)

INSERT INTO m2 VALUES (NULL, 1)

ALTER TABLE m2 ADD FOREIGN KEY (a, b) REFERENCES p MATCH FULL

ALTER TABLE m2 ADD FOREIGN KEY (a, b) REFERENCES p MATCH SIMPLE

DROP TABLE p, m, m2

# References to oneself.
CREATE TABLE t (id int PRIMARY KEY, boss int REFERENCES t)

INSERT INTO t VALUES (1, 2), (2, 3), (3, 1)

INSERT INTO t VALUES (4, 5)

INSERT INTO t VALUES (4, 4)

DELETE FROM t WHERE id = 4

DELETE FROM t WHERE id = 1

DELETE FROM t

INSERT INTO t VALUES (1, NULL), (2, 1)

UPDATE t SET id = id + 10

UPDATE t SET id = 3 - id, boss = CASE WHEN boss IS NULL THEN NULL ELSE 2 END

SELECT * FROM t ORDER BY 1

ALTER TABLE t DROP CONSTRAINT t_boss_fkey

ALTER TABLE t ADD FOREIGN KEY (boss) REFERENCES t ON DELETE CASCADE

INSERT INTO t VALUES (10, NULL), (11, 10), (12, 11), (13, 12), (14, 12)

DELETE FROM t WHERE id = 10

SELECT * FROM t ORDER BY 1

DROP TABLE t

# Keys that move within one statement.
CREATE TABLE p (id int PRIMARY KEY, n int)

CREATE TABLE c (id int, pid int REFERENCES p)

INSERT INTO p VALUES (1, 1), (2, 2)

INSERT INTO c VALUES (1, 1), (2, 2)

DELETE FROM c WHERE pid = 2

INSERT INTO p VALUES (3, 3)

UPDATE p SET id = id - 1 WHERE id > 2

UPDATE p SET n = 5 WHERE id = 1

INSERT INTO p VALUES (1, 9) ON CONFLICT (id) DO UPDATE SET id = 50

INSERT INTO p VALUES (3, 9) ON CONFLICT (id) DO UPDATE SET id = 50

INSERT INTO c VALUES (5, 5) ON CONFLICT DO NOTHING

DROP TABLE p, c

# Deferred.
CREATE TABLE p (id int PRIMARY KEY)

CREATE TABLE c (id int, pid int CONSTRAINT cfk REFERENCES p DEFERRABLE INITIALLY DEFERRED)

CREATE TABLE i (id int, pid int CONSTRAINT ifk REFERENCES p DEFERRABLE)

SELECT conname, condeferrable, condeferred, pg_get_constraintdef(oid) FROM pg_constraint WHERE confrelid = 'p'::regclass ORDER BY 1

INSERT INTO c VALUES (1, 1)

BEGIN

INSERT INTO c VALUES (1, 1)

INSERT INTO p VALUES (1)

COMMIT

BEGIN

INSERT INTO c VALUES (2, 2)

COMMIT

SELECT * FROM c

BEGIN

INSERT INTO c VALUES (2, 2)

SET CONSTRAINTS cfk IMMEDIATE

ROLLBACK

BEGIN

INSERT INTO c VALUES (2, 2)

INSERT INTO p VALUES (2)

SET CONSTRAINTS ALL IMMEDIATE

INSERT INTO c VALUES (3, 3)

ROLLBACK

BEGIN

SET CONSTRAINTS ifk DEFERRED

INSERT INTO i VALUES (1, 9)

DELETE FROM i

COMMIT

BEGIN

SET CONSTRAINTS ifk DEFERRED

INSERT INTO i VALUES (1, 9)

UPDATE i SET pid = 1

COMMIT

INSERT INTO i VALUES (1, 9)

BEGIN

DELETE FROM p WHERE id = 1

ROLLBACK

DELETE FROM i

BEGIN

DELETE FROM p WHERE id = 1

SELECT count(*) FROM p

COMMIT

SELECT count(*) FROM p

BEGIN

DELETE FROM p WHERE id = 1

INSERT INTO p VALUES (1)

COMMIT

BEGIN

INSERT INTO c VALUES (7, 7)

SAVEPOINT s

SET CONSTRAINTS ALL IMMEDIATE

ROLLBACK TO s

DELETE FROM c WHERE id = 7

COMMIT

BEGIN

SAVEPOINT s

INSERT INTO c VALUES (8, 8)

ROLLBACK TO s

COMMIT

BEGIN

INSERT INTO c VALUES (8, 8)

ALTER TABLE c ADD COLUMN x int

ROLLBACK

BEGIN

INSERT INTO c VALUES (8, 8)

TRUNCATE c

ROLLBACK

BEGIN

INSERT INTO c VALUES (8, 8)

DROP TABLE c

ROLLBACK

SET CONSTRAINTS ALL DEFERRED

BEGIN

SET CONSTRAINTS nosuch DEFERRED

ROLLBACK

BEGIN

SET CONSTRAINTS p_pkey DEFERRED

ROLLBACK

BEGIN

SET CONSTRAINTS public.cfk, ifk DEFERRED

SET CONSTRAINTS nosuch.cfk DEFERRED

ROLLBACK

ALTER TABLE i ALTER CONSTRAINT ifk NOT DEFERRABLE

ALTER TABLE c ALTER CONSTRAINT cfk DEFERRABLE INITIALLY IMMEDIATE

ALTER TABLE c ALTER CONSTRAINT nosuch DEFERRABLE

ALTER TABLE p ALTER CONSTRAINT p_pkey DEFERRABLE

SELECT conname, condeferrable, condeferred FROM pg_constraint WHERE confrelid = 'p'::regclass ORDER BY 1

INSERT INTO c VALUES (9, 9)

SELECT * FROM c ORDER BY 1

DROP TABLE p, c, i

# ADD, NOT VALID, VALIDATE, DROP.
CREATE TABLE p (id int PRIMARY KEY)

CREATE TABLE c (id int, pid int)

INSERT INTO p VALUES (1), (2)

INSERT INTO c VALUES (1, 1), (2, 5), (3, NULL)

ALTER TABLE c ADD FOREIGN KEY (pid) REFERENCES p

ALTER TABLE c ADD CONSTRAINT fk FOREIGN KEY (pid) REFERENCES p NOT VALID

SELECT conname, convalidated, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'c'::regclass

INSERT INTO c VALUES (4, 6)

UPDATE c SET id = 20 WHERE id = 2

UPDATE c SET pid = 7 WHERE id = 20

ALTER TABLE c VALIDATE CONSTRAINT fk

UPDATE c SET pid = 2 WHERE id = 20

ALTER TABLE c VALIDATE CONSTRAINT fk

SELECT conname, convalidated, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'c'::regclass

ALTER TABLE c ADD CONSTRAINT fk FOREIGN KEY (pid) REFERENCES p

ALTER TABLE c ADD COLUMN q int REFERENCES p

ALTER TABLE c ADD COLUMN r int DEFAULT 1 REFERENCES p ON DELETE CASCADE

ALTER TABLE c ADD COLUMN s int DEFAULT 9 REFERENCES p

INSERT INTO c VALUES (5, 1, 9)

DELETE FROM p WHERE id = 1

ALTER TABLE c ALTER pid TYPE text

ALTER TABLE c ALTER pid TYPE bigint

ALTER TABLE c DROP COLUMN q, DROP COLUMN r

ALTER TABLE p ALTER id TYPE text

ALTER TABLE p ALTER id TYPE bigint

SELECT conname, conpfeqop, conppeqop, conffeqop FROM pg_constraint WHERE conrelid = 'c'::regclass ORDER BY 1

INSERT INTO c VALUES (6, 66)

ALTER TABLE p ALTER id TYPE bigint USING id + 10

DELETE FROM p WHERE id = 1

ALTER TABLE c DROP CONSTRAINT fk

DELETE FROM p WHERE id = 1

SELECT * FROM c ORDER BY id

DROP TABLE c, p

# Cascades through several tables; a check sees what they did.
CREATE TABLE a (id int PRIMARY KEY)

CREATE TABLE b (id int PRIMARY KEY, aid int REFERENCES a ON DELETE CASCADE ON UPDATE CASCADE)

CREATE TABLE c (id int PRIMARY KEY, bid int REFERENCES b ON DELETE CASCADE, aid int REFERENCES a)

CREATE TABLE d (id int, cid int REFERENCES c ON DELETE SET NULL, bid int REFERENCES b)

INSERT INTO a VALUES (1), (2)

INSERT INTO b VALUES (10, 1), (20, 2)

INSERT INTO c VALUES (100, 10, NULL), (200, 20, 2)

INSERT INTO d VALUES (1000, 100, NULL), (2000, 200, NULL), (3000, NULL, NULL)

DELETE FROM a WHERE id = 1

SELECT * FROM d ORDER BY 1

DELETE FROM a WHERE id = 2

UPDATE a SET id = 3 WHERE id = 2

UPDATE c SET aid = NULL

UPDATE a SET id = 3 WHERE id = 2

SELECT * FROM b ORDER BY 1

UPDATE d SET bid = 20 WHERE id = 2000

DELETE FROM a

UPDATE d SET bid = NULL

DELETE FROM a

SELECT (SELECT count(*) FROM b), (SELECT count(*) FROM c), (SELECT count(*) FROM d)

DROP TABLE a, b, c, d

# The grandchild goes with the grandparent, and does not refer to the child any more then.
CREATE TABLE a (id int PRIMARY KEY)

CREATE TABLE b (id int PRIMARY KEY, aid int REFERENCES a ON DELETE CASCADE)

CREATE TABLE c (id int, bid int REFERENCES b, aid int REFERENCES a ON DELETE CASCADE)

INSERT INTO a VALUES (1)

INSERT INTO b VALUES (1, 1)

INSERT INTO c VALUES (1, 1, 1)

DELETE FROM a

SELECT count(*) FROM c

DROP TABLE a, b, c

# Errors inside an action.
CREATE TABLE a (id int PRIMARY KEY)

CREATE TABLE b (id int, aid int NOT NULL REFERENCES a ON DELETE SET NULL ON UPDATE CASCADE CHECK (aid < 10))

INSERT INTO a VALUES (1)

INSERT INTO b VALUES (1, 1)

DELETE FROM a

UPDATE a SET id = 11

UPDATE a SET id = 9

SELECT * FROM b

DROP TABLE a, b

# RETURNING, WITH NO MATCH, several rows, and transactions.
CREATE TABLE p (id int PRIMARY KEY)

CREATE TABLE c (id serial, pid int REFERENCES p ON DELETE CASCADE)

INSERT INTO p SELECT generate_series(1, 1000)

INSERT INTO c (pid) SELECT 1 + g % 1000 FROM generate_series(1, 3000) g

INSERT INTO c (pid) VALUES (1001) RETURNING id

DELETE FROM p WHERE id <= 500

SELECT count(*) FROM c

BEGIN

DELETE FROM p WHERE id = 501 RETURNING id

SELECT count(*) FROM c

INSERT INTO c (pid) VALUES (501)

ROLLBACK

SELECT count(*) FROM c

DROP TABLE c, p

# Privileges.
CREATE ROLE fk_owner

CREATE ROLE fk_user

CREATE TABLE p (id int PRIMARY KEY, secret text UNIQUE)

INSERT INTO p VALUES (1, 'x')

CREATE SCHEMA s AUTHORIZATION fk_user

SET ROLE fk_user

CREATE TABLE s.c (pid int REFERENCES p)

RESET ROLE

GRANT REFERENCES (id) ON p TO fk_user

SET ROLE fk_user

CREATE TABLE s.c (pid int REFERENCES p)

CREATE TABLE s.c2 (x text REFERENCES p (secret))

INSERT INTO s.c VALUES (1)

INSERT INTO s.c VALUES (2)

RESET ROLE

GRANT SELECT ON p TO fk_user

SET ROLE fk_user

INSERT INTO s.c VALUES (2)

RESET ROLE

DELETE FROM p

SET search_path = s

SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'c_pid_fkey'

RESET search_path

SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'c_pid_fkey'

DROP SCHEMA s CASCADE

DROP TABLE p

DROP ROLE fk_owner

DROP ROLE fk_user
