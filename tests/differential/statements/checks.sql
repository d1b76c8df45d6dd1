# CHECK constraints: names, text, enforcement, ALTER TABLE.
CREATE TABLE t (a int CHECK (a > 0), b text, c numeric(10,2) CONSTRAINT c_positive CHECK (c >= 0), CHECK (a < 100), CHECK (b <> 'x' OR a > 5))

INSERT INTO t VALUES (1, 'y', 1.5)

INSERT INTO t VALUES (0, 'y', 1.5)

INSERT INTO t VALUES (100, 'y', 1.5)

INSERT INTO t VALUES (1, 'x', 1.5)

INSERT INTO t VALUES (1, 'y', -0.01)

INSERT INTO t VALUES (NULL, NULL, NULL)

INSERT INTO t (b) VALUES ('x')

INSERT INTO t (a) VALUES (-5)

UPDATE t SET a = a - 1

UPDATE t SET a = 0 WHERE a = 1

UPDATE t SET c = -1 WHERE a = 1 RETURNING *

SELECT * FROM t ORDER BY a NULLS LAST

SELECT conname, contype, condeferrable, condeferred, convalidated, conkey, confkey, conislocal, coninhcount, connoinherit, confupdtype, pg_get_constraintdef(oid), pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conrelid = 't'::regclass ORDER BY conname

SELECT relchecks FROM pg_class WHERE oid = 't'::regclass

SELECT constraint_name, check_clause FROM information_schema.check_constraints WHERE constraint_schema = 'public' AND constraint_name NOT LIKE '%not_null' ORDER BY 1

SELECT constraint_name, constraint_type, is_deferrable, initially_deferred FROM information_schema.table_constraints WHERE table_name = 't' ORDER BY 1

SELECT table_name, column_name, constraint_name FROM information_schema.constraint_column_usage WHERE table_name = 't' ORDER BY 3, 2

# Names.
CREATE TABLE n1 (a int CHECK (a > 0) CHECK (a > 1) CHECK (a > 2), b int CHECK (a > b), CHECK (true), CHECK (1 > 0), CHECK (b > 0))

SELECT conname, pg_get_constraintdef(oid), conkey FROM pg_constraint WHERE conrelid = 'n1'::regclass ORDER BY conname

CREATE TABLE n2 (a int CONSTRAINT x CHECK (a > 0) CONSTRAINT x CHECK (a > 1))

CREATE TABLE n2 (a int CONSTRAINT x CHECK (a > 0), b int CONSTRAINT x CHECK (b > 1))

CREATE TABLE n2 (a int CONSTRAINT n1_a_check CHECK (a > 0))

CREATE TABLE n3 ("Upper" int CHECK ("Upper" > 0), "select" int CHECK ("select" > 0))

SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'n3'::regclass ORDER BY conname

INSERT INTO n3 VALUES (0, 1)

INSERT INTO n3 VALUES (1, 0)

CREATE TABLE a_very_long_table_name_that_goes_on_and_on_for_some_time (a_very_long_column_name_that_goes_on int CHECK (a_very_long_column_name_that_goes_on > 0))

SELECT conname FROM pg_constraint WHERE conrelid = 'a_very_long_table_name_that_goes_on_and_on_for_some_time'::regclass

# Order: NOT NULL, checks by name, unique.
CREATE TABLE o (a int NOT NULL, b int UNIQUE, CONSTRAINT z CHECK (b > 0), CONSTRAINT y CHECK (b > -10))

INSERT INTO o VALUES (NULL, -20)

INSERT INTO o VALUES (1, -20)

INSERT INTO o VALUES (1, -5)

INSERT INTO o VALUES (1, 5)

INSERT INTO o VALUES (2, 5)

INSERT INTO o VALUES (2, 6), (3, 7), (4, -1), (5, -11)

INSERT INTO o SELECT g, -g FROM generate_series(10, 12) g

