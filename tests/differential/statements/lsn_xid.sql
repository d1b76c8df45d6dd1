# pg_lsn, xid, xid8, cid, tid.
SELECT '16/B374D848'::pg_lsn, '0/0'::pg_lsn, 'ffffffff/FFFFFFFF'::pg_lsn, '00000001/0000000a'::pg_lsn

SELECT '16'::pg_lsn

SELECT '123456789/0'::pg_lsn

SELECT 'g/0'::pg_lsn

SELECT ''::pg_lsn

SELECT '16/B374D848'::pg_lsn - '16/B374D000'::pg_lsn, pg_wal_lsn_diff('16/0', '15/0'), '0/1'::pg_lsn - '0/2'::pg_lsn, '16/B374D848'::pg_lsn + 16, 16 + '16/B374D848'::pg_lsn, '16/B374D848'::pg_lsn - 16, '0/0'::pg_lsn + 1.5, 16::numeric::pg_lsn

SELECT '16/B374D848'::pg_lsn + 16.4::numeric, pg_lsn(23783416::numeric)

SELECT '0/0'::pg_lsn - 1

SELECT 'ffffffff/ffffffff'::pg_lsn + 1

SELECT '0/0'::pg_lsn + 'NaN'::numeric

SELECT '0/0'::pg_lsn - 'NaN'::numeric

SELECT 'NaN'::numeric::pg_lsn

SELECT (-1)::numeric::pg_lsn

SELECT 1::pg_lsn

SELECT '0/A'::pg_lsn < '0/10', '1/0'::pg_lsn > '0/ffffffff', 'A/0'::pg_lsn > '9/0', '10/0'::pg_lsn > '9/0', '0/a'::pg_lsn = '0/A', '0/a'::pg_lsn <> '0/b', pg_lsn_cmp('1/0', '0/1'), pg_lsn_larger('1/0', '0/1'), pg_lsn_smaller('10/0', '9/0')

CREATE TABLE places (p pg_lsn PRIMARY KEY, q xid8 UNIQUE, x xid, c cid, t tid)

INSERT INTO places VALUES ('10/0', '10', '10', '1', '(10,1)'), ('9/0', '9', '4294967295', '2', '(9,12)'), ('0/ff', '18446744073709551615', '3', '2', '(9,2)'), ('ff/0', '9223372036854775808', NULL, NULL, '(100,1)')

INSERT INTO places VALUES ('0010/0')

SELECT * FROM places ORDER BY p

SELECT q FROM places ORDER BY q DESC

SELECT t FROM places ORDER BY t

SELECT p, x FROM places ORDER BY x

SELECT x, count(*) FROM places GROUP BY x ORDER BY count(*), x::text

SELECT c, count(*) FROM places GROUP BY c ORDER BY c::text

SELECT p FROM places WHERE p > '9/1' ORDER BY p

SELECT p FROM places WHERE q >= '9223372036854775807'::xid8 ORDER BY q

SELECT p FROM places WHERE x = '10'

SELECT p FROM places WHERE x = 10

SELECT p FROM places WHERE x <> 10 ORDER BY p

SELECT p FROM places WHERE t = '(9,2)'

SELECT max(p), min(p), max(q), min(q), max(t), min(t) FROM places

SELECT array_agg(p ORDER BY p), array_agg(q ORDER BY q), array_agg(t ORDER BY t) FROM places

SELECT '42'::xid8::xid, '4294967297'::xid8::xid, '-1'::xid8, 'abc'::xid8, '1'::xid, '-1'::xid, '010'::xid, '0x1f'::xid

SELECT '1'::xid8 < '2', '10'::xid8 > '9', '1'::xid8 = '1', xid8cmp('1', '2'), xid8_larger('10', '9'), '1'::xid = '1'::xid, '1'::cid = '1'::cid, '(0,1)'::tid < '(0,2)', '(1,0)'::tid > '(0,9)', tidlarger('(10,1)', '(9,1)')

SELECT '1'::xid < '2'::xid

SELECT 1::xid

SELECT '1'::xid::int

SELECT '1'::xid8::int8

SELECT '(1,2'::tid

SELECT '(1,65536)'::tid

SELECT '(4294967296,1)'::tid

SELECT array['1/0'::pg_lsn], '{1,2}'::xid8[], '{(0,1)}'::tid[], to_json('1/0'::pg_lsn), to_json('5'::xid8), to_json('5'::xid)

COPY places TO STDOUT

COPY places (p, q) FROM STDIN
\data
ABC/DEF	77
\.

SELECT p, q FROM places WHERE q = '77'
