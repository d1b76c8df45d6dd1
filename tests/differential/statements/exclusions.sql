# EXCLUDE constraints: what they refuse, when, and how they are shown.
CREATE EXTENSION btree_gist

CREATE TABLE booking (id int PRIMARY KEY, room int, during int4range, note text, EXCLUDE USING gist (room WITH =, during WITH &&))

INSERT INTO booking VALUES (1, 1, '[1,5)', 'a'), (2, 2, '[1,5)', 'b'), (3, 1, '[5,9)', NULL), (4, NULL, '[1,5)', 'c'), (5, 1, NULL, 'd'), (6, 1, 'empty', 'e'), (7, 1, 'empty', 'f')

INSERT INTO booking VALUES (8, 1, '[3,7)', 'x')

INSERT INTO booking VALUES (8, 2, '[5,7)', 'x'), (9, 2, '[6,8)', 'y')

SELECT count(*) FROM booking

UPDATE booking SET during = '[4,6)' WHERE id = 1

UPDATE booking SET during = during WHERE id = 1

UPDATE booking SET note = 'other' WHERE room = 1

UPDATE booking SET room = 3 WHERE id IN (1, 2)

UPDATE booking SET during = int4range(lower(during) + 1, upper(during) + 1) WHERE id IN (1, 3)

UPDATE booking SET during = '[2,5)' WHERE id = 1

DELETE FROM booking WHERE id = 1

INSERT INTO booking VALUES (1, 1, '[2,4)', 'again') ON CONFLICT (id) DO UPDATE SET room = 2

INSERT INTO booking VALUES (1, 1, '[2,4)', 'again') ON CONFLICT (id) DO UPDATE SET room = 2

INSERT INTO booking VALUES (10, 1, '[2,4)', 'again') ON CONFLICT (id) DO NOTHING

INSERT INTO booking VALUES (10, 1, '[2,4)', 'again') ON CONFLICT ON CONSTRAINT booking_room_during_excl DO UPDATE SET room = 2

WITH moved AS (UPDATE booking SET room = 7 WHERE id = 1 RETURNING id) INSERT INTO booking SELECT 20, 1, '[2,4)', 'z' FROM moved

MERGE INTO booking b USING (VALUES (3, 2), (30, 1)) v(id, room) ON b.id = v.id WHEN MATCHED THEN UPDATE SET room = v.room WHEN NOT MATCHED THEN INSERT VALUES (v.id, v.room, '[5,6)', 'm')

SELECT * FROM booking ORDER BY id

COPY booking FROM STDIN
<<
40⇥2⇥[100,200)⇥copied
41⇥2⇥[150,160)⇥copied

SELECT pg_get_constraintdef(oid), conname, contype, conkey, condeferrable, connoinherit, conexclop FROM pg_constraint WHERE conrelid = 'booking'::regclass ORDER BY conname

SELECT indexrelid::regclass, indisexclusion, indisunique, indimmediate, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'booking'::regclass ORDER BY 1

CREATE TABLE single (a int, b text, c int4range, EXCLUDE (a WITH =))

INSERT INTO single VALUES (1), (2), (NULL), (NULL)

INSERT INTO single VALUES (3), (1)

UPDATE single SET a = a + 1

UPDATE single SET a = a + 1 WHERE a = 2

ALTER TABLE single ADD CONSTRAINT by_hash EXCLUDE USING hash (b WITH =) WHERE (a > 1)

INSERT INTO single VALUES (10, 'x'), (0, 'x'), (-1, 'x')

INSERT INTO single VALUES (11, 'x')

UPDATE single SET a = 12 WHERE a = 0

ALTER TABLE single ADD CONSTRAINT by_words EXCLUDE USING btree (lower(b) WITH =) INCLUDE (a) DEFERRABLE

SELECT * FROM single ORDER BY a

DELETE FROM single WHERE a <= 0

