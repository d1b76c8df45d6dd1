# citext: comparison, keys, sorting, patterns, casts.

CREATE EXTENSION citext

SELECT 'Hello'::citext = 'hELLO', 'a'::citext < 'B'::citext, 'a'::citext <> 'A', 'A'::citext::text = 'a', 'x'::citext, 'ä'::citext = 'Ä'

SELECT 'a'::citext = 'A'::text, 'A'::text = 'a'::citext, 'a'::citext = 'A'::varchar, 'A '::char(3)::citext = 'a', 'a'::citext = 'a '

CREATE TABLE users (id int PRIMARY KEY, nick citext UNIQUE, email citext NOT NULL, other text)

INSERT INTO users VALUES (1, 'Larry', 'Larry@x.org', 'Larry'), (2, 'Tom', 'tom@x.org', 'tom'), (3, 'Damian', 'd@x.org', 'damian')

INSERT INTO users VALUES (4, 'LARRY', 'x', 'x')

INSERT INTO users VALUES (4, 'TOM', 'x', 'x') ON CONFLICT (nick) DO UPDATE SET email = excluded.email || '!' RETURNING *

SELECT * FROM users WHERE nick = 'larry'

SELECT id FROM users WHERE nick::text = 'larry'

SELECT id FROM users WHERE nick = other ORDER BY 1

SELECT id FROM users WHERE other = nick ORDER BY 1

SELECT id FROM users WHERE nick IN ('LARRY', 'TOM') ORDER BY nick DESC

SELECT id FROM users WHERE nick = ANY(ARRAY['LARRY', 'damian']::citext[]) ORDER BY id

SELECT id FROM users WHERE nick LIKE 'l%' OR nick ~ '^DAM' ORDER BY 1

SELECT nick FROM users WHERE nick NOT LIKE '%R%' AND nick !~ 'X' ORDER BY nick

SELECT lower(nick), upper(nick), length(nick), nick || '!', left(nick, 2) FROM users ORDER BY id

CREATE TABLE words (w citext)

INSERT INTO words VALUES ('b'), ('A'), ('a'), ('B'), ('c'), (NULL)

SELECT count(DISTINCT w), count(*) FROM words

SELECT lower(w), count(*) FROM words GROUP BY w ORDER BY w

SELECT DISTINCT lower(w) FROM words ORDER BY 1

SELECT lower(max(w)), lower(min(w)) FROM words

SELECT lower(w), rank() OVER (ORDER BY w) FROM words ORDER BY w, 2

SELECT count(*) FROM words a JOIN words b ON a.w = b.w

SELECT count(*) FROM words a JOIN words b USING (w)

SELECT count(*) FROM (SELECT w FROM words UNION SELECT 'C') x

SELECT w IS DISTINCT FROM 'A' FROM words WHERE w IS NOT NULL ORDER BY w, 1

SELECT NULLIF('a'::citext, 'A'), GREATEST('a'::citext, 'B'), LEAST('a'::citext, 'B'), COALESCE(NULL, 'x'::citext)

CREATE INDEX ON words (w); CREATE INDEX ON words (w citext_pattern_ops); CREATE INDEX ON words USING hash (w)

SELECT indexdef FROM pg_indexes WHERE tablename = 'words' ORDER BY indexname

SELECT array_agg(w ORDER BY w, w::text) FROM words

SELECT '{a,B}'::citext[] = '{A,b}'::citext[], ARRAY['x'::citext]

SELECT regexp_match('fooBARbaz'::citext, 'bar'), regexp_matches('fooBARbaz'::citext, 'BAZ'::citext), regexp_replace('Foo'::citext, 'f', 'x'), regexp_split_to_array('aXbxc'::citext, 'x'), strpos('abC'::citext, 'c'), replace('abCabc'::citext, 'C', 'd'), split_part('aXbxc'::citext, 'x', 2), translate('abcABC'::citext, 'ab', 'xy')

SELECT true::citext, '10.0.0.1/8'::inet::citext, 5::citext

CREATE TABLE refs (nick citext REFERENCES users (nick) ON UPDATE CASCADE ON DELETE CASCADE)

INSERT INTO refs VALUES ('larry')

INSERT INTO refs VALUES ('nobody')

DELETE FROM users WHERE nick = 'LARRY'

SELECT count(*) FROM refs

CREATE DOMAIN email AS citext CHECK (VALUE ~ '@')

SELECT 'A@b'::email = 'a@B'

SELECT 'x'::email

DROP DOMAIN email

ALTER TABLE users ALTER COLUMN other TYPE citext

SELECT id FROM users WHERE other = 'DAMIAN'

CREATE VIEW v AS SELECT nick FROM users WHERE nick = 'tom'

SELECT * FROM v WHERE nick = 'TOM'

SELECT pg_get_viewdef('v'::regclass)

CREATE FUNCTION same(a citext, b citext) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN a = b; END $$

SELECT same('x', 'X')

ALTER TABLE users ADD CHECK (email <> 'ADMIN')

INSERT INTO users VALUES (9, 'n', 'admin', '')

SELECT typname, typtype, typcategory, typlen, typcollation, typarray <> 0 FROM pg_type WHERE typname = 'citext'

SELECT column_name, data_type, udt_name FROM information_schema.columns WHERE table_name = 'words'

SELECT min(w::text), pg_typeof(max(w)) FROM words

DROP TYPE citext

DROP VIEW v

DROP EXTENSION citext

DROP EXTENSION citext CASCADE

CREATE SCHEMA ext

CREATE EXTENSION citext SCHEMA ext

CREATE TABLE w (w ext.citext PRIMARY KEY)

INSERT INTO w VALUES ('b'), ('A')

INSERT INTO w VALUES ('B')

SELECT lower(w::text) FROM w ORDER BY w

SELECT count(DISTINCT w) FROM w

SELECT count(*) FROM w WHERE w = 'a'

SELECT count(*) FROM w WHERE w OPERATOR(ext.=) 'a'

CREATE TABLE names (n citext PRIMARY KEY)

INSERT INTO names VALUES ('Émile'), ('Zoë')

INSERT INTO names VALUES ('ÉMILE')

SELECT n, n = 'éMILE', replace(n, 'É', 'e'), strpos(n, 'Ë'), n ILIKE 'zOË' FROM names WHERE n IN ('éMILE', 'ZOË') ORDER BY n

SELECT count(*), min(n) FROM (SELECT 'É'::citext AS n UNION ALL SELECT 'é') x GROUP BY n
