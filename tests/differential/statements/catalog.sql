# Catalog queries clients send.
CREATE TABLE t (id serial PRIMARY KEY, name varchar(30) NOT NULL DEFAULT 'x', n numeric(8,2))

SELECT relname, relkind, relnatts, relpersistence, relhasindex FROM pg_class WHERE relname IN ('t', 't_pkey', 't_id_seq') ORDER BY relname

SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid, true) FROM pg_catalog.pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.atthasdef), a.attnotnull FROM pg_catalog.pg_attribute a WHERE a.attrelid = 't'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum

SELECT c.relname, n.nspname, pg_get_userbyid(c.relowner) FROM pg_class c LEFT JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'pg_catalog' AND n.nspname !~ '^pg_toast' AND n.nspname <> 'information_schema' AND pg_table_is_visible(c.oid)

SELECT oid, typname, typlen, typtype, typcategory FROM pg_type WHERE typname IN ('int4', 'text', 'numeric', 'bool', 'timestamp', 'event_trigger', '_int4') ORDER BY oid

SELECT typname, typarray, typelem, typinput, typoutput FROM pg_type WHERE oid IN (23, 25, 1043) ORDER BY oid

SELECT oprname, oprleft::regtype, oprright::regtype, oprresult::regtype, oprcode FROM pg_operator WHERE oid IN (96, 551, 514) ORDER BY oid

SELECT proname, prorettype::regtype, provolatile FROM pg_proc WHERE oid IN (1299, 2026, 870) ORDER BY oid

SELECT castsource::regtype, casttarget::regtype, castcontext FROM pg_cast WHERE castsource = 23 AND casttarget IN (20, 1700, 16) ORDER BY casttarget

SELECT count(*) FROM pg_language WHERE lanname IN ('internal', 'c', 'sql', 'plpgsql')

SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_toast|^pg_temp' ORDER BY nspname

SELECT datname, pg_encoding_to_char(encoding), datcollate, datistemplate, datallowconn FROM pg_database WHERE datname = 'postgres'

SELECT rolname FROM pg_roles WHERE rolname ~ '^pg_' ORDER BY rolname

SELECT amname FROM pg_am ORDER BY amname

SELECT spcname FROM pg_tablespace ORDER BY spcname

SELECT table_schema, table_name, table_type FROM information_schema.tables WHERE table_schema = 'public'

SELECT schemaname, tablename, tableowner FROM pg_tables WHERE schemaname = 'public'

SELECT sequencename, data_type, start_value, increment_by, last_value FROM pg_sequences

SELECT pid = pg_backend_pid(), datname, usename, state, backend_type FROM pg_stat_activity WHERE pid = pg_backend_pid()

SELECT version() LIKE 'PostgreSQL 15%', pg_is_in_recovery(), inet_client_addr() IS NOT NULL

SELECT indkey, indisunique, indisprimary FROM pg_index WHERE indrelid = 't'::regclass

SELECT pg_get_indexdef('t_pkey'::regclass), pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 't'::regclass

SELECT to_regclass('t'), to_regclass('nosuch'), to_regtype('int4'), to_regrole('postgres'), to_regproc('now')

SELECT 't'::regclass::oid = (SELECT oid FROM pg_class WHERE relname = 't')

SELECT relname FROM pg_class WHERE oid = 1259

SELECT attname, atttypid::regtype FROM pg_attribute WHERE attrelid = 'pg_event_trigger'::regclass AND attnum > 0 ORDER BY attnum

SELECT attname, atttypid::regtype FROM pg_attribute WHERE attrelid = 'pg_class'::regclass AND attnum > 0 ORDER BY attnum

SELECT attname, atttypid::regtype FROM pg_attribute WHERE attrelid = 'pg_proc'::regclass AND attnum > 0 ORDER BY attnum

INSERT INTO pg_class (relname) VALUES ('x')

SELECT tableoid::regclass, id FROM t

SELECT has_table_privilege('t', 'SELECT'), has_schema_privilege('public', 'CREATE')

SELECT column_name, column_default, is_nullable, udt_name FROM information_schema.columns WHERE table_name = 't' ORDER BY ordinal_position

SELECT pg_table_is_visible('t'::regclass), pg_size_pretty(1024::bigint), pg_size_pretty(0::bigint)

SELECT constraint_name, constraint_type FROM information_schema.table_constraints WHERE table_name = 't' AND constraint_type = 'PRIMARY KEY'
