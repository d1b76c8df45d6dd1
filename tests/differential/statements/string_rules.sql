# standard_conforming_strings, escape_string_warning, backslash_quote.
SET standard_conforming_strings = off

SHOW standard_conforming_strings

SELECT 'plain', 'it''s', length('')

SELECT 'a\tb', 'c\\d', 'it\'s'

SELECT 'it\'s'

SELECT 'x\'' AS a, 'y\\' AS b; SELECT 'two\nlines' AS c

SELECT 'a''b\'c''', '\101\x42\u0043\U00000044', '\x27', '\47', '\q'

SELECT '\xc3\xa9', '\303\251'

SELECT '\xff'

SELECT '\0'

SELECT N'a\tb', E'a\tb', B'1', X'f', U&"d\0061t" FROM (SELECT 1 AS dat) AS s

SELECT U&'d\0061t'

SELECT 'a\t'
  'b\\' -- 'not here'
  'c'

SELECT 'a;b\';c'; SELECT 2

SELECT 'never ends\'

SELECT 1 -- it's
, 'a\\b'

SELECT 1 /* it's /* 'a\b' */ */ , 'a\\b'

SELECT $$a\b$$, $x$it's \ $x$, 'c\\d'

SELECT "no\such"

SELECT 'a\\b' nonsense nonsense

SELECT 'a\\bcd', 1 / 0, nosuch

SELECT position('\\' IN 'ab\\c'), 'a\\b' LIKE 'a\\\\b', 'ab' ~ '^a\\w'

SET escape_string_warning = off

SELECT 'ab\u00e', 1

SELECT 'ab\U00110000', 1

SELECT E'ab\u00e', E'\xff'

SELECT E'\xff'

SELECT '\ud83d\ude00', E'\ud83d\ude00'

SELECT 'a\tb', 'c\\d', 'it\'s'

CREATE TABLE texts (a text DEFAULT 'x\\y', CHECK (a <> 'no\\w'))

INSERT INTO texts DEFAULT VALUES

INSERT INTO texts VALUES ('no\\w')

INSERT INTO texts VALUES ('no\\\\w'), ('\'')

CREATE VIEW text_view AS SELECT 'v\\w' AS v, a FROM texts WHERE a <> '\''

SELECT * FROM text_view

PREPARE with_escapes AS SELECT 'p\\q', $1::text

EXECUTE with_escapes ('r\\s')

DO 'BEGIN RAISE NOTICE \'%\', \'a\\\\b\'; END'

DO $$ BEGIN RAISE NOTICE '%', 'a\\b'; EXECUTE 'SELECT ''\\''''' ; END $$

SELECT quote_literal('a\\b'), format('%L', 'it\'s')

SET backslash_quote = off

SELECT 'it\'s'

SELECT 'it''s', E'\''

SELECT E'it''s', E'\\'

SET backslash_quote = on

SELECT 'it\'s'

SET standard_conforming_strings = on; SELECT 'a\'

SHOW standard_conforming_strings

SELECT 'a\b', 'c\'

SELECT * FROM text_view

INSERT INTO texts DEFAULT VALUES RETURNING a

SELECT 'a\b'; SET standard_conforming_strings = off; SELECT 'c\d'

BEGIN

SET LOCAL standard_conforming_strings = on

SELECT 'e\f'

ROLLBACK

SELECT 'e\\f'

RESET standard_conforming_strings

SELECT 'e\f'

SET backslash_quote = safe_encoding

SET client_encoding = 'GBK'

SELECT E'it\'s'

SELECT E'it\\s', E'it''s'

RESET client_encoding

SELECT E'it\'s'

SET backslash_quote = off

SELECT E'it\'s'

RESET backslash_quote

DROP VIEW text_view; DROP TABLE texts
