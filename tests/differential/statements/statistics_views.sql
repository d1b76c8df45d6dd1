-- The views of PostgreSQL's statistics: their columns, and what a server that does not count shows
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'v'
  AND (c.relname ~ '^pg_stat' OR c.relname IN ('pg_replication_slots', 'pg_replication_origin_status', 'pg_publication_tables', 'pg_rules'))
  AND c.relname NOT IN ('pg_stat_slru') AND a.attnum > 0
ORDER BY 1, a.attnum;

CREATE TABLE counted (id integer PRIMARY KEY, n integer);

CREATE SEQUENCE counted_numbers;

INSERT INTO counted SELECT i, i FROM generate_series(1, 10) i;

SELECT schemaname, relname, last_vacuum, last_analyze, autovacuum_count FROM pg_stat_user_tables WHERE relname = 'counted';

SELECT schemaname, relname, indexrelname FROM pg_stat_user_indexes WHERE relname = 'counted';

SELECT schemaname, relname, toast_blks_read FROM pg_statio_user_tables WHERE relname = 'counted';

SELECT schemaname, relname, indexrelname FROM pg_statio_user_indexes WHERE relname = 'counted';

SELECT schemaname, relname, blks_read >= 0 FROM pg_statio_user_sequences WHERE relname = 'counted_numbers';

SELECT count(*) > 10 FROM pg_stat_sys_tables WHERE schemaname = 'pg_catalog';

SELECT count(*) FROM pg_stat_sys_tables WHERE relname = 'counted';

SELECT count(*) FROM pg_stat_all_tables WHERE relname = 'counted';

SELECT datid IS NULL, numbackends >= 1, deadlocks, conflicts, checksum_failures FROM pg_stat_database WHERE datname = current_database();

SELECT datid, datname, numbackends FROM pg_stat_database WHERE datid = 0;

SELECT confl_lock, confl_deadlock FROM pg_stat_database_conflicts WHERE datname = current_database();

SELECT * FROM pg_replication_slots;

SELECT * FROM pg_stat_replication;

SELECT * FROM pg_stat_wal_receiver;

SELECT * FROM pg_stat_subscription;

SELECT * FROM pg_stat_progress_vacuum;

SELECT * FROM pg_stat_progress_copy;

SELECT * FROM pg_rules WHERE tablename = 'counted';

SELECT * FROM pg_stats WHERE tablename = 'counted';

SELECT archived_count, last_archived_wal, failed_count FROM pg_stat_archiver;

SELECT count(*) FROM pg_stat_bgwriter;

SELECT count(*) FROM pg_stat_wal;

SELECT pg_stat_get_vacuum_count(0), pg_stat_get_vacuum_count(NULL), pg_stat_get_last_vacuum_time(0), pg_stat_get_db_deadlocks(NULL);

SELECT * FROM pg_get_replication_slots();

SELECT pg_stat_get_function_total_time(0), pg_stat_get_xact_numscans(0);

SELECT pg_stat_reset_single_table_counters('counted'::regclass);

SELECT pg_is_in_recovery(), CASE WHEN pg_is_in_recovery() THEN pg_is_wal_replay_paused() ELSE false END;

SELECT pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn(), pg_last_xact_replay_timestamp();

SELECT pg_is_wal_replay_paused();

SELECT pg_wal_replay_pause();

SELECT pg_promote();
