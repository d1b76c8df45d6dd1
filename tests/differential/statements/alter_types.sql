# ALTER COLUMN TYPE, ADD PRIMARY KEY: the table is made anew and keeps its rows.
CREATE TABLE t (id int PRIMARY KEY, a int, b text, c numeric(10,2) DEFAULT 1.25, d varchar(10), e date, f float8, g bool)

INSERT INTO t VALUES (1, 10, '100', 1.50, 'abc', '2020-01-01', 1.5, true), (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL), (3, -5, '7', 99.99, 'abcdef', '2021-12-31', 2.5, false)

ALTER TABLE t ALTER COLUMN a TYPE bigint

SELECT id, a, pg_typeof(a) FROM t ORDER BY id

ALTER TABLE t ALTER a TYPE numeric(12,3)

SELECT id, a FROM t ORDER BY id

ALTER TABLE t ALTER a TYPE numeric

SELECT id, a, a + 1 FROM t ORDER BY id

ALTER TABLE t ALTER a SET DATA TYPE text

SELECT id, a, length(a) FROM t ORDER BY id

ALTER TABLE t ALTER a TYPE int

ALTER TABLE t ALTER a TYPE int USING a::int

ALTER TABLE t ALTER a TYPE int USING a::numeric::int

SELECT id, a, a + 1 FROM t ORDER BY id

ALTER TABLE t ALTER b TYPE int

ALTER TABLE t ALTER b TYPE numeric(5,1)

ALTER TABLE t ALTER b TYPE date

ALTER TABLE t ALTER b TYPE int USING b

ALTER TABLE t ALTER b TYPE int USING length(b)

SELECT id, b FROM t ORDER BY id

ALTER TABLE t ALTER c TYPE numeric(10,1)

SELECT id, c FROM t ORDER BY id

ALTER TABLE t ALTER c TYPE numeric(3,2)

ALTER TABLE t ALTER c TYPE numeric(10,4)

SELECT id, c FROM t ORDER BY id

INSERT INTO t (id) VALUES (4)

SELECT id, c FROM t WHERE id = 4

SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 't'::regclass

ALTER TABLE t ALTER c TYPE int

SELECT id, c FROM t ORDER BY id

INSERT INTO t (id) VALUES (5)

SELECT id, c FROM t WHERE id = 5

ALTER TABLE t ALTER c TYPE bool

ALTER TABLE t ALTER c TYPE bool USING c > 1

ALTER TABLE t ALTER c DROP DEFAULT, ALTER c TYPE bool USING c > 1

SELECT id, c FROM t ORDER BY id

ALTER TABLE t ALTER d TYPE varchar(5)

ALTER TABLE t ALTER d TYPE varchar(5) USING substr(d, 1, 5)

SELECT id, d FROM t ORDER BY id

ALTER TABLE t ALTER d TYPE char(8)

SELECT id, d, length(d), octet_length(d) FROM t ORDER BY id

ALTER TABLE t ALTER d TYPE text

SELECT id, d, length(d) FROM t ORDER BY id

ALTER TABLE t ALTER e TYPE timestamp

SELECT id, e FROM t ORDER BY id

ALTER TABLE t ALTER e TYPE timestamptz

SELECT id, e FROM t ORDER BY id

ALTER TABLE t ALTER e TYPE date

SELECT id, e FROM t ORDER BY id

ALTER TABLE t ALTER e TYPE int

ALTER TABLE t ALTER e TYPE int USING extract(year from e)

SELECT id, e FROM t ORDER BY id

ALTER TABLE t ALTER f TYPE int

SELECT id, f FROM t ORDER BY id

ALTER TABLE t ALTER g TYPE int

ALTER TABLE t ALTER g TYPE int USING g::int

ALTER TABLE t ALTER g TYPE text USING CASE WHEN g = 1 THEN 'yes' ELSE 'no' END

SELECT id, g FROM t ORDER BY id

