# client_encoding by all its names, and the functions that convert.
SET client_encoding TO 'Latin-1'

SHOW client_encoding

SET NAMES 'iso-8859-15'

SELECT current_setting('client_encoding'), pg_client_encoding()

SET client_encoding TO koi8

SHOW client_encoding

SET client_encoding TO unicode

SHOW client_encoding

SET client_encoding TO 'UNICODE'

SHOW client_encoding

SET client_encoding TO alt

SHOW client_encoding

SET client_encoding TO 'windows-936'

SHOW client_encoding

SET client_encoding TO 'mskanji'

SHOW client_encoding

SET client_encoding TO 'SHIFT_JIS_2004'

SHOW client_encoding

SET client_encoding TO ''

SET client_encoding TO '8'

SET client_encoding TO nosuch

SET client_encoding TO MULE_INTERNAL

SET NAMES DEFAULT

SHOW client_encoding

BEGIN

SET LOCAL client_encoding TO latin2

SHOW client_encoding

COMMIT

SHOW client_encoding

RESET client_encoding

SELECT convert_from('\xe4', 'latin1'), convert_from('\xa4a2', 'euc-jp'), convert_from('\x8340', 'shiftjis')

SELECT convert_from('\xff', 'SQL_ASCII')

SELECT convert_from('\x81', 'windows-1252')

SELECT convert_from('\xa4', 'eucjp')

SELECT convert_from('\x00', 'latin1')

SELECT convert_from('\xc080', 'utf8')

SELECT convert_from('\xe4', 'nosuch')

SELECT convert_to('ä', 'nosuch')

SELECT convert_to('€', 'latin1')

SELECT convert_to('€', 'unicode'), convert_to('ä', 'sql_ascii'), convert_to('€', 'win1251')

SELECT convert('\xe4', 'latin1', 'utf8'), convert('\xc3a4', 'utf8', 'latin1')

SELECT convert('\xe4', 'sql_ascii', 'utf8')

SELECT convert('\xe4', 'latin1', 'nosuch')

SELECT length('\xe4'::bytea, 'latin1'), length('\xa4a2'::bytea, 'euc_jp')

SELECT length('\xe4'::bytea, 'utf8')

SELECT g, pg_encoding_to_char(g), pg_encoding_max_length(g) FROM generate_series(-1, 43) g

SELECT pg_char_to_encoding('windows-1252'), pg_char_to_encoding('iso8859-1'), pg_char_to_encoding('nosuch')
