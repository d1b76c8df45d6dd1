# TimeZone as an offset with minutes: POSIX's form without a name, in which the sign points west.
SET timezone = '+02:00'

SHOW timezone

SELECT '2024-01-01 00:00+00'::timestamptz, '2024-01-01 12:00'::timestamp AT TIME ZONE '-07:30'

SET timezone = '-07:08'

SELECT '2024-01-01 00:00+00'::timestamptz, '2024-01-01 00:00'::timestamptz AT TIME ZONE '+2:3'

SET timezone = '12:00'

SELECT '2024-01-01 00:00+00'::timestamptz

SET timezone = 'a5'

SHOW timezone

SET timezone = '+02:60'

SET timezone = '02'

SHOW timezone
