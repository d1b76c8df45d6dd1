-- The views that show the running server (PostgreSQL 15 docs, chapters 28 and 54), over the functions that report it.
-- What the server does not count is not here: a missing view says so, a zero would not.

CREATE VIEW pg_catalog.pg_settings (
    name text, setting text, unit text, category text, short_desc text, extra_desc text,
    context text, vartype text, source text, min_val text, max_val text, enumvals text[],
    boot_val text, reset_val text, sourcefile text, sourceline integer, pending_restart boolean
) AS
SELECT * FROM pg_show_all_settings();

CREATE VIEW pg_catalog.pg_stat_activity (
    datid oid, datname name, pid integer, leader_pid integer, usesysid oid, usename name,
    application_name text, client_addr inet, client_hostname text, client_port integer,
    backend_start timestamp with time zone, xact_start timestamp with time zone,
    query_start timestamp with time zone, state_change timestamp with time zone,
    wait_event_type text, wait_event text, state text, backend_xid xid, backend_xmin xid,
    query_id bigint, query text, backend_type text
) AS
SELECT s.datid, d.datname, s.pid, s.leader_pid, s.usesysid, u.rolname AS usename, s.application_name,
    s.client_addr, s.client_hostname, s.client_port, s.backend_start, s.xact_start, s.query_start,
    s.state_change, s.wait_event_type, s.wait_event, s.state, s.backend_xid, s.backend_xmin, s.query_id,
    s.query, s.backend_type
FROM pg_stat_get_activity(NULL::integer) s
LEFT JOIN pg_catalog.pg_database d ON d.oid = s.datid
LEFT JOIN pg_catalog.pg_authid u ON u.oid = s.usesysid;

CREATE VIEW pg_catalog.pg_stat_ssl (
    pid integer, ssl boolean, version text, cipher text, bits integer, client_dn text,
    client_serial numeric, issuer_dn text
) AS
SELECT s.pid, s.ssl, s.sslversion AS version, s.sslcipher AS cipher, s.sslbits AS bits,
    s.ssl_client_dn AS client_dn, s.ssl_client_serial AS client_serial, s.ssl_issuer_dn AS issuer_dn
FROM pg_stat_get_activity(NULL::integer) s
WHERE s.client_port IS NOT NULL;

CREATE VIEW pg_catalog.pg_stat_gssapi (
    pid integer, gss_authenticated boolean, principal text, encrypted boolean
) AS
SELECT s.pid, s.gss_auth AS gss_authenticated, s.gss_princ AS principal, s.gss_enc AS encrypted
FROM pg_stat_get_activity(NULL::integer) s
WHERE s.client_port IS NOT NULL;

CREATE VIEW pg_catalog.pg_locks (
    locktype text, database oid, relation oid, page integer, tuple smallint, virtualxid text,
    transactionid xid, classid oid, objid oid, objsubid smallint, virtualtransaction text,
    pid integer, mode text, granted boolean, fastpath boolean, waitstart timestamp with time zone
) AS
SELECT * FROM pg_lock_status();

CREATE VIEW pg_catalog.pg_hba_file_rules (
    line_number integer, type text, database text[], user_name text[], address text, netmask text,
    auth_method text, options text[], error text
) AS
SELECT * FROM pg_hba_file_rules();

CREATE VIEW pg_catalog.pg_ident_file_mappings (
    line_number integer, map_name text, sys_name text, pg_username text, error text
) AS
SELECT * FROM pg_ident_file_mappings();

CREATE VIEW pg_catalog.pg_cursors (
    name text, statement text, is_holdable boolean, is_binary boolean, is_scrollable boolean,
    creation_time timestamp with time zone
) AS
SELECT * FROM pg_cursor();

CREATE VIEW pg_catalog.pg_prepared_statements (
    name text, statement text, prepare_time timestamp with time zone, parameter_types regtype[],
    from_sql boolean, generic_plans bigint, custom_plans bigint
) AS
SELECT * FROM pg_prepared_statement();

CREATE VIEW pg_catalog.pg_timezone_names (
    name text, abbrev text, utc_offset interval, is_dst boolean
) AS
SELECT * FROM pg_timezone_names();

CREATE VIEW pg_catalog.pg_prepared_xacts (
    transaction xid, gid text, prepared timestamp with time zone, owner name, database name
) AS
SELECT p.transaction, p.gid, p.prepared, u.rolname AS owner, d.datname AS database
FROM pg_prepared_xact() p
LEFT JOIN pg_catalog.pg_authid u ON u.oid = p.ownerid
LEFT JOIN pg_catalog.pg_database d ON d.oid = p.dbid;

CREATE VIEW pg_catalog.pg_available_extensions (
    name name, default_version text, installed_version text, comment text
) AS
SELECT e.name, e.default_version, x.extversion AS installed_version, e.comment
FROM pg_available_extensions() e
LEFT JOIN pg_catalog.pg_extension x ON x.extname = e.name;

CREATE VIEW pg_catalog.pg_available_extension_versions (
    name name, version text, installed boolean, superuser boolean, trusted boolean, relocatable boolean,
    schema name, requires name[], comment text
) AS
SELECT e.name, e.version, x.extname IS NOT NULL AS installed, e.superuser, e.trusted, e.relocatable,
    e.schema, e.requires, e.comment
FROM pg_available_extension_versions() e
LEFT JOIN pg_catalog.pg_extension x ON x.extname = e.name AND x.extversion = e.version;
