# Queries in expressions whose tables have no index for what they are compared with: copies of them are looked up.
CREATE TABLE cc_sale (item int, number int, place int, price numeric(10,2), day date, note text, PRIMARY KEY (item, number))

CREATE TABLE cc_order (id int PRIMARY KEY, number int, place int, day date, note text)

INSERT INTO cc_sale SELECT n % 5, n % 40, nullif(n % 7, 3), n * 1.25, date '2024-01-01' + n % 10, CASE WHEN n % 4 > 0 THEN 'n' || n % 3 END FROM generate_series(1, 120) n ON CONFLICT DO NOTHING

INSERT INTO cc_order SELECT n, nullif(n % 45, 7), n % 6, date '2024-01-01' + n % 12, 'n' || n % 4 FROM generate_series(1, 60) n

SELECT s.item, s.number FROM cc_sale s WHERE EXISTS (SELECT * FROM cc_sale o WHERE o.number = s.number AND o.place <> s.place) ORDER BY 1, 2

SELECT s.item, s.number FROM cc_sale s WHERE NOT EXISTS (SELECT * FROM cc_sale o WHERE o.number = s.number AND o.place > s.place AND o.price < 60) ORDER BY 1, 2

SELECT id, (SELECT sum(s.price * s.place) FROM cc_sale s WHERE s.number = o.number), (SELECT count(*) FROM cc_sale s WHERE s.number = o.number AND s.day >= o.day) FROM cc_order o ORDER BY id

SELECT id, (SELECT max(s.note) FROM cc_sale s WHERE s.note = o.note AND s.place = o.place AND s.item > 1) FROM cc_order o ORDER BY id

SELECT id FROM cc_order o WHERE o.place < (SELECT avg(s.place) FROM cc_sale s WHERE s.day = o.day) ORDER BY id

SELECT id, ARRAY(SELECT s.item FROM cc_sale s WHERE s.number = o.number ORDER BY s.item DESC) FROM cc_order o ORDER BY id

SELECT id, (SELECT sum(x.c) FROM (SELECT count(*) AS c FROM cc_sale s WHERE s.number = o.number GROUP BY s.place) x) FROM cc_order o ORDER BY id

SELECT id, (SELECT count(*) FROM cc_sale s JOIN cc_order p ON p.place = s.place WHERE s.number = o.number AND p.day = o.day) FROM cc_order o ORDER BY id

SELECT id, (SELECT count(*) FROM cc_sale s LEFT JOIN cc_order p ON p.number = s.number WHERE s.number = o.number) FROM cc_order o ORDER BY id

SELECT id, (SELECT (SELECT max(t.price) FROM cc_sale t WHERE t.place = s.place AND t.number = o.number) FROM cc_sale s WHERE s.number = o.number ORDER BY s.price LIMIT 1) FROM cc_order o ORDER BY id

SELECT id, (SELECT s FROM cc_sale s WHERE s.number = o.number ORDER BY price LIMIT 1) FROM cc_order o WHERE id < 5 ORDER BY id

SELECT id, (SELECT s.tableoid::regclass FROM cc_sale s WHERE s.number = o.number LIMIT 1) FROM cc_order o WHERE id < 5 ORDER BY id

SELECT id, n FROM cc_order o, LATERAL (SELECT count(*) AS n FROM cc_sale s WHERE s.number = o.number) x ORDER BY id

SELECT id, (SELECT 1 / (s.place - 2) FROM cc_sale s WHERE s.number = o.number AND s.place = 4 LIMIT 1) FROM cc_order o ORDER BY id

UPDATE cc_order o SET note = (SELECT count(*)::text FROM cc_order p WHERE p.number = o.number), number = (SELECT max(p.number) FROM cc_order p WHERE p.place = o.place)

SELECT * FROM cc_order ORDER BY id

DELETE FROM cc_sale s WHERE s.price > (SELECT avg(t.price) FROM cc_sale t WHERE t.place = s.place)

SELECT * FROM cc_sale ORDER BY item, number

INSERT INTO cc_order SELECT 1000 + s.item * 100 + s.number, (SELECT max(id) FROM cc_order p WHERE p.place = s.place) FROM cc_sale s ON CONFLICT DO NOTHING

SELECT id, number FROM cc_order WHERE id > 999 ORDER BY id

WITH g AS (SELECT place, sum(price) AS p FROM cc_sale GROUP BY place), w AS (SELECT place, sum(sum(price)) OVER (ORDER BY place) AS p FROM cc_sale GROUP BY place) SELECT g.place, g.p, w.p, o.n FROM g LEFT JOIN w ON g.place = w.place FULL JOIN (SELECT place, count(*) AS n FROM cc_order GROUP BY place HAVING count(*) > 1) o ON o.place = g.place ORDER BY 1, 4

SELECT g.place, g.n, w.n FROM (SELECT place, count(*) AS n FROM cc_sale GROUP BY place) g JOIN (SELECT place, rank() OVER (ORDER BY count(*), place) AS n FROM cc_sale GROUP BY place) w ON g.place = w.place WHERE w.n > 1 ORDER BY 1
