# Joins by a date that is equal to a timestamp, with a time zone or without: each item may be the outer one.
SET timezone = 'America/New_York'

CREATE TABLE days (id int, d date, t timestamp, z timestamptz)

INSERT INTO days VALUES (1, '2024-03-10', '2024-03-10', '2024-03-10 05:00+00'), (2, '2024-03-11', '2024-03-11 00:00:01', '2024-03-11 04:00+00'), (3, 'infinity', 'infinity', '-infinity'), (4, NULL, NULL, NULL), (5, '5000000-01-01', '294276-12-31 23:59:59', '294276-12-31 23:59:59+00'), (6, '-infinity', '0001-01-01', '2024-03-10 00:00-05'), (7, '0044-03-15 BC', '0044-03-15 BC', '0044-03-15 BC')

SELECT a.id, b.id FROM days a JOIN days b ON a.d = b.z ORDER BY 1, 2

SELECT a.id, b.id FROM days a JOIN days b ON a.z = b.d ORDER BY 1, 2

SELECT a.id, b.id FROM days a LEFT JOIN days b ON a.d = b.t AND b.id < 7 ORDER BY 1, 2

SELECT a.id, b.id FROM days a RIGHT JOIN days b ON a.t = b.d ORDER BY 2, 1

SELECT a.id, b.id FROM days a FULL JOIN days b ON a.t = b.d AND a.id = b.id ORDER BY 1, 2

SELECT a.id FROM days a JOIN days b ON a.d = b.z WHERE a.d = timestamptz '2024-03-10 00:00-05' ORDER BY 1

SELECT g.d, count(days.id) FROM generate_series(date '2024-03-09', date '2024-03-12', '1 day') g(d) LEFT JOIN days ON days.d = g.d GROUP BY 1 ORDER BY 1

SELECT g.d, days.id FROM generate_series(date '2024-03-09', date '2024-03-12', '1 day') g(d) JOIN days ON g.d = days.d ORDER BY 1

SET timezone = 'UTC'

SELECT a.id, b.id FROM days a JOIN days b ON a.d = b.z ORDER BY 1, 2

DROP TABLE days
