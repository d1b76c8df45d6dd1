# Row security

CREATE ROLE alice LOGIN

CREATE ROLE bob LOGIN

CREATE ROLE staff

GRANT staff TO bob

CREATE ROLE dba LOGIN BYPASSRLS

CREATE TABLE docs (id int PRIMARY KEY, owner name DEFAULT current_user, title text, secret boolean DEFAULT false)

INSERT INTO docs VALUES (1, 'alice', 'a1', false), (2, 'alice', 'a2', true), (3, 'bob', 'b1', false), (4, 'bob', 'b2', true)

GRANT ALL ON docs TO alice, bob, dba

CREATE POLICY own ON docs USING (owner = current_user)

CREATE POLICY own ON docs USING (true)

CREATE POLICY x ON nothing USING (true)

CREATE POLICY x ON docs FOR SELECT WITH CHECK (true)

CREATE POLICY x ON docs FOR INSERT USING (true)

CREATE POLICY x ON docs USING (id)

CREATE POLICY x ON docs USING (count(*) > 1)

CREATE POLICY x ON docs USING (nosuch = 1)

CREATE POLICY x ON docs USING (row_number() OVER () = 1)

CREATE POLICY x ON docs AS sometimes USING (true)

CREATE POLICY x ON docs TO nobody USING (true)

CREATE POLICY x ON pg_class USING (true)

CREATE POLICY visible ON docs FOR SELECT TO staff, PUBLIC USING (NOT secret)

CREATE POLICY polite ON docs AS RESTRICTIVE FOR ALL TO PUBLIC USING (true) WITH CHECK (title <> 'rude')

SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = 'docs'

SELECT polname, polcmd, polpermissive, polroles, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid) FROM pg_policy ORDER BY 1

SELECT * FROM pg_policies ORDER BY policyname

SELECT rowsecurity FROM pg_tables WHERE tablename = 'docs'

\connect alice

SELECT * FROM docs ORDER BY id

\connect postgres

ALTER TABLE docs ENABLE ROW LEVEL SECURITY

SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = 'docs'

SELECT count(*), row_security_active('docs') FROM docs

\connect dba

SELECT count(*), row_security_active('docs') FROM docs

\connect alice

SELECT row_security_active('docs')

SELECT * FROM docs ORDER BY id

SELECT d.title, o.title FROM docs d LEFT JOIN docs o ON o.id = d.id + 2 ORDER BY d.id

SELECT count(*) FROM docs WHERE owner = 'bob'

SELECT docs FROM docs WHERE id = 1

UPDATE docs SET title = title || '!' RETURNING *

UPDATE docs SET title = 'mine now' WHERE owner = 'bob'

UPDATE docs SET owner = 'bob' WHERE id = 1

UPDATE docs SET title = 'rude' WHERE id = 1

DELETE FROM docs WHERE id = 3

INSERT INTO docs VALUES (10, 'alice', 'new')

INSERT INTO docs (id, title) VALUES (11, 'newer') RETURNING owner

INSERT INTO docs VALUES (12, 'bob', 'for bob')

INSERT INTO docs VALUES (13, 'alice', 'rude')

INSERT INTO docs VALUES (1, 'alice', 'again')

INSERT INTO docs VALUES (3, 'alice', 'taken by a hidden row')

INSERT INTO docs VALUES (10, 'alice', 'again') ON CONFLICT DO NOTHING

INSERT INTO docs SELECT id + 100, owner, title FROM docs

COPY (SELECT * FROM docs ORDER BY id) TO STDOUT

COPY docs FROM STDIN
<<
50⇥alice⇥copied⇥f

SET row_security = off

SELECT * FROM docs

INSERT INTO docs VALUES (60, 'alice', 'x')

RESET row_security

DELETE FROM docs WHERE id > 50 RETURNING id

TRUNCATE docs

ALTER TABLE docs DISABLE ROW LEVEL SECURITY

DROP POLICY own ON docs

\connect bob

SELECT count(*) FROM docs

INSERT INTO docs VALUES (1, 'bob', 'b', false)

# Views have their owner's rights, functions those of who calls them
\connect postgres

INSERT INTO docs VALUES (1, 'alice', 'a1', false), (2, 'alice', 'a2', true), (3, 'bob', 'b1', false), (4, 'bob', 'b2', true)

CREATE VIEW all_docs AS SELECT * FROM docs

GRANT ALL ON all_docs TO alice

ALTER VIEW all_docs OWNER TO bob

CREATE FUNCTION count_docs() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM docs); END $$

CREATE FUNCTION count_all() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN RETURN (SELECT count(*) FROM docs); END $$

