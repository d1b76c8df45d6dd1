# Dates, timestamps, intervals.
SELECT DATE '2024-02-28' + 1, DATE '2024-02-28' + 2, DATE '2024-03-01' - 1

SELECT DATE '2024-01-31' + INTERVAL '1 month', TIMESTAMP '2024-01-31' + INTERVAL '1 month 1 day'

SELECT TIMESTAMP '2024-03-01 00:00' - TIMESTAMP '2024-02-01 12:30', TIMESTAMP '2024-01-01' - INTERVAL '1 second'

SELECT DATE '2024-01-01' + TIME '10:00', TIME '10:00' + INTERVAL '15 hours', TIME '10:00' - TIME '09:30'

SELECT INTERVAL '1 day' * 2, INTERVAL '1 day' / 2, INTERVAL '1 month' * 1.5, INTERVAL '1 day' + INTERVAL '25 hours', - INTERVAL '1 day'

SELECT INTERVAL '1 day' = INTERVAL '24 hours', INTERVAL '1 month' > INTERVAL '29 days', INTERVAL '1 month' = INTERVAL '30 days'

SELECT extract(year FROM DATE '2024-02-29'), extract(month FROM TIMESTAMP '2024-02-29 12:34:56.7'), extract(second FROM TIMESTAMP '2024-02-29 12:34:56.7')

SELECT extract(dow FROM DATE '2024-02-29'), extract(doy FROM DATE '2024-02-29'), extract(week FROM DATE '2024-12-30'), extract(isodow FROM DATE '2024-03-03'), extract(quarter FROM DATE '2024-05-01')

SELECT extract(epoch FROM TIMESTAMP '2024-01-01'), extract(epoch FROM INTERVAL '1 day 1 second'), date_part('hour', TIMESTAMP '2024-01-01 13:00')

SELECT extract(nosuch FROM DATE '2024-01-01')

SELECT extract(hour FROM DATE '2024-01-01')

SELECT date_trunc('month', TIMESTAMP '2024-02-29 12:34:56'), date_trunc('hour', TIMESTAMP '2024-02-29 12:34:56'), date_trunc('week', TIMESTAMP '2024-02-29')

SELECT date_trunc('nosuch', TIMESTAMP '2024-01-01')

SELECT age(TIMESTAMP '2024-03-01', TIMESTAMP '2023-01-15'), age(DATE '2024-02-29', DATE '2000-02-29')

SELECT to_char(TIMESTAMP '2024-03-05 17:08:09.123', 'HH12:MI:SS AM, Dy Mon FMDD, YYYY; DDD WW Q J MS US')

SELECT to_date('05 Mar 2024', 'DD Mon YYYY'), to_timestamp('2024-03-05 07:08:09', 'YYYY-MM-DD HH24:MI:SS'), to_timestamp(0)

SELECT to_date('2024-13-01', 'YYYY-MM-DD')

SELECT make_date(2024, 2, 29), make_time(12, 30, 15.5), make_timestamp(2024, 2, 29, 1, 2, 3.5), make_interval(days => 10, hours => 2)

SELECT make_date(2023, 2, 29)

SELECT now() = current_timestamp, now() = transaction_timestamp(), current_date = now()::date

SELECT TIMESTAMP '2024-01-01 12:00' AT TIME ZONE 'UTC', TIMESTAMPTZ '2024-01-01 12:00+00' AT TIME ZONE 'America/New_York'

SELECT TIMESTAMPTZ '2024-07-01 12:00+00' AT TIME ZONE 'Europe/Berlin', TIMESTAMP '2024-07-01 12:00' AT TIME ZONE 'Europe/Berlin'

SET TimeZone = 'Europe/Berlin'

SELECT TIMESTAMPTZ '2024-01-01 12:00+00', TIMESTAMPTZ '2024-07-01 12:00', '2024-07-01'::timestamptz::date

SELECT extract(timezone FROM TIMESTAMPTZ '2024-07-01 12:00'), date_trunc('day', TIMESTAMPTZ '2024-07-01 23:30+00')

SET TimeZone = 'Nowhere/Land'

RESET TimeZone

SHOW TimeZone

SET DateStyle = 'German'

SELECT DATE '2024-02-29', TIMESTAMP '2024-02-29 12:34:56'

SET DateStyle = 'SQL, DMY'

SELECT DATE '2024-02-29', TIMESTAMP '2024-02-29 12:34:56', '03/04/2024'::date

SET DateStyle = 'Postgres'

SELECT TIMESTAMP '2024-02-29 12:34:56', DATE '2024-02-29'

SHOW DateStyle

RESET DateStyle

SET IntervalStyle = 'iso_8601'

SELECT INTERVAL '1 year 2 mons -3 days 04:05:06'

SET IntervalStyle = 'postgres_verbose'

SELECT INTERVAL '1 year 2 mons -3 days 04:05:06', INTERVAL '0'

RESET IntervalStyle

SELECT INTERVAL '1.5 years', INTERVAL '1 week', INTERVAL '90 minutes', INTERVAL '1-2', INTERVAL '3 4:05'

SELECT justify_days(INTERVAL '35 days'), justify_hours(INTERVAL '27 hours'), justify_interval(INTERVAL '1 mon -1 hour')

SELECT DATE '2024-01-01' < DATE '2024-01-02', TIMESTAMP '2024-01-01' = DATE '2024-01-01', DATE '2024-01-01' > '2023-12-31'

SELECT (DATE '2024-01-01', DATE '2024-02-01') OVERLAPS (DATE '2024-01-15', DATE '2024-03-01')

SELECT isfinite(DATE 'infinity'), isfinite(TIMESTAMP '2024-01-01'), 'infinity'::date > '9999-12-31'::date

