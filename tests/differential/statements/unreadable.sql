# What errors say of rows that a role may write and not read, and what ON CONFLICT and LOCK TABLE need.
CREATE ROLE carol LOGIN

CREATE TABLE told (a int, b int NOT NULL, c int DEFAULT 7, CHECK (a < 100), PRIMARY KEY (a, c))

CREATE TABLE taken (one int, two int UNIQUE, three int, four int CONSTRAINT taken_four UNIQUE)

INSERT INTO told VALUES (1, 1, 1), (2, 2, 2)

INSERT INTO taken VALUES (1, 2, 3, 4)

GRANT INSERT, UPDATE ON told TO carol

GRANT SELECT (a) ON told TO carol

GRANT SELECT (one), INSERT (two, four), UPDATE (three) ON taken TO carol

\connect carol

INSERT INTO told (a, b, c) VALUES (1, 1, 1)

UPDATE told SET c = 1, a = 1

INSERT INTO told (c) VALUES (3)

INSERT INTO told (a, b) VALUES (200, 2)

INSERT INTO told VALUES (1, NULL, 3)

UPDATE told SET b = NULL

UPDATE told SET a = 300 WHERE a = 1

INSERT INTO taken (two) VALUES (2)

INSERT INTO taken (two) VALUES (2) ON CONFLICT DO NOTHING

INSERT INTO taken (two) VALUES (2) ON CONFLICT (two) DO NOTHING

INSERT INTO taken (two) VALUES (2) ON CONFLICT (two) DO UPDATE SET three = 3

INSERT INTO taken (two) VALUES (2) ON CONFLICT (two) DO UPDATE SET three = EXCLUDED.three

INSERT INTO taken (four) VALUES (4) ON CONFLICT ON CONSTRAINT taken_four DO UPDATE SET three = 3

BEGIN

LOCK TABLE told IN ACCESS SHARE MODE

ROLLBACK

BEGIN

LOCK TABLE told IN ROW SHARE MODE

LOCK TABLE told IN ACCESS EXCLUSIVE MODE

ROLLBACK

\connect

GRANT SELECT ON told TO carol

GRANT SELECT (two) ON taken TO carol

REVOKE UPDATE, INSERT ON told FROM carol

GRANT INSERT ON told TO carol

\connect carol

INSERT INTO told (a, b, c) VALUES (1, 1, 1)

INSERT INTO told (a, b) VALUES (200, 2)

INSERT INTO taken (two) VALUES (2) ON CONFLICT (two) DO UPDATE SET three = 3

INSERT INTO taken (two) VALUES (2) ON CONFLICT (two) DO UPDATE SET three = EXCLUDED.three

BEGIN

LOCK TABLE told IN ACCESS SHARE MODE

LOCK TABLE told IN ROW EXCLUSIVE MODE

LOCK TABLE told IN ROW SHARE MODE

ROLLBACK
