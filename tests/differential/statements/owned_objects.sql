# What a role owns or has rights on: DROP ROLE tells of it, here and in other databases; REASSIGN and DROP OWNED.
CREATE ROLE rich

CREATE ROLE heir

GRANT CREATE ON SCHEMA public TO rich

GRANT rich TO postgres

SET ROLE rich

CREATE TYPE span AS RANGE (subtype = int4)

CREATE TYPE pair AS (a int, b int)

CREATE DOMAIN several AS int[]

CREATE TABLE t (a serial PRIMARY KEY, p pair)

CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'

CREATE STATISTICS s ON a, p FROM t

CREATE TEXT SEARCH DICTIONARY d (template = simple)

CREATE TEXT SEARCH CONFIGURATION c (copy = english)

CREATE COLLATION byte_order FROM "C"

CREATE OPERATOR === (leftarg = int, rightarg = int, function = int4eq)

CREATE OPERATOR FAMILY of_rich USING btree

RESET ROLE

CREATE OPERATOR FAMILY of_rich USING btree

ALTER OPERATOR FAMILY of_rich USING btree OWNER TO rich

CREATE OPERATOR CLASS other_ints FOR TYPE int4 USING hash AS OPERATOR 1 =, FUNCTION 1 hashint4(int4)

ALTER OPERATOR CLASS other_ints USING hash OWNER TO rich

CREATE PUBLICATION told FOR TABLE t

ALTER PUBLICATION told OWNER TO rich

GRANT CREATE ON DATABASE postgres TO rich

ALTER PUBLICATION told OWNER TO rich

REVOKE CREATE ON DATABASE postgres FROM rich

CREATE TABLE mine (a int, b int)

GRANT UPDATE (b) ON mine TO rich

GRANT SELECT ON mine TO rich

GRANT USAGE ON LANGUAGE sql TO rich

CREATE FOREIGN DATA WRAPPER w

CREATE SERVER v FOREIGN DATA WRAPPER w

GRANT USAGE ON FOREIGN SERVER v TO rich

CREATE USER MAPPING FOR rich SERVER v

ALTER DEFAULT PRIVILEGES FOR ROLE rich GRANT SELECT ON TABLES TO heir

CREATE POLICY seen ON mine TO rich

CREATE DATABASE elsewhere

\connect postgres elsewhere

DROP ROLE rich

\connect postgres postgres

DROP DATABASE elsewhere

DROP TYPE span

DROP ROLE rich

REASSIGN OWNED BY rich TO heir

SELECT pg_describe_object(1255, oid, 0), proowner::regrole FROM pg_proc WHERE proname = 'f'

SELECT oprname, oprowner::regrole FROM pg_operator WHERE oid >= 16384

SELECT opfname, opfowner::regrole FROM pg_opfamily WHERE oid >= 16384 ORDER BY 1

SELECT opcname, opcowner::regrole FROM pg_opclass WHERE oid >= 16384 ORDER BY 1

SELECT typname, typowner::regrole FROM pg_type WHERE oid >= 16384 ORDER BY 1

SELECT relname, relowner::regrole FROM pg_class WHERE oid >= 16384 AND relname NOT LIKE 'pg_toast%' ORDER BY 1

DROP ROLE rich

DROP OWNED BY rich

SELECT lanacl, srvacl, srvoptions FROM pg_language, pg_foreign_server WHERE lanname = 'sql'

SELECT * FROM pg_user_mappings

SELECT relacl, attacl FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid WHERE relname = 'mine' AND attname = 'b'

DROP ROLE rich

DROP ROLE heir

DROP OWNED BY heir

SELECT relname FROM pg_class WHERE oid >= 16384 AND relname NOT LIKE 'pg_toast%' ORDER BY 1

SELECT oprname FROM pg_operator WHERE oid >= 16384 UNION ALL SELECT opfname FROM pg_opfamily WHERE oid >= 16384

DROP ROLE heir
