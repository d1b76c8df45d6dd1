CREATE ROLE alice LOGIN

CREATE ROLE bob LOGIN

CREATE TABLE docs (id int PRIMARY KEY, owner name DEFAULT current_user, title text, n int DEFAULT 0)

INSERT INTO docs VALUES (1, 'alice', 'a1'), (2, 'alice', 'a2'), (3, 'bob', 'b1'), (4, 'bob', 'b2')

GRANT ALL ON docs TO alice, bob

CREATE POLICY seen ON docs FOR SELECT USING (owner = current_user OR title LIKE 'b%')

CREATE POLICY ins ON docs FOR INSERT WITH CHECK (owner = current_user)

CREATE POLICY upd ON docs FOR UPDATE USING (owner = current_user) WITH CHECK (title <> 'bad')

CREATE POLICY del ON docs FOR DELETE USING (owner = current_user AND n < 100)

ALTER TABLE docs ENABLE ROW LEVEL SECURITY

\connect alice postgres

INSERT INTO docs VALUES (1, 'alice', 'new') ON CONFLICT (id) DO UPDATE SET title = 'up ' || excluded.title

INSERT INTO docs VALUES (1, 'bob', 'new') ON CONFLICT (id) DO UPDATE SET title = 'up'

INSERT INTO docs VALUES (3, 'alice', 'new') ON CONFLICT (id) DO UPDATE SET title = 'up'

INSERT INTO docs VALUES (3, 'alice', 'new') ON CONFLICT (id) DO UPDATE SET title = 'up' WHERE docs.owner = 'alice'

INSERT INTO docs VALUES (1, 'alice', 'new') ON CONFLICT (id) DO UPDATE SET title = 'bad'

INSERT INTO docs VALUES (1, 'alice', 'new') ON CONFLICT (id) DO UPDATE SET owner = 'bob'

INSERT INTO docs VALUES (1, 'alice', 'x'), (10, 'alice', 'y') ON CONFLICT (id) DO UPDATE SET n = docs.n + 1 RETURNING *

INSERT INTO docs VALUES (10, 'alice', 'y'), (10, 'alice', 'y') ON CONFLICT (id) DO UPDATE SET n = docs.n + 1 RETURNING *

INSERT INTO docs SELECT g, 'alice', 'g' || g FROM generate_series(10, 13) g ON CONFLICT ON CONSTRAINT docs_pkey DO UPDATE SET (title, n) = (excluded.title, 7) WHERE docs.n > 0 RETURNING id, title, n

INSERT INTO docs VALUES (3, 'alice', 'x') ON CONFLICT DO NOTHING

INSERT INTO docs VALUES (3, 'bob', 'x') ON CONFLICT DO NOTHING

SELECT * FROM docs ORDER BY id

MERGE INTO docs d USING (VALUES (1, 'm1'), (20, 'm20')) v(id, t) ON d.id = v.id WHEN MATCHED THEN UPDATE SET title = v.t WHEN NOT MATCHED THEN INSERT (id, title) VALUES (v.id, v.t)

MERGE INTO docs d USING (VALUES (3, 'm3')) v(id, t) ON d.id = v.id WHEN MATCHED THEN UPDATE SET title = v.t

MERGE INTO docs d USING (VALUES (3, 'm3')) v(id, t) ON d.id = v.id WHEN MATCHED AND d.owner = 'alice' THEN UPDATE SET title = v.t WHEN MATCHED THEN DO NOTHING

MERGE INTO docs d USING (VALUES (3, 'm3')) v(id, t) ON d.id = v.id WHEN MATCHED THEN DELETE

MERGE INTO docs d USING (VALUES (1, 'bad')) v(id, t) ON d.id = v.id WHEN MATCHED THEN UPDATE SET title = v.t

MERGE INTO docs d USING (VALUES (1, 'bob')) v(id, t) ON d.id = v.id WHEN MATCHED THEN UPDATE SET owner = v.t

MERGE INTO docs d USING (VALUES (30, 'bob')) v(id, t) ON d.id = v.id WHEN NOT MATCHED THEN INSERT (id, owner, title) VALUES (v.id, v.t, 'x')

