# timetz, inet and cidr: equality, order, extremes; alone, in arrays and in rows.
CREATE TABLE moments (n int, t timetz)

INSERT INTO moments VALUES (1, '12:00+00'), (2, '13:00+01'), (3, '11:00-01'), (4, '00:00+14'), (5, '23:59:59.5-12'), (6, NULL), (7, '12:00:00.000001+00')

SELECT n, t FROM moments ORDER BY t

SELECT n, t FROM moments ORDER BY t DESC NULLS LAST

SELECT max(t), min(t) FROM moments

SELECT a.n, b.n FROM moments a, moments b WHERE a.t = b.t ORDER BY 1, 2

SELECT a.n, b.n, a.t < b.t, a.t <= b.t, a.t > b.t, a.t >= b.t, a.t <> b.t FROM moments a, moments b WHERE a.n < b.n ORDER BY 1, 2

SELECT timetz '12:00+00' = timetz '13:00+01', timetz_cmp('12:00+00', '13:00+01'), timetz_larger('12:00+00', '13:00+01')

SELECT DISTINCT t FROM moments ORDER BY 1

SELECT t, count(*) FROM moments GROUP BY t ORDER BY 1

SELECT n FROM moments WHERE t BETWEEN '12:00+00' AND '12:00:00.5+00' ORDER BY 1

SELECT array_agg(t ORDER BY t) FROM moments

SELECT array[timetz '12:00+00'] < array[timetz '11:00-01'], row(timetz '12:00+00', 1) < row(timetz '11:00-01', 0)

CREATE TABLE hosts (n int, a inet)

INSERT INTO hosts VALUES (1, '10.0.0.1'), (2, '10.0.0.1/24'), (3, '9.255.0.1'), (4, '10.0.0.0/8'), (5, '::1'), (6, '10.0.0.2/24'), (7, NULL), (8, '10.0.0.1/32'), (9, '10.0.0.1/32'::cidr), (10, '192.168.0.0/16'), (11, '::ffff:1.2.3.4/120')

SELECT n, a FROM hosts ORDER BY a, n

SELECT n, a FROM hosts ORDER BY a DESC, n

SELECT max(a), min(a), count(DISTINCT a) FROM hosts

SELECT a, count(*) FROM hosts GROUP BY a ORDER BY a

SELECT DISTINCT a FROM hosts ORDER BY a

SELECT n FROM hosts WHERE a = '10.0.0.1' ORDER BY 1

SELECT n FROM hosts WHERE a > '10.0.0.1' ORDER BY 1

SELECT n FROM hosts WHERE a IN ('10.0.0.1/24', '::1') ORDER BY 1

SELECT a.n, b.n FROM hosts a JOIN hosts b ON a.a = b.a WHERE a.n < b.n ORDER BY 1, 2

SELECT inet '10.0.0.1' = cidr '10.0.0.1/32', cidr '10.0.0.0/8' < inet '10.0.0.1', inet '1.2.3.4' <> inet '1.2.3.4', inet '::1' > inet '255.255.255.255'

SELECT network_cmp('10.0.0.1', '10.0.0.2'), network_larger('10.0.0.1', '10.0.0.2'), network_smaller('10.0.0.1', '10.0.0.2')

SELECT cidr '10.0.0.1/32', (cidr '10.0.0.1/32')::inet, (cidr '::1/128')::inet, array[cidr '10.0.0.1/32']::inet[]

SELECT array[NULL, inet '10.0.0.1'] = array[NULL, inet '10.0.0.1/32'], array[inet '9.0.0.1'] < array[inet '10.0.0.1']

SELECT max(c), min(c) FROM (VALUES (cidr '10.0.0.0/8'), ('9.0.0.0/8'), ('10.1.0.0/16')) v (c)

CREATE TABLE addresses (a inet PRIMARY KEY, t timetz UNIQUE)

INSERT INTO addresses VALUES ('10.0.0.1', '12:00+00'), ('10.0.0.1/24', '13:00+01')

INSERT INTO addresses VALUES ('10.0.0.1/32', '14:00+00')

INSERT INTO addresses VALUES ('10.0.0.9', '12:00:00+00')

SELECT * FROM addresses WHERE a = '10.0.0.1/24'

SELECT interval '1 month' = interval '30 days', max(i), min(i) FROM (VALUES (interval '1 day'), ('25 hours'), ('1 month')) v (i)

SET TimeZone TO '-07:08'

SELECT timetz '03:04:05.000006', timestamptz '2000-01-01 00:00+00', current_setting('TimeZone')

SET TimeZone TO '<+07:08>-07:08'

SELECT timestamptz '2000-01-01 00:00+00'
