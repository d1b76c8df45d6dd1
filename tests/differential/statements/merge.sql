# MERGE: its clauses, what they write and count, and what is wrong with them.

CREATE TABLE stock (id int PRIMARY KEY, qty int NOT NULL, note text DEFAULT 'new')

CREATE TABLE moves (id int, delta int, why text)

INSERT INTO stock VALUES (1, 10, 'a'), (2, 20, 'b'), (3, 30, 'c')

INSERT INTO moves VALUES (1, 5, 'in'), (2, -20, 'out'), (4, 7, 'in'), (5, 0, 'none')

MERGE INTO stock s USING moves m ON s.id = m.id WHEN MATCHED AND s.qty + m.delta <= 0 THEN DELETE WHEN MATCHED THEN UPDATE SET qty = s.qty + m.delta, note = note || m.why WHEN NOT MATCHED AND m.delta > 0 THEN INSERT (id, qty) VALUES (m.id, m.delta)

SELECT * FROM stock ORDER BY id

MERGE INTO stock USING moves ON stock.id = moves.id WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED THEN DO NOTHING

MERGE INTO stock AS s USING (SELECT id + 10 AS id, sum(delta) AS n FROM moves GROUP BY id) AS m ON s.id = m.id WHEN NOT MATCHED THEN INSERT VALUES (m.id, m.n)

SELECT * FROM stock ORDER BY id

MERGE INTO stock AS s USING (VALUES (1, 1), (1, 2)) AS v(id, n) ON s.id = v.id WHEN MATCHED THEN UPDATE SET qty = v.n

MERGE INTO stock AS s USING (VALUES (1, 1), (1, 2)) AS v(id, n) ON s.id = v.id WHEN MATCHED THEN DELETE

MERGE INTO stock AS s USING (VALUES (1, 1), (1, 2)) AS v(id, n) ON s.id = v.id WHEN MATCHED AND v.n = 2 THEN UPDATE SET qty = v.n

MERGE INTO stock AS s USING (VALUES (77, 1), (77, 2)) AS v(id, n) ON s.id = v.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (v.id, v.n, 'twice')

MERGE INTO stock AS s USING (VALUES (80, NULL)) AS v(id, n) ON s.id = v.id WHEN NOT MATCHED THEN INSERT VALUES (v.id, v.n::int, 'x')

MERGE INTO stock AS s USING (VALUES (1)) AS v(id) ON s.id = v.id WHEN MATCHED THEN UPDATE SET qty = NULL

SELECT * FROM stock ORDER BY id

WITH v AS (SELECT 90 AS id UNION ALL SELECT 1) MERGE INTO stock s USING v ON s.id = v.id WHEN MATCHED THEN UPDATE SET (qty, note) = (SELECT count(*), 'by subquery' FROM stock) WHEN NOT MATCHED THEN INSERT (note, id, qty) VALUES (DEFAULT, v.id, (SELECT max(qty) FROM stock))

MERGE INTO stock s USING moves m ON s.id = m.id AND m.delta > 100 WHEN MATCHED THEN DELETE

MERGE INTO stock s USING moves m ON s.id = m.id AND s.qty > 1000 WHEN NOT MATCHED THEN INSERT VALUES (m.id + 200, m.delta)

MERGE INTO stock s USING stock t ON s.id = t.id + 200 WHEN MATCHED THEN UPDATE SET note = 'from ' || t.id WHEN NOT MATCHED AND t.id < 3 THEN INSERT VALUES (t.id + 300, t.qty, t.note)

SELECT * FROM stock ORDER BY id

MERGE INTO stock s USING moves m JOIN (VALUES (1, 'one')) w(id, word) ON w.id = m.id ON s.id = m.id WHEN MATCHED THEN UPDATE SET note = w.word, qty = DEFAULT

MERGE INTO stock s USING (moves m JOIN (VALUES (1, 'one')) w(id, word) USING (id)) ON s.id = w.id WHEN MATCHED THEN UPDATE SET note = word

MERGE INTO ONLY stock s USING generate_series(1, 2) g ON s.id = g WHEN MATCHED THEN UPDATE SET note = g::text

MERGE INTO stock s USING moves m ON false WHEN NOT MATCHED AND m.id = 5 THEN INSERT (id, qty) VALUES (500, 1)

MERGE INTO stock s USING moves m ON s.id = m.id WHEN MATCHED AND m.why = 'in' THEN UPDATE SET qty = qty WHEN MATCHED AND m.why = 'none' THEN DO NOTHING WHEN MATCHED THEN DELETE

SELECT * FROM stock ORDER BY id

# What is wrong.

MERGE INTO stock s USING moves m ON s.id = m.id WHEN MATCHED THEN DELETE WHEN MATCHED THEN DO NOTHING

MERGE INTO stock s USING moves m ON s.id = m.id WHEN MATCHED THEN INSERT VALUES (1, 2)

MERGE INTO stock s USING moves m ON s.id = m.id WHEN NOT MATCHED THEN DELETE

MERGE INTO stock s USING moves m ON s.id = m.id WHEN NOT MATCHED THEN UPDATE SET qty = 1