SELECT attname, format_type(atttypid, atttypmod), attlen, attbyval, attalign, attstorage, attcollation FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0 ORDER BY attnum

# Errors.
ALTER TABLE t ALTER nosuch TYPE int

ALTER TABLE t ALTER ctid TYPE int

ALTER TABLE t ALTER a TYPE nosuch

ALTER TABLE t ALTER a TYPE anyelement

ALTER TABLE t ALTER a TYPE int, ALTER a TYPE text

ALTER TABLE t ALTER a TYPE int USING (SELECT 1)

ALTER TABLE t ALTER a TYPE int USING sum(a)

ALTER TABLE t ALTER a TYPE int USING nosuch

ALTER TABLE t ALTER a TYPE int USING generate_series(1, 2)

ALTER TABLE t ALTER a TYPE int USING row_number() OVER ()

ALTER TABLE t ALTER a TYPE int USING 1 / (a - 10)

ALTER TABLE t ALTER a TYPE smallint USING 100000

ALTER TABLE nosuch ALTER a TYPE int

ALTER TABLE IF EXISTS nosuch ALTER a TYPE int

SELECT id, a FROM t ORDER BY id

# Two columns at once: both see the old row.
CREATE TABLE two (a int, b int)

INSERT INTO two VALUES (1, 2), (3, 4)

ALTER TABLE two ALTER a TYPE text USING b, ALTER b TYPE text USING a

ALTER TABLE two ALTER a TYPE text USING b || 'x', ALTER b TYPE numeric(5,2) USING a / 2.0

SELECT * FROM two ORDER BY b

ALTER TABLE two ALTER a TYPE int USING left(a, 1)::int, ADD COLUMN c int DEFAULT 7, DROP COLUMN b

SELECT * FROM two ORDER BY 1

# Keys and indexes.
CREATE TABLE k (id int PRIMARY KEY, u numeric(5,2) UNIQUE, v text)

CREATE INDEX k_v ON k (v, u)

INSERT INTO k VALUES (1, 1.24, '1'), (2, 1.21, '01'), (3, 5, '3')

ALTER TABLE k ALTER u TYPE numeric(5,1)

ALTER TABLE k ALTER u TYPE int

ALTER TABLE k ALTER u TYPE numeric

INSERT INTO k VALUES (4, 5.0, '4')

ALTER TABLE k ALTER id TYPE text

SELECT * FROM k ORDER BY id

INSERT INTO k VALUES ('1', 9, '9')

INSERT INTO k VALUES (NULL, 9, '9')

ALTER TABLE k ALTER id TYPE bigint USING id::bigint

INSERT INTO k VALUES (1, 9, '9')

INSERT INTO k VALUES (NULL, 9, '9')

INSERT INTO k VALUES (10000000000, 9, '9')

SELECT * FROM k ORDER BY id

ALTER TABLE k ALTER id TYPE bigint USING 1

ALTER TABLE k ALTER id TYPE bigint USING NULL

ALTER TABLE k ALTER id TYPE int

SELECT indexrelid::regclass, indclass, indcollation, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'k'::regclass ORDER BY 4

SELECT a.attname, format_type(atttypid, atttypmod) FROM pg_attribute a WHERE attrelid = 'k_v'::regclass ORDER BY attnum

# Checks.
CREATE TABLE c (a int CHECK (a > 0), b text CHECK (b <> 'x'), d int, CHECK (d < a))

INSERT INTO c VALUES (1, 'a', 0), (5, 'b', 4)

ALTER TABLE c ALTER a TYPE numeric

SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'c'::regclass ORDER BY 1

ALTER TABLE c ALTER a TYPE text

ALTER TABLE c ALTER a TYPE int USING -a

ALTER TABLE c ALTER a TYPE int USING a - 1

INSERT INTO c VALUES (0, 'a', -1)

SELECT * FROM c ORDER BY 1

