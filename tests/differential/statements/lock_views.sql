# LOCK TABLE of a view locks what it selects from, with its owner's rights.
CREATE ROLE gina LOGIN

CREATE ROLE hugo LOGIN

GRANT CREATE ON SCHEMA public TO gina

CREATE TABLE ground (a int)

CREATE TABLE other (a int)

CREATE VIEW first AS SELECT * FROM ground

CREATE VIEW second AS SELECT f.a FROM first f WHERE a IN (SELECT a FROM other)

BEGIN

LOCK TABLE second IN EXCLUSIVE MODE

SELECT relname FROM pg_locks l JOIN pg_class c ON l.relation = c.oid WHERE l.mode = 'ExclusiveLock' ORDER BY 1

COMMIT

GRANT SELECT ON ground TO gina

\connect gina

CREATE VIEW third AS SELECT * FROM ground

GRANT ALL ON third TO hugo

\connect hugo

BEGIN

LOCK TABLE third IN ACCESS SHARE MODE

LOCK TABLE third IN EXCLUSIVE MODE

ROLLBACK
