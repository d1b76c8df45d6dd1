# CREATE, ALTER and DROP TEXT SEARCH CONFIGURATION and DICTIONARY, and what uses them; ts_rewrite.

CREATE TEXT SEARCH DICTIONARY plain (TEMPLATE = simple, STOPWORDS = english);

CREATE TEXT SEARCH DICTIONARY picky (TEMPLATE = pg_catalog.simple, Accept = false, stopwords = 'french');

CREATE TEXT SEARCH DICTIONARY stems (template = snowball, language = german)

SELECT dictname, dictnamespace::regnamespace, dictowner::regrole, t.tmplname, dictinitoption FROM pg_ts_dict d JOIN pg_ts_template t ON t.oid = d.dicttemplate WHERE dictname IN ('plain', 'picky', 'stems') ORDER BY 1

SELECT ts_lexize('plain', 'The'), ts_lexize('plain', 'Stars'), ts_lexize('picky', 'le'), ts_lexize('picky', 'Stars'), ts_lexize('stems', 'der'), ts_lexize('public.stems', 'häuser')

CREATE TEXT SEARCH DICTIONARY plain (TEMPLATE = simple)

CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, foo = bar)

CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, stopwords = english, stopwords = french)

CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = snowball, stopwords = english, foo = bar)

CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = snowball, stopwords = english)

CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = snowball, language = klingon)

CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = synonym, foo = bar)

CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = synonym)

CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, accept = 17)

CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, accept)

CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = nothing)

CREATE TEXT SEARCH DICTIONARY d (stopwords = english)

ALTER TEXT SEARCH DICTIONARY picky (accept = true, stopwords);

SELECT dictinitoption, ts_lexize('picky', 'Stars'), ts_lexize('picky', 'le') FROM pg_ts_dict WHERE dictname = 'picky'

ALTER TEXT SEARCH DICTIONARY picky (accept = maybe)

ALTER TEXT SEARCH DICTIONARY nothing (accept = true)

CREATE TEXT SEARCH CONFIGURATION mine (COPY = english);

CREATE TEXT SEARCH CONFIGURATION bare (PARSER = "default")

SELECT cfgname, cfgnamespace::regnamespace, cfgowner::regrole, cfgparser, (SELECT count(*) FROM pg_ts_config_map WHERE mapcfg = c.oid) FROM pg_ts_config c WHERE cfgname IN ('mine', 'bare') ORDER BY 1

SELECT to_tsvector('mine', 'The stars shine'), to_tsvector('bare', 'The stars shine'), to_tsquery('mine', 'stars & the')

CREATE TEXT SEARCH CONFIGURATION mine (COPY = simple)

CREATE TEXT SEARCH CONFIGURATION c (foo = bar)

CREATE TEXT SEARCH CONFIGURATION c (PARSER = nothing)

CREATE TEXT SEARCH CONFIGURATION c (COPY = simple, PARSER = "default")

CREATE TEXT SEARCH CONFIGURATION c (COPY = nothing)

CREATE TEXT SEARCH CONFIGURATION nowhere.c (COPY = simple)

ALTER TEXT SEARCH CONFIGURATION bare ADD MAPPING FOR asciiword, word WITH plain, simple;

SELECT maptokentype, mapseqno, mapdict::regdictionary FROM pg_ts_config_map WHERE mapcfg = 'bare'::regconfig ORDER BY 1, 2

SELECT to_tsvector('bare', 'The stars shine 17 times'), plainto_tsquery('bare', 'the stars 17')

DO $$ BEGIN ALTER TEXT SEARCH CONFIGURATION bare ADD MAPPING FOR asciiword WITH simple; EXCEPTION WHEN unique_violation THEN RAISE NOTICE '%', sqlerrm; END $$

ALTER TEXT SEARCH CONFIGURATION bare ADD MAPPING FOR nothing WITH simple

ALTER TEXT SEARCH CONFIGURATION bare ADD MAPPING FOR uint WITH nothing

ALTER TEXT SEARCH CONFIGURATION bare ALTER MAPPING FOR asciiword, uint WITH stems;

SELECT to_tsvector('bare', 'Häuser haben 17 Dächer und Hunde'), ts_lexize('stems', 'hunde')

ALTER TEXT SEARCH CONFIGURATION bare ALTER MAPPING REPLACE stems WITH simple;

ALTER TEXT SEARCH CONFIGURATION bare ALTER MAPPING FOR word REPLACE plain WITH english_stem;

