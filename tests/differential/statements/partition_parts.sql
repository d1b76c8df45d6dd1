# What a partitioned table gives its partitions: columns, constraints, indexes, triggers, foreign keys.
CREATE TABLE k (a int, b int, c text) PARTITION BY RANGE (a)

CREATE TABLE k1 PARTITION OF k FOR VALUES FROM (1) TO (10)

CREATE TABLE k2 (c text, x int, b int, a int)

ALTER TABLE k2 DROP COLUMN x

ALTER TABLE k ATTACH PARTITION k2 FOR VALUES FROM (10) TO (20)

INSERT INTO k VALUES (1, 1, 'one'), (11, 2, 'eleven')

ALTER TABLE k ADD COLUMN d int DEFAULT 7

ALTER TABLE k1 ADD COLUMN e int

ALTER TABLE ONLY k ADD COLUMN e int

SELECT tableoid::regclass, * FROM k

ALTER TABLE k ALTER COLUMN b SET DEFAULT 42

INSERT INTO k (a) VALUES (5), (15)

INSERT INTO k1 (a) VALUES (6)

SELECT tableoid::regclass, * FROM k ORDER BY a

ALTER TABLE k RENAME COLUMN c TO cc

ALTER TABLE k1 RENAME COLUMN cc TO c

SELECT * FROM k2 ORDER BY a

ALTER TABLE k ADD CONSTRAINT pos CHECK (b > 0)

INSERT INTO k VALUES (1, -1)

ALTER TABLE k1 DROP CONSTRAINT pos

ALTER TABLE ONLY k DROP CONSTRAINT pos

ALTER TABLE k DROP CONSTRAINT pos

INSERT INTO k VALUES (2, -1)

ALTER TABLE k ADD PRIMARY KEY (b)

ALTER TABLE k ADD PRIMARY KEY (a, b)

SELECT conname, conrelid::regclass FROM pg_constraint WHERE conrelid IN ('k'::regclass, 'k1'::regclass, 'k2'::regclass) ORDER BY 1

INSERT INTO k VALUES (2, -1)

ALTER TABLE k DROP COLUMN a

ALTER TABLE k1 DROP COLUMN b

ALTER TABLE k DROP COLUMN d

SELECT * FROM k2 ORDER BY a

ALTER TABLE k ALTER COLUMN cc TYPE varchar(20)

ALTER TABLE k1 ALTER COLUMN cc TYPE text

ALTER TABLE k ALTER COLUMN a TYPE bigint

CREATE INDEX ki ON k (cc)

CREATE UNIQUE INDEX ku ON k (cc)

CREATE UNIQUE INDEX ku ON k (cc, a)

DROP INDEX k1_cc_idx

SELECT relname, relkind, relispartition FROM pg_class WHERE relname ~ '^k' AND relkind IN ('i','I') ORDER BY 1

DROP INDEX ki

SELECT relname, relkind, relispartition FROM pg_class WHERE relname ~ '^k' AND relkind IN ('i','I') ORDER BY 1

CREATE INDEX ki ON ONLY k (cc)

SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indexrelid = 'ki'::regclass

CREATE INDEX ki1 ON k1 (cc)

ALTER INDEX ki ATTACH PARTITION ki1

CREATE INDEX ki2 ON k2 (cc)

ALTER INDEX ki ATTACH PARTITION ki2

SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indexrelid = 'ki'::regclass

CREATE TABLE k3 PARTITION OF k FOR VALUES FROM (20) TO (30)

SELECT indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid IN ('k'::regclass,'k3'::regclass) ORDER BY 1

CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '% % % %', TG_NAME, TG_TABLE_NAME, TG_WHEN, TG_OP; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$

CREATE TRIGGER br BEFORE INSERT OR UPDATE OR DELETE ON k FOR EACH ROW EXECUTE FUNCTION tf()

CREATE TRIGGER ar AFTER INSERT OR UPDATE OR DELETE ON k FOR EACH ROW EXECUTE FUNCTION tf()

CREATE TRIGGER bs BEFORE INSERT OR UPDATE OR DELETE ON k FOR EACH STATEMENT EXECUTE FUNCTION tf()

CREATE TRIGGER asx AFTER INSERT OR UPDATE OR DELETE ON k FOR EACH STATEMENT EXECUTE FUNCTION tf()

SELECT tgname, tgrelid::regclass, tgparentid <> 0, tgisinternal FROM pg_trigger WHERE tgname IN ('br','ar','bs') ORDER BY 1, 2::text

INSERT INTO k VALUES (22, 3), (3, 3)

UPDATE k SET a = 23 WHERE a = 3 RETURNING tableoid::regclass, *

DELETE FROM k WHERE a = 23

DROP TRIGGER br ON k1

ALTER TABLE k DISABLE TRIGGER ar

INSERT INTO k VALUES (24, 3)

DROP TRIGGER br ON k

CREATE TABLE k4 PARTITION OF k DEFAULT

INSERT INTO k VALUES (100, 3)

ALTER TABLE k DETACH PARTITION k4

SELECT tgname FROM pg_trigger WHERE tgrelid = 'k4'::regclass

