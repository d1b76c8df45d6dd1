# ALTER DEFAULT PRIVILEGES, REASSIGN OWNED, DROP OWNED

CREATE ROLE ann LOGIN

CREATE ROLE bob LOGIN

CREATE ROLE cid

CREATE SCHEMA s

GRANT ALL ON SCHEMA public, s TO ann, bob

ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ann

SELECT defaclrole::regrole, defaclnamespace, defaclobjtype, defaclacl FROM pg_default_acl ORDER BY 1, 2, 3

CREATE TABLE t1 (a int)

CREATE VIEW v1 AS SELECT 1 AS a

CREATE MATERIALIZED VIEW m1 AS SELECT 1 AS a

CREATE SEQUENCE q1

CREATE TEMP TABLE tt (a int)

SELECT relname, relacl FROM pg_class WHERE relname IN ('t1', 'v1', 'm1', 'q1', 'tt') ORDER BY 1

ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT INSERT, UPDATE ON TABLES TO bob WITH GRANT OPTION

ALTER DEFAULT PRIVILEGES IN SCHEMA s, public GRANT USAGE ON SEQUENCES TO PUBLIC

ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC

ALTER DEFAULT PRIVILEGES GRANT ALL ON ROUTINES TO ann

ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM PUBLIC

ALTER DEFAULT PRIVILEGES GRANT ALL ON SCHEMAS TO bob

SELECT defaclrole::regrole, defaclnamespace::regnamespace, defaclobjtype, defaclacl FROM pg_default_acl ORDER BY 2, 3

CREATE TABLE s.t2 (a serial PRIMARY KEY)

SELECT relname, relacl FROM pg_class WHERE relname LIKE 't2%' ORDER BY 1

CREATE FUNCTION f1() RETURNS int LANGUAGE sql AS 'SELECT 1'

CREATE PROCEDURE p1() LANGUAGE sql AS 'SELECT 1'

SELECT proname, proacl FROM pg_proc WHERE proname IN ('f1', 'p1') ORDER BY 1

CREATE TYPE ty AS ENUM ('a')

CREATE TYPE co AS (a int)

CREATE DOMAIN dom AS int

SELECT typname, typacl FROM pg_type WHERE typname IN ('ty', '_ty', 'co', '_co', 'dom', 't1') ORDER BY 1

CREATE SCHEMA made

SELECT nspacl FROM pg_namespace WHERE nspname = 'made'

ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM ann

ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM postgres

CREATE TABLE t3 (a int)

SELECT relacl FROM pg_class WHERE relname = 't3'

ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO postgres

SELECT defaclrole::regrole, defaclnamespace::regnamespace, defaclobjtype, defaclacl FROM pg_default_acl ORDER BY 2, 3

ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON TABLES TO ann

ALTER DEFAULT PRIVILEGES GRANT USAGE ON TABLES TO ann

ALTER DEFAULT PRIVILEGES GRANT SELECT (a) ON TABLES TO ann

ALTER DEFAULT PRIVILEGES GRANT nonsense ON TABLES TO ann

ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO nosuch

ALTER DEFAULT PRIVILEGES FOR ROLE nosuch GRANT SELECT ON TABLES TO ann

ALTER DEFAULT PRIVILEGES IN SCHEMA nosuch GRANT SELECT ON TABLES TO ann

ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT USAGE ON SCHEMAS TO ann

ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC WITH GRANT OPTION

ALTER DEFAULT PRIVILEGES FOR ROLE ann IN SCHEMA s GRANT SELECT ON TABLES TO cid

ALTER DEFAULT PRIVILEGES FOR ROLE ann GRANT SELECT ON TABLES TO cid

ALTER DEFAULT PRIVILEGES FOR USER cid IN SCHEMA s GRANT SELECT ON TABLES TO ann

\connect ann

ALTER DEFAULT PRIVILEGES FOR ROLE bob GRANT SELECT ON TABLES TO cid

CREATE TABLE s.of_ann (a int PRIMARY KEY, b serial)

CREATE TABLE ann_too (a int)

CREATE VIEW ann_view AS SELECT a FROM s.of_ann

CREATE FUNCTION ann_f() RETURNS int LANGUAGE sql AS 'SELECT 1'

CREATE TYPE ann_type AS (a int)

CREATE TYPE ann_enum AS ENUM ('x')

GRANT SELECT ON ann_too TO bob

SELECT relname, relacl FROM pg_class WHERE relowner = 'ann'::regrole AND relkind IN ('r', 'v', 'S') ORDER BY 1

REASSIGN OWNED BY ann TO bob

REASSIGN OWNED BY bob TO ann

DROP OWNED BY bob

\connect postgres

CREATE TABLE given (a int, b int)

GRANT SELECT, INSERT ON given TO ann WITH GRANT OPTION

GRANT UPDATE (b) ON given TO ann

\connect ann

GRANT SELECT ON given TO bob

\connect postgres

DROP ROLE cid

DROP ROLE ann

REASSIGN OWNED BY nosuch TO bob

REASSIGN OWNED BY postgres TO bob

DROP OWNED BY postgres

REASSIGN OWNED BY ann TO bob

SELECT relname, relowner::regrole, relacl FROM pg_class WHERE relname IN ('of_ann', 'of_ann_b_seq', 'of_ann_pkey', 'ann_too', 'ann_view', 'given') ORDER BY 1

SELECT proowner::regrole, proacl FROM pg_proc WHERE proname = 'ann_f'

SELECT typname, typowner::regrole FROM pg_type WHERE typname IN ('ann_type', '_ann_type', 'ann_enum', 'ann_too') ORDER BY 1

DROP ROLE ann

DROP OWNED BY ann

SELECT relacl FROM pg_class WHERE relname = 'given'

SELECT attname, attacl FROM pg_attribute WHERE attrelid = 'given'::regclass AND attnum > 0

SELECT nspname, nspacl FROM pg_namespace WHERE nspname IN ('s', 'public') ORDER BY 1

DROP ROLE ann

CREATE TABLE refers (a int REFERENCES s.of_ann)

DROP OWNED BY bob

DROP OWNED BY bob CASCADE

SELECT relname FROM pg_class WHERE relname IN ('of_ann', 'ann_too', 'ann_view', 'refers') ORDER BY 1

SELECT defaclrole::regrole, defaclnamespace::regnamespace, defaclobjtype, defaclacl FROM pg_default_acl ORDER BY 2, 3

DROP ROLE bob

DROP OWNED BY cid, cid

DROP ROLE cid

DROP SCHEMA s CASCADE

SELECT defaclnamespace, defaclobjtype FROM pg_default_acl ORDER BY 1, 2
