# Functions that list and read files of the server; both have a folder base and a postgresql.conf.
SELECT pg_ls_dir('nothere')

SELECT pg_ls_dir('nothere', true, false)

SELECT pg_ls_dir('postgresql.conf')

SELECT count(*) FROM pg_ls_dir('base', false, true) AS d WHERE d IN ('.', '..')

SELECT pg_stat_file('nothere')

SELECT * FROM pg_stat_file('nothere', true)

SELECT isdir, size > 0, modification <= now(), creation FROM pg_stat_file('base')

SELECT pg_read_file('nothere')

SELECT pg_read_file('nothere', 0, 10, true)

SELECT pg_read_file('postgresql.conf', 0, -1)

SELECT pg_read_file('base')

SELECT length(pg_read_file('postgresql.conf', 0, 7)), length(pg_read_binary_file('postgresql.conf', 2, 5)), length(pg_read_file('postgresql.conf', -6, 5))

CREATE TABLE t (id int) PARTITION BY LIST (id)

CREATE VIEW v AS SELECT * FROM t

SELECT pg_relation_filepath('v'), pg_relation_filepath('t'), pg_relation_filepath('pg_class') LIKE 'base/%', pg_relation_filepath(1)

SELECT * FROM pg_ls_tmpdir(1663)

SELECT * FROM pg_ls_tmpdir(1)

SHOW wal_segment_size

SELECT setting, unit, context FROM pg_settings WHERE name = 'wal_segment_size'

SHOW archive_mode

SHOW archive_command

SELECT current_setting('track_commit_timestamp'), current_setting('hot_standby_feedback'), current_setting('primary_conninfo')

SELECT name, setting, unit, vartype, min_val, max_val FROM pg_settings WHERE name IN ('archive_mode', 'archive_timeout', 'recovery_min_apply_delay', 'old_snapshot_threshold', 'restore_command') ORDER BY 1

CREATE ROLE nobody_special

SET ROLE nobody_special

SELECT pg_ls_dir('base')

SELECT * FROM pg_file_settings

SELECT * FROM pg_shmem_allocations

RESET ROLE

DROP ROLE nobody_special
