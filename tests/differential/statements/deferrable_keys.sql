# DEFERRABLE primary keys and unique constraints

CREATE TABLE plain (id int PRIMARY KEY, u text UNIQUE)

INSERT INTO plain VALUES (1, 'a'), (2, 'b'), (3, 'c')

# Keys that are not deferrable are compared row by row
UPDATE plain SET id = id + 1

UPDATE plain SET id = id - 1

UPDATE plain SET id = id + 10

UPDATE plain SET u = CASE u WHEN 'a' THEN 'b' WHEN 'b' THEN 'a' ELSE u END

SELECT * FROM plain ORDER BY id

CREATE TABLE t (id int PRIMARY KEY DEFERRABLE, a int, b text, CONSTRAINT t_ab UNIQUE (a, b) DEFERRABLE INITIALLY DEFERRED, n numeric UNIQUE DEFERRABLE INITIALLY IMMEDIATE)

SELECT conname, contype, condeferrable, condeferred, conindid::regclass, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 't'::regclass ORDER BY 1

SELECT indexrelid::regclass, indisunique, indisprimary, indimmediate, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 't'::regclass ORDER BY 1

SELECT relhastriggers FROM pg_class WHERE relname = 't'

SELECT constraint_name, constraint_type, is_deferrable, initially_deferred FROM information_schema.table_constraints WHERE table_name = 't' AND constraint_name NOT LIKE '%not_null' ORDER BY 1

INSERT INTO t VALUES (1, 1, 'a', 1), (2, 1, 'b', 2.0), (3, 2, 'a', 3)

UPDATE t SET id = id + 1

UPDATE t SET id = id - 1 RETURNING id

UPDATE t SET id = 4 - id, n = 4 - n

SELECT * FROM t ORDER BY id

INSERT INTO t VALUES (1, 5, 'x', 5)

INSERT INTO t VALUES (5, 5, 'x', 2)

INSERT INTO t VALUES (6, 6, 'x', 6), (7, 6, 'x', 7)

INSERT INTO t VALUES (6, 6, 'x', 6), (6, 7, 'x', 7)

UPDATE t SET id = 1

UPDATE t SET a = 1, b = 'a' WHERE id = 2

INSERT INTO t VALUES (8, NULL, 'x', NULL), (9, NULL, 'x', NULL)

INSERT INTO t VALUES (NULL, 1, 'q', 20)

# In a block
BEGIN

INSERT INTO t VALUES (1, 9, 'x', 9)

ROLLBACK

BEGIN

INSERT INTO t VALUES (10, 1, 'a', 10)

SELECT count(*) FROM t WHERE a = 1 AND b = 'a'

UPDATE t SET a = 3 WHERE id = 10

COMMIT

BEGIN

INSERT INTO t VALUES (11, 1, 'a', 11)

COMMIT

BEGIN

INSERT INTO t VALUES (11, 1, 'a', 11)

DELETE FROM t WHERE id = 1

DELETE FROM t WHERE id = 3

COMMIT

SELECT * FROM t ORDER BY id

BEGIN

SET CONSTRAINTS ALL DEFERRED

INSERT INTO t VALUES (11, 21, 'a', 21)

INSERT INTO t VALUES (12, 22, 'a', 21)

SET CONSTRAINTS t_ab IMMEDIATE

SET CONSTRAINTS t_n_key IMMEDIATE

ROLLBACK

BEGIN

SET CONSTRAINTS ALL DEFERRED

INSERT INTO t VALUES (11, 21, 'a', 21)

UPDATE t SET id = 100 WHERE id = 11 AND a = 21

SET CONSTRAINTS ALL IMMEDIATE

INSERT INTO t VALUES (100, 31, 'a', 31)

ROLLBACK

# Savepoints
BEGIN

INSERT INTO t VALUES (40, 1, 'b', 40)

SAVEPOINT a

DELETE FROM t WHERE id = 40

SET CONSTRAINTS ALL IMMEDIATE

ROLLBACK TO a

COMMIT

BEGIN

SAVEPOINT a

INSERT INTO t VALUES (40, 1, 'b', 40)

ROLLBACK TO a

COMMIT

SELECT * FROM t ORDER BY id

# DDL waits
BEGIN

INSERT INTO t VALUES (40, 1, 'b', 40)

ALTER TABLE t ADD COLUMN z int

ROLLBACK

# ON CONFLICT
INSERT INTO t VALUES (2, 0, '', 0) ON CONFLICT DO NOTHING

