# ON CONFLICT on views that are written through.

CREATE TABLE t (id int PRIMARY KEY, name text DEFAULT 'base', n int, hidden int)

CREATE UNIQUE INDEX t_name ON t (lower(name)) WHERE n > 0

CREATE VIEW v AS SELECT n AS amount, id AS k, name AS word, n * 2 AS twice FROM t WHERE id < 100

ALTER VIEW v ALTER COLUMN word SET DEFAULT 'view'

INSERT INTO v (k, amount) VALUES (1, 10) ON CONFLICT (k) DO NOTHING

INSERT INTO v (k, amount) VALUES (1, 11), (2, -20) ON CONFLICT (k) DO NOTHING RETURNING *

INSERT INTO v (k, amount) VALUES (1, 12), (3, -30) ON CONFLICT (k) DO UPDATE SET amount = v.amount + excluded.amount, word = excluded.word || '!' RETURNING *

INSERT INTO v AS x (k, amount, word) VALUES (1, 5, 'e') ON CONFLICT (k) DO UPDATE SET amount = excluded.twice + x.twice WHERE x.amount > excluded.amount RETURNING k, amount, word, twice

INSERT INTO v (k, amount) VALUES (1, 500) ON CONFLICT (k) DO UPDATE SET amount = 0 WHERE v.amount < 0

INSERT INTO v (k, amount, word) VALUES (7, 1, 'VIEW!') ON CONFLICT (lower(word)) WHERE amount > 0 DO UPDATE SET word = 'by index' RETURNING *

INSERT INTO v (k, amount) VALUES (1, 1) ON CONFLICT DO NOTHING

INSERT INTO t VALUES (200, 'far', -1)

INSERT INTO v (k, word) VALUES (200, 'unseen') ON CONFLICT (k) DO UPDATE SET word = 'touched'

SELECT * FROM t ORDER BY id

INSERT INTO v (k) VALUES (1) ON CONFLICT (id) DO NOTHING

INSERT INTO v (k) VALUES (1) ON CONFLICT (nosuch) DO NOTHING

INSERT INTO v (k) VALUES (1) ON CONFLICT (amount) DO NOTHING

INSERT INTO v (k) VALUES (1) ON CONFLICT (twice) DO NOTHING

INSERT INTO v (k) VALUES (1) ON CONFLICT ON CONSTRAINT t_pkey DO NOTHING

INSERT INTO v (k) VALUES (1) ON CONFLICT (k) DO UPDATE SET twice = 1

INSERT INTO v (k) VALUES (1) ON CONFLICT (k) DO UPDATE SET hidden = 1

INSERT INTO v (k) VALUES (1) ON CONFLICT (k) DO UPDATE SET amount = excluded.hidden

INSERT INTO v (k) VALUES (1) ON CONFLICT (k) DO UPDATE SET amount = excluded.n

INSERT INTO v (k) VALUES (1), (1) ON CONFLICT (k) DO UPDATE SET amount = 1

# A view over a view, and triggers of the table.

CREATE VIEW vv AS SELECT k AS key, word FROM v WHERE k > 0

INSERT INTO vv VALUES (1, 'two levels') ON CONFLICT (key) DO UPDATE SET word = excluded.word || vv.key RETURNING *

CREATE FUNCTION said() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '% % %', TG_OP, OLD, NEW; NEW.hidden := 5; RETURN NEW; END $$

CREATE TRIGGER br BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION said()

INSERT INTO vv VALUES (1, 'with a trigger'), (50, 'new') ON CONFLICT (key) DO UPDATE SET word = excluded.word || '.' RETURNING *

DROP TRIGGER br ON t

# Privileges: on the view its user's, on the table its owner's.

CREATE ROLE viewer LOGIN

GRANT INSERT ON v TO viewer

\connect viewer

INSERT INTO v (k) VALUES (1) ON CONFLICT DO NOTHING

INSERT INTO v (k) VALUES (1) ON CONFLICT (k) DO NOTHING

\connect postgres

GRANT SELECT (k), UPDATE (word) ON v TO viewer

\connect viewer

INSERT INTO v (k) VALUES (1) ON CONFLICT (k) DO NOTHING

INSERT INTO v (k, word) VALUES (1, 'w') ON CONFLICT (k) DO UPDATE SET word = 'mine'

INSERT INTO v (k, word) VALUES (1, 'w') ON CONFLICT (k) DO UPDATE SET word = excluded.word

INSERT INTO v (k, word) VALUES (1, 'w') ON CONFLICT (k) DO UPDATE SET amount = 1

\connect postgres

SELECT * FROM t ORDER BY id

# Rows that the view does not show.

CREATE TABLE base (id int PRIMARY KEY, name text DEFAULT 'base', n int, hidden int)

INSERT INTO base VALUES (1, 'a', 1), (200, 'b', -1), (300, 'c', 1), (2, 'd', -1)

CREATE VIEW bv AS SELECT id AS k, name AS word, n FROM base WHERE id < 100

CREATE VIEW bvv AS SELECT k AS key, word FROM bv WHERE n > 0

INSERT INTO bvv VALUES (1, 'x') ON CONFLICT (key) DO UPDATE SET word = 'y'

INSERT INTO bvv VALUES (2, 'x') ON CONFLICT (key) DO UPDATE SET word = 'y'

INSERT INTO bvv VALUES (200, 'x') ON CONFLICT (key) DO UPDATE SET word = 'y'

INSERT INTO bvv VALUES (300, 'x') ON CONFLICT (key) DO UPDATE SET word = 'y'

INSERT INTO bvv VALUES (300, 'x') ON CONFLICT (key) DO UPDATE SET word = 'y' WHERE false

INSERT INTO bvv VALUES (300, 'x') ON CONFLICT (key) DO NOTHING

INSERT INTO base VALUES (1) ON CONFLICT (nosuch) DO NOTHING

INSERT INTO base VALUES (1) ON CONFLICT (id, nosuch) DO NOTHING