SELECT maptokentype, mapseqno, mapdict::regdictionary FROM pg_ts_config_map WHERE mapcfg = 'bare'::regconfig ORDER BY 1, 2

ALTER TEXT SEARCH CONFIGURATION bare DROP MAPPING FOR url

ALTER TEXT SEARCH CONFIGURATION bare DROP MAPPING IF EXISTS FOR url, uint;

SELECT token, dictionaries, dictionary, lexemes FROM ts_debug('bare', 'the 17 stars')

ALTER TEXT SEARCH CONFIGURATION nothing DROP MAPPING FOR url

SET default_text_search_config = nothing

SET default_text_search_config = mine;

SHOW default_text_search_config;

SELECT to_tsvector('Stars'), get_current_ts_config(), to_tsquery('stars'), ts_headline('the stars shine', to_tsquery('star'));

SET default_text_search_config = simple;

SHOW default_text_search_config;

SELECT to_tsvector('Stars'), 'english'::regconfig, 'mine'::regconfig, 'pg_catalog.simple'::regconfig, 'public.plain'::regdictionary;

RESET default_text_search_config

CREATE TABLE docs (id int, body text, v tsvector GENERATED ALWAYS AS (to_tsvector('mine', body)) STORED);

CREATE INDEX ON docs USING gin (to_tsvector('public.mine', body));

INSERT INTO docs VALUES (1, 'Shining stars'), (2, 'the dogs');

SELECT id, v FROM docs WHERE to_tsvector('mine', body) @@ to_tsquery('mine', 'star')

SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'docs'::regclass

SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'docs'::regclass

CREATE VIEW found AS SELECT id FROM docs WHERE to_tsvector('mine', body) @@ to_tsquery('mine', 'star');

ALTER TEXT SEARCH CONFIGURATION mine RENAME TO ours;

SELECT * FROM found;

SELECT pg_get_viewdef('found'::regclass), pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'docs'::regclass

INSERT INTO docs VALUES (3, 'Star of stars');

SELECT * FROM docs ORDER BY id;

ALTER TEXT SEARCH CONFIGURATION ours RENAME TO mine

DROP TEXT SEARCH CONFIGURATION mine

CREATE FUNCTION words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE RETURN to_tsvector('mine', $1);

SELECT words('stars'), to_tsvector('mine', x) FROM (VALUES ('stars')) AS v(x);

DROP FUNCTION words

PREPARE p (regconfig, text) AS SELECT to_tsvector($1, $2);

EXECUTE p ('mine', 'stars');

EXECUTE p ('simple', 'stars');

DEALLOCATE p

DROP TABLE docs CASCADE

CREATE TABLE docs (body text, v tsvector);

CREATE TRIGGER t BEFORE INSERT ON docs FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger(v, 'public.bare', body);

INSERT INTO docs VALUES ('Stars and häuser');

SELECT v FROM docs

DROP TEXT SEARCH DICTIONARY simple

DROP TEXT SEARCH DICTIONARY plain

DROP TEXT SEARCH DICTIONARY picky, stems

DROP TEXT SEARCH DICTIONARY IF EXISTS picky, nowhere.x;

DROP TEXT SEARCH CONFIGURATION IF EXISTS nothing

DROP TEXT SEARCH CONFIGURATION nothing

ALTER TEXT SEARCH CONFIGURATION mine RENAME TO other;

ALTER TEXT SEARCH DICTIONARY plain RENAME TO plainer;

CREATE SCHEMA texts;

ALTER TEXT SEARCH CONFIGURATION other SET SCHEMA texts;

ALTER TEXT SEARCH DICTIONARY plainer SET SCHEMA texts;

SELECT 'texts.other'::regconfig, to_tsvector('texts.other', 'stars'), ts_lexize('texts.plainer', 'Stars')

SELECT to_tsvector('other', 'stars')

ALTER TEXT SEARCH CONFIGURATION bare RENAME TO simple;

SELECT 'public.simple'::regconfig, 'simple'::regconfig, pg_ts_config_is_visible('public.simple'::regconfig), pg_ts_config_is_visible('simple'::regconfig), pg_ts_dict_is_visible(1)

ALTER TEXT SEARCH CONFIGURATION public.simple RENAME TO bare;

CREATE ROLE searcher;

ALTER TEXT SEARCH CONFIGURATION bare OWNER TO searcher;

ALTER TEXT SEARCH DICTIONARY texts.plainer OWNER TO searcher;

SELECT cfgowner::regrole FROM pg_ts_config WHERE cfgname = 'bare'

DROP ROLE searcher

