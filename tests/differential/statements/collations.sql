# The collation of a column: what the catalog, definitions and the information schema say of it.
CREATE TABLE colls (a text COLLATE "C", b text COLLATE "POSIX", c varchar(10) COLLATE "default", d text, e text[] COLLATE "C", f name)

SELECT attname, attcollation FROM pg_attribute WHERE attrelid = 'colls'::regclass AND attnum > 0 ORDER BY attnum

SELECT column_name, collation_schema, collation_name FROM information_schema.columns WHERE table_name = 'colls' ORDER BY ordinal_position

ALTER TABLE colls ALTER d TYPE varchar(20) COLLATE "C", ALTER a TYPE text, ADD z text COLLATE pg_catalog."C"

SELECT attname, attcollation FROM pg_attribute WHERE attrelid = 'colls'::regclass AND attnum > 0 ORDER BY attnum

CREATE DOMAIN in_c AS text COLLATE "C"

CREATE DOMAIN in_default AS text

CREATE TABLE over_domains (a in_c, b in_default, c in_c COLLATE "POSIX")

SELECT attname, attcollation FROM pg_attribute WHERE attrelid = 'over_domains'::regclass AND attnum > 0 ORDER BY attnum

SELECT domain_name, collation_catalog IS NULL, collation_name FROM information_schema.domains WHERE domain_schema = 'public' ORDER BY 1

CREATE TYPE pair_c AS (x text COLLATE "C", y text)

SELECT attribute_name, collation_name FROM information_schema.attributes WHERE udt_name = 'pair_c' ORDER BY 1

ALTER TYPE pair_c ALTER ATTRIBUTE y TYPE varchar COLLATE "POSIX", ADD ATTRIBUTE w text COLLATE "C"

SELECT attname, attcollation FROM pg_attribute WHERE attrelid = 'pair_c'::regclass ORDER BY attnum

CREATE TABLE alike (LIKE colls, PRIMARY KEY (b))

SELECT attname, attcollation FROM pg_attribute WHERE attrelid = 'alike'::regclass AND attnum > 0 ORDER BY attnum

CREATE INDEX colls_own ON colls (a, b, c, d, f)

CREATE INDEX colls_other ON colls (a COLLATE "C", b COLLATE "C", d COLLATE "default", (lower(c)) COLLATE "POSIX", z COLLATE "C")

SELECT pg_get_indexdef(indexrelid), indcollation FROM pg_index WHERE indrelid IN ('colls'::regclass, 'alike'::regclass) ORDER BY 1

ALTER TABLE colls ALTER b TYPE varchar COLLATE "C"

SELECT pg_get_indexdef(indexrelid), indcollation FROM pg_index WHERE indrelid = 'colls'::regclass ORDER BY 1

SELECT attname, attcollation FROM pg_attribute WHERE attrelid = 'colls_own'::regclass ORDER BY attnum

CREATE TABLE wrong (a int COLLATE "C")

CREATE TABLE wrong (a text, b date NOT NULL COLLATE "C")

CREATE DOMAIN wrong AS int COLLATE "C"

CREATE TYPE wrong AS (a int COLLATE "C")

ALTER TABLE colls ADD wrong int COLLATE "C"

ALTER TABLE colls ALTER a TYPE int USING 1 COLLATE "C"

ALTER TABLE colls ALTER a TYPE int COLLATE "C" USING 1

CREATE INDEX ON colls ((length(a)) COLLATE "C")

SELECT 'x' COLLATE c

DROP TABLE colls, over_domains, alike