INSERT INTO o VALUES (9, 5) ON CONFLICT (b) DO UPDATE SET b = -1

INSERT INTO o VALUES (9, 0) ON CONFLICT DO NOTHING

INSERT INTO o VALUES (9, 5) ON CONFLICT DO NOTHING

ALTER TABLE o RENAME CONSTRAINT z TO a

INSERT INTO o VALUES (1, -20)

SELECT * FROM o ORDER BY 1

# Errors of conditions.
CREATE TABLE e (a int CHECK (a))

CREATE TABLE e (a int CHECK (a + 1))

CREATE TABLE e (a int CHECK (b > 0))

CREATE TABLE e (a int CHECK (t.a > 0))

CREATE TABLE e (a int CHECK (sum(a) > 0))

CREATE TABLE e (a int CHECK (count(*) > 0))

CREATE TABLE e (a int CHECK (row_number() OVER () > 0))

CREATE TABLE e (a int CHECK (a > (SELECT 1)))

CREATE TABLE e (a int CHECK (EXISTS (SELECT 1)))

CREATE TABLE e (a int CHECK (generate_series(1, 2) > a))

CREATE TABLE e (a int CHECK (nosuch(a)))

CREATE TABLE e (a int CHECK (a > 'x'))



CREATE TABLE e (a int CHECK (a > 0) DEFERRABLE)

CREATE TABLE e (a int, CHECK (a > 0) DEFERRABLE)

CREATE TABLE e (a int, CHECK (a > 0) INITIALLY DEFERRED)

CREATE TABLE e (a int, CHECK (a > 0) NOT DEFERRABLE)

DROP TABLE e

CREATE TABLE e (a int CHECK ())

CREATE TABLE e (a int CHECK a > 0)

CREATE TABLE e (a int CHECK (ctid IS NOT NULL))

# Runtime errors in a condition.
CREATE TABLE r (a int, CHECK (10 / a > 1))

INSERT INTO r VALUES (0)

INSERT INTO r VALUES (3)

INSERT INTO r VALUES (20)

# Deparsing.
CREATE TABLE d (i int, j bigint, s smallint, n numeric, m numeric(10,2), f float8, t text, v varchar(10), c char(5), b bool, d date, ts timestamp, tz timestamptz, u uuid, arr int[], js jsonb, iv interval, x bytea)

ALTER TABLE d ADD CHECK (i > 0), ADD CHECK (i > j), ADD CHECK (i = s), ADD CHECK (n > 0), ADD CHECK (m > 0.5), ADD CHECK (f > 1.5), ADD CHECK (f > 1)

ALTER TABLE d ADD CHECK (t = 'a'), ADD CHECK (v = 'a'), ADD CHECK (c = 'a'), ADD CHECK (v = t), ADD CHECK (v IN ('a', 'b')), ADD CHECK (t IN ('a', 'b')), ADD CHECK (i IN (1, 2, 3)), ADD CHECK (i NOT IN (1, 2))

ALTER TABLE d ADD CHECK (b), ADD CHECK (NOT b), ADD CHECK (b IS TRUE), ADD CHECK (b IS NOT FALSE), ADD CHECK (b IS NULL OR i IS NOT NULL AND j IS NULL)

ALTER TABLE d ADD CHECK (d > '2020-01-01'), ADD CHECK (ts > '2020-01-01'), ADD CHECK (d > ts), ADD CHECK (tz > '2020-01-01 00:00:00+00'), ADD CHECK (d > DATE '2020-01-01' + 1)

ALTER TABLE d ADD CHECK (length(t) > 3), ADD CHECK (length(v) > 3), ADD CHECK (char_length(t) > 3), ADD CHECK (upper(t) = t), ADD CHECK (t LIKE 'a%'), ADD CHECK (v LIKE 'a%'), ADD CHECK (t NOT LIKE 'a%'), ADD CHECK (t ILIKE 'a%'), ADD CHECK (t ~ '^[a-z]+$'), ADD CHECK (v !~ 'x')