MERGE INTO docs d USING (VALUES (2)) v(id) ON d.id = v.id WHEN MATCHED THEN DELETE

SELECT * FROM docs ORDER BY id

\connect bob postgres

MERGE INTO docs d USING (VALUES (1, 'mine'), (4, 'own')) v(id, t) ON d.id = v.id WHEN MATCHED THEN UPDATE SET title = v.t WHEN NOT MATCHED THEN DO NOTHING

MERGE INTO docs d USING (VALUES (1, 'mine')) v(id, t) ON d.id = v.id WHEN NOT MATCHED THEN INSERT (id, title) VALUES (v.id, v.t)

SELECT * FROM docs ORDER BY id

\connect postgres postgres

CREATE POLICY strict ON docs AS RESTRICTIVE FOR UPDATE USING (n < 50)

CREATE POLICY strict_seen ON docs AS RESTRICTIVE FOR SELECT USING (n < 90)

UPDATE docs SET n = 60 WHERE id = 4

UPDATE docs SET n = 95 WHERE id = 3

SET ROLE bob

INSERT INTO docs VALUES (4, 'bob', 'again') ON CONFLICT (id) DO UPDATE SET title = 'again'

INSERT INTO docs VALUES (3, 'bob', 'again') ON CONFLICT (id) DO UPDATE SET title = 'again'

MERGE INTO docs d USING (VALUES (4, 'm')) v(id, t) ON d.id = v.id WHEN MATCHED THEN UPDATE SET title = v.t

MERGE INTO docs d USING (VALUES (3, 'm')) v(id, t) ON d.id = v.id WHEN MATCHED THEN UPDATE SET title = v.t

INSERT INTO docs VALUES (5, 'bob', 'fresh') ON CONFLICT (id) DO UPDATE SET n = 70

INSERT INTO docs VALUES (5, 'bob', 'fresh') ON CONFLICT (id) DO UPDATE SET n = 70

INSERT INTO docs VALUES (5, 'bob', 'fresh') ON CONFLICT (id) DO UPDATE SET n = 80

RESET ROLE

CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '% % % %', TG_WHEN, TG_OP, OLD, NEW; RETURN NEW; END $$

CREATE TRIGGER b BEFORE INSERT OR UPDATE ON docs FOR EACH ROW EXECUTE FUNCTION tell()

CREATE TRIGGER a AFTER INSERT OR UPDATE ON docs FOR EACH ROW EXECUTE FUNCTION tell()

SET ROLE alice

INSERT INTO docs VALUES (1, 'alice', 't') ON CONFLICT (id) DO UPDATE SET n = docs.n + 1

INSERT INTO docs VALUES (1, 'bob', 't') ON CONFLICT (id) DO UPDATE SET n = docs.n + 1

INSERT INTO docs VALUES (4, 'alice', 't') ON CONFLICT (id) DO UPDATE SET n = docs.n + 1

MERGE INTO docs d USING (VALUES (1, 'm')) v(id, t) ON d.id = v.id WHEN MATCHED THEN UPDATE SET title = v.t

RESET ROLE

DROP TRIGGER b ON docs

CREATE TABLE members (name name)

INSERT INTO members VALUES ('bob')

GRANT SELECT ON members TO bob, alice

CREATE FUNCTION is_member() RETURNS boolean LANGUAGE sql STABLE AS 'SELECT EXISTS (SELECT FROM members WHERE name = current_user)'

CREATE TABLE m (id int PRIMARY KEY, v text)

INSERT INTO m VALUES (1, 'one')

GRANT ALL ON m TO bob, alice

CREATE POLICY p ON m USING (EXISTS (SELECT FROM members WHERE name = current_user)) WITH CHECK (is_member())

ALTER TABLE m ENABLE ROW LEVEL SECURITY

SET ROLE alice

INSERT INTO m VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET v = excluded.v

MERGE INTO m USING (VALUES (1, 'x')) v(i, t) ON m.id = v.i WHEN MATCHED THEN UPDATE SET v = v.t WHEN NOT MATCHED THEN INSERT VALUES (v.i + 5, v.t)

