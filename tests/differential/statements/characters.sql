# char(n): stored with its blanks, compared without them.
CREATE TABLE t (id int PRIMARY KEY, c char(5), b bpchar, v varchar(5), x text, cs char(3)[])

CREATE UNIQUE INDEX t_c ON t (c)

INSERT INTO t VALUES (1, 'ab', 'ab  ', 'ab  ', 'ab  ', '{a,bcd}'), (2, 'cd   ', 'cd', 'cd', 'cd', '{"a  ",NULL}'), (3, '', '  ', '', '', '{}'), (4, NULL, NULL, NULL, NULL, NULL)

SELECT * FROM t ORDER BY id

INSERT INTO t (id, c) VALUES (5, 'ab  ')

INSERT INTO t (id, c) VALUES (5, 'abcdef')

INSERT INTO t (id, c) VALUES (5, 'abcde   ') RETURNING c, length(c), octet_length(c)

INSERT INTO t (id, c) VALUES (6, 'ä€') RETURNING c, length(c), octet_length(c), bit_length(c)

SELECT id FROM t WHERE c = 'ab' ORDER BY id

SELECT id FROM t WHERE c = 'ab       ' ORDER BY id

SELECT id FROM t WHERE c = 'ab'::text ORDER BY id

SELECT id FROM t WHERE c = 'ab  '::text ORDER BY id

SELECT id FROM t WHERE c = 'ab'::varchar ORDER BY id

SELECT id FROM t WHERE b = 'ab' ORDER BY id

SELECT id FROM t WHERE c = b ORDER BY id

SELECT id FROM t WHERE c = v ORDER BY id

SELECT id FROM t WHERE c = x ORDER BY id

SELECT id FROM t WHERE c IN ('ab', 'cd   ') ORDER BY id

SELECT id FROM t WHERE c NOT IN ('ab', 'cd   ') ORDER BY id

SELECT id FROM t WHERE c = ANY ('{ab,cd}') ORDER BY id

SELECT id FROM t WHERE c = ANY (ARRAY['ab ','cd']::char(3)[]) ORDER BY id

SELECT id FROM t WHERE c = ANY (ARRAY['ab ','cd']::text[]) ORDER BY id

SELECT id FROM t WHERE c BETWEEN 'ab' AND 'cc' ORDER BY id

SELECT id FROM t WHERE c > 'ab' ORDER BY id

SELECT id FROM t WHERE c >= 'ab ' ORDER BY id

SELECT id FROM t WHERE c < E'ab\t' ORDER BY id

SELECT 'a'::char(3) < E'a\t'::char(3), 'a'::char(3) = 'a'::bpchar, 'a  '::bpchar = 'a', 'a  '::text = 'a'::bpchar, 'a ' = 'a'::char(2)

SELECT id FROM t WHERE c LIKE 'ab' ORDER BY id

SELECT id FROM t WHERE c LIKE 'ab%' ORDER BY id

SELECT id FROM t WHERE c LIKE 'ab   ' ORDER BY id

SELECT id FROM t WHERE c LIKE '__   ' ORDER BY id

SELECT id FROM t WHERE c NOT LIKE 'ab' ORDER BY id

SELECT id FROM t WHERE c ILIKE 'AB' OR c ILIKE 'AB%' ORDER BY id

SELECT id FROM t WHERE c ~ '^ab$' ORDER BY id

SELECT id FROM t WHERE c ~ '^ab *$' ORDER BY id

SELECT id FROM t WHERE c !~ '^ab$' ORDER BY id

SELECT id FROM t WHERE c ~* '^AB {3}$' ORDER BY id

SELECT id FROM t WHERE c SIMILAR TO 'ab' ORDER BY id

SELECT id FROM t WHERE c SIMILAR TO 'ab   ' ORDER BY id

SELECT 'ab'::char(5) LIKE 'ab', 'ab'::char(5) LIKE 'ab   ', 'ab'::char(5) ~ 'b$', 'ab'::char(5) SIMILAR TO 'ab', 'ab'::bpchar LIKE 'ab'

SELECT 'x' LIKE 'x '::char(3), 'x  ' LIKE 'x'::char(3)

SELECT length(c), char_length(c), octet_length(c), bit_length(c) FROM t ORDER BY id

SELECT c || 'x', 'x' || c, c || c, c || b, c || NULL, c || 1 FROM t ORDER BY id

SELECT c::text || '|', c::varchar || '|', c::varchar(3) || '|', CAST(c AS name) || '|', c::bpchar || '|', c::char(2) || '|' FROM t ORDER BY id