MERGE INTO stock s USING moves m ON s.id = m.id

MERGE INTO stock USING stock ON true WHEN MATCHED THEN DELETE

MERGE INTO stock s USING moves s ON true WHEN MATCHED THEN DELETE

MERGE INTO stock s USING moves m ON s.id = m.id WHEN NOT MATCHED AND s.qty > 1 THEN INSERT VALUES (1, 2)

MERGE INTO stock s USING moves m ON s.id = m.id WHEN NOT MATCHED THEN INSERT VALUES (s.id, 2)

MERGE INTO stock s USING moves m ON s.id = m.id WHEN NOT MATCHED THEN INSERT VALUES (qty, 2)

MERGE INTO stock s USING moves m ON s.id = m.id WHEN MATCHED AND m.delta THEN DELETE

MERGE INTO stock s USING moves m ON s.id = m.id WHEN MATCHED AND count(*) > 1 THEN DELETE

MERGE INTO stock s USING moves m ON s.id = m.id WHEN MATCHED AND row_number() OVER () > 1 THEN DELETE

MERGE INTO stock s USING moves m ON s.id = m.id WHEN MATCHED AND generate_series(1, 2) > 1 THEN DELETE

MERGE INTO stock s USING moves m ON count(*) = m.id WHEN MATCHED THEN DELETE

MERGE INTO stock s USING moves m ON s.id = m.id WHEN MATCHED THEN UPDATE SET qty = count(*)

MERGE INTO stock s USING moves m ON s.id = m.id WHEN NOT MATCHED THEN INSERT (id, qty) VALUES (1, count(*))

MERGE INTO stock s USING moves m ON s.id = m.id WHEN MATCHED AND (SELECT true FROM stock WHERE id = m.id) THEN UPDATE SET note = 'sub'

MERGE INTO stock s USING moves m ON s.id = m.id WHEN MATCHED THEN UPDATE SET nosuch = 1

MERGE INTO stock s USING moves m ON s.id = m.id WHEN MATCHED THEN UPDATE SET qty = 1, qty = 2

MERGE INTO stock s USING moves m ON s.id = m.id WHEN NOT MATCHED THEN INSERT (id, nosuch) VALUES (1, 2)

MERGE INTO stock s USING moves m ON s.id = m.id WHEN NOT MATCHED THEN INSERT (id, id) VALUES (1, 2)

MERGE INTO stock s USING moves m ON s.id = m.id WHEN NOT MATCHED THEN INSERT (id, qty) VALUES (1)

MERGE INTO stock s USING moves m ON s.id = m.id WHEN NOT MATCHED THEN INSERT (id) VALUES (1, 2)

MERGE INTO stock s USING moves m ON s.id = m.id WHEN NOT MATCHED THEN INSERT VALUES (1, 2, 'x', 4)

MERGE INTO stock s USING moves m ON s.id = m.id WHEN NOT MATCHED THEN INSERT VALUES (1, 'x'::text)

MERGE INTO stock s USING moves m ON s.id = m.id WHEN NOT MATCHED THEN INSERT VALUES (1, 2), (3, 4)

MERGE INTO stock s USING moves m ON s.id = m.id WHEN NOT MATCHED THEN INSERT SELECT 1, 2

MERGE INTO stock s USING moves m ON s.id = m.id WHEN MATCHED THEN UPDATE SET qty = nosuch

MERGE INTO stock s USING nosuch m ON s.id = m.id WHEN MATCHED THEN DELETE

MERGE INTO nosuch s USING moves m ON s.id = m.id WHEN MATCHED THEN DELETE

MERGE INTO stock s USING moves m ON s.id = m.id WHEN MATCHED THEN DELETE RETURNING 1

MERGE stock s USING moves m ON s.id = m.id WHEN MATCHED THEN DELETE

WITH RECURSIVE r AS (SELECT 1 AS id) MERGE INTO stock s USING r ON s.id = r.id WHEN MATCHED THEN DELETE

WITH m AS (MERGE INTO stock s USING moves m ON s.id = m.id WHEN MATCHED THEN DELETE) SELECT 1

COPY (MERGE INTO stock s USING moves m ON s.id = m.id WHEN MATCHED THEN DELETE) TO STDOUT

DECLARE c CURSOR FOR MERGE INTO stock s USING moves m ON s.id = m.id WHEN MATCHED THEN DELETE

CREATE VIEW v AS SELECT * FROM stock

MERGE INTO v USING moves m ON v.id = m.id WHEN MATCHED THEN DELETE

MERGE INTO pg_class c USING moves m ON false WHEN MATCHED THEN DO NOTHING

CREATE SEQUENCE sq

MERGE INTO sq USING moves m ON false WHEN MATCHED THEN DO NOTHING

# Defaults, identity and generated columns, checks.

CREATE TABLE made (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int CHECK (a < 100), twice int GENERATED ALWAYS AS (a * 2) STORED, n numeric(8,2) DEFAULT 1.5)

MERGE INTO made USING (VALUES (1), (2)) v(a) ON made.a = v.a AND false WHEN NOT MATCHED THEN INSERT (a) VALUES (v.a)