INSERT INTO t VALUES (2, 0, '', 0) ON CONFLICT (id) DO NOTHING

INSERT INTO t VALUES (2, 0, '', 0) ON CONFLICT (id) DO UPDATE SET a = 1

INSERT INTO t VALUES (2, 0, '', 0) ON CONFLICT ON CONSTRAINT t_ab DO NOTHING

# Foreign keys
CREATE TABLE c (id int REFERENCES t)

CREATE TABLE c (id int REFERENCES t (id))

CREATE TABLE c (a int, b text, FOREIGN KEY (a, b) REFERENCES t (a, b))

CREATE TABLE c (a int REFERENCES t (a))

# A parent's cascade into a deferrable key
CREATE TABLE p (id int PRIMARY KEY)

CREATE TABLE k (id int UNIQUE DEFERRABLE REFERENCES p ON UPDATE CASCADE)

INSERT INTO p VALUES (1), (2)

INSERT INTO k VALUES (1), (2)

UPDATE p SET id = id + 10

SELECT * FROM k ORDER BY id

# Functional dependency needs a key that is not deferrable
SELECT id, a FROM t GROUP BY id

SELECT id, u FROM plain GROUP BY id ORDER BY id

# ALTER TABLE
CREATE TABLE later (id int, v varchar(10))

INSERT INTO later VALUES (1, 'x'), (1, 'y')

ALTER TABLE later ADD CONSTRAINT later_pk PRIMARY KEY (id) DEFERRABLE

UPDATE later SET id = 2 WHERE v = 'y'

ALTER TABLE later ADD CONSTRAINT later_pk PRIMARY KEY (id) DEFERRABLE INITIALLY DEFERRED

ALTER TABLE later ADD UNIQUE (v) NOT DEFERRABLE INITIALLY DEFERRED

ALTER TABLE later ADD UNIQUE (v) DEFERRABLE

ALTER TABLE later ALTER CONSTRAINT later_pk NOT DEFERRABLE

ALTER TABLE later REPLICA IDENTITY USING INDEX later_pk

UPDATE later SET id = 3 - id

SELECT * FROM later ORDER BY id

ALTER TABLE later ALTER COLUMN v TYPE char(1) USING 'z'

ALTER TABLE later ALTER COLUMN id TYPE bigint

UPDATE later SET id = 3 - id, v = CASE v WHEN 'x' THEN 'y' ELSE 'x' END

SELECT * FROM later ORDER BY id

ALTER TABLE later DROP CONSTRAINT later_pk

INSERT INTO later VALUES (1, 'z')

SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'later'::regclass

SELECT conname FROM pg_constraint WHERE conrelid = 'later'::regclass

# Triggers, COPY, temporary tables, generated columns, char(n)
CREATE FUNCTION up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.id := NEW.id + 1; RETURN NEW; END $$

CREATE TABLE w (id int PRIMARY KEY DEFERRABLE, c char(5), UNIQUE (c) DEFERRABLE, g int GENERATED ALWAYS AS (id * 2) STORED UNIQUE DEFERRABLE)

CREATE TRIGGER up BEFORE UPDATE OR INSERT ON w FOR EACH ROW EXECUTE FUNCTION up()

INSERT INTO w VALUES (1, 'a'), (2, 'b'), (3, 'c')

UPDATE w SET c = c

SELECT * FROM w ORDER BY id

INSERT INTO w VALUES (9, 'a  ')

COPY w FROM STDIN
<<
10⇥x
10⇥y

COPY w FROM STDIN
<<
11⇥x
12⇥y

CREATE TEMP TABLE tt (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)

INSERT INTO tt VALUES (1), (2)

UPDATE tt SET id = 3 - id

INSERT INTO tt VALUES (3), (4)

SELECT * FROM tt ORDER BY id

DO $$
BEGIN
  INSERT INTO tt VALUES (1);
  DELETE FROM tt WHERE id = 1;
  INSERT INTO tt VALUES (1);
END $$

DO $$
BEGIN
  BEGIN
    INSERT INTO w VALUES (2, 'q');
  EXCEPTION WHEN unique_violation THEN RAISE NOTICE 'caught: %', SQLERRM;
  END;
END $$

SELECT EXISTS (SELECT 1 FROM w WHERE c = 'q')

# What a reader may not see
CREATE ROLE writer LOGIN

GRANT INSERT ON t TO writer

\connect writer

INSERT INTO t VALUES (2, 77, 'x', 77)

\connect postgres

REVOKE ALL ON t FROM writer

DROP ROLE writer
