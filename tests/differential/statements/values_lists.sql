# Rows of VALUES that differ only in their values, and those that do not.
CREATE TABLE vl (a int, b text, c numeric(6, 2), d float8, e timestamp DEFAULT '2020-01-01', f varchar(3))

INSERT INTO vl VALUES (1, 'x', 1.5, 2, '2021-01-01', 'a'), (2, 'y', 2.555, 3, '2021-01-02', 'b'),
  (3, 'z', -2.5, -4, '2021-01-03', 'c'), (-4, NULL, -0.0, 1.5, DEFAULT, NULL), (5, 'it''s', 7, -1.25, DEFAULT, 'd'),
  (-6, 'w', -123.456, 3, '2021-01-06', 'e'), (7, 'v', 3, 3, '2021-01-07', 'f') RETURNING *

INSERT INTO vl (b, a) VALUES ('q?1', 1), ('"?2"', 2), ('?3', 3), (E'?\'4', 4), ('{0}', 5), ('{1}', 6) RETURNING a, b

INSERT INTO vl (a, b) VALUES (1 + 1, upper('a')), (2 + 3, upper('b')), (3 - 4, lower('C')), (4 + 5, upper('d')) RETURNING a, b

INSERT INTO vl (a, e) VALUES (1, '2022-01-01'::date), (2, '2022-01-02'::date), (3, timestamp '2022-01-03 04:05'),
  (4, timestamp '2022-01-04 05:06') RETURNING a, e

INSERT INTO vl (a, b) VALUES (1, 12.345::numeric(6, 1)), (2, 12.345::numeric(6, 2)), (3, 12.345::numeric(6, 1)),
  (4, 'abc'::varchar(2)), (5, 'abc'::varchar(1)) RETURNING a, b

INSERT INTO vl (a, b) VALUES (1, (SELECT max(b) FROM vl WHERE a = 1)), (2, (SELECT max(b) FROM vl WHERE a = 2)),
  (3, (SELECT 'x' || 3)) RETURNING a, b

INSERT INTO vl (a, c) VALUES (1, 1.1), (2, 2.2), (3, 33333.3)

INSERT INTO vl (a, c) VALUES (1, 1.1), (2, 'x'), (3, 'y')

INSERT INTO vl (a, c) VALUES (1, '1.1'), (2, '2.2'), (3, 'three'), (4, 'four')

INSERT INTO vl (a, f) VALUES (1, 'abc'), (2, 'abcd'), (3, 'abcde')

INSERT INTO vl (a, e) VALUES (1, '2022-01-01'), (2, '2022-02-30'), (3, '2022-01-03')

INSERT INTO vl (a, b) VALUES (1, 'a'), (2, 'b'), (3)

