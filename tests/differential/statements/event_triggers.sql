# CREATE, ALTER and DROP EVENT TRIGGER: what PostgreSQL says, for the events it knows too.
CREATE FUNCTION etf() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$

CREATE FUNCTION notet() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$

CREATE PROCEDURE pr() LANGUAGE plpgsql AS $$ BEGIN END $$

CREATE EVENT TRIGGER t1 ON nosuchevent EXECUTE FUNCTION etf()

CREATE EVENT TRIGGER t1 ON "LOGIN" EXECUTE FUNCTION etf()

DROP EVENT TRIGGER nosuch

DROP EVENT TRIGGER IF EXISTS nosuch

ALTER EVENT TRIGGER nosuch DISABLE

ALTER EVENT TRIGGER nosuch RENAME TO x

COMMENT ON EVENT TRIGGER nosuch IS 'x'

SELECT count(*) FROM pg_event_trigger

SELECT evtname, evtevent, evtenabled, evttags FROM pg_event_trigger

SELECT proname, prorettype::regtype FROM pg_proc WHERE proname = 'etf'

DROP FUNCTION etf()

CREATE ROLE plain LOGIN

CREATE FUNCTION etf() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$

SELECT etf()
