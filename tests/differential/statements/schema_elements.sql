-- CREATE SCHEMA with what is to be in it, in any order
CREATE SCHEMA s1 CREATE VIEW v AS SELECT * FROM t CREATE TABLE t (a int PRIMARY KEY, b text) CREATE INDEX ON t (b) GRANT SELECT ON t TO public CREATE SEQUENCE q1;

SELECT relname, relkind, relnamespace::regnamespace, relacl FROM pg_class WHERE relnamespace = 's1'::regnamespace ORDER BY 1;

SHOW search_path;

CREATE SCHEMA s2 CREATE TABLE s3.t (a int);

CREATE SCHEMA IF NOT EXISTS s2 CREATE TABLE t (a int);

CREATE SCHEMA s4 CREATE TABLE t (a nosuch);

SELECT count(*) FROM pg_namespace WHERE nspname IN ('s2', 's4');

CREATE ROLE schema_owner;

CREATE SCHEMA AUTHORIZATION schema_owner CREATE TABLE t (a int) CREATE VIEW w AS SELECT a FROM t;

SELECT relname, relowner::regrole FROM pg_class WHERE relnamespace = 'schema_owner'::regnamespace ORDER BY 1;

DROP SCHEMA s1 CASCADE;

-- xmin tells whether a row is still as it was
CREATE TABLE versions (a int PRIMARY KEY, b text);

INSERT INTO versions VALUES (1, 'a'), (2, 'b');

SELECT pg_typeof(xmin), xmin IS NULL FROM versions;

UPDATE versions SET b = 'c' WHERE a = 1 AND xmin::text = (SELECT xmin::text FROM versions WHERE a = 1);

UPDATE versions SET b = 'd' WHERE a = 1 AND xmin = '1';

SELECT * FROM versions ORDER BY a;

SELECT c.xmin IS NOT NULL, v.xmin IS NULL FROM pg_class c LEFT JOIN versions v ON false WHERE c.relname = 'pg_class';
