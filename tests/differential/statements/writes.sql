# INSERT, UPDATE, DELETE of every type, and what a table refuses.

CREATE TABLE p (id int PRIMARY KEY, name varchar(5), amount numeric(6,2) DEFAULT 9.99, ok bool DEFAULT false, u text UNIQUE, ts timestamp DEFAULT '2020-01-01', n numeric, f float4, b bytea, j jsonb, arr int[], i2 int2, i8 int8, c char(3), iv interval, tz timestamptz, tm time)

INSERT INTO p (id) VALUES (1) RETURNING *

INSERT INTO p VALUES (2, 'two', 1.005, true, 'u2', '2021-01-01 10:00', 1.10, 0.1, '\xdeadbeef', '{"b":1,"a":[1,2]}', '{1,2,3}', 5, 9223372036854775807, 'ab', '1 day 2 hours', '2020-01-01 12:00+02', '10:11:12')

SELECT * FROM p ORDER BY id

INSERT INTO p (id, name) VALUES (3, 'toolong')

INSERT INTO p (id, name) VALUES (3, 'abc    ') RETURNING name, length(name)

INSERT INTO p (id, amount) VALUES (4, 12345.678)

INSERT INTO p (id, amount) VALUES (4, 1234.567) RETURNING amount, amount * 3, amount / 7, amount + 1, -amount, amount::int, round(amount), amount::text, amount > 1000

INSERT INTO p (id, i2) VALUES (5, 40000)

INSERT INTO p (id, i2) VALUES (5, 12.6) RETURNING i2

INSERT INTO p (id, i8) VALUES (6, 1e30)

INSERT INTO p (id, u) VALUES (6, 'u2')

INSERT INTO p (id, u) VALUES (2, 'u7')

INSERT INTO p (id, u) VALUES (7, 'u7'), (7, 'u8')

SELECT count(*) FROM p WHERE id = 7

INSERT INTO p (id, ok) VALUES (8, 'yes'), (9, 'f') RETURNING id, ok

INSERT INTO p (id, ok) VALUES (10, 1)

INSERT INTO p (id, ok) VALUES (10, 'maybe')

INSERT INTO p (id, ts) VALUES (10, 'garbage')

INSERT INTO p (id, ts) VALUES (10, now()::date - now()::date)

INSERT INTO p (id, arr) VALUES (10, ARRAY['1', '2']) 

INSERT INTO p (id, arr) VALUES (10, '{1,x}')

INSERT INTO p (id, arr) VALUES (10, '{1,2') 

INSERT INTO p (id, j) VALUES (10, '{bad')

INSERT INTO p (id, c) VALUES (10, 'abcd')

INSERT INTO p (id, c) VALUES (10, 'abc  ') RETURNING c, c || 'x', c = 'abc', octet_length(c)

INSERT INTO p (id, f) VALUES (11, 1e40)

INSERT INTO p (id, f) VALUES (11, 0.1) RETURNING f, f::float8, f = 0.1, f = 0.1::float4, f * 2

INSERT INTO p (id, b) VALUES (13, 'abc'), (14, E'\\x00ff') RETURNING b, length(b), encode(b, 'hex')

INSERT INTO p (id, iv) VALUES (15, '1 year 2 mons -3 days') RETURNING iv, iv * 2, extract(month FROM iv)

INSERT INTO p (id, tz) VALUES (16, '2020-06-01 12:00 Europe/Berlin') RETURNING tz, tz AT TIME ZONE 'UTC', tz::date, tz + interval '1 day'

UPDATE p SET amount = NULL, name = upper(name) WHERE id = 2 RETURNING amount, name

UPDATE p SET id = id + 100 WHERE id IN (13, 14) RETURNING id

UPDATE p SET id = id + 1 WHERE id IN (8, 9) RETURNING id

UPDATE p SET u = 'same'

UPDATE p SET name = 'x' WHERE id = (SELECT max(id) FROM p) RETURNING id, name

UPDATE p SET name = s.v FROM (VALUES (1, 'one'), (2, 'zwei')) AS s(k, v) WHERE p.id = s.k RETURNING p.id, p.name

UPDATE p SET name = DEFAULT, amount = DEFAULT WHERE id = 1 RETURNING name, amount

UPDATE p SET (name, ok) = ROW('r', true) WHERE id = 1 RETURNING name, ok

UPDATE p SET name = 'abcdef' WHERE id = 1

UPDATE p SET amount = 1e6 WHERE id = 1

UPDATE p SET i2 = 99999 WHERE id = 1

UPDATE p SET name = $1

DELETE FROM p WHERE id > 100 RETURNING id, name

DELETE FROM p USING (VALUES (15), (16)) v(x) WHERE p.id = v.x RETURNING id

DELETE FROM p WHERE amount > 'x'

SELECT count(*) FROM p

INSERT INTO p (id, name) SELECT g, 'n' || g FROM generate_series(1, 5) g RETURNING id, name

INSERT INTO p (id, name) SELECT id, name FROM p WHERE id = 1

INSERT INTO p (id, name) SELECT 50, 60

INSERT INTO p (id, name) SELECT 'x', 1

INSERT INTO p (id, name) VALUES (1, 'dup') ON CONFLICT (id) DO UPDATE SET name = excluded.name, amount = p.amount + 1 RETURNING id, name, amount

INSERT INTO p (id, name) VALUES (1, 'dup') ON CONFLICT (id) DO UPDATE SET name = 'w' WHERE p.id > 1 RETURNING id