INSERT INTO vl (a, b) VALUES (1, 'a'), (2, 'b'), (3, 'c'

INSERT INTO vl (a, b) VALUES (1, 'a'), (2, 'b'), (3, true), (4, false)

INSERT INTO vl (a, b) VALUES (1, 'a'), (2, 'b'), (9999999999, 'c'), (8888888888, 'd')

INSERT INTO vl (a, b) VALUES (1, 'a'), (2, 'b') UNION VALUES (3, 'c'), (4, 'd') ORDER BY 1 RETURNING a, b

INSERT INTO vl (a, b) VALUES (3, 'c'), (4, 'd'), (1, 'a'), (2, 'b') ORDER BY 1 LIMIT 3 RETURNING a, b

INSERT INTO vl (a, b) SELECT * FROM (VALUES (1, 'a'), (2, 'b'), (-3, 'c')) v RETURNING a, b

WITH w AS (VALUES (1), (2), (3)) INSERT INTO vl (a) VALUES ((SELECT count(*) FROM w)), ((SELECT sum(column1) FROM w)) RETURNING a

INSERT INTO vl (a, b) VALUES (generate_series(1, 2), 'a'), (generate_series(3, 4), 'b')

EXPLAIN (COSTS OFF) INSERT INTO vl (a, b) VALUES (1, 'a'), (2, 'b'), (3, 'c')

PREPARE vl (int, text) AS INSERT INTO vl (a, b) VALUES ($1, $2), ($1 + 1, $2), ($1, $2 || '!'), ($1, $2) RETURNING a, b

EXECUTE vl (10, 'p')

CREATE TABLE vl_keys (k int PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY, v text CHECK (v <> 'bad'), u int UNIQUE)

INSERT INTO vl_keys (k, v, u) VALUES (1, 'a', -1), (2, 'b', -2), (3, 'c', -3) RETURNING *

INSERT INTO vl_keys (k, v, u) VALUES (4, 'a', -4), (5, 'b', -5), (4, 'c', -6)

INSERT INTO vl_keys (k, v, u) VALUES (4, 'a', -4), (5, 'bad', -5), (6, 'c', -6)

INSERT INTO vl_keys (k, v, u) VALUES (2, 'new', 2), (9, 'nine', 9), (3, 'three', 3)
  ON CONFLICT (k) DO UPDATE SET v = excluded.v, u = excluded.u RETURNING k, v, u

INSERT INTO vl_keys (k, v, u) VALUES (2, 'new', 2), (9, 'nine', 9), (2, 'three', 3)
  ON CONFLICT (k) DO UPDATE SET v = excluded.v

INSERT INTO vl_keys (k, n) VALUES (21, 1), (22, 2), (23, 3)

INSERT INTO vl_keys (k, n) OVERRIDING SYSTEM VALUE VALUES (21, 51), (22, 52), (23, -53) RETURNING k, n

SELECT k, v, u FROM vl_keys ORDER BY k

CREATE TABLE vl_log (what text)

CREATE RULE noted AS ON INSERT TO vl_keys DO ALSO INSERT INTO vl_log VALUES (new.k || ':' || new.v)

INSERT INTO vl_keys (k, v, u) VALUES (31, 'r', 31), (32, 's', 32), (33, 't', 33), (34, 'u', -34)

SELECT what FROM vl_log ORDER BY 1

CREATE VIEW vl_view AS SELECT a, b FROM vl WHERE a > 0 WITH CHECK OPTION

INSERT INTO vl_view VALUES (41, 'v'), (42, 'w'), (43, 'x') RETURNING *

INSERT INTO vl_view VALUES (41, 'v'), (-42, 'w'), (43, 'x')

# A minus sign belongs to its number in some places only.
SELECT (-1.5), (-0.0), (-0), -1.5, abs(-2147483648), (-2147483648), (-3)::text, (-2 ^ 2), round(-2.5, -1), - 5, (- 5), ( -5.5 )

SELECT 7 WHERE -1.5 IN (-1.5, -2.5) AND 3 -1 = 2 AND (3) -1 = 2 AND abs(-7) = 7 AND (-7.25) = -7.25

SELECT (-1.5)

SELECT (2.5)

SELECT (-9223372036854775808), (-9223372036854775807), (-9223372036854775809), -(-9223372036854775808), -(-17)

# Where rows are written one by one: partitions, triggers, views with triggers, row security, domains.
CREATE TABLE vl_parts (k int, v text) PARTITION BY RANGE (k)

CREATE TABLE vl_low PARTITION OF vl_parts FOR VALUES FROM (MINVALUE) TO (10)

CREATE TABLE vl_high PARTITION OF vl_parts FOR VALUES FROM (10) TO (100)

INSERT INTO vl_parts VALUES (1, 'a'), (11, 'b'), (-2, 'c'), (12, NULL), (3, 'e'), (13, upper('f')), (4, upper('g')) RETURNING tableoid::regclass, *

INSERT INTO vl_parts VALUES (1, 'a'), (11, 'b'), (111, 'c')

CREATE FUNCTION vl_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.v := NEW.v || TG_OP || TG_WHEN; RETURN NEW; END $$

CREATE TABLE vl_noted (k int, v text, w text GENERATED ALWAYS AS (k || ':' || v) STORED)

CREATE TRIGGER vl_note BEFORE INSERT ON vl_noted FOR EACH ROW EXECUTE FUNCTION vl_note()

INSERT INTO vl_noted VALUES (1, 'a'), (2, 'b'), (-3, 'c'), (4, NULL), (5, 'e') RETURNING *

CREATE VIEW vl_shown AS SELECT k, v FROM vl_noted

CREATE FUNCTION vl_instead() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO vl_noted VALUES (NEW.k * 10, NEW.v); RETURN NEW; END $$

CREATE TRIGGER vl_instead INSTEAD OF INSERT ON vl_shown FOR EACH ROW EXECUTE FUNCTION vl_instead()

INSERT INTO vl_shown VALUES (1, 'a'), (2, 'b'), (-3, 'c') RETURNING *

SELECT * FROM vl_noted ORDER BY k, v

CREATE DOMAIN vl_positive AS int CHECK (VALUE > 0)

CREATE TABLE vl_domains (p vl_positive, t timestamptz, j jsonb, a int[], b bytea, o bool)

INSERT INTO vl_domains VALUES (1, '2024-01-01 00:00+02', '{"a": 1}', '{1,2}', '\x01', true), (2, '2024-01-02 00:00+02', '[1, 2]', '{3}', 'x', false), ('3', NULL, '3', '{}', NULL, 'yes') RETURNING *

INSERT INTO vl_domains (p) VALUES (1), (2), (-3), (-4)

INSERT INTO vl_domains (j) VALUES ('1'), ('{}'), ('{'), ('[')

INSERT INTO vl_domains (a[1], a[2]) VALUES (1, 2), (3, 4), (5, 6) RETURNING a

INSERT INTO vl_domains (p, o) VALUES (1, 1 > 2), (2, 3 > 2), (3, 2 > 2 OR 1 = 1) RETURNING p, o

INSERT INTO vl_domains (p, a) VALUES (1, ARRAY[1, 2]), (2, ARRAY[3, 4]), (3, ARRAY[5, NULL]) RETURNING p, a

DROP RULE noted ON vl_keys

ALTER TABLE vl_keys ENABLE ROW LEVEL SECURITY

CREATE POLICY vl_small ON vl_keys FOR INSERT WITH CHECK (k < 200)

GRANT INSERT ON vl_keys TO PUBLIC

CREATE ROLE vl_user

SET ROLE vl_user

INSERT INTO vl_keys (k, v) VALUES (101, 'a'), (102, 'b'), (103, 'c')

INSERT INTO vl_keys (k, v) VALUES (104, 'a'), (105, 'b'), (206, 'c')

RESET ROLE

SELECT k, v FROM vl_keys WHERE k > 100 ORDER BY k

DROP OWNED BY vl_user

DROP ROLE vl_user

INSERT INTO vl (a, b) VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4), (5, 'e')
