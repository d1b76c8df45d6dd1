# Every field of ErrorResponse and NoticeResponse: where, internal query and position, names of objects.

CREATE SCHEMA fields;

CREATE TABLE fields.parent (id int PRIMARY KEY, code text UNIQUE, "Odd Name" int CONSTRAINT "Odd Check" CHECK ("Odd Name" > 0));

CREATE TABLE fields.child (id int, parent int NOT NULL REFERENCES fields.parent, n numeric(4,2), v varchar(3), CHECK (id <> 13));

INSERT INTO fields.parent VALUES (1, 'a', 1);

INSERT INTO fields.parent VALUES (1, 'b', 1);

INSERT INTO fields.parent VALUES (2, 'a', 1);

INSERT INTO fields.parent VALUES (2, 'b', 0);

INSERT INTO fields.parent VALUES (NULL, 'b', 1);

INSERT INTO fields.child VALUES (1, 7);

INSERT INTO fields.child VALUES (1, NULL);

INSERT INTO fields.child VALUES (13, 1);

INSERT INTO fields.child VALUES (1, 1, 100);

INSERT INTO fields.child VALUES (1, 1, 1, 'long one');

INSERT INTO fields.child VALUES (1, 1);

DELETE FROM fields.parent;

UPDATE fields.parent SET id = 2;

UPDATE fields.parent SET code = NULL, "Odd Name" = -1;

ALTER TABLE fields.child ADD CONSTRAINT positive CHECK (id > 1);

ALTER TABLE fields.child ALTER COLUMN n SET NOT NULL;

CREATE UNIQUE INDEX twice ON fields.child ((1));

DROP TABLE fields.parent;

# SQL inside PL: the position is in the inner query.
CREATE FUNCTION fields.wrong_column() RETURNS int LANGUAGE plpgsql AS $$
DECLARE x int;
BEGIN
  x := 1;
  SELECT nothing INTO x FROM fields.child;
  RETURN x;
END $$;

SELECT fields.wrong_column();

CREATE FUNCTION fields.wrong_expression(a int) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
  RETURN a + nothing;
END $$;

SELECT fields.wrong_expression(1);

CREATE FUNCTION fields.dynamic(t text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE x int;
BEGIN
  EXECUTE t INTO x;
  RETURN x;
END $$;

SELECT fields.dynamic('SELECT 1 +');

SELECT fields.dynamic('SELECT nothing');

SELECT fields.dynamic('SELECT 1/0');

SELECT fields.dynamic('SELECT fields.wrong_expression(2)');

SELECT fields.dynamic(NULL);

SELECT fields.dynamic('INSERT INTO fields.child VALUES (13, 1) RETURNING id');

CREATE FUNCTION fields.writes() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO fields.parent VALUES (1, 'x', 1);
END $$;

SELECT fields.writes();

DO $$ BEGIN PERFORM fields.writes(); END $$;

DO $$ BEGIN SELECT 1; END $$;

DO $$ BEGIN x := 1; END $$;

DO $$ DECLARE d int := 'x'; BEGIN NULL; END $$;

DO $$ DECLARE d int; BEGIN d := 'x'; END $$;

DO $$ DECLARE d int := 'x'||1; BEGIN NULL; END $$;

DO $$ DECLARE d numeric(3,1) := 1000; BEGIN NULL; END $$;

DO $$ DECLARE d date := 'today x'; BEGIN NULL; END $$;

DO $$ BEGIN FOR i IN 'a'..'b' LOOP NULL; END LOOP; END $$;

DO $$ BEGIN IF 'x' THEN NULL; END IF; END $$;

DO $$ BEGIN PERFORM 1/0; EXCEPTION WHEN division_by_zero THEN PERFORM nothing FROM nowhere; END $$;

# RAISE gives any field.
DO $$ BEGIN
  RAISE EXCEPTION 'm' USING DETAIL = 'd', HINT = 'h', ERRCODE = '12345', COLUMN = 'c', CONSTRAINT = 'k',
    DATATYPE = 'ty', TABLE = 't', SCHEMA = 's';
END $$;

DO $$ BEGIN RAISE NOTICE 'n' USING COLUMN = 'c', DATATYPE = 'ty', HINT = 'h', DETAIL = ''; END $$;

DO $$ BEGIN RAISE WARNING 'w % %', 1, 'x' USING ERRCODE = 'unique_violation', TABLE = 't'; END $$;

DO $$ BEGIN RAISE unique_violation; END $$;

DO $$ BEGIN RAISE SQLSTATE '22012' USING MESSAGE = 'mine'; END $$;

DO $$ BEGIN RAISE 'a', 1; END $$;

DO $$
DECLARE m text; d text; h text; c text; k text; dt text; t text; s text; st text; ctx text;
BEGIN
  RAISE EXCEPTION 'm' USING DETAIL = 'd', HINT = 'h', COLUMN = 'c', CONSTRAINT = 'k', DATATYPE = 'ty', TABLE = 't', SCHEMA = 's';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS m = MESSAGE_TEXT, d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT, c = COLUMN_NAME,
    k = CONSTRAINT_NAME, dt = PG_DATATYPE_NAME, t = TABLE_NAME, s = SCHEMA_NAME, st = RETURNED_SQLSTATE, ctx = PG_EXCEPTION_CONTEXT;
  RAISE NOTICE '% % % % % % % % % %', m, d, h, c, k, dt, t, s, st, ctx;
END $$;

DO $$
DECLARE k text; t text; s text; c text;
BEGIN
  INSERT INTO fields.parent VALUES (1, 'x', 1);
EXCEPTION WHEN unique_violation THEN
  GET STACKED DIAGNOSTICS k = CONSTRAINT_NAME, t = TABLE_NAME, s = SCHEMA_NAME, c = COLUMN_NAME;
  RAISE NOTICE '% % % %', k, t, s, c;
END $$;

# Positions count characters, not bytes.
SELECT 'äöü', nothing;

SELECT 'äöü' FROM "größe";

SELECT /* ä */ 1 +;

SELECT 1
  , 'é'::int;

CREATE TABLE fields.bad (a int, b nosuchtype);

CREATE TABLE fields.bad (a int DEFAULT nothing);

CREATE VIEW fields.bad AS SELECT nothing FROM fields.child;

ALTER TABLE fields.child ADD COLUMN z nosuchtype;

CREATE FUNCTION fields.bad() RETURNS nosuchtype LANGUAGE plpgsql AS $$ BEGIN END $$;

CREATE FUNCTION fields.bad() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1 END $$;

CREATE FUNCTION fields.bad() RETURNS int LANGUAGE plpgsql AS $$ BEGIN
  IF x THEN
  RETURN 1;
END $$;

DROP SCHEMA fields CASCADE;