SELECT c::text, c::varchar, c::varchar(3), c::name, c::bpchar, c::char(2), c::char(7), c::"char" FROM t ORDER BY id

SELECT concat(c, '|'), concat_ws('|', c, b), format('%s|%10s|%-10s|%L|%I', c, c, c, c, c) FROM t WHERE id < 3 ORDER BY id

SELECT array_agg(c ORDER BY id), array_agg(b ORDER BY id), string_agg(c, ',' ORDER BY id), json_agg(c ORDER BY id) FROM t

SELECT ARRAY[c, 'x'], ARRAY['ab'::char(5), 'c'::char(3)], array_append(ARRAY['ab'::char(5)], 'c'), ARRAY[c, b] FROM t WHERE id = 1

SELECT '{ab,c}'::char(4)[], '{ab,"c  "}'::bpchar[], ARRAY['a','bc']::char(3)[], cs, cs[1], array_to_string(cs, ','), unnest(cs) FROM t WHERE id = 1

SELECT '{a,bcdef}'::text[]::char(3)[], '{"a  "}'::char(3)[] = '{a}'::bpchar[], '{"a  "}'::char(3)[] < '{b}'::char(1)[]

INSERT INTO t (id, cs) VALUES (7, '{abcd}')

INSERT INTO t (id, cs) VALUES (7, ARRAY['a', 'bc ', 'abc  ']) RETURNING cs, cs::text

UPDATE t SET cs[2] = 'q' WHERE id = 7 RETURNING cs

SELECT to_json(c), to_jsonb(c), row_to_json(t), json_build_object('c', c, c, 1), json_build_array(c), row(c), row(c, b)::text FROM t WHERE id = 1

SELECT jsonb_build_object('c', c), jsonb_agg(t), json_object_agg(c, b), hstore FROM (SELECT *, 1 AS hstore FROM t WHERE id = 1) t GROUP BY c, hstore

SELECT t FROM t WHERE id = 2

SELECT (t).c || '|', (ROW(c, b)) = ROW('ab'::char(2), 'ab'::bpchar) FROM t WHERE id = 1

SELECT min(c), max(c), count(DISTINCT c), min(b) FROM t

SELECT min(c) || '|', max(c)::text || '|' FROM t

SELECT min(c) OVER (ORDER BY id), first_value(c) OVER (ORDER BY id), lag(c) OVER (ORDER BY id), lag(c, 1, 'zz') OVER (ORDER BY id) FROM t ORDER BY id

SELECT c, count(*) FROM (SELECT c FROM t UNION ALL SELECT 'ab' UNION ALL SELECT b FROM t) u GROUP BY c ORDER BY c

SELECT DISTINCT b FROM (VALUES ('a'::bpchar), ('a '), ('b'), ('a   ')) v(b) ORDER BY b

SELECT b, count(*) FROM (VALUES ('a '::bpchar), ('a'), ('b')) v(b) GROUP BY b ORDER BY b

SELECT c::text FROM (SELECT c FROM t UNION SELECT 'ab'::char(2) UNION SELECT 'zz') u ORDER BY 1

SELECT c::text FROM (SELECT c FROM t INTERSECT SELECT b FROM t) u ORDER BY 1

SELECT c FROM t EXCEPT SELECT 'ab'::char(10) ORDER BY 1

SELECT DISTINCT ON (b) b, n FROM (VALUES ('a '::bpchar, 1), ('a', 2), ('b', 3)) v(b, n) ORDER BY b, n

SELECT c FROM t ORDER BY c

SELECT c FROM t ORDER BY c DESC NULLS LAST, id

SELECT coalesce(c, 'none'), nullif(c, 'ab'), greatest(c, 'b'), least(c, 'b'), CASE WHEN id = 1 THEN c ELSE 'other' END FROM t ORDER BY id

SELECT greatest('a '::char(2), 'a'::bpchar), least('b', 'a   '::bpchar), nullif('a '::bpchar, 'a')

SELECT c IS DISTINCT FROM 'ab', c IS NOT DISTINCT FROM 'ab ', c IS NOT DISTINCT FROM 'ab'::text FROM t ORDER BY id

SELECT a.id, b.id FROM t a JOIN t b ON a.c = b.b ORDER BY 1, 2

SELECT a.id, b.id FROM t a JOIN t b USING (c) ORDER BY 1, 2

SELECT a.id, b.id FROM t a JOIN t b ON a.c = b.x ORDER BY 1, 2

