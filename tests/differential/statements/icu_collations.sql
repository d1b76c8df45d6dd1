# Collations of ICU: made, on columns, in expressions; deterministic ones and others.
CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)

CREATE COLLATION ci_ai (provider = icu, locale = 'und-u-ks-level1', deterministic = false)

CREATE COLLATION german (provider = icu, locale = 'de')

CREATE COLLATION phone (provider = icu, locale = 'de@collation=phonebook')

CREATE COLLATION upper_first (provider = icu, locale = 'und-u-kf-upper')

CREATE COLLATION numbers (provider = icu, locale = 'en-u-kn-true')

CREATE COLLATION copied FROM ci

CREATE COLLATION no_locale (provider = icu)

CREATE COLLATION no_locale (provider = icu, lc_collate = 'C', lc_ctype = 'C')

SELECT collname, collprovider, collisdeterministic, collencoding, collcollate, collctype, colliculocale FROM pg_collation WHERE oid >= 16384 ORDER BY collname

CREATE TABLE users (id int PRIMARY KEY, name text COLLATE ci, email varchar(50) COLLATE ci UNIQUE, title text COLLATE german, plain text)

INSERT INTO users VALUES (1, 'anna', 'Anna@x.org', 'Ärger', 'anna'), (2, 'Bert', 'bert@x.org', 'Zoo', 'Bert'), (3, 'ANNA', 'anna2@x.org', 'affe', 'ANNA'), (4, 'carl', NULL, 'Öl', 'carl')

INSERT INTO users VALUES (5, 'x', 'ANNA@X.ORG', 'x', 'x')

SELECT id FROM users WHERE name = 'Anna' ORDER BY id

SELECT id FROM users WHERE 'Anna' = name ORDER BY id

SELECT id FROM users WHERE email = 'ANNA@x.ORG'

SELECT id FROM users WHERE name IN ('ANNa', 'CARL') ORDER BY id

SELECT id FROM users WHERE name = ANY (ARRAY['BERT', 'CARL']) ORDER BY id

SELECT id FROM users WHERE name <> 'anna' ORDER BY id

SELECT id FROM users WHERE name IN (SELECT 'BERT'::text) ORDER BY id

SELECT id FROM users WHERE name > 'ANNA' ORDER BY id

SELECT id FROM users WHERE name BETWEEN 'ANNB' AND 'bz' ORDER BY id

SELECT title FROM users ORDER BY title

SELECT title FROM users ORDER BY title DESC

SELECT title FROM users ORDER BY title COLLATE "C"

SELECT plain FROM users ORDER BY plain COLLATE german, id

SELECT plain FROM users ORDER BY plain COLLATE upper_first

SELECT min(title), max(title), min(title COLLATE "C") FROM users

SELECT name, count(*) FROM users GROUP BY name ORDER BY count(*) DESC, name LIMIT 1

SELECT count(DISTINCT name), count(DISTINCT plain) FROM users

SELECT count(*) FROM (SELECT DISTINCT name FROM users) d

SELECT a.id, b.id FROM users a JOIN users b ON a.name = b.name AND a.id < b.id

SELECT a.id, b.id FROM users a JOIN users b USING (name) WHERE a.id <> b.id ORDER BY 1

SELECT id, rank() OVER (ORDER BY name), count(*) OVER (PARTITION BY name) FROM users ORDER BY id

SELECT count(*) FROM (SELECT name FROM users UNION SELECT 'BERT') u

SELECT id FROM users WHERE name || '!' = 'ANNA!' ORDER BY id

SELECT id FROM users WHERE trim(name) = 'aNNa' ORDER BY id

SELECT id FROM users WHERE coalesce(name, 'x') = 'aNNa' ORDER BY id

SELECT id FROM users WHERE CASE WHEN id > 0 THEN name END = 'aNNa' ORDER BY id

SELECT id FROM users WHERE (SELECT name) = 'aNNa' ORDER BY id

SELECT id FROM users WHERE name = 'anna' COLLATE "C"

SELECT id FROM users WHERE name COLLATE "C" = 'anna'

