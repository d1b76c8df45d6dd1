-- UPDATE with several tables in FROM that asks for their ctid, or whether an outer join has left a row out:
-- Hibernate writes an UPDATE with joins like that.
CREATE TABLE ufr_a (id int PRIMARY KEY, data text);

CREATE TABLE ufr_b (id int PRIMARY KEY, name text);

INSERT INTO ufr_a VALUES (1, 'a'), (2, 'b'), (3, NULL);

INSERT INTO ufr_b VALUES (1, 'x'), (3, 'z');

UPDATE ufr_a SET data = b.name FROM ufr_a a LEFT JOIN ufr_b b ON a.id = b.id WHERE b.id IS NOT NULL AND ufr_a.ctid = a.ctid;

SELECT * FROM ufr_a ORDER BY id;

UPDATE ufr_a SET data = b.name || a.id FROM ufr_a a, ufr_b b WHERE a.id = b.id AND ufr_a.ctid = a.ctid RETURNING ufr_a.*, b.name;

UPDATE ufr_a SET data = b::text FROM ufr_a a LEFT JOIN ufr_b b ON a.id = b.id WHERE ufr_a.id = a.id;

SELECT * FROM ufr_a ORDER BY id;

UPDATE ufr_a SET data = 'none' FROM ufr_a a LEFT JOIN ufr_b b ON a.id = b.id WHERE ufr_a.id = a.id AND b IS NULL RETURNING ufr_a.*;

UPDATE ufr_a SET data = 'last' FROM ufr_b b JOIN ufr_b c ON b.ctid = c.ctid WHERE ufr_a.id = b.id;

UPDATE ufr_a SET data = 'same' WHERE EXISTS (SELECT 1 FROM ufr_a a, ufr_b b WHERE a.ctid = ufr_a.ctid AND b.id = a.id);

DELETE FROM ufr_a USING ufr_a a LEFT JOIN ufr_b b ON a.id = b.id WHERE b.id IS NULL AND ufr_a.ctid = a.ctid;

SELECT * FROM ufr_a ORDER BY id;

DROP TABLE ufr_a, ufr_b;