SELECT a.id FROM t a WHERE c IN (SELECT b FROM t) ORDER BY 1

SELECT a.id FROM t a WHERE (c, b) IN (SELECT b, c FROM t) ORDER BY 1

SELECT (SELECT c FROM t WHERE id = 1), c = (SELECT 'ab '::bpchar) FROM t ORDER BY id

SELECT upper(c), lower(c), initcap(c), reverse(c), substr(c, 1, 4) || '|', substring(c, 2) || '|', left(c, 3) || '|', right(c, 2) || '|', lpad(c, 7) || '|', rpad(c, 7) || '|', repeat(c, 2), replace(c, ' ', 'x'), trim(c) || '|', position(' ' in c), strpos(c, 'b'), ascii(c), md5(c), translate(c, ' ', 'y'), split_part(c, 'a', 2) || '|', overlay(c placing 'X' from 2) || '|', starts_with(c, 'ab'), quote_literal(c), quote_ident(c) FROM t WHERE id = 1

SELECT regexp_replace(c, ' ', 'x', 'g'), regexp_matches(c, '(.*)'), regexp_split_to_array(c, 'b'), to_hex(length(c)), convert_to(c, 'UTF8'), encode(c::bytea, 'hex'), c::bytea FROM t WHERE id = 1

SELECT c::int FROM (VALUES ('12'::char(5))) v(c)

SELECT c::date, c::text::date FROM (VALUES ('2024-01-02'::char(15))) v(c)

SELECT '1'::char(3)::int, '1'::char(3)::numeric, 't'::char(3)::boolean, 5::char(3), 5.5::char(5), true::char(5), 'abc'::"char"::char(3), 'abc'::name::char(5), 'abc'::varchar::char(5), date '2024-01-02'::char(12)

SELECT 123456::char(3), true::char(2), 'abcdef'::text::char(3), 'abcdef'::char, 'abcdef'::character(2), 'äöü'::char(2)

SELECT char 'abc', bpchar 'abc  ', char(5) 'abc', CAST('abc' AS char(5)), nchar(4) 'ab', national character 'ab'

SELECT pg_typeof(c), pg_typeof(min(c) OVER ()) FROM t WHERE id = 1

SELECT 'abc'::char(0)

SELECT hashbpchar('a'), hashbpchar('a   '), hashbpchar('a'::char(5)) = hashbpchar('a'::char(9))

SELECT bpcharcmp('a', 'a  '), bpchar_larger('a', 'a  ') || '|', bpchar_smaller('b', 'a  ') || '|', bpchareq('a', 'a '), bpcharlt('a', 'b')

SELECT 'a'::char(3) ~<~ 'a '::char(2), 'a'::char(3) ~>=~ 'a'::char(1)

# Columns: defaults, checks, keys, generated names.
CREATE TABLE d (c char(4) DEFAULT 'x', k char(3) CHECK (k LIKE 'a%'), l char(3) CHECK (l ~ '^a  $'), PRIMARY KEY (c))

INSERT INTO d DEFAULT VALUES RETURNING *

INSERT INTO d VALUES ('x   ', 'a', 'a')

INSERT INTO d VALUES ('x')

INSERT INTO d VALUES ('y', 'a', 'a') RETURNING *

INSERT INTO d VALUES ('z', 'a', 'ab') RETURNING *

INSERT INTO d VALUES ('x', 'a') ON CONFLICT (c) DO UPDATE SET k = 'a' || excluded.c RETURNING *

SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'd'::regclass

SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'd'::regclass ORDER BY conname

CREATE TABLE f (id int, c char(6) REFERENCES d ON UPDATE CASCADE ON DELETE CASCADE)

INSERT INTO f VALUES (1, 'x'), (2, 'y   '), (3, 'nope')

INSERT INTO f VALUES (1, 'x'), (2, 'y   ')

UPDATE d SET c = 'xx' WHERE c = 'x'

SELECT id, c || '|', c FROM f ORDER BY id

UPDATE d SET c = 'xx  ' WHERE c = 'xx'

DELETE FROM d WHERE c = 'y'

SELECT * FROM f ORDER BY id

DELETE FROM d WHERE c IN (SELECT c FROM f) RETURNING *

CREATE TABLE g (v varchar(5) UNIQUE, b bpchar PRIMARY KEY, t text)

INSERT INTO g VALUES ('a', 'a ', 'a'), ('b ', 'b', 'b ')

INSERT INTO g VALUES ('a ', 'a', '')