CREATE TABLE d (id int, a date, b timestamp, c timestamptz, e time, f interval, g timestamp(0))

INSERT INTO d VALUES (1, '2024-02-29', '2024-02-29 12:34:56.789', '2024-02-29 12:34:56+02', '12:34', '1 day', '2024-02-29 12:34:56.789'), (2, '0001-01-01 BC', '-infinity', 'infinity', '00:00', '-1 mon', NULL), (3, '12000-06-01', '2024-01-01', '2000-01-01', '24:00', '1 mon -1 day', '2024-01-01')

SELECT * FROM d ORDER BY id

SELECT id FROM d ORDER BY a

SELECT id FROM d ORDER BY b DESC

SELECT id FROM d ORDER BY f

SELECT min(a), max(a), min(b), max(c), max(f), min(f) FROM d

SELECT id FROM d WHERE b >= '2024-01-01' AND a < DATE '2024-03-01'

SELECT sum(f), avg(f) FROM d

UPDATE d SET a = a + 1, b = b + INTERVAL '1 hour' WHERE id = 1 RETURNING a, b

INSERT INTO d (a) VALUES ('2024-02-30')

INSERT INTO d (a) VALUES ('not a date')

INSERT INTO d (a) VALUES (20240101)

SELECT a::text, b::text, c::text, f::text FROM d WHERE id = 1

SELECT to_char(INTERVAL '1 day 02:03:04', 'DD HH24:MI:SS')

SELECT 'now'::timestamp = now()::timestamp, 'today'::date = current_date, 'tomorrow'::date - 'yesterday'::date

SELECT 'epoch'::timestamp, 'allballs'::time

SELECT localtime IS NULL, localtimestamp = now()::timestamp, current_time IS NULL, clock_timestamp() >= now()

SELECT date_bin('15 minutes', TIMESTAMP '2024-02-11 15:44:17', TIMESTAMP '2001-01-01')


# Offsets as time zones: in POSIX form, whose sign points west.

select timestamptz '2020-01-01 00:00+00' at time zone '+10:00', timestamptz '2020-01-01 00:00+00' at time zone '-05:30'

select timestamptz '2020-01-01 00:00+00' at time zone '+10', timestamp '2020-01-01 00:00' at time zone '5', timestamptz '2020-01-01 00:00+00' at time zone '+10:00:30'

select date_trunc('day', timestamptz '2020-01-01 10:00+00', '+03:00'), timetz '10:00+00' at time zone '+03:00'

select timestamptz '2020-01-01 00:00+00' at time zone '+1000'

set timezone = '+10:00'

show timezone

select timestamptz '2020-01-01 00:00+00', to_char(timestamptz '2020-01-01 00:00+00', 'TZ OF')

reset timezone

# A date before a time of day: with separators only, and without ISO's T.
SELECT '2001-02-03T04:05:06.007-08:09:10'::time::text

SELECT '2001-02-03T04:05:06.007-08:09'::time::text

SELECT '2001-02-03T04:05:06.007'::time::text

SELECT '2001-02-03 04:05:06.007-08:09:10'::time::text

SELECT '2001-02-03 04:05:06.007-08:09'::timetz::text

SELECT '2001-02-03T04:05:06.007-08:09:10'::timetz::text

SELECT '2001-02-03T04:05:06.007-08:09:10'::timestamptz::text

SELECT '2001-02-03T04:05:06.007-08:09:10'::timestamp::text

SELECT '2001-02-03T04:05:06-08'::time::text

SELECT '2001-02-03T04:05:06Z'::time::text

SELECT '2001-02-03 04:05:06Z'::time::text

SELECT '2001-02-03T04:05:06'::timetz::text

SELECT '20010203T040506'::timetz::text

SELECT '20010203T040506'::time::text

SELECT 'T040506'::time::text

SELECT 'T04:05:06'::time::text

SELECT 'T040506-08'::timetz::text

SELECT 'T04:05:06+02'::time::text

SELECT '20010203 T040506'::time::text

SELECT '20010203 040506'::time::text

SELECT '20010203 04:05:06'::time::text

SELECT 'Feb 3 2001 T04:05'::time::text

SELECT '2001-02-03 T04:05:06'::time::text

SELECT '2001-02-03 T040506'::time::text

SELECT '2001-034T04:05:06'::time::text

SELECT '2001.034T04:05:06'::time::text

SELECT 'J2451187T04:05:06'::time::text

SELECT 'J2451187 04:05:06'::time::text

SELECT '2001-02-03T04:05:06'::timestamp

SELECT '20010203T04:05:06'::timestamp

SELECT '04:05:06 2001-02-03'::time

SELECT '04:05:06 20010203'::time

SELECT '040506'::time, '0405'::time, 't0405'::time

SELECT '010203'::time

SELECT '2001-02-03 04:05:06 America/New_York'::timetz

SELECT '20010203 04:05:06 America/New_York'::timetz

-- Years before Christ in templates: a negative year and BC cancel each other, a century begins with its first year.
SELECT to_date('-44-02-01 BC', 'YYYY-MM-DD BC'), to_date('44-02-01 BC', 'YYYY-MM-DD BC'), to_date('-44-02-01', 'YYYY-MM-DD'), to_date('0001-02-01 BC', 'YYYY-MM-DD BC'), to_date('-1-02-01', 'YYYY-MM-DD')

SELECT to_date('1 BC', 'CC BC'), to_date('5 1 BC', 'CC YY BC'), to_date('19', 'CC'), to_date('-2', 'CC'), to_date('20 24', 'CC YY'), to_timestamp('-44-02-01 11:12:13 BC', 'YYYY-MM-DD HH24:MI:SS BC')
