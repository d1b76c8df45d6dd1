# macaddr and macaddr8: spellings, errors, logic, conversion, order, keys.
SELECT '08:00:2b:01:02:03'::macaddr, '08-00-2b-01-02-03'::macaddr, '08002b:010203'::macaddr, '08002b-010203'::macaddr, '0800.2b01.0203'::macaddr, '0800-2b01-0203'::macaddr, '08002b010203'::macaddr, ' 8:0:2B:1:2:3 '::macaddr

SELECT '08:00:2b:01:02'::macaddr

SELECT '08:00:2b:01:02:03:04'::macaddr

SELECT '08:00:2b:01:02:0g'::macaddr

SELECT '100:00:2b:01:02:03'::macaddr

SELECT ''::macaddr

SELECT '08:00:2b:01:02:03 x'::macaddr

SELECT '08:00:2b:01:02:03:04:05'::macaddr8, '08-00-2b-01-02-03-04-05'::macaddr8, '08002b:0102030405'::macaddr8, '0800.2b01.0203.0405'::macaddr8, '08002b01:02030405'::macaddr8, '08002b0102030405'::macaddr8, '08:00:2b:01:02:03'::macaddr8, ' 08002B010203 '::macaddr8

SELECT '08:00-2b:01:02:03:04:05'::macaddr8

SELECT '08:00:2b:01:02:03:04'::macaddr8

SELECT '08:00:2b:01:02:03:04:05:06'::macaddr8

SELECT '8:0:2b:1:2:3:4:5'::macaddr8

SELECT 'abc'::macaddr8

SELECT '08:00:2b:01:02:03:'::macaddr8

SELECT ~ macaddr '08:00:2b:01:02:03', macaddr '08:00:2b:01:02:03' & 'ff:00:ff:00:ff:00', macaddr '08:00:2b:01:02:03' | '01:01:01:01:01:01', ~ macaddr8 '08:00:2b:01:02:03:04:05', macaddr8 '08:00:2b:01:02:03:04:05' & '00:00:ff:ff:ff:ff:ff:ff', macaddr8 '08:00:2b:01:02:03:04:05' | '01:01:01:01:01:01:01:01'

SELECT trunc(macaddr '12:34:56:78:90:ab'), trunc(macaddr8 '12:34:56:78:90:ab:cd:ef'), macaddr8_set7bit('00:34:56:ab:cd:ef')

SELECT macaddr '12:34:56:78:90:ab'::macaddr8, macaddr8 '12:34:56:ff:fe:78:90:ab'::macaddr, macaddr8('12:34:56:78:90:ab'::macaddr), macaddr '12:34:56:78:90:ab'::text, '12:34:56:78:90:ab'::text::macaddr

SELECT macaddr8 '12:34:56:78:90:ab:cd:ef'::macaddr

SELECT macaddr '08:00:2b:01:02:03' = macaddr8 '08:00:2b:ff:fe:01:02:03', macaddr '08:00:2b:01:02:03' < '08:00:2b:01:02:04', macaddr8 '08:00:2b:01:02:03' > '08:00:2b:01:02:04', macaddr '08:00:2b:01:02:03' <> '8:0:2b:1:2:3', macaddr_cmp('1:1:1:1:1:1', '2:1:1:1:1:1'), macaddr8_cmp('01:01:01:01:01:01', '01:01:01:01:01:01')

CREATE TABLE cards (n int, a macaddr PRIMARY KEY, b macaddr8)

INSERT INTO cards VALUES (1, '08:00:2b:01:02:03', '08:00:2b:01:02:03'), (2, '00:00:00:00:00:01', NULL), (3, 'ff:ff:ff:ff:ff:ff', '00:00:00:00:00:00:00:01'), (4, '0a:00:00:00:00:00', '08:00:2b:ff:fe:01:02:03')

INSERT INTO cards VALUES (5, '8:0:2b:1:2:3')

SELECT * FROM cards ORDER BY a

SELECT * FROM cards ORDER BY b DESC NULLS LAST, n

SELECT n FROM cards WHERE a < '0a:00:00:00:00:00' ORDER BY 1

SELECT b, count(*) FROM cards GROUP BY b ORDER BY b

SELECT n FROM cards WHERE b = a ORDER BY 1

SELECT max(a) FROM cards

SELECT array_agg(a ORDER BY a), array_agg(DISTINCT b) FROM cards

SELECT array[macaddr '1:1:1:1:1:1'] < array[macaddr '2:1:1:1:1:1'], greatest(macaddr '1:1:1:1:1:1', '2:1:1:1:1:1'), to_json(macaddr '1:1:1:1:1:1')

COPY cards TO STDOUT

COPY cards (n, a) FROM STDIN
\data
9	0800.2b01.ffff
\.

SELECT a FROM cards WHERE n = 9

SELECT macaddr '08:00:2b:01:02:03' + 1
