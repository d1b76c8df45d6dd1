# What is in front of a schema's name is a database's, and of no other than this one.
CREATE TABLE t (id int)

INSERT INTO t VALUES (1)

SELECT 1 FROM nodb.pg_catalog.pg_class

INSERT INTO nodb.public.t VALUES (2)

UPDATE nodb.public.t SET id = 3

SELECT 'nodb.public.t'::regclass

SELECT 'nodb.public.t'::text::regclass

SELECT nodb.pg_catalog.abs(-1)

SELECT 1::nodb.pg_catalog.int4

SELECT nodb.public.t.id FROM t

SELECT nodb.public.t.nothing FROM t

SELECT id FROM t
