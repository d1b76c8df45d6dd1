-- The views that show the running server (PostgreSQL 15 docs, chapters 28 and 54), over the functions that report it.

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

CREATE VIEW pg_catalog.pg_file_settings (
    sourcefile text, sourceline integer, seqno integer, name text, setting text, applied boolean, error text
) AS
SELECT * FROM pg_show_all_file_settings();

CREATE VIEW pg_catalog.pg_shmem_allocations (
    name text, "off" bigint, size bigint, allocated_size bigint
) AS
SELECT * FROM pg_get_shmem_allocations();

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

CREATE VIEW pg_catalog.pg_timezone_abbrevs (
    abbrev text, utc_offset interval, is_dst boolean
) AS
SELECT * FROM pg_timezone_abbrevs();

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

-- Activity is not counted (track_counts is off), so counts are 0 and times NULL; only n_live_tup is known, from ANALYZE.
-- `{all,sys,user}` in a name stands for three views; a line that ends in `-- sys` is in that one only.

CREATE VIEW pg_catalog.pg_stat_{all,sys,user}_tables (
    relid oid, schemaname name, relname name, seq_scan bigint, seq_tup_read bigint, idx_scan bigint,
    idx_tup_fetch bigint, n_tup_ins bigint, n_tup_upd bigint, n_tup_del bigint, n_tup_hot_upd bigint,
    n_live_tup bigint, n_dead_tup bigint, n_mod_since_analyze bigint, n_ins_since_vacuum bigint,
    last_vacuum timestamp with time zone, last_autovacuum timestamp with time zone,
    last_analyze timestamp with time zone, last_autoanalyze timestamp with time zone,
    vacuum_count bigint, autovacuum_count bigint, analyze_count bigint, autoanalyze_count bigint
) AS
SELECT c.oid AS relid, n.nspname AS schemaname, c.relname,
    pg_stat_get_numscans(c.oid) AS seq_scan, pg_stat_get_tuples_returned(c.oid) AS seq_tup_read,
    (CASE WHEN c.relhasindex THEN 0 END)::bigint AS idx_scan, pg_stat_get_tuples_fetched(c.oid) AS idx_tup_fetch,
    pg_stat_get_tuples_inserted(c.oid) AS n_tup_ins, pg_stat_get_tuples_updated(c.oid) AS n_tup_upd,
    pg_stat_get_tuples_deleted(c.oid) AS n_tup_del, pg_stat_get_tuples_hot_updated(c.oid) AS n_tup_hot_upd,
    greatest(c.reltuples, 0)::bigint AS n_live_tup, pg_stat_get_dead_tuples(c.oid) AS n_dead_tup,
    pg_stat_get_mod_since_analyze(c.oid) AS n_mod_since_analyze,
    pg_stat_get_ins_since_vacuum(c.oid) AS n_ins_since_vacuum,
    pg_stat_get_last_vacuum_time(c.oid) AS last_vacuum, pg_stat_get_last_autovacuum_time(c.oid) AS last_autovacuum,
    pg_stat_get_last_analyze_time(c.oid) AS last_analyze,
    pg_stat_get_last_autoanalyze_time(c.oid) AS last_autoanalyze, pg_stat_get_vacuum_count(c.oid) AS vacuum_count,
    pg_stat_get_autovacuum_count(c.oid) AS autovacuum_count, pg_stat_get_analyze_count(c.oid) AS analyze_count,
    pg_stat_get_autoanalyze_count(c.oid) AS autoanalyze_count
FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 't', 'm', 'p')
  AND n.nspname IN ('pg_catalog', 'information_schema')  -- sys
  AND n.nspname NOT IN ('pg_catalog', 'information_schema')  -- user
;

CREATE VIEW pg_catalog.pg_stat_xact_{all,sys,user}_tables (
    relid oid, schemaname name, relname name, seq_scan bigint, seq_tup_read bigint, idx_scan bigint,
    idx_tup_fetch bigint, n_tup_ins bigint, n_tup_upd bigint, n_tup_del bigint, n_tup_hot_upd bigint
) AS
SELECT c.oid AS relid, n.nspname AS schemaname, c.relname,
    pg_stat_get_xact_numscans(c.oid) AS seq_scan, pg_stat_get_xact_tuples_returned(c.oid) AS seq_tup_read,
    (CASE WHEN c.relhasindex THEN 0 END)::bigint AS idx_scan,
    pg_stat_get_xact_tuples_fetched(c.oid) AS idx_tup_fetch,
    pg_stat_get_xact_tuples_inserted(c.oid) AS n_tup_ins, pg_stat_get_xact_tuples_updated(c.oid) AS n_tup_upd,
    pg_stat_get_xact_tuples_deleted(c.oid) AS n_tup_del,
    pg_stat_get_xact_tuples_hot_updated(c.oid) AS n_tup_hot_upd
FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 't', 'm', 'p')
  AND n.nspname IN ('pg_catalog', 'information_schema')  -- sys
  AND n.nspname NOT IN ('pg_catalog', 'information_schema')  -- user
;

CREATE VIEW pg_catalog.pg_stat_{all,sys,user}_indexes (
    relid oid, indexrelid oid, schemaname name, relname name, indexrelname name, idx_scan bigint,
    idx_tup_read bigint, idx_tup_fetch bigint
) AS
SELECT c.oid AS relid, i.oid AS indexrelid, n.nspname AS schemaname, c.relname, i.relname AS indexrelname,
    pg_stat_get_numscans(i.oid) AS idx_scan, pg_stat_get_tuples_returned(i.oid) AS idx_tup_read,
    pg_stat_get_tuples_fetched(i.oid) AS idx_tup_fetch
FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 't', 'm')
  AND n.nspname IN ('pg_catalog', 'information_schema')  -- sys
  AND n.nspname NOT IN ('pg_catalog', 'information_schema')  -- user
;

CREATE VIEW pg_catalog.pg_statio_{all,sys,user}_tables (
    relid oid, schemaname name, relname name, heap_blks_read bigint, heap_blks_hit bigint,
    idx_blks_read bigint, idx_blks_hit bigint, toast_blks_read bigint, toast_blks_hit bigint,
    tidx_blks_read bigint, tidx_blks_hit bigint
) AS
SELECT c.oid AS relid, n.nspname AS schemaname, c.relname,
    pg_stat_get_blocks_fetched(c.oid) AS heap_blks_read, pg_stat_get_blocks_hit(c.oid) AS heap_blks_hit,
    (CASE WHEN c.relhasindex THEN 0 END)::bigint AS idx_blks_read,
    (CASE WHEN c.relhasindex THEN 0 END)::bigint AS idx_blks_hit,
    NULL::bigint AS toast_blks_read, NULL::bigint AS toast_blks_hit, NULL::bigint AS tidx_blks_read,
    NULL::bigint AS tidx_blks_hit
FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 't', 'm')
  AND n.nspname IN ('pg_catalog', 'information_schema')  -- sys
  AND n.nspname NOT IN ('pg_catalog', 'information_schema')  -- user
;

CREATE VIEW pg_catalog.pg_statio_{all,sys,user}_indexes (
    relid oid, indexrelid oid, schemaname name, relname name, indexrelname name, idx_blks_read bigint,
    idx_blks_hit bigint
) AS
SELECT c.oid AS relid, i.oid AS indexrelid, n.nspname AS schemaname, c.relname, i.relname AS indexrelname,
    pg_stat_get_blocks_fetched(i.oid) AS idx_blks_read, pg_stat_get_blocks_hit(i.oid) AS idx_blks_hit
FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 't', 'm')
  AND n.nspname IN ('pg_catalog', 'information_schema')  -- sys
  AND n.nspname NOT IN ('pg_catalog', 'information_schema')  -- user
;

CREATE VIEW pg_catalog.pg_statio_{all,sys,user}_sequences (
    relid oid, schemaname name, relname name, blks_read bigint, blks_hit bigint
) AS
SELECT c.oid AS relid, n.nspname AS schemaname, c.relname, pg_stat_get_blocks_fetched(c.oid) AS blks_read,
    pg_stat_get_blocks_hit(c.oid) AS blks_hit
FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'S'
  AND n.nspname IN ('pg_catalog', 'information_schema')  -- sys
  AND n.nspname NOT IN ('pg_catalog', 'information_schema')  -- user
;

