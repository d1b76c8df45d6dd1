# CREATE, ALTER and DROP COLLATION, and what uses the collations that were made.
CREATE COLLATION by_bytes FROM "C"

CREATE COLLATION by_locale (LOCALE = 'C')

CREATE COLLATION by_parts (provider = libc, lc_collate = 'C', lc_ctype = 'POSIX', deterministic)

CREATE COLLATION by_parts (LOCALE = 'POSIX')

CREATE COLLATION IF NOT EXISTS by_parts (LOCALE = 'POSIX')

CREATE COLLATION "Of Its" (LOCALE = "C", deterministic = true, version = '7')

CREATE COLLATION wrong (LOCALE = 'C', colour = 'red')

CREATE COLLATION wrong (LOCALE = 'C', locale = 'C')

CREATE COLLATION wrong (LOCALE = 'C', lc_ctype = 'C')

CREATE COLLATION wrong (from = "C", version = '1')

CREATE COLLATION wrong (lc_collate = 'C')

CREATE COLLATION wrong (lc_ctype = 'C')

CREATE COLLATION wrong (provider = icu)

CREATE COLLATION wrong (provider = mine, locale = 'C')

CREATE COLLATION wrong (locale = 'C', deterministic = maybe)

CREATE COLLATION wrong (locale = 'C', deterministic = false)

CREATE COLLATION wrong (locale)

CREATE COLLATION wrong FROM "default"

CREATE COLLATION wrong FROM nothing_such

CREATE COLLATION nowhere.wrong FROM "C"

SELECT collname, collnamespace::regnamespace, collowner::regrole, collprovider, collisdeterministic, collencoding, collcollate, collctype, colliculocale, collversion FROM pg_collation WHERE oid >= 16384 ORDER BY oid

SELECT 'by_bytes'::regcollation, '"C"'::regcollation, to_regcollation('nothing_such'), to_regcollation('pg_catalog."POSIX"')

SELECT 'nothing_such'::regcollation

SELECT 'no.such'::regcollation

SELECT pg_collation_is_visible('by_bytes'::regcollation), pg_collation_is_visible(1), '950'::regcollation, 0::regcollation

CREATE SCHEMA elsewhere

CREATE COLLATION elsewhere.by_bytes FROM by_parts

SELECT oid::regcollation FROM pg_collation WHERE oid >= 16384 ORDER BY oid

CREATE TABLE uses (a text COLLATE by_bytes, b varchar(5) COLLATE elsewhere.by_bytes, c text DEFAULT ('x'::text COLLATE by_parts), CHECK (c COLLATE by_locale > 'a'))

SELECT attname, attcollation::regcollation FROM pg_attribute WHERE attrelid = 'uses'::regclass AND attnum > 0 ORDER BY attnum

SELECT column_name, collation_schema, collation_name, column_default FROM information_schema.columns WHERE table_name = 'uses' ORDER BY ordinal_position

INSERT INTO uses VALUES ('b', 'x'), ('B', 'y'), ('a', 'z')

SELECT a, c FROM uses ORDER BY a

SELECT a FROM uses WHERE a COLLATE "Of Its" < 'a' ORDER BY b COLLATE elsewhere.by_bytes

SELECT 1 FROM uses WHERE a COLLATE no.such < 'a'

SELECT 1 FROM uses WHERE a COLLATE no_such < 'a'

SELECT 1 COLLATE by_bytes

CREATE TABLE wrong (a text COLLATE no_such)

CREATE TABLE wrong (a text COLLATE no.such)

ALTER TABLE uses ADD d text COLLATE no_such

CREATE INDEX uses_a ON uses (a, b COLLATE by_locale, (lower(c)) COLLATE "Of Its")

CREATE INDEX wrong ON uses (a COLLATE no_such)

CREATE DOMAIN of_it AS text COLLATE by_parts CHECK (VALUE COLLATE by_locale <> 'x')

CREATE DOMAIN wrong AS text COLLATE no_such

CREATE TYPE pair AS (x text COLLATE by_parts)

CREATE TYPE span AS RANGE (subtype = text, collation = by_parts)

SELECT rngcollation::regcollation FROM pg_range WHERE rngtypid = 'span'::regtype

CREATE TYPE wrong AS RANGE (subtype = text, collation = no_such)

CREATE VIEW seen AS SELECT a, b FROM uses WHERE c COLLATE by_parts > 'a' ORDER BY a COLLATE by_locale

CREATE TABLE parted (a text, b text COLLATE by_locale) PARTITION BY RANGE (a COLLATE by_bytes, b, (lower(b)) COLLATE "C")

SELECT pg_get_partkeydef('parted'::regclass)

ALTER COLLATION by_parts RENAME TO by_locale

ALTER COLLATION by_parts RENAME TO renamed

ALTER COLLATION by_locale SET SCHEMA elsewhere

ALTER COLLATION by_bytes SET SCHEMA elsewhere

ALTER COLLATION by_bytes SET SCHEMA nowhere

ALTER COLLATION nothing_such RENAME TO other

ALTER COLLATION by_bytes REFRESH VERSION

SELECT pg_get_indexdef('uses_a'::regclass), pg_get_viewdef('seen'::regclass)

SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'uses'::regclass

SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'uses'::regclass OR contypid = 'of_it'::regtype ORDER BY oid

SELECT pg_get_partkeydef('parted'::regclass)

SELECT * FROM seen

INSERT INTO uses (a) VALUES ('w') RETURNING c

INSERT INTO uses (a, c) VALUES ('w', 'A')

COMMENT ON COLLATION renamed IS 'other words'

COMMENT ON COLLATION nothing_such IS 'other words'

SELECT obj_description('renamed'::regcollation, 'pg_collation'), pg_describe_object('pg_collation'::regclass, 'renamed'::regcollation, 0)

SELECT type, schema, name, identity FROM pg_identify_object('pg_collation'::regclass, 'elsewhere.by_locale'::regcollation, 0)

SELECT pg_describe_object('pg_collation'::regclass, 'elsewhere.by_locale'::regcollation, 0)

CREATE ROLE keeper

ALTER COLLATION renamed OWNER TO keeper

ALTER COLLATION renamed OWNER TO nobody_such

DROP ROLE keeper

SET ROLE keeper

ALTER COLLATION by_bytes RENAME TO mine

DROP COLLATION by_bytes

COMMENT ON COLLATION by_bytes IS 'mine'

CREATE COLLATION keepers FROM "C"

RESET ROLE

REASSIGN OWNED BY keeper TO postgres

DROP ROLE keeper

DROP COLLATION "C"

DROP COLLATION renamed

DROP COLLATION elsewhere.by_locale

DROP COLLATION by_bytes

DROP COLLATION "Of Its", by_bytes

DROP COLLATION nothing_such

DROP COLLATION no.such

DROP COLLATION IF EXISTS nothing_such, no.such

DROP COLLATION by_bytes CASCADE

SELECT attname FROM pg_attribute WHERE attrelid = 'uses'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum

DROP COLLATION "Of Its"

ALTER TABLE uses ALTER b TYPE text

DROP COLLATION elsewhere.by_bytes

DROP SCHEMA elsewhere CASCADE

DROP COLLATION renamed CASCADE

DROP TABLE uses

SELECT collname FROM pg_collation WHERE oid >= 16384