ALTER TABLE d ADD CHECK (i BETWEEN 1 AND 10), ADD CHECK (i NOT BETWEEN 1 AND 10), ADD CHECK (coalesce(i, j) > 0), ADD CHECK (nullif(i, 0) > 0), ADD CHECK (greatest(i, j) > 0), ADD CHECK (CASE WHEN i > 0 THEN b ELSE false END), ADD CHECK (CASE i WHEN 1 THEN true WHEN 2 THEN b END)

ALTER TABLE d ADD CHECK (i::text = t), ADD CHECK (t::int > 0), ADD CHECK (i::numeric(10,2) > 0), ADD CHECK (v::text <> ''), ADD CHECK (cast(t AS varchar(3)) = v), ADD CHECK (i + 1 > 2 * j - 3), ADD CHECK (- i < 0), ADD CHECK (i % 2 = 0), ADD CHECK (i = -1)

ALTER TABLE d ADD CHECK (t || 'x' = v), ADD CHECK (i = ANY (arr)), ADD CHECK (arr[1] > 0), ADD CHECK (array_length(arr, 1) = 3), ADD CHECK (js ->> 'a' = 'b'), ADD CHECK (iv > '1 day'), ADD CHECK (i IS DISTINCT FROM j), ADD CHECK (i IS NOT DISTINCT FROM j), ADD CHECK ((i > 0) = b), ADD CHECK (i <> j), ADD CHECK (i != 5)

ALTER TABLE d ADD CHECK (trim(t) <> ''), ADD CHECK (substring(t from 1 for 2) = 'ab'), ADD CHECK (position('a' in t) > 0), ADD CHECK (extract(year from ts) > 2000), ADD CHECK (d < current_date), ADD CHECK (ts < now()), ADD CHECK (t <> current_user), ADD CHECK (abs(i) < 5), ADD CHECK (round(n, 2) = n), ADD CHECK (lower(v) = v), ADD CHECK (i > 0 AND j > 0 AND s > 0), ADD CHECK (i > 0 OR j > 0 OR s > 0), ADD CHECK (i > 0 AND (j > 0 OR s > 0))

SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'd'::regclass ORDER BY conname

# ALTER TABLE.
CREATE TABLE a (i int, j int)

INSERT INTO a VALUES (1, 1), (2, -2), (3, NULL)

ALTER TABLE a ADD CONSTRAINT j_positive CHECK (j > 0)

ALTER TABLE a ADD CONSTRAINT j_positive CHECK (j > 0) NOT VALID

ALTER TABLE a ADD CONSTRAINT j_positive CHECK (j > 1)

SELECT conname, convalidated, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'a'::regclass

INSERT INTO a VALUES (4, -4)

UPDATE a SET i = 20 WHERE i = 2

UPDATE a SET i = 30 WHERE i = 3

ALTER TABLE a VALIDATE CONSTRAINT j_positive

UPDATE a SET j = 2 WHERE i = 2

ALTER TABLE a VALIDATE CONSTRAINT j_positive

ALTER TABLE a VALIDATE CONSTRAINT j_positive

SELECT conname, convalidated, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'a'::regclass

ALTER TABLE a VALIDATE CONSTRAINT nosuch

ALTER TABLE a ADD PRIMARY KEY (i)

ALTER TABLE a VALIDATE CONSTRAINT a_pkey

ALTER TABLE a ADD CHECK (i > 0), ADD CHECK (j > i)

ALTER TABLE a ADD CHECK (i > 0) NO INHERIT

SELECT conname, connoinherit, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'a'::regclass ORDER BY 1

ALTER TABLE a RENAME COLUMN i TO "I d"

SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'a'::regclass ORDER BY 1

INSERT INTO a VALUES (-1, 3)

ALTER TABLE a RENAME TO "A b"

INSERT INTO "A b" VALUES (-1, 3)

