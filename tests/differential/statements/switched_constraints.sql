# Foreign keys and deferrable constraints are triggers: DISABLE TRIGGER ALL and replicas switch them off.
CREATE TABLE up (id int PRIMARY KEY, code int UNIQUE DEFERRABLE, boss int REFERENCES up ON DELETE SET NULL)

CREATE TABLE down (id int PRIMARY KEY, up int REFERENCES up ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  slot int, EXCLUDE (slot WITH =) DEFERRABLE, EXCLUDE (id WITH =))

INSERT INTO up VALUES (1, 1, NULL), (2, 2, 1)

INSERT INTO down VALUES (1, 1, 1)

ALTER TABLE up DISABLE TRIGGER ALL

SELECT tgrelid::regclass, regexp_replace(tgname, '\d+', ''), tgfoid::regproc, tgtype, tgisinternal, tgdeferrable,
  tginitdeferred, tgconstrrelid::regclass, tgconstrindid::regclass, tgnargs, tgattr, tgargs
FROM pg_trigger WHERE tgenabled = 'D' ORDER BY tgrelid::regclass::text, 3, 2, tgconstrrelid::regclass::text

DELETE FROM up WHERE id = 1

SELECT * FROM up ORDER BY id

SELECT * FROM down

INSERT INTO up VALUES (3, 2, 99)

INSERT INTO down VALUES (2, 77, 2)

ALTER TABLE down DISABLE TRIGGER ALL

SELECT count(*) FROM pg_trigger WHERE tgrelid = 'down'::regclass AND tgenabled = 'D'

ALTER TABLE down DISABLE TRIGGER ALL

SELECT count(*) FROM pg_trigger WHERE tgrelid = 'down'::regclass AND tgenabled = 'D'

INSERT INTO down VALUES (2, 77, 1)

INSERT INTO down VALUES (2, 78, 3)

UPDATE down SET up = 78 WHERE id = 1

BEGIN

ALTER TABLE down ENABLE TRIGGER ALL

INSERT INTO down VALUES (4, 404, 4)

COMMIT

SELECT id, up FROM down ORDER BY id

INSERT INTO down VALUES (5, 505, 5)

ALTER TABLE down ENABLE TRIGGER USER

INSERT INTO down VALUES (6, 505, 6)

ALTER TABLE up ENABLE TRIGGER ALL

ALTER TABLE down ENABLE TRIGGER ALL

SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'

INSERT INTO up VALUES (4, 3, 99)

UPDATE up SET code = 2 WHERE id = 3

INSERT INTO down VALUES (7, 707, 7)

# A constraint that is switched off goes like any other; one that is new is on.
ALTER TABLE down DISABLE TRIGGER ALL

ALTER TABLE down DROP CONSTRAINT down_up_fkey

SELECT regexp_replace(tgname, '\d+', '') FROM pg_trigger WHERE tgrelid IN ('down'::regclass, 'up'::regclass)
AND tgenabled = 'D'

DELETE FROM down

ALTER TABLE down ADD FOREIGN KEY (up) REFERENCES up

INSERT INTO down VALUES (1, 1234)

# Only superusers may.
CREATE ROLE loader

GRANT ALL ON up TO loader

ALTER TABLE down OWNER TO loader

CREATE TABLE lone (id int PRIMARY KEY)

ALTER TABLE lone OWNER TO loader

SET ROLE loader

ALTER TABLE lone DISABLE TRIGGER ALL

ALTER TABLE down DISABLE TRIGGER USER

RESET ROLE

# A replica has what was checked where the rows come from.
SET session_replication_role = replica

INSERT INTO down VALUES (8, 808, 8), (9, 808, 8)

DELETE FROM up WHERE id = 2

INSERT INTO down VALUES (8, 808, 9)

RESET session_replication_role

INSERT INTO down VALUES (10, 1010)

UPDATE down SET up = 1010 WHERE id = 9

DROP TABLE down, up, lone

SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'

DROP ROLE loader

# Partitions have triggers of their own.
CREATE TABLE keys (id int PRIMARY KEY)

CREATE TABLE whole (k int REFERENCES keys) PARTITION BY RANGE (k)

CREATE TABLE part PARTITION OF whole FOR VALUES FROM (0) TO (100)

ALTER TABLE whole DISABLE TRIGGER ALL

INSERT INTO whole VALUES (1)

INSERT INTO part VALUES (2)

ALTER TABLE whole ENABLE TRIGGER ALL

INSERT INTO whole VALUES (3)

DROP TABLE whole, keys

# Superusers have constraints checked again by writing the system table.
CREATE TABLE one (id int PRIMARY KEY)

CREATE TABLE two (one int REFERENCES one, CHECK (one < 9))

SET session_replication_role = replica

INSERT INTO two VALUES (5)

RESET session_replication_role

ALTER TABLE two VALIDATE CONSTRAINT two_one_fkey

UPDATE pg_constraint SET convalidated = false WHERE conname IN ('two_one_fkey', 'two_one_check')

ALTER TABLE two VALIDATE CONSTRAINT two_one_fkey

INSERT INTO one VALUES (5)

ALTER TABLE two VALIDATE CONSTRAINT two_one_fkey

ALTER TABLE two VALIDATE CONSTRAINT two_one_check

SELECT conname, convalidated FROM pg_constraint WHERE conrelid = 'two'::regclass ORDER BY 1

DROP TABLE two, one