SELECT id FROM users WHERE plain = 'ANNA' COLLATE ci ORDER BY id

SELECT id FROM users WHERE plain COLLATE ci IN ('ANNA', 'carl') ORDER BY id

SELECT 'a' = 'A' COLLATE ci, 'a' < 'B' COLLATE german, 'resume' = 'Résumé' COLLATE ci_ai, 'a' COLLATE ci = 'A' COLLATE german

SELECT id FROM users WHERE name = title

SELECT greatest('a' COLLATE german, 'B'), least('b' COLLATE german, 'A'), nullif('a', 'A' COLLATE ci)

SELECT x FROM (VALUES ('a10'), ('a9'), ('A1')) v (x) ORDER BY x COLLATE numbers

SELECT x FROM (VALUES ('Aerztin'), ('Ärger'), ('Az')) v (x) ORDER BY x COLLATE phone

SELECT lower('ÄÖÜ' COLLATE german), upper('straße' COLLATE german), initcap('ärger öl' COLLATE german), upper('ä')

SELECT title, lower(title), upper(title) FROM users ORDER BY id

SELECT id FROM users WHERE lower(title) = 'ärger'

SELECT id FROM users WHERE name LIKE 'a%'

SELECT id FROM users WHERE name ~ 'a'

SELECT position('a' IN name) FROM users

SELECT id FROM users WHERE title LIKE 'Ä%'

SELECT array_agg(title ORDER BY title), string_agg(DISTINCT title, ',' ORDER BY title) FROM users

SELECT DISTINCT ON (name) name, id FROM users ORDER BY name, id

INSERT INTO users (id, email) VALUES (6, 'BERT@X.ORG') ON CONFLICT (email) DO UPDATE SET plain = 'again' RETURNING id, plain

INSERT INTO users (id, email) VALUES (6, 'BERT@X.ORG') ON CONFLICT DO NOTHING

UPDATE users SET plain = 'u' WHERE name = 'BERT' RETURNING id

DELETE FROM users WHERE email = 'BERT@X.ORG' RETURNING id

CREATE INDEX ON users (lower(title))

CREATE UNIQUE INDEX ON users (name)

CREATE INDEX by_name ON users (name DESC, title)

SELECT pg_get_indexdef('by_name'::regclass)

CREATE INDEX by_plain ON users (plain COLLATE ci)

SELECT pg_get_indexdef('by_plain'::regclass)

SELECT column_name, collation_name FROM information_schema.columns WHERE table_name = 'users' AND collation_name IS NOT NULL ORDER BY 1

CREATE VIEW by_ci AS SELECT id, name, title || '!' AS t FROM users WHERE name = 'ANNA' AND plain COLLATE ci <> 'x'

SELECT pg_get_viewdef('by_ci'::regclass)

SELECT id FROM by_ci WHERE name = 'annA' ORDER BY name, id

# keys that refer to such a column
CREATE TABLE tags (tag text COLLATE ci PRIMARY KEY)

CREATE TABLE tagged (id int, tag text COLLATE ci REFERENCES tags ON UPDATE CASCADE)

INSERT INTO tags VALUES ('Red'), ('blue')

INSERT INTO tags VALUES ('RED')

INSERT INTO tagged VALUES (1, 'RED'), (2, 'Blue')

INSERT INTO tagged VALUES (3, 'green')

DELETE FROM tags WHERE tag = 'rEd'

UPDATE tags SET tag = 'Green' WHERE tag = 'BLUE'

SELECT * FROM tagged ORDER BY id

SELECT t.tag, g.id FROM tags t LEFT JOIN tagged g ON g.tag = t.tag ORDER BY t.tag

# a column gets another collation
CREATE TABLE changing (v text)

INSERT INTO changing VALUES ('b'), ('A'), ('a'), ('B')

SELECT v FROM changing ORDER BY v

ALTER TABLE changing ALTER v TYPE text COLLATE german

SELECT v FROM changing ORDER BY v

CREATE UNIQUE INDEX ON changing (v)