CREATE VIEW pg_catalog.pg_stat_database (
    datid oid, datname name, numbackends integer, xact_commit bigint, xact_rollback bigint,
    blks_read bigint, blks_hit bigint, tup_returned bigint, tup_fetched bigint, tup_inserted bigint,
    tup_updated bigint, tup_deleted bigint, conflicts bigint, temp_files bigint, temp_bytes bigint,
    deadlocks bigint, checksum_failures bigint, checksum_last_failure timestamp with time zone,
    blk_read_time double precision, blk_write_time double precision, session_time double precision,
    active_time double precision, idle_in_transaction_time double precision, sessions bigint,
    sessions_abandoned bigint, sessions_fatal bigint, sessions_killed bigint,
    stats_reset timestamp with time zone
) AS
SELECT d.oid AS datid, d.datname, CASE WHEN d.oid = 0 THEN 0 ELSE pg_stat_get_db_numbackends(d.oid) END AS numbackends,
    pg_stat_get_db_xact_commit(d.oid) AS xact_commit, pg_stat_get_db_xact_rollback(d.oid) AS xact_rollback,
    pg_stat_get_db_blocks_fetched(d.oid) AS blks_read, pg_stat_get_db_blocks_hit(d.oid) AS blks_hit,
    pg_stat_get_db_tuples_returned(d.oid) AS tup_returned, pg_stat_get_db_tuples_fetched(d.oid) AS tup_fetched,
    pg_stat_get_db_tuples_inserted(d.oid) AS tup_inserted, pg_stat_get_db_tuples_updated(d.oid) AS tup_updated,
    pg_stat_get_db_tuples_deleted(d.oid) AS tup_deleted, pg_stat_get_db_conflict_all(d.oid) AS conflicts,
    pg_stat_get_db_temp_files(d.oid) AS temp_files, pg_stat_get_db_temp_bytes(d.oid) AS temp_bytes,
    pg_stat_get_db_deadlocks(d.oid) AS deadlocks, pg_stat_get_db_checksum_failures(d.oid) AS checksum_failures,
    pg_stat_get_db_checksum_last_failure(d.oid) AS checksum_last_failure,
    pg_stat_get_db_blk_read_time(d.oid) AS blk_read_time, pg_stat_get_db_blk_write_time(d.oid) AS blk_write_time,
    pg_stat_get_db_session_time(d.oid) AS session_time, pg_stat_get_db_active_time(d.oid) AS active_time,
    pg_stat_get_db_idle_in_transaction_time(d.oid) AS idle_in_transaction_time,
    pg_stat_get_db_sessions(d.oid) AS sessions, pg_stat_get_db_sessions_abandoned(d.oid) AS sessions_abandoned,
    pg_stat_get_db_sessions_fatal(d.oid) AS sessions_fatal, pg_stat_get_db_sessions_killed(d.oid) AS sessions_killed,
    pg_stat_get_db_stat_reset_time(d.oid) AS stats_reset
FROM (SELECT 0::oid AS oid, NULL::name AS datname
    UNION ALL SELECT b.oid, b.datname FROM pg_catalog.pg_database b) d;

CREATE VIEW pg_catalog.pg_stat_database_conflicts (
    datid oid, datname name, confl_tablespace bigint, confl_lock bigint, confl_snapshot bigint,
    confl_bufferpin bigint, confl_deadlock bigint
) AS
SELECT d.oid AS datid, d.datname, pg_stat_get_db_conflict_tablespace(d.oid) AS confl_tablespace,
    pg_stat_get_db_conflict_lock(d.oid) AS confl_lock, pg_stat_get_db_conflict_snapshot(d.oid) AS confl_snapshot,
    pg_stat_get_db_conflict_bufferpin(d.oid) AS confl_bufferpin,
    pg_stat_get_db_conflict_startup_deadlock(d.oid) AS confl_deadlock
FROM pg_catalog.pg_database d;

CREATE VIEW pg_catalog.pg_stat_bgwriter (
    checkpoints_timed bigint, checkpoints_req bigint, checkpoint_write_time double precision,
    checkpoint_sync_time double precision, buffers_checkpoint bigint, buffers_clean bigint,
    maxwritten_clean bigint, buffers_backend bigint, buffers_backend_fsync bigint, buffers_alloc bigint,
    stats_reset timestamp with time zone
) AS
SELECT pg_stat_get_bgwriter_timed_checkpoints() AS checkpoints_timed,
    pg_stat_get_bgwriter_requested_checkpoints() AS checkpoints_req,
    pg_stat_get_checkpoint_write_time() AS checkpoint_write_time,
    pg_stat_get_checkpoint_sync_time() AS checkpoint_sync_time,
    pg_stat_get_bgwriter_buf_written_checkpoints() AS buffers_checkpoint,
    pg_stat_get_bgwriter_buf_written_clean() AS buffers_clean,
    pg_stat_get_bgwriter_maxwritten_clean() AS maxwritten_clean,
    pg_stat_get_buf_written_backend() AS buffers_backend, pg_stat_get_buf_fsync_backend() AS buffers_backend_fsync,
    pg_stat_get_buf_alloc() AS buffers_alloc, pg_stat_get_bgwriter_stat_reset_time() AS stats_reset;

