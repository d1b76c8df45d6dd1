# Extensions: made, looked at, moved, dropped; what their functions compute.

CREATE EXTENSION "uuid-ossp"

CREATE EXTENSION IF NOT EXISTS "uuid-ossp"

SELECT uuid_nil(), uuid_ns_dns(), uuid_ns_url(), uuid_ns_oid(), uuid_ns_x500(), uuid_generate_v3(uuid_ns_dns(), 'www.example.com'), uuid_generate_v5(uuid_ns_url(), 'http://example.com/é')

SELECT substr(uuid_generate_v1()::text, 15, 1), substr(uuid_generate_v4()::text, 15, 1), substr(uuid_generate_v1mc()::text, 15, 1), uuid_generate_v4() <> uuid_generate_v4()

CREATE TABLE t (id uuid PRIMARY KEY DEFAULT uuid_generate_v4(), name text)

INSERT INTO t(name) VALUES ('a'), ('b')

SELECT count(DISTINCT id) FROM t

SET search_path = pg_catalog

SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'public.t'::regclass

RESET search_path

DROP EXTENSION "uuid-ossp"

DROP FUNCTION uuid_generate_v4()

DROP EXTENSION "uuid-ossp" CASCADE

SELECT uuid_generate_v4()

CREATE SCHEMA ext

CREATE EXTENSION pgcrypto WITH SCHEMA ext VERSION '1.3' CASCADE

SELECT extname, extrelocatable, extversion, nspname, obj_description(e.oid, 'pg_extension') FROM pg_extension e JOIN pg_namespace n ON n.oid = extnamespace ORDER BY 1

SELECT digest('a', 'sha1')

SELECT encode(ext.digest('a', 'sha1'), 'hex'), encode(ext.digest('\xff00'::bytea, 'MD5'), 'hex'), encode(ext.hmac('data', 'key', 'sha256'), 'hex')

SELECT ext.digest('a', 'nosuch')

SELECT ext.hmac('a', 'b', 'nosuch')

SELECT length(ext.gen_random_bytes(16)), ext.gen_random_uuid() IS NOT NULL

SELECT ext.gen_random_bytes(1025)

SET search_path = public, ext

SELECT crypt('a', '$2a$06$aaaaaaaaaaaaaaaaaaaaaa'), crypt('pw', '$1$abcdefgh'), crypt('a', '_J9..rasm'), crypt('a', 'ab')

SELECT length(gen_salt('bf')), length(gen_salt('md5')), length(gen_salt('des')), length(gen_salt('xdes')), gen_salt('bf', 8) LIKE '$2a$08$%'

SELECT crypt('secret', gen_salt('bf', 4)) = crypt('secret', gen_salt('bf', 4)), crypt('secret', h) = h, crypt('other', h) = h FROM (SELECT crypt('secret', '$2a$04$abcdefghijklmnopqrstuu') AS h) x

SELECT gen_salt('bf', 3)

SELECT gen_salt('nosuch')

SELECT gen_salt('xdes', 4)

SELECT crypt('a', 'x')

RESET search_path

ALTER EXTENSION pgcrypto SET SCHEMA public

SELECT encode(digest('a', 'sha224'), 'hex')

ALTER EXTENSION pgcrypto UPDATE

ALTER EXTENSION pgcrypto UPDATE TO '9'

ALTER EXTENSION nosuch UPDATE

COMMENT ON EXTENSION pgcrypto IS 'mine'

COMMENT ON EXTENSION nosuch IS 'mine'

SELECT obj_description(oid, 'pg_extension') FROM pg_extension WHERE extname = 'pgcrypto'

DROP FUNCTION digest(text, text)

DROP SCHEMA ext

CREATE EXTENSION pgcrypto

CREATE EXTENSION pg_trgm VERSION '0.1'

CREATE EXTENSION pg_trgm SCHEMA nosuch

CREATE EXTENSION pg_trgm

SELECT show_trgm('Hello, World'), show_trgm(''), show_trgm('é a1')

SELECT similarity('word', 'two words'), word_similarity('word', 'two words'), strict_word_similarity('word', 'two words'), similarity('', ''), similarity('a', ''), word_similarity('', 'a')

SELECT a, b, similarity(a, b), word_similarity(a, b), strict_word_similarity(a, b), a <-> b, a <<-> b, a <->> b, a <<<-> b, a <->>> b FROM (VALUES ('hello', 'hallo'), ('Postgres', 'postgresql server'), ('night', 'nacht'), ('abc def', 'def abc'), ('wow', 'WOW!'), ('a', 'b'), ('slovenia', 'the republic of slovenja')) v(a, b)