ALTER TABLE "A b" RENAME CONSTRAINT a_i_check TO "positive!"

ALTER TABLE "A b" RENAME CONSTRAINT nosuch TO x

ALTER TABLE "A b" RENAME CONSTRAINT "positive!" TO j_positive

ALTER TABLE "A b" RENAME CONSTRAINT a_pkey TO "A b"

ALTER TABLE "A b" RENAME CONSTRAINT a_pkey TO the_key

SELECT conname FROM pg_constraint WHERE conrelid = '"A b"'::regclass ORDER BY 1

SELECT relname FROM pg_class JOIN pg_index ON indexrelid = oid WHERE indrelid = '"A b"'::regclass

INSERT INTO "A b" VALUES (-1, 3)

INSERT INTO "A b" VALUES (1, 3)

ALTER TABLE "A b" DROP CONSTRAINT "positive!"

INSERT INTO "A b" VALUES (-1, 3)

ALTER TABLE "A b" DROP CONSTRAINT nosuch

ALTER TABLE "A b" DROP CONSTRAINT IF EXISTS nosuch

ALTER TABLE "A b" DROP COLUMN j

SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = '"A b"'::regclass ORDER BY 1

SELECT relchecks FROM pg_class WHERE oid = '"A b"'::regclass

INSERT INTO "A b" VALUES (-7)

ALTER TABLE "A b" ADD COLUMN k int CHECK (k > 0)

ALTER TABLE "A b" ADD COLUMN l int DEFAULT 0 CHECK (l > 0)

ALTER TABLE "A b" ADD COLUMN l int DEFAULT 5 NOT NULL CONSTRAINT l_ok CHECK (l > 0) CHECK (l > k)

SELECT * FROM "A b" ORDER BY 1

INSERT INTO "A b" VALUES (50, 6, 5)

INSERT INTO "A b" VALUES (50, 0, 5)

ALTER TABLE "A b" ALTER COLUMN l DROP NOT NULL

INSERT INTO "A b" VALUES (50, 0, NULL)

INSERT INTO "A b" VALUES (50, 1, NULL)

ALTER TABLE "A b" ADD CHECK (nosuch > 0)

ALTER TABLE "A b" ADD CHECK (k)

ALTER TABLE "A b" ADD CHECK (max(k) > 0)

ALTER TABLE "A b" ADD CHECK (k > (SELECT 1))

# In a transaction.
BEGIN

CREATE TABLE x (a int CHECK (a > 0))

INSERT INTO x VALUES (1)

SAVEPOINT s

ALTER TABLE x ADD CHECK (a < 10)

INSERT INTO x VALUES (10)

ROLLBACK TO s

INSERT INTO x VALUES (10)

ALTER TABLE x DROP CONSTRAINT x_a_check

INSERT INTO x VALUES (-10)

COMMIT

SELECT * FROM x ORDER BY 1

SELECT conname FROM pg_constraint WHERE conrelid = 'x'::regclass

CREATE TEMP TABLE tt (a int CHECK (a > 0), b text CHECK (length(b) < 5))

INSERT INTO tt VALUES (0, 'a')

INSERT INTO tt VALUES (1, 'abcdef')

INSERT INTO tt VALUES (1, 'abc')

ALTER TABLE tt ADD CHECK (a < 1)

ALTER TABLE tt ADD CHECK (a < 2)

COMMENT ON CONSTRAINT x_a_check ON x IS 'gone'

CREATE TABLE deps (a int, CHECK (nextval('t_seq') > 0))

CREATE TABLE rw (a int, b int CHECK (ROW(a, b) < ROW(5, 5)), CHECK ((a, b) <> (1, 1)))

INSERT INTO rw VALUES (1, 1)

INSERT INTO rw VALUES (5, 5)

INSERT INTO rw VALUES (1, 2)

