# Letters and their cases by LC_CTYPE: C.UTF-8 of the database, and C where COLLATE says so.
SELECT upper('äöß éıİ ﬁ ǆ ᾀ ŉ'), lower('ÄÖẞ ÉIİ Σ ΑΣ Ω'), initcap('élan vital ǆabc 3é ß'), upper(NULL::text), lower('')

SELECT 'É' ILIKE 'é', 'É' ~~* 'é%', 'ß' ILIKE 'ẞ', 'É' NOT ILIKE '_', 'İx' ILIKE 'i_', 'É' ~* 'é', 'É' ~ 'é', 'Straße' ~* 'STRAßE'

SELECT 'é' ~ '\w', 'é' ~ '^\W$', 'é' ~ '[[:alpha:]]', 'É' ~ '[[:upper:]]', 'é' ~ '[[:lower:]]', 'x' ~ '[^\w]', 'é' ~ '[^[:alnum:]]', 'é_' ~ '^[\w]+$', '中' ~ '[[:alpha:]]'

SELECT E'\u00a0' ~ '\s', E'\u3000' ~ '[[:space:]]', E'\u3000' ~ '[[:blank:]]', '٣' ~ '\d', '٣' ~ '[[:digit:]]', '٣' ~ '\w', '€' ~ '[[:punct:]]', '²' ~ '[[:punct:]]', '—' ~ '[[:graph:]]', E'\u00a0' ~ '[[:print:]]', E'\u00a0' ~ '[[:graph:]]', 'ǅ' ~ '[[:upper:]]'

SELECT regexp_replace('naïve café', '\W', '-', 'g'), regexp_split_to_array('é1ü2', '\d'), regexp_count('ÀÉ àé', '[àé]', 1, 'i'), regexp_replace('Ünï', '(?i)ü', 'u'), 'naïve' SIMILAR TO '[[:alpha:]]+', substring('été 5' from '[[:lower:]]+'), jsonb_path_exists('"É"', '$ ? (@ like_regex "^é$" flag "i")')

SELECT regexp_matches('Ünï çode', '[[:alpha:]]+', 'g'), '\mé' AS m, regexp_replace('é a éa', '\mé\M', 'x')

SELECT to_tsvector('simple', 'ÉTÉ — naïve 中文 50€ x'), to_tsquery('simple', 'ÉTÉ & Ça'), ts_headline('simple', 'Été à Paris', 'été'), to_tsvector('german', 'Ärzte Größe'), to_tsvector('french', 'Élèves été')

SELECT ts_debug('simple', 'né-mort a1é ٣x')

SELECT 'ä' < 'z', 'É' < 'é', 'e' < 'É', greatest('z', 'ä')

# COLLATE "C"

SELECT upper('ä' COLLATE "C"), lower('Ä' COLLATE "POSIX"), initcap('éa' COLLATE "C"), 'É' ILIKE ('é' COLLATE "C"), ('É' COLLATE "C") ~* 'é', ('é' COLLATE "C") ~ '\w', upper('ä' COLLATE "default"), upper('aä' COLLATE ucs_basic)

CREATE COLLATION utf8 (LOCALE = 'C.UTF-8')

SELECT upper('é' COLLATE utf8), 'É' ILIKE ('é' COLLATE utf8), 'ä' COLLATE utf8 > 'z'

SELECT upper(x COLLATE "C"), upper(x), lower(upper(x)) FROM (VALUES ('é'), ('e'), (NULL)) v(x)

# Rows, indexes and plans that are used again

CREATE TABLE words (w text, shown text GENERATED ALWAYS AS (upper(w)) STORED, CHECK (w = lower(w) OR w ~ '^[[:upper:]]'))

CREATE UNIQUE INDEX ON words (lower(w))

INSERT INTO words VALUES ('É'), ('e'), ('ß')

INSERT INTO words VALUES ('é')

INSERT INTO words VALUES ('aÉ')

SELECT * FROM words WHERE lower(w) = 'é' ORDER BY w

SELECT w FROM words WHERE w ILIKE 'é' ORDER BY w

SELECT w FROM words WHERE w ILIKE '%É' OR w NOT ILIKE '_' ORDER BY w

PREPARE like_it (text) AS SELECT w, w ILIKE $1, w ILIKE $1 COLLATE "C", w ~* $1 FROM words ORDER BY w

EXECUTE like_it ('é')

EXECUTE like_it ('E')

EXECUTE like_it ('%É%%%%%%')

EXECUTE like_it (NULL)

CREATE FUNCTION louder(t text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN IF t ~* '^É' THEN RETURN initcap(t) || upper(t COLLATE "C"); END IF; RETURN upper(t); END $$

SELECT louder('éa'), louder('ä')
