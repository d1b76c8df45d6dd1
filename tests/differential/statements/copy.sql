# COPY: what goes in, what comes out, what is refused.
CREATE TABLE t (a integer, b text, c numeric(10,2), d date)

COPY t FROM STDIN
<<
1⇥one⇥1.50⇥2024-02-29
2⇥\N⇥\N⇥\N
-3⇥tab\tnewline\nback\\slash⇥-0.05⇥1999-12-31

SELECT * FROM t ORDER BY a

COPY t TO STDOUT

COPY t TO STDOUT WITH (FORMAT csv)

COPY t TO STDOUT CSV HEADER

COPY t TO STDOUT (FORMAT csv, FORCE_QUOTE *, NULL 'nil', HEADER)

COPY t (b, a) TO STDOUT (FORMAT csv, FORCE_QUOTE (b), QUOTE '''', DELIMITER ';')

COPY t (b) TO STDOUT (FORMAT csv, ESCAPE '\')

COPY t TO STDOUT (HEADER)

COPY t TO STDOUT WITH DELIMITER AS '|' NULL AS '-'

COPY t TO STDOUT USING DELIMITERS ','

COPY BINARY t TO STDOUT

COPY t (a, c) TO STDOUT (FORMAT binary)

COPY (SELECT 1 AS x, 'a b' AS y UNION ALL SELECT NULL, '\') TO STDOUT

COPY (VALUES (1, 'x')) TO STDOUT WITH CSV HEADER

COPY (INSERT INTO t VALUES (9, 'nine') RETURNING a, b) TO STDOUT

COPY (DELETE FROM t WHERE a = 9) TO STDOUT

COPY (DELETE FROM t WHERE a = 9 RETURNING a) TO STDOUT

COPY (SELECT * FROM nothere) TO STDOUT

COPY (SELECT 1) FROM STDIN

COPY t FROM STDIN; SELECT count(*) FROM t
<<
4⇥four⇥4⇥2024-01-01

BEGIN

COPY t FROM STDIN
<<
5⇥five

SELECT 1

ROLLBACK

# Errors of lines
COPY t FROM STDIN
<<
6⇥six⇥6⇥2024-01-01
7⇥seven⇥7⇥2024-01-01⇥more

COPY t FROM STDIN
<<
x⇥six⇥6⇥2024-01-01

COPY t FROM STDIN
<<
6⇥six⇥6⇥2024-01-01
7⇥seven⇥many⇥2024-01-01

COPY t FROM STDIN
<<
6⇥six⇥6⇥2024-02-30

COPY t FROM STDIN
<<
6⇥six⇥123456789.5⇥2024-02-03

COPY t FROM STDIN
<<
99999999999⇥six⇥6⇥2024-02-03

COPY t FROM STDIN
<<
6⇥a value of which not more than a hundred bytes are shown by the server, so it goes on and on and on: éééééééééééééééééé⇥x⇥2024-02-03

COPY t FROM STDIN
<<
⇥six⇥6⇥2024-02-03

COPY t FROM STDIN
<<
#

COPY t FROM STDIN
<<
1⇥a␍⇥1⇥2024-01-01
2⇥b⇥1⇥2024-01-01

COPY t FROM STDIN
<<
1⇥a⇥1⇥2024-01-01
2⇥b␍⇥1⇥2024-01-01

COPY t FROM STDIN
<<
1⇥a⇥1⇥2024-01-01␍
2⇥b⇥1⇥2024-01-01

COPY t FROM STDIN
<<
11⇥crlf⇥1⇥2024-01-01␍
12⇥crlf⇥1⇥2024-01-01␍

COPY t FROM STDIN
<<
13⇥a\.

COPY t FROM STDIN
<<
13⇥end⇥1⇥2024-01-01
\.
this is not looked at

COPY t FROM STDIN
<<
13⇥end⇥1⇥2024-01-01
\.more

COPY t FROM STDIN
<<
14⇥no line feed⇥1⇥2024-01-01¶

COPY t FROM STDIN
<<
15⇥ÿ⇥1⇥2024-01-01

COPY t FROM STDIN
<<
15⇥fine⇥1⇥2024-01-01
15⇥aÿb⇥1⇥2024-01-01

COPY t FROM STDIN
<<
15⇥a␀b⇥1⇥2024-01-01

COPY t FROM STDIN
<<
15⇥\101\x42\103 \303\251 \q \x \b\f\v\N \⇥tab⇥1⇥2024-01-01
16⇥a line\
broken⇥1⇥2024-01-01
17⇥bad \377⇥1⇥2024-01-01

COPY t FROM STDIN
<<
15⇥\101\x42\103 \303\251 \q \x \b\f\v\N \⇥tab⇥1⇥2024-01-01
16⇥a line\
broken⇥1⇥2024-01-01
17⇥\\N⇥1⇥2024-01-01

COPY t FROM STDIN (FORMAT csv)
<< fail
1,two

COPY t TO STDOUT

TRUNCATE t

# csv in
COPY t FROM STDIN CSV
<<
1,"one, or ""1""",1.5,2024-01-01
2,,,
3,"","1","2024-01-02"
4,"a
b",1,2024-01-01
5,a"b c"d,1,2024-01-01

COPY t TO STDOUT CSV

SELECT a, b FROM t ORDER BY a

COPY t FROM STDIN CSV
<<
1,"two
3,4

COPY t FROM STDIN CSV
<<
6,six,6,2024-01-01
7,"seven
is",x,2024-01-01

COPY t FROM STDIN CSV
<<
6,six,6
7,seven,7,2024-01-01,8

COPY t FROM STDIN CSV
<<
6,six,6,2024-01-01,

COPY t FROM STDIN CSV
<<
6,si␍x,6,2024-01-01

COPY t FROM STDIN CSV
<<
6,six,6,2024-01-01
7,sev␍en,6,2024-01-01

COPY t FROM STDIN CSV
<<
6,six,6,2024-01-01␍
7,seven,6,2024-01-01

COPY t FROM STDIN CSV
<<
6,"si␍
x",6,2024-01-01␍
7,"sev
en",6,2024-01-01␍

COPY t FROM STDIN CSV
<<
8,\.,1,2024-01-01
\.
9

COPY t FROM STDIN (FORMAT csv, HEADER, DELIMITER '|', QUOTE '''', ESCAPE '\', NULL 'nil')
<<
whatever|this|is
20|'it\'s \\ \n a|b'|nil|2024-01-01
21|nil|'1'|nil
22|'nil'|1|nil

COPY t (b, a) FROM STDIN (FORMAT csv, FORCE_NOT_NULL (b), NULL 'x')
<<
x,30
"x",31

COPY t (b, a) FROM STDIN (FORMAT csv, FORCE_NULL (b))
<<
"",32
,33

SELECT a, b, b IS NULL FROM t WHERE a >= 30 ORDER BY a

COPY t (a, b) FROM STDIN (FORMAT csv, HEADER match)
<<
a,b
40,forty

COPY t (a, b) FROM STDIN (FORMAT csv, HEADER match)
<<
a,c
40,forty

COPY t (a, b) FROM STDIN (FORMAT csv, HEADER match)
<<
a,
40,forty

COPY t (a, b) FROM STDIN (FORMAT csv, HEADER match)
<<
a
40,forty

COPY t (a, b) FROM STDIN (HEADER match)
<<
a⇥b
41⇥forty-one

COPY t (a, b) FROM STDIN (HEADER match)
<<
a⇥\N
41⇥forty-one

COPY t TO STDOUT CSV

TRUNCATE t

# WHERE
COPY t FROM STDIN WHERE a > 1 AND b LIKE 'k%'
<<
1⇥k⇥1⇥2024-01-01
2⇥k⇥1⇥2024-01-01
3⇥x⇥1⇥2024-01-01

COPY t FROM STDIN WHERE z > 1
<<
1⇥k⇥1⇥2024-01-01

COPY t FROM STDIN WHERE b
<<
1⇥k⇥1⇥2024-01-01

COPY t FROM STDIN WHERE a / 0 = 1
<<
1⇥k⇥1⇥2024-01-01

COPY t FROM STDIN WHERE a IN (SELECT 1)
<<
1⇥k⇥1⇥2024-01-01

COPY t FROM STDIN WHERE count(*) > 1
<<
1⇥k⇥1⇥2024-01-01

COPY t TO STDOUT WHERE a > 1

SELECT * FROM t

# Constraints and defaults
CREATE TABLE k (id serial PRIMARY KEY, name varchar(5) NOT NULL UNIQUE, made timestamp DEFAULT '2024-01-01', n integer DEFAULT 7)

COPY k (name) FROM STDIN
<<
one
two

COPY k (name, n) FROM STDIN
<<
three⇥1
four⇥\N

SELECT * FROM k ORDER BY id

CREATE TABLE kk (id integer PRIMARY KEY, name varchar(5) NOT NULL UNIQUE, made timestamp DEFAULT '2024-01-01', n integer DEFAULT 7)

INSERT INTO kk VALUES (1, 'one')

COPY kk (id, name) FROM STDIN
<<
101⇥five
102⇥one

COPY kk (id, name) FROM STDIN
<<
103⇥five
104⇥\N

COPY kk (id, name) FROM STDIN
<<
105⇥five
106⇥toolong

COPY kk (id, name) FROM STDIN
<<
107⇥five
108⇥six     

COPY kk (id, name, n) FROM STDIN
<<
109⇥seven⇥1
110⇥eight⇥-1

COPY kk FROM STDIN
<<
1⇥x⇥\N⇥1

COPY kk FROM STDIN
<<
\N⇥x⇥\N⇥1

COPY kk FROM STDIN
<<
77⇥x⇥\N⇥1
77⇥y⇥\N⇥1

COPY kk (id, name) FROM STDIN
<<
111⇥aa
112⇥aa
113⇥\N

COPY kk (id, name) FROM STDIN
<<
114⇥aa
115⇥aa
116⇥toolong

COPY (SELECT * FROM kk ORDER BY id) TO STDOUT

# CHECK and foreign keys
CREATE TABLE parent (id integer PRIMARY KEY, up integer REFERENCES parent)

CREATE TABLE child (id integer, up integer REFERENCES parent, n integer CHECK (n > 0))

COPY parent FROM STDIN
<<
2⇥1
1⇥\N

COPY parent FROM STDIN
<<
3⇥1
4⇥9

COPY child FROM STDIN
<<
1⇥1⇥1
2⇥2⇥\N

COPY child FROM STDIN
<<
3⇥1⇥1
4⇥7⇥1

COPY child FROM STDIN
<<
3⇥1⇥1
4⇥1⇥-1
5⇥x⇥1

COPY (SELECT * FROM parent ORDER BY id) TO STDOUT

COPY (SELECT * FROM child ORDER BY id) TO STDOUT

# Triggers
CREATE TABLE told (i integer PRIMARY KEY, x text NOT NULL, y integer DEFAULT 5)

CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF new.i = 3 THEN RETURN NULL; END IF; IF new.i = 13 THEN RAISE EXCEPTION 'unlucky'; END IF; new.x := coalesce(new.x, 'filled'); RAISE NOTICE 'before %', new.i; RETURN new; END $$

CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF tg_level = 'ROW' THEN RAISE NOTICE 'after %', new; ELSE RAISE NOTICE '% statement', tg_when; END IF; RETURN NULL; END $$

CREATE TRIGGER told_after AFTER INSERT ON told FOR EACH ROW EXECUTE FUNCTION tell()

COPY told (i, x) FROM STDIN
<<
1⇥one
2⇥two

COPY told (i, x) FROM STDIN
<<
11⇥eleven
12⇥\N

CREATE TRIGGER told_before BEFORE INSERT ON told FOR EACH ROW EXECUTE FUNCTION fill()

CREATE TRIGGER told_begin BEFORE INSERT ON told FOR EACH STATEMENT EXECUTE FUNCTION tell()

CREATE TRIGGER told_end AFTER INSERT ON told FOR EACH STATEMENT EXECUTE FUNCTION tell()

COPY told (x, i) FROM STDIN
<<
\N⇥5
three⇥3
six⇥6

COPY told (i, x) FROM STDIN CSV
<<
12,twelve
13,thirteen

COPY told (i, x) FROM STDIN DELIMITER ','
<<
14,fourteen
1,again

COPY told FROM STDIN WHERE y > 1
<<
20⇥x⇥1
21⇥y⇥2

COPY (SELECT * FROM told ORDER BY i) TO STDOUT

# Names and options
COPY nothere FROM STDIN

COPY nothere TO STDOUT

COPY public.nothere TO STDOUT

COPY t (z) FROM STDIN

COPY t (a, a) FROM STDIN

COPY t (a, a) TO STDOUT

COPY t (z) TO STDOUT

CREATE SEQUENCE s

COPY s TO STDOUT

CREATE INDEX ti ON t (a)

COPY ti TO STDOUT

COPY ti FROM STDIN

COPY t TO STDOUT (FORMAT xml)

COPY t TO STDOUT (FORMAT csv, FORMAT text)

COPY t TO STDOUT (NONSENSE)

COPY t TO STDOUT (DELIMITER 'ab')

COPY t TO STDOUT (DELIMITER 'a')

COPY t TO STDOUT (DELIMITER E'\n')

COPY t TO STDOUT (DELIMITER)

COPY t TO STDOUT (NULL E'a\n')

COPY t TO STDOUT (NULL E'a\tb')

COPY t TO STDOUT (FORMAT binary, DELIMITER ',')

COPY t TO STDOUT (FORMAT binary, NULL '')

COPY t TO STDOUT (FORMAT binary, HEADER)

COPY t TO STDOUT (QUOTE 'x')

COPY t TO STDOUT (ESCAPE 'x')

COPY t TO STDOUT (FORCE_QUOTE *)

COPY t TO STDOUT (FORCE_QUOTE a)

COPY t TO STDOUT (FORMAT csv, FORCE_QUOTE (z))

COPY t (a) TO STDOUT (FORMAT csv, FORCE_QUOTE (b))

COPY t FROM STDIN (FORMAT csv, FORCE_QUOTE (b))

COPY t TO STDOUT (FORMAT csv, FORCE_NULL (b))

COPY t TO STDOUT (FORMAT csv, FORCE_NOT_NULL (b))

COPY t FROM STDIN (FORCE_NULL (b))

COPY t FROM STDIN (FORCE_NOT_NULL (b))

COPY t TO STDOUT (FORMAT csv, QUOTE 'ab')

COPY t TO STDOUT (FORMAT csv, ESCAPE 'ab')

COPY t TO STDOUT (FORMAT csv, QUOTE ',')

COPY t TO STDOUT (FORMAT csv, NULL 'a"b')

COPY t TO STDOUT (HEADER match)

COPY t TO STDOUT (HEADER 2)

COPY t TO STDOUT (HEADER 1)

COPY t TO STDOUT (HEADER off)

COPY t TO STDOUT (FREEZE maybe)

COPY t TO STDOUT (ENCODING 'nonsense')

COPY t TO STDOUT (ENCODING 'LATIN1')

COPY t TO STDOUT WITH

COPY t TO STDOUT WITH BINARY CSV

COPY t TO STDOUT CSV FORCE QUOTE a, b

COPY t FROM STDIN CSV FORCE NOT NULL b FORCE NULL a
<<
"",,1,2024-01-01

COPY t TO STDIN

COPY t FROM STDOUT
<<
50⇥x⇥1⇥2024-01-01

COPY t FROM

DO $$ BEGIN COPY t FROM STDIN; END $$

DO $$ BEGIN COPY t TO STDOUT; END $$

# Rights, read-only
CREATE ROLE reader LOGIN

GRANT SELECT (a) ON t TO reader

\connect reader

COPY t TO STDOUT

COPY (SELECT a FROM t ORDER BY a) TO STDOUT

COPY t (b) TO STDOUT

COPY t FROM STDIN

COPY t (a) FROM STDIN

\connect postgres

GRANT INSERT (a) ON t TO reader

\connect reader

COPY t (a) FROM STDIN
<<
60

COPY t FROM STDIN

\connect postgres

BEGIN READ ONLY

COPY t FROM STDIN

ROLLBACK

BEGIN READ ONLY

COPY (SELECT 1) TO STDOUT

COMMIT

SELECT * FROM t ORDER BY a

# A table without columns, one of one column
CREATE TABLE none ()

COPY none FROM STDIN
<<
#
#

COPY none TO STDOUT

COPY none TO STDOUT CSV

COPY none FROM STDIN
<<
x

CREATE TABLE one (x text)

COPY one FROM STDIN
<<
a
#
\\.
\N

COPY one TO STDOUT

COPY one TO STDOUT CSV

COPY one FROM STDIN CSV
<<
#
"\."
""

COPY one TO STDOUT CSV NULL 'nil'

# Every type in each format
CREATE TABLE every (b boolean, i2 smallint, i4 integer, i8 bigint, f4 real, f8 double precision, n numeric, n2 numeric(8,3), t text, v varchar(8), c char(4), nm name, ch "char", by bytea, d date, tm time, tz timetz, ts timestamp, tsz timestamptz, iv interval, u uuid, j json, jb jsonb, ai integer[], at text[], o oid, ip inet, ci cidr)

SET timezone = 'UTC'

COPY every FROM STDIN
<<
t⇥-1⇥2147483647⇥-9223372036854775808⇥1.5⇥-1e300⇥123456789012345678901234567890.123450⇥-12345.678⇥text, "quoted"⇥varchar⇥ch⇥a_name⇥x⇥\\x00ff5c⇥2024-02-29⇥12:34:56.789⇥12:34:56+02⇥2024-02-29 23:59:59.5⇥2024-02-29 23:59:59+02⇥1 year 2 mons 3 days 04:05:06⇥A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11⇥{"a": 1}⇥{"b": [1, 2], "a": null}⇥{1,NULL,3}⇥{a,"b c","d\\\\e"}⇥4294967295⇥192.168.0.1/24⇥10.0.0.0/8
false⇥0⇥ 12 ⇥+7⇥NaN⇥Infinity⇥NaN⇥0⇥⇥⇥⇥⇥⇥⇥infinity⇥24:00:00⇥00:00:00-12⇥-infinity⇥0044-03-15 BC⇥-00:00:01⇥{a0eebc999c0b4ef8bb6d6bb9bd380a12}⇥[]⇥"x"⇥{}⇥{}⇥0⇥::1⇥::/0
\N⇥\N⇥\N⇥\N⇥\N⇥\N⇥\N⇥\N⇥\N⇥\N⇥\N⇥\N⇥\N⇥\N⇥\N⇥\N⇥\N⇥\N⇥\N⇥\N⇥\N⇥\N⇥\N⇥\N⇥\N⇥\N⇥\N⇥\N

SELECT * FROM every

COPY every TO STDOUT

COPY every TO STDOUT CSV

COPY every TO STDOUT (FORMAT binary)

COPY every (i4) FROM STDIN
<<
1_0

COPY every (i4) FROM STDIN
<<
１２

COPY every (f8) FROM STDIN
<<
1e400

COPY every (f8) FROM STDIN
<<
1e-400

COPY every (f4) FROM STDIN
<<
1e39

COPY every (f4) FROM STDIN
<<
0.1
0
-0
1e-30

COPY every (n2) FROM STDIN
<<
.-5

COPY every (n2) FROM STDIN
<<
1.2345
-.5
12
1e2

COPY every (n2) FROM STDIN
<<
99999.9996

COPY every (by) FROM STDIN
<<
\\xzz

COPY every (by) FROM STDIN
<<
\\x 00 ff

COPY every (b) FROM STDIN
<<
maybe

COPY every (b) FROM STDIN
<<
yes
 OFF 

COPY every (d) FROM STDIN
<<
2023-02-29

COPY every (d) FROM STDIN
<<
2024-2-3
20240204

COPY every (ts) FROM STDIN
<<
2024-01-01 00:00:60
2024-01-01 24:00:00
2024-01-01T10:00
2024-01-01 10:00:00.120000

COPY every (ts) FROM STDIN
<<
2024-01-01 25:00:00

COPY every (tsz) FROM STDIN
<<
2024-01-01 10:00:00
2024-01-01 10:00:00+00
2024-01-01 10:00:00.10+05:30

COPY every (u) FROM STDIN
<<
nonsense

COPY every (j) FROM STDIN
<<
{"a": x}

COPY every (ai) FROM STDIN
<<
{1,x}

COPY every (ch) FROM STDIN
<<
long

COPY (SELECT i4, f4, f8, n2, by, b, d, ts, tsz, ch FROM every) TO STDOUT