MERGE INTO made USING (VALUES (3)) v(a) ON made.a = v.a WHEN NOT MATCHED THEN INSERT DEFAULT VALUES

MERGE INTO made USING (VALUES (2), (101)) v(a) ON made.a = v.a WHEN MATCHED THEN UPDATE SET a = v.a + 40, n = n * 3 WHEN NOT MATCHED THEN INSERT (a) VALUES (v.a)

MERGE INTO made USING (VALUES (2)) v(a) ON made.a = v.a WHEN MATCHED THEN UPDATE SET a = 40 + v.a, n = n * 3

MERGE INTO made USING (VALUES (9)) v(a) ON made.a = v.a WHEN NOT MATCHED THEN INSERT (id, a) VALUES (50, v.a)

MERGE INTO made USING (VALUES (9)) v(a) ON made.a = v.a WHEN NOT MATCHED THEN INSERT (id, a) OVERRIDING SYSTEM VALUE VALUES (50, v.a)

MERGE INTO made USING (VALUES (10)) v(a) ON made.a = v.a WHEN NOT MATCHED THEN INSERT (id, a) OVERRIDING USER VALUE VALUES (60, v.a)

MERGE INTO made USING (VALUES (9)) v(a) ON made.a = v.a WHEN MATCHED THEN UPDATE SET id = 3

MERGE INTO made USING (VALUES (9)) v(a) ON made.a = v.a WHEN MATCHED THEN UPDATE SET twice = 3

MERGE INTO made USING (VALUES (9)) v(a) ON made.a = v.a WHEN MATCHED THEN UPDATE SET twice = DEFAULT, n = DEFAULT

SELECT * FROM made ORDER BY id

# Names, and system columns.

MERGE INTO stock USING moves ON stock.id = moves.id WHEN MATCHED AND id = 1 THEN DELETE

MERGE INTO stock s USING moves m ON s.id = m.id WHEN MATCHED AND s.tableoid <> 'stock'::regclass THEN DELETE

MERGE INTO stock s USING moves m ON s.id = m.id WHEN MATCHED AND s IS NULL THEN DELETE

PREPARE up(int, int) AS MERGE INTO stock s USING (SELECT $1 AS id) v ON s.id = v.id WHEN MATCHED THEN UPDATE SET qty = $2 WHEN NOT MATCHED THEN INSERT VALUES (v.id, $2, 'prepared')

EXECUTE up(1, 111)

EXECUTE up(1000, 112)

EXECUTE up(1000, 113)

SELECT * FROM stock WHERE id IN (1, 1000) ORDER BY id

BEGIN READ ONLY

MERGE INTO stock s USING moves m ON s.id = m.id WHEN MATCHED THEN DELETE

ROLLBACK

BEGIN READ ONLY

MERGE INTO stock s USING moves m ON s.id = m.id WHEN MATCHED THEN DO NOTHING

ROLLBACK

BEGIN

SAVEPOINT a

MERGE INTO stock s USING moves m ON s.id = m.id WHEN MATCHED THEN UPDATE SET qty = 0 WHEN NOT MATCHED THEN INSERT VALUES (m.id, NULL)

ROLLBACK TO a

SELECT id, qty FROM stock WHERE id < 6 ORDER BY id

MERGE INTO stock s USING moves m ON s.id = m.id WHEN MATCHED THEN UPDATE SET qty = 0 WHEN NOT MATCHED THEN INSERT VALUES (m.id, 6)

SELECT id, qty FROM stock WHERE id < 6 ORDER BY id

ROLLBACK

SELECT id, qty FROM stock WHERE id < 6 ORDER BY id

# MERGE of many rows: an error in the midst names its row, and takes back those before.

CREATE TABLE many (id int PRIMARY KEY, n int CHECK (n < 1000))

INSERT INTO many SELECT g, g FROM generate_series(1, 900) g

MERGE INTO many t USING generate_series(1, 2500) g ON t.id = g WHEN MATCHED THEN UPDATE SET n = t.n + 1 WHEN NOT MATCHED AND g < 990 THEN INSERT VALUES (g, g) WHEN NOT MATCHED AND g = 2000 THEN INSERT VALUES (g, 5000)

SELECT count(*), sum(n) FROM many

MERGE INTO many t USING (SELECT g FROM generate_series(1, 500) g UNION ALL SELECT 250) s(g) ON t.id = s.g WHEN MATCHED THEN DELETE

SELECT count(*), sum(n) FROM many

BEGIN

SAVEPOINT a

MERGE INTO many t USING generate_series(1, 2500) g ON t.id = g WHEN MATCHED THEN UPDATE SET n = t.n + 1 WHEN NOT MATCHED AND g = 2000 THEN INSERT VALUES (g, 5000)

ROLLBACK TO a

SELECT count(*), sum(n) FROM many

MERGE INTO many t USING generate_series(1, 2500) g ON t.id = g WHEN MATCHED AND g <= 100 THEN DELETE WHEN MATCHED THEN UPDATE SET n = t.n + 1 WHEN NOT MATCHED AND g < 990 THEN INSERT VALUES (g, g)

COMMIT

SELECT count(*), sum(n) FROM many
