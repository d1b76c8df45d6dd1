# Zones by POSIX rules, abbreviations as arguments, time with time zone, run-together input.
set datestyle = 'ISO, MDY'; set timezone = 'UTC'

select timestamptz '20240229 101500-03', timestamptz '20240229T1015-03', timestamptz 'J2460370-05', timestamptz 'J2460370T101500-05', timestamptz 'J2460370 10:15-05'

select timetz '101500-03', timetz '1015-03'

select date '2024-02-Mar'

select date '45 Mar 02'

select date '24-Mar-02', date '02-Mar-24', date 'Mar-02-2024', date '2024-Mar-02'

set timezone = 'abc3def,m10.2.0,m3.3.0'

show timezone

select timestamptz '2024-01-15 12:00', timestamptz '2024-07-15 12:00', timestamptz '2024-03-10 12:00+00' + interval '30 days'

set timezone = 'XYZ-4ABC'

select timestamptz '2024-01-15 12:00', timestamptz '2024-07-15 12:00'

set time zone '5.5'

show timezone

select timestamptz '2024-01-15 12:00', to_char(timestamptz '2024-01-15 12:00', 'TZ OF')

set time zone -3.25

show timezone

set timezone = '<-02:15>+02:15'

select timestamptz '2024-01-15 12:00'

set timezone = 'gmt+3'

show timezone

set timezone = 'NOSUCH/zone'

set timezone = 'UTC'

select timestamptz '2024-07-01 12:00' at time zone 'EDT', timestamptz '2024-07-01 12:00' at time zone 'cet', timestamp '2024-07-01 12:00' at time zone 'PDT', timestamp '2024-07-01 12:00' at time zone 'CET', date_trunc('day', timestamptz '2024-07-01 23:00', 'ist'), timestamptz '2024-07-01 12:00' at time zone 'MSK'

select make_timestamptz(2024, 7, 1, 12, 30, 15, zone), zone from (values ('+3'), ('-230'), ('+4:30'), ('-01:02:03'), ('CEST'), ('Asia/Tokyo'), ('AAA2BBB')) v(zone)

select make_timestamptz(2024, 7, 1, 12, 30, 15, '3')

select make_timestamptz(2024, 7, 1, 12, 30, 15, '-17:00')

select make_timestamptz(2024, 7, 1, 12, 30, 15, 'Mars/Olympus')

select date_bin('1 hour', timestamp '290000-01-01', timestamp '4500-01-01 BC')

select date_bin('150000000 days', timestamp '2024-07-01', timestamp '2024-01-01')

select (date '1500000-01-01')::timestamp

select extract(second from t), extract(epoch from t), extract(timezone_hour from t), date_part('hour', t) from (values (timetz '10:11:12.5+05:30'), (timetz '23:59:59-08')) v(t)

select extract(month from timetz '10:11+00')

select extract(blink from timetz '10:11+00')

select t + interval '5 hours', t - interval '12 hours', interval '1 day 1 min' + t, t at time zone interval '3:00', t at time zone '<X>-7', date '2024-02-28' + t, t + date 'infinity' from (values (timetz '22:30:00+05:30')) v(t)

select t at time zone interval '1 month' from (values (timetz '22:30+00')) v(t)

select (timetz '10:00+00', timetz '12:00+00') overlaps (timetz '09:00-02', timetz '14:00-02'), (timetz '10:00+00', timetz '12:00+00') overlaps (timetz '12:00+00', timetz '14:00+00')

# A time gets the offset that the session's zone has today.
SELECT '10:20:30'::time::timetz, '10:20:30'::time::timetz(0), timetz('10:20'::time)

SELECT '10:20:30+02'::timetz = '10:20:30'::time, '10:20:30'::time AT TIME ZONE 'Europe/Paris'

SET timezone = 'Asia/Kolkata'

SELECT '10:20:30.5'::time::timetz, '10:20:30'::time AT TIME ZONE 'UTC'

SET timezone = 'America/New_York'

SELECT '23:59:59'::time::timetz, '00:00'::time::timetz

RESET timezone

SELECT t::time, "time"(t), t::timetz(2), t::time(1) FROM (VALUES (timetz '10:00:00.6789+01'), ('23:59:59.999-11:30'), (NULL)) v(t)

SELECT * FROM pg_timezone_abbrevs ORDER BY abbrev

SELECT name, is_dst FROM pg_timezone_names WHERE name IN ('UTC', 'Asia/Tokyo') UNION DISTINCT SELECT abbrev AS name, is_dst FROM pg_timezone_abbrevs WHERE abbrev IN ('EST', 'EDT') ORDER BY 1
