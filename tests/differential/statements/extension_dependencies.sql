# ALTER .. [NO] DEPENDS ON EXTENSION: what goes with an extension, and is not of it.

CREATE EXTENSION citext

CREATE FUNCTION lower_of(text) RETURNS text LANGUAGE sql AS 'SELECT lower($1)'

CREATE PROCEDURE nothing() LANGUAGE sql AS ''

CREATE TABLE kept (a text)

CREATE INDEX kept_a ON kept (a)

CREATE MATERIALIZED VIEW seen AS SELECT a FROM kept

CREATE FUNCTION fired() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'

CREATE TRIGGER fires BEFORE INSERT ON kept FOR EACH ROW EXECUTE FUNCTION fired()

ALTER FUNCTION lower_of(text) DEPENDS ON EXTENSION citext

ALTER FUNCTION lower_of(text) DEPENDS ON EXTENSION citext

ALTER PROCEDURE nothing() DEPENDS ON EXTENSION citext

ALTER ROUTINE nothing() NO DEPENDS ON EXTENSION citext

ALTER INDEX kept_a DEPENDS ON EXTENSION citext

ALTER MATERIALIZED VIEW seen DEPENDS ON EXTENSION citext

ALTER TRIGGER fires ON kept DEPENDS ON EXTENSION citext

ALTER FUNCTION fired() DEPENDS ON EXTENSION nosuch

ALTER FUNCTION nosuch() DEPENDS ON EXTENSION citext

ALTER TABLE kept DEPENDS ON EXTENSION citext

SELECT d.classid::regclass, count(*) FROM pg_depend d JOIN pg_extension e ON d.refobjid = e.oid WHERE d.deptype = 'x' AND e.extname = 'citext' GROUP BY 1 ORDER BY 1::text

DROP EXTENSION citext

SELECT to_regproc('lower_of'), to_regclass('kept_a'), to_regclass('seen'), to_regproc('nothing'), to_regclass('kept')

SELECT count(*) FROM pg_trigger WHERE tgrelid = 'kept'::regclass