CREATE FUNCTION leak(t text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RAISE NOTICE 'saw %', t; RETURN true; END $$

\connect alice

SELECT * FROM all_docs ORDER BY id

UPDATE all_docs SET title = 'through' RETURNING id

DELETE FROM all_docs WHERE id = 2

SELECT count_docs(), count_all()

SELECT title FROM docs WHERE leak(title) ORDER BY 1

PREPARE p AS SELECT count(*) FROM docs

EXECUTE p

\connect bob

SELECT count(*) FROM docs

\connect postgres

# Policies that read other tables
CREATE TABLE members (who name, doc int)

INSERT INTO members VALUES ('alice', 3), ('alice', 4)

CREATE POLICY member ON docs FOR SELECT USING (EXISTS (SELECT 1 FROM members m WHERE m.doc = docs.id AND m.who = current_user))

SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polname = 'member'

SELECT pg_get_expr(polqual, polrelid, true) FROM pg_policy WHERE polname = 'member'

\connect alice

SELECT id FROM docs ORDER BY 1

\connect postgres

GRANT SELECT ON members TO alice

\connect alice

SELECT id FROM docs ORDER BY 1

SELECT title FROM docs WHERE leak(title) ORDER BY 1

UPDATE docs SET title = 'no' WHERE id = 4

\connect postgres

ALTER TABLE members RENAME TO people

ALTER TABLE people RENAME who TO person

\connect alice

SELECT id FROM docs ORDER BY 1

\connect postgres

DROP TABLE people

ALTER POLICY member ON docs RENAME TO membership

ALTER POLICY membership ON docs TO bob USING (id > 2)

ALTER POLICY membership ON docs WITH CHECK (true)

ALTER POLICY nothing ON docs USING (true)

ALTER POLICY own ON docs RENAME TO polite

ALTER POLICY own ON docs TO alice

COMMENT ON POLICY own ON docs IS 'one''s own'

SELECT obj_description(oid, 'pg_policy') FROM pg_policy WHERE polname = 'own'

SELECT policyname, roles, cmd, qual FROM pg_policies ORDER BY 1

\connect bob

SELECT id FROM docs ORDER BY 1

INSERT INTO docs VALUES (70, 'bob', 'x')

\connect postgres

DROP ROLE alice

DROP TABLE people

SELECT policyname FROM pg_policies ORDER BY 1

# The owner, FORCE, and recursion
ALTER TABLE docs OWNER TO bob

\connect bob

SELECT count(*) FROM docs

ALTER TABLE docs FORCE ROW LEVEL SECURITY

SELECT count(*) FROM docs

SET row_security = off

SELECT count(*) FROM docs

RESET row_security

ALTER TABLE docs NO FORCE ROW LEVEL SECURITY

CREATE POLICY again ON docs USING (id IN (SELECT id FROM docs))

SELECT count(*) FROM docs

ALTER TABLE docs FORCE ROW LEVEL SECURITY

SELECT count(*) FROM docs

DROP POLICY again ON docs

DROP POLICY again ON docs

DROP POLICY IF EXISTS again ON docs

DROP POLICY IF EXISTS again ON nothing

DROP POLICY polite ON docs

SELECT count(*) FROM docs

ALTER TABLE docs ALTER COLUMN id TYPE bigint

ALTER TABLE docs DROP COLUMN secret

ALTER TABLE docs DROP COLUMN title

ALTER TABLE docs RENAME COLUMN owner TO belongs_to

SELECT policyname, qual FROM pg_policies ORDER BY 1

# Foreign keys look at all rows
CREATE TABLE refs (doc bigint REFERENCES docs)

INSERT INTO refs VALUES (1), (3)

INSERT INTO refs VALUES (99)

CREATE VIEW v AS SELECT 1 AS a

CREATE POLICY p ON v USING (true)

ALTER TABLE v ENABLE ROW LEVEL SECURITY

\connect postgres

DROP TABLE docs CASCADE

SELECT count(*) FROM pg_policy

CREATE TABLE trig (id int, note text)

CREATE FUNCTION sets_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := 'by ' || current_user; RETURN NEW; END $$

CREATE TRIGGER s BEFORE INSERT OR UPDATE ON trig FOR EACH ROW EXECUTE FUNCTION sets_note()

ALTER TABLE trig ENABLE ROW LEVEL SECURITY

GRANT ALL ON trig TO alice

\connect alice

INSERT INTO trig VALUES (1)

SELECT * FROM trig

\connect postgres

CREATE POLICY t ON trig USING (note = 'by ' || current_user)

\connect alice

INSERT INTO trig VALUES (1) RETURNING note

UPDATE trig SET id = 2 RETURNING *

DELETE FROM trig USING (SELECT 2 AS n) x WHERE x.n = trig.id RETURNING id

# Only what a command reads of its own target counts; foreign keys' actions see all
\connect postgres

CREATE TABLE seen (id int PRIMARY KEY, v text)

CREATE TABLE kids (id int REFERENCES seen ON DELETE CASCADE ON UPDATE CASCADE)

INSERT INTO seen VALUES (1, 'a'), (2, 'b')

INSERT INTO kids VALUES (1), (2)

ALTER TABLE seen ENABLE ROW LEVEL SECURITY

ALTER TABLE kids ENABLE ROW LEVEL SECURITY

ALTER TABLE kids FORCE ROW LEVEL SECURITY

ALTER TABLE kids OWNER TO bob

CREATE POLICY s ON seen FOR SELECT USING (id < 10)

CREATE POLICY i ON seen FOR INSERT WITH CHECK (true)

CREATE POLICY u ON seen FOR UPDATE USING (true)

CREATE POLICY d ON seen FOR DELETE USING (true)

GRANT ALL ON seen TO alice

\connect alice

INSERT INTO seen SELECT id + 10, v FROM seen

INSERT INTO seen VALUES (20, 'x') RETURNING id

INSERT INTO seen VALUES (20, 'x') ON CONFLICT (id) DO NOTHING

INSERT INTO seen VALUES (20, 'x') ON CONFLICT DO NOTHING

UPDATE seen SET v = 'all'

UPDATE seen SET v = v

UPDATE seen SET id = 30 WHERE id = 1

UPDATE seen SET v = s.v FROM seen s WHERE s.id = 2

DELETE FROM seen WHERE id > 5

DELETE FROM seen

\connect postgres

SELECT * FROM kids

# Roles of policies
CREATE ROLE one

CREATE ROLE two

CREATE POLICY for_one ON seen TO one USING (true)

CREATE POLICY for_both ON seen TO one, two USING (true)

DROP ROLE one

DROP OWNED BY one

DROP ROLE one

SELECT polname, ARRAY(SELECT rolname FROM pg_roles r WHERE r.oid = ANY (polroles)) FROM pg_policy WHERE polname LIKE 'for%' ORDER BY 1

DROP POLICY for_both ON seen

DROP ROLE two

# In queries of all kinds
\connect postgres

CREATE TABLE notes (id int PRIMARY KEY, owner name, title text)

INSERT INTO notes VALUES (1, 'alice', 'a1'), (2, 'bob', 'b1'), (3, 'alice', 'a2')

GRANT ALL ON notes TO alice

CREATE POLICY own ON notes USING (owner = current_user)

ALTER TABLE notes ENABLE ROW LEVEL SECURITY

\connect alice

SELECT id, title, count(*) FROM notes GROUP BY id ORDER BY id

SELECT tableoid::regclass, id FROM notes ORDER BY id

SELECT notes.* FROM notes JOIN notes d2 USING (id) ORDER BY id

SELECT d FROM notes d ORDER BY id

BEGIN

DECLARE c SCROLL CURSOR FOR SELECT * FROM notes ORDER BY id

FETCH 2 FROM c

FETCH PRIOR FROM c

COMMIT

CREATE TEMP TABLE tc AS SELECT * FROM notes

SELECT count(*) FROM tc

WITH d AS (DELETE FROM notes WHERE id <> 1 RETURNING id) SELECT * FROM d ORDER BY id

WITH i AS (INSERT INTO notes VALUES (5, 'bob', 'x') RETURNING id) SELECT * FROM i

WITH i AS (INSERT INTO notes VALUES (5, 'alice', 'x') RETURNING id) SELECT * FROM i

SELECT (SELECT count(*) FROM notes), EXISTS (SELECT 1 FROM notes WHERE id = 2), ARRAY(SELECT id FROM notes ORDER BY id)

SELECT x.id FROM (VALUES (1), (2), (5)) x (id) WHERE x.id IN (SELECT id FROM notes) ORDER BY 1

SELECT v.id, l.title FROM (VALUES (1), (2), (5)) v (id), LATERAL (SELECT title FROM notes d WHERE d.id = v.id) l ORDER BY 1

SELECT id, row_number() OVER (ORDER BY id) FROM notes ORDER BY 1

SELECT id FROM notes UNION SELECT 100 ORDER BY 1

INSERT INTO notes VALUES (6, 'alice', 'y'), (7, 'mallory', 'z')

UPDATE notes SET (owner, title) = (SELECT 'alice', 'sub')

UPDATE notes d SET title = o.title || '!' FROM notes o WHERE o.id = d.id

SELECT * FROM notes ORDER BY id

# the table of a row of a secured table with others below it
CREATE TABLE below (a int, b text); CREATE TABLE below1 () INHERITS (below); INSERT INTO below VALUES (1, 'x'); INSERT INTO below1 VALUES (2, 'y'), (3, 'z');
ALTER TABLE below ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON below USING (a <> 3); CREATE ROLE below_reader; GRANT SELECT ON below TO below_reader; SET ROLE below_reader

SELECT tableoid::regclass, * FROM below ORDER BY a

SELECT count(*), tableoid::regclass FROM below GROUP BY tableoid ORDER BY 2

SELECT x FROM below x (p) WHERE tableoid = 'below1'::regclass

RESET ROLE

# a sample is taken of the table, and its policies look at the rows of it
SET ROLE below_reader

SELECT * FROM below TABLESAMPLE BERNOULLI (100) ORDER BY a

SELECT count(*) FROM below TABLESAMPLE SYSTEM (0)

SELECT x.a, y.a FROM below x TABLESAMPLE SYSTEM (100) REPEATABLE (1) JOIN ONLY below y USING (a)

SELECT * FROM below TABLESAMPLE nosuch (1)

RESET ROLE