ALTER TABLE single ADD CONSTRAINT by_words EXCLUDE USING btree (lower(b) WITH =) INCLUDE (a) DEFERRABLE

BEGIN

INSERT INTO single VALUES (50, 'X')

ROLLBACK

BEGIN

SET CONSTRAINTS by_words DEFERRED

INSERT INTO single VALUES (50, 'X')

SAVEPOINT s

UPDATE single SET b = 'y' WHERE b = 'x'

COMMIT

SELECT a, b FROM single ORDER BY a

BEGIN

SET CONSTRAINTS ALL DEFERRED

INSERT INTO single VALUES (51, 'Y')

SET CONSTRAINTS by_words IMMEDIATE

ROLLBACK

BEGIN

SET CONSTRAINTS ALL DEFERRED

INSERT INTO single VALUES (51, 'Y')

COMMIT

INSERT INTO single VALUES (52, 'q') ON CONFLICT ON CONSTRAINT by_words DO NOTHING

SELECT conname, pg_get_constraintdef(oid), pg_get_constraintdef(oid, true), condeferrable, conkey FROM pg_constraint WHERE conrelid = 'single'::regclass ORDER BY conname

CREATE TABLE spans (s tsrange, d daterange, EXCLUDE USING gist (s WITH &&) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT dd EXCLUDE USING gist (d WITH OPERATOR(pg_catalog.-|-)))

INSERT INTO spans VALUES ('[2020-01-01,2020-01-02)', '[2020-01-01,2020-01-03)'), ('[2020-01-02,2020-01-04)', '[2020-01-04,2020-01-05)')

INSERT INTO spans VALUES ('[2021-01-01,2021-01-02)', '[2020-01-03,2020-01-04)')

BEGIN

INSERT INTO spans(s) VALUES ('[2020-01-01,)')

SELECT count(*) FROM spans

COMMIT

SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'spans'::regclass ORDER BY conname

CREATE TABLE zoo (cage int, animal text, EXCLUDE USING gist (cage WITH =, animal WITH <>))

INSERT INTO zoo VALUES (123, 'zebra'), (123, 'zebra'), (124, 'lion')

INSERT INTO zoo VALUES (123, 'lion')

CREATE TABLE circles (c circle, EXCLUDE USING gist (c WITH &&))

INSERT INTO circles VALUES ('<(0,0),5>'), ('<(20,0),5>')

INSERT INTO circles VALUES ('<(4,0),1>')

CREATE TABLE amounts (n numeric(6,2), m numeric, EXCLUDE (n WITH =, m WITH =))

INSERT INTO amounts VALUES (1.5, 2.50), (1.5, 2.6)

INSERT INTO amounts VALUES (1.50, 2.5)

CREATE TABLE wrong (a int, EXCLUDE USING gist (b WITH =))

CREATE TABLE wrong (a int, EXCLUDE USING gist (a WITH <))

CREATE TABLE wrong (a int, EXCLUDE (a WITH <>))

CREATE TABLE wrong (a int4range, EXCLUDE USING gist (a WITH @>))

CREATE TABLE wrong (a int, EXCLUDE USING gist (a WITH &&))

CREATE TABLE wrong (a int[], EXCLUDE USING gin (a WITH &&))

CREATE TABLE wrong (a int[], EXCLUDE USING gist (a WITH &&))

CREATE TABLE wrong (a int, EXCLUDE USING nothing (a WITH =))

CREATE TABLE wrong (a int, EXCLUDE USING hash (a WITH =) INCLUDE (a))

CREATE TABLE wrong (a int, EXCLUDE (a WITH =)) PARTITION BY LIST (a)

CREATE TABLE wrong (a int, CONSTRAINT x EXCLUDE (a WITH =), CONSTRAINT x EXCLUDE USING hash (a WITH =))

CREATE TABLE once (a int, EXCLUDE (a WITH =), CONSTRAINT x EXCLUDE (a WITH =), EXCLUDE (a WITH =))

SELECT conname FROM pg_constraint WHERE conrelid = 'once'::regclass