SELECT b, '[' || t || ']' FROM g WHERE b = 'a' OR b = 'b ' ORDER BY b

ALTER TABLE g ALTER v TYPE char(5)

SELECT v, v || '|' FROM g ORDER BY v

ALTER TABLE g ALTER v TYPE text

SELECT v, v || '|' FROM g ORDER BY v

ALTER TABLE g ALTER t TYPE char(1)

SELECT t FROM g ORDER BY t

ALTER TABLE g ALTER t TYPE char(8)

SELECT t FROM g ORDER BY t

ALTER TABLE g ALTER t TYPE bpchar

SELECT t FROM g ORDER BY t

ALTER TABLE g ALTER t TYPE text

SELECT t FROM g ORDER BY t

CREATE INDEX g_up ON g (upper(b))

CREATE INDEX g_p ON g (b) WHERE b > 'a'

SELECT b FROM g WHERE upper(b) = 'A'

CREATE TABLE p (c char(3), n int, PRIMARY KEY (c, n))

INSERT INTO p SELECT chr(97 + i % 3), i FROM generate_series(1, 9) i

SELECT c, array_agg(n ORDER BY n) FROM p GROUP BY c ORDER BY c

UPDATE p SET n = n + 100 WHERE c = 'a ' RETURNING *

DELETE FROM p WHERE c = 'b' RETURNING c, n

SELECT c FROM p WHERE c > 'a' AND c <= 'c  ' ORDER BY c, n

CREATE TABLE ct AS SELECT c, 'q'::char(2) AS d, min(c) AS e, 'lit' AS l FROM p GROUP BY c

SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'ct'::regclass AND attnum > 0 ORDER BY attnum

SELECT * FROM ct ORDER BY c

CREATE VIEW cv AS SELECT c, c LIKE 'a' AS l, c || 'x' AS x FROM p WHERE c LIKE 'a%'

SELECT * FROM cv

SELECT pg_get_viewdef('cv'::regclass)

COPY t (id, c, b, cs) FROM STDIN
<<
20⇥x⇥y  ⇥{a,b}
21⇥x2   ⇥y⇥{"a  "}

COPY (SELECT c, b, cs FROM t WHERE id >= 20 ORDER BY id) TO STDOUT

COPY t (id, c) FROM STDIN
<<
22⇥abcdefg

COPY t (id, c, b) FROM STDIN CSV
<<
23,"z  ","zz "

COPY (SELECT c, b FROM t WHERE id = 23) TO STDOUT CSV

CREATE DOMAIN cd AS char(4) CHECK (VALUE LIKE 'd%')

SELECT 'd'::cd, 'd'::cd || '|', 'dx'::cd = 'dx'

SELECT 'e'::cd

CREATE TYPE pair AS (c char(4), b bpchar)

SELECT ROW('a', 'b  ')::pair, (ROW('a', 'b  ')::pair).c, to_json(ROW('a', 'b  ')::pair), '(a,"b  ")'::pair

CREATE TABLE pt (p pair, ps pair[], d cd)

INSERT INTO pt VALUES (ROW('a', 'b'), ARRAY[ROW('c', 'd')::pair], 'dd') RETURNING *

UPDATE pt SET p.c = 'zz', ps[1].c = 'yy' RETURNING *, (p).c || '|'

SELECT p = ROW('zz  ', 'b ')::pair, p < ROW('zz', 'c')::pair FROM pt

CREATE FUNCTION fc(a char(3), INOUT b char, OUT l int) LANGUAGE plpgsql AS $$ DECLARE v char(5) := a; w bpchar := 'w  '; BEGIN l := length(v); RAISE NOTICE '[%] [%] [%] % % %', a, v, w, v = 'q', v LIKE 'q', v || '|'; b := v; END $$

SELECT * FROM fc('q', 'longer')

DO $$ DECLARE c char(3) := 'a'; r record; a char(2)[] := '{x,y}'; BEGIN SELECT c AS c, c::text AS t INTO r; RAISE NOTICE '[%] [%] [%] %', r.c, r.t, a, r.c = 'a   '; IF c = 'a' THEN RAISE NOTICE 'equal'; END IF; IF c ~ 'a$' THEN RAISE NOTICE 'no'; END IF; CASE c WHEN 'a' THEN RAISE NOTICE 'case'; ELSE RAISE NOTICE 'else'; END CASE; END $$

