# Writing through views: the owner of each view needs rights on the columns that are written below it.
CREATE ROLE eve LOGIN

CREATE ROLE fred LOGIN

GRANT CREATE ON SCHEMA public TO eve, fred

CREATE TABLE base (a int, b text, c float)

INSERT INTO base VALUES (1, 'one', 1.0)

GRANT SELECT, UPDATE (a, c), INSERT (a) ON base TO eve

\connect eve

CREATE VIEW low AS SELECT b AS bb, c AS cc, a AS aa FROM base

UPDATE low SET aa = aa, cc = cc

UPDATE low SET cc = 2 WHERE aa = 1 RETURNING *

UPDATE low SET bb = bb

INSERT INTO low (aa) VALUES (2)

INSERT INTO low (aa, bb) VALUES (2, 'two')

INSERT INTO low VALUES ('two', 2.0, 2)

DELETE FROM low

GRANT SELECT, UPDATE (cc), INSERT (aa) ON low TO fred

\connect fred

CREATE VIEW high AS SELECT aa AS x, cc AS y, bb AS z FROM low

UPDATE high SET y = 3 WHERE x = 1 RETURNING *

UPDATE high SET x = 3

UPDATE high SET z = 'three'

INSERT INTO high (x) VALUES (4) RETURNING *

INSERT INTO high (x, y) VALUES (4, 4)

DELETE FROM high

\connect

REVOKE UPDATE (c) ON base FROM eve

\connect fred

UPDATE high SET y = 3 WHERE x = 1

\connect

GRANT DELETE ON base TO eve

\connect eve

DELETE FROM low WHERE aa = 2
