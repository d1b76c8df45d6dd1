# Declarative partitioning: bounds, routing, rows that move, the catalog.
CREATE TABLE pr (a int, b text) PARTITION BY RANGE (a)

CREATE TABLE pr1 PARTITION OF pr FOR VALUES FROM (1) TO (10)

CREATE TABLE pr2 PARTITION OF pr FOR VALUES FROM (10) TO (20)

INSERT INTO pr VALUES (1, 'x'), (12, 'y'), (13,'z')

INSERT INTO pr VALUES (1, 'x'), (22, 'y')

INSERT INTO pr VALUES (null, 'x')

INSERT INTO pr1 VALUES (10, 'x')

SELECT tableoid::regclass, * FROM pr

UPDATE pr SET b = b || '!' WHERE a > 5 RETURNING tableoid::regclass, *

UPDATE pr SET a = a + 9 WHERE a = 1 RETURNING tableoid::regclass, *

UPDATE pr SET a = a + 9 RETURNING tableoid::regclass, *

UPDATE pr1 SET a = 15

SELECT tableoid::regclass, * FROM pr

DELETE FROM pr WHERE a = 12 RETURNING *

SELECT tableoid::regclass, * FROM pr

ALTER TABLE pr DETACH PARTITION pr1

INSERT INTO pr VALUES (1, 'x')

INSERT INTO pr1 VALUES (100, 'x')

ALTER TABLE pr ATTACH PARTITION pr1 FOR VALUES FROM (1) TO (10)

DELETE FROM pr1

ALTER TABLE pr ATTACH PARTITION pr1 FOR VALUES FROM (1) TO (10)

INSERT INTO pr VALUES (1, 'x')

SELECT tableoid::regclass, * FROM pr

DROP TABLE pr1

SELECT tableoid::regclass, * FROM pr

DROP TABLE pr

DROP TABLE IF EXISTS pr, pr1

CREATE TABLE k (a int, b int, c text, PRIMARY KEY (a, b)) PARTITION BY LIST (a)

CREATE TABLE k1 PARTITION OF k FOR VALUES IN (1, 2)

CREATE TABLE k2 PARTITION OF k FOR VALUES IN (3, NULL)

CREATE TABLE kd PARTITION OF k DEFAULT

CREATE TABLE k9 PARTITION OF k DEFAULT

INSERT INTO k VALUES (1,1,'a'),(2,1,'b'),(3,1,'c'),(4,1,'d')

INSERT INTO k VALUES (1,1,'dup')

INSERT INTO k VALUES (1,1,'dup') ON CONFLICT DO NOTHING

INSERT INTO k VALUES (1,1,'dup') ON CONFLICT (a,b) DO UPDATE SET c = excluded.c || k.c RETURNING *, tableoid::regclass

INSERT INTO k VALUES (1,1,'dup') ON CONFLICT (a,b) DO UPDATE SET a = 4

SELECT tableoid::regclass, * FROM k ORDER BY 2

SELECT * FROM k WHERE a = 2 FOR UPDATE

SELECT count(*), sum(a), max(b) FROM k

UPDATE k SET a = 3, b = 7 WHERE a = 4 RETURNING *, tableoid::regclass

UPDATE k SET c = o.c || '-' FROM (VALUES (1,'one'),(2,'two')) o(a,c) WHERE o.a = k.a RETURNING k.*, o.c

DELETE FROM k USING (VALUES (1),(2)) o(a) WHERE o.a = k.a RETURNING k.*, o.a

SELECT tableoid::regclass, * FROM k ORDER BY 2

MERGE INTO k USING (VALUES (3,1,'m'),(5,1,'n')) s(a,b,c) ON k.a = s.a AND k.b = s.b WHEN MATCHED THEN UPDATE SET c = s.c WHEN NOT MATCHED THEN INSERT VALUES (s.a, s.b, s.c)

SELECT tableoid::regclass, * FROM k ORDER BY 2, 3

CREATE TABLE bad (a int, b int PRIMARY KEY) PARTITION BY LIST (a)

CREATE TABLE h (a int, b text) PARTITION BY HASH (a, b)

CREATE TABLE h0 PARTITION OF h FOR VALUES WITH (modulus 3, remainder 0)

CREATE TABLE h1 PARTITION OF h FOR VALUES WITH (modulus 3, remainder 1)

CREATE TABLE h2 PARTITION OF h FOR VALUES WITH (modulus 3, remainder 2)

CREATE TABLE h3 PARTITION OF h FOR VALUES WITH (modulus 3, remainder 2)

CREATE TABLE h4 PARTITION OF h FOR VALUES WITH (modulus 4, remainder 2)

INSERT INTO h SELECT g, 'x' || g FROM generate_series(1, 20) g

SELECT tableoid::regclass, count(*), array_agg(a ORDER BY a) FROM h GROUP BY 1 ORDER BY 1

INSERT INTO h VALUES (null, null), (1, null)

SELECT tableoid::regclass, * FROM h WHERE b IS NULL ORDER BY 1, 2

CREATE TABLE s (a int, d date, e numeric(10,2)) PARTITION BY RANGE (d, e)

CREATE TABLE s1 PARTITION OF s FOR VALUES FROM ('2020-01-01', MINVALUE) TO ('2021-01-01', MINVALUE) PARTITION BY LIST (a)

CREATE TABLE s11 PARTITION OF s1 FOR VALUES IN (1)

CREATE TABLE s12 PARTITION OF s1 DEFAULT

CREATE TABLE s2 PARTITION OF s FOR VALUES FROM ('2021-01-01', 0.5) TO ('2022-01-01', 10.25)

INSERT INTO s VALUES (1,'2020-05-05',1),(2,'2020-05-05',2),(3,'2021-01-01',0.5)