SELECT 'hello' % 'hallo', 'hello' % 'world', 'word' <% 'two words', 'two words' %> 'word', 'word' <<% 'two words', 'two words' %>> 'words'

SELECT show_limit(), set_limit(0.9), show_limit(), 'hello' % 'hallo'

SELECT set_limit(2)

CREATE TABLE names (name text)

CREATE INDEX ON names USING gin (name gin_trgm_ops)

CREATE INDEX ON names USING gist (name gist_trgm_ops (siglen = 32))

SELECT indexdef FROM pg_indexes WHERE tablename = 'names' ORDER BY 1

INSERT INTO names VALUES ('anna'), ('hanna'), ('otto')

SELECT set_limit(0.3)

SELECT name FROM names WHERE name % 'anna' ORDER BY name <-> 'anna', name

CREATE VIEW alike AS SELECT name FROM names WHERE name % 'hanna'

SELECT * FROM alike ORDER BY 1

DROP EXTENSION pg_trgm

DROP EXTENSION pg_trgm CASCADE

CREATE EXTENSION unaccent

SELECT unaccent('Hôtel Ærøskøbing ß Łódź ﬁ ½ naïve Ǆ №'), unaccent('plain'), unaccent(NULL)

CREATE EXTENSION fuzzystrmatch

SELECT levenshtein('kitten', 'sitting'), levenshtein('', 'abc'), levenshtein('a', 'abcdef', 2, 3, 4), levenshtein('é', 'e'), levenshtein_less_equal('extensive', 'exhaustive', 2), levenshtein_less_equal('extensive', 'exhaustive', 4)

SELECT levenshtein(repeat('a', 256), 'a')

SELECT w, soundex(w), text_soundex(w) FROM unnest(array['Tymczak','Pfister','Honeyman','Ashcraft','Jackson','','123','a','O''Hara','Rupert','bob9bob','ß1','aabb','bhwb','12Robert']) w

SELECT difference('Anne', 'Andrew'), difference('Anne', 'Margaret')

CREATE EXTENSION btree_gist

CREATE EXTENSION btree_gin

CREATE TABLE u (a int, b text, c timestamptz, d jsonb)

CREATE INDEX ON u USING gist (a, b, c)

CREATE INDEX ON u USING gin (a, b, d)

SELECT indexdef FROM pg_indexes WHERE tablename = 'u' ORDER BY 1

DROP TABLE u

SELECT name, default_version, installed_version, comment FROM pg_available_extensions WHERE name IN ('pgcrypto', 'pg_trgm', 'uuid-ossp', 'btree_gin', 'btree_gist', 'fuzzystrmatch', 'unaccent') ORDER BY 1

SELECT name, version, superuser, trusted, relocatable, schema, requires FROM pg_available_extension_versions WHERE name = 'pgcrypto' AND version = '1.3'

CREATE ROLE plain LOGIN

\connect plain

CREATE EXTENSION "uuid-ossp"

DROP EXTENSION unaccent

COMMENT ON EXTENSION unaccent IS 'x'

\connect postgres

GRANT CREATE ON DATABASE postgres TO plain; GRANT CREATE ON SCHEMA public TO plain

\connect plain

CREATE EXTENSION "uuid-ossp"

SELECT extowner::regrole FROM pg_extension WHERE extname = 'uuid-ossp'

SELECT proowner::regrole FROM pg_proc WHERE proname = 'uuid_nil'

DROP EXTENSION "uuid-ossp"

\connect postgres

DROP OWNED BY plain

DROP EXTENSION pgcrypto, unaccent, fuzzystrmatch, btree_gist, btree_gin

SELECT count(*) FROM pg_depend WHERE deptype = 'e' AND objid > 16383

SELECT w, metaphone(w, 10), metaphone(w, 2) FROM (VALUES ('Thompson'), ('GUMBO'), ('knight'), ('Christopher'), ('school'), ('Schwarz'), ('bough'), ('rough'), ('edge'), ('signed'), ('sign'), ('nation'), ('Xavier'), ('Wright'), ('whale'), ('won'), ('aegis'), ('phone'), ('accident'), ('ächtung'), ('123'), (''), ('a-b c')) v (w)

SELECT metaphone('a', 0)

SELECT metaphone('a', 256)

SELECT metaphone(repeat('a', 256), 4)