DO $$ DECLARE c t.c%TYPE := 'a'; t t%ROWTYPE; BEGIN t.c := 'zz'; RAISE NOTICE '[%] [%] [%]', c, t.c, t; SELECT * INTO t FROM t WHERE id = 1; RAISE NOTICE '[%] [%]', t.c, t; c := t.c; RAISE NOTICE '% % %', c = 'ab', c IN ('x', 'ab '), c < 'abc'; END $$

SELECT to_tsvector IS NULL FROM (SELECT NULL AS to_tsvector) x

SELECT string_to_array(c, 'b'), c::regclass FROM (VALUES ('t  '::char(3))) v(c)

SELECT count(*) FROM pg_class WHERE relkind = 'r'::char(3) AND relname = 't'::char(10)

SELECT relname FROM pg_class WHERE relname IN ('t'::bpchar, 'd  '::bpchar) AND relkind = 'r' ORDER BY 1

SELECT mode() WITHIN GROUP (ORDER BY c), percentile_disc(0.5) WITHIN GROUP (ORDER BY c) FROM t

SELECT json_populate FROM (SELECT '{"a":"b "}'::jsonb ->> 'a' AS json_populate) x WHERE json_populate = 'b'::bpchar

SELECT width_bucket('b'::bpchar, ARRAY['a ','b','c']::bpchar[]), array_position(ARRAY['a ','b']::bpchar[], 'a'), array_remove(ARRAY['a ','b']::bpchar[], 'a'), array_replace(ARRAY['a ','b']::bpchar[], 'a', 'z'), ARRAY['a ']::bpchar[] @> ARRAY['a'::bpchar], ARRAY['a ']::bpchar[] && ARRAY['a'::bpchar]

SELECT 'a'::bpchar = ANY (ARRAY['b', 'a  ']::bpchar[]), 'a  '::bpchar <> ALL (ARRAY['a', 'b']::bpchar[])

SELECT (ARRAY['ab','c']::char(4)[])[1] || '|', (ARRAY['ab','c']::char(4)[])[1:1], cardinality('{a}'::char(2)[])

SELECT CASE 'a '::char(2) WHEN 'a' THEN 1 END, decode(encode('a'::char(3)::bytea, 'hex'), 'hex')

PREPARE p1 (char) AS SELECT $1, $1 || '|', length($1)

EXECUTE p1 ('abc  ')

DEALLOCATE p1

PREPARE p2 (char(4)) AS SELECT $1, $1 LIKE 'ab'

EXECUTE p2 ('ab')

DEALLOCATE p2

CREATE TYPE cr AS RANGE (subtype = bpchar)

SELECT cr('a ', 'b'), cr('a', 'c') @> 'b '::bpchar, cr('a ', 'b') = cr('a', 'b ')

SELECT v::varchar, n::numeric, c::bpchar, c::character, ts::timestamp, b::bit, vb::varbit, iv::interval, va::varchar[], t::time FROM (SELECT 'a'::varchar(5) AS v, 1.5::numeric(6,2) AS n, 'c'::char(3) AS c, '2000-01-01'::timestamp(2) AS ts, '101'::bit(3) AS b, '1'::varbit(4) AS vb, '1s'::interval(1) AS iv, '{a}'::varchar(3)[] AS va, '1:2'::time(2) AS t) x

CREATE VIEW casts AS SELECT v::varchar AS v, c::bpchar AS c FROM (SELECT k::varchar(2) AS v, k AS c FROM d) x

SELECT pg_get_viewdef('casts'::regclass)

SELECT c FROM d UNION ALL SELECT 'abc'::char(3)

SELECT 'abc'::varchar(3) UNION ALL SELECT 'abc'::varchar(4)

# "char" is a byte.
SELECT '\303'::"char", 'ä'::"char", 'ä'::text::"char", 'ä'::char(3)::"char", '\101'::"char", '\400'::"char", ''::"char"

SELECT x::"char", x::"char"::text, x::"char"::int, to_json(x::"char"), ARRAY[x::"char"] FROM (VALUES ('ä'), ('\303'), ('b'), ('\101'), ('\000'), ('')) v(x)

SELECT (-61)::"char", (-61)::"char"::text, 'a'::"char" < (-61)::"char", (-61)::"char" || 'x', '\303' = (-61)::"char"

CREATE TABLE bytes (c "char" PRIMARY KEY)

INSERT INTO bytes VALUES ('ä'), ('\101'), (''), ('xyz'), ('€')

SELECT c, c::int, c > 'a' FROM bytes ORDER BY c

COPY bytes TO STDOUT

INSERT INTO bytes VALUES ('\303')
