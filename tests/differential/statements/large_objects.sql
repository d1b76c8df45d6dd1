# Large objects through their functions

SELECT lo_create(70001)

SELECT lo_create(70001)

SELECT oid, lomowner::regrole, lomacl FROM pg_largeobject_metadata

SELECT lo_open(70001, 131072)

SELECT lowrite(0, 'x')

BEGIN

SELECT lo_open(70001, 393216)

SELECT lowrite(0, 'hello, large world')

SELECT lo_tell(0), lo_lseek(0, 7, 0), lo_tell64(0)

SELECT loread(0, 5)

SELECT loread(0, 100), loread(0, 100)

SELECT lo_lseek(0, -5, 2)

SELECT loread(0, 100)

SELECT lo_lseek(0, -3, 1)

SELECT lo_lseek64(0, 5000, 0)

SELECT lowrite(0, '\x010203')

SELECT lo_lseek(0, 0, 2)

SELECT lo_lseek(0, 4998, 0), loread(0, 10)

SELECT lo_open(70001, 262144)

SELECT lo_truncate(0, 5)

SELECT lo_lseek(0, 0, 0), loread(0, 100)

SELECT lo_truncate64(0, 8)

SELECT lo_lseek(0, 0, 0), loread(0, 100)

SELECT lo_close(0), lo_close(1)

COMMIT

SELECT loid, pageno, data FROM pg_largeobject

SELECT lo_get(70001), lo_get(70001, 2, 3)

SELECT lo_put(70001, 3, 'XYZ')

SELECT lo_get(70001)

SELECT lo_from_bytea(70002, '\xdeadbeef')

SELECT lo_get(70002)

SELECT lo_from_bytea(70002, '\x00')

SELECT lo_get(70099)

SELECT lo_open(70099, 262144)

SELECT lo_unlink(70099)

SELECT lo_open(70001, 0)

SELECT lo_open(NULL, 262144)

SELECT lo_get(70001, 0, -1)

SELECT lo_get(70001, -1, 1)

SELECT lo_close(7)

BEGIN

SELECT lo_open(70001, 262144)

SELECT lowrite(0, 'no')

ROLLBACK

BEGIN

SELECT lo_open(70001, 131072)

SELECT lo_lseek(0, -1, 0)

ROLLBACK

BEGIN

SELECT lo_open(70001, 131072)

SELECT lo_lseek(0, 0, 9)

ROLLBACK

BEGIN

SELECT lo_open(70001, 131072)

SELECT lo_truncate(0, -1)

ROLLBACK

BEGIN

SELECT lo_open(70001, 131072)

SAVEPOINT s

SELECT lo_open(70001, 131072), lowrite(0, 'gone')

ROLLBACK TO s

SELECT lo_lseek(0, 0, 0), loread(0, 10)

SELECT lo_close(1)

ROLLBACK

SELECT lo_get(70001)

BEGIN

SELECT lo_unlink(70002)

ROLLBACK

SELECT lo_get(70002)

SELECT lo_unlink(oid) FROM pg_largeobject_metadata WHERE oid = 70002

SELECT lo_get(70002)

SELECT lo_put(70001, 2046, 'over the edge of a page')

SELECT pageno, length(data) FROM pg_largeobject ORDER BY 1

SELECT lo_get(70001, 2040, 40)

SELECT length(lo_get(70001))

COMMENT ON LARGE OBJECT 70001 IS 'a note'

SELECT obj_description(70001, 'pg_largeobject')

COMMENT ON LARGE OBJECT 70099 IS 'a note'

CREATE ROLE reader LOGIN

\connect reader

SELECT lo_get(70001)

SELECT lo_open(70001, 131072)

SELECT lo_unlink(70001)

SELECT lo_create(70005)

ALTER LARGE OBJECT 70001 OWNER TO reader

\connect postgres

GRANT SELECT ON LARGE OBJECT 70001 TO reader

GRANT ALL ON LARGE OBJECT 70099 TO reader

GRANT INSERT ON LARGE OBJECT 70001 TO reader

SELECT lomowner::regrole, lomacl FROM pg_largeobject_metadata ORDER BY oid

\connect reader

SELECT lo_get(70001, 0, 3)

SELECT lo_put(70001, 0, 'x')

\connect postgres

ALTER LARGE OBJECT 70001 OWNER TO reader

SELECT lomowner::regrole, lomacl FROM pg_largeobject_metadata ORDER BY oid

DROP ROLE reader

DO $$ DECLARE fd int; id oid; BEGIN id := lo_create(0); fd := lo_open(id, 131072); PERFORM lowrite(fd, 'from PL'); PERFORM lo_close(fd); RAISE NOTICE '%', convert_from(lo_get(id), 'UTF8'); PERFORM lo_unlink(id); END $$

CREATE TABLE docs (id int, body oid)

INSERT INTO docs SELECT g, lo_from_bytea(0, convert_to('doc ' || g, 'UTF8')) FROM generate_series(1, 3) g

SELECT id, convert_from(lo_get(body), 'UTF8') FROM docs ORDER BY id

SELECT count(lo_unlink(body)) FROM docs

SELECT count(*) FROM pg_largeobject

DROP OWNED BY reader

SELECT oid FROM pg_largeobject_metadata

SELECT lo_import('/etc/hostname') > 0
