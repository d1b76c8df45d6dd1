# Text functions and the character types.
SELECT length('abc'), char_length('äöü'), octet_length('äöü'), bit_length('a')

SELECT upper('abcÄ'), lower('ABC'), initcap('hello wORLD foo-bar')

SELECT substring('abcdef' FROM 2 FOR 3), substring('abcdef' FROM 3), substring('abcdef' FOR 2), substring('abcdef', 0, 3)

SELECT substr('abcdef', 2), substr('abcdef', -1, 4), substr('abc', 10)

SELECT substring('abc' FROM 1 FOR -1)

SELECT position('c' IN 'abc'), strpos('abc', 'd'), position('' IN 'abc')

SELECT trim('  x  '), trim(BOTH 'x' FROM 'xxaxx'), trim(LEADING 'x' FROM 'xxaxx'), trim(TRAILING FROM 'a  ')

SELECT ltrim('xxabc', 'x'), rtrim('abcyy', 'y'), btrim('xyabcxy', 'xy'), ltrim('  a')

SELECT lpad('abc', 5), lpad('abc', 6, 'xy'), lpad('abc', 2), rpad('abc', 5, '*'), rpad('abc', 2)

SELECT replace('aaa', 'a', 'bb'), replace('abc', '', 'x'), translate('12345', '143', 'ax'), reverse('abc')

SELECT repeat('ab', 3), repeat('a', 0), repeat('a', -1)

SELECT left('abc', 2), left('abc', -1), right('abc', 2), right('abc', -1)

SELECT split_part('a,b,c', ',', 2), split_part('a,b,c', ',', 5), split_part('a,b,c', ',', -1)

SELECT split_part('a', ',', 0)

SELECT ascii('A'), ascii(''), chr(65), chr(8364)

SELECT chr(0)

SELECT concat('a', NULL, 1, true), concat(), concat_ws(',', 'a', NULL, 'b'), concat_ws(NULL, 'a')

SELECT format('%s and %I and %L', 'a', 'B c', 'it''s'), format('%2$s %1$s', 'x', 'y'), format('%%')

SELECT format('%s')

SELECT quote_ident('abc'), quote_ident('Abc'), quote_literal('it''s'), quote_nullable(NULL), quote_ident('select')

SELECT md5('abc'), encode('abc', 'base64'), decode('YWJj', 'base64'), to_hex(255)

SELECT starts_with('abc', 'ab'), overlay('abcdef' PLACING 'XX' FROM 2 FOR 3), overlay('abc' PLACING 'z' FROM 2)

SELECT regexp_replace('abc123', '\d+', 'X'), regexp_replace('aXbX', 'X', '-', 'g'), regexp_replace('abc', '(b)', '[\1]')

SELECT regexp_match('abc123', '([a-z]+)(\d+)'), substring('abc123' FROM '\d+'), regexp_split_to_array('a b  c', '\s+')

-- the first quantifier decides for the whole, then the parts share what it takes

SELECT substring('k=12;v=345' FROM '=+?([0-9]+)'), substring('k=12;v=345' FROM '=+([0-9]+?)')

SELECT regexp_match('ab12cd', '(.+?)([0-9]+)(.*)'), regexp_match('ab12cd', '(?:(.+?)([0-9]+)(.*)){1,1}'), regexp_match('ab12cd', '(.*)([0-9]+?)')

SELECT regexp_match('aaa', '(a*?|b)'), regexp_match('aaa', 'a{2}?(a*)'), regexp_match('xay', '(?=x?)(x??)(a*)'), regexp_match('aabb', '(a*?)b+$')

SELECT regexp_replace('<b>x</b><i>y</i>', '<[a-z]+?>(.*?)</.*?>', '[\1]', 'g'), regexp_split_to_array('a1b22c', '[0-9]+?')

SELECT regexp_match('a', 'a**')

SELECT regexp_count('banana', 'a'), regexp_instr('banana', 'n'), regexp_substr('banana', 'an.'), regexp_like('abc', 'B', 'i')

SELECT string_to_array('a,b,,c', ','), array_to_string(ARRAY[1,2,NULL], ','), array_to_string(ARRAY[1,NULL], ',', '*')

SELECT 'abc' || 'def' || 1, 'abc' COLLATE "C" < 'abd'

SELECT coalesce('a', 'b'), coalesce(NULL, 'b'), nullif('a', 'a'), nullif('a', 'b')

SELECT upper(NULL), length(NULL), substr(NULL, 1), NULL || NULL

SELECT length(1)

SELECT upper(1)

SELECT nosuchfunction('a')

SELECT lower('a', 'b')

SELECT substr('abc')

SELECT to_char(TIMESTAMP '2024-03-05 07:08:09', 'YYYY-MM-DD HH24:MI:SS'), to_char(DATE '2024-03-05', 'Day, DD Month YYYY')

SELECT 'a'::char(3) = 'a', 'a '::char(3) = 'a'::varchar, 'a '::varchar = 'a', 'a '::text = 'a'

SELECT 'a'::char(3) || '|', ('a'::char(3))::text || '|', char_length('a'::char(3)), octet_length('a'::char(3))

CREATE TABLE s (a char(4), b varchar(4), c text, d name)

INSERT INTO s VALUES ('ab', 'ab', 'ab', 'ab'), ('ab  ', 'ab  ', 'ab  ', 'ab'), (NULL, '', '', NULL)

SELECT *, length(a), length(b), length(c) FROM s

SELECT a FROM s WHERE a = 'ab'

SELECT b FROM s WHERE b = 'ab'

INSERT INTO s (a) VALUES ('abcde')

INSERT INTO s (b) VALUES ('abcde')

INSERT INTO s (b) VALUES ('abcd   ')

INSERT INTO s (a) VALUES ('äöüß')

INSERT INTO s (b) VALUES (12345)

INSERT INTO s (b) VALUES (1234), (true)

UPDATE s SET b = b || 'toolong' WHERE a = 'ab'

SELECT string_agg(c, ',' ORDER BY c), string_agg(DISTINCT c, '|') FROM s WHERE c <> ''

SELECT c, b FROM s ORDER BY c DESC, b

SELECT max(c), min(b), max(a) FROM s

SELECT to_char(1, 'x'), to_char(123, '999')

SELECT parse_ident('"A".b'), unistr('\0041')

SELECT regexp_replace('abc', '(', 'x')

SELECT convert_to('abc', 'UTF8'), convert_from('\x616263', 'UTF8'), length('\x616263'::bytea)

SELECT text 'a' > text 'B', text 'Z' < text 'a'

select replace(t, t, null), replace(t, '', null), replace(null, t, 'x'), replace(t, null, 'x'), replace(t, '', 'x') from (values ('a'), (''), (null)) v(t)