INSERT INTO s VALUES (3,'2021-01-01',0.49)

INSERT INTO s1 VALUES (3,'2021-01-01',0.49)

UPDATE s1 SET d = '2021-06-06'

UPDATE s SET d = '2021-06-06' WHERE a = 1 RETURNING *

SELECT tableoid::regclass, * FROM s

SELECT relname, pg_get_expr(relpartbound, oid) FROM pg_class WHERE relispartition AND relkind IN ('r','p') ORDER BY 1

CREATE TABLE ex (a int, b text) PARTITION BY RANGE (lower(b), (a + 1))

CREATE TABLE ex1 PARTITION OF ex FOR VALUES FROM ('a', 1) TO ('m', 1)

INSERT INTO ex VALUES (5, 'Bee')

INSERT INTO ex VALUES (5, 'Zee')

SELECT * FROM ex

BEGIN

DELETE FROM k

ROLLBACK

WITH d AS (DELETE FROM k WHERE a = 5 RETURNING *) INSERT INTO h SELECT a, c FROM d

SELECT count(*) FROM k

SELECT * FROM k a JOIN k b USING (a) ORDER BY 1,2,3

SELECT * FROM pg_partition_tree('s')

SELECT * FROM pg_partition_ancestors('s11')

SELECT pg_partition_root('s11'), pg_partition_root('pg_class')

SELECT relname, pg_get_partkeydef(oid) FROM pg_class WHERE relkind = 'p' ORDER BY 1

SELECT partrelid::regclass, partstrat, partnatts, partattrs, partclass, partcollation, partdefid::regclass FROM pg_partitioned_table ORDER BY 1::text

SELECT inhrelid::regclass::text, inhparent::regclass, inhseqno, inhdetachpending FROM pg_inherits ORDER BY 1

SELECT conname, conrelid::regclass::text, conislocal, coninhcount, connoinherit, conparentid <> 0 FROM pg_constraint WHERE oid > 16384 ORDER BY 1, 2

SELECT relname, pg_get_partition_constraintdef(oid) FROM pg_class WHERE relispartition AND relkind IN ('r','p') AND relname !~ '^(h|s2)' ORDER BY 1

SELECT indexrelid::regclass::text, indrelid::regclass, c.relkind, c.relispartition FROM pg_index i JOIN pg_class c ON c.oid = indexrelid WHERE indrelid::regclass::text ~ '^k' ORDER BY 1

SELECT attrelid::regclass::text, attname, attinhcount, attislocal, attnotnull FROM pg_attribute WHERE attrelid::regclass::text ~ '^[ks][0-9d]*$' AND attnum > 0 ORDER BY 1, attnum

CREATE TABLE cp (a int, b text DEFAULT 'd', c int) PARTITION BY RANGE (a)

CREATE TABLE cp1 (c int, b text, a int)

ALTER TABLE cp ATTACH PARTITION cp1 FOR VALUES FROM (0) TO (10)

CREATE TABLE cp2 PARTITION OF cp FOR VALUES FROM (10) TO (20)

COPY cp FROM STDIN
<<
1⇥x⇥1
12⇥y⇥2

COPY cp (a, c) FROM STDIN
<<
2⇥3
99⇥4

COPY cp FROM STDIN (FORMAT csv)
<<
5,z,9
11,w,8

COPY cp TO STDOUT

COPY (SELECT * FROM cp ORDER BY a) TO STDOUT

COPY cp1 TO STDOUT

SELECT tableoid::regclass, * FROM cp ORDER BY a

INSERT INTO cp1 VALUES (1, 'out', 55)

UPDATE cp SET a = 15 WHERE a = 1 RETURNING *

UPDATE cp SET (a, c) = (3, 33) WHERE a = 15 RETURNING tableoid::regclass, *

ALTER TABLE cp DETACH PARTITION cp1 CONCURRENTLY

ALTER TABLE cp ATTACH PARTITION cp1 FOR VALUES FROM (0) TO (5)

CREATE VIEW v AS SELECT a, b FROM cp WHERE a < 100

INSERT INTO v VALUES (14, 'through')

UPDATE v SET a = 19 WHERE a = 14

SELECT tableoid::regclass, a, b, c FROM cp ORDER BY a

DELETE FROM v WHERE a = 19

SELECT pg_get_partkeydef('cp'::regclass), pg_get_partkeydef('cp2'::regclass)

DROP TABLE cp CASCADE

# constraints of default partitions

create table q1 (a int, b text, c date) partition by range (a, b)

create table q1a partition of q1 for values from (1,'a') to (5,'m')

create table q1b partition of q1 for values from (5,'m') to (9, maxvalue)

create table q1d partition of q1 default

create table q2 (a int, b text) partition by list (b)

create table q2a partition of q2 for values in ('a','b')

create table q2b partition of q2 for values in ('c', null)

create table q2d partition of q2 default

create table q3 (a int) partition by range (a)

create table q3a partition of q3 for values from (minvalue) to (1)

create table q3b partition of q3 for values from (1) to (5)

create table q3c partition of q3 for values from (10) to (maxvalue)

create table q3d partition of q3 default

create table q4 (a int) partition by list (a)

create table q4a partition of q4 for values in (1)

create table q4d partition of q4 default

create table q5 (a int) partition by list (a)

create table q5n partition of q5 for values in (null)

create table q5d partition of q5 default

create table q6 (a int) partition by list (a)

create table q6d partition of q6 default

create table q7 (a int, b int) partition by range ((a + 1), b)

create table q7a partition of q7 for values from (1, minvalue) to (1, 5)

create table q7d partition of q7 default

select relname, pg_get_partition_constraintdef(oid) from pg_class where relname ~ '^q[0-9]' and relispartition order by 1

drop table q1, q2, q3, q4, q5, q6, q7