DELETE FROM k WHERE a = 24

TRUNCATE ONLY k

TRUNCATE k

SELECT count(*) FROM k

DROP TABLE k3

DROP TABLE k

DROP FUNCTION tf CASCADE

CREATE TABLE pk (a int, b int, c text, PRIMARY KEY (a, b)) PARTITION BY RANGE (a)

CREATE TABLE pk1 PARTITION OF pk FOR VALUES FROM (1) TO (10)

CREATE TABLE fk (x int, a int, b int, FOREIGN KEY (a, b) REFERENCES pk)

CREATE TABLE pk2 PARTITION OF pk FOR VALUES FROM (10) TO (20)

INSERT INTO pk VALUES (1,1,'a'),(11,1,'b'),(2,2,'c')

INSERT INTO fk VALUES (1,1,1),(2,11,1)

INSERT INTO fk VALUES (3,2,1)

DELETE FROM pk WHERE a = 1

DELETE FROM pk2

UPDATE pk SET b = 5 WHERE a = 11

UPDATE pk SET c = 'z' WHERE a = 11

UPDATE pk SET a = 12 WHERE a = 2

DELETE FROM pk WHERE a = 12

ALTER TABLE pk DETACH PARTITION pk2

DROP TABLE pk2

SELECT conname, conrelid::regclass, confrelid::regclass, conparentid <> 0 FROM pg_constraint WHERE contype = 'f' ORDER BY 1

DELETE FROM fk WHERE x = 2

ALTER TABLE pk DETACH PARTITION pk2

SELECT conname, conrelid::regclass, confrelid::regclass, conparentid <> 0 FROM pg_constraint WHERE contype = 'f' ORDER BY 1

TRUNCATE pk

TRUNCATE pk CASCADE

ALTER TABLE fk DROP CONSTRAINT fk_a_b_fkey

CREATE TABLE ref (id int PRIMARY KEY)

INSERT INTO ref SELECT generate_series(1, 5)

CREATE TABLE pf (a int, r int REFERENCES ref ON DELETE CASCADE ON UPDATE CASCADE) PARTITION BY LIST (a)

CREATE TABLE pf1 PARTITION OF pf FOR VALUES IN (1)

CREATE TABLE pf2 PARTITION OF pf FOR VALUES IN (2)

INSERT INTO pf VALUES (1, 1), (2, 2), (1, 3)

INSERT INTO pf VALUES (1, 9)

UPDATE ref SET id = 10 WHERE id = 1

DELETE FROM ref WHERE id = 2

SELECT * FROM pf ORDER BY 1, 2

SELECT conname, conrelid::regclass, confrelid::regclass, conparentid <> 0, conislocal, coninhcount FROM pg_constraint WHERE contype = 'f' ORDER BY 1, 2::text

ALTER TABLE pf1 DROP CONSTRAINT pf_r_fkey

ALTER TABLE pf DETACH PARTITION pf1

INSERT INTO pf1 VALUES (1, 99)

DELETE FROM ref WHERE id = 3

SELECT * FROM pf1

ALTER TABLE pf DROP CONSTRAINT pf_r_fkey

INSERT INTO pf VALUES (2, 99)

DROP TABLE ref

DROP TABLE ref CASCADE

CREATE TABLE q (a int, r int) PARTITION BY LIST (a)

CREATE TABLE q1 PARTITION OF q FOR VALUES IN (1)

CREATE TABLE rr (id int PRIMARY KEY)

INSERT INTO q VALUES (1, 1)

ALTER TABLE q ADD FOREIGN KEY (r) REFERENCES rr

INSERT INTO rr VALUES (1)

ALTER TABLE q ADD FOREIGN KEY (r) REFERENCES rr

DELETE FROM rr

CREATE TABLE q2 PARTITION OF q DEFAULT

INSERT INTO q VALUES (2, 2)

ALTER TABLE q SET (fillfactor = 50)

ALTER TABLE q ALTER a SET (n_distinct = 5)

CREATE TABLE filled (a int) PARTITION BY RANGE (a) WITH (fillfactor = 50)

-- A partition that has partitions and keys of its own is attached with them.
CREATE TABLE top (id bigint NOT NULL PRIMARY KEY, a int) PARTITION BY LIST (id)

CREATE TABLE mid (id bigint NOT NULL PRIMARY KEY, a int) PARTITION BY LIST (id)

CREATE TABLE leaf PARTITION OF mid FOR VALUES IN (3)

CREATE INDEX ON mid (a)

CREATE INDEX ON top (a)

ALTER TABLE top ATTACH PARTITION mid FOR VALUES IN (3, 4)

INSERT INTO top VALUES (3, 3)

INSERT INTO top VALUES (3, 4)

SELECT inhrelid::regclass, inhparent::regclass FROM pg_inherits WHERE inhrelid::regclass::text ~ '^(mid|leaf)' ORDER BY 1, 2::text

ALTER TABLE top DETACH PARTITION mid

ALTER TABLE top ATTACH PARTITION mid FOR VALUES IN (3, 4)

