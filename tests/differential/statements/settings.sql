# SET, SHOW, RESET, set_config, current_setting.
SHOW client_encoding

SHOW standard_conforming_strings

SHOW search_path

SET search_path = public

SHOW search_path

SET search_path = 'a b', "C", public

SHOW search_path

RESET search_path

SET application_name = 'differential'

SHOW application_name

SELECT current_setting('application_name')

SELECT set_config('application_name', 'changed', false), current_setting('application_name')

SET my.variable = 'x'

SHOW my.variable

SELECT current_setting('my.variable'), current_setting('my.nosuch', true)

SELECT current_setting('my.nosuch')

SHOW my.nosuch

SELECT current_setting('nosuch')

SHOW nosuch

SET nosuch = 1

RESET nosuch

SET statement_timeout = '5s'

SHOW statement_timeout

SET statement_timeout = 1500

SHOW statement_timeout

SET statement_timeout = 'abc'

SET statement_timeout = -1

SET statement_timeout TO DEFAULT

SHOW statement_timeout

SET extra_float_digits = 0

SELECT 0.1::float8 + 0.2::float8

RESET extra_float_digits

SET extra_float_digits = 99

SET client_min_messages = error

DROP TABLE IF EXISTS nosuch

SET client_min_messages = 'bad'

SET client_min_messages = fatal

SET client_min_messages = info

RESET client_min_messages

DROP TABLE IF EXISTS nosuch

SET datestyle = 'ISO, DMY'

SHOW DateStyle

SET LOCAL search_path = nowhere

SHOW search_path

BEGIN; SET LOCAL application_name = 'local'; SHOW application_name; COMMIT

SHOW application_name

BEGIN; SET application_name = 'rolled'; ROLLBACK

SHOW application_name

BEGIN; SELECT set_config('application_name', 'kept', false); COMMIT

SHOW application_name

BEGIN; SELECT set_config('my.local', 'yes', true); SELECT current_setting('my.local'); COMMIT

SELECT current_setting('my.local', true)

SET TIME ZONE 'America/New_York'

SHOW TIME ZONE

SET TIME ZONE INTERVAL '+02:00' HOUR TO MINUTE

SELECT TIMESTAMPTZ '2024-01-01 00:00+00'

SET TIME ZONE LOCAL

RESET ALL

SHOW search_path

SET enable_seqscan = off

SHOW enable_seqscan

SET enable_seqscan = 'maybe'

SET server_version = '1'

SET max_connections = 5

SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ

SHOW default_transaction_isolation

SHOW transaction_isolation

RESET default_transaction_isolation

SET bytea_output = 'escape'

SELECT '\x00ff41'::bytea

RESET bytea_output

SELECT name, setting, unit, context, vartype FROM pg_settings WHERE name IN ('statement_timeout', 'search_path', 'work_mem') ORDER BY name

SET work_mem = '64MB'

SHOW work_mem

SET work_mem = '1kB'

DISCARD ALL

SET role = 'nosuchrole'

SET ROLE nosuchrole

SET SESSION AUTHORIZATION nosuchrole

SHOW role

SHOW is_superuser

SET names 'UTF8'

SET client_encoding = 'nosuch'

-- pg_settings has the modes of this transaction, and shows people what SHOW ALL would.
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY

SELECT name, setting, source, reset_val FROM pg_settings WHERE name LIKE 'transaction\_%'
AND name <> 'transaction_timeout' ORDER BY 1

ROLLBACK

SELECT name, setting, source FROM pg_settings WHERE name IN ('transaction_isolation', 'transaction_deferrable',
'transaction_read_only', 'seed', 'role', 'session_authorization', 'is_superuser', 'default_with_oids') ORDER BY 1

CREATE ROLE curious

SET ROLE curious

SELECT name FROM pg_settings WHERE name IN ('config_file', 'hba_file', 'ssl_cert_file')

RESET ROLE

DROP ROLE curious

# settings that tools ask for, of what there is none of here, are PostgreSQL's in all but their effect
SELECT name, setting, unit, category, context, vartype, min_val, max_val, enumvals FROM pg_settings WHERE name LIKE ANY ('{autovacuum\_%, bgwriter\_%, checkpoint\_%, max\_wal\_%, wal\_b%, max\_replication%, vacuum\_%, huge%}') AND name NOT IN ('max_wal_senders', 'wal_buffers') ORDER BY name

SHOW max_wal_size

SHOW autovacuum_naptime

SHOW checkpoint_timeout

SET max_wal_size = '2GB'

SET wal_buffers = -1

SET wal_recycle = off

SELECT current_setting('autovacuum_vacuum_scale_factor')::float8 * 10, current_setting('wal_recycle')