INSERT INTO p (id, u) VALUES (99, 'k'), (98, 'k') ON CONFLICT (u) DO NOTHING RETURNING id

INSERT INTO p (id, name) VALUES (1, 'a'), (1, 'b') ON CONFLICT (id) DO UPDATE SET name = excluded.name

INSERT INTO p (id) VALUES (1) ON CONFLICT ON CONSTRAINT p_pkey DO NOTHING

INSERT INTO p (id) VALUES (1) ON CONFLICT ON CONSTRAINT nosuch DO NOTHING

INSERT INTO p (id) VALUES (1) ON CONFLICT DO UPDATE SET id = 1

INSERT INTO p DEFAULT VALUES

INSERT INTO p AS x (id) VALUES (70) RETURNING x.id

INSERT INTO p (id, name) VALUES (71, (SELECT name FROM p WHERE id = 2)) RETURNING name

INSERT INTO p (id, name) VALUES (72, max(1))

INSERT INTO nosuch VALUES (1)

INSERT INTO p (id) VALUES (nosuch)

INSERT INTO p (id) SELECT nosuch FROM p

WITH x AS (SELECT 90 AS id) INSERT INTO p (id) SELECT id FROM x RETURNING id

WITH x AS (SELECT 90 AS k) UPDATE p SET name = 'cte' FROM x WHERE p.id = x.k RETURNING p.id, p.name

WITH x AS (SELECT 90 AS k) DELETE FROM p USING x WHERE p.id = x.k RETURNING p.id

SELECT p.id FROM p WHERE p.name = 'n3' OR p.id = ANY (ARRAY[1, 2]) ORDER BY 1

SELECT id FROM p WHERE name LIKE 'n%' AND id BETWEEN 2 AND 4 ORDER BY id DESC

SELECT id FROM p WHERE ok IS NOT TRUE ORDER BY id LIMIT 3

SELECT id FROM p WHERE ok ORDER BY id

SELECT id FROM p WHERE NOT ok AND amount = 9.99 ORDER BY id LIMIT 2

SELECT id FROM p WHERE amount IN (9.99, 10.99) ORDER BY id LIMIT 2

SELECT id FROM p WHERE amount = 9.990 AND amount < 10 AND amount <> 9 AND amount >= 9.985 ORDER BY id LIMIT 2

SELECT id FROM p WHERE amount > 9.985 AND amount < 9.995 ORDER BY id LIMIT 1

SELECT id FROM p WHERE amount = '9.99' ORDER BY id LIMIT 1

SELECT id FROM p WHERE amount = 9.99::float8 ORDER BY id LIMIT 1

SELECT id FROM p WHERE id = '3'

SELECT id FROM p WHERE id = 'x'

SELECT id FROM p WHERE id = 3.0

SELECT id FROM p WHERE id = 3.5

SELECT id FROM p WHERE id > 2.5 AND id < 3.5

SELECT id FROM p WHERE id = 99999999999

SELECT id FROM p WHERE ts = '2020-01-01' AND ts > date '2019-12-31' ORDER BY id LIMIT 1

SELECT id FROM p WHERE ts::date = current_date

SELECT upper(name) AS up, count(*) FROM p WHERE id < 4 GROUP BY up ORDER BY up

SELECT upper(name), count(*) FROM p WHERE id < 4 GROUP BY upper(name) ORDER BY upper(name) DESC

SELECT id % 2 AS odd, array_agg(id ORDER BY id) FROM p WHERE id < 6 GROUP BY 1 ORDER BY 1

SELECT id, name FROM p WHERE id < 3 GROUP BY id, name HAVING count(*) = 1 ORDER BY 1

SELECT name FROM p GROUP BY id HAVING max(amount) > 10 ORDER BY id

SELECT id FROM p GROUP BY name

SELECT count(*) FROM p GROUP BY 2

SELECT sum(amount) FROM p ORDER BY id

SELECT id FROM p ORDER BY count(*)

SELECT id AS x, name AS x FROM p ORDER BY x

SELECT q.id FROM p q, p r WHERE q.id = r.id AND id = 1

SELECT p.id FROM p q

SELECT p.nosuch FROM p

SELECT nam FROM p

SELECT q.nosuch FROM p q

SELECT * FROM p JOIN p ON true

SELECT * FROM p a JOIN p b USING (nosuch)

SELECT a.id FROM p a NATURAL JOIN p b WHERE a.id = 1

SELECT 1 FROM p WHERE count(*) > 1

SELECT 1 FROM p HAVING id > 1

SELECT (SELECT p.id), (SELECT count(*) FROM p x WHERE x.id <= p.id) FROM p WHERE id < 4 ORDER BY 1

SELECT id FROM p WHERE id IN (SELECT x.id FROM p x WHERE x.id = p.id + 1)

SELECT id FROM p x WHERE (SELECT count(*) FROM p y WHERE y.id > x.id AND y.id < 6) = 2

SELECT sum((SELECT max(id) FROM p y WHERE y.id < x.id)) FROM p x WHERE x.id < 5

SELECT id FROM p WHERE (id, name) IN (SELECT 2, 'n2'::varchar)

SELECT id FROM p WHERE (id, name) NOT IN (VALUES (1, 'w'), (2, 'n2')) AND id < 5 ORDER BY 1

SELECT id FROM p WHERE row(id, name) = (SELECT 2, 'n2')

SELECT id FROM p WHERE id = (SELECT 1 UNION SELECT 2)

SELECT id FROM p WHERE name = (SELECT id FROM p LIMIT 1)

DROP TABLE p