SELECT conrelid::regclass, conname, conislocal, coninhcount FROM pg_constraint WHERE conrelid IN ('mid'::regclass, 'leaf'::regclass) ORDER BY 1, 2

DROP TABLE top

# the copies that partitions of a partition have of a trigger go with it, too
CREATE TABLE tp (i int) PARTITION BY RANGE (i); CREATE TABLE tp4 PARTITION OF tp FOR VALUES FROM (3000) TO (4000) PARTITION BY RANGE (i); CREATE TABLE tp41 PARTITION OF tp4 FOR VALUES FROM (3000) TO (3500)

CREATE FUNCTION tp_note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE NOTICE ''% %'', tg_name, tg_relname; RETURN NULL; END'

CREATE TRIGGER trg AFTER INSERT ON tp FOR EACH ROW EXECUTE FUNCTION tp_note()

CREATE OR REPLACE TRIGGER trg AFTER INSERT OR UPDATE ON tp FOR EACH ROW EXECUTE FUNCTION tp_note()

SELECT tgrelid::regclass, tgname, tgtype FROM pg_trigger WHERE tgname = 'trg' ORDER BY 1

INSERT INTO tp VALUES (3001)

ALTER TABLE tp DETACH PARTITION tp4

SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE tgname = 'trg' ORDER BY 1

DROP TRIGGER trg ON tp41

INSERT INTO tp4 VALUES (3002)

ALTER TABLE tp ATTACH PARTITION tp4 FOR VALUES FROM (3000) TO (4000)

INSERT INTO tp VALUES (3003)

# a partition's copy is neither replaced nor renamed by itself; the one above takes others of its name
CREATE OR REPLACE TRIGGER trg AFTER INSERT ON tp4 FOR EACH ROW EXECUTE FUNCTION tp_note()

CREATE OR REPLACE TRIGGER trg AFTER INSERT ON tp41 FOR EACH ROW EXECUTE FUNCTION tp_note()

ALTER TRIGGER trg ON tp4 RENAME TO other

ALTER TRIGGER trg ON tp RENAME TO renamed

SELECT tgrelid::regclass, tgname, (SELECT tgname FROM pg_trigger a WHERE a.oid = t.tgparentid) AS parent FROM pg_trigger t WHERE tgrelid IN ('tp'::regclass, 'tp4'::regclass, 'tp41'::regclass) ORDER BY 1

CREATE TRIGGER own AFTER INSERT ON tp41 FOR EACH ROW EXECUTE FUNCTION tp_note()

ALTER TRIGGER renamed ON tp RENAME TO own

CREATE TRIGGER own AFTER INSERT ON tp FOR EACH ROW EXECUTE FUNCTION tp_note()

CREATE OR REPLACE TRIGGER own AFTER INSERT ON tp FOR EACH ROW EXECUTE FUNCTION tp_note()

INSERT INTO tp VALUES (3004)

DROP TRIGGER own ON tp

DROP TRIGGER renamed ON tp

INSERT INTO tp VALUES (3005)

# an index that a partition has already is taken as it is, for the parts below it as well
CREATE TABLE ip (a int) PARTITION BY RANGE (a); CREATE TABLE ip2 PARTITION OF ip FOR VALUES FROM (100) TO (1000) PARTITION BY RANGE (a); CREATE TABLE ip21 PARTITION OF ip2 FOR VALUES FROM (100) TO (200); CREATE TABLE ip22 PARTITION OF ip2 FOR VALUES FROM (200) TO (300)

CREATE INDEX ON ip22 (a)

CREATE INDEX ON ONLY ip2 (a)

CREATE INDEX ON ip (a)

SELECT indexrelid::regclass, indrelid::regclass, inhparent::regclass, indisvalid FROM pg_index LEFT JOIN pg_inherits ON indexrelid = inhrelid WHERE indexrelid::regclass::text LIKE 'ip%' ORDER BY 1

ALTER INDEX ip2_a_idx ATTACH PARTITION ip22_a_idx

CREATE INDEX ON ip21 (a)

ALTER INDEX ip2_a_idx ATTACH PARTITION ip21_a_idx

SELECT indexrelid::regclass, inhparent::regclass, indisvalid FROM pg_index LEFT JOIN pg_inherits ON indexrelid = inhrelid WHERE indexrelid::regclass::text LIKE 'ip%' ORDER BY 1

CREATE TABLE ip3 (a int) PARTITION BY RANGE (a); CREATE TABLE ip31 PARTITION OF ip3 FOR VALUES FROM (1000) TO (1100); CREATE INDEX ON ip31 (a)

ALTER TABLE ip ATTACH PARTITION ip3 FOR VALUES FROM (1000) TO (2000)

SELECT indexrelid::regclass, inhparent::regclass, indisvalid FROM pg_index LEFT JOIN pg_inherits ON indexrelid = inhrelid WHERE indexrelid::regclass::text LIKE 'ip%' ORDER BY 1

DROP INDEX CONCURRENTLY ip_a_idx

DROP INDEX ip_a_idx

SELECT count(*) FROM pg_class WHERE relname LIKE 'ip%idx'
