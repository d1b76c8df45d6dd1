# COMMENT ON of what has not always had one.
CREATE FUNCTION as_text(point) RETURNS varchar LANGUAGE sql IMMUTABLE AS $$ SELECT 'p'::varchar $$

CREATE CAST (point AS varchar) WITH FUNCTION as_text(point)

COMMENT ON CAST (point AS varchar) IS 'only p'

COMMENT ON CAST (point AS date) IS 'nothing'

SELECT obj_description(oid, 'pg_cast') FROM pg_cast WHERE castsource = 'point'::regtype AND casttarget = 'varchar'::regtype

CREATE FUNCTION near(point, point) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT $1 <-> $2 < 1 $$

CREATE OPERATOR ~~~ (leftarg = point, rightarg = point, function = near)

COMMENT ON OPERATOR ~~~ (point, point) IS 'nearby'

COMMENT ON OPERATOR public.~~~ (point, point) IS 'very nearby'

COMMENT ON OPERATOR ~~~ (int, int) IS 'nothing'

COMMENT ON OPERATOR ~~~ (NONE, point) IS 'nothing'

SELECT obj_description(oid, 'pg_operator') FROM pg_operator WHERE oprname = '~~~'

COMMENT ON LANGUAGE plpgsql IS 'a language'

COMMENT ON LANGUAGE no_such IS 'a language'

SELECT obj_description(oid, 'pg_language') FROM pg_language WHERE lanname = 'plpgsql'

COMMENT ON ACCESS METHOD btree IS 'a tree'

COMMENT ON ACCESS METHOD no_such IS 'a tree'

SELECT obj_description(oid, 'pg_am') FROM pg_am WHERE amname = 'btree'

COMMENT ON TABLESPACE pg_default IS 'where all is'

COMMENT ON TABLESPACE no_such IS 'where all is'

SELECT shobj_description(oid, 'pg_tablespace') FROM pg_tablespace WHERE spcname = 'pg_default'

COMMENT ON OPERATOR CLASS int4_ops USING btree IS 'of integers'

COMMENT ON OPERATOR CLASS no_such USING btree IS 'of integers'

COMMENT ON OPERATOR FAMILY integer_ops USING btree IS 'of all integers'

COMMENT ON OPERATOR FAMILY no_such USING btree IS 'of all integers'

SELECT obj_description(oid, 'pg_opclass') FROM pg_opclass WHERE opcname = 'int4_ops' AND opcmethod = 403

SELECT obj_description(oid, 'pg_opfamily') FROM pg_opfamily WHERE opfname = 'integer_ops' AND opfmethod = 403

COMMENT ON TEXT SEARCH CONFIGURATION english IS 'words'

COMMENT ON TEXT SEARCH DICTIONARY simple IS 'none'

COMMENT ON TEXT SEARCH CONFIGURATION no_such IS 'words'

SELECT obj_description(oid, 'pg_ts_config') FROM pg_ts_config WHERE cfgname = 'english'

CREATE ROLE commenter

SET ROLE commenter

COMMENT ON CAST (point AS varchar) IS 'mine'

COMMENT ON OPERATOR ~~~ (point, point) IS 'mine'

COMMENT ON LANGUAGE plpgsql IS 'mine'

COMMENT ON ACCESS METHOD btree IS 'mine'

COMMENT ON TABLESPACE pg_default IS 'mine'

RESET ROLE

DROP ROLE commenter

COMMENT ON CAST (point AS varchar) IS NULL

SELECT obj_description(oid, 'pg_cast') FROM pg_cast WHERE castsource = 'point'::regtype AND casttarget = 'varchar'::regtype

DROP FUNCTION as_text(point) CASCADE

SELECT count(*) FROM pg_description WHERE classoid = 'pg_cast'::regclass AND objoid >= 16384