ALTER TABLE changing ALTER v TYPE text COLLATE ci

ALTER TABLE changing ALTER v TYPE varchar(10) COLLATE "C"

SELECT v FROM changing ORDER BY v

ALTER TABLE changing ADD w char(5) COLLATE german

UPDATE changing SET w = v

SELECT w FROM changing WHERE w = 'a' ORDER BY w

SELECT w FROM changing ORDER BY w

COMMENT ON COLLATION ci IS 'without case'

ALTER COLLATION german RENAME TO deutsch

SELECT title FROM users ORDER BY title COLLATE deutsch

DROP COLLATION ci

DROP COLLATION numbers

CREATE FUNCTION same(a text, b text) RETURNS bool LANGUAGE sql AS 'SELECT a = b COLLATE ci'

SELECT same('a', 'A'), same('a', 'b')

DO 'BEGIN IF ''a'' = ''A'' COLLATE ci THEN RAISE NOTICE ''alike''; END IF; END'

CREATE TABLE checked (v text COLLATE ci CHECK (v <> 'BAD'), w text GENERATED ALWAYS AS (lower(v)) STORED)

INSERT INTO checked VALUES ('bad')

INSERT INTO checked VALUES ('ÄB') RETURNING w

BEGIN

SAVEPOINT s

INSERT INTO tags VALUES ('new')

ROLLBACK TO s

INSERT INTO tags VALUES ('NEW')

COMMIT

SELECT * FROM tags ORDER BY tag


# those that initdb enters
SELECT count(*), min(oid), max(oid) FROM pg_collation WHERE collprovider = 'i' AND oid < 16384

SELECT collname, collnamespace::regnamespace, collisdeterministic, collencoding, collcollate, colliculocale, collversion FROM pg_collation WHERE collname IN ('und-x-icu', 'en-x-icu', 'de-AT-x-icu', 'en-US-u-va-posix-x-icu', 'zh-Hant-TW-x-icu') ORDER BY oid

SELECT x FROM (VALUES ('b'), ('A'), ('a'), ('B'), ('ä')) v (x) ORDER BY x COLLATE "en-x-icu"

SELECT x FROM (VALUES ('z'), ('ö'), ('o'), ('å')) v (x) ORDER BY x COLLATE "sv-x-icu"

SELECT lower('I' COLLATE "tr-x-icu"), upper('i' COLLATE "tr-x-icu"), upper('i' COLLATE "und-x-icu")

CREATE TABLE swedish (v text COLLATE "sv-SE-x-icu" PRIMARY KEY)

INSERT INTO swedish VALUES ('z'), ('ö'), ('o'), ('å')

SELECT v FROM swedish ORDER BY v

SELECT v FROM swedish WHERE v > 'z' ORDER BY v DESC

SELECT string_agg(v, '' ORDER BY v COLLATE "en-x-icu") FROM swedish

SELECT 'x' < 'y' COLLATE "xx-x-icu"

CREATE COLLATION mine FROM "sv-x-icu"

SELECT v COLLATE mine FROM swedish ORDER BY 1

SELECT collation for (v), collation for (v COLLATE mine), collation for ('x') FROM swedish LIMIT 1

CREATE TABLE copied_rows AS SELECT v, v || '!' AS w, v COLLATE mine AS m, 'x' AS x FROM swedish

CREATE MATERIALIZED VIEW kept_rows AS SELECT v, lower(v) AS w FROM swedish

CREATE VIEW shown_rows AS SELECT v, v COLLATE "C" AS c, max(v) AS m FROM swedish GROUP BY v

SELECT attrelid::regclass, attname, colliculocale FROM pg_attribute a LEFT JOIN pg_collation c ON c.oid = attcollation WHERE attrelid IN ('copied_rows'::regclass, 'kept_rows'::regclass) AND attnum > 0 ORDER BY 1, attnum

SELECT v FROM copied_rows ORDER BY v

SELECT w FROM kept_rows ORDER BY w DESC

SELECT m FROM shown_rows WHERE m > 'z' ORDER BY v