CREATE VIEW pg_catalog.pg_stat_archiver (
    archived_count bigint, last_archived_wal text, last_archived_time timestamp with time zone,
    failed_count bigint, last_failed_wal text, last_failed_time timestamp with time zone,
    stats_reset timestamp with time zone
) AS
SELECT 0::bigint AS archived_count, NULL::text AS last_archived_wal,
    NULL::timestamp with time zone AS last_archived_time, 0::bigint AS failed_count, NULL::text AS last_failed_wal,
    NULL::timestamp with time zone AS last_failed_time, NULL::timestamp with time zone AS stats_reset;

CREATE VIEW pg_catalog.pg_stat_wal (
    wal_records bigint, wal_fpi bigint, wal_bytes numeric, wal_buffers_full bigint, wal_write bigint,
    wal_sync bigint, wal_write_time double precision, wal_sync_time double precision,
    stats_reset timestamp with time zone
) AS
SELECT 0::bigint AS wal_records, 0::bigint AS wal_fpi, 0::numeric AS wal_bytes, 0::bigint AS wal_buffers_full,
    0::bigint AS wal_write, 0::bigint AS wal_sync, 0::double precision AS wal_write_time,
    0::double precision AS wal_sync_time, NULL::timestamp with time zone AS stats_reset;

-- What cannot happen here: replication, subscriptions, recovery, work whose progress is shown; and statistics of columns.

CREATE VIEW pg_catalog.pg_replication_slots (
    slot_name name, plugin name, slot_type text, datoid oid, database name, temporary boolean,
    active boolean, active_pid integer, xmin xid, catalog_xmin xid, restart_lsn pg_lsn,
    confirmed_flush_lsn pg_lsn, wal_status text, safe_wal_size bigint, two_phase boolean
) AS NOTHING;

CREATE VIEW pg_catalog.pg_replication_origin_status (
    local_id oid, external_id text, remote_lsn pg_lsn, local_lsn pg_lsn
) AS NOTHING;

CREATE VIEW pg_catalog.pg_stat_replication (
    pid integer, usesysid oid, usename name, application_name text, client_addr inet,
    client_hostname text, client_port integer, backend_start timestamp with time zone, backend_xmin xid,
    state text, sent_lsn pg_lsn, write_lsn pg_lsn, flush_lsn pg_lsn, replay_lsn pg_lsn,
    write_lag interval, flush_lag interval, replay_lag interval, sync_priority integer, sync_state text,
    reply_time timestamp with time zone
) AS NOTHING;

CREATE VIEW pg_catalog.pg_stat_replication_slots (
    slot_name text, spill_txns bigint, spill_count bigint, spill_bytes bigint, stream_txns bigint,
    stream_count bigint, stream_bytes bigint, total_txns bigint, total_bytes bigint,
    stats_reset timestamp with time zone
) AS NOTHING;

CREATE VIEW pg_catalog.pg_stat_wal_receiver (
    pid integer, status text, receive_start_lsn pg_lsn, receive_start_tli integer, written_lsn pg_lsn,
    flushed_lsn pg_lsn, received_tli integer, last_msg_send_time timestamp with time zone,
    last_msg_receipt_time timestamp with time zone, latest_end_lsn pg_lsn,
    latest_end_time timestamp with time zone, slot_name text, sender_host text, sender_port integer,
    conninfo text
) AS NOTHING;

CREATE VIEW pg_catalog.pg_stat_recovery_prefetch (
    stats_reset timestamp with time zone, prefetch bigint, hit bigint, skip_init bigint,
    skip_new bigint, skip_fpw bigint, skip_rep bigint, wal_distance integer, block_distance integer,
    io_depth integer
) AS NOTHING;

CREATE VIEW pg_catalog.pg_publication_tables (
    pubname name, schemaname name, tablename name, attnames name[], rowfilter text
) AS
SELECT p.pubname, n.nspname AS schemaname, c.relname AS tablename,
    (SELECT array_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a
     WHERE a.attrelid = t.relid AND a.attnum = ANY (t.attrs)) AS attnames,
    pg_get_expr(t.qual, t.relid) AS rowfilter
FROM pg_publication p, LATERAL pg_get_publication_tables(p.pubname::text) t(relid, attrs, qual),
    pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = t.relid;

CREATE VIEW pg_catalog.pg_stat_subscription (
    subid oid, subname name, pid integer, relid oid, received_lsn pg_lsn,
    last_msg_send_time timestamp with time zone, last_msg_receipt_time timestamp with time zone,
    latest_end_lsn pg_lsn, latest_end_time timestamp with time zone
) AS NOTHING;

