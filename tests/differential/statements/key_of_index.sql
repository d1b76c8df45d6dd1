# ADD CONSTRAINT .. USING INDEX

CREATE TABLE t (a int, b text, c int, d varchar(5))

CREATE TABLE other (a int UNIQUE)

CREATE UNIQUE INDEX i_a ON t (a)

CREATE UNIQUE INDEX i_b ON t (b) INCLUDE (c)

CREATE UNIQUE INDEX i_desc ON t (a DESC)

CREATE UNIQUE INDEX i_part ON t (a) WHERE a > 0

CREATE UNIQUE INDEX i_expr ON t ((a + 1))

CREATE UNIQUE INDEX i_ops ON t (b text_pattern_ops)

CREATE UNIQUE INDEX i_coll ON t (b COLLATE "C")

CREATE INDEX i_plain ON t (a)

CREATE UNIQUE INDEX i_cd ON t (c, d)

CREATE UNIQUE INDEX i_late ON t (c)

INSERT INTO t VALUES (1, 'x', 1, 'y'), (2, NULL, 2, 'z')

CREATE TABLE n (a int, UNIQUE USING INDEX i_a)

ALTER TABLE t ADD UNIQUE USING INDEX nothing

ALTER TABLE t ADD UNIQUE USING INDEX other

ALTER TABLE t ADD UNIQUE USING INDEX other_a_key

ALTER TABLE other ADD UNIQUE USING INDEX i_a

ALTER TABLE other ADD UNIQUE USING INDEX other_a_key

ALTER TABLE t ADD UNIQUE USING INDEX i_desc

ALTER TABLE t ADD UNIQUE USING INDEX i_part

ALTER TABLE t ADD UNIQUE USING INDEX i_expr

ALTER TABLE t ADD UNIQUE USING INDEX i_ops

ALTER TABLE t ADD UNIQUE USING INDEX i_coll

ALTER TABLE t ADD UNIQUE USING INDEX i_plain

ALTER TABLE t ADD PRIMARY KEY USING INDEX i_b

ALTER TABLE t ADD CONSTRAINT t_key UNIQUE USING INDEX i_b

ALTER TABLE t ADD CONSTRAINT t_pk PRIMARY KEY USING INDEX i_a

ALTER TABLE t ADD PRIMARY KEY USING INDEX i_cd

ALTER TABLE t ADD UNIQUE USING INDEX i_cd

ALTER TABLE t ADD CONSTRAINT late UNIQUE USING INDEX i_late DEFERRABLE INITIALLY DEFERRED

SELECT conname, contype, condeferrable, condeferred, conindid::regclass, conkey, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 't'::regclass ORDER BY 1

SELECT indexrelid::regclass, indisunique, indisprimary, indimmediate, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 't'::regclass ORDER BY indexrelid::regclass::text

SELECT attname, attnotnull FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0 ORDER BY attnum

INSERT INTO t VALUES (1, 'q', 3, 'q')

INSERT INTO t VALUES (3, 'x', 3, 'q')

INSERT INTO t VALUES (3, 'q', 1, 'y')

INSERT INTO t VALUES (3, 'q', 1, 'q')

UPDATE t SET c = 3 - c

INSERT INTO t VALUES (1, 'x', 1, 'y') ON CONFLICT (a) DO UPDATE SET b = 'updated' RETURNING *

CREATE TABLE child (a int REFERENCES t)

DROP INDEX t_pk

DROP INDEX late

ALTER TABLE t DROP CONSTRAINT late

INSERT INTO t VALUES (5, 'five', 1, 'w')

ALTER TABLE t DROP CONSTRAINT t_pk

ALTER TABLE t DROP CONSTRAINT t_pk CASCADE

SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 't'::regclass ORDER BY indexrelid::regclass::text