SET ROLE bob

INSERT INTO m VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET v = excluded.v

MERGE INTO m USING (VALUES (1, 'y'), (2, 'z')) v(i, t) ON m.id = v.i WHEN MATCHED THEN UPDATE SET v = v.t WHEN NOT MATCHED THEN INSERT VALUES (v.i, v.t)

SELECT * FROM m ORDER BY id

RESET ROLE

CREATE VIEW mv AS SELECT * FROM m

GRANT ALL ON mv TO alice

SET ROLE alice

INSERT INTO mv VALUES (1, 'through') ON CONFLICT (id) DO UPDATE SET v = excluded.v

RESET ROLE

SELECT * FROM m ORDER BY id

ALTER TABLE m FORCE ROW LEVEL SECURITY

SET row_security = off

INSERT INTO m VALUES (1, 'off') ON CONFLICT (id) DO UPDATE SET v = excluded.v

SET ROLE bob

INSERT INTO m VALUES (1, 'off') ON CONFLICT (id) DO UPDATE SET v = excluded.v

MERGE INTO m USING (VALUES (1, 'y')) v(i, t) ON m.id = v.i WHEN MATCHED THEN UPDATE SET v = v.t

PREPARE pq(int, text) AS INSERT INTO m VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET v = excluded.v || $2 WHERE m.id = $1

SET row_security = on

EXECUTE pq(1, 'p')

EXECUTE pq(9, 'p')

SELECT * FROM m ORDER BY id

RESET ROLE

RESET row_security

CREATE TABLE p (id int PRIMARY KEY, owner name DEFAULT current_user, v text) PARTITION BY RANGE (id)

CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (100)

CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200)

GRANT ALL ON p TO alice

INSERT INTO p VALUES (1, 'alice', 'a'), (2, 'bob', 'b'), (101, 'alice', 'c')

CREATE POLICY pol ON p USING (owner = current_user) WITH CHECK (v <> 'bad')

ALTER TABLE p ENABLE ROW LEVEL SECURITY

SET ROLE alice

INSERT INTO p VALUES (1, 'alice', 'new') ON CONFLICT (id) DO UPDATE SET v = excluded.v

INSERT INTO p VALUES (2, 'alice', 'new') ON CONFLICT (id) DO UPDATE SET v = excluded.v

INSERT INTO p VALUES (1, 'alice', 'new') ON CONFLICT (id) DO UPDATE SET v = 'bad'

INSERT INTO p VALUES (1, 'alice', 'bad') ON CONFLICT (id) DO UPDATE SET v = 'good'

INSERT INTO p VALUES (150, 'alice', 'fine') ON CONFLICT (id) DO UPDATE SET v = 'good'

MERGE INTO p USING (VALUES (1, 'm'), (101, 'm'), (160, 'm')) s(id, v) ON p.id = s.id WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT (id, v) VALUES (s.id, s.v)

MERGE INTO p USING (VALUES (1, 'bad')) s(id, v) ON p.id = s.id WHEN MATCHED THEN UPDATE SET v = s.v

MERGE INTO p USING (VALUES (2, 'm')) s(id, v) ON p.id = s.id WHEN MATCHED THEN UPDATE SET v = s.v

MERGE INTO p USING (VALUES (170, 'bad')) s(id, v) ON p.id = s.id WHEN NOT MATCHED THEN INSERT (id, v) VALUES (s.id, s.v)

SELECT * FROM p ORDER BY id

INSERT INTO p VALUES (102, 'alice', 'c') ON CONFLICT (id) DO UPDATE SET v = 'bad'

MERGE INTO p USING (VALUES (1, 'mv')) s(id, v) ON p.id = s.id WHEN MATCHED THEN UPDATE SET v = s.v, id = 111

MERGE INTO p USING (VALUES (111, 'bad')) s(id, v) ON p.id = s.id WHEN MATCHED THEN UPDATE SET v = s.v, id = 11

SELECT * FROM p ORDER BY id