CREATE VIEW pg_catalog.pg_stat_subscription_stats (
    subid oid, subname name, apply_error_count bigint, sync_error_count bigint,
    stats_reset timestamp with time zone
) AS NOTHING;

CREATE VIEW pg_catalog.pg_stat_progress_analyze (
    pid integer, datid oid, datname name, relid oid, phase text, sample_blks_total bigint,
    sample_blks_scanned bigint, ext_stats_total bigint, ext_stats_computed bigint,
    child_tables_total bigint, child_tables_done bigint, current_child_table_relid oid
) AS NOTHING;

CREATE VIEW pg_catalog.pg_stat_progress_basebackup (
    pid integer, phase text, backup_total bigint, backup_streamed bigint, tablespaces_total bigint,
    tablespaces_streamed bigint
) AS NOTHING;

CREATE VIEW pg_catalog.pg_stat_progress_cluster (
    pid integer, datid oid, datname name, relid oid, command text, phase text, cluster_index_relid oid,
    heap_tuples_scanned bigint, heap_tuples_written bigint, heap_blks_total bigint,
    heap_blks_scanned bigint, index_rebuild_count bigint
) AS NOTHING;

CREATE VIEW pg_catalog.pg_stat_progress_copy (
    pid integer, datid oid, datname name, relid oid, command text, type text, bytes_processed bigint,
    bytes_total bigint, tuples_processed bigint, tuples_excluded bigint
) AS NOTHING;

CREATE VIEW pg_catalog.pg_stat_progress_create_index (
    pid integer, datid oid, datname name, relid oid, index_relid oid, command text, phase text,
    lockers_total bigint, lockers_done bigint, current_locker_pid bigint, blocks_total bigint,
    blocks_done bigint, tuples_total bigint, tuples_done bigint, partitions_total bigint,
    partitions_done bigint
) AS NOTHING;

CREATE VIEW pg_catalog.pg_stat_progress_vacuum (
    pid integer, datid oid, datname name, relid oid, phase text, heap_blks_total bigint,
    heap_blks_scanned bigint, heap_blks_vacuumed bigint, index_vacuum_count bigint,
    max_dead_tuples bigint, num_dead_tuples bigint
) AS NOTHING;

CREATE VIEW pg_catalog.pg_stat_user_functions (
    funcid oid, schemaname name, funcname name, calls bigint, total_time double precision,
    self_time double precision
) AS NOTHING;

CREATE VIEW pg_catalog.pg_stat_xact_user_functions (
    funcid oid, schemaname name, funcname name, calls bigint, total_time double precision,
    self_time double precision
) AS NOTHING;

CREATE VIEW pg_catalog.pg_stats (
    schemaname name, tablename name, attname name, inherited boolean, null_frac real, avg_width integer,
    n_distinct real, most_common_vals anyarray, most_common_freqs real[], histogram_bounds anyarray,
    correlation real, most_common_elems anyarray, most_common_elem_freqs real[],
    elem_count_histogram real[]
) AS NOTHING;

CREATE VIEW pg_catalog.pg_stats_ext (
    schemaname name, tablename name, statistics_schemaname name, statistics_name name,
    statistics_owner name, attnames name[], exprs text[], kinds "char"[], inherited boolean,
    n_distinct pg_ndistinct, dependencies pg_dependencies, most_common_vals text[],
    most_common_val_nulls boolean[], most_common_freqs double precision[],
    most_common_base_freqs double precision[]
) AS NOTHING;

CREATE VIEW pg_catalog.pg_stats_ext_exprs (
    schemaname name, tablename name, statistics_schemaname name, statistics_name name,
    statistics_owner name, expr text, inherited boolean, null_frac real, avg_width integer,
    n_distinct real, most_common_vals anyarray, most_common_freqs real[], histogram_bounds anyarray,
    correlation real, most_common_elems anyarray, most_common_elem_freqs real[],
    elem_count_histogram real[]
) AS NOTHING;

CREATE VIEW pg_catalog.pg_rules (
    schemaname name, tablename name, rulename name, definition text
) AS
SELECT n.nspname AS schemaname, c.relname AS tablename, r.rulename, pg_get_ruledef(r.oid) AS definition
FROM pg_catalog.pg_rewrite r
JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE r.rulename <> '_RETURN';

CREATE VIEW pg_catalog.pg_stat_slru (
    name text, blks_zeroed bigint, blks_hit bigint, blks_read bigint, blks_written bigint,
    blks_exists bigint, flushes bigint, truncates bigint, stats_reset timestamp with time zone
) AS
SELECT * FROM pg_stat_get_slru();