CREATE TABLE ty (d date CHECK (d > '2020-01-01'), ts timestamptz CHECK (ts < '2030-01-01 00:00:00+00'), n numeric CHECK (n * 2 < 10.5), f float8 CHECK (f <> 'NaN'), c char(5) CHECK (c = 'ab'), v varchar(5) CHECK (v LIKE 'a%'))

INSERT INTO ty VALUES ('2019-01-01')

INSERT INTO ty (ts) VALUES ('2030-01-01 00:00:00+00')

INSERT INTO ty (n) VALUES (5.25)

INSERT INTO ty (n) VALUES (5.24)

INSERT INTO ty (f) VALUES ('NaN')

INSERT INTO ty (c) VALUES ('ab')

INSERT INTO ty (c) VALUES ('abc')

INSERT INTO ty (v) VALUES ('b')

SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'ty'::regclass ORDER BY 1

DROP TABLE ty, rw, x, "A b", d, t

# Conditions that call PL.
CREATE FUNCTION is_even(n int) RETURNS bool LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN n % 2 = 0; END $$

CREATE FUNCTION fussy(n int) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN IF n = 13 THEN RAISE EXCEPTION 'not %', n; END IF; RETURN n < 100; END $$

CREATE TABLE pl (a int CHECK (is_even(a)), b int CHECK (b > 0), c int, CHECK (fussy(c) AND is_even(c + 1)))

SELECT conname, conkey, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'pl'::regclass ORDER BY 1

INSERT INTO pl VALUES (2, 1, 1), (NULL, NULL, NULL)

INSERT INTO pl VALUES (1, 1, 1)

INSERT INTO pl VALUES (1, 0, 1)

INSERT INTO pl VALUES (2, 1, 2)

INSERT INTO pl VALUES (2, 1, 13)

UPDATE pl SET a = a + 1

UPDATE pl SET a = a + 2

UPDATE pl SET b = 5 RETURNING *

SELECT * FROM pl ORDER BY a

ALTER TABLE pl ADD CHECK (is_even(b))

ALTER TABLE pl ADD CONSTRAINT late CHECK (is_even(b)) NOT VALID

UPDATE pl SET b = 7

ALTER TABLE pl VALIDATE CONSTRAINT late

UPDATE pl SET b = 8

ALTER TABLE pl VALIDATE CONSTRAINT late

ALTER TABLE pl RENAME COLUMN b TO "B"

INSERT INTO pl ("B") VALUES (9)

DROP FUNCTION is_even

DROP FUNCTION is_even CASCADE

INSERT INTO pl VALUES (1, 1, 13)

INSERT INTO pl VALUES (1, 1, 12)

DROP TABLE pl

DROP FUNCTION fussy

CREATE TABLE shown (a numeric CHECK (a >= 0), b text CHECK (length(b) > 3 AND b <> 'x'), c int CHECK ((c + 1) * 2 > 3 OR c IS NULL), f int CHECK (NOT (f = 3) AND f BETWEEN 1 AND 5))

SELECT pg_get_constraintdef(oid, true), pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'shown'::regclass ORDER BY conname


# Backslashes are printed as they are.

create table slashes (a text check (a ~ 'x\.y') default 'a\b', b text default E'c\\d\'')

insert into slashes values (default)

insert into slashes values ('x.y') returning *

select pg_get_constraintdef(oid), pg_get_constraintdef(oid, true) from pg_constraint where conrelid = 'slashes'::regclass

select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = 'slashes'::regclass order by adnum

create view slashed as select a ~ 'q\d' as m, E'\n' as n from slashes

select m from slashed

select pg_get_viewdef('slashed'::regclass)

drop table slashes cascade

create table pretty (a text check (a in ('x','y')), b int check (b in (1,2) or b > 3 and b <> 7), check (not b in (1, 2) and a = any (array['q', a])))

select pg_get_constraintdef(oid, true), pg_get_constraintdef(oid) from pg_constraint where conrelid = 'pretty'::regclass order by 1