COMMENT ON TEXT SEARCH CONFIGURATION bare IS 'few words';

COMMENT ON TEXT SEARCH DICTIONARY texts.plainer IS 'plain words';

SELECT obj_description('bare'::regconfig, 'pg_ts_config'), obj_description('texts.plainer'::regdictionary, 'pg_ts_dict')

SELECT pg_describe_object('pg_ts_config'::regclass, 'bare'::regconfig, 0), pg_describe_object('pg_ts_dict'::regclass, 'texts.plainer'::regdictionary, 0);

SELECT type, schema, name, identity FROM pg_identify_object('pg_ts_config'::regclass, 'bare'::regconfig, 0);

SELECT type, schema, name, identity FROM pg_identify_object('pg_ts_dict'::regclass, 'texts.plainer'::regdictionary, 0)

DROP SCHEMA texts

BEGIN;

DROP SCHEMA texts CASCADE;

ROLLBACK;

SELECT count(*) FROM pg_ts_config WHERE cfgname = 'other'

DROP TABLE docs;

DROP TEXT SEARCH DICTIONARY texts.plainer CASCADE;

SELECT cfgname FROM pg_ts_config WHERE cfgname IN ('other', 'bare')

DROP OWNED BY searcher;

DROP ROLE searcher;

DROP SCHEMA texts CASCADE

CREATE SEQUENCE numbers;

CREATE VIEW numbered AS SELECT nextval('numbers') AS n, 'numbers'::regclass AS s;

CREATE TABLE noted (a bigint);

CREATE INDEX ON noted ((a + 'numbers'::regclass::oid::bigint));

SELECT pg_get_viewdef('numbered'::regclass);

SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'noted'::regclass

ALTER SEQUENCE numbers RENAME TO counted;

SELECT n, s FROM numbered;

SELECT pg_get_viewdef('numbered'::regclass)

CREATE EXTENSION unaccent;

SELECT ts_lexize('unaccent', 'Hôtel'), ts_lexize('unaccent', 'Hotel');

CREATE TEXT SEARCH CONFIGURATION fr (COPY = french);

ALTER TEXT SEARCH CONFIGURATION fr ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;

SELECT to_tsvector('fr', 'Hôtels de la Mer'), to_tsvector('fr', 'Hôtel de la Mer') @@ to_tsquery('fr', 'Hotels');

SELECT ts_headline('fr', 'Hôtel de la Mer', to_tsquery('fr', 'Hotels'))

DROP EXTENSION unaccent

DROP EXTENSION unaccent CASCADE;

SELECT tmplname FROM pg_ts_template ORDER BY oid

SELECT ts_rewrite('a & b & c'::tsquery, 'a & c'::tsquery, 'z | y'::tsquery), ts_rewrite('(c | a) & b & d', 'b', 'q'), ts_rewrite('foo & bar & qq', 'qq', 'zz & foo'), ts_rewrite('b & a & c | d', 'd', 'e')

SELECT ts_rewrite('a & b'::tsquery, 'a'::tsquery, ''::tsquery), ts_rewrite('a <-> b', 'b', 'c | d'), ts_rewrite('!a & c', 'a', 'e & f'), ts_rewrite('a & (b | c) & d', 'c | b', 'x'), ts_rewrite('5 & (1 | 2 | 6) & 9', '1 | 6', '7 & 8'), ts_rewrite('a:A & b:*', 'a', 'c'), ts_rewrite('', 'a', 'b'), ts_rewrite('a & b', '', 'b')

SELECT ts_rewrite('1 & (2 <2> 3)', '2 <-> 3', '2 <-> 4'), ts_rewrite('1 & (2 <2> 3)', '2 <2> 3', '2 <-> 4'), ts_rewrite('1 & (2 <2> 3) & 5', '5 & 2 <2> 3', '6'), ts_rewrite('!(a & b & c)', 'b & a', 'x')

CREATE TABLE synonyms (t tsquery, s tsquery);

INSERT INTO synonyms VALUES ('new <-> york', 'ny | nyc'), ('moscow', 'moskva'), (NULL, 'x'), ('kremlin', NULL);

SELECT ts_rewrite('moscow & new <-> york & kremlin', 'SELECT t, s FROM synonyms');

SELECT ts_rewrite('moscow | hotel', 'SELECT t::tsquery, s::tsquery FROM synonyms WHERE t @@ ''moscow''')

SELECT ts_rewrite('moscow', 'SELECT t FROM synonyms')

SELECT ts_rewrite('moscow', 'SELECT t::text, s FROM synonyms')
