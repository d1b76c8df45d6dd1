-- Event triggers of DDL: when they fire, and what they are told

CREATE FUNCTION told() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE r record;
BEGIN
  IF tg_event = 'ddl_command_end' THEN
    FOR r IN SELECT * FROM pg_event_trigger_ddl_commands() LOOP
      RAISE NOTICE 'end % : % % [%] % % %', tg_tag, r.classid::regclass, r.objsubid, r.command_tag, r.object_type, r.schema_name, r.object_identity;
    END LOOP;
  ELSIF tg_event = 'sql_drop' THEN
    FOR r IN SELECT * FROM pg_event_trigger_dropped_objects() WHERE object_type NOT IN ('toast table', 'rule') AND object_identity !~ 'toast|RI_Constraint' LOOP
      RAISE NOTICE 'drop % : % % % % % % % % % %', tg_tag, r.classid::regclass, r.objsubid, r.original, r.is_temporary, r.object_type, r.schema_name, r.object_name, r.object_identity, r.address_names, r.address_args;
    END LOOP;
  ELSE
    RAISE NOTICE 'start %', tg_tag;
  END IF;
END $$;

CREATE EVENT TRIGGER told_start ON ddl_command_start EXECUTE FUNCTION told();

CREATE EVENT TRIGGER told_end ON ddl_command_end EXECUTE FUNCTION told();

CREATE EVENT TRIGGER told_drop ON sql_drop EXECUTE FUNCTION told();

CREATE TABLE t (id int PRIMARY KEY, n int CHECK (n > 0), m int UNIQUE);

CREATE TABLE u (x text DEFAULT 'a');

CREATE INDEX ON u (x);

CREATE VIEW v AS SELECT * FROM t;

CREATE TABLE copied AS SELECT 1 AS a;

SELECT 1 AS b INTO selected;

ALTER TABLE t ADD COLUMN z int;

ALTER TABLE t ADD CONSTRAINT q UNIQUE (z);

ALTER TABLE t RENAME COLUMN z TO zz;

ALTER TABLE t RENAME TO t2;

ALTER TABLE t2 ALTER COLUMN n SET DEFAULT 4;

ALTER TABLE t2 OWNER TO postgres;

ALTER VIEW v RENAME TO w;

ALTER INDEX u_x_idx RENAME TO ux;

CREATE SEQUENCE s;

ALTER SEQUENCE s INCREMENT 3;

CREATE FUNCTION f(int, oid) RETURNS int LANGUAGE sql AS 'select 1';

CREATE OR REPLACE FUNCTION f(int, oid) RETURNS int LANGUAGE sql AS 'select 2';

ALTER FUNCTION f(int, oid) STABLE;

CREATE PROCEDURE p() LANGUAGE sql AS 'select 1';

CREATE TYPE en AS ENUM ('a');

ALTER TYPE en ADD VALUE 'b';

CREATE TYPE co AS (a int);

CREATE DOMAIN d AS int CHECK (value > 0);

ALTER DOMAIN d SET NOT NULL;

CREATE SCHEMA sc;

CREATE TABLE sc."Inner Table" (a int);

CREATE TRIGGER tr BEFORE INSERT ON t2 FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();

COMMENT ON TABLE t2 IS 'x';

COMMENT ON COLUMN t2.n IS 'x';

GRANT SELECT ON t2 TO public;

REVOKE SELECT ON t2 FROM public;

CREATE POLICY po ON t2;

CREATE MATERIALIZED VIEW mv AS SELECT 1 AS a;

REFRESH MATERIALIZED VIEW mv;

CREATE TEMP TABLE tt (a int);

DROP TABLE tt;

DROP FUNCTION f(int, oid);

DROP VIEW w;

ALTER TABLE t2 DROP COLUMN n;

DROP TYPE en;

DROP DOMAIN d;

DROP TYPE co;

DROP SCHEMA sc CASCADE;

DROP TABLE u;

DROP TABLE t2 CASCADE;

DROP TRIGGER IF EXISTS nope ON copied;

CREATE TABLE IF NOT EXISTS copied (a int);

DO $$ BEGIN CREATE TABLE from_a_block (a int); END $$;

CREATE TABLE bad (a nosuch);

-- Not for shared objects, nor for event triggers themselves
CREATE ROLE told_role;

DROP ROLE told_role;

ALTER EVENT TRIGGER told_drop DISABLE;

DROP TABLE from_a_block;

SELECT * FROM pg_event_trigger_ddl_commands();

SELECT * FROM pg_event_trigger_dropped_objects();

DROP EVENT TRIGGER told_start;

DROP EVENT TRIGGER told_end;

DROP EVENT TRIGGER told_drop;

-- Tags, errors that undo the command, and work of their own
CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no % here', tg_tag; END $$;

CREATE EVENT TRIGGER refused ON ddl_command_end WHEN TAG IN ('CREATE SEQUENCE', 'DROP TABLE') EXECUTE FUNCTION refuse();

CREATE SEQUENCE refused_sequence;

SELECT count(*) FROM pg_class WHERE relname = 'refused_sequence';

CREATE VIEW allowed AS SELECT 1 AS a;

DROP TABLE selected;

SELECT * FROM selected;

BEGIN;

CREATE TABLE allowed_table (a int);

DROP TABLE allowed_table;

COMMIT;

DROP EVENT TRIGGER refused;

CREATE TABLE journal (what text);

CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO journal SELECT format('%s %s', command_tag, object_identity) FROM pg_event_trigger_ddl_commands() WHERE NOT in_extension;
END $$;

CREATE EVENT TRIGGER noted ON ddl_command_end EXECUTE FUNCTION note();

CREATE TABLE one (a int);

BEGIN;

CREATE TABLE two (a int);

ROLLBACK;

CREATE TABLE three (a int);

CREATE EXTENSION pg_trgm;

SELECT * FROM journal;

DROP EVENT TRIGGER noted;

CREATE EVENT TRIGGER nested ON ddl_command_start WHEN TAG IN ('CREATE VIEW') EXECUTE FUNCTION nowhere();

SELECT type, schema, name, identity FROM pg_identify_object('pg_class'::regclass, 'journal'::regclass, 1);

SELECT type, object_names, object_args FROM pg_identify_object_as_address('pg_proc'::regclass, 'note'::regproc, 0);

SELECT (pg_identify_object('pg_type'::regclass, 'journal'::regtype, 0)).*;

# Publications have no names with schemas.

CREATE FUNCTION tell_tag() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN RAISE NOTICE '%', tg_tag; END$$;

CREATE EVENT TRIGGER tells_tags ON ddl_command_start EXECUTE FUNCTION tell_tag();

CREATE TABLE published (a int);

CREATE PUBLICATION published FOR TABLE published;

ALTER PUBLICATION published OWNER TO CURRENT_USER;

ALTER PUBLICATION published ADD TABLES IN SCHEMA public;

CREATE PUBLICATION schemas FOR TABLES IN SCHEMA public;

DROP PUBLICATION published, schemas;

DROP EVENT TRIGGER tells_tags;