# ILIKE, char(n), name, what needs a deterministic one
SELECT title FROM users WHERE title ILIKE 'ÄRG%'

SELECT 'Türkiye' COLLATE "en-x-icu" ILIKE '%KI%', 'Türkiye' COLLATE "tr-x-icu" ILIKE '%KI%', 'bıt' ILIKE 'BIT' COLLATE "tr-x-icu", 'a' COLLATE "en-x-icu" NOT ILIKE 'A'

SELECT name FROM users WHERE name ILIKE 'a%'

CREATE TABLE padded (x char(4) COLLATE ci)

CREATE INDEX ON padded (x bpchar_pattern_ops)

INSERT INTO padded VALUES ('abc'), ('ABC'), ('d')

SELECT x FROM padded WHERE x = 'Abc' ORDER BY x COLLATE "C"

SELECT x FROM padded WHERE x <> 'Abc   '

SELECT x FROM padded WHERE x IN ('ABC', 'D') ORDER BY x COLLATE "C"

SELECT count(DISTINCT x), min(x) = 'ABC', max(x) FROM padded

SELECT x || '.' FROM padded WHERE x > 'ABC'

SELECT relname FROM pg_class WHERE 'PG_CLASS'::text = relname COLLATE ci

SELECT typname FROM pg_type WHERE typname IN ('int4', 'INT8') COLLATE ci ORDER BY typname

SELECT string_to_array(name, 'n') FROM users

SELECT replace(name, 'n', 'm') FROM users

CREATE INDEX ON users (name text_pattern_ops)

CREATE TYPE german_range AS RANGE (subtype = text, collation = deutsch)

# unique by another collation than the column's
CREATE TABLE mixed (a text, b text COLLATE ci)

CREATE UNIQUE INDEX ON mixed (a COLLATE ci)

CREATE UNIQUE INDEX ON mixed (b COLLATE "C", a)

CREATE UNIQUE INDEX ON mixed ((lower(b)) COLLATE ci_ai, (a || 'x'))

INSERT INTO mixed VALUES ('a', 'B'), ('b', 'b')

INSERT INTO mixed VALUES ('A', 'c')

INSERT INTO mixed VALUES ('c', 'b'), ('d', 'B')

SELECT count(*) FROM mixed WHERE a = 'A' COLLATE ci

INSERT INTO mixed VALUES ('A', 'd') ON CONFLICT DO NOTHING

# lists
SELECT id FROM users WHERE plain IN ('ANNA' COLLATE ci, 'carl') ORDER BY id

SELECT id FROM users WHERE name IN ('ANNA', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'CARL') ORDER BY id

SELECT id FROM users WHERE name NOT IN ('ANNA', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'CARL') ORDER BY id

SELECT id FROM users WHERE lower(name) IN ('ANNA', 'CARL') ORDER BY id

SELECT id, CASE name WHEN 'BERT' THEN 1 WHEN 'ANNA' THEN 2 END FROM users ORDER BY id

CREATE INDEX ON users (plain)

SELECT id FROM users WHERE plain = 'ANNA' COLLATE ci OR plain = 'carl' ORDER BY id

SELECT id FROM users WHERE plain = 'carl' OR 'ANNA' COLLATE ci = plain ORDER BY id

SELECT id FROM users WHERE plain IN ('carl' COLLATE "C", 'ANNA') ORDER BY id

SELECT id FROM users WHERE name IN ('carl' COLLATE "C", 'ANNA') OR name = 'bert' ORDER BY id

# joins by texts of unlike length that are equal
CREATE TABLE accents (a text COLLATE ci_ai); CREATE TABLE letters (a text COLLATE ci_ai); INSERT INTO accents SELECT 'é' || g FROM generate_series(1, 400) g; INSERT INTO letters SELECT 'E' || g FROM generate_series(1, 400) g

SELECT count(*) FROM accents x JOIN letters y ON x.a = y.a

SELECT count(*) FROM accents x LEFT JOIN letters y USING (a) WHERE y.a IS NOT NULL

SELECT count(*) FROM accents WHERE a IN (SELECT a FROM letters)
