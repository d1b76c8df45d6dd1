# FOR UPDATE and its like of tables with row security: rows that may be read and updated.
CREATE ROLE alice

CREATE ROLE bob

CREATE TABLE notes (id int PRIMARY KEY, reader name, writer name, n int)

INSERT INTO notes VALUES (1, 'alice', 'alice', 1), (2, 'alice', 'bob', 2), (3, 'bob', 'alice', 3), (4, 'alice', 'alice', 4)

ALTER TABLE notes ENABLE ROW LEVEL SECURITY

CREATE POLICY r ON notes FOR SELECT USING (reader = current_user)

CREATE POLICY w ON notes FOR UPDATE USING (writer = current_user)

CREATE TABLE plain (id int, note int)

INSERT INTO plain VALUES (10, 1), (20, 2), (30, 3)

CREATE TABLE allowed (id int)

INSERT INTO allowed VALUES (1)

CREATE VIEW of_alice AS SELECT id, n FROM notes WHERE n < 10

ALTER VIEW of_alice OWNER TO alice

GRANT ALL ON notes, plain, allowed, of_alice TO alice, bob

CREATE VIEW invoked WITH (security_invoker) AS SELECT id, n FROM notes

GRANT ALL ON invoked TO alice, bob

SET ROLE alice

SELECT * FROM notes ORDER BY id

SELECT * FROM notes ORDER BY id FOR UPDATE

SELECT * FROM notes ORDER BY id FOR KEY SHARE

SELECT id FROM notes WHERE n > 1 ORDER BY id FOR NO KEY UPDATE NOWAIT

SELECT id FROM notes ORDER BY id LIMIT 1 FOR SHARE SKIP LOCKED

SELECT p.id, n.id FROM plain p JOIN notes n ON n.id = p.note ORDER BY 1 FOR UPDATE

SELECT p.id, n.id FROM plain p JOIN notes n ON n.id = p.note ORDER BY 1 FOR UPDATE OF p

SELECT p.id, n.id FROM plain p JOIN notes n ON n.id = p.note ORDER BY 1 FOR UPDATE OF n

SELECT p.id, n.id FROM plain p LEFT JOIN notes n ON n.id = p.note ORDER BY 1 FOR UPDATE OF p

SELECT p.id, n.id FROM plain p LEFT JOIN notes n ON n.id = p.note ORDER BY 1 FOR UPDATE

SELECT * FROM (SELECT id FROM notes) s ORDER BY id FOR UPDATE

SELECT * FROM of_alice ORDER BY id FOR UPDATE

SELECT * FROM invoked ORDER BY id FOR UPDATE

WITH c AS (SELECT id FROM notes FOR UPDATE) SELECT * FROM c ORDER BY id

SELECT (SELECT count(*) FROM (SELECT 1 FROM notes FOR UPDATE) s)

DO $$ DECLARE r record; BEGIN FOR r IN SELECT * FROM notes ORDER BY id FOR UPDATE LOOP RAISE NOTICE '%', r.id; END LOOP; END $$

BEGIN

DECLARE c CURSOR FOR SELECT id FROM notes ORDER BY id FOR UPDATE

FETCH ALL FROM c

COMMIT

SET ROLE bob

SELECT * FROM notes FOR UPDATE

SELECT * FROM of_alice ORDER BY id FOR UPDATE

SELECT * FROM of_alice ORDER BY id

SELECT * FROM invoked ORDER BY id FOR UPDATE

RESET ROLE

SELECT id FROM notes ORDER BY id FOR UPDATE

CREATE POLICY limits ON notes AS RESTRICTIVE FOR UPDATE USING (id IN (SELECT id FROM allowed))

SET ROLE alice

SELECT * FROM notes ORDER BY id FOR UPDATE

SELECT * FROM of_alice ORDER BY id FOR UPDATE

SET row_security = off

SELECT * FROM notes ORDER BY id FOR UPDATE

RESET row_security

RESET ROLE

DROP POLICY w ON notes

SET ROLE alice

SELECT * FROM notes ORDER BY id FOR UPDATE

RESET ROLE

ALTER TABLE notes FORCE ROW LEVEL SECURITY

CREATE TABLE parts (id int, writer name) PARTITION BY LIST (id)

CREATE TABLE part PARTITION OF parts FOR VALUES IN (1, 2)

CREATE TABLE others PARTITION OF parts DEFAULT

INSERT INTO parts VALUES (1, 'alice'), (2, 'bob'), (3, 'alice')

ALTER TABLE parts ENABLE ROW LEVEL SECURITY

CREATE POLICY a ON parts USING (writer = current_user)

CREATE POLICY w ON parts AS RESTRICTIVE FOR UPDATE USING (id < 3)

GRANT ALL ON parts TO alice

SET ROLE alice

SELECT * FROM parts ORDER BY id FOR UPDATE

SELECT * FROM parts ORDER BY id

RESET ROLE

DROP TABLE parts

DROP VIEW of_alice, invoked

DROP TABLE notes, plain, allowed

DROP ROLE alice

DROP ROLE bob
