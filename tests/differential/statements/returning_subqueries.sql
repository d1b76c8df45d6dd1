# Subqueries in RETURNING that look at the written row.
CREATE TABLE us (id serial PRIMARY KEY, username text)

CREATE TABLE tw (id serial PRIMARY KEY, user_id int REFERENCES us, content text)

INSERT INTO us (username) VALUES ('huey'), ('mickey'), ('zaizee')

INSERT INTO tw (user_id, content) VALUES (1, 'a'), (1, 'b'), (1, 'c'), (2, 'd'), (2, 'e')

UPDATE us SET username = us.username || '-x' RETURNING (SELECT count(t2.id) AS ct FROM tw t2 WHERE t2.user_id = us.id), us.username

UPDATE us AS t1 SET username = t1.username || '-x' RETURNING (SELECT count(*) FROM tw WHERE tw.user_id = t1.id), (SELECT sum(tw.id) FROM tw WHERE tw.user_id = t1.id), (SELECT max(content) FROM tw WHERE user_id = t1.id)

INSERT INTO us (username) VALUES ('new') RETURNING id, (SELECT count(*) FROM tw WHERE user_id = us.id), (SELECT count(*) FROM tw)

INSERT INTO us (username) VALUES ('new') RETURNING id, (SELECT array_agg(tw.id) FROM tw WHERE user_id < us.id), EXISTS (SELECT 1 FROM tw WHERE user_id = us.id)

UPDATE us SET username = 'q' WHERE id = 1 RETURNING (SELECT count(*) FROM tw WHERE tw.user_id = us.id GROUP BY user_id), (SELECT count(*) FROM tw WHERE tw.user_id = us.id HAVING count(*) > 1)

UPDATE us SET username = 'q' WHERE id = 1 RETURNING (SELECT string_agg(content, ',' ORDER BY content) FROM tw WHERE tw.user_id = us.id)

DELETE FROM us WHERE id > 2 RETURNING (SELECT count(*) FROM tw WHERE tw.user_id = us.id - 2), (SELECT c FROM (SELECT count(*) c FROM tw WHERE tw.user_id = us.id - 2) s)

UPDATE us SET username = 'q' WHERE id = 1 RETURNING (SELECT count(DISTINCT content) FROM tw WHERE tw.user_id = us.id), (SELECT row_number() OVER () FROM tw WHERE tw.user_id = us.id LIMIT 1)

UPDATE us SET username = 'q' WHERE id = 1 RETURNING (SELECT (SELECT count(*) FROM tw WHERE tw.id >= us.id AND tw.user_id = v.id) FROM us v WHERE v.id = us.id)

# A table whose name is one of the aliases that the translation makes.
CREATE TABLE r2 (id int, user_id int)

INSERT INTO r2 VALUES (1, 1), (2, 2), (3, 3) RETURNING id, (SELECT count(*) FROM tw WHERE tw.user_id = r2.id)

UPDATE r2 SET user_id = 1 WHERE id < 3 RETURNING (SELECT count(*) FROM tw WHERE tw.user_id = r2.id), id

WITH c AS (SELECT * FROM tw) UPDATE r2 SET user_id = 1 WHERE id < 3 RETURNING (SELECT count(*) FROM c WHERE c.user_id = r2.id), id

CREATE SCHEMA sch

CREATE TABLE sch."Tab le" (id int, "Qty" int)

INSERT INTO sch."Tab le" VALUES (1, 1)

UPDATE sch."Tab le" t SET "Qty" = 5 RETURNING (SELECT count(*) FROM tw WHERE tw.id = t.id), (SELECT sum(id) FROM us WHERE us.id <= t."Qty")

CREATE TEMP TABLE tt (id int PRIMARY KEY, v text)

INSERT INTO tt VALUES (1, 'x') RETURNING (SELECT count(*) FROM tw WHERE tw.id = tt.id)

INSERT INTO tt VALUES (1, 'y') ON CONFLICT (id) DO UPDATE SET v = (SELECT max(content) FROM tw WHERE tw.id = tt.id) RETURNING v, (SELECT count(*) FROM tw WHERE tw.id = tt.id)

CREATE TABLE us2 (id int PRIMARY KEY, username text)

INSERT INTO us2 VALUES (1, 'a'), (2, 'b')

CREATE VIEW vus AS SELECT id, username FROM us2

UPDATE vus SET username = username WHERE id = 1 RETURNING id, (SELECT count(*) FROM tw WHERE user_id = vus.id)

UPDATE us2 SET username = 'c' FROM tw WHERE tw.id = us2.id AND us2.id = 1 RETURNING us2.id, (SELECT count(*) FROM tw x WHERE x.user_id = us2.id)
