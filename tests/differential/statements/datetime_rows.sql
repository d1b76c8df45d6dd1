# Functions of dates and times over many rows: what is constant in them, and values at the ends of the ranges.
SET TimeZone = 'America/New_York'

CREATE TABLE dr (id int, z timestamptz, t timestamp, d date, i interval)

INSERT INTO dr VALUES (1, '2024-03-10 06:59:59.999999+00', '2024-02-29 23:59:59.999999', '2024-02-29', '1 day'), (2, '2024-11-03 05:30:00+00', '1900-01-31 00:00:00', '1900-01-31', '1 mon -1 day'), (3, 'infinity', '-infinity', 'infinity', '-1 year 00:00:00.000001'), (4, '4713-11-24 00:00:00+00 BC', '4714-11-24 00:00:00 BC', '4714-11-24 BC', '0'), (5, '294276-12-31 12:00:00+00', '294276-12-31 23:59:59.999999', '5874897-12-31', '178000000 years'), (6, NULL, NULL, NULL, NULL), (7, '0999-12-31 23:00:00+00', '0001-01-01 BC', '0001-01-01 BC', '-12:00'), (8, '1000-01-01 00:00:00+00', '9999-12-31 23:59:59.5', '9999-12-31', '1 hour'), (9, '9999-12-31 23:59:59.5+00', '10000-01-01 00:00:00', '10000-01-01', '3 mons'), (10, '2000-01-01 04:00:00+00', '2000-01-01 24:00:00', '2000-01-01', '23:59:60')

SELECT id, z::date, z::time, z::timestamp, t::date, t::time, z::text, t::text FROM dr ORDER BY id

SET TimeZone = 'Asia/Kolkata'

SELECT id, z::date, z::time, date_trunc('day', z), date_trunc('hour', z), date_trunc('quarter', t), date_trunc('week', z) FROM dr ORDER BY id

SELECT id, z + interval '1 day', z - interval '1 mon', t + interval '1 year 02:03:04.5', t - interval '1 day', d + interval '36 hours', d + 1 FROM dr WHERE id NOT IN (4, 5) ORDER BY id

SELECT id, z + i, t - i, d + i FROM dr WHERE id NOT IN (4, 5) ORDER BY id

SELECT t + i FROM dr WHERE id = 5

SELECT z + interval '1 day' FROM dr WHERE id = 5

SELECT d + 1 FROM dr WHERE id = 5

SELECT id, extract(year FROM z), extract(epoch FROM z), extract(second FROM t), extract(dow FROM d), extract(timezone FROM z), date_part('doy', t) FROM dr ORDER BY id

SELECT id, age(z, '2000-01-01 00:00+00'), age(t, timestamp '2000-02-29'), age('2000-03-31'::timestamp, t) FROM dr WHERE id <> 3 ORDER BY id

SELECT age(t) = age(current_date::timestamp, t), age(z) = age(current_date::timestamptz, z), t - t, z - timestamptz '2000-01-01' > interval '0' FROM dr WHERE id <> 3 ORDER BY id

SELECT id, to_char(z, 'YYYY-MM-DD HH24:MI:SS.US TZ'), to_char(t, 'FMDay, DD Mon YYYY BC'), to_char(i, 'HH24:MI') FROM dr WHERE id NOT IN (3, 5) ORDER BY id

SELECT sum(i), avg(i), min(i), max(z), min(t) FROM dr WHERE id <> 5

RESET TimeZone

SELECT id, extract(epoch FROM d), extract(julian FROM d), extract(week FROM d), extract(century FROM d) FROM dr ORDER BY id

SELECT date_part('dow', d) FROM dr WHERE id = 5
