# Functions that not everybody may call: built-in ones that PostgreSQL keeps for some, those of sequences, and
# users' routines that views of others call.
CREATE ROLE caller LOGIN

CREATE ROLE watcher LOGIN IN ROLE pg_monitor

CREATE FUNCTION closed() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$

CREATE FUNCTION closed_sql() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$

CREATE FUNCTION definer() RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN RETURN closed() + closed_sql(); END $$

REVOKE EXECUTE ON FUNCTION closed(), closed_sql() FROM PUBLIC

CREATE VIEW calls AS SELECT closed() AS found

CREATE VIEW calls_sql AS SELECT closed_sql() AS found

CREATE VIEW reloads AS SELECT pg_reload_conf() AS found

CREATE TABLE t (a int)

ALTER TABLE t ENABLE ROW LEVEL SECURITY

CREATE POLICY p ON t USING (a = closed())

INSERT INTO t VALUES (1), (2)

GRANT SELECT ON calls, calls_sql, reloads, t TO caller

CREATE SEQUENCE s

GRANT USAGE ON SEQUENCE s TO watcher

SELECT nextval('s')

SELECT proname, proargtypes::regtype[], proacl FROM pg_proc WHERE proacl IS NOT NULL AND oid < 16384 ORDER BY proname, 2

SELECT relname, relacl FROM pg_class WHERE relname LIKE 'pg_replication_origin%' AND relkind IN ('r', 'v') ORDER BY 1

SELECT has_function_privilege('caller', 'pg_reload_conf()', 'EXECUTE'), has_function_privilege('caller', 'abs(int)', 'EXECUTE'), has_function_privilege('watcher', 'pg_ls_waldir()', 'EXECUTE'), has_function_privilege('caller', 'pg_ls_waldir()', 'EXECUTE'), has_function_privilege('watcher', 'pg_ls_waldir()', 'EXECUTE WITH GRANT OPTION')

\connect caller

SELECT pg_reload_conf()

SELECT pg_current_logfile()

SELECT pg_current_logfile('stderr')

SELECT pg_stat_reset()

SELECT pg_stat_reset_shared('bgwriter')

SELECT pg_promote()

SELECT * FROM pg_hba_file_rules()

SELECT lo_import('/etc/passwd')

SELECT lo_export(1, 'x')

DO $$ DECLARE b boolean; BEGIN b := pg_reload_conf(); END $$

SELECT * FROM reloads

SELECT closed()

SELECT closed_sql()

SELECT * FROM calls

SELECT * FROM calls_sql

SELECT * FROM t

SELECT definer()

SELECT pg_sequence_parameters('s'::regclass)

SELECT pg_sequence_last_value('s'::regclass)

SELECT last_value FROM pg_sequences WHERE sequencename = 's'

\connect watcher

SELECT pg_sequence_parameters('s'::regclass)

SELECT pg_sequence_last_value('s'::regclass)

SELECT pg_current_logfile()

BEGIN

SELECT nextval('s')

SELECT lastval()

ROLLBACK

\connect

REVOKE USAGE ON SEQUENCE s FROM watcher

SET SESSION AUTHORIZATION watcher

SELECT lastval()

RESET SESSION AUTHORIZATION

SELECT nextval('s')

SET SESSION AUTHORIZATION watcher

SELECT lastval()

SELECT currval('s')

RESET SESSION AUTHORIZATION