ALTER TABLE c ALTER d TYPE bigint, ALTER b TYPE varchar(20)

SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'c'::regclass ORDER BY 1

INSERT INTO c VALUES (1, 'x', 0)

# Defaults.
CREATE TABLE df (a text DEFAULT 'abc', b text DEFAULT '5', c int DEFAULT 1, d serial, e timestamp DEFAULT now())

ALTER TABLE df ALTER a TYPE int USING 1

ALTER TABLE df ALTER b TYPE int USING b::int

ALTER TABLE df ALTER c TYPE text, ALTER d TYPE bigint, ALTER e TYPE date

INSERT INTO df DEFAULT VALUES

SELECT a, b, c, d FROM df

SELECT attname, format_type(atttypid, atttypmod), pg_get_expr(adbin, adrelid) FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attrelid = 'df'::regclass AND attnum > 0 ORDER BY attnum

# ADD PRIMARY KEY.
CREATE TABLE p (id int, v text)

INSERT INTO p VALUES (3, 'c'), (1, 'a'), (2, 'b')

ALTER TABLE p ADD PRIMARY KEY (id)

SELECT * FROM p ORDER BY id

INSERT INTO p VALUES (3, 'd')

INSERT INTO p (v) VALUES ('d')

INSERT INTO p VALUES (4, 'd')

UPDATE p SET id = id + 10

SELECT * FROM p ORDER BY id

SELECT attname, attnotnull FROM pg_attribute WHERE attrelid = 'p'::regclass AND attnum > 0

ALTER TABLE p ADD PRIMARY KEY (v)

ALTER TABLE p DROP CONSTRAINT p_pkey

INSERT INTO p VALUES (11, 'dup')

ALTER TABLE p ADD PRIMARY KEY (id)

ALTER TABLE p ADD CONSTRAINT named PRIMARY KEY (id)

INSERT INTO p VALUES (12, 'n'), (NULL, 'null')

DELETE FROM p WHERE v = 'dup'

ALTER TABLE p ADD PRIMARY KEY (id)

DELETE FROM p WHERE id IS NULL

ALTER TABLE p ADD PRIMARY KEY (id)

DELETE FROM p WHERE v = 'n'

ALTER TABLE p ADD PRIMARY KEY (id, v)

SELECT * FROM p ORDER BY id

# In a transaction, rolled back and not.
BEGIN

CREATE TABLE tx (a int, b text)

INSERT INTO tx VALUES (1, '1'), (2, '2')

ALTER TABLE tx ALTER b TYPE int USING b::int

INSERT INTO tx VALUES (3, 3)

ALTER TABLE tx ADD PRIMARY KEY (a)

INSERT INTO tx VALUES (4, 4)

SAVEPOINT s

ALTER TABLE tx ALTER a TYPE text

INSERT INTO tx VALUES ('x', 4)

ROLLBACK TO s

INSERT INTO tx VALUES (5, 5)

UPDATE tx SET b = b + 1 WHERE a > 2

COMMIT

SELECT * FROM tx ORDER BY a

CREATE TEMP TABLE tt (a int, b int)

INSERT INTO tt VALUES (1, 2)

ALTER TABLE tt ALTER b TYPE text, ADD PRIMARY KEY (a)

SELECT a, b || '!' FROM tt

CREATE SEQUENCE sq

ALTER TABLE sq ALTER a TYPE int

DROP TABLE t, two, k, c, df, p, tx, tt

create type used as (a int, b text, c int)

create table holds (u used check ((u).a > 0), n int generated always as (0) stored, constraint both_parts check ((u).b <> 'x' and (u).a < 9))

alter type used drop attribute a

alter type used drop attribute c

alter type used drop attribute b cascade

insert into holds values (row(10))

insert into holds values (row(-1))

alter type used drop attribute a cascade, add attribute d int

insert into holds values (row(-1))

select * from holds

drop table holds

drop type used