INSERT INTO once VALUES (1) ON CONFLICT DO NOTHING

DROP TABLE once

ALTER TABLE booking ADD CONSTRAINT booking_room_during_excl EXCLUDE (id WITH =)

ALTER TABLE zoo ADD EXCLUDE (cage WITH =)

CREATE TABLE liked (LIKE booking INCLUDING ALL)

SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'liked'::regclass ORDER BY conname

INSERT INTO liked VALUES (1, 1, '[1,5)'), (2, 1, '[2,3)')

ALTER TABLE booking RENAME COLUMN during TO period

ALTER TABLE booking RENAME CONSTRAINT booking_room_during_excl TO no_overlap

INSERT INTO booking VALUES (99, 2, '[100,120)'), (100, 2, '[1,500)')

COMMENT ON CONSTRAINT no_overlap ON booking IS 'one at a time'

ALTER TABLE single ALTER a TYPE bigint

SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'single'::regclass ORDER BY conname

INSERT INTO single(a) VALUES (3), (3)

SELECT conname, conexclop::text FROM pg_constraint WHERE conrelid = 'single'::regclass ORDER BY conname

ALTER TABLE amounts ALTER n TYPE int USING n::int

INSERT INTO amounts VALUES (2, 2.5)

ALTER TABLE amounts ALTER m TYPE int USING m::int

SELECT * FROM amounts

DROP INDEX no_overlap

ALTER TABLE booking DROP CONSTRAINT no_overlap

INSERT INTO booking VALUES (99, 2, '[100,120)'), (100, 2, '[1,500)')

ALTER TABLE single DROP COLUMN a

SELECT conname FROM pg_constraint WHERE conrelid = 'single'::regclass ORDER BY 1

CREATE TABLE parent (a int, r int4range) PARTITION BY LIST (a)

CREATE TABLE part PARTITION OF parent (EXCLUDE USING gist (r WITH &&)) FOR VALUES IN (1)

INSERT INTO parent VALUES (1, '[1,3)'), (1, '[3,5)')

INSERT INTO parent VALUES (1, '[2,4)')

UPDATE parent SET r = '[2,4)' WHERE r = '[1,3)'

CREATE TABLE below (EXCLUDE (cage WITH =)) INHERITS (zoo)

INSERT INTO below VALUES (1, 'x'), (1, 'x')

CREATE TABLE seen (a int, EXCLUDE (a WITH =), CHECK (a > 0))

CREATE FUNCTION twice() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.a := NEW.a / 10; RETURN NEW; END $$

CREATE TRIGGER t BEFORE INSERT ON seen FOR EACH ROW EXECUTE FUNCTION twice()

INSERT INTO seen VALUES (10), (20)

INSERT INTO seen VALUES (15)

CREATE ROLE blind

GRANT INSERT ON seen TO blind

SET ROLE blind

INSERT INTO seen VALUES (15)

RESET ROLE

DROP TABLE seen, parent, below, zoo, single, booking, spans, circles, amounts, liked

DROP ROLE blind

-- A constraint without columns of its own goes with its table, and keeps the columns it uses.
CREATE TABLE stays (id int, since date, till date, ok bool,
  CONSTRAINT apart EXCLUDE USING gist (daterange(since, till) WITH &&) WHERE (ok))

SELECT classid::regclass, refobjsubid, deptype FROM pg_depend
WHERE refobjid = 'stays'::regclass AND classid <> 'pg_type'::regclass GROUP BY 1, 2, 3 ORDER BY 1, 2, 3

ALTER TABLE stays DROP COLUMN till

ALTER TABLE stays DROP COLUMN ok

ALTER TABLE stays DROP COLUMN since CASCADE

SELECT conname FROM pg_constraint WHERE conrelid = 'stays'::regclass

ALTER TABLE stays ADD EXCLUDE USING gist (daterange(till, till, '[]') WITH &&)

DROP TABLE stays
